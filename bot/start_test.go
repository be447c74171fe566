package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/storage"
)

func TestAWrongSettingStopsTheStart(t *testing.T) {
	set, err := defaultSettings()
	if err != nil {
		t.Fatal(err)
	}
	set.DataDir = filepath.Join(t.TempDir(), "data")
	if err := (&serveCommand{Settings: set}).Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "TELEGRAM_TOKEN: ") {
		t.Errorf("without a token it ends with %v", err)
	}
	if _, err := os.Stat(set.DataDir); err == nil {
		t.Error("it has begun")
	}
}

func TestADirectoryThatCannotBeWrittenStopsTheStart(t *testing.T) {
	for name, dir := range unwritables(t) {
		set, err := defaultSettings()
		if err != nil {
			t.Fatal(err)
		}
		set.DataDir, set.TelegramToken, set.TelegramAPIURL = dir, "123456:ABC-DEF", "http://127.0.0.1:1"
		for command, err := range map[string]error{
			"serve": (&serveCommand{Settings: set}).Run(t.Context()),
			"demo":  (&demoCommand{ListenDemo: "127.0.0.1:0", DataDir: dir}).Run(t.Context()),
		} {
			if err == nil || !strings.HasPrefix(err.Error(), unwritableDirectory) {
				t.Errorf("%s: %s ends with %v", name, command, err)
			}
		}
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
