package accounts

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

const (
	// objectionTime is how long a holder on file may object before an account is
	// handed to somebody else.
	objectionTime = time.Hour
	// objectionLife is how long the link in a mail is understood: also whoever
	// comes too late reads where the account is and whom to ask.
	objectionLife = 30 * conversations.Day
)

// limitObjections is how many wrong links a person may open a day.
var limitObjections = turn.Limit{Name: "objections", Most: 5, Span: conversations.Day}

// StartObjection begins the start parameter of the link in a mail that tells a
// holder: keberatan_CODE. The code is the ticket's letters and digits, and what
// was drawn for it.
const StartObjection = "keberatan"

func objectionName(ticket string) string { return conversations.ObjectionPrefix + ticket }

// objectionLink stops the handover of a ticket when it is opened. While the
// bot's own name is not known it is a command to send.
func objectionLink(t *turn.Turn, ticket string) conversations.Line {
	code := conversations.Say("objection_code").With("Ticket", conversations.Own(strings.ReplaceAll(ticket, "-", "")), "Drawn", conversations.Secret(objectionName(ticket)))
	username, err := t.Mem.Setting(conversations.SettingUsername)
	if err != nil || username == "" {
		return conversations.Say("objection_command").With("Code", code)
	}
	return conversations.Say("objection_link").With("Bot", conversations.Own(username), "Code", code)
}

// objectionParts is a folded code: series, year, number, and what was drawn.
var objectionParts = regexp.MustCompile(`^([a-z]+)(\d{4})(\d{4,})([a-z0-9]{16})$`)

// objectionOf takes a code apart.
func objectionOf(code string) (ticket, drawn string, ok bool) {
	parts := objectionParts.FindStringSubmatch(conversations.FoldCode(code))
	if parts == nil {
		return "", "", false
	}
	return strings.ToUpper(parts[1]) + "-" + parts[2] + "-" + parts[3], parts[4], true
}

// ObjectByLink takes the link in a mail, of whoever opens it: the code tells
// that the mail reached them.
func ObjectByLink(t *turn.Turn, p conversations.Person, code string) error {
	whom := conversations.IdText(p.ID)
	wrong, err := t.Spent(limitObjections, whom)
	if err != nil {
		return err
	}
	if _, is := limitObjections.UsedUp(wrong); is {
		t.Reply(conversations.Compose(conversations.Say("objection_unknown").With("Phone", t.Office.Phone)), t.Aside())
		return nil
	}
	ticket, drawn, ok := objectionOf(code)
	if ok {
		if ok, err = t.Mem.SecretIs(objectionName(ticket), ticket, drawn); err != nil {
			return err
		}
	}
	if !ok {
		t.Spend(limitObjections, whom, wrong)
		t.Reply(conversations.Compose(conversations.Say("objection_unknown").With("Phone", t.Office.Phone)), t.Aside())
		return nil
	}
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	answer, err := objectionHeard(t, p, r, conversations.MomentObjectedByMail)
	if err != nil {
		return err
	}
	keyboard := askRow()
	keyboard.Rows = append(keyboard.Rows, t.Aside().Rows...)
	t.Reply(conversations.Compose(answer), keyboard)
	return nil
}

// askRow leads to a question to the team.
func askRow() conversations.Keyboard {
	return conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"}))
}

// objectionHeard stops a handover for somebody who may object, and tells them
// what became of it.
func objectionHeard(t *turn.Turn, p conversations.Person, r *conversations.Request, what conversations.MomentKind) (conversations.Line, error) {
	if err := t.RetireAnew(r); err != nil {
		return conversations.Line{}, err
	}
	if r.Officer == p.ID {
		return conversations.Say("objection_own").With("Phone", t.Office.Phone), nil
	}
	w, err := t.Work(r.Ticket)
	switch {
	case err != nil:
		return conversations.Line{}, err
	case w.Goal == conversations.GoalHandover && w.State == conversations.WorkRunning:
		return conversations.Say("objection_heard").With("Address", r.Address, "Phone", t.Office.Phone), objected(t, p, r, w, what)
	case stopped(r):
		return conversations.Say("objection_heard_before").With("Address", r.Address, "Phone", t.Office.Phone), nil
	case r.State == conversations.FailedState:
		return conversations.Say("objection_heard").With("Address", r.Address, "Phone", t.Office.Phone), objectedFailed(t, p, r, what)
	case r.State == conversations.Rejected || r.State == conversations.Cancelled || r.State == conversations.Closed:
		return conversations.Say("objection_needless").With("Address", r.Address), nil
	}
	return conversations.Say("objection_late").With("Address", r.Address, "Phone", t.Office.Phone), objectedLate(t, p, r)
}

// stopped tells whether a handover stands still because its holder objected, or
// the team held it.
func stopped(r *conversations.Request) bool {
	return r.State == conversations.FailedState && r.Halted
}

