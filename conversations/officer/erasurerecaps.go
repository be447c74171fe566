package officer

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
)

// recaps takes the workbooks back that hold the person's words: what they asked
// for and said of it. The picture beside them only counts.
func (e *erasing) recaps() error {
	if len(e.sent) == 0 {
		return nil
	}
	for _, sent := range e.sent {
		for _, period := range conversations.PeriodsOf(sent) {
			e.Remember(conversations.Setting{Key: conversations.SettingRecapErased + period.String(), Value: strconv.FormatInt(e.Now.UnixMilli(), 10)})
		}
	}
	all, err := e.Mem.PostedLike(conversations.RecapKind)
	if err != nil {
		return err
	}
	var periods []string
	for _, posted := range all {
		period, _ := conversations.RecapOf(posted.Name)
		if !slices.ContainsFunc(e.sent, func(sent time.Time) bool {
			return conversations.RecapHolds(period, sent) && !posted.At.Before(sent)
		}) {
			continue
		}
		gone := accounts.TakeBack(posted)
		gone.For, gone.ForLang = e.person, e.Session.Lang
		e.shown++
		e.Remember(conversations.NoPosted{Name: posted.Name})
		e.Do(gone)
		periods = append(periods, period)
	}
	e.tellOfRecaps("team_recaps_taken_back", periods)
	return e.recapsWithoutName()
}

// recapsWithoutName asks the team to look for workbooks of an earlier version,
// of which nobody knows where they stand.
func (e *erasing) recapsWithoutName() error {
	text, err := e.Mem.Setting(conversations.SettingRecapsUnnamed)
	if err != nil || text == "" {
		return err
	}
	until, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	var periods []string
	for _, sent := range e.sent {
		if sent.UnixMilli() <= until {
			periods = append(periods, sent.Format("2006-01"))
		}
	}
	if len(periods) > 0 {
		e.shown++
	}
	e.tellOfRecaps("team_recaps_unnamed", periods)
	return nil
}

// tellOfRecaps tells the team of the recaps of some periods.
func (e *erasing) tellOfRecaps(key string, periods []string) {
	if len(periods) == 0 {
		return
	}
	slices.Sort(periods)
	periods = slices.Compact(periods)
	e.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews,
		Text: conversations.Compose(conversations.Say(key).With("Periods", strings.Join(periods, ", "), "Last", periods[len(periods)-1]))})
}
