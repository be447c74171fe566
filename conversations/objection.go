package conversations

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

const (
	// objectionTime is how long a holder on file may object before an account is
	// handed to somebody else.
	objectionTime = time.Hour
	// objectionLife is how long the link in a mail is understood: also whoever
	// comes too late reads where the account is and whom to ask.
	objectionLife = 30 * day
)

// limitObjections is how many wrong links a person may open a day.
var limitObjections = limit{"objections", 5, day}

// startObjection begins the start parameter of the link in a mail that tells a
// holder: keberatan_CODE. The code is the ticket's letters and digits, and what
// was drawn for it.
const startObjection = "keberatan"

// SettingUsername remembers the bot's own name, which links need.
const SettingUsername = "bot_username"

func objectionName(ticket string) string { return objectionPrefix + ticket }

// objectionLink stops the handover of a ticket when it is opened. While the
// bot's own name is not known it is a command to send.
func (t *turn) objectionLink(ticket string) Line {
	code := say("objection_code").with("Ticket", own(strings.ReplaceAll(ticket, "-", "")), "Drawn", secret(objectionName(ticket)))
	username, err := t.mem.Setting(SettingUsername)
	if err != nil || username == "" {
		return say("objection_command").with("Code", code)
	}
	return say("objection_link").with("Bot", own(username), "Code", code)
}

// objectionParts is a folded code: series, year, number, and what was drawn.
var objectionParts = regexp.MustCompile(`^([a-z]+)(\d{4})(\d{4,})([a-z0-9]{16})$`)

// objectionOf takes a code apart.
func objectionOf(code string) (ticket, drawn string, ok bool) {
	parts := objectionParts.FindStringSubmatch(FoldCode(code))
	if parts == nil {
		return "", "", false
	}
	return strings.ToUpper(parts[1]) + "-" + parts[2] + "-" + parts[3], parts[4], true
}

// objectByLink takes the link in a mail, of whoever opens it: the code tells
// that the mail reached them.
func (t *turn) objectByLink(p Person, code string) error {
	whom := idText(p.ID)
	wrong, err := t.spent(limitObjections, whom)
	if err != nil {
		return err
	}
	if _, is := limitObjections.usedUp(wrong); is {
		t.reply(text(say("objection_unknown").with("Phone", t.Office.Phone)), t.aside())
		return nil
	}
	ticket, drawn, ok := objectionOf(code)
	if ok {
		if ok, err = t.mem.SecretIs(objectionName(ticket), ticket, drawn); err != nil {
			return err
		}
	}
	if !ok {
		t.spend(limitObjections, whom, wrong)
		t.reply(text(say("objection_unknown").with("Phone", t.Office.Phone)), t.aside())
		return nil
	}
	r, err := t.request(ticket)
	if err != nil {
		return err
	}
	answer, err := t.objectionHeard(p, r, "story_objected_by_mail")
	if err != nil {
		return err
	}
	t.reply(text(answer), t.aside())
	return nil
}

// objectionHeard stops a handover for somebody who may object, and tells them
// what became of it.
func (t *turn) objectionHeard(p Person, r *Request, story string) (Line, error) {
	if r.Officer == p.ID {
		return say("objection_own").with("Phone", t.Office.Phone), nil
	}
	w, err := t.work(r.Ticket)
	switch {
	case err != nil:
		return Line{}, err
	case w.Goal == goalHandover && w.State == workRunning:
		return say("objection_heard"), t.objected(p, r, w, story)
	case r.stopped():
		return say("objection_heard_before").with("Address", r.Address, "Phone", t.Office.Phone), nil
	case r.State == FailedState:
		return say("objection_heard"), t.objectedFailed(p, r, story)
	case r.State == Rejected || r.State == Cancelled || r.State == Closed:
		return say("objection_needless").with("Address", r.Address), nil
	}
	return say("objection_late").with("Address", r.Address, "Phone", t.Office.Phone), t.objectedLate(p, r)
}

// stopped tells whether a handover stands still because its holder objected, or
// the team held it.
func (r *Request) stopped() bool {
	return r.State == FailedState && (r.Failure.Key == "panel_objected" || r.Failure.Key == "panel_held")
}

