package papers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"

	"loket/bot/telegram"
)

// sheetType is the media type of a workbook.
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// recapWorkbook makes the month as a workbook: a sheet a table.
func (p *Press) recapWorkbook(ctx context.Context, month, lang string) (telegram.Document, error) {
	book, err := newWorkbook(p.voice(lang), p.zone())
	if err != nil {
		return telegram.Document{}, err
	}
	data, err := p.fillWorkbook(ctx, book, month)
	if err := errors.Join(err, book.file.Close()); err != nil {
		return telegram.Document{}, err
	}
	return telegram.Document{Name: "rekap-" + month + ".xlsx", MIME: sheetType, Data: data}, nil
}

// workbook is a file being written, row by row, so that a busy month does not
// have to fit into memory.
type workbook struct {
	*voice
	file   *excelize.File
	zone   *time.Location
	styles styles
	sheets int
}

// styles are how cells look.
type styles struct {
	header, text, guarded, date, day, number, percent, bold int
}

func newWorkbook(v *voice, zone *time.Location) (*workbook, error) {
	b := &workbook{voice: v, file: excelize.NewFile(), zone: zone}
	for _, s := range []struct {
		into  *int
		style *excelize.Style
	}{
		{&b.styles.header, &excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Bold: true, Color: "FFFFFF"},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"0F766E"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&b.styles.text, &excelize.Style{NumFmt: textFormat, Alignment: wrapped()}},
		{&b.styles.guarded, &excelize.Style{NumFmt: textFormat, Alignment: wrapped()}},
		{&b.styles.date, &excelize.Style{CustomNumFmt: format("dd/mm/yyyy hh:mm"), Alignment: wrapped()}},
		{&b.styles.day, &excelize.Style{CustomNumFmt: format("dd/mm/yyyy"), Alignment: wrapped()}},
		{&b.styles.number, &excelize.Style{CustomNumFmt: format("0.0"), Alignment: wrapped()}},
		{&b.styles.percent, &excelize.Style{CustomNumFmt: format("0.0%"), Alignment: wrapped()}},
		{&b.styles.bold, &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrapped()}},
	} {
		id, err := b.file.NewStyle(s.style)
		if err != nil {
			return nil, fmt.Errorf("prepare the looks of a workbook: %w", errors.Join(err, b.file.Close()))
		}
		*s.into = id
	}
	quoted := true
	b.file.Styles.CellXfs.Xf[b.styles.guarded].QuotePrefix = &quoted
	return b, nil
}

// textFormat keeps a cell a text when somebody edits it.
const textFormat = 49

func format(code string) *string { return &code }

func wrapped() *excelize.Alignment { return &excelize.Alignment{Vertical: "top", WrapText: true} }

// column is the head of one and its width in characters.
type column struct {
	key   string
	width float64
}

// table is one sheet being written.
type table struct {
	book    *workbook
	stream  *excelize.StreamWriter
	columns int
	rows    int
}

// table begins a sheet of that name with its heads, which stay in sight.
func (b *workbook) table(name string, columns []column) (*table, error) {
	title := b.say(name)
	var err error
	if b.sheets == 0 {
		err = b.file.SetSheetName("Sheet1", title)
	} else {
		_, err = b.file.NewSheet(title)
	}
	if err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	b.sheets++
	t := &table{book: b, columns: len(columns)}
	if t.stream, err = b.file.NewStreamWriter(title); err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	return t, t.head(columns)
}

func (t *table) head(columns []column) error {
	err := t.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return fmt.Errorf("freeze the heads of a sheet: %w", err)
	}
	heads := make([]any, len(columns))
	for i, c := range columns {
		if err := t.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return fmt.Errorf("widen a column: %w", err)
		}
		heads[i] = excelize.Cell{StyleID: t.book.styles.header, Value: t.book.say(c.key)}
	}
	return t.write(heads, excelize.RowOpts{Height: 32})
}

// row writes a row: a string as a text and nothing else, an instant as a date
// and a clock time in the office's zone, a share as a percentage. The zero
// instant and nil leave the cell empty.
func (t *table) row(values ...any) error {
	cells := make([]any, len(values))
	for i, v := range values {
		cells[i] = t.book.cell(v)
	}
	return t.write(cells)
}

func (t *table) write(cells []any, options ...excelize.RowOpts) error {
	t.rows++
	place, err := excelize.CoordinatesToCellName(1, t.rows)
	if err == nil {
		err = t.stream.SetRow(place, cells, options...)
	}
	if err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// date is a day without a clock time, share a part of one, title a text of ours.
type (
	date  time.Time
	share float64
	title string
)

func (b *workbook) cell(v any) any {
	switch v := v.(type) {
	case string:
		return b.typed(v)
	case title:
		return excelize.Cell{StyleID: b.styles.bold, Value: string(v)}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: b.styles.date, Value: v.In(b.zone)}
	case date:
		return excelize.Cell{StyleID: b.styles.day, Value: time.Time(v)}
	case share:
		return excelize.Cell{StyleID: b.styles.percent, Value: float64(v)}
	case float64:
		return excelize.Cell{StyleID: b.styles.number, Value: v}
	}
	return v
}

// typed writes what may have been typed by anybody. A workbook never reckons
// with a text; the quote keeps one that looks like a formula a text also when
// the cell is edited or taken elsewhere.
func (b *workbook) typed(text string) any {
	if text == "" {
		return nil
	}
	style := b.styles.text
	if looksLikeFormula(text) {
		style = b.styles.guarded
	}
	return excelize.Cell{StyleID: style, Value: strings.ToValidUTF8(text, "\uFFFD")}
}

// looksLikeFormula also knows the wide signs of East Asian keyboards, which
// some programs take for the narrow ones, and looks behind spaces.
func looksLikeFormula(text string) bool {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || strings.HasPrefix(text, "\n") {
		return true
	}
	return strings.IndexAny(strings.TrimLeftFunc(text, unicode.IsSpace), "=+-@＝＋－＠|%") == 0
}

// finish ends a sheet.
func (t *table) finish() error {
	if err := t.stream.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	return nil
}

// bytes is the finished file.
func (b *workbook) bytes() ([]byte, error) {
	if b.err != nil {
		return nil, fmt.Errorf("word a workbook: %w", b.err)
	}
	var file bytes.Buffer
	if err := b.file.Write(&file); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return file.Bytes(), nil
}
