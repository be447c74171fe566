package forms

import (
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// summary shows all answers before they are sent.
func summary(t *turn.Turn, form *turn.Form, d *conversations.Draft) conversations.Text {
	body := conversations.Compose(conversations.Say("summary_head").With("Form", formTitle(t, d)))
	for _, q := range form.Questions {
		given, ok := d.Answers[q.Key]
		if !ok && (len(d.Only) > 0 || q.OfNew && d.Existing) {
			continue
		}
		line := conversations.Say("summary_line").With("Field", q.Field(), "Answer", Shown(t, q, given))
		if !ok {
			line = line.With("Answer", conversations.Say("answer_none")) // of a question that was never asked
		}
		body = append(body, line)
	}
	if form.Warns != "" {
		body = conversations.Compose(body, conversations.Blank, form.Warns)
	}
	ask := "summary_ask"
	if form.Saves {
		ask = "summary_ask_save"
	}
	return conversations.Compose(body, conversations.Blank, ask)
}

// Shown writes an answer for people.
func Shown(t *turn.Turn, q turn.Question, a conversations.Answer) conversations.Arg {
	switch {
	case a.Empty() && q.Optional:
		return conversations.ArgOf(conversations.Say("answer_skipped"))
	case a.Empty():
		return conversations.ArgOf(conversations.Say("answer_none"))
	case len(a.Files) > 0 && a.Words() != "":
		return conversations.ArgOf(conversations.Say("answer_text_and_files").With("Text", a.Words(), "Count", len(a.Files)))
	case len(a.Files) > 0:
		return conversations.ArgOf(conversations.Say("answer_files").With("Count", len(a.Files)))
	case q.Write != nil:
		return q.Write(t, a.Text)
	}
	return conversations.ArgOf(a.Text)
}

func reviewButtons(t *turn.Turn, form *turn.Form) conversations.Keyboard {
	hand := "button_send"
	if form.Saves {
		hand = "button_save"
	}
	return conversations.Rows(
		conversations.Row(t.FormButton(conversations.Say(hand), "send")),
		conversations.Row(t.FormButton(conversations.Say("button_change"), "change"), t.FormButton(conversations.Say("button_cancel"), "cancel")))
}

// reviewMessage takes what is typed while the summary waits for a button.
func reviewMessage(t *turn.Turn, m conversations.Message) error {
	switch t.Spoken[conversations.Fold(m.Text)] {
	case "button_send", "button_save":
		return finish(t)
	case "button_change":
		return OfferChanges(t)
	case "button_cancel":
		return CancelDraft(t)
	case "button_resume":
		return Repeat(t, nil)
	}
	if said, bare := t.Intents.Courtesy(m.Text); bare {
		return Repeat(t, conversations.Compose(t.Courtesy(said)))
	}
	if t.Forms[t.Session.Draft.Form].Saves {
		return Repeat(t, conversations.Compose("refused_at_review_save"))
	}
	return Repeat(t, conversations.Compose("refused_at_review"))
}

// reviewPress takes a tap under the summary.
func reviewPress(t *turn.Turn, p conversations.Press, form *turn.Form, d *conversations.Draft, act string) error {
	switch {
	case act == "send":
		return Answered(t, p, finish(t))
	case act == "change":
		return Answered(t, p, OfferChanges(t))
	case act == "review":
		return Answered(t, p, Ask(t))
	case strings.HasPrefix(act, "e"):
		asked := form.Asked(d)
		i, err := strconv.Atoi(act[1:])
		if err != nil || i < 0 || i >= len(asked) {
			break
		}
		if _, err := form.Move(d, "change "+asked[i].Key); err != nil {
			return err
		}
		d.Return = true
		return Answered(t, p, Ask(t))
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

// OfferChanges lists the questions, to change one and come straight back.
func OfferChanges(t *turn.Turn) error {
	d := t.Session.Draft
	t.Session.Seq++
	t.Keep(t.Session)
	var all [][]conversations.Button
	for i, q := range t.Forms[d.Form].Asked(d) {
		all = append(all, conversations.Row(t.FormButton(q.Field(), "e"+strconv.Itoa(i))))
	}
	all = append(all, conversations.Row(t.FormButton(conversations.Say("button_back"), "review"), t.FormButton(conversations.Say("button_cancel"), "cancel")))
	t.Passing(conversations.Compose("change_which"), conversations.Rows(all...))
	return nil
}

// finish hands the form in. An answer that does not hold any more, such as a
// name taken meanwhile, reopens its question; nothing else is lost.
func finish(t *turn.Turn) error {
	d := t.Session.Draft
	err := Complete(t, d)
	if err == nil {
		err = t.Forms[d.Form].Finish(t, d)
	}
	if err == nil {
		return nil
	}
	if d.Step == turn.Finished { // a form without a review: its last question stands again
		asked := t.Forms[d.Form].Asked(d)
		d.Step = asked[len(asked)-1].Key
	}
	return refuse(t, err)
}

// Complete refuses a form in which a question was never answered, as one may
// that an earlier version of the program has stored.
func Complete(t *turn.Turn, d *conversations.Draft) error {
	for _, q := range t.Forms[d.Form].Questions {
		if q.Optional || q.OfNew && d.Existing || !d.Answers[q.Key].Empty() {
			continue
		}
		r := turn.Refuse("refused_empty")
		if q.NoText {
			r = turn.Refuse("toast_no_file")
		}
		r.Reopen = q.Key
		return r
	}
	return nil
}
