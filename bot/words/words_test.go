package words_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"text/template"
	"time"

	"pgregory.net/rapid"

	"loket/bot/words"
	"loket/conversations"
)

// book is a Book of text/templates, as the real one is.
type book map[string]map[string]string

func (b book) Say(lang, key string, data map[string]any, count *int) (string, error) {
	if lang == "" {
		lang = "id"
	}
	if count != nil && *count == 1 {
		if _, plural := b[lang][key+".one"]; plural {
			key += ".one"
		}
	}
	words, known := b[lang][key]
	if !known {
		return "", fmt.Errorf("no message %q", key)
	}
	var said strings.Builder
	err := template.Must(template.New(key).Parse(words)).Execute(&said, data)
	return said.String(), err
}

func newBook() book {
	b := book{
		"id": {
			"hello":      "Selamat datang, <b>{{.Name}}</b>!",
			"plain":      "Baik, Bapak/Ibu.",
			"bold":       "<b>Selesai</b> &amp; rapi",
			"link":       `Lihat <a href="https://x.id/?a=1&amp;b=2">laman</a>`,
			"files":      "{{.Count}} berkas",
			"wrap":       "<blockquote>{{.Body}}</blockquote>",
			"due":        "Selesai {{.Due}}",
			"account":    "Password: <tg-spoiler><code>{{.Password}}</code></tg-spoiler>",
			"date_full":  "{{.Weekday}}, {{.Day}} {{.Month}} {{.Year}} pukul {{.Clock}} {{.Zone}}",
			"date_day":   "{{.Weekday}}, {{.Day}} {{.Month}} {{.Year}}",
			"date_clock": "pukul {{.Clock}} {{.Zone}}",
			"date_short": "{{.Day}} {{.MonthShort}} {{.Clock}}",
			"date_time":  "{{.Clock}} {{.Zone}}",
		},
		"en": {
			"hello":     "Welcome, <b>{{.Name}}</b>!",
			"files":     "{{.Count}} files",
			"files.one": "{{.Count}} file",
			"date_full": "{{.Weekday}}, {{.Day}} {{.Month}} {{.Year}}, {{.Clock}} {{.Zone}}",
		},
	}
	calendar := map[string][]string{
		"id weekday_%d":     {"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"},
		"en weekday_%d":     {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		"id month_%d":       {"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"},
		"id month_short_%d": {"", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
		"en month_%d":       {"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		"en month_short_%d": {"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
	for place, names := range calendar {
		lang, key, _ := strings.Cut(place, " ")
		for i, name := range names {
			b[lang][fmt.Sprintf(key, i)] = name
		}
	}
	return b
}

func newRenderer() *words.Renderer { return rendererOf(newBook()) }

func rendererOf(b book) *words.Renderer {
	return words.New(b, time.FixedZone("WIB", 7*3600), "WIB")
}

func line(key string, args conversations.Args) conversations.Text {
	return conversations.Text{{Key: key, Args: args}}
}

func TestTextsBecomeHTMLAndPlainText(t *testing.T) {
	due := time.Date(2026, 11, 24, 3, 15, 0, 0, time.UTC).Unix()
	tests := []struct {
		name, lang  string
		text        conversations.Text
		html, plain string
	}{
		{"words alone", "id", line("plain", nil), "Baik, Bapak/Ibu.", "Baik, Bapak/Ibu."},
		{"tags and entities", "id", line("bold", nil), "<b>Selesai</b> &amp; rapi", "Selesai & rapi"},
		{"a link keeps its text", "id", line("link", nil), `Lihat <a href="https://x.id/?a=1&amp;b=2">laman</a>`, "Lihat laman"},
		{"typed markup stays text", "id", line("hello", conversations.Args{"Name": {Text: `<i>A&B</i> "x"`}}),
			"Selamat datang, <b>&lt;i&gt;A&amp;B&lt;/\u2060i&gt; &#34;x&#34;</b>!", `Selamat datang, <i>A&B</i> "x"!`},
		{"lines and blanks", "id", conversations.Text{{Key: "plain"}, {}, {Key: "bold"}},
			"Baik, Bapak/Ibu.\n\n<b>Selesai</b> &amp; rapi", "Baik, Bapak/Ibu.\n\nSelesai & rapi"},
		{"a blank line alone", "id", conversations.Text{{}}, "", ""},
		{"words in words", "id", line("wrap", conversations.Args{"Body": {Words: conversations.Text{{Key: "plain"}, {Key: "bold"}}}}),
			"<blockquote>Baik, Bapak/Ibu.\n<b>Selesai</b> &amp; rapi</blockquote>", "Baik, Bapak/Ibu.\nSelesai & rapi"},
		{"one", "en", line("files", conversations.Args{"Count": {Number: 1}}), "1 file", "1 file"},
		{"many", "en", line("files", conversations.Args{"Count": {Number: 3}}), "3 files", "3 files"},
		{"none is a number", "en", line("files", conversations.Args{"Count": {}}), "0 files", "0 files"},
		{"an empty text is empty", "id", line("hello", conversations.Args{"Name": {}}), "Selamat datang, <b></b>!", "Selamat datang, !"},
		{"an instant", "id", line("due", conversations.Args{"Due": {Time: due}}),
			"Selesai Selasa, 24 November 2026 pukul 10.15 WIB", "Selesai Selasa, 24 November 2026 pukul 10.15 WIB"},
		{"no language is the first", "", line("plain", nil), "Baik, Bapak/Ibu.", "Baik, Bapak/Ibu."},
	}
	r := newRenderer()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // the second time from memory
				html, err := r.HTML(tt.lang, tt.text, nil)
				if err != nil || html != tt.html {
					t.Errorf("HTML = %q, %v; want %q", html, err, tt.html)
				}
				plain, err := r.Plain(tt.lang, tt.text, nil)
				if err != nil || plain != tt.plain {
					t.Errorf("Plain = %q, %v; want %q", plain, err, tt.plain)
				}
			}
		})
	}
}

