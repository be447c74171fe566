package telegram_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"loket/bot/telegram"
	"loket/conversations"
)

func TestASendSaysWhatTelegramHasToKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.secrets["cred:7"] = "s3cr3t"
		b.office.post("question", 5, 900)
		label := func(key string) conversations.Line { return conversations.Line{Key: key} }
		b.take(item(1, conversations.Send{
			Chat: 5, ReplyTo: "question", Protect: true, Silent: true,
			Text: conversations.Text{{Key: "Password: ", Args: conversations.Args{"P": {Secret: "cred:7"}}}, {Key: "ok"}},
			Keyboard: conversations.Keyboard{Rows: [][]conversations.Button{
				{{Label: label("save"), Data: "saved:7"}, {Label: label("copy"), Copy: &conversations.Arg{Secret: "cred:7"}}},
				{{Label: label("log in"), Link: "https://panel.test/"}, {Label: label("work"), Start: "work_1"}},
			}},
		}))
		synctest.Wait()
		b.stop(t)
		if event := b.office.ending(t, 1); event != nil {
			t.Errorf("ended as %+v", event)
		}
		want := map[string]string{
			"chat_id": "5", "text": "Password: s3cr3t\nok", "parse_mode": "HTML",
			"link_preview_options": `{"is_disabled":true}`, "protect_content": "true", "disable_notification": "true",
			"reply_parameters": `{"message_id":900,"allow_sending_without_reply":true}`,
			"reply_markup": `{"inline_keyboard":[[{"text":"save","callback_data":"saved:7"},{"text":"copy","copy_text":{"text":"s3cr3t"}}],` +
				`[{"text":"log in","url":"https://panel.test/"},{"text":"work","url":"https://t.me/loket_bot?start=work_1"}]]}`,
		}
		if got := b.api.all("sendMessage")[0].fields; !reflect.DeepEqual(got, want) {
			t.Errorf("sent %v\nwant %v", got, want)
		}
		if strings.Contains(b.log.String(), "s3cr3t") {
			t.Error("the log tells the secret")
		}
	})
}

func TestTheOtherKeyboards(t *testing.T) {
	tests := map[string]struct {
		keyboard conversations.Keyboard
		want     string
	}{
		"contact": {conversations.Keyboard{Contact: true}, `{"keyboard":[[{"text":"button_share_contact","request_contact":true}],[{"text":"button_back"},{"text":"button_cancel"}]],"resize_keyboard":true,"one_time_keyboard":true}`},
		"remove":  {conversations.Keyboard{Remove: true}, `{"remove_keyboard":true}`},
		"reply":   {conversations.Keyboard{ForceReply: true}, `{"force_reply":true,"selective":true}`},
		"none":    {conversations.Keyboard{}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.take(item(1, conversations.Send{Chat: 5, Text: say("x"), Keyboard: tt.keyboard}))
				synctest.Wait()
				b.stop(t)
				if got := b.api.all()[0].fields["reply_markup"]; got != tt.want {
					t.Errorf("got  %s\nwant %s", got, tt.want)
				}
			})
		})
	}
}

func TestALongMessageGoesOnAboveItsButtons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		lines := make(conversations.Text, 0, 90)
		for range 90 {
			lines = append(lines, conversations.Line{Key: strings.Repeat("é", 99)})
		}
		b.office.post("album", -100500, 3)
		b.take(item(1, conversations.Send{Chat: conversations.Team, Name: "card", ReplyTo: "album", Text: lines,
			Keyboard: conversations.Keyboard{Rows: [][]conversations.Button{{{Label: conversations.Line{Key: "ok"}, Data: "d"}}}}}))
		passes(time.Minute)
		b.stop(t)
		calls := b.api.all("sendMessage")
		if len(calls) != 3 {
			t.Fatalf("%d messages", len(calls))
		}
		all := make([]string, 0, 3)
		for i, c := range calls {
			if units := len(utf16.Encode([]rune(c.fields["text"]))); units > 4096 {
				t.Errorf("message %d has %d units", i, units)
			}
			if buttons := c.fields["reply_markup"] != ""; buttons != (i == 2) {
				t.Errorf("message %d has buttons: %v", i, buttons)
			}
			if reply := c.fields["reply_parameters"] != ""; reply != (i == 0) {
				t.Errorf("message %d is a reply: %v", i, reply)
			}
			all = append(all, c.fields["text"])
		}
		whole, _ := plainWords{}.HTML("", lines, nil)
		if strings.Join(all, "\n") != whole {
			t.Error("something got lost between the messages")
		}
		want := conversations.Sent{Name: "card", Chat: -100500, Numbers: []int{1001, 1002, 1003}}
		if got := b.office.ending(t, 1); !reflect.DeepEqual(got, want) {
			t.Errorf("ended as %+v", got)
		}
		if n := len(b.office.spent); n != 3 {
			t.Errorf("%d spends for 3 messages", n)
		}
	})
}

func TestPartsThatWentOutAreNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		fails := 1
		b.api.answer = func(c call) reply {
			if strings.HasPrefix(c.fields["text"], "b") && fails > 0 {
				fails--
				return refuse(500, "Internal Server Error")
			}
			return reply{}
		}
		b.take(item(1, conversations.Send{Chat: 5, Name: "n", Text: conversations.Text{
			{Key: strings.Repeat("a", 4000)}, {Key: strings.Repeat("b", 4000)}}}))
		passes(time.Minute)
		b.stop(t)
		var firsts string
		for _, c := range b.api.all() {
			firsts += c.fields["text"][:1]
		}
		if firsts != "abb" {
			t.Errorf("sent %s", firsts)
		}
	})
}

func TestARowRightBehindFindsTheNumberBeforeItIsCommitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.slow = true
		b.take(
			item(1, conversations.Send{Chat: 5, Name: "ready", Text: say("one")}),
			item(2, conversations.Edit{Chat: 5, Name: "ready", Text: say("two")}),
			item(3, conversations.Send{Chat: 5, ReplyTo: "ready", Text: say("three")}),
			item(4, conversations.Delete{Chat: 5, Name: "ready"}),
		)
		passes(time.Minute)
		wantStory(t, b.api.story("editMessageText", "deleteMessage"), "0s editMessageText two", "3.05s deleteMessage 1001")
		if got := b.api.all("sendMessage")[1].fields["reply_parameters"]; !strings.Contains(got, "1001") {
			t.Errorf("replies to %s", got)
		}
		b.office.post("ready", 5, 1001) // the storage learns of it
		passes(time.Minute)
		b.office.post("ready", 5, 2002) // and of a later one
		b.take(item(5, conversations.Delete{Chat: 5, Name: "ready"}))
		synctest.Wait()
		b.stop(t)
		if got := b.api.all("deleteMessage")[1].fields["message_id"]; got != "2002" {
			t.Errorf("deleted %s: what the storage knows must count again", got)
		}
	})
}

func TestWhatCannotBeSaidEnds(t *testing.T) {
	dead := conversations.Text{{Key: "p", Args: conversations.Args{"P": {Secret: "dead"}}}}
	deadCopy := conversations.Keyboard{Rows: [][]conversations.Button{{{Label: conversations.Line{Key: "c"}, Copy: &conversations.Arg{Secret: "dead"}}}}}
	tests := map[string]struct {
		effect conversations.Effect
		want   conversations.Failure
	}{
		"a dead secret in a message":     {conversations.Send{Chat: 5, Text: dead}, conversations.FailNoSecret},
		"a dead secret to copy":          {conversations.Send{Chat: 5, Text: say("x"), Keyboard: deadCopy}, conversations.FailNoSecret},
		"a dead secret in an edit":       {conversations.Edit{Chat: 5, Name: "known", Text: dead}, conversations.FailNoSecret},
		"words that do not exist":        {conversations.Send{Chat: 5, Text: say("broken")}, conversations.FailBroken},
		"an edit of an unknown message":  {conversations.Edit{Chat: 5, Name: "unknown", Text: say("x")}, conversations.FailGone},
		"a delete of an unknown message": {conversations.Delete{Chat: 5, Name: "unknown"}, conversations.FailGone},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.office.post("known", 5, 1)
				b.take(item(1, tt.effect))
				synctest.Wait()
				b.stop(t)
				if why := b.office.failure(t, 1); why != tt.want {
					t.Errorf("failed with %q, want %q", why, tt.want)
				}
				if calls := b.api.all(); len(calls) != 0 {
					t.Errorf("called %v", b.api.story())
				}
			})
		})
	}
}

func TestAStorageThatDoesNotAnswerIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("known", 5, 1)
		b.office.secrets["s"] = "x"
		b.office.broken = errors.New("database is locked")
		secret := conversations.Text{{Key: "p", Args: conversations.Args{"P": {Secret: "s"}}}}
		b.take(
			item(1, conversations.Edit{Chat: 5, Name: "known", Text: say("x")}),
			item(2, conversations.Send{Chat: 6, Text: secret}),
			item(3, conversations.Send{Chat: conversations.Team, Text: say("spend")}),
			item(4, conversations.Send{Chat: 8, ReplyTo: "known", Text: say("reply")}),
		)
		passes(time.Minute)
		if calls := b.api.all(); len(calls) != 0 {
			t.Errorf("called %v", b.api.story())
		}
		b.office.mu.Lock()
		b.office.broken = nil
		b.office.mu.Unlock()
		passes(time.Minute)
		b.stop(t)
		for id := range int64(4) {
			if event := b.office.ending(t, id+1); event != nil {
				t.Errorf("row %d ended as %+v", id+1, event)
			}
		}
	})
}

func TestSplitKeepsMarkupWhole(t *testing.T) {
	tests := []struct {
		page  string
		limit int
		want  []string
	}{
		{"short", 10, []string{"short"}},
		{"<b>1234</b>\n<i>5678</i>\n90", 9, []string{"<b>1234</b>\n<i>5678</i>", "90"}},
		{"<b>one\ntwo</b>\nthree", 6, []string{"<b>one</b>", "<b>two</b>", "three"}},
		{`<a href="x">aaaa` + "\n" + `bbbb</a> cc`, 8, []string{`<a href="x">aaaa</a>`, `<a href="x">bbbb</a> cc`}},
		{"&lt;&amp;&gt;&#39;\nxyz", 4, []string{"&lt;&amp;&gt;&#39;", "xyz"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"<b>abcdef</b>gh", 4, []string{"<b>abcd</b>", "<b>ef</b>gh"}},
		{"😀😀😀😀", 4, []string{"😀😀", "😀😀"}},
		{"a < b & c\nd", 9, []string{"a < b & c", "d"}},
	}
	for _, tt := range tests {
		if got := telegram.Split(tt.page, tt.limit); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Split(%q, %d) = %q, want %q", tt.page, tt.limit, got, tt.want)
		}
	}
}

func TestAbridgeKeepsBeginningAndEnd(t *testing.T) {
	var lines []string
	for i := range 100 {
		lines = append(lines, "<b>line "+strings.Repeat("x", i%7)+"</b>")
	}
	lines[0], lines[99] = "first", "last"
	short := telegram.Abridge(strings.Join(lines, "\n"), 300)
	if !strings.HasPrefix(short, "first\n") || !strings.HasSuffix(short, "\nlast") || !strings.Contains(short, "\n…\n") {
		t.Errorf("abridged to %q", short)
	}
	if shown := strings.NewReplacer("<b>", "", "</b>", "").Replace(short); len([]rune(shown)) > 300 || len([]rune(shown)) < 150 {
		t.Errorf("%d shown", len([]rune(shown)))
	}
	if strings.Count(short, "<b>") != strings.Count(short, "</b>") {
		t.Errorf("markup is broken: %q", short)
	}
	if got := telegram.Abridge("as it is", 300); got != "as it is" {
		t.Errorf("abridged to %q", got)
	}
	if got := telegram.Fit(strings.Join(lines, "\n"), 300, 2); len(got) != 2 || !strings.HasPrefix(got[0], "first") || !strings.HasSuffix(got[1], "last") {
		t.Errorf("fitted to %q", got)
	}
}

func TestShorten(t *testing.T) {
	for text, want := range map[string]string{"four": "four", "fives": "fiv…", "éééé": "éééé", "ééééé": "ééé…", "😀😀😀": "😀…"} {
		if got := telegram.Shorten(text, 4); got != want {
			t.Errorf("Shorten(%q) = %q, want %q", text, got, want)
		}
	}
}
