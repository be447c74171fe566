package maintenance

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/datatest"
)

// A command that works on a running bot's data makes none where there is none:
// typed without the bot's settings it would seem to have worked.
func TestWhereNoBotHasRunNothingIsMade(t *testing.T) {
	v := datatest.New(t)
	list := filepath.Join(v.Dir, "accounts.csv")
	v.Must(os.WriteFile(list, []byte("address,username,unit,email\ndishub.banyuasinkab.go.id,dishub,Dinas Perhubungan,a@banyuasinkab.go.id\n"), 0o600))
	dir := filepath.Join(v.Dir, "elsewhere")
	for command, err := range map[string]error{
		"import": (&ImportCommand{File: list, DataDir: dir, BaseDomain: "banyuasinkab.go.id"}).Run(context.Background()),
		"backup": (&BackupCommand{File: filepath.Join(v.Dir, "x.age"), DataDir: dir, Recipient: v.Public}).Run(context.Background()),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "DATA_DIR: should be the data directory of a Loket that has run") {
			t.Errorf("%s ends with %v", command, err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the directory was made")
	}
	v.Must((&ImportCommand{File: list, DataDir: v.Data, BaseDomain: "banyuasinkab.go.id"}).Run(context.Background()))
	if known, err := v.Store.Account(context.Background(), "dishub.banyuasinkab.go.id"); err != nil || known.Username != "dishub" || !known.Imported {
		t.Errorf("the account is known as %+v (%v)", known, err)
	}
}
