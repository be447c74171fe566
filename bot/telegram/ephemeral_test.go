package telegram_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/conversations"
)

const onlyBudi int64 = 820001

// step is a message for one member that answers a press.
func step(change int, words string) conversations.Ephemeral {
	return conversations.Ephemeral{To: onlyBudi, Step: "face:SD-2026-0001", Text: say(words), Change: change,
		Keyboard: conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_no"), Data: "v:x"})), Press: &conversations.Press{Query: "77"}}
}

// rests lets what is on its way pass, at the pace of all messages.
func rests() {
	passes(time.Second)
	synctest.Wait()
}

// keptAs answers as a server of Bot API 10.3 does.
func keptAs(number int) func(call) reply {
	return func(c call) reply {
		if c.fields["ephemeral_message_parameters"] != "" {
			body, _ := json.Marshal(map[string]any{"message_id": 0, "ephemeral_message_id": number, "receiver_user": map[string]any{"id": onlyBudi}})
			return ok(string(body))
		}
		return reply{}
	}
}

// guarded fails where a message for one member lacks its guard, or names a
// message by its number.
func guarded(t *testing.T, calls []call) {
	t.Helper()
	for _, c := range calls {
		var markup struct {
			Rows [][]map[string]any `json:"inline_keyboard"`
		}
		if err := json.Unmarshal([]byte(c.fields["reply_markup"]), &markup); err != nil || len(markup.Rows) == 0 {
			t.Errorf("%s has no buttons: %v", c.method, c.fields)
			continue
		}
		last := markup.Rows[len(markup.Rows)-1]
		if len(last) != 1 || last[0]["disabled"] == nil || len(last[0]) != 2 {
			t.Errorf("the last row of %s is %v", c.method, last)
		}
		if strings.Contains(c.fields["reply_parameters"], `"message_id"`) {
			t.Errorf("%s answers %s", c.method, c.fields["reply_parameters"])
		}
	}
}

func TestAMessageForOneMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = keptAs(5)
		b.take(item(1, step(0, "question")))
		rests()
		b.take(item(2, step(5, "changed")), item(3, conversations.DropEphemeral{To: onlyBudi, Numbers: []int{5}}))
		rests()
		b.stop(t)
		if got := b.office.ending(t, 1); !equalEvents(got, conversations.EphemeralShown{Step: "face:SD-2026-0001", To: onlyBudi, Numbers: []int{5}}) {
			t.Errorf("ended as %+v", got)
		}
		calls := b.api.all()
		if len(calls) != 3 || calls[0].fields["ephemeral_message_parameters"] != `{"receiver_user_id":820001,"callback_query_id":"77"}` ||
			calls[1].method != "editEphemeralMessageText" || calls[1].fields["ephemeral_message_id"] != "5" || calls[2].method != "deleteEphemeralMessage" {
			t.Fatalf("calls: %v", calls)
		}
		guarded(t, calls[:2])
		if n := len(b.office.spent); n != 1 {
			t.Errorf("%d messages were counted in the group's pace", n)
		}
	})
}

func equalEvents(a, b conversations.Event) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// refusedAs is how a message for one member ended that was not shown.
func refusedAs(t *testing.T, b *bench, id int64) conversations.EphemeralRefused {
	t.Helper()
	refused, is := b.office.ending(t, id).(conversations.EphemeralRefused)
	if !is {
		t.Errorf("row %d ended as %+v", id, b.office.ending(t, id))
	}
	return refused
}

// An older server refuses; nothing more is tried in this run.
func TestAServerWithoutEphemeralMessages(t *testing.T) {
	for name, words := range map[string]string{
		"keyboard": "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
		"reply":    `Bad Request: can't parse reply parameters: Can't find field "message_id"`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = forever("sendMessage", refuse(400, words))
				b.take(item(1, step(0, "question")))
				rests()
				b.take(item(2, step(0, "another")))
				rests()
				b.stop(t)
				if !refusedAs(t, b, 1).Absent || !refusedAs(t, b, 2).Absent || len(b.api.all()) != 1 {
					t.Errorf("ended as %+v, %+v after %d calls", b.office.ending(t, 1), b.office.ending(t, 2), len(b.api.all()))
				}
				if !strings.Contains(b.log.String(), "one member alone") {
					t.Error("the log says nothing")
				}
			})
		})
	}
}

