package team

import (
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// Before a website is reset, or a former one brought back, the team is asked
// whether it was hacked: what was kept of it may be the intruder's. The answer
// stands in the action that is then confirmed.

// ifHacked are the actions that follow from the two answers, by the question.
var ifHacked = map[string]struct{ yes, no string }{
	"hacked":      {yes: "reset_anew", no: "reset_kept"},
	"hacked_back": {yes: "back_by_hand", no: "back_kept"},
}

// hackedAct takes a press at the question; false for another one.
func hackedAct(t *turn.Turn, p conversations.Press, r *conversations.Request, name, argument string) (bool, error) {
	next := ""
	switch {
	case name == "yes":
		next = ifHacked[argument].yes
	case strings.HasPrefix(name, "not_"):
		next = ifHacked[strings.TrimPrefix(name, "not_")].no
	case ifHacked[name].yes != "":
		next = name
	}
	if next == "" {
		return false, nil
	}
	f := r.Face
	f.Action = next
	return true, forms.Answered(t, p, ask(t, shown{press: &p}, r, f))
}

// hackedButtons offer the question's answers, and what confirms the action that
// follows; no rows for other actions.
func hackedButtons(r *conversations.Request) [][]conversations.Button {
	no := r.Button("button_no", "no")
	answers := func(question string) []conversations.Button {
		return conversations.Row(r.Button("button_use_yes", "yes:"+question), r.Button("button_disagree", "not_"+question))
	}
	switch action := r.Face.Action; action {
	case "reset":
		return [][]conversations.Button{conversations.Row(r.Button("button_hacked", "hacked")), answers("hacked"), conversations.Row(r.Button("button_yes_reset", "yes:reset"), no)}
	case "bring_back":
		return [][]conversations.Button{conversations.Row(r.Button("button_hacked", "hacked_back")), answers("hacked_back"), conversations.Row(r.Button("button_yes_bring_back", "yes:bring_back"), no)}
	case "hacked", "hacked_back":
		return [][]conversations.Button{answers(action), conversations.Row(no)}
	case "reset_kept", "reset_anew":
		return [][]conversations.Button{conversations.Row(r.Button("button_yes_reset", "yes:"+action), no)}
	case "back_kept", "back_by_hand":
		return [][]conversations.Button{conversations.Row(r.Button("button_yes_bring_back", "yes:"+action), no)}
	}
	return nil
}

// hackedWords say what becomes of the website, by what is answered.
func hackedWords(r *conversations.Request) conversations.Text {
	if r.Face.Mode != "confirm" {
		return nil
	}
	wipes := conversations.Say("face_reset_wipes").With("Ticket", r.Ticket)
	switch r.Face.Action {
	case "reset":
		return conversations.Compose(wipes, "face_ask_hacked")
	case "reset_kept":
		return conversations.Compose(wipes, "face_reset_kept")
	case "hacked":
		return conversations.Compose("face_hacked")
	case "reset_anew":
		return conversations.Compose(conversations.Say("face_reset_anew").With("Ticket", r.Ticket))
	case "bring_back":
		return conversations.Compose("face_bring_back", "face_ask_hacked_back")
	case "back_kept":
		return conversations.Compose("face_bring_back", "face_back_kept")
	case "hacked_back", "back_by_hand":
		return conversations.Compose("face_hacked_back")
	}
	return nil
}

// hackedConfirmed carries out what was confirmed; false for other actions.
func hackedConfirmed(t *turn.Turn, r *conversations.Request, by conversations.Actor, action string) (bool, error) {
	switch action {
	case "reset", "reset_kept", "reset_anew":
		return true, accounts.ResetSite(t, r, by, action == "reset_anew")
	case "bring_back", "back_kept", "back_by_hand":
		return true, accounts.BringBack(t, r, by, action == "back_by_hand")
	}
	return false, nil
}
