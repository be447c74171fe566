package conversations

// SettingUsername remembers the bot's own name, which links need.
const SettingUsername = "bot_username"

// Settings that the desk remembers.
const (
	SettingTeam      = "team_chat"  // the linked group
	SettingTopic     = "team_topic" // its topic, in a forum
	SettingLinkCode  = "link_code"  // the LinkMark of what /hubungkan must name
	SettingTableTold = "table_told" // the year whose end the team has been told of
	SettingMigrated  = "migrated:"  // followed by a group's old number: its new one
)
