package documents

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"loket/bot/telegram"
	"loket/conversations/turn"
)

// sheetType is the media type of a workbook.
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// recapWorkbook makes the month as a workbook: a sheet a table.
func (p *Maker) recapWorkbook(ctx context.Context, month, lang string) (telegram.Document, error) {
	book, err := newWorkbook(p.voice(lang), p.zone(), p.Catalogue)
	if err != nil {
		return telegram.Document{}, fmt.Errorf("begin a workbook: %w", err)
	}
	defer func() { _ = book.file.Close() }()
	data, err := p.fillWorkbook(ctx, book, month)
	if err != nil {
		return telegram.Document{}, err
	}
	return telegram.Document{Name: "rekap-" + month + ".xlsx", MIME: sheetType, Data: data}, nil
}

// look is how a cell is shown.
type look int

// The looks; texts are wrapped and stand at the top of their cell.
const (
	plainLook       look = iota // whole numbers
	headLook                    // heads of columns, white on teal
	numberHeadLook              // likewise, above numbers
	textLook                    // texts, which stay texts also when somebody edits them
	momentLook                  // dates with a clock time
	dayLook                     // dates without one
	tenthsLook                  // numbers with one digit behind the point
	percentLook                 // parts of one
	thousandthsLook             // numbers with three digits behind the point
	boldLook                    // texts that stand out
	titleLook                   // the title of a report
	noteLook                    // how to read it, wrapped
	looks
)

// workbook is a file being written, cell by cell.
type workbook struct {
	*voice
	file      *excelize.File
	zone      *time.Location
	catalogue *turn.Catalogue
	styles    [looks]int
	wrong     error // the first thing that went wrong
}

func newWorkbook(v *voice, zone *time.Location, catalogue *turn.Catalogue) (*workbook, error) {
	b := &workbook{voice: v, file: excelize.NewFile(), zone: zone, catalogue: catalogue}
	format := func(f string) *string { return &f }
	font, bold := excelize.Font{Family: "Calibri", Size: 11}, excelize.Font{Family: "Calibri", Size: 11, Bold: true}
	white := bold
	white.Color = "FFFFFF"
	teal := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"0F766E"}}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for l, style := range [looks]excelize.Style{
		plainLook:       {Font: &font},
		headLook:        {Font: &white, NumFmt: textFormat, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Fill: teal},
		numberHeadLook:  {Font: &white, NumFmt: textFormat, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}, Fill: teal},
		textLook:        {Font: &font, NumFmt: textFormat, Alignment: top},
		momentLook:      {Font: &font, CustomNumFmt: format("dd/mm/yyyy hh:mm"), Alignment: top},
		dayLook:         {Font: &font, CustomNumFmt: format("dd/mm/yyyy"), Alignment: top},
		tenthsLook:      {Font: &font, CustomNumFmt: format("0.0"), Alignment: top},
		thousandthsLook: {Font: &font, CustomNumFmt: format("0.000"), Alignment: top},
		percentLook:     {Font: &font, CustomNumFmt: format("0.0%"), Alignment: top},
		boldLook:        {Font: &bold, Alignment: top},
		noteLook:        {Font: &excelize.Font{Family: "Calibri", Size: 10, Color: "525252"}, Alignment: top},
		titleLook:       {Font: &excelize.Font{Family: "Calibri", Size: 16, Bold: true, Color: "0F766E"}, Alignment: &excelize.Alignment{Vertical: "center"}},
	} {
		id, err := b.file.NewStyle(&style)
		if err != nil {
			return nil, err
		}
		b.styles[l] = id
	}
	b.quoteTexts()
	return b, nil
}

// textFormat is the number format of texts, by the standard.
const textFormat = 49

// quoteTexts keeps a text that looks like a formula a text also when its cell
// is edited or taken elsewhere.
func (b *workbook) quoteTexts() {
	yes := true
	b.file.Styles.CellXfs.Xf[b.styles[textLook]].QuotePrefix = &yes
}

// fail keeps the first of what goes wrong.
func (b *workbook) fail(err error) {
	if b.wrong == nil {
		b.wrong = err
	}
}

// column is the head of one, its width in characters, and whether numbers stand
// in it: their head stands above them, at the right.
type column struct {
	key    string
	width  float64
	number bool
}

// table is one sheet being written.
type table struct {
	book   *workbook
	name   string
	widths []float64 // of its columns, in characters
	rows   int       // so far, the heads too
}

const (
	// tableHeadHeight gives the heads two lines, in points.
	tableHeadHeight = 32
	// lineHeight is a line's, in points, and mostHeight what a row may have: text
	// that is wrapped grows no row by itself.
	lineHeight, mostHeight = 15, 409
	// paperA4 is the paper's number by the standard.
	paperA4 = 9
)

// table begins a sheet of that name with its heads, which stay in sight when
// one scrolls and stand on each printed page.
func (b *workbook) table(key string, columns []column) *table {
	t := b.sheet(key, columns)
	t.heads(columns)
	b.fail(b.file.SetPanes(t.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.fail(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: t.name,
		RefersTo: "'" + strings.ReplaceAll(t.name, "'", "''") + "'!$1:$1"}))
	t.printed(0)
	return t
}

