package conversations

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Talk is what team and officer say to each other below a request. It changes
// neither its state nor its card.
type Talk struct {
	No   int        `json:"no,omitempty"`   // the last number given to a question or to words on their way
	Open *Undecided `json:"open,omitempty"` // what the team wrote, of which is not chosen yet for whom
	Way  []Parcel   `json:"way,omitempty"`  // what is on its way to the officer
	Said []Remark   `json:"said,omitempty"` // oldest first, the latest MaxRemarks
}

// MaxRemarks is how much of what was said is kept of one request, and
// MaxRemark how much of one remark, in runes. The messages themselves stay in
// their chats.
const (
	MaxRemarks = 60
	MaxRemark  = 1000
)

// Undecided is the one open question of a request: whom is meant by what
// verifiers wrote below it.
type Undecided struct {
	No    int        `json:"no"`
	Until time.Time  `json:"until"` // then nothing of it is kept
	Notes []TeamNote `json:"notes"` // by number of the message
}

// TeamNote is a message that a verifier wrote about a request.
type TeamNote struct {
	By     Actor  `json:"by"`
	Chat   int64  `json:"chat"`   // where it stands
	Number int    `json:"number"` // Telegram's number of it there
	Words  string `json:"words,omitempty"`
	File   *File  `json:"file,omitempty"`  // a photo or document
	Other  string `json:"other,omitempty"` // another kind of message
	Album  string `json:"album,omitempty"`
	Mark   uint32 `json:"mark,omitempty"` // of what it says, to know an edit

	There bool    `json:"there,omitempty"` // it has reached the officer
	Why   Failure `json:"why,omitempty"`   // why it has not, and will not
	Again bool    `json:"again,omitempty"` // it cannot be copied, and goes as what is known of it
}

// Waits tells whether it is not known yet what became of a note.
func (n *TeamNote) Waits() bool { return !n.There && n.Why == "" }

// Parcel is what one verifier sent to the officer, message by message.
type Parcel struct {
	No     int        `json:"no"`
	Ask    int        `json:"ask,omitempty"` // the question whose message tells how it ended; 0: none
	At     time.Time  `json:"at"`
	Notes  []TeamNote `json:"notes"`
	Inline bool       `json:"inline,omitempty"` // the words stand in the message that announces them
}

// Settled tells whether everything has arrived, or will not.
func (p *Parcel) Settled() bool {
	return !slices.ContainsFunc(p.Notes, func(n TeamNote) bool { return n.Waits() })
}

// Side says who speaks to whom.
type Side string

// The sides of a conversation.
const (
	ToOfficer   Side = "sent"    // a verifier to the officer
	ToTeam      Side = "note"    // a verifier to the team
	FromOfficer Side = "officer" // the officer to the team
)

// Remark is one thing said, as /riwayat tells it.
type Remark struct {
	At     time.Time `json:"at"`
	Side   Side      `json:"side"`
	Who    string    `json:"who,omitempty"` // of a verifier
	ByID   int64     `json:"by,omitempty"`
	Words  string    `json:"words,omitempty"`
	Files  int       `json:"files,omitempty"`  // files and what else is no text
	No     int       `json:"no,omitempty"`     // of the parcel, or of the message in the group
	Number int       `json:"number,omitempty"` // Telegram's number of the message, to know an edit
	Mark   uint32    `json:"mark,omitempty"`
	Album  string    `json:"album,omitempty"`
	Why    Failure   `json:"why,omitempty"` // why it did not arrive
}

// Talking is the request's conversation, begun where there was none.
func (r *Request) Talking() *Talk {
	if r.Talk == nil {
		r.Talk = &Talk{}
	}
	return r.Talk
}

// OwnTalk is what the request's officer read or wrote of its conversation.
func (r *Request) OwnTalk() []Remark {
	if r.Talk == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Talk.Said), func(s Remark) bool { return s.Side == ToTeam })
}

// Next gives the next number.
func (t *Talk) Next() int {
	t.No++
	return t.No
}

// Say keeps a remark.
func (t *Talk) Say(remark Remark) {
	remark.Words = Clipped(remark.Words, MaxRemark)
	t.Said = append(t.Said, remark)
	t.Said = t.Said[max(0, len(t.Said)-MaxRemarks):]
}

