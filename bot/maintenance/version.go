package maintenance

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/mattn/go-sqlite3"
)

// VersionCommand prints the versions of the program and what it stands on.
type VersionCommand struct{}

// Run prints one line for each.
func (*VersionCommand) Run() error {
	sqlite, _, _ := sqlite3.Version()
	_, err := fmt.Printf("Loket %s\nGo %s\nSQLite %s\n", programVersion(), runtime.Version(), sqlite)
	return err
}

// programVersion is what the build says of itself.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "development"
}
