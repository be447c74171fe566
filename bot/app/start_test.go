package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/settings"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

func TestAWrongSettingStopsTheStart(t *testing.T) {
	set, err := settings.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	set.DataDir = filepath.Join(storagetest.InMemory(t), "data")
	if err := (&ServeCommand{Settings: set}).Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "TELEGRAM_TOKEN: ") {
		t.Errorf("without a token it ends with %v", err)
	}
	if _, err := os.Stat(set.DataDir); err == nil {
		t.Error("it has begun")
	}
}

func TestADirectoryThatCannotBeWrittenStopsTheStart(t *testing.T) {
	for name, dir := range datatest.Unwritables(t) {
		set, err := settings.Defaults()
		if err != nil {
			t.Fatal(err)
		}
		set.DataDir, set.TelegramToken, set.TelegramAPIURL = dir, "123456:ABC-DEF", "http://127.0.0.1:1"
		for command, err := range map[string]error{
			"serve": (&ServeCommand{Settings: set}).Run(t.Context()),
			"demo":  (&DemoCommand{ListenDemo: "127.0.0.1:0", DataDir: dir}).Run(t.Context()),
		} {
			if err == nil || !strings.HasPrefix(err.Error(), datatest.UnwritableFault) {
				t.Errorf("%s: %s ends with %v", name, command, err)
			}
		}
	}
}

func TestADemonstrationLeavesARealOfficeAlone(t *testing.T) {
	v := datatest.New(t)
	before, err := os.ReadDir(v.Data)
	v.Must(err)
	demo := &DemoCommand{ListenDemo: "127.0.0.1:0", DataDir: v.Data}
	if err := demo.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "DATA_DIR: holds a real office's data") {
		t.Errorf("it ends with %v", err)
	}
	if after, err := os.ReadDir(v.Data); err != nil || len(after) != len(before) {
		t.Errorf("there were %v, there are %v (%v)", before, after, err)
	}
	for name, made := range map[string][]string{
		"nothing":                {},
		"only a simulator":       {demoFolder},
		"a demonstration's data": {demoFolder, sqlite.DatabaseName, storage.KeyName},
	} {
		dir := storagetest.InMemory(t)
		for _, part := range made {
			v.Must(os.Mkdir(filepath.Join(dir, part), 0o700))
		}
		if holdsOffice(dir) {
			t.Errorf("%s is taken for a real office's", name)
		}
	}
	key := storagetest.InMemory(t) // an office's, before its first start
	v.Must(os.WriteFile(filepath.Join(key, storage.KeyName), nil, 0o600))
	if !holdsOffice(key) {
		t.Error("a key alone is not seen")
	}
}
