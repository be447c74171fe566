package maintenance

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"loket/bot/datatest"
	"loket/storage"
	"loket/storage/sqlite"
)

// backup takes one and gives its file and what was printed.
func backup(v *datatest.Directory, name string) (file, said string) {
	v.T.Helper()
	file = filepath.Join(v.Dir, name)
	var out bytes.Buffer
	c := BackupCommand{File: file, DataDir: v.Data, Recipient: v.Public}
	v.Must(c.write(context.Background(), &out, datatest.Monday))
	return file, out.String()
}

// restore brings a file back into a directory and gives what was printed.
func restore(v *datatest.Directory, file, dir string, change ...func(*RestoreCommand)) (string, error) {
	v.T.Helper()
	c := RestoreCommand{File: file, DataDir: dir, Identity: v.Identity}
	for _, f := range change {
		f(&c)
	}
	var out bytes.Buffer
	err := c.read(context.Background(), &out, datatest.Monday)
	return out.String(), err
}

// stored gives what a restored directory holds.
func stored(v *datatest.Directory, dir string, tickets ...string) (found []string) {
	v.T.Helper()
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Key: v.Key, ReadOnly: true})
	v.Must(err)
	defer store.Close()
	for _, ticket := range tickets {
		if _, err := store.Memory(context.Background()).Request(ticket); err != nil {
			continue
		}
		files, err := store.AttachmentsOf(context.Background(), ticket)
		v.Must(err)
		for _, attached := range files {
			file, err := store.Attachments().Open(attached.Hash)
			v.Must(err)
			content, err := io.ReadAll(file)
			v.Must(errors.Join(err, file.Close()))
			found = append(found, string(content))
		}
	}
	return found
}

