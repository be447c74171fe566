package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
)

var monday = time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)

func opened(t testing.TB) (*postgres.Store, string) {
	t.Helper()
	url := postgrestest.Database(t)
	return open(t, url), url
}

func open(t testing.TB, url string) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: make([]byte, storage.KeySize), Now: func() time.Time { return monday }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func remember(store storage.Store, records ...conversations.Record) error {
	return store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records}, monday)
		return err
	})
}

// setting is a small thing to remember.
func setting(key string) conversations.Setting { return conversations.Setting{Key: key, Value: "kept"} }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What one batch wrote the next one reads, and so does another that opens the same
// database.
func TestWhatIsWrittenIsThere(t *testing.T) {
	store, url := opened(t)
	want := conversations.Request{Ticket: "SD-2026-0001", Service: "subdomain", Officer: 7, State: conversations.Submitted, Label: "desa", SentAt: monday}
	must(t, remember(store, want, conversations.Officer{ID: 7, Name: "Siti", Unit: "Desa"}))
	must(t, store.Batch(context.Background(), func(b storage.Batch) error {
		if got, err := b.Request(want.Ticket); err != nil || got.Label != want.Label || !got.SentAt.Equal(monday) {
			t.Errorf("it is %+v, %v", got, err)
		}
		return nil
	}))
	other := open(t, url)
	if got, err := other.Officer(context.Background(), 7); err != nil || got.Name != "Siti" {
		t.Errorf("the officer is %+v, %v", got, err)
	}
	if found, total, err := other.Memory(context.Background()).Search([]string{"siti"}, 0, 10); err != nil || total != 1 || found[0].Ticket != want.Ticket {
		t.Errorf("found are %v of %d, %v", found, total, err)
	}
}

// A second request for a name that an open one wants is the decision's fault.
func TestATakenLabelIsTheDecisionsFault(t *testing.T) {
	store, _ := opened(t)
	wants := func(ticket string) conversations.Request {
		return conversations.Request{Ticket: ticket, State: conversations.Submitted, Label: "desa"}
	}
	must(t, remember(store, wants("SD-1")))
	err := remember(store, wants("SD-2"))
	if !errors.Is(err, storage.ErrLabelTaken) || storage.IsStorage(err) {
		t.Errorf("it says %v", err)
	}
	must(t, store.Batch(context.Background(), func(b storage.Batch) error {
		err := b.Isolated(func() error {
			_, err := b.Remember(conversations.Decision{Records: []conversations.Record{wants("SD-3")}}, monday)
			return err
		})
		if !errors.Is(err, storage.ErrLabelTaken) || storage.IsStorage(err) {
			t.Errorf("apart it says %v", err)
		}
		_, err = b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "after", Value: "kept"}}}, monday)
		return err
	}))
	if value, err := store.Setting(context.Background(), "after"); err != nil || value != "kept" {
		t.Errorf("what came after it is %q, %v", value, err)
	}
}

func contains(text string, any ...string) bool {
	return slices.ContainsFunc(any, func(part string) bool { return strings.Contains(text, part) })
}
