package documents

import (
	"context"
	"fmt"
	"math"
	"time"

	"loket/conversations"
)

// RecapText says a month's figures in a few lines, as the caption of the
// picture. The month is written like 2026-11.
func (p *Maker) RecapText(ctx context.Context, month string) (conversations.Text, error) {
	f, err := p.gather(ctx, month, nil)
	if err != nil {
		return nil, fmt.Errorf("recap: %w", err)
	}
	return f.text(), nil
}

func (f *figures) text() conversations.Text {
	all := f.total()
	if all.received == 0 {
		return conversations.Text{f.named("recap_empty"), line("recap_empty_note")}
	}
	text := conversations.Text{f.named("recap_title"), line("recap_text_received", "N", all.received)}
	for k, kind := range f.kinds {
		if n := f.byKind[k].received; n > 0 {
			text = append(text, line("recap_text_kind", "Kind", line(kindWords(kind)), "N", n))
		}
	}
	text = append(text, line("recap_text_state", "Finished", all.finished, "Rejected", all.rejected, "Cancelled", all.cancelled, "Open", all.open))
	if share, known := all.share(); known {
		text = append(text, line("recap_text_punctual", "Percent", percent(share), "N", all.punctual, "Of", all.judged))
	}
	if took, known := all.median(); known {
		text = append(text, line("recap_text_median_"+f.clock(), "Time", duration(took)))
	}
	if stars, known := all.rating(); known {
		text = append(text, line("recap_text_rating", "Stars", decimal(stars), "N", all.rated))
	}
	return text
}

// roman are the numbers of quarters as offices write them.
var roman = [4]string{"I", "II", "III", "IV"}

// yearWords and quarterWords say of those what a key says of a month.
var (
	yearWords    = map[string]string{"recap_title": "recap_title_year", "recap_empty": "recap_empty_year"}
	quarterWords = map[string]string{"recap_title": "recap_title_quarter", "recap_empty": "recap_empty_quarter"}
)

// named says something of the period by its name.
func (f *figures) named(key string) conversations.Line {
	switch f.period.Months {
	case 12:
		return line(yearWords[key], "Year", f.period.Year)
	case 3:
		return line(quarterWords[key], "Quarter", roman[f.period.Quarter()-1], "Year", f.period.Year)
	}
	return line(key, "Month", month(f.from), "Year", f.from.Year())
}

// clock names how handling times are counted.
func (f *figures) clock() string {
	if f.office {
		return "office"
	}
	return "wall"
}

// percent is rounded, but only what is whole is called 100.
func percent(share float64) int {
	rounded := int(math.Round(share * 100))
	if rounded == 100 && share < 1 {
		return 99
	}
	return rounded
}

// duration writes minutes under an hour, else hours.
func duration(d time.Duration) conversations.Line {
	if d < time.Hour {
		return line("duration_minutes", "N", int(d.Round(time.Minute)/time.Minute))
	}
	return line("duration_hours", "N", decimal(d.Hours()))
}
