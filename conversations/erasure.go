package conversations

import (
	"errors"
	"fmt"
	"math"
)

// erasing is a person being taken out of everything that stands or waits.
type erasing struct {
	*turn
	person int64
	ended  []string // panel work that ends with them
	shown  int      // messages in other people's chats that are taken back
}

// erase cancels what is in progress and takes the person out of everything
// that is remembered or was shown; the audit trail keeps a number that stands
// for nobody.
func (t *turn) erase() error {
	t.leaving = t.session.Chat
	e := &erasing{turn: t, person: t.session.Chat}
	for _, part := range []func() error{e.requests, e.passwords, e.worksByHand, e.others, e.accounts, e.ownChat, t.outlive} {
		if err := part(); err != nil {
			return err
		}
	}
	t.note(e.person, "privacy.erased", "", "")
	t.kept = withoutSession(t.kept, t.session)
	t.remember(Erased{Officer: e.person, Ended: e.ended})
	body, err := e.farewell()
	t.do(Send{Chat: e.person, Lang: t.session.Lang, Text: body, Replaces: filesKey})
	return err
}

// farewell says what was done, what is still being done, and what stays.
func (e *erasing) farewell() (Text, error) {
	body := text("erased")
	if e.shown > 0 {
		body = text(body, "erased_shown")
	}
	_, err := e.mem.Member(e.person)
	if err == nil {
		body = text(body, "erased_verifier")
	}
	return text(body, say("erased_backups").with("Days", e.KeepBackups), "erased_end"), ignoreGone(err)
}

func (e *erasing) requests() error {
	own, err := e.mem.RequestsOf(e.person, math.MaxInt32)
	if err != nil {
		return err
	}
	for i := range own {
		r, err := e.request(own[i].Ticket)
		if err != nil {
			return err
		}
		if err := e.ownRequest(r); err != nil {
			return err
		}
	}
	return nil
}

// ownRequest cancels a request where the machine lets it, and takes its person
// off everything that the group was shown.
func (e *erasing) ownRequest(r *Request) error {
	if r.can("cancel") {
		if err := e.tellLeftover(r, "give_up"); err != nil {
			return err
		}
		if err := e.advance(r, "cancel", Actor{}); err != nil {
			return err
		}
	}
	if err := e.ownWork(r); err != nil {
		return err
	}
	if err := e.takeBackShown(r); err != nil {
		return err
	}
	r.forget()
	return e.redraw(r, ClassChange)
}

// ownWork ends what was being done for a request that is cancelled. What goes on
// for the account's sake, such as a reset, is asked for anew without the person.
func (e *erasing) ownWork(r *Request) error {
	w, err := e.work(r.Ticket)
	if err != nil {
		return ignoreGone(err)
	}
	if w.State == workRunning && r.State != Cancelled {
		w.Email = ""
		if !w.ByHand && w.Next < len(w.Steps) && w.Steps[w.Next].Step.personal() {
			e.call(w)
		}
		e.keep(w)
		return nil
	}
	if w.State == workRunning {
		e.end(w)
	}
	if r.State != Cancelled {
		return nil
	}
	return e.dropPending(r)
}

// end ends panel work, also where somebody does it by hand.
func (e *erasing) end(w *Work) {
	w.State = workFailed
	e.keep(w)
	e.ended = append(e.ended, w.ID)
	if w.Worker != nil {
		e.do(Delete{Chat: w.Worker.ID, Name: w.handName(), Instead: text("work_over"), For: e.person, ForLang: e.session.Lang})
	}
	if w.ByHand && w.Ticket == "" {
		e.do(Edit{Chat: Team, Name: w.smallName(), Class: ClassChange, Text: text("work_over")})
	}
}

