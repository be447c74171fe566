// Package sheets writes workbooks (Office Open XML, .xlsx) row by row: what is
// written is deflated at once, so that a long sheet takes the memory of its
// compressed file and no more.
//
// It writes the little that a table for people needs: texts, numbers and dates
// in a few looks, under a head that stays in sight. There are no formulas, and
// no text can become one.
package sheets

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Book is a workbook being written. Its sheets may be written by turns; they
// stand in the order in which they were begun. It is for one at a time.
type Book struct {
	Title, Creator string // for the file's properties

	sheets   []*Sheet
	deflater *flate.Writer // serves all parts by turns
	err      error         // the first that went wrong; Bytes says it
}

// New begins a workbook without sheets.
func New() *Book {
	b := &Book{}
	b.deflater, b.err = flate.NewWriter(nil, flate.DefaultCompression)
	return b
}

// fail keeps the first of what goes wrong.
func (b *Book) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// longestName is how many UTF-16 units the name of a sheet may have.
const longestName = 31

// takes says why a program for spreadsheets would refuse a sheet of that name.
func (b *Book) takes(name string) error {
	taken := slices.ContainsFunc(b.sheets, func(s *Sheet) bool { return strings.EqualFold(s.name, name) })
	switch {
	case name == "" || len(utf16.Encode([]rune(name))) > longestName:
		return fmt.Errorf("the name of the sheet %q has none or too many characters", name)
	case strings.ContainsAny(name, `:\/?*[]`) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name of the sheet %q holds a forbidden character", name)
	case strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'"):
		return fmt.Errorf("the name of the sheet %q begins or ends with an apostrophe", name)
	case taken:
		return fmt.Errorf("there is a sheet %q already", name)
	}
	return nil
}

// Bytes ends the sheets and is the finished file.
func (b *Book) Bytes() ([]byte, error) {
	parts := b.frame()
	for _, s := range b.sheets {
		s.part.write("</sheetData></worksheet>")
		parts = append(parts, s.part)
	}
	var file bytes.Buffer
	packed := zip.NewWriter(&file)
	for _, p := range parts {
		p.end()
		if err := p.into(packed); err != nil {
			b.fail(err)
		}
	}
	if err := packed.Close(); err != nil {
		b.fail(err)
	}
	if b.err != nil {
		return nil, fmt.Errorf("write a workbook: %w", b.err)
	}
	return file.Bytes(), nil
}
