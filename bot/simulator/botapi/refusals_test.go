package botapi_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
)

// refusal is a call and Telegram's own words for refusing it.
type refusal struct {
	name   string
	method string
	params fields
	code   int
	text   string
}

func (w *world) refuses(cases []refusal) {
	w.t.Helper()
	for _, c := range cases {
		r := w.call(c.method, c.params)
		if r.OK || r.Code != c.code || r.Description != c.text {
			w.t.Errorf("%s:\n got %d %q\nwant %d %q", c.name, r.Code, r.Description, c.code, c.text)
		}
	}
}

func TestRefusesWhatTelegramDoesNotKnow(t *testing.T) {
	w := newWorld(t)
	w.refuses([]refusal{
		{"unknown method", "sendSecret", nil, 404, "Not Found"},
		{"unknown parameter", "sendMessage", fields{"chat_id": rina, "text": "a", "colour": "red"}, 400, `Bad Request: unknown parameter "colour"`},
		{"wrong type", "sendMessage", fields{"chat_id": rina, "text": "a", "message_thread_id": "x"}, 400, `Bad Request: parameter "message_thread_id" must be of type Integer`},
		{"broken JSON", "sendMessage", fields{"chat_id": rina, "text": "a", "reply_markup": "{"}, 400, "Bad Request: can't parse reply keyboard markup JSON object"},
		{"null as markup", "sendMessage", fields{"chat_id": rina, "text": "a", "reply_markup": "null"}, 400, "Bad Request: can't parse reply keyboard markup: object expected as reply keyboard markup"},
		{"unknown field", "sendMessage", fields{"chat_id": rina, "text": "a", "link_preview_options": fields{"off": true}}, 400, `Bad Request: can't parse link preview options: unknown field "off" in link preview options (LinkPreviewOptions)`},
		{"no chat", "sendMessage", fields{"text": "a"}, 400, "Bad Request: chat_id is empty"},
		{"no text", "sendMessage", fields{"chat_id": rina}, 400, "Bad Request: message text is empty"},
		{"not UTF-8", "sendMessage", fields{"chat_id": rina, "text": "a\xff"}, 400, "Bad Request: strings must be encoded in UTF-8"},
		{"stray upload", "sendMessage", fields{"chat_id": rina, "text": "a", "cat": []byte("x")}, 400, `Bad Request: unknown parameter "cat"`},
	})
	for text, fine := range map[string]bool{`a\ud83cb`: false, `\udf38`: false, `\ud83c\u0041`: false, `\ud83c\udf38`: true, `\\ud83c`: true, `\ufffd`: true} {
		if r := w.post("/bot"+token+"/sendMessage", "application/json", strings.NewReader(`{"chat_id":1001,"text":"`+text+`"}`)); r.OK != fine {
			t.Errorf("%s: %d %q", text, r.Code, r.Description)
		}
	}
	if r := w.post("/bot4242:wrong/getMe", "", nil); r.Code != 401 || r.Description != "Unauthorized" {
		t.Errorf("wrong token: %d %q", r.Code, r.Description)
	}
}