// takeBackShown takes a request's files, answers and comment out of the group,
// and what its earlier cards said.
func (e *erasing) takeBackShown(r *Request) error {
	for _, kind := range []string{"files:card:", "answers:card:", "comment:"} {
		begin := kind + r.Ticket
		if err := e.takeBack(begin, func(p Posted) Delete {
			return Delete{Chat: Team, Name: p.Name, Numbers: p.Numbers, Files: kind == "files:card:", Instead: text("card_erased")}
		}); err != nil {
			return err
		}
	}
	cards, err := e.mem.PostedLike("card:" + r.Ticket + "/")
	if err != nil {
		return err
	}
	for _, card := range cards {
		if card.Name != r.cardName() {
			e.do(Edit{Chat: Team, Name: card.Name, Class: ClassChange, Whole: true, Text: text(say("card_superseded").with("Ticket", r.Ticket))})
		}
	}
	if r.Comment != "" {
		return e.commentWithoutName(r)
	}
	return nil
}

// commentWithoutName asks the team to look for a comment of an earlier version,
// of which nobody knows where it stands.
func (e *erasing) commentWithoutName(r *Request) error {
	named, err := e.mem.PostedLike(commentName(r.Ticket))
	if err != nil || len(named) > 0 || r.Commented {
		return err
	}
	e.shown++
	e.do(Send{Chat: Team, ReplyTo: r.cardName(), Class: ClassNews, Text: text(say("team_delete_comment").with("Ticket", r.Ticket))})
	return nil
}

// takeBack deletes the messages whose names begin so.
func (e *erasing) takeBack(begin string, how func(Posted) Delete) error {
	all, err := e.mem.PostedLike(begin)
	if err != nil {
		return err
	}
	for _, posted := range all {
		if _, of := subjectOf(posted.Name); of != subjectName(begin) {
			continue // the name of another begins alike
		}
		d := how(posted)
		d.For, d.ForLang = e.person, e.session.Lang
		e.shown++
		e.remember(NoPosted{Name: posted.Name})
		e.do(d)
	}
	return nil
}

// subjectName is what the beginning of a name speaks of.
func subjectName(begin string) string {
	_, of := subjectOf(begin)
	return of
}

