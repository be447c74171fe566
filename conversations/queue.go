package conversations

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

const (
	// pageSize is how many requests a page of the queue shows.
	pageSize = 8
	// maxPage is more than anybody turns to.
	maxPage = 100_000
)

// queue lists what waits for the team, oldest deadline first.
func (t *turn) queue(page int) error {
	body, keyboard, err := t.queuePage(page)
	if err != nil {
		return err
	}
	t.groupShow(body, keyboard)
	return nil
}

func (t *turn) queuePage(page int) (Text, Keyboard, error) {
	waiting, total, err := t.mem.Queue(page*pageSize, pageSize)
	if err != nil {
		return nil, Keyboard{}, err
	}
	if last := max(total-1, 0) / pageSize; page > last {
		return t.queuePage(last) // the queue has grown shorter
	}
	if total == 0 {
		return text("queue_empty"), Keyboard{}, nil
	}
	body := text(say("queue_head").with("Count", total))
	keyboard := t.requestList(&body, waiting)
	var turnPage []Button
	if page > 0 {
		turnPage = append(turnPage, Button{Label: say("button_previous"), Data: "q:" + strconv.Itoa(page-1)})
	}
	if (page+1)*pageSize < total {
		turnPage = append(turnPage, Button{Label: say("button_next"), Data: "q:" + strconv.Itoa(page+1)})
	}
	return body, rows(append(keyboard, turnPage)...), nil
}

// requestList adds a line for each request, and a button that opens its card.
func (t *turn) requestList(body *Text, list []Request) [][]Button {
	var keyboard [][]Button
	for i := range list {
		r := &list[i]
		claimed := say("queue_unclaimed")
		if r.Claimed != nil && r.Claimed.ID != nobody {
			claimed = verbatim(r.Claimed.Name)
		}
		*body = append(*body, say("queue_line").with("Ticket", r.Ticket, "Unit", r.Unit, "Address", r.Address,
			"State", r.stateWords(), "Due", at(r.Due, DateShort), "Claimed", claimed))
		b := r.button("button_open_card", "open")
		b.Label = b.Label.with("Ticket", r.Ticket)
		if n := len(keyboard); n > 0 && len(keyboard[n-1]) < 2 {
			keyboard[n-1] = append(keyboard[n-1], b)
			continue
		}
		keyboard = append(keyboard, row(b))
	}
	return keyboard
}

// queuePress turns a page; the page comes as a new message, so that nobody
// reads over another's shoulder.
func (t *turn) queuePress(p Press, rest string) error {
	page, err := strconv.Atoi(rest)
	if err != nil || page < 0 || page > maxPage {
		t.toast(p, say("toast_stale"))
		return nil
	}
	return t.answered(p, t.queue(page))
}

// maxSearch keeps what was searched for short enough to be repeated, in runes.
const maxSearch = 100

// maxSearched is how much of what was looked for an answer repeats.
const maxSearched = 100

// search finds requests by number, address, unit or name.
func (t *turn) search(words string) error {
	words = clipped(words, maxSearch)
	asked := strings.Fields(strings.ToLower(words))
	if len(asked) == 0 {
		t.groupSay(text("search_how"))
		return nil
	}
	found, total, err := t.mem.Search(asked[:min(len(asked), 6)], 0, pageSize)
	if err != nil {
		return err
	}
	if total == 0 {
		t.groupSay(text(say("search_none").with("Words", shortened(words, maxSearched))))
		return nil
	}
	body := text(say("search_head").with("Count", total))
	keyboard := t.requestList(&body, found)
	if total > len(found) {
		body = append(body, say("search_more").with("Shown", len(found)))
	}
	t.groupShow(body, rows(keyboard...))
	return nil
}

// history tells everything that happened to a request.
func (t *turn) history(number string) error {
	ticket := strings.ToUpper(strings.TrimSpace(number))
	if ticket == "" {
		t.groupSay(text("history_how"))
		return nil
	}
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		t.groupSay(text(say("search_none").with("Words", shortened(ticket, maxSearched))))
		return nil
	}
	if err != nil {
		return err
	}
	trail, err := t.mem.Audit(ticket, 1000)
	if err != nil {
		return err
	}
	story, acts := historyStory(r), historyTrail(trail)
	if runes(story, acts) <= historyRunes {
		t.groupSay(text(story, blank, acts))
		return nil
	}
	t.groupSay(story)
	t.groupSay(acts)
	return nil
}

const (
	// historyRunes is what one message tells of a request's way, by the
	// estimate of runes; more comes in two.
	historyRunes = 4800
	// historyMoments and historyActs are how much of each is told: the latest.
	historyMoments, historyActs = 20, 30
)

func historyStory(r *Request) Text {
	body := text(say("history_head").with("Ticket", r.Ticket, "State", r.stateWords()))
	for _, m := range r.Timeline[max(0, len(r.Timeline)-historyMoments):] {
		body = append(body, say("story_line").with("At", at(m.At, DateShort), "What", say(m.What).with("Who", m.Who)))
	}
	return text(body, r.teamReasons())
}

func historyTrail(trail []AuditEntry) Text {
	body := text("history_trail")
	for _, a := range trail[max(0, len(trail)-historyActs):] {
		body = append(body, say("history_line").with("At", at(a.At, DateShort), "Action", a.Action, "Actor", strconv.Itoa(a.Number), "Detail", a.Detail))
	}
	return body
}

// recap sends a month's figures: a picture, a short text and a table.
func (t *turn) recap(month string) error {
	month = strings.TrimSpace(month)
	if month == "" {
		month = t.now.In(t.zone()).Format("2006-01")
	}
	if _, err := time.Parse("2006-01", month); err != nil {
		t.groupSay(text("recap_how"))
		return nil
	}
	t.do(Paper{Chat: Team, Sheet: "recap_chart", Of: month, Lang: "id", Class: ClassAnswer},
		Paper{Chat: Team, Sheet: "recap", Of: month, Lang: "id", Class: ClassAnswer})
	return nil
}
