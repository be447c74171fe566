package sqlite_test

import (
	"context"
	"testing"
	"time"

	"loket/conversations"
)

// TestAccountsImportedBeforeAreCaughtUpWith opens a database in which accounts
// were imported by a program that set them no date and marked none.
func TestAccountsImportedBeforeAreCaughtUpWith(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Account{Address: "a.go.id", Username: "satu", Unit: "Dinas A", Imported: true, Holder: 7},
		conversations.Account{Address: "b.go.id", Username: "satu", Imported: true}, conversations.Account{Address: "c.go.id", Username: "dua"},
		conversations.Account{Address: "d.go.id", Username: "dua", EndedAt: monday}, conversations.Account{Address: "e.go.id", Username: "tiga"},
		conversations.Reminder{Kind: "look", Subject: "e.go.id", At: monday})
	mustBe(t, store.Close(), nil)
	db := raw(t, dir)
	rawExec(t, db, "DELETE FROM goose_db_version WHERE version_id >= 3")
	rawExec(t, db, "PRAGMA user_version = 2")
	mustBe(t, db.Close(), nil)
	store = reopened(t, dir)
	memory := store.Memory(context.Background())
	for address, shared := range map[string]bool{"a.go.id": true, "b.go.id": true, "c.go.id": false, "d.go.id": false, "e.go.id": false} {
		a, err := memory.Account(address)
		if err != nil || a.Shared != shared || address == "a.go.id" && (a.Holder != 7 || a.Unit != "Dinas A") {
			t.Errorf("%s is %+v (%v)", address, a, err)
		}
		look, err := memory.Reminder("look", address)
		switch in := time.Until(look.At); {
		case address == "d.go.id":
			if err == nil {
				t.Error("an account that has ended is looked for")
			}
		case address == "e.go.id":
			if !look.At.Equal(monday) {
				t.Errorf("a date was moved to %s", look.At)
			}
		case err != nil || in < 89*24*time.Hour || in > 91*24*time.Hour:
			t.Errorf("%s is looked for in %s (%v)", address, in, err)
		}
	}
}
