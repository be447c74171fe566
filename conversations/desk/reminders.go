package desk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/officer"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

const (
	chaseAgain = 24 * time.Hour //
	maxChases  = 3              //
)

// TableNotice is how long before its end the table of holidays is spoken of:
// the next year's is decreed in autumn.
const TableNotice = 60 * 24 * time.Hour

// due carries out a reminder whose time has come.
func due(t *turn.Turn, r conversations.Reminder) error {
	switch r.Kind {
	case "half", "most", "overdue":
		return turn.IgnoreGone(remindTeam(t, r))
	case team.MorningKind:
		return morning(t)
	case overdueAll:
		return stillOverdue(t)
	case "face":
		return turn.IgnoreGone(team.FaceOver(t, r.Subject))
	case "talk":
		return turn.IgnoreGone(team.TalkOver(t, r.Subject))
	case "approval_notice":
		return turn.IgnoreGone(accounts.ApprovalNotice(t, r.Subject))
	case "correction_overdue":
		return turn.IgnoreGone(correctionOverdue(t, r.Subject))
	case "handover":
		return turn.IgnoreGone(accounts.HourOver(t, r.Subject))
	case "hide", "chase", "change", "expire":
		return turn.IgnoreGone(credentialDue(t, r))
	case "retire":
		t.Remember(conversations.NoAttachments{Ticket: r.Subject})
		t.Note(0, "attachments.retired", r.Subject, "")
	case "undo":
		return forgetDropped(t, r.Subject)
	case "in_use":
		return turn.IgnoreGone(officer.AskUse(t, r.Subject))
	case "archive":
		return requests.KeepAgain(t, r.Subject)
	case "forget":
		return turn.IgnoreGone(accounts.ForgetKept(t, r.Subject))
	case "closed":
		return turn.IgnoreGone(accounts.RemindClosed(t, r.Subject))
	case "look":
		return turn.IgnoreGone(accounts.LookForAccount(t, r.Subject))
	case accounts.KeysKind:
		return turn.IgnoreGone(accounts.KeysOver(t, r.Subject))
	case "link_over":
		t.Remember(conversations.NoSecret{Name: r.Subject})
	case "forget_letter":
		return turn.IgnoreGone(forgetLetter(t, r.Subject))
	case "table":
		return tableRunsOut(t, r.Subject)
	case turn.RehearsalEnds:
		return turn.IgnoreGone(team.RehearsalDue(t, r.Subject))
	case "look_group":
		return t.LookAtGroup()
	}
	return nil
}

// forgetDropped lets go of an officer's cancelled drafts once they cannot be
// brought back any more.
func forgetDropped(t *turn.Turn, subject string) error {
	chat, err := strconv.ParseInt(subject, 10, 64)
	if err != nil {
		return fmt.Errorf("forget the drafts of %q: %w", subject, err)
	}
	if unknown, err := t.UnheardOf(chat); unknown || err != nil {
		return err // erased meanwhile
	}
	return t.ForgetDropped(chat)
}

// forgetLetter takes a letter out of the private chat of the verifier who has
// printed it by now.
func forgetLetter(t *turn.Turn, name string) error {
	posted, err := t.Mem.Posted(name)
	if errors.Is(err, conversations.ErrNotFound) {
		return forgetLetterLater(t, name)
	}
	if err != nil {
		return err
	}
	t.Do(conversations.Delete{Chat: posted.Chat, Name: name, Files: true, Instead: conversations.Compose("letter_over")})
	return nil
}

// forgetLetterLater waits for a letter that is still on its way. Once its
// password is over it is made no more.
func forgetLetterLater(t *turn.Turn, name string) error {
	id, _, _ := strings.Cut(strings.TrimPrefix(name, accounts.TeamLetter), "/")
	c, err := t.Credential(id)
	if err != nil || !accounts.Alive(t, c) {
		return err
	}
	t.Remind("forget_letter", name, t.Now.Add(accounts.ShowFor))
	return nil
}

