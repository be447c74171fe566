package conversations

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Service is one thing that can be asked for at the counter.
type Service string

// The services. The first two are the service standards'; the others are complaints.
const (
	Subdomain Service = "subdomain"
	Website   Service = "website"
	Reset     Service = "reset"    // a site broken during data entry
	Restore   Service = "restore"  // a site that a reset put aside
	Takeover  Service = "takeover" // an account whose holder is somebody else, or nobody
	Inquiry   Service = "question" // a free text to the team
)

// State is where a request stands in its life.
type State string

// The states of requests and complaints.
const (
	Submitted       State = "submitted"
	NeedsCorrection State = "needs_correction"
	Approved        State = "approved"
	Provisioning    State = "provisioning"
	HandingOver     State = "handing_over"
	Manual          State = "manual"
	FailedState     State = "failed"
	Delivered       State = "delivered"
	Confirmed       State = "confirmed"
	Rejected        State = "rejected"
	Cancelled       State = "cancelled"
	Resetting       State = "resetting"
	Done            State = "done"
	Closed          State = "closed"
)

// Actor is a verifier or officer as shown to people: the number counts, the
// name is what their profile said at the time.
type Actor struct {
	ID   int64  `json:"id"`
	Name string `json:"name,omitempty"`
}

// TicketShape is how a ticket is written, as a regular expression: SD-2026-0001.
const TicketShape = `[A-Z]{2,4}-\d{4}-\d{4,}`

// Request is a ticket: a request of a service or a complaint.
type Request struct {
	Ticket     string            `json:"-"`
	Service    Service           `json:"-"`
	Officer    int64             `json:"-"`
	State      State             `json:"-"`
	Answers    map[string]Answer `json:"-"`
	Label      string            `json:"-"` // wanted name; kept free for this request while it is open
	Unit       string            `json:"-"`
	SentAt     time.Time         `json:"-"`
	Due        time.Time         `json:"-"`
	CardPosted bool              `json:"-"` // the card has reached the group

	Version    int               `json:"version"` // rises with each change of State
	Address    string            `json:"address,omitempty"`
	CountsFrom time.Time         `json:"counts_from,omitzero"`
	Estimated  bool              `json:"estimated,omitempty"`  // the deadline crosses days that are not decreed yet
	Outside    bool              `json:"outside,omitempty"`    // sent outside office hours
	StoppedAt  time.Time         `json:"stopped_at,omitzero"`  // the clock stands still since
	Claimed    *Actor            `json:"claimed,omitempty"`    //
	Decided    *Actor            `json:"decided,omitempty"`    // who approved or rejected
	DecidedAt  time.Time         `json:"decided_at,omitzero"`  //
	Face       Face              `json:"face,omitzero"`        // what the card shows below its text
	Unsent     []UnsentReason    `json:"unsent,omitempty"`     // reasons that were written and not sent; one a verifier
	CardNo     int               `json:"card_no,omitempty"`    // how often the card was posted anew
	FilesNo    int               `json:"files_no,omitempty"`   // how often its files were shown again
	Announced  bool              `json:"announced,omitempty"`  // a card is on its way or posted
	Reasons    []Line            `json:"reasons,omitempty"`    // why corrected or rejected
	Reopened   []string          `json:"reopened,omitempty"`   // questions a correction asks again
	Corrected  []Line            `json:"corrected,omitempty"`  // what the last correction was asked for
	Before     map[string]Answer `json:"before,omitempty"`     // answers as they were before the last correction
	Hints      []Line            `json:"hints,omitempty"`      // what the bot worked out for the verifiers
	Looked     *AddressSeen      `json:"looked,omitempty"`     // the address from outside
	Timeline   []Moment          `json:"timeline,omitempty"`   //
	Username   string            `json:"username,omitempty"`   // of the account that was made or found
	Credential string            `json:"credential,omitempty"` // what was delivered
	Failure    Line              `json:"failure,omitzero"`     // why work failed
	Halted     bool              `json:"halted,omitempty"`     // the failure is that its holder objected, or the team held it
	MailState  string            `json:"mail_state,omitempty"` // none, sent, waits, refused, unreached, off
	MailSaid   string            `json:"mail_said,omitempty"`  // the mail server's words about it, without addresses
	LetterBy   *Actor            `json:"letter_by,omitempty"`  // who handed the letter over
	LetterAt   time.Time         `json:"letter_at,omitzero"`   //
	LetterNo   string            `json:"letter_no,omitempty"`  // of the office's letter, from its register
	NumberAsk  int               `json:"number_ask,omitempty"` // numbers the questions for LetterNo
	ReadyAt    time.Time         `json:"ready_at,omitzero"`    // when the officer was told that the letter can be fetched
	SignedAt   time.Time         `json:"signed_at,omitzero"`   // when the signed letter went to the officer
	OpenedAt   time.Time         `json:"opened_at,omitzero"`   // when the officer first saw the account
	Asked      bool              `json:"asked,omitempty"`      // satisfaction has been asked for
	Apart      string            `json:"apart,omitempty"`      // where its card's answers stand: above or below the card; in it unless set
	InUse      string            `json:"in_use,omitempty"`     // a week later: asked, then yes or help
	Rating     int               `json:"rating,omitempty"`     // 1–4
	Comment    string            `json:"comment,omitempty"`    //
	Commented  bool              `json:"commented,omitempty"`  // the comment went to the group under a name of its own
	Reply      string            `json:"reply,omitempty"`      // the team's answer to a question
	Blocked    bool              `json:"blocked,omitempty"`    // the officer blocked the bot
	ClosedAt   time.Time         `json:"closed_at,omitzero"`   //
	Withdrawn  *Withdrawn        `json:"withdrawn,omitempty"`  // its officer cancelled it, and may take that back for a while
	FileLost   bool              `json:"file_lost,omitempty"`  // a file could not be kept beside Telegram
	FilesWait  bool              `json:"files_wait,omitempty"` // files stay at Telegram until the disk has room

	ApprovalTold bool     `json:"approval_told,omitempty"` // the officer read that it is approved
	Left         []string `json:"left,omitempty"`          // what of the files the group does not take: LeftPhotos and its like
	Unshown      string   `json:"unshown,omitempty"`       // why Telegram does not show the account to the officer
	Talk         *Talk    `json:"talk,omitempty"`          // what team and officer say to each other about it

	Rehearsal *Rehearsal `json:"rehearsal,omitempty"` // nil, unless the team only rehearses on it

	Keys      *SiteKeys `json:"keys,omitempty"`      // who can administer the website that was handed over
	Newcomers []SiteKey `json:"newcomers,omitempty"` // who became an administrator while the temporary password lived
	Promote   bool      `json:"promote,omitempty"`   // the team lets the account of our name administer it
}

