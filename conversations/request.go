package conversations

import (
	"fmt"

	"slices"
	"strconv"
)

// CardName is our name of a request's current card.
func (r *Request) CardName() string { return r.cardAt(r.CardNo) }

// AnswersName is our name of the message with answers too long for the card.
func (r *Request) AnswersName() string { return answersOf(r.CardName()) }

func answersOf(card string) string { return "answers:" + card }

func FilesOf(card string) string { return "files:" + card }

func (r *Request) cardAt(no int) string { return fmt.Sprintf("card:%s/%d", r.Ticket, no) }

// Existing tells whether the wanted address has an account already.
func (r *Request) Existing() bool { return r.Looked != nil && r.Looked.Owner != "" }

// Button proposes an action on the request as it stands now.
func (r *Request) Button(key, act string) Button {
	return Button{Label: Say(key), Data: "v:" + r.Ticket + ":" + strconv.Itoa(r.Version) + ":" + act}
}

// ForgetVerifier takes a verifier out of what they did with a request. What they
// had only taken is anybody's again.
func (r *Request) ForgetVerifier(gone int64) {
	if r.Claimed != nil && r.Claimed.ID == gone && r.Decided == nil {
		r.Claimed = nil
	}
	for _, actor := range []**Actor{&r.Claimed, &r.Decided, &r.LetterBy} {
		if *actor != nil && (*actor).ID == gone {
			*actor = &Actor{ID: Nobody}
		}
	}
	for i := range r.Timeline {
		if r.Timeline[i].ByID == gone {
			r.Timeline[i].Who, r.Timeline[i].ByID = "", Nobody
		}
	}
}

// Forget takes the person out of a request; what was decided stays.
func (r *Request) Forget() {
	r.Answers, r.Before, r.Comment, r.Officer = map[string]Answer{}, nil, "", Nobody
	for i := range r.Timeline {
		if r.Timeline[i].What == MomentSubmitted {
			r.Timeline[i].Who, r.Timeline[i].ByID = "", 0
		}
	}
}

// Holder is who holds the account that a request leads to: nobody, where its
// officer was erased meanwhile.
func (r *Request) Holder() int64 { return max(r.Officer, 0) }

// Ended tells whether nothing more is expected of the team.
func (r *Request) Ended() bool {
	switch r.State {
	case Delivered, Confirmed, Rejected, Cancelled, Done, Closed:
		return true
	}
	return false
}

// HasAccount tells whether an account lives on because of the request: its
// files are kept for as long, and then some.
func (r *Request) HasAccount() bool { return r.State == Delivered || r.State == Confirmed }

// OwnStory is what a request's own officer reads of its way.
func (r *Request) OwnStory() []Moment {
	return slices.DeleteFunc(slices.Clone(r.Timeline), Moment.ofTheTeam)
}

// HasLetter tells whether a letter was made that can be handed over.
func (r *Request) HasLetter() bool {
	return r.Credential != "" && (r.HasAccount() || r.State == Done)
}

// Owned notes who has the wanted address at the panel.
func (r *Request) Owned(by string) {
	if r.Looked == nil {
		r.Looked = &AddressSeen{Ticket: r.Ticket}
	}
	r.Looked.Owner = by
}
