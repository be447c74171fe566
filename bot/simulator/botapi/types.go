package botapi

import (
	"encoding/json"
	"time"
)

// Pseudo users that stand for senders without a person.
const (
	// AnonymousAdmin sends what administrators write in the group's name.
	AnonymousAdmin int64 = 1087968824
	// ChannelSender sends what people write in a channel's name.
	ChannelSender int64 = 136817688
)

// Kinds of chats.
const (
	Private    = "private"
	Group      = "group"
	Supergroup = "supergroup"
)

// User is a person or a bot.
type User struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	Language  string `json:"language_code,omitempty"`
}

// Name is the full name as clients show it.
func (u User) Name() string {
	if u.LastName == "" {
		return u.FirstName
	}
	return u.FirstName + " " + u.LastName
}

// Chat is a private chat (its id is the person's), a group, a supergroup or a
// channel. A username makes a group public.
type Chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Forum     bool   `json:"is_forum,omitempty"`
}

// Message is a message as it stands now: edited texts and keyboards replace
// the former ones. Its JSON is Telegram's; fields without a JSON name are what
// only a client or this simulation knows.
type Message struct {
	ID              int             `json:"message_id"`
	ThreadID        int             `json:"message_thread_id,omitempty"`
	From            *User           `json:"from,omitempty"`
	SenderChat      *Chat           `json:"sender_chat,omitempty"`
	Date            int64           `json:"date"`
	Chat            Chat            `json:"chat"`
	ForwardOrigin   json.RawMessage `json:"forward_origin,omitempty"`
	InTopic         bool            `json:"is_topic_message,omitempty"`
	ReplyTo         *Message        `json:"reply_to_message,omitempty"`
	EditDate        int64           `json:"edit_date,omitempty"`
	Protected       bool            `json:"has_protected_content,omitempty"`
	Album           string          `json:"media_group_id,omitempty"`
	Text            string          `json:"text,omitempty"`
	Entities        Entities        `json:"entities,omitempty"`
	LinkPreview     *LinkPreview    `json:"link_preview_options,omitempty"`
	Document        *Document       `json:"document,omitempty"`
	Photo           []PhotoSize     `json:"photo,omitempty"`
	Sticker         *Sticker        `json:"sticker,omitempty"`
	Voice           *Voice          `json:"voice,omitempty"`
	Caption         string          `json:"caption,omitempty"`
	CaptionEntities Entities        `json:"caption_entities,omitempty"`
	Contact         *Contact        `json:"contact,omitempty"`
	Poll            *Poll           `json:"poll,omitempty"`
	Location        *Location       `json:"location,omitempty"`
	NewMembers      []User          `json:"new_chat_members,omitempty"`
	LeftMember      *User           `json:"left_chat_member,omitempty"`
	MigratedTo      int64           `json:"migrate_to_chat_id,omitempty"`
	MigratedFrom    int64           `json:"migrate_from_chat_id,omitempty"`
	Pinned          *Message        `json:"pinned_message,omitempty"`
	Markup          *InlineKeyboard `json:"reply_markup,omitempty"`

	// Receiver and Ephemeral are set on messages that one member and the bot
	// see, and nobody else: their ID is 0, and Ephemeral is a number among those
	// that this person has in this chat now.
	Receiver  *User `json:"receiver_user,omitempty"`
	Ephemeral int   `json:"ephemeral_message_id,omitempty"`

	// After is the last message of the group that stood there when an ephemeral
	// message was sent.
	After int `json:"-"`

	// Keyboard is the reply keyboard, its removal or the forced reply that
	// came with the message.
	Keyboard *ReplyKeyboard `json:"-"`
	// Deleted messages stay visible here, with their last content.
	Deleted bool `json:"-"`
	// Edits counts how often the message was changed, keyboards included.
	Edits int `json:"-"`
	// Reaction is the bot's own reaction, an emoji.
	Reaction string `json:"-"`
}

// Content is the text, or the caption of media.
func (m Message) Content() string {
	if m.Text != "" {
		return m.Text
	}
	return m.Caption
}

// HTML is Content with its formatting as the HTML that Telegram accepts.
func (m Message) HTML() string {
	if m.Text != "" {
		return renderHTML(m.Text, m.Entities)
	}
	return renderHTML(m.Caption, m.CaptionEntities)
}

// Sent is the time at which the message was sent, to the second.
func (m Message) Sent() time.Time { return time.Unix(m.Date, 0) }

// Button returns the inline button with this label or callback data.
func (m Message) Button(labelOrData string) (Button, bool) {
	if m.Markup == nil {
		return Button{}, false
	}
	return m.Markup.find(labelOrData)
}

// Buttons lists the labels of the inline keyboard, row after row.
func (m Message) Buttons() []string {
	var labels []string
	if m.Markup == nil {
		return nil
	}
	for _, row := range m.Markup.Rows {
		for _, button := range row {
			labels = append(labels, button.Text)
		}
	}
	return labels
}

// Entity marks a stretch of text; offset and length count UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *User  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	Emoji    string `json:"custom_emoji_id,omitempty"`
}

// LinkPreview is kept so that tests can see previews switched off.
type LinkPreview struct {
	Disabled  bool   `json:"is_disabled,omitempty"`
	URL       string `json:"url,omitempty"`
	Small     bool   `json:"prefer_small_media,omitempty"`
	Large     bool   `json:"prefer_large_media,omitempty"`
	AboveText bool   `json:"show_above_text,omitempty"`
}

// PhotoSize is one size of a photo.
type PhotoSize struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Size     int64  `json:"file_size,omitempty"`
}

// Document is a file sent as such.
type Document struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name,omitempty"`
	Mime     string `json:"mime_type,omitempty"`
	Size     int64  `json:"file_size,omitempty"`
}

// Sticker is a static sticker.
type Sticker struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Type     string `json:"type"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Animated bool   `json:"is_animated"`
	Video    bool   `json:"is_video"`
	Emoji    string `json:"emoji,omitempty"`
}

// Voice is a voice note; Duration is in seconds.
type Voice struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Duration int    `json:"duration"`
	Mime     string `json:"mime_type,omitempty"`
	Size     int64  `json:"file_size,omitempty"`
}

// Contact is a shared contact; UserID is 0 for a number that is no user's.
type Contact struct {
	Phone     string `json:"phone_number"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	UserID    int64  `json:"user_id,omitempty"`
}

// Location is a point on the map.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Poll is a poll without votes.
type Poll struct {
	ID          string       `json:"id"`
	Question    string       `json:"question"`
	Options     []PollOption `json:"options"`
	Voters      int          `json:"total_voter_count"`
	Closed      bool         `json:"is_closed"`
	Anonymous   bool         `json:"is_anonymous"`
	Type        string       `json:"type"`
	Multiple    bool         `json:"allows_multiple_answers"`
	Revoting    bool         `json:"allows_revoting"`
	MembersOnly bool         `json:"members_only"`
}

// PollOption is one choice of a poll.
type PollOption struct {
	ID     string `json:"persistent_id"`
	Text   string `json:"text"`
	Voters int    `json:"voter_count"`
}

// BotCommand is an entry of the command menu.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	Ephemeral   bool   `json:"is_ephemeral,omitempty"` // it reaches the bot alone
}
