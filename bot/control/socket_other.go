//go:build !linux

package control

import "net"

// socketPrefix puts the socket into the machine's folder for temporary files.
const socketPrefix = "/tmp/"

// isOurs trusts whom the folder lets through.
func isOurs(net.Conn) bool { return true }
