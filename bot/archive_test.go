package main

import (
	"context"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// TestTheArchiveFindsTheTeamWhereItMovedTo: what is remembered ends with the
// commit that moves the group.
func TestTheArchiveFindsTheTeamWhereItMovedTo(t *testing.T) {
	store, err := storage.Open(t.Context(), storage.Options{Dir: t.TempDir(), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	a := &archive{store: store}
	set := func(key, value string) {
		err := store.Batch(context.Background(), func(b *storage.Batch) error {
			_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: key, Value: value}}}, time.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		a.teamMoved()
	}
	want := func(chat int64, topic int, ok bool) {
		t.Helper()
		for range 2 { // looked up, and remembered
			if c, to, is := a.Team(t.Context()); c != chat || to != topic || is != ok {
				t.Errorf("Team = %d, %d, %t; want %d, %d, %t", c, to, is, chat, topic, ok)
			}
		}
	}
	want(0, 0, false)
	set(conversations.SettingTeam, "-5")
	want(-5, 0, true)
	set(conversations.SettingTopic, "7")
	want(-5, 7, true)
	set(conversations.SettingMigrated+"-5", "-1005")
	want(-1005, 7, true)
}
