package officer

import (
	"errors"
	"fmt"
	"math"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// erasing is a person being taken out of everything that stands or waits.
type erasing struct {
	*turn.Turn
	person int64
	ended  []string    // panel work that ends with them
	sent   []time.Time // when they sent their requests, in the office's zone
	shown  int         // messages in other people's chats that are taken back
}

// erase cancels what is in progress and takes the person out of everything
// that is remembered or was shown; the audit trail keeps a number that stands
// for nobody.
func erase(t *turn.Turn) error {
	t.Leaving = t.Session.Chat
	e := &erasing{Turn: t, person: t.Session.Chat}
	for _, part := range []func() error{e.requests, e.recaps, e.passwords, e.manualWork, e.others, e.accounts, e.ownChat, e.rehearsal, t.Outlive} {
		if err := part(); err != nil {
			return err
		}
	}
	t.Note(e.person, "privacy.erased", "", "")
	t.Kept = withoutSession(t.Kept, t.Session)
	t.Remember(conversations.Erased{Officer: e.person, Ended: e.ended})
	body, err := e.farewell()
	t.Do(conversations.Send{Chat: e.person, Lang: t.Session.Lang, Text: body, Replaces: turn.FilesKey})
	return err
}

// farewell says what was done, what is still being done, and what stays.
func (e *erasing) farewell() (conversations.Text, error) {
	body := conversations.Compose("erased")
	if e.shown > 0 {
		body = conversations.Compose(body, "erased_shown")
	}
	_, err := e.Mem.Member(e.person)
	if err == nil {
		body = conversations.Compose(body, "erased_verifier")
	}
	return conversations.Compose(body, conversations.Say("erased_backups").With("Days", e.KeepBackups), "erased_end"), turn.IgnoreGone(err)
}

func (e *erasing) requests() error {
	own, err := e.Mem.RequestsOf(e.person, math.MaxInt32)
	if err != nil {
		return err
	}
	for i := range own {
		r, err := e.Request(own[i].Ticket)
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
func (e *erasing) ownRequest(r *conversations.Request) error {
	if e.Can(r, "cancel") {
		if err := accounts.TellLeftover(e.Turn, r, "give_up"); err != nil {
			return err
		}
		if err := e.Advance(r, "cancel", conversations.Actor{}); err != nil {
			return err
		}
	}
	if err := e.ownWork(r); err != nil {
		return err
	}
	if err := e.takeBackShown(r); err != nil {
		return err
	}
	e.sent = append(e.sent, r.SentAt.In(e.Zone))
	r.Forget()
	e.Redraw(r, conversations.ClassChange)
	return nil
}

// ownWork ends what was being done for a request that is cancelled. What goes on
// for the account's sake, such as a reset, is asked for anew without the person.
func (e *erasing) ownWork(r *conversations.Request) error {
	w, err := e.Work(r.Ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	if w.State == conversations.WorkRunning && r.State != conversations.Cancelled {
		w.Email = ""
		if !w.ByHand && w.Next < len(w.Steps) && accounts.Personal(w.Steps[w.Next].Step) {
			accounts.Call(e.Turn, w)
		}
		e.Keep(w)
		return nil
	}
	if w.State == conversations.WorkRunning {
		e.end(w)
	}
	if r.State != conversations.Cancelled {
		return nil
	}
	return accounts.DropPending(e.Turn, r)
}

// end ends panel work, also where somebody does it by hand.
func (e *erasing) end(w *conversations.Work) {
	w.State = conversations.WorkFailed
	e.Keep(w)
	e.ended = append(e.ended, w.ID)
	if w.Worker != nil {
		e.Do(conversations.Delete{Chat: w.Worker.ID, Name: w.ManualName(), Instead: conversations.Compose("work_over"), For: e.person, ForLang: e.Session.Lang})
	}
	if w.ByHand && w.Ticket == "" {
		e.Do(conversations.Edit{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassChange, Text: conversations.Compose("work_over")})
	}
}

// takeBackShown takes a request's files, answers and comment out of the group,
// and what its earlier cards said.
func (e *erasing) takeBackShown(r *conversations.Request) error {
	for _, begin := range accounts.ShownNames(r.Ticket, "") {
		if err := e.takeBack(begin); err != nil {
			return err
		}
	}
	cards, err := e.Mem.PostedLike("card:" + r.Ticket + "/")
	if err != nil {
		return err
	}
	for _, card := range cards {
		if card.Name != r.CardName() {
			e.Do(conversations.Edit{Chat: conversations.Team, Name: card.Name, Class: conversations.ClassChange, Whole: true, Text: conversations.Compose(conversations.Say("card_superseded").With("Ticket", r.Ticket))})
		}
	}
	if r.Comment != "" {
		return e.commentWithoutName(r)
	}
	return nil
}

// commentWithoutName asks the team to look for a comment of an earlier version,
// of which nobody knows where it stands.
func (e *erasing) commentWithoutName(r *conversations.Request) error {
	named, err := e.Mem.PostedLike(commentName(r.Ticket))
	if err != nil || len(named) > 0 || r.Commented {
		return err
	}
	e.shown++
	e.Do(conversations.Send{Chat: conversations.Team, ReplyTo: r.CardName(), Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say("team_delete_comment").With("Ticket", r.Ticket))})
	return nil
}

// takeBack deletes the messages whose names begin so.
func (e *erasing) takeBack(begin string) error {
	all, err := e.Mem.PostedLike(begin)
	if err != nil {
		return err
	}
	for _, posted := range all {
		if _, of := accounts.SubjectOf(posted.Name); of != subjectName(begin) {
			continue // the name of another begins alike
		}
		d := accounts.TakeBack(posted)
		d.For, d.ForLang = e.person, e.Session.Lang
		e.shown++
		e.Remember(conversations.NoPosted{Name: posted.Name}, conversations.NoReminder{Kind: "forget_letter", Subject: posted.Name})
		e.Do(d)
	}
	return nil
}

// subjectName is what the beginning of a name speaks of.
func subjectName(begin string) string {
	_, of := accounts.SubjectOf(begin)
	return of
}

// passwords ends the temporary passwords that nobody waits for any more, and
// takes back the letters that show one. One that was issued ends in its time:
// its account must not keep it.
func (e *erasing) passwords() error {
	own, err := e.Mem.CredentialsOf(e.person)
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
	c, err := e.Credential(id)
	if err != nil {
		return err
	}
	for _, begin := range accounts.ShownNames("", c.ID) {
		if err := e.takeBack(begin); err != nil {
			return err
		}
	}
	if c.State != conversations.CredentialPending || c.Ticket != "" {
		return nil
	}
	works, err := e.Mem.WorksFor(c.ID)
	if err != nil {
		return err
	}
	for i := range works {
		w, err := e.Work(works[i].ID)
		if err != nil {
			return err
		}
		if w.Goal == conversations.GoalPassword && w.State != conversations.WorkDone {
			e.end(w)
		}
	}
	return accounts.EndCredential(e.Turn, c, "replace")
}

// manualWork gives back what the person does by hand for others, with another
// password: they have seen this one.
func (e *erasing) manualWork() error {
	taken, err := e.Mem.WorksOf(e.person)
	if err != nil {
		return err
	}
	for i := range taken {
		w, err := e.Work(taken[i].ID)
		if err != nil {
			return err
		}
		if w.State != conversations.WorkRunning || !w.ByHand {
			continue
		}
		w.Worker = nil
		e.Keep(w)
		if err := accounts.AnotherPassword(e.Turn, w); err != nil {
			return err
		}
		if err := accounts.WorkShown(e.Turn, w); err != nil {
			return err
		}
	}
	return nil
}

// others takes the person, as a verifier, off the open cards of others. What
// they had begun to decide is anybody's again.
func (e *erasing) others() error {
	open, err := e.Mem.OpenBy(e.person)
	if err != nil {
		return err
	}
	for i := range open {
		r, err := e.Request(open[i].Ticket)
		if err != nil {
			return err
		}
		if r.Officer == conversations.Nobody {
			continue // their own, which is done with
		}
		if r.Face.By.ID == e.person {
			e.Remember(conversations.NoReminder{Kind: "face", Subject: r.Ticket})
			r.Face = conversations.Face{Prompt: r.Face.Prompt}
		}
		e.Redraw(r, conversations.ClassChange)
	}
	return nil
}

// accounts leaves the person's accounts to nobody, on the cards of those who ask
// for them too.
func (e *erasing) accounts() error {
	held, err := e.Mem.AccountsOf(e.person)
	if err != nil {
		return err
	}
	for _, known := range held {
		a, err := e.Account(known.Address)
		if err != nil {
			return err
		}
		a.Holder, a.Email, a.EmailProved = 0, "", false
		e.Keep(a)
		open, err := e.Mem.OpenAbout(a.Address)
		if err != nil {
			return err
		}
		for i := range open {
			r, err := e.Request(open[i].Ticket)
			if err != nil {
				return err
			}
			e.Redraw(r, conversations.ClassChange)
			e.CardMark(r).Judge = r.Officer != conversations.Nobody
		}
	}
	return nil
}

// ownChat deletes what stands in the person's own chat and is not for them
// alone to keep: passwords, letters, guidance. We forget where it stands.
func (e *erasing) ownChat() error {
	own, err := e.Mem.PostedIn(e.person)
	if err != nil {
		return err
	}
	for _, p := range own {
		kind, of := accounts.SubjectOf(p.Name)
		gone := conversations.Delete{Chat: p.Chat, Name: p.Name, Numbers: p.Numbers, Lang: e.Session.Lang, Instead: conversations.Compose("message_over")}
		switch kind {
		case "ready":
			c, err := e.Credential(of)
			if err != nil && !errors.Is(err, conversations.ErrNotFound) {
				return err
			}
			if err == nil {
				gone.Instead = conversations.Compose(conversations.Say("ready_over").With("Address", c.Address))
			}
		case "hand":
			gone.Instead = conversations.Compose("work_over")
		case "officer_letter":
			gone.Files = true
		case "team_letter":
			gone.Files, gone.Instead = true, conversations.Compose("letter_over")
			e.Remember(conversations.NoReminder{Kind: "forget_letter", Subject: p.Name})
		}
		e.Do(gone)
	}
	return nil
}

func withoutSession(kept []any, s *conversations.Session) []any {
	var others []any
	for _, pointer := range kept {
		if pointer != s {
			others = append(others, pointer)
		}
	}
	return others
}

// rehearsal ends what the team rehearses on, where the person took part.
func (e *erasing) rehearsal() error { return team.EndRehearsalOf(e.Turn, e.person) }

// Stays tells the team which messages of an erased person are for them to
// delete, and the person that the team was asked.
func Stays(t *turn.Turn, e conversations.Delete, why conversations.Failure) error {
	if e.For == 0 || why != conversations.FailRefused {
		return nil
	}
	kind, of := accounts.SubjectOf(e.Name)
	if e.Chat != conversations.Team {
		t.Do(conversations.Send{Chat: e.Chat, Text: conversations.Compose(conversations.Say("delete_by_hand").With("Ticket", of))})
	} else {
		team, err := t.Team()
		if err != nil {
			return err
		}
		by := "team_delete_by_hand"
		if kind == "recap" {
			by = "team_delete_recap"
		}
		t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say(by).With("Ticket", of, "Count", len(e.Numbers), "Links", links(team, e.Numbers)))})
	}
	t.Do(conversations.Send{Chat: e.For, Lang: e.ForLang, Key: leftKey, Replaces: leftKey, NotBefore: conversations.NotBefore(t.Now.Add(turn.DigestWait)),
		Text: conversations.Compose(conversations.Say("erased_left").With("Phone", t.Office.Phone))})
	return nil
}

// leftKey names the word to an erased person about what we could not delete:
// one for all of it.
const leftKey = "erased_left"

// links lead to messages of the team's group, where Telegram has links: in
// supergroups.
func links(group int64, numbers []int) conversations.Text {
	if group > team.FirstSupergroup {
		return nil
	}
	var all conversations.Text
	for _, n := range numbers {
		all = append(all, conversations.OwnWords(fmt.Sprintf("https://t.me/c/%d/%d", team.FirstSupergroup-group, n)))
	}
	return all
}
