package conversations

import (
	"strconv"
	"strings"
)

// summary shows all answers before they are sent.
func (t *turn) summary(form *Form, d *Draft) Text {
	body := text(say("summary_head").with("Form", t.formTitle(d)))
	for _, q := range form.Questions {
		given, ok := d.Answers[q.Key]
		if !ok && len(d.Only) > 0 {
			continue
		}
		body = append(body, say("summary_line").with("Field", q.field(), "Answer", t.shown(q, given)))
	}
	return text(body, blank, "summary_ask")
}

// shown writes an answer for people.
func (t *turn) shown(q Question, a Answer) Arg {
	switch {
	case a.Empty():
		return argOf(say("answer_none"))
	case len(a.Files) > 0 && a.Text != "":
		return argOf(say("answer_text_and_files").with("Text", a.Text, "Count", len(a.Files)))
	case len(a.Files) > 0:
		return argOf(say("answer_files").with("Count", len(a.Files)))
	case q.Write != nil:
		return q.Write(t, a.Text)
	}
	return argOf(a.Text)
}

func (t *turn) reviewButtons() Keyboard {
	return rows(
		row(t.formButton(say("button_send"), "send")),
		row(t.formButton(say("button_change"), "change"), t.formButton(say("button_cancel"), "cancel")))
}

// reviewMessage takes what is typed while the summary waits for a button.
func (t *turn) reviewMessage(m Message) error {
	switch t.Spoken[Fold(m.Text)] {
	case "button_send":
		return t.finish()
	case "button_change":
		return t.offerChanges()
	case "button_cancel":
		return t.cancelDraft()
	case "button_resume":
		return t.repeat(nil)
	}
	return t.repeat(text("refused_at_review"))
}

// reviewPress takes a tap under the summary.
func (t *turn) reviewPress(p Press, form *Form, d *Draft, act string) error {
	switch {
	case act == "send":
		return t.answered(p, t.finish())
	case act == "change":
		return t.answered(p, t.offerChanges())
	case act == "review":
		return t.answered(p, t.ask())
	case strings.HasPrefix(act, "e"):
		asked := form.questions(d)
		i, err := strconv.Atoi(act[1:])
		if err != nil || i < 0 || i >= len(asked) {
			break
		}
		if _, err := form.move(d, "change "+asked[i].Key); err != nil {
			return err
		}
		d.Return = true
		return t.answered(p, t.ask())
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// offerChanges lists the questions, to change one and come straight back.
func (t *turn) offerChanges() error {
	d := t.session.Draft
	t.session.Seq++
	t.keep(t.session)
	var all [][]Button
	for i, q := range t.forms[d.Form].questions(d) {
		all = append(all, row(t.formButton(q.field(), "e"+strconv.Itoa(i))))
	}
	all = append(all, row(t.formButton(say("button_back"), "review"), t.formButton(say("button_cancel"), "cancel")))
	t.passing(text("change_which"), rows(all...))
	return nil
}

// finish hands the form in. An answer that does not hold any more, such as a
// name taken meanwhile, reopens its question; nothing else is lost.
func (t *turn) finish() error {
	d := t.session.Draft
	err := t.complete(d)
	if err == nil {
		err = t.forms[d.Form].Finish(t, d)
	}
	if err == nil {
		return nil
	}
	if d.Step == finished { // a form without a review: its last question stands again
		asked := t.forms[d.Form].questions(d)
		d.Step = asked[len(asked)-1].Key
	}
	return t.refuse(err)
}

// complete refuses a form in which a question was never answered, as one may
// that an earlier version of the program has stored.
func (t *turn) complete(d *Draft) error {
	for _, q := range t.forms[d.Form].Questions {
		if q.Optional || !d.Answers[q.Key].Empty() {
			continue
		}
		r := refuse("refused_empty")
		if q.NoText {
			r = refuse("toast_no_file")
		}
		r.reopen = q.Key
		return r
	}
	return nil
}
