package sheets_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"loket/bot/papers/sheets"
)

// typed are texts as people might type them, and pieces that mean something to
// spreadsheets, to XML or to those who attack them.
func typed() *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", " ", "'", `"`, "<", ">", "&",
		"&amp;", "&#1;", "]]>", "<f>1+1</f>", "</t></is></c>", "_x0041_", "_x005F_", "_x0000_", "_xD800_", "_x00e9_", "_x", "0041_", "x0041_", "_", "\x00",
		"\x01", "\x0b", "\x1b", "\x7f", "\u0085", "\u2028", "\u202e", "\ufffe", "\uffff", "\ufffd", "\xff", "\xed\xa0\x80", "😀", "＝", "|", "%"}))
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "") })
}

// readable is a text without what XML cannot hold.
func readable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

func TestATextComesBackAsItWasAndIsNeverAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(typed(), 1, 20).Draw(t, "texts")
		b := sheets.New()
		b.Title = "x" + texts[0]
		s := b.Sheet("S", []sheets.Column{{Head: "=" + texts[0], Width: 10}})
		for _, text := range texts {
			s.Row(sheets.Words(sheets.Text, text), sheets.Words(sheets.Bold, text))
		}
		file := finished(t, b)
		is(t, file, "A1", "="+texts[0])
		for i, text := range texts {
			for column := range 2 {
				place, _ := excelize.CoordinatesToCellName(column+1, i+2)
				is(t, file, place, text)
			}
		}
		if properties, err := file.GetDocProps(); err != nil || properties.Title != readable(string([]rune(b.Title))) { // each byte that is no UTF-8
			t.Errorf("the title %q is %q, %v", b.Title, properties.Title, err)
		}
	})
}

// is fails unless the cell holds the text, as a text.
func is(t *rapid.T, file *excelize.File, place, text string) {
	got, err := file.GetCellValue("S", place, excelize.Options{RawCellValue: true})
	if err != nil || got != readable(text) {
		t.Errorf("%s: %q is %q, %v", place, text, got, err)
	}
	if formula, err := file.GetCellFormula("S", place); err != nil || formula != "" {
		t.Errorf("%s: %q is the formula %q, %v", place, text, formula, err)
	}
	want := excelize.CellTypeInlineString
	if text == "" {
		want = excelize.CellTypeUnset
	}
	if kind, err := file.GetCellType("S", place); err != nil || kind != want {
		t.Errorf("%s: %q is of type %v, %v", place, text, kind, err)
	}
}

func TestATextIsCutToWhatACellHolds(t *testing.T) {
	const most = 32_767
	for name, c := range map[string]struct{ text, want string }{
		"whole": {strings.Repeat("é", most), strings.Repeat("é", most)},
		"cut":   {strings.Repeat("<", most+1), strings.Repeat("<", most)},
		"pair":  {strings.Repeat("x", most-1) + "😀😀", strings.Repeat("x", most-1)},
		"pairs": {"x" + strings.Repeat("😀", most), "x" + strings.Repeat("😀", most/2)},
	} {
		b := sheets.New()
		b.Sheet("S", []sheets.Column{{Head: "H", Width: 10}}).Row(sheets.Words(sheets.Text, c.text))
		if got, err := finished(t, b).GetCellValue("S", "A2"); err != nil || got != c.want {
			t.Errorf("%s: %d bytes of %d are left, want %d, %v", name, len(got), len(c.text), len(c.want), err)
		}
	}
}
