package storagetest

import (
	"context"
	"testing"

	"loket/conversations"
)

func (s suite) WhatIsOpenAboutAnAccountIsFound(t *testing.T) {
	store, _ := s.opened(t)
	work := func(id, ticket, address, state string) conversations.Work {
		return conversations.Work{ID: id, Ticket: ticket, Address: address, State: state}
	}
	password := func(id, address, state string) conversations.Credential {
		return conversations.Credential{ID: id, Address: address, State: state}
	}
	Remember(t, store,
		work("K-1", "", "a.go.id", "running"), work("K-2", "", "a.go.id", "failed"), work("K-3", "", "a.go.id", "done"),
		work("K-4", "", "b.go.id", "running"), work("SD-1", "SD-1", "a.go.id", "running"),
		password("LP-1", "a.go.id", conversations.CredentialPending), password("LP-2", "a.go.id", conversations.CredentialIssued),
		password("LP-3", "a.go.id", conversations.CredentialChanged), password("LP-4", "b.go.id", conversations.CredentialIssued))
	memory := store.Memory(context.Background())
	works, err := memory.SmallWorksAt("a.go.id")
	if err != nil || len(works) != 2 || works[0].ID != "K-1" || works[1].ID != "K-2" {
		t.Errorf("the works are %+v, %v", works, err)
	}
	living, err := memory.LivingAt("a.go.id")
	if err != nil || len(living) != 2 || living[0].ID != "LP-1" || living[1].ID != "LP-2" {
		t.Errorf("the passwords are %+v, %v", living, err)
	}
}

func (s suite) TheCodesOfAnAccountAreErased(t *testing.T) {
	store, _ := s.opened(t)
	stay := []string{"link:7/b.go.id", "link:7/xa.go.id", "link:proof/7/a@a.go.id", "link:objection/SD-1/hour", "SD-1", "link"}
	for _, name := range append([]string{"link:7/a.go.id", "link:8/a.go.id"}, stay...) {
		Remember(t, store, conversations.NewSecret{Name: name, For: "a.go.id"})
	}
	Remember(t, store, conversations.NoCodes{Address: "a.go.id"})
	ctx := context.Background()
	for _, name := range []string{"link:7/a.go.id", "link:8/a.go.id"} {
		if _, err := store.Secret(ctx, name, "a.go.id"); err == nil {
			t.Errorf("%s lives", name)
		}
	}
	for _, name := range stay {
		if _, err := store.Secret(ctx, name, "a.go.id"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
