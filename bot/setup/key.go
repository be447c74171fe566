package setup

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"loket/storage"
	"loket/storage/sqlite"
)

// keyName is the setting of the key that seals the bot's secrets.
const keyName = "SECRET_KEY"

// ownKey is where the bot makes a key of its own while none is set.
func (w *wizard) ownKey() string { return filepath.Join(w.dataDir(), storage.KeyName) }

// drawKey puts a key into the settings of a bot that has none: beside the data
// that it seals it would be stolen together with them, and lost together.
func (w *wizard) drawKey() {
	if w.values[keyName] != "" || exists(w.ownKey()) || exists(filepath.Join(w.dataDir(), sqlite.DatabaseName)) {
		return
	}
	key := make([]byte, storage.KeySize)
	_, _ = rand.Read(key) // never fails
	w.values[keyName] = base64.StdEncoding.EncodeToString(key)
}

// readKey takes the bot's own key into the settings, where that is wanted.
func readKey(ctx context.Context, w *wizard) problem {
	if w.values[keyChoice] != "take" {
		delete(w.values, keyName) // taken before somebody went back
		return problem{}
	}
	child, err := w.system.child(ctx, w, "key")
	if err != nil {
		return problem{text: err.Error()}
	}
	var said strings.Builder
	child.Stderr = &said
	key, err := child.Output()
	if err != nil {
		return w.doubt("setup_key_unread", "Why", lastLine(said.String(), err))
	}
	w.values[keyName] = strings.TrimSpace(string(key))
	return problem{}
}

// dropKey removes the bot's own key once the settings hold it.
func (w *wizard) dropKey(ctx context.Context) error {
	if w.values[keyChoice] != "take" || w.values[keyName] == "" {
		return nil
	}
	child, err := w.system.child(ctx, w, "key", "--drop")
	if err != nil {
		return err
	}
	if said, err := child.CombinedOutput(); err != nil {
		return fmt.Errorf("remove %s: %w", w.ownKey(), errors.New(lastLine(string(said), err)))
	}
	w.say("setup_key_taken", "File", w.File)
	return nil
}
