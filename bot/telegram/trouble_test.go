package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

// forever answers every call of one method with a refusal.
func forever(method string, r reply) func(call) reply {
	return func(c call) reply {
		if c.method == method {
			return r
		}
		return reply{}
	}
}

func TestWhatTelegramsRefusalsMean(t *testing.T) {
	const done = conversations.Failure("")
	send := conversations.Send{Chat: 5, Text: say("x")}
	edit := conversations.Edit{Chat: 5, Name: "m", Text: say("x")}
	remove := conversations.Delete{Chat: 5, Name: "m"}
	tests := []struct {
		effect conversations.Effect
		method string
		code   int
		text   string
		want   conversations.Failure
	}{
		{send, "sendMessage", 403, "Forbidden: bot was blocked by the user", conversations.FailBlocked},
		{send, "sendMessage", 403, "Forbidden: user is deactivated", conversations.FailBlocked},
		{send, "sendMessage", 403, "Forbidden: bot can't initiate conversation with a user", conversations.FailBlocked},
		{send, "sendMessage", 403, "Forbidden: some new reason", conversations.FailBlocked},
		{send, "sendMessage", 400, "Bad Request: chat not found", conversations.FailBlocked},
		{send, "sendMessage", 400, "Bad Request: PEER_ID_INVALID", conversations.FailBlocked},
		{send, "sendMessage", 400, "Bad Request: can't parse entities", conversations.FailRefused},
		{send, "sendMessage", 400, "Bad Request: BUTTON_URL_INVALID", conversations.FailRefused},
		{edit, "editMessageText", 400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same", done},
		{edit, "editMessageText", 400, "Bad Request: message to edit not found", conversations.FailGone},
		{edit, "editMessageText", 400, "Bad Request: message can't be edited", conversations.FailGone},
		{edit, "editMessageText", 400, "Bad Request: MESSAGE_ID_INVALID", conversations.FailGone},
		{edit, "editMessageText", 403, "Forbidden: bot was blocked by the user", conversations.FailBlocked},
		{remove, "deleteMessage", 400, "Bad Request: message to delete not found", conversations.FailGone},
		{remove, "deleteMessage", 400, "Bad Request: message can't be deleted for everyone", conversations.FailRefused},
		{conversations.Send{Chat: -9, Text: say("x")}, "sendMessage", 403, "Forbidden: bot was kicked from the group chat", conversations.FailGroup},
		{conversations.Leave{Chat: -9}, "leaveChat", 400, "Bad Request: chat not found", done},
		{conversations.Leave{Chat: -9}, "leaveChat", 403, "Forbidden: bot is not a member of the supergroup chat", done},
		{conversations.Toast{Query: "q"}, "answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid", done},
	}
	for _, tt := range tests {
		t.Run(tt.effect.Kind()+" "+tt.text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.office.post("m", 5, 9)
				b.api.answer = forever(tt.method, refuse(tt.code, tt.text))
				b.take(item(1, tt.effect))
				synctest.Wait()
				b.stop(t)
				if why := b.office.failure(t, 1); why != tt.want {
					t.Errorf("failed with %q, want %q", why, tt.want)
				}
				failed, is := b.office.ending(t, 1).(conversations.Failed)
				if is && (failed.Detail != tt.text || !reflect.DeepEqual(failed.Effect, tt.effect)) {
					t.Errorf("told %+v", failed)
				}
				// Once more without what can be left out.
				if n := len(b.api.all(tt.method)); n > 2 || n == 2 && tt.want != conversations.FailRefused {
					t.Errorf("called %d times", n)
				}
			})
		})
	}
}

func TestTroubleIsBorneAndOrderKept(t *testing.T) {
	troubles := map[string]reply{
		"server trouble":        refuse(500, "Internal Server Error"),
		"a gateway's page":      {502, "<html>502</html>", nil},
		"a dropped connection":  {err: errors.New("connection reset by peer")},
		"a timeout":             {err: context.DeadlineExceeded},
		"a token in doubt":      refuse(401, "Unauthorized"),
		"too many requests":     refuse(429, "Too Many Requests: retry after 1", `{"retry_after":1}`),
		"no word how long":      refuse(429, "Too Many Requests"),
		"a result nobody knows": ok(`"yes"`),
	}
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				n := 0
				b.api.answer = func(c call) reply {
					if n++; n%3 != 0 {
						return trouble
					}
					return reply{}
				}
				for id := range int64(5) {
					b.take(hello(id+1, 5))
				}
				passes(5 * time.Minute)
				b.stop(t)
				if !slices.Equal(b.office.order, []int64{1, 2, 3, 4, 5}) {
					t.Errorf("ended in order %v", b.office.order)
				}
				var texts []string
				for _, c := range b.api.all() {
					texts = append(texts, c.fields["text"])
				}
				if want := strings.Fields("m1 m1 m1 m2 m2 m2 m3 m3 m3 m4 m4 m4 m5 m5 m5"); !slices.Equal(texts, want) {
					t.Errorf("sent %v", texts)
				}
			})
		})
	}
}

func TestADayWithoutTelegramLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(c call) reply {
			if c.at < 24*time.Hour {
				return reply{err: errors.New("no route to host")}
			}
			return reply{}
		}
		for id := range int64(30) {
			b.take(hello(id+1, id%3+1))
		}
		passes(24*time.Hour + 2*time.Minute)
		b.stop(t)
		if n := len(b.office.ended); n != 30 {
			t.Errorf("%d of 30 ended", n)
		}
		if n := len(b.api.all()); n > 3*24*120+100 {
			t.Errorf("%d calls: the pauses do not grow", n)
		}
	})
}

func TestAGroupThatThrewUsOutIsTriedSlowlyUntilItOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var open atomic.Bool
		b.api.answer = func(c call) reply {
			if !open.Load() && c.method != "getChatMember" {
				return refuse(403, "Forbidden: bot was kicked from the supergroup chat")
			}
			return reply{}
		}
		b.office.post("card", -100500, 7)
		b.take(teamSend(1, "one", conversations.ClassNews), teamSend(2, "two", conversations.ClassNews),
			teamEdit(3, "card", "edit", conversations.ClassChange))
		passes(time.Hour)
		if n := len(b.api.all()); n < 60 || n > 70 {
			t.Errorf("%d calls in an hour", n)
		}
		if len(b.office.ended) != 0 {
			t.Errorf("ended: %v", b.office.ended)
		}
		open.Store(true)
		before := len(b.api.all())
		b.Wake()
		synctest.Wait()
		if len(b.api.all()) == before {
			t.Error("waking did nothing")
		}
		passes(2 * time.Minute)
		b.stop(t)
		if len(b.office.ended) != 3 {
			t.Errorf("ended: %v", b.office.ended)
		}
	})
}

func TestAGroupThatMovedIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.setTeam(-42)
		b.office.post("card", -42, 7)
		b.api.answer = func(c call) reply {
			if c.number("chat_id") == -42 {
				return refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-10042}`)
			}
			return ok(`{"message_id":8,"status":"member"}`)
		}
		b.take(
			teamSend(1, "one", conversations.ClassNews),
			teamEdit(2, "card", "edit", conversations.ClassChange),
			item(3, conversations.AskMember{Person: budiPerson}),
		)
		passes(time.Minute)
		b.stop(t)
		if want := []conversations.Event{conversations.GroupMigrated{From: -42, To: -10042}}; !reflect.DeepEqual(b.office.heard(), want) {
			t.Errorf("told %+v", b.office.heard())
		}
		if event := b.office.ending(t, 1); event != nil {
			t.Errorf("the send ended as %+v", event)
		}
		if why := b.office.failure(t, 2); why != conversations.FailGone {
			t.Errorf("the edit of a message that stayed behind ended with %q", why)
		}
		if seen := b.office.ending(t, 3).(conversations.MemberSeen); !seen.Inside {
			t.Error("the member was not found in the new group")
		}
	})
}

func TestDeletingAnOldMessageEditsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("secret", 5, 9)
		b.office.post("letter", 5, 10)
		b.api.answer = func(c call) reply {
			switch {
			case c.method == "deleteMessage":
				return refuse(400, "Bad Request: message can't be deleted for everyone")
			case c.method == "editMessageText" && c.fields["message_id"] == "10":
				return refuse(400, "Bad Request: there is no text in the message to edit")
			}
			return reply{}
		}
		b.take(item(1, conversations.Delete{Chat: 5, Name: "secret", Instead: say("gone")}),
			item(2, conversations.Delete{Chat: 5, Name: "letter", Instead: say("gone")}))
		synctest.Wait()
		b.stop(t)
		wantStory(t, b.api.story(), "0s deleteMessage 9", "0s editMessageText gone",
			"0s deleteMessage 10", "0s editMessageText gone", "0s editMessageCaption 10")
		if b.office.ending(t, 1) != nil || b.office.ending(t, 2) != nil {
			t.Errorf("ended as %v", b.office.ended)
		}
	})
}

func TestAnOldMessageThatCannotBeBlankedEither(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("a", 5, 9)
		b.api.answer = func(c call) reply {
			if c.method == "deleteMessage" {
				return refuse(400, "Bad Request: message can't be deleted")
			}
			return refuse(400, "Bad Request: message can't be edited")
		}
		b.take(item(1, conversations.Delete{Chat: 5, Name: "a", Instead: say("gone")}),
			item(2, conversations.Delete{Chat: 5, Name: "a", Instead: say("broken")}))
		synctest.Wait()
		b.stop(t)
		if one, two := b.office.failure(t, 1), b.office.failure(t, 2); one != conversations.FailGone || two != conversations.FailBroken {
			t.Errorf("ended with %q and %q", one, two)
		}
	})
}

func TestARefusedUploadIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.makes = func(string, string) (telegram.Document, error) {
			return telegram.Document{Name: "surat.pdf", MIME: "application/pdf"}, nil
		}
		b.api.answer = forever("sendDocument", reply{err: errors.New("refused by the proxy")})
		b.take(item(1, conversations.Document{Chat: 5, Type: "letter"}))
		passes(time.Minute)
		if !b.office.running(1) {
			t.Errorf("a refused connection is no reason to give up: %v", b.office.ended)
		}
		b.stop(t)
	})
}

func TestAMessageOfSeveralPartsIsEditedAndDeletedWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("long", 5, 8, 9)
		long := conversations.Text{{Key: strings.Repeat("a", 3000)}, {Key: strings.Repeat("b", 3000)}}
		b.take(item(1, conversations.Edit{Chat: 5, Name: "long", Text: long}),
			item(2, conversations.Edit{Chat: 5, Name: "long", Text: say("short")}),
			item(3, conversations.Delete{Chat: 5, Name: "long"}))
		synctest.Wait()
		b.stop(t)
		var numbers []string
		for _, c := range b.api.all() {
			numbers = append(numbers, fmt.Sprintf("%s %s %.1s", c.method, c.fields["message_id"], c.fields["text"]))
		}
		wantStory(t, numbers, "editMessageText 8 a", "editMessageText 9 b", "editMessageText 9 s", "deleteMessage 8 ", "deleteMessage 9 ")
	})
}

func TestAToastIsTriedForTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = forever("answerCallbackQuery", refuse(500, "Internal Server Error"))
		b.take(item(1, conversations.Toast{Query: "q", Text: conversations.Line{Key: "x"}}))
		passes(time.Hour)
		b.stop(t)
		calls := b.api.all()
		if last := calls[len(calls)-1].at; len(calls) < 4 || last > 10*time.Second {
			t.Errorf("%d tries, the last at %v", len(calls), last)
		}
		if b.office.ending(t, 1) != nil {
			t.Errorf("ended as %v", b.office.ended)
		}
	})
}

func TestAToastThatHangsEndsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(c call) reply {
			<-c.ctx.Done()
			return reply{err: c.ctx.Err()}
		}
		b.take(item(1, conversations.Toast{Query: "q"}))
		passes(11 * time.Second)
		if b.office.running(1) {
			t.Error("still trying")
		}
		b.stop(t)
	})
}

func TestWhatAToastSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.take(item(1, conversations.Toast{Query: "q", Text: conversations.Line{Key: strings.Repeat("ä", 300)}, Alert: true}),
			item(2, conversations.Toast{Query: "r", Start: "work_1"}),
			item(3, conversations.Toast{Query: "s", Text: conversations.Line{Key: "broken"}}))
		synctest.Wait()
		b.stop(t)
		got := map[string]map[string]string{}
		for _, c := range b.api.all() {
			got[c.fields["callback_query_id"]] = c.fields
		}
		want := map[string]map[string]string{
			"q": {"callback_query_id": "q", "text": strings.Repeat("ä", 199) + "…", "show_alert": "true"},
			"r": {"callback_query_id": "r", "url": "https://t.me/loket_bot?start=work_1"},
			"s": {"callback_query_id": "s"},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("answered %v", got)
		}
	})
}

func TestAPanicKeepsItsRowAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.makes = func(string, string) (telegram.Document, error) { panic("what somebody typed") }
		b.take(item(1, conversations.Document{Chat: 5, Type: "letter"}), hello(2, 5))
		passes(time.Minute)
		b.stop(t)
		if !b.office.running(1) || b.office.running(2) {
			t.Errorf("ended: %v", b.office.ended)
		}
		if n := strings.Count(b.log.String(), "an effect panicked"); n != 1 || strings.Contains(b.log.String(), "somebody typed") {
			t.Errorf("logged %d times: %s", n, b.log)
		}
	})
}

func TestStopFinishesASendInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(call) reply {
			passes(3 * time.Second)
			return reply{}
		}
		b.take(hello(1, 5), hello(2, 5))
		synctest.Wait()
		b.stop(t)
		if b.office.running(1) || !b.office.running(2) || len(b.api.all()) != 1 {
			t.Errorf("ended %v after %v", b.office.ended, b.api.story())
		}
	})
}

func TestStopLosesPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(c call) reply {
			<-c.ctx.Done()
			return reply{err: c.ctx.Err()}
		}
		b.take(hello(1, 5))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop = %v", err)
		}
		if !b.office.running(1) {
			t.Errorf("ended as %v", b.office.ended)
		}
	})
}

func TestEffectsOfOthersAreLeftAlone(t *testing.T) {
	var log bytes.Buffer
	b := newBench(t)
	b.take(item(1, conversations.Mail{Name: "m"}))
	b.stop(t)
	if !b.office.running(1) || !strings.Contains(b.log.String(), "kind=mail") {
		t.Errorf("ended %v, log %s", b.office.ended, log.String())
	}
}
