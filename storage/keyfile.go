package storage

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	// KeyName is the name of the key in the data directory.
	KeyName = "secret.key"
	// KeySize is how many bytes a key has.
	KeySize = 32
)

// ErrKey is returned for a key that is not 32 bytes in base64, or that others
// than its owner may read.
var ErrKey = errors.New("the key cannot be used")

// KeyFile reads the key that seals secrets from the data directory, or makes
// it there once, with mode 0600.
func KeyFile(dir string) ([]byte, error) {
	path := filepath.Join(dir, KeyName)
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKey(dir, path); err != nil {
		return nil, &Error{Doing: "make the key", Err: err}
	}
	return readKey(path) // ours, or that of another process that was faster
}

// ParseKey reads a key written as base64.
func ParseKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("%w: it should be %d bytes in base64", ErrKey, KeySize)
	}
	return key, nil
}

func readKey(path string) ([]byte, error) {
	file, err := os.Open(path) // #nosec G304 -- the key, in the folder the operator names
	if err != nil {
		return nil, &Error{Doing: "open the key", Err: err}
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, &Error{Doing: "look at the key", Err: err}
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%w: others may read %s (mode %04o); chmod 600 it", ErrKey, path, mode)
	}
	text, err := io.ReadAll(io.LimitReader(file, 1024))
	if err != nil {
		return nil, &Error{Doing: "read the key", Err: err}
	}
	key, err := ParseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// makeKey writes the key beside its place and links it there, which fails
// where a key is already.
func makeKey(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	key := make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, KeyName+"-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.WriteString(base64.StdEncoding.EncodeToString(key) + "\n"); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncDir(dir)
}

// ExistingKey reads the key from the data directory as KeyFile does, but makes
// none: where there is none the error is fs.ErrNotExist.
func ExistingKey(dir string) ([]byte, error) { return readKey(filepath.Join(dir, KeyName)) }
