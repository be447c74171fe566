package documents

import (
	"context"
	"time"

	"loket/conversations"
)

// maxRows keeps a workbook, which is made in memory, within 200 MiB while it
// is written. A month with more requests says so in the summary.
const maxRows = 20_000

// fillWorkbook writes all tables; the requests while they are read, the rest
// from what was counted.
func (p *Maker) fillWorkbook(ctx context.Context, b *workbook, month string) ([]byte, error) {
	summary := b.sheet("recap_sheet_summary", summaryColumns(p.OfficeTime != nil))
	requests := b.table("recap_sheet_requests", requestColumns())
	complaints := b.table("recap_sheet_complaints", requestColumns())
	f, err := p.gather(ctx, month, func(r conversations.Request, o outcome) {
		into := requests
		if p.Catalogue.ServiceOf(r.Service).Complaint {
			into = complaints
		}
		if into.rows <= maxRows {
			into.request(r, o)
		}
	})
	if err != nil {
		return nil, err
	}
	summary.summary(f, p.Office, requests.rows > maxRows || complaints.rows > maxRows)
	b.daily(f)
	b.team(f)
	return b.bytes(b.speak(f.named("recap_title")), p.Office.Name)
}

func requestColumns() []column {
	return []column{{"recap_column_ticket", 16, false}, {"recap_column_service", 24, false}, {"recap_column_unit", 34, false}, {"recap_column_address", 34, false},
		{"recap_column_about", 44, false}, {"recap_column_sent", 18, false}, {"recap_column_due", 18, false}, {"recap_column_end", 18, false}, {"recap_column_state", 22, false},
		{"recap_column_punctual", 12, false}, {"recap_column_hours", 12, true}, {"recap_column_corrections", 12, true}, {"recap_column_claimed", 24, false},
		{"recap_column_decided", 24, false}, {"recap_column_letter", 24, false}, {"recap_column_rating", 11, true}, {"recap_column_comment", 44, false}}
}

// request writes a request or complaint. Who asked is not in the table: the
// number leads to the card.
func (t *table) request(r conversations.Request, o outcome) {
	b := t.book
	var hours, rating any
	if !o.end.IsZero() {
		hours = o.took.Hours()
	}
	if r.Rating > 0 {
		rating = r.Rating
	}
	t.row(r.Ticket, b.say("service_"+string(r.Service)), r.Unit, r.Address, b.about(r), r.SentAt, r.Due, o.end,
		b.attempt(b.catalogue.StateWords(&r)), b.punctual(o), hours, o.corrections, name(r.Claimed), name(r.Decided), name(r.LetterBy),
		rating, r.Comment)
}

// about is what the request is for, in the officer's words.
func (b *workbook) about(r conversations.Request) string {
	return r.Answers[b.catalogue.ServiceOf(r.Service).About].Text
}

func name(a *conversations.Actor) string {
	if a == nil {
		return ""
	}
	return a.Name
}

func (b *workbook) punctual(o outcome) string {
	switch {
	case o.punctual:
		return b.say("recap_yes")
	case o.judged:
		return b.say("recap_no")
	}
	return ""
}

func summaryColumns(office bool) []column {
	median, slowest := "recap_column_median_wall", "recap_column_slowest_wall"
	if office {
		median, slowest = "recap_column_median_office", "recap_column_slowest_office"
	}
	return []column{{"recap_column_service", 42, false}, {"recap_column_received", 11, true}, {"recap_column_finished", 11, true}, {"recap_column_rejected", 11, true},
		{"recap_column_cancelled", 12, true}, {"recap_column_open", 11, true}, {"recap_column_unended", 14, true}, {"recap_column_judged", 14, true}, {"recap_column_on_time", 11, true},
		{"recap_column_share", 12, true}, {median, 13, true}, {slowest, 13, true}, {"recap_column_rated", 11, true}, {"recap_column_average", 12, true}}
}

// summary writes the report, which prints on one page: a title, a row a kind and
// their sum, the reasons, and how the numbers are to be read.
func (t *table) summary(f *figures, office Office, full bool) {
	b := t.book
	t.note(titleLook, b.speak(f.named("recap_title")))
	t.note(plainLook, b.say("recap_office", "Office", office.Name, "Government", office.Government))
	t.note(plainLook, b.say("recap_as_of", "At", f.at))
	t.row()
	t.heads(summaryColumns(f.office))
	for k, kind := range f.kinds {
		t.tally(b.say(kindWords(kind)), f.byKind[k])
	}
	t.tally(title(b.say("recap_total")), f.total())
	t.reasons("recap_reasons_corrected", f.corrected)
	t.reasons("recap_reasons_rejected", f.rejected)
	t.row()
	notes := []string{"recap_note_sent", "recap_note_unended", "recap_note_punctual", "recap_note_" + f.clock(), "recap_note_rating"}
	for _, key := range notes {
		t.note(noteLook, b.say(key))
	}
	if full {
		t.note(noteLook, b.say("recap_note_full", "N", maxRows))
	}
	t.printed(1)
}

// reasonsShown is how many reasons have a row of their own.
const reasonsShown = 8

// reasons writes why something was done, the most frequent first.
func (t *table) reasons(key string, counted reasons) {
	b := t.book
	t.row()
	t.note(boldLook, b.say(key))
	all := counted.sorted()
	if len(all) == 0 {
		t.note(noteLook, b.say("recap_reasons_none"))
		return
	}
	for i, r := range all {
		if i == reasonsShown {
			rest := 0
			for _, left := range all[i:] {
				rest += left.count
			}
			t.row(b.say("recap_reasons_rest"), rest)
			return
		}
		t.row(b.reason(r.name), r.count)
	}
}

func (t *table) tally(label any, n tally) {
	cells := []any{label, n.received, n.finished, n.rejected, n.cancelled, n.open, n.unended, n.judged, n.punctual, nil, nil, nil, n.rated, nil}
	if part, known := n.share(); known {
		cells[9] = share(part)
	}
	if took, known := n.median(); known {
		cells[10] = minutes(took)
	}
	if took, known := n.slowest(); known {
		cells[11] = minutes(took)
	}
	if stars, known := n.rating(); known {
		cells[13] = stars
	}
	t.row(cells...)
}

// minutes are whole ones of a handling time.
func minutes(d time.Duration) int { return int(d.Round(time.Minute) / time.Minute) }

// daily writes a row a day.
func (b *workbook) daily(f *figures) {
	columns := []column{{"recap_column_day", 14, false}}
	for _, kind := range f.kinds {
		columns = append(columns, column{kindWords(kind), 14, true})
	}
	t := b.table("recap_sheet_daily", append(columns, column{"recap_total", 14, true}))
	for i, counts := range f.daily {
		cells, sum := []any{date(f.from.AddDate(0, 0, i))}, 0
		for _, n := range counts {
			cells = append(cells, n)
			sum += n
		}
		t.row(append(cells, sum)...)
	}
}

// team writes a row a verifier.
func (b *workbook) team(f *figures) {
	t := b.table("recap_sheet_team", []column{{"recap_column_name", 34, false}, {"recap_column_claims", 14, true}, {"recap_column_approvals", 14, true},
		{"recap_column_asked", 18, true}, {"recap_column_rejections", 14, true}, {"recap_column_solved", 20, true}, {"recap_column_letters", 18, true},
		{"recap_column_decisions", 18, true}})
	for _, v := range f.team() {
		who := v.name
		if who == "" {
			who = b.say("recap_nobody")
		}
		t.row(who, v.claimed, v.approved, v.corrected, v.rejected, v.solved, v.letters, v.decided())
	}
}
