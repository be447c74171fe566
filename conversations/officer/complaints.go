package officer

import (
	"loket/conversations"
	"loket/conversations/turn"
)

// Complaints offers what can be complained about.
func Complaints(t *turn.Turn) error {
	t.Passing(conversations.Compose("complaint_which"), conversations.Rows(
		conversations.Row(conversations.Button{Label: conversations.Say("button_complaint_password"), Data: "m:lupapassword"}),
		conversations.Row(conversations.Button{Label: conversations.Say("button_complaint_error"), Data: "m:complaint"}),
		conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})))
	return nil
}