// notUs freezes a handover that the holder on file knows nothing of.
func notUs(t *turn.Turn, p conversations.Press, ticket string) error {
	refused := conversations.Say("toast_no_objection").With("Phone", t.Office.Phone)
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Box(p, refused)
		return nil
	}
	if err != nil {
		return err
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	if a == nil || a.Holder != p.From.ID || r.Officer == p.From.ID {
		t.Box(p, refused)
		return notUsLate(t, p, r)
	}
	w, err := t.Work(ticket)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && (w.Goal != conversations.GoalHandover || w.State == conversations.WorkDone || stopped(r) || r.Ended()) {
		t.Box(p, t.OwnStanding(r))
		return nil
	}
	if err != nil {
		return err
	}
	t.Toast(p, conversations.Say("toast_objection_heard"))
	t.Reply(conversations.Compose(conversations.Say("objection_heard").With("Address", r.Address, "Phone", t.Office.Phone)), askRow())
	if w.State != conversations.WorkRunning {
		return objectedFailed(t, p.From, r, conversations.MomentObjected)
	}
	return objected(t, p.From, r, w, conversations.MomentObjected)
}

// notUsLate tells the team when a former holder objects after their hour: the
// message that they press stands in their own chat.
func notUsLate(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	if r.Officer == p.From.ID {
		return nil
	}
	w, err := t.Work(r.Ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	for number := range w.Told {
		posted, err := t.Mem.Posted(warningName(r.Ticket, number))
		if err != nil && !errors.Is(err, conversations.ErrNotFound) {
			return err
		}
		if err == nil && posted.Chat == p.From.ID {
			return objectedLate(t, p.From, r)
		}
	}
	return nil
}

// objectedLate tells the team, once, of an objection to what has been handed
// over already.
func objectedLate(t *turn.Turn, p conversations.Person, r *conversations.Request) error {
	if !r.HasLetter() {
		return nil
	}
	for _, m := range r.Timeline {
		if m.What == conversations.MomentObjectedLate {
			return nil
		}
	}
	t.Note(p.ID, "handover.objected_late", r.Ticket, "")
	t.Story(r, conversations.MomentObjectedLate, conversations.Actor{})
	t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: r.CardName(), Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say("team_objected_late").With("Ticket", r.Ticket, "Address", r.Address))})
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// objectedFailed takes an objection to a handover that stands still already: the
// team reads of it before it tries again.
func objectedFailed(t *turn.Turn, p conversations.Person, r *conversations.Request, what conversations.MomentKind) error {
	t.Note(p.ID, "handover.objected", r.Ticket, "")
	t.Story(r, what, conversations.Actor{})
	r.Failure = conversations.Say("panel_objected")
	t.GroupShow(conversations.Compose(conversations.Say("work_failed").With("Ticket", r.Ticket, "Why", r.Failure)), conversations.Keyboard{})
	t.Redraw(r, conversations.ClassChange)
	return nil
}

func objected(t *turn.Turn, p conversations.Person, r *conversations.Request, w *conversations.Work, what conversations.MomentKind) error {
	t.Note(p.ID, "handover.objected", r.Ticket, "")
	t.Story(r, what, conversations.Actor{})
	return stopHandover(t, r, w, conversations.Say("panel_objected"))
}

// stopHandover keeps an account where it is while its holder may object.
func stopHandover(t *turn.Turn, r *conversations.Request, w *conversations.Work, why conversations.Line) error {
	t.Remember(conversations.NoReminder{Kind: "handover", Subject: r.Ticket}, conversations.NoReminder{Kind: "approval_notice", Subject: r.Ticket}, conversations.NoSecret{Name: hourOf(r.Ticket)})
	w.State, w.Objection, w.Untold = conversations.WorkFailed, time.Time{}, false
	t.Keep(w)
	if w.Worker != nil {
		t.Do(conversations.Delete{Chat: w.Worker.ID, Name: w.ManualName(), Instead: conversations.Compose("work_over")})
	}
	r.Halted = true
	return RequestFails(t, r, why)
}

// Hold stops a handover for somebody who objected by telephone.
func Hold(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	t.Note(by.ID, "handover.held", r.Ticket, "")
	t.Story(r, conversations.MomentHeld, by)
	return stopHandover(t, r, w, conversations.Say("panel_held"))
}

// WithoutNews hands an account over although nobody on file could be told: the
// team has found out by itself that it may.
func WithoutNews(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	if !w.Untold || !w.Objectable() {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	w.Unheard = true
	t.Note(by.ID, "handover.without_news", r.Ticket, "")
	t.Story(r, conversations.MomentWithoutNews, by)
	return startHandover(t, r.Ticket)
}

// retryHandover starts a handover anew that had failed: the team has spoken
// with whoever objected. Where nobody could be told it is tried once more.
func retryHandover(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if err := t.Advance(r, handingOver(t, r), by); err != nil {
		return err
	}
	r.Failure, r.Halted = conversations.Line{}, false
	NoticeApproval(t, r)
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	if err := handoverWork(t, r, a); err != nil {
		return err
	}
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	if w.Unheard || a == nil || heard(w, a.Holding()) {
		return startHandover(t, r.Ticket)
	}
	return goOn(t, r, w, a, true)
}
