package officer

import (
	"errors"

	"strconv"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

const (
	// statusLines is how many requests one answer to /status shows.
	statusLines = 8
	// statusRunes is how long it gets by the estimate of runes, which is at
	// least a third too high: what does not fit any more is left out, the
	// oldest first.
	statusRunes = 4800
	// statusStory is how much of its story a request tells where there is no room
	// for all of it.
	statusStory = 6
)

// Status lists the officer's requests with the latest of their story, and
// their accounts with the login link; never a password.
func Status(t *turn.Turn) error {
	own, err := t.Mem.RequestsOf(t.Session.Chat, statusLines)
	if err != nil {
		return err
	}
	units, err := unitRequests(t)
	if err != nil {
		return err
	}
	held, err := t.Mem.AccountsOf(t.Session.Chat)
	if err != nil {
		return err
	}
	if len(own)+len(units)+len(held) == 0 {
		t.Chatter(conversations.Compose("status_none"), t.MenuKeyboard())
		return nil
	}
	body := conversations.Compose("status_head")
	var buttons [][]conversations.Button
	for i := range own {
		var row []conversations.Button
		if keyboard := requests.OwnButtons(t, &own[i]); len(keyboard.Rows) > 0 {
			row = named(t, own[i].Ticket, keyboard.Rows[0])
		}
		whole := len(own[i].OwnStory())
		for _, length := range []int{whole, statusStory, 1} {
			more := conversations.Compose(conversations.Blank, ownStatus(t, &own[i], length))
			if team.Runes(body, more) > statusRunes {
				continue
			}
			body, whole = conversations.Compose(body, more), whole-length
			break
		}
		if whole > 0 {
			row = append(row, conversations.Button{Label: conversations.Say("button_story").With("Ticket", own[i].Ticket), Data: "r:" + own[i].Ticket + ":story"})
		}
		buttons = append(buttons, row)
	}
	if len(held) > 0 {
		body = conversations.Compose(body, conversations.Blank, "status_accounts")
		for _, a := range held {
			body = withRoom(body, conversations.Compose(conversations.Say("status_account").With("Address", a.Address, "Username", a.Username)))
		}
		if link := accounts.LoginLink(t); link != "" {
			buttons = append(buttons, conversations.Row(conversations.Button{Label: conversations.Say("button_login"), Link: link}))
		}
	}
	if len(units) > 0 {
		body = conversations.Compose(body, conversations.Blank, "status_unit_head")
		for i := range units {
			body = withRoom(body, conversations.Compose(standing(t, &units[i]), latest(t, &units[i], 1)))
		}
	}
	t.Chatter(body, conversations.Rows(append(buttons, firstRow(t.Aside()))...))
	return nil
}

// withRoom adds what still fits into one message.
func withRoom(body, more conversations.Text) conversations.Text {
	if team.Runes(body, more) > statusRunes {
		return body
	}
	return conversations.Compose(body, more)
}

// named puts the ticket onto buttons that stand in a list.
func named(t *turn.Turn, ticket string, buttons []conversations.Button) []conversations.Button {
	for i, b := range buttons {
		buttons[i].Label = conversations.Say("button_of").With("Label", b.Label, "Ticket", ticket)
	}
	return buttons
}

// ownStatus tells an officer where their request stands, why, and the latest of
// its story.
func ownStatus(t *turn.Turn, r *conversations.Request, story int) conversations.Text {
	body := standing(t, r)
	if len(r.Reasons) > 0 && (r.State == conversations.NeedsCorrection || r.State == conversations.Rejected) {
		body = conversations.Compose(body, "status_reasons", team.ReasonList(r.Reasons))
	}
	return conversations.Compose(body, whatNow(r), latest(t, r, story))
}

// whatNow says what an officer can do where the buttons do not tell: a request in
// hand is cancelled by those who have it, a rejected one is asked for anew.
func whatNow(r *conversations.Request) conversations.Text {
	switch {
	case r.State == conversations.Rejected:
		return conversations.Compose("status_rejected")
	case r.State == conversations.Submitted && r.Claimed != nil:
		return conversations.Compose("status_in_hand")
	}
	return nil
}

// standing tells where a request stands.
func standing(t *turn.Turn, r *conversations.Request) conversations.Text {
	body := conversations.Compose(conversations.Say("status_request").With("Ticket", r.Ticket, "Service", conversations.Say("service_"+string(r.Service)), "Address", r.Address, "State", t.StateWords(r)))
	if !r.Ended() && r.State != conversations.NeedsCorrection {
		body = append(body, conversations.Say("status_due").With("Due", r.Due))
		if r.Estimated {
			body = conversations.Compose(body, "deadline_estimated")
		}
	}
	return body
}

// latest is the latest of a request's story; what is left out is counted.
func latest(t *turn.Turn, r *conversations.Request, story int) conversations.Text {
	var body conversations.Text
	seen := r.OwnStory()
	left := max(0, len(seen)-story)
	if left > 0 {
		body = append(body, conversations.Say("status_earlier").With("Count", left))
	}
	for _, m := range seen[left:] {
		body = append(body, conversations.Say("status_story").With("At", conversations.At(m.At, conversations.DateShort), "What", m.What.Words().With("Who", t.VerifierShown(m.Who))))
	}
	return body
}

// storyPress shows the whole story of one request, as much of it as a message
// holds.
func storyPress(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	length := len(r.OwnStory())
	body := ownStatus(t, r, length)
	for length > 1 && team.Runes(body) > statusRunes {
		length--
		body = ownStatus(t, r, length)
	}
	keyboard := t.Aside()
	if own := requests.OwnButtons(t, r); len(own.Rows) > 0 {
		keyboard.Rows = append(own.Rows, keyboard.Rows...)
	}
	t.Chatter(body, keyboard)
	return forms.Answered(t, p, nil)
}

// unitRequests are those of the officer's unit, once a verifier has seen the
// officer speak for it.
func unitRequests(t *turn.Turn) ([]conversations.Request, error) {
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil || !known || !o.ConfirmedFor(o.Unit) {
		return nil, err
	}
	all, err := t.Mem.RequestsOfUnit(o.Unit, statusLines)
	if err != nil {
		return nil, err
	}
	var others []conversations.Request
	for _, r := range all {
		if r.Officer != o.ID && !t.ServiceOf(r.Service).Private {
			others = append(others, r)
		}
	}
	return others, nil
}

// Standards shows the service standards: one, or all of them.
func Standards(t *turn.Turn, which string) error {
	all := conversations.Compose("standards_which")
	for _, s := range t.Services {
		if s.Standard == nil {
			continue
		}
		if s.Standard.Key == which {
			return oneStandard(t, s.Standard)
		}
		all = conversations.Compose(all, conversations.Blank, standardText(t, s.Standard))
	}
	t.Chatter(conversations.Compose(all, conversations.Blank, t.OfficeLine()), t.Aside())
	return nil
}

func oneStandard(t *turn.Turn, shown *turn.Standard) error {
	var choice []conversations.Button
	for _, s := range t.Services {
		if s.Standard != nil {
			choice = append(choice, standardButton(s.Standard))
		}
	}
	t.Chatter(conversations.Compose(standardText(t, shown), conversations.Blank, t.OfficeLine()), conversations.Rows(choice, firstRow(t.Aside())))
	return nil
}

func standardButton(s *turn.Standard) conversations.Button {
	return conversations.Button{Label: conversations.Say("button_standard_" + s.Key), Data: "l:" + s.Key}
}

func standardText(t *turn.Turn, s *turn.Standard) conversations.Text {
	return conversations.Compose(
		conversations.Say("standard_"+s.Key).With("Office", t.Office.Name, "Government", t.Office.Government, "Decree", decree(s.Decree(t.Standards))), conversations.Blank,
		conversations.Say("standard_"+s.Key+"_parts").With("Phone", t.Office.Phone))
}

func decree(number string) conversations.Line {
	if number == "" {
		return conversations.Say("decree_none")
	}
	return conversations.OwnWords(number)
}

// servedRequest is the pressing officer's own request that has reached them; nil
// where it is none, which the press is answered.
func servedRequest(t *turn.Turn, p conversations.Press, ticket string) (*conversations.Request, error) {
	r, err := t.Request(ticket)
	switch {
	case errors.Is(err, conversations.ErrNotFound), err == nil && r.Officer != p.From.ID:
		t.Toast(p, conversations.Say("toast_not_yours"))
		return nil, nil
	case err != nil:
		return nil, err
	case !r.Asked && r.State != conversations.Done && r.State != conversations.Closed:
		t.Toast(p, conversations.Say("toast_stale"))
		return nil, nil
	}
	return r, nil
}

// satisfactionPress takes the one-tap answer; a comment may follow.
func satisfactionPress(t *turn.Turn, p conversations.Press, ticket, act string) error {
	r, err := servedRequest(t, p, ticket)
	if r == nil || err != nil {
		return err
	}
	n, err := strconv.Atoi(act)
	if err != nil || n < 1 || n > 4 || r.Rating != 0 {
		t.Toast(p, conversations.Say("toast_rated"))
		return nil
	}
	r.Rating = n
	t.Note(r.Officer, "request.rated", r.Ticket, act)
	t.Session.Comment = r.Ticket
	t.Reply(conversations.Compose("satisfaction_thanks"), conversations.Rows(requests.SurveyRow(r), firstRow(t.Aside())))
	t.Redraw(r, conversations.ClassChange)
	return forms.Answered(t, p, nil)
}

// looseComment takes a text after the rating as its comment.
func looseComment(t *turn.Turn, m conversations.Message) (bool, error) {
	ticket := t.Session.Comment
	words := []rune(answers.Shown(m.Text))
	if ticket == "" || len(words) == 0 {
		return false, nil
	}
	t.Session.Comment = ""
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.Comment = string(words[:min(len(words), 500)])
	t.Keep(r)
	t.Reply(conversations.Compose("comment_thanks"), t.MenuKeyboard())
	r.Commented = true
	t.Do(conversations.Send{Chat: conversations.Team, Name: commentName(r.Ticket), ReplyTo: r.CardName(), Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say(conversations.CommentKey).With("Ticket", r.Ticket, "Comment", r.Comment))})
	return true, nil
}

// commentName is our name of the message that shows the team a comment.
func commentName(ticket string) string { return "comment:" + ticket }
