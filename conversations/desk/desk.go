// Package desk decides: it brings an event to the part that knows what it means, and
// draws the cards that changed at the end.
package desk

import (
	"time"

	"loket/conversations"
	"loket/conversations/accounts"

	"loket/conversations/forms"
	"loket/conversations/officer"
	"loket/conversations/requests"
	"loket/conversations/services"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Desk decides. It holds no state of its own: everything it knows of a
// conversation comes from Memory.
type Desk struct {
	turn.Config
	turn.Catalogue
}

// New builds a desk for an office that offers some services. It refuses a
// service of which something is missing, or two that cannot be told apart.
func New(config turn.Config, offered []*turn.Service) (*Desk, error) {
	d := &Desk{Config: config}
	if d.KeepRejected == 0 {
		d.KeepRejected = 365
	}
	if d.KeepBackups == 0 {
		d.KeepBackups = 90
	}
	if d.Hash == nil {
		d.Hash = turn.Unkeyed
	}
	var err error
	d.Catalogue, err = turn.NewCatalogue(offered, openings(offered), officer.ConsentForm(), officer.ProfileForm(), officer.EditProfileForm(), accounts.LinkForm(), accounts.ProveForm())
	d.Begin, d.Rehearsed = officer.BeginNamed, services.Rehearsal()
	return d, err
}

// Decide says what an event comes to. Errors of mem come back wrapped and
// mean that nothing was decided; any other error is a fault of the decision.
func (d *Desk) Decide(mem conversations.Memory, now time.Time, event conversations.Event) (conversations.Decision, error) {
	d.Trace.Step(0)
	t := turn.NewTurn(&d.Config, &d.Catalogue, mem, now)
	if err := handle(t, event); err != nil {
		return conversations.Decision{}, err
	}
	if err := accounts.OpenWhatEnds(t); err != nil {
		return conversations.Decision{}, err
	}
	if err := team.DrawCards(t); err != nil {
		return conversations.Decision{}, err
	}
	return t.Decision(), nil
}

// handle brings an event to those who know what it means.
func handle(t *turn.Turn, event conversations.Event) error {
	if err := t.Notice(event); err != nil {
		return err
	}
	switch e := event.(type) {
	case conversations.Message:
		return message(t, e)
	case conversations.Press:
		return press(t, e)
	case conversations.MemberChanged:
		return team.MemberChanged(t, e)
	case conversations.BotMoved:
		return team.BotMoved(t, e)
	case conversations.GroupMigrated:
		return team.GroupMigrated(t, e)
	case conversations.GroupSeen:
		return t.GroupSeen(e)
	case conversations.Started:
		return started(t)
	case conversations.SetupSeen:
		return team.SetupSeen(t, e)
	case conversations.MemberSeen:
		return team.MemberSeen(t, e)
	}
	return reported(t, event)
}

// reported brings what our own effects and dates report to those who know it.
func reported(t *turn.Turn, event conversations.Event) error {
	switch e := event.(type) {
	case conversations.Sent:
		return sent(t, e)
	case conversations.Edited:
		return accounts.Edited(t, e)
	case conversations.Reacted:
		return team.Reacted(t, e)
	case conversations.EphemeralShown:
		return team.EphemeralShown(t, e)
	case conversations.EphemeralRefused:
		return team.EphemeralRefused(t, e)
	case conversations.Failed:
		return failed(t, e)
	case conversations.SignedChecked:
		return turn.IgnoreGone(team.SignedChecked(t, e))
	case conversations.FileChecked:
		return forms.FileChecked(t, e)
	case conversations.FileKept:
		return requests.FileKept(t, e)
	case conversations.FileWaits:
		return requests.FileWaits(t, e)
	case conversations.AdminsSeen:
		return remindOfOverdue(t, e.Admins)
	case conversations.PanelReplied:
		return accounts.PanelReplied(t, e)
	case conversations.PanelHealth:
		return accounts.PanelHealth(t, e)
	case conversations.AddressSeen:
		return team.AddressSeen(t, e)
	case conversations.MailSent:
		return accounts.MailSent(t, e)
	case conversations.MailRefused:
		return accounts.MailRefused(t, e)
	case conversations.MailWaits:
		return accounts.MailWaits(t, e)
	case conversations.Due:
		return due(t, e.Reminder)
	case conversations.ClockSeen:
		return clockSeen(t, e)
	case conversations.PollerConflict:
		t.Do(conversations.Send{Chat: conversations.Team, Text: conversations.Compose("team_poller_conflict"), Class: conversations.ClassNews})
		return nil
	case conversations.Apologise:
		return apologise(t, e)
	}
	return nil // Ignored: nobody asked for it
}

func message(t *turn.Turn, m conversations.Message) error {
	switch {
	case m.Place.Private && (m.From.Pseudo || m.Place.Chat != m.From.ID):
		return nil // nobody writes into another's private chat
	case m.Place.Private:
		return officer.PrivateMessage(t, m)
	}
	return team.GroupMessage(t, m)
}

func press(t *turn.Turn, p conversations.Press) error {
	if p.Place.Private && p.Place.Chat != p.From.ID {
		t.Toast(p, conversations.Say("toast_not_yours"))
		return nil
	}
	if p.Place.Private {
		return officer.PrivatePress(t, p)
	}
	return team.GroupPress(t, p)
}
