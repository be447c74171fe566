package team

import (
	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// maxHolderName keeps the name of whoever has taken a request short enough for a
// button, in runes.
const maxHolderName = 30

func claim(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	if r.Claimed != nil || r.State != conversations.Submitted {
		t.Box(p, t.Standing(r))
		return nil
	}
	r.Claimed = &by
	t.Story(r, conversations.MomentClaimed, by)
	t.Note(by.ID, "request.claimed", r.Ticket, "")
	t.Toast(p, conversations.Say("toast_claimed"))
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// claimable tells whether a request may still be taken, given back or taken over:
// nobody has decided on it.
func claimable(r *conversations.Request) bool {
	return (r.State == conversations.Submitted || r.State == conversations.NeedsCorrection) && r.Decided == nil
}

// holderName is whoever has taken a request, for a button or a question.
func holderName(r *conversations.Request) string {
	return conversations.Shortened(r.Claimed.Name, maxHolderName)
}

// claimRow gives a request back, or takes it over from whoever has taken it.
func claimRow(r *conversations.Request) []conversations.Button {
	if r.Claimed == nil || r.Claimed.ID == conversations.Nobody || !claimable(r) {
		return nil
	}
	over := r.Button("button_take_over", "take_over")
	over.Label = over.Label.With("Holder", holderName(r))
	return conversations.Row(r.Button("button_release", "release"), over)
}

// release gives a request back, so that anybody may take it.
func release(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	if r.Claimed.ID != by.ID {
		t.Box(p, conversations.Say("toast_not_your_claim").With("Holder", holderName(r)))
		return nil
	}
	r.Claimed = nil
	t.Story(r, conversations.MomentReleased, by)
	t.Note(by.ID, "request.released", r.Ticket, "")
	t.Toast(p, conversations.Say("toast_released"))
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// askTakeOver asks once more, and names whoever has taken the request.
func askTakeOver(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	if r.Claimed.ID == by.ID {
		t.Box(p, conversations.Say("toast_your_claim"))
		return nil
	}
	return forms.Answered(t, p, begin(t, p, r, conversations.Face{Mode: "confirm", Action: "take_over", By: by}))
}

// takeOver makes another verifier the one who has taken a request.
func takeOver(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	r.Claimed = &by
	t.Story(r, conversations.MomentTakenOver, by)
	t.Note(by.ID, "request.taken_over", r.Ticket, "")
	t.Toast(p, conversations.Say("toast_claimed"))
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}
