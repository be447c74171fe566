package conversations

import (
	"errors"

	"loket/conversations/answers"
)

// maxOpen is how many requests an officer may have under way at once.
const maxOpen = 5

// files asks for photos or documents and nothing else.
func files(key string) Question {
	return Question{Key: key, Files: true, NoText: true}
}

// labelQuestion asks for the wanted name under the base domain.
func labelQuestion() Question {
	return Question{Key: "label", Accept: acceptLabel, Details: func(t *turn, _ *Draft) Args {
		return Args{"Domain": argOf(t.BaseDomain)}
	}}
}

// emailQuestion asks where the account's mail goes; the profile's address is one tap.
func emailQuestion() Question {
	return Question{Key: "email", Wide: true, Choices: profileEmail, Accept: plain(answers.Email)}
}

func profileEmail(t *turn, _ *Draft) ([]Choice, error) {
	o, known, err := t.officer(t.session.Chat)
	if err != nil || !known || o.Email == "" {
		return nil, err
	}
	return []Choice{{Label: say("button_use").with("Value", o.Email), Value: o.Email}}, nil
}

// acceptLabel takes a name that is well formed, not reserved and not taken.
func acceptLabel(t *turn, d *Draft, typed string) (Answer, error) {
	label, err := answers.Label(typed, t.BaseDomain)
	if err != nil {
		return Answer{}, err
	}
	if err := t.labelFree(d, label); err != nil {
		return Answer{}, err
	}
	return Answer{Text: label}, nil
}

// labelFree refuses names that are reserved or taken: by another open request,
// or, for a subdomain, by a known account. Three free names are offered.
func (t *turn) labelFree(d *Draft, label string) error {
	reserved := t.reserved(label)
	taken, err := t.labelTaken(d, label)
	if err != nil || !taken && !reserved {
		return err
	}
	return t.labelRefusal(d, label, reserved)
}

func (t *turn) labelRefusal(d *Draft, label string, reserved bool) error {
	key := "refused_label_taken"
	if reserved {
		key = "refused_label_reserved"
	}
	options, err := t.freeNames(d, label)
	if err != nil {
		return err
	}
	r := refuse(key, "Address", t.address(label))
	r.options = options
	return r
}

// reserved tells whether a name is kept for the office's own machinery.
func (t *turn) reserved(label string) bool {
	_, err := t.Names.Judge(label)
	return err != nil
}

func (t *turn) labelTaken(d *Draft, label string) (bool, error) {
	ticket, err := t.mem.OpenByLabel(label)
	if err == nil && ticket != d.Ticket {
		return true, nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, err
	}
	known, err := t.accountExists(t.address(label))
	if d.Form == string(Website) {
		if known {
			t.above = text("website_exists")
		}
		return false, err
	}
	return known, err
}

