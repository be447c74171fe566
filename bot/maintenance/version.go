package maintenance

import (
	"fmt"
	"runtime"

	"github.com/mattn/go-sqlite3"

	"loket/bot/version"
)

// VersionCommand prints the versions of the program and what it stands on.
type VersionCommand struct{}

// Run prints one line for each.
func (*VersionCommand) Run() error {
	sqlite, _, _ := sqlite3.Version()
	_, err := fmt.Printf("Loket %s\nGo %s\nSQLite %s\n", version.Program(), runtime.Version(), sqlite)
	return err
}
