package app

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/settings"
	"loket/storage"
)

// What the log says of a key, by what became of it.
func TestTheLogSaysThatTheKeyIsLost(t *testing.T) {
	for why, change := range map[string]struct {
		key  func(v *datatest.Directory) string // SECRET_KEY
		lost bool
	}{
		"the same": {func(*datatest.Directory) string { return "" }, false},
		"the file is gone": {func(v *datatest.Directory) string {
			v.Must(os.Remove(filepath.Join(v.Data, storage.KeyName)))
			return ""
		}, true},
		"another one in SECRET_KEY": {func(*datatest.Directory) string { return strings.Repeat("A", 43) + "=" }, true},
	} {
		v := datatest.New(t)
		settings, err := settings.Defaults()
		v.Must(err)
		settings.DataDir, settings.TelegramToken, settings.SecretKey = v.Data, "4242:token", change.key(v)
		var said bytes.Buffer
		a, err := Build(t.Context(), settings, Outside{}, slog.New(slog.NewTextHandler(&said, nil)))
		v.Must(err)
		a.checkSeals(t.Context())
		a.stopWorkers()
		v.Must(a.Close())
		if lost := strings.Contains(said.String(), "level=ERROR") && strings.Contains(said.String(), "SECRET_KEY"); lost != change.lost {
			t.Errorf("%s: the log says\n%s", why, said.String())
		}
	}
}
