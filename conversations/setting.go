package conversations

// SettingUsername remembers the bot's own name, which links need.
const SettingUsername = "bot_username"

// Settings that the desk remembers.
const (
	SettingTeam      = "team_chat"  // the linked group
	SettingTopic     = "team_topic" // its topic, in a forum
	SettingLinkCode  = "link_code"  // the LinkMark of what /hubungkan must name
	SettingTableTold = "table_told" // the year whose end the team has been told of
	SettingDiskFull  = "disk_full"  // the team has been told that files wait for room
	SettingCalendar  = "calendar"   // the fingerprint of the calendar that open deadlines were worked out by
	SettingClock     = "clock_off"  // how many seconds the clock was seen to be ahead, and the day the team was told of it last; empty while it is right
	SettingMigrated  = "migrated:"  // followed by a group's old number: its new one

	// SettingRecapErased is followed by a period: when somebody whose words its
	// recap held was erased last, in unix milliseconds. One that was asked for
	// before may still be on its way.
	SettingRecapErased = "recap_erased:"
	// SettingRecapsUnnamed is when the newest request was sent of those that stood
	// in recaps of which nobody knows where they are, in unix milliseconds.
	SettingRecapsUnnamed = "recaps_unnamed"
)
