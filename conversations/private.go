package conversations

import (
	"strings"
	"time"
	"unicode"
)

// privateMessage answers an officer. Everything they send brings exactly one
// message back.
func (t *turn) privateMessage(m Message) error {
	rested, err := t.enter(m.From, m.Place.Chat)
	if err != nil {
		return err
	}
	switch {
	case m.Edited:
		return t.editedNotRead()
	case m.Command != "":
		return t.command(m)
	case t.session.Draft != nil:
		return t.draftMessage(m, rested)
	}
	return t.loose(m)
}

// enter opens the officer's session and tells how long they were silent.
func (t *turn) enter(p Person, chat int64) (rested time.Duration, err error) {
	if err := t.in(chat); err != nil {
		return 0, err
	}
	t.person = p
	s := t.session
	if s.Draft != nil && t.forms[s.Draft.Form] == nil {
		s.Draft = nil // of a form that an earlier version of the program had
	}
	rested = t.now.Sub(s.Heard)
	if s.Lang == "" {
		s.Lang = languageOf(p.Language)
	}
	if s.Heard.IsZero() {
		t.remember(Known{Person: chat})
	}
	if rested >= silence {
		s.Comment = "" // what comes so late speaks of something else
	}
	s.Heard = t.now
	t.keep(s)
	return rested, t.welcomeUnblocked()
}

// languageOf picks the language an officer is met in: Indonesian, unless
// their app speaks English.
func languageOf(tag string) string {
	if strings.HasPrefix(strings.ToLower(tag), "en") {
		return "en"
	}
	return "id"
}

// welcomeUnblocked delivers what waited while the officer had blocked the bot.
func (t *turn) welcomeUnblocked() error {
	s := t.session
	if !s.Blocked && len(s.Waiting) == 0 {
		return nil
	}
	waiting := s.Waiting
	s.Blocked, s.Waiting = false, nil
	for _, id := range waiting {
		if err := t.deliverAfterBlock(id, s); err != nil {
			return err
		}
	}
	return nil
}

// editedNotRead explains that changing an old message changes nothing.
func (t *turn) editedNotRead() error {
	if t.session.Draft == nil {
		t.chatter(text("edited_not_read"), t.menuKeyboard())
		return nil
	}
	return t.repeat(text("edited_not_read"))
}

func (t *turn) command(m Message) error {
	switch m.Command {
	case "start", "mulai":
		return t.startCommand(m)
	case "batal":
		return t.cancelCommand()
	}
	o := t.openingOf(m.Command)
	switch {
	case o != nil:
		return t.beginNamed(o.name)
	case groupCommandNames[m.Command]:
		t.chatter(text("command_for_group"), t.aside())
	default:
		t.chatter(text(say("command_unknown").with("Command", "/"+m.Command)), t.menuKeyboard())
	}
	return nil
}

// startCommand shows the menu, or goes where a deep link points.
func (t *turn) startCommand(m Message) error {
	target, argument, _ := strings.Cut(strings.TrimSpace(m.Text), "_")
	if o := t.openingNamed(target); o != nil && o.link {
		return t.beginNamed(target)
	}
	switch target {
	case startLetter, startWork, startContact, startAnswer:
		return t.verifierStart(m.From, target, argument)
	}
	if strings.EqualFold(target, startObjection) {
		return t.objectByLink(m.From, argument)
	}
	t.chatter(text(t.greeting(), blank, "menu_text"), t.menuKeyboard())
	return nil
}

// greeting follows the hour of the day in the office's zone.
func (t *turn) greeting() Line {
	hour := t.now.In(t.zone()).Hour()
	key := "greeting_night"
	switch {
	case hour >= 4 && hour < 10:
		key = "greeting_morning"
	case hour >= 10 && hour < 15:
		key = "greeting_noon"
	case hour >= 15 && hour < 18:
		key = "greeting_afternoon"
	}
	return say("welcome").with("Greeting", say(key), "Government", t.Office.Government)
}

func (t *turn) cancelCommand() error {
	t.endOffer()
	if t.session.Draft == nil {
		t.chatter(text("nothing_to_cancel"), t.menuKeyboard())
		return nil
	}
	return t.cancelDraft()
}

func (t *turn) help() error {
	t.chatter(text(say("help").with("Phone", t.Office.Phone, "Office", t.Office.Name)), t.aside())
	return nil
}

func (t *turn) askLanguage() error {
	t.chatter(text("language_ask"), rows(row(
		Button{Label: say("button_indonesian"), Data: "g:id"},
		Button{Label: say("button_english"), Data: "g:en"})))
	return nil
}

// loose answers what was sent outside any form.
func (t *turn) loose(m Message) error {
	spoken := t.Spoken[Fold(m.Text)]
	if o := t.openingBy(func(o *opening) bool { return o.menu != "" && o.menu == spoken }); o != nil && m.Text != "" {
		return t.beginNamed(o.name)
	}
	if done, err := t.looseComment(m); done || err != nil {
		return err
	}
	t.chatter(text("not_understood"), t.menuKeyboard())
	return nil
}

// aside stands under answers that never touch a draft: the way back to it.
func (t *turn) aside() Keyboard {
	if t.session.Draft == nil {
		return Keyboard{}
	}
	return rows(row(t.formButton(say("button_resume"), "resume")))
}

// privatePress takes a tap in a private chat. What its data says is a claim;
// each part looks for itself whether this person may.
func (t *turn) privatePress(p Press) error {
	if _, err := t.enter(p.From, p.Place.Chat); err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(p.Data, ":")
	first, act, _ := strings.Cut(rest, ":")
	switch kind {
	case "f":
		return t.formPress(p, first, act)
	case "m":
		if t.openingNamed(first) != nil {
			return t.answered(p, t.beginNamed(first))
		}
	case "g":
		return t.languagePress(p, first)
	case "l":
		return t.answered(p, t.standards(first))
	case "r":
		return t.requestPress(p, first, act)
	case "d":
		return t.credentialPress(p, first, act)
	case "k":
		return t.forgottenPress(p, first, act)
	case "s":
		return t.satisfactionPress(p, first, act)
	case "h":
		return t.handPress(p, first, act)
	case "y":
		return t.privacyPress(p, first, act)
	}
	t.toast(p, say("toast_stale"))
	return nil
}

func (t *turn) languagePress(p Press, lang string) error {
	if lang != "id" && lang != "en" {
		t.toast(p, say("toast_stale"))
		return nil
	}
	t.session.Lang = lang
	t.chatter(text("language_set"), t.menuKeyboard())
	return t.answered(p, nil)
}

// Fold brings typed words and button labels to a form in which they compare
// equal: letters, digits and the signs that tell sizes apart, lower-case.
func Fold(words string) string {
	var b strings.Builder
	for _, r := range words {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '<' || r == '>' || r == '.' || r == '+' || r == '#':
			b.WriteRune(unicode.ToLower(r))
		case r == '–' || r == '-':
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), ".")
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
