package telegram

import (
	"context"
	"fmt"

	"github.com/go-telegram/bot/models"

	"loket/conversations"
)

// The words of the phone's own keyboard.
const (
	wordsShareContact = "button_share_contact"
	wordsBack         = "button_back"
	wordsCancel       = "button_cancel"
)

// The library's own button always sends an empty copy_text, which Telegram
// refuses beside anything else; these send what is set and nothing more.

type inlineKeyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

type inlineButton struct {
	Text string      `json:"text"`
	Data string      `json:"callback_data,omitempty"`
	URL  string      `json:"url,omitempty"`
	Copy *copyButton `json:"copy_text,omitempty"`
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
	for _, row := range rows {
		buttons := make([]inlineButton, 0, len(row))
		for _, b := range row {
			button, err := o.button(ctx, lang, b)
			if err != nil {
				return nil, err
			}
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
	button := inlineButton{Text: label, Data: b.Data, URL: b.Link}
	if b.Start != "" {
		if button.URL, err = o.startLink(ctx, b.Start); err != nil {
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
