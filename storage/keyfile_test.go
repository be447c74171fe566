package storage_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"loket/storage"
	"loket/storage/storagetest"
)

func TestTheKeyIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(storagetest.InMemory(t), "data")
	keys := make([][]byte, 8)
	var made sync.WaitGroup
	for i := range keys {
		made.Go(func() {
			var err error
			if keys[i], err = storage.KeyFile(dir); err != nil {
				t.Error(err)
			}
		})
	}
	made.Wait()
	for _, key := range keys {
		if len(key) != 32 || !bytes.Equal(key, keys[0]) {
			t.Errorf("keys differ: %d bytes", len(key))
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the directory holds %v, %v", entries, err)
	}
	info, err := os.Stat(filepath.Join(dir, storage.KeyName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if again, err := storage.ParseKey(string(read(t, filepath.Join(dir, storage.KeyName)))); err != nil || !bytes.Equal(again, keys[0]) {
		t.Errorf("it is written as another key, %v", err)
	}
}

func TestAKeyThatOthersCanReadOrThatIsNoneIsRefused(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"readable by the group": func(path string) error { return os.Chmod(path, 0o640) },
		"readable by all":       func(path string) error { return os.Chmod(path, 0o604) },
		"too short":             func(path string) error { return os.WriteFile(path, []byte("c2hvcnQ="), 0o600) },
		"no base64":             func(path string) error { return os.WriteFile(path, []byte("my secret words"), 0o600) },
		"empty":                 func(path string) error { return os.Truncate(path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := storagetest.InMemory(t)
			if _, err := storage.KeyFile(dir); err != nil {
				t.Fatal(err)
			}
			if err := make(filepath.Join(dir, storage.KeyName)); err != nil {
				t.Fatal(err)
			}
			_, err := storage.KeyFile(dir)
			mustBe(t, err, storage.ErrKey)
			if strings.Contains(err.Error(), "words") {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}

func TestADirectoryIsLockedForOne(t *testing.T) {
	dir := filepath.Join(storagetest.InMemory(t), "data")
	unlock, err := storage.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = storage.Lock(dir)
	mustBe(t, err, storage.ErrLocked)
	unlock()
	unlock, err = storage.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestLookingForAKeyMakesNone(t *testing.T) {
	dir := storagetest.InMemory(t)
	_, err := storage.ExistingKey(dir)
	mustBe(t, err, fs.ErrNotExist)
	made, err := storage.KeyFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := storage.ExistingKey(dir); err != nil || !bytes.Equal(key, made) {
		t.Errorf("the key is not found: %v", err)
	}
}

func mustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
