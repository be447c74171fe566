package accounts

import (
	"errors"
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// What a look can forbid work on an account for.
const (
	codeShared    = "account_shared"    // its password opens more than the address
	codeForeign   = "account_foreign"   // the user name is not the address's any more
	codeChanged   = "account_changed"   // the address is another user name's now
	codeSuspended = "account_suspended" // nobody can log in, whatever the password
)

// ownerSeen takes in whose account an address is, and lets the work on it go
// on, or leaves everything as it is.
func ownerSeen(t *turn.Turn, w *conversations.Work, e conversations.PanelReplied) error {
	switch {
	case w.Goal == conversations.GoalLook:
		w.State = conversations.WorkDone
		return accountSeen(t, w, e)
	case e.Outcome == conversations.PanelMissing && w.Ticket == "":
		w.State, w.Steps[w.Next].How = conversations.WorkFailed, "failed"
		return accountEnded(t, w)
	case e.Outcome == conversations.PanelMissing:
		return workFails(t, w, &w.Steps[w.Next], conversations.PanelReplied{Code: "account_missing"})
	case e.Account == nil:
		return workFails(t, w, &w.Steps[w.Next], conversations.PanelReplied{Code: "unclear"})
	}
	found, err := obstacleTo(t, w, e.Account)
	if err != nil {
		return err
	}
	if found.code != "" {
		return withhold(t, w, found)
	}
	if err := noteSeen(t, w, e.Account); err != nil {
		return err
	}
	w.Username = e.Account.Owner
	if err := alone(t, w); err != nil {
		return err
	}
	if err := cleared(t, w); err != nil || w.State != conversations.WorkRunning {
		return err
	}
	for w.Next+1 < len(w.Steps) && w.Steps[w.Next+1].How == "done" { // tried again: that much is there
		w.Next++
	}
	return nextStep(t, w)
}

// obstacle is what forbids work on an account; without a code nothing does.
type obstacle struct {
	code   string
	owner  string   // the user name that has the address at the panel
	others []string // addresses that hang on it
	ours   bool     // they are on file, and not the panel's words
}

// obstacleTo looks for one in how the panel shows an account.
func obstacleTo(t *turn.Turn, w *conversations.Work, seen *conversations.AccountSeen) (obstacle, error) {
	own := func(domain string) bool { return strings.EqualFold(domain, w.Address) }
	further := slices.DeleteFunc(append([]string{seen.Domain}, seen.Domains...), own)
	switch {
	case seen.Owner == "":
		return obstacle{code: codeForeign, others: further}, nil
	case w.Username != "" && seen.Owner != w.Username:
		return obstacle{code: codeChanged, owner: seen.Owner}, nil
	case w.Goal == conversations.GoalFreeze || w.Goal == conversations.GoalThaw: // what is frozen with it is the team's to weigh
		return obstacle{}, nil
	case !own(seen.Domain) || seen.Manages:
		return obstacle{code: codeShared, owner: seen.Owner, others: further}, nil
	}
	others, err := heldWith(t, w, seen.Owner, further)
	switch {
	case err != nil || len(others) > 0:
		return obstacle{code: codeShared, owner: seen.Owner, others: others, ours: true}, err
	case seen.Suspended && w.Goal != conversations.GoalReplace: // a password that lives on is ended in any case
		return obstacle{code: codeSuspended}, nil
	}
	return obstacle{}, nil
}

// heldWith lists the known addresses that hang on a user name beside the
// work's own. A further domain of the panel's that nobody else holds is none.
func heldWith(t *turn.Turn, w *conversations.Work, username string, further []string) (others []string, err error) {
	if username == "" {
		return nil, nil
	}
	known, err := t.Mem.AccountsNamed(username)
	if err != nil {
		return nil, err
	}
	for _, a := range known {
		if a.Address != w.Address {
			others = append(others, a.Address)
		}
	}
	own, err := t.KnownAccount(w.Address)
	if err != nil {
		return nil, err
	}
	for _, domain := range further {
		a, err := t.KnownAccount(strings.ToLower(domain))
		if err != nil {
			return nil, err
		}
		sameHolder := a != nil && own != nil && a.Holder != 0 && a.Holder == own.Holder
		if a != nil && !sameHolder && !slices.Contains(others, a.Address) {
			others = append(others, a.Address)
		}
	}
	return others, nil
}

// onFile tells before the panel is asked whether a user name is known to be
// shared, and withholds the work on it then. A mark that nothing on file bears
// out any more is the team's to pass over, by trying again.
func onFile(t *turn.Turn, w *conversations.Work) (withheld bool, err error) {
	others, err := heldWith(t, w, w.Username, nil)
	if err != nil {
		return false, err
	}
	a, err := t.KnownAccount(w.Address)
	marked := err == nil && a != nil && a.Shared && !w.Withheld
	if err != nil || len(others) == 0 && !marked {
		return false, err
	}
	return true, withhold(t, w, obstacle{code: codeShared, owner: w.Username, others: others, ours: true})
}

// noteSeen keeps with the step what is no obstacle and still to be told: that
// the account is suspended, and what is frozen with it.
func noteSeen(t *turn.Turn, w *conversations.Work, seen *conversations.AccountSeen) error {
	step := &w.Steps[w.Next]
	if seen.Suspended {
		step.Code = codeSuspended
	}
	if w.Goal != conversations.GoalFreeze {
		return nil
	}
	further := slices.DeleteFunc(append([]string{seen.Domain}, seen.Domains...), func(domain string) bool { return strings.EqualFold(domain, w.Address) })
	known, err := heldWith(t, w, seen.Owner, nil)
	step.Note = named(append(further, known...))
	return err
}

// named lists addresses, each once, and not more than are read.
func named(addresses []string) string {
	each := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(addresses))), func(domain string) bool { return domain == "" })
	if len(each) > maxNamed {
		each = append(each[:maxNamed:maxNamed], "…")
	}
	return strings.Join(each, ", ")
}

