package telegram

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	// directIdle is how long an unused connection is kept, less than servers do.
	directIdle = 50 * time.Second
	// directTrust is how long a connection is taken to be open without a look.
	directTrust = time.Second
)

// direct carries requests to a Bot API server of one's own, which speaks plain
// HTTP on a network of one's own. Whoever asks writes and reads for himself:
// net/http has two goroutines for each connection do that, which costs half of
// a small call. Everything else, above all Telegram itself, goes through
// net/http. It is safe for concurrent use.
type direct struct {
	dialer net.Dialer

	mu   sync.Mutex
	idle map[string][]*directConn // by host, the one used last at the end
}

type directConn struct {
	net.Conn
	reader *bufio.Reader
	writer *bufio.Writer
	host   string
	used   time.Time // when it became idle; zero for a new one
}

func newDirect() *direct {
	return &direct{dialer: net.Dialer{Timeout: dialPatience, KeepAlive: keepAlive}, idle: map[string][]*directConn{}}
}

// errHungUp is a connection on which nothing came back.
var errHungUp = errors.New("the server hung up")

// RoundTrip is http.RoundTripper's. A kept connection that the server has
// closed meanwhile is replaced by a new one.
func (d *direct) RoundTrip(req *http.Request) (*http.Response, error) {
	if c := d.kept(req.URL.Host); c != nil {
		resp, err := d.call(c, req)
		if !errors.Is(err, errHungUp) || req.Context().Err() != nil || req.GetBody == nil {
			return resp, err
		}
		if req.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
	}
	c, err := d.dial(req.Context(), req.URL)
	if err != nil {
		return nil, err
	}
	return d.call(c, req)
}

// call makes a call on a connection.
func (d *direct) call(c *directConn, req *http.Request) (*http.Response, error) {
	deadline, _ := req.Context().Deadline() // none is the zero time, as connections take it
	if err := c.SetDeadline(deadline); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	stop := context.AfterFunc(req.Context(), func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	resp, err := c.exchange(req)
	if err != nil {
		stop()
		_ = c.Close()
		return nil, errors.Join(req.Context().Err(), err)
	}
	resp.Body = &directBody{ReadCloser: resp.Body, from: d, conn: c, stop: stop, last: resp.Close}
	return resp, nil
}

func (c *directConn) exchange(req *http.Request) (*http.Response, error) {
	if err := c.write(req); err != nil {
		if errors.Is(err, errUnbuildable) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", errHungUp, err)
	}
	if _, err := c.reader.Peek(1); err != nil {
		return nil, fmt.Errorf("%w: %w", errHungUp, err)
	}
	return http.ReadResponse(c.reader, req)
}

func (d *direct) dial(ctx context.Context, u *url.URL) (*directConn, error) {
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), "80")
	}
	conn, err := d.dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &directConn{Conn: conn, reader: bufio.NewReaderSize(conn, connBuffer), writer: bufio.NewWriterSize(conn, connBuffer), host: u.Host}, nil
}

// write sends a request, small ones in one piece.
func (c *directConn) write(req *http.Request) error {
	if req.Body != nil {
		defer req.Body.Close()
	}
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

// kept is the connection to a host that was used last, if one is still open.
func (d *direct) kept(host string) *directConn {
	for {
		c := d.pop(host)
		if c == nil || time.Since(c.used) < directTrust || c.open() {
			return c
		}
		_ = c.Close()
	}
}

func (d *direct) pop(host string) *directConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	conns := d.idle[host]
	if len(conns) == 0 {
		return nil
	}
	d.idle[host] = conns[:len(conns)-1]
	return conns[len(conns)-1]
}

// open looks whether the other side has hung up.
func (c *directConn) open() bool {
	if time.Since(c.used) > directIdle || c.SetReadDeadline(time.Now()) != nil {
		return false
	}
	_, err := c.reader.Peek(1)
	return errors.Is(err, os.ErrDeadlineExceeded)
}

// keep takes a connection back, and lets go of those that rested too long.
func (d *direct) keep(c *directConn) {
	c.used = time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	conns := d.idle[c.host]
	old := 0
	for old < len(conns) && (c.used.Sub(conns[old].used) > directIdle || len(conns)-old >= idleConnections) {
		_ = conns[old].Close()
		old++
	}
	d.idle[c.host] = append(slices.Delete(conns, 0, old), c)
}

// CloseIdleConnections lets go of all that is kept.
func (d *direct) CloseIdleConnections() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, conns := range d.idle {
		for _, c := range conns {
			_ = c.Close()
		}
	}
	clear(d.idle)
}

// directBody gives its connection back when it was read to its end.
type directBody struct {
	io.ReadCloser
	from *direct
	conn *directConn
	stop func() bool
	last bool // the server closes the connection
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
