package team

import (
	"slices"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

func readyReasons(t *turn.Turn, r *conversations.Request) []turn.Reason {
	if r.Face.Action == "correct" {
		return t.ServiceOf(r.Service).Corrections
	}
	return slices.DeleteFunc(slices.Clone(t.ServiceOf(r.Service).Rejections), func(why turn.Reason) bool { return why.OfExisting && !r.Existing() })
}

func reasonButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	var all [][]conversations.Button
	if r.UnsentBy(r.Face.By.ID, r.Face.Action) != nil {
		all = append(all, conversations.Row(r.Button("button_resume_reason", "resume")))
	}
	for i, reason := range readyReasons(t, r) {
		all = append(all, conversations.Row(r.Button("reason_"+reason.Name, "reason:"+strconv.Itoa(i)+":"+r.Face.Action)))
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
		for _, q := range t.FormOf(r).Questions {
			list = append(list, q.Field())
		}
		return list
	}
	for _, reason := range t.ServiceOf(r.Service).Corrections {
		list = append(list, conversations.Say("reason_"+reason.Name))
	}
	return list
}

// readyReason sends one ready reason with one tap.
func readyReason(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor, argument string) error {
	ready := readyReasons(t, r)
	number, _, _ := strings.Cut(argument, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(ready) || r.Face.Mode != "reasons" && !(r.Face.Private && r.Face.Mode == "writing") {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	why := []given{{ready: ready[i]}}
	if r.Face.Action == "correct" {
		return askCorrection(t, r, by, why, []string{ready[i].Question})
	}
	return reject(t, r, by, why)
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
	return ask(t, shown{press: &p}, r, f)
}

// sendPicked sends the reasons of a checklist, or a written reason with the
// questions that it reopens.
func sendPicked(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	if len(r.Face.Picked) == 0 {
		t.Toast(p, conversations.Say("toast_pick_one"))
		return nil
	}
	picked := slices.Sorted(slices.Values(r.Face.Picked))
	var why []given
	var asked []string
	if r.Face.Mode == "questions" {
		why = written(r.Face.Typed)
	}
	for _, i := range picked {
		key := t.FormOf(r).Questions[min(i, len(t.FormOf(r).Questions)-1)].Key
		if r.Face.Mode == "checklist" {
			ready := t.ServiceOf(r.Service).Corrections[i]
			key = ready.Question
			why = append(why, given{ready: ready})
		}
		if !slices.Contains(asked, key) {
			asked = append(asked, key)
		}
	}
	return askCorrection(t, r, by, why, asked)
}
