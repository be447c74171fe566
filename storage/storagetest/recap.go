package storagetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

func sentBetween(t *testing.T, store storage.Store, from, to time.Time) string {
	t.Helper()
	var found []conversations.Request
	for request, err := range store.SentBetween(context.Background(), from, to) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, request)
	}
	return tickets(found)
}

func (s suite) AMonthBeginsWithItsFirstInstantAndEndsBeforeTheNext(t *testing.T) {
	store, _ := s.opened(t)
	from := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 1, 0)
	for ticket, sent := range map[string]time.Time{
		"before": from.Add(-time.Millisecond), "first": from, "b": Monday, "a": Monday, "last": to.Add(-time.Millisecond), "after": to, "never": {},
	} {
		Remember(t, store, conversations.Request{Ticket: ticket, SentAt: sent})
	}
	if got := sentBetween(t, store, from, to); got != "first a b last" {
		t.Errorf("the month holds %q", got)
	}
	if got := sentBetween(t, store, to, from); got != "" {
		t.Errorf("a month that ends before it begins holds %q", got)
	}
}

func (s suite) ABusyMonthIsReadInPartsWithoutLosingOne(t *testing.T) {
	store, _ := s.opened(t)
	var want []string
	Batch(t, store, func(b storage.Batch) error {
		for n := range 1203 { // many of them in the same instant, across the borders of the parts
			request := conversations.Request{Ticket: fmt.Sprintf("SD-2026-%04d", n), SentAt: Monday.Add(time.Duration(n/400) * time.Minute)}
			want = append(want, request.Ticket)
			if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{request}}, Monday); err != nil {
				return err
			}
		}
		return nil
	})
	if got := sentBetween(t, store, Monday, Monday.AddDate(0, 1, 0)); got != strings.Join(want, " ") {
		t.Errorf("the walk meets %d requests", len(strings.Fields(got)))
	}
	met := 0
	for range store.SentBetween(context.Background(), Monday, Monday.AddDate(0, 1, 0)) {
		if met++; met == 2 {
			break
		}
	}
	if met != 2 {
		t.Errorf("a walk that is broken off met %d", met)
	}
}

func (s suite) AWalkTellsWhenTheStorageFails(t *testing.T) {
	store, _ := s.opened(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, err := range store.SentBetween(ctx, Monday, Monday.AddDate(0, 1, 0)) {
		if err == nil {
			t.Error("it goes on")
		}
		return
	}
	t.Error("it passes for an empty month")
}
