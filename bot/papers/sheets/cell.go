package sheets

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Cell is what stands in one; the zero Cell is empty.
type Cell struct {
	look    Look
	words   string
	number  float64
	numeric bool // otherwise the number is none
}

// Words is a text and never anything else, whatever it looks like. What is no
// UTF-8 is replaced, and so is what XML cannot hold. Without any it is empty.
func Words(look Look, words string) Cell {
	return Cell{look: look, words: strings.ToValidUTF8(words, "\uFFFD")}
}

// Number is a number that can be reckoned with.
func Number(look Look, n float64) Cell {
	if math.IsNaN(n) || math.IsInf(n, 0) { // which a workbook cannot hold
		return Words(look, strconv.FormatFloat(n, 'g', -1, 64))
	}
	return Cell{look: look, number: n, numeric: true}
}

// dayZero is what the days of a workbook count from. Spreadsheets take 1900 for
// a leap year; the count is right from the first of March of that year.
var dayZero = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// Date is a date with its clock time, as they are read in the zone of at: a
// workbook knows no zones. It must be of 1900 or later, from March on.
func Date(look Look, at time.Time) Cell {
	const day = 24 * 60 * 60
	_, ahead := at.Zone()
	seconds := at.Unix() + int64(ahead) - dayZero.Unix()
	part := time.Duration(seconds%day)*time.Second + time.Duration(at.Nanosecond())
	return Number(look, float64(seconds/day)+float64(part)/float64(day*time.Second))
}

// append writes the cell as XML. Columns count from 0, rows from 1.
func (c Cell) append(to []byte, column, row int) []byte {
	if c.words == "" && !c.numeric {
		return to
	}
	to = append(to, `<c r="`...)
	to = appendColumn(to, column)
	to = strconv.AppendInt(to, int64(row), 10)
	if c.look != Plain {
		to = append(to, `" s="`...)
		to = strconv.AppendInt(to, int64(c.look), 10)
	}
	if c.numeric {
		to = append(to, `"><v>`...)
		to = strconv.AppendFloat(to, c.number, 'f', -1, 64)
		return append(to, `</v></c>`...)
	}
	to = append(to, `" t="inlineStr"><is><t`...)
	if strings.TrimSpace(c.words) != c.words {
		to = append(to, ` xml:space="preserve"`...)
	}
	to = append(to, '>')
	to = appendText(to, c.words)
	return append(to, `</t></is></c>`...)
}

// appendColumn writes the name of a column: A for 0, AA for 26.
func appendColumn(to []byte, column int) []byte {
	if column >= 26 {
		to = appendColumn(to, column/26-1)
	}
	return append(to, byte('A'+column%26))
}
