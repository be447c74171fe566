package forms

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/intents"
	"loket/conversations/turn"
)

// DraftMessage takes what an officer sent as the answer to the current question.
func DraftMessage(t *turn.Turn, m conversations.Message, rested time.Duration) error {
	d := t.Session.Draft
	form := t.Forms[d.Form]
	form.Mend(d)
	if rested >= turn.Silence && m.File == nil && m.Contact == nil {
		return welcomeBack(t)
	}
	if d.Guard != "" && t.Spoken[conversations.Fold(m.Text)] == "button_drop" {
		return dropDraft(t)
	}
	d.Guard = ""
	if d.Step == turn.Review {
		return reviewMessage(t, m)
	}
	q, _ := form.Question(d.Step)
	switch {
	case m.File != nil && q.Files:
		return fileGiven(t, form, d, *m.File, m.Text)
	case m.File != nil:
		return refuse(t, turn.Refuse("refused_file_not_wanted"))
	case m.Contact != nil && q.Contact:
		return contactGiven(t, m)
	case m.Text == "" || m.Other != "":
		return refuse(t, turn.Refuse("refused_kind"))
	}
	return typed(t, q, d, m.Text)
}

// welcomeBack asks again after a long silence instead of taking a greeting
// for an answer.
func welcomeBack(t *turn.Turn) error {
	body, keyboard, err := questionMessage(t)
	if err != nil {
		return err
	}
	t.Keep(t.Session)
	if !keyboard.Contact {
		keyboard.Rows = append([][]conversations.Button{conversations.Row(t.FormButton(conversations.Say("button_resume"), "resume"))}, keyboard.Rows...)
	}
	t.Passing(conversations.Compose(conversations.Say("draft_rested").With("Form", formTitle(t, t.Session.Draft)), conversations.Blank, body), keyboard)
	return nil
}

// typed takes words: those of a button, or an answer.
func typed(t *turn.Turn, q turn.Question, d *conversations.Draft, words string) error {
	switch t.Spoken[conversations.Fold(words)] {
	case "button_back":
		return back(t, nil)
	case "button_cancel":
		return CancelDraft(t)
	case "button_resume":
		return Repeat(t, nil)
	case "button_done":
		if q.Files {
			return filesDone(t, nil)
		}
	case "button_add_file", "button_replace_files", "button_drop_file", "button_keep_photo":
		if done, err := filesAct(t, q, fileActs[t.Spoken[conversations.Fold(words)]]); done || err != nil {
			return err
		}
	case "button_skip":
		if q.Optional {
			return accept(t, q, conversations.Answer{})
		}
	}
	if choice, ok, err := spokenChoice(t, q, d, words); err != nil || ok {
		if err != nil {
			return err
		}
		return choose(t, q, choice)
	}
	if said, bare := t.Intents.Courtesy(words); bare {
		return courteous(t, q, d, said, words)
	}
	if q.NoText {
		return refuse(t, turn.Refuse("refused_text_not_wanted"))
	}
	return judge(t, q, d, words)
}

// maxCourtesy is the longest courtesy, in runes, that may be meant as an answer.
const maxCourtesy = 30

// courteous returns a greeting or thanks and lets the question stand. Where it is
// an answer after all, such as a name, a button says so.
func courteous(t *turn.Turn, q turn.Question, d *conversations.Draft, said intents.Courtesy, words string) error {
	above := conversations.Compose(t.Courtesy(said))
	words = strings.Join(strings.Fields(answers.Shown(words)), " ")
	offered := len(d.Options) > 0
	if len(d.Options) == 1 {
		_, courtesy := t.Intents.Courtesy(d.Options[0])
		offered = !courtesy
	}
	if !q.NoText && !q.Contact && !offered && utf8.RuneCountInString(words) <= maxCourtesy {
		d.Options = []string{words}
	}
	if slices.Contains(d.Options, words) {
		above = conversations.Compose(above, "courtesy_or_answer")
	}
	return Repeat(t, above)
}

// spokenChoice finds the choice whose label or value was typed.
func spokenChoice(t *turn.Turn, q turn.Question, d *conversations.Draft, words string) (turn.Choice, bool, error) {
	choices, err := choices(t, q, d)
	if err != nil {
		return turn.Choice{}, false, err
	}
	for _, c := range choices {
		if speaksOf(t, c, words) {
			return c, true, nil
		}
	}
	return turn.Choice{}, false, nil
}

// speaksOf tells whether words are a choice's label. A value that the label
// only mentions, such as an address, has to be typed as it is: folded, two of
// them could be the same.
func speaksOf(t *turn.Turn, c turn.Choice, words string) bool {
	folded := conversations.Fold(words)
	switch {
	case folded == "":
		return false
	case c.Label.Key == "verbatim":
		return conversations.Fold(c.Value) == folded
	case c.Label.Args == nil:
		return t.Spoken[folded] == c.Label.Key || conversations.Fold(c.Value) == folded
	}
	return strings.EqualFold(strings.TrimSpace(words), c.Value)
}

func choose(t *turn.Turn, q turn.Question, c turn.Choice) error {
	if c.Act != nil {
		return c.Act(t)
	}
	return judge(t, q, t.Session.Draft, c.Value)
}

