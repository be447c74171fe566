package conversations

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations/answers"
)

// draftMessage takes what an officer sent as the answer to the current question.
func (t *turn) draftMessage(m Message, rested time.Duration) error {
	d := t.session.Draft
	form := t.forms[d.Form]
	form.mend(d)
	if rested >= silence && m.File == nil && m.Contact == nil {
		return t.welcomeBack()
	}
	if d.Guard != "" && t.Spoken[Fold(m.Text)] == "button_drop" {
		return t.dropDraft(true)
	}
	d.Guard = ""
	if d.Step == review {
		return t.reviewMessage(m)
	}
	q, _ := form.question(d.Step)
	switch {
	case m.File != nil && q.Files:
		return t.fileGiven(form, d, *m.File)
	case m.File != nil:
		return t.refuse(refuse("refused_file_not_wanted"))
	case m.Contact != nil && q.Contact:
		return t.contactGiven(m)
	case m.Text == "" || m.Other != "":
		return t.refuse(refuse("refused_kind"))
	}
	return t.typed(q, d, m.Text)
}

// welcomeBack asks again after a long silence instead of taking a greeting
// for an answer.
func (t *turn) welcomeBack() error {
	body, keyboard, err := t.questionMessage()
	if err != nil {
		return err
	}
	t.keep(t.session)
	if !keyboard.Contact {
		keyboard.Rows = append([][]Button{row(t.formButton(say("button_resume"), "resume"))}, keyboard.Rows...)
	}
	t.passing(text(say("draft_rested").with("Form", t.formTitle(t.session.Draft)), blank, body), keyboard)
	return nil
}

// typed takes words: those of a button, or an answer.
func (t *turn) typed(q Question, d *Draft, words string) error {
	switch t.Spoken[Fold(words)] {
	case "button_back":
		return t.back(nil)
	case "button_cancel":
		return t.cancelDraft()
	case "button_resume":
		return t.repeat(nil)
	case "button_done":
		if q.Files {
			return t.filesDone(nil)
		}
	case "button_skip":
		if q.Optional {
			return t.accept(q, Answer{})
		}
	}
	if choice, ok, err := t.spokenChoice(q, d, words); err != nil || ok {
		if err != nil {
			return err
		}
		return t.choose(q, choice)
	}
	if q.NoText {
		return t.refuse(refuse("refused_text_not_wanted"))
	}
	return t.judge(q, d, words)
}

// spokenChoice finds the choice whose label or value was typed.
func (t *turn) spokenChoice(q Question, d *Draft, words string) (Choice, bool, error) {
	choices, err := t.choices(q, d)
	if err != nil {
		return Choice{}, false, err
	}
	for _, c := range choices {
		if t.speaksOf(c, words) {
			return c, true, nil
		}
	}
	return Choice{}, false, nil
}

// speaksOf tells whether words are a choice's label. A value that the label
// only mentions, such as an address, has to be typed as it is: folded, two of
// them could be the same.
func (t *turn) speaksOf(c Choice, words string) bool {
	folded := Fold(words)
	switch {
	case folded == "":
		return false
	case c.Label.Key == "verbatim":
		return Fold(c.Value) == folded
	case c.Label.Args == nil:
		return t.Spoken[folded] == c.Label.Key || Fold(c.Value) == folded
	}
	return strings.EqualFold(strings.TrimSpace(words), c.Value)
}

func (t *turn) choose(q Question, c Choice) error {
	if c.Act != nil {
		return c.Act(t)
	}
	return t.judge(q, t.session.Draft, c.Value)
}

// judge lets the question decide on an answer.
func (t *turn) judge(q Question, d *Draft, typed string) error {
	answer, err := q.Accept(t, d, typed)
	if err != nil {
		return t.refuse(err)
	}
	answer.Files = d.Answers[q.Key].Files
	if !q.Files || d.Fresh {
		answer.Files = nil
	}
	return t.accept(q, answer)
}

// accept stores an answer and goes on: to the next question, or back to the
// review that the officer came from.
func (t *turn) accept(q Question, a Answer) error {
	d := t.session.Draft
	d.Answers[q.Key] = a
	return t.forward()
}

