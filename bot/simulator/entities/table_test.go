package entities_test

import (
	"reflect"
	"testing"

	"loket/bot/simulator/entities"
	"loket/bot/simulator/referee"
)

// TestSeesWhatTelegramSees holds the simulation to what Telegram's own code
// answered, text by text.
func TestSeesWhatTelegramSees(t *testing.T) {
	rows, err := referee.Table()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.HTML == "" {
			same(t, row.Text, entities.Find(row.Text), row.Found)
			continue
		}
		reads, marks, err := entities.Read(row.HTML)
		refusal := ""
		if err != nil {
			refusal = err.Error()
		}
		if reads != row.Reads || refusal != row.Refusal {
			t.Errorf("%q reads %q, %q; Telegram: %q, %q", row.HTML, reads, refusal, row.Reads, row.Refusal)
		}
		same(t, row.HTML, marks, row.Marks)
		if row.Refusal != "" {
			continue
		}
		shown, settled, err := entities.Settle(reads, marks)
		if err != nil || shown != row.Shown && row.Shown != "" {
			t.Errorf("%q shows %q, %v; Telegram: %q", row.HTML, shown, err, row.Shown)
		}
		same(t, row.HTML, settled, row.Settled)
	}
}

func same(t *testing.T, asked string, got []entities.Entity, want []referee.Entity) {
	t.Helper()
	var all []entities.Entity
	for _, e := range want {
		all = append(all, entities.Entity(e))
	}
	if len(got) > 0 && !reflect.DeepEqual(got, all) || len(got) == 0 && len(all) > 0 {
		t.Errorf("%q\n     sees %+v\n Telegram %+v", asked, got, all)
	}
}

// TestSeesMarksAndLinksTogether is what Telegram makes of a whole message,
// which its code does not tell without an account.
func TestSeesMarksAndLinksTogether(t *testing.T) {
	for html, want := range map[string][]entities.Entity{
		"<b>a.id</b> b.id":              {{Type: "url", Length: 4}, {Type: "bold", Length: 4}, {Type: "url", Offset: 5, Length: 4}},
		"<code>a.id</code> @nama":       {{Type: "code", Length: 4}, {Type: "mention", Offset: 5, Length: 5}},
		"b.<code>id</code>":             {{Type: "code", Offset: 2, Length: 2}},
		"x<b>a</b>.id":                  {{Type: "url", Length: 5}, {Type: "bold", Offset: 1, Length: 1}},
		`<a href="x.id">a.id</a>`:       {{Type: "text_link", Length: 4, URL: "http://x.id/"}},
		"  <b> a </b>  ":                {{Type: "bold", Length: 1}},
		"<b> </b>a":                     nil,
		"evil.\u202eid":                 {{Type: "url", Length: 7}},
		"4111 1111\r 1111 1111":         {{Type: entities.BankCard, Length: 19}},
		"<blockquote>a.i</blockquote>d": {{Type: "blockquote", Length: 3}},
	} {
		text, marks, err := entities.Read(html)
		if err != nil {
			t.Fatal(err)
		}
		_, got, err := entities.Seen(text, marks)
		if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q\n got %+v, %v\nwant %+v", html, got, err, want)
		}
	}
}