func (t *turn) accountExists(address string) (bool, error) {
	_, err := t.account(address)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (t *turn) freeNames(d *Draft, label string) ([]string, error) {
	o, _, err := t.officer(t.session.Chat)
	if err != nil {
		return nil, err
	}
	var failed error
	options := t.Units.Suggestions(label, o.Unit, func(name string) bool {
		taken, err := t.labelTaken(d, name)
		if err != nil {
			failed = err
		}
		return taken || t.reserved(name)
	})
	return options, failed
}

// beginRequest opens a request's form, unless the officer has too many under way.
func (t *turn) beginRequest(service string) error {
	open, err := t.mem.OpenRequests(t.session.Chat)
	if err != nil {
		return err
	}
	if open >= maxOpen {
		t.chatter(text(say("too_many_open").with("Max", maxOpen)), t.menuKeyboard())
		return nil
	}
	return t.start(service)
}

// subdomainForm asks for an address of one's own with a login, as the service
// standard "Pembuatan Sub Domain" lists the requirements.
func subdomainForm() *Form {
	return &Form{
		Name:    string(Subdomain),
		Version: 1,
		Questions: []Question{
			files("letter"),
			labelQuestion(),
			{Key: "app", Accept: plain(answers.AppDescription)},
			files("screens"),
			{Key: "capacity", Choices: capacities, Accept: plain(capacityText)},
			{Key: "language", Choices: languages, Accept: plain(answers.Language)},
			{Key: "support", Files: true, Optional: true, Accept: plain(supportText)},
			emailQuestion(),
		},
		Finish: func(t *turn, d *Draft) error { return t.send(Subdomain, "SD", d) },
	}
}

// websiteForm asks for a standard website, as the service standard
// "Pembuatan Website Pemerintah" lists the requirements.
func websiteForm() *Form {
	return &Form{
		Name:    string(Website),
		Version: 1,
		Questions: []Question{
			files("letter"),
			labelQuestion(),
			{Key: "title", Accept: plain(answers.SiteTitle)},
			emailQuestion(),
		},
		Finish: func(t *turn, d *Draft) error { return t.send(Website, "WEB", d) },
	}
}

func capacities(*turn, *Draft) ([]Choice, error) {
	return literally("< 1 GB", "1–5 GB", "5–20 GB", "> 20 GB"), nil
}

func languages(*turn, *Draft) ([]Choice, error) {
	return literally("PHP", "Laravel", "CodeIgniter", "Python", "Node.js", "Java", "Go"), nil
}

// literally makes choices whose label is the answer itself.
func literally(values ...string) []Choice {
	choices := make([]Choice, len(values))
	for i, v := range values {
		choices[i] = Choice{Label: verbatim(v), Value: v}
	}
	return choices
}

func capacityText(typed string) (string, error) {
	space, err := answers.Capacity(typed)
	return space.Text, err
}

// Supporting data may be a note of a word or a page.
const maxSupport = 1000

func supportText(typed string) (string, error) { return answers.FreeText(typed, 2, maxSupport) }

// send turns a finished form into a request with a ticket number, or changes
// the request that it was opened for.
func (t *turn) send(service Service, prefix string, d *Draft) error {
	if d.Ticket != "" {
		return t.resend(d)
	}
	if err := t.sendable(d); err != nil {
		return err
	}
	ticket, err := t.number(prefix)
	if err != nil {
		return err
	}
	r, err := t.newRequest(ticket, service, d)
	if err != nil {
		return err
	}
	t.closeDraft()
	t.receipt(r)
	t.keepFiles(r)
	return t.announce(r)
}

// sendable looks once more at what may have changed since it was answered.
func (t *turn) sendable(d *Draft) error {
	open, err := t.mem.OpenRequests(t.session.Chat)
	if err != nil {
		return err
	}
	if open >= maxOpen && d.Ticket == "" {
		return refuse("too_many_open", "Max", maxOpen)
	}
	label := d.Answers["label"].Text
	if label == "" {
		return nil
	}
	err = t.labelFree(d, label)
	var taken *refusal
	if errors.As(err, &taken) {
		taken.reopen = "label"
	}
	return err
}

// newRequest fills a request from a draft and starts its clock.
func (t *turn) newRequest(ticket string, service Service, d *Draft) (*Request, error) {
	o, known, err := t.officer(t.session.Chat)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, errors.New("a request without a profile")
	}
	due := t.Calendar.Deadline(t.now, 1)
	r := &Request{
		Ticket: ticket, Service: service, Officer: o.ID, State: Submitted, Version: 1,
		Answers: d.Answers, Label: d.Answers["label"].Text, Unit: o.Unit,
		SentAt: t.now, Due: due.At, CountsFrom: due.CountsFrom, Estimated: due.Estimated, Outside: due.OutsideHours,
	}
	if r.Label != "" {
		r.Address = t.address(r.Label)
	}
	adopt(&t.requests, ticket, r)
	t.keep(r)
	t.story(r, "story_submitted", Actor{})
	t.note(o.ID, "request.submitted", ticket, string(service))
	t.watchDeadline(r)
	return r, nil
}

func (t *turn) closeDraft() {
	t.session.Draft = nil
	t.session.Seq++
	t.keep(t.session)
}

// receipt tells the officer the ticket number and the deadline in words.
func (t *turn) receipt(r *Request) {
	body := text(say("request_received").with("Ticket", r.Ticket, "Due", r.Due))
	if r.Outside {
		body = text(body, say("request_outside_hours").with("From", r.CountsFrom))
	}
	if r.Estimated {
		body = text(body, "deadline_estimated")
	}
	t.reply(body, t.ownButtons(r))
}

// ownButtons let an officer change or withdraw a request nobody works on yet.
func (t *turn) ownButtons(r *Request) Keyboard {
	var act []Button
	switch {
	case r.State == NeedsCorrection:
		return rows(row(t.requestButton(r, "button_correct", "correct"), t.requestButton(r, "button_withdraw", "cancel")))
	case r.State != Submitted || r.Claimed != nil:
		return Keyboard{}
	case r.editable():
		act = append(act, t.requestButton(r, "button_change", "change"))
	}
	return rows(append(act, t.requestButton(r, "button_withdraw", "cancel")))
}

// editable tells whether a request's answers can be changed by its officer.
func (r *Request) editable() bool { return r.Service == Subdomain || r.Service == Website }

func (t *turn) requestButton(r *Request, key, act string) Button {
	return Button{Label: say(key), Data: "r:" + r.Ticket + ":" + act}
}

// keepFiles has the request's files brought into the attachments.
func (t *turn) keepFiles(r *Request) {
	for _, a := range r.Answers {
		for _, f := range a.Files {
			t.remember(Attachment{Ticket: r.Ticket, File: f, Size: f.Size})
		}
	}
	for _, f := range r.files(t.forms[r.form()]) {
		t.do(Keep{Ticket: r.Ticket, File: f})
	}
}

// files lists a request's files in the order of its questions.
func (r *Request) files(form *Form) []File {
	var all []File
	for _, q := range form.Questions {
		all = append(all, r.Answers[q.Key].Files...)
	}
	return all
}

// form names the form a request came from.
func (r *Request) form() string {
	switch r.Service {
	case Reset:
		return "complaint"
	}
	return string(r.Service)
}

