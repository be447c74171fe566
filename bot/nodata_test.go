package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A command that works on a running bot's data makes none where there is none:
// typed without the bot's settings it would seem to have worked.
func TestWhereNoBotHasRunNothingIsMade(t *testing.T) {
	v := newVault(t)
	list := filepath.Join(v.dir, "accounts.csv")
	v.must(os.WriteFile(list, []byte("address,username,unit,email\ndishub.banyuasinkab.go.id,dishub,Dinas Perhubungan,a@banyuasinkab.go.id\n"), 0o600))
	dir := filepath.Join(v.dir, "elsewhere")
	for command, err := range map[string]error{
		"import": (&importCommand{File: list, DataDir: dir, BaseDomain: "banyuasinkab.go.id"}).Run(context.Background()),
		"backup": (&backupCommand{File: filepath.Join(v.dir, "x.age"), DataDir: dir, Recipient: v.public}).Run(context.Background()),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "DATA_DIR: should be the data directory of a Loket that has run") {
			t.Errorf("%s ends with %v", command, err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the directory was made")
	}
	v.must((&importCommand{File: list, DataDir: v.data, BaseDomain: "banyuasinkab.go.id"}).Run(context.Background()))
	if known, err := v.store.Account(context.Background(), "dishub.banyuasinkab.go.id"); err != nil || known.Username != "dishub" || !known.Imported {
		t.Errorf("the account is known as %+v (%v)", known, err)
	}
}
