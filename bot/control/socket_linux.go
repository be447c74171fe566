package control

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// socketPrefix begins the name of a socket that no file stands for.
const socketPrefix = "@"

// isOurs tells whether the bot's own user, or root, is at the other end.
func isOurs(conn net.Conn) bool {
	socket, is := conn.(*net.UnixConn)
	if !is {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return false
	}
	var peer *unix.Ucred
	var asked error
	err = raw.Control(func(fd uintptr) { peer, asked = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) })
	return err == nil && asked == nil && (peer.Uid == 0 || int64(peer.Uid) == int64(os.Getuid()))
}
