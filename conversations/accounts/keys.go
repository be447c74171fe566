package accounts

import (
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// KeysKind is the reminder that ends what is kept to give rights back.
const KeysKind = "keys"

// handAlone are reasons for which nothing of a website's keys is done but by hand.
var handAlone = []string{conversations.CodeSiteNetwork, conversations.CodeSiteCache, conversations.CodeSiteLoginTwice, conversations.RemarkLoginMissing}

// byHandAlone tells whether a handover stops before the website's keys: what
// stands there is not what can be handed over this way.
func byHandAlone(w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) bool {
	switch step.Step {
	case conversations.StepSiteEmail:
		return w.Goal == conversations.GoalHandover && !w.Given && e.Outcome == conversations.PanelRefused && slices.Contains(handAlone, e.Code)
	case conversations.StepSiteAccess:
		return w.Goal == conversations.GoalHandover && e.Outcome == conversations.PanelDone && e.Code == conversations.RemarkLoginMissing
	}
	return false
}

// siteByHand stops a handover for the team; the card says who administers.
func siteByHand(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	r.Keys = nil
	if e.Keys != nil && e.Code == conversations.RemarkLoginMissing {
		r.Keys = e.Keys
		r.Keys.At = t.Now
	}
	t.Keep(r)
	return workFails(t, w, step, e)
}

// keysDone takes in what a step at a website's keys found.
func keysDone(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) error {
	if e.Code == conversations.RemarkSiteMissing { // the unit took it away, keys and all
		step.How = "skipped"
		return nil
	}
	switch step.Step {
	case conversations.StepSiteRead:
		return keysRead(t, w, step, e.Keys)
	case conversations.StepSiteAdmins:
		return adminsListed(t, w, e.Keys)
	}
	return nil
}

// keysRead takes in who can administer a website. What is about to be taken is
// noted before it is; afterwards it is what those have lost who were locked out.
func keysRead(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, read *conversations.SiteKeys) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	if read == nil {
		read = &conversations.SiteKeys{Unread: []string{"site"}}
	}
	before := r.Keys
	if before == nil {
		before = &conversations.SiteKeys{}
	}
	read.At, read.Wanted, read.Taken, read.TakenAt, read.TakenBy, read.Back = t.Now, before.Wanted, before.Taken, before.TakenAt, before.TakenBy, before.Back
	r.Keys = read
	t.Keep(r)
	t.Remind(KeysKind, r.Ticket, t.Now.Add(conversations.RightsKept))
	if !read.Read() {
		step.How, step.Code = "failed", conversations.CodeKeysUnread
	}
	if lock := w.Step(conversations.StepSiteLock); lock != nil && lock.How == "" {
		noteTaken(t, lock, read)
		return nil
	}
	if read.Read() {
		keysSettled(t, w, r)
	}
	if w.Given {
		return tellKeys(t, w, r)
	}
	c, err := t.Credential(w.Credential)
	if err != nil || slices.Contains(read.Unread, "rights") {
		return turn.IgnoreGone(err)
	}
	noteAdmins(t, c, read.Others)
	return nil
}

// noteAdmins notes who administers a website when a password for it is
// delivered. Of a new website it is our account alone.
func noteAdmins(t *turn.Turn, c *conversations.Credential, people []conversations.SiteKey) {
	c.Admins, c.AdminsKnown = nil, true
	for _, p := range people {
		c.Admins = append(c.Admins, p.Number)
	}
	t.Keep(c)
}

// noteTaken keeps what is about to be taken: of those whom the team has read of.
func noteTaken(t *turn.Turn, lock *conversations.WorkStep, read *conversations.SiteKeys) {
	if !read.Read() || !read.Administers {
		lock.How, read.Wanted = "skipped", nil
		return
	}
	for _, other := range read.Others {
		if slices.Contains(read.Wanted, other.Number) && !hasNumber(read.Taken, other.Number) {
			read.Taken = append(slices.Clone(read.Taken), other)
		}
	}
	read.TakenAt = t.Now
}

func hasNumber(people []conversations.SiteKey, number int) bool {
	return slices.ContainsFunc(people, func(p conversations.SiteKey) bool { return p.Number == number })
}

// keysSettled compares what was to be done with what was read: who can still
// administer has lost nothing, whatever the panel said.
func keysSettled(t *turn.Turn, w *conversations.Work, r *conversations.Request) {
	read := r.Keys
	for _, kind := range []conversations.Step{conversations.StepSiteLock, conversations.StepSiteUnlock} {
		step := w.Step(kind)
		if step == nil || step.How != "done" {
			continue
		}
		standing := slices.ContainsFunc(read.Others, func(p conversations.SiteKey) bool { return slices.Contains(read.Wanted, p.Number) })
		if missed := kind == conversations.StepSiteLock && standing; missed {
			step.How, step.Code = "failed", conversations.CodeKeysStand
		}
	}
	read.Taken = slices.DeleteFunc(slices.Clone(read.Taken), func(p conversations.SiteKey) bool { return hasNumber(read.Others, p.Number) })
	read.Wanted, read.Back = nil, false
}

// peopleOf lists whose rights a step is to take or to give back.
func peopleOf(t *turn.Turn, w *conversations.Work) []conversations.SiteKey {
	r, err := t.Request(w.Ticket)
	if err != nil || r.Keys == nil {
		return nil
	}
	lock := w.Steps[w.Next].Step == conversations.StepSiteLock
	var people []conversations.SiteKey
	for _, p := range r.Keys.Taken {
		if !lock || slices.Contains(r.Keys.Wanted, p.Number) {
			people = append(people, conversations.SiteKey{Number: p.Number, Rights: p.Rights, Level: p.Level})
		}
	}
	return people
}

