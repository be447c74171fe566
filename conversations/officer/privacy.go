package officer

import (
	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// Privacy shows the notice with the seven items of UU 27/2022 Pasal 21.
func Privacy(t *turn.Turn) error {
	t.Chatter(conversations.Compose(conversations.Say("privacy_notice").With("Office", t.Office.Name, "Government", t.Office.Government, "Address", conversations.Own(t.Office.Address), "Phone", t.Office.Phone, "Email", t.Office.Email,
		"Days", t.KeepBackups, "Rejected", t.KeepRejected)),
		conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_my_data"), Data: "y:copy"}),
			conversations.Row(conversations.Button{Label: conversations.Say("button_erase"), Data: "y:erase"}), firstRow(t.Aside())))
	return nil
}

func privacyPress(t *turn.Turn, p conversations.Press, act, mark string) error {
	switch act {
	case "copy":
		t.Do(conversations.Document{Chat: t.Session.Chat, Lang: t.Session.Lang, Type: "personal_data", Of: conversations.IdText(t.Session.Chat), Protect: true, Passing: true,
			Caption: conversations.Compose("my_data_caption")})
		t.Note(t.Session.Chat, "privacy.copy", "", "")
		return forms.Answered(t, p, nil)
	case "erase":
		t.Chatter(conversations.Compose(conversations.Say("erase_ask").With("Days", t.KeepBackups)), conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_erase_yes"), Data: "y:erase_yes:" + t.Offer(turn.OfferErase)}, conversations.Button{Label: conversations.Say("button_no"), Data: "y:keep"})))
		return forms.Answered(t, p, nil)
	case "keep":
		t.EndOffer()
		t.Chatter(conversations.Compose("erase_kept"), t.MenuKeyboard())
		return forms.Answered(t, p, nil)
	case "erase_yes":
		if !t.Taken(turn.OfferErase, mark) {
			break
		}
		return forms.Answered(t, p, erase(t))
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}
