package conversations

import (
	"slices"
	"strconv"
	"strings"
)

// reason is a ready reason: its words are reason_NAME, and for a correction
// the question that it reopens.
type reason struct{ name, question string }

var corrections = map[Service][]reason{
	Subdomain: {
		{"letter_unreadable", "letter"}, {"letter_unsigned", "letter"}, {"letter_not_head", "letter"},
		{"label_not_letter", "label"}, {"label_rules", "label"}, {"screens_unclear", "screens"},
		{"support_incomplete", "support"}, {"email_wrong", "email"},
	},
	Website: {
		{"letter_unreadable", "letter"}, {"letter_unsigned", "letter"}, {"letter_not_head", "letter"},
		{"label_not_letter", "label"}, {"label_rules", "label"}, {"title_wrong", "title"}, {"email_wrong", "email"},
	},
}

var rejections = map[Service][]reason{
	Subdomain: {{name: "not_unit"}, {name: "not_official"}, {name: "duplicate"}, {name: "vulnerable"}, {name: "similar"}, {name: "not_entitled"}, {name: "village"}},
	Website:   {{name: "not_unit"}, {name: "not_official"}, {name: "duplicate"}, {name: "not_entitled"}, {name: "village"}},
	Takeover:  {{name: "letter_unclear"}, {name: "not_entitled"}, {name: "holder_active"}},
	Reset:     {{name: "no_error"}, {name: "not_entitled"}, {name: "duplicate"}},
}

func (r *Request) readyReasons() []reason {
	if r.Face.Action == "correct" {
		return corrections[r.Service]
	}
	return rejections[r.Service]
}

func (t *turn) reasonButtons(r *Request) Keyboard {
	var all [][]Button
	for i, reason := range r.readyReasons() {
		all = append(all, row(r.button("reason_"+reason.name, "reason:"+strconv.Itoa(i)+":"+r.Face.Action)))
	}
	if r.Face.Action == "correct" {
		all = append(all, row(r.button("button_several", "several")))
	}
	all = append(all, row(r.button("button_write_reason", "write"), r.button("button_no", "no")))
	return rows(all...)
}

// checklistButtons list reasons, or questions where a reason was written.
func (t *turn) checklistButtons(r *Request) Keyboard {
	var all [][]Button
	for i, label := range t.checklist(r) {
		key := "check_off"
		if slices.Contains(r.Face.Picked, i) {
			key = "check_on"
		}
		b := r.button(key, "pick:"+strconv.Itoa(i)+":"+r.Face.Mode)
		b.Label = b.Label.with("What", label)
		all = append(all, row(b))
	}
	all = append(all, row(r.button("button_send_correction", "picked:"+r.Face.Mode)), row(r.button("button_no", "no")))
	return rows(all...)
}

func (t *turn) checklist(r *Request) []Line {
	var list []Line
	if r.Face.Mode == "questions" {
		for _, q := range t.forms[r.form()].Questions {
			list = append(list, q.field())
		}
		return list
	}
	for _, reason := range corrections[r.Service] {
		list = append(list, say("reason_"+reason.name))
	}
	return list
}

// readyReason sends one ready reason with one tap.
func (t *turn) readyReason(p Press, r *Request, by Actor, argument string) error {
	ready := r.readyReasons()
	number, _, _ := strings.Cut(argument, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(ready) || r.Face.Mode != "reasons" {
		t.toast(p, say("toast_stale"))
		return nil
	}
	line := []Line{say("reason_" + ready[i].name)}
	if r.Face.Action == "correct" {
		return t.answered(p, t.askCorrection(r, by, line, []string{ready[i].question}))
	}
	return t.answered(p, t.reject(r, by, line))
}

func (t *turn) pick(p Press, r *Request, argument string) error {
	number, _, _ := strings.Cut(argument, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(t.checklist(r)) || r.Face.Mode != "checklist" && r.Face.Mode != "questions" {
		t.toast(p, say("toast_stale"))
		return nil
	}
	f := r.Face
	if at := slices.Index(f.Picked, i); at >= 0 {
		f.Picked = slices.Delete(slices.Clone(f.Picked), at, at+1)
	} else {
		f.Picked = append(slices.Clone(f.Picked), i)
	}
	f.Until = t.now.Add(chooseFor)
	return t.answered(p, t.face(r, f))
}

// sendPicked sends the reasons of a checklist, or a written reason with the
// questions that it reopens.
func (t *turn) sendPicked(p Press, r *Request, by Actor) error {
	if len(r.Face.Picked) == 0 {
		t.toast(p, say("toast_pick_one"))
		return nil
	}
	picked := slices.Sorted(slices.Values(r.Face.Picked))
	var why []Line
	var asked []string
	if r.Face.Mode == "questions" {
		why = []Line{ownWords(r.Face.Typed)}
	}
	for _, i := range picked {
		key := t.forms[r.form()].Questions[min(i, len(t.forms[r.form()].Questions)-1)].Key
		if r.Face.Mode == "checklist" {
			ready := corrections[r.Service][i]
			key = ready.question
			why = append(why, say("reason_"+ready.name))
		}
		if !slices.Contains(asked, key) {
			asked = append(asked, key)
		}
	}
	return t.answered(p, t.askCorrection(r, by, why, asked))
}
