package officer

import (
	"errors"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/intents"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// courteous answers a greeting, thanks or assent with the like, and the menu.
func courteous(t *turn.Turn, said intents.Courtesy) {
	if said == intents.Greeting {
		showMenu(t)
		return
	}
	t.Chatter(conversations.Compose(t.Courtesy(said), conversations.Blank, "menu_text"), t.MenuKeyboard())
}

// understood answers what was written outside any question. What only tells is
// told at once; what begins something, or may be meant otherwise, is a button.
func understood(t *turn.Turn, words string) error {
	if ticket, ok := t.TicketIn(words); ok {
		return oneStatus(t, ticket)
	}
	read := t.Intents.Read(words)
	switch {
	case read.Bare:
		courteous(t, read.Courtesy)
	case read.Sure:
		return begins(t, read.Wishes[0])
	case len(read.Wishes) > 0:
		body := conversations.Compose("understood_doubt")
		if read.Denied {
			body = conversations.Compose("understood_denied", "understood_else")
		}
		t.Chatter(body, wishButtons(t, read.Wishes))
	case read.Denied:
		t.Chatter(conversations.Compose("understood_denied", conversations.Blank, "menu_text"), t.MenuKeyboard())
	default:
		t.Chatter(conversations.Compose("not_understood"), t.MenuKeyboard())
	}
	return nil
}

// begins answers at once, or offers the form that a wish asks for: nobody finds
// themselves in a form by what they wrote.
func begins(t *turn.Turn, name string) error {
	o := t.OpeningNamed(name)
	switch {
	case o == nil:
		showMenu(t)
		return nil
	case !o.Profile && !o.Consent:
		return BeginNamed(t, name)
	}
	t.Chatter(conversations.Compose(conversations.Say("understood_form").With("Form", conversations.Say("form_"+formBegun(t, name)))), wishButtons(t, []string{name}))
	return nil
}

// formBegun names the form that an opening leads to.
func formBegun(t *turn.Turn, name string) string {
	for _, s := range t.Services {
		if s.Opening.Name == name {
			return s.Form.Name
		}
	}
	return name
}

// wishButtons are a button for each wish, and the one who can be asked.
func wishButtons(t *turn.Turn, wishes []string) conversations.Keyboard {
	var all [][]conversations.Button
	for _, name := range append(wishes[:len(wishes):len(wishes)], "question") {
		row := wishRow(t, name)
		if len(row) > 0 && (len(all) == 0 || all[len(all)-1][0].Data != row[0].Data) {
			all = append(all, row)
		}
	}
	return conversations.Rows(append(all, t.Aside().Rows...)...)
}

func wishRow(t *turn.Turn, name string) []conversations.Button {
	o := t.OpeningNamed(name)
	b := conversations.Button{Data: "m:" + name}
	switch {
	case name == "link":
		return accounts.LinkRow(t)
	case name == "takeover":
		b.Label = conversations.Say("button_not_listed")
	case o != nil && o.Menu != "":
		b.Label = conversations.Say(o.Menu)
	case o != nil && len(o.Commands) > 0:
		b.Label = conversations.Say("command_" + o.Commands[0])
	default:
		return nil
	}
	return conversations.Row(b)
}

// oneStatus shows one request of the officer's, or of their unit's. Of others
// they do not learn whether they exist.
func oneStatus(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	if err == nil && r.Officer == t.Session.Chat {
		keyboard := requests.OwnButtons(t, r)
		t.Chatter(ownStatus(t, r, statusStory), conversations.Rows(append(keyboard.Rows, t.Aside().Rows...)...))
		return nil
	}
	units, err := unitRequests(t)
	if err != nil {
		return err
	}
	for i := range units {
		if units[i].Ticket == ticket {
			t.Chatter(conversations.Compose(standing(t, &units[i]), latest(t, &units[i], 1)), t.Aside())
			return nil
		}
	}
	t.Chatter(conversations.Compose(conversations.Say("ticket_unknown").With("Ticket", ticket)), wishButtons(t, []string{"status"}))
	return nil
}
