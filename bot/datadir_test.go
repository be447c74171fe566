package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/storage"
)

// unwritables are directories that cannot be written. The first two cannot be
// even by root, whom no mode of a file stops.
func unwritables(t *testing.T) map[string]string {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"a file": file, "below a file": filepath.Join(file, "data")}
	if _, err := os.Stat("/proc/self"); err == nil {
		places["a file system of the kernel's"] = "/proc"
	}
	if os.Getuid() != 0 {
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		places["a closed directory"] = closed
	}
	return places
}

func TestADirectoryThatCannotBeWrittenIsNamed(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	for name, dir := range unwritables(t) {
		s := office(t)
		s.DataDir = dir
		s.TelegramAPIURL = closedAddress(t)
		var report bytes.Buffer
		d := &doctor{Settings: s, out: &report, now: time.Now, space: freeSpace}
		if err := d.examine(t.Context()); err == nil || !named(report.String(), "✖", "DATA_DIR") {
			t.Errorf("%s: check ends with %v\n%s", name, err, report.String())
		}
		_, restoring := v.restore(file, dir)
		for command, err := range map[string]error{
			"serve":   (&serveCommand{Settings: s}).Run(t.Context()),
			"demo":    (&demoCommand{ListenDemo: "127.0.0.1:0", DataDir: dir}).Run(t.Context()),
			"restore": restoring,
		} {
			if err == nil || !strings.HasPrefix(err.Error(), "DATA_DIR: should be a directory that the bot's user can write, such as ") {
				t.Errorf("%s: %s ends with %v", name, command, err)
			}
		}
	}
}

// named tells whether a report has a line with that mark that speaks of
// something.
func named(report, mark, thing string) bool {
	for line := range strings.Lines(report) {
		if strings.HasPrefix(line, mark) && strings.Contains(line, thing) {
			return true
		}
	}
	return false
}

func TestTakingADirectoryLeavesNothingInIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	release, err := takeData(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := takeData(dir); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("it is taken twice: %v", err)
	}
	release()
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("there are %v (%v)", names, err)
	}
}

func TestADemonstrationLeavesARealOfficeAlone(t *testing.T) {
	v := newVault(t)
	before, err := os.ReadDir(v.data)
	v.must(err)
	demo := &demoCommand{ListenDemo: "127.0.0.1:0", DataDir: v.data}
	if err := demo.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "DATA_DIR: holds a real office's data") {
		t.Errorf("it ends with %v", err)
	}
	if after, err := os.ReadDir(v.data); err != nil || len(after) != len(before) {
		t.Errorf("there were %v, there are %v (%v)", before, after, err)
	}
	for name, made := range map[string][]string{
		"nothing":                {},
		"only a simulator":       {demoFolder},
		"a demonstration's data": {demoFolder, storage.DatabaseName, storage.KeyName},
	} {
		dir := t.TempDir()
		for _, part := range made {
			v.must(os.Mkdir(filepath.Join(dir, part), 0o700))
		}
		if holdsOffice(dir) {
			t.Errorf("%s is taken for a real office's", name)
		}
	}
	key := t.TempDir() // an office's, before its first start
	v.must(os.WriteFile(filepath.Join(key, storage.KeyName), nil, 0o600))
	if !holdsOffice(key) {
		t.Error("a key alone is not seen")
	}
}

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
