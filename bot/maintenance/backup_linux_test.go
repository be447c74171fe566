package maintenance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/open"
	"loket/storage/postgres"
)

// disk mounts a disk of its own, which takes rights that not everybody has.
func disk(v *datatest.Directory, options string) string {
	v.T.Helper()
	small := filepath.Join(v.Dir, "small")
	v.Must(os.Mkdir(small, 0o700))
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, options); err != nil {
		v.T.Skipf("no disk of its own can be had here: %v", err)
	}
	v.T.Cleanup(func() { v.Must(syscall.Unmount(small, 0)) })
	return small
}

func TestABackupOntoAFullDiskLeavesNothing(t *testing.T) {
	v := datatest.New(t)
	small := disk(v, "size=64k")
	err := (&BackupCommand{File: filepath.Join(small, "loket.age"), DataDir: v.Data, Recipient: v.Public}).write(context.Background(), io.Discard, datatest.Monday)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the refusal is %v", err)
	}
	if names := append(names(v, small), names(v, v.Data)...); slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "age") || strings.HasPrefix(name, "backup") }) {
		t.Errorf("left are %v", names)
	}
}

func TestARestoreOntoAFullDiskLeavesWhatIsThere(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	small := disk(v, "size=128k")
	_, err := restore(v, file, small)
	if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "damaged") {
		t.Errorf("the refusal is %v", err)
	}
	if names := names(v, small); names != nil {
		t.Errorf("left are %v", names)
	}
}

// A backup of a database is begun only where there is room for all of it: it says how
// much it takes, which is enough, and refuses where there is less, with nothing written.
func TestABackupOfADatabaseNeedsItsRoom(t *testing.T) {
	d := newDatabase(t)
	store, err := open.Open(context.Background(), open.Options{URL: d.url, Key: d.Key})
	d.Must(err)
	wordy := strings.Repeat("yang itu-itu juga, ", 20000) // which the server presses
	for n := range int64(40) {
		d.Must(store.Batch(context.Background(), func(b storage.Batch) error {
			_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: fmt.Sprint("wordy", n), Value: wordy}}}, datatest.Monday)
			return err
		}))
	}
	d.Must(store.Close())
	snapshot, err := postgres.OpenSnapshot(context.Background(), d.url)
	d.Must(err)
	rows, files := snapshot.Sizes()
	d.Must(snapshot.Close())
	takes := move.Takes{Scratch: 2*rows + files, Backup: rows + files}
	write := func(dir, file string) (string, error) {
		var out bytes.Buffer
		err := (&BackupCommand{File: file, DataDir: dir, DatabaseURL: d.url, Recipient: d.Public}).write(context.Background(), &out, datatest.Monday)
		return out.String(), err
	}
	const page, folders = 4096, 32 << 10
	for name, c := range map[string]struct {
		room      int64
		dir, file string // on the small disk where they begin with it
		says      string
	}{
		"enough for what is put together":     {takes.Scratch + folders, "small/data", "loket.age", ""},
		"too little for what is put together": {takes.Scratch - page, "small/data", "loket.age", "DATA_DIR: should be on a disk with " + megabytes(takes.Scratch) + " free"},
		"enough for both":                     {takes.Scratch + takes.Backup + folders, "small/data", "small/loket.age", ""},
		"too little for both":                 {takes.Scratch + takes.Backup - page, "small/data", "small/loket.age", megabytes(takes.Scratch+takes.Backup) + " free, for what is put together and for the backup"},
		"enough for the backup":               {takes.Backup + folders, "elsewhere", "small/loket.age", ""},
		"too little for the backup":           {takes.Backup - page, "elsewhere", "small/loket.age", "the backup should go onto a disk with " + megabytes(takes.Backup) + " free"},
	} {
		t.Run(name, func(t *testing.T) {
			on := *d.Directory
			on.T, on.Dir = t, t.TempDir()
			small := disk(&on, fmt.Sprintf("size=%d", (c.room+page-1)/page*page))
			said, err := write(filepath.Join(on.Dir, c.dir), filepath.Join(on.Dir, c.file))
			if !strings.Contains(said, "it takes up to "+megabytes(takes.Scratch)) {
				t.Errorf("it does not say what it takes:\n%s", said)
			}
			if c.says == "" {
				on.Must(err)
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "there are ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("it says %v", err)
			}
			left := append(names(&on, small), names(&on, on.Dir)...)
			if slices.ContainsFunc(left, func(name string) bool { return strings.Contains(name, "age") }) {
				t.Errorf("left are %v", left)
			}
		})
	}
}
