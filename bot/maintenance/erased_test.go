package maintenance

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// inhabited is a data directory in which officer 7 has requests and a profile,
// backed up, and then erased.
func inhabited(t *testing.T) (v *datatest.Directory, before string) {
	t.Helper()
	v = datatest.New(t)
	v.Remember(conversations.Known{Person: 7}, conversations.Officer{ID: 7, Name: "Zulaikha"}, conversations.Session{Chat: 7, Heard: datatest.Monday})
	before, _ = backup(v, "monday.age")
	v.Must(v.Store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Erased{Officer: 7}}}, datatest.Monday.Add(time.Hour))
		return err
	}))
	return v, before
}

// later takes another backup, a day later, into a folder of its own.
func later(v *datatest.Directory) (file string) {
	v.T.Helper()
	v.Must(os.MkdirAll(filepath.Join(v.Dir, "later"), 0o700))
	file = filepath.Join(v.Dir, "later", "tuesday.age")
	c := BackupCommand{File: file, DataDir: v.Data, Recipient: v.Public}
	v.Must(c.write(context.Background(), io.Discard, datatest.Monday.Add(24*time.Hour)))
	return file
}

// knows tells whether officer 7 is found in a restored directory.
func knows(v *datatest.Directory, dir string) bool {
	v.T.Helper()
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Key: v.Key, ReadOnly: true})
	v.Must(err)
	defer store.Close()
	_, err = store.Officer(context.Background(), 7)
	own, listErr := store.Memory(context.Background()).RequestsOf(7, 100)
	v.Must(listErr)
	return err == nil || len(own) > 0 || len(stored(v, dir, "SD-2026-0001")) > 0
}

func TestABackupHasAListOfTheErasedBesideIt(t *testing.T) {
	v, before := inhabited(t)
	file := later(v)
	content, err := os.ReadFile(file + ".erased")
	v.Must(err)
	if len(content) > 1000 || bytes.Contains(content, []byte("Zulaikha")) || !bytes.Contains(content, []byte(`"number"`)) || !bytes.Contains(content, []byte("2026-11-23T04:15:00Z")) {
		t.Errorf("it is %s", content)
	}
	if first, err := os.ReadFile(before + ".erased"); err != nil || bytes.Contains(first, []byte(`"number"`)) {
		t.Errorf("the first is %s, %v", first, err)
	}
	if info, err := os.Stat(file + ".erased"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("it has mode %v, %v", info, err)
	}
	// What is no list is not replaced; an older list is.
	v.Must(os.WriteFile(filepath.Join(v.Dir, "other.age.erased"), []byte("mine"), 0o600))
	c := BackupCommand{File: filepath.Join(v.Dir, "other.age"), DataDir: v.Data, Recipient: v.Public}
	if err := c.write(context.Background(), io.Discard, datatest.Monday); err == nil || !strings.Contains(err.Error(), "other.age.erased is there already") {
		t.Errorf("the refusal is %v", err)
	}
	v.Must(os.Remove(file))
	later(v)
}

// A restore erases again whom a list names: one that is given, one that lies
// beside, or the data that is replaced. Without any it says so.
func TestARestoreAsksForTheNewestList(t *testing.T) {
	v, before := inhabited(t)
	newest := later(v) + ".erased"
	v.Must(v.Store.Close())
	copied := func(name string, beside ...string) string {
		dir := filepath.Join(v.Dir, name)
		v.Must(os.MkdirAll(dir, 0o700))
		for _, from := range append(beside, before) {
			content, err := os.ReadFile(from)
			v.Must(err)
			v.Must(os.WriteFile(filepath.Join(dir, filepath.Base(from)), content, 0o600))
		}
		return filepath.Join(dir, filepath.Base(before))
	}
	const cannot, again = "cannot be known and is in it again", "Erased again: 1 persons"
	for name, c := range map[string]struct {
		file, into string
		erased     []string
		there      bool
		says       []string
		saysNot    []string
	}{
		"none at all":       {copied("a"), "none", nil, true, []string{"No list of erased persons was given", "--erased FILE.erased"}, []string{again}},
		"its own alone":     {copied("b", before+".erased"), "own", nil, true, []string{"Who was erased after 23 November 2026", cannot, "If there is a newer list"}, []string{again}},
		"given":             {copied("c"), "given", []string{newest}, false, []string{again, "Who was erased after 24 November 2026", cannot}, []string{"newer list"}},
		"given, two":        {copied("d", before+".erased"), "two", []string{before + ".erased", newest}, false, []string{again, "24 November 2026"}, nil},
		"beside":            {copied("e", newest, before+".erased"), "beside", nil, false, []string{again, "24 November 2026"}, nil},
		"the data replaced": {copied("f"), "data", nil, false, []string{again, "Who was erased after 23 November 2026"}, nil},
	} {
		said, err := restore(v, c.file, filepath.Join(v.Dir, c.into), func(r *RestoreCommand) { r.Erased, r.Force = c.erased, true })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if knows(v, filepath.Join(v.Dir, c.into)) != c.there {
			t.Errorf("%s: they are there: %t, want %t", name, !c.there, c.there)
		}
		for _, words := range c.says {
			if !strings.Contains(said, words) {
				t.Errorf("%s: it does not say %q but %q", name, words, said)
			}
		}
		for _, words := range c.saysNot {
			if strings.Contains(said, words) {
				t.Errorf("%s: it says %q", name, words)
			}
		}
	}
	var err error // for the closing at the end
	v.Store, err = sqlite.Open(context.Background(), sqlite.Options{Dir: v.Data, Key: v.Key})
	v.Must(err)
}

