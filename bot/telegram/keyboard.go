package telegram

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-telegram/bot/models"

	"loket/conversations"
	"loket/conversations/accounts"
)

// The words of keyboards.
const (
	wordsShareContact = "button_share_contact"
	wordsBack         = "button_back"
	wordsCancel       = "button_cancel"
	wordsOpenPrivate  = "toast_open_private" // what answers a press that cannot open the private chat
)

// The library's own button always sends an empty copy_text, which Telegram
// refuses beside anything else; these send what is set and nothing more.

type inlineKeyboard struct {
	Rows       [][]inlineButton `json:"inline_keyboard"`
	ForceReply bool             `json:"force_reply,omitempty"` // in ephemeral messages alone: it opens for everybody who sees the message
	unfit      bool             // one of the buttons is
}

type inlineButton struct {
	Text  string      `json:"text"`
	Style string      `json:"style,omitempty"`
	Data  string      `json:"callback_data,omitempty"`
	URL   string      `json:"url,omitempty"`
	Copy  *copyButton `json:"copy_text,omitempty"`
	// Disabled makes a button that does nothing. It stands in ephemeral messages
	// alone: servers older than 10.3 refuse the whole message.
	Disabled *struct{} `json:"disabled,omitempty"`

	instead string // of a button with an address: the line that tells it, in HTML
	unfit   bool   // Telegram is known not to take the address
}

type copyButton struct {
	Text string `json:"text"`
}

type phoneKeyboard struct {
	Rows    [][]phoneButton `json:"keyboard"`
	Resize  bool            `json:"resize_keyboard"`
	OneTime bool            `json:"one_time_keyboard"`
}

type phoneButton struct {
	Text    string `json:"text"`
	Contact bool   `json:"request_contact,omitempty"`
}

type removeKeyboard struct {
	Remove bool `json:"remove_keyboard"`
}

type forceReply struct {
	Force     bool `json:"force_reply"`
	Selective bool `json:"selective"`
}

// keyboard is what the library sends as reply_markup; nil for nothing.
func (o *Outbox) keyboard(ctx context.Context, lang string, k conversations.Keyboard) (models.ReplyMarkup, error) {
	switch {
	case len(k.Rows) > 0:
		return o.inline(ctx, lang, k.Rows)
	case k.Contact:
		return o.contactKeyboard(lang)
	case k.Remove:
		return removeKeyboard{Remove: true}, nil
	case k.ForceReply:
		return forceReply{Force: true, Selective: true}, nil
	}
	return nil, nil
}

func (o *Outbox) inline(ctx context.Context, lang string, rows [][]conversations.Button) (models.ReplyMarkup, error) {
	keyboard := inlineKeyboard{Rows: make([][]inlineButton, 0, len(rows))}
	first := true // no next step stands there yet
	for _, row := range rows {
		buttons := make([]inlineButton, 0, len(row))
		for _, b := range row {
			button, err := o.button(ctx, lang, b)
			if err != nil {
				return nil, err
			}
			keyboard.unfit = keyboard.unfit || button.unfit
			button.Style = styleOf(b.Label.Key, first)
			first = first && button.Style != stylePrimary
			buttons = append(buttons, button)
		}
		keyboard.Rows = append(keyboard.Rows, buttons)
	}
	return keyboard, nil
}

func (o *Outbox) button(ctx context.Context, lang string, b conversations.Button) (inlineButton, error) {
	label, err := o.Words.Label(lang, b.Label, o.secrets(ctx))
	if err != nil {
		return inlineButton{}, err
	}
	button := inlineButton{Text: label, Data: b.Data, URL: b.Link, unfit: b.Link != "" && !takesLink(b.Link)}
	if b.Start != "" {
		if button.URL, err = o.startLink(ctx, b.Start); err != nil {
			return inlineButton{}, err
		}
	}
	if button.URL != "" {
		if button.instead, err = o.linkLine(lang, b.Label, button.URL); err != nil {
			return inlineButton{}, err
		}
	}
	if b.Copy != nil {
		value, err := o.Words.Value(lang, *b.Copy, o.secrets(ctx))
		if err != nil {
			return inlineButton{}, err
		}
		button.Copy = &copyButton{Text: value}
	}
	return button, nil
}

// linkLine tells an address where its button cannot stand.
func (o *Outbox) linkLine(lang string, label conversations.Line, address string) (string, error) {
	return o.Words.HTML(lang, conversations.Text{accounts.LinkInstead(label, address)}, nil)
}

// takesLink tells whether Telegram takes an address for a button, by the rule
// of its server: http, https or tg, and a host with a dot, or IPv6.
func takesLink(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "tg":
		return true
	case "http", "https":
		return strings.ContainsAny(u.Hostname(), ".:")
	}
	return false
}

// startLink opens the private chat with a start parameter.
func (o *Outbox) startLink(ctx context.Context, parameter string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	username, err := o.Identity.Username(ctx)
	if err != nil {
		return "", fmt.Errorf("the bot's own name is not known yet: %w", err)
	}
	return startURL(username, parameter), nil
}

func startURL(username, parameter string) string {
	return "https://t.me/" + username + "?start=" + parameter
}

// contactKeyboard asks for the phone's own number.
func (o *Outbox) contactKeyboard(lang string) (models.ReplyMarkup, error) {
	labels := [3]string{wordsShareContact, wordsBack, wordsCancel}
	for i, key := range labels {
		label, err := o.Words.Label(lang, conversations.Line{Key: key}, nil)
		if err != nil {
			return nil, err
		}
		labels[i] = label
	}
	return phoneKeyboard{
		Rows:   [][]phoneButton{{{Text: labels[0], Contact: true}}, {{Text: labels[1]}, {Text: labels[2]}}},
		Resize: true, OneTime: true,
	}, nil
}
