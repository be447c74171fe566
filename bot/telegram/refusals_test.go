package telegram_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/telegram"
	"loket/conversations"
)

// What a refusal leads to, as somebody who waits for the effect sees it.
const (
	waits   = "waits"   // the effect is tried until it succeeds
	yields  = "yields"  // it succeeds without what was refused
	away    = "away"    // the person is away
	mend    = "mend"    // the group forbids it: told, and what is behind it goes on
	stands  = "stands"  // the team's lane waits until the group is open again
	gone    = "gone"    // the message is not there
	refused = "refused" // ended and told
	quiet   = "quiet"   // there was nothing left to do
)

// meaning says what words mean, for private chats; team is what they mean in
// the team's group, where that differs.
type meaning struct{ words, private, team string }

// meanings is the specification of the table: by what the words contain. It
// knows nothing of the rows that the program looks at.
var meanings = []meaning{
	{"not modified", quiet, ""},
	{"NOT_MODIFIED", quiet, ""},
	{": message not found", gone, ""},
	{"MESSAGE_NOT_FOUND", gone, ""},
	{"no text in the message", "", ""}, // the way to the caption
	{"Unauthorized", waits, ""},
	{"Not Found", waits, ""},
	{"Too Many Requests", waits, ""},
	{"Internal Server Error", waits, ""},
	{"Bad Gateway", waits, ""},
	{"Service Unavailable", waits, ""},
	{"Gateway Timeout", waits, ""},
	{"Logged out", waits, ""},
	{"_WAIT_", waits, ""},
	{"temporarily", waits, ""},
	{"try again", waits, ""},

	{"chat not found", away, stands},
	{"CHAT_ID_INVALID", away, stands},
	{"PEER_ID_INVALID", away, stands},
	{"CHANNEL_", away, stands},
	{"CHAT_FORBIDDEN", away, stands},
	{"group chat ", away, stands},
	{"user not found", away, stands},
	{"USER_ID_INVALID", away, stands},
	{"bot was kicked", away, stands},
	{"bot is not a member", away, stands},
	{"was blocked", away, stands},
	{"is deactivated", away, stands},
	{"can't initiate", away, stands},
	{"messages to bots", away, stands},
	{"USER_IS_BLOCKED", away, stands},
	{"USER_DEACTIVATED", away, stands},
	{"PRIVACY_PREMIUM_REQUIRED", away, stands},
	{"ALLOW_PAYMENT_REQUIRED", away, stands},

	{"rights to send voice", "", mend},
	{"rights to send stickers", "", mend},
	{"CHAT_SEND_VOICES", "", mend},
	{"VOICE_MESSAGES_FORBIDDEN", refused, ""},
	{"to copy not found", gone, ""},
	{"be copied", refused, ""},
	{"CHAT_FORWARDS_RESTRICTED", refused, ""},

	{"rights to send photos", "", mend},
	{"rights to send documents", "", mend},
	{"CHAT_SEND_PHOTOS", "", mend},
	{"CHAT_SEND_DOCS", "", mend},
	{"CHAT_SEND_MEDIA", "", mend},
	{"no rights to send a message", away, stands},
	{"need administrator rights", away, stands},
	{"no write access", away, stands},
	{"WRITE_FORBIDDEN", away, stands},
	{"RESTRICTED", away, stands},
	{"GUEST_SEND_FORBIDDEN", away, stands},
	{"CHAT_ADMIN_REQUIRED", away, stands},
	{"USER_BANNED_IN_CHANNEL", away, stands},
	{"rights to send text messages", away, stands},
	{"CHAT_SEND_PLAIN", away, stands},

	{"repl", yields, ""}, // replied, reply
	{"REPLY_MESSAGE_ID_INVALID", yields, ""},
	{"message thread", "", yields},
	{"message_thread_id", "", yields},
	{"TOPIC_", "", yields},
	{"keyboard button URL", yields, ""},
	{"BUTTON_", yields, ""},
	{"BOT_DOMAIN_INVALID", yields, ""},
	{"REPLY_MARKUP_INVALID", yields, ""},
	{"inline keyboard", yields, ""},
	{"reply keyboard", yields, ""},
	{"keyboard button text", yields, ""},
	{"as reply markup", yields, ""},
	{"can be requested in private", yields, ""},
	{"parse entities", yields, ""},
	{"parse_mode", yields, ""},
	{"PARSE_MODE", yields, ""},
	{"ntities too long", yields, ""},
	{"ENTIT", yields, ""},
	{"too long", yields, ""},
	{"TOO_LONG", yields, ""},

	{"is empty", refused, ""},
	{"text must be non-empty", refused, ""},
	{"MESSAGE_EMPTY", refused, ""},
	{"UTF-8", refused, ""},
	{"Too Large", refused, ""},
	{"file is too big", refused, ""},
	{"FILE_PARTS_INVALID", refused, ""},

	{"to edit not found", gone, ""},
	{"can't be edited", gone, ""},
	{"MESSAGE_ID_INVALID", gone, ""},
	{"identifier is not specified", gone, ""},
	{"EDIT_TIME_EXPIRED", gone, ""},
	{"AUTHOR_REQUIRED", gone, ""},
	{"no caption in the message", gone, ""},
	{"to delete not found", gone, ""},

	// Of a picture that is not taken as one.
	{"PHOTO_", yields, ""},
	{"IMAGE_", yields, ""},
	// Of any file.
	{"wrong", refused, ""},
	{"file", refused, ""},
	{"FILE_", refused, ""},
	{"MEDIA_", refused, ""},
	{"DOCUMENT_", refused, ""},
}

