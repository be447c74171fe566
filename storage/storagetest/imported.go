package storagetest

import (
	"testing"

	"loket/conversations"
	"loket/storage"
)

func (s suite) WhoSharesAUserName(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store, conversations.Account{Address: "b.go.id", Username: "satu"}, conversations.Account{Address: "a.go.id", Username: "satu"},
		conversations.Account{Address: "c.go.id", Username: "satu", EndedAt: Monday}, conversations.Account{Address: "d.go.id", Username: "dua"})
	Batch(t, store, func(b storage.Batch) error {
		all, err := b.AccountsNamed("satu")
		if len(all) != 2 || all[0].Address != "a.go.id" || all[1].Address != "b.go.id" {
			t.Errorf("they are %+v", all)
		}
		return err
	})
}
