package accounts

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// Ways in which a holder on file is told that somebody else wants their account.
const (
	byChat = "chat"
	byMail = "mail"
)

// Reasons why somebody could not be told.
const (
	blockedUs   = "blocked"     // they blocked the bot, or never started it
	unreachable = "unreachable" // Telegram refuses for another reason
	mailIsOff   = "off"         // no mail can be sent
	mailRefused = "refused"     // their mail server refuses
)

// NotReached is why a message reached nobody.
func NotReached(why conversations.Failure) string {
	if why == conversations.FailBlocked {
		return blockedUs
	}
	return unreachable
}

// way is one way to somebody on file.
type way struct {
	how     string
	session *conversations.Session // of the holder, by chat
	address string                 // by mail
	lang    string
}

// waysTo lists the ways to everybody on file with an account that somebody else
// asks for: the holder's chat, and the address on file. An address that the
// applicant has proved is their own; one that was only typed proves nothing.
func waysTo(t *turn.Turn, r *conversations.Request, a *conversations.Account) ([]way, error) {
	if a == nil || a.Holder != 0 && a.Holder == r.Officer {
		return nil, nil
	}
	var all []way
	addresses, lang := []string{a.Email}, "id"
	if a.Holder != 0 {
		s, err := t.SessionOf(a.Holder)
		if err != nil {
			return nil, err
		}
		holder, _, err := t.Officer(a.Holder)
		if err != nil {
			return nil, err
		}
		all, lang = append(all, way{how: byChat, session: s}), s.Lang
		addresses = append(addresses, holder.Email)
	}
	for _, address := range addresses {
		own, err := Proved(t, r.Officer, address)
		if err != nil {
			return nil, err
		}
		if address != "" && !own {
			return append(all, way{how: byMail, address: address, lang: lang}), nil
		}
	}
	return all, nil
}

// Proved tells whether a person has shown that they read an address: a code
// that was mailed there was typed in their chat.
func Proved(t *turn.Turn, officer int64, address string) (bool, error) {
	if officer <= 0 || address == "" {
		return false, nil
	}
	o, known, err := t.Officer(officer)
	if err != nil || known && o.EmailProved && strings.EqualFold(o.Email, address) {
		return err == nil, err
	}
	held, err := t.Mem.AccountsOf(officer)
	return slices.ContainsFunc(held, func(a conversations.Account) bool { return a.EmailProved && strings.EqualFold(a.Email, address) }), err
}

// warningPrefix begins our names of what tells a holder: warning:TICKET/NUMBER.
const warningPrefix = "warning:"

func warningName(ticket string, number int) string {
	return warningPrefix + ticket + "/" + strconv.Itoa(number)
}

// warningOf takes a warning's name apart.
func warningOf(name string) (ticket string, number int, is bool) {
	rest, is := strings.CutPrefix(name, warningPrefix)
	ticket, index, numbered := strings.Cut(rest, "/")
	number, err := strconv.Atoi(index)
	return ticket, number, is && numbered && err == nil
}

// untold are the ways that were not gone yet to those on file now: the account
// may have got another holder since. Those that led nowhere count as untold
// where it is tried again.
func untold(w *conversations.Work, ways []way, of string, again bool) []way {
	return slices.DeleteFunc(slices.Clone(ways), func(to way) bool {
		return slices.ContainsFunc(w.Told, func(g conversations.Telling) bool {
			return g.How == to.how && g.Of == of && (g.Why == "" || !again)
		})
	})
}

// heard tells whether somebody who is on file by a ticket was told.
func heard(w *conversations.Work, of string) bool {
	return slices.ContainsFunc(w.Told, func(g conversations.Telling) bool { return g.Of == of && !g.At.IsZero() })
}

// hopeless tells whether every way to them is known to lead nowhere.
func hopeless(w *conversations.Work, of string) bool {
	return !slices.ContainsFunc(w.Told, func(g conversations.Telling) bool { return g.Of == of && (g.Why == "" || !g.At.IsZero()) })
}

