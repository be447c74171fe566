package conversations

import (
	"errors"
	"slices"
	"strconv"

	"loket/conversations/answers"
)

const (
	// statusLines is how many requests one answer to /status shows.
	statusLines = 8
	// statusRunes is how long it gets by the estimate of runes, which is at
	// least a third too high: what does not fit any more is left out, the
	// oldest first.
	statusRunes = 4800
	// statusStory is how much of its story a request tells.
	statusStory = 6
)

// status lists the officer's requests with the latest of their story, and
// their accounts with the login link; never a password.
func (t *turn) status() error {
	own, err := t.mem.RequestsOf(t.session.Chat, statusLines)
	if err != nil {
		return err
	}
	units, err := t.unitRequests()
	if err != nil {
		return err
	}
	accounts, err := t.mem.AccountsOf(t.session.Chat)
	if err != nil {
		return err
	}
	if len(own)+len(units)+len(accounts) == 0 {
		t.chatter(text("status_none"), t.menuKeyboard())
		return nil
	}
	body := text("status_head")
	var buttons [][]Button
	for i := range own {
		body = withRoom(body, text(blank, t.statusOf(&own[i], statusStory)), text(blank, t.statusOf(&own[i], 1)))
		if keyboard := t.ownButtons(&own[i]); len(keyboard.Rows) > 0 {
			buttons = append(buttons, t.named(own[i].Ticket, keyboard.Rows[0]))
		}
	}
	if len(accounts) > 0 {
		body = text(body, blank, "status_accounts")
		for _, a := range accounts {
			body = withRoom(body, text(say("status_account").with("Address", a.Address, "Username", a.Username)))
		}
		if link := t.loginLink(); link != "" {
			buttons = append(buttons, row(Button{Label: say("button_login"), Link: link}))
		}
	}
	if len(units) > 0 {
		body = text(body, blank, "status_unit_head")
		for i := range units {
			body = withRoom(body, t.statusOf(&units[i], 1))
		}
	}
	t.chatter(body, rows(append(buttons, t.aside().firstRow())...))
	return nil
}

// withRoom adds the first of what is offered that still fits into one message.
func withRoom(body Text, offered ...Text) Text {
	for _, more := range offered {
		if runes(body, more) <= statusRunes {
			return text(body, more)
		}
	}
	return body
}

// named puts the ticket onto buttons that stand in a list.
func (t *turn) named(ticket string, buttons []Button) []Button {
	for i, b := range buttons {
		buttons[i].Label = say("button_of").with("Label", b.Label, "Ticket", ticket)
	}
	return buttons
}

// statusOf tells where a request stands and the latest of its story.
func (t *turn) statusOf(r *Request, story int) Text {
	body := text(say("status_request").with("Ticket", r.Ticket, "Service", say("service_"+string(r.Service)), "Address", r.Address, "State", r.stateWords()))
	if !r.ended() && r.State != NeedsCorrection {
		body = append(body, say("status_due").with("Due", r.Due))
	}
	seen := r.OwnStory()
	for _, m := range seen[max(0, len(seen)-story):] {
		body = append(body, say("status_story").with("At", at(m.At, DateShort), "What", say(m.What).with("Who", "")))
	}
	return body
}

// OwnStory is what a request's own officer reads of its way.
func (r *Request) OwnStory() []Moment {
	return slices.DeleteFunc(slices.Clone(r.Timeline), Moment.ofTheTeam)
}

// ofTheTeam tells what is no business of whoever asks for an account: whether
// somebody holds it, and what they say.
func (m Moment) ofTheTeam() bool {
	switch m.What {
	case "story_holder_warned", "story_told_by_chat", "story_told_by_mail", "story_untold", "story_without_news",
		"story_objected", "story_objected_by_mail", "story_objected_late", "story_held", "story_unit_taken_back":
		return true
	}
	return false
}

// unitRequests are those of the officer's unit, once a verifier has seen the
// officer speak for it.
func (t *turn) unitRequests() ([]Request, error) {
	o, known, err := t.officer(t.session.Chat)
	if err != nil || !known || !o.confirmedFor(o.Unit) {
		return nil, err
	}
	all, err := t.mem.RequestsOfUnit(o.Unit, statusLines)
	if err != nil {
		return nil, err
	}
	var others []Request
	for _, r := range all {
		if r.Officer != o.ID && r.Service != Inquiry && r.Service != Takeover {
			others = append(others, r)
		}
	}
	return others, nil
}

