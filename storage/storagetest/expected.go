package storagetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"loket/conversations"
	"loket/storage"
)

// allExpected is everything that a batch can be told to expect of three of each.
func allExpected() conversations.Expected {
	var e conversations.Expected
	for n := range 3 {
		e.Add(conversations.Expected{Chats: []int64{int64(n)}, People: []int64{int64(n)}, Tickets: []string{fmt.Sprint("SD-", n)}, Settings: []string{fmt.Sprint("k", n)}})
	}
	return e
}

// seen is what a batch reads of three of each.
func seen(t *testing.T, b storage.Batch) map[string]any {
	t.Helper()
	all := map[string]any{}
	keep := func(name string, value any, err error) {
		if errors.Is(err, storage.ErrNotFound) {
			value, err = nil, nil
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all[name] = value
	}
	for n := range 3 {
		session, err := b.Session(int64(n))
		keep(fmt.Sprint("session ", n), session, err)
		member, err := b.Member(int64(n))
		keep(fmt.Sprint("member ", n), member, err)
		officer, err := b.Officer(int64(n))
		keep(fmt.Sprint("officer ", n), officer, err)
		request, err := b.Request(fmt.Sprint("SD-", n))
		keep(fmt.Sprint("request ", n), request, err)
		work, err := b.Work(fmt.Sprint("SD-", n))
		keep(fmt.Sprint("work ", n), work, err)
		setting, err := b.Setting(fmt.Sprint("k", n))
		keep(fmt.Sprint("setting ", n), setting, err)
	}
	return all
}

// some is a record of one of three of each kind, another each time.
func some(random *rand.Rand) conversations.Record {
	n, word := random.Int64N(3), fmt.Sprint("kata", random.IntN(4))
	switch random.IntN(9) {
	case 0:
		return conversations.Session{Chat: n, Lang: word}
	case 1:
		return conversations.Member{User: n, Name: word, Inside: random.IntN(2) == 0}
	case 2, 3:
		return conversations.Officer{ID: n, Name: word}
	case 4, 5:
		return conversations.Request{Ticket: fmt.Sprint("SD-", n), Service: "subdomain", Officer: n, State: conversations.Submitted, Label: fmt.Sprint(word, n),
			Unit: word, SentAt: Monday, Version: random.IntN(9), CardPosted: random.IntN(2) == 0, Address: word + ".example.go.id"}
	case 6:
		return conversations.Work{ID: fmt.Sprint("SD-", n), Ticket: fmt.Sprint("SD-", n), State: conversations.WorkRunning, Username: word}
	case 7:
		return conversations.Erased{Officer: n}
	}
	return conversations.Setting{Key: fmt.Sprint("k", n), Value: word}
}

// Whatever a batch writes, undoes and erases, and in whatever order, what it was told to
// expect reads in it as it does afterwards to whoever was told nothing; and the audit
// trail goes on where it was.
func (s suite) WhatIsExpectedStaysTrue(t *testing.T) {
	store, _ := s.opened(t)
	random := rand.New(rand.NewPCG(17, 17)) // #nosec G404 -- the same for every run
	update := int64(0)
	for round := range 40 {
		var within map[string]any
		Batch(t, store, func(b storage.Batch) error {
			b.Expect(allExpected())
			update++
			if _, err := b.MarkSeen([]int64{update}, Monday); err != nil {
				return err
			}
			for range random.IntN(8) {
				decision := conversations.Decision{Records: []conversations.Record{some(random), some(random)}, Audit: Acts(random.Int64N(3), "SD-1")}
				undone := random.IntN(4) == 0
				err := b.Isolated(func() error {
					if _, err := b.Remember(decision, Monday); err != nil || !undone {
						return err
					}
					seen(t, b) // what is written is known, and not any more when it is undone
					return errDecision
				})
				if err != nil && !errors.Is(err, errDecision) {
					return err
				}
			}
			within = seen(t, b)
			return nil
		})
		Batch(t, store, func(b storage.Batch) error {
			if after := seen(t, b); !reflect.DeepEqual(after, within) {
				t.Errorf("round %d: it was read as\n%+v, and is\n%+v", round, within, after)
			}
			for n := range 3 {
				r, is := within[fmt.Sprint("request ", n)].(conversations.Request)
				if !is {
					continue
				}
				for _, word := range []string{r.Label, r.Unit} {
					if found, _, err := b.Search([]string{word}, 0, 9); err != nil || !slices.ContainsFunc(found, func(f conversations.Request) bool { return f.Ticket == r.Ticket }) {
						t.Errorf("round %d: %s is not found by %s: %v, %v", round, r.Ticket, word, found, err)
					}
				}
			}
			return nil
		})
		if t.Failed() {
			return
		}
	}
	if err := store.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// A request that gets another name and its own again, in one batch that expected it, is
// found by its own.
func (s suite) WhatIsExpectedIsFoundByItsName(t *testing.T) {
	store, _ := s.opened(t)
	named := func(label string) conversations.Request {
		return conversations.Request{Ticket: "SD-0", Officer: 1, State: conversations.Submitted, Label: label, SentAt: Monday}
	}
	Remember(t, store, named("awal"))
	Batch(t, store, func(b storage.Batch) error {
		b.Expect(allExpected())
		if _, err := b.MarkSeen([]int64{1}, Monday); err != nil {
			return err
		}
		for _, label := range []string{"lain", "awal"} {
			if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{named(label)}}, Monday); err != nil {
				return err
			}
		}
		return nil
	})
	for label, want := range map[string]int{"awal": 1, "lain": 0} {
		if _, n, err := store.Memory(t.Context()).Search([]string{label}, 0, 9); err != nil || n != want {
			t.Errorf("by %s %d are found, %v", label, n, err)
		}
	}
}
