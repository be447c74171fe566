package conversations

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations/answers"
)

const (
	// confirmFor is how long a card asks "Ya, setujui" before it returns to its buttons.
	confirmFor = 60 * time.Second
	// chooseFor is how long a verifier may look for a reason.
	chooseFor = 10 * time.Minute
)

// cardPress takes a verifier's tap under a card. It names request, version and
// action; the state machine decides whether the action is to be had.
func (t *turn) cardPress(p Press, ticket, rest string) error {
	version, act, _ := strings.Cut(rest, ":")
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		t.toast(p, say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	if done, err := t.readerAct(p, r, act); done || err != nil {
		return err
	}
	by := Actor{ID: p.From.ID, Name: p.From.Name}
	switch {
	case version != strconv.Itoa(r.Version):
		t.box(p, t.standing(r))
	case r.Officer == by.ID:
		t.box(p, say("toast_own_request"))
	case r.Face.Mode != "" && r.Face.By.ID != by.ID && t.now.Before(r.Face.Until):
		t.box(p, say("toast_deciding").with("Name", r.Face.By.Name))
	default:
		return t.decideAct(p, r, by, act)
	}
	return nil
}

// readerAct carries out what every member may do at any time.
func (t *turn) readerAct(p Press, r *Request, act string) (bool, error) {
	switch act {
	case "contact":
		return true, t.showContact(p, r)
	case "files":
		t.do(Post{Chat: Team, Files: r.files(t.forms[r.form()]), ReplyTo: r.cardName(), Class: ClassAnswer})
		return true, t.answered(p, nil)
	case "letter":
		t.do(Toast{Query: p.Query, Start: startLetter + "_" + r.Ticket})
		return true, nil
	case "handed":
		if r.Credential == "" || r.LetterBy != nil {
			t.box(p, t.standing(r))
			return true, nil
		}
		r.LetterBy, r.LetterAt = &Actor{ID: p.From.ID, Name: p.From.Name}, t.now
		t.note(p.From.ID, "letter.handed", r.Ticket, "")
		return true, t.answered(p, t.redraw(r, ClassAnswer))
	case "open":
		return true, t.answered(p, t.reopenCard(r))
	}
	return false, nil
}

// showContact answers with the phone number, to the one who asked alone.
func (t *turn) showContact(p Press, r *Request) error {
	o, known, err := t.officer(r.Officer)
	if err != nil {
		return err
	}
	if !known {
		t.box(p, say("card_erased"))
		return nil
	}
	t.note(p.From.ID, "contact.shown", r.Ticket, "")
	t.box(p, say("contact_box").with("Name", o.Name, "Phone", o.Phone, "Checked", phoneShown(o), "Email", o.Email))
	return nil
}

// reopenCard posts a request's card again, below what was said meanwhile.
func (t *turn) reopenCard(r *Request) error {
	t.do(Edit{Chat: Team, Name: r.cardName(), Text: text(say("card_superseded").with("Ticket", r.Ticket)), Class: ClassChange})
	r.CardNo++
	body, apart, err := t.card(r)
	if err != nil {
		return err
	}
	if apart != nil {
		t.groupSay(apart)
	}
	t.keep(r)
	t.do(Send{Chat: Team, Name: r.cardName(), Text: body, Keyboard: t.cardButtons(r), Class: ClassAnswer})
	return nil
}

// decideAct carries out a verifier's action on the request as it stands.
func (t *turn) decideAct(p Press, r *Request, by Actor, act string) error {
	name, argument, _ := strings.Cut(act, ":")
	if name == "no" {
		return t.answered(p, t.face(r, Face{}))
	}
	if event := actEvents[name]; event != "" && !r.can(event) {
		t.box(p, t.standing(r))
		return nil
	}
	switch name {
	case "claim":
		return t.claim(p, r, by)
	case "approve", "handover", "reset", "close":
		return t.answered(p, t.ask60(r, by, name))
	case "yes":
		return t.confirmed(p, r, by)
	case "correct", "reject":
		return t.answered(p, t.face(r, Face{Mode: "reasons", Action: name, By: by, Until: t.now.Add(chooseFor)}))
	case "reason":
		return t.readyReason(p, r, by, argument)
	case "several":
		return t.answered(p, t.face(r, Face{Mode: "checklist", Action: "correct", By: by, Until: t.now.Add(chooseFor)}))
	case "pick":
		return t.pick(p, r, argument)
	case "picked":
		return t.sendPicked(p, r, by)
	case "write":
		return t.answered(p, t.promptReason(r, by))
	case "retry":
		return t.answered(p, t.retry(r, by))
	case "hand":
		return t.toHand(p, r, by)
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// actEvents names the transition an action leads to, where it leads to one.
var actEvents = map[string]string{
	"reset": "reset", "close": "close",
	"correct": "ask_correction", "several": "ask_correction", "hand": "by_hand",
}

// face changes what the card shows below its text, and sets the date at which
// it returns to its buttons.
func (t *turn) face(r *Request, f Face) error {
	r.Face = f
	if f.Mode == "" {
		t.remember(NoReminder{Kind: "face", Subject: r.Ticket})
	} else {
		t.remind("face", r.Ticket, f.Until)
	}
	return t.redraw(r, ClassAnswer)
}

func (t *turn) ask60(r *Request, by Actor, action string) error {
	return t.face(r, Face{Mode: "confirm", Action: action, By: by, Until: t.now.Add(confirmFor)})
}

func (t *turn) claim(p Press, r *Request, by Actor) error {
	if r.Claimed != nil || r.State != Submitted {
		t.box(p, t.standing(r))
		return nil
	}
	r.Claimed = &by
	t.story(r, "story_claimed", by)
	t.note(by.ID, "request.claimed", r.Ticket, "")
	t.toast(p, say("toast_claimed"))
	return t.redraw(r, ClassAnswer)
}

// confirmed carries out what a card asked once more.
func (t *turn) confirmed(p Press, r *Request, by Actor) error {
	action := r.Face.Action
	if r.Face.Mode != "confirm" || t.now.After(r.Face.Until) {
		t.toast(p, say("toast_confirm_expired"))
		return t.face(r, Face{})
	}
	t.remember(NoReminder{Kind: "face", Subject: r.Ticket})
	r.Face = Face{}
	switch action {
	case "approve":
		return t.answeredWith(p, r, t.approve(r, by))
	case "handover":
		return t.answeredWith(p, r, t.handOver(r, by))
	case "reset":
		return t.answeredWith(p, r, t.resetSite(r, by))
	case "close":
		return t.answered(p, t.closeComplaint(r, by))
	}
	return t.answered(p, t.redraw(r, ClassAnswer))
}

// answeredWith takes the waiting sign off the button; where the panel is
// worked by hand it opens the verifier's private chat.
func (t *turn) answeredWith(p Press, r *Request, err error) error {
	if err == nil && t.handRow(r) != nil {
		t.do(Toast{Query: p.Query, Start: startWork + "_" + r.Ticket})
		return nil
	}
	return t.answered(p, err)
}

// decided records who decides on a request.
func (t *turn) decided(r *Request, by Actor) {
	r.Decided, r.DecidedAt = &by, t.now
	if r.Claimed == nil {
		r.Claimed = &by
	}
}

// approve lets the work begin.
func (t *turn) approve(r *Request, by Actor) error {
	if !r.can("approve") {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if r.Service == Takeover {
		return t.handOver(r, by)
	}
	if err := t.advance(r, "approve", by); err != nil {
		return err
	}
	if err := t.confirmUnit(r); err != nil {
		return err
	}
	t.forgetDates(r)
	t.remind("approval_notice", r.Ticket, t.now.Add(approvalPatience))
	return t.beginWork(r)
}

// confirmUnit remembers that a verifier has seen this officer speak for their unit.
func (t *turn) confirmUnit(r *Request) error {
	o, known, err := t.officer(r.Officer)
	if err != nil || !known || o.UnitConfirmed || o.Unit != r.Unit {
		return err
	}
	o.UnitConfirmed = true
	t.keepOfficer(o)
	return nil
}

// reason is a ready reason: its words are reason_NAME, and for a correction
// the question that it reopens.
type reason struct{ name, question string }

var corrections = map[Service][]reason{
	Subdomain: {
		{"letter_unreadable", "letter"}, {"letter_unsigned", "letter"}, {"letter_not_head", "letter"},
		{"label_not_letter", "label"}, {"label_rules", "label"}, {"screens_unclear", "screens"},
		{"support_incomplete", "support"}, {"email_wrong", "email"},
	},
	Website: {
		{"letter_unreadable", "letter"}, {"letter_unsigned", "letter"}, {"letter_not_head", "letter"},
		{"label_not_letter", "label"}, {"label_rules", "label"}, {"title_wrong", "title"}, {"email_wrong", "email"},
	},
}

var rejections = map[Service][]reason{
	Subdomain: {{name: "not_unit"}, {name: "not_official"}, {name: "duplicate"}, {name: "vulnerable"}, {name: "similar"}, {name: "not_entitled"}, {name: "village"}},
	Website:   {{name: "not_unit"}, {name: "not_official"}, {name: "duplicate"}, {name: "not_entitled"}, {name: "village"}},
	Takeover:  {{name: "letter_unclear"}, {name: "not_entitled"}, {name: "holder_active"}},
	Reset:     {{name: "no_error"}, {name: "not_entitled"}, {name: "duplicate"}},
}

func (r *Request) readyReasons() []reason {
	if r.Face.Action == "correct" {
		return corrections[r.Service]
	}
	return rejections[r.Service]
}

// faceButtons stand under a card that asks something in place.
func (t *turn) faceButtons(r *Request) Keyboard {
	switch r.Face.Mode {
	case "confirm":
		return rows(row(r.button("button_yes_"+r.Face.Action, "yes"), r.button("button_no", "no")))
	case "reasons":
		return t.reasonButtons(r)
	case "checklist", "questions":
		return t.checklistButtons(r)
	}
	return rows(row(r.button("button_no", "no")))
}

func (t *turn) reasonButtons(r *Request) Keyboard {
	var all [][]Button
	for i, reason := range r.readyReasons() {
		all = append(all, row(r.button("reason_"+reason.name, "reason:"+strconv.Itoa(i))))
	}
	if r.Face.Action == "correct" {
		all = append(all, row(r.button("button_several", "several")))
	}
	all = append(all, row(r.button("button_write_reason", "write"), r.button("button_no", "no")))
	return rows(all...)
}

// checklistButtons list reasons, or questions where a reason was written.
func (t *turn) checklistButtons(r *Request) Keyboard {
	var all [][]Button
	for i, label := range t.checklist(r) {
		key := "check_off"
		if slices.Contains(r.Face.Picked, i) {
			key = "check_on"
		}
		b := r.button(key, "pick:"+strconv.Itoa(i))
		b.Label = b.Label.with("What", label)
		all = append(all, row(b))
	}
	all = append(all, row(r.button("button_send_correction", "picked")), row(r.button("button_no", "no")))
	return rows(all...)
}

func (t *turn) checklist(r *Request) []Line {
	var list []Line
	if r.Face.Mode == "questions" {
		for _, q := range t.forms[r.form()].Questions {
			list = append(list, say("field_"+q.Key))
		}
		return list
	}
	for _, reason := range corrections[r.Service] {
		list = append(list, say("reason_"+reason.name))
	}
	return list
}

// readyReason sends one ready reason with one tap.
func (t *turn) readyReason(p Press, r *Request, by Actor, argument string) error {
	ready := r.readyReasons()
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(ready) || r.Face.Mode != "reasons" {
		t.toast(p, say("toast_stale"))
		return nil
	}
	line := []Line{say("reason_" + ready[i].name)}
	if r.Face.Action == "correct" {
		return t.answered(p, t.askCorrection(r, by, line, []string{ready[i].question}))
	}
	return t.answered(p, t.reject(r, by, line))
}

func (t *turn) pick(p Press, r *Request, argument string) error {
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(t.checklist(r)) || r.Face.Mode != "checklist" && r.Face.Mode != "questions" {
		t.toast(p, say("toast_stale"))
		return nil
	}
	f := r.Face
	if at := slices.Index(f.Picked, i); at >= 0 {
		f.Picked = slices.Delete(slices.Clone(f.Picked), at, at+1)
	} else {
		f.Picked = append(slices.Clone(f.Picked), i)
	}
	f.Until = t.now.Add(chooseFor)
	return t.answered(p, t.face(r, f))
}

// sendPicked sends the reasons of a checklist, or a written reason with the
// questions that it reopens.
func (t *turn) sendPicked(p Press, r *Request, by Actor) error {
	if len(r.Face.Picked) == 0 {
		t.toast(p, say("toast_pick_one"))
		return nil
	}
	picked := slices.Sorted(slices.Values(r.Face.Picked))
	var why []Line
	var asked []string
	if r.Face.Mode == "questions" {
		why = []Line{verbatim(r.Face.Typed)}
	}
	for _, i := range picked {
		key := t.forms[r.form()].Questions[min(i, len(t.forms[r.form()].Questions)-1)].Key
		if r.Face.Mode == "checklist" {
			ready := corrections[r.Service][i]
			key = ready.question
			why = append(why, say("reason_"+ready.name))
		}
		if !slices.Contains(asked, key) {
			asked = append(asked, key)
		}
	}
	return t.answered(p, t.askCorrection(r, by, why, asked))
}

// promptReason asks the verifier to write a reason: one new message with the
// reply field open.
func (t *turn) promptReason(r *Request, by Actor) error {
	r.Face = Face{Mode: "writing", Action: r.Face.Action, By: by, Until: t.now.Add(chooseFor), Prompt: r.Face.Prompt + 1}
	t.do(Send{Chat: Team, Name: r.promptName(), ReplyTo: r.cardName(), Keyboard: Keyboard{ForceReply: true}, Class: ClassAnswer,
		Text: text(say("prompt_reason").with("ID", strconv.FormatInt(by.ID, 10), "Name", by.Name, "Ticket", r.Ticket))})
	return t.face(r, r.Face)
}

func (r *Request) promptName() string {
	return "prompt:" + r.Ticket + "/" + strconv.Itoa(r.Version) + "/" + strconv.Itoa(r.Face.Prompt)
}

// groupReply takes a reply in the group, of a person who is a member, not only
// a guest of its discussion: a written reason, or an answer to an
// officer's question.
func (t *turn) groupReply(m Message, member bool) error {
	name, err := t.mem.PostedAt(m.Place.Chat, m.ReplyTo)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(name, ":")
	ticket, _, _ := strings.Cut(rest, "/")
	if kind != "prompt" && kind != "card" {
		return nil
	}
	r, err := t.request(ticket)
	if err != nil {
		return err
	}
	if !member {
		if ok, err := t.member(m.From, nil, &m); err != nil || !ok {
			return err
		}
	}
	by := Actor{ID: m.From.ID, Name: m.From.Name}
	switch {
	case r.Service == Inquiry && r.State == Submitted:
		return t.answerQuestion(r, by, m.Text)
	case r.Face.Mode != "writing" || r.Face.By.ID != by.ID || t.now.After(r.Face.Until):
		return nil
	}
	return t.writtenReason(r, by, m.Text)
}

// maxReason keeps a written reason within a message.
const maxReason = 1000

func (t *turn) writtenReason(r *Request, by Actor, typed string) error {
	words := []rune(answers.Shown(typed))
	if len(words) > maxReason {
		words = words[:maxReason]
	}
	if len(words) < 3 {
		t.groupSay(text("reason_too_short"))
		return nil
	}
	if r.Face.Action == "reject" {
		return t.reject(r, by, []Line{verbatim(string(words))})
	}
	f := r.Face
	f.Mode, f.Typed, f.Until = "questions", string(words), t.now.Add(chooseFor)
	return t.face(r, f)
}

// askCorrection sends a request back to its officer; the clock stands still.
func (t *turn) askCorrection(r *Request, by Actor, why []Line, questions []string) error {
	if !r.can("ask_correction") {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if err := t.advance(r, "ask_correction", by); err != nil {
		return err
	}
	r.Decided = nil
	r.Reasons, r.Reopened, r.StoppedAt = why, questions, t.now
	t.forgetDates(r)
	t.remind("correction_overdue", r.Ticket, t.now.AddDate(0, 0, correctionDays))
	if err := t.tellOfficer(r, text(say("correction_asked").with("Ticket", r.Ticket, "Count", len(why)), reasonList(why), blank, "correction_how"), t.ownButtons(r)); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}

// correctionDays is how long a request waits for its correction.
const correctionDays = 30

func reasonList(why []Line) Text {
	var list Text
	for _, line := range why {
		list = append(list, say("reason_item").with("Reason", line))
	}
	return list
}

// reject ends a request with its reason and the way to appeal.
func (t *turn) reject(r *Request, by Actor, why []Line) error {
	event := "reject"
	if r.State == FailedState {
		event = "give_up"
	}
	if !r.can(event) {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	r.Reasons = why
	if err := t.advance(r, event, by); err != nil {
		return err
	}
	if err := t.tellLeftover(r, event); err != nil {
		return err
	}
	body := text(say("request_rejected").with("Ticket", r.Ticket), reasonList(why), blank,
		say("appeal").with("Phone", t.Office.Phone))
	if err := t.tellOfficer(r, body, Keyboard{}); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}

// tellOfficer writes to the officer of a request in their language. Where the
// bot is blocked the word goes by mail.
func (t *turn) tellOfficer(r *Request, body Text, keyboard Keyboard) error {
	s, err := t.sessionOf(r.Officer)
	if err != nil {
		return err
	}
	if s.Blocked {
		return t.mailDecision(r, s.Lang, body)
	}
	t.tell(s, body, keyboard)
	return nil
}
