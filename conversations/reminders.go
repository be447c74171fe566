package conversations

import (
	"errors"
	"strings"
	"time"
)

const (
	chaseAfter  = 2 * time.Hour  // an unopened account is chased
	chaseAgain  = 24 * time.Hour //
	changeAfter = 3 * time.Hour  // the first look whether the password was changed
	changeAgain = 6 * time.Hour  //
	maxChases   = 3              //
)

// TableNotice is how long before its end the table of holidays is spoken of:
// the next year's is decreed in autumn.
const TableNotice = 60 * 24 * time.Hour

// keptYears is how long files are kept after what they were for has ended.
const keptYears = 2

// retire sets the date at which a request's files are destroyed.
func (t *turn) retire(ticket string) {
	t.remind("retire", ticket, t.now.AddDate(keptYears, 0, 0))
}

// forgetDates takes back what a request was to be reminded of. The dates of
// the credential that it delivered, which bears the same number, stay.
func (t *turn) forgetDates(r *Request) {
	for _, kind := range []string{"half", "most", "overdue", "face", "approval_notice", "correction_overdue", "handover"} {
		t.remember(NoReminder{Kind: kind, Subject: r.Ticket})
	}
}

// watchDeadline sets the dates at which the team is reminded of a request: at
// half and 80 % of its office time, and when that has passed.
func (t *turn) watchDeadline(r *Request) {
	t.forgetDates(r)
	if half := t.shareRun(r, 0.5); half.After(t.now) {
		t.remind("half", r.Ticket, half)
	}
	if most := t.shareRun(r, 0.8); most.After(t.now) {
		t.remind("most", r.Ticket, most)
	}
	if r.Due.After(t.now) { // once told, it is not told again
		t.remind("overdue", r.Ticket, t.Calendar.NextOpening(r.Due.Add(time.Minute)))
	}
}

// shareRun is when a share of a request's office time has run. During a
// correction the time stood still: what is left counts back from the deadline.
func (t *turn) shareRun(r *Request, share float64) time.Time {
	first := t.Calendar.Deadline(r.SentAt, 1)
	whole := t.Calendar.OfficeTime(first.CountsFrom, first.At)
	gone := whole - t.Calendar.OfficeTime(t.now, r.Due)
	ahead := time.Duration(share*float64(whole)).Truncate(time.Second) - gone
	if ahead <= 0 {
		return time.Time{} // it has run already
	}
	return t.Calendar.AddOfficeTime(t.now, ahead)
}

// due carries out a reminder whose time has come.
func (t *turn) due(r Reminder) error {
	switch r.Kind {
	case "half", "most", "overdue":
		return ignoreGone(t.remindTeam(r))
	case "face":
		return ignoreGone(t.faceOver(r.Subject))
	case "approval_notice":
		return ignoreGone(t.approvalNotice(r.Subject))
	case "correction_overdue":
		return ignoreGone(t.correctionOverdue(r.Subject))
	case "handover":
		return ignoreGone(t.hourOver(r.Subject))
	case "hide", "chase", "change", "expire":
		return ignoreGone(t.credentialDue(r))
	case "retire":
		t.remember(NoAttachments{Ticket: r.Subject})
		t.note(0, "attachments.retired", r.Subject, "")
	case "look":
		return ignoreGone(t.lookForAccount(r.Subject))
	case "link_over":
		t.remember(NoSecret{Name: r.Subject})
	case "forget_letter":
		return ignoreGone(t.forgetLetter(r.Subject))
	case "table":
		return t.tableRunsOut(r.Subject)
	case "look_group":
		return t.lookAtGroup()
	}
	return nil
}

