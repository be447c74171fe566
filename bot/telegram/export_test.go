package telegram

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"time"
)

// What the tests of this package look at from outside.
var (
	Split   = split
	Abridge = abridge
	Fit     = fit
	Shorten = shorten
)

// EndOf classes an error as the watcher of calls sees it.
func EndOf(err error) string { return endOf(err) }

// Direct is what carries calls to a Bot API server of one's own.
type Direct struct{ *direct }

// NewDirect is for the calls below an address.
func NewDirect(base string) (Direct, error) {
	d, err := newDirect(base)
	return Direct{d}, err
}

// Post makes a call and returns the answer.
func (d Direct) Post(ctx context.Context, deadline time.Time, body []byte) (status int, answer string, err error) {
	var into bytes.Buffer
	status, err = d.post(ctx, deadline, "getMe", body, &into)
	return status, into.String(), err
}

// ReadAnswer reads an answer as from a connection.
func ReadAnswer(from io.Reader) (status int, body string, err error) {
	var into bytes.Buffer
	c := &directConn{reader: bufio.NewReaderSize(from, connBuffer)}
	status, _, err = c.answer(&into)
	return status, into.String(), err
}

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
