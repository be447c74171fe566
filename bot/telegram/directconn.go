package telegram

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"
)

// directConn is one connection of direct, used by one call at a time.
type directConn struct {
	net.Conn
	raw    syscall.RawConn
	reader *bufio.Reader
	out    []byte    // the request being written
	used   time.Time // when it became idle
	cut    func()    // ends the call that is being made
}

func newDirectConn(conn net.Conn) (*directConn, error) {
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("look at the connection: %w", err), conn.Close())
	}
	return &directConn{Conn: conn, raw: raw, reader: bufio.NewReaderSize(conn, connBuffer),
		cut: func() { _ = conn.SetDeadline(time.Unix(1, 0)) }}, nil
}

// write sends a request in one piece.
func (c *directConn) write(before, method, after string, body []byte) error {
	head := append(append(append(c.out[:0], before...), method...), after...)
	head = append(strconv.AppendInt(head, int64(len(body)), 10), "\r\n\r\n"...)
	request := append(head, body...)
	if cap(request) <= 2*connBuffer {
		c.out = request
	}
	_, err := c.Write(request)
	return err
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