func names(v *datatest.Directory, dir string) (names []string) {
	v.T.Helper()
	entries, err := os.ReadDir(dir)
	v.Must(err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestABackupIsTakenWhileTheBotWritesAndBroughtBack(t *testing.T) {
	v := datatest.New(t)
	unlock, err := storage.Lock(v.Data) // as a running bot does
	v.Must(err)
	defer unlock()
	stop, writing := make(chan struct{}), sync.WaitGroup{}
	begun := make(chan struct{})
	writing.Go(func() {
		for v.Requests(1); ; v.Requests(1) {
			select {
			case <-stop:
				return
			case begun <- struct{}{}:
			default:
			}
		}
	})
	<-begun
	file, said := backup(v, "loket.age")
	close(stop)
	writing.Wait()
	for _, words := range []string{"requests", "files", "keep a copy"} {
		if !strings.Contains(said, words) {
			t.Errorf("it says %q", said)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v, %v", info.Mode(), err)
	}
	other := filepath.Join(v.Dir, "other")
	said, err = restore(v, file, other)
	v.Must(err)
	if !strings.Contains(said, "Restored the backup of") {
		t.Errorf("it says %q", said)
	}
	if got := stored(v, other, "SD-2026-0001", "SD-2026-0020", "SD-2026-0021"); !slices.Equal(got, []string{"surat SD-2026-0001", "surat SD-2026-0020", "surat SD-2026-0021"}) {
		t.Errorf("it brings back %q", got)
	}
	if names := names(v, other); !slices.Equal(names, []string{"attachments", "loket.db"}) && !slices.Equal(names, []string{"attachments", "loket.db", "loket.db-shm", "loket.db-wal"}) {
		t.Errorf("there are now %v", names)
	}
	if names := names(v, v.Dir); !slices.Equal(names, []string{"backup.key", "data", "loket.age", "loket.age.erased", "other"}) {
		t.Errorf("there are now %v", names)
	}
}

func TestABackupHoldsNoSecretInTheClearNorTheKeyAtAll(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	sealed := read(v, file)
	identities, err := (&RestoreCommand{Identity: v.Identity}).identities()
	v.Must(err)
	plain, err := age.Decrypt(bytes.NewReader(sealed), identities...)
	v.Must(err)
	content, err := io.ReadAll(plain)
	v.Must(err)
	if !bytes.Contains(content, []byte("surat SD-2026-0007")) || !bytes.Contains(content, []byte("Dinas Kesehatan")) {
		t.Fatal("the search looks into the wrong bytes")
	}
	for place, bytesOf := range map[string][]byte{"the file": sealed, "its content": content} {
		for what, secret := range map[string][]byte{
			"the key": v.Key, "the key as text": []byte(base64.StdEncoding.EncodeToString(v.Key)),
			"a password": []byte(v.Password), "the age key": []byte("AGE-SECRET-KEY-"),
		} {
			if bytes.Contains(bytesOf, secret) {
				t.Errorf("%s holds %s", place, what)
			}
		}
	}
	if bytes.Contains(sealed, []byte("Dinas Kesehatan")) {
		t.Error("the file is not encrypted")
	}
	archive := tar.NewReader(bytes.NewReader(content))
	for i := 0; ; i++ {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		v.Must(err)
		if strings.Contains(head.Name, "key") || i == 0 && head.Name != "manifest.json" {
			t.Errorf("entry %d is %s", i, head.Name)
		}
	}
}

func TestABackupDoesNotReplaceAFileUnlessForced(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	before := read(v, file)
	c := BackupCommand{File: file, DataDir: v.Data, Recipient: v.Public}
	if err := c.write(context.Background(), io.Discard, datatest.Monday); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("the refusal is %v", err)
	}
	// One that appears while the backup is taken stays too.
	late, err := createWhole(filepath.Join(v.Dir, "late.age"), false)
	v.Must(err)
	v.Must(os.WriteFile(filepath.Join(v.Dir, "late.age"), []byte("mine"), 0o600))
	if err := late.finish(); err == nil || string(read(v, filepath.Join(v.Dir, "late.age"))) != "mine" {
		t.Errorf("a file that came meanwhile was replaced: %v", err)
	}
	late.abandon()
	if !bytes.Equal(read(v, file), before) {
		t.Error("the refused backup changed the file")
	}
	c.Force = true
	v.Must(c.write(context.Background(), io.Discard, datatest.Monday))
	if bytes.Equal(read(v, file), before) {
		t.Error("--force left the older file")
	}
	if names := names(v, v.Dir); !slices.Equal(names, []string{"backup.key", "data", "late.age", "loket.age", "loket.age.erased"}) {
		t.Errorf("there are now %v", names)
	}
}

func TestABackupSaysWhatItNeeds(t *testing.T) {
	v := datatest.New(t)
	secret := strings.TrimSpace(strings.SplitN(string(read(v, v.Identity)), "\n", 2)[1])
	for name, c := range map[string]struct{ recipient, data, want string }{
		"no recipient":     {"", v.Data, "BACKUP_RECIPIENT: is required"},
		"no public key":    {"age1nonsense", v.Data, "BACKUP_RECIPIENT: should be an age public key"},
		"an SSH key":       {"ssh-ed25519 AAAA", v.Data, "BACKUP_RECIPIENT: should be an age public key"},
		"the secret half":  {secret, v.Data, "BACKUP_RECIPIENT: should be the public key"},
		"no database":      {v.Public, v.Dir, "DATA_DIR: should be the data directory"},
		"no such folder":   {v.Public, filepath.Join(v.Dir, "none"), "DATA_DIR: should be the data directory"},
		"a file for a dir": {v.Public, v.Identity, "DATA_DIR: should be a data directory that can be read"},
	} {
		file := filepath.Join(v.Dir, "never.age")
		err := (&BackupCommand{File: file, DataDir: c.data, Recipient: c.recipient}).write(context.Background(), io.Discard, datatest.Monday)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(file); err == nil {
			t.Errorf("%s: a file was written", name)
		}
	}
	if names := names(v, v.Dir); !slices.Equal(names, []string{"backup.key", "data"}) {
		t.Errorf("left are %v", names)
	}
}

func read(v *datatest.Directory, path string) []byte {
	v.T.Helper()
	content, err := os.ReadFile(path)
	v.Must(err)
	return content
}
