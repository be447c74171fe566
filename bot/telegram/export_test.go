package telegram

import "strings"

// What the tests of this package look at from outside.
var (
	Split   = split
	Abridge = abridge
	Fit     = fit
	Shorten = shorten
)

// EndOf classes an error as the watcher of calls sees it.
func EndOf(err error) string { return endOf(err) }

// RowsOfRefusals lists the rows of the table by their number.
func RowsOfRefusals() map[int]string {
	rows := map[int]string{}
	for i, row := range refusals {
		rows[i] = row.words
	}
	return rows
}

// RowOf is the row of the table that decides about a refusal, -1 for none, and
// what it means.
func RowOf(method string, code int, text string) (row int, means string) {
	means = judge(method, code, text).String()
	if code != 400 && code != 403 {
		return -1, means
	}
	for i := range refusals {
		if refusals[i].speaksOf(method, strings.ToLower(text)) {
			return i, means
		}
	}
	return -1, means
}
