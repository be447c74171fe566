package conversations

// privacy shows the notice with the seven items of UU 27/2022 Pasal 21.
func (t *turn) privacy() error {
	t.chatter(text(say("privacy_notice").with("Office", t.Office.Name, "Government", t.Office.Government, "Address", own(t.Office.Address), "Phone", t.Office.Phone, "Email", t.Office.Email,
		"Days", t.KeepBackups)),
		rows(row(Button{Label: say("button_my_data"), Data: "y:copy"}),
			row(Button{Label: say("button_erase"), Data: "y:erase"}), t.aside().firstRow()))
	return nil
}

func (t *turn) privacyPress(p Press, act, mark string) error {
	switch act {
	case "copy":
		t.do(Paper{Chat: t.session.Chat, Lang: t.session.Lang, Sheet: "personal_data", Of: idText(t.session.Chat), Protect: true, Passing: true,
			Caption: text("my_data_caption")})
		t.note(t.session.Chat, "privacy.copy", "", "")
		return t.answered(p, nil)
	case "erase":
		t.chatter(text(say("erase_ask").with("Days", t.KeepBackups)), rows(row(Button{Label: say("button_erase_yes"), Data: "y:erase_yes:" + t.offer(offerErase)}, Button{Label: say("button_no"), Data: "y:keep"})))
		return t.answered(p, nil)
	case "keep":
		t.endOffer()
		t.chatter(text("erase_kept"), t.menuKeyboard())
		return t.answered(p, nil)
	case "erase_yes":
		if !t.taken(offerErase, mark) {
			break
		}
		return t.answered(p, t.erase())
	}
	t.toast(p, say("toast_stale"))
	return nil
}
