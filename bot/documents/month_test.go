package documents_test

import (
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// The month that the tests count by hand:
//
//	SD-1   Mon 2 10.15, delivered 13.15                                3 hours, in time, rated 4
//	SD-2   Mon 2 14.00, corrected from 15.00 to Wed 4 08.30, then 09.30  2 hours, in time, rated 3
//	WEB-1  Fri 6 16.00, rejected Mon 9 16.30                            9 office hours, late
//	SD-3   Sun 1 at midnight, cancelled
//	PGD-1  Sat 7 09.00, counts from Mon 9 07.30, reset at 08.10          40 minutes, in time, rated 4
//	TNY-1  Tue 10 10.00, answered 11.00                                 1 hour, in time
//	SD-4   Fri 20, still open though due on Mon 23                      late
//	SD-5   Fri 20, waits for its officer's correction                   not judged
//	WEB-2  Tue 24 09.00, due on Wed 25                                  not judged yet
//
// as of Tue 24 November 10.00: 6 are judged, 4 of them in time; the median of
// 40 minutes, 1, 2, 3 and 9 hours is 2 hours; the ratings are 11 stars of 3.
const asOf = "2026-11-24 10:00"

func november(t *testing.T) storage.Store {
	t.Helper()
	store := opened(t)
	remember(t, store, decided(t)...)
	remember(t, store, waiting(t)...)
	remember(t, store, outside(t)...)
	return store
}

// moment is a line of a story.
func moment(at time.Time, what conversations.MomentKind, by *conversations.Actor) conversations.Moment {
	if by == nil {
		by = &conversations.Actor{}
	}
	return conversations.Moment{At: at, What: what, Who: by.Name, ByID: by.ID}
}

var (
	rina = &conversations.Actor{ID: 10, Name: "Rina"}
	budi = &conversations.Actor{ID: 11, Name: "=Budi()"}
)

func decided(t *testing.T) []conversations.Record {
	at := func(text string) time.Time { return clock(t, "2026-11-"+text) }
	return []conversations.Record{
		conversations.Officer{ID: 5, Name: "Siti Aminah", NIP: "198609262015051001", Unit: "Dinas Kesehatan"},
		conversations.Request{Ticket: "SD-2026-0001", Service: conversations.Subdomain, Officer: 5, State: conversations.Confirmed,
			Label: "sipandu", Unit: "Dinas Kesehatan", Address: "sipandu.banyuasinkab.go.id", SentAt: at("02 10:15"), CountsFrom: at("02 10:15"), Due: at("03 10:15"),
			Answers: map[string]conversations.Answer{"app": {Text: "=HYPERLINK(\"http://x\";\"y\")"}},
			Claimed: rina, Decided: rina, LetterBy: budi, Rating: 4, Comment: "@SUM(A1) bagus\ndan cepat", ClosedAt: at("05 09:00"),
			Timeline: []conversations.Moment{moment(at("02 10:15"), conversations.MomentSubmitted, nil), moment(at("02 11:00"), conversations.MomentClaimed, rina),
				moment(at("02 12:00"), conversations.MomentApproved, rina), moment(at("02 13:15"), conversations.MomentDelivered, nil), moment(at("05 09:00"), "story_confirm", nil)}},
		conversations.Request{Ticket: "SD-2026-0002", Service: conversations.Subdomain, Officer: 5, State: conversations.Delivered,
			Unit: "+62 Dinas", SentAt: at("02 14:00"), CountsFrom: at("02 14:00"), Due: at("04 16:00"),
			Decided: rina, Rating: 3, ClosedAt: at("04 09:30"),
			Timeline: []conversations.Moment{moment(at("02 15:00"), conversations.MomentAskCorrection, rina), moment(at("04 08:30"), conversations.MomentCorrected, nil),
				moment(at("04 09:00"), conversations.MomentApproved, rina), moment(at("04 09:30"), conversations.MomentDelivered, nil)}},
		conversations.Request{Ticket: "WEB-2026-0001", Service: conversations.Website, Officer: 5, State: conversations.Rejected,
			Unit: "\tKecamatan", SentAt: at("06 16:00"), CountsFrom: at("06 16:00"), Due: at("09 16:00"), Decided: budi, ClosedAt: at("09 16:30"),
			Answers:  map[string]conversations.Answer{"title": {Text: "-1+cmd|' /C calc'!A0"}},
			Timeline: []conversations.Moment{moment(at("09 16:30"), conversations.MomentRejected, budi)}},
		conversations.Request{Ticket: "SD-2026-0003", Service: conversations.Subdomain, Officer: 5, State: conversations.Cancelled,
			SentAt: at("01 00:00"), Due: at("03 07:30"), ClosedAt: at("02 08:00"),
			Timeline: []conversations.Moment{moment(at("02 08:00"), "story_cancel", nil)}},
		conversations.Request{Ticket: "PGD-2026-0001", Service: conversations.Reset, Officer: 5, State: conversations.Done,
			SentAt: at("07 09:00"), CountsFrom: at("09 07:30"), Due: at("10 07:30"), Decided: budi, Rating: 4, ClosedAt: at("09 08:10"),
			Answers:  map[string]conversations.Answer{"what": {Text: "Menu hilang <b>semua</b> _x0041_ \x01"}},
			Timeline: []conversations.Moment{moment(at("09 08:00"), conversations.MomentReset, budi), moment(at("09 08:10"), conversations.MomentDelivered, nil)}},
		conversations.Request{Ticket: "TNY-2026-0001", Service: conversations.Inquiry, Officer: 6, State: conversations.Done,
			SentAt: at("10 10:00"), CountsFrom: at("10 10:00"), Due: at("11 10:00"), Decided: rina, ClosedAt: at("10 11:00"),
			Answers:  map[string]conversations.Answer{"question": {Text: "Berapa lama?"}},
			Timeline: []conversations.Moment{moment(at("10 11:00"), conversations.MomentAnswered, rina)}},
	}
}

// waiting are those that have not ended.
func waiting(t *testing.T) []conversations.Record {
	at := func(text string) time.Time { return clock(t, "2026-11-"+text) }
	return []conversations.Record{
		conversations.Request{Ticket: "SD-2026-0004", Service: conversations.Subdomain, Officer: 6, State: conversations.Submitted,
			SentAt: at("20 10:00"), CountsFrom: at("20 10:00"), Due: at("23 10:00")},
		conversations.Request{Ticket: "SD-2026-0005", Service: conversations.Subdomain, Officer: 6, State: conversations.NeedsCorrection,
			SentAt: at("20 11:00"), CountsFrom: at("20 11:00"), Due: at("23 11:00"), StoppedAt: at("20 12:00"),
			Timeline: []conversations.Moment{moment(at("20 12:00"), conversations.MomentAskCorrection, rina)}},
		conversations.Request{Ticket: "WEB-2026-0002", Service: conversations.Website, Officer: 6, State: conversations.Submitted,
			SentAt: at("24 09:00"), CountsFrom: at("24 09:00"), Due: at("25 09:00")},
	}
}

// outside are the last request before the month and the first after it.
func outside(t *testing.T) []conversations.Record {
	return []conversations.Record{
		conversations.Request{Ticket: "SD-2026-0900", Service: conversations.Subdomain, State: conversations.Submitted, SentAt: clock(t, "2026-10-31 23:59")},
		conversations.Request{Ticket: "SD-2026-0901", Service: conversations.Subdomain, State: conversations.Submitted, SentAt: clock(t, "2026-12-01 00:00")},
	}
}