// A server that passes over everything sends to everybody: that is taken back at
// once, each time it happens, and the way is closed.
func TestAMessageForOneMemberThatEverybodySees(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = keptAs(5)
		b.take(item(1, step(0, "question")))
		rests()
		b.api.answers(func(c call) reply { // the server was exchanged
			if c.method == "deleteMessage" && len(b.api.all("deleteMessage")) < 2 {
				return refuse(500, "Internal Server Error")
			}
			return reply{}
		})
		b.take(item(2, step(0, "second")))
		rests()
		b.take(item(3, step(0, "third")))
		rests()
		b.stop(t)
		deleted := b.api.all("deleteMessage")
		if len(deleted) != 2 || deleted[1].number("message_id") != 1001 {
			t.Errorf("deleted: %v", deleted)
		}
		if got := refusedAs(t, b, 2); !got.Absent || len(got.Public) != 0 {
			t.Errorf("ended as %+v", got)
		}
		if got := refusedAs(t, b, 3); !got.Absent || len(b.api.all("sendMessage")) != 2 {
			t.Errorf("the third ended as %+v after %d sends", got, len(b.api.all("sendMessage")))
		}
	})
}

func TestWhatCannotBeTakenBackIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = forever("deleteMessage", refuse(500, "Internal Server Error"))
		b.take(item(1, step(0, "question")))
		rests()
		b.stop(t)
		if got := refusedAs(t, b, 1); !slices.Equal(got.Public, []int{1001}) || got.Chat != -100500 {
			t.Errorf("ended as %+v", got)
		}
	})
}

// Number 0 alone proves nothing, and is nothing to delete.
func TestAScheduledMessageIsNotForOneMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = forever("sendMessage", ok(`{"message_id":0,"date":1}`))
		b.take(item(1, step(0, "question")), item(2, conversations.Send{Chat: 5, Name: "named", Text: say("x")}))
		rests()
		b.stop(t)
		if got := refusedAs(t, b, 1); !got.Absent || len(b.api.all("deleteMessage")) != 0 {
			t.Errorf("ended as %+v, deletions %v", got, b.api.all("deleteMessage"))
		}
		if sent, is := b.office.ending(t, 2).(conversations.Sent); !is || len(sent.Numbers) != 0 {
			t.Errorf("a message without a number ended as %+v", b.office.ending(t, 2))
		}
	})
}

// Other refusals concern one message alone.
func TestOtherRefusalsConcernOneMessage(t *testing.T) {
	for _, words := range []string{"Bad Request: receiver not found", "Bad Request: not enough rights", "Bad Request: REPLY_MESSAGE_ID_INVALID", "Bad Request: ephemeral_message_id is invalid",
		"Bad Request: can't parse reply parameters: ephemeral_message_id not found", "Bad Request: query is too old and response timeout expired or query ID is invalid", "Bad Request: BUTTON_DATA_INVALID"} {
		t.Run(words, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = forever("sendMessage", refuse(400, words))
				b.take(item(1, step(0, "question")))
				rests()
				b.api.answers(keptAs(3))
				b.take(item(2, step(0, "another")))
				rests()
				b.stop(t)
				if refusedAs(t, b, 1).Absent {
					t.Error("the server counts as one without ephemeral messages")
				}
				if _, shown := b.office.ending(t, 2).(conversations.EphemeralShown); !shown {
					t.Errorf("the next one ended as %+v", b.office.ending(t, 2))
				}
			})
		})
	}
}

