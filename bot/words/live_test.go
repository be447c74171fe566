package words_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
)

// plainly replaces the joiner, so that a reader of this test sees it.
func plainly(text string) string { return strings.ReplaceAll(text, "\u2060", "¦") }

func TestWhatIsForeignIsPartedOnTheFinishedPage(t *testing.T) {
	r := newRenderer()
	tests := []struct{ name, typed, want string }{
		{"nothing to part", "Dinas Perhubungan, Kab. Banyuasin", "Dinas Perhubungan, Kab. Banyuasin"},
		{"a web address", "di https://contoh-palsu.example, ya", "di https:¦/¦/¦contoh-palsu.¦example, ya"},
		{"a mention, a hashtag, a cashtag, a command", "@nama #x $IDR /antrean", "@¦nama #¦x $¦IDR /¦antrean"},
		{"degrees", "Rina, S.KM., SH.MH", "Rina, S.¦KM.¦, SH.¦MH"},
		{"a full stop before words of ours", "Selesai.", "Selesai.¦"},
		{"a full stop before a blank", "Selesai. Ya", "Selesai. Ya"},
		{"before a line break", "satu.\ndua", "satu.\ndua"},
		{"a NIP", "198609262015051009", "198609¦262015¦051009"},
		{"a NIP in groups", "19860926 201505 1 009", "198609¦26 2015¦05 1 009"},
		{"with dashes", "1234-5678-9012-3456", "1234-56¦78-9012¦-3456"},
		{"twelve digits", "081234567890", "081234567890"},
		{"digits on two lines", "1234567\n8901234", "1234567\n8901234"},
		{"what Telegram takes out between digits", "1986092\u202e62015051009", "198609¦2\u202e62015¦051009"},
		{"a return that Telegram takes out", "evil.\rexample", "evil.¦\rexample"},
		{"an entity is no hashtag", `'x' & "y"`, "&#39;x&#39; &amp; &#34;y&#34;"},
		{"the sentinels are nobody's", "a\uFDD1.b\uFDD0c@d", "a.¦bc@¦d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := r.HTML("id", line("hello", conversations.Args{"Name": {Text: tt.typed}}), nil)
			if want := "Selamat datang, <b>" + tt.want + "</b>!"; err != nil || plainly(got) != want {
				t.Errorf("%q, %v; want %q", plainly(got), err, want)
			}
		})
	}
}

func TestNeighboursOfWhatIsForeignCount(t *testing.T) {
	b := newBook()
	for key, words := range map[string]string{
		"before": "di@{{.Name}}", "after": "{{.Name}}.id", "between": "{{.Name}}<b>{{.More}}</b>", "number": "4111 1111 {{.Name}}",
		"code": "<code>{{.Name}}</code>", "pre": `<pre>{{.Name}}</pre>.id`, "mention": `<a href="tg://user?id={{.ID}}">{{.Name}}</a>`,
		"slash": "/{{.Name}}", "ours": "Lihat https://kita.id/{{.Name}}",
	} {
		b["id"][key] = words
	}
	r := rendererOf(b)
	tests := []struct {
		key, want string
		args      conversations.Args
	}{
		{"slash", "/¦9", conversations.Args{"Name": {Text: "9"}}},
		{"before", "di@¦nama", conversations.Args{"Name": {Text: "nama"}}},
		{"after", "kantor.¦id", conversations.Args{"Name": {Text: "kantor"}}},
		{"between", "evil.¦<b>id</b>", conversations.Args{"Name": {Text: "evil."}, "More": {Text: "id"}}},
		{"number", "4111 11¦11 1111¦1111", conversations.Args{"Name": {Text: "11111111"}}},
		{"code", "<code>1986 S.KM. @x</code>", conversations.Args{"Name": {Text: "1986 S.KM. @x"}}},
		{"pre", "<pre>evil</pre>.id", conversations.Args{"Name": {Text: "evil"}}},
		{"mention", `<a href="tg://user?id=12345">S.¦KM</a>`, conversations.Args{"ID": {Text: "12345"}, "Name": {Text: "S.KM"}}},
		{"ours", "Lihat https://kita.id/¦x.¦y", conversations.Args{"Name": {Text: "x.y"}}},
		{"hello", "Selamat datang, <b>www.kita.id</b>!", conversations.Args{"Name": {Text: "www.kita.id", Own: true}}},
		{"account", "Password: <tg-spoiler><code>a.b@c/d</code></tg-spoiler>", conversations.Args{"Password": {Secret: "x"}}},
	}
	for _, tt := range tests {
		got, err := r.HTML("id", line(tt.key, tt.args), func(string) (string, error) { return "a.b@c/d", nil })
		if err != nil || plainly(got) != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.key, plainly(got), err, tt.want)
		}
	}
}

func TestJoinersStandInMessagesAndMailsAlone(t *testing.T) {
	b := newBook()
	b["id"]["file"] = "Berkas <code>{{.Name}}</code> dari {{.From}}"
	r := rendererOf(b)
	text := line("file", conversations.Args{"Name": {Text: "www.x.com"}, "From": {Text: "@nama"}})
	html, plain, err := r.Mail("id", text, nil)
	if err != nil || plainly(html) != "Berkas <code>www.¦x.¦com</code> dari @¦nama" || plainly(plain) != "Berkas www.¦x.¦com dari @¦nama" {
		t.Errorf("Mail = %q, %q, %v", plainly(html), plainly(plain), err)
	}
	const bare = "Berkas www.x.com dari @nama"
	if got, err := r.Plain("id", text, nil); err != nil || got != bare {
		t.Errorf("Plain = %q, %v", got, err)
	}
	if got, err := r.Label("id", text[0], nil); err != nil || got != bare {
		t.Errorf("Label = %q, %v", got, err)
	}
	if got, err := r.Value("id", conversations.Arg{Text: "www.x.com"}, nil); err != nil || got != "www.x.com" {
		t.Errorf("Value = %q, %v", got, err)
	}
	if got, err := r.Value("id", conversations.Arg{Words: text}, nil); err != nil || got != bare {
		t.Errorf("Value of words = %q, %v", got, err)
	}
}

// TestJoinersAreAllThatIsAdded holds that people read what was typed.
func TestJoinersAreAllThatIsAdded(t *testing.T) {
	r := newRenderer()
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("0123456789 -.@#$/:<>&\n\rab")), rapid.Rune())).Draw(rt, "typed")
		typed = strings.NewReplacer("\u2060", "", "\uFDD0", "", "\uFDD1", "").Replace(typed)
		_, plain, err := r.Mail("id", line("hello", conversations.Args{"Name": {Text: typed}}), nil)
		if err != nil || strings.ReplaceAll(plain, "\u2060", "") != "Selamat datang, "+typed+"!" {
			rt.Fatalf("Mail = %q, %v", plain, err)
		}
	})
}
