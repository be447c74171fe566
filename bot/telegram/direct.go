package telegram

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// directIdle is how long an unused connection is kept, less than servers do.
const directIdle = 50 * time.Second

// direct carries requests to a Bot API server of one's own, which speaks plain
// HTTP on a network of one's own. Whoever asks writes and reads for himself:
// net/http has two goroutines for each connection do that, which costs half of
// a small call. Everything else, above all Telegram itself, goes through
// net/http. It is safe for concurrent use.
//
// As with net/http, a kept connection that the server has closed is replaced
// before anything is written on it. It never sends a request twice: what may
// have reached the server is for the outbox to repeat.
type direct struct {
	dialer net.Dialer

	mu   sync.Mutex
	idle map[string][]*directConn // by host, the one used last at the end
}

func newDirect() *direct {
	return &direct{dialer: net.Dialer{Timeout: dialPatience, KeepAlive: keepAlive}, idle: map[string][]*directConn{}}
}

// RoundTrip is http.RoundTripper's.
func (d *direct) RoundTrip(req *http.Request) (*http.Response, error) {
	c := d.kept(req.URL.Host)
	if c == nil {
		var err error
		if c, err = d.dial(req.Context(), req.URL); err != nil {
			closeBody(req)
			return nil, err
		}
	}
	return d.call(c, req)
}

// call makes a call on a connection.
func (d *direct) call(c *directConn, req *http.Request) (*http.Response, error) {
	deadline, _ := req.Context().Deadline() // none is the zero time, as connections take it
	if err := c.SetDeadline(deadline); err != nil {
		closeBody(req)
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

func (d *direct) dial(ctx context.Context, u *url.URL) (*directConn, error) {
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), "80")
	}
	conn, err := d.dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("look at the connection: %w", err), conn.Close())
	}
	c := &directConn{Conn: conn, raw: raw, writer: bufio.NewWriterSize(conn, connBuffer), host: u.Host}
	c.reader = bufio.NewReaderSize(c, connBuffer)
	return c, nil
}

// kept is the connection to a host that was used last, if one is still open.
func (d *direct) kept(host string) *directConn {
	for {
		c := d.pop(host)
		if c == nil || c.open() {
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
