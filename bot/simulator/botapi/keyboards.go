package botapi

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf16"
)

// Telegram's limits on keyboards.
const (
	maxCallbackData    = 64  // bytes
	maxCopyText        = 256 // UTF-16 units
	maxKeyboardButtons = 100
	maxButtonsInRow    = 8
)

// InlineKeyboard stands under a message.
type InlineKeyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
	// ForceReply opens the reply field for who sees the message.
	ForceReply bool `json:"force_reply,omitempty"`
}

// Button is an inline button; exactly one of URL, Data, CopyText, Query and
// Disabled is set.
type Button struct {
	Text      string    `json:"text"`
	Style     string    `json:"style,omitempty"`
	URL       string    `json:"url,omitempty"`
	Data      string    `json:"callback_data,omitempty"`
	CopyText  *CopyText `json:"copy_text,omitempty"`
	Query     *string   `json:"switch_inline_query,omitempty"`
	QueryHere *string   `json:"switch_inline_query_current_chat,omitempty"`
	Disabled  *Disabled `json:"disabled,omitempty"`
	LoginURL  *LoginURL `json:"login_url,omitempty"`
}

// Disabled makes a button that does nothing.
type Disabled struct{}

// LoginURL is a link that logs in; only that it stands there matters here.
type LoginURL struct {
	URL string `json:"url"`
}

// CopyText is what a button puts on the clipboard.
type CopyText struct {
	Text string `json:"text"`
}

// ReplyKeyboard is a keyboard in place of the letters, its removal, or a
// forced reply.
type ReplyKeyboard struct {
	Rows        [][]KeyboardButton `json:"keyboard,omitempty"`
	OneTime     bool               `json:"one_time_keyboard,omitempty"`
	Resize      bool               `json:"resize_keyboard,omitempty"`
	Persistent  bool               `json:"is_persistent,omitempty"`
	Placeholder string             `json:"input_field_placeholder,omitempty"`
	Selective   bool               `json:"selective,omitempty"`
	Remove      bool               `json:"remove_keyboard,omitempty"`
	ForceReply  bool               `json:"force_reply,omitempty"`

	// Message is the number of the message that brought it.
	Message int `json:"-"`
}

// KeyboardButton sends its text, or shares the person's contact.
type KeyboardButton struct {
	Text            string `json:"text"`
	RequestContact  bool   `json:"request_contact,omitempty"`
	RequestLocation bool   `json:"request_location,omitempty"`
}

func (k *InlineKeyboard) find(labelOrData string) (Button, bool) {
	for _, row := range k.Rows {
		for _, button := range row {
			if button.Text == labelOrData || button.Data == labelOrData {
				return button, true
			}
		}
	}
	return Button{}, false
}

// markup is a reply_markup of any kind.
type markup struct {
	inline *InlineKeyboard
	reply  *ReplyKeyboard
}

// readMarkup parses and judges reply_markup for a chat of this kind.
func (p *params) readMarkup(chatKind string) (markup, error) {
	raw := p.values["reply_markup"]
	if raw == "" {
		return markup{}, nil
	}
	var probe map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &probe); err != nil || probe == nil {
		return markup{}, badRequest("object expected as reply markup")
	}
	if _, inline := probe["inline_keyboard"]; inline {
		return readInline(raw)
	}
	keyboard := &ReplyKeyboard{}
	if err := json.Unmarshal([]byte(raw), keyboard); err != nil {
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	return markup{reply: keyboard}, checkReplyKeyboard(keyboard, chatKind)
}

func readInline(raw string) (markup, error) {
	keyboard := &InlineKeyboard{}
	if err := json.Unmarshal([]byte(raw), keyboard); err != nil {
		return markup{}, badRequest("can't parse inline keyboard button: " + err.Error())
	}
	count := 0
	for _, row := range keyboard.Rows {
		if len(row) > maxButtonsInRow {
			return markup{}, badRequest("REPLY_MARKUP_TOO_LONG")
		}
		count += len(row)
		for i := range row {
			if err := row[i].check(); err != nil {
				return markup{}, err
			}
		}
	}
	if count > maxKeyboardButtons {
		return markup{}, badRequest("REPLY_MARKUP_TOO_LONG")
	}
	if count == 0 {
		return markup{}, nil
	}
	return markup{inline: keyboard}, nil
}

// check refuses what Telegram refuses, and more than one action. An empty
// copy_text beside another action is left out: clients in Go write it.
func (b *Button) check() error {
	if strings.TrimSpace(b.Text) == "" {
		return badRequest("inline keyboard button text must be non-empty")
	}
	if b.CopyText != nil && b.CopyText.Text == "" && (b.URL != "" || b.Data != "" || b.Query != nil || b.QueryHere != nil) {
		b.CopyText = nil
	}
	switch b.actions() {
	case 0:
		return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case 1:
	default:
		return badRequest("can't parse inline keyboard button: exactly one action is allowed")
	}
	return b.checkAction()
}

func (b *Button) actions() int {
	count := 0
	for _, set := range []bool{b.URL != "", b.Data != "", b.CopyText != nil, b.Query != nil, b.QueryHere != nil, b.Disabled != nil, b.LoginURL != nil} {
		if set {
			count++
		}
	}
	return count
}

func (b *Button) checkAction() error {
	if len(b.Data) > maxCallbackData {
		return badRequest("BUTTON_DATA_INVALID")
	}
	if b.CopyText != nil && (b.CopyText.Text == "" || utf16Len(b.CopyText.Text) > maxCopyText) {
		return badRequest("BUTTON_COPY_TEXT_INVALID")
	}
	switch b.Style {
	case "", "danger", "success", "primary":
	default:
		return badRequest("can't parse inline keyboard button: unknown style")
	}
	if b.URL == "" {
		return nil
	}
	reason := linkFault(b.URL)
	if reason != "" {
		return badRequestf("inline keyboard button URL '%s' is invalid: %s", b.URL, reason)
	}
	return nil
}

// linkFault says in Telegram's words why a link is refused, "" if it is not.
func linkFault(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "Wrong HTTP URL"
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "ton":
	case "tg":
		return ""
	case "":
		if u, err = url.Parse("http://" + link); err != nil {
			return "Wrong HTTP URL"
		}
	default:
		return "Unsupported URL protocol"
	}
	if !strings.Contains(u.Hostname(), ".") && !strings.Contains(u.Hostname(), ":") {
		return "Wrong HTTP URL"
	}
	return ""
}

func checkReplyKeyboard(k *ReplyKeyboard, chatKind string) error {
	if utf16Len(k.Placeholder) > 64 {
		return badRequest("input field placeholder is too long")
	}
	if !k.Remove && !k.ForceReply && len(k.Rows) == 0 {
		return badRequest("object expected as reply markup")
	}
	for _, row := range k.Rows {
		for _, button := range row {
			if button.Text == "" {
				return badRequest("keyboard button text must be non-empty")
			}
			if button.RequestContact && chatKind != Private {
				return badRequest("phone number can be requested in private chats only")
			}
			if button.RequestLocation && chatKind != Private {
				return badRequest("location can be requested in private chats only")
			}
		}
	}
	return nil
}

// utf16Len is the length as Telegram counts it.
func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