func meaningOf(t *testing.T, words string, team bool) string {
	t.Helper()
	for _, m := range meanings {
		if !strings.Contains(words, m.words) {
			continue
		}
		if team && m.team != "" {
			return m.team
		}
		return m.private
	}
	t.Errorf("nobody said what %q means", words)
	return ""
}

// sends are the effects that write into chats, by the method that is refused.
// Everything that can be refused is in them.
func sends(method string, team bool) conversations.Effect {
	chat := int64(5)
	if team {
		chat = conversations.Team
	}
	keyboard := conversations.Keyboard{Rows: [][]conversations.Button{
		{{Label: conversations.Line{Key: "ok"}, Data: "d"}},
		{{Label: conversations.Line{Key: "copy"}, Copy: &conversations.Arg{Text: "c"}}},
		{{Label: conversations.Line{Key: "open"}, Link: "https://panel.test"}}}}
	long := conversations.Text{{Key: strings.Repeat("a ", 900)}, {Key: strings.Repeat("b ", 900)}}
	switch method {
	case "sendMessage":
		return conversations.Send{Chat: chat, Name: "n", Text: long, Keyboard: keyboard, ReplyTo: "answered"}
	case "copyMessage":
		return conversations.Copy{Chat: chat, From: -100500, Number: 7, Name: "n", ReplyTo: "answered"}
	case "sendPhoto":
		return conversations.Document{Chat: chat, Name: "n", Type: "recap_chart", Caption: long, Keyboard: keyboard}
	case "sendDocument":
		return conversations.Document{Chat: chat, Name: "n", Type: "recap", Caption: long, Keyboard: keyboard}
	case "editMessageText", "editMessageCaption":
		return conversations.Edit{Chat: chat, Name: "old", Text: long, Keyboard: keyboard}
	case "deleteMessage":
		return conversations.Delete{Chat: chat, Name: "old", Instead: long}
	}
	return nil
}

// telegramRefuses answers a method with a refusal, as often as it comes or only
// the first time.
func telegramRefuses(method string, r botapi.Refusal, once bool) func(call) reply {
	n := 0
	return func(c call) reply {
		if c.method == "editMessageText" && method == "editMessageCaption" {
			return refuse(400, "Bad Request: there is no text in the message to edit")
		}
		if c.method != method {
			return reply{}
		}
		if n++; once && n > 1 {
			return reply{}
		}
		return refuse(r.Code, r.Description)
	}
}

