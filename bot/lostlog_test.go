package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/storage"
)

// What the log says of a key, by what became of it.
func TestTheLogSaysThatTheKeyIsLost(t *testing.T) {
	for why, change := range map[string]struct {
		key  func(v *vault) string // SECRET_KEY
		lost bool
	}{
		"the same":                  {func(*vault) string { return "" }, false},
		"the file is gone":          {func(v *vault) string { v.must(os.Remove(filepath.Join(v.data, storage.KeyName))); return "" }, true},
		"another one in SECRET_KEY": {func(*vault) string { return strings.Repeat("A", 43) + "=" }, true},
	} {
		v := newVault(t)
		settings, err := defaultSettings()
		v.must(err)
		settings.DataDir, settings.TelegramToken, settings.SecretKey = v.data, "4242:token", change.key(v)
		var said bytes.Buffer
		h, err := build(t.Context(), settings, outside{}, slog.New(slog.NewTextHandler(&said, nil)))
		v.must(err)
		h.checkSeals(t.Context())
		h.stopCarriers()
		v.must(h.close())
		if lost := strings.Contains(said.String(), "level=ERROR") && strings.Contains(said.String(), "SECRET_KEY"); lost != change.lost {
			t.Errorf("%s: the log says\n%s", why, said.String())
		}
	}
}
