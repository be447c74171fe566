package app

import (
	"slices"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/storage"
)

// TestTheSweepComesToEveryPart also where the bot runs for an hour a day.
func TestTheSweepComesToEveryPart(t *testing.T) {
	t.Parallel()
	for _, hours := range []int{1, 24} {
		var seen []int
		for passed := 0; passed < 40*24; passed += hours {
			for i := range sweepStride {
				seen = append(seen, sweepPart(datatest.Monday.Add(time.Duration(passed)*time.Hour), i))
			}
		}
		slices.Sort(seen)
		if n := len(slices.Compact(seen)); n != storage.SweepParts {
			t.Errorf("every %d hours it comes to %d parts", hours, n)
		}
	}
}
