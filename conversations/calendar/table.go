package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxTableBytes is far above a lifetime of holidays and far below what could
// hurt the start of the program.
const maxTableBytes = 1 << 20

const holidayColumns = "date,name,kind,status,source"

// ParseHolidays reads a table as holidays.csv describes it at its top. It
// accepts what spreadsheet programs make of one: a byte order mark, ";" as
// separator, quoted comments, empty trailing cells. Errors name the line.
func ParseHolidays(r io.Reader) (Holidays, error) {
	text, err := readTable(r)
	if err != nil {
		return Holidays{}, fmt.Errorf("holidays: %w", err)
	}
	records := csv.NewReader(strings.NewReader(text))
	records.Comma = separator(text)
	records.Comment = '#'
	records.FieldsPerRecord = -1
	records.TrimLeadingSpace = true

	var table Holidays
	var columns []string
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Holidays{}, fmt.Errorf("holidays: %w", err) // names the line itself
		}
		line, _ := records.FieldPos(0)
		switch {
		case isBlank(record):
		case columns == nil:
			columns, err = parseHeader(record)
		default:
			err = table.add(columns, record)
		}
		if err != nil {
			return Holidays{}, fmt.Errorf("holidays, line %d: %w", line, err)
		}
	}
	if columns == nil {
		return Holidays{}, fmt.Errorf("holidays: the header row %s is missing", holidayColumns)
	}
	return table, nil
}

func (h *Holidays) add(columns, record []string) error {
	for _, extra := range record[min(len(columns), len(record)):] {
		if strings.TrimSpace(extra) != "" {
			return fmt.Errorf("%q stands in no column (a name with a comma wants quotes)", extra)
		}
	}
	parsed, err := parseRow(func(column string) string {
		for i, name := range columns {
			if name == column && i < len(record) {
				return strings.TrimSpace(record[i])
			}
		}
		return ""
	})
	if err != nil {
		return err
	}
	h.rows = append(h.rows, parsed)
	return nil
}

// parseHeader accepts the columns in any order; source and hours may be absent.
func parseHeader(record []string) ([]string, error) {
	columns := make([]string, len(record))
	seen := map[string]bool{}
	for i, cell := range record {
		name := strings.ToLower(strings.TrimSpace(cell))
		switch name {
		case "date", "name", "kind", "status", "source", "hours":
			seen[name] = true
			columns[i] = name
		case "":
		default:
			return nil, fmt.Errorf("the column %q is unknown (the header is %s, and hours if wanted)", name, holidayColumns)
		}
	}
	for _, name := range []string{"date", "name", "kind", "status"} {
		if !seen[name] {
			return nil, fmt.Errorf("the column %q is missing (the header is %s, and hours if wanted)", name, holidayColumns)
		}
	}
	return columns, nil
}

func readTable(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTableBytes+1))
	if err != nil {
		return "", fmt.Errorf("reading the table: %w", err)
	}
	if len(data) > maxTableBytes {
		return "", errors.New("the table is larger than 1 MB")
	}
	if !utf8.Valid(data) {
		return "", errors.New("the table is not UTF-8 text")
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

// separator looks at the first line that is not a comment: spreadsheets with
// Indonesian settings write ";".
func separator(text string) rune {
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimSpace(line), `"`)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Contains(line, ";") && !strings.Contains(line, ",") {
			return ';'
		}
		break
	}
	return ','
}

// isBlank also skips comments that a spreadsheet has put into quotes.
func isBlank(record []string) bool {
	return strings.HasPrefix(record[0], "#") || strings.TrimSpace(strings.Join(record, "")) == ""
}
