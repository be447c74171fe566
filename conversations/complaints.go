package conversations

import (
	"cmp"
	"errors"
	"slices"

	"loket/conversations/answers"
)

// complaints offers what can be complained about.
func (t *turn) complaints() error {
	t.passing(text("complaint_which"), rows(
		row(Button{Label: say("button_complaint_password"), Data: "m:lupapassword"}),
		row(Button{Label: say("button_complaint_error"), Data: "m:complaint"}),
		row(Button{Label: say("menu_question"), Data: "m:question"})))
	return nil
}

// complaintForm reports a site that broke during data entry.
func complaintForm() *Form {
	return &Form{
		Name:    "complaint",
		Version: 1,
		Questions: []Question{
			{Key: "site", Write: addressWritten, Wide: true, Choices: ownSites, Accept: acceptSite},
			{Key: "what", Accept: plain(complaintText)},
			{Key: "screens", Short: "screenshots", Files: true, NoText: true, Optional: true},
		},
		Finish: (*turn).sendComplaint,
	}
}

// beginComplaint asks about one of the officer's own sites, where there is one.
func (t *turn) beginComplaint() error {
	own, err := t.ownSites()
	if err != nil {
		return err
	}
	if len(own) == 0 {
		t.reply(text("complaint_no_site"), rows(t.linkRow(), row(Button{Label: say("button_not_listed"), Data: "m:takeover"}),
			row(Button{Label: say("menu_question"), Data: "m:question"})))
		return nil
	}
	return t.beginRequest("complaint")
}

// ownSites are the officer's accounts with a standard website: a reset would
// put one over anything else.
func (t *turn) ownSites() ([]Account, error) {
	own, err := t.mem.AccountsOf(t.session.Chat)
	return slices.DeleteFunc(own, func(a Account) bool { return !a.Site }), err
}

func complaintText(typed string) (string, error) { return answers.FreeText(typed, 5, maxSupport) }

// ownSites are the officer's accounts, as buttons with the full address.
func ownSites(t *turn, _ *Draft) ([]Choice, error) {
	own, err := t.ownSites()
	if err != nil {
		return nil, err
	}
	choices := make([]Choice, len(own))
	for i, a := range own {
		choices[i] = Choice{Label: verbatim(a.Address), Value: a.Address}
	}
	return choices, nil
}

// acceptSite takes one of the officer's own sites.
func acceptSite(t *turn, _ *Draft, typed string) (Answer, error) {
	own, err := t.ownSites()
	if err != nil {
		return Answer{}, err
	}
	host, hostErr := answers.Host(typed, t.BaseDomain)
	for _, a := range own {
		if a.Address == typed || hostErr == nil && a.Address == host {
			return Answer{Text: a.Address}, nil
		}
	}
	return Answer{}, refuse("refused_site_not_yours")
}

func (t *turn) sendComplaint(d *Draft) error {
	if err := t.sendable(d); err != nil {
		return err
	}
	ticket, err := t.number("PGD")
	if err != nil {
		return err
	}
	r, err := t.newRequest(ticket, Reset, d)
	if err != nil {
		return err
	}
	r.Address = d.Answers["site"].Text
	t.closeDraft()
	t.reply(text(say("complaint_received").with("Ticket", r.Ticket, "Due", r.Due)), t.ownButtons(r))
	t.keepFiles(r, nil)
	return t.announce(r)
}

// resetSite has the standard site put back, with a copy kept first.
func (t *turn) resetSite(r *Request, by Actor) error {
	if !r.can("reset") {
		return t.redraw(r, ClassAnswer)
	}
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	t.decided(r, by)
	if err := t.advance(r, "reset", by); err != nil {
		return err
	}
	if a == nil || !a.Site { // a standard website in an application's place would bury it
		return t.requestFails(r, say("panel_account_missing").with("Step", say("work_reset"), "Detail", ""))
	}
	w := &Work{ID: r.Ticket, Ticket: r.Ticket, State: workRunning, Goal: goalReset, Address: a.Address, Username: a.Username,
		Email: a.Email, Site: a.Site, Steps: stepsOf(goalReset, a.Site)}
	if err := t.siteFacts(w, r, a); err != nil {
		return err
	}
	adopt(&t.works, w.ID, w)
	t.keep(w)
	if withheld, err := t.onFile(w); err != nil || withheld {
		return err
	}
	if t.manualFor(a.Site) {
		return t.beginByHand(r, w)
	}
	t.call(w)
	return t.redraw(r, ClassAnswer)
}