// ignoreGone lets a reminder pass whose subject does not exist any more.
func ignoreGone(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// forgetLetter takes a letter out of the private chat of the verifier who has
// printed it by now.
func (t *turn) forgetLetter(name string) error {
	posted, err := t.mem.Posted(name)
	if errors.Is(err, ErrNotFound) {
		return t.forgetLetterLater(name)
	}
	if err != nil {
		return err
	}
	t.do(Delete{Chat: posted.Chat, Name: name, Instead: text("letter_over")})
	return nil
}

// forgetLetterLater waits for a letter that is still on its way. Once its
// password is over it is made no more.
func (t *turn) forgetLetterLater(name string) error {
	id, _, _ := strings.Cut(strings.TrimPrefix(name, teamLetter), "/")
	c, err := t.credential(id)
	if err != nil || !t.alive(c) {
		return err
	}
	t.remind("forget_letter", name, t.now.Add(showFor))
	return nil
}

// remindTeam reminds the group of a request that still waits, and mentions
// whoever took it. After an outage only the latest reminder is sent.
func (t *turn) remindTeam(rem Reminder) error {
	r, err := t.request(rem.Subject)
	if err != nil || r.ended() || r.State == NeedsCorrection {
		return err
	}
	if spoken, err := t.spokenFor(rem, r); spoken || err != nil {
		return err
	}
	if !t.Calendar.IsWorking(t.now) {
		t.remind(rem.Kind, rem.Subject, t.Calendar.NextOpening(t.now))
		return nil
	}
	claimed := say("remind_unclaimed")
	if r.Claimed != nil && r.Claimed.ID != nobody {
		claimed = say("remind_claimer").with("ID", idText(r.Claimed.ID), "Name", r.Claimed.Name)
	}
	t.do(Send{Chat: Team, ReplyTo: r.cardName(), Class: ClassNews, Text: text(
		say("remind_"+rem.Kind).with("Ticket", r.Ticket, "Due", r.Due, "Left", t.timeLeft(r)), claimed)})
	return t.redraw(r, ClassChange)
}

// spokenFor tells whether a later reminder of the same request is due too and
// speaks for an earlier one.
func (t *turn) spokenFor(rem Reminder, r *Request) (bool, error) {
	if rem.Kind == "overdue" {
		return false, nil
	}
	if !t.now.Before(r.Due) {
		return true, nil
	}
	if rem.Kind == "most" {
		return false, nil
	}
	most, err := t.mem.Reminder("most", r.Ticket)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && !most.At.After(t.now), err
}

// faceOver returns a card to its buttons when nobody confirmed.
func (t *turn) faceOver(ticket string) error {
	r, err := t.request(ticket)
	if err != nil || r.Face.Mode == "" || t.now.Before(r.Face.Until) {
		return err
	}
	r.Face = Face{Prompt: r.Face.Prompt}
	return t.redraw(r, ClassChange)
}

// correctionOverdue cancels a request whose correction never came.
func (t *turn) correctionOverdue(ticket string) error {
	r, err := t.request(ticket)
	if err != nil || r.State != NeedsCorrection {
		return err
	}
	if err := t.advance(r, "cancel", Actor{}); err != nil {
		return err
	}
	if err := t.tellOfficer(r, text(say("correction_lapsed").with("Ticket", r.Ticket, "Days", correctionDays)), Keyboard{}); err != nil {
		return err
	}
	return t.redraw(r, ClassChange)
}

// credentialDue watches over a temporary password's life.
func (t *turn) credentialDue(rem Reminder) error {
	c, err := t.credential(rem.Subject)
	if err != nil {
		return err
	}
	switch {
	case rem.Kind == "hide":
		return t.hide(c)
	case c.State != CredentialIssued:
		return nil
	}
	if newer, err := t.overtaken(c); err != nil || newer {
		t.remind(rem.Kind, c.ID, t.now.Add(overtakenWait))
		return err
	}
	if quiet := t.Calendar.QuietUntil(t.now); rem.Kind != "expire" && quiet.After(t.now) {
		t.remind(rem.Kind, c.ID, quiet) // late, after an outage: nobody is woken
		return nil
	}
	if rem.Kind == "chase" {
		return t.chase(c)
	}
	a, err := t.account(c.Address)
	if err != nil {
		return err
	}
	if !t.manualFor(a.Site) {
		return t.verify(a, c, false)
	}
	seen := &Work{Steps: []WorkStep{{Step: StepVerify, Value: saysYes}}} // nobody can tell otherwise
	return t.passwordsSeen(seen, c)
}

// overtakenWait is how long a temporary password is let be while another is
// about to take its place.
const overtakenWait = 10 * time.Minute

// overtaken tells whether another password is being set for a credential's
// account: what became of the one before is known when that has ended.
func (t *turn) overtaken(c *Credential) (bool, error) {
	newest, err := t.mem.CredentialOf(c.Address)
	if err != nil {
		return false, ignoreGone(err)
	}
	return newest.ID != c.ID && newest.State == CredentialPending, nil
}

// chase reminds an officer of an account that they have not opened yet.
func (t *turn) chase(c *Credential) error {
	if !c.OpenedAt.IsZero() || c.Shown || c.Chased >= maxChases || !t.alive(c) {
		return nil
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	c.Chased++
	t.keep(c)
	t.remind("chase", c.ID, t.Calendar.QuietUntil(t.now.Add(chaseAgain)))
	t.do(Send{Chat: c.Officer, Lang: s.Lang, ReplyTo: readyName(c.ID), Text: text(say("chase").with("Address", c.Address, "Until", c.Until))})
	return nil
}

// tableRunsOut warns the team while there is time to load the next year's days.
func (t *turn) tableRunsOut(year string) error {
	if !t.Calendar.IsWorking(t.now) {
		t.remind("table", year, t.Calendar.NextOpening(t.now))
		return nil
	}
	t.remember(Setting{Key: SettingTableTold, Value: year})
	t.do(Send{Chat: Team, Class: ClassNews, Text: text(say("table_runs_out").with("Until", at(t.Calendar.RunsOutAt(), DateDay)))})
	return nil
}

// TableReminder is the date at which the team is told that the holiday table
// runs out: two months before.
func (d *Desk) TableReminder() Reminder {
	end := d.Calendar.RunsOutAt()
	return Reminder{Kind: "table", Subject: end.Format("2006"), At: d.Calendar.NextOpening(end.Add(-TableNotice))}
}
