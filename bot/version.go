package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/mattn/go-sqlite3"
)

// versionCommand prints the versions of the program and what it stands on.
type versionCommand struct{}

// Run prints one line for each.
func (*versionCommand) Run() error {
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	sqlite, _, _ := sqlite3.Version()
	_, err := fmt.Printf("Loket %s\nGo %s\nSQLite %s\n", version, runtime.Version(), sqlite)
	return err
}