// Withdrawn is how a request stood when its officer cancelled it.
type Withdrawn struct {
	State State      `json:"state"`
	At    time.Time  `json:"at"`
	Dates []Reminder `json:"dates,omitempty"` // what it was to be reminded of
}

// Face is what a card shows below its text: its buttons, or a question asked
// in place. It never changes the card's version.
type Face struct {
	Mode   string    `json:"mode,omitempty"` // "", confirm, reasons, checklist, writing, questions, readback
	Action string    `json:"action,omitempty"`
	By     Actor     `json:"by,omitzero"`
	Until  time.Time `json:"until,omitzero"`
	Picked []int     `json:"picked,omitempty"`
	Typed  string    `json:"typed,omitempty"`
	Prompt int       `json:"prompt,omitempty"` // numbers the force_reply questions

	// Private: its steps are shown to By alone, beside the card, which says only
	// who is deciding, until Until. After that anybody may decide, and By still
	// may until Open.
	Private bool      `json:"private,omitempty"`
	Open    time.Time `json:"open,omitzero"`
	Begun   time.Time `json:"begun,omitzero"`    // when By pressed the card's button
	Pressed bool      `json:"pressed,omitempty"` // By has pressed something that they alone see
	Numbers []int     `json:"numbers,omitempty"` // of what was shown to By, among what is shown to By alone
}

// UnsentReason is a reason that a verifier wrote and has not sent yet.
type UnsentReason struct {
	By     Actor  `json:"by"`
	Action string `json:"action"` // correct or reject
	Words  string `json:"words"`
}

// UnsentBy is the reason that a verifier wrote for an action and has not sent,
// for any where none is named; nil for none.
func (r *Request) UnsentBy(verifier int64, action string) *UnsentReason {
	for i := range r.Unsent {
		if r.Unsent[i].By.ID == verifier && (action == "" || r.Unsent[i].Action == action) {
			return &r.Unsent[i]
		}
	}
	return nil
}

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
	r.Unsent = slices.DeleteFunc(r.Unsent, func(u UnsentReason) bool { return u.By.ID == gone })
	for _, actor := range []**Actor{&r.Claimed, &r.Decided, &r.LetterBy} {
		if *actor != nil && (*actor).ID == gone {
			*actor = &Actor{ID: Nobody}
		}
	}
	r.Talk.Forget(gone, func(time.Time) bool { return false })
	for i := range r.Timeline {
		if r.Timeline[i].ByID == gone {
			r.Timeline[i].Who, r.Timeline[i].ByID = "", Nobody
		}
	}
}

// Forget takes the person out of a request; what was decided stays.
func (r *Request) Forget() {
	r.Answers, r.Before, r.Comment, r.Officer, r.Talk = map[string]Answer{}, nil, "", Nobody, nil
	r.Keys, r.Newcomers = nil, nil
	r.Unsent = nil // it may name them
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
