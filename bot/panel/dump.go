package panel

import (
	"bufio"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// A database export is a text of commands. Of that only the rows of a few
// tables are read, as they come by: an export may be gigabytes.

const (
	maxName  = 256     // bytes of a table's or column's name
	maxField = 1 << 20 // bytes of a value; session lists and rights are far below
)

var errDump = errors.New("the export is not what a database writes")

// dumpField is a value of a row. One that was longer than maxField is cut.
type dumpField struct {
	text string
	cut  bool
}

// dump reads an export.
type dump struct {
	r       *bufio.Reader
	wanted  map[string]bool     // tables whose rows are read
	columns map[string][]string // of the tables that were created
	row     func(table string, row map[string]dumpField) error
}

// readDump reads an export to its end and hands over the rows of the wanted
// tables, by column. It gives the columns of all tables there are.
func readDump(r io.Reader, wanted []string, row func(table string, row map[string]dumpField) error) (map[string][]string, error) {
	d := dump{r: bufio.NewReaderSize(r, 64<<10), wanted: map[string]bool{}, columns: map[string][]string{}, row: row}
	for _, table := range wanted {
		d.wanted[table] = true
	}
	for {
		err := d.command()
		switch {
		case errors.Is(err, io.EOF):
			return d.columns, nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, errDump
		case err != nil:
			return nil, err
		}
	}
}

// command reads one command; io.EOF where there is none any more.
func (d *dump) command() error {
	if err := d.space(); err != nil {
		return err
	}
	word, err := d.word()
	if err != nil {
		return unexpected(err)
	}
	switch strings.ToUpper(word) {
	case "INSERT", "REPLACE":
		err = d.insert()
	case "CREATE":
		err = d.create()
	case "DELIMITER":
		err = d.delimited()
	default:
		err = d.skip()
	}
	return unexpected(err)
}

// named passes over words, such as INTO, before a name.
func (d *dump) named() (name string, found bool, err error) {
	for {
		if err := d.space(); err != nil {
			return "", false, err
		}
		c, err := d.peek()
		if err != nil {
			return "", false, err
		}
		if c == '`' {
			name, err := d.name()
			return name, true, err
		}
		word, err := d.word()
		if err != nil || word == "" {
			return "", false, err
		}
	}
}

// create notes a table's columns.
func (d *dump) create() error {
	if err := d.space(); err != nil {
		return err
	}
	what, err := d.word()
	if err != nil {
		return err
	}
	if strings.ToUpper(what) != "TABLE" {
		return d.skip()
	}
	table, found, err := d.named()
	if err != nil {
		return err
	}
	if !found {
		return d.skip()
	}
	if d.columns[table] == nil {
		d.columns[table] = []string{}
	}
	if err := d.sign('('); err != nil {
		return err
	}
	for more := true; more; {
		if err := d.space(); err != nil {
			return err
		}
		if c, err := d.peek(); err != nil {
			return err
		} else if c == '`' {
			column, err := d.name()
			if err != nil {
				return err
			}
			d.columns[table] = append(d.columns[table], column)
		}
		if more, err = d.item(); err != nil {
			return err
		}
	}
	return d.skip()
}

// item passes over the rest of an entry between brackets, and tells whether
// another follows.
func (d *dump) item() (more bool, err error) {
	depth := 0
	for {
		if err := d.space(); err != nil {
			return false, err
		}
		c, err := d.r.ReadByte()
		switch {
		case err != nil:
			return false, err
		case c == '\'' || c == '"' || c == '`':
			if _, err := d.quoted(c, 0); err != nil {
				return false, err
			}
		case c == '(':
			depth++
		case c == ')' && depth == 0:
			return false, nil
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			return true, nil
		}
	}
}

// insert reads the rows of a wanted table.
func (d *dump) insert() error {
	table, found, err := d.named()
	if err != nil {
		return err
	}
	if !found || !d.wanted[table] {
		return d.skip()
	}
	columns := d.columns[table]
	if err := d.space(); err != nil {
		return err
	}
	if c, err := d.peek(); err != nil {
		return err
	} else if c == '(' {
		if columns, err = d.list(); err != nil {
			return err
		}
	}
	if err := d.space(); err != nil {
		return err
	}
	if word, err := d.word(); err != nil || !strings.HasPrefix(strings.ToUpper(word), "VALUE") {
		return errors.Join(errDump, err)
	}
	return d.rows(table, columns)
}

// list reads names between brackets.
func (d *dump) list() ([]string, error) {
	var names []string
	if err := d.sign('('); err != nil {
		return nil, err
	}
	for {
		name, err := d.name()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if more, err := d.goesOn(); err != nil || !more {
			return names, err
		}
	}
}

// goesOn reads a comma, or the bracket that ends a list.
func (d *dump) goesOn() (bool, error) {
	if err := d.space(); err != nil {
		return false, err
	}
	c, err := d.r.ReadByte()
	if err == nil && c != ',' && c != ')' {
		err = errDump
	}
	return c == ',', err
}

func (d *dump) rows(table string, columns []string) error {
	for {
		if err := d.sign('('); err != nil {
			return err
		}
		row := make(map[string]dumpField, len(columns))
		for at := 0; ; at++ {
			field, err := d.field()
			if err != nil {
				return err
			}
			if at == len(columns) {
				return errDump // of columns that nobody named nothing is known
			}
			row[columns[at]] = field
			if more, err := d.goesOn(); err != nil {
				return err
			} else if !more {
				break
			}
		}
		if len(row) != len(columns) {
			return errDump
		}
		if err := d.row(table, row); err != nil {
			return err
		}
		if err := d.space(); err != nil {
			return err
		}
		c, err := d.r.ReadByte()
		switch {
		case err != nil:
			return err
		case c == ';':
			return nil
		case c != ',':
			return errDump
		}
	}
}

// field reads a value: between marks, also behind the name of a character set,
// or a number.
func (d *dump) field() (dumpField, error) {
	for {
		if err := d.space(); err != nil {
			return dumpField{}, err
		}
		c, err := d.peek()
		if err != nil {
			return dumpField{}, err
		}
		if c == '\'' || c == '"' {
			_, _ = d.r.ReadByte() // it was peeked
			return d.quoted(c, maxField)
		}
		word, err := d.word()
		switch {
		case err != nil:
			return dumpField{}, err
		case word == "":
			return dumpField{}, errDump
		case strings.EqualFold(word, "NULL"):
			return dumpField{}, nil
		case strings.EqualFold(word, "X"):
			return d.hexadecimal()
		case strings.HasPrefix(word, "_"):
			continue
		case strings.HasPrefix(word, "0x"):
			raw, err := hex.DecodeString(word[2:])
			return dumpField{text: string(raw), cut: len(word) >= maxName}, err
		}
		return dumpField{text: word}, nil
	}
}

func (d *dump) hexadecimal() (dumpField, error) {
	if err := d.sign('\''); err != nil {
		return dumpField{}, err
	}
	field, err := d.quoted('\'', maxField)
	if err != nil {
		return dumpField{}, err
	}
	raw, err := hex.DecodeString(field.text)
	return dumpField{text: string(raw), cut: field.cut}, err
}

// readZipped reads a gzipped export, and one that the panel did not zip.
func readZipped(r io.Reader, wanted []string, row func(table string, row map[string]dumpField) error) (map[string][]string, error) {
	start := bufio.NewReaderSize(r, 64<<10)
	magic, err := start.Peek(2)
	switch {
	case len(magic) == 0:
		return nil, errors.Join(errDump, err)
	case magic[0] != 0x1f || magic[1] != 0x8b:
		return readDump(start, wanted, row)
	}
	zip, err := gzip.NewReader(start)
	if err != nil {
		return nil, errors.Join(errDump, err)
	}
	return readDump(zip, wanted, row)
}
