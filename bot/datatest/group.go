package datatest

import (
	"loket/conversations"
)

// Group is where settings say that the team is, and where the bot finds it.
type Group struct {
	Team, Chat        int64
	Topic, FoundTopic int
}

// LinkGroup links the group -1000700 with its topic 7, which was -800 before it moved.
func (d *Directory) LinkGroup() {
	d.T.Helper()
	d.Remember(conversations.Setting{Key: conversations.SettingTeam, Value: "-1000700"},
		conversations.Setting{Key: conversations.SettingTopic, Value: "7"},
		conversations.Setting{Key: conversations.SettingMigrated + "-800", Value: "-1000700"})
}

// Groups are settings beside that link: the topic that was remembered means
// something in the group where it was said, and another or none in every other.
func Groups() map[string]Group {
	return map[string]Group{
		"the linked group":                 {Chat: -1000700, FoundTopic: 7},
		"the linked group, configured":     {Team: -1000700, Chat: -1000700, FoundTopic: 7},
		"its number before it moved":       {Team: -800, Chat: -1000700, FoundTopic: 7},
		"another group":                    {Team: -1000900, Chat: -1000900},
		"another group with its own topic": {Team: -1000900, Topic: 5, Chat: -1000900, FoundTopic: 5},
		"a topic of the settings":          {Topic: 5, Chat: -1000700, FoundTopic: 5},
	}
}