// remindTeam reminds the group of a request that still waits, and mentions
// whoever took it. After an outage only the latest reminder is sent.
func remindTeam(t *turn.Turn, rem conversations.Reminder) error {
	r, err := t.Request(rem.Subject)
	if err != nil || r.Ended() || r.State == conversations.NeedsCorrection {
		return err
	}
	if spoken, err := spokenFor(t, rem, r); spoken || err != nil {
		return err
	}
	if !t.Calendar.IsWorking(t.Now) {
		t.Remind(rem.Kind, rem.Subject, t.Calendar.NextOpening(t.Now))
		return nil
	}
	claimed := conversations.Say("remind_unclaimed")
	if r.Claimed != nil && r.Claimed.ID != conversations.Nobody {
		claimed = conversations.Say("remind_claimer").With("ID", conversations.IdText(r.Claimed.ID), "Name", r.Claimed.Name)
	}
	t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: r.CardName(), Class: conversations.ClassNews, Text: conversations.Compose(
		conversations.Say("remind_"+rem.Kind).With("Ticket", r.Ticket, "Due", r.Due, "Left", team.TimeLeft(t, r)), claimed, accounts.ClosedLine(t, r))})
	if rem.Kind == "overdue" {
		if err := apologiseForDelay(t, r); err != nil {
			return err
		}
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// spokenFor tells whether a later reminder of the same request is due too and
// speaks for an earlier one.
func spokenFor(t *turn.Turn, rem conversations.Reminder, r *conversations.Request) (bool, error) {
	if rem.Kind == "overdue" {
		return false, nil
	}
	if !t.Now.Before(r.Due) {
		return true, nil
	}
	if rem.Kind == "most" {
		return false, nil
	}
	most, err := t.Mem.Reminder("most", r.Ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		return false, nil
	}
	return err == nil && !most.At.After(t.Now), err
}

// correctionOverdue cancels a request whose correction never came.
func correctionOverdue(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.State != conversations.NeedsCorrection {
		return err
	}
	if err := t.Advance(r, "cancel", conversations.Actor{}); err != nil {
		return err
	}
	if err := t.TellOfficer(r, conversations.Compose(conversations.Say("correction_lapsed").With("Ticket", r.Ticket, "Days", team.CorrectionDays)), conversations.Keyboard{}); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// credentialDue watches over a temporary password's life.
func credentialDue(t *turn.Turn, rem conversations.Reminder) error {
	c, err := t.Credential(rem.Subject)
	if err != nil {
		return err
	}
	switch {
	case rem.Kind == "hide":
		return accounts.Hide(t, c)
	case c.State != conversations.CredentialIssued:
		return nil
	case rem.Kind == "expire":
		accounts.TakeLettersBack(t, c)
	}
	if newer, err := accounts.Overtaken(t, c); err != nil || newer {
		t.Remind(rem.Kind, c.ID, t.Now.Add(accounts.OvertakenWait))
		return err
	}
	if quiet := t.Calendar.QuietUntil(t.Now); rem.Kind != "expire" && quiet.After(t.Now) {
		t.Remind(rem.Kind, c.ID, quiet) // late, after an outage: nobody is woken
		return nil
	}
	if rem.Kind == "chase" {
		return chase(t, c)
	}
	a, err := t.Account(c.Address)
	if err != nil {
		return err
	}
	if !t.ManualFor(a.Kind) {
		return accounts.Verify(t, a, c, false)
	}
	seen := &conversations.Work{Steps: []conversations.WorkStep{{Step: conversations.StepVerify, Value: accounts.SaysYes}}} // nobody can tell otherwise
	return accounts.PasswordsSeen(t, seen, c)
}

// chase reminds an officer of an account that they have not opened yet.
func chase(t *turn.Turn, c *conversations.Credential) error {
	if !c.OpenedAt.IsZero() || c.Shown || c.Chased >= maxChases || !accounts.Alive(t, c) {
		return nil
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	c.Chased++
	t.Keep(c)
	t.Remind("chase", c.ID, t.Calendar.QuietUntil(t.Now.Add(chaseAgain)))
	t.Do(conversations.Send{Chat: c.Officer, Lang: s.Lang, ReplyTo: accounts.ReadyName(c.ID), Text: conversations.Compose(conversations.Say("chase").With("Address", c.Address, "Until", c.Until))})
	return nil
}

// tableRunsOut warns the team while there is time to load the next year's days.
func tableRunsOut(t *turn.Turn, year string) error {
	if !t.Calendar.IsWorking(t.Now) {
		t.Remind("table", year, t.Calendar.NextOpening(t.Now))
		return nil
	}
	t.Remember(conversations.Setting{Key: conversations.SettingTableTold, Value: year})
	t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say("table_runs_out").With("Until", conversations.At(t.Calendar.RunsOutAt(), conversations.DateDay)))})
	return nil
}

// TableReminder is the date at which the team is told that the holiday table
// runs out: two months before.
func (d *Desk) TableReminder() conversations.Reminder {
	end := d.Calendar.RunsOutAt()
	return conversations.Reminder{Kind: "table", Subject: end.Format("2006"), At: d.Calendar.NextOpening(end.Add(-TableNotice))}
}
