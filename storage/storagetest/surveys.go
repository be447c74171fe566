package storagetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
)

func answered(value int) conversations.SurveySheet {
	sheet := conversations.SurveySheet{Half: "2026-2", Answers: map[string]int{}}
	for _, element := range conversations.SurveyElements() {
		sheet.Answers[element] = value
	}
	return sheet
}

// NothingLeadsFromASheetToItsPerson: neither the order of the rows nor a time
// tells which sheet came with which mark.
func (s suite) NothingLeadsFromASheetToItsPerson(t *testing.T) {
	store, _ := s.opened(t)
	var came []string
	for i := range 24 {
		sheet := answered(1 + i%4)
		came = append(came, fmt.Sprint(sheet.Answers["U1"]))
		Remember(t, store, sheet, conversations.Surveyed{Half: "2026-2", Mark: fmt.Sprint("mark", i)},
			conversations.SurveySuggestion{Half: "2026-2", Words: fmt.Sprint("saran ", i)})
	}
	read := store.Memory(context.Background())
	sheets, err := read.SurveySheets("2026-2")
	if err != nil || len(sheets) != 24 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	var kept []string
	for _, s := range sheets {
		kept = append(kept, fmt.Sprint(s.Answers["U1"]))
	}
	if strings.Join(kept, "") == strings.Join(came, "") {
		t.Error("the sheets stand in the order in which they came")
	}
	if suggestions, err := read.SurveySuggestions("2026-2"); err != nil || len(suggestions) != 24 {
		t.Errorf("%d suggestions, %v", len(suggestions), err)
	}
	if sheets, err := read.SurveySheets("2026-1"); err != nil || len(sheets) != 0 {
		t.Errorf("another half has %d sheets, %v", len(sheets), err)
	}
}

func (s suite) WhoWasSurveyedIsKnownUntilTheHalfIsOver(t *testing.T) {
	store, _ := s.opened(t)
	for range 2 { // twice is once
		Remember(t, store, conversations.Surveyed{Half: "2026-2", Mark: "m"}, conversations.Surveyed{Half: "2027-1", Mark: "m"})
	}
	for half, left := range map[string]int{"2026-1": 0, "2026-2": 0, "2027-1": 1} {
		at, _ := conversations.ParseHalf(half)
		Batch(t, store, func(b storage.Batch) error {
			n, err := b.TrimSurveyed(at)
			if n != left && half != "2027-1" {
				t.Errorf("before %s went %d", half, n)
			}
			return err
		})
	}
	read := store.Memory(context.Background())
	for half, want := range map[string]bool{"2026-2": false, "2027-1": true} {
		if got, err := read.HasSurveyed(half, "m"); err != nil || got != want {
			t.Errorf("surveyed in %s is %v, %v", half, got, err)
		}
	}
	if got, err := read.HasSurveyed("2027-1", "another"); err != nil || got {
		t.Errorf("another mark is known: %v, %v", got, err)
	}
}

func (s suite) ASheetThatIsNotWholeIsNotKept(t *testing.T) {
	store, _ := s.opened(t)
	sheet := answered(4)
	delete(sheet.Answers, "U9")
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{sheet}}, Monday)
		return err
	})
	if err == nil {
		t.Error("eight answers are a sheet")
	}
}
