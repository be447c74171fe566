package telegram_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

// shownTo is a group whose messages are too old to be deleted: texts, single
// files, and albums of photos or of documents.
func shownTo(kinds map[string]string) func(call) reply {
	return func(c call) reply {
		kind := kinds[c.fields["message_id"]]
		asDocument := strings.Contains(c.fields["media"], `"type":"document"`)
		switch {
		case c.method == "deleteMessage" && kind == "missing":
			return refuse(400, "Bad Request: message to delete not found")
		case c.method == "deleteMessage" && kind == "forbidden":
			return refuse(400, "Bad Request: CHAT_ADMIN_REQUIRED")
		case c.method == "deleteMessage":
			return refuse(400, "Bad Request: message can't be deleted for everyone")
		case kind == "closed", kind == "forbidden" && c.method != "editMessageText":
			return refuse(400, "Bad Request: message can't be edited")
		case c.method == "editMessageText" && kind != "text":
			return refuse(400, "Bad Request: there is no text in the message to edit")
		case c.method == "editMessageMedia" && (kind == "photos" && asDocument || kind == "documents" && !asDocument):
			return refuse(400, "Bad Request: can't change media type in the album")
		case c.method == "editMessageMedia" && kind == "fixed":
			return refuse(400, "Bad Request: message media can't be edited")
		case c.method == "editMessageMedia":
			return ok(`{"message_id":1,"chat":{"id":"a new kind of chat"}}`)
		}
		return reply{}
	}
}

// Whatever the messages are that Telegram does not delete any more: what they
// say and show is replaced, and those that cannot be replaced are named.
func TestWhatCannotBeDeletedIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		kinds := map[string]string{"11": "text", "12": "photo", "13": "photos", "14": "documents", "15": "document", "16": "missing",
			"17": "closed", "18": "fixed", "19": "forbidden"}
		b.api.answer = shownTo(kinds)
		b.take(item(1, conversations.Delete{Chat: conversations.Team, Name: "shown", Numbers: []int{11, 12, 13, 14, 15, 16, 17, 18, 19},
			Instead: say("gone"), Files: true, For: 5}))
		synctest.Wait()
		b.stop(t)
		failed, is := b.office.ending(t, 1).(conversations.Failed)
		left := failed.Effect.(conversations.Delete)
		if !is || failed.Why != conversations.FailRefused || !slices.Equal(left.Numbers, []int{17, 18, 19}) || left.For != 5 {
			t.Errorf("told %+v", failed)
		}
		replaced := map[string]string{}
		for _, c := range b.api.all("editMessageMedia") {
			if b.api.answer(c).body == ok(`{"message_id":1,"chat":{"id":"a new kind of chat"}}`).body {
				replaced[c.fields["message_id"]] = c.fields["media"]
				if !strings.Contains(c.fields["media"], `"caption":"gone"`) || len(c.file) == 0 {
					t.Errorf("%s became %s with a file of %d bytes", c.fields["message_id"], c.fields["media"], len(c.file))
				}
			}
		}
		for number, kind := range map[string]string{"12": "photo", "13": "photo", "14": "document", "15": "photo"} {
			if !strings.Contains(replaced[number], fmt.Sprintf(`"type":%q`, kind)) {
				t.Errorf("%s became %q, want a %s", number, replaced[number], kind)
			}
		}
		if len(replaced) != 4 || len(b.api.all("editMessageText")) != 8 {
			t.Errorf("replaced %v\n%s", replaced, strings.Join(b.api.story(), "\n"))
		}
	})
}

// A pause that Telegram asks for in the middle begins nothing anew.
func TestADeletionGoesOnWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		shown, pauses := shownTo(map[string]string{"11": "photos", "12": "photos"}), 0
		b.api.answer = func(c call) reply {
			if c.method == "editMessageMedia" && c.fields["message_id"] == "12" && pauses < 2 {
				pauses++
				return refuse(429, "Too Many Requests: retry after 7", `{"retry_after":7}`)
			}
			return shown(c)
		}
		b.take(item(1, conversations.Delete{Chat: 5, Name: "shown", Numbers: []int{11, 12}, Instead: say("gone"), Files: true, For: 5}))
		passes(time.Minute)
		b.stop(t)
		if b.office.ending(t, 1) != nil || pauses != 2 {
			t.Errorf("ended as %v after %d pauses", b.office.ended, pauses)
		}
		if n := len(b.api.all("editMessageMedia")); n != 4 {
			t.Errorf("%d replacements, want 1 of the first and 3 of the second\n%s", n, strings.Join(b.api.story(), "\n"))
		}
	})
}

// An own Bot API server that does not know the call holds nothing up.
func TestAServerThatCannotReplaceHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		shown := shownTo(map[string]string{"11": "photos"})
		b.api.answer = func(c call) reply {
			if c.method == "editMessageMedia" {
				return refuse(404, "Not Found: method not found")
			}
			return shown(c)
		}
		b.take(item(1, conversations.Delete{Chat: conversations.Team, Numbers: []int{11}, Instead: say("gone"), Files: true, For: 5}),
			item(2, conversations.Send{Chat: conversations.Team, Text: say("next")}))
		synctest.Wait()
		b.stop(t)
		if why := b.office.failure(t, 1); why != conversations.FailRefused || len(b.api.all("sendMessage")) != 1 || len(b.api.all("editMessageCaption")) != 1 {
			t.Errorf("ended with %q\n%s", why, strings.Join(b.api.story(), "\n"))
		}
	})
}

func TestNothingOfALongMessageStaysAboveAShortOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("long", 5, 7, 8, 9)
		b.take(item(1, conversations.Edit{Chat: 5, Name: "long", Text: say("erased"), Whole: true}))
		synctest.Wait()
		b.stop(t)
		var said []string
		for _, c := range b.api.all("editMessageText") {
			said = append(said, c.fields["message_id"]+" "+c.fields["text"])
		}
		if !slices.Equal(said, []string{"7 erased", "8 erased", "9 erased"}) {
			t.Errorf("edited %q", said)
		}
	})
}

// A letter with a password that Telegram does not delete any more gives way to
// the one without it; where that cannot be made, to something empty.
func TestALetterWithAPasswordGivesWayToOneWithout(t *testing.T) {
	for name, makes := range map[string]func(kind, of string) (telegram.Document, error){
		"made": func(kind, of string) (telegram.Document, error) {
			if kind != conversations.LetterKept || of != "SD-2026-0001" {
				return telegram.Document{}, fmt.Errorf("asked for %s of %s", kind, of)
			}
			return telegram.Document{Name: "surat.pdf", Data: []byte("%PDF without")}, nil
		},
		"not made": func(string, string) (telegram.Document, error) { return telegram.Document{}, conversations.ErrNotFound },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.office.makes = makes
				b.api.answer = shownTo(map[string]string{"11": "document"})
				b.take(item(1, conversations.Delete{Chat: 5, Name: "shown", Numbers: []int{11}, Lang: "id", Instead: say("gone"), Files: true, Letter: "SD-2026-0001"}))
				synctest.Wait()
				b.stop(t)
				calls := b.api.all("editMessageMedia")
				if len(calls) != 1 || !strings.Contains(calls[0].fields["media"], `"caption":"gone"`) {
					t.Fatalf("it became\n%s", strings.Join(b.api.story(), "\n"))
				}
				if without := strings.Contains(fmt.Sprint(calls[0].file), fmt.Sprint([]byte("%PDF without"))) || strings.Contains(string(calls[0].file), "%PDF without"); without != (name == "made") {
					t.Errorf("it shows %.40q", calls[0].file)
				}
			})
		})
	}
}
