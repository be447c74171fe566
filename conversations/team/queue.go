package team

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

const (
	// pageSize is how many requests a page of the queue shows.
	pageSize = 8
	// maxPage is more than anybody turns to.
	maxPage = 100_000
)

// queue lists what waits for the team, oldest deadline first.
func queue(t *turn.Turn, a asker, page int) error {
	body, keyboard, err := queuePage(t, page)
	if err != nil {
		return err
	}
	a.show(body, keyboard, false)
	return nil
}

func queuePage(t *turn.Turn, page int) (conversations.Text, conversations.Keyboard, error) {
	waiting, total, err := t.Mem.Queue(page*pageSize, pageSize)
	if err != nil {
		return nil, conversations.Keyboard{}, err
	}
	if last := max(total-1, 0) / pageSize; page > last {
		return queuePage(t, last) // the queue has grown shorter
	}
	if total == 0 {
		return conversations.Compose("queue_empty"), conversations.Keyboard{}, nil
	}
	body := conversations.Compose(conversations.Say("queue_head").With("Count", total))
	keyboard := requestList(t, &body, waiting)
	var turnPage []conversations.Button
	if page > 0 {
		turnPage = append(turnPage, conversations.Button{Label: conversations.Say("button_previous"), Data: "q:" + strconv.Itoa(page-1)})
	}
	if (page+1)*pageSize < total {
		turnPage = append(turnPage, conversations.Button{Label: conversations.Say("button_next"), Data: "q:" + strconv.Itoa(page+1)})
	}
	return body, conversations.Rows(append(keyboard, turnPage)...), nil
}

// requestList adds a line for each request, and a button that opens its card.
func requestList(t *turn.Turn, body *conversations.Text, list []conversations.Request) [][]conversations.Button {
	var keyboard [][]conversations.Button
	for i := range list {
		r := &list[i]
		claimed := conversations.Say("queue_unclaimed")
		if r.Claimed != nil && r.Claimed.ID != conversations.Nobody {
			claimed = conversations.Verbatim(r.Claimed.Name)
		}
		*body = append(*body, conversations.Say("queue_line").With("Ticket", r.Ticket, "Unit", r.Unit, "Address", r.Address,
			"State", t.StateWords(r), "Due", conversations.At(r.Due, conversations.DateShort), "Claimed", claimed))
		b := r.Button("button_open_card", "open")
		b.Label = b.Label.With("Ticket", r.Ticket)
		if n := len(keyboard); n > 0 && len(keyboard[n-1]) < 2 {
			keyboard[n-1] = append(keyboard[n-1], b)
			continue
		}
		keyboard = append(keyboard, conversations.Row(b))
	}
	return keyboard
}