// alone takes the mark of a shared user name off an account that has been found
// to have one of its own.
func alone(t *turn.Turn, w *conversations.Work) error {
	a, err := t.KnownAccount(w.Address)
	if err != nil || a == nil || !a.Shared || w.Goal == conversations.GoalFreeze || w.Goal == conversations.GoalThaw {
		return err
	}
	a.Shared = false
	t.Keep(a)
	return nil
}

// maxNamed is how many addresses a reason names.
const maxNamed = 5

// why is what the team reads of an obstacle.
func (o obstacle) why(w *conversations.Work) conversations.Line {
	others := conversations.ArgOf(named(o.others))
	others.Own = o.ours && others.Text != ""
	switch {
	case o.code == codeShared:
		return conversations.Say("panel_account_shared").With("Username", o.owner, "Others", others)
	case o.code == codeForeign:
		return conversations.Say("panel_account_foreign").With("Username", w.Username, "Others", others)
	case o.code == codeSuspended:
		return conversations.Say("panel_account_suspended")
	case w.Goal == conversations.GoalHandover:
		return conversations.Say("panel_account_changed_handover").With("Username", w.Username, "Owner", o.owner)
	}
	return conversations.Say("panel_account_changed").With("Username", w.Username, "Owner", o.owner)
}

// withhold ends work that a look forbids. Nothing has been touched: the officer
// reads that the team will see to it, the team why.
func withhold(t *turn.Turn, w *conversations.Work, o obstacle) error {
	told := w.Withheld
	step := &w.Steps[w.Next]
	step.How, step.Code, step.At = "failed", o.code, t.Now
	w.State, w.Withheld = conversations.WorkFailed, true
	t.Keep(w)
	if w.Ticket == "" {
		return withholdSmall(t, w, o)
	}
	t.Remember(conversations.NoReminder{Kind: "approval_notice", Subject: w.Ticket}) // it would speak of an account that is on its way
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	if o.code == codeChanged && w.Goal == conversations.GoalHandover {
		r.Owned(o.owner) // what the team agrees to when it tries again
	}
	if err := RequestFails(t, r, o.why(w)); err != nil || told {
		return err
	}
	heard := conversations.Say("request_to_team").With("Ticket", r.Ticket, "Phone", t.Office.Phone)
	if o.code == codeSuspended {
		heard = conversations.Say("request_suspended").With("Ticket", r.Ticket, "Address", r.Address, "Phone", t.Office.Phone)
	}
	return t.TellOfficer(r, conversations.Compose(heard), conversations.Keyboard{})
}

// withholdSmall ends work that belongs to no request. Once the account is set
// right the team tries it again.
func withholdSmall(t *turn.Turn, w *conversations.Work, o obstacle) error {
	if w.Goal == conversations.GoalFreeze || w.Goal == conversations.GoalThaw {
		return freezeFails(t, w, o.why(w))
	}
	t.Do(conversations.Send{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassNews,
		Keyboard: conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_retry"), Data: "w:" + w.ID + ":retry" + numbered(w.Tries)})),
		Text:     conversations.Compose(conversations.Say("small_work_withheld").With("Goal", conversations.Say("goal_"+w.Goal), "Address", w.Address, "Why", o.why(w)))})
	switch w.Goal {
	case conversations.GoalPassword:
		return withholdPassword(t, w, o)
	case conversations.GoalReplace:
		a, err := t.KnownAccount(w.Address)
		if err != nil || a == nil {
			return err
		}
		return tellChat(t, a.Holder, conversations.Say("replace_to_team").With("Address", w.Address, "Phone", t.Office.Phone))
	}
	return nil
}

