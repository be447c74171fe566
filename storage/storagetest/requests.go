package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

func tickets(requests []conversations.Request) string {
	var all []string
	for _, request := range requests {
		all = append(all, request.Ticket)
	}
	return strings.Join(all, " ")
}

// states are all of them, and whether a request there is open, keeps its name
// to itself, and waits for the team.
var states = []struct {
	state                conversations.State
	open, keeps, waiting bool
}{
	{conversations.Submitted, true, true, true},
	{conversations.NeedsCorrection, true, true, false},
	{conversations.Approved, true, true, true},
	{conversations.Provisioning, true, true, true},
	{conversations.HandingOver, true, true, true},
	{conversations.Manual, true, true, true},
	{conversations.FailedState, true, true, true},
	{conversations.Resetting, true, false, true},
	{conversations.Delivered, false, false, false},
	{conversations.Confirmed, false, false, false},
	{conversations.Rejected, false, false, false},
	{conversations.Cancelled, false, false, false},
	{conversations.Done, false, false, false},
	{conversations.Closed, false, false, false},
}

func (s suite) WhatEachStateMeans(t *testing.T) {
	for _, means := range states {
		t.Run(string(means.state), func(t *testing.T) {
			store, _ := s.opened(t)
			Remember(t, store, conversations.Request{Ticket: "T", Officer: 5, State: means.state, Label: "dinkes", Address: "dinkes.go.id"})
			memory := store.Memory(context.Background())
			if n, err := memory.OpenRequests(5); err != nil || (n == 1) != means.open {
				t.Errorf("open: %d, %v", n, err)
			}
			if about, err := memory.OpenAbout("dinkes.go.id"); err != nil || (len(about) == 1) != means.open {
				t.Errorf("open about the address: %v, %v", about, err)
			}
			if ticket, err := memory.OpenByLabel("dinkes"); (err == nil) != means.keeps {
				t.Errorf("its name is kept for %q, %v", ticket, err)
			}
			if page, total, err := memory.Queue(0, 10); err != nil || (total == 1) != means.waiting || len(page) != total {
				t.Errorf("queue: %d of %d, %v", len(page), total, err)
			}
			if n, err := memory.UnpostedCards(); err != nil || (n == 1) != means.waiting {
				t.Errorf("cards on their way: %d, %v", n, err)
			}
		})
	}
}

func (s suite) TwoOpenRequestsNeverWantTheSameName(t *testing.T) {
	store, _ := s.opened(t)
	first := conversations.Request{Ticket: "SD-1", State: conversations.Submitted, Label: "dinkes"}
	second := conversations.Request{Ticket: "WEB-1", State: conversations.Submitted, Label: "dinkes"}
	Remember(t, store, first)
	Batch(t, store, func(b storage.Batch) error {
		err := b.Isolated(func() error {
			_, err := b.Remember(conversations.Decision{Records: []conversations.Record{second}}, Monday)
			return err
		})
		MustBe(t, err, storage.ErrLabelTaken)
		if storage.IsStorage(err) {
			t.Error("it passes for a failure of the storage")
		}
		return Set(b, "after")
	})
	if left := AreSet(t, store, "after"); len(left) != 1 {
		t.Error("the batch did not go on")
	}
	first.State = conversations.Rejected
	Remember(t, store, first, second)
	if ticket, err := store.Memory(context.Background()).OpenByLabel("dinkes"); err != nil || ticket != "WEB-1" {
		t.Errorf("the freed name belongs to %q, %v", ticket, err)
	}
}

func (s suite) RequestsWithoutANameAreManyAtOnce(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store,
		conversations.Request{Ticket: "PGD-1", State: conversations.Submitted},
		conversations.Request{Ticket: "PGD-2", State: conversations.Submitted})
	if ticket, err := store.Memory(context.Background()).OpenByLabel(""); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("no name belongs to %q, %v", ticket, err)
	}
}

