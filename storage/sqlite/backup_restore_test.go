package sqlite_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

func TestARestoreRefusesADirectoryThatHoldsData(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	store, other := opened(t)
	remember(t, store, conversations.Setting{Key: "mine", Value: "still here"})
	before := tables(t, other)
	_, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), other, false, monday)
	mustBe(t, err, storage.ErrOccupied)
	if !maps.EqualFunc(tables(t, other), before, slices.Equal) {
		t.Error("the refusal changed the database")
	}
	store, other = opened(t)
	attach(t, store, "T", "a file without a row")
	store.Close()
	if err := os.Remove(filepath.Join(other, sqlite.DatabaseName)); err != nil {
		t.Fatal(err)
	}
	_, err = sqlite.Restore(context.Background(), bytes.NewReader(backup), other, false, monday)
	mustBe(t, err, storage.ErrOccupied)
}

func TestForceKeepsTheDataBeforeAndTheKey(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	want, files := tables(t, dir), attachments(t, dir)

	store, other := opened(t)
	if _, err := storage.KeyFile(other); err != nil {
		t.Fatal(err)
	}
	key := read(t, filepath.Join(other, storage.KeyName))
	remember(t, store, conversations.Request{Ticket: "SD-2025-0001", State: conversations.Submitted}, attach(t, store, "SD-2025-0001", "an older letter"))
	old, oldFiles := tables(t, other), attachments(t, other)
	killed(t, store, other)

	done, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), other, true, monday)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(tables(t, other), want, slices.Equal) || !maps.Equal(attachments(t, other), files) {
		t.Error("what was restored is not what was backed up")
	}
	if !bytes.Equal(read(t, filepath.Join(other, storage.KeyName)), key) {
		t.Error("the key was changed")
	}
	const suffix = ".before-restore-20261123-031500"
	if want := []string{filepath.Join(other, "attachments"+suffix), filepath.Join(other, sqlite.DatabaseName+suffix)}; !slices.Equal(done.Aside, want) {
		t.Errorf("kept aside are %v", done.Aside)
	}
	older := filepath.Join(storagetest.InMemory(t), "older")
	if err := errors.Join(os.Mkdir(older, 0o700), os.Rename(done.Aside[0], filepath.Join(older, "attachments")), os.Rename(done.Aside[1], filepath.Join(older, sqlite.DatabaseName))); err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(tables(t, older), old, slices.Equal) || !maps.Equal(attachments(t, older), oldFiles) {
		t.Error("what was kept aside is not what was there")
	}
}

