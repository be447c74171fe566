package conversations_test

import (
	"testing"
	"time"

	"loket/conversations"
)

func TestPeriodsAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"2026-11": "2026-11", "2026-1": "2026-01", "2026": "2026", "TW3-2026": "TW3-2026", "tw3-2026": "TW3-2026", "TW 3 2026": "TW3-2026",
		"tw-4/2026": "TW4-2026", " 2026 ": "2026",
		"2026-13": "", "2026-0": "", "TW5-2026": "", "TW0-2026": "", "TW-2026": "", "TW33-2026": "", "26": "", "1999": "", "2200": "", "20261": "",
		"TW3": "", "Q3-2026": "", "2026-11-01": "", "skm": "", "": "", "٢٠٢٦": "", "2026-": "", "-2026": "",
	} {
		got, known := conversations.ParsePeriod(typed)
		if known != (want != "") || known && got.String() != want {
			t.Errorf("%q is taken as %s, %v", typed, got, known)
		}
	}
}

func TestPeriodsHoldWhatWasSentInThem(t *testing.T) {
	wib := time.FixedZone("WIB", 7*3600)
	sent := time.Date(2026, 9, 30, 23, 59, 0, 0, wib)
	held := map[string]bool{}
	for _, p := range conversations.PeriodsOf(sent) {
		held[p.String()] = true
	}
	for period, want := range map[string]bool{"2026-09": true, "2026-10": false, "TW3-2026": true, "TW4-2026": false, "TW3-2025": false, "2026": true, "2027": false} {
		if conversations.RecapHolds(period, sent) != want || held[period] != want {
			t.Errorf("%s: holds is %v, listed %v", period, !want, held[period])
		}
	}
	if !conversations.RecapHolds("nobody knows", sent) {
		t.Error("an unknown period holds nothing")
	}
}
