package main

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

	"loket/storage"
)

// backup takes one and gives its file and what was printed.
func (v *vault) backup(name string) (file, said string) {
	v.t.Helper()
	file = filepath.Join(v.dir, name)
	var out bytes.Buffer
	c := backupCommand{File: file, DataDir: v.data, Recipient: v.public}
	v.must(c.write(context.Background(), &out, monday))
	return file, out.String()
}

// restore brings a file back into a directory and gives what was printed.
func (v *vault) restore(file, dir string, change ...func(*restoreCommand)) (string, error) {
	v.t.Helper()
	c := restoreCommand{File: file, DataDir: dir, Identity: v.identity}
	for _, f := range change {
		f(&c)
	}
	var out bytes.Buffer
	err := c.read(context.Background(), &out, monday)
	return out.String(), err
}

// stored gives what a restored directory holds.
func (v *vault) stored(dir string, tickets ...string) (found []string) {
	v.t.Helper()
	store, err := storage.Open(context.Background(), storage.Options{Dir: dir, Key: v.key, ReadOnly: true})
	v.must(err)
	defer store.Close()
	for _, ticket := range tickets {
		if _, err := store.Memory(context.Background()).Request(ticket); err != nil {
			continue
		}
		files, err := store.AttachmentsOf(context.Background(), ticket)
		v.must(err)
		for _, attached := range files {
			file, err := store.Attachments().Open(attached.Hash)
			v.must(err)
			content, err := io.ReadAll(file)
			v.must(errors.Join(err, file.Close()))
			found = append(found, string(content))
		}
	}
	return found
}

func (v *vault) names(dir string) (names []string) {
	v.t.Helper()
	entries, err := os.ReadDir(dir)
	v.must(err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestABackupIsTakenWhileTheBotWritesAndBroughtBack(t *testing.T) {
	v := newVault(t)
	unlock, err := storage.Lock(v.data) // as a running bot does
	v.must(err)
	defer unlock()
	stop, writing := make(chan struct{}), sync.WaitGroup{}
	begun := make(chan struct{})
	writing.Go(func() {
		for v.request(); ; v.request() {
			select {
			case <-stop:
				return
			case begun <- struct{}{}:
			default:
			}
		}
	})
	<-begun
	file, said := v.backup("loket.age")
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
	other := filepath.Join(v.dir, "other")
	said, err = v.restore(file, other)
	v.must(err)
	if !strings.Contains(said, "Restored the backup of") {
		t.Errorf("it says %q", said)
	}
	if got := v.stored(other, "SD-2026-0001", "SD-2026-0020", "SD-2026-0021"); !slices.Equal(got, []string{"surat SD-2026-0001", "surat SD-2026-0020", "surat SD-2026-0021"}) {
		t.Errorf("it brings back %q", got)
	}
	if names := v.names(other); !slices.Equal(names, []string{"attachments", "loket.db"}) && !slices.Equal(names, []string{"attachments", "loket.db", "loket.db-shm", "loket.db-wal"}) {
		t.Errorf("there are now %v", names)
	}
	if names := v.names(v.dir); !slices.Equal(names, []string{"backup.key", "data", "loket.age", "other"}) {
		t.Errorf("there are now %v", names)
	}
}

func TestABackupHoldsNoSecretInTheClearNorTheKeyAtAll(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	sealed := v.read(file)
	identities, err := (&restoreCommand{Identity: v.identity}).identities()
	v.must(err)
	plain, err := age.Decrypt(bytes.NewReader(sealed), identities...)
	v.must(err)
	content, err := io.ReadAll(plain)
	v.must(err)
	if !bytes.Contains(content, []byte("surat SD-2026-0007")) || !bytes.Contains(content, []byte("Dinas Kesehatan")) {
		t.Fatal("the search looks into the wrong bytes")
	}
	for place, bytesOf := range map[string][]byte{"the file": sealed, "its content": content} {
		for what, secret := range map[string][]byte{
			"the key": v.key, "the key as text": []byte(base64.StdEncoding.EncodeToString(v.key)),
			"a password": []byte(v.password), "the age key": []byte("AGE-SECRET-KEY-"),
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
		v.must(err)
		if strings.Contains(head.Name, "key") || i == 0 && head.Name != "manifest.json" {
			t.Errorf("entry %d is %s", i, head.Name)
		}
	}
}

func TestABackupDoesNotReplaceAFileUnlessForced(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	before := v.read(file)
	c := backupCommand{File: file, DataDir: v.data, Recipient: v.public}
	if err := c.write(context.Background(), io.Discard, monday); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("the refusal is %v", err)
	}
	// One that appears while the backup is taken stays too.
	late, err := createWhole(filepath.Join(v.dir, "late.age"), false)
	v.must(err)
	v.must(os.WriteFile(filepath.Join(v.dir, "late.age"), []byte("mine"), 0o600))
	if err := late.finish(); err == nil || string(v.read(filepath.Join(v.dir, "late.age"))) != "mine" {
		t.Errorf("a file that came meanwhile was replaced: %v", err)
	}
	late.abandon()
	if !bytes.Equal(v.read(file), before) {
		t.Error("the refused backup changed the file")
	}
	c.Force = true
	v.must(c.write(context.Background(), io.Discard, monday))
	if bytes.Equal(v.read(file), before) {
		t.Error("--force left the older file")
	}
	if names := v.names(v.dir); !slices.Equal(names, []string{"backup.key", "data", "late.age", "loket.age"}) {
		t.Errorf("there are now %v", names)
	}
}

func TestABackupSaysWhatItNeeds(t *testing.T) {
	v := newVault(t)
	secret := strings.TrimSpace(strings.SplitN(string(v.read(v.identity)), "\n", 2)[1])
	for name, c := range map[string]struct{ recipient, data, want string }{
		"no recipient":     {"", v.data, "BACKUP_RECIPIENT: is required"},
		"no public key":    {"age1nonsense", v.data, "BACKUP_RECIPIENT: should be an age public key"},
		"an SSH key":       {"ssh-ed25519 AAAA", v.data, "BACKUP_RECIPIENT: should be an age public key"},
		"the secret half":  {secret, v.data, "BACKUP_RECIPIENT: should be the public key"},
		"no database":      {v.public, v.dir, "DATA_DIR: should be the data directory"},
		"no such folder":   {v.public, filepath.Join(v.dir, "none"), "DATA_DIR: should be the data directory"},
		"a file for a dir": {v.public, v.identity, "DATA_DIR: should be a data directory that can be read"},
	} {
		file := filepath.Join(v.dir, "never.age")
		err := (&backupCommand{File: file, DataDir: c.data, Recipient: c.recipient}).write(context.Background(), io.Discard, monday)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(file); err == nil {
			t.Errorf("%s: a file was written", name)
		}
	}
	if names := v.names(v.dir); !slices.Equal(names, []string{"backup.key", "data"}) {
		t.Errorf("left are %v", names)
	}
}
