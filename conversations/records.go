package conversations

import "time"

// Day is how far limits a day look back.
const Day = 24 * time.Hour

// Record is something to remember: a Decision carries the records as they
// should stand afterwards.
type Record interface{ record() }

// Member is what is known of a person in the team's group.
type Member struct {
	User   int64     `json:"-"`
	Name   string    `json:"name"`
	Inside bool      `json:"inside"`
	SeenAt time.Time `json:"seen_at"`

	OnCard bool   `json:"on_card,omitempty"` // their steps stand on the card, not beside it for them alone
	Unseen int    `json:"unseen,omitempty"`  // how often in a row their app seems to have shown nothing
	Reason string `json:"reason,omitempty"`  // ticket for which they are asked to write a reason, or were last
	For    string `json:"for,omitempty"`     // what the reason is for: correct or reject
}

// Reminder is a date with the future. There is one of a Kind for a Subject.
type Reminder struct {
	Kind    string    `json:"kind"`
	Subject string    `json:"subject"` // ticket, credential, address …
	At      time.Time `json:"at"`
	Note    string    `json:"note,omitempty"`
}

// NoReminder takes a reminder back. An empty Kind takes all of the subject's.
type NoReminder struct {
	Kind, Subject string
}

// Counter remembers the last number given in a series, such as SD-2026.
type Counter struct {
	Series string
	Last   int
}

// Setting is one small thing remembered about the office, such as its group.
type Setting struct {
	Key, Value string
}

// Posted is where a message that we know by name stands.
type Posted struct {
	Name    string
	Chat    int64
	Numbers []int
	At      time.Time
}

// NoPosted forgets a message.
type NoPosted struct {
	Name string
}

// Attachment is a file kept for a request.
type Attachment struct {
	Ticket string
	File   File
	Hash   string // SHA-256 of the content, hexadecimal; empty until it is kept
	Size   int64
}

// NoAttachments forgets the files of a request; those that no other request
// has are deleted.
type NoAttachments struct {
	Ticket string
}

// NewSecret asks for a password to be drawn and sealed under that name, bound
// to what it is for. Where a secret of the name lives already it stays.
type NewSecret struct {
	Name string
	For  string // ticket or address; the seal does not open for another
}

// NoSecret erases a secret.
type NoSecret struct {
	Name string
}

// NoCodes erases the codes that would link an account to somebody.
type NoCodes struct {
	Address string
}

// NoFile is a file's content that nothing names: it is deleted, unless some
// request has it too.
type NoFile struct {
	Hash string
}

// Known gives a person their internal number, by which alone an erasure is
// remembered beside the backups.
type Known struct {
	Person int64
}

// Erased takes a person out of everything that is remembered and waits; what
// stands in the audit trail is a number that then stands for nobody.
type Erased struct {
	Officer int64
	Ended   []string // panel work of theirs that ends with them
}

func (SurveySheet) record()      {}
func (SurveySuggestion) record() {}
func (Surveyed) record()         {}
func (Session) record()          {}
func (Officer) record()          {}
func (Request) record()          {}
func (Account) record()          {}
func (Credential) record()       {}
func (Work) record()             {}
func (Member) record()           {}
func (Reminder) record()         {}
func (NoReminder) record()       {}
func (Counter) record()          {}
func (Setting) record()          {}
func (Posted) record()           {}
func (NoPosted) record()         {}
func (Attachment) record()       {}
func (NoAttachments) record()    {}
func (NewSecret) record()        {}
func (NoSecret) record()         {}
func (NoCodes) record()          {}
func (NoFile) record()           {}
func (Known) record()            {}
func (Erased) record()           {}
