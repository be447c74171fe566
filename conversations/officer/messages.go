// Package officer serves the private chat of an officer: menu, status, profile, privacy,
// and changes of what was sent.
package officer

import (
	"slices"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// PrivateMessage answers an officer. Everything they send brings exactly one
// message back; an edit that changes nothing brings none.
func PrivateMessage(t *turn.Turn, m conversations.Message) error {
	t.Trace.Step(0)
	if err := t.In(m.Place.Chat); err != nil {
		return err
	}
	if !t.Session.Hear(m) {
		return nil
	}
	rested, err := enter(t, m.From, m.Place)
	if err != nil {
		return err
	}
	switch {
	case m.Edited:
		return editedNotRead(t)
	case m.Command != "":
		endAnswer(t)
		return command(t, m)
	}
	if done, err := team.SignedReply(t, m); done || err != nil {
		return err
	}
	if done, err := talkMessage(t, m); done || err != nil {
		return err
	}
	switch {
	case t.Session.Draft != nil:
		return forms.DraftMessage(t, m, rested)
	}
	return loose(t, m)
}

// enter opens the officer's session and tells how long they were silent.
func enter(t *turn.Turn, p conversations.Person, place conversations.Place) (rested time.Duration, err error) {
	if err := t.In(place.Chat); err != nil {
		return 0, err
	}
	t.Person = p
	s := t.Session
	s.Thread = place.Thread
	if s.Draft != nil && t.Forms[s.Draft.Form] == nil {
		s.Draft = nil // of a form that an earlier version of the program had
	}
	rested = t.Now.Sub(s.Heard)
	if s.Lang == "" {
		s.Lang = languageOf(p.Language)
	}
	if s.Heard.IsZero() {
		t.Remember(conversations.Known{Person: place.Chat})
	}
	if rested >= turn.Silence {
		s.Comment = "" // what comes so late speaks of something else
		if s.Survey != nil && s.Survey.Counted {
			s.Survey = nil
		}
	}
	s.Heard = t.Now
	t.Keep(s)
	return rested, accounts.WelcomeUnblocked(t)
}

// languageOf picks the language an officer is met in: Indonesian, unless
// their app speaks English.
func languageOf(tag string) string {
	if strings.HasPrefix(strings.ToLower(tag), "en") {
		return "en"
	}
	return "id"
}

// editedNotRead explains that changing an old message changes nothing.
func editedNotRead(t *turn.Turn) error {
	if t.Session.Draft == nil {
		t.Chatter(conversations.Compose("edited_not_read"), t.MenuKeyboard())
		return nil
	}
	return forms.Repeat(t, conversations.Compose("edited_not_read"))
}

func command(t *turn.Turn, m conversations.Message) error {
	switch m.Command {
	case "start", "mulai":
		return startCommand(t, m)
	case "batal":
		return cancelCommand(t)
	}
	o := t.OpeningOf(m.Command)
	switch {
	case o != nil:
		return BeginNamed(t, o.Name)
	case team.GroupCommandNames[m.Command]:
		t.Chatter(conversations.Compose("command_for_group"), t.Aside())
	default:
		t.Chatter(conversations.Compose(conversations.Say("command_unknown").With("Command", "/"+m.Command)), t.MenuKeyboard())
	}
	return nil
}

// startCommand shows the menu, or goes where a deep link points.
func startCommand(t *turn.Turn, m conversations.Message) error {
	target, argument, _ := strings.Cut(strings.TrimSpace(m.Text), "_")
	if o := t.OpeningNamed(target); o != nil && o.Link {
		return BeginNamed(t, target)
	}
	switch target {
	case accounts.StartLetter, accounts.StartSign, accounts.StartWork, accounts.StartContact, accounts.StartAnswer:
		return accounts.VerifierStart(t, m.From, target, argument)
	}
	if strings.EqualFold(target, accounts.StartObjection) {
		return accounts.ObjectByLink(t, m.From, argument)
	}
	showMenu(t)
	return nil
}

func showMenu(t *turn.Turn) {
	t.Chatter(conversations.Compose(greeting(t), conversations.Blank, "menu_text"), t.MenuKeyboard())
}

func greeting(t *turn.Turn) conversations.Line {
	return conversations.Say("welcome").With("Greeting", t.GreetingOfTheHour(), "Government", t.Office.Government)
}

func cancelCommand(t *turn.Turn) error {
	t.EndOffer()
	if t.Session.Draft == nil {
		t.Chatter(conversations.Compose("nothing_to_cancel"), t.MenuKeyboard())
		return nil
	}
	return forms.CancelDraft(t)
}

func Help(t *turn.Turn) error {
	t.Chatter(conversations.Compose(conversations.Say("help").With("Phone", t.Office.Phone, "Office", t.Office.Name)), t.Aside())
	return nil
}

func AskLanguage(t *turn.Turn) error {
	t.Chatter(conversations.Compose("language_ask"), conversations.Rows(conversations.Row(
		conversations.Button{Label: conversations.Say("button_indonesian"), Data: "g:id"},
		conversations.Button{Label: conversations.Say("button_english"), Data: "g:en"})))
	return nil
}

// loose answers what was sent outside any form.
func loose(t *turn.Turn, m conversations.Message) error {
	spoken := t.Spoken[conversations.Fold(m.Text)]
	if o := t.OpeningBy(func(o *turn.Opening) bool { return o.Menu != "" && o.Menu == spoken }); o != nil && m.Text != "" {
		return BeginNamed(t, o.Name)
	}
	if spoken == "button_restore" {
		if done, err := forms.RestoreLast(t); done || err != nil {
			return err
		}
	}
	if said, bare := t.Intents.Courtesy(m.Text); bare {
		courteous(t, said)
		return nil
	}
	if looseSuggestion(t, m) {
		return nil
	}
	if done, err := looseComment(t, m); done || err != nil {
		return err
	}
	return understood(t, m.Text)
}

// PrivatePress takes a tap in a private chat. What its data says is a claim;
// each part looks for itself whether this person may.
func PrivatePress(t *turn.Turn, p conversations.Press) error {
	t.Trace.Step(0)
	if _, err := enter(t, p.From, p.Place); err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(p.Data, ":")
	first, act, _ := strings.Cut(rest, ":")
	if slices.Contains([]string{"f", "m", "k", "s"}, kind) || kind == "r" && act != "reply" && act != "no_reply" {
		endAnswer(t) // what is typed next is for what was pressed
	}
	switch kind {
	case "f":
		return forms.FormPress(t, p, first, act)
	case "m":
		if t.OpeningNamed(first) != nil {
			return forms.Answered(t, p, BeginNamed(t, first))
		}
	case "g":
		return languagePress(t, p, first)
	case "l":
		return forms.Answered(t, p, Standards(t, first))
	case "r":
		return requestPress(t, p, first, act)
	case "d":
		return accounts.CredentialPress(t, p, first, act)
	case "k":
		return accounts.ForgottenPress(t, p, first, act)
	case "s":
		return satisfactionPress(t, p, first, act)
	case "n":
		return surveyPress(t, p, first, act)
	case "h":
		return accounts.ManualPress(t, p, first, act)
	case "u":
		return forms.UndoPress(t, p, first)
	case "y":
		return privacyPress(t, p, first, act)
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

func languagePress(t *turn.Turn, p conversations.Press, lang string) error {
	if lang != "id" && lang != "en" {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	t.Session.Lang = lang
	t.Chatter(conversations.Compose("language_set"), t.MenuKeyboard())
	return forms.Answered(t, p, nil)
}