// siteFacts finds the title that the site was asked with, and an e-mail for its
// administrator.
func (t *turn) siteFacts(w *Work, r *Request, a *Account) error {
	w.Title = a.Unit
	asked, err := t.request(a.Ticket)
	switch {
	case err == nil:
		w.Title = cmp.Or(asked.Answers["title"].Text, a.Unit)
	case !errors.Is(err, ErrNotFound): // an imported account has none
		return err
	}
	o, known, err := t.officer(r.Officer)
	if err != nil || w.Email != "" {
		return err
	}
	if w.Email = t.Office.Email; known && o.Email != "" {
		w.Email = o.Email
	}
	return nil
}

// resetDone tells the officer that data can be entered again.
func (t *turn) resetDone(w *Work) error {
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	if err := t.advance(r, "deliver", Actor{}); err != nil {
		return err
	}
	if w.loginLost() {
		if err := t.siteLoginLost(w.Address); err != nil {
			return err
		}
		return t.tellLoginLost(r)
	}
	return t.tellOfficer(r, text(say("reset_done").with("Ticket", r.Ticket, "Address", r.Address)), t.ratingButtons(r))
}

// loginLost tells whether the panel could not keep the login in a reset.
func (w *Work) loginLost() bool {
	return slices.ContainsFunc(w.Steps, func(s WorkStep) bool { return s.Code == RemarkLoginLost })
}

// tellLoginLost leads to a new password: the old one works no more.
func (t *turn) tellLoginLost(r *Request) error {
	keyboard := t.ratingButtons(r)
	keyboard.Rows = append(rows(row(Button{Label: say("menu_forgotten"), Data: "m:lupapassword"})).Rows, keyboard.Rows...)
	return t.tellOfficer(r, text(say("reset_done_login_lost").with("Ticket", r.Ticket, "Address", r.Address)), keyboard)
}

// closeComplaint ends a complaint without a reset, or a question without an answer.
func (t *turn) closeComplaint(r *Request, by Actor) error {
	if !r.can("close") {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if err := t.advance(r, "close", by); err != nil {
		return err
	}
	if err := t.tellOfficer(r, text(say("closed_"+string(r.Service)).with("Ticket", r.Ticket, "Phone", t.Office.Phone)), t.ratingButtons(r)); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}

// questionForm takes one free text to the team.
func questionForm() *Form {
	return &Form{
		Name:       string(Inquiry),
		Version:    1,
		Unreviewed: true,
		Questions:  []Question{{Key: "question", Accept: plain(complaintText)}},
		Finish:     (*turn).sendQuestion,
	}
}

func (t *turn) sendQuestion(d *Draft) error {
	if err := t.sendable(d); err != nil {
		return err
	}
	ticket, err := t.number("TNY")
	if err != nil {
		return err
	}
	r, err := t.newRequest(ticket, Inquiry, d)
	if err != nil {
		return err
	}
	t.closeDraft()
	t.reply(text(say("question_received").with("Ticket", r.Ticket)), t.menuKeyboard())
	return t.announce(r)
}

// maxShownReply is how much of an answer its card repeats, in runes.
const maxShownReply = 700

// answerQuestion brings a reply of the group to the officer.
func (t *turn) answerQuestion(r *Request, by Actor, words string) error {
	if r.Officer == by.ID || r.Officer == nobody {
		return nil
	}
	if words = answers.Shown(words); words == "" {
		return nil
	}
	if runes := []rune(words); len(runes) > 3000 {
		words = string(runes[:3000])
	}
	answer := text(say("question_answered").with("Ticket", r.Ticket, "Answer", own(words)))
	again := rows(row(Button{Label: say("menu_question"), Data: "m:question"}))
	if r.State != Submitted { // one more word on what was answered
		t.note(by.ID, "request.answered_again", r.Ticket, "")
		return t.tellOfficer(r, answer, again)
	}
	t.decided(r, by)
	r.Reply = shortened(words, maxShownReply)
	if err := t.advance(r, "answer", by); err != nil {
		return err
	}
	if err := t.tellOfficer(r, answer, again); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}
