package setup

import (
	"os"

	"golang.org/x/sys/unix"
)

// withoutEcho keeps a terminal from showing what is typed between two questions,
// which may be a secret, and from changing it: it waits for the next question as it
// was typed. Ctrl+C still interrupts. The terminal is put back by restore.
func withoutEcho(terminal *os.File) (restore func()) {
	fd := int(terminal.Fd())
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return func() {} // no terminal
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO | unix.ICANON
	quiet.Iflag &^= unix.ICRNL
	if unix.IoctlSetTermios(fd, unix.TCSETS, &quiet) != nil {
		return func() {}
	}
	return func() { _ = unix.IoctlSetTermios(fd, unix.TCSETS, before) }
}
