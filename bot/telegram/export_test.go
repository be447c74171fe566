package telegram

import (
	"bufio"
	"bytes"
	"context"
	"io"
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