func TestRefusesTexts(t *testing.T) {
	w := newWorld(t)
	html := func(text string) fields {
		return fields{"chat_id": rina, "text": text, "parse_mode": "HTML"}
	}
	w.refuses([]refusal{
		{"only spaces", "sendMessage", fields{"chat_id": rina, "text": " \n "}, 400, "Bad Request: message text is empty"},
		{"4097 units", "sendMessage", fields{"chat_id": rina, "text": strings.Repeat("a", 4095) + "😀"}, 400, "Bad Request: message is too long"},
		{"unsupported tag", "sendMessage", html("a <x>b</x>"), 400, `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 2`},
		{"br", "sendMessage", html("é<br>"), 400, `Bad Request: can't parse entities: Unsupported start tag "br" at byte offset 2`},
		{"bare less than", "sendMessage", html("1 <2"), 400, `Bad Request: can't parse entities: Unclosed start tag at byte offset 2`},
		{"empty tag", "sendMessage", html("1 <> 2"), 400, `Bad Request: can't parse entities: Unsupported start tag "" at byte offset 2`},
		{"never closed", "sendMessage", html("<b>a"), 400, `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"crossed", "sendMessage", html("<b><i>a</b></i>"), 400, `Bad Request: can't parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`},
		{"only an end", "sendMessage", html("a</b>"), 400, `Bad Request: can't parse entities: Unexpected end tag at byte offset 1`},
		{"span without class", "sendMessage", html("<span>a</span>"), 400, `Bad Request: can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{"link without quotes", "sendMessage", html("<a href=https://a.id>a</a>"), 400, `Bad Request: can't parse entities: Unexpected end of name token at byte offset 8`},
		{"no emoji", "sendMessage", html(`<tg-emoji emoji-id="x">🌸</tg-emoji>`), 400, `Bad Request: can't parse entities: Invalid custom emoji identifier specified`},
		{"half a character", "sendMessage", html("a &#xD83C; b"), 400, `Bad Request: can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units`},
		{"an entity too long", "sendMessage", fields{"chat_id": rina, "text": "a", "entities": []fields{{"type": "bold", "offset": 0, "length": 2}}}, 400, "Bad Request: Entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"},
		{"unknown parse mode", "sendMessage", fields{"chat_id": rina, "text": "a", "parse_mode": "BBCode"}, 400, "Bad Request: unsupported parse_mode"},
		{"caption of 1025", "sendPhoto", fields{"chat_id": rina, "photo": picture(9, 9), "caption": strings.Repeat("a", 1025)}, 400, "Bad Request: message caption is too long"},
	})
	if r := w.call("sendMessage", html("<b>"+strings.Repeat("a", 4096)+"</b>")); !r.OK {
		t.Errorf("4096 units after parsing are refused: %s", r.Description)
	}
}

func TestRefusesKeyboards(t *testing.T) {
	w := newWorld(t)
	with := func(chat int64, button map[string]any) fields {
		return fields{"chat_id": chat, "text": "a", "reply_markup": inline(button)}
	}
	contact := fields{"keyboard": [][]fields{{{"text": "Bagikan", "request_contact": true}}}}
	w.refuses([]refusal{
		{"65 bytes of data", "sendMessage", with(rina, fields{"text": "a", "callback_data": strings.Repeat("a", 65)}), 400, "Bad Request: BUTTON_DATA_INVALID"},
		{"no action", "sendMessage", with(rina, fields{"text": "a"}), 400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"two actions", "sendMessage", with(rina, fields{"text": "a", "callback_data": "a", "url": "https://a.id"}), 400, "Bad Request: can't parse inline keyboard button: exactly one action is allowed"},
		{"no label", "sendMessage", with(rina, fields{"text": " ", "callback_data": "a"}), 400, "Bad Request: inline keyboard button text must be non-empty"},
		{"257 units to copy", "sendMessage", with(rina, fields{"text": "a", "copy_text": fields{"text": strings.Repeat("a", 257)}}), 400, "Bad Request: BUTTON_COPY_TEXT_INVALID"},
		{"script as link", "sendMessage", with(rina, fields{"text": "a", "url": "javascript:x"}), 400, "Bad Request: inline keyboard button URL 'javascript:x' is invalid: Unsupported URL protocol"},
		{"host without dot", "sendMessage", with(rina, fields{"text": "a", "url": "http://localhost:80"}), 400, "Bad Request: inline keyboard button URL 'http://localhost:80' is invalid: Wrong HTTP URL"},
		{"contact in a group", "sendMessage", fields{"chat_id": team, "text": "a", "reply_markup": contact}, 400, "Bad Request: phone number can be requested in private chats only"},
	})
	for _, fine := range []map[string]any{
		{"text": "a", "callback_data": strings.Repeat("a", 64), "copy_text": fields{"text": ""}},
		{"text": "a", "copy_text": fields{"text": strings.Repeat("a", 256)}},
		{"text": "a", "url": "http://127.0.0.1:2222/login"}, {"text": "a", "url": "tg://user?id=1"},
	} {
		if r := w.call("sendMessage", with(rina, fine)); !r.OK {
			t.Errorf("%v is refused: %s", fine, r.Description)
		}
	}
}

func TestRefusesChats(t *testing.T) {
	w := newWorld(t)
	text := func(chat any) fields { return fields{"chat_id": chat, "text": "a"} }
	const helper, gone, blocker, stranger = 1003, 1004, 1005, -999
	w.AddUser(botapi.User{ID: helper, IsBot: true, FirstName: "Bot"})
	for _, user := range []int64{gone, blocker} {
		w.AddUser(botapi.User{ID: user, FirstName: "Ani"})
		w.Start(user, "")
	}
	w.Deactivate(gone)
	w.Block(blocker)
	w.AddGroup(botapi.Chat{ID: -1000800, Title: "Lain", Type: botapi.Supergroup})
	w.refuses([]refusal{
		{"unknown chat", "sendMessage", text(stranger), 400, "Bad Request: chat not found"},
		{"unknown name", "sendMessage", text("@nobody"), 400, "Bad Request: chat not found"},
		{"never started", "sendMessage", text(budi), 403, "Forbidden: bot can't initiate conversation with a user"},
		{"another bot", "sendMessage", text(helper), 403, "Forbidden: bots can't send messages to bots"},
		{"deleted account", "sendMessage", text(gone), 403, "Forbidden: user is deactivated"},
		{"blocked", "sendMessage", text(blocker), 403, "Forbidden: bot was blocked by the user"},
		{"blocked, answering", "sendPhoto", fields{"chat_id": blocker, "photo": picture(9, 9)}, 403, "Forbidden: bot was blocked by the user"},
		{"kicked", "sendMessage", text(closed), 403, "Forbidden: bot was kicked from the group chat"},
		{"never a member", "getChat", fields{"chat_id": -1000800}, 403, "Forbidden: bot is not a member of the supergroup chat"},
		{"unknown topic", "sendMessage", fields{"chat_id": forum, "text": "a", "message_thread_id": 8}, 400, "Bad Request: message thread not found"},
		{"unknown member", "getChatMember", fields{"chat_id": team, "user_id": 77}, 400, "Bad Request: user not found"},
	})
	w.Unblock(blocker)
	w.send("sendMessage", text(blocker))
}

func TestRefusesMessages(t *testing.T) {
	w := newWorld(t)
	theirs := w.SendText(team, budi, "halo")
	old := w.send("sendMessage", fields{"chat_id": rina, "text": "lama"})
	keyed := w.send("sendMessage", fields{"chat_id": rina, "text": "a", "reply_markup": fields{"force_reply": true}})
	photo := w.send("sendPhoto", fields{"chat_id": rina, "photo": picture(9, 9)})
	w.advance(48*time.Hour + time.Second)
	fresh := w.send("sendMessage", fields{"chat_id": rina, "text": "<b>baru</b>", "parse_mode": "HTML"})
	edit := func(m botapi.Message, text string) fields {
		return fields{"chat_id": m.Chat.ID, "message_id": m.ID, "text": text, "parse_mode": "HTML"}
	}
	w.SetRights(team, botID, botapi.Member, botapi.Rights{})
	w.refuses([]refusal{
		{"edit nothing", "editMessageText", edit(botapi.Message{ID: 999, Chat: fresh.Chat}, "a"), 400, "Bad Request: message to edit not found"},
		{"edit another's", "editMessageText", edit(theirs, "a"), 400, "Bad Request: message can't be edited"},
		{"edit under a reply keyboard", "editMessageText", edit(keyed, "b"), 400, "Bad Request: message can't be edited"},
		{"edit to the same", "editMessageText", edit(fresh, "<b>baru</b>"), 400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"text of a photo", "editMessageText", edit(photo, "a"), 400, "Bad Request: there is no text in the message to edit"},
		{"caption of a text", "editMessageCaption", fields{"chat_id": rina, "message_id": fresh.ID, "caption": "a"}, 400, "Bad Request: there is no caption in the message to edit"},
		{"edit without number", "editMessageText", fields{"chat_id": rina, "text": "a"}, 400, "Bad Request: message identifier is not specified"},
		{"delete nothing", "deleteMessage", fields{"chat_id": rina, "message_id": 999}, 400, "Bad Request: message to delete not found"},
		{"delete after 48 hours", "deleteMessage", fields{"chat_id": rina, "message_id": old.ID}, 400, "Bad Request: message can't be deleted for everyone"},
		{"delete without the right", "deleteMessage", fields{"chat_id": team, "message_id": theirs.ID}, 400, "Bad Request: message can't be deleted"},
		{"reply to nothing", "sendMessage", fields{"chat_id": rina, "text": "a", "reply_parameters": fields{"message_id": 999}}, 400, "Bad Request: message to be replied not found"},
		{"pin without the right", "pinChatMessage", fields{"chat_id": team, "message_id": theirs.ID}, 400, "Bad Request: not enough rights to manage pinned messages in the chat"},
	})
	if m := w.send("editMessageText", edit(old, "baru")); m.Text != "baru" {
		t.Error("an old message of the bot must stay editable")
	}
	w.send("sendMessage", fields{"chat_id": rina, "text": "a", "reply_parameters": fields{"message_id": 999, "allow_sending_without_reply": true}})
}

// What a message shows is replaced at any age, while nothing is deleted any
// more, whatever rights the bot has; in an album its kind stays.
func TestReplacesWhatIsShown(t *testing.T) {
	w := newWorld(t)
	photo, document := picture(9, 9), []byte("%PDF-1")
	single := w.send("sendPhoto", fields{"chat_id": team, "photo": photo})
	text := w.send("sendMessage", fields{"chat_id": team, "text": "a"})
	var albums [2][]botapi.Message
	for i, kind := range []string{"photo", "document"} {
		part := [][]byte{photo, document}[i]
		items := []fields{{"type": kind, "media": "attach://a"}, {"type": kind, "media": "attach://b"}}
		w.must(json.Unmarshal(w.call("sendMediaGroup", fields{"chat_id": team, "media": items, "a": part, "b": part}).Result, &albums[i]))
	}
	theirs, sticker := w.SendPhoto(team, budi, [][]byte{photo})[0], w.SendSticker(team, budi, "👍")
	w.SetRights(team, botID, botapi.Administrator, botapi.Rights{Delete: true})
	w.advance(48*time.Hour + time.Second)
	put := func(m botapi.Message, kind string) fields {
		return fields{"chat_id": team, "message_id": m.ID, "media": fields{"type": kind, "media": "attach://new", "caption": "<b>diganti</b>", "parse_mode": "HTML"},
			"new": map[string][]byte{"photo": photo, "document": document}[kind]}
	}
	of := func(m botapi.Message) fields { return fields{"chat_id": team, "message_id": m.ID} }
	w.refuses([]refusal{
		{"delete an old one", "deleteMessage", of(single), 400, "Bad Request: message can't be deleted for everyone"},
		{"delete another's old one", "deleteMessage", of(theirs), 400, "Bad Request: message can't be deleted for everyone"},
		{"a document in an album of photos", "editMessageMedia", put(albums[0][0], "document"), 400, "Bad Request: can't change media type in the album"},
		{"a photo in an album of documents", "editMessageMedia", put(albums[1][1], "photo"), 400, "Bad Request: can't change media type in the album"},
		{"an animation in an album", "editMessageMedia", fields{"chat_id": team, "message_id": albums[0][0].ID, "media": fields{"type": "animation", "media": "x"}}, 400, "Bad Request: message content type can't be used in an album"},
		{"another's", "editMessageMedia", put(sticker, "photo"), 400, "Bad Request: message can't be edited"},
		{"nothing", "editMessageMedia", put(botapi.Message{ID: 999}, "photo"), 400, "Bad Request: message to edit not found"},
		{"a kind that there is not", "editMessageMedia", fields{"chat_id": team, "message_id": single.ID, "media": fields{"type": "letter", "media": "x"}}, 400, "Bad Request: can't parse media: media is of no known type"},
		{"without its file", "editMessageMedia", fields{"chat_id": team, "message_id": single.ID, "media": fields{"type": "photo", "media": "attach://new"}}, 400, "Bad Request: wrong file identifier/HTTP URL specified"},
	})
	for _, c := range []struct {
		of   botapi.Message
		kind string
	}{{albums[0][0], "photo"}, {albums[1][1], "document"}, {single, "document"}, {single, "photo"}, {text, "photo"}} {
		m := w.send("editMessageMedia", put(c.of, c.kind))
		if m.HTML() != "<b>diganti</b>" || (m.Photo != nil) != (c.kind == "photo") || (m.Document != nil) != (c.kind == "document") || m.Text != "" || m.Album != c.of.Album {
			t.Errorf("%s became %+v", c.kind, m)
		}
	}
}

func TestRefusesFiles(t *testing.T) {
	w := newWorld(t)
	photo := w.SendPhoto(rina, rina, [][]byte{picture(9, 9)})[0].Photo[0].FileID
	big := w.SendDocument(rina, rina, botapi.Upload{Name: "a.pdf", Data: []byte("x"), Size: 21 << 20}).Document.FileID
	album := func(items ...fields) fields { return fields{"chat_id": rina, "media": items} }
	item := func(kind string) fields { return fields{"type": kind, "media": photo} }
	w.refuses([]refusal{
		{"no photo", "sendPhoto", fields{"chat_id": rina}, 400, "Bad Request: there is no photo in the request"},
		{"unknown id", "sendPhoto", fields{"chat_id": rina, "photo": "nothing"}, 400, "Bad Request: wrong file identifier/HTTP URL specified"},
		{"photo as document", "sendDocument", fields{"chat_id": rina, "document": photo}, 400, "Bad Request: can't use file of type Photo as Document"},
		{"no picture", "sendPhoto", fields{"chat_id": rina, "photo": []byte("text")}, 400, "Bad Request: IMAGE_PROCESS_FAILED"},
		{"long strip", "sendPhoto", fields{"chat_id": rina, "photo": picture(21, 1)}, 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"},
		{"photo over 10 MB", "sendPhoto", fields{"chat_id": rina, "photo": make([]byte, 10<<20+1)}, 400, "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"},
		{"document over 50 MB", "sendDocument", fields{"chat_id": rina, "document": make([]byte, 50<<20+1)}, 413, "Request Entity Too Large"},
		{"empty document", "sendDocument", fields{"chat_id": rina, "document": []byte{}}, 400, "Bad Request: file must be non-empty"},
		{"download over 20 MB", "getFile", fields{"file_id": big}, 400, "Bad Request: file is too big"},
		{"download nothing", "getFile", fields{"file_id": "nothing"}, 400, "Bad Request: invalid file_id"},
		{"album of one", "sendMediaGroup", album(item("photo")), 400, "Bad Request: wrong number of messages in media group: must be 2-10"},
		{"mixed album", "sendMediaGroup", album(item("photo"), item("document")), 400, "Bad Request: document can't be mixed with other media types"},
		{"missing part", "sendMediaGroup", album(item("photo"), fields{"type": "photo", "media": "attach://x"}), 400, "Bad Request: wrong file identifier/HTTP URL specified"},
		{"no kind of media", "sendMediaGroup", album(item("photo"), item("letter")), 400, "Bad Request: can't parse media: media[1] is of no known type"},
	})
}

func TestRefusesAnswersAndCommands(t *testing.T) {
	w := newWorld(t)
	m := w.send("sendMessage", fields{"chat_id": rina, "text": "a", "reply_markup": inline(fields{"text": "Ya", "callback_data": "y"})})
	press := func() string {
		query, err := w.Press(rina, rina, m.ID, "Ya")
		w.must(err)
		return query
	}
	answered, late, open := press(), press(), press()
	w.call("answerCallbackQuery", fields{"callback_query_id": answered})
	const expired = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	w.refuses([]refusal{
		{"answered already", "answerCallbackQuery", fields{"callback_query_id": answered}, 400, expired},
		{"no such query", "answerCallbackQuery", fields{"callback_query_id": "7"}, 400, expired},
		{"201 units", "answerCallbackQuery", fields{"callback_query_id": open, "text": strings.Repeat("a", 201)}, 400, "Bad Request: MESSAGE_TOO_LONG"},
		{"capital command", "setMyCommands", fields{"commands": []fields{{"command": "Start", "description": "a"}}}, 400, "Bad Request: BOT_COMMAND_INVALID"},
		{"no description", "setMyCommands", fields{"commands": []fields{{"command": "start", "description": ""}}}, 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"unknown action", "sendChatAction", fields{"chat_id": rina, "action": "sleeping"}, 400, "Bad Request: wrong parameter action in request"},
	})
	w.advance(16 * time.Minute)
	w.refuses([]refusal{{"too old", "answerCallbackQuery", fields{"callback_query_id": late}, 400, expired}})
}
