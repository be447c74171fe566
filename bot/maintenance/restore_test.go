package maintenance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

func TestARestoreNeedsTheRightIdentity(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	other, _ := v.Pair("other.key")
	empty := filepath.Join(v.Dir, "empty.key")
	v.Must(os.WriteFile(empty, []byte("AGE-SECRET-KEY-1NONSENSE"), 0o600))
	for identity, want := range map[string]string{
		"":                               "--identity (or BACKUP_IDENTITY) is required",
		other:                            "written for another BACKUP_RECIPIENT",
		empty:                            "AGE-SECRET-KEY-)",
		filepath.Join(v.Dir, "none.key"): "should be a file with an age secret key",
	} {
		target := filepath.Join(v.Dir, "target")
		_, err := restore(v, file, target, func(c *RestoreCommand) { c.Identity = identity })
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "NONSENSE") {
			t.Errorf("%s: %v", identity, err)
		}
		if _, err := os.Stat(target); err == nil {
			t.Errorf("%s: something was written", identity)
		}
	}
}

// Wherever a backup was cut or changed, nothing of it is put in place.
func TestATruncatedOrTamperedBackupIsRefused(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	whole := read(v, file)
	spoilt, target := filepath.Join(v.Dir, "spoilt.age"), filepath.Join(v.Dir, "target")
	try := func(what string, content []byte) {
		v.Must(os.WriteFile(spoilt, content, 0o600))
		_, err := restore(v, spoilt, target)
		if err == nil || !strings.Contains(err.Error(), "damaged") && !strings.Contains(err.Error(), "another BACKUP_RECIPIENT") {
			t.Errorf("%s: %v", what, err)
		}
		if names, _ := os.ReadDir(target); len(names) > 0 {
			t.Errorf("%s: it left %v", what, names)
		}
	}
	for _, size := range []int{0, 10, 100, len(whole) / 4, len(whole) / 2, len(whole) - 70000, len(whole) - 1000, len(whole) - 1} {
		try("cut", whole[:size])
	}
	for _, at := range []int{5, 60, 150, 300, len(whole) / 3, len(whole) - 2} {
		changed := slices.Clone(whole)
		changed[at] ^= 1
		try("changed", changed)
	}
	try("longer", append(slices.Clone(whole), 'x'))
}

func TestARestoreWaitsUntilTheBotIsStopped(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	unlock, err := storage.Lock(v.Data)
	v.Must(err)
	defer unlock()
	_, err = restore(v, file, v.Data, func(c *RestoreCommand) { c.Force = true })
	if !errors.Is(err, storage.ErrLocked) || !strings.Contains(err.Error(), "stop the bot first") {
		t.Errorf("the refusal is %v", err)
	}
}

func TestARestoreKeepsWhatIsThereUnlessForced(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	v.Remember(conversations.Request{Ticket: "SD-2026-9999", State: conversations.Submitted})
	_, err := restore(v, file, v.Data)
	if !errors.Is(err, storage.ErrOccupied) || !strings.Contains(err.Error(), "--force") {
		t.Errorf("the refusal is %v", err)
	}
	v.Must(v.Store.Close())
	said, err := restore(v, file, v.Data, func(c *RestoreCommand) { c.Force = true })
	v.Must(err)
	aside := filepath.Join(v.Data, "loket.db.before-restore-20261123-031500")
	if !strings.Contains(said, aside) || !strings.Contains(said, "opens all of its 1 temporary passwords") {
		t.Errorf("it says %q", said)
	}
	if key, err := storage.ExistingKey(v.Data); err != nil || string(key) != string(v.Key) {
		t.Errorf("the key changed: %v", err)
	}
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: v.Data, Key: v.Key})
	v.Must(err)
	defer store.Close()
	if _, err := store.Memory(context.Background()).Request("SD-2026-9999"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("what came after the backup is there: %v", err)
	}
}

// The key is never in a backup: what its absence means is said, and none is
// made, for the right one may be on its way.
func TestARestoreSaysWhatAnotherKeyMeans(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	bare := filepath.Join(v.Dir, "bare")
	said, err := restore(v, file, bare)
	v.Must(err)
	if !strings.Contains(said, "There is no key here") || !strings.Contains(said, "1 temporary passwords cannot be shown") || !strings.Contains(said, "Accounts go on working") {
		t.Errorf("without a key it says %q", said)
	}
	if _, err := os.Stat(filepath.Join(bare, storage.KeyName)); err == nil {
		t.Error("a key was made")
	}
	other := filepath.Join(v.Dir, "other")
	_, err = storage.KeyFile(other)
	v.Must(err)
	said, err = restore(v, file, other)
	v.Must(err)
	if !strings.Contains(said, "not that of the backed up bot") || !strings.Contains(said, "/lupapassword") {
		t.Errorf("with another key it says %q", said)
	}
	_, err = restore(v, file, filepath.Join(v.Dir, "third"), func(c *RestoreCommand) { c.SecretKey = "short" })
	if !errors.Is(err, storage.ErrKey) {
		t.Errorf("a key that is none: %v", err)
	}
}

func TestARestoreNamesADirectoryThatCannotBeWritten(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	for name, dir := range datatest.Unwritables(t) {
		if _, err := restore(v, file, dir); err == nil || !strings.HasPrefix(err.Error(), datatest.UnwritableFault) {
			t.Errorf("%s: restore ends with %v", name, err)
		}
	}
}
