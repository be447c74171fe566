package words_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"loket/bot/simulator/referee"
	"loket/bot/words"
	"loket/conversations"
	"loket/locales"
)

// payloads come alive in Telegram when they stand in a message as they are.
var payloads = []string{
	"Dinas Kesehatan (batalkan di https://contoh-palsu.example, @seseorang)", "@seseorang", "#kejahatan", "$IDR", "/kejahatan", "/a@b_bot",
	"tg://resolve?domain=x", "TON://x/y", "www.contoh.com", "contoh.com:8080/a?b#c", "evil.com/x.banyuasinkab.go.id", "banyuasinkab.go.id.evil.com",
	"S.KM.", "S.ST.", "S.Pd.SD", "SH.MH", "M.SI", "No.SK/12/DISKOMINFO/2026", "ASP.NET", "VB.NET", "Socket.io", "SIMRS.ID", "permohonan.zip", "kantor.ke",
	"198609262015051009", "19860926 201505 1 009", "4111-1111-1111-1111", "4111 1111\r1111\u202e1111", "seseorang@contoh.com", "o'su+1@contoh.com",
	"a.com", ".com", "com", "id", "@", "#", "/", "a.", "a@", "9", "1111111", "evil.\u202ecom", "evil.\rcom", "а.рф", "#ключ", "x$ABC", "a\n.com\n@nama",
	"<b>@seseorang</b>", "&commat;seseorang", "&#64;seseorang", "http://127.0.0.1/x", "a://b.com", "mailto:a@b.com", "#X@nama", "\uFDD1@seseorang", "\uFDD0.com",
}

func realBook(t *testing.T) *words.Renderer {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.New(book, time.FixedZone("WIB", 7*3600), "WIB")
}

// TestNoMessageComesAliveByItsValues puts every payload into every value of
// every message, one value at a time and all at once: nothing comes alive but
// what the message's own words make of harmless values.
func TestNoMessageComesAliveByItsValues(t *testing.T) {
	r := realBook(t)
	for lang, messages := range templates(t) {
		for key, names := range messages {
			ours := comesAlive(t, r, lang, key, fill(names, "x", names))
			for _, payload := range payloads {
				for _, chosen := range append([][]string{names}, each(names)...) {
					got := comesAlive(t, r, lang, key, fill(names, payload, chosen))
					for _, found := range got {
						if !slices.Contains(ours, found) {
							t.Errorf("%s %s: %q in %v brings %s to life", lang, key, payload, chosen, found)
						}
					}
				}
			}
		}
	}
}