// queuePress turns a page; the page comes as a new message, so that nobody
// reads over another's shoulder.
func queuePress(t *turn.Turn, p conversations.Press, rest string) error {
	page, err := strconv.Atoi(rest)
	if err != nil || page < 0 || page > maxPage {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	a, err := pressedBy(t, p)
	if err != nil {
		return err
	}
	return forms.Answered(t, p, queue(t, a, page))
}

// maxSearch keeps what was searched for short enough to be repeated, in runes.
const maxSearch = 100

// search finds requests by number, address, unit or name.
func search(t *turn.Turn, a asker, words string) error {
	words = conversations.Clipped(words, maxSearch)
	asked := strings.Fields(strings.ToLower(words))
	if len(asked) == 0 {
		a.say(conversations.Compose("search_how"))
		return nil
	}
	found, total, err := t.Mem.Search(asked[:min(len(asked), 6)], 0, pageSize)
	if err != nil {
		return err
	}
	if total == 0 {
		a.show(conversations.Compose(conversations.Say("search_none").With("Words", conversations.Shortened(words, conversations.MaxSearched))), conversations.Keyboard{}, true)
		return nil
	}
	body := conversations.Compose(conversations.Say("search_head").With("Count", total))
	keyboard := requestList(t, &body, found)
	if total > len(found) {
		body = append(body, conversations.Say("search_more").With("Shown", len(found)))
	}
	a.show(body, conversations.Rows(keyboard...), true)
	return nil
}

// history tells everything that happened to a request.
func history(t *turn.Turn, a asker, number string) error {
	ticket := strings.ToUpper(strings.TrimSpace(number))
	if ticket == "" {
		a.say(conversations.Compose("history_how"))
		return nil
	}
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && r.Rehearsal != nil {
		a.show(conversations.Compose(conversations.Say("search_none").With("Words", conversations.Shortened(ticket, conversations.MaxSearched))), conversations.Keyboard{}, true)
		return nil
	}
	if err != nil {
		return err
	}
	trail, err := t.Mem.Audit(ticket, 1000)
	if err != nil {
		return err
	}
	parts := []conversations.Text{historyStory(t, r), historyTalk(r), historyTrail(trail)}
	if a.alone { // what is shown to one person comes in as many pages as it needs
		a.show(conversations.Squeezed(conversations.Compose(parts[0], conversations.Blank, parts[1], conversations.Blank, parts[2])), conversations.Keyboard{}, true)
		return nil
	}
	var body conversations.Text
	for i, part := range parts {
		if i > 0 && len(part) > 0 && Runes(body, part) > historyRunes {
			showHistory(t, r, i, body)
			body = nil
		}
		body = conversations.Squeezed(conversations.Compose(body, conversations.Blank, part))
	}
	showHistory(t, r, 0, body)
	return nil
}

// showHistory posts a part of a request's way under a name by which it is taken
// back with the person, where there is one.
func showHistory(t *turn.Turn, r *conversations.Request, part int, body conversations.Text) {
	told := conversations.Send{Chat: conversations.Team, Text: body, Class: conversations.ClassAnswer}
	if r.Officer != conversations.Nobody {
		told.Name = fmt.Sprintf("history:%s/%d-%d", r.Ticket, t.Now.UnixMilli(), part)
	}
	t.Do(told)
}

const (
	// historyRunes is what one message tells of a request's way, by the
	// estimate of runes; more comes in several.
	historyRunes = 4800
	// historyMoments and historyActs are how much of each is told: the latest.
	historyMoments, historyActs = 20, 30
	// historyTalks is how many remarks are told, and historyWords how much of
	// one, in runes.
	historyTalks, historyWords = 20, 200
)

// historyTalk tells what team and officer said to each other.
func historyTalk(r *conversations.Request) conversations.Text {
	if r.Talk == nil || len(r.Talk.Said) == 0 {
		return nil
	}
	var told []conversations.Remark
	for _, s := range r.Talk.Said {
		if last := len(told) - 1; last >= 0 && told[last].No == s.No && told[last].Side == s.Side && told[last].ByID == s.ByID {
			told[last].Files += s.Files
			told[last].Words = strings.Trim(told[last].Words+"\n"+s.Words, "\n")
			continue
		}
		told = append(told, s)
	}
	body := conversations.Compose("history_talk")
	for _, s := range told[max(0, len(told)-historyTalks):] {
		words := conversations.ArgOf(conversations.Clipped(s.Words, historyWords))
		if s.Side != conversations.FromOfficer {
			words = conversations.Own(words.Text)
		}
		body = append(body, conversations.Say("history_"+string(s.Side)).With("At", conversations.At(s.At, conversations.DateShort), "Who", s.Who,
			"Words", words, "Files", conversations.OrNothing(s.Files)))
		if s.Why != "" {
			body = append(body, conversations.Say("history_not_arrived"))
		}
	}
	return body
}

func historyStory(t *turn.Turn, r *conversations.Request) conversations.Text {
	body := conversations.Compose(conversations.Say("history_head").With("Ticket", r.Ticket, "State", t.StateWords(r)))
	for _, m := range r.Timeline[max(0, len(r.Timeline)-historyMoments):] {
		body = append(body, conversations.Say("story_line").With("At", conversations.At(m.At, conversations.DateShort), "What", m.What.Words().With("Who", m.Who)))
	}
	return conversations.Compose(body, teamReasons(r))
}

func historyTrail(trail []conversations.AuditEntry) conversations.Text {
	body := conversations.Compose("history_trail")
	for _, a := range trail[max(0, len(trail)-historyActs):] {
		deed, detail := a.Deed()
		body = append(body, conversations.Say("history_line").With("At", conversations.At(a.At, conversations.DateShort), "Action", deed, "Actor", strconv.Itoa(a.Number), "Detail", detail))
	}
	return body
}

// recap sends the figures of a month, a quarter or a year: a picture, a short text
// and a table.
func recap(t *turn.Turn, asked string) error {
	asked = strings.TrimSpace(asked)
	if half, is := surveyAsked(asked); is {
		return surveyRecap(t, half)
	}
	if asked == "" {
		asked = t.Now.In(t.Zone).Format("2006-01")
	}
	period, known := conversations.ParsePeriod(asked)
	if !known {
		t.GroupSay(conversations.Compose("recap_how"))
		return nil
	}
	month := period.String()
	t.Do(conversations.Document{Chat: conversations.Team, Type: "recap_chart", Of: month, Lang: "id", Class: conversations.ClassAnswer},
		conversations.Document{Chat: conversations.Team, Name: conversations.RecapName(month, t.Now), Type: "recap", Of: month, Lang: "id", Class: conversations.ClassAnswer})
	return nil
}

// surveyAsked tells whether the satisfaction survey is asked for, and of when.
func surveyAsked(asked string) (half string, is bool) {
	word, half, _ := strings.Cut(asked, " ")
	return strings.TrimSpace(half), strings.EqualFold(word, "skm")
}

// surveyRecap sends what the satisfaction survey of a half-year came to: a picture,
// a table, and a page to hang up.
func surveyRecap(t *turn.Turn, asked string) error {
	now := t.Now.In(t.Zone)
	half := conversations.HalfOf(now)
	if asked != "" {
		known := false
		if half, known = conversations.ParseHalf(asked); !known {
			t.GroupSay(conversations.Compose("skm_how"))
			return nil
		}
	}
	if half.Begins(t.Zone).After(now) {
		t.GroupSay(conversations.Compose(conversations.Say("skm_future").With("Number", half.Number, "Year", half.Year), "skm_how"))
		return nil
	}
	sheets, err := t.Mem.SurveySheets(half.String())
	if err != nil {
		return err
	}
	if len(sheets) == 0 {
		t.GroupSay(conversations.Compose(conversations.Say("skm_none").With("Number", half.Number, "Year", half.Year)))
		return nil
	}
	for _, kind := range []string{"skm_chart", "skm", "skm_poster"} {
		t.Do(conversations.Document{Chat: conversations.Team, Type: kind, Of: half.String(), Lang: "id", Class: conversations.ClassAnswer})
	}
	return nil
}