func (t *turn) forward() error {
	d := t.session.Draft
	form := t.forms[d.Form]
	event := "next"
	if d.Return {
		event, d.Return = "return", false
	}
	if _, err := form.move(d, event); err != nil {
		return err
	}
	if d.Step == finished {
		return t.finish()
	}
	return t.ask()
}

// back returns to the question before; p is nil where it was typed.
func (t *turn) back(p *Press) error {
	d := t.session.Draft
	form := t.forms[d.Form]
	event := "back"
	if d.Return {
		event, d.Return = "return", false
	}
	moved, err := form.move(d, event)
	switch {
	case err != nil:
		return err
	case moved:
		return t.ask()
	case p != nil:
		t.toast(*p, say("toast_first_step"))
		return nil
	}
	return t.repeat(text("toast_first_step"))
}

// refuse tells why an answer cannot be taken and lets the question stand.
// Errors that are no refusal come back.
func (t *turn) refuse(err error) error {
	r, err := asRefusal(err)
	if err != nil {
		return err
	}
	d := t.session.Draft
	if r.reopen != "" {
		t.askAgain(d, r.reopen)
	}
	d.Options, d.Typed = r.options, r.typed
	return t.repeat(text(r.line))
}

// askAgain goes back to a question whose answer does not hold any more.
func (t *turn) askAgain(d *Draft, key string) {
	if len(d.Only) > 0 && !slices.Contains(d.Only, key) {
		d.Only = append(d.Only, key)
	}
	d.Step, d.Return, d.Fresh = key, true, true
	d.Issues, d.Fetched = nil, 0
	t.session.Seq++
}

// asRefusal understands this package's refusals and those of answers.
func asRefusal(err error) (*refusal, error) {
	var own *refusal
	if errors.As(err, &own) {
		return own, nil
	}
	var judged *answers.Refusal
	if errors.As(err, &judged) {
		line := say("refused_" + judged.Reason)
		for name, value := range judged.Data {
			line = line.with(name, value)
		}
		return &refusal{line: line}, nil
	}
	return nil, err
}

// formPress takes a tap on a question's button.
func (t *turn) formPress(p Press, seq, act string) error {
	d := t.session.Draft
	if d == nil || seq != strconv.Itoa(t.session.Seq) {
		t.toast(p, say("toast_stale"))
		return nil
	}
	form := t.forms[d.Form]
	form.mend(d)
	switch act {
	case "back":
		return t.answered(p, t.back(&p))
	case "cancel":
		return t.answered(p, t.cancelDraft())
	case "drop":
		if d.Guard == "" {
			break // the officer has gone on with what the question was about
		}
		return t.answered(p, t.dropDraft(true))
	case "resume":
		d.Guard = ""
		return t.answered(p, t.repeat(nil))
	}
	if d.Step == review {
		return t.reviewPress(p, form, d, act)
	}
	q, _ := form.question(d.Step)
	return t.questionPress(p, q, d, act)
}

func (t *turn) questionPress(p Press, q Question, d *Draft, act string) error {
	switch {
	case act == "done" && q.Files:
		return t.filesDone(&p)
	case act == "skip" && q.Optional:
		return t.answered(p, t.accept(q, Answer{}))
	case strings.HasPrefix(act, "o"):
		i, err := strconv.Atoi(act[1:])
		if err != nil || i < 0 || i >= len(d.Options) {
			break
		}
		d.Typed = d.Options[i]
		return t.answered(p, t.judge(q, d, d.Options[i]))
	case strings.HasPrefix(act, "c"):
		choices, err := t.choices(q, d)
		if err != nil {
			return err
		}
		i, err := strconv.Atoi(act[1:])
		if err != nil || i < 0 || i >= len(choices) {
			break
		}
		return t.answered(p, t.choose(q, choices[i]))
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// answered takes the waiting sign off a pressed button, unless a toast does already.
func (t *turn) answered(p Press, err error) error {
	if err != nil {
		return err
	}
	for _, e := range t.effects {
		if toast, ok := e.(Toast); ok && toast.Query == p.Query {
			return nil
		}
	}
	t.do(Toast{Query: p.Query})
	return nil
}
