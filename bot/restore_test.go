package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
)

func TestARestoreNeedsTheRightIdentity(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	other, _ := v.pair("other.key")
	empty := filepath.Join(v.dir, "empty.key")
	v.must(os.WriteFile(empty, []byte("AGE-SECRET-KEY-1NONSENSE"), 0o600))
	for identity, want := range map[string]string{
		"":                               "--identity (or BACKUP_IDENTITY) is required",
		other:                            "written for another BACKUP_RECIPIENT",
		empty:                            "AGE-SECRET-KEY-)",
		filepath.Join(v.dir, "none.key"): "should be a file with an age secret key",
	} {
		target := filepath.Join(v.dir, "target")
		_, err := v.restore(file, target, func(c *restoreCommand) { c.Identity = identity })
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
	v := newVault(t)
	file, _ := v.backup("loket.age")
	whole := v.read(file)
	spoilt, target := filepath.Join(v.dir, "spoilt.age"), filepath.Join(v.dir, "target")
	try := func(what string, content []byte) {
		v.must(os.WriteFile(spoilt, content, 0o600))
		_, err := v.restore(spoilt, target)
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
	v := newVault(t)
	file, _ := v.backup("loket.age")
	unlock, err := storage.Lock(v.data)
	v.must(err)
	defer unlock()
	_, err = v.restore(file, v.data, func(c *restoreCommand) { c.Force = true })
	if !errors.Is(err, storage.ErrLocked) || !strings.Contains(err.Error(), "stop the bot first") {
		t.Errorf("the refusal is %v", err)
	}
}

func TestARestoreKeepsWhatIsThereUnlessForced(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	v.remember(conversations.Request{Ticket: "SD-2026-9999", State: conversations.Submitted})
	_, err := v.restore(file, v.data)
	if !errors.Is(err, storage.ErrOccupied) || !strings.Contains(err.Error(), "--force") {
		t.Errorf("the refusal is %v", err)
	}
	v.must(v.store.Close())
	said, err := v.restore(file, v.data, func(c *restoreCommand) { c.Force = true })
	v.must(err)
	aside := filepath.Join(v.data, "loket.db.before-restore-20261123-031500")
	if !strings.Contains(said, aside) || !strings.Contains(said, "opens all of its 1 temporary passwords") {
		t.Errorf("it says %q", said)
	}
	if key, err := storage.ExistingKey(v.data); err != nil || string(key) != string(v.key) {
		t.Errorf("the key changed: %v", err)
	}
	store, err := storage.Open(context.Background(), storage.Options{Dir: v.data, Key: v.key})
	v.must(err)
	defer store.Close()
	if _, err := store.Memory(context.Background()).Request("SD-2026-9999"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("what came after the backup is there: %v", err)
	}
}

// The key is never in a backup: what its absence means is said, and none is
// made, for the right one may be on its way.
func TestARestoreSaysWhatAnotherKeyMeans(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	bare := filepath.Join(v.dir, "bare")
	said, err := v.restore(file, bare)
	v.must(err)
	if !strings.Contains(said, "There is no key here") || !strings.Contains(said, "1 temporary passwords cannot be shown") || !strings.Contains(said, "Accounts go on working") {
		t.Errorf("without a key it says %q", said)
	}
	if _, err := os.Stat(filepath.Join(bare, storage.KeyName)); err == nil {
		t.Error("a key was made")
	}
	other := filepath.Join(v.dir, "other")
	_, err = storage.KeyFile(other)
	v.must(err)
	said, err = v.restore(file, other)
	v.must(err)
	if !strings.Contains(said, "not that of the backed up bot") || !strings.Contains(said, "/lupapassword") {
		t.Errorf("with another key it says %q", said)
	}
	_, err = v.restore(file, filepath.Join(v.dir, "third"), func(c *restoreCommand) { c.SecretKey = "short" })
	if !errors.Is(err, storage.ErrKey) {
		t.Errorf("a key that is none: %v", err)
	}
}

func TestARestoreNamesADirectoryThatCannotBeWritten(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	for name, dir := range unwritables(t) {
		if _, err := v.restore(file, dir); err == nil || !strings.HasPrefix(err.Error(), unwritableDirectory) {
			t.Errorf("%s: restore ends with %v", name, err)
		}
	}
}