// Remarked finds the remark on a message of a verifier.
func (t *Talk) Remarked(number int) *Remark {
	for i := range t.Said {
		if r := &t.Said[i]; r.Number == number && r.Side != FromOfficer {
			return r
		}
	}
	return nil
}

// Parcel finds what is on its way by its number.
func (t *Talk) Parcel(no int) *Parcel {
	if i := slices.IndexFunc(t.Way, func(p Parcel) bool { return p.No == no }); i >= 0 {
		return &t.Way[i]
	}
	return nil
}

// Forget takes a verifier out of what was said since; stays tells what they
// said since they came back. What they wrote and nobody chose for goes.
func (t *Talk) Forget(person int64, stays func(time.Time) bool) {
	if t == nil {
		return
	}
	for i := range t.Said {
		if s := &t.Said[i]; s.ByID == person && !stays(s.At) {
			s.Who, s.ByID = "", Nobody
		}
	}
	for i := range t.Way {
		for j := range t.Way[i].Notes {
			if n := &t.Way[i].Notes[j]; n.By.ID == person && !stays(t.Way[i].At) {
				n.By = Actor{ID: Nobody}
			}
		}
	}
	if t.Open != nil && !stays(t.Open.Until) {
		t.Open.Notes = slices.DeleteFunc(t.Open.Notes, func(n TeamNote) bool { return n.By.ID == person })
	}
}

// Names of the messages of a conversation. Each begins with what it is and the
// request's ticket.
const (
	namedAsk      = "ask:"       // the question in the group
	namedSaid     = "said:"      // a verifier's own message there
	namedWord     = "word:"      // the message that announces to the officer what a verifier sent
	namedCopy     = "copy:"      // what the verifier sent
	namedFrom     = "from:"      // what the officer answered, in the group
	namedFromFile = "from_file:" // a file of the officer's answer
)

// AskName is our name of a question in the group.
func (r *Request) AskName(no int) string { return namedAsk + r.Ticket + "/" + strconv.Itoa(no) }

// SaidName is our name of a verifier's own message about the request.
func (r *Request) SaidName(number int) string {
	return namedSaid + r.Ticket + "/" + strconv.Itoa(number)
}

// WordName is our name of the message that announces a parcel to the officer.
func (r *Request) WordName(no int) string { return namedWord + r.Ticket + "/" + strconv.Itoa(no) }

// CopyName is our name of one note of a parcel in the officer's chat.
func (r *Request) CopyName(no, number int) string {
	return namedCopy + r.Ticket + "/" + strconv.Itoa(no) + "/" + strconv.Itoa(number)
}

// FromName is our name of the message in the group that shows an officer's answer.
func (r *Request) FromName(no int) string { return namedFrom + r.Ticket + "/" + strconv.Itoa(no) }

// FromFileName is our name of a file of such an answer.
func (r *Request) FromFileName(no, number int) string {
	return namedFromFile + r.Ticket + "/" + strconv.Itoa(no) + "/" + strconv.Itoa(number)
}

// TalkName takes the name of a conversation's message apart: its kind without
// the colon, the ticket, and its numbers; ok is false of any other name.
func TalkName(name string) (kind, ticket string, no, number int, ok bool) {
	kind, rest, _ := strings.Cut(name, ":")
	switch kind + ":" {
	case namedAsk, namedSaid, namedWord, namedCopy, namedFrom, namedFromFile:
	default:
		return "", "", 0, 0, false
	}
	parts := strings.Split(rest, "/")
	if len(parts) < 2 {
		return "", "", 0, 0, false
	}
	no, _ = strconv.Atoi(parts[1])
	if len(parts) > 2 {
		number, _ = strconv.Atoi(parts[2])
	}
	return kind, parts[0], no, number, true
}

// Answering is an officer who is about to answer the team about a request.
type Answering struct {
	Ticket string    `json:"ticket"`
	Since  time.Time `json:"since"`         // when they asked to
	Last   time.Time `json:"last,omitzero"` // when the latest of it came
	Album  string    `json:"album,omitempty"`
}
