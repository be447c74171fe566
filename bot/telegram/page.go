package telegram

import (
	"context"
	"html"
	"strings"

	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// page is one message as it goes out: what Telegram refuses of it can be left
// out, so that the rest arrives.
type page struct {
	text     string
	plain    bool // without markup
	keyboard models.ReplyMarkup
	reply    *models.ReplyParameters
	topic    int
	limit    int // shown units that the text may have
}

// parseMode is how Telegram reads the text.
func (p *page) parseMode() models.ParseMode {
	if p.plain {
		return ""
	}
	return models.ParseModeHTML
}

// without leaves out what a refusal speaks of; false: it speaks of nothing
// that is (still) there.
func (p *page) without(refused verdict) bool {
	switch refused {
	case verdictTopicGone:
		had := p.topic != 0
		p.topic = 0 // better in the wrong topic than nowhere
		return had
	case verdictNoReply:
		had := p.reply != nil
		p.reply = nil
		return had
	case verdictLink:
		return p.withoutLinks()
	case verdictCopy:
		return p.withoutCopies()
	case verdictKeyboard:
		return p.withoutLinks() || p.withoutCopies() || p.withoutKeyboard()
	case verdictMarkup:
		return p.withoutMarkup()
	case verdictLong:
		return p.shortened()
	case verdictUnknown:
		// One more try with nothing but the words and the buttons that ask us.
		links, copies := p.withoutLinks(), p.withoutCopies()
		markup, reply := p.withoutMarkup(), p.reply != nil
		p.reply = nil
		return links || copies || markup || reply
	}
	return false
}

// withoutLinks leaves out the buttons that open an address; the addresses stand
// in the text instead.
func (p *page) withoutLinks() bool {
	return p.leaveOut(func(b inlineButton) bool { return b.URL != "" })
}

// withoutUnfit leaves out the buttons with an address that Telegram is known
// not to take.
func (p *page) withoutUnfit() {
	p.leaveOut(func(b inlineButton) bool { return b.unfit })
}

// leaveOut takes buttons out and puts into the text what stands instead of them.
func (p *page) leaveOut(unwanted func(inlineButton) bool) bool {
	var lines []string
	had := p.filter(func(b inlineButton) bool {
		if unwanted(b) {
			lines = append(lines, b.instead)
			return false
		}
		return true
	})
	for _, line := range lines {
		p.add(line)
	}
	return had
}

// add puts a line of HTML at the end of the text. A text that gets too long
// loses lines in the middle.
func (p *page) add(line string) {
	switch {
	case line == "":
	case p.plain:
		p.text = shorten(p.text+"\n\n"+bare(line), p.limit)
	case p.text == "":
		p.text = line
	default:
		p.text = abridge(p.text+"\n\n"+line, p.limit)
	}
}

func (p *page) withoutCopies() bool {
	return p.filter(func(b inlineButton) bool { return b.Copy == nil })
}

// filter keeps the buttons that are wanted; false: all of them are.
func (p *page) filter(wanted func(inlineButton) bool) (had bool) {
	keyboard, inline := p.keyboard.(inlineKeyboard)
	if !inline {
		return false
	}
	kept := inlineKeyboard{Rows: make([][]inlineButton, 0, len(keyboard.Rows))}
	for _, row := range keyboard.Rows {
		var buttons []inlineButton
		for _, b := range row {
			if wanted(b) {
				buttons = append(buttons, b)
			}
		}
		had = had || len(buttons) < len(row)
		if len(buttons) > 0 {
			kept.Rows = append(kept.Rows, buttons)
		}
	}
	if had {
		p.keyboard = kept
	}
	return had
}

func (p *page) withoutKeyboard() bool {
	had := p.keyboard != nil
	p.keyboard = nil
	return had
}

func (p *page) withoutMarkup() bool {
	if p.plain || p.text == "" {
		return false
	}
	p.plain, p.text = true, bare(p.text)
	return true
}

// shortened leaves out lines in the middle, as often as it is asked for.
func (p *page) shortened() bool {
	const least = 200
	if p.limit <= least || p.text == "" {
		return false
	}
	p.limit /= 2
	if p.plain {
		p.text = shorten(p.text, p.limit)
	} else {
		p.text = abridge(p.text, p.limit)
	}
	return true
}

// bare is HTML without its markup.
func bare(page string) string {
	var words strings.Builder
	for at := 0; at < len(page); {
		if page[at] == '<' {
			if size := token(page[at:], '>'); size > 1 {
				at += size
				continue
			}
		}
		words.WriteByte(page[at])
		at++
	}
	return html.UnescapeString(words.String())
}

// tryPage sends a page; what Telegram refuses of it is left out and the rest is
// sent again.
func (o *Outbox) tryPage(job *lanes.Job, p page, call func(page) error) error {
	for {
		err := call(p)
		trouble := faultOf(err)
		if err == nil || !p.without(trouble.verdict) {
			return err
		}
		o.Log.Warn("Telegram refuses a part of a message, which goes without it", "outbox", job.ID, "kind", job.Effect.Kind(),
			"part", trouble.verdict.String())
	}
}

// composed renders what a message says and its buttons.
func (o *Outbox) composed(ctx context.Context, lang string, words conversations.Text, keyboard conversations.Keyboard) (page, error) {
	body, err := o.Words.HTML(lang, words, o.secrets(ctx))
	if err != nil {
		return page{}, err
	}
	markup, err := o.keyboard(ctx, lang, keyboard)
	whole := page{text: body, keyboard: markup, limit: 1 << 30} // it is split only when it is whole
	if buttons, inline := markup.(inlineKeyboard); inline && buttons.unfit {
		whole.withoutUnfit()
	}
	return whole, err
}
