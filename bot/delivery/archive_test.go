package delivery_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/reader"

	"loket/bot/delivery"
)

// opened is a letter read back by an independent part of the library.
func opened(t *testing.T, file []byte) *reader.PdfReader {
	t.Helper()
	pdf, err := reader.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// look follows names through dictionaries from the catalog on.
func look(t *testing.T, pdf *reader.PdfReader, from core.PdfObject, names ...string) core.PdfObject {
	t.Helper()
	for _, name := range names {
		dictionary, is := resolved(t, pdf, from).(*core.PdfDictionary)
		if !is {
			t.Fatalf("%s is asked of a %T", name, from)
		}
		from = dictionary.Get(name)
	}
	return resolved(t, pdf, from)
}

func resolved(t *testing.T, pdf *reader.PdfReader, object core.PdfObject) core.PdfObject {
	t.Helper()
	reference, is := object.(*core.PdfIndirectReference)
	if !is {
		return object
	}
	found, err := pdf.ResolveObject(reference)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// packet is what the file's XMP description says.
type packet struct {
	Part, Conformance, Title, Author, Creator, Producer, Created, Changed, Language string
}

// description reads the XMP packet, which stands in the file in the clear.
func description(t *testing.T, file []byte) (p packet) {
	t.Helper()
	from, to := bytes.Index(file, []byte("<x:xmpmeta")), bytes.Index(file, []byte("</x:xmpmeta>"))
	if from < 0 || to < 0 {
		t.Fatal("the file has no description in the clear")
	}
	places := map[string]*string{"part": &p.Part, "conformance": &p.Conformance, "title": &p.Title, "creator": &p.Author, "CreatorTool": &p.Creator,
		"Producer": &p.Producer, "CreateDate": &p.Created, "ModifyDate": &p.Changed, "language": &p.Language}
	decoder, within := xml.NewDecoder(bytes.NewReader(file[from:to+len("</x:xmpmeta>")])), ""
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if places[token.Name.Local] != nil {
				within = token.Name.Local
			}
		case xml.EndElement:
			if token.Name.Local == within {
				within = ""
			}
		case xml.CharData:
			if within != "" {
				*places[within] += strings.TrimSpace(string(token))
			}
		}
	}
}

// TestTheLetterIsAnArchiveFile reads back what PDF/A-2b asks for, and that it is
// tagged.
func TestTheLetterIsAnArchiveFile(t *testing.T) {
	letter := account(t)
	file := render(t, letter)
	about := description(t, file)
	want := packet{Part: "2", Conformance: "B", Title: letter.Metadata.Title, Author: letter.Metadata.Author, Creator: "Loket", Producer: "Loket",
		Created: "2026-11-24T09:30:00+07:00", Changed: "2026-11-24T09:30:00+07:00", Language: "id"}
	if about != want {
		t.Errorf("it describes itself as\n%+v, want\n%+v", about, want)
	}
	pdf := opened(t, file)
	trailer := pdf.Trailer()
	info := look(t, pdf, trailer.Get("Info")).(*core.PdfDictionary)
	for name, want := range map[string]string{"Title": about.Title, "Author": about.Author, "Creator": about.Creator, "Producer": about.Producer,
		"CreationDate": "D:20261124093000+07'00'", "ModDate": "D:20261124093000+07'00'"} {
		if got := textOf(info.Get(name)); got != want {
			t.Errorf("%s is %q, the other description says %q", name, got, want)
		}
	}
	for _, name := range []string{"Subject", "Keywords"} {
		if info.Get(name) != nil {
			t.Errorf("%s stands in one description alone", name)
		}
	}
	if trailer.Get("Encrypt") != nil {
		t.Error("it is encrypted")
	}
	if id, is := trailer.Get("ID").(*core.PdfArray); !is || id.Len() != 2 {
		t.Errorf("its ID is %v", trailer.Get("ID"))
	}
	catalog := pdf.Catalog()
	if got := textOf(catalog.Get("Lang")); got != "id" {
		t.Errorf("its language is %q", got)
	}
	if marked := look(t, pdf, catalog, "MarkInfo", "Marked"); fmt.Sprint(marked) == "<nil>" {
		t.Error("it is not marked as tagged")
	}
	intents := look(t, pdf, catalog, "OutputIntents").(*core.PdfArray)
	if profile := look(t, pdf, intents.At(0), "DestOutputProfile"); profile == nil {
		t.Error("its output intent has no profile")
	}
	for _, font := range strings.Split(strings.TrimSpace(poppler(t, file, "pdffonts")), "\n")[2:] {
		if columns := strings.Fields(font); columns[len(columns)-5] != "yes" || columns[len(columns)-3] != "yes" {
			t.Errorf("a font is not embedded, or maps to no letters: %s", font)
		}
	}
}

func textOf(object core.PdfObject) string {
	text, is := object.(*core.PdfString)
	if !is {
		return fmt.Sprint(object)
	}
	return text.TextString()
}

