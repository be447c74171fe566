// Package tables reads the lists that an office keeps as CSV, the way
// spreadsheet programs write them: "," ";" or a tab between the columns, a byte
// order mark, Windows' and old Macs' ends of lines, blank rows, empty trailing
// cells, and column names in the office's own language and spelling.
//
// A line of the file is a row of the table: a quotation mark that is not closed
// spoils its own line and swallows no other. "#" begins a comment.
package tables

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Column is one column of a table.
type Column struct {
	Name   string   // as the program calls it
	Also   []string // what people call it besides
	Needed bool     // without it the table cannot be read
}

// Row is one line of a table.
type Row struct {
	// Line is its number in the file, from 1.
	Line int
	// Err is why the line cannot be read; such a row has no cells.
	Err error

	header, cells []string
}

// Cell is what stands in the column of that name: one line, without what cannot
// be seen; empty where there is nothing.
func (r Row) Cell(column string) string {
	if i := slices.Index(r.header, column); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// Read hands every row below the header to take, also those that cannot be
// read, and ends with its first error. Columns that are none of the table's are
// passed over; unused gives their names as they are written.
func Read(r io.Reader, columns []Column, take func(Row) error) (unused []string, err error) {
	t := reading{columns: columns}
	err = t.all(r, take)
	return t.unused, err
}

// ReadWhole reads a list of which every line must be good, as it replaces one
// that is: the first that is not ends the reading, with its number in the
// error, and so does a column that is none of the list's. what names the list.
func ReadWhole(r io.Reader, what string, columns []Column, add func(Row) error) error {
	t := reading{columns: columns, closed: true}
	err := t.all(r, func(row Row) error {
		if row.Err != nil {
			return row.Err
		}
		return add(row)
	})
	switch {
	case err != nil && t.line > 0:
		return fmt.Errorf("%s, line %d: %w", what, t.line, err)
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// reading is a table being read.
type reading struct {
	columns []Column
	closed  bool // no other columns than these

	line   int // that is being read; 0 before the first and behind the last
	comma  rune
	header []string // the columns' names in their order; empty for one that is not used
	unused []string
	buffer *bufio.Reader
}

func (t *reading) all(r io.Reader, take func(Row) error) error {
	lines, err := linesOf(r)
	if err != nil {
		return err
	}
	t.buffer = bufio.NewReader(strings.NewReader(""))
	for i, line := range lines {
		t.line = i + 1
		switch {
		case isAside(line):
			continue
		case t.header == nil:
			err = t.readHeader(line)
		default:
			err = t.readRow(line, take)
		}
		if err != nil {
			return err
		}
	}
	t.line = 0
	if t.header == nil {
		return fmt.Errorf("the header row %s is missing", t.names())
	}
	return nil
}

// isAside tells comments, also those that a spreadsheet has put into quotes,
// blank lines, and the line in which Excel notes its separator.
func isAside(line string) bool {
	line = strings.TrimLeft(line, `"`)
	return strings.TrimSpace(line) == "" || line[0] == '#' || len(line) <= len("sep=;") && strings.HasPrefix(strings.ToLower(line), "sep=")
}

// readRow takes one line; cells behind the header's last are a slip.
func (t *reading) readRow(line string, take func(Row) error) error {
	cells, err := t.cells(line, t.comma)
	if err != nil {
		return take(Row{Line: t.line, Err: err})
	}
	for i := range cells {
		cells[i] = clean(cells[i])
	}
	if strings.Join(cells, "") == "" {
		return nil
	}
	for _, extra := range cells[min(len(t.header), len(cells)):] {
		if extra != "" {
			return take(Row{Line: t.line, Err: fmt.Errorf("%q stands in no column (a name with a %s wants quotes)", shortened(extra), commaName(t.comma))})
		}
	}
	return take(Row{Line: t.line, header: t.header, cells: cells})
}

// cells takes a line apart.
func (t *reading) cells(line string, comma rune) ([]string, error) {
	if !utf8.ValidString(line) {
		return nil, errors.New("it is not UTF-8 text (save the table as “CSV UTF-8”)")
	}
	t.buffer.Reset(strings.NewReader(line))
	records := csv.NewReader(t.buffer)
	records.Comma, records.FieldsPerRecord = comma, -1
	records.TrimLeadingSpace = comma != '\t' // it would take empty cells for blanks
	cells, err := records.Read()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, fmt.Errorf("its quotation marks do not fit: %w", parse.Err)
	}
	return cells, err
}

func commaName(comma rune) string {
	switch comma {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	}
	return "comma"
}

// readHeader finds the separator by which the line names most of the columns.
func (t *reading) readHeader(line string) error {
	var best []string
	var failed error
	most := -1
	for _, comma := range []rune{',', ';', '\t'} {
		cells, err := t.cells(line, comma)
		if err != nil {
			failed = err
			continue
		}
		known := 0
		for _, cell := range cells {
			if t.column(cell) != "" {
				known++
			}
		}
		if known > most || known == most && len(cells) > len(best) {
			best, most, t.comma = cells, known, comma
		}
	}
	if best == nil {
		return failed
	}
	return t.setHeader(best)
}

func (t *reading) setHeader(cells []string) error {
	t.header = make([]string, len(cells))
	for i, cell := range cells {
		cell = clean(cell)
		name := t.column(cell)
		switch {
		case name != "" && slices.Contains(t.header, name):
			return fmt.Errorf("the column %q stands there twice", name)
		case name == "" && cell != "" && t.closed:
			return fmt.Errorf("the column %q is none of %s", shortened(cell), t.names())
		case name == "" && cell != "":
			t.unused = append(t.unused, shortened(cell))
		}
		t.header[i] = name
	}
	for _, column := range t.columns {
		if column.Needed && !slices.Contains(t.header, column.Name) {
			return fmt.Errorf("the column %q is missing (the header is %s)", column.Name, t.names())
		}
	}
	return nil
}

// column finds the column that a header's cell names, empty for none. Capitals,
// blanks and punctuation are spelling.
func (t *reading) column(cell string) string {
	key := spelling(cell)
	if key == "" {
		return ""
	}
	for _, column := range t.columns {
		if spelling(column.Name) == key || slices.ContainsFunc(column.Also, func(also string) bool { return spelling(also) == key }) {
			return column.Name
		}
	}
	return ""
}

func spelling(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// names lists the columns for somebody who writes a header.
func (t *reading) names() string {
	names := make([]string, len(t.columns))
	for i, column := range t.columns {
		names[i] = column.Name
	}
	return strings.Join(names, ",")
}