// templates are the values of every message, by language and key.
func templates(t *testing.T) map[string]map[string][]string {
	t.Helper()
	value := regexp.MustCompile(`\.([A-Za-z]\w*)`)
	action := regexp.MustCompile(`\{\{.*?\}\}`)
	all := map[string]map[string][]string{}
	for _, lang := range []string{"id", "en"} {
		raw, err := os.ReadFile("../../locales/active." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var file map[string]any
		if err := toml.Unmarshal(raw, &file); err != nil {
			t.Fatal(err)
		}
		all[lang] = map[string][]string{}
		for key, message := range file {
			var names []string
			for _, part := range action.FindAllString(fmt.Sprint(message), -1) {
				for _, found := range value.FindAllStringSubmatch(part, -1) {
					if !slices.Contains(names, found[1]) {
						names = append(names, found[1])
					}
				}
			}
			if len(names) > 0 {
				all[lang][key] = names
			}
		}
	}
	return all
}

// fill gives a payload to the chosen values and something harmless to the rest.
func fill(names []string, payload string, chosen []string) conversations.Args {
	args := conversations.Args{}
	for _, name := range names {
		text := "x"
		if slices.Contains(chosen, name) {
			text = payload
		}
		args[name] = &conversations.Arg{Text: text}
	}
	return args
}

func each(names []string) (all [][]string) {
	if len(names) < 2 {
		return nil
	}
	for _, name := range names {
		all = append(all, []string{name})
	}
	return all
}

func comesAlive(t *testing.T, r *words.Renderer, lang, key string, args conversations.Args) []string {
	t.Helper()
	page, err := r.HTML(lang, conversations.Text{{Key: key, Args: args}}, nil)
	if err != nil {
		t.Fatalf("%s %s: %v", lang, key, err)
	}
	alive, err := referee.Alive(page)
	if err != nil {
		t.Fatalf("%s %s: %v: %s", lang, key, err, page)
	}
	return alive
}

// TestNothingOfTelegramsTableComesAlive takes every text of which Telegram makes
// something, and many that consist of their signs.
func TestNothingOfTelegramsTableComesAlive(t *testing.T) {
	rows, err := referee.Table()
	if err != nil {
		t.Fatal(err)
	}
	r := realBook(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, row := range rows {
		if row.HTML != "" {
			continue
		}
		other := rows[random.IntN(len(rows))].Text
		for _, typed := range []string{row.Text, row.Text + other, row.Text[len(row.Text)/2:] + " " + other} {
			args := conversations.Args{"Text": {Text: strings.ToValidUTF8(typed, "")}}
			if alive := comesAlive(t, r, "id", "verbatim", args); len(alive) > 0 {
				t.Errorf("%q brings %v to life", typed, alive)
			}
		}
	}
}

// TestNoNumberIsABankCard writes numbers of every length in every way.
func TestNoNumberIsABankCard(t *testing.T) {
	r := realBook(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		var number strings.Builder
		for range 10 + random.IntN(25) {
			number.WriteByte(byte('0' + random.IntN(10)))
			number.WriteString([]string{"", "", "", "", "", " ", "-", ".", "\t", "\r", "\n"}[random.IntN(11)])
		}
		args := conversations.Args{"Text": {Text: number.String()}}
		if alive := comesAlive(t, r, "id", "verbatim", args); len(alive) > 0 {
			t.Fatalf("%q brings %v to life", number.String(), alive)
		}
	}
}

// TestWhatIsMeantStaysAlive: what Loket, the office and the team write.
func TestWhatIsMeantStaysAlive(t *testing.T) {
	r := realBook(t)
	for typed, want := range map[string]string{
		"sipandu.banyuasinkab.go.id":            "url sipandu.banyuasinkab.go.id",
		"petugas.it@banyuasinkab.go.id":         "email petugas.it@banyuasinkab.go.id",
		"https://panel.banyuasinkab.go.id:2222": "url https://panel.banyuasinkab.go.id:2222",
	} {
		args := conversations.Args{"Text": {Text: typed, Own: true}}
		if alive := comesAlive(t, r, "id", "verbatim", args); !slices.Equal(alive, []string{want}) {
			t.Errorf("%q: %v", typed, alive)
		}
	}
}

// TestOurOwnWordsBringToLifeWhatIsMeant reads every message with harmless values.
func TestOurOwnWordsBringToLifeWhatIsMeant(t *testing.T) {
	meant := []string{"url lapor.go.id", "url go.id", "url desa.id", "email umum@dinas.go.id", "bot_command /start", "url https://t.me/"}
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range book.Keys("id") {
		if command, is := strings.CutPrefix(key, "command_"); is {
			meant = append(meant, "bot_command /"+strings.TrimPrefix(command, "group_"))
		}
	}
	r, values := realBook(t), templates(t)
	for _, lang := range book.Languages() {
		for _, key := range book.Keys(lang) {
			if strings.HasPrefix(key, "setup_") || strings.HasPrefix(key, "doctor_") { // they stand in a terminal, where nothing is alive
				continue
			}
			names := values[lang][key]
			for _, alive := range comesAlive(t, r, lang, key, fill(names, "x", names)) {
				if !slices.Contains(meant, alive) {
					t.Errorf("%s %s: %s comes alive", lang, key, alive)
				}
			}
		}
	}
}