// TestTheLetterReadsAloud: one element a paragraph, in the order of reading, words
// with blanks, and the coat of arms in words.
func TestTheLetterReadsAloud(t *testing.T) {
	letter := account(t)
	letter.Reference[0].Value = "005/77/DISKOMINFO/2026"
	file := render(t, letter)
	spoken := poppler(t, file, "pdfinfo", "-struct-text")
	flat := strings.Join(strings.Fields(spoken), " ")
	want := []string{`H1 (block) "PEMERINTAH KABUPATEN BANYUASIN DINAS KOMUNIKASI DAN INFORMATIKA"`, letter.PlaceDate, "Nomor : 005/77/DISKOMINFO/2026", "Sifat : Rahasia",
		"Yth. Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu di Tempat", letter.Opening[0], "Username sipandu", "Password sementara Tq7m-Wd4x-Rk9v-Hn2p"}
	for i, duty := range letter.Duties {
		want = append(want, fmt.Sprintf("%d. %s", i+1, duty))
	}
	want = append(want, letter.Closing[0], letter.Signatory.Title, strings.Join([]string{letter.Signatory.Name, letter.Signatory.Rank, letter.Signatory.NIP}, " "))
	at := 0
	for _, words := range want {
		next := strings.Index(flat[at:], words)
		if next < 0 {
			t.Fatalf("%q is not read, or not in its place, in:\n%s", words, spoken)
		}
		at += next
	}
	for _, mark := range []string{letter.Draft, letter.FooterNote} {
		if strings.Contains(flat, mark) {
			t.Errorf("%q stands on every page and is read as a part of the text", mark)
		}
	}
	paragraphs := len(regexp.MustCompile(`(?m)^\s*P \(block\)`).FindAllString(spoken, -1))
	if want := 1 + 1 + len(letter.Reference) + 1 + len(letter.Opening) + len(letter.Fields) + len(letter.Notes) + len(letter.Duties) + len(letter.Closing) + 2; paragraphs != want {
		t.Errorf("%d paragraphs, want %d:\n%s", paragraphs, want, spoken)
	}
	pdf := opened(t, file)
	if alts := alternatives(t, pdf, look(t, pdf, pdf.Catalog(), "StructTreeRoot", "K")); !slices.Equal(alts, []string{letter.Head.LogoAlt}) {
		t.Errorf("its pictures are called %q", alts)
	}
}

// alternatives are the texts that stand for the figures of a structure.
func alternatives(t *testing.T, pdf *reader.PdfReader, node core.PdfObject) (alts []string) {
	t.Helper()
	switch node := resolved(t, pdf, node).(type) {
	case *core.PdfArray:
		for i := range node.Len() {
			alts = append(alts, alternatives(t, pdf, node.At(i))...)
		}
	case *core.PdfDictionary:
		if kind := fmt.Sprint(node.Get("S")); strings.Contains(kind, "Figure") || node.Get("Alt") != nil {
			alts = append(alts, textOf(node.Get("Alt")))
		}
		if kids := node.Get("K"); kids != nil {
			alts = append(alts, alternatives(t, pdf, kids)...)
		}
	}
	return alts
}

// TestTheLetterIsCleanToOtherPrograms asks three programs that are stricter than
// those which only show a file. `.ci/letter` runs it with all of them.
func TestTheLetterIsCleanToOtherPrograms(t *testing.T) {
	long := account(t)
	for range 40 {
		long.Duties = append(long.Duties, strings.Repeat("Kewajiban yang panjang. ", 12))
	}
	bare := account(t)
	bare.Head.Logo, bare.Draft, bare.FooterNote = nil, "", ""
	for name, letter := range map[string]delivery.Letter{"usual": account(t), "long": long, "bare": bare, "nasty": everywhere(nasty()["last plane"])} {
		path := filepath.Join(t.TempDir(), "letter.pdf")
		if err := os.WriteFile(path, render(t, letter), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, check := range [][]string{
			{"qpdf", "--check", path},
			{"gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dPDFSTOPONERROR", "-sDEVICE=nullpage", path},
			{"mutool", "draw", "-q", "-F", "txt", "-o", os.DevNull, path},
		} {
			said, err := asked(t, check)
			said = strings.ReplaceAll(said, "warning: ICC support is not available\n", "") // of the program itself
			if err != nil {
				t.Errorf("%s: %s: %v\n%s", name, check[0], err, said)
			}
			if troubled := regexp.MustCompile(`(?i)warning|error:|error\b.*:`).FindString(said); troubled != "" {
				t.Errorf("%s: %s says\n%s", name, check[0], said)
			}
		}
	}
}

// asked runs a program that may be missing where nobody insists on it.
func asked(t *testing.T, command []string) (string, error) {
	t.Helper()
	path, err := exec.LookPath(command[0])
	if err != nil {
		if os.Getenv("LETTER_CHECKS") == "all" {
			t.Fatalf("%s is not installed", command[0])
		}
		t.Skipf("%s is not installed", command[0])
	}
	said, err := exec.Command(path, command[1:]...).CombinedOutput() // #nosec G204 -- the test's own commands
	return string(said), err
}
