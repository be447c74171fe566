// Package version tells which version of the program this is.
package version

import (
	"cmp"
	"runtime/debug"
)

// program is set by whoever builds a release, an image above all, which knows no
// history: -ldflags "-X loket/bot/version.program=v1.2.3".
var program string

// Program is the release's version, else what the build knows of itself, else
// "development".
func Program() string {
	built := ""
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		built = info.Main.Version
	}
	return cmp.Or(program, built, "development")
}
