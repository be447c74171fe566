package storagetest

import (
	"context"
	"testing"

	"loket/conversations"
	"loket/storage"
)

func (s suite) WhatWasRememberedIsThereAfterReopening(t *testing.T) {
	store, place := s.opened(t)
	Remember(t, store, conversations.Setting{Key: "team", Value: "-100"}, conversations.Counter{Series: "SD-2026", Last: 41})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	memory := reopened(t, place).Memory(context.Background())
	if value, err := memory.Setting("team"); err != nil || value != "-100" {
		t.Errorf("setting is %q, %v", value, err)
	}
	if last, err := memory.Counter("SD-2026"); err != nil || last != 41 {
		t.Errorf("counter is %d, %v", last, err)
	}
}

func (s suite) AStoreOpenedForReadingReadsBesideTheWriterAndNeverWrites(t *testing.T) {
	store, place := s.opened(t)
	Remember(t, store, conversations.Setting{Key: "team", Value: "-100"})
	looker := open(t, place, Options{ReadOnly: true})
	if value, err := looker.Setting(context.Background(), "team"); err != nil || value != "-100" {
		t.Errorf("setting is %q, %v", value, err)
	}
	err := looker.Batch(context.Background(), func(storage.Batch) error { return nil })
	MustBe(t, err, storage.ErrReadOnly)
}

func (s suite) ReadersSeeOnlyWhatIsCommitted(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "k", Value: "v"}}}, Monday); err != nil {
			return err
		}
		if inside, err := b.Setting("k"); err != nil || inside != "v" {
			t.Errorf("inside the batch it is %q, %v", inside, err)
		}
		if outside, err := store.Setting(context.Background(), "k"); err != nil || outside != "" {
			t.Errorf("outside it is %q, %v", outside, err)
		}
		return nil
	})
	if outside, err := store.Setting(context.Background(), "k"); err != nil || outside != "v" {
		t.Errorf("after the commit it is %q, %v", outside, err)
	}
}
