package telegram

import "encoding/json"

// The shapes of updates, with the fields that matter here and no others: what
// is not named cannot fail to decode.

type wireUpdate struct {
	ID            int64        `json:"update_id"`
	Message       *wireMessage `json:"message"`
	Edited        *wireMessage `json:"edited_message"`
	CallbackQuery *wireQuery   `json:"callback_query"`
	MyMember      *wireMember  `json:"my_chat_member"`
	Member        *wireMember  `json:"chat_member"`
}

type wireUser struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Username string `json:"username"`
	Language string `json:"language_code"`
}

type wireChat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Username string `json:"username"`
}

type wireMessage struct {
	Number     int          `json:"message_id"`
	Thread     int          `json:"message_thread_id"`
	InTopic    bool         `json:"is_topic_message"`
	From       *wireUser    `json:"from"`
	SenderChat *struct{}    `json:"sender_chat"` // only whether there is one
	Chat       wireChat     `json:"chat"`
	ReplyTo    wireAnswered `json:"reply_to_message"`
	Ephemeral  int          `json:"ephemeral_message_id"` // then Number is 0

	Album     string       `json:"media_group_id"`
	Text      string       `json:"text"`
	Caption   string       `json:"caption"`
	Photo     []wireFile   `json:"photo"`
	Document  *wireFile    `json:"document"`
	Animation *struct{}    `json:"animation"` // comes with a document that is none
	Contact   *wireContact `json:"contact"`
	Newcomers []wireUser   `json:"new_chat_members"`
	Leaver    *wireUser    `json:"left_chat_member"`
	MovedTo   int64        `json:"migrate_to_chat_id"`
	MovedFrom int64        `json:"migrate_from_chat_id"`
}

// wireAnswered is a message that another one answers.
type wireAnswered struct {
	Number    int `json:"message_id"`
	Ephemeral int `json:"ephemeral_message_id"`
	From      struct {
		IsBot    bool   `json:"is_bot"`
		Username string `json:"username"`
	} `json:"from"`
	Text     wireWords       `json:"text"`
	Caption  wireWords       `json:"caption"`
	Photo    json.RawMessage `json:"photo"` // only whether there is one
	Document json.RawMessage `json:"document"`
}

// wireWords is a text, and nothing where something new stands in its place.
type wireWords string

// UnmarshalJSON takes what is a text.
func (w *wireWords) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*w = wireWords(text)
	}
	return nil
}

// wireFile is a document, or one size of a photo.
type wireFile struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Name   string `json:"file_name"`
	MIME   string `json:"mime_type"`
	Size   int64  `json:"file_size"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

type wireContact struct {
	Phone string `json:"phone_number"`
	User  int64  `json:"user_id"`
}

type wireQuery struct {
	ID      string       `json:"id"`
	From    wireUser     `json:"from"`
	Message *wireMessage `json:"message"` // chat and number alone where it is too old
	Data    string       `json:"data"`
}

type wireMember struct {
	Chat wireChat     `json:"chat"`
	From wireUser     `json:"from"`
	New  wireStanding `json:"new_chat_member"`
}

// wireStanding is how somebody stands to a chat.
type wireStanding struct {
	User     wireUser `json:"user"`
	Status   string   `json:"status"`
	IsMember bool     `json:"is_member"`
}

// inside tells whether that status means to be in the chat. A restricted person
// may be in it or have left it.
func (s *wireStanding) inside() bool {
	switch s.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return s.IsMember
	}
	return false
}