// withholdPassword ends an officer's wish: a password that nobody will be given
// now is none, and another can be asked for.
func withholdPassword(t *turn.Turn, w *conversations.Work, o obstacle) error {
	c, err := t.Credential(w.Credential)
	if err != nil || c.State != conversations.CredentialPending {
		return turn.IgnoreGone(err)
	}
	if err := EndCredential(t, c, "replace"); err != nil {
		return err
	}
	if o.code == codeSuspended {
		return tellChat(t, c.Officer, conversations.Say("password_suspended").With("Address", w.Address, "Phone", t.Office.Phone))
	}
	return tellChat(t, c.Officer, conversations.Say("password_to_team").With("Address", w.Address, "Phone", t.Office.Phone))
}

// tellChat writes one line to somebody's private chat, if there is somebody.
func tellChat(t *turn.Turn, chat int64, line conversations.Line) error {
	if chat <= 0 {
		return nil
	}
	s, err := t.SessionOf(chat)
	if err != nil {
		return err
	}
	t.Tell(s, conversations.Compose(line), conversations.Keyboard{})
	return nil
}

// cleared does what comes before the first change to an account: it is the
// right one, and open. Only now a new password takes the place of another.
func cleared(t *turn.Turn, w *conversations.Work) error {
	w.Withheld = false
	t.Keep(w)
	if w.Goal == conversations.GoalHandover || w.Goal == conversations.GoalPassword {
		if err := endSmallWorks(t, w.Address, conversations.GoalReplace); err != nil { // done later, it would end the new one
			return err
		}
	}
	switch w.Goal {
	case conversations.GoalHandover:
		return drawPassword(t, w)
	case conversations.GoalPassword:
		return beginPassword(t, w)
	case conversations.GoalReplace:
		return stillToReplace(t, w)
	}
	return nil
}

// stillToReplace drops the replacing of a password whose place another has
// taken meanwhile.
func stillToReplace(t *turn.Turn, w *conversations.Work) error {
	living, err := t.Mem.CredentialOf(w.Address)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	c, err := t.Credential(living.ID) // as this turn has it
	if err != nil {
		return err
	}
	if c.State == conversations.CredentialIssued {
		w.State = conversations.WorkDone
		t.Remember(conversations.NoSecret{Name: w.Credential})
	}
	return nil
}

// beginPassword draws the password that an officer has asked for, and lets the
// team know. A wish that something overtook is dropped.
func beginPassword(t *turn.Turn, w *conversations.Work) error {
	c, err := t.Credential(w.Credential)
	if err != nil {
		return err
	}
	a, err := t.KnownAccount(w.Address)
	if err != nil {
		return err
	}
	if c.State != conversations.CredentialPending || a == nil || a.Holder != c.Officer {
		w.State = conversations.WorkDone
		if c.State != conversations.CredentialPending {
			return nil
		}
		return EndCredential(t, c, "replace")
	}
	noticeTeam(t, a, c)
	return drawPassword(t, w)
}

// drawPassword has the password drawn that work is to set, in the place of the
// one that lives.
func drawPassword(t *turn.Turn, w *conversations.Work) error {
	if w.Former != "" {
		former, err := t.Credential(w.Former)
		if err != nil && !errors.Is(err, conversations.ErrNotFound) {
			return err
		}
		if err == nil && (former.State == conversations.CredentialPending || former.State == conversations.CredentialIssued) {
			if err := EndCredential(t, former, "replace"); err != nil {
				return err
			}
		}
	}
	t.Remember(conversations.NewSecret{Name: w.Credential, For: w.Address})
	return nil
}

// await keeps a credential whose password is not drawn yet, and remembers the
// one that it will take the place of.
func await(t *turn.Turn, w *conversations.Work, c *conversations.Credential) error {
	former, err := t.Mem.CredentialOf(c.Address)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	if err == nil && former.ID != c.ID {
		w.Former = former.ID
	}
	w.Credential = c.ID
	turn.Adopt(&t.Creds, c.ID, c)
	t.Keep(c)
	return nil
}

// Withheld tells whether a look at the account forbade a request's work:
// nobody does it by hand either.
func Withheld(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && w.Withheld
}
