// Package gate lets nothing out to the network unless it may: it is asked immediately
// before each piece that is written, after every wait for a turn or a connection.
package gate

import (
	"context"
	"net"
)

// Dial opens a connection.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Over makes connections that open, and write, only while may returns nil; its error is
// theirs. Nil lets everything through.
func Over(dial Dial, may func() error) Dial {
	if may == nil {
		return dial
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := may(); err != nil {
			return nil, err
		}
		opened, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if packets, is := opened.(net.PacketConn); is { // a name is asked for: one question a connection
			return packetConn{gated{opened, may}, packets}, nil
		}
		return gated{opened, may}, nil
	}
}

// gated is a connection that writes while it may.
type gated struct {
	net.Conn
	may func() error
}

// Write writes, if it may.
func (g gated) Write(b []byte) (int, error) {
	if err := g.may(); err != nil {
		return 0, err
	}
	return g.Conn.Write(b)
}

// packetConn is a connection of packets, by which Go's resolver knows how to ask.
type packetConn struct {
	gated
	packets net.PacketConn
}

// ReadFrom reads a packet.
func (p packetConn) ReadFrom(b []byte) (int, net.Addr, error) { return p.packets.ReadFrom(b) }

// WriteTo writes a packet, if it may.
func (p packetConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if err := p.may(); err != nil {
		return 0, err
	}
	return p.packets.WriteTo(b, to)
}
