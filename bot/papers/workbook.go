package papers

import (
	"context"
	"fmt"
	"time"

	"loket/bot/papers/sheets"
	"loket/bot/telegram"
)

// sheetType is the media type of a workbook.
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// recapWorkbook makes the month as a workbook: a sheet a table.
func (p *Press) recapWorkbook(ctx context.Context, month, lang string) (telegram.Document, error) {
	book := &workbook{voice: p.voice(lang), file: sheets.New(), zone: p.zone()}
	data, err := p.fillWorkbook(ctx, book, month)
	if err != nil {
		return telegram.Document{}, err
	}
	return telegram.Document{Name: "rekap-" + month + ".xlsx", MIME: sheetType, Data: data}, nil
}

// workbook is a file being written, row by row, so that a busy month does not
// have to fit into memory.
type workbook struct {
	*voice
	file *sheets.Book
	zone *time.Location
}

// column is the head of one and its width in characters.
type column struct {
	key   string
	width float64
}

// table is one sheet being written.
type table struct {
	*sheets.Sheet
	book *workbook
}

// table begins a sheet of that name.
func (b *workbook) table(name string, columns []column) *table {
	heads := make([]sheets.Column, len(columns))
	for i, c := range columns {
		heads[i] = sheets.Column{Head: b.say(c.key), Width: c.width}
	}
	return &table{Sheet: b.file.Sheet(b.say(name), heads), book: b}
}

// row writes a row: a string as a text and nothing else, an instant as a date
// and a clock time in the office's zone, a share as a percentage. The zero
// instant and nil leave the cell empty.
func (t *table) row(values ...any) {
	cells := make([]sheets.Cell, len(values))
	for i, v := range values {
		cells[i] = t.book.cell(v)
	}
	t.Row(cells...)
}

// date is a day without a clock time, share a part of one, title a text of ours.
type (
	date  time.Time
	share float64
	title string
)

func (b *workbook) cell(v any) sheets.Cell {
	switch v := v.(type) {
	case nil:
		return sheets.Cell{}
	case string:
		return sheets.Words(sheets.Text, v)
	case title:
		return sheets.Words(sheets.Bold, string(v))
	case time.Time:
		if v.IsZero() {
			return sheets.Cell{}
		}
		return sheets.Date(sheets.Moment, v.In(b.zone))
	case date:
		return sheets.Date(sheets.Day, time.Time(v))
	case share:
		return sheets.Number(sheets.Percent, float64(v))
	case float64:
		return sheets.Number(sheets.Tenths, v)
	case int:
		return sheets.Number(sheets.Plain, float64(v))
	}
	panic(fmt.Sprintf("papers: a table takes no %T", v))
}

// bytes is the finished file.
func (b *workbook) bytes() ([]byte, error) {
	if b.err != nil {
		return nil, fmt.Errorf("word a workbook: %w", b.err)
	}
	return b.file.Bytes()
}
