package telegram

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

const (
	// maxHead bounds the head of an answer, and all that is said before it.
	maxHead = 64 << 10
	// maxInterim bounds the answers that only announce another.
	maxInterim = 5
)

var errLongHead = errors.New("the head of the answer is too long")

// directConn is one connection of direct, used by one call at a time.
type directConn struct {
	net.Conn
	raw    syscall.RawConn
	reader *bufio.Reader // reads through Read
	writer *bufio.Writer
	host   string
	used   time.Time // when it became idle
	inHead bool      // what is read belongs to a head, of which
	head   int       // so many bytes may still come
}

// Read bounds the heads of answers.
func (c *directConn) Read(into []byte) (int, error) {
	if !c.inHead {
		return c.Conn.Read(into)
	}
	if c.head <= 0 {
		return 0, errLongHead
	}
	n, err := c.Conn.Read(into[:min(len(into), c.head)])
	c.head -= n
	return n, err
}

// exchange makes one call. A server that does not want to hear a request to
// its end may have answered all the same.
func (c *directConn) exchange(req *http.Request) (*http.Response, error) {
	wrote := c.write(req)
	if errors.Is(wrote, errUnbuildable) {
		return nil, wrote
	}
	resp, err := c.answer(req)
	if err != nil {
		return nil, errors.Join(wrote, err)
	}
	resp.Close = resp.Close || wrote != nil
	return resp, nil
}

// answer reads the head of the answer to a request.
func (c *directConn) answer(req *http.Request) (*http.Response, error) {
	c.inHead, c.head = true, maxHead
	defer func() { c.inHead = false }()
	for range maxInterim {
		resp, err := http.ReadResponse(c.reader, req)
		if err != nil {
			return nil, fmt.Errorf("read the head of the answer: %w", err)
		}
		if resp.StatusCode >= http.StatusOK {
			return resp, nil
		}
	}
	return nil, errLongHead
}

// write sends a request, small ones in one piece.
func (c *directConn) write(req *http.Request) error {
	defer closeBody(req)
	if req.ContentLength < 0 || req.Body != nil && req.ContentLength == 0 {
		return fmt.Errorf("%w: its length is not known", errUnbuildable)
	}
	head := c.writer.AvailableBuffer()
	head = append(append(append(head, req.Method...), ' '), req.URL.RequestURI()...)
	head = append(append(append(head, " HTTP/1.1\r\nHost: "...), c.host...), "\r\n"...)
	for name, values := range req.Header {
		for _, value := range values {
			head = append(append(append(append(head, name...), ": "...), value...), "\r\n"...)
		}
	}
	head = strconv.AppendInt(append(head, "Content-Length: "...), req.ContentLength, 10)
	_, err := c.writer.Write(append(head, "\r\n\r\n"...))
	if err == nil && req.Body != nil {
		_, err = io.Copy(c.writer, req.Body)
	}
	return errors.Join(err, c.writer.Flush())
}

// open looks whether the other side has hung up, or said something unasked. It
// asks the system: net's own read would wait, or say that the last call's
// deadline has passed.
func (c *directConn) open() bool {
	if time.Since(c.used) > directIdle || c.reader.Buffered() > 0 {
		return false
	}
	var silent bool
	err := c.raw.Control(func(fd uintptr) {
		var unasked [1]byte
		_, err := syscall.Read(int(fd), unasked[:]) // Go's connections never block
		silent = errors.Is(err, syscall.EAGAIN)
	})
	return err == nil && silent
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// directBody gives its connection back when it was read to its end.
type directBody struct {
	io.ReadCloser
	from *direct
	conn *directConn
	stop func() bool
	last bool // the connection serves no other call
	read bool // to the end
}

// Read is io.Reader's.
func (b *directBody) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	b.read = b.read || errors.Is(err, io.EOF)
	return n, err
}

// Close ends the call.
func (b *directBody) Close() error {
	if b.conn == nil {
		return nil
	}
	c := b.conn
	b.conn = nil
	if b.stop() && b.read && !b.last {
		b.from.keep(c)
		return nil
	}
	return c.Close()
}
