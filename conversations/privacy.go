package conversations

import "errors"

// privacy shows the notice with the seven items of UU 27/2022 Pasal 21.
func (t *turn) privacy() error {
	t.chatter(text(say("privacy_notice").with("Office", t.Office.Name, "Government", t.Office.Government, "Address", t.Office.Address, "Phone", t.Office.Phone, "Email", t.Office.Email)),
		rows(row(Button{Label: say("button_my_data"), Data: "y:copy"}),
			row(Button{Label: say("button_erase"), Data: "y:erase"}), t.aside().firstRow()))
	return nil
}

func (t *turn) privacyPress(p Press, act string) error {
	switch act {
	case "copy":
		t.do(Paper{Chat: t.session.Chat, Lang: t.session.Lang, Sheet: "personal_data", Of: idText(t.session.Chat), Protect: true, Passing: true,
			Caption: text("my_data_caption")})
		t.note(t.session.Chat, "privacy.copy", "", "")
		return t.answered(p, nil)
	case "erase":
		t.chatter(text("erase_ask"), rows(row(Button{Label: say("button_erase_yes"), Data: "y:erase_yes"}, Button{Label: say("button_no"), Data: "y:keep"})))
		return t.answered(p, nil)
	case "keep":
		t.chatter(text("erase_kept"), t.menuKeyboard())
		return t.answered(p, nil)
	case "erase_yes":
		return t.answered(p, t.erase())
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// erase cancels what is in progress and takes the person out of everything
// that is remembered; the audit trail keeps a number that stands for nobody.
func (t *turn) erase() error {
	own, err := t.mem.RequestsOf(t.session.Chat, 1000)
	if err != nil {
		return err
	}
	for i := range own {
		r, err := t.request(own[i].Ticket)
		if err != nil {
			return err
		}
		if r.can("cancel") {
			if err := t.advance(r, "cancel", Actor{}); err != nil {
				return err
			}
			if err := t.stopWork(r); err != nil {
				return err
			}
		}
		r.forget()
		if err := t.redrawErased(r); err != nil {
			return err
		}
	}
	lang := t.session.Lang
	t.note(t.session.Chat, "privacy.erased", "", "")
	t.kept = withoutSession(t.kept, t.session)
	t.remember(Erased{Officer: t.session.Chat})
	t.do(Send{Chat: t.session.Chat, Lang: lang, Text: text("erased")})
	return nil
}

// stopWork ends what was being done for a request that is cancelled.
func (t *turn) stopWork(r *Request) error {
	w, err := t.work(r.Ticket)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if w.State == workRunning {
		w.State = workFailed
		t.keep(w)
	}
	return t.dropPending(r)
}

// forget takes the person out of a request; what was decided stays.
func (r *Request) forget() {
	r.Answers, r.Before, r.Comment, r.Officer = map[string]Answer{}, nil, "", nobody
	for i := range r.Timeline {
		if r.Timeline[i].What == "story_submitted" {
			r.Timeline[i].Who, r.Timeline[i].ByID = "", 0
		}
	}
}

// redrawErased shows the card without the person. Where the team still has
// something to do, its buttons stay.
func (t *turn) redrawErased(r *Request) error {
	if !r.ended() {
		return t.redraw(r, ClassChange)
	}
	t.keep(r)
	t.do(Edit{Chat: Team, Name: r.cardName(), Class: ClassChange,
		Text: text(say("card_head").with("Ticket", r.Ticket, "Service", say("service_"+string(r.Service))), "card_erased")})
	return nil
}

func withoutSession(kept []any, s *Session) []any {
	var others []any
	for _, pointer := range kept {
		if pointer != s {
			others = append(others, pointer)
		}
	}
	return others
}
