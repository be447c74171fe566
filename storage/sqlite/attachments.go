package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"loket/storage"
	"loket/storage/tables"
)

// justPut is how long a file may wait for the row that names it.
const justPut = 10 * time.Minute

// incoming begins the names of files that are still being written.
const incoming = "incoming-"

// Attachments keeps the contents of files under their SHA-256, so that the
// same file is kept once and no name of anybody's choosing is ever a path.
// Its methods may be called from many goroutines.
type Attachments struct {
	dir     string
	now     func() time.Time
	buffers sync.Pool // of *[copyBuffer]byte
	settler settler

	mu      sync.Mutex
	brought map[string]int // how often a file was brought of which nobody has decided yet
}

// copyBuffer is how much of a file is taken at a time.
const copyBuffer = 16 << 10

func newAttachments(dir string, now func() time.Time) *Attachments {
	return &Attachments{dir: dir, now: now, buffers: sync.Pool{New: func() any { return new([copyBuffer]byte) }}, brought: map[string]int{}}
}

// Put keeps what r gives, at most limit bytes (ErrTooLarge), and returns its
// SHA-256 in hexadecimal and its size. When it returns, the file is on the
// disk whole; before, it is not there at all. Until a batch names the file, or
// says that nobody wants it, nobody else's loss deletes it.
func (a *Attachments) Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error) {
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return "", 0, &storage.Error{Doing: "make the attachments' directory", Err: err}
	}
	began := time.Now()
	file, err := os.CreateTemp(a.dir, incoming)
	if err != nil {
		return "", 0, &storage.Error{Doing: "begin a file", Err: err}
	}
	defer func() {
		_ = file.Close()
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	sum := sha256.New()
	buffer := a.buffers.Get().(*[copyBuffer]byte)
	size, err = io.CopyBuffer(keeping{io.MultiWriter(file, sum)}, io.LimitReader(untilDone{ctx, r}, limit+1), buffer[:])
	a.buffers.Put(buffer)
	switch {
	case err != nil:
		return "", 0, fmt.Errorf("keep a file: %w", err)
	case size > limit:
		return "", 0, fmt.Errorf("keep a file of more than %d bytes: %w", limit, storage.ErrTooLarge)
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	a.bring(hash)
	if err := a.settle(file, hash, began); err != nil {
		a.Decided(hash)
		return "", 0, &storage.Error{Doing: "finish a file", Err: err}
	}
	return hash, size, nil
}

// bring notes that a file is brought, before it is in its place.
func (a *Attachments) bring(hash string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.brought[hash]++
}

// Decided notes that a batch has decided on a file that was brought.
func (a *Attachments) Decided(hash string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.brought[hash]--; a.brought[hash] <= 0 {
		delete(a.brought, hash)
	}
}

// Drop deletes a file, unless somebody is bringing the same.
func (a *Attachments) Drop(_ context.Context, hash string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.brought[hash] > 0 {
		return tables.ErrBrought
	}
	return a.Delete(hash)
}

// shelf makes the folder of a file where it is missing.
func (a *Attachments) shelf(dir string) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return storage.SyncDir(a.dir)
}

// Open opens a file to be read; ErrNotFound where there is none.
func (a *Attachments) Open(hash string) (io.ReadCloser, error) {
	if !tables.IsHash(hash) {
		return nil, fmt.Errorf("open the file %q: %w", hash, storage.ErrNotFound)
	}
	file, err := os.Open(a.path(hash))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open the file %s: %w", hash, storage.ErrNotFound)
	case err != nil:
		return nil, &storage.Error{Doing: "open a file", Err: err}
	}
	return file, nil
}

// Delete deletes a file; one that is not there is no error.
func (a *Attachments) Delete(hash string) error {
	if !tables.IsHash(hash) {
		return nil
	}
	if err := os.Remove(a.path(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &storage.Error{Doing: "delete a file", Err: err}
	}
	return nil
}

func (a *Attachments) path(hash string) string { return filepath.Join(a.dir, hash[:2], hash) }

// Fresh tells whether a file came so recently that its row may be on its way.
func (a *Attachments) Fresh(_ context.Context, hash string) bool {
	info, err := os.Stat(a.path(hash))
	return err == nil && a.now().Sub(info.ModTime()) < justPut
}

// EachIn calls take for every file on a shelf, and deletes what a crash left half
// written.
func (a *Attachments) EachIn(_ context.Context, shelf int, take func(hash string) error) error {
	begun, err := a.list(a.dir)
	if err != nil {
		return err
	}
	for _, entry := range begun {
		if strings.HasPrefix(entry.Name(), incoming) {
			if err := a.dropHalfWritten(filepath.Join(a.dir, entry.Name()), entry); err != nil {
				return err
			}
		}
	}
	kept, err := a.list(filepath.Join(a.dir, fmt.Sprintf("%02x", shelf)))
	if err != nil {
		return err
	}
	for _, entry := range kept {
		if tables.IsHash(entry.Name()) {
			if err := take(entry.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// list reads a folder; one that is not there is empty.
func (a *Attachments) list(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &storage.Error{Doing: "look through the attachments", Err: err}
	}
	return entries, nil
}

func (a *Attachments) dropHalfWritten(path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil || a.now().Sub(info.ModTime()) < justPut {
		return nil // finished meanwhile, or still being written
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &storage.Error{Doing: "delete a half-written file", Err: err}
	}
	return nil
}

// untilDone ends a reading with its context.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

// Read reads on unless the context is done.
func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// keeping marks a failure to write as the storage's.
type keeping struct{ w io.Writer }

// Write writes p.
func (k keeping) Write(p []byte) (int, error) {
	n, err := k.w.Write(p)
	if err != nil {
		err = &storage.Error{Doing: "write a file", Err: err}
	}
	return n, err
}