// An answer to a command that is refused as a reply goes once more without.
func TestAReplyThatIsRefusedGoesWithout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(c call) reply {
			if c.fields["reply_parameters"] != "" {
				return refuse(400, "Bad Request: message to be replied not found")
			}
			return keptAs(4)(c)
		}
		b.take(item(1, conversations.Ephemeral{To: onlyBudi, Text: say("queue"), Message: &conversations.Message{Ephemeral: 9}}))
		rests()
		b.stop(t)
		calls := b.api.all("sendMessage")
		if len(calls) != 2 || calls[0].fields["reply_parameters"] != `{"ephemeral_message_id":9}` || b.office.ending(t, 1) != nil {
			t.Errorf("calls %v, ended as %+v", calls, b.office.ending(t, 1))
		}
		guarded(t, calls)
	})
}

// A topic that is closed is left out, better in the wrong place than nowhere.
func TestAClosedTopicIsLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.topic = 7
		b.api.answer = func(c call) reply {
			if c.fields["message_thread_id"] != "" {
				return refuse(400, "Bad Request: TOPIC_CLOSED")
			}
			return keptAs(4)(c)
		}
		b.take(item(1, step(0, "question")))
		rests()
		b.stop(t)
		if _, shown := b.office.ending(t, 1).(conversations.EphemeralShown); !shown {
			t.Errorf("ended as %+v", b.office.ending(t, 1))
		}
	})
}

// Nothing is sent later than 15 seconds after the press.
func TestItIsNeverLate(t *testing.T) {
	t.Run("a slow server", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.api.answer = forever("sendMessage", refuse(502, "Bad Gateway"))
			b.take(item(1, step(0, "question")))
			passes(16 * time.Second)
			synctest.Wait()
			calls := len(b.api.all())
			passes(time.Minute)
			b.stop(t)
			if got := refusedAs(t, b, 1); got.Absent || calls < 3 || len(b.api.all()) != calls {
				t.Errorf("ended as %+v after %d and %d calls", got, calls, len(b.api.all()))
			}
			for _, c := range b.api.all() {
				if c.at > 15*time.Second {
					t.Errorf("sent after %v", c.at)
				}
			}
		})
	})
	t.Run("a press of before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.api.answer = keptAs(1)
			late := step(0, "question")
			late.Press.Came = time.Now().Add(-15 * time.Second).UnixMilli()
			b.take(item(1, late))
			synctest.Wait()
			b.stop(t)
			if got := refusedAs(t, b, 1); got.Absent || len(b.api.all()) != 0 {
				t.Errorf("ended as %+v after %v", got, b.api.all())
			}
		})
	})
	t.Run("no room in the group's pace", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.api.answer = keptAs(1)
			for i := range 19 {
				b.take(item(int64(i+1), conversations.Send{Chat: conversations.Team, Text: say("x"), Class: conversations.ClassAnswer}))
			}
			synctest.Wait()
			passes(10 * time.Second)
			b.take(item(50, step(0, "question")))
			synctest.Wait()
			if b.office.running(50) {
				t.Error("it waits, and nobody is told")
			} else if got := refusedAs(t, b, 50); got.Absent {
				t.Errorf("ended as %+v", got)
			}
			b.stop(t)
		})
	})
}

// What is personal waits for a first answer that has proved the server.
func TestNothingPersonalBeforeTheServerIsProved(t *testing.T) {
	files := []conversations.File{{ID: "photo", Kind: conversations.PhotoFile}, {ID: "letter", Kind: conversations.DocumentFile}}
	for name, answer := range map[string]func(call) reply{"kept": keptAs(2), "leaked": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = answer
				b.take(item(1, conversations.Ephemeral{To: onlyBudi, Files: files}))
				rests()
				b.stop(t)
				first := b.api.all("sendMessage", "sendPhoto", "sendDocument")
				if first[0].method != "sendMessage" || first[0].fields["text"] != "ephemeral_probe" {
					t.Fatalf("the first call is %v", first[0])
				}
				guarded(t, first)
				if name == "leaked" {
					if len(first) != 1 || !refusedAs(t, b, 1).Absent {
						t.Errorf("after the leak: %v", first[1:])
					}
					return
				}
				if len(first) != 3 || first[1].fields["photo"] != "photo" || first[2].fields["document"] != "letter" || b.office.ending(t, 1) != nil {
					t.Errorf("shown: %v", first)
				}
			})
		})
	}
}

