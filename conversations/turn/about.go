package turn

import (
	"slices"
	"strconv"
	"strings"

	"loket/conversations"
)

// Beginnings of the names of messages in the team's group that have none of
// their own: about one request, whose ticket follows, or about several.
const (
	aboutOne     = "about:"
	AboutSeveral = "several:"
)

// nameTeamMessages gives a name to what the team is told of requests, so that
// it is known what somebody answers.
func (t *Turn) nameTeamMessages() {
	for i, effect := range t.Effects {
		send, is := effect.(conversations.Send)
		if !is || send.Chat != conversations.Team || send.Name != "" {
			continue
		}
		number := strconv.FormatInt(t.Now.UnixMilli(), 36) + "-" + strconv.Itoa(i)
		switch tickets := ticketsIn(send.Text, nil); len(tickets) {
		case 0:
			continue
		case 1:
			send.Name = aboutOne + tickets[0] + "/" + number
			if r := t.Requests[tickets[0]]; r != nil && r.Rehearsal != nil { // each has to be found again
				send.Name = r.Rehearsal.Named(strings.TrimSuffix(aboutOne, ":"), r.Ticket)
				t.Keep(r)
			}
		default:
			send.Name = AboutSeveral + number
		}
		t.Effects[i] = send
	}
}

// ticketsIn adds the tickets that a text names, each once.
func ticketsIn(text conversations.Text, known []string) []string {
	for _, line := range text {
		for name, arg := range line.Args {
			switch {
			case arg == nil:
			case name == "Ticket" && arg.Text != "" && !slices.Contains(known, arg.Text):
				known = append(known, arg.Text)
			case len(arg.Words) > 0:
				known = ticketsIn(arg.Words, known)
			}
		}
	}
	return known
}
