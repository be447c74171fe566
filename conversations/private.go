package conversations

import (
	"fmt"
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

// privateCommands are the officer's commands by name.
func privateCommands() map[string]func(*turn, Message) error {
	return map[string]func(*turn, Message) error{
		"start":        (*turn).startCommand,
		"mulai":        (*turn).startCommand,
		"batal":        (*turn).cancelCommand,
		"subdomain":    beginCommand("subdomain"),
		"website":      beginCommand("website"),
		"lupapassword": beginCommand("lupapassword"),
		"pengaduan":    beginCommand("pengaduan"),
		"status":       beginCommand("status"),
		"layanan":      beginCommand("layanan"),
		"profil":       beginCommand("profil"),
		"privasi":      beginCommand("privasi"),
		"bantuan":      beginCommand("bantuan"),
		"help":         beginCommand("bantuan"),
		"bahasa":       beginCommand("bahasa"),
	}
}

func beginCommand(name string) func(*turn, Message) error {
	return func(t *turn, _ Message) error { return t.begin(name) }
}

func (t *turn) command(m Message) error {
	run, known := t.commands[m.Command]
	switch {
	case known:
		return run(t, m)
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
	switch target {
	case "subdomain", "website", "lupapassword", "pengaduan", "status":
		return t.begin(target)
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

func (t *turn) cancelCommand(Message) error {
	if t.session.Draft == nil {
		t.chatter(text("nothing_to_cancel"), t.menuKeyboard())
		return nil
	}
	return t.cancelDraft()
}

// begin carries out what a command, a menu button or a deep link asks for.
func (t *turn) begin(what string) error {
	switch what {
	case "status":
		return t.status()
	case "layanan":
		return t.standards("")
	case "profil":
		return t.profile()
	case "privasi":
		return t.privacy()
	case "bantuan":
		t.chatter(text(say("help").with("Phone", t.Office.Phone, "Office", t.Office.Name)), t.aside())
		return nil
	case "bahasa":
		t.chatter(text("language_ask"), rows(row(
			Button{Label: say("button_indonesian"), Data: "g:id"},
			Button{Label: say("button_english"), Data: "g:en"})))
		return nil
	}
	return t.beginForm(what)
}

// beginForm starts what would take the place of a draft, which is never
// thrown away unasked.
func (t *turn) beginForm(what string) error {
	if d := t.session.Draft; d != nil {
		if d.Form == "profile" && d.Ticket == "" && needsProfile[what] && t.session.Wish != "" {
			t.session.Wish = what
			return t.ask()
		}
		return t.guard(what)
	}
	if needsProfile[what] {
		if _, known, err := t.officer(t.session.Chat); err != nil {
			return err
		} else if !known {
			t.session.Wish = what
			return t.start("profile")
		}
	}
	switch what {
	case "subdomain", "website", "takeover", "question":
		return t.beginRequest(what)
	case "lupapassword":
		return t.forgotten()
	case "pengaduan":
		return t.complaints()
	case "complaint":
		return t.beginComplaint()
	case "link":
		return t.start(what)
	case "profile":
		return t.editProfile()
	}
	if ticket, ok := strings.CutPrefix(what, "correct "); ok {
		return t.correctNow(ticket)
	}
	return fmt.Errorf("begin %q: no such thing", what)
}

// needsProfile names what can only be asked by somebody who introduced themselves.
var needsProfile = map[string]bool{"subdomain": true, "website": true, "takeover": true, "complaint": true, "question": true, "link": true}

// loose answers what was sent outside any form.
func (t *turn) loose(m Message) error {
	if what, ok := menuWords[t.Spoken[Fold(m.Text)]]; ok && m.Text != "" {
		return t.begin(what)
	}
	if done, err := t.looseComment(m); done || err != nil {
		return err
	}
	t.chatter(text("not_understood"), t.menuKeyboard())
	return nil
}

// menu lists the menu's buttons: what they begin and the key of their label.
var menu = []struct{ what, label string }{
	{"subdomain", "menu_subdomain"},
	{"website", "menu_website"},
	{"lupapassword", "menu_forgotten"},
	{"pengaduan", "menu_complaint"},
	{"status", "menu_status"},
	{"layanan", "menu_standards"},
	{"question", "menu_question"},
}

var menuWords = func() map[string]string {
	words := make(map[string]string, len(menu))
	for _, m := range menu {
		words[m.label] = m.what
	}
	return words
}()

func (t *turn) menuKeyboard() Keyboard {
	var all [][]Button
	for _, m := range menu {
		b := Button{Label: say(m.label), Data: "m:" + m.what}
		if last := len(all) - 1; last > 1 && len(all[last]) < 2 {
			all[last] = append(all[last], b)
			continue
		}
		all = append(all, row(b))
	}
	if t.session != nil && t.session.Draft != nil {
		all = append(all, row(t.formButton(say("button_resume"), "resume")))
	}
	return rows(all...)
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
		if what, ok := menuTarget(first); ok {
			return t.answered(p, t.begin(what))
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
		return t.privacyPress(p, first)
	}
	t.toast(p, say("toast_stale"))
	return nil
}

func menuTarget(name string) (string, bool) {
	switch name {
	case "takeover", "complaint", "link", "profile", "bantuan", "bahasa", "privasi":
		return name, true
	}
	for _, m := range menu {
		if m.what == name {
			return name, true
		}
	}
	return "", false
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
