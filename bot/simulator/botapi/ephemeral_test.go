package botapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
)

// only are the parameters that show a message to one person alone.
func only(person int64) map[string]any { return map[string]any{"receiver_user_id": person} }

// marked is a keyboard with a button that does nothing in its last row.
func marked(more ...map[string]any) map[string]any {
	rows := [][]map[string]any{}
	for _, b := range more {
		rows = append(rows, []map[string]any{b})
	}
	return map[string]any{"inline_keyboard": append(rows, []map[string]any{{"text": "only you", "disabled": map[string]any{}}})}
}

func whisper(text string, more ...map[string]any) fields {
	return fields{"chat_id": fmt.Sprint(team), "text": text, "ephemeral_message_parameters": only(budi), "reply_markup": marked(more...)}
}

func TestAnEphemeralMessageIsSeenByOnePersonAlone(t *testing.T) {
	w := newWorld(t)
	before := len(w.Messages(team))
	m := w.send("sendMessage", whisper("halo", map[string]any{"text": "Tekan", "callback_data": "x"}))
	if m.ID != 0 || m.Ephemeral == 0 || m.Receiver == nil || m.Receiver.ID != budi {
		t.Fatalf("it came back as %+v", m)
	}
	if len(w.Messages(team)) != before || len(w.Ephemerals(team, rina)) != 0 || len(w.Ephemerals(team, budi)) != 1 {
		t.Fatal("others see it, or its receiver does not")
	}
	for method, params := range map[string]fields{
		"editMessageText": {"chat_id": fmt.Sprint(team), "message_id": "0", "text": "lain"},
		"deleteMessage":   {"chat_id": fmt.Sprint(team), "message_id": "0"},
	} {
		if r := w.call(method, params); r.OK {
			t.Errorf("%s reaches message number 0", method)
		}
	}
	address := fields{"chat_id": fmt.Sprint(team), "receiver_user_id": fmt.Sprint(int64(budi)), "ephemeral_message_id": fmt.Sprint(m.Ephemeral)}
	edit := fields{"text": "lain", "reply_markup": marked()}
	for name, value := range address {
		edit[name] = value
	}
	if r := w.call("editEphemeralMessageText", edit); !r.OK || string(r.Result) != "true" {
		t.Fatalf("edit: %+v", r)
	}
	if got := w.Ephemerals(team, budi)[0]; got.Text != "lain" || !slices.Equal(got.Buttons(), []string{"only you"}) {
		t.Fatalf("after the edit it is %+v", got)
	}
	edit["text"] = strings.Repeat("a", 1025)
	if r := w.call("editEphemeralMessageText", edit); r.OK || !strings.Contains(r.Description, "CAPTION_TOO_LONG") {
		t.Errorf("a long edit: %+v", r)
	}
	if r := w.call("deleteEphemeralMessage", address); !r.OK {
		t.Fatalf("delete: %+v", r)
	}
	again := w.send("sendMessage", whisper("baru"))
	if again.Ephemeral != m.Ephemeral {
		t.Errorf("number %d is not used again, but %d", m.Ephemeral, again.Ephemeral)
	}
}

func TestPressesAndRepliesOnEphemeralMessages(t *testing.T) {
	w := newWorld(t)
	m := w.send("sendMessage", whisper("halo", map[string]any{"text": "Tekan", "callback_data": "x"}))
	w.drain()
	if _, err := w.PressEphemeral(rina, team, m.Ephemeral, "Tekan"); err == nil {
		t.Error("somebody else presses it")
	}
	query, err := w.PressEphemeral(budi, team, m.Ephemeral, "Tekan")
	w.must(err)
	w.SendEphemeral(team, budi, "jawaban", m.Ephemeral, true)
	w.SendEphemeral(team, budi, "/antrean", 0, false)
	for _, u := range w.Pending() {
		var seen struct {
			Message struct {
				ID        *int `json:"message_id"`
				Ephemeral int  `json:"ephemeral_message_id"`
			} `json:"message"`
		}
		w.must(botapi.CheckShape("Update", u.Raw))
		w.must(json.Unmarshal(u.Raw, &seen))
		if u.Kind == "message" && (seen.Message.ID == nil || *seen.Message.ID != 0 || seen.Message.Ephemeral == 0) {
			t.Errorf("an ephemeral message comes as %s", u.Raw)
		}
	}
	replace := whisper("ganti")
	replace["ephemeral_message_parameters"] = map[string]any{"receiver_user_id": int64(budi), "callback_query_id": query, "replace_callback_query_message": true}
	if r := w.call("sendMessage", replace); r.OK {
		t.Error("an ephemeral message is replaced")
	}
	command := w.Ephemerals(team, budi)[2]
	answer := whisper("jawab")
	answer["reply_parameters"] = map[string]any{"ephemeral_message_id": command.Ephemeral}
	w.send("sendMessage", answer)
	public := fields{"chat_id": fmt.Sprint(team), "text": "terbuka", "reply_parameters": map[string]any{"ephemeral_message_id": command.Ephemeral}}
	if r := w.call("sendMessage", public); r.OK {
		t.Error("an ephemeral message is answered in public")
	}
	w.advance(16 * time.Second)
	if r := w.call("sendMessage", answer); r.OK {
		t.Error("an ephemeral message is answered after 16 seconds")
	}
}

