package desk

import (
	"strconv"

	"loket/conversations"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Expect tells what the decision about an event will read.
func (*Desk) Expect(event conversations.Event) conversations.Expected {
	switch e := event.(type) {
	case conversations.Message:
		return from(e.Place, e.From, "")
	case conversations.Press:
		return from(e.Place, e.From, team.TicketOf(e.Data))
	case conversations.MemberSeen:
		switch {
		case e.Press != nil:
			return from(e.Press.Place, e.Person, team.TicketOf(e.Press.Data))
		case e.Message != nil:
			return from(e.Message.Place, e.Person, "")
		}
	}
	return conversations.Expected{}
}

// from is what is read of a chat, and of whoever spoke or pressed there.
func from(place conversations.Place, who conversations.Person, ticket string) conversations.Expected {
	if place.Private {
		return conversations.Expected{Chats: []int64{place.Chat}}
	}
	e := conversations.Expected{People: []int64{who.ID}, Settings: []string{conversations.SettingTeam, turn.SettingGroup,
		conversations.SettingMigrated + strconv.FormatInt(place.Chat, 10), conversations.SettingEphemeral}}
	if ticket != "" {
		e.Tickets = []string{ticket}
	}
	return e
}
