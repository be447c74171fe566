package answers_test

import (
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

func TestNamesArePutInOrder(t *testing.T) {
	for typed, want := range map[string]string{
		"  Rina\t Wati ,\n S.Kom. ":     "Rina Wati , S.Kom.",
		"Rina 🌸 Wati":                   "Rina Wati",
		"Ri\u200bna\u202e Wa\u00adti":   "Rina Wati",
		"Ame\u0301lie":                  "Am\u00e9lie",
		"\u0301\u0301Budi":              "Budi",
		"Z\u0335\u0336\u0337\u0338algo": "Z\u0335\u0336algo",
		"H. M. Ali":                     "H. M. Ali",
		"O'Brien":                       "O'Brien",
		"Budi\u00a0Santoso":             "Budi Santoso",
		"Ali\xff\xfe Akbar":             "Ali Akbar",
		"<b>Rina</b>":                   "<b>Rina</b>", // what it is written into must escape it
	} {
		got, err := answers.PersonName(typed)
		wantValue(t, typed, got, err, want)
	}
}

func TestNamesHoldNoAddresses(t *testing.T) {
	for _, judge := range []func(string) (string, error){answers.PersonName, answers.Position, answers.WorkUnit} {
		for _, typed := range []string{
			"Dinas Kesehatan (batalkan di https://contoh-palsu.example, @seseorang)", "Rina @seseorang", "Rina tg://resolve",
			"Dinas Kesehatan WWW.contoh.example", "rina@contoh.example", "w\u200bww.contoh.example", "Rina :\u2060//x",
		} {
			_, err := judge(typed)
			wantRefusal(t, typed, err, answers.ReasonAddress)
		}
		for _, typed := range []string{"Rina Marlina, S.KM., M.Si", "UPTD Puskesmas Kec. Betung", "Staf: IT/Jaringan", "Www Wawan"} {
			got, err := judge(typed)
			wantValue(t, typed, got, err, typed)
		}
	}
}

func TestNamesThatAreNone(t *testing.T) {
	for typed, reason := range map[string]string{
		"": answers.ReasonEmpty, " \n ": answers.ReasonEmpty, "\u200b\u2060\ufeff": answers.ReasonEmpty,
		"🌸🌸": answers.ReasonNoLetters, "...": answers.ReasonNoLetters, "1234": answers.ReasonNoLetters,
		"A.": answers.ReasonNoLetters, "A": answers.ReasonTooShort,
		strings.Repeat("a", 101): answers.ReasonTooLong, strings.Repeat("a", 1<<20): answers.ReasonTooLong,
	} {
		_, err := answers.PersonName(typed)
		wantRefusal(t, typed, err, reason)
	}
}

func TestLengthsCountCharacters(t *testing.T) {
	for _, row := range []struct {
		kind        string
		accept      func(string) (string, error)
		least, most int
	}{
		{"name", answers.PersonName, 2, 100},
		{"position", answers.Position, 2, 100},
		{"work unit", answers.WorkUnit, 2, 150},
		{"description", answers.AppDescription, 5, 300},
		{"title", answers.SiteTitle, 5, 100},
		{"language", answers.Language, 1, 60},
		{"free text", func(typed string) (string, error) { return answers.FreeText(typed, 3, 20) }, 3, 20},
	} {
		for _, length := range []int{row.least, row.most} {
			typed := strings.Repeat("é", length)
			got, err := row.accept(typed)
			wantValue(t, row.kind, got, err, typed)
		}
		_, err := row.accept(strings.Repeat("é", row.most+1))
		refusal := wantRefusal(t, row.kind, err, answers.ReasonTooLong)
		if row.least > 1 {
			_, err = row.accept(strings.Repeat("é", row.least-1))
			wantRefusal(t, row.kind, err, answers.ReasonTooShort)
		}
		_, err = row.accept("")
		wantRefusal(t, row.kind, err, answers.ReasonEmpty)
		if refusal.Data["max"] == refusal.Data["length"] {
			t.Errorf("%s: the refusal says %v", row.kind, refusal.Data)
		}
	}
}

func TestFreeTextKeepsParagraphs(t *testing.T) {
	got, err := answers.FreeText("\n\n Baris  satu \r\nbaris dua\n\n\n\nakhir\u2028ya \n", 1, 100)
	wantValue(t, "paragraphs", got, err, "Baris satu\nbaris dua\n\nakhir\nya")

	got, err = answers.FreeText("8.2", 1, 10)
	wantValue(t, "8.2", got, err, "8.2")
	_, err = answers.FreeText("-", 0, 10)
	wantRefusal(t, "-", err, answers.ReasonNoLetters)
	_, err = answers.FreeText("", 0, 10)
	wantRefusal(t, "", err, answers.ReasonEmpty)
}

func TestDescriptionsAreOneLine(t *testing.T) {
	got, err := answers.AppDescription("SIPANDU:\n pelayanan 🏥\nterpadu")
	wantValue(t, "description", got, err, "SIPANDU: pelayanan 🏥 terpadu")
}

// What was accepted once is accepted again, unchanged: an edited draft goes the
// same way as a new answer.
func TestAcceptedTextStaysAsItIs(t *testing.T) {
	kinds := map[string]func(string) (string, error){
		"name": answers.PersonName, "position": answers.Position, "work unit": answers.WorkUnit,
		"description": answers.AppDescription, "title": answers.SiteTitle, "language": answers.Language,
		"free": func(typed string) (string, error) { return answers.FreeText(typed, 1, 500) },
	}
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.String().Draw(t, "typed")
		for kind, accept := range kinds {
			once, err := accept(typed)
			if err != nil {
				checkContract(t, err)
				continue
			}
			checkShown(t, once)
			if twice, err := accept(once); err != nil || twice != once {
				t.Fatalf("%s %q became %q (%v)", kind, once, twice, err)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("Rina Wati")
	f.Add("a\u0301\u0302\u0303\u0304\n\n\n🌸")
	f.Fuzz(func(t *testing.T, typed string) {
		for _, accept := range []func(string) (string, error){
			answers.PersonName, answers.AppDescription,
			func(typed string) (string, error) { return answers.FreeText(typed, 1, 500) },
		} {
			once, err := accept(typed)
			if err != nil {
				checkContract(t, err)
				continue
			}
			checkShown(t, once)
			if twice, err := accept(once); err != nil || twice != once {
				t.Fatalf("%q became %q (%v)", once, twice, err)
			}
		}
	})
}

func TestAnAddressIsNoTitleAndASizeNoLanguage(t *testing.T) {
	for _, typed := range []string{"https://dishub.go.id", "www.dishub.go.id", "dishub.banyuasinkab.go.id", "Dishub.GO.ID/beranda"} {
		_, err := answers.SiteTitle(typed)
		wantRefusal(t, typed, err, answers.ReasonTitleAddress)
	}
	for _, typed := range []string{"30 gb", "1–5 GB", "500MB"} {
		_, err := answers.Language(typed)
		wantRefusal(t, typed, err, answers.ReasonLanguageSize)
	}
	for _, typed := range []string{"Dinas Perhubungan Kab. Banyuasin", "SIPANDU 2.0 Banyuasin", "RSUD dr. Soetomo"} {
		if _, err := answers.SiteTitle(typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
}
