package botapi_test

import (
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
)

// TestAGroupForbidsKindsOfMessages refuses each kind in Telegram's own words,
// to members and restricted members, and nothing to administrators.
func TestAGroupForbidsKindsOfMessages(t *testing.T) {
	text := fields{"chat_id": team, "text": "a"}
	photo := fields{"chat_id": team, "photo": picture(9, 9)}
	document := fields{"chat_id": team, "document": []byte("%PDF")}
	const noText, noPhotos, noDocuments = "Bad Request: not enough rights to send text messages to the chat",
		"Bad Request: not enough rights to send photos to the chat", "Bad Request: not enough rights to send documents to the chat"
	all := []refusal{{"text", "sendMessage", text, 400, noText}, {"photo", "sendPhoto", photo, 400, noPhotos}, {"document", "sendDocument", document, 400, noDocuments}}

	w := newWorld(t)
	bot := w.Bot().ID
	w.Forbid(team, botapi.Forbidden{Text: true, Photos: true, Documents: true})
	w.AddMember(team, bot, botapi.Member)
	w.refuses(all)
	w.AddMember(team, bot, botapi.Administrator)
	for _, c := range all {
		if r := w.call(c.method, c.params); !r.OK {
			t.Errorf("an administrator: %s", r.Description)
		}
	}
	w.Forbid(team, botapi.Forbidden{})
	w.SetRights(team, bot, botapi.Restricted, botapi.Rights{SendMessages: true, Forbidden: botapi.Forbidden{Photos: true}})
	w.refuses(all[1:2])
	if r := w.call("sendDocument", document); !r.OK {
		t.Errorf("documents are refused: %s", r.Description)
	}
	if r := w.call("getChatMember", fields{"chat_id": team, "user_id": bot}); !strings.Contains(string(r.Result), `"can_send_photos":false`) || !strings.Contains(string(r.Result), `"can_send_documents":true`) {
		t.Errorf("the bot's rights are %s", r.Result)
	}
	w.Forbid(team, botapi.Forbidden{Documents: true})
	if r := w.call("getChat", fields{"chat_id": team}); !strings.Contains(string(r.Result), `"can_send_documents":false`) || !strings.Contains(string(r.Result), `"can_send_photos":true`) {
		t.Errorf("the group is %s", r.Result)
	}
}

// TestAGroupBecomesPublicInSilence: what is sent afterwards shows the name, and
// no update tells of it.
func TestAGroupBecomesPublicInSilence(t *testing.T) {
	w := newWorld(t)
	w.SetUsername(team, "tim_terbuka")
	r := w.call("sendMessage", fields{"chat_id": team, "text": "a"})
	if !strings.Contains(string(r.Result), `"username":"tim_terbuka"`) {
		t.Errorf("sent %s", r.Result)
	}
	if r := w.call("getChat", fields{"chat_id": "@tim_terbuka"}); !strings.Contains(string(r.Result), `"active_usernames":["tim_terbuka"]`) {
		t.Errorf("the group is %s", r.Result)
	}
	w.SetUsername(team, "")
	w.SetHiddenUsernames(team, "tim_lain")
	if r := w.call("getChat", fields{"chat_id": team}); !strings.Contains(string(r.Result), `"active_usernames":["tim_lain"]`) || strings.Contains(string(r.Result), `"username":`) {
		t.Errorf("the group is %s", r.Result)
	}
}

// TestRefusesByASwitch refuses what Telegram is known to refuse, so often, and
// knows no other words.
func TestRefusesByASwitch(t *testing.T) {
	w := newWorld(t)
	w.Refuse("sendMessage", "BUTTON_URL_INVALID", 1)
	w.refuses([]refusal{{"a button", "sendMessage", fields{"chat_id": rina, "text": "a"}, 400, "Bad Request: BUTTON_URL_INVALID"}})
	if r := w.call("sendMessage", fields{"chat_id": rina, "text": "a"}); !r.OK {
		t.Errorf("the second is refused: %s", r.Description)
	}
	defer func() {
		if recover() == nil {
			t.Error("the simulator refuses in words that are not Telegram's")
		}
	}()
	w.Refuse("sendMessage", "go away", 1)
}
