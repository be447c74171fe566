package officer

import (
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// suggestionRunes is how much of a suggestion is kept.
const suggestionRunes = 1000

// surveyPress opens the survey, or takes an answer of it.
func surveyPress(t *turn.Turn, p conversations.Press, first, act string) error {
	if first == "open" {
		return openSurvey(t, p, act)
	}
	s := t.Session.Survey
	if s == nil || first != strconv.Itoa(s.No) {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	element, value, _ := strings.Cut(act, ":")
	n, err := strconv.Atoi(value)
	switch {
	case s.Counted && element == "skip":
		t.Session.Survey = nil
		t.Do(surveyEdit(t, s.No, conversations.Compose("survey_thanks"), conversations.Keyboard{}))
	case s.Counted, element != s.Next(), err != nil, n < 1, n > 4:
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	default:
		if err := answerSurvey(t, s, element, n); err != nil {
			return err
		}
	}
	return forms.Answered(t, p, nil)
}

// openSurvey begins a sheet for the officer of a request that has reached them.
func openSurvey(t *turn.Turn, p conversations.Press, ticket string) error {
	r, err := servedRequest(t, p, ticket)
	if r == nil || err != nil {
		return err
	}
	half := conversations.HalfOf(t.Now.In(t.Zone)).String()
	done, err := t.Mem.HasSurveyed(half, surveyMark(t, half))
	if err != nil {
		return err
	}
	if done {
		t.Box(p, conversations.Say("toast_surveyed"))
		return nil
	}
	given := map[string]int{}
	if before := t.Session.Survey; before != nil && before.Half == half && !before.Counted {
		given = before.Answers
	}
	t.Session.Surveys++
	t.Session.Survey = &conversations.Surveying{Half: half, No: t.Session.Surveys, Answers: given}
	t.Session.Comment = ""
	t.Keep(t.Session)
	body, keyboard := surveyQuestion(t.Session.Survey)
	t.Do(conversations.Send{Chat: t.Session.Chat, Name: surveyName(t, t.Session.Survey.No), Lang: t.Session.Lang, Text: body, Keyboard: keyboard})
	return forms.Answered(t, p, nil)
}

// answerSurvey keeps one answer. With the ninth the sheet counts, and what was
// answered leaves the person.
func answerSurvey(t *turn.Turn, s *conversations.Surveying, element string, n int) error {
	if s.Answers == nil {
		s.Answers = map[string]int{}
	}
	s.Answers[element] = n
	t.Keep(t.Session)
	if s.Next() != "" {
		body, keyboard := surveyQuestion(s)
		t.Do(surveyEdit(t, s.No, body, keyboard))
		return nil
	}
	mark := surveyMark(t, s.Half)
	done, err := t.Mem.HasSurveyed(s.Half, mark)
	if err != nil {
		return err
	}
	if !done {
		t.Remember(conversations.SurveySheet{Half: s.Half, Answers: s.Answers}, conversations.Surveyed{Half: s.Half, Mark: mark})
	}
	t.Session.Survey = &conversations.Surveying{Half: s.Half, No: s.No, Counted: true}
	t.Do(surveyEdit(t, s.No, conversations.Compose("survey_suggestion"), conversations.Rows(conversations.Row(
		conversations.Button{Label: conversations.Say("button_skip"), Data: surveyData(s.No, "skip", 0)}))))
	return nil
}

// looseSuggestion takes a text behind the ninth answer as the suggestion.
func looseSuggestion(t *turn.Turn, m conversations.Message) bool {
	s := t.Session.Survey
	words := []rune(answers.Shown(m.Text))
	if s == nil || !s.Counted || len(words) == 0 {
		return false
	}
	t.Session.Survey = nil
	t.Keep(t.Session)
	t.Do(surveyEdit(t, s.No, conversations.Compose("survey_thanks"), conversations.Keyboard{}))
	if t.Spoken[conversations.Fold(m.Text)] != "button_skip" {
		t.Remember(conversations.SurveySuggestion{Half: s.Half, Words: string(words[:min(len(words), suggestionRunes)])})
	}
	t.Reply(conversations.Compose("survey_suggestion_thanks"), t.MenuKeyboard())
	return true
}

// surveyMark stands for the officer among those who have answered: a keyed hash,
// which also outlives an erasure.
func surveyMark(t *turn.Turn, half string) string {
	return t.Hash("survey " + half + " " + conversations.IdText(t.Session.Chat))
}

// surveyName is our name of the one message that the survey is.
func surveyName(t *turn.Turn, no int) string {
	return "survey:" + conversations.IdText(t.Session.Chat) + "/" + strconv.Itoa(no)
}

func surveyEdit(t *turn.Turn, no int, body conversations.Text, keyboard conversations.Keyboard) conversations.Edit {
	return conversations.Edit{Chat: t.Session.Chat, Name: surveyName(t, no), Lang: t.Session.Lang, Text: body, Keyboard: keyboard}
}

// surveyQuestion asks for the next element, with its four answers.
func surveyQuestion(s *conversations.Surveying) (conversations.Text, conversations.Keyboard) {
	element, elements := s.Next(), conversations.SurveyElements()
	at := 0
	for i, key := range elements {
		if key == element {
			at = i + 1
		}
	}
	half, _ := conversations.ParseHalf(s.Half)
	body := conversations.Compose(
		conversations.Say("survey_head").With("Number", half.Number, "Year", half.Year, "Step", at, "Steps", len(elements)), conversations.Blank,
		conversations.Say("survey_ask_"+element), conversations.Blank, "survey_unnamed")
	var all [][]conversations.Button
	for n := 4; n >= 1; n-- {
		all = append(all, conversations.Row(conversations.Button{Label: conversations.Say("survey_" + element + "_" + strconv.Itoa(n)), Data: surveyData(s.No, element, n)}))
	}
	return body, conversations.Rows(all...)
}

func surveyData(no int, what string, n int) string {
	data := "n:" + strconv.Itoa(no) + ":" + what
	if n > 0 {
		data += ":" + strconv.Itoa(n)
	}
	return data
}
