package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// An attachment is erased in the moment between the database's copy and its
// own: the snapshot notices, and the next copy does not name it any more.
func TestASnapshotNoticesWhatWasErasedMeanwhile(t *testing.T) {
	ctx, dir, now := context.Background(), t.TempDir(), time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)
	store, err := Open(ctx, Options{Dir: dir, Key: make([]byte, 32), Now: func() time.Time { return now }})
	must(t, err)
	defer store.Close()
	remember := func(records ...conversations.Record) {
		must(t, store.Batch(ctx, func(b storage.Batch) error {
			_, err := b.Remember(conversations.Decision{Records: records}, now)
			return err
		}))
	}
	var hashes []string
	for officer, content := range []string{"one", "two", "three"} {
		hash, size, err := store.Attachments().Put(ctx, strings.NewReader(content), 100)
		must(t, err)
		remember(conversations.Request{Ticket: content, Officer: int64(officer + 1), State: conversations.Delivered},
			conversations.Attachment{Ticket: content, File: conversations.File{Unique: content}, Hash: hash, Size: size})
		hashes = append(hashes, hash)
	}
	slices.Sort(hashes)

	snap := &snapshot{dir: dir, side: filepath.Join(dir, "side"), from: store.engine.attachments}
	must(t, os.Mkdir(snap.side, 0o700))
	must(t, copyDatabase(ctx, store.engine.file, snap.database()))
	named, err := snap.look(ctx)
	must(t, err)
	if !slices.Equal(named, hashes) {
		t.Fatalf("the copy names %v, not %v", named, hashes)
	}
	now = now.Add(time.Hour)
	remember(conversations.Erased{Officer: 2})
	if erased, err := snap.hold(ctx, named); err != nil || !erased {
		t.Errorf("noticed: %v, %v", erased, err)
	}
	must(t, snap.take(ctx))
	if len(snap.whole) != 2 || snap.missing != nil || snap.bytes != int64(len("one")+len("three")) {
		t.Errorf("held are %v (%d bytes), missing %v", snap.whole, snap.bytes, snap.missing)
	}

	// What it holds outlives the original.
	now = now.Add(time.Hour)
	remember(conversations.Erased{Officer: 1}, conversations.Erased{Officer: 3})
	var out bytes.Buffer
	m, err := snap.manifest(ctx)
	must(t, err)
	must(t, snap.write(ctx, &out, m))
	if !bytes.Contains(out.Bytes(), []byte("three")) || store.engine.attachments.Fresh(ctx, hashes[0]) {
		t.Error("what was held is gone")
	}
}

// busyContext is asked between two steps of the copy; each time somebody
// writes and moves what was written into the database file.
type busyContext struct {
	context.Context
	write func(n int)
	n     int
}

func (c *busyContext) Err() error {
	c.n++
	if c.n > 100 {
		return context.Canceled // the copy begins anew for ever
	}
	c.write(c.n)
	return nil
}

func TestACopyKeepsItsInstantWhileEveryStepIsFollowedByAWrite(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	store, err := Open(ctx, Options{Dir: dir, Key: make([]byte, 32)})
	must(t, err)
	defer store.Close()
	const before = 1000
	must(t, store.Batch(ctx, func(b storage.Batch) error {
		var settings []conversations.Record
		for n := range before {
			settings = append(settings, conversations.Setting{Key: fmt.Sprintf("k%04d", n), Value: strings.Repeat("v", 15000)})
		}
		_, err := b.Remember(conversations.Decision{Records: settings}, time.Now())
		return err
	}))
	busy := &busyContext{Context: ctx, write: func(n int) {
		must(t, store.Batch(ctx, func(b storage.Batch) error {
			_, err := b.Remember(conversations.Decision{Records: []conversations.Record{
				conversations.Setting{Key: fmt.Sprintf("k%04d", n), Value: "changed"}, conversations.Setting{Key: fmt.Sprintf("late%04d", n), Value: "late"}}}, time.Now())
			return err
		}))
		_ = store.Checkpoint(ctx)
	}}
	must(t, copyDatabase(busy, store.engine.file, filepath.Join(dir, "copy")))
	db := openReaders(filepath.Join(dir, "copy"), "rw")
	defer db.Close()
	must(t, sound(ctx, db, "integrity_check"))
	var kept, changed, late int
	must(t, db.QueryRow("SELECT count(*) FILTER (WHERE key LIKE 'k%'), count(*) FILTER (WHERE value = 'changed'), count(*) FILTER (WHERE key LIKE 'late%') FROM settings").Scan(&kept, &changed, &late))
	if kept != before || changed != late || busy.n-late < 3 {
		t.Errorf("of %d writes the copy has %d changes and %d additions, and %d rows from before", busy.n, changed, late, kept)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