func (s suite) TheQueueIsOrderedByDeadlineAndEndsWithThoseThatHaveNone(t *testing.T) {
	store, _ := s.opened(t)
	for ticket, hours := range map[string]int{"B": 2, "A": 2, "C": 1, "D": 3} {
		Remember(t, store, conversations.Request{Ticket: ticket, State: conversations.Submitted, Due: Monday.Add(time.Duration(hours) * time.Hour)})
	}
	Remember(t, store, conversations.Request{Ticket: "0", State: conversations.Submitted})
	memory := store.Memory(context.Background())
	first, total, err := memory.Queue(0, 3)
	if err != nil || total != 5 || tickets(first) != "C A B" {
		t.Errorf("the first page is %s of %d, %v", tickets(first), total, err)
	}
	second, _, err := memory.Queue(3, 3)
	if err != nil || tickets(second) != "D 0" {
		t.Errorf("the second page is %s, %v", tickets(second), err)
	}
}

func (s suite) ListsBeginWithTheNewest(t *testing.T) {
	store, _ := s.opened(t)
	for i, ticket := range []string{"A", "B", "C"} {
		Remember(t, store, conversations.Request{Ticket: ticket, Officer: 5, Unit: "Dinas  Kesehatan", SentAt: Monday.Add(time.Duration(i/2) * time.Hour)})
	}
	Remember(t, store, conversations.Request{Ticket: "D", Officer: 6, Unit: "dinas kesehatan", SentAt: Monday.Add(-time.Hour)})
	memory := store.Memory(context.Background())
	if own, err := memory.RequestsOf(5, 2); err != nil || tickets(own) != "C B" {
		t.Errorf("the officer's are %s, %v", tickets(own), err)
	}
	if units, err := memory.RequestsOfUnit("DINAS KESEHATAN ", 10); err != nil || tickets(units) != "C B A D" {
		t.Errorf("the unit's are %s, %v", tickets(units), err)
	}
}

func (s suite) searchable(t *testing.T) conversations.Memory {
	t.Helper()
	store, _ := s.opened(t)
	Remember(t, store,
		conversations.Officer{ID: 5, Name: "Hj. Siti Aminah, S.Kom."},
		conversations.Request{Ticket: "SD-2026-0001", Officer: 5, Unit: "Dinas Kesehatan", Label: "e-dinkes", Address: "e-dinkes.banyuasinkab.go.id", SentAt: Monday},
		conversations.Officer{ID: 6, Name: "Budi"},
		conversations.Request{Ticket: "SD-2026-0002", Officer: 6, Unit: "Dinas Pendidikan", Label: "sekolah", SentAt: Monday.Add(time.Hour)},
		conversations.Request{Ticket: "WEB-2026-0001", Officer: 7, Unit: "Kecamatan Sembawa", SentAt: Monday.Add(2 * time.Hour)},
	)
	// A profile that is changed later is found by its new name alone.
	Remember(t, store, conversations.Officer{ID: 6, Name: "Bambang Wijaya"})
	return store.Memory(context.Background())
}

func (s suite) SearchFindsByTheBeginningsOfAllWords(t *testing.T) {
	memory := s.searchable(t)
	for typed, want := range map[string]string{
		"SD-2026-0001":                "SD-2026-0001",
		"0001":                        "WEB-2026-0001 SD-2026-0001",
		"dinas":                       "SD-2026-0002 SD-2026-0001",
		"din kes":                     "SD-2026-0001",
		"kes din":                     "SD-2026-0001",
		"aminah dinkes":               "SD-2026-0001",
		"S.Kom.":                      "SD-2026-0001",
		"kom":                         "SD-2026-0001",
		"e-dinkes.banyuasinkab.go.id": "SD-2026-0001",
		"E-Din":                       "SD-2026-0001",
		"bambang":                     "SD-2026-0002",
		"budi":                        "",
		"inas":                        "",
		"sembawa dinas":               "",
		"%":                           "",
		"":                            "",
		"' OR 1=1 --":                 "",
	} {
		page, total, err := memory.Search([]string{typed}, 0, 10)
		if err != nil || tickets(page) != want || total != len(page) {
			t.Errorf("%q finds %q (%d), want %q; %v", typed, tickets(page), total, want, err)
		}
	}
}

func (s suite) SearchComesInPages(t *testing.T) {
	memory := s.searchable(t)
	page, total, err := memory.Search([]string{"2026"}, 1, 1)
	if err != nil || total != 3 || tickets(page) != "SD-2026-0002" {
		t.Errorf("the second page is %s of %d, %v", tickets(page), total, err)
	}
}

