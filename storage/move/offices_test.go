package move_test

import (
	"bytes"
	"context"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
	"loket/storage/storagetest"
)

// office is one of the offices of a database, with rows in every table.
func office(t *testing.T, url, name string) (place move.Place, hashes []string) {
	t.Helper()
	place = move.Place{URL: postgres.ForOffice(url, name)}
	store := opened(t, place)
	hashes = storagetest.Furnish(t, store)
	storagetest.MustBe(t, store.Close(), nil)
	return place, hashes
}

// TestOneOfficeOfManyIsBroughtBack from a backup of its own. What it had until then is
// kept aside where nobody else sees it, and the others have what they had.
func TestOneOfficeOfManyIsBroughtBack(t *testing.T) {
	ctx := context.Background()
	url := postgrestest.Database(t)
	demak, hashes := office(t, url, "demak")
	kudus, others := office(t, url, "kudus")
	var backup bytes.Buffer
	_, err := move.WriteBackup(ctx, demak, t.TempDir(), &backup, "test", now(), func(move.Takes) error { return nil })
	storagetest.MustBe(t, err, nil)
	store := opened(t, demak)
	storagetest.Remember(t, store, conversations.Setting{Key: "since", Value: "then"})
	storagetest.MustBe(t, store.Close(), nil)
	restoring := move.Restoring{To: demak, Scratch: t.TempDir(), Key: storagetest.Key(), Now: now()}
	_, err = move.Restore(ctx, bytes.NewReader(backup.Bytes()), restoring)
	storagetest.MustBe(t, err, storage.ErrOccupied)
	restoring.Scratch, restoring.Force = t.TempDir(), true
	restored, err := move.Restore(ctx, bytes.NewReader(backup.Bytes()), restoring)
	storagetest.MustBe(t, err, nil)
	if len(restored.Aside) != 1 {
		t.Errorf("kept aside is %v", restored.Aside)
	}
	store = opened(t, demak)
	if value, err := store.Setting(ctx, "since"); err != nil || value != "" {
		t.Errorf("what came since is %q, %v", value, err)
	}
	aside, err := store.(*postgres.Store).Aside(ctx)
	if err != nil || len(aside) != 1 || aside[0] != postgres.AsideName(demak.URL, now()) {
		t.Fatalf("aside are %v, %v", aside, err)
	}
	storagetest.MustBe(t, store.Close(), nil)
	for place, want := range map[move.Place]int{demak: 1, kudus: 0} {
		if found := (postgrestest.Place{URL: place.URL}).Column(t, "SELECT value FROM "+aside[0]+".settings WHERE key = 'since'"); len(found) != want {
			t.Errorf("%s finds %v aside", place, found)
		}
	}
	goesOn(t, demak, hashes)
	goesOn(t, kudus, others)
	neighbour := opened(t, kudus)
	if aside, err := neighbour.(*postgres.Store).Aside(ctx); err != nil || len(aside) > 0 {
		t.Errorf("the other has %v aside, %v", aside, err)
	}
}

// TestAnOfficeIsCarriedToOneOfMany: from a database that it had to itself.
func TestAnOfficeIsCarriedToOneOfMany(t *testing.T) {
	alone := move.Place{URL: postgrestest.Database(t)}
	store := opened(t, alone)
	hashes := storagetest.Furnish(t, store)
	storagetest.MustBe(t, store.Close(), nil)
	url := postgrestest.Database(t)
	kudus, others := office(t, url, "kudus")
	demak := move.Place{URL: postgres.ForOffice(url, "demak")}
	between(t, alone, demak)
	goesOn(t, demak, hashes)
	goesOn(t, kudus, others)
	within := move.Place{URL: postgres.ForOffice(url, "jepara")}
	between(t, kudus, within) // an office may be given another name
	goesOnAgain(t, within)
}

// goesOnAgain looks whether what was done since a move came along with another.
func goesOnAgain(t *testing.T, place move.Place) {
	t.Helper()
	store := opened(t, place)
	if request, err := store.Request(context.Background(), "SD-2026-0099"); err != nil || request.Label != "baru" {
		t.Errorf("the request is %+v, %v", request, err)
	}
	storagetest.MustBe(t, store.VerifyAudit(context.Background()), nil)
	storagetest.MustBe(t, store.Close(), nil)
}
