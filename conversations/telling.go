package conversations

import (
	"slices"
	"strconv"
	"strings"
	"time"
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

// notReached is why a message reached nobody.
func notReached(why Failure) string {
	if why == FailBlocked {
		return blockedUs
	}
	return unreachable
}

// way is one way to somebody on file.
type way struct {
	how     string
	session *Session // of the holder, by chat
	address string   // by mail
	lang    string
}

// waysTo lists the ways to everybody on file with an account that somebody else
// asks for: the holder's chat, and the address on file. An address that the
// applicant has proved is their own; one that was only typed proves nothing.
func (t *turn) waysTo(r *Request, a *Account) ([]way, error) {
	if a == nil || a.Holder != 0 && a.Holder == r.Officer {
		return nil, nil
	}
	var all []way
	addresses, lang := []string{a.Email}, "id"
	if a.Holder != 0 {
		s, err := t.sessionOf(a.Holder)
		if err != nil {
			return nil, err
		}
		holder, _, err := t.officer(a.Holder)
		if err != nil {
			return nil, err
		}
		all, lang = append(all, way{how: byChat, session: s}), s.Lang
		addresses = append(addresses, holder.Email)
	}
	for _, address := range addresses {
		own, err := t.proved(r.Officer, address)
		if err != nil {
			return nil, err
		}
		if address != "" && !own {
			return append(all, way{how: byMail, address: address, lang: lang}), nil
		}
	}
	return all, nil
}

// proved tells whether a person has shown that they read an address: a code
// that was mailed there was typed in their chat.
func (t *turn) proved(officer int64, address string) (bool, error) {
	if officer <= 0 || address == "" {
		return false, nil
	}
	o, known, err := t.officer(officer)
	if err != nil || known && o.EmailProved && strings.EqualFold(o.Email, address) {
		return err == nil, err
	}
	held, err := t.mem.AccountsOf(officer)
	return slices.ContainsFunc(held, func(a Account) bool { return a.EmailProved && strings.EqualFold(a.Email, address) }), err
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
func (w *Work) untold(ways []way, of string, again bool) []way {
	return slices.DeleteFunc(slices.Clone(ways), func(to way) bool {
		return slices.ContainsFunc(w.Told, func(g Telling) bool {
			return g.How == to.how && g.Of == of && (g.Why == "" || !again)
		})
	})
}

// heard tells whether somebody who is on file by a ticket was told.
func (w *Work) heard(of string) bool {
	return slices.ContainsFunc(w.Told, func(g Telling) bool { return g.Of == of && !g.At.IsZero() })
}

// hopeless tells whether every way to them is known to lead nowhere.
func (w *Work) hopeless(of string) bool {
	return !slices.ContainsFunc(w.Told, func(g Telling) bool { return g.Of == of && (g.Why == "" || !g.At.IsZero()) })
}

// tellHolders tells everybody on file who has not been told, and gives them
// their hour; waits is false where there is nobody new to wait for.
func (t *turn) tellHolders(r *Request, w *Work, a *Account, again bool) (waits bool, err error) {
	ways, err := t.waysTo(r, a)
	if err != nil || len(ways) == 0 {
		return false, err
	}
	ways = w.untold(ways, a.holding(), again)
	if len(ways) == 0 {
		return false, nil
	}
	w.Untold, w.Waited, w.Objection = false, false, t.now.Add(objectionTime)
	for _, to := range ways {
		t.tellHolder(r, w, a, to)
	}
	t.keep(w)
	if w.hopeless(a.holding()) {
		return true, t.noNews(r, w)
	}
	t.remind("handover", r.Ticket, w.Objection)
	return true, t.redraw(r, ClassAnswer)
}

// holding names how an account came to those who are on file with it now.
func (a *Account) holding() string {
	if a.Ticket == "" && a.Holder != 0 {
		return "linked"
	}
	return a.Ticket
}

func (t *turn) tellHolder(r *Request, w *Work, a *Account, to way) {
	told := Telling{How: to.how, Of: a.holding()}
	number := len(w.Told)
	switch {
	case to.how == byChat && (to.session.Blocked || to.session.Chat <= 0):
		told.Why = blockedUs
	case to.how == byChat:
		t.do(Send{Chat: to.session.Chat, Name: warningName(r.Ticket, number), Lang: to.session.Lang,
			Key: warningName(r.Ticket, number), Keyboard: notUsRow(r), Text: text(say("holder_warned").with(
				"Address", a.Address, "Unit", r.Unit, "At", at(w.Objection, DateClock), "Phone", t.Office.Phone))})
	case t.MailOff:
		told.Why = mailIsOff
	default:
		t.mailWarning(r, w, a, to)
	}
	w.Told = append(w.Told, told)
}

func notUsRow(r *Request) Keyboard {
	return rows(row(Button{Label: say("button_not_us"), Data: "d:" + r.Ticket + ":not_us"}))
}

// hourOf is the name of a secret that lives as long as the hour that a mail
// speaks of: a mail that leaves later speaks of none.
func hourOf(ticket string) string { return objectionName(ticket) + "/hour" }

// mailWarning tells the address on file. The mail says until when, and brings a
// link that stops the handover.
func (t *turn) mailWarning(r *Request, w *Work, a *Account, to way) {
	code, hour := objectionName(r.Ticket), hourOf(r.Ticket)
	t.remember(NewSecret{Name: code, For: r.Ticket}, NewSecret{Name: hour, For: r.Ticket})
	t.remind("link_over", code, t.now.Add(objectionLife))
	stop := t.objectionLink(r.Ticket)
	t.do(Mail{Name: warningName(r.Ticket, len(w.Told)), For: a.Holder, To: to.address, Lang: to.lang, Secret: hour,
		Subject: say("mail_subject_warning").with("Address", a.Address),
		Text: text("mail_greeting", blank, say("mail_warned").with("Address", a.Address, "Unit", r.Unit,
			"At", at(w.Objection, DateFull), "Stop", stop, "Phone", t.Office.Phone), blank, t.signature()),
		Without: text("mail_greeting", blank, say("mail_warned_late").with("Address", a.Address, "Unit", r.Unit,
			"Stop", stop, "Phone", t.Office.Phone), blank, t.signature())})
}

// toldBy takes in that a holder on file was told. Where nobody had been by the
// end of the hour, it begins now.
func (t *turn) toldBy(name string) error {
	r, w, told, err := t.telling(name)
	if err != nil || told == nil || !told.At.IsZero() {
		return ignoreGone(err)
	}
	told.At, told.Why = t.now, ""
	t.keep(w)
	if r.ended() {
		return nil
	}
	if told.How == byMail {
		t.story(r, "story_told_by_mail", Actor{})
	} else {
		t.story(r, "story_told_by_chat", Actor{})
	}
	if w.Untold && w.State == workRunning {
		w.Untold, w.Objection = false, t.now.Add(objectionTime)
		t.remind("handover", r.Ticket, w.Objection)
	}
	return t.redraw(r, ClassChange)
}

// notTold takes in that a way to a holder on file leads nowhere.
func (t *turn) notTold(name, why string) error {
	r, w, told, err := t.telling(name)
	if err != nil || told == nil || !told.At.IsZero() {
		return ignoreGone(err)
	}
	told.Why = why
	t.keep(w)
	if r.ended() {
		return nil
	}
	if !w.Objection.IsZero() && w.State == workRunning && w.hopeless(told.Of) {
		return t.noNews(r, w)
	}
	return t.redraw(r, ClassChange)
}

// telling finds what a warning's name speaks of; nil where that is over.
func (t *turn) telling(name string) (*Request, *Work, *Telling, error) {
	ticket, number, is := warningOf(name)
	if !is {
		return nil, nil, nil, nil
	}
	r, err := t.request(ticket)
	if err != nil {
		return nil, nil, nil, err
	}
	w, err := t.work(ticket)
	if err != nil || w.Goal != goalHandover || number < 0 || number >= len(w.Told) {
		return nil, nil, nil, err
	}
	return r, w, &w.Told[number], nil
}

// noNews has a handover wait for the team: nobody on file could be told.
func (t *turn) noNews(r *Request, w *Work) error {
	w.Untold, w.Objection = true, time.Time{}
	t.keep(w)
	t.remember(NoReminder{Kind: "handover", Subject: r.Ticket})
	t.story(r, "story_untold", Actor{})
	t.groupShow(text(say("team_untold").with("Ticket", r.Ticket, "Address", r.Address)), Keyboard{})
	return t.redraw(r, ClassAnswer)
}

// hourOver hands an account over when nobody objected within the hour; where
// nobody was told in it, the team decides.
func (t *turn) hourOver(ticket string) error {
	r, err := t.request(ticket)
	if err != nil {
		return err
	}
	w, err := t.work(ticket)
	if err != nil || !w.objectable() || w.Untold {
		return err
	}
	if t.now.Before(w.Objection.Truncate(time.Millisecond)) { // as dates are remembered
		t.remind("handover", ticket, w.Objection)
		return nil
	}
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if w.pending() && !w.Waited && !t.mayStart(r, w, a) { // the word that it arrived may be a moment behind
		w.Waited = true
		t.keep(w)
		t.remind("handover", ticket, t.now.Add(wordBehind))
		return nil
	}
	return t.goOn(r, w, a, false)
}

// wordBehind is how long after the hour it is waited for the word that a
// message or mail arrived.
const wordBehind = 10 * time.Second

// pending tells whether somebody is being told.
func (w *Work) pending() bool {
	return slices.ContainsFunc(w.Told, func(g Telling) bool { return g.At.IsZero() && g.Why == "" })
}

// goOn starts a handover, unless there is somebody on file who has to be told
// before.
func (t *turn) goOn(r *Request, w *Work, a *Account, again bool) error {
	if waits, err := t.tellHolders(r, w, a, again); waits || err != nil {
		return err
	}
	if t.mayStart(r, w, a) {
		return t.startHandover(r.Ticket)
	}
	return t.stillUnsaid(r, w, a)
}

// mayStart tells whether nobody on file has to be told before a handover starts.
func (t *turn) mayStart(r *Request, w *Work, a *Account) bool {
	return w.Unheard || len(w.Told) == 0 || a == nil || a.Holder == r.Officer || w.heard(a.holding())
}

// stillUnsaid has the team decide while the word to those on file is still
// under way. What leaves later speaks of no hour.
func (t *turn) stillUnsaid(r *Request, w *Work, a *Account) error {
	t.remember(NoSecret{Name: hourOf(r.Ticket)})
	for number, told := range w.Told {
		if told.How != byChat || told.Of != a.holding() || told.Why != "" || a.Holder == 0 {
			continue
		}
		s, err := t.sessionOf(a.Holder)
		if err != nil {
			return err
		}
		name := warningName(r.Ticket, number)
		t.do(Send{Chat: s.Chat, Name: name, Lang: s.Lang, Key: name, Replaces: name,
			Keyboard: notUsRow(r), Text: text(say("holder_warned_late").with("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone))})
	}
	return t.noNews(r, w)
}