func (s suite) SearchForACommonWordIsCutShort(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		for n := range 2500 {
			request := conversations.Request{Ticket: fmt.Sprintf("SD-2026-%04d", n), Unit: "Dinas", SentAt: Monday.Add(time.Duration(n) * time.Minute)}
			if n == 3 {
				request.Unit = "Dinas Langka"
			}
			if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{request}}, Monday); err != nil {
				return err
			}
		}
		return nil
	})
	memory := store.Memory(context.Background())
	page, total, err := memory.Search([]string{"dinas"}, 0, 1)
	if err != nil || total != 1000 || tickets(page) != "SD-2026-2499" {
		t.Errorf("it finds %d, first %s, %v", total, tickets(page), err)
	}
	page, _, err = memory.Search([]string{"dinas", "langka"}, 0, 1)
	if err != nil || tickets(page) != "SD-2026-0003" {
		t.Errorf("beside a rare word it finds %q, %v", tickets(page), err)
	}
}

func (s suite) AccountsAreListedWhileTheyLive(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store,
		conversations.Account{Address: "b.go.id", Holder: 5, Unit: "Dinas Kesehatan"},
		conversations.Account{Address: "a.go.id", Holder: 5, Unit: "dinas  kesehatan"},
		conversations.Account{Address: "c.go.id", Holder: 5, Unit: "Dinas Kesehatan", EndedAt: Monday},
		conversations.Account{Address: "d.go.id", Holder: 6, Unit: "Dinas Pendidikan"})
	memory := store.Memory(context.Background())
	held, err := memory.AccountsOf(5)
	if err != nil || len(held) != 2 || held[0].Address != "a.go.id" || held[1].Address != "b.go.id" {
		t.Errorf("held are %+v, %v", held, err)
	}
	if n, err := memory.AccountsOfUnit("DINAS KESEHATAN"); err != nil || n != 2 {
		t.Errorf("the unit has %d, %v", n, err)
	}
	if ended, err := memory.Account("c.go.id"); err != nil || !ended.EndedAt.Equal(Monday) {
		t.Errorf("the ended one is %+v, %v", ended, err)
	}
}

func (s suite) AddressesThatLookAlikeAreListed(t *testing.T) {
	store, _ := s.opened(t)
	for _, label := range []string{"dinkes", "dinkess", "dikes", "d1nkes", "din-kes", "xinkes", "dinkex", "dnikes", "dinkse", "diknes", "sekolah", "dinkok", "xinkex", "dinas-pendidikan", "d"} {
		Remember(t, store, conversations.Account{Address: label + ".banyuasinkab.go.id"})
	}
	found, err := store.Memory(context.Background()).AddressesLike("dinkes")
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Join(found, " ") + " "
	for _, near := range []string{"dinkes", "dinkess", "dikes", "d1nkes", "din-kes", "xinkes", "dinkex", "dnikes", "dinkse", "diknes"} {
		if !strings.Contains(list, near+".banyuasinkab.go.id ") {
			t.Errorf("%s is missing in %s", near, list)
		}
	}
	for _, far := range []string{"sekolah.", "dinas-pendidikan.", "d.", "dinkok.", "xinkex."} {
		if strings.HasPrefix(list, far) || strings.Contains(list, " "+far) {
			t.Errorf("%s is among %s", far, list)
		}
	}
}

func (s suite) TheYoungestLivingCredentialOfAnAddressIsFound(t *testing.T) {
	store, _ := s.opened(t)
	for i, state := range []string{conversations.CredentialIssued, conversations.CredentialPending, conversations.CredentialChanged, conversations.CredentialReplaced} {
		Remember(t, store, conversations.Credential{ID: fmt.Sprint("C", i), Address: "a.go.id", State: state})
	}
	// Changing an older one does not make it younger.
	Remember(t, store, conversations.Credential{ID: "C0", Address: "a.go.id", State: conversations.CredentialIssued, Chased: 1})
	if found, err := store.Memory(context.Background()).CredentialOf("a.go.id"); err != nil || found.ID != "C1" {
		t.Errorf("found %+v, %v", found, err)
	}
}
