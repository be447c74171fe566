package delivery_test

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"sync"
	"testing"

	"loket/bot/delivery"
)

func TestLetterSaysEverything(t *testing.T) {
	letter := account(t)
	text := words(t, render(t, letter))
	has(t, text, "PEMERINTAH KABUPATEN BANYUASIN", "DINAS KOMUNIKASI DAN INFORMATIKA")
	has(t, text, letter.Head.Lines...)
	has(t, text, letter.PlaceDate, letter.Draft, letter.FooterNote)
	has(t, text, letter.Notes...)
	has(t, text, letter.Opening...)
	has(t, text, letter.Closing...)
	for _, field := range append(letter.Fields, letter.Reference...) {
		has(t, text, field.Label, field.Value)
	}
	for i, duty := range letter.Duties {
		has(t, text, fmt.Sprintf("%d. %s", i+1, duty))
	}
	by := letter.Signatory
	has(t, text, by.Title, by.Name, by.Rank, by.NIP)
}

func TestLetterIsOneSheetOfA4WithItsFontsInside(t *testing.T) {
	file := render(t, account(t))
	about := poppler(t, file, "pdfinfo")
	for _, want := range []string{
		"Title: Penyampaian akun SD-2026-0001", "Author: Dinas Komunikasi dan Informatika",
		"CreationDate: Tue Nov 24 02:30:00 2026 UTC",
		"Pages: 1", "(A4)", "Encrypted: no", "JavaScript: no",
	} {
		has(t, strings.Join(strings.Fields(about), " "), want)
	}
	fonts := strings.Split(strings.TrimSpace(poppler(t, file, "pdffonts")), "\n")[2:]
	if len(fonts) != 3 {
		t.Errorf("fonts: %q, want three", fonts)
	}
	for _, font := range fonts {
		if columns := strings.Fields(font); columns[len(columns)-5] != "yes" {
			t.Errorf("font is not embedded: %s", font)
		}
	}
	if limit := 100 << 10; len(file) > limit {
		t.Errorf("letter has %d bytes, want at most %d: are the fonts still cut down?", len(file), limit)
	}
}

func TestEqualLettersAreEqualFiles(t *testing.T) {
	first := render(t, account(t))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var again bytes.Buffer
			if err := delivery.Render(&again, account(t)); err != nil || !bytes.Equal(first, again.Bytes()) {
				t.Errorf("letter differs from one run to the next (error %v)", err)
			}
		})
	}
	group.Wait()
	other := account(t)
	other.Fields[3].Value = "another"
	if bytes.Equal(first, render(t, other)) {
		t.Error("a different letter gives the same file")
	}
}

func TestWhateverIsTypedIsOnlyText(t *testing.T) {
	all := []string{
		`"; DROP TABLE requests; --`, `=HYPERLINK("http://x";"y")`, `<b>tebal</b> &amp; <script>`, `../../etc/passwd`,
		`) Tj ET endstream endobj (`, `\\) \\( \n \000`, `%PDF-1.7 %%EOF`, `{nb} {{.Name}} %s %d`, `O'Brien & Søn – “kutip”`,
	}
	letter := account(t)
	letter.Fields, letter.Duties = nil, all
	for _, typed := range all {
		letter.Fields = append(letter.Fields, delivery.Field{Label: "Biasa", Value: typed}, delivery.Field{Label: "Persis", Value: typed, Exact: true})
	}
	letter.Metadata.Title = strings.Join(all[:6], " ")
	file := render(t, letter)
	text := words(t, file)
	for _, typed := range all {
		if strings.Count(text, typed) != 3 {
			t.Errorf("%q does not stand three times in:\n%s", typed, text)
		}
	}
	has(t, poppler(t, file, "pdfinfo"), "Pages:           2", letter.Metadata.Title)
}

func TestWhatTheTypefaceLacksIsShownAsABox(t *testing.T) {
	letter := account(t)
	letter.Fields[0] = delivery.Field{Label: "Nama", Value: "Rina 😀 漢字 Ñandú e\u0301 a\u200bb\x00c \xff! \u202eterbalik"}
	text := words(t, render(t, letter))
	has(t, text, "Rina □ □□ Ñandú é abc □! terbalik")
}

// FuzzRender looks for texts that break the letter; a plain test run tries the
// nasty ones.
func FuzzRender(f *testing.F) {
	for _, text := range nasty() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		has(t, poppler(t, render(t, everywhere(text)), "pdfinfo"), "Pages:")
	})
}

func nasty() map[string]string {
	return map[string]string{
		"empty":         "",
		"300 letters":   strings.Repeat("W", 300),
		"300 words":     strings.Repeat("kata ", 300),
		"emoji":         strings.Repeat("👩‍👩‍👧‍👦🏳️‍🌈", 40),
		"invalid UTF-8": "\xff\xfe\xe2\x82 \xf0\x9f\x98",
		"controls":      "a\x00b\x1b[31mc\r\nd\te\u2028f\u0085g",
		"zalgo":         "Z" + strings.Repeat("\u0301\u0327", 200),
		"spaces":        strings.Repeat("  \u00a0\u3000", 100),
		"last plane":    "\uffff\ufffe\ue000\U0010ffff",
		"backslashes":   strings.Repeat(`\)(`, 100),
	}
}

