package storagetest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"loket/conversations"
	"loket/storage"
)

func (s suite) AFileIsKeptOnceUnderItsHash(t *testing.T) {
	store, place := s.opened(t)
	const hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of "abc"
	for range 2 {
		got, size, err := store.Attachments().Put(context.Background(), strings.NewReader("abc"), 3)
		if err != nil || got != hash || size != 3 {
			t.Fatalf("kept as %s, %d bytes, %v", got, size, err)
		}
	}
	if list := place.Kept(t); len(list) != 1 || list[0] != hash {
		t.Errorf("kept are %v", list)
	}
	file, err := store.Attachments().Open(hash)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if body, err := io.ReadAll(file); err != nil || string(body) != "abc" {
		t.Errorf("it holds %q, %v", body, err)
	}
	if err := errors.Join(store.Attachments().Delete(hash), store.Attachments().Delete(hash)); err != nil {
		t.Error(err)
	}
	_, err = store.Attachments().Open(hash)
	MustBe(t, err, storage.ErrNotFound)
}

func (s suite) WhatCannotBeKeptWholeIsNotKept(t *testing.T) {
	store, place := s.opened(t)
	broken := errors.New("the connection broke")
	_, _, err := store.Attachments().Put(context.Background(), strings.NewReader("abcd"), 3)
	MustBe(t, err, storage.ErrTooLarge)
	_, _, err = store.Attachments().Put(context.Background(), io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken)), 9)
	MustBe(t, err, broken)
	if storage.IsStorage(err) {
		t.Error("a broken source passes for a failure of the storage")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err = store.Attachments().Put(ctx, strings.NewReader("ab"), 9)
	MustBe(t, err, context.Canceled)
	if list := place.Kept(t); list != nil {
		t.Errorf("kept are %v", list)
	}
}

func (s suite) NoNameLeadsOutOfTheAttachments(t *testing.T) {
	store, _ := s.opened(t)
	for _, name := range []string{"", "a", "../secret.key", "../../data/secret.key", strings.Repeat("A", 64), strings.Repeat("a", 63) + "/", strings.Repeat("a", 64) + "\n"} {
		_, err := store.Attachments().Open(name)
		MustBe(t, err, storage.ErrNotFound)
		if err := store.Attachments().Delete(name); err != nil {
			t.Error(err)
		}
	}
}

// sweep sweeps all parts.
func sweep(store storage.Store) (swept int, err error) {
	for part := range storage.SweepParts {
		n, failed := store.SweepAttachments(context.Background(), part)
		swept, err = swept+n, errors.Join(err, failed)
	}
	return swept, err
}

func (s suite) TheSweepDeletesWhatNoRowNames(t *testing.T) {
	now := Monday
	store, place := s.openedAt(t, &now)
	if swept, err := sweep(store); err != nil || swept != 0 {
		t.Errorf("of nothing %d were swept, %v", swept, err)
	}
	named, unnamed := Put(t, store, "named"), Put(t, store, "unnamed")
	Remember(t, store, conversations.Attachment{Ticket: "T", File: conversations.File{Unique: "u"}, Hash: named})
	now = now.Add(9 * time.Minute)
	young := Put(t, store, "young")
	if swept, err := sweep(store); err != nil || swept != 0 {
		t.Errorf("too early %d were swept, %v", swept, err)
	}
	now = now.Add(2 * time.Minute)
	if swept, err := sweep(store); err != nil || swept != 1 {
		t.Errorf("%d were swept, %v", swept, err)
	}
	left := strings.Join(place.Kept(t), " ")
	if !strings.Contains(left, named) || !strings.Contains(left, young) || strings.Contains(left, unnamed) {
		t.Errorf("left are %s", left)
	}
}

func (s suite) AReplacedFileIsDeletedAfterTheCommit(t *testing.T) {
	now := Monday
	store, place := s.openedAt(t, &now)
	before := Put(t, store, "before")
	file := conversations.File{Unique: "u"}
	Remember(t, store, conversations.Attachment{Ticket: "T", File: file, Hash: before})
	now = now.Add(time.Hour)
	after := Put(t, store, "after")
	replace := func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Attachment{Ticket: "T", File: file, Hash: after}}}, Monday)
		return err
	}
	Batch(t, store, func(b storage.Batch) error {
		err := b.Isolated(func() error { return errors.Join(replace(b), errDecision) })
		MustBe(t, err, errDecision)
		return nil
	})
	if list := place.Kept(t); len(list) != 2 {
		t.Errorf("after an undone decision kept are %v", list)
	}
	Batch(t, store, replace)
	if list := place.Kept(t); len(list) != 1 || list[0] != after {
		t.Errorf("kept are %v", list)
	}
}
