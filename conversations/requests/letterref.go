package requests

import (
	"errors"
	"time"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// LetterRef is the key of the question for number and date of the letter.
const LetterRef = "letter_ref"

// LetterRefQuestion asks for number and date of the letter that was sent.
func LetterRefQuestion() turn.Question {
	return turn.Question{Key: LetterRef, Optional: true, Accept: acceptLetterRef, Write: letterRefWritten}
}

// maxOfferedRef is how long a reference may be that is offered as a button, in
// bytes.
const maxOfferedRef = 60

// acceptLetterRef takes number and date, and shows above the next question how
// they were understood. Where the weekday tells another day, the date alone is
// offered.
func acceptLetterRef(t *turn.Turn, _ *conversations.Draft, typed string) (conversations.Answer, error) {
	ref, warnings, err := answers.ParseLetterRef(typed, t.Now.In(t.Zone))
	var refused *answers.Refusal
	if errors.As(err, &refused) && refused.Reason == answers.ReasonLetterWeekday {
		again := turn.Refuse("refused_letter_weekday", "weekday", refused.Data["weekday"], "date", refused.Data["date"])
		if offer := ref.String(); len(offer) <= maxOfferedRef {
			again.Options = []string{offer}
		}
		return conversations.Answer{}, again
	}
	if err != nil {
		return conversations.Answer{}, err
	}
	t.Above = append(t.Above, refLine(t, "reference_taken", ref))
	for _, warning := range warnings {
		t.Above = append(t.Above, conversations.Say("warning_"+warning))
	}
	return conversations.Answer{Text: ref.String()}, nil
}

// letterRefWritten writes a reference for people.
func letterRefWritten(t *turn.Turn, stored string) conversations.Arg {
	ref, known := answers.ReadLetterRef(stored)
	if !known {
		return conversations.ArgOf(stored)
	}
	return conversations.ArgOf(refLine(t, "reference_shown", ref))
}

// refLine says number and date; the date is a day in the office's zone.
func refLine(t *turn.Turn, key string, ref answers.LetterRef) conversations.Line {
	year, month, day := ref.Date.Date()
	return conversations.Say(key).With("Number", ref.Number, "Date", conversations.At(time.Date(year, month, day, 12, 0, 0, 0, t.Zone), conversations.DateDay))
}
