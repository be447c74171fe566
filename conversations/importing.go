package conversations

import (
	"time"
)

// Imported is what is remembered of an account that existed before this
// program knew of it: the account, and the date at which the panel is first
// asked whether it is still there. former is what was known of its address, an
// account that has ended: the documents that led there are kept for as long as the
// new one lives. now is when it is brought.
func Imported(a Account, former *Account, now time.Time) []Record {
	a.Imported, a.CreatedAt = true, now
	records := []Record{Reminder{Kind: "look", Subject: a.Address, At: now.Add(LookAgain)}}
	if former != nil {
		a.Tickets = former.Led()
		for _, ticket := range a.Tickets {
			records = append(records, NoReminder{Kind: "retire", Subject: ticket})
		}
	}
	return append(records, a)
}