// keysWork finds the handover whose website's keys can be worked on now.
func keysWork(t *turn.Turn, r *conversations.Request) *conversations.Work {
	w, err := t.Work(r.Ticket)
	if err != nil || w.Goal != conversations.GoalHandover || w.State != conversations.WorkDone || w.ByHand || r.Keys == nil || t.ManualFor(w.Kind) || !r.HasLetter() {
		return nil
	}
	return w
}

// MayLock tells whether others can be locked out of a website now.
func MayLock(t *turn.Turn, r *conversations.Request) bool {
	return keysWork(t, r) != nil && len(r.Keys.Others) > 0 && r.Keys.Read() && r.Keys.Administers
}

// MayReturn tells whether rights that were taken can be given back.
func MayReturn(t *turn.Turn, r *conversations.Request) bool {
	return keysWork(t, r) != nil && len(r.Keys.Taken) > 0 && t.Now.Before(r.Keys.TakenAt.Add(conversations.RightsKept))
}

// ObjectedTo tells whether somebody on file did not want a handover.
func ObjectedTo(r *conversations.Request) bool {
	return slices.ContainsFunc(r.Timeline, func(m conversations.Moment) bool {
		switch m.What {
		case conversations.MomentObjected, conversations.MomentObjectedByMail, conversations.MomentObjectedLate, conversations.MomentHeld:
			return true
		}
		return false
	})
}

// LockOthers takes the rights of everybody who can administer a website besides,
// as the team has read of them.
func LockOthers(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !MayLock(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	r.Keys.Wanted, r.Keys.TakenBy = nil, &by
	for _, other := range r.Keys.Others {
		r.Keys.Wanted = append(r.Keys.Wanted, other.Number)
	}
	t.Note(by.ID, "keys.locked", r.Ticket, "")
	t.Story(r, conversations.MomentLocked, by)
	return keysAgain(t, r, conversations.StepSiteRead, conversations.StepSiteLock, conversations.StepSiteRead)
}

// ReturnRights gives back what was taken.
func ReturnRights(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !MayReturn(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	r.Keys.Back = true
	t.Note(by.ID, "keys.returned", r.Ticket, "")
	t.Story(r, conversations.MomentReturned, by)
	return keysAgain(t, r, conversations.StepSiteUnlock, conversations.StepSiteRead)
}

// keysAgain has the panel do further steps at a website's keys, in the place of
// earlier ones of their kind.
func keysAgain(t *turn.Turn, r *conversations.Request, steps ...conversations.Step) error {
	w := keysWork(t, r)
	w.Steps = slices.DeleteFunc(w.Steps, func(s conversations.WorkStep) bool {
		return s.Step == conversations.StepSiteRead || s.Step == conversations.StepSiteLock || s.Step == conversations.StepSiteUnlock
	})
	w.State, w.Given, w.Next = conversations.WorkRunning, true, len(w.Steps)
	w.Steps = append(w.Steps, planned(steps)...)
	t.Keep(r)
	Call(t, w)
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// LacksAdministrator tells whether a handover stopped because no account of our
// name administers the website.
func LacksAdministrator(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && w.Goal == conversations.GoalHandover && w.State == conversations.WorkFailed && !r.Halted &&
		slices.ContainsFunc(w.Steps, func(s conversations.WorkStep) bool {
			return s.How == "failed" && s.Code == conversations.RemarkLoginMissing
		})
}

// MakeAdministrator tries a handover again, with our account made the website's
// administrator first. Nobody else is raised.
func MakeAdministrator(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !LacksAdministrator(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	r.Promote, r.Keys = true, nil
	t.Note(by.ID, "keys.promoted", r.Ticket, "")
	t.Story(r, conversations.MomentPromoted, by)
	return Retry(t, r, by)
}

// KeysOver drops what is kept to give rights back, once that time is over.
func KeysOver(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.Keys == nil {
		return err
	}
	if until := r.Keys.TakenAt.Add(conversations.RightsKept); len(r.Keys.Taken) > 0 && t.Now.Before(until) {
		t.Remind(KeysKind, ticket, until)
		return nil
	}
	if w, err := t.Work(ticket); err == nil && w.State == conversations.WorkRunning {
		t.Remind(KeysKind, ticket, t.Now.Add(conversations.Day)) // it is being worked on
		return nil
	}
	r.Keys.Forget()
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// adminsListed notes who administers a website when a password is delivered,
// and finds who is new when it ends.
func adminsListed(t *turn.Turn, w *conversations.Work, listed *conversations.SiteKeys) error {
	if listed == nil {
		return nil
	}
	c, err := t.Credential(strings.TrimSuffix(w.Credential, voidMark))
	if err != nil {
		return turn.IgnoreGone(err)
	}
	if w.Goal != conversations.GoalReplace {
		noteAdmins(t, c, listed.Others)
		return nil
	}
	own := func(p conversations.SiteKey) bool { return strings.EqualFold(p.Login, w.Username) }
	if !slices.ContainsFunc(listed.Others, own) {
		tellNoAdministrator(t, w, listed)
	}
	if !c.AdminsKnown && !c.First { // delivered by a version of before
		return nil
	}
	w.Newcomers = slices.DeleteFunc(slices.Clone(listed.Others), func(p conversations.SiteKey) bool {
		return own(p) || slices.Contains(c.Admins, p.Number)
	})
	if len(w.Newcomers) > 0 {
		return showNewcomers(t, c, w)
	}
	return nil
}