func TestWhoMaySendEphemeralMessages(t *testing.T) {
	w := newWorld(t)
	if r := w.call("sendMessage", fields{"chat_id": fmt.Sprint(team), "text": "x", "ephemeral_message_parameters": only(rina), "reply_markup": marked()}); r.OK {
		t.Error("it is sent to somebody outside")
	}
	if r := w.call("sendMessage", fields{"chat_id": fmt.Sprint(int64(rina)), "text": "x", "ephemeral_message_parameters": only(rina)}); r.OK {
		t.Error("it is sent into a private chat")
	}
	open := w.send("sendMessage", fields{"chat_id": fmt.Sprint(team), "text": "Kartu", "reply_markup": inline(map[string]any{"text": "Tekan", "callback_data": "x"})})
	w.AddMember(team, botID, botapi.Member)
	if r := w.call("sendMessage", whisper("x")); r.OK {
		t.Error("who is no administrator sends unasked")
	}
	query, err := w.Press(budi, team, open.ID, "Tekan")
	w.must(err)
	pressed := whisper("x")
	pressed["ephemeral_message_parameters"] = map[string]any{"receiver_user_id": int64(budi), "callback_query_id": query}
	w.send("sendMessage", pressed)
	w.advance(16 * time.Second)
	if r := w.call("sendMessage", pressed); r.OK {
		t.Error("a press allows it after 16 seconds")
	}
}

// Older servers pass over what they do not know: without a guard the words
// are everybody's.
func TestOlderServersPassOverWhatTheyDoNotKnow(t *testing.T) {
	for _, version := range []botapi.API{botapi.API101, botapi.API102} {
		t.Run(string(version), func(t *testing.T) {
			w := newWorld(t, func(c *botapi.Config) { c.API = version })
			if r := w.call("sendMessage", whisper("rahasia")); r.OK || !strings.Contains(r.Description, "Text buttons are unallowed") {
				t.Errorf("the guarded message: %+v", r)
			}
			bare := whisper("rahasia")
			delete(bare, "reply_markup")
			if m := w.send("sendMessage", bare); m.ID == 0 || m.Ephemeral != 0 {
				t.Errorf("the message without a guard is %+v", m)
			}
			bare["reply_parameters"] = map[string]any{"ephemeral_message_id": 3}
			if r := w.call("sendMessage", bare); r.OK || !strings.Contains(r.Description, `"message_id"`) {
				t.Errorf("a reply without a number: %+v", r)
			}
			bare["reply_parameters"] = map[string]any{"ephemeral_message_id": 3, "message_id": 0}
			if m := w.send("sendMessage", bare); m.ID == 0 || m.ReplyTo != nil {
				t.Errorf("a reply to number 0 is %+v", m)
			}
			want := map[botapi.API]int{botapi.API101: 404, botapi.API102: 400}[version]
			if r := w.call("deleteEphemeralMessage", fields{"chat_id": fmt.Sprint(team), "receiver_user_id": "1002", "ephemeral_message_id": "999999"}); r.Code != want {
				t.Errorf("the method that may be unknown: %+v, want %d", r, want)
			}
			w.call("setMyCommands", fields{"commands": []map[string]any{{"command": "antrean", "description": "x", "is_ephemeral": true}}})
			if got := w.CommandsFor(rina, rina)[0].Ephemeral; got != (version == botapi.API102) {
				t.Errorf("the command is ephemeral: %v", got)
			}
			w.SetAPI(botapi.API103)
			if m := w.send("sendMessage", whisper("rahasia")); m.Ephemeral == 0 {
				t.Error("after the update it is still public")
			}
		})
	}
}

func TestEphemeralMessagesAreLostAtWill(t *testing.T) {
	w := newWorld(t)
	w.send("sendMessage", whisper("satu"))
	w.HideEphemerals(team, budi, true)
	if len(w.Ephemerals(team, budi)) != 0 || len(w.EphemeralsSent(team)) != 1 {
		t.Error("an app that knows none shows one")
	}
	w.HideEphemerals(team, budi, false)
	w.LoseEphemerals(team, budi)
	if len(w.Ephemerals(team, budi)) != 0 {
		t.Error("what was lost is still seen")
	}
	if r := w.call("editEphemeralMessageText", fields{"chat_id": fmt.Sprint(team), "receiver_user_id": "1002", "ephemeral_message_id": "1", "text": "dua"}); r.OK {
		t.Error("what was lost is edited")
	}
}
