package conversations_test

import (
	"testing"
	"time"

	"loket/conversations"
)

// sheet answers the nine elements in their order.
func sheet(answers ...int) conversations.SurveySheet {
	s := conversations.SurveySheet{Half: "2026-2", Answers: map[string]int{}}
	for i, element := range conversations.SurveyElements()[:len(answers)] {
		s.Answers[element] = answers[i]
	}
	return s
}

// TestTheIndexIsWhatWasWorkedOutByHand has the worked example: 29 respondents give
// 955 points together. 955 / (29 × 9) × 25 is
// 91.4751, so 91.48, A; with the weight 0.11 it would be 90.56.
func TestTheIndexIsWhatWasWorkedOutByHand(t *testing.T) {
	var sheets []conversations.SurveySheet
	for range 28 {
		sheets = append(sheets, sheet(4, 4, 4, 4, 4, 4, 3, 3, 3)) // 33 each, 924
	}
	sheets = append(sheets, sheet(4, 4, 4, 4, 3, 3, 3, 3, 3)) // 31
	sheets = append(sheets, sheet(1, 1, 1, 1, 1, 1, 1, 1), sheet(), sheet(5, 4, 4, 4, 4, 4, 4, 4, 4))
	r := conversations.EvaluateSurvey(sheets)
	if r.Respondents != 29 || r.Hundredths != 9148 || r.Band != "A" || !r.Few() {
		t.Fatalf("the result is %+v", r)
	}
	if r.Elements[0].Mean() != 4 || r.Elements[8].Mean() != 3 || r.Elements[4].Sum != 28*4+3 {
		t.Errorf("the elements are %+v", r.Elements)
	}
	weakest := r.Weakest(3)
	if weakest[0].Key != "U7" || weakest[1].Key != "U8" || weakest[2].Key != "U9" {
		t.Errorf("the weakest are %+v", weakest)
	}
}

func TestTheBandsHaveNoGap(t *testing.T) {
	for _, row := range []struct {
		answers []int
		n       int
		points  int
		band    string
	}{
		{[]int{4, 4, 4, 4, 4, 4, 4, 4, 4}, 1, 10000, "A"},
		{[]int{1, 1, 1, 1, 1, 1, 1, 1, 1}, 30, 2500, "D"},
		{[]int{3, 3, 3, 3, 3, 3, 3, 3, 3}, 3, 7500, "C"},
		{[]int{4, 3, 3, 3, 3, 3, 3, 3, 3}, 1, 7778, "B"},
		{[]int{3, 3, 3, 3, 3, 3, 2, 2, 2}, 1, 6667, "C"},
		{[]int{3, 3, 3, 3, 3, 2, 2, 2, 2}, 1, 6389, "D"},
		{[]int{4, 4, 4, 4, 4, 3, 3, 3, 3}, 1, 8889, "A"},
		{[]int{4, 4, 4, 4, 3, 3, 3, 3, 3}, 1, 8611, "B"},
	} {
		var sheets []conversations.SurveySheet
		for range row.n {
			sheets = append(sheets, sheet(row.answers...))
		}
		if r := conversations.EvaluateSurvey(sheets); r.Hundredths != row.points || r.Band != row.band || r.Few() != (row.n < 30) {
			t.Errorf("%v: %+v", row.answers, r)
		}
	}
	// 47 sheets: 1494 points are 88.298 and B, 1495 are 88.357 and A. Between
	// 88.30 and 88.31 lies nothing once it is rounded.
	for points, want := range map[int]string{1494: "B", 1495: "A"} {
		var sheets []conversations.SurveySheet
		more := points - 47*27
		for range 47 {
			s := sheet(3, 3, 3, 3, 3, 3, 3, 3, 3)
			for _, element := range conversations.SurveyElements() {
				if more > 0 {
					s.Answers[element]++
					more--
				}
			}
			sheets = append(sheets, s)
		}
		if r := conversations.EvaluateSurvey(sheets); r.Band != want || more != 0 {
			t.Errorf("%d points of 47 sheets are %+v", points, r)
		}
	}
	if r := conversations.EvaluateSurvey(nil); r.Respondents != 0 || r.Band != "" || r.Hundredths != 0 {
		t.Errorf("nobody gives %+v", r)
	}
}

func TestHalves(t *testing.T) {
	for typed, known := range map[string]bool{"2026-1": true, "2026-2": true, " 2031-1 ": true, "2026-3": false, "2026-0": false, "2026": false,
		"2026-12": false, "1999-1": false, "skm": false, "": false, "TW1-2026": false} {
		if h, got := conversations.ParseHalf(typed); got != known {
			t.Errorf("%q is taken as %v, %v", typed, h, got)
		}
	}
	for month, want := range map[time.Month]string{time.January: "2026-1", time.June: "2026-1", time.July: "2026-2", time.December: "2026-2"} {
		if got := conversations.HalfOf(time.Date(2026, month, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -3)).String(); got != want {
			t.Errorf("%s lies in %s", month, got)
		}
	}
}