// judge lets the question decide on an answer.
func judge(t *turn.Turn, q turn.Question, d *conversations.Draft, typed string) error {
	answer, err := q.Accept(t, d, typed)
	if err != nil {
		return refuse(t, err)
	}
	answer.Files = d.Answers[q.Key].Files
	if !q.Files || d.Fresh {
		answer.Files = nil
	}
	return accept(t, q, answer)
}

// accept stores an answer and goes on: to the next question, or back to the
// review that the officer came from.
func accept(t *turn.Turn, q turn.Question, a conversations.Answer) error {
	d := t.Session.Draft
	d.Answers[q.Key] = a
	return forward(t)
}

func forward(t *turn.Turn) error {
	d := t.Session.Draft
	form := t.Forms[d.Form]
	event := "next"
	if d.Return {
		event, d.Return = "return", false
	}
	if _, err := form.Move(d, event); err != nil {
		return err
	}
	if d.Step == turn.Finished {
		return finish(t)
	}
	return Ask(t)
}

// back returns to the question before; p is nil where it was typed.
func back(t *turn.Turn, p *conversations.Press) error {
	d := t.Session.Draft
	form := t.Forms[d.Form]
	event := "back"
	if d.Return {
		event, d.Return = "return", false
	}
	moved, err := form.Move(d, event)
	switch {
	case err != nil:
		return err
	case moved:
		return Ask(t)
	case p != nil:
		t.Toast(*p, conversations.Say("toast_first_step"))
		return nil
	}
	return Repeat(t, conversations.Compose("toast_first_step"))
}

// refuse tells why an answer cannot be taken and lets the question stand.
// Errors that are no refusal come back.
func refuse(t *turn.Turn, err error) error {
	r, err := asRefusal(err)
	if err != nil {
		return err
	}
	d := t.Session.Draft
	if r.Reopen != "" {
		askAgain(t, d, r.Reopen)
	}
	d.Options, d.Mended, d.Typed = r.Options, r.Mended, r.Typed
	return Repeat(t, conversations.Compose(r.Line))
}

// askAgain goes back to a question whose answer does not hold any more.
func askAgain(t *turn.Turn, d *conversations.Draft, key string) {
	if len(d.Only) > 0 && !slices.Contains(d.Only, key) {
		d.Only = append(d.Only, key)
	}
	d.Step, d.Return, d.Fresh = key, true, false
	d.Issues, d.Fetched, d.Looking = nil, 0, 0
	t.Session.Seq++
}

// asRefusal understands this package's refusals and those of answers.
func asRefusal(err error) (*turn.Refusal, error) {
	var own *turn.Refusal
	if errors.As(err, &own) {
		return own, nil
	}
	var judged *answers.Refusal
	if errors.As(err, &judged) {
		line := conversations.Say("refused_" + judged.Reason)
		for name, value := range judged.Data {
			line = line.With(name, value)
		}
		return &turn.Refusal{Line: line}, nil
	}
	return nil, err
}

// FormPress takes a tap on a question's button.
func FormPress(t *turn.Turn, p conversations.Press, seq, act string) error {
	d := t.Session.Draft
	if d == nil || seq != strconv.Itoa(t.Session.Seq) {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	form := t.Forms[d.Form]
	form.Mend(d)
	switch act {
	case "back":
		return Answered(t, p, back(t, &p))
	case "cancel":
		return Answered(t, p, CancelDraft(t))
	case "drop":
		if d.Guard == "" {
			break // the officer has gone on with what the question was about
		}
		return Answered(t, p, dropDraft(t))
	case "resume":
		d.Guard = ""
		return Answered(t, p, Repeat(t, nil))
	}
	if d.Step == turn.Review {
		return reviewPress(t, p, form, d, act)
	}
	q, _ := form.Question(d.Step)
	return questionPress(t, p, q, d, act)
}

func questionPress(t *turn.Turn, p conversations.Press, q turn.Question, d *conversations.Draft, act string) error {
	switch {
	case act == "done" && q.Files:
		return filesDone(t, &p)
	case act == "add" || act == "replace" || act == "pop" || act == "keep":
		if done, err := filesAct(t, q, act); done || err != nil {
			return Answered(t, p, err)
		}
	case act == "skip" && q.Optional:
		return Answered(t, p, accept(t, q, conversations.Answer{}))
	case strings.HasPrefix(act, "o"):
		i, err := strconv.Atoi(act[1:])
		if err != nil || i < 0 || i >= len(d.Options) {
			break
		}
		d.Typed = d.Options[i]
		return Answered(t, p, judge(t, q, d, d.Options[i]))
	case strings.HasPrefix(act, "c"):
		choices, err := choices(t, q, d)
		if err != nil {
			return err
		}
		i, err := strconv.Atoi(act[1:])
		if err != nil || i < 0 || i >= len(choices) {
			break
		}
		return Answered(t, p, choose(t, q, choices[i]))
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

// Answered takes the waiting sign off a pressed button, unless a toast does already.
func Answered(t *turn.Turn, p conversations.Press, err error) error {
	if err != nil {
		return err
	}
	for _, e := range t.Effects {
		if toast, ok := e.(conversations.Toast); ok && toast.Query == p.Query {
			return nil
		}
	}
	t.Do(conversations.Toast{Query: p.Query})
	return nil
}
