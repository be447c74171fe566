package team

import (
	"errors"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// promptReason asks the verifier to write a reason: one new message with the
// reply field open.
func promptReason(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	r.Face = conversations.Face{Mode: "writing", Action: r.Face.Action, By: by, Until: t.Now.Add(chooseFor), Prompt: r.Face.Prompt + 1}
	t.Do(conversations.Send{Chat: conversations.Team, Name: promptName(r), ReplyTo: r.CardName(), Keyboard: conversations.Keyboard{ForceReply: true}, Class: conversations.ClassAnswer,
		Text: conversations.Compose(conversations.Say("prompt_reason").With("ID", strconv.FormatInt(by.ID, 10), "Name", by.Name, "Ticket", r.Ticket))})
	return face(t, r, r.Face)
}

func promptName(r *conversations.Request) string {
	return "prompt:" + r.Ticket + "/" + strconv.Itoa(r.Version) + "/" + strconv.Itoa(r.Face.Prompt)
}

// groupReply takes a reply in the group, of a person who is a member, not only
// a guest of its discussion: a written reason, or an answer to an
// officer's question.
func groupReply(t *turn.Turn, m conversations.Message, member bool) error {
	name, err := t.Mem.PostedAt(m.Place.Chat, m.ReplyTo)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(name, ":")
	ticket, _, _ := strings.Cut(rest, "/")
	if kind != "prompt" && kind != "card" {
		return nil
	}
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	if !member {
		if ok, err := t.Member(m.From, nil, &m); err != nil || !ok {
			return err
		}
	}
	by := conversations.Actor{ID: m.From.ID, Name: m.From.Name}
	switch {
	case t.ServiceOf(r.Service).Answered:
		if m.Text == "" || m.File != nil || m.Other != "" { // words alone can be brought
			t.GroupSay(conversations.Compose(conversations.Say("reply_file_not_sent").With("Ticket", r.Ticket)))
		}
		return answerQuestion(t, r, by, m.Text)
	case r.Face.Mode != "writing" || r.Face.By.ID != by.ID || t.Now.After(r.Face.Until):
		if r.Decided != nil || r.Ended() {
			t.GroupSay(conversations.Compose(conversations.Say("reply_not_sent").With("Ticket", r.Ticket)))
		}
		return nil
	}
	return writtenReason(t, r, by, m.Text)
}

// maxReason keeps a written reason within a message.
const maxReason = 1000

func writtenReason(t *turn.Turn, r *conversations.Request, by conversations.Actor, typed string) error {
	words := []rune(answers.Shown(typed))
	if len(words) > maxReason {
		words = words[:maxReason]
	}
	if len(words) < 3 {
		t.GroupSay(conversations.Compose("reason_too_short"))
		return nil
	}
	if r.Face.Action == "reject" {
		return reject(t, r, by, written(string(words)))
	}
	f := r.Face
	f.Mode, f.Typed, f.Until = "questions", string(words), t.Now.Add(chooseFor)
	return face(t, r, f)
}
