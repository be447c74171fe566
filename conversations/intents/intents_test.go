package intents_test

import (
	"os"
	"strings"
	"testing"

	"loket/conversations/answers"
	"loket/conversations/intents"
)

func reader(t testing.TB) *intents.Reader {
	t.Helper()
	r, err := intents.New([]intents.Topic{
		{Opening: "subdomain", Nouns: []string{"subdomain", "sub domain", "subdomainnya", "subdomen", "domain"}},
		{Opening: "website", Nouns: []string{"website", "websitenya", "web", "situs", "laman", "site"}}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// outcome writes a reading as the table has it: wishes with "+" between, "?"
// behind them where it is not sure, "no" before them where they are denied.
func outcome(r intents.Reading) string {
	said := strings.Join(r.Wishes, "+")
	switch {
	case r.Bare:
		return string(r.Courtesy)
	case r.Denied:
		return strings.TrimSpace("no " + said)
	case said == "":
		return "-"
	case !r.Sure:
		return said + "?"
	}
	return said
}

// sentences reads the table: what is meant, a tab, and the sentence.
func sentences(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(data)) {
		meant, sentence, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			t.Fatalf("%q is no line of the table", line)
		}
		if _, twice := all[sentence]; twice {
			t.Fatalf("%q stands in the table twice", sentence)
		}
		all[sentence] = meant
	}
	return all
}

func TestSentencesMeanWhatTheTableSays(t *testing.T) {
	r, all := reader(t), sentences(t)
	if len(all) < 150 {
		t.Fatalf("the table has %d sentences", len(all))
	}
	for sentence, meant := range all {
		if got := outcome(r.Read(sentence)); got != meant {
			t.Errorf("%q means %q, not %q", sentence, got, meant)
		}
	}
}

// TestSlipsOfTheFingerChangeNoMeaning writes each sentence with two neighbouring
// letters of one word changed over: it means the same, or the reader is less
// sure; it never means something else for certain.
func TestSlipsOfTheFingerChangeNoMeaning(t *testing.T) {
	r := reader(t)
	tried, kept := 0, 0
	for sentence := range sentences(t) {
		meant := r.Read(sentence)
		letters := []rune(strings.ToLower(sentence))
		for i := 1; i+1 < len(letters); i++ {
			if letters[i] == ' ' || letters[i+1] == ' ' || letters[i-1] == ' ' || letters[i] == letters[i+1] {
				continue
			}
			slipped := append([]rune(nil), letters...)
			slipped[i], slipped[i+1] = slipped[i+1], slipped[i]
			got := r.Read(string(slipped))
			tried++
			if outcome(got) == outcome(meant) {
				kept++
			}
			if got.Sure && (len(meant.Wishes) == 0 || !contains(meant.Wishes, got.Wishes[0])) {
				t.Errorf("%q means %q for sure, %q meant %q", string(slipped), outcome(got), sentence, outcome(meant))
			}
		}
	}
	if kept*100 < tried*75 {
		t.Errorf("of %d slips only %d were understood", tried, kept)
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// TestNamesOfUnitsMeanNothing: who says where they come from wants nothing by it.
func TestNamesOfUnitsMeanNothing(t *testing.T) {
	r := reader(t)
	units, err := answers.EmbeddedUnits()
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range units.All() {
		for _, said := range []string{unit.Name, "saya dari " + unit.Name} {
			if got := r.Read(said); len(got.Wishes) > 0 || got.Bare {
				t.Errorf("%q means %q", said, outcome(got))
			}
		}
	}
}

// TestACourtesyIsNothingBesides: what is nearly one, or more, may be an answer.
func TestACourtesyIsNothingBesides(t *testing.T) {
	r := reader(t)
	for words, want := range map[string]intents.Courtesy{
		"halo": intents.Greeting, "Selamat pagi, Pak.": intents.Greeting, "haloooo": intents.Greeting, "good morning": intents.Greeting, "Assalamu'alaikum": intents.Salam,
		"terima kasih banyak": intents.Thanks, "thank you so much!": intents.Thanks, "makasih min": intents.Thanks,
		"halim": "", "helo kitty": "", "pagi ini aplikasi": "", "Rina": "", "ok": "", "ya": "", "setuju": "", "Dinas Sosial": "", "terima kasih, nama saya Rina": "",
		"siap": "", "081234567890": "", "": "",
	} {
		said, bare := r.Courtesy(words)
		if bare != (want != "") || bare && said != want {
			t.Errorf("%q is the courtesy %q (%v), want %q", words, said, bare, want)
		}
	}
}

func TestLongStoriesMeanNothing(t *testing.T) {
	if got := reader(t).Read(strings.Repeat("lupa password ", 30)); len(got.Wishes) > 0 {
		t.Errorf("a story means %q", outcome(got))
	}
}

func FuzzRead(f *testing.F) {
	for sentence := range sentences(f) {
		f.Add(sentence)
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, words string) {
		got := r.Read(words)
		if got.Sure && (len(got.Wishes) != 1 || got.Denied || got.Bare) || got.Bare && len(got.Wishes) > 0 {
			t.Errorf("%q means %+v", words, got)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		r.Read("selamat pagi, saya mau mengajukan permohonan subdomian untuk aplikasi kami")
	}
}
