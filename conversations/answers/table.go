package answers

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxTableBytes is far above every list an office keeps.
const maxTableBytes = 4 << 20

// readTable gives each row of a CSV table to add, by column name. The first row
// names the columns; the first of them must be there. "#" starts a comment, and
// what spreadsheet programs do to a table (byte order mark, ";", empty trailing
// cells) is understood. Errors name the line.
func readTable(r io.Reader, what string, columns []string, add func(field func(string) string) error) error {
	text, err := tableText(r)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	records := csv.NewReader(strings.NewReader(text))
	records.Comma = separator(text)
	records.Comment = '#'
	records.FieldsPerRecord = -1
	records.TrimLeadingSpace = true

	var header []string
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", what, err) // names the line itself
		}
		line, _ := records.FieldPos(0)
		switch {
		case isBlankRecord(record):
		case header == nil:
			header, err = parseHeader(record, columns)
		default:
			err = addRecord(header, record, add)
		}
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", what, line, err)
		}
	}
	if header == nil {
		return fmt.Errorf("%s: the header row %s is missing", what, strings.Join(columns, ","))
	}
	return nil
}

func addRecord(header, record []string, add func(field func(string) string) error) error {
	for _, extra := range record[min(len(header), len(record)):] {
		if strings.TrimSpace(extra) != "" {
			return fmt.Errorf("%q stands in no column (a name with a comma wants quotes)", extra)
		}
	}
	return add(func(column string) string {
		if i := slices.Index(header, column); i >= 0 && i < len(record) {
			return line(record[i])
		}
		return ""
	})
}

func parseHeader(record, columns []string) ([]string, error) {
	header := make([]string, len(record))
	for i, cell := range record {
		name := lowerASCII(strings.TrimSpace(cell))
		if name != "" && !slices.Contains(columns, name) {
			return nil, fmt.Errorf("the column %q is none of %s", name, strings.Join(columns, ","))
		}
		header[i] = name
	}
	if !slices.Contains(header, columns[0]) {
		return nil, fmt.Errorf("the column %q is missing (the header is %s)", columns[0], strings.Join(columns, ","))
	}
	return header, nil
}

func tableText(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTableBytes+1))
	if err != nil {
		return "", fmt.Errorf("reading the table: %w", err)
	}
	if len(data) > maxTableBytes {
		return "", errors.New("the table is larger than 4 MB")
	}
	if !utf8.Valid(data) {
		return "", errors.New("the table is not UTF-8 text")
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

// separator looks at the first line that is not a comment: spreadsheets with
// Indonesian settings write ";".
func separator(text string) rune {
	for row := range strings.Lines(text) {
		row = strings.TrimLeft(strings.TrimSpace(row), `"`)
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		if strings.Contains(row, ";") && !strings.Contains(row, ",") {
			return ';'
		}
		break
	}
	return ','
}

// isBlankRecord also skips comments that a spreadsheet has put into quotes.
func isBlankRecord(record []string) bool {
	return strings.HasPrefix(record[0], "#") || strings.TrimSpace(strings.Join(record, "")) == ""
}