// killed closes a store and leaves its write-ahead log behind, as a killed
// process does.
func killed(t *testing.T, store *sqlite.Store, dir string) {
	t.Helper()
	saved := map[string][]byte{}
	for _, end := range []string{"", "-wal"} {
		path := filepath.Join(dir, sqlite.DatabaseName+end)
		saved[path] = read(t, path)
	}
	if len(saved[filepath.Join(dir, sqlite.DatabaseName+"-wal")]) == 0 {
		t.Fatal("there is nothing in the log")
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for path, content := range saved {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADamagedDatabaseIsKeptAsideWithItsLog(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	other := storagetest.InMemory(t)
	for _, name := range []string{sqlite.DatabaseName, sqlite.DatabaseName + "-wal"} {
		if err := os.WriteFile(filepath.Join(other, name), []byte("rubbish in "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), other, true, monday); err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(tables(t, other), tables(t, dir), slices.Equal) {
		t.Error("what was restored is not what was backed up")
	}
	for _, end := range []string{"", "-wal"} {
		if got := string(read(t, filepath.Join(other, sqlite.DatabaseName+".before-restore-20261123-031500"+end))); got != "rubbish in "+sqlite.DatabaseName+end {
			t.Errorf("kept aside is %q", got)
		}
	}
}

func TestABackupThatIsNotAsItWasWrittenChangesNothing(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	flip := func(i int) func([]entry) []entry {
		return func(all []entry) []entry { all[i].body[len(all[i].body)/2] ^= 1; return all }
	}
	manifest := func(change func(*storage.Manifest)) func([]entry) []entry {
		return func(all []entry) []entry {
			m := manifestOf(t, all[0])
			change(&m)
			all[0].body, _ = json.Marshal(m)
			return all
		}
	}
	extra := func(name string, kind byte) func([]entry) []entry {
		return func(all []entry) []entry { return append(all, entry{name, []byte("x"), kind}) }
	}
	for name, spoil := range map[string]func([]entry) []entry{
		"a bit of the database":          flip(1),
		"a bit of an attachment":         flip(3),
		"an attachment gone":             func(all []entry) []entry { return all[:len(all)-1] },
		"an attachment twice":            func(all []entry) []entry { return append(all, all[2]) },
		"the database gone":              func(all []entry) []entry { return slices.Delete(all, 1, 2) },
		"the manifest last":              func(all []entry) []entry { return append(all[1:], all[0]) },
		"no manifest that can be read":   func(all []entry) []entry { all[0].body = []byte("{"); return all },
		"nothing":                        func([]entry) []entry { return nil },
		"a path out of the folder":       extra("attachments/../../../tmp/loket-was-here", tar.TypeReg),
		"a key":                          extra(storage.KeyName, tar.TypeReg),
		"a link":                         extra("attachments/"+strings.Repeat("a", 64), tar.TypeSymlink),
		"an attachment nobody names":     nobodysFile,
		"fewer attachments promised":     manifest(func(m *storage.Manifest) { m.Attachments-- }),
		"another file said to be lost":   manifest(func(m *storage.Manifest) { m.Missing = []string{strings.Repeat("b", 64)} }),
		"a database of another size":     manifest(func(m *storage.Manifest) { m.DatabaseBytes++ }),
		"somebody else's database":       replaceDatabase([]byte("not a database of ours, and not long enough")),
		"a database that is not sound":   damageDatabase,
		"a stream without the tar's end": nil,
	} {
		t.Run(name, func(t *testing.T) {
			spoilt := backup[:len(backup)/2]
			if spoil != nil {
				spoilt = packed(t, spoil(unpacked(t, backup)))
			}
			other := storagetest.InMemory(t)
			_, err := sqlite.Restore(context.Background(), bytes.NewReader(spoilt), other, false, monday)
			mustBe(t, err, storage.ErrBackup)
			if entries, _ := os.ReadDir(other); len(entries) > 0 {
				t.Errorf("it left %v", entries)
			}
		})
	}
}

func nobodysFile(all []entry) []entry {
	body := []byte("nobody names this")
	sum := sha256.Sum256(body)
	var m storage.Manifest
	_ = json.Unmarshal(all[0].body, &m)
	m.Attachments, m.AttachmentBytes = m.Attachments+1, m.AttachmentBytes+int64(len(body))
	all[0].body, _ = json.Marshal(m)
	return append(all, entry{"attachments/" + hex.EncodeToString(sum[:]), body, tar.TypeReg})
}

// replaceDatabase puts another database in, and makes the manifest fit.
func replaceDatabase(body []byte) func([]entry) []entry {
	return func(all []entry) []entry {
		var m storage.Manifest
		_ = json.Unmarshal(all[0].body, &m)
		sum := sha256.Sum256(body)
		m.DatabaseBytes, m.DatabaseSHA256 = int64(len(body)), hex.EncodeToString(sum[:])
		all[0].body, _ = json.Marshal(m)
		all[1].body = body
		return all
	}
}

// damageDatabase overwrites the middle of every page but the first.
func damageDatabase(all []entry) []entry {
	body := slices.Clone(all[1].body)
	for page := 4096; page+4096 <= len(body); page += 4096 {
		copy(body[page:page+64], bytes.Repeat([]byte{0xA5}, 64))
	}
	return replaceDatabase(body)(all)
}

func TestTheEndOfTheStreamCounts(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	cut := errors.New("cut off")
	_, err := sqlite.Restore(context.Background(), &thenFails{bytes.NewReader(backup), cut}, storagetest.InMemory(t), false, monday)
	mustBe(t, err, storage.ErrBackup)
	mustBe(t, err, cut)
}

// thenFails gives all it has and then an error instead of the end.
type thenFails struct {
	*bytes.Reader
	err error
}

func (r *thenFails) Read(p []byte) (int, error) {
	if r.Len() == 0 {
		return iotest.ErrReader(r.err).Read(p)
	}
	return r.Reader.Read(p)
}

func TestABackupOfANewerProgramIsRefused(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	for _, change := range []func(*storage.Manifest){func(m *storage.Manifest) { m.Format++ }, func(m *storage.Manifest) { m.Schema++ }} {
		all := unpacked(t, backup)
		m := manifestOf(t, all[0])
		change(&m)
		all[0].body, _ = json.Marshal(m)
		_, err := sqlite.Restore(context.Background(), bytes.NewReader(packed(t, all)), storagetest.InMemory(t), false, monday)
		mustBe(t, err, storage.ErrNewer)
	}
}

func TestABrokenTrailComesBackByForceAlone(t *testing.T) {
	_, dir := furnished(t)
	db := raw(t, dir)
	rawExec(t, db, "DROP TRIGGER audit_stands")
	rawExec(t, db, "UPDATE audit SET action = 'forged' WHERE id = 2")
	backup, _ := backedUp(t, dir)
	other := storagetest.InMemory(t)
	_, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), other, false, monday)
	mustBe(t, err, storage.ErrAuditBroken)
	if sqlite.Occupied(other) {
		t.Error("it was put in place all the same")
	}
	done, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), other, true, monday)
	if err != nil || !errors.Is(done.Broken, storage.ErrAuditBroken) || !sqlite.Occupied(other) {
		t.Errorf("with force: %v, %v", done.Broken, err)
	}
}

func TestARestoreThatIsBrokenOffChangesNothing(t *testing.T) {
	_, dir := furnished(t)
	backup, _ := backedUp(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	other := storagetest.InMemory(t)
	_, err := sqlite.Restore(ctx, bytes.NewReader(backup), other, false, monday)
	mustBe(t, err, context.Canceled)
	if errors.Is(err, storage.ErrBackup) {
		t.Error("it blames the backup")
	}
	if entries, _ := os.ReadDir(other); len(entries) > 0 {
		t.Errorf("it left %v", entries)
	}
}
