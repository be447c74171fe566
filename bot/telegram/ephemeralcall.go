package telegram

import (
	"context"
	"strings"

	"github.com/go-telegram/bot/models"

	"loket/conversations"
)

// ephemeralPage is one ephemeral message as it goes out.
type ephemeralPage struct {
	text     string // HTML
	short    string // the same in the words that a change may have
	file     *conversations.File
	keyboard inlineKeyboard
	lock     inlineKeyboard // the button that does nothing alone
}

// noSecrets is what the words of ephemeral messages find of secrets.
func noSecrets(string) (string, error) { return "", errSecret }

// ephemeralPages renders a message: files one by one, or words in as many
// messages as they need. Each has the button that does nothing in its last row.
func (o *Outbox) ephemeralPages(ctx context.Context, e conversations.Ephemeral) ([]ephemeralPage, error) {
	if copies(e.Keyboard) {
		return nil, errSecret
	}
	label, err := o.Words.Label(e.Lang, conversations.Line{Key: wordsOnlyYou}, noSecrets)
	if err != nil {
		return nil, err
	}
	guard := []inlineButton{{Text: label, Disabled: &struct{}{}}}
	lock := inlineKeyboard{Rows: [][]inlineButton{guard}}
	if len(e.Files) > 0 {
		pages := make([]ephemeralPage, len(e.Files))
		for i := range e.Files {
			pages[i] = ephemeralPage{file: &e.Files[i], keyboard: lock, lock: lock}
		}
		return pages, nil
	}
	body, err := o.Words.HTML(e.Lang, e.Text, noSecrets)
	if err != nil {
		return nil, err
	}
	buttons, err := o.inline(ctx, e.Lang, e.Keyboard.Rows)
	if err != nil {
		return nil, err
	}
	keyboard := buttons.(inlineKeyboard)
	keyboard.Rows = append(keyboard.Rows, guard)
	keyboard.ForceReply = e.Keyboard.ForceReply
	parts := split(body, conversations.EphemeralLimit)
	pages := make([]ephemeralPage, len(parts))
	for i, part := range parts {
		pages[i] = ephemeralPage{text: part, keyboard: lock, lock: lock}
	}
	last := &pages[len(pages)-1]
	last.keyboard, last.short = keyboard, abridge(body, conversations.EphemeralChangeLimit)
	return pages, nil
}

// copies tells whether a button carries a value, which may be a secret.
func copies(k conversations.Keyboard) bool {
	for _, row := range k.Rows {
		for _, b := range row {
			if b.Copy != nil {
				return true
			}
		}
	}
	return false
}

// method sends such a page.
func (p *ephemeralPage) method() string {
	switch {
	case p.file == nil:
		return "sendMessage"
	case p.file.Kind == conversations.PhotoFile:
		return "sendPhoto"
	}
	return "sendDocument"
}

// ephemeralParams are the parameters of sendMessage, sendPhoto and sendDocument
// for one member, as Bot API 10.3 has them.
type ephemeralParams struct {
	Chat     int64                      `json:"chat_id"`
	Topic    int                        `json:"message_thread_id,omitempty"`
	Text     string                     `json:"text,omitempty"`
	Photo    string                     `json:"photo,omitempty"`
	Document string                     `json:"document,omitempty"`
	Mode     models.ParseMode           `json:"parse_mode,omitempty"`
	Preview  *models.LinkPreviewOptions `json:"link_preview_options,omitempty"`
	Reply    *ephemeralReply            `json:"reply_parameters,omitempty"`
	Keyboard inlineKeyboard             `json:"reply_markup"`
	Only     ephemeralReceiver          `json:"ephemeral_message_parameters"`
}

// ephemeralReply names no message by its number, not even by 0: an older server
// refuses that, where 0 would have it send to everybody.
type ephemeralReply struct {
	Ephemeral int `json:"ephemeral_message_id"`
}

type ephemeralReceiver struct {
	User  int64  `json:"receiver_user_id"`
	Query string `json:"callback_query_id,omitempty"`
}

func (p *ephemeralPage) params(to target, e conversations.Ephemeral) ephemeralParams {
	params := ephemeralParams{Chat: to.chat, Topic: to.topic, Keyboard: p.keyboard, Only: ephemeralReceiver{User: e.To}}
	switch p.method() {
	case "sendPhoto":
		params.Photo = p.file.ID
	case "sendDocument":
		params.Document = p.file.ID
	default:
		params.Text, params.Mode, params.Preview = p.text, models.ParseModeHTML, noPreview()
	}
	switch {
	case e.Press != nil:
		params.Only.Query = e.Press.Query
	case e.Message != nil && e.Message.Ephemeral != 0:
		params.Reply = &ephemeralReply{e.Message.Ephemeral}
	}
	return params
}

// ephemeralChange are the parameters of editEphemeralMessageText.
type ephemeralChange struct {
	Chat     int64                      `json:"chat_id"`
	To       int64                      `json:"receiver_user_id"`
	Number   int                        `json:"ephemeral_message_id"`
	Text     string                     `json:"text"`
	Mode     models.ParseMode           `json:"parse_mode"`
	Preview  *models.LinkPreviewOptions `json:"link_preview_options"`
	Keyboard inlineKeyboard             `json:"reply_markup"`
}

// showEphemeral sends a message to one member and returns its number there.
// One that everybody sees comes back as a leakedError: that alone is what the
// answer proves, since number 0 stands for scheduled messages too.
func (c *Client) showEphemeral(ctx context.Context, method string, params ephemeralParams) (int, error) {
	var shown struct {
		Number    int `json:"message_id"`
		Ephemeral int `json:"ephemeral_message_id"`
	}
	if err := c.ask(ctx, callTimeout, method, params, &shown); err != nil {
		return 0, err
	}
	if shown.Ephemeral == 0 {
		return 0, &leakedError{number: shown.Number}
	}
	return shown.Ephemeral, nil
}

func (c *Client) changeEphemeral(ctx context.Context, params ephemeralChange) error {
	return c.ask(ctx, callTimeout, "editEphemeralMessageText", params, nil)
}

func (c *Client) deleteEphemeral(ctx context.Context, chat, person int64, number int) error {
	params := struct {
		Chat   int64 `json:"chat_id"`
		To     int64 `json:"receiver_user_id"`
		Number int   `json:"ephemeral_message_id"`
	}{chat, person, number}
	return c.ask(ctx, callTimeout, "deleteEphemeralMessage", params, nil)
}

// absentHere tells whether a refusal proves that the server knows no ephemeral
// messages: it found a button without an action, or a reply without the number
// of a message. Any other refusal concerns one message alone.
func absentHere(err error) bool {
	trouble := faultOf(err)
	words := strings.ReplaceAll(strings.ToLower(trouble.text), "ephemeral_message_id", "")
	switch {
	case words == "":
		return false
	case strings.Contains(words, "text buttons are unallowed"), strings.Contains(words, "can't parse inline keyboard button"), strings.Contains(words, "button_type_invalid"):
		return true
	}
	return strings.Contains(words, "message_id") && strings.Contains(words, "reply parameters") ||
		strings.Contains(words, `field "message_id"`)
}
