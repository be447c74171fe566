package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// instants draws any second of 2026 and 2027, in the office's time or another.
func instants() *rapid.Generator[time.Time] {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, wib).Unix()
	return rapid.Custom(func(t *rapid.T) time.Time {
		instant := time.Unix(start+rapid.Int64Range(0, 2*365*24*3600).Draw(t, "second"), 0)
		if rapid.Bool().Draw(t, "UTC") {
			return instant.UTC()
		}
		return instant.In(wib)
	})
}

func TestDeadlinesFollowTheSending(t *testing.T) {
	c := office(t)
	rapid.Check(t, func(t *rapid.T) {
		sent, days := instants().Draw(t, "sent"), rapid.IntRange(1, 5).Draw(t, "days")
		later := sent.Add(time.Duration(rapid.Int64Range(0, 10*24*3600).Draw(t, "gap")) * time.Second)
		due := c.Deadline(sent, days)
		if !due.At.After(sent) || due.CountsFrom.Before(sent) {
			t.Fatalf("sent %s counts from %s and is due %s", sent, due.CountsFrom, due.At)
		}
		if !c.IsWorking(due.At) || !c.IsWorking(due.CountsFrom) {
			t.Fatalf("due %s from %s is not in office hours", due.At, due.CountsFrom)
		}
		if due.OutsideHours == c.IsWorking(sent) {
			t.Fatalf("outside hours is %v", due.OutsideHours)
		}
		if c.Deadline(later, days).At.Before(due.At) {
			t.Fatalf("sent later at %s is due earlier", later)
		}
	})
}

func TestOfficeTimeAddsUp(t *testing.T) {
	c := office(t)
	rapid.Check(t, func(t *rapid.T) {
		from := instants().Draw(t, "from")
		middle := from.Add(time.Duration(rapid.Int64Range(0, 20*24*3600).Draw(t, "first")) * time.Second)
		to := middle.Add(time.Duration(rapid.Int64Range(0, 20*24*3600).Draw(t, "second")) * time.Second)
		whole := c.OfficeTime(from, to)
		if sum := c.OfficeTime(from, middle) + c.OfficeTime(middle, to); sum != whole {
			t.Fatalf("the parts have %s, the whole %s", sum, whole)
		}
		if whole < 0 || whole > to.Sub(from) {
			t.Fatalf("%s of office time in %s", whole, to.Sub(from))
		}
	})
}

func TestAddingOfficeTimeIsItsInverse(t *testing.T) {
	c := office(t)
	rapid.Check(t, func(t *rapid.T) {
		from := instants().Draw(t, "from")
		d := time.Duration(rapid.Int64Range(0, 40*3600).Draw(t, "seconds")) * time.Second
		to := c.AddOfficeTime(from, d)
		if got := c.OfficeTime(from, to); got != d {
			t.Fatalf("added %s, found %s", d, got)
		}
		if !c.IsWorking(to) {
			t.Fatalf("%s is not in office hours", to)
		}
	})
}

func TestResumingKeepsTheRest(t *testing.T) {
	c := office(t)
	rapid.Check(t, func(t *rapid.T) {
		sent := instants().Draw(t, "sent")
		due := c.Deadline(sent, 1).At
		stopped := sent.Add(time.Duration(rapid.Int64Range(0, 4*24*3600).Draw(t, "until stopped")) * time.Second)
		resumed := stopped.Add(time.Duration(rapid.Int64Range(0, 9*24*3600).Draw(t, "pause")) * time.Second)

		if got := c.Resume(sent, due, stopped, stopped); !got.Equal(due) {
			t.Fatalf("without a pause %s became %s", due, got)
		}
		moved := c.Resume(sent, due, stopped, resumed)
		if moved.Before(due) || !c.IsWorking(moved) {
			t.Fatalf("%s became %s", due, moved)
		}
		if stopped.Before(due) && c.OfficeTime(resumed, moved) != c.OfficeTime(stopped, due) {
			t.Fatalf("%s was left, now %s", c.OfficeTime(stopped, due), c.OfficeTime(resumed, moved))
		}
	})
}

func TestSharesComeInOrder(t *testing.T) {
	c := office(t)
	rapid.Check(t, func(t *rapid.T) {
		due := c.Deadline(instants().Draw(t, "sent"), 1)
		half, late := c.Fraction(due.CountsFrom, due.At, 0.5), c.Fraction(due.CountsFrom, due.At, 0.8)
		if half.Before(due.CountsFrom) || late.Before(half) || due.At.Before(late) {
			t.Fatalf("from %s: half %s, late %s, due %s", due.CountsFrom, half, late, due.At)
		}
	})
}
