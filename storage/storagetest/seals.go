package storagetest

import (
	"context"
	"testing"

	"loket/conversations"
)

func (s suite) SealsAreCountedByWhetherTheyOpen(t *testing.T) {
	store, _ := s.opened(t)
	for _, id := range []string{"C1", "C2"} {
		address := id + ".example.go.id"
		Remember(t, store, conversations.Credential{ID: id, Address: address, State: conversations.CredentialIssued},
			conversations.NewSecret{Name: id, For: address}, conversations.NewSecret{Name: id + "/void", For: address})
	}
	Remember(t, store, conversations.NoSecret{Name: "C2"})
	Remember(t, store, conversations.NewSecret{Name: "nobody's", For: "x"})
	if sealed, shut, err := store.CountSeals(context.Background()); sealed != 3 || shut != 0 || err != nil {
		t.Errorf("%d sealed, %d shut, %v", sealed, shut, err)
	}
}
