//go:build !linux

package setup

import "os"

// withoutEcho leaves the terminal as it is: systems without it get drawn forms all the same.
func withoutEcho(*os.File) (restore func()) { return func() {} }