// standards shows a service standard, all six components of it; which one is
// asked first.
func (t *turn) standards(which string) error {
	choice := row(Button{Label: say("button_standard_subdomain"), Data: "l:subdomain"},
		Button{Label: say("button_standard_website"), Data: "l:website"})
	switch which {
	case "subdomain", "website":
		decree := t.Standards.SubdomainDecree
		if which == "website" {
			decree = t.Standards.WebsiteDecree
		}
		number := ownWords(decree)
		if decree == "" {
			number = say("decree_none")
		}
		head := say("standard_"+which).with("Office", t.Office.Name, "Government", t.Office.Government, "Decree", number)
		t.chatter(text(head, blank, say("standard_"+which+"_parts").with("Phone", t.Office.Phone), blank, t.officeLine()), rows(choice, t.aside().firstRow()))
	default:
		both := text("standards_which", blank,
			say("standard_subdomain").with("Office", t.Office.Name, "Government", t.Office.Government, "Decree", t.decree(t.Standards.SubdomainDecree)),
			say("standard_subdomain_parts").with("Phone", t.Office.Phone), blank,
			say("standard_website").with("Office", t.Office.Name, "Government", t.Office.Government, "Decree", t.decree(t.Standards.WebsiteDecree)),
			say("standard_website_parts").with("Phone", t.Office.Phone), blank, t.officeLine())
		t.chatter(both, t.aside())
	}
	return nil
}

func (t *turn) decree(number string) Line {
	if number == "" {
		return say("decree_none")
	}
	return ownWords(number)
}

func (t *turn) officeLine() Line {
	return say("office_line").with("Office", t.Office.Name, "Address", own(t.Office.Address), "Phone", t.Office.Phone, "Email", t.Office.Email, "Site", t.Office.Site)
}

// ratingButtons ask how satisfied the officer is, 1 to 4.
func (t *turn) ratingButtons(r *Request) Keyboard {
	var all []Button
	for n := 4; n >= 1; n-- {
		all = append(all, Button{Label: say("rating_" + strconv.Itoa(n)), Data: "s:" + r.Ticket + ":" + strconv.Itoa(n)})
	}
	return rows(all[:2], all[2:])
}

// askSatisfaction asks once a request has reached its officer, below what else
// there is to say.
func (t *turn) askSatisfaction(c *Credential, s *Session, above Text) error {
	var keyboard Keyboard
	if c.Ticket != "" {
		r, err := t.request(c.Ticket)
		if err != nil {
			return err
		}
		if r.Rating == 0 && !r.Asked {
			r.Asked = true
			t.keep(r)
			above = squeezed(text(above, blank, say("satisfaction_ask").with("Ticket", r.Ticket)))
			keyboard = t.ratingButtons(r)
		}
	}
	if len(above) > 0 {
		t.tell(s, above, keyboard)
	}
	return nil
}

// satisfactionPress takes the one-tap answer; a comment may follow.
func (t *turn) satisfactionPress(p Press, ticket, act string) error {
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) || err == nil && r.Officer != p.From.ID {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	if !r.Asked && r.State != Done && r.State != Closed {
		t.toast(p, say("toast_stale"))
		return nil
	}
	n, err := strconv.Atoi(act)
	if err != nil || n < 1 || n > 4 || r.Rating != 0 {
		t.toast(p, say("toast_rated"))
		return nil
	}
	r.Rating = n
	t.note(r.Officer, "request.rated", r.Ticket, act)
	t.session.Comment = r.Ticket
	t.reply(text("satisfaction_thanks"), t.aside())
	if err := t.redraw(r, ClassChange); err != nil {
		return err
	}
	return t.answered(p, nil)
}

// looseComment takes a text after the rating as its comment.
func (t *turn) looseComment(m Message) (bool, error) {
	ticket := t.session.Comment
	words := []rune(answers.Shown(m.Text))
	if ticket == "" || len(words) == 0 {
		return false, nil
	}
	t.session.Comment = ""
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.Comment = string(words[:min(len(words), 500)])
	t.keep(r)
	t.reply(text("comment_thanks"), t.menuKeyboard())
	r.Commented = true
	t.do(Send{Chat: Team, Name: commentName(r.Ticket), ReplyTo: r.cardName(), Class: ClassNews, Text: text(say(commentKey).with("Ticket", r.Ticket, "Comment", r.Comment))})
	return true, nil
}

// commentKey are the words of a comment in the group.
const commentKey = "team_comment"

// commentName is our name of the message that shows the team a comment.
func commentName(ticket string) string { return "comment:" + ticket }

func idText(id int64) string { return strconv.FormatInt(id, 10) }
