package conversations

import (
	"errors"
	"strconv"
	"strings"

	"loket/conversations/answers"
)

// promptReason asks the verifier to write a reason: one new message with the
// reply field open.
func (t *turn) promptReason(r *Request, by Actor) error {
	r.Face = Face{Mode: "writing", Action: r.Face.Action, By: by, Until: t.now.Add(chooseFor), Prompt: r.Face.Prompt + 1}
	t.do(Send{Chat: Team, Name: r.promptName(), ReplyTo: r.cardName(), Keyboard: Keyboard{ForceReply: true}, Class: ClassAnswer,
		Text: text(say("prompt_reason").with("ID", strconv.FormatInt(by.ID, 10), "Name", by.Name, "Ticket", r.Ticket))})
	return t.face(r, r.Face)
}

func (r *Request) promptName() string {
	return "prompt:" + r.Ticket + "/" + strconv.Itoa(r.Version) + "/" + strconv.Itoa(r.Face.Prompt)
}

// groupReply takes a reply in the group, of a person who is a member, not only
// a guest of its discussion: a written reason, or an answer to an
// officer's question.
func (t *turn) groupReply(m Message, member bool) error {
	name, err := t.mem.PostedAt(m.Place.Chat, m.ReplyTo)
	if errors.Is(err, ErrNotFound) {
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
	r, err := t.request(ticket)
	if err != nil {
		return err
	}
	if !member {
		if ok, err := t.member(m.From, nil, &m); err != nil || !ok {
			return err
		}
	}
	by := Actor{ID: m.From.ID, Name: m.From.Name}
	switch {
	case r.Service == Inquiry && (r.State == Submitted || r.State == Done):
		return t.answerQuestion(r, by, m.Text)
	case r.Face.Mode != "writing" || r.Face.By.ID != by.ID || t.now.After(r.Face.Until):
		return nil
	}
	return t.writtenReason(r, by, m.Text)
}

// maxReason keeps a written reason within a message.
const maxReason = 1000

func (t *turn) writtenReason(r *Request, by Actor, typed string) error {
	words := []rune(answers.Shown(typed))
	if len(words) > maxReason {
		words = words[:maxReason]
	}
	if len(words) < 3 {
		t.groupSay(text("reason_too_short"))
		return nil
	}
	if r.Face.Action == "reject" {
		return t.reject(r, by, []Line{ownWords(string(words))})
	}
	f := r.Face
	f.Mode, f.Typed, f.Until = "questions", string(words), t.now.Add(chooseFor)
	return t.face(r, f)
}
