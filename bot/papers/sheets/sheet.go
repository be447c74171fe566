package sheets

import (
	"fmt"
	"strconv"
	"strings"
)

// Column is the head of one and its width in characters.
type Column struct {
	Head  string
	Width float64
}

// headHeight gives the heads two lines, in points.
const headHeight = 32

// Sheet is one table being written.
type Sheet struct {
	name string
	part *part
	rows int
}

// Sheet begins a table of that name with its heads, which stay in sight when
// one scrolls; there is at least one column.
func (b *Book) Sheet(name string, columns []Column) *Sheet {
	if err := b.takes(name); err != nil {
		b.fail(err)
	}
	s := &Sheet{name: name, part: b.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.sheets)+1))}
	selected := ""
	if len(b.sheets) == 0 {
		selected = ` tabSelected="1"`
	}
	b.sheets = append(b.sheets, s)
	s.part.write(declaration + `<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView` + selected + ` workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`)
	s.head(columns)
	return s
}

func (s *Sheet) head(columns []Column) {
	var cols strings.Builder
	heads := make([]Cell, len(columns))
	for i, c := range columns {
		fmt.Fprintf(&cols, `<col min="%d" max="%d" width="%v" customWidth="1"/>`, i+1, i+1, c.Width)
		heads[i] = Words(Head, c.Head)
	}
	s.part.write(`<cols>` + cols.String() + `</cols><sheetData>`)
	s.row(fmt.Sprintf(` ht="%d" customHeight="1"`, headHeight), heads)
}

// Row writes a row; without cells it stays empty.
func (s *Sheet) Row(cells ...Cell) { s.row("", cells) }

func (s *Sheet) row(attributes string, cells []Cell) {
	s.rows++
	to := append(s.part.plain, `<row r="`...)
	to = strconv.AppendInt(to, int64(s.rows), 10)
	to = append(to, '"')
	to = append(to, attributes...)
	to = append(to, '>')
	for i, c := range cells {
		to = c.append(to, i, s.rows)
	}
	s.part.plain = append(to, `</row>`...)
	s.part.rest()
}

// Rows counts the rows, the heads too.
func (s *Sheet) Rows() int { return s.rows }
