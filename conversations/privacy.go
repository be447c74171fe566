package conversations

import (
	"errors"
	"strconv"
)

// privacy shows the notice with the seven items of UU 27/2022 Pasal 21.
func (t *turn) privacy() error {
	t.chatter(text(say("privacy_notice").with("Office", t.Office.Name, "Government", t.Office.Government, "Address", own(t.Office.Address), "Phone", t.Office.Phone, "Email", t.Office.Email)),
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
		t.chatter(text("erase_ask"), rows(row(Button{Label: say("button_erase_yes"), Data: "y:erase_yes:" + t.offer(offerErase)}, Button{Label: say("button_no"), Data: "y:keep"})))
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
		if err := t.eraseRequest(r); err != nil {
			return err
		}
	}
	if err := t.takeBackSecrets(); err != nil {
		return err
	}
	if err := t.outlive(); err != nil {
		return err
	}
	lang := t.session.Lang
	t.note(t.session.Chat, "privacy.erased", "", "")
	t.kept = withoutSession(t.kept, t.session)
	t.remember(Erased{Officer: t.session.Chat})
	t.do(Send{Chat: t.session.Chat, Lang: lang, Text: text("erased"), Replaces: filesKey})
	return nil
}

// eraseRequest cancels a request where the machine lets it, and takes its
// person off everything that the group was shown.
func (t *turn) eraseRequest(r *Request) error {
	if r.can("cancel") {
		if err := t.tellLeftover(r, "give_up"); err != nil {
			return err
		}
		if err := t.advance(r, "cancel", Actor{}); err != nil {
			return err
		}
		if err := t.stopWork(r); err != nil {
			return err
		}
	}
	if err := t.takeBackShown(r); err != nil {
		return err
	}
	r.forget()
	return t.redrawErased(r)
}

// takeBackShown deletes a request's files and answers from the group.
func (t *turn) takeBackShown(r *Request) error {
	var names []string
	for no := range r.CardNo + 1 {
		card := r.cardAt(no)
		names = append(names, answersOf(card), filesOf(card))
		for n := range r.FilesNo {
			names = append(names, filesOf(card)+"/"+strconv.Itoa(n+1))
		}
	}
	for _, name := range names {
		_, err := t.mem.Posted(name)
		switch {
		case err == nil:
			t.do(Delete{Chat: Team, Name: name, Instead: text("card_erased")})
		case !errors.Is(err, ErrNotFound):
			return err
		}
	}
	return nil
}

// takeBackSecrets deletes the messages that show the person's passwords. What
// we know of where they stand is forgotten with the person.
func (t *turn) takeBackSecrets() error {
	own, err := t.mem.AccountsOf(t.session.Chat)
	if err != nil {
		return err
	}
	for _, a := range own {
		c, err := t.mem.CredentialOf(a.Address)
		if errors.Is(err, ErrNotFound) || err == nil && c.Officer != t.session.Chat {
			continue
		}
		if err != nil {
			return err
		}
		posted, err := t.mem.Posted(readyName(c.ID))
		switch {
		case err == nil:
			t.do(Delete{Chat: posted.Chat, Name: posted.Name, Numbers: posted.Numbers, Lang: t.session.Lang,
				Instead: text(say("ready_over").with("Address", a.Address))})
		case !errors.Is(err, ErrNotFound):
			return err
		}
	}
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
		if w.Worker != nil {
			t.do(Delete{Chat: w.Worker.ID, Name: w.handName(), Instead: text("work_over")})
		}
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