// Files that cannot all be shown to one member are shown to the group whole:
// what was shown of them goes.
func TestFilesAreShownAllOrNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		shown := 0
		b.api.answer = func(c call) reply {
			if c.method == "sendDocument" {
				return refuse(400, "Bad Request: wrong file identifier/HTTP URL specified")
			}
			if c.method == "sendPhoto" {
				shown++
			}
			return keptAs(10 + shown)(c)
		}
		b.take(item(1, conversations.Ephemeral{To: onlyBudi, Files: []conversations.File{{ID: "a", Kind: conversations.PhotoFile}, {ID: "b", Kind: conversations.PhotoFile}, {ID: "c", Kind: conversations.DocumentFile}}}))
		passes(5 * time.Second)
		synctest.Wait()
		b.stop(t)
		var gone []string
		for _, c := range b.api.all("deleteEphemeralMessage") {
			gone = append(gone, c.fields["ephemeral_message_id"])
		}
		if got := refusedAs(t, b, 1); got.Absent || !slices.Contains(gone, "11") || !slices.Contains(gone, "12") {
			t.Errorf("ended as %+v, taken away: %v", got, gone)
		}
		if n := len(b.api.all("sendMediaGroup")); n != 0 {
			t.Errorf("%d albums for one member", n)
		}
	})
}

// A password never goes this way.
func TestASecretIsNeverShownSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.secrets["cred:7"] = "s3cr3t"
		b.api.answer = keptAs(2)
		spoken := step(0, "x")
		spoken.Text = conversations.Text{{Key: "Password: ", Args: conversations.Args{"P": {Secret: "cred:7"}}}}
		copied := step(0, "x")
		copied.Keyboard = conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("copy"), Copy: &conversations.Arg{Secret: "cred:7"}}))
		b.take(item(1, spoken), item(2, copied))
		rests()
		b.stop(t)
		if len(b.api.all()) != 0 {
			t.Errorf("sent %v", b.api.all())
		}
		refusedAs(t, b, 1)
		refusedAs(t, b, 2)
	})
}

// Long answers come in pages, a change in at most 1,000 characters; one whose
// message is gone comes as a new one.
func TestHowMuchIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		gone := 0
		b.api.answer = func(c call) reply {
			if c.method == "editEphemeralMessageText" {
				if gone++; gone > 1 {
					return refuse(400, "Bad Request: message to edit not found")
				}
				return ok("true")
			}
			return keptAs(2)(c)
		}
		long := strings.Repeat(strings.Repeat("a", 99)+"\n", 90)
		b.take(item(1, step(0, long)))
		rests()
		b.take(item(2, step(2, long)))
		rests()
		b.take(item(3, step(2, "short")))
		rests()
		b.stop(t)
		sent := b.api.all("sendMessage")
		if len(sent) != 4 {
			t.Fatalf("%d messages", len(sent))
		}
		guarded(t, sent)
		for _, c := range sent {
			if n := len(c.fields["text"]); n > conversations.EphemeralLimit {
				t.Errorf("a message of %d characters", n)
			}
		}
		if n := len([]rune(b.api.all("editEphemeralMessageText")[0].fields["text"])); n > conversations.EphemeralChangeLimit {
			t.Errorf("a change of %d characters", n)
		}
	})
}

// Unanswered calls are repeated while there is time.
func TestAnAnswerThatGotLostIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		tries := 0
		b.api.answer = func(c call) reply {
			if tries++; tries == 1 {
				return reply{err: errors.New("connection reset by peer")}
			}
			return keptAs(2)(c)
		}
		b.take(item(1, step(0, "question")))
		passes(3 * time.Second)
		b.stop(t)
		if _, shown := b.office.ending(t, 1).(conversations.EphemeralShown); !shown {
			t.Errorf("ended as %+v", b.office.ending(t, 1))
		}
	})
}