// printed sets a sheet for A4 on its side, one page wide and so many high; 0: as
// many as it takes.
func (t *table) printed(high int) {
	paper, wide, side := paperA4, 1, "landscape"
	t.book.fail(t.book.file.SetPageLayout(t.name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &side, FitToWidth: &wide, FitToHeight: &high}))
	fit := true
	t.book.fail(t.book.file.SetSheetProps(t.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// sheet begins an empty sheet with columns of some widths. The first takes the
// place of the one a new file has.
func (b *workbook) sheet(key string, columns []column) *table {
	t := &table{book: b, name: b.say(key)}
	if sheets := b.file.GetSheetList(); len(sheets) == 1 && sheets[0] == "Sheet1" {
		b.fail(b.file.SetSheetName("Sheet1", t.name))
	} else if _, err := b.file.NewSheet(t.name); err != nil {
		b.fail(err)
	}
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		b.fail(err)
		b.fail(b.file.SetColWidth(t.name, letter, letter, c.width))
		t.widths = append(t.widths, c.width)
	}
	return t
}

// heads writes the heads of the columns.
func (t *table) heads(columns []column) {
	t.rows++
	lines := 2
	for i, c := range columns {
		words := t.book.say(c.key)
		l := headLook
		if c.number {
			l = numberHeadLook
		}
		t.put(i+1, t.rows, l, words)
		lines = max(lines, linesOf(words, c.width))
	}
	t.book.fail(t.book.file.SetRowHeight(t.name, t.rows, max(tableHeadHeight, float64(lines)*lineHeight)))
}

// note writes a text over all columns in a row of its own.
func (t *table) note(l look, words string) {
	t.rows++
	t.put(1, t.rows, l, words)
	last, err := excelize.CoordinatesToCellName(len(t.widths), t.rows)
	t.book.fail(err)
	t.book.fail(t.book.file.MergeCell(t.name, "A"+strconv.Itoa(t.rows), last))
	var width float64
	for _, w := range t.widths {
		width += w
	}
	height := float64(linesOf(words, width)) * lineHeight
	if l == titleLook {
		height = 2 * lineHeight
	}
	t.book.fail(t.book.file.SetRowHeight(t.name, t.rows, height))
}

// linesOf estimates how many lines a text takes in a column.
func linesOf(words string, width float64) (lines int) {
	const safety = 1.15 // some letters are wider than the digits that columns are measured in
	for row := range strings.SplitSeq(words, "\n") {
		lines += max(1, int(math.Ceil(float64(utf8.RuneCountInString(row))*safety/width)))
	}
	return lines
}

// row writes a row: a string as a text and nothing else, an instant as a date
// and a clock time in the office's zone, a share as a percentage. The zero
// instant and nil leave the cell empty.
func (t *table) row(values ...any) {
	t.rows++
	lines := 1
	for i, v := range values {
		t.cell(i+1, v)
		if words, is := v.(string); is && i < len(t.widths) {
			lines = max(lines, linesOf(words, t.widths[i]))
		}
	}
	if lines > 1 {
		t.book.fail(t.book.file.SetRowHeight(t.name, t.rows, min(mostHeight, float64(lines)*lineHeight)))
	}
}

// date is a day without a clock time, share a part of one, title a text of ours.
type (
	date        time.Time
	share       float64
	thousandths float64
	title       string
)

// cell writes one value of the row.
func (t *table) cell(column int, v any) {
	switch v := v.(type) {
	case nil:
	case string:
		t.put(column, t.rows, textLook, v)
	case title:
		t.put(column, t.rows, boldLook, string(v))
	case time.Time:
		if !v.IsZero() {
			t.put(column, t.rows, momentLook, v.In(t.book.zone))
		}
	case date:
		t.put(column, t.rows, dayLook, time.Time(v))
	case share:
		t.put(column, t.rows, percentLook, float64(v))
	case thousandths:
		t.put(column, t.rows, thousandthsLook, float64(v))
	case float64:
		t.put(column, t.rows, tenthsLook, v)
	case int:
		t.put(column, t.rows, plainLook, v)
	default:
		panic(fmt.Sprintf("documents: a table takes no %T", v))
	}
}

// numbered is how a workbook writes a character by its number, and
// escapedNumber how it writes a text that only looks so: excelize 2.11.1
// works the escape out and then stores the text without it.
var numbered = regexp.MustCompile(`_x([0-9A-Fa-f]{4}_)`)

const escapedNumber = "_x005F_x$1"

// put writes a value in its look. Without words a cell stays empty.
func (t *table) put(column, row int, l look, value any) {
	if value == "" {
		return
	}
	place, err := excelize.CoordinatesToCellName(column, row)
	t.book.fail(err)
	if words, is := value.(string); is {
		t.book.fail(t.book.file.SetCellStr(t.name, place, numbered.ReplaceAllString(words, escapedNumber)))
	} else {
		t.book.fail(t.book.file.SetCellValue(t.name, place, value))
	}
	t.book.fail(t.book.file.SetCellStyle(t.name, place, place, t.book.styles[l]))
}

// bytes is the finished file, with its properties.
func (b *workbook) bytes(title, creator string) ([]byte, error) {
	if b.err != nil {
		return nil, fmt.Errorf("word a workbook: %w", b.err)
	}
	b.properties(title, creator)
	if b.wrong != nil {
		return nil, fmt.Errorf("write a workbook: %w", b.wrong)
	}
	data, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return data.Bytes(), nil
}

// coreProperties is where a workbook keeps its properties, coreNamespace theirs.
const (
	coreProperties = "docProps/core.xml"
	coreNamespace  = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
)

// properties names title and maker. excelize writes them without the prefixes by
// which other readers know them: exceljs opens no such workbook.
func (b *workbook) properties(title, creator string) {
	escaped := func(text string) string {
		var out bytes.Buffer
		b.fail(xml.EscapeText(&out, []byte(text)))
		return out.String()
	}
	b.file.Pkg.Store(coreProperties, []byte(xml.Header+`<cp:coreProperties xmlns:cp="`+coreNamespace+
		`" xmlns:dc="`+excelize.NameSpaceDublinCore+`"><dc:title>`+escaped(title)+`</dc:title><dc:creator>`+escaped(creator)+`</dc:creator></cp:coreProperties>`))
}