// notUs freezes a handover that the holder on file knows nothing of.
func (t *turn) notUs(p Press, ticket string) error {
	refused := say("toast_no_objection").with("Phone", t.Office.Phone)
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		t.box(p, refused)
		return nil
	}
	if err != nil {
		return err
	}
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if a == nil || a.Holder != p.From.ID || r.Officer == p.From.ID {
		t.box(p, refused)
		return t.notUsLate(p, r)
	}
	w, err := t.work(ticket)
	if errors.Is(err, ErrNotFound) || err == nil && (w.Goal != goalHandover || w.State == workDone || r.stopped() || r.ended()) {
		t.box(p, r.ownStanding())
		return nil
	}
	if err != nil {
		return err
	}
	t.toast(p, say("toast_objection_heard"))
	if w.State != workRunning {
		return t.objectedFailed(p.From, r, "story_objected")
	}
	return t.objected(p.From, r, w, "story_objected")
}

// notUsLate tells the team when a former holder objects after their hour: the
// message that they press stands in their own chat.
func (t *turn) notUsLate(p Press, r *Request) error {
	if r.Officer == p.From.ID {
		return nil
	}
	w, err := t.work(r.Ticket)
	if err != nil {
		return ignoreGone(err)
	}
	for number := range w.Told {
		posted, err := t.mem.Posted(warningName(r.Ticket, number))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil && posted.Chat == p.From.ID {
			return t.objectedLate(p.From, r)
		}
	}
	return nil
}

// objectedLate tells the team, once, of an objection to what has been handed
// over already.
func (t *turn) objectedLate(p Person, r *Request) error {
	if !r.hasLetter() {
		return nil
	}
	for _, m := range r.Timeline {
		if m.What == "story_objected_late" {
			return nil
		}
	}
	t.note(p.ID, "handover.objected_late", r.Ticket, "")
	t.story(r, "story_objected_late", Actor{})
	t.do(Send{Chat: Team, ReplyTo: r.cardName(), Class: ClassNews, Text: text(say("team_objected_late").with("Ticket", r.Ticket, "Address", r.Address))})
	return t.redraw(r, ClassChange)
}

// objectedFailed takes an objection to a handover that stands still already: the
// team reads of it before it tries again.
func (t *turn) objectedFailed(p Person, r *Request, story string) error {
	t.note(p.ID, "handover.objected", r.Ticket, "")
	t.story(r, story, Actor{})
	r.Failure = say("panel_objected")
	t.groupShow(text(say("work_failed").with("Ticket", r.Ticket, "Why", r.Failure)), Keyboard{})
	return t.redraw(r, ClassChange)
}

func (t *turn) objected(p Person, r *Request, w *Work, story string) error {
	t.note(p.ID, "handover.objected", r.Ticket, "")
	t.story(r, story, Actor{})
	return t.stopHandover(r, w, say("panel_objected"))
}

// stopHandover keeps an account where it is while its holder may object.
func (t *turn) stopHandover(r *Request, w *Work, why Line) error {
	t.remember(NoReminder{Kind: "handover", Subject: r.Ticket}, NoReminder{Kind: "approval_notice", Subject: r.Ticket}, NoSecret{Name: hourOf(r.Ticket)})
	w.State, w.Objection, w.Untold = workFailed, time.Time{}, false
	t.keep(w)
	if w.Worker != nil {
		t.do(Delete{Chat: w.Worker.ID, Name: w.handName(), Instead: text("work_over")})
	}
	return t.requestFails(r, why)
}

// objectable tells whether a handover still waits for its holder, or for the
// team because no holder could be told.
func (w *Work) objectable() bool {
	return w.Goal == goalHandover && w.State == workRunning && (w.Untold || !w.Objection.IsZero())
}

// hold stops a handover for somebody who objected by telephone.
func (t *turn) hold(r *Request, by Actor) error {
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	t.note(by.ID, "handover.held", r.Ticket, "")
	t.story(r, "story_held", by)
	return t.stopHandover(r, w, say("panel_held"))
}

// withoutNews hands an account over although nobody on file could be told: the
// team has found out by itself that it may.
func (t *turn) withoutNews(r *Request, by Actor) error {
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	if !w.Untold || !w.objectable() {
		return t.redraw(r, ClassAnswer)
	}
	w.Unheard = true
	t.note(by.ID, "handover.without_news", r.Ticket, "")
	t.story(r, "story_without_news", by)
	return t.startHandover(r.Ticket)
}

// retryHandover starts a handover anew that had failed: the team has spoken
// with whoever objected. Where nobody could be told it is tried once more.
func (t *turn) retryHandover(r *Request, by Actor) error {
	if err := t.advance(r, r.handingOver(), by); err != nil {
		return err
	}
	r.Failure = Line{}
	t.noticeApproval(r)
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if err := t.handoverWork(r, a); err != nil {
		return err
	}
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	if w.Unheard || a == nil || w.heard(a.holding()) {
		return t.startHandover(r.Ticket)
	}
	return t.goOn(r, w, a, true)
}
