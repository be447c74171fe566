package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"sync"
	"time"
)

// directIdle is how long an unused connection is kept, less than servers do.
const directIdle = 50 * time.Second

// direct carries calls to a Bot API server of one's own, which speaks plain
// HTTP on a network of one's own. Whoever asks writes and reads for himself:
// net/http has two goroutines for each connection do that, which costs half of
// a small call. Telegram itself and everything that carries a file go through
// net/http. It is safe for concurrent use.
//
// As with net/http, a kept connection that the server has closed is replaced
// before anything is written on it. It never sends a request twice: what may
// have reached the server is for the outbox to repeat.
type direct struct {
	dialer        net.Dialer
	address       string
	before, after string // the head of a request, around the method's name

	mu   sync.Mutex
	idle []*directConn // the one used last at the end
}

// newDirect is for the calls below a plain HTTP address, which ends with a slash.
func newDirect(base string) (*direct, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("read the Bot API's address: %w", withoutAddress(err))
	}
	d := &direct{dialer: net.Dialer{Timeout: dialPatience, KeepAlive: keepAlive}, address: u.Host,
		before: "POST " + u.EscapedPath(),
		after:  " HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Type: application/json\r\nContent-Length: "}
	if u.Port() == "" {
		d.address = net.JoinHostPort(u.Hostname(), "80")
	}
	return d, nil
}

// post makes a call and reads the answer into the buffer.
func (d *direct) post(ctx context.Context, deadline time.Time, method string, body []byte, into *bytes.Buffer) (status int, err error) {
	c, err := d.connection(ctx, deadline)
	if err != nil {
		return 0, err
	}
	if err := c.SetDeadline(deadline); err != nil {
		return 0, errors.Join(err, c.Close())
	}
	stop := context.AfterFunc(ctx, c.cut)
	wrote := c.write(d.before, method, d.after, body)
	status, more, err := c.answer(into)
	if !stop() || wrote != nil || err != nil || !more {
		_ = c.Close()
	} else {
		d.keep(c)
	}
	if err != nil {
		return 0, errors.Join(ctx.Err(), wrote, err)
	}
	return status, nil // although the server may not have heard us to the end
}

// connection is the one that was used last, if one is still open, or a new one.
func (d *direct) connection(ctx context.Context, deadline time.Time) (*directConn, error) {
	for {
		c := d.pop()
		if c == nil {
			return d.dial(ctx, deadline)
		}
		if c.open() {
			return c, nil
		}
		_ = c.Close()
	}
}

func (d *direct) dial(ctx context.Context, deadline time.Time) (*directConn, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	conn, err := d.dialer.DialContext(ctx, "tcp", d.address)
	if err != nil {
		return nil, err
	}
	return newDirectConn(conn)
}

func (d *direct) pop() *directConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.idle)
	if n == 0 {
		return nil
	}
	c := d.idle[n-1]
	d.idle = d.idle[:n-1]
	return c
}

// keep takes a connection back, and lets go of those that rested too long.
func (d *direct) keep(c *directConn) {
	c.used = time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	old := 0
	for old < len(d.idle) && (c.used.Sub(d.idle[old].used) > directIdle || len(d.idle)-old >= idleConnections) {
		_ = d.idle[old].Close()
		old++
	}
	d.idle = append(slices.Delete(d.idle, 0, old), c)
}

// CloseIdleConnections lets go of all that is kept.
func (d *direct) CloseIdleConnections() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.idle {
		_ = c.Close()
	}
	d.idle = nil
}
