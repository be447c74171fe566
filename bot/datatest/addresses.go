package datatest

import (
	"net"
	"testing"
)

// Listen takes a free address of this machine.
func Listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// ClosedAddress is one where nobody listens.
func ClosedAddress(t *testing.T) string {
	t.Helper()
	listener, err := Listen()
	if err == nil {
		err = listener.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + listener.Addr().String()
}