// tellHolders tells everybody on file who has not been told, and gives them
// their hour; waits is false where there is nobody new to wait for.
func tellHolders(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account, again bool) (waits bool, err error) {
	ways, err := waysTo(t, r, a)
	if err != nil || len(ways) == 0 {
		return false, err
	}
	ways = untold(w, ways, a.Holding(), again)
	if len(ways) == 0 {
		return false, nil
	}
	w.Untold, w.Waited, w.Objection = false, false, t.Now.Add(objectionTime)
	for _, to := range ways {
		tellHolder(t, r, w, a, to)
	}
	t.Keep(w)
	if hopeless(w, a.Holding()) {
		return true, noNews(t, r, w)
	}
	t.Remind("handover", r.Ticket, w.Objection)
	t.Redraw(r, conversations.ClassAnswer)
	return true, nil
}

func tellHolder(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account, to way) {
	told := conversations.Telling{How: to.how, Of: a.Holding()}
	number := len(w.Told)
	switch {
	case to.how == byChat && (to.session.Blocked || to.session.Chat <= 0):
		told.Why = blockedUs
	case to.how == byChat:
		t.Do(conversations.Send{Chat: to.session.Chat, Name: warningName(r.Ticket, number), Lang: to.session.Lang,
			Key: warningName(r.Ticket, number), Keyboard: holderRows(r), Text: conversations.Compose(conversations.Say("holder_warned").With(
				"Address", a.Address, "Unit", r.Unit, "At", conversations.At(w.Objection, conversations.DateClock), "Phone", t.Office.Phone))})
	case t.MailOff:
		told.Why = mailIsOff
	default:
		mailWarning(t, r, w, a, to)
	}
	w.Told = append(w.Told, told)
}

// holderRows let a holder on file object to a handover, or agree to it.
func holderRows(r *conversations.Request) conversations.Keyboard {
	return conversations.Rows(conversations.Row(
		conversations.Button{Label: conversations.Say("button_not_us"), Data: "d:" + r.Ticket + ":not_us"},
		conversations.Button{Label: conversations.Say("button_agree_handover"), Data: "d:" + r.Ticket + ":agree"}))
}

// hourOf is the name of a secret that lives as long as the hour that a mail
// speaks of: a mail that leaves later speaks of none.
func hourOf(ticket string) string { return objectionName(ticket) + "/hour" }

// mailWarning tells the address on file. The mail says until when, and brings a
// link that stops the handover.
func mailWarning(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account, to way) {
	code, hour := objectionName(r.Ticket), hourOf(r.Ticket)
	t.Remember(conversations.NewSecret{Name: code, For: r.Ticket}, conversations.NewSecret{Name: hour, For: r.Ticket})
	t.Remind("link_over", code, t.Now.Add(objectionLife))
	stop := objectionLink(t, r.Ticket)
	t.Do(conversations.Mail{Name: warningName(r.Ticket, len(w.Told)), For: a.Holder, To: to.address, Lang: to.lang, Secret: hour,
		Subject: conversations.Say("mail_subject_warning").With("Address", a.Address),
		Text: conversations.Compose("mail_greeting", conversations.Blank, conversations.Say("mail_warned").With("Address", a.Address, "Unit", r.Unit,
			"At", conversations.At(w.Objection, conversations.DateFull), "Stop", stop, "Phone", t.Office.Phone), conversations.Blank, t.Signature()),
		Without: conversations.Compose("mail_greeting", conversations.Blank, conversations.Say("mail_warned_late").With("Address", a.Address, "Unit", r.Unit,
			"Stop", stop, "Phone", t.Office.Phone), conversations.Blank, t.Signature())})
}