// everywhere is a letter with the same text in every place.
func everywhere(text string) delivery.Letter {
	field := delivery.Field{Label: text, Value: text}
	exact := delivery.Field{Label: text, Value: text, Exact: true}
	all := []string{text, text}
	return delivery.Letter{
		Head:      delivery.Letterhead{Government: text, Office: text, Lines: all},
		PlaceDate: text, Reference: []delivery.Field{field, exact}, Addressee: all, Opening: all,
		Fields: []delivery.Field{field, exact}, Notes: all, Duties: all, Closing: all,
		Signatory: delivery.Signatory{Title: text, Name: text, Rank: text, NIP: text},
		Draft:     text, FooterNote: text,
		Metadata: delivery.Metadata{Title: text, Author: text, Language: text},
	}
}

func TestALongLetterGoesOnOverleaf(t *testing.T) {
	letter := account(t)
	for range 14 {
		letter.Duties = append(letter.Duties, strings.Repeat("Kewajiban yang panjang. ", 12))
	}
	letter.Fields = append(letter.Fields, delivery.Field{Label: "Keterangan", Value: strings.Repeat("berulang ", 900)})
	file := render(t, letter)
	pages := strings.Split(strings.TrimRight(poppler(t, file, "pdftotext", "-layout"), "\f"), "\f")
	if len(pages) < 3 {
		t.Fatalf("%d pages, want at least three", len(pages))
	}
	for i, page := range pages {
		has(t, page, letter.Draft, letter.FooterNote)
		if number := fmt.Sprintf("– %d –", i+1); strings.Contains(strings.ReplaceAll(page, "–"+fmt.Sprint(i+1)+"–", number), number) != (i > 0) {
			t.Errorf("page %d: is it numbered? want only from page 2 on:\n%s", i+1, page)
		}
	}
	if n := strings.Count(words(t, file), "berulang"); n != 900 {
		t.Errorf("of 900 words in the table %d stand on the pages", n)
	}
	last := pages[len(pages)-1]
	has(t, strings.Join(strings.Fields(last), " "), letter.Closing[0], letter.Signatory.Title, letter.Signatory.NIP)
}

func TestBlanksAreLeftToBeFilledInByHand(t *testing.T) {
	letter := account(t)
	letter.Reference[0].Value, letter.Signatory.Name, letter.Draft, letter.FooterNote, letter.Head.Logo = "", "", "", "", nil
	text := words(t, render(t, letter))
	has(t, text, "Nomor : .....")
	if strings.Count(text, ".....") < 2 || strings.Contains(text, "KONSEP") {
		t.Errorf("want dotted lines for number and name, and no draft mark, in:\n%s", text)
	}
}

func TestSpacesOfAnExactValueAreKept(t *testing.T) {
	letter := account(t)
	letter.Fields = []delivery.Field{{Label: "Password", Value: "a  b 0O1lI", Exact: true}}
	if text := poppler(t, render(t, letter), "pdftotext", "-layout", "-fixed", "6.6"); !strings.Contains(text, "a  b 0O1lI") {
		t.Errorf("the value is not as given in:\n%s", text)
	}
}

func TestLogoIsAnyDecentPicture(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 60, 20))
	var photo, animation, huge bytes.Buffer
	if err := jpeg.Encode(&photo, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&animation, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 30_000, 1_000))); err != nil {
		t.Fatal(err)
	}
	whole := shield(t)
	for name, logo := range map[string][]byte{"none": nil, "PNG": whole, "JPEG": photo.Bytes()} {
		letter := account(t)
		letter.Head.Logo = logo
		if err := delivery.CheckLogo(logo); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		shown := strings.Contains(string(render(t, letter)), "/Subtype /Image")
		if shown != (logo != nil) {
			t.Errorf("%s: picture on the page: %t", name, shown)
		}
	}
	for name, logo := range map[string][]byte{
		"text": []byte("<svg/>"), "GIF": animation.Bytes(), "too many pixels": huge.Bytes(),
		"half a PNG": whole[:len(whole)/2], "too many bytes": append(whole, make([]byte, 6<<20)...),
	} {
		letter := account(t)
		letter.Head.Logo = logo
		if delivery.CheckLogo(logo) == nil || delivery.Render(&bytes.Buffer{}, letter) == nil {
			t.Errorf("%s is taken for a logo", name)
		}
	}
}

func TestFileNameIsSafe(t *testing.T) {
	for ticket, want := range map[string]string{
		"SD-2026-0001":           "surat-SD-2026-0001.pdf",
		"../../etc/passwd":       "surat-etc-passwd.pdf",
		"a\r\nb\"c":              "surat-a--b-c.pdf",
		"":                       "surat.pdf",
		"…":                      "surat.pdf",
		strings.Repeat("x", 500): "surat-" + strings.Repeat("x", 60) + ".pdf",
	} {
		if got := delivery.FileName(ticket); got != want {
			t.Errorf("FileName(%q) = %q, want %q", ticket, got, want)
		}
	}
}

func TestPrintingALetterTellsNoPassword(t *testing.T) {
	letter := account(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		printed := fmt.Sprintf(verb+verb, letter, letter.Fields)
		if strings.Contains(printed, letter.Fields[3].Value) {
			t.Errorf("%s shows the password: %s", verb, printed)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	letter := everywhere("Dinas Komunikasi dan Informatika")
	b.ReportAllocs()
	for b.Loop() {
		if err := delivery.Render(&bytes.Buffer{}, letter); err != nil {
			b.Fatal(err)
		}
	}
}