// passwords ends the temporary passwords that nobody waits for any more, and
// takes back the letters that show one. One that was issued ends in its time:
// its account must not keep it.
func (e *erasing) passwords() error {
	own, err := e.mem.CredentialsOf(e.person)
	if err != nil {
		return err
	}
	for i := range own {
		if err := e.password(own[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) password(id string) error {
	c, err := e.credential(id)
	if err != nil {
		return err
	}
	if err := e.takeBack(teamLetter+c.ID+"/", func(p Posted) Delete {
		e.remember(NoReminder{Kind: "forget_letter", Subject: p.Name})
		return Delete{Chat: p.Chat, Name: p.Name, Numbers: p.Numbers, Files: true, Instead: text("letter_over")}
	}); err != nil {
		return err
	}
	if c.State != CredentialPending || c.Ticket != "" {
		return nil
	}
	works, err := e.mem.WorksFor(c.ID)
	if err != nil {
		return err
	}
	for i := range works {
		w, err := e.work(works[i].ID)
		if err != nil {
			return err
		}
		if w.Goal == goalPassword && w.State != workDone {
			e.end(w)
		}
	}
	return e.endCredential(c, "replace")
}

// worksByHand gives back what the person does by hand for others, with another
// password: they have seen this one.
func (e *erasing) worksByHand() error {
	taken, err := e.mem.WorksOf(e.person)
	if err != nil {
		return err
	}
	for i := range taken {
		w, err := e.work(taken[i].ID)
		if err != nil {
			return err
		}
		if w.State != workRunning || !w.ByHand {
			continue
		}
		w.Worker = nil
		e.keep(w)
		if err := e.anotherPassword(w); err != nil {
			return err
		}
		if err := e.workShown(w); err != nil {
			return err
		}
	}
	return nil
}

// others takes the person, as a verifier, off the open cards of others. What
// they had begun to decide is anybody's again.
func (e *erasing) others() error {
	open, err := e.mem.OpenBy(e.person)
	if err != nil {
		return err
	}
	for i := range open {
		r, err := e.request(open[i].Ticket)
		if err != nil {
			return err
		}
		if r.Officer == nobody {
			continue // their own, which is done with
		}
		if r.Face.By.ID == e.person {
			e.remember(NoReminder{Kind: "face", Subject: r.Ticket})
			r.Face = Face{Prompt: r.Face.Prompt}
		}
		if err := e.redraw(r, ClassChange); err != nil {
			return err
		}
	}
	return nil
}

// forgetVerifier takes a verifier out of what they did with a request. What they
// had only taken is anybody's again.
func (r *Request) forgetVerifier(gone int64) {
	if r.Claimed != nil && r.Claimed.ID == gone && r.Decided == nil {
		r.Claimed = nil
	}
	for _, actor := range []**Actor{&r.Claimed, &r.Decided, &r.LetterBy} {
		if *actor != nil && (*actor).ID == gone {
			*actor = &Actor{ID: nobody}
		}
	}
	for i := range r.Timeline {
		if r.Timeline[i].ByID == gone {
			r.Timeline[i].Who, r.Timeline[i].ByID = "", nobody
		}
	}
}

// accounts leaves the person's accounts to nobody, on the cards of those who ask
// for them too.
func (e *erasing) accounts() error {
	held, err := e.mem.AccountsOf(e.person)
	if err != nil {
		return err
	}
	for _, known := range held {
		a, err := e.account(known.Address)
		if err != nil {
			return err
		}
		a.Holder, a.Email, a.EmailProved = 0, "", false
		e.keep(a)
		open, err := e.mem.OpenAbout(a.Address)
		if err != nil {
			return err
		}
		for i := range open {
			r, err := e.request(open[i].Ticket)
			if err != nil {
				return err
			}
			if err := e.redraw(r, ClassChange); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownChat deletes what stands in the person's own chat and is not for them
// alone to keep: passwords, letters, guidance. We forget where it stands.
func (e *erasing) ownChat() error {
	own, err := e.mem.PostedIn(e.person)
	if err != nil {
		return err
	}
	for _, p := range own {
		kind, of := subjectOf(p.Name)
		gone := Delete{Chat: p.Chat, Name: p.Name, Numbers: p.Numbers, Lang: e.session.Lang, Instead: text("message_over")}
		switch kind {
		case "ready":
			c, err := e.credential(of)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			if err == nil {
				gone.Instead = text(say("ready_over").with("Address", c.Address))
			}
		case "hand":
			gone.Instead = text("work_over")
		case "team_letter":
			gone.Files, gone.Instead = true, text("letter_over")
			e.remember(NoReminder{Kind: "forget_letter", Subject: p.Name})
		}
		e.do(gone)
	}
	return nil
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

func withoutSession(kept []any, s *Session) []any {
	var others []any
	for _, pointer := range kept {
		if pointer != s {
			others = append(others, pointer)
		}
	}
	return others
}

// stays tells the team which messages of an erased person are for them to
// delete, and the person that the team was asked.
func (t *turn) stays(e Delete, why Failure) error {
	if e.For == 0 || why != FailRefused {
		return nil
	}
	_, of := subjectOf(e.Name)
	if e.Chat != Team {
		t.do(Send{Chat: e.Chat, Text: text(say("delete_by_hand").with("Ticket", of))})
	} else {
		team, err := t.team()
		if err != nil {
			return err
		}
		t.do(Send{Chat: Team, Class: ClassNews, Text: text(say("team_delete_by_hand").with("Ticket", of, "Count", len(e.Numbers), "Links", links(team, e.Numbers)))})
	}
	t.do(Send{Chat: e.For, Lang: e.ForLang, Key: leftKey, Replaces: leftKey, NotBefore: notBefore(t.now.Add(digestWait)),
		Text: text(say("erased_left").with("Phone", t.Office.Phone))})
	return nil
}

// leftKey names the word to an erased person about what we could not delete:
// one for all of it.
const leftKey = "erased_left"

// links lead to messages of the team's group, where Telegram has links: in
// supergroups.
func links(group int64, numbers []int) Text {
	if group > firstSupergroup {
		return nil
	}
	var all Text
	for _, n := range numbers {
		all = append(all, ownWords(fmt.Sprintf("https://t.me/c/%d/%d", firstSupergroup-group, n)))
	}
	return all
}