func (t *turn) fileKept(e FileKept) error {
	t.remember(Attachment(e))
	return nil
}

// requestPress takes a tap of the officer on their own request.
func (t *turn) requestPress(p Press, ticket, act string) error {
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) || err == nil && r.Officer != p.From.ID {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	switch act {
	case "change":
		if r.State == Submitted && r.Claimed == nil && r.editable() {
			return t.answered(p, t.reopen(r, nil))
		}
	case "correct":
		if r.State == NeedsCorrection {
			return t.answered(p, t.reopen(r, r.Reopened))
		}
	case "cancel":
		if r.State == NeedsCorrection || r.State == Submitted && r.Claimed == nil {
			return t.answered(p, t.withdraw(r))
		}
	}
	t.box(p, t.standing(r))
	return nil
}

// standing says in a line where a request stands, for presses that come too late.
func (t *turn) standing(r *Request) Line {
	who := verbatim("")
	switch {
	case r.Decided != nil:
		who = say("decided_by").with("Name", r.Decided.Name, "At", at(r.DecidedAt, DateShort))
	case r.Claimed != nil:
		who = say("claimed_by").with("Name", r.Claimed.Name)
	}
	return say("toast_standing").with("Ticket", r.Ticket, "State", r.stateWords(), "Who", who)
}

func (r *Request) stateWords() Line { return say("state_" + string(r.State)) }

// reopen opens a request's answers again: all of them at the review, or the
// questions of a correction one after the other.
func (t *turn) reopen(r *Request, only []string) error {
	if d := t.session.Draft; d != nil {
		if d.Ticket == r.Ticket {
			return t.repeat(nil)
		}
		return t.guard("correct " + r.Ticket)
	}
	d := &Draft{Form: r.form(), Ticket: r.Ticket, Base: r.Version, Only: only, Answers: map[string]Answer{}}
	for key, a := range r.Answers {
		d.Answers[key] = a
	}
	form := t.forms[d.Form]
	d.Version, d.Fresh = form.Version, true
	d.Step = review
	if len(only) > 0 {
		d.Step = form.questions(d)[0].Key
		for _, key := range only {
			if q, _ := form.question(key); q.Files {
				d.Answers[key] = Answer{}
			}
		}
	}
	t.session.Draft = d
	t.keep(t.session)
	return t.ask()
}

// correctNow opens a correction that waited behind a draft.
func (t *turn) correctNow(ticket string) error {
	r, err := t.request(ticket)
	if err != nil {
		return err
	}
	if r.State == NeedsCorrection && r.Officer == t.session.Chat {
		return t.reopen(r, r.Reopened)
	}
	t.reply(text(t.standing(r)), t.menuKeyboard())
	return nil
}

// resend brings a changed or corrected request back to the team.
func (t *turn) resend(d *Draft) error {
	r, err := t.request(d.Ticket)
	if err != nil {
		return err
	}
	correcting := r.State == NeedsCorrection
	if r.Version != d.Base || !correcting && (r.State != Submitted || r.Claimed != nil) {
		t.closeDraft()
		t.reply(text(t.standing(r)), t.menuKeyboard())
		return nil
	}
	if err := t.sendable(d); err != nil {
		return err
	}
	r.Before, r.Answers = changedAnswers(r.Answers, d.Answers), d.Answers
	r.Label = d.Answers["label"].Text
	r.Address = t.address(r.Label)
	if correcting {
		if err := t.advance(r, "correct", Actor{}); err != nil {
			return err
		}
		r.Due = t.Calendar.Resume(r.CountsFrom, r.Due, r.StoppedAt, t.now)
		r.StoppedAt = r.StoppedAt.Truncate(0)
		r.Reopened, r.Reasons = nil, nil
	} else {
		r.Version++
		t.story(r, "story_changed", Actor{})
	}
	r.Looked = nil
	t.watchDeadline(r)
	t.closeDraft()
	t.receipt(r)
	t.keepFiles(r)
	return t.announce(r)
}

// changedAnswers keeps the earlier form of those answers that differ now.
func changedAnswers(before, now map[string]Answer) map[string]Answer {
	changed := map[string]Answer{}
	for key, a := range before {
		if !sameAnswer(a, now[key]) {
			changed[key] = a
		}
	}
	for key, a := range now {
		if _, known := before[key]; !known && !a.Empty() {
			changed[key] = Answer{}
		}
	}
	return changed
}

func sameAnswer(a, b Answer) bool {
	if a.Text != b.Text || len(a.Files) != len(b.Files) {
		return false
	}
	for i := range a.Files {
		if a.Files[i].Unique != b.Files[i].Unique {
			return false
		}
	}
	return true
}

// withdraw cancels a request at its officer's wish.
func (t *turn) withdraw(r *Request) error {
	if err := t.advance(r, "cancel", Actor{}); err != nil {
		return err
	}
	if d := t.session.Draft; d != nil && d.Ticket == r.Ticket {
		t.closeDraft()
	}
	t.reply(text(say("request_withdrawn").with("Ticket", r.Ticket)), t.menuKeyboard())
	return t.redraw(r, ClassChange)
}
