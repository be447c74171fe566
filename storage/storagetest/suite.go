package storagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// Options say with what a store is opened.
type Options struct {
	Key      []byte // Key of this package where nil
	Now      func() time.Time
	Random   io.Reader
	ReadOnly bool
}

// Place is where the store of one test is kept.
type Place interface {
	// Open opens the store that is kept here, as the start of a program does.
	Open(options Options) (storage.Store, error)
	// Column asks beside the store, and gives the first column of the answer as
	// texts.
	Column(t testing.TB, query string) []string
	// Exec changes something beside the store, as nobody but a test does.
	Exec(query string) error
	// Unguard takes away what refuses to change the audit trail.
	Unguard(t testing.TB)
	// Kept lists the hashes of the files that are kept whole.
	Kept(t testing.TB) []string
	// Rows gives every row of every table as text.
	Rows(t testing.TB) string
}

// suite is what every engine must do, a method a test.
type suite struct {
	place func(t testing.TB) Place
}

// Run tests an engine; place makes an empty place for a store.
func Run(t *testing.T, place func(t testing.TB) Place) {
	tests := reflect.ValueOf(suite{place})
	for i := range tests.NumMethod() {
		t.Run(tests.Type().Method(i).Name, func(t *testing.T) {
			tests.Method(i).Call([]reflect.Value{reflect.ValueOf(t)})
		})
	}
}

// Monday is the instant at which the tests play.
var Monday = time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)

// Key seals what the tests draw.
func Key() []byte { return bytes.Repeat([]byte{7}, storage.KeySize) }

var errDecision = errors.New("the decision failed")

// open opens the store of a place, with what options leave out, until the test
// ends.
func open(t testing.TB, place Place, options Options) storage.Store {
	t.Helper()
	if options.Key == nil {
		options.Key = Key()
	}
	if options.Now == nil {
		options.Now = func() time.Time { return Monday }
	}
	store, err := place.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// opened gives a store in a place of its own.
func (s suite) opened(t testing.TB) (storage.Store, Place) {
	t.Helper()
	place := s.place(t)
	return open(t, place, Options{}), place
}

// openedAt is opened with a clock that shows what now points to.
func (s suite) openedAt(t testing.TB, now *time.Time) (storage.Store, Place) {
	t.Helper()
	place := s.place(t)
	return open(t, place, Options{Now: func() time.Time { return *now }}), place
}

func reopened(t testing.TB, place Place) storage.Store {
	t.Helper()
	return open(t, place, Options{})
}

// Batch runs work in a batch that must succeed.
func Batch(t testing.TB, store storage.Store, work func(storage.Batch) error) {
	t.Helper()
	if err := store.Batch(context.Background(), work); err != nil {
		t.Fatal(err)
	}
}

// Decide remembers a decision in a batch of its own, at an instant, and gives
// the numbers of its effects.
func Decide(t testing.TB, store storage.Store, at time.Time, decision conversations.Decision) (ids []int64) {
	t.Helper()
	Batch(t, store, func(b storage.Batch) (err error) {
		ids, err = b.Remember(decision, at)
		return err
	})
	return ids
}

// Remember stores records in a batch of their own, on Monday.
func Remember(t testing.TB, store storage.Store, records ...conversations.Record) {
	t.Helper()
	Decide(t, store, Monday, conversations.Decision{Records: records})
}

// rememberAt stores records at another instant than Monday.
func rememberAt(t testing.TB, store storage.Store, at time.Time, records ...conversations.Record) {
	t.Helper()
	Decide(t, store, at, conversations.Decision{Records: records})
}

// Put keeps a file, and gives its hash.
func Put(t testing.TB, store storage.Store, text string) string {
	t.Helper()
	hash, _, err := store.Attachments().Put(context.Background(), strings.NewReader(text), 20<<20)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// Trimmed runs a trim until it finds nothing, and sums what it took.
func Trimmed(t testing.TB, store storage.Store, trim func(storage.Batch) (int, error)) (sum int) {
	t.Helper()
	for n := 1; n > 0; sum += n {
		Batch(t, store, func(b storage.Batch) (err error) {
			n, err = trim(b)
			return err
		})
	}
	return sum
}

// MustBe ends the test where err is not want.
func MustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}
