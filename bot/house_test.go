package main

import (
	"context"
	"testing"

	"loket/conversations"
)

// The topic that /hubungkan remembered is a number that means something in the
// group where it was said, and another topic or none in every other group.
func TestTheRememberedTopicBelongsToTheLinkedGroupAlone(t *testing.T) {
	v := newVault(t)
	v.remember(conversations.Setting{Key: conversations.SettingTeam, Value: "-1000700"},
		conversations.Setting{Key: conversations.SettingTopic, Value: "7"},
		conversations.Setting{Key: conversations.SettingMigrated + "-800", Value: "-1000700"})
	for name, set := range map[string]struct {
		team        int64
		topic       int
		chat        int64
		wantedTopic int
	}{
		"the linked group":                 {0, 0, -1000700, 7},
		"the linked group, configured":     {-1000700, 0, -1000700, 7},
		"its number before it moved":       {-800, 0, -1000700, 7},
		"another group":                    {-1000900, 0, -1000900, 0},
		"another group with its own topic": {-1000900, 5, -1000900, 5},
		"a topic of the settings":          {0, 5, -1000700, 5},
	} {
		t.Run(name, func(t *testing.T) {
			chat, topic, ok := (&archive{store: v.store, team: set.team, topic: set.topic}).Team(context.Background())
			if !ok || chat != set.chat || topic != set.wantedTopic {
				t.Errorf("the team is at %d, topic %d (%v)", chat, topic, ok)
			}
			d := &doctor{Settings: Settings{TeamChatID: set.team, TeamTopicID: set.topic}, store: v.store}
			if asked, topic, err := d.team(context.Background()); err != nil || asked != set.chat || topic != set.wantedTopic {
				t.Errorf("the doctor looks at %d, topic %d (%v)", asked, topic, err)
			}
		})
	}
}

func TestWithoutALinkedGroupThereIsNoTopic(t *testing.T) {
	v := newVault(t)
	if chat, topic, ok := (&archive{store: v.store}).Team(context.Background()); ok || chat != 0 || topic != 0 {
		t.Errorf("the team is at %d, topic %d (%v)", chat, topic, ok)
	}
	if _, topic, ok := (&archive{store: v.store, team: -1000900}).Team(context.Background()); !ok || topic != 0 {
		t.Errorf("topic %d (%v)", topic, ok)
	}
}
