package sheets_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"loket/bot/papers/sheets"
)

// finished is a book's file, opened by another program.
func finished(t rapid.TB, b *sheets.Book) *excelize.File {
	t.Helper()
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

var (
	wib  = time.FixedZone("WIB", 7*60*60)
	noon = time.Date(2026, time.November, 2, 10, 15, 0, 0, wib)
)

// aBook has a sheet of every look and an empty one.
func aBook() *sheets.Book {
	b := sheets.New()
	b.Title, b.Creator = "Rekap <1> & \"2\"", "Dinas _x0041_"
	s := b.Sheet("Ringkasan", []sheets.Column{{Head: "Layanan", Width: 30}, {Head: "Diterima", Width: 12.5}, {Head: "Bagian", Width: 14}})
	s.Row(sheets.Words(sheets.Text, "=1+1"), sheets.Number(sheets.Plain, -7), sheets.Number(sheets.Percent, 2.0/3))
	s.Row()
	s.Row(sheets.Words(sheets.Bold, " Jumlah"), sheets.Cell{}, sheets.Number(sheets.Tenths, 2.25))
	s.Row(sheets.Date(sheets.Moment, noon), sheets.Date(sheets.Day, noon))
	b.Sheet("Tim & \"lain\"", []sheets.Column{{Head: "Nama", Width: 34}})
	return b
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	file := finished(t, aBook())
	for place, want := range map[string]struct {
		raw, shown string
		kind       excelize.CellType
	}{
		"A1": {"Layanan", "Layanan", excelize.CellTypeInlineString},
		"A2": {"=1+1", "=1+1", excelize.CellTypeInlineString},
		"B2": {"-7", "-7", excelize.CellTypeUnset}, // a number, if nothing else is said
		"C2": {"0.6666666666666666", "66.7%", excelize.CellTypeUnset},
		"A3": {"", "", excelize.CellTypeUnset},
		"A4": {" Jumlah", " Jumlah", excelize.CellTypeInlineString},
		"B4": {"", "", excelize.CellTypeUnset},
		"C4": {"2.25", "2.3", excelize.CellTypeUnset},
		"A5": {"46328.427083333336", "02/11/2026 10:15", excelize.CellTypeUnset},
		"B5": {"46328.427083333336", "02/11/2026", excelize.CellTypeUnset},
	} {
		raw, err := file.GetCellValue("Ringkasan", place, excelize.Options{RawCellValue: true})
		shown, errShown := file.GetCellValue("Ringkasan", place)
		kind, errKind := file.GetCellType("Ringkasan", place)
		if err != nil || errShown != nil || errKind != nil || raw != want.raw || shown != want.shown || kind != want.kind {
			t.Errorf("%s holds %q, shown as %q, of type %d: %v, %v, %v", place, raw, shown, kind, err, errShown, errKind)
		}
	}
	if rows, err := file.GetRows("Ringkasan"); err != nil || len(rows) != 5 {
		t.Errorf("there are %d rows, %v", len(rows), err)
	}
}

// look is what a reader finds a cell's look to be.
type look struct {
	format           string
	bold, quoted     bool
	colour, fill     string
	vertical         string
	wrapped, hasFill bool
}

func lookOf(t *testing.T, file *excelize.File, place string) look {
	t.Helper()
	id, err := file.GetCellStyle("Ringkasan", place)
	if err != nil {
		t.Fatal(err)
	}
	style, err := file.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.Font.Family != "Calibri" || style.Font.Size != 11 {
		t.Errorf("%s is set in %s %v", place, style.Font.Family, style.Font.Size)
	}
	l := look{format: fmt.Sprint(style.NumFmt), bold: style.Font.Bold, colour: style.Font.Color, hasFill: style.Fill.Pattern == 1}
	if style.CustomNumFmt != nil {
		l.format = *style.CustomNumFmt
	}
	if style.Alignment != nil {
		l.vertical, l.wrapped = style.Alignment.Vertical, style.Alignment.WrapText
	}
	xf := file.Styles.CellXfs.Xf[id]
	l.quoted = xf.QuotePrefix != nil && *xf.QuotePrefix
	if colour := file.Styles.Fills.Fill[*xf.FillID].PatternFill.FgColor; colour != nil {
		l.fill = colour.RGB
	}
	return l
}

func TestEveryLook(t *testing.T) {
	file := finished(t, aBook())
	for place, want := range map[string]look{
		"A1": {format: "49", bold: true, colour: "FFFFFF", fill: "FF0F766E", hasFill: true, vertical: "center", wrapped: true},
		"A2": {format: "49", quoted: true, vertical: "top", wrapped: true},
		"B2": {format: "0"},
		"C2": {format: "0.0%", vertical: "top", wrapped: true},
		"A4": {format: "0", bold: true, vertical: "top", wrapped: true},
		"C4": {format: "0.0", vertical: "top", wrapped: true},
		"A5": {format: "dd/mm/yyyy hh:mm", vertical: "top", wrapped: true},
		"B5": {format: "dd/mm/yyyy", vertical: "top", wrapped: true},
	} {
		if got := lookOf(t, file, place); got != want {
			t.Errorf("%s looks like\n%+v\nwant\n%+v", place, got, want)
		}
	}
}

func TestTheHeadsStayInSight(t *testing.T) {
	file := finished(t, aBook())
	if names := file.GetSheetList(); fmt.Sprint(names) != `[Ringkasan Tim & "lain"]` || file.GetActiveSheetIndex() != 0 {
		t.Errorf("the sheets are %q, first seen %d", names, file.GetActiveSheetIndex())
	}
	for _, name := range file.GetSheetList() {
		panes, err := file.GetPanes(name)
		if err != nil || !panes.Freeze || panes.XSplit != 0 || panes.YSplit != 1 || panes.TopLeftCell != "A2" || panes.ActivePane != "bottomLeft" {
			t.Errorf("the heads of %s are not frozen: %+v, %v", name, panes, err)
		}
		if height, err := file.GetRowHeight(name, 1); err != nil || height != 32 {
			t.Errorf("the heads of %s are %v high, %v", name, height, err)
		}
	}
	for column, want := range map[string]float64{"A": 30, "B": 12.5, "C": 14} {
		if width, err := file.GetColWidth("Ringkasan", column); err != nil || width != want {
			t.Errorf("the column %s is %v wide, %v", column, width, err)
		}
	}
	properties, err := file.GetDocProps()
	if err != nil || properties.Title != "Rekap <1> & \"2\"" || properties.Creator != "Dinas _x0041_" {
		t.Errorf("the properties are %+v, %v", properties, err)
	}
}

func TestDatesAreReadInTheirZone(t *testing.T) {
	for at, want := range map[time.Time]string{
		time.Date(1900, time.March, 1, 0, 0, 0, 0, time.UTC):                 "61",
		time.Date(1969, time.July, 20, 20, 17, 40, 0, time.UTC):              "25404.845601851852",
		time.Date(2026, time.November, 2, 23, 59, 59, 999_000_000, wib):      "46328.999999988424",
		time.Date(2026, time.November, 2, 17, 0, 0, 0, time.UTC).In(wib):     "46329",
		time.Date(2026, time.November, 2, 17, 0, 0, 0, time.UTC):             "46328.708333333336",
		time.Date(9999, time.December, 31, 12, 0, 0, 0, wib):                 "2958465.5",
		time.Date(2026, time.November, 2, 0, 0, 0, 0, time.FixedZone("", 1)): "46328",
	} {
		b := sheets.New()
		b.Sheet("S", []sheets.Column{{Head: "H", Width: 10}}).Row(sheets.Date(sheets.Moment, at))
		got, err := finished(t, b).GetCellValue("S", "A2", excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%v is %s, want %s, %v", at, got, want, err)
		}
	}
}

func TestWhatIsNoNumberIsSaidInWords(t *testing.T) {
	b := sheets.New()
	b.Sheet("S", []sheets.Column{{Head: "H", Width: 10}}).Row(sheets.Number(sheets.Tenths, math.NaN()), sheets.Number(sheets.Tenths, math.Inf(1)))
	rows, err := finished(t, b).GetRows("S")
	if err != nil || fmt.Sprint(rows) != "[[H] [NaN +Inf]]" {
		t.Errorf("the rows are %q, %v", rows, err)
	}
}

func TestALongAndWideSheet(t *testing.T) {
	const wide, long = 60, 2000 // many chunks, and columns up to BH
	columns := make([]sheets.Column, wide)
	for i := range columns {
		columns[i] = sheets.Column{Head: fmt.Sprint("H", i), Width: 10}
	}
	b := sheets.New()
	first, second := b.Sheet("A", columns), b.Sheet("B", columns)
	for y := range long {
		cells := make([]sheets.Cell, wide)
		for x := range cells {
			cells[x] = sheets.Number(sheets.Plain, float64(y*wide+x))
		}
		first.Row(cells...)
		if y%2 == 0 {
			second.Row(cells[0])
		}
	}
	if first.Rows() != long+1 {
		t.Errorf("it counts %d rows", first.Rows())
	}
	file := finished(t, b)
	rows, err := file.GetRows("A")
	if err != nil || len(rows) != long+1 {
		t.Fatalf("there are %d rows, %v", len(rows), err)
	}
	for y, row := range rows[1:] {
		for x, got := range row {
			if got != fmt.Sprint(y*wide+x) {
				t.Fatalf("row %d, column %d holds %s", y, x, got)
			}
		}
	}
	if rows, err := file.GetRows("B"); err != nil || len(rows) != long/2+1 || rows[long/2][0] != fmt.Sprint((long-2)*wide) {
		t.Errorf("the second has %d rows, %v", len(rows), err)
	}
}

func TestASheetWithoutAProperNameIsRefused(t *testing.T) {
	columns := []sheets.Column{{Head: "H", Width: 10}}
	for _, name := range []string{"", strings.Repeat("x", 32), strings.Repeat("😀", 16), "a:b", `a\b`, "a/b", "a?", "*", "[a", "a]", "'a", "a'", "a\nb", "a\x01", "Tim", "TIM"} {
		b := sheets.New()
		b.Sheet("Tim", columns)
		b.Sheet(name, columns)
		if _, err := b.Bytes(); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
	b := sheets.New()
	b.Sheet(strings.Repeat("x", 31), columns)
	if _, err := b.Bytes(); err != nil {
		t.Errorf("31 characters are refused: %v", err)
	}
}