func chartAndWorkbook(kind, _ string) (telegram.Document, error) {
	if kind == "recap_chart" {
		return telegram.Document{Name: "rekap.png", MIME: "image/png", Data: []byte("x")}, nil
	}
	return telegram.Document{Name: "surat.pdf", MIME: "application/pdf", Data: []byte("x")}, nil
}

// TestEveryKnownRefusalOfAMessage holds the table: every method that writes,
// with every refusal that Telegram is known to have for it, in a private chat
// and in the team's group.
func TestEveryKnownRefusalOfAMessage(t *testing.T) {
	for _, method := range []string{"sendMessage", "copyMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption"} {
		for _, r := range botapi.KnownRefusals(method) {
			for _, team := range []bool{false, true} {
				want := meaningOf(t, r.Description, team)
				aboutReply := strings.Contains(strings.ToLower(r.Description), "repl") && !strings.Contains(strings.ToLower(r.Description), "mark")
				switch {
				case want == "", aboutReply && method != "sendMessage" && method != "copyMessage":
					continue // not in such chats, not of such messages
				case method == "sendPhoto" && (want == mend || want == refused && aboutTheFile(r.Description)):
					want = yields // it goes as a document
				}
				name := fmt.Sprintf("%s %v %s", method, map[bool]string{true: "team", false: "private"}[team], r.Description)
				t.Run(name, func(t *testing.T) { refusedSend(t, method, team, r, want) })
			}
		}
	}
}

// aboutTheFile tells whether words speak of the file alone.
func aboutTheFile(words string) bool {
	words = strings.ToLower(words)
	return strings.Contains(words, "file") || strings.Contains(words, "media") || strings.Contains(words, "too large")
}

func refusedSend(t *testing.T, method string, team bool, r botapi.Refusal, want string) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		chat := int64(5)
		if team {
			chat = -100500
		}
		b.office.topic = 3
		b.office.makes = chartAndWorkbook
		b.office.post("old", chat, 9)
		b.office.post("answered", chat, 8)
		b.api.answer = telegramRefuses(method, r, want == yields)
		b.take(item(1, sends(method, team)))
		passes(10 * time.Minute)
		switch want {
		case waits, stands:
			if !b.office.running(1) {
				t.Errorf("ended as %+v", b.office.ended[1])
			}
			b.api.answers(nil)
			passes(10 * time.Minute)
			b.ends(t, "")
		case yields:
			b.ends(t, "")
			if n := len(b.api.all("sendMessage", "sendPhoto", "sendDocument", method)); n < 2 {
				t.Errorf("%d calls: nothing was left out", n)
			}
		case quiet:
			b.ends(t, "")
		case away:
			b.ends(t, conversations.FailBlocked)
		case mend:
			b.ends(t, conversations.FailRight)
		case gone:
			b.ends(t, conversations.FailGone)
		case refused:
			b.ends(t, conversations.FailRefused)
		}
		b.stop(t)
		if n := len(b.api.all()); n > 60 && r.Code != 429 {
			t.Errorf("%d calls", n)
		}
	})
}

// ends demands that row 1 has ended, and how.
func (b *bench) ends(t *testing.T, want conversations.Failure) {
	t.Helper()
	if why := b.office.failure(t, 1); why != want {
		t.Errorf("ended with %q, want %q", why, want)
	}
}

// TestEveryRowOfTheTableIsKnown: a row that no known refusal reaches says
// nothing, and hides that its words are written wrongly.
func TestEveryRowOfTheTableIsKnown(t *testing.T) {
	unused := telegram.RowsOfRefusals()
	for _, method := range telegramMethods {
		for _, r := range botapi.KnownRefusals(method) {
			row, end := telegram.RowOf(method, r.Code, r.Description)
			delete(unused, row)
			if row < 0 && (r.Code == 400 || r.Code == 403) || end == "unknown" || end == "shut" {
				t.Errorf("no row knows what %s means by %d %q", method, r.Code, r.Description)
			}
		}
	}
	for _, words := range unused {
		t.Errorf("no known refusal reaches the row %q", words)
	}
}

