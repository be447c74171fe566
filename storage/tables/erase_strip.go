package tables

import (
	"slices"
	"time"

	"loket/conversations"
	"loket/storage"
)

// strippedRequest keeps what the office must be able to account for, and
// nothing that somebody wrote.
func strippedRequest(r conversations.Request, gone gone) conversations.Request {
	bare := conversations.Request{
		Ticket: r.Ticket, Service: r.Service, Officer: storage.Nobody, State: r.State, Label: r.Label, Unit: r.Unit,
		SentAt: r.SentAt, Due: r.Due, CardPosted: r.CardPosted,
		Version: r.Version, Address: r.Address, CountsFrom: r.CountsFrom, Estimated: r.Estimated, Outside: r.Outside,
		StoppedAt: r.StoppedAt, Claimed: r.Claimed, Decided: r.Decided, DecidedAt: r.DecidedAt, CardNo: r.CardNo,
		Username: r.Username, Credential: r.Credential, MailState: r.MailState, LetterBy: r.LetterBy, LetterAt: r.LetterAt, LetterNo: r.LetterNo, SignedAt: r.SignedAt,
		OpenedAt: r.OpenedAt, Rating: r.Rating, ClosedAt: r.ClosedAt, Timeline: r.Timeline,
		Failure: conversations.Line{Key: r.Failure.Key},
	}
	for i, moment := range bare.Timeline {
		if moment.ByID == 0 {
			bare.Timeline[i].Who = ""
		}
	}
	return withoutActor(bare, gone)
}

// gone is somebody who is being taken out of what they did.
type gone struct {
	person int64
	stays  func(at time.Time) bool // what they did since they came back
}

// withoutActor takes a person out of what was done with a request.
func withoutActor(r conversations.Request, gone gone) conversations.Request {
	since := false // they did something since they came back
	for i, moment := range r.Timeline {
		if moment.ByID != gone.person {
			continue
		}
		if gone.stays(moment.At) {
			since = true
			continue
		}
		r.Timeline[i].Who, r.Timeline[i].ByID = "", storage.Nobody
	}
	r.Talk.Forget(gone.person, gone.stays)
	if !since && !gone.stays(r.SentAt) {
		if r.Decided == nil && r.Claimed != nil && r.Claimed.ID == gone.person {
			r.Claimed = nil // it is anybody's again
		}
		r.Claimed = withoutPerson(r.Claimed, gone.person)
	}
	if !gone.stays(r.DecidedAt) {
		r.Decided = withoutPerson(r.Decided, gone.person)
	}
	if !gone.stays(r.LetterAt) {
		r.LetterBy = withoutPerson(r.LetterBy, gone.person)
	}
	if r.Face.By.ID == gone.person && !gone.stays(r.Face.Until) {
		r.Face = conversations.Face{}
		r.Unsent = slices.DeleteFunc(r.Unsent, func(u conversations.UnsentReason) bool { return u.By.ID == gone.person })
	}
	return r
}

// withoutPerson keeps that somebody acted, but not who.
func withoutPerson(actor *conversations.Actor, person int64) *conversations.Actor {
	if actor == nil || actor.ID != person {
		return actor
	}
	return &conversations.Actor{ID: storage.Nobody}
}
