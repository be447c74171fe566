package conversations

import (
	"strconv"
	"time"
)

// silence is how long a draft may rest before a text is no longer taken as
// the answer to a question asked that long ago.
const silence = 12 * time.Hour

// start opens a form for the officer, with nothing answered yet.
func (t *turn) start(form string) error {
	return t.open(&Draft{Form: form, Answers: map[string]Answer{}})
}

// open begins a draft at its first question.
func (t *turn) open(d *Draft) error {
	form := t.forms[d.Form]
	d.Version = form.Version
	d.Step = form.questions(d)[0].Key
	d.Fresh = true
	t.session.Draft = d
	t.keep(t.session)
	return t.ask()
}

// ask sends the current question, or the summary behind the last.
func (t *turn) ask() error { return t.askWith(t.above) }

// askWith sends the current question below a few lines, such as why the last
// answer was refused. A step newly entered gets a new number, so that buttons
// of earlier questions are known as stale.
func (t *turn) askWith(above Text) error {
	t.session.Seq++
	return t.repeat(above)
}

// repeat sends the current question again; its earlier buttons stay good.
func (t *turn) repeat(above Text) error {
	body, keyboard, err := t.questionMessage()
	if err != nil {
		return err
	}
	if len(above) > 0 {
		body = text(above, blank, body)
	}
	t.keep(t.session)
	t.do(Send{Chat: t.session.Chat, Lang: t.session.Lang, Text: body, Keyboard: keyboard, Replaces: filesKey, Passing: true})
	return nil
}

// questionMessage builds the current question with its buttons.
func (t *turn) questionMessage() (Text, Keyboard, error) {
	d := t.session.Draft
	form := t.forms[d.Form]
	form.mend(d)
	if d.Step == review {
		return t.summary(form, d), t.reviewButtons(), nil
	}
	q, _ := form.question(d.Step)
	step, steps := form.position(d)
	ask := say(form.words(q))
	if q.Details != nil {
		ask.Args = q.Details(t, d)
	}
	body := text(say("step_of").with("Step", step, "Steps", steps), ask)
	if given, ok := d.Answers[q.Key]; ok && !given.Empty() {
		body = text(body, blank, say("answer_so_far").with("Answer", t.shown(q, given)))
	}
	keyboard, err := t.questionButtons(q, d)
	return body, keyboard, err
}

// questionButtons are the suggestions and choices of a question above
// ✅ Selesai, ⏭️ Lewati, ⬅️ Kembali and ✖️ Batal.
func (t *turn) questionButtons(q Question, d *Draft) (Keyboard, error) {
	if q.Contact {
		return Keyboard{Contact: true}, nil
	}
	var all [][]Button
	for i, option := range d.Options {
		all = append(all, row(t.formButton(verbatim(option), "o"+strconv.Itoa(i))))
	}
	choices, err := t.choices(q, d)
	if err != nil {
		return Keyboard{}, err
	}
	var line []Button
	for i, c := range choices {
		line = append(line, t.formButton(c.Label, "c"+strconv.Itoa(i)))
		if q.Wide || len(line) == 2 || i == len(choices)-1 {
			all, line = append(all, line), nil
		}
	}
	if q.Files {
		all = append(all, row(t.formButton(say("button_done"), "done")))
	}
	if q.Optional {
		all = append(all, row(t.formButton(say("button_skip"), "skip")))
	}
	all = append(all, row(t.formButton(say("button_back"), "back"), t.formButton(say("button_cancel"), "cancel")))
	return rows(all...), nil
}

func (t *turn) choices(q Question, d *Draft) ([]Choice, error) {
	if q.Choices == nil {
		return nil, nil
	}
	return q.Choices(t, d)
}

// formButton carries a tap back to the question that is being asked now.
func (t *turn) formButton(label Line, act string) Button {
	return Button{Label: label, Data: "f:" + strconv.Itoa(t.session.Seq) + ":" + act}
}

// cancelDraft throws the draft away.
func (t *turn) cancelDraft() error { return t.dropDraft(false) }

// dropDraft throws the draft away; where a command waited behind a guard it is
// carried out now.
func (t *turn) dropDraft(goOn bool) error {
	d := t.session.Draft
	waiting := d.Guard
	t.session.Draft, t.session.Wish = nil, ""
	t.session.Seq++
	t.keep(t.session)
	if goOn && waiting != "" {
		return t.begin(t, waiting)
	}
	t.passing(text("draft_cancelled"), t.menuKeyboard())
	return nil
}

// guard asks before a command throws a draft away.
func (t *turn) guard(command string) error {
	d := t.session.Draft
	d.Guard = command
	t.keep(t.session)
	t.passing(text(say("draft_guard").with("Form", t.formTitle(d))), rows(
		row(t.formButton(say("button_resume"), "resume"), t.formButton(say("button_drop"), "drop"))))
	return nil
}

func (t *turn) formTitle(d *Draft) Line { return say("form_" + d.Form) }
