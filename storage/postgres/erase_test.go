package postgres_test

import (
	"context"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage/postgres/postgrestest"
)

// After somebody was erased every table is vacuumed, without anybody waiting for it.
func TestTablesAreVacuumedAfterAnErasure(t *testing.T) {
	store, url := opened(t)
	must(t, remember(store, conversations.Officer{ID: 7, Name: "Siti"}, conversations.Session{Chat: 7, Lang: "id"}))
	place := postgrestest.Place{URL: url}
	const left = "SELECT relname::text FROM pg_stat_user_tables WHERE vacuum_count = 0 ORDER BY relname"
	if len(place.Column(t, left)) == 0 {
		t.Fatal("they are vacuumed before")
	}
	must(t, remember(store, conversations.Erased{Officer: 7}))
	deadline := time.Now().Add(time.Minute)
	for len(place.Column(t, left)) > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("not vacuumed are %v", place.Column(t, left))
		}
		<-time.After(20 * time.Millisecond)
	}
	if _, err := store.Officer(context.Background(), 7); err == nil {
		t.Error("the officer is still there")
	}
}
