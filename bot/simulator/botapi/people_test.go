package botapi_test

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
)

// Everything people do makes an update that the published types allow; pending
// checks each.
func TestUpdatesHaveTelegramsShape(t *testing.T) {
	w := newWorld(t)
	w.call("getUpdates", fields{"allowed_updates": []string{"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}})
	group, _ := w.Chat(forum)
	user, _ := w.User(budi)
	w.SendText(rina, rina, "/mulai@loket_bot lihat https://a.go.id")
	w.SendPhoto(rina, rina, [][]byte{picture(1000, 500), picture(50, 50)}, botapi.Captioned("#surat"))
	w.SendDocument(rina, rina, botapi.Upload{Name: "surat.pdf", Data: []byte("%PDF-1.7"), Size: -1})
	w.SendContact(rina, rina, botapi.Contact{Phone: "+628111", FirstName: "Rina", UserID: rina})
	w.SendLocation(rina, rina, -2.9, 104.3)
	w.SendSticker(rina, rina, "👍")
	w.SendVoice(rina, rina, 3)
	w.SendPoll(rina, rina, "Kapan?", []string{"Besok", "Lusa"})
	m := w.SendText(rina, rina, "salah", botapi.ForwardedFrom(user, 1))
	w.must(w.EditText(rina, m.ID, "benar"))
	w.SendText(forum, budi, "/antrean", botapi.InTopic(7), botapi.Anonymously(group))
	w.SendText(forum, budi, "/antrean", botapi.AsChannel(botapi.Chat{ID: -1000900, Type: "channel", Title: "Kanal"}))
	w.PressForged(botapi.AnonymousAdmin, forum, 999, "setujui")
	w.Block(rina)
	w.SetRights(forum, rina, botapi.Restricted, botapi.Rights{})
	w.Kick(forum, budi, rina)
	w.Migrate(team)
	if len(w.pending()) < 20 {
		t.Errorf("only %d updates", len(w.pending()))
	}
	for method, kind := range map[string]string{"getChat": "ChatFullInfo", "getChatAdministrators": "ChatMember"} {
		result := w.call(method, fields{"chat_id": forum}).Result
		result = bytes.TrimSuffix(bytes.TrimPrefix(result, []byte("[")), []byte("]"))
		if method == "getChatAdministrators" {
			result = append(append([]byte(`{"chat":{"id":1,"type":"group"},"from":{"id":1,"is_bot":false,"first_name":"a"},"date":1,"old_chat_member":`),
				bytes.ReplaceAll(result, []byte(`},{"status"`), []byte(`},"new_chat_member":{"status"`))...), '}')
			kind = "ChatMemberUpdated"
		}
		if err := botapi.CheckShape(kind, result); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	w.must(botapi.CheckShape("User", w.call("getMe", nil).Result))
}

// An update of an unknown kind of origin passes through as it is.
func TestForwardFromAnUnknownOrigin(t *testing.T) {
	w := newWorld(t)
	w.SendText(rina, rina, "halo", botapi.ForwardedRaw(json.RawMessage(`{"type":"starship","date":1}`)))
	pending := w.Pending()
	if got := string(pending[len(pending)-1].Raw); !strings.Contains(got, `"forward_origin":{"type":"starship","date":1}`) {
		t.Error(got)
	}
}

func TestCommandsAreMarkedInUTF16(t *testing.T) {
	w := newWorld(t)
	m := w.SendText(rina, rina, "😀 /bantuan lalu /batal@loket_bot")
	want := []botapi.Entity{{Type: "bot_command", Offset: 3, Length: 8}, {Type: "bot_command", Offset: 17, Length: 16}}
	if !slices.Equal(m.Entities, want) {
		t.Errorf("%+v", m.Entities)
	}
}

func TestAlbums(t *testing.T) {
	w := newWorld(t)
	w.drain()
	sent := w.SendPhoto(rina, rina, [][]byte{picture(1000, 500), picture(50, 50)}, botapi.Captioned("surat"))
	updates := w.pending()
	if len(updates) != 2 || sent[0].Album == "" || updates[1].Message.Album != sent[0].Album {
		t.Fatalf("%d updates, album %q", len(updates), sent[0].Album)
	}
	if sent[0].Caption != "surat" || sent[1].Caption != "" {
		t.Errorf("captions %q and %q", sent[0].Caption, sent[1].Caption)
	}
	var widths []int
	for _, size := range sent[0].Photo {
		widths = append(widths, size.Width)
	}
	if !slices.Equal(widths, []int{90, 320, 800, 1000}) {
		t.Errorf("sizes %v", widths)
	}
	answer := w.call("sendMediaGroup", fields{"chat_id": team, "one": picture(9, 9), "media": []fields{
		{"type": "photo", "media": "attach://one", "caption": "<b>a</b>", "parse_mode": "HTML"},
		{"type": "photo", "media": sent[0].Photo[3].FileID}}})
	var album []botapi.Message
	w.must(json.Unmarshal(answer.Result, &album))
	if len(album) != 2 || album[0].Album != album[1].Album || album[0].HTML() != "<b>a</b>" {
		t.Errorf("%s", answer.Result)
	}
}

// download fetches a file as bots do.
func (w *world) download(id string) []byte {
	w.t.Helper()
	answer := w.call("getFile", fields{"file_id": id})
	w.must(botapi.CheckShape("File", answer.Result))
	var file struct {
		Path string `json:"file_path"`
	}
	w.must(json.Unmarshal(answer.Result, &file))
	response, err := http.Get(w.http.URL + "/file/bot" + token + "/" + file.Path)
	w.must(err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	w.must(err)
	return data
}

func TestDownloads(t *testing.T) {
	w := newWorld(t)
	original := picture(1000, 500)
	photo := w.SendPhoto(rina, rina, [][]byte{original})[0].Photo
	if !bytes.Equal(w.download(photo[3].FileID), original) {
		t.Error("the largest size is not the original")
	}
	small, err := jpeg.DecodeConfig(bytes.NewReader(w.download(photo[0].FileID)))
	w.must(err)
	if small.Width != 90 || small.Height != 45 {
		t.Errorf("smallest size is %d x %d", small.Width, small.Height)
	}
	doc := w.SendDocument(rina, rina, botapi.Upload{Name: "../../etc/surat\n.PDF", Data: []byte("%PDF")}).Document
	if doc.Name != "surat.PDF" || doc.Mime != "application/pdf" || string(w.download(doc.FileID)) != "%PDF" {
		t.Errorf("%+v", doc)
	}
	response, err := http.Get(w.http.URL + "/file/bot" + token + "/documents/file_1.pdf")
	w.must(err)
	response.Body.Close()
	if response.StatusCode != 404 {
		t.Errorf("a path that was never given out: %s", response.Status)
	}
}

func TestPressesAndAnswers(t *testing.T) {
	w := newWorld(t)
	m := w.send("sendMessage", fields{"chat_id": rina, "text": "Kirim?", "reply_markup": inline(
		fields{"text": "Ya", "callback_data": "y"}, fields{"text": "Situs", "url": "https://a.id"})})
	if _, err := w.Press(rina, rina, m.ID, "Tidak"); err == nil {
		t.Error("pressed a button that is not there")
	}
	if _, err := w.Press(rina, rina, m.ID, "Situs"); err == nil {
		t.Error("a link asked the bot")
	}
	query, err := w.Press(rina, rina, m.ID, "Ya")
	w.must(err)
	if u := w.lastUpdate().Query; u == nil || u.Data != "y" || u.From.ID != rina || u.Message.ID != m.ID {
		t.Errorf("%+v", u)
	}
	w.call("answerCallbackQuery", fields{"callback_query_id": query, "text": "Terkirim", "show_alert": true})
	answer, err := w.WaitAnswer(t.Context(), query)
	w.must(err)
	if answer.Text != "Terkirim" || !answer.Alert || answer.Message != m.ID {
		t.Errorf("%+v", answer)
	}
	w.call("deleteMessage", fields{"chat_id": rina, "message_id": m.ID})
	if _, err := w.Press(rina, rina, m.ID, "Ya"); err == nil {
		t.Error("pressed a button of a deleted message")
	}
	w.PressForged(budi, rina, m.ID, "y")
	if u := w.lastUpdate().Query; u.From.ID != budi || u.Message.Date != 0 {
		t.Errorf("a deleted message is not inaccessible: %+v", u.Message)
	}
}

func TestReplyKeyboards(t *testing.T) {
	w := newWorld(t)
	w.send("sendMessage", fields{"chat_id": rina, "text": "Nomor?", "reply_markup": fields{"one_time_keyboard": true,
		"keyboard": [][]fields{{{"text": "Bagikan", "request_contact": true}}, {{"text": "Lewati"}}}}})
	if _, err := w.PressKey(rina, rina, "Nanti", ""); err == nil {
		t.Error("pressed a key that is not there")
	}
	m, err := w.PressKey(rina, rina, "Bagikan", "+628111")
	w.must(err)
	if m.Contact == nil || m.Contact.UserID != rina || m.Contact.Phone != "+628111" {
		t.Errorf("%+v", m.Contact)
	}
	if w.Keyboard(rina) != nil {
		t.Error("a one-time keyboard stayed")
	}
	w.send("sendMessage", fields{"chat_id": rina, "text": "a", "reply_markup": fields{"keyboard": [][]fields{{{"text": "Lewati"}}}}})
	w.send("sendMessage", fields{"chat_id": rina, "text": "b", "reply_markup": fields{"remove_keyboard": true}})
	if w.Keyboard(rina) != nil {
		t.Error("the keyboard was not removed")
	}
	w.send("sendMessage", fields{"chat_id": rina, "text": "Tulis", "reply_markup": fields{"force_reply": true}})
	if k := w.Keyboard(rina); k == nil || !k.ForceReply {
		t.Error("no forced reply")
	}
	w.SendText(rina, rina, "ini")
	if w.Keyboard(rina) != nil {
		t.Error("the forced reply outlived the answer")
	}
}

// Without being an administrator the bot reads commands, mentions and replies.
func TestGroupPrivacy(t *testing.T) {
	w := newWorld(t)
	card := w.send("sendMessage", fields{"chat_id": team, "text": "Permohonan"})
	w.SetRights(team, botID, botapi.Member, botapi.Rights{})
	for _, c := range []struct {
		text    string
		reply   int
		arrives bool
	}{
		{"halo", 0, false}, {"halo @Loket_Bot", 0, true}, {"/antrean", 0, true}, {"/antrean@loket_bot", 0, true},
		{"/antrean@other_bot", 0, false}, {"alasan", card.ID, true},
	} {
		w.drain()
		w.SendText(team, budi, c.text, botapi.InReplyTo(c.reply))
		if got := len(w.Pending()) == 1; got != c.arrives {
			t.Errorf("%q arrives: %v", c.text, got)
		}
	}
}

func TestBlockAndMembership(t *testing.T) {
	w := newWorld(t)
	w.drain()
	w.Block(rina)
	status := func() (old, now string) {
		var change struct {
			Old, New struct{ Status string }
		}
		raw := bytes.NewReader(w.lastUpdate().Mine)
		var named map[string]json.RawMessage
		w.must(json.NewDecoder(raw).Decode(&named))
		w.must(json.Unmarshal(named["old_chat_member"], &change.Old))
		w.must(json.Unmarshal(named["new_chat_member"], &change.New))
		return change.Old.Status, change.New.Status
	}
	if old, now := status(); old != "member" || now != "kicked" {
		t.Errorf("block: %s to %s", old, now)
	}
	w.drain()
	w.SendText(rina, rina, "kembali")
	if kinds := w.kinds(); !slices.Equal(kinds, []string{"my_chat_member", "message"}) {
		t.Errorf("writing after a block: %v", kinds)
	}
	w.call("leaveChat", fields{"chat_id": team})
	if old, now := status(); old != "administrator" || now != "left" {
		t.Errorf("leaving: %s to %s", old, now)
	}
}

func TestMigration(t *testing.T) {
	w := newWorld(t)
	card := w.send("sendMessage", fields{"chat_id": team, "text": "Permohonan"})
	w.drain()
	moved := w.Migrate(team)
	updates := w.pending()
	if len(updates) != 2 || updates[0].Message.MigratedTo != moved || updates[1].Message.MigratedFrom != team {
		t.Fatalf("%+v", updates)
	}
	for method, params := range map[string]fields{
		"sendMessage":     {"chat_id": team, "text": "a"},
		"editMessageText": {"chat_id": team, "message_id": card.ID, "text": "b"},
	} {
		r := w.call(method, params)
		if r.Description != "Bad Request: group chat was upgraded to a supergroup chat" || r.Parameters.MigratedTo != moved {
			t.Errorf("%s: %+v", method, r)
		}
	}
	if m := w.send("sendMessage", fields{"chat_id": moved, "text": "a"}); m.ID != 2 || m.Chat.Type != botapi.Supergroup {
		t.Errorf("number %d in a %s", m.ID, m.Chat.Type)
	}
	if w.Status(moved, budi) != botapi.Creator {
		t.Error("members did not move")
	}
}

func TestCommandMenus(t *testing.T) {
	w := newWorld(t)
	set := func(name string, extra fields) {
		params := fields{"commands": []fields{{"command": name, "description": "a"}}}
		for key, value := range extra {
			params[key] = value
		}
		if r := w.call("setMyCommands", params); !r.OK {
			t.Fatal(r.Description)
		}
	}
	set("umum", nil)
	set("pribadi", fields{"scope": fields{"type": "all_private_chats"}})
	set("private", fields{"scope": fields{"type": "all_private_chats"}, "language_code": "en"})
	set("tim", fields{"scope": fields{"type": "chat", "chat_id": team}})
	w.AddUser(botapi.User{ID: budi, FirstName: "Budi", Language: "en"})
	for _, c := range []struct {
		chat, user int64
		want       string
	}{{rina, rina, "pribadi"}, {budi, budi, "private"}, {team, budi, "tim"}, {forum, budi, "umum"}} {
		if got := w.CommandsFor(c.chat, c.user); len(got) != 1 || got[0].Command != c.want {
			t.Errorf("chat %d: %v, want %s", c.chat, got, c.want)
		}
	}
}
