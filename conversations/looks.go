package conversations

import (
	"errors"
	"slices"
	"strings"
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
func (t *turn) ownerSeen(w *Work, e PanelReplied) error {
	switch {
	case w.Goal == goalLook:
		w.State = workDone
		return t.accountSeen(w, e)
	case e.Outcome == PanelMissing && w.Ticket == "":
		w.State, w.Steps[w.Next].How = workFailed, "failed"
		return t.accountEnded(w)
	case e.Outcome == PanelMissing:
		return t.workFails(w, &w.Steps[w.Next], PanelReplied{Code: "account_missing"})
	case e.Account == nil:
		return t.workFails(w, &w.Steps[w.Next], PanelReplied{Code: "unclear"})
	}
	found, err := t.obstacleTo(w, e.Account)
	if err != nil {
		return err
	}
	if found.code != "" {
		return t.withhold(w, found)
	}
	if err := t.noteSeen(w, e.Account); err != nil {
		return err
	}
	w.Username = e.Account.Owner
	if err := t.alone(w); err != nil {
		return err
	}
	if err := t.cleared(w); err != nil || w.State != workRunning {
		return err
	}
	for w.Next+1 < len(w.Steps) && w.Steps[w.Next+1].How == "done" { // tried again: that much is there
		w.Next++
	}
	return t.nextStep(w)
}

// obstacle is what forbids work on an account; without a code nothing does.
type obstacle struct {
	code   string
	owner  string   // the user name that has the address at the panel
	others []string // addresses that hang on it
	ours   bool     // they are on file, and not the panel's words
}

// obstacleTo looks for one in how the panel shows an account.
func (t *turn) obstacleTo(w *Work, seen *AccountSeen) (obstacle, error) {
	own := func(domain string) bool { return strings.EqualFold(domain, w.Address) }
	further := slices.DeleteFunc(append([]string{seen.Domain}, seen.Domains...), own)
	switch {
	case seen.Owner == "":
		return obstacle{code: codeForeign, others: further}, nil
	case w.Username != "" && seen.Owner != w.Username:
		return obstacle{code: codeChanged, owner: seen.Owner}, nil
	case w.Goal == goalFreeze || w.Goal == goalThaw: // what is frozen with it is the team's to weigh
		return obstacle{}, nil
	case !own(seen.Domain) || seen.Manages:
		return obstacle{code: codeShared, owner: seen.Owner, others: further}, nil
	}
	others, err := t.heldWith(w, seen.Owner, further)
	switch {
	case err != nil || len(others) > 0:
		return obstacle{code: codeShared, owner: seen.Owner, others: others, ours: true}, err
	case seen.Suspended && w.Goal != goalReplace: // a password that lives on is ended in any case
		return obstacle{code: codeSuspended}, nil
	}
	return obstacle{}, nil
}

// heldWith lists the known addresses that hang on a user name beside the
// work's own. A further domain of the panel's that nobody else holds is none.
func (t *turn) heldWith(w *Work, username string, further []string) (others []string, err error) {
	if username == "" {
		return nil, nil
	}
	known, err := t.mem.AccountsNamed(username)
	if err != nil {
		return nil, err
	}
	for _, a := range known {
		if a.Address != w.Address {
			others = append(others, a.Address)
		}
	}
	own, err := t.knownAccount(w.Address)
	if err != nil {
		return nil, err
	}
	for _, domain := range further {
		a, err := t.knownAccount(strings.ToLower(domain))
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
func (t *turn) onFile(w *Work) (withheld bool, err error) {
	others, err := t.heldWith(w, w.Username, nil)
	if err != nil {
		return false, err
	}
	a, err := t.knownAccount(w.Address)
	marked := err == nil && a != nil && a.Shared && !w.Withheld
	if err != nil || len(others) == 0 && !marked {
		return false, err
	}
	return true, t.withhold(w, obstacle{code: codeShared, owner: w.Username, others: others, ours: true})
}

// noteSeen keeps with the step what is no obstacle and still to be told: that
// the account is suspended, and what is frozen with it.
func (t *turn) noteSeen(w *Work, seen *AccountSeen) error {
	step := &w.Steps[w.Next]
	if seen.Suspended {
		step.Code = codeSuspended
	}
	if w.Goal != goalFreeze {
		return nil
	}
	further := slices.DeleteFunc(append([]string{seen.Domain}, seen.Domains...), func(domain string) bool { return strings.EqualFold(domain, w.Address) })
	known, err := t.heldWith(w, seen.Owner, nil)
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
func (t *turn) alone(w *Work) error {
	a, err := t.knownAccount(w.Address)
	if err != nil || a == nil || !a.Shared || w.Goal == goalFreeze || w.Goal == goalThaw {
		return err
	}
	a.Shared = false
	t.keep(a)
	return nil
}

// maxNamed is how many addresses a reason names.
const maxNamed = 5

// why is what the team reads of an obstacle.
func (o obstacle) why(w *Work) Line {
	others := argOf(named(o.others))
	others.Own = o.ours && others.Text != ""
	switch {
	case o.code == codeShared:
		return say("panel_account_shared").with("Username", o.owner, "Others", others)
	case o.code == codeForeign:
		return say("panel_account_foreign").with("Username", w.Username, "Others", others)
	case o.code == codeSuspended:
		return say("panel_account_suspended")
	case w.Goal == goalHandover:
		return say("panel_account_changed_handover").with("Username", w.Username, "Owner", o.owner)
	}
	return say("panel_account_changed").with("Username", w.Username, "Owner", o.owner)
}

// withhold ends work that a look forbids. Nothing has been touched: the officer
// reads that the team will see to it, the team why.
func (t *turn) withhold(w *Work, o obstacle) error {
	told := w.Withheld
	step := &w.Steps[w.Next]
	step.How, step.Code, step.At = "failed", o.code, t.now
	w.State, w.Withheld = workFailed, true
	t.keep(w)
	if w.Ticket == "" {
		return t.withholdSmall(w, o)
	}
	t.remember(NoReminder{Kind: "approval_notice", Subject: w.Ticket}) // it would speak of an account that is on its way
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	if o.code == codeChanged && w.Goal == goalHandover {
		r.owned(o.owner) // what the team agrees to when it tries again
	}
	if err := t.requestFails(r, o.why(w)); err != nil || told {
		return err
	}
	heard := say("request_to_team").with("Ticket", r.Ticket, "Phone", t.Office.Phone)
	if o.code == codeSuspended {
		heard = say("request_suspended").with("Ticket", r.Ticket, "Address", r.Address, "Phone", t.Office.Phone)
	}
	return t.tellOfficer(r, text(heard), Keyboard{})
}

// withholdSmall ends work that belongs to no request. Once the account is set
// right the team tries it again.
func (t *turn) withholdSmall(w *Work, o obstacle) error {
	if w.Goal == goalFreeze || w.Goal == goalThaw {
		return t.freezeFails(w, o.why(w))
	}
	t.do(Send{Chat: Team, Name: w.smallName(), Class: ClassNews,
		Keyboard: rows(row(Button{Label: say("button_retry"), Data: "w:" + w.ID + ":retry" + numbered(w.Tries)})),
		Text:     text(say("small_work_withheld").with("Goal", say("goal_"+w.Goal), "Address", w.Address, "Why", o.why(w)))})
	switch w.Goal {
	case goalPassword:
		return t.withholdPassword(w, o)
	case goalReplace:
		a, err := t.knownAccount(w.Address)
		if err != nil || a == nil {
			return err
		}
		return t.tellChat(a.Holder, say("replace_to_team").with("Address", w.Address, "Phone", t.Office.Phone))
	}
	return nil
}

// withholdPassword ends an officer's wish: a password that nobody will be given
// now is none, and another can be asked for.
func (t *turn) withholdPassword(w *Work, o obstacle) error {
	c, err := t.credential(w.Credential)
	if err != nil || c.State != CredentialPending {
		return ignoreGone(err)
	}
	if err := t.endCredential(c, "replace"); err != nil {
		return err
	}
	if o.code == codeSuspended {
		return t.tellChat(c.Officer, say("password_suspended").with("Address", w.Address, "Phone", t.Office.Phone))
	}
	return t.tellChat(c.Officer, say("password_to_team").with("Address", w.Address, "Phone", t.Office.Phone))
}

// tellChat writes one line to somebody's private chat, if there is somebody.
func (t *turn) tellChat(chat int64, line Line) error {
	if chat <= 0 {
		return nil
	}
	s, err := t.sessionOf(chat)
	if err != nil {
		return err
	}
	t.tell(s, text(line), Keyboard{})
	return nil
}

// cleared does what comes before the first change to an account: it is the
// right one, and open. Only now a new password takes the place of another.
func (t *turn) cleared(w *Work) error {
	w.Withheld = false
	t.keep(w)
	switch w.Goal {
	case goalHandover:
		return t.drawPassword(w)
	case goalPassword:
		return t.beginPassword(w)
	case goalReplace:
		return t.stillToReplace(w)
	}
	return nil
}

// stillToReplace drops the replacing of a password whose place another has
// taken meanwhile.
func (t *turn) stillToReplace(w *Work) error {
	living, err := t.mem.CredentialOf(w.Address)
	if err != nil {
		return ignoreGone(err)
	}
	c, err := t.credential(living.ID) // as this turn has it
	if err != nil {
		return err
	}
	if c.State == CredentialIssued {
		w.State = workDone
		t.remember(NoSecret{Name: w.Credential})
	}
	return nil
}

// beginPassword draws the password that an officer has asked for, and lets the
// team know. A wish that something overtook is dropped.
func (t *turn) beginPassword(w *Work) error {
	c, err := t.credential(w.Credential)
	if err != nil {
		return err
	}
	a, err := t.knownAccount(w.Address)
	if err != nil {
		return err
	}
	if c.State != CredentialPending || a == nil || a.Holder != c.Officer {
		w.State = workDone
		if c.State != CredentialPending {
			return nil
		}
		return t.endCredential(c, "replace")
	}
	t.noticeTeam(a, c)
	return t.drawPassword(w)
}

// drawPassword has the password drawn that work is to set, in the place of the
// one that lives.
func (t *turn) drawPassword(w *Work) error {
	if w.Former != "" {
		former, err := t.credential(w.Former)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil && (former.State == CredentialPending || former.State == CredentialIssued) {
			if err := t.endCredential(former, "replace"); err != nil {
				return err
			}
		}
	}
	t.remember(NewSecret{Name: w.Credential, For: w.Address})
	return nil
}

// await keeps a credential whose password is not drawn yet, and remembers the
// one that it will take the place of.
func (t *turn) await(w *Work, c *Credential) error {
	former, err := t.mem.CredentialOf(c.Address)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err == nil && former.ID != c.ID {
		w.Former = former.ID
	}
	w.Credential = c.ID
	adopt(&t.creds, c.ID, c)
	t.keep(c)
	return nil
}

// withheld tells whether a look at the account forbade a request's work:
// nobody does it by hand either.
func (t *turn) withheld(r *Request) bool {
	w, err := t.work(r.Ticket)
	return err == nil && w.Withheld
}
