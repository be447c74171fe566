package team

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

const (
	// MorningKind is the reminder of what waits when the office opens, the team's
	// own.
	MorningKind = "morning"
	morningTeam = "team"
	// morningLooked is how many waiting requests are looked at.
	morningLooked = 500
	// morningHolders is how many of those who have taken something are named, and
	// morningShown how many requests are: one message holds them.
	morningHolders, morningShown = 5, 6
)

// WatchMornings has the team told what waits whenever the office opens.
func WatchMornings(t *turn.Turn) error {
	_, err := t.Mem.Reminder(MorningKind, morningTeam)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Remind(MorningKind, morningTeam, nextMorning(t, !t.Calendar.IsWorking(t.Now)))
		return nil
	}
	return err
}

// nextMorning is when the office opens next; today only where it has not yet.
func nextMorning(t *turn.Turn, today bool) time.Time {
	if today {
		return t.Calendar.NextOpening(t.Now)
	}
	local := t.Now.In(t.Zone)
	return t.Calendar.NextOpening(time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, t.Zone))
}

// Morning tells the group in one message what waits, what is due and overdue and
// who has taken it, if anything waits.
func Morning(t *turn.Turn) error {
	if !t.Calendar.IsWorking(t.Now) { // after an outage, or on a day that turned out to be a holiday
		t.Remind(MorningKind, morningTeam, nextMorning(t, true))
		return nil
	}
	t.Remind(MorningKind, morningTeam, nextMorning(t, false))
	group, err := t.Team()
	if err != nil || group == 0 {
		return err
	}
	waiting, total, err := t.Mem.Queue(0, morningLooked)
	if err != nil || total == 0 {
		return err
	}
	body := conversations.Compose("morning_head", morningCounts(t, waiting, total), conversations.Blank, morningHolding(waiting), conversations.Blank, "morning_first")
	keyboard := requestList(t, &body, waiting[:min(len(waiting), morningShown)])
	queue := conversations.Row(conversations.Button{Label: conversations.Say("button_queue"), Data: "q:0"})
	t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: body, Keyboard: conversations.Rows(append(keyboard, queue)...)})
	return nil
}

// morningCounts counts what waits: due today, and overdue. The deadlines come
// oldest first, so that those are always among the ones looked at.
func morningCounts(t *turn.Turn, waiting []conversations.Request, total int) conversations.Line {
	local := t.Now.In(t.Zone)
	tomorrow := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, t.Zone)
	today, late := 0, 0
	for i := range waiting {
		switch due := waiting[i].Due; {
		case due.IsZero():
		case due.Before(t.Now):
			late++
		case due.Before(tomorrow):
			today++
		}
	}
	return conversations.Say("morning_counts").With("Waiting", total, "Today", today, "Overdue", late)
}

// morningHolding tells who has taken how many, and how many nobody has.
func morningHolding(waiting []conversations.Request) conversations.Text {
	type holding struct {
		who   conversations.Actor
		count int
	}
	var held []holding
	free := 0
	for i := range waiting {
		by := waiting[i].Claimed
		if by == nil || by.ID == conversations.Nobody {
			free++
			continue
		}
		at := slices.IndexFunc(held, func(h holding) bool { return h.who.ID == by.ID })
		if at < 0 {
			held, at = append(held, holding{who: *by}), len(held)
		}
		held[at].count++
	}
	slices.SortStableFunc(held, func(a, b holding) int { return cmp.Compare(b.count, a.count) })
	var body conversations.Text
	if free > 0 {
		body = conversations.Compose(conversations.Say("morning_free").With("Count", free))
	}
	for _, h := range held[:min(len(held), morningHolders)] {
		body = append(body, conversations.Say("morning_held").With("Holder", conversations.Shortened(h.who.Name, maxHolderName), "Count", h.count))
	}
	return body
}
