package conversations

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Moment is something that happened on a request's way.
type Moment struct {
	At   time.Time  `json:"at"`
	What MomentKind `json:"what"`
	Who  string     `json:"who,omitempty"`
	ByID int64      `json:"by,omitempty"`
}

// MomentKind tells what happened: a transition of the request's machine, or
// one of the others here. Its words are story_KIND.
type MomentKind string

// What happens to a request. Statistics, reminders and the trail read these.
const (
	MomentSubmitted      MomentKind = "submitted"
	MomentClaimed        MomentKind = "claimed"
	MomentChanged        MomentKind = "changed" // by its officer, before anybody claimed it
	MomentApproved       MomentKind = "approve"
	MomentAskCorrection  MomentKind = "ask_correction"
	MomentCorrected      MomentKind = "correct"
	MomentRevived        MomentKind = "revive" // asked for again after it was cancelled
	MomentRejected       MomentKind = "reject"
	MomentGivenUp        MomentKind = "give_up"
	MomentReset          MomentKind = "reset"
	MomentBringBack      MomentKind = "bring_back"
	MomentClosed         MomentKind = "close"
	MomentAnswered       MomentKind = "answer"
	MomentDelivered      MomentKind = "deliver"
	MomentExists         MomentKind = "exists" // the address has an account already
	MomentHolderWarned   MomentKind = "holder_warned"
	MomentToldByChat     MomentKind = "told_by_chat" // the holder on file
	MomentToldByMail     MomentKind = "told_by_mail"
	MomentUntold         MomentKind = "untold"
	MomentWithoutNews    MomentKind = "without_news" // handed over though nobody could be told
	MomentObjected       MomentKind = "objected"
	MomentObjectedByMail MomentKind = "objected_by_mail"
	MomentObjectedLate   MomentKind = "objected_late"
	MomentAgreed         MomentKind = "agreed" // the holder on file lets the account go
	MomentHeld           MomentKind = "held"
	MomentPromoted       MomentKind = "promoted"  // the account of our name may administer the website
	MomentLocked         MomentKind = "locked"    // others lose their rights at the website
	MomentReturned       MomentKind = "returned"  // and get them back
	MomentUnseen         MomentKind = "unseen"    // a reset goes on though nobody can look at the address
	MomentSeenOpen       MomentKind = "seen_open" // and the team has seen that it is open
	MomentHolderChanged  MomentKind = "holder_changed"
	MomentUnitTakenBack  MomentKind = "unit_taken_back"
	MomentReleased       MomentKind = "released"   // whoever had taken it gave it back
	MomentTakenOver      MomentKind = "taken_over" // by another verifier
)

// Words are what people read of it.
func (k MomentKind) Words() Line { return Say("story_" + string(k)) }

// UnmarshalJSON reads a kind, also as earlier versions stored it: by its words.
func (k *MomentKind) UnmarshalJSON(body []byte) error {
	var name string
	if err := json.Unmarshal(body, &name); err != nil {
		return fmt.Errorf("read what happened: %w", err)
	}
	*k = MomentKind(strings.TrimPrefix(name, "story_"))
	return nil
}

// teamsOwn are no business of whoever asks for an account: whether somebody
// holds it, and what they say.
var teamsOwn = []MomentKind{MomentHolderWarned, MomentToldByChat, MomentToldByMail, MomentUntold, MomentWithoutNews,
	MomentObjected, MomentObjectedByMail, MomentObjectedLate, MomentHeld, MomentUnitTakenBack, MomentHolderChanged,
	MomentReleased, MomentTakenOver, MomentAgreed, MomentPromoted, MomentLocked, MomentReturned, MomentUnseen, MomentSeenOpen}

// ofTheTeam tells what an officer does not read of their own request.
func (m Moment) ofTheTeam() bool { return slices.Contains(teamsOwn, m.What) }