// telegramMethods are the methods that the bot calls.
var telegramMethods = []string{"copyMessage", "setMessageReaction", "sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "editMessageText", "editMessageCaption",
	"deleteMessage", "answerCallbackQuery", "getChatMember", "getChat", "getFile", "leaveChat", "editMessageMedia", "getMe", "setMyCommands", "getUpdates",
	"setWebhook", "deleteWebhook"}

// TestNoRefusalStopsTheBot crosses every method with every refusal of any
// method, with words that nobody knows, and with codes of all kinds: each effect
// ends and is told, or waits; none of them makes the bot call without end, and
// none of them is lost in silence.
func TestNoRefusalStopsTheBot(t *testing.T) {
	all := map[string]botapi.Refusal{}
	for _, method := range telegramMethods {
		for _, r := range botapi.KnownRefusals(method) {
			all[r.Description] = r
		}
	}
	for _, code := range []int{300, 402, 405, 406, 409, 413, 418, 420, 421, 422, 429, 451, 499, 501, 520, 599} {
		all[fmt.Sprint(code)] = botapi.Refusal{Code: code, Description: "Some new reason"}
	}
	all["new 400"], all["new 403"] = botapi.Refusal{Code: 400, Description: "Bad Request: SOME_NEW_REASON"}, botapi.Refusal{Code: 403, Description: "Forbidden: some new reason"}
	all["no words"] = botapi.Refusal{Code: 400}
	file := documentFile("d")
	for _, method := range telegramMethods[:14] {
		t.Run(method, func(t *testing.T) {
			effects := map[string][]conversations.Effect{
				"sendMediaGroup":      {conversations.Post{Chat: conversations.Team, Name: "n", Files: []conversations.File{photoFile("a"), photoFile("b")}}},
				"answerCallbackQuery": {conversations.Toast{Query: "q"}, conversations.Toast{Query: "q", Start: "x"}},
				"getChatMember":       {conversations.AskMember{Person: budiPerson}},
				"getFile":             {conversations.Fetch{Officer: 7, File: file}, conversations.Keep{Ticket: "SD-2026-0001", File: file}},
				"leaveChat":           {conversations.Leave{Chat: -9}},
				"setMessageReaction":  {conversations.React{Chat: -9, Numbers: []int{4, 5}, Emoji: "👍", Tell: "ask:SD-2026-0001/1"}, conversations.React{Chat: -9, Numbers: []int{4}, Emoji: "👎"}},
			}[method]
			if method == "getChat" {
				effects = []conversations.Effect{conversations.AskGroup{Chat: -9}}
			}
			if one := sends(method, false); one != nil {
				effects = []conversations.Effect{one, sends(method, true)}
			}
			for _, r := range all {
				for _, effect := range effects {
					refusedForAWhile(t, method, r, effect)
				}
			}
		})
	}
}

func refusedForAWhile(t *testing.T, method string, r botapi.Refusal, effect conversations.Effect) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		b.office.makes = chartAndWorkbook
		b.office.post("old", 5, 9)
		b.api.answer = telegramRefuses(method, r, false)
		b.take(item(1, effect))
		passes(time.Minute)
		if n := len(b.api.all()); n > 20 && r.Code != 429 {
			t.Errorf("%d calls for %s refused with %d %q", n, effect.Kind(), r.Code, r.Description)
		}
		if b.office.running(1) {
			b.api.answers(holding("%PDF-1.7")) // it waits: once nothing is refused it goes
			passes(11 * time.Minute)
		}
		b.stop(t)
		if b.office.running(1) {
			t.Errorf("%s refused with %d %q never ends", effect.Kind(), r.Code, r.Description)
		}
	})
}
