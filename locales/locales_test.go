package locales_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"loket/conversations"
	"loket/locales"
)

func open(t testing.TB) *locales.Bundle {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatalf("load the words: %v", err)
	}
	return book
}

// say says a message that must exist.
func say(t testing.TB, lang, key string, data map[string]any) string {
	t.Helper()
	said, err := open(t).Say(lang, key, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func keySet(t *testing.T) map[string]bool {
	t.Helper()
	set := map[string]bool{}
	for _, key := range open(t).Keys("id") {
		set[key] = true
	}
	return set
}

// forms are the words of a message by plural form.
type forms map[string]string

// whole is the form that every language has.
func (f forms) whole() string { return f["other"] }

// messages reads a language's file as it is written.
func messages(t testing.TB, lang string) map[string]forms {
	t.Helper()
	raw, err := os.ReadFile("active." + lang + ".toml")
	if err != nil {
		t.Fatalf("read the words: %v", err)
	}
	var written map[string]any
	if err := toml.Unmarshal(raw, &written); err != nil {
		t.Fatalf("read the words: %v", err)
	}
	all := make(map[string]forms, len(written))
	for key, value := range written {
		all[key] = forms{}
		switch v := value.(type) {
		case string:
			all[key]["other"] = v
		case map[string]any:
			for form, words := range v {
				all[key][form] = words.(string)
			}
		}
	}
	return all
}

func TestEveryLanguageHasEveryMessage(t *testing.T) {
	book := open(t)
	if !slices.Equal(book.Languages(), []string{"id", "en"}) {
		t.Errorf("languages are %q", book.Languages())
	}
	first := book.Keys("id")
	for _, lang := range book.Languages() {
		texts := messages(t, lang)
		keys, written := book.Keys(lang), slices.Sorted(maps.Keys(texts))
		if !slices.Equal(keys, written) {
			t.Errorf("the book has %d messages in %q, the file %d", len(keys), lang, len(written))
		}
		for _, key := range first {
			if _, found := slices.BinarySearch(keys, key); !found {
				t.Errorf("%q is missing in %q", key, lang)
			}
		}
		for _, key := range keys {
			if _, found := slices.BinarySearch(first, key); !found {
				t.Errorf("%q is in %q alone", key, lang)
			}
			if strings.TrimSpace(texts[key].whole()) == "" {
				t.Errorf("%q has no words in %q", key, lang)
			}
		}
	}
	if keys := book.Keys("fr"); len(keys) != 0 {
		t.Errorf("a language without words has the messages %q", keys)
	}
}

// TestCountsHaveTheirForms: Indonesian knows one form, English two, and they
// are told apart by Count.
func TestCountsHaveTheirForms(t *testing.T) {
	english := messages(t, "en")
	for key, text := range messages(t, "id") {
		if !slices.Equal(slices.Collect(maps.Keys(text)), []string{"other"}) {
			t.Errorf("%q has the forms %v in Indonesian", key, slices.Sorted(maps.Keys(text)))
		}
		counts := slices.Contains(speechOf(t, key, text.whole()).all(), "Count")
		want := []string{"other"}
		if counts {
			want = []string{"one", "other"}
		}
		if got := slices.Sorted(maps.Keys(english[key])); !slices.Equal(got, want) {
			t.Errorf("%q has the forms %v in English, want %v", key, got, want)
		}
	}
}

func TestPluralFormIsChosenByCount(t *testing.T) {
	book := open(t)
	for _, c := range []struct {
		lang  string
		count int
		want  string
	}{
		{"id", 1, "📋 1 permohonan menunggu."}, {"id", 12, "📋 12 permohonan menunggu."},
		{"en", 1, "📋 1 request is waiting."}, {"en", 12, "📋 12 requests are waiting."}, {"en", 0, "📋 0 requests are waiting."},
	} {
		got, err := book.Say(c.lang, "digest", map[string]any{"Count": c.count}, &c.count)
		if err != nil || got != c.want {
			t.Errorf("digest of %d in %q = %q, %v; want %q", c.count, c.lang, got, err, c.want)
		}
	}
}

func TestUnknownLanguagesReadTheFirst(t *testing.T) {
	for _, lang := range []string{"", "id", "fr", "en-GB"} {
		if got := say(t, lang, "button_cancel", nil); got != "✖️ Batal" {
			t.Errorf("in %q the button reads %q", lang, got)
		}
	}
}

func TestAMessageThatDoesNotExistIsAnError(t *testing.T) {
	for _, lang := range []string{"id", "en", ""} {
		if said, err := open(t).Say(lang, "no_such_message", nil, nil); err == nil || said != "" {
			t.Errorf("in %q it says %q, error %v", lang, said, err)
		}
	}
}

// TestAMissingValueIsMarked: the renderer looks for this mark.
func TestAMissingValueIsMarked(t *testing.T) {
	if got := say(t, "id", "verbatim", nil); got != "<no value>" {
		t.Errorf("a message without its value reads %q", got)
	}
}

func TestLabelsMayBeTyped(t *testing.T) {
	spoken := open(t).Spoken(conversations.Fold)
	for typed, key := range map[string]string{
		"kembali": "button_back", "Batal": "button_cancel", "✅ Selesai": "button_done", "lewati": "button_skip",
		"LANJUTKAN": "button_resume", "buang draf": "button_drop", "kirim": "button_send", "ubah": "button_change",
		"setuju": "button_agree", "saya non-asn": "button_non_asn", "lupa password": "menu_forgotten",
		"ajukan subdomain": "menu_subdomain", "tanya petugas": "menu_question",
		"back": "button_back", "cancel": "button_cancel", "done": "button_done", "skip": "button_skip", "send": "button_send",
		"forgotten password": "menu_forgotten",
	} {
		if got := spoken[conversations.Fold(typed)]; got != key {
			t.Errorf("typed %q means %q, want %q", typed, got, key)
		}
	}
	if key, ok := spoken[""]; ok {
		t.Errorf("nothing typed means %q", key)
	}
}

// TestLabelsThatAreTypedAreTheirOwn: where two buttons fold alike it must be
// known which one counts.
func TestLabelsThatAreTypedAreTheirOwn(t *testing.T) {
	shared := map[string]bool{"lupapassword": true, "forgottenpassword": true, "kembali": true, "back": true}
	seen := map[string]string{}
	for _, lang := range []string{"id", "en"} {
		for key, text := range messages(t, lang) {
			if !strings.HasPrefix(key, "button_") && !strings.HasPrefix(key, "menu_") || strings.Contains(text.whole(), "{{") {
				continue
			}
			folded := conversations.Fold(text.whole())
			if other, known := seen[folded]; known && other != key && !shared[folded] {
				t.Errorf("%q and %q are both typed as %q", other, key, folded)
			}
			seen[folded] = key
		}
	}
}

// BenchmarkLoad is what the words cost at the start: some milliseconds.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := locales.Load(locales.Words{Lang: "en"}); err != nil { // with a further file, if an empty one, they are read anew
			b.Fatal(err)
		}
	}
}

func BenchmarkSay(b *testing.B) {
	book := open(b)
	data := map[string]any{"Step": "2", "Steps": "8"}
	for b.Loop() {
		if _, err := book.Say("en", "step_of", data, nil); err != nil {
			b.Fatal(err)
		}
	}
}
