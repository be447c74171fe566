// Package forms leads an officer through a form: it asks its questions, takes the
// answers and the files, and shows the review.
package forms

import (
	"strconv"

	"loket/conversations"
	"loket/conversations/turn"
)

// Start opens a form for the officer, with nothing answered yet.
func Start(t *turn.Turn, form string) error {
	return Open(t, &conversations.Draft{Form: form, Answers: map[string]conversations.Answer{}})
}

// Open begins a draft at its first question.
func Open(t *turn.Turn, d *conversations.Draft) error {
	form := t.Forms[d.Form]
	d.Version = form.Version
	d.Step = form.Asked(d)[0].Key
	t.Session.Draft = d
	t.Keep(t.Session)
	return Ask(t)
}

// Ask sends the current question, or the summary behind the last.
func Ask(t *turn.Turn) error { return AskWith(t, t.Above) }

// AskWith sends the current question below a few lines, such as why the last
// answer was refused. A step newly entered gets a new number, so that buttons
// of earlier questions are known as stale.
func AskWith(t *turn.Turn, above conversations.Text) error {
	t.Session.Seq++
	return Repeat(t, above)
}

// Repeat sends the current question again; its earlier buttons stay good.
func Repeat(t *turn.Turn, above conversations.Text) error {
	body, keyboard, err := questionMessage(t)
	if err != nil {
		return err
	}
	if len(above) > 0 {
		body = conversations.Compose(above, conversations.Blank, body)
	}
	t.Keep(t.Session)
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: body, Keyboard: keyboard, Replaces: turn.FilesKey, Passing: true})
	return nil
}

// questionMessage builds the current question with its buttons.
func questionMessage(t *turn.Turn) (conversations.Text, conversations.Keyboard, error) {
	d := t.Session.Draft
	form := t.Forms[d.Form]
	form.Mend(d)
	if d.Step == turn.Review {
		return summary(t, form, d), reviewButtons(t, form), nil
	}
	q, _ := form.Question(d.Step)
	step, steps := form.Position(d)
	ask := conversations.Say(form.Words(q))
	if q.Details != nil {
		ask.Args = q.Details(t, d)
	}
	body := conversations.Compose(conversations.Say("step_of").With("Step", step, "Steps", steps), askedFor(t, d), ask)
	if given, ok := d.Answers[q.Key]; ok && !given.Empty() {
		body = conversations.Compose(body, conversations.Blank, conversations.Say("answer_so_far").With("Answer", Shown(t, q, given)))
	}
	if step == 1 && form.Ahead != nil {
		body = conversations.Compose(form.Ahead(t, d), conversations.Blank, body)
	}
	keyboard, err := questionButtons(t, q, d)
	return body, keyboard, err
}

// askedFor repeats why a correction asks the current question again.
func askedFor(t *turn.Turn, d *conversations.Draft) conversations.Text {
	if d.Ticket == "" || len(d.Only) == 0 {
		return nil
	}
	r, err := t.Request(d.Ticket)
	if err != nil {
		return nil // the question stands without
	}
	why := t.ServiceOf(r.Service).Asks(r, d.Step)
	if len(why) == 0 {
		return nil
	}
	body := conversations.Compose("question_reason")
	for _, line := range why {
		body = append(body, conversations.Say("reason_item").With("Reason", line))
	}
	return conversations.Compose(body, conversations.Blank)
}

// questionButtons are the suggestions and choices of a question above
// ✅ Selesai, ⏭️ Lewati, ⬅️ Kembali and ✖️ Batal.
func questionButtons(t *turn.Turn, q turn.Question, d *conversations.Draft) (conversations.Keyboard, error) {
	if q.Contact {
		return conversations.Keyboard{Contact: true}, nil
	}
	var all [][]conversations.Button
	for i, option := range d.Options {
		label := conversations.Verbatim(option)
		if i == 0 && d.Mended {
			label = conversations.Say("button_use").With("Value", option)
		}
		all = append(all, conversations.Row(t.FormButton(label, "o"+strconv.Itoa(i))))
	}
	choices, err := choices(t, q, d)
	if err != nil {
		return conversations.Keyboard{}, err
	}
	var line []conversations.Button
	for i, c := range choices {
		line = append(line, t.FormButton(c.Label, "c"+strconv.Itoa(i)))
		if q.Wide || len(line) == 2 || i == len(choices)-1 {
			all, line = append(all, line), nil
		}
	}
	if q.Files {
		if doubtful(d) {
			all = append(all, conversations.Row(t.FormButton(conversations.Say("button_keep_photo"), "keep")))
		}
		if len(d.Answers[q.Key].Files) > 0 {
			all = append(all, conversations.Row(t.FormButton(conversations.Say("button_add_file"), "add"), t.FormButton(conversations.Say("button_replace_files"), "replace")),
				conversations.Row(t.FormButton(conversations.Say("button_drop_file"), "pop")))
		}
		all = append(all, conversations.Row(t.FormButton(conversations.Say("button_done"), "done")))
	}
	if q.Optional {
		all = append(all, conversations.Row(t.FormButton(conversations.Say("button_skip"), "skip")))
	}
	all = append(all, conversations.Row(t.FormButton(conversations.Say("button_back"), "back"), t.FormButton(conversations.Say("button_cancel"), "cancel")))
	return conversations.Rows(all...), nil
}

func choices(t *turn.Turn, q turn.Question, d *conversations.Draft) ([]turn.Choice, error) {
	if q.Choices == nil {
		return nil, nil
	}
	return q.Choices(t, d)
}

// CancelDraft ends the draft at its officer's wish, who may bring it back for a
// while.
func CancelDraft(t *turn.Turn) error {
	title := formTitle(t, t.Session.Draft)
	mark := t.Drop("")
	menu := t.MenuKeyboard()
	menu.Rows = append([][]conversations.Button{turn.UndoRow(mark)}, menu.Rows...)
	t.Passing(conversations.Compose(conversations.Say("draft_cancelled").With("Form", title, "Minutes", int(turn.UndoFor.Minutes()))), menu)
	return nil
}

// dropDraft throws the draft away for the command that waits behind the guard.
func dropDraft(t *turn.Turn) error {
	waiting := t.Session.Draft.Guard
	t.Throw()
	return t.Begin(t, waiting)
}

// Guard asks before a command throws a draft away.
func Guard(t *turn.Turn, command string) error {
	d := t.Session.Draft
	d.Guard = command
	t.Keep(t.Session)
	t.Passing(conversations.Compose(conversations.Say("draft_guard").With("Form", formTitle(t, d))), conversations.Rows(
		conversations.Row(t.FormButton(conversations.Say("button_resume"), "resume"), t.FormButton(conversations.Say("button_drop"), "drop"))))
	return nil
}

func formTitle(t *turn.Turn, d *conversations.Draft) conversations.Line {
	return conversations.Say("form_" + d.Form)
}