func TestInstantsInAllForms(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 5, 0, 0, time.UTC)
	tests := []struct {
		lang string
		form conversations.DateForm
		want string
	}{
		{"id", conversations.DateFull, "Selasa, 24 November 2026 pukul 10.05 WIB"},
		{"id", conversations.DateDay, "Selasa, 24 November 2026"},
		{"id", conversations.DateClock, "pukul 10.05 WIB"},
		{"id", conversations.DateShort, "24 Nov 10.05"},
		{"id", conversations.DateTime, "10.05 WIB"},
		{"id", "of tomorrow", "Selasa, 24 November 2026 pukul 10.05 WIB"},
		{"en", conversations.DateFull, "Tuesday, 24 November 2026, 10.05 WIB"},
	}
	r := newRenderer()
	for _, tt := range tests {
		if got, err := r.Instant(tt.lang, at, tt.form); err != nil || got != tt.want {
			t.Errorf("Instant(%s, %q) = %q, %v; want %q", tt.lang, tt.form, got, err, tt.want)
		}
	}
}

func TestSecretsArePutInEscapedAndNotRemembered(t *testing.T) {
	r := newRenderer()
	text := line("account", conversations.Args{"Password": {Secret: "cred:7"}})
	for _, password := range []string{"a<b&c>", "zweites"} {
		plain, err := r.Plain("id", text, func(name string) (string, error) {
			if name != "cred:7" {
				t.Errorf("asked for %q", name)
			}
			return password, nil
		})
		if err != nil || plain != "Password: "+password {
			t.Errorf("Plain = %q, %v", plain, err)
		}
	}
	copied, err := r.Value("id", conversations.Arg{Secret: "x"}, func(string) (string, error) { return `p"<&>`, nil })
	if err != nil || copied != `p"<&>` {
		t.Errorf("Value = %q, %v", copied, err)
	}
}

func TestErrorsNameTheMessageAndWrapTheCause(t *testing.T) {
	r := newRenderer()
	if _, err := r.HTML("id", line("unheard_of", nil), nil); err == nil || !strings.Contains(err.Error(), "unheard_of") {
		t.Errorf("a missing message: %v", err)
	}
	dead := errors.New("dead")
	text := line("account", conversations.Args{"Password": {Secret: "cred:7"}})
	if _, err := r.HTML("id", text, func(string) (string, error) { return "", dead }); !errors.Is(err, dead) {
		t.Errorf("a dead secret: %v", err)
	}
	if _, err := r.HTML("id", text, nil); err == nil {
		t.Error("a secret was told where none can be")
	}
}

func TestAMissingValueLeavesAGapAndIsTold(t *testing.T) {
	r := newRenderer()
	var missed []string
	r.Missed = func(lang, key string) { missed = append(missed, lang+" "+key) }
	got, err := r.HTML("id", line("hello", conversations.Args{"Nama": {Text: "Budi"}}), nil)
	if err != nil || got != "Selamat datang, <b></b>!" {
		t.Errorf("HTML = %q, %v", got, err)
	}
	if len(missed) != 1 || missed[0] != "id hello" {
		t.Errorf("told of %v", missed)
	}
	typed, err := r.Plain("id", line("hello", conversations.Args{"Name": {Text: "<no value>"}}), nil)
	if err != nil || typed != "Selamat datang, <no value>!" {
		t.Errorf("what looks like a gap but was typed: %q, %v", typed, err)
	}
}

func TestNothingTypedBecomesMarkup(t *testing.T) {
	r := newRenderer()
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.String().Draw(rt, "typed")
		text := line("hello", conversations.Args{"Name": {Text: typed}})
		html, err := r.HTML("id", text, nil)
		if err != nil || strings.Count(html, "<") != 2 || strings.Count(html, ">") != 2 {
			rt.Fatalf("HTML = %q, %v", html, err)
		}
		plain, err := r.Plain("id", text, nil)
		if err != nil || plain != "Selamat datang, "+typed+"!" {
			rt.Fatalf("Plain = %q, %v", plain, err)
		}
	})
}

func BenchmarkWordsAlone(b *testing.B) {
	r := newRenderer()
	text := conversations.Text{{Key: "plain"}, {}, {Key: "bold"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.HTML("id", text, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLabel(b *testing.B) {
	r := newRenderer()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Label("id", conversations.Line{Key: "bold"}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
