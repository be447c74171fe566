package team

import (
	"slices"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// reason is a ready reason: its words are reason_NAME, and for a correction
// the question that it reopens.
type reason struct{ name, question string }

var corrections = map[conversations.Service][]reason{
	conversations.Subdomain: {
		{"letter_unreadable", "letter"}, {"letter_unsigned", "letter"}, {"letter_not_head", "letter"},
		{"label_not_letter", "label"}, {"label_rules", "label"}, {"screens_unclear", "screens"},
		{"support_incomplete", "support"}, {"email_wrong", "email"},
	},
	conversations.Website: {
		{"letter_unreadable", "letter"}, {"letter_unsigned", "letter"}, {"letter_not_head", "letter"},
		{"label_not_letter", "label"}, {"label_rules", "label"}, {"title_wrong", "title"}, {"email_wrong", "email"},
	},
}

var rejections = map[conversations.Service][]reason{
	conversations.Subdomain: {{name: "not_unit"}, {name: "not_official"}, {name: "duplicate"}, {name: "vulnerable"}, {name: "similar"}, {name: "not_entitled"}, {name: "village"}},
	conversations.Website:   {{name: "not_unit"}, {name: "not_official"}, {name: "duplicate"}, {name: "not_entitled"}, {name: "village"}},
	conversations.Takeover:  {{name: "letter_unclear"}, {name: "not_entitled"}, {name: "holder_active"}},
	conversations.Reset:     {{name: "no_error"}, {name: "not_entitled"}, {name: "duplicate"}},
}

func readyReasons(r *conversations.Request) []reason {
	if r.Face.Action == "correct" {
		return corrections[r.Service]
	}
	return rejections[r.Service]
}

func reasonButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	var all [][]conversations.Button
	for i, reason := range readyReasons(r) {
		all = append(all, conversations.Row(r.Button("reason_"+reason.name, "reason:"+strconv.Itoa(i)+":"+r.Face.Action)))
	}
	if r.Face.Action == "correct" {
		all = append(all, conversations.Row(r.Button("button_several", "several")))
	}
	all = append(all, conversations.Row(r.Button("button_write_reason", "write"), r.Button("button_no", "no")))
	return conversations.Rows(all...)
}

// checklistButtons list reasons, or questions where a reason was written.
func checklistButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	var all [][]conversations.Button
	for i, label := range checklist(t, r) {
		key := "check_off"
		if slices.Contains(r.Face.Picked, i) {
			key = "check_on"
		}
		b := r.Button(key, "pick:"+strconv.Itoa(i)+":"+r.Face.Mode)
		b.Label = b.Label.With("What", label)
		all = append(all, conversations.Row(b))
	}
	all = append(all, conversations.Row(r.Button("button_send_correction", "picked:"+r.Face.Mode)), conversations.Row(r.Button("button_no", "no")))
	return conversations.Rows(all...)
}

func checklist(t *turn.Turn, r *conversations.Request) []conversations.Line {
	var list []conversations.Line
	if r.Face.Mode == "questions" {
		for _, q := range t.Forms[turn.FormName(r)].Questions {
			list = append(list, q.Field())
		}
		return list
	}
	for _, reason := range corrections[r.Service] {
		list = append(list, conversations.Say("reason_"+reason.name))
	}
	return list
}

// readyReason sends one ready reason with one tap.
func readyReason(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor, argument string) error {
	ready := readyReasons(r)
	number, _, _ := strings.Cut(argument, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(ready) || r.Face.Mode != "reasons" {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	line := []conversations.Line{conversations.Say("reason_" + ready[i].name)}
	if r.Face.Action == "correct" {
		return forms.Answered(t, p, askCorrection(t, r, by, line, []string{ready[i].question}))
	}
	return forms.Answered(t, p, reject(t, r, by, line))
}

func pick(t *turn.Turn, p conversations.Press, r *conversations.Request, argument string) error {
	number, _, _ := strings.Cut(argument, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(checklist(t, r)) || r.Face.Mode != "checklist" && r.Face.Mode != "questions" {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	f := r.Face
	if at := slices.Index(f.Picked, i); at >= 0 {
		f.Picked = slices.Delete(slices.Clone(f.Picked), at, at+1)
	} else {
		f.Picked = append(slices.Clone(f.Picked), i)
	}
	f.Until = t.Now.Add(chooseFor)
	return forms.Answered(t, p, face(t, r, f))
}

// sendPicked sends the reasons of a checklist, or a written reason with the
// questions that it reopens.
func sendPicked(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	if len(r.Face.Picked) == 0 {
		t.Toast(p, conversations.Say("toast_pick_one"))
		return nil
	}
	picked := slices.Sorted(slices.Values(r.Face.Picked))
	var why []conversations.Line
	var asked []string
	if r.Face.Mode == "questions" {
		why = []conversations.Line{conversations.OwnWords(r.Face.Typed)}
	}
	for _, i := range picked {
		key := t.Forms[turn.FormName(r)].Questions[min(i, len(t.Forms[turn.FormName(r)].Questions)-1)].Key
		if r.Face.Mode == "checklist" {
			ready := corrections[r.Service][i]
			key = ready.question
			why = append(why, conversations.Say("reason_"+ready.name))
		}
		if !slices.Contains(asked, key) {
			asked = append(asked, key)
		}
	}
	return forms.Answered(t, p, askCorrection(t, r, by, why, asked))
}
