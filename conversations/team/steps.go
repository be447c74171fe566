package team

import (
	"slices"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// A verifier's steps towards a decision are shown to them alone, beside the
// card, where the Bot API server can do that; else they stand on the card. What
// is shown to one person may never arrive, or vanish: every state behind it is
// the request's, and each step can be begun again from the card.

const (
	// aloneFor is how long others wait for a verifier whose steps they do not see.
	aloneFor = 60 * time.Second
	// unseenAfter is when somebody who pressed the same button again, and nothing
	// else, is taken to see nothing; unseenMost times in a row, and their steps
	// stand on the card from then on.
	unseenAfter = 15 * time.Second
	unseenMost  = 3
)

// shown is what a step answers: a press, or a message. The zero value answers
// nothing.
type shown struct {
	press   *conversations.Press
	message *conversations.Message
	above   conversations.Text // what is said above it
	anew    bool               // in a message of its own, not in place of the one pressed
}

// change is the number of the message that a step takes the place of.
func (s shown) change() int {
	if s.press == nil || s.anew {
		return 0
	}
	return s.press.Ephemeral
}

// privately tells whether what concerns one member is shown to them alone.
func privately(t *turn.Turn, member int64) (bool, error) {
	if t.Openly {
		return false, nil
	}
	if absent, err := serverAbsent(t); err != nil || absent {
		return false, err
	}
	m, err := t.MemberOf(member)
	return err == nil && !m.OnCard, err
}

// begin asks a verifier the first thing about a decision.
func begin(t *turn.Turn, p conversations.Press, r *conversations.Request, f conversations.Face) error {
	private, err := privately(t, f.By.ID)
	if err != nil {
		return err
	}
	if private && unseen(t, p, r, f) {
		private = false
		if err := seesNothing(t, p, f.By.ID); err != nil {
			return err
		}
	}
	f.Prompt, f.Private = r.Face.Prompt, private
	if private {
		f.Begun = t.Now
	}
	return ask(t, shown{press: &p, anew: true}, r, f)
}

// unseen tells whether the app of somebody seems to have shown nothing: they
// press the same button again after a while, and nothing else meanwhile.
func unseen(t *turn.Turn, p conversations.Press, r *conversations.Request, f conversations.Face) bool {
	before := r.Face
	return before.Private && before.By.ID == f.By.ID && before.Action == f.Action && !before.Pressed &&
		p.Ephemeral == 0 && t.Now.Sub(before.Begun) >= unseenAfter
}

// seesNothing counts it, and says where the steps stand from now on.
func seesNothing(t *turn.Turn, p conversations.Press, member int64) error {
	m, err := t.MemberOf(member)
	if err != nil {
		return err
	}
	t.Keep(m)
	if m.Unseen++; m.Unseen < unseenMost {
		t.Toast(p, conversations.Say("toast_on_card_once"))
		return nil
	}
	m.OnCard, m.Unseen = true, 0
	t.Box(p, conversations.Say("toast_on_card_always"))
	return nil
}

// sees notes that somebody pressed what they alone see: their app shows it.
func sees(t *turn.Turn, p conversations.Press) error {
	if p.Ephemeral == 0 {
		return nil
	}
	m, err := t.MemberOf(p.From.ID)
	if err == nil && m.Unseen != 0 {
		m.Unseen = 0
		t.Keep(m)
	}
	return err
}

// dropPressed takes away a message that one person sees and that means nothing
// any more.
func dropPressed(t *turn.Turn, p conversations.Press) {
	if p.Ephemeral != 0 {
		t.Do(conversations.DropEphemeral{To: p.From.ID, Numbers: []int{p.Ephemeral}})
	}
}

// ask asks a verifier the next thing: on the card, or of them alone.
func ask(t *turn.Turn, s shown, r *conversations.Request, f conversations.Face) error {
	if !f.Private {
		return askOpenly(t, s, r, f)
	}
	said := r.Face.Private && r.Face.By.ID == f.By.ID && asks(t, r)
	f.Until, f.Open = t.Now.Add(aloneFor), t.Now.Add(chooseFor)
	if f.Mode == "confirm" {
		f.Open = f.Until
	}
	if s.press != nil && s.press.Ephemeral != 0 {
		f.Pressed = true
	}
	r.Face = f
	t.Remind("face", r.Ticket, f.Until)
	t.Keep(r)
	t.Do(conversations.Ephemeral{To: f.By.ID, Step: "face:" + r.Ticket, Text: conversations.Compose(s.above, stepText(r)), Keyboard: stepButtons(t, r),
		Personal: f.Typed != "", Change: s.change(), Press: s.press, Message: s.message})
	if said {
		return nil // the card says already who is deciding
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// askOpenly asks on the card, or below what was written.
func askOpenly(t *turn.Turn, s shown, r *conversations.Request, f conversations.Face) error {
	before := r.Face
	f.Until, f.Open = t.Now.Add(chooseFor), time.Time{}
	switch {
	case f.Mode == "confirm":
		f.Until = t.Now.Add(confirmFor)
	case f.Mode == "writing" && before.Mode != "writing" || f.Mode == "writing" && before.Private:
		f.Prompt++
		promptReason(t, s, r, f)
	case below(f):
		if !below(before) || before.Private {
			f.Prompt++
		}
		r.Face = f
		listBelow(t, r, f.Prompt != before.Prompt)
	}
	if below(f) && below(before) && !before.Private {
		r.Face = f
		t.Keep(r)
		t.Remind("face", r.Ticket, f.Until)
		return nil // only what stands below changes
	}
	return face(t, r, f)
}

// stepText is what a verifier alone is asked.
func stepText(r *conversations.Request) conversations.Text {
	f := r.Face
	body := conversations.Compose(conversations.Say("step_"+f.Mode).With("Ticket", r.Ticket, "Action", actionWords(r)), hackedWords(r), keysWarning(r))
	if f.Typed != "" {
		body = conversations.Compose(body, conversations.Say("step_typed").With("Reason", conversations.Own(conversations.Clipped(f.Typed, typedShown))))
	}
	return body
}

// typedShown is how much of a reason is shown back in what may be changed, in runes.
const typedShown = 500

// stepButtons are what a step offers.
func stepButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	switch r.Face.Mode {
	case "confirm":
		if rows := hackedButtons(r); rows != nil {
			return conversations.Rows(rows...)
		}
		return conversations.Rows(conversations.Row(r.Button("button_yes_"+r.Face.Action, "yes:"+r.Face.Action), r.Button("button_no", "no")))
	case "reasons":
		return reasonButtons(t, r)
	case "checklist", "questions":
		return checklistButtons(t, r)
	case "readback":
		return conversations.Rows(conversations.Row(r.Button("button_yes_reason", "send"), r.Button("button_cancel", "no")))
	case "writing":
		return conversations.Keyboard{Rows: [][]conversations.Button{conversations.Row(r.Button("button_cancel", "no"))}, ForceReply: true}
	}
	return conversations.Keyboard{}
}

// ownButtons are what a request offers to one verifier beside its card's
// buttons: what they alone were shown, and what stands below a reason of theirs.
func ownButtons(t *turn.Turn, r *conversations.Request, by conversations.Actor) [][]conversations.Button {
	var all [][]conversations.Button
	if r.UnsentBy(by.ID, "") != nil {
		all = append(all, conversations.Row(r.Button("button_resume_reason", "resume")))
	}
	f := r.Face
	switch {
	case f.By.ID != by.ID || f.Mode == "":
	case f.Private && t.Now.Before(f.Open):
		all = append(all, stepButtons(t, r).Rows...)
		if f.Mode == "writing" { // the list of reasons still stands above
			all = append(all, reasonButtons(t, r).Rows...)
		}
	case below(f) && asks(t, r):
		all = append(all, stepButtons(t, r).Rows...)
	}
	return all
}

// FaceOver ends a question that nobody answered. What a verifier alone was
// asked stays open to them for a while: only others need not wait any more.
func FaceOver(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.Face.Mode == "" || t.Now.Before(r.Face.Until) {
		return err
	}
	if f := r.Face; f.Private && t.Now.Before(f.Open) {
		t.Remind("face", ticket, f.Open)
		t.Redraw(r, conversations.ClassChange)
		return nil
	}
	r.Face = over(r.Face)
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// over is a question that is not asked any more. Of one that a verifier alone
// was asked it is remembered whether they did anything: perhaps they saw nothing.
func over(f conversations.Face) conversations.Face {
	if !f.Private {
		return conversations.Face{Prompt: f.Prompt}
	}
	return conversations.Face{Prompt: f.Prompt, Private: true, By: f.By, Action: f.Action, Begun: f.Begun, Pressed: f.Pressed}
}

// tidySteps takes away what verifiers were asked about requests that the turn
// has changed, where it is not asked any more.
func tidySteps(t *turn.Turn) error {
	for _, kept := range slices.Clone(t.Kept) {
		r, is := kept.(*conversations.Request)
		if !is {
			continue
		}
		stood, known := t.Stood[r.Ticket]
		if !known {
			continue
		}
		f := stood.Face
		goesOn := r.Face.Mode != "" && r.Face.By.ID == f.By.ID && r.Face.Begun.Equal(f.Begun) && r.Face.Private == f.Private
		if !goesOn && len(f.Numbers) > 0 {
			t.Do(conversations.DropEphemeral{To: f.By.ID, Numbers: f.Numbers})
		}
		if err := tidyBelow(t, r, stood); err != nil {
			return err
		}
	}
	return nil
}

// tidyBelow says what became of a reason that was asked about below its words.
func tidyBelow(t *turn.Turn, r *conversations.Request, stood turn.Stood) error {
	if r.Rehearsal != nil && r.Rehearsal.Over {
		return nil // it goes with the rest
	}
	asked := below(stood.Face) && !stood.Face.Private
	goesOn := below(r.Face) && r.Face.Prompt == stood.Face.Prompt
	if r.Version == stood.Version && (!asked || goesOn) {
		return nil
	}
	if !asked { // it may have been, and was not sent
		_, err := t.Mem.Posted(belowName(r.Ticket, stood.Version, stood.Face.Prompt))
		if err != nil {
			return turn.IgnoreGone(err)
		}
	}
	closeBelow(t, r, stood)
	return nil
}

// ticketOf is the request that a step is about.
func ticketOf(step string) string { return strings.TrimPrefix(step, "face:") }

// EphemeralShown remembers where a step stands, or takes it away where it is
// over.
func EphemeralShown(t *turn.Turn, e conversations.EphemeralShown) error {
	r, err := t.Request(ticketOf(e.Step))
	if err != nil {
		return turn.IgnoreGone(err)
	}
	if f := r.Face; !f.Private || f.Mode == "" || f.By.ID != e.To {
		t.Do(conversations.DropEphemeral{To: e.To, Numbers: e.Numbers})
		return nil
	}
	for _, number := range e.Numbers {
		if !slices.Contains(r.Face.Numbers, number) {
			r.Face.Numbers = append(slices.Clone(r.Face.Numbers), number)
		}
	}
	t.Keep(r)
	return nil
}
