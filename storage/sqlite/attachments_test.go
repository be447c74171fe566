package sqlite_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
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

func TestAFileIsKeptOnceUnderItsHash(t *testing.T) {
	store, dir := opened(t)
	const hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of "abc"
	for range 2 {
		got, size, err := store.Attachments().Put(context.Background(), strings.NewReader("abc"), 3)
		if err != nil || got != hash || size != 3 {
			t.Fatalf("kept as %s, %d bytes, %v", got, size, err)
		}
	}
	if list := kept(t, dir); len(list) != 1 || list[0] != hash {
		t.Errorf("kept are %v", list)
	}
	file, err := store.Attachments().Open(hash)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if body, err := io.ReadAll(file); err != nil || string(body) != "abc" {
		t.Errorf("it holds %q, %v", body, err)
	}
	if err := errors.Join(store.Attachments().Delete(hash), store.Attachments().Delete(hash)); err != nil {
		t.Error(err)
	}
	_, err = store.Attachments().Open(hash)
	mustBe(t, err, storage.ErrNotFound)
}

func TestWhatCannotBeKeptWholeIsNotKept(t *testing.T) {
	store, dir := opened(t)
	broken := errors.New("the connection broke")
	_, _, err := store.Attachments().Put(context.Background(), strings.NewReader("abcd"), 3)
	mustBe(t, err, storage.ErrTooLarge)
	_, _, err = store.Attachments().Put(context.Background(), io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken)), 9)
	mustBe(t, err, broken)
	if storage.IsStorage(err) {
		t.Error("a broken source passes for a failure of the storage")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err = store.Attachments().Put(ctx, strings.NewReader("ab"), 9)
	mustBe(t, err, context.Canceled)
	if list := kept(t, dir); list != nil {
		t.Errorf("kept are %v", list)
	}
}

func TestNoNameLeadsOutOfTheAttachments(t *testing.T) {
	store, dir := opened(t)
	write(t, filepath.Join(dir, "secret.key"), "key")
	for _, name := range []string{"", "a", "../secret.key", "../../data/secret.key", strings.Repeat("A", 64), strings.Repeat("a", 63) + "/", strings.Repeat("a", 64) + "\n"} {
		_, err := store.Attachments().Open(name)
		mustBe(t, err, storage.ErrNotFound)
		if err := store.Attachments().Delete(name); err != nil {
			t.Error(err)
		}
	}
	if string(read(t, filepath.Join(dir, "secret.key"))) != "key" {
		t.Error("the key is gone")
	}
}

// sweep sweeps all parts.
func sweep(store *sqlite.Store) (swept int, err error) {
	for part := range storage.SweepParts {
		n, failed := store.SweepAttachments(context.Background(), part)
		swept, err = swept+n, errors.Join(err, failed)
	}
	return swept, err
}

func TestTheSweepDeletesWhatNoRowNames(t *testing.T) {
	now := monday
	store, dir := openedAt(t, &now)
	if swept, err := sweep(store); err != nil || swept != 0 {
		t.Errorf("of nothing %d were swept, %v", swept, err)
	}
	named, unnamed := put(t, store, "named"), put(t, store, "unnamed")
	half := filepath.Join(dir, "attachments", "incoming-123")
	write(t, half, "half")
	if err := os.Chtimes(half, now, now); err != nil {
		t.Fatal(err)
	}
	remember(t, store, conversations.Attachment{Ticket: "T", File: conversations.File{Unique: "u"}, Hash: named})
	now = now.Add(9 * time.Minute)
	young := put(t, store, "young")
	if swept, err := sweep(store); err != nil || swept != 0 {
		t.Errorf("too early %d were swept, %v", swept, err)
	}
	now = now.Add(2 * time.Minute)
	if swept, err := sweep(store); err != nil || swept != 1 {
		t.Errorf("%d were swept, %v", swept, err)
	}
	left := strings.Join(kept(t, dir), " ")
	if !strings.Contains(left, named) || !strings.Contains(left, young) || strings.Contains(left, unnamed) || strings.Contains(left, "incoming") {
		t.Errorf("left are %s", left)
	}
}

func TestAReplacedFileIsDeletedAfterTheCommit(t *testing.T) {
	now := monday
	store, dir := openedAt(t, &now)
	before := put(t, store, "before")
	file := conversations.File{Unique: "u"}
	remember(t, store, conversations.Attachment{Ticket: "T", File: file, Hash: before})
	now = now.Add(time.Hour)
	after := put(t, store, "after")
	replace := func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Attachment{Ticket: "T", File: file, Hash: after}}}, monday)
		return err
	}
	batch(t, store, func(b storage.Batch) error {
		err := b.Isolated(func() error { return errors.Join(replace(b), errDecision) })
		mustBe(t, err, errDecision)
		return nil
	})
	if list := kept(t, dir); len(list) != 2 {
		t.Errorf("after an undone decision kept are %v", list)
	}
	batch(t, store, replace)
	if list := kept(t, dir); len(list) != 1 || list[0] != after {
		t.Errorf("kept are %v", list)
	}
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
