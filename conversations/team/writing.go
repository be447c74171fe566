package team

import (
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// A reason in a verifier's own words is asked for, read, and for a correction
// followed by the questions that it reopens. Until it is sent it is remembered
// with the request.

// maxReason keeps a written reason within a message, in runes.
const maxReason = 1000

// reasonAct carries out a press that belongs to the choice of a reason.
func reasonAct(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor, name, argument string) error {
	s := shown{press: &p}
	f := r.Face
	switch name {
	case "no":
		m, err := t.MemberOf(by.ID)
		if err != nil {
			return err
		}
		if m.Reason == r.Ticket {
			m.Reason = ""
			t.Keep(m)
		}
		return face(t, r, conversations.Face{Prompt: f.Prompt})
	case "reason":
		return readyReason(t, p, r, by, argument)
	case "several":
		f.Mode, f.Action, f.By = "checklist", "correct", by
		return ask(t, s, r, f)
	case "pick":
		return pick(t, p, r, argument)
	case "picked":
		return sendPicked(t, p, r, by)
	case "write":
		return askWords(t, p, r, by)
	case "resume":
		return resumeReason(t, p, r, by)
	}
	return sendReadBack(t, r, by)
}

// askWords asks a verifier to write a reason. Whoever sees no field to write in
// presses again, and is asked in the group.
func askWords(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	m, err := t.MemberOf(by.ID)
	if err != nil {
		return err
	}
	closed, err := closeOther(t, m, r, by)
	if err != nil {
		return err
	}
	f := r.Face
	m.Reason, m.For = r.Ticket, f.Action
	t.Keep(m)
	if f.Mode == "writing" && f.Private {
		f.Private, f.Numbers = false, nil
	}
	f.Mode, f.By = "writing", by
	return ask(t, shown{press: &p, above: closed, anew: true}, r, f)
}

// closeOther ends the asking for a reason about another request: one verifier
// writes one reason at a time.
func closeOther(t *turn.Turn, m *conversations.Member, r *conversations.Request, by conversations.Actor) (conversations.Text, error) {
	if m.Reason == "" || m.Reason == r.Ticket {
		return nil, nil
	}
	other, err := t.Request(m.Reason)
	if err != nil {
		return nil, turn.IgnoreGone(err)
	}
	if !writes(t, other, by) {
		return nil, nil
	}
	if err := face(t, other, conversations.Face{Prompt: other.Face.Prompt}); err != nil {
		return nil, err
	}
	return conversations.Compose(conversations.Say("closed_other_reason").With("Ticket", other.Ticket)), nil
}

// writes tells whether a verifier is being asked for a reason.
func writes(t *turn.Turn, r *conversations.Request, by conversations.Actor) bool {
	f := r.Face
	until := f.Until
	if f.Private {
		until = f.Open
	}
	return f.Mode == "writing" && f.By.ID == by.ID && !t.Now.After(until)
}

// rewrites tells whether a verifier is looking at what they wrote: other words
// take its place.
func rewrites(t *turn.Turn, r *conversations.Request, by conversations.Actor) bool {
	f := r.Face
	until := f.Until
	if f.Private {
		until = f.Open
	}
	return below(f) && f.By.ID == by.ID && !t.Now.After(until)
}

// promptReason asks in the group: one new message with the reply field open.
func promptReason(t *turn.Turn, s shown, r *conversations.Request, f conversations.Face) {
	t.Do(conversations.Send{Chat: conversations.Team, Name: promptName(r, f), ReplyTo: r.CardName(), Keyboard: conversations.Keyboard{ForceReply: true}, Class: conversations.ClassAnswer,
		Text: conversations.Compose(s.above, conversations.Say("prompt_reason").With("ID", strconv.FormatInt(f.By.ID, 10), "Name", f.By.Name, "Ticket", r.Ticket))})
}

func promptName(r *conversations.Request, f conversations.Face) string {
	return "prompt:" + r.Ticket + "/" + strconv.Itoa(r.Version) + "/" + strconv.Itoa(f.Prompt)
}

// promptOf tells whether a message asked in the group for a reason about the
// request as it still is.
func promptOf(r *conversations.Request, name string) bool {
	return strings.HasPrefix(name, "prompt:"+r.Ticket+"/"+strconv.Itoa(r.Version)+"/") && !r.Ended()
}

// writtenReason takes what a verifier wrote as a reply in the group.
func writtenReason(t *turn.Turn, m conversations.Message, r *conversations.Request, by conversations.Actor) error {
	words, long := reasonOf(m.Text)
	if !long {
		t.GroupSay(conversations.Compose(conversations.Say("reason_too_short").With("Ticket", r.Ticket)))
		return nil
	}
	if r.Face.Action == "reject" {
		return reject(t, r, by, written(words))
	}
	t.Remember(conversations.Posted{Name: saidName(r), Chat: m.Place.Chat, Numbers: []int{m.Number}, At: t.Now})
	return askQuestions(t, shown{}, r, by, words)
}

// lateReason keeps what answers the asking for a reason when that is over: it
// is not lost, and not sent. false: it is something else.
func lateReason(t *turn.Turn, m conversations.Message, r *conversations.Request, by conversations.Actor) (bool, error) {
	name, err := t.Mem.PostedAt(m.Place.Chat, m.ReplyTo)
	if err != nil {
		return false, turn.IgnoreGone(err)
	}
	words, enough := reasonOf(m.Text)
	if !enough || !promptOf(r, name) || writes(t, r, by) {
		return false, nil
	}
	known, err := t.MemberOf(by.ID)
	if err != nil || known.Reason != r.Ticket || known.For == "" {
		return false, err // somebody else was asked
	}
	keepUnsent(r, conversations.UnsentReason{By: by, Action: known.For, Words: words})
	t.GroupSay(conversations.Compose(conversations.Say("late_reason").With("Ticket", r.Ticket)))
	t.Redraw(r, conversations.ClassAnswer)
	return true, nil
}

// reasonOf is a reason as it is kept; false: there are too few words.
func reasonOf(typed string) (string, bool) {
	words := []rune(answers.Shown(typed))
	if len(words) > maxReason {
		words = words[:maxReason]
	}
	return string(words), len(words) >= 3
}

// askQuestions asks which questions a written reason reopens, and remembers the
// reason until it is sent.
func askQuestions(t *turn.Turn, s shown, r *conversations.Request, by conversations.Actor, words string) error {
	keepUnsent(r, conversations.UnsentReason{By: by, Action: "correct", Words: words})
	f := r.Face
	f.Mode, f.Action, f.By, f.Typed, f.Picked = "questions", "correct", by, words, nil
	return ask(t, s, r, f)
}

// keepUnsent remembers the one reason that a verifier wrote last.
func keepUnsent(r *conversations.Request, reason conversations.UnsentReason) {
	kept := []conversations.UnsentReason{reason}
	for _, other := range r.Unsent {
		if other.By.ID != reason.By.ID {
			kept = append(kept, other)
		}
	}
	r.Unsent = kept
}

// resumeReason goes on with a reason that was written and not sent.
func resumeReason(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	unsent := r.UnsentBy(by.ID, "")
	s := shown{press: &p}
	if f := r.Face; f.Mode == "" || f.By.ID != by.ID {
		private, err := privately(t, by.ID)
		if err != nil {
			return err
		}
		r.Face = conversations.Face{Prompt: f.Prompt, Private: private, By: by}
		if private {
			r.Face.Begun = t.Now
		}
		s.anew = true
	}
	if unsent.Action == "reject" {
		return readBack(t, s, r, by, *unsent)
	}
	return askQuestions(t, s, r, by, unsent.Words)
}

// readBack shows a reason with its ticket before it goes.
func readBack(t *turn.Turn, s shown, r *conversations.Request, by conversations.Actor, reason conversations.UnsentReason) error {
	keepUnsent(r, reason)
	f := r.Face
	f.Mode, f.Action, f.By, f.Typed = "readback", reason.Action, by, reason.Words
	return ask(t, s, r, f)
}

// sendReadBack sends the reason that was shown back.
func sendReadBack(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	return reject(t, r, by, written(r.Face.Typed))
}

// below tells whether what is asked stands in a message of its own, below the
// words that it is about, where everybody sees it.
func below(f conversations.Face) bool { return f.Mode == "questions" || f.Mode == "readback" }

// saidName is our name of the message in which a verifier wrote a reason.
func saidName(r *conversations.Request) string {
	return "written:" + r.Ticket + "/" + strconv.Itoa(r.Version)
}

func belowName(ticket string, version, prompt int) string {
	return "below:" + ticket + "/" + strconv.Itoa(version) + "/" + strconv.Itoa(prompt)
}

// listBelow writes what is asked below the words that it is about, or writes it
// anew.
func listBelow(t *turn.Turn, r *conversations.Request, first bool) {
	name := belowName(r.Ticket, r.Version, r.Face.Prompt)
	body := conversations.Compose(stepText(r), "unsent_reason_yet")
	if first {
		t.Do(conversations.Send{Chat: conversations.Team, Name: name, ReplyTo: saidName(r), Text: body, Keyboard: stepButtons(t, r), Class: conversations.ClassAnswer})
		return
	}
	t.Do(conversations.Edit{Chat: conversations.Team, Name: name, Text: body, Keyboard: stepButtons(t, r), Class: conversations.ClassAnswer})
}

// closeBelow says what became of a reason that was asked about below its words.
func closeBelow(t *turn.Turn, r *conversations.Request, stood turn.Stood) {
	f := stood.Face
	body := conversations.Compose(conversations.Say("over_reason").With("Ticket", r.Ticket))
	var buttons conversations.Keyboard
	switch unsent := r.UnsentBy(f.By.ID, ""); {
	case unsent != nil && r.Version == stood.Version:
		body = conversations.Compose(conversations.Say("unsent_reason").With("Ticket", r.Ticket, "Name", f.By.Name, "Reason", conversations.Own(conversations.Clipped(unsent.Words, typedShown))))
		buttons = conversations.Rows(conversations.Row(r.Button("button_resume_reason", "resume")))
	case r.State == conversations.NeedsCorrection, r.State == conversations.Rejected:
		body = conversations.Compose(conversations.Say("sent_reason").With("Ticket", r.Ticket))
	}
	t.Do(conversations.Edit{Chat: conversations.Team, Name: belowName(r.Ticket, stood.Version, f.Prompt), Text: body, Keyboard: buttons, Class: conversations.ClassAnswer})
}

// privateWords takes what a member wrote to the bot alone: the reason that they
// are asked for, or nothing that anybody waits for.
func privateWords(t *turn.Turn, m conversations.Message) error {
	by := conversations.Actor{ID: m.From.ID, Name: m.From.Name}
	known, err := t.MemberOf(by.ID)
	if err != nil {
		return err
	}
	s := shown{message: &m}
	words, enough := reasonOf(m.Text)
	var r *conversations.Request
	if known.Reason != "" {
		if r, err = t.Request(known.Reason); turn.IgnoreGone(err) != nil {
			return err
		}
	}
	switch {
	case r == nil || r.Ended() || err != nil:
		tellAlone(t, m, conversations.Compose(conversations.Say("unasked_reason"), echo(words)))
	case m.File != nil || m.Other != "" || m.Contact != nil || !enough:
		tellAlone(t, m, conversations.Compose(conversations.Say("wordless_reason").With("Ticket", r.Ticket)))
	case r.Officer == by.ID:
		tellAlone(t, m, conversations.Compose("toast_own_request"))
	case rewrites(t, r, by) && r.Face.Action == "correct":
		return askQuestions(t, s, r, by, words)
	case rewrites(t, r, by):
		return readBack(t, s, r, by, conversations.UnsentReason{By: by, Action: "reject", Words: words})
	case !writes(t, r, by) && r.State == conversations.Submitted && known.For != "":
		keepUnsent(r, conversations.UnsentReason{By: by, Action: known.For, Words: words})
		tellAlone(t, m, conversations.Compose(conversations.Say("late_reason").With("Ticket", r.Ticket), echo(words)))
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	case !writes(t, r, by):
		tellAlone(t, m, conversations.Compose(conversations.Say("unasked_reason"), echo(words)))
	case r.Face.Action == "correct":
		return askQuestions(t, s, r, by, words)
	case answersStep(r, m):
		return reject(t, r, by, written(words))
	default:
		return readBack(t, s, r, by, conversations.UnsentReason{By: by, Action: "reject", Words: words})
	}
	return nil
}

// answersStep tells whether a message says that it answers what its sender was
// asked about a request.
func answersStep(r *conversations.Request, m conversations.Message) bool {
	for _, number := range r.Face.Numbers {
		if number == m.ReplyToEphemeral {
			return true
		}
	}
	return false
}

// echo gives somebody their words back, so that they are not lost.
func echo(words string) conversations.Text {
	if strings.TrimSpace(words) == "" {
		return nil
	}
	return conversations.Compose(conversations.Say("step_typed").With("Reason", conversations.Own(words)))
}

// tellAlone answers what somebody wrote to the bot alone. Where that cannot be
// shown to them alone nothing is said.
func tellAlone(t *turn.Turn, m conversations.Message, body conversations.Text) {
	t.Do(conversations.Ephemeral{To: m.From.ID, Text: body, Message: &m})
}
