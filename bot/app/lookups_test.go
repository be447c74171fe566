package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
)

// TestTheTeamIsFoundWhereItMovedTo: what is remembered ends with the
// commit that moves the group.
func TestTheTeamIsFoundWhereItMovedTo(t *testing.T) {
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: sqlitetest.Migrated(t), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	a := &lookups{store: store}
	set := func(key, value string) {
		err := store.Batch(context.Background(), func(b storage.Batch) error {
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
	seen := func(chat string) { set(turn.SettingGroup, chat+" "+turn.GroupPrivate) }
	set(conversations.SettingTeam, "-5")
	want(0, 0, false) // nobody knows yet whether it is public
	seen("-5")
	want(-5, 0, true)
	set(conversations.SettingTopic, "7")
	want(-5, 7, true)
	set(conversations.SettingMigrated+"-5", "-1005")
	want(0, 0, false)
	seen("-1005")
	want(-1005, 7, true)
}

// The topic that /hubungkan remembered is a number that means something in the
// group where it was said, and another topic or none in every other group.
func TestTheRememberedTopicBelongsToTheLinkedGroupAlone(t *testing.T) {
	v := datatest.New(t)
	v.LinkGroup()
	for name, set := range datatest.Groups() {
		t.Run(name, func(t *testing.T) {
			v.Remember(conversations.Setting{Key: turn.SettingGroup, Value: fmt.Sprint(set.Chat, " ", turn.GroupPrivate)})
			chat, topic, ok := (&lookups{store: v.Store, team: set.Team, topic: set.Topic}).Team(context.Background())
			if !ok || chat != set.Chat || topic != set.FoundTopic {
				t.Errorf("the team is at %d, topic %d (%v)", chat, topic, ok)
			}
		})
	}
}

func TestWithoutALinkedGroupThereIsNoTopic(t *testing.T) {
	v := datatest.New(t)
	if chat, topic, ok := (&lookups{store: v.Store}).Team(context.Background()); ok || chat != 0 || topic != 0 {
		t.Errorf("the team is at %d, topic %d (%v)", chat, topic, ok)
	}
	v.Remember(conversations.Setting{Key: turn.SettingGroup, Value: "-1000900 " + turn.GroupPrivate})
	if _, topic, ok := (&lookups{store: v.Store, team: -1000900}).Team(context.Background()); !ok || topic != 0 {
		t.Errorf("topic %d (%v)", topic, ok)
	}
}