// A list that is none, or another bot's, is refused before anything is touched;
// one that only lies beside the backup is passed over.
func TestAListThatDoesNotBelongIsRefused(t *testing.T) {
	v, before := inhabited(t)
	strange := later(inhabitedElsewhere(t)) + ".erased"
	rubbish := filepath.Join(v.Dir, "rubbish.erased")
	v.Must(os.WriteFile(rubbish, []byte("age-encryption.org/v1"), 0o600))
	target := filepath.Join(v.Dir, "target")
	for path, want := range map[string]string{
		rubbish:                      "--erased should be a FILE.erased",
		before:                       "--erased should be a FILE.erased",
		filepath.Join(v.Dir, "none"): "--erased should be a FILE.erased",
		strange:                      "--erased should be a list that was written beside this bot's backups",
	} {
		_, err := restore(v, before, target, func(c *RestoreCommand) { c.Erased = []string{path} })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
		if names, _ := os.ReadDir(target); len(names) > 0 {
			t.Errorf("%s: it left %v", path, names)
		}
	}
	content, err := os.ReadFile(strange)
	v.Must(err)
	v.Must(os.WriteFile(filepath.Join(v.Dir, "strange.erased"), content, 0o600))
	said, err := restore(v, before, target)
	v.Must(err)
	if !knows(v, target) || !strings.Contains(said, "1 lists of erased persons, of other data, were not used") || !strings.Contains(said, "rubbish.erased") {
		t.Errorf("it says %q", said)
	}
}

// inhabitedElsewhere is another bot's data, which began otherwise.
func inhabitedElsewhere(t *testing.T) *datatest.Directory {
	t.Helper()
	v := datatest.Empty(t)
	v.Identity, v.Public = v.Pair("backup.key")
	v.Must(v.Store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Audit: []conversations.AuditEntry{{Actor: 7, Action: "other"}}, Records: []conversations.Record{conversations.Erased{Officer: 7}}}, datatest.Monday)
		return err
	}))
	return v
}

// What a killed backup left is taken away by the next one, whatever its name,
// unless somebody is still writing it.
func TestWhatAKilledBackupLeftIsCleared(t *testing.T) {
	v := datatest.New(t)
	leave := func(name, content string) string {
		path := filepath.Join(v.Dir, name)
		v.Must(os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	leave(".loket-2026-11-23.age-123456", "")
	leave(".loket-2026-11-22.age-77", "age-encryption.org/v1\n-> X25519 …")
	leave(".loket-2026-11-22.age.erased-78", "{")
	writing := leave(".loket-2026-11-21.age-9", "age-encryption.org/v1\n")
	leave(".somebody-1234", "else's")
	leave(".profile", "else's")
	held, err := os.Open(writing)
	v.Must(err)
	v.Must(syscall.Flock(int(held.Fd()), syscall.LOCK_EX))
	backup(v, "loket-2026-11-23.age")
	want := []string{".loket-2026-11-21.age-9", ".profile", ".somebody-1234", "backup.key", "data", "loket-2026-11-23.age", "loket-2026-11-23.age.erased"}
	if names := names(v, v.Dir); !slices.Equal(names, want) {
		t.Errorf("there are now %v", names)
	}
	v.Must(held.Close())
	backup(v, "loket-2026-11-24.age")
	if names := names(v, v.Dir); slices.Contains(names, filepath.Base(writing)) {
		t.Errorf("there are now %v", names)
	}
}