// ToldBy takes in that a holder on file was told. Where nobody had been by the
// end of the hour, it begins now.
func ToldBy(t *turn.Turn, name string) error {
	r, w, told, err := telling(t, name)
	if err != nil || told == nil || !told.At.IsZero() {
		return turn.IgnoreGone(err)
	}
	told.At, told.Why = t.Now, ""
	t.Keep(w)
	if r.Ended() {
		return nil
	}
	if told.How == byMail {
		t.Story(r, conversations.MomentToldByMail, conversations.Actor{})
	} else {
		t.Story(r, conversations.MomentToldByChat, conversations.Actor{})
	}
	if w.Untold && w.State == conversations.WorkRunning {
		w.Untold, w.Objection = false, t.Now.Add(objectionTime)
		t.Remind("handover", r.Ticket, w.Objection)
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// NotTold takes in that a way to a holder on file leads nowhere.
func NotTold(t *turn.Turn, name, why string) error {
	r, w, told, err := telling(t, name)
	if err != nil || told == nil || !told.At.IsZero() {
		return turn.IgnoreGone(err)
	}
	told.Why = why
	t.Keep(w)
	if r.Ended() {
		return nil
	}
	if !w.Objection.IsZero() && w.State == conversations.WorkRunning && hopeless(w, told.Of) {
		return noNews(t, r, w)
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// telling finds what a warning's name speaks of; nil where that is over.
func telling(t *turn.Turn, name string) (*conversations.Request, *conversations.Work, *conversations.Telling, error) {
	ticket, number, is := warningOf(name)
	if !is {
		return nil, nil, nil, nil
	}
	r, err := t.Request(ticket)
	if err != nil {
		return nil, nil, nil, err
	}
	w, err := t.Work(ticket)
	if err != nil || w.Goal != conversations.GoalHandover || number < 0 || number >= len(w.Told) {
		return nil, nil, nil, err
	}
	return r, w, &w.Told[number], nil
}

// noNews has a handover wait for the team: nobody on file could be told.
func noNews(t *turn.Turn, r *conversations.Request, w *conversations.Work) error {
	w.Untold, w.Objection = true, time.Time{}
	t.Keep(w)
	t.Remember(conversations.NoReminder{Kind: "handover", Subject: r.Ticket})
	t.Story(r, conversations.MomentUntold, conversations.Actor{})
	t.GroupShow(conversations.Compose(conversations.Say("team_untold").With("Ticket", r.Ticket, "Address", r.Address)), conversations.Keyboard{})
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// HourOver hands an account over when nobody objected within the hour; where
// nobody was told in it, the team decides.
func HourOver(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	w, err := t.Work(ticket)
	if err != nil || !w.Objectable() || w.Untold {
		return err
	}
	if t.Now.Before(w.Objection.Truncate(time.Millisecond)) { // as dates are remembered
		t.Remind("handover", ticket, w.Objection)
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	if w.Pending() && !w.Waited && !mayStart(t, r, w, a) { // the word that it arrived may be a moment behind
		w.Waited = true
		t.Keep(w)
		t.Remind("handover", ticket, t.Now.Add(wordBehind))
		return nil
	}
	return goOn(t, r, w, a, false)
}

// wordBehind is how long after the hour it is waited for the word that a
// message or mail arrived.
const wordBehind = 10 * time.Second

// goOn starts a handover, unless there is somebody on file who has to be told
// before.
func goOn(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account, again bool) error {
	if waits, err := tellHolders(t, r, w, a, again); waits || err != nil {
		return err
	}
	if mayStart(t, r, w, a) {
		return startHandover(t, r.Ticket)
	}
	return stillUnsaid(t, r, w, a)
}

// mayStart tells whether nobody on file has to be told before a handover starts.
func mayStart(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account) bool {
	return w.Unheard || len(w.Told) == 0 || a == nil || a.Holder == r.Officer || heard(w, a.Holding())
}

// stillUnsaid has the team decide while the word to those on file is still
// under way. What leaves later speaks of no hour.
func stillUnsaid(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account) error {
	t.Remember(conversations.NoSecret{Name: hourOf(r.Ticket)})
	for number, told := range w.Told {
		if told.How != byChat || told.Of != a.Holding() || told.Why != "" || a.Holder == 0 {
			continue
		}
		s, err := t.SessionOf(a.Holder)
		if err != nil {
			return err
		}
		name := warningName(r.Ticket, number)
		t.Do(conversations.Send{Chat: s.Chat, Name: name, Lang: s.Lang, Key: name, Replaces: name,
			Keyboard: holderRows(r), Text: conversations.Compose(conversations.Say("holder_warned_late").With("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone))})
	}
	return noNews(t, r, w)
}
