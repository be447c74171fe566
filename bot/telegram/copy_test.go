package telegram_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/conversations"
)

func TestAMessageIsCopiedAndNeverForwarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("word", 5, 900)
		b.take(
			item(1, conversations.Copy{Chat: 5, From: -100500, Number: 77, Name: "copy:SD-2026-0001/1/77", ReplyTo: "word", Topic: 3}),
			item(2, conversations.Copy{Chat: conversations.Team, From: 5, Number: 78, Name: "from_file:SD-2026-0001/2/78", Bare: true}))
		passes(time.Minute)
		b.stop(t)
		want := []map[string]string{
			{"chat_id": "5", "from_chat_id": "-100500", "message_id": "77", "message_thread_id": "3", "reply_parameters": `{"message_id":900,"allow_sending_without_reply":true}`},
			{"chat_id": "-100500", "from_chat_id": "5", "message_id": "78", "caption": ""},
		}
		for i, id := range []int64{1, 2} {
			if sent, is := b.office.ending(t, id).(conversations.Sent); !is || len(sent.Numbers) != 1 {
				t.Errorf("%d ended as %+v", id, b.office.ending(t, id))
			}
			found := false
			for _, c := range b.api.all("copyMessage") {
				found = found || reflect.DeepEqual(c.fields, want[i])
			}
			if !found {
				t.Errorf("nobody called with %v", want[i])
			}
		}
		if len(b.api.all("forwardMessage")) != 0 {
			t.Error("forwarded")
		}
	})
}

func TestACopyWaitsForThePaceOfItsChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for i := range 5 {
			b.take(item(int64(i+1), conversations.Copy{Chat: 5, From: -100500, Number: i + 1}))
		}
		passes(time.Minute)
		b.stop(t)
		calls := b.api.all("copyMessage")
		if len(calls) != 5 || calls[4].at < 3*time.Second {
			t.Errorf("%d calls, the last after %s", len(calls), calls[len(calls)-1].at)
		}
	})
}

func TestAGoneTopicKeepsNoAnswerBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(c call) reply {
			if c.fields["message_thread_id"] != "" {
				return refuse(400, "Bad Request: message thread not found")
			}
			return reply{}
		}
		b.take(item(1, conversations.Send{Chat: 5, Topic: 3, Text: say("ok")}))
		synctest.Wait()
		b.stop(t)
		if calls := b.api.all("sendMessage"); len(calls) != 2 || calls[1].fields["message_thread_id"] != "" {
			t.Errorf("called %v", calls)
		}
	})
}

func TestAMarkIsWorthNoTrouble(t *testing.T) {
	mark := conversations.React{Chat: -100500, Numbers: []int{4, 5}, Emoji: "👍", Tell: "ask:SD-2026-0001/1"}
	for name, c := range map[string]struct {
		answer func(call) reply
		want   conversations.Event
	}{
		"taken":         {nil, conversations.Reacted{Told: mark.Tell}},
		"there already": {func(call) reply { return refuse(400, "Bad Request: MESSAGE_NOT_MODIFIED") }, conversations.Reacted{Told: mark.Tell}},
		"not allowed": {func(call) reply { return refuse(400, "Bad Request: REACTION_INVALID") },
			conversations.Failed{Effect: mark, Why: conversations.FailRefused, Detail: "Bad Request: REACTION_INVALID"}},
		"never answered": {func(call) reply { return refuse(500, "Internal Server Error") },
			conversations.Failed{Effect: mark, Why: conversations.FailRefused, Detail: "Internal Server Error"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = c.answer
				b.take(item(1, mark), item(2, conversations.Send{Chat: conversations.Team, Text: say("ok")}))
				passes(10 * time.Minute)
				b.stop(t)
				if got := b.office.ending(t, 1); !reflect.DeepEqual(got, c.want) {
					t.Errorf("ended as %+v", got)
				}
				if name != "never answered" && len(b.api.all("sendMessage")) != 1 {
					t.Error("something else waited for it")
				}
				for _, call := range b.api.all("setMessageReaction") {
					if !strings.Contains(call.fields["reaction"], `{"type":"emoji","emoji":"👍"}`) {
						t.Errorf("called with %v", call.fields)
					}
				}
			})
		})
	}
}

// TestWordsLeaveRoomForCards: what people say waits while the group's limit has
// fewer than five sends left, and never goes before a card.
func TestWordsLeaveRoomForCards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for i := range 30 {
			b.take(item(int64(i+1), conversations.Send{Chat: conversations.Team, Name: "ask:SD-2026-0001/" + string(rune('a'+i)), Class: conversations.ClassTalk, Text: say("ask")}))
		}
		passes(30 * time.Second)
		if n := len(b.api.all("sendMessage")); n != 14 {
			t.Errorf("%d of a minute's 19 went to words", n)
		}
		b.take(item(41, conversations.Send{Chat: conversations.Team, Name: "card:SD-2026-0009/0", Class: conversations.ClassNews, Text: say("card")}))
		synctest.Wait()
		passes(time.Second)
		if calls := b.api.all("sendMessage"); calls[len(calls)-1].fields["text"] != "card" {
			t.Error("a card waits behind words")
		}
		passes(5 * time.Minute)
		b.stop(t)
		if n := len(b.api.all("sendMessage")); n != 31 {
			t.Errorf("%d messages went out", n)
		}
	})
}
