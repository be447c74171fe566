package telegram

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
)

const (
	// maxHead bounds the head of an answer, in bytes.
	maxHead = 64 << 10
	// maxInterim bounds the answers that only announce another.
	maxInterim = 5
)

var (
	errLongHead = errors.New("the head of the answer is too long")
	errNotHTTP  = errors.New("the answer is not HTTP")
	errLong     = errors.New("the answer is too long")
)

// answerHead is what matters of the head of an answer.
type answerHead struct {
	status  int
	length  int64 // of the body; -1 where it is not told
	chunked bool
	old     bool // of HTTP/1.0, which knows no chunks
	last    bool // the server hangs up after it
}

// answer reads an answer into the buffer; more tells whether the connection
// serves another call.
func (c *directConn) answer(into *bytes.Buffer) (status int, more bool, err error) {
	for range maxInterim {
		head, err := c.head()
		if err != nil {
			return 0, false, fmt.Errorf("read the head of the answer: %w", err)
		}
		if head.status >= http.StatusOK {
			if err := c.body(head, into); err != nil {
				return 0, false, fmt.Errorf("read the answer: %w", err)
			}
			return head.status, !head.last, nil
		}
	}
	return 0, false, errLongHead
}

// head reads a head to the empty line at its end.
func (c *directConn) head() (answerHead, error) {
	left := maxHead
	line, err := c.line(&left)
	if err != nil {
		return answerHead{}, err
	}
	head, err := statusOf(line)
	for err == nil {
		if line, err = c.line(&left); err != nil || len(line) == 0 {
			break
		}
		err = head.take(line)
	}
	head.last = head.last || head.endless()
	return head, err
}

// passedOver stands for a line that is longer than the connection's buffer:
// none of those matters.
var passedOver = []byte("long:")

// line reads a line of a head, without its end.
func (c *directConn) line(left *int) ([]byte, error) {
	line, err := c.reader.ReadSlice('\n')
	*left -= len(line)
	if errors.Is(err, bufio.ErrBufferFull) {
		line = passedOver
		err = c.passOver(left)
	}
	switch {
	case *left <= 0:
		return nil, errLongHead
	case errors.Is(err, io.EOF):
		return nil, io.ErrUnexpectedEOF
	case err != nil:
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

// passOver reads on to the end of a line.
func (c *directConn) passOver(left *int) error {
	for {
		part, err := c.reader.ReadSlice('\n')
		*left -= len(part)
		if !errors.Is(err, bufio.ErrBufferFull) || *left <= 0 {
			return err
		}
	}
}

// statusOf reads the first line: HTTP/1.1 200 OK.
func statusOf(line []byte) (answerHead, error) {
	version, rest, _ := strings.Cut(string(line), " ")
	code, _, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if err != nil || !strings.HasPrefix(version, "HTTP/1.") || status < http.StatusContinue || status > 999 {
		return answerHead{}, errNotHTTP
	}
	old := version == "HTTP/1.0"
	return answerHead{status: status, length: -1, old: old, last: old}, nil
}

// take reads one field.
func (h *answerHead) take(line []byte) error {
	name, value, _ := bytes.Cut(line, []byte(":"))
	is := func(text string) bool { return bytes.EqualFold(name, []byte(text)) }
	value = bytes.TrimSpace(value)
	switch {
	case is("Content-Length"):
		length, err := strconv.ParseUint(string(value), 10, 62)
		if err != nil || h.length >= 0 && h.length != int64(length) {
			return errNotHTTP
		}
		h.length = int64(length)
	case is("Transfer-Encoding"):
		if h.chunked = bytes.EqualFold(value, []byte("chunked")); !h.chunked || h.old {
			return errNotHTTP
		}
	case is("Connection"):
		h.last = h.last || bytes.Contains(bytes.ToLower(value), []byte("close"))
	}
	return nil
}

// empty tells that no body follows.
func (h *answerHead) empty() bool {
	return h.status < http.StatusOK || h.status == http.StatusNoContent || h.status == http.StatusNotModified
}

// endless tells that the body ends with the connection.
func (h *answerHead) endless() bool { return !h.empty() && !h.chunked && h.length < 0 }

// body reads what follows a head, at most maxAnswer bytes.
func (c *directConn) body(head answerHead, into *bytes.Buffer) error {
	var from io.Reader = c.reader
	switch {
	case head.empty():
		return nil
	case head.chunked:
		from = httputil.NewChunkedReader(c.reader)
	case head.length > maxAnswer:
		return errLong
	case head.length >= 0:
		return c.exactly(int(head.length), into)
	}
	n, err := into.ReadFrom(io.LimitReader(from, maxAnswer+1))
	switch {
	case err != nil:
		return err
	case n > maxAnswer:
		return errLong
	case head.chunked:
		return c.trailer()
	}
	return nil
}

// exactly reads n bytes.
func (c *directConn) exactly(n int, into *bytes.Buffer) error {
	into.Grow(n)
	body := into.AvailableBuffer()[:n]
	if _, err := io.ReadFull(c.reader, body); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	_, err := into.Write(body)
	return err
}

// trailer passes over what may stand behind the last chunk.
func (c *directConn) trailer() error {
	left := maxHead
	for {
		if line, err := c.line(&left); err != nil || len(line) == 0 {
			return err
		}
	}
}
