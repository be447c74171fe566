package sqlite_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/storage"
)

// kept lists the files under the attachments' directory.
func kept(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.Walk(filepath.Join(dir, "attachments"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		list = append(list, info.Name())
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", info.Name(), info.Mode().Perm())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestFilesThatComeTogetherAreKept: they reach the disk together, and one that
// cannot be put into its place takes no other with it.
func TestFilesThatComeTogetherAreKept(t *testing.T) {
	store, dir := opened(t)
	const many = 60
	inTheWay := sha256.Sum256([]byte("file 7"))
	shelf := hex.EncodeToString(inTheWay[:1])
	if err := os.MkdirAll(filepath.Join(dir, "attachments"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "attachments", shelf), "this is no folder")
	var putting sync.WaitGroup
	for i := range many {
		putting.Go(func() {
			content := fmt.Sprintf("file %d", i)
			sum := sha256.Sum256([]byte(content))
			hash, _, err := store.Attachments().Put(context.Background(), strings.NewReader(content), 100)
			blocked := hex.EncodeToString(sum[:1]) == shelf
			switch {
			case blocked && !storage.IsStorage(err):
				t.Errorf("%s was put where there is no folder: %v", content, err)
			case !blocked && (err != nil || hash != hex.EncodeToString(sum[:])):
				t.Errorf("%s was kept as %s, %v", content, hash, err)
			case !blocked:
				if got, err := os.ReadFile(filepath.Join(dir, "attachments", hash[:2], hash)); string(got) != content {
					t.Errorf("%s was kept as %q, %v", content, got, err)
				}
			}
		})
	}
	putting.Wait()
	for _, name := range kept(t, dir) {
		if strings.HasPrefix(name, "incoming-") {
			t.Errorf("%s was left behind", name)
		}
	}
}

func TestNoNameLeadsOutOfTheFolder(t *testing.T) {
	store, dir := opened(t)
	write(t, filepath.Join(dir, "secret.key"), "key")
	for _, name := range []string{"../secret.key", "../../data/secret.key"} {
		if err := store.Attachments().Delete(name); err != nil {
			t.Error(err)
		}
	}
	if string(read(t, filepath.Join(dir, "secret.key"))) != "key" {
		t.Error("the key is gone")
	}
}

func TestTheSweepDeletesWhatWasLeftHalfWritten(t *testing.T) {
	now := monday
	store, dir := openedAt(t, &now)
	put(t, store, "kept")
	half := filepath.Join(dir, "attachments", "incoming-123")
	write(t, half, "half")
	mustBe(t, os.Chtimes(half, now, now), nil)
	for _, at := range []struct {
		minutes int
		there   bool
	}{{9, true}, {11, false}} {
		now = monday.Add(time.Duration(at.minutes) * time.Minute)
		_, err := store.SweepAttachments(context.Background(), 0)
		mustBe(t, err, nil)
		if _, err := os.Stat(half); (err == nil) != at.there {
			t.Errorf("after %d minutes: %v", at.minutes, err)
		}
	}
}
