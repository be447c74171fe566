package conversations

import (
	"time"
)

// Day is how far limits a day look back.
const Day = 24 * time.Hour

// Offer is a question in a private chat whose button starts something anew: a
// password, an erasure. It is taken up once, and only while the conversation it
// belongs to goes on: until another begins, or for as long as a draft may rest.
type Offer struct {
	What string    `json:"what"` // offerErase, or the address whose password is offered
	At   time.Time `json:"at"`
	Mark string    `json:"mark"` // its button names it
}

// Record is something to remember: a Decision carries the records as they
// should stand afterwards.
type Record interface{ record() }

// Session is one private chat: the officer's language and the draft they are
// filling in.
type Session struct {
	Chat    int64       `json:"-"`
	Lang    string      `json:"lang,omitempty"`
	Draft   *Draft      `json:"draft,omitempty"`
	Wish    string      `json:"wish,omitempty"`    // the form to start when the profile is complete
	Seq     int         `json:"seq,omitempty"`     // number of the question last asked; buttons name it
	Heard   time.Time   `json:"heard,omitzero"`    // when the officer last did something
	Blocked bool        `json:"blocked,omitempty"` // the officer blocked the bot
	Waiting []string    `json:"waiting,omitempty"` // credentials to deliver when they are back
	Comment string      `json:"comment,omitempty"` // the ticket a comment may follow for
	Offer   *Offer      `json:"offer,omitempty"`   // the question whose button starts something, while it stands
	Codes   []time.Time `json:"codes,omitempty"`   // when they had a linking code mailed, the last day's
	Sends   []time.Time `json:"sends,omitempty"`   // when they sent something to the team, the last hour's
	Said    []Said      `json:"said,omitempty"`    // their last messages, to know which of them changed
}

// Draft is a form being filled in.
type Draft struct {
	Form    string            `json:"form"`
	Version int               `json:"version"` // of the form when the draft began
	Step    string            `json:"step"`    // a question's key, or "review"
	Answers map[string]Answer `json:"answers"`
	Return  bool              `json:"return,omitempty"`  // the answer leads back to the review
	Only    []string          `json:"only,omitempty"`    // a correction asks these questions alone
	Ticket  string            `json:"ticket,omitempty"`  // the request that is being changed
	Base    int               `json:"base,omitempty"`    // version of that request when the change began
	Fetched int               `json:"fetched,omitempty"` // documents being looked at
	FileAt  time.Time         `json:"file_at,omitzero"`  // when the last file came
	Issues  []Line            `json:"issues,omitempty"`  // what was wrong with the files of this handful
	Options []string          `json:"options,omitempty"` // suggestions offered as buttons
	Tries   int               `json:"tries,omitempty"`   // wrong codes so far, as earlier versions counted them
	Typed   string            `json:"typed,omitempty"`   // the text the options were offered for
	Fresh   bool              `json:"fresh,omitempty"`   // the officer replaces all files: the first one given now takes the place of the earlier ones
	Guard   string            `json:"guard,omitempty"`   // the command that would throw the draft away
}

// Answer is what an officer gave to one question: text, or files.
type Answer struct {
	Text  string
	Files []File
}

// Words are what was written: the text, and what stands below the files.
func (a Answer) Words() string {
	words := a.Text
	for _, f := range a.Files {
		if f.Caption == "" {
			continue
		}
		if words != "" {
			words += "\n"
		}
		words += f.Caption
	}
	return words
}

// Empty tells whether nothing was given.
func (a Answer) Empty() bool { return a.Text == "" && len(a.Files) == 0 }

// Officer is a person of a work unit, known by the number Telegram gives them.
type Officer struct {
	ID             int64     `json:"-"`
	Name           string    `json:"name"`
	NIP            string    `json:"nip,omitempty"` // empty for those who are no civil servants
	Position       string    `json:"position"`
	Unit           string    `json:"unit"`
	Email          string    `json:"email"`
	Phone          string    `json:"phone"`
	PhoneVerified  bool      `json:"phone_verified,omitempty"`
	EmailProved    bool      `json:"email_proved,omitempty"` // a code that was mailed there was typed in their chat
	ConsentVersion string    `json:"consent_version"`
	ConsentAt      time.Time `json:"consent_at"`
	UnitConfirmed  bool      `json:"unit_confirmed,omitempty"` // what they asked for in this unit's name was delivered
	UnitBy         string    `json:"unit_by,omitempty"`        // the ticket of that; empty in records of before
	UnitAt         time.Time `json:"unit_at,omitzero"`         // when it was delivered
}

// Service is one thing that can be asked for at the counter.
type Service string

// The services. The first two are the service standards'; the others are complaints.
const (
	Subdomain Service = "subdomain"
	Website   Service = "website"
	Reset     Service = "reset"    // a site broken during data entry
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
	CardNo     int               `json:"card_no,omitempty"`    // how often the card was posted anew
	FilesNo    int               `json:"files_no,omitempty"`   // how often its files were shown again
	Announced  bool              `json:"announced,omitempty"`  // a card is on its way or posted
	Reasons    []Line            `json:"reasons,omitempty"`    // why corrected or rejected
	Reopened   []string          `json:"reopened,omitempty"`   // questions a correction asks again
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
	OpenedAt   time.Time         `json:"opened_at,omitzero"`   // when the officer first saw the account
	Asked      bool              `json:"asked,omitempty"`      // satisfaction has been asked for
	Apart      string            `json:"apart,omitempty"`      // where its card's answers stand: above or below the card; in it unless set
	Rating     int               `json:"rating,omitempty"`     // 1–4
	Comment    string            `json:"comment,omitempty"`    //
	Commented  bool              `json:"commented,omitempty"`  // the comment went to the group under a name of its own
	Reply      string            `json:"reply,omitempty"`      // the team's answer to a question
	Blocked    bool              `json:"blocked,omitempty"`    // the officer blocked the bot
	ClosedAt   time.Time         `json:"closed_at,omitzero"`   //
	FileLost   bool              `json:"file_lost,omitempty"`  // a file could not be kept beside Telegram
	FilesWait  bool              `json:"files_wait,omitempty"` // files stay at Telegram until the disk has room

	ApprovalTold bool     `json:"approval_told,omitempty"` // the officer read that it is approved
	Left         []string `json:"left,omitempty"`          // what of the files the group does not take: LeftPhotos and its like
	Unshown      string   `json:"unshown,omitempty"`       // why Telegram does not show the account to the officer
}

// Face is what a card shows below its text: its buttons, or a question asked
// in place. It never changes the card's version.
type Face struct {
	Mode   string    `json:"mode,omitempty"` // "", confirm, reasons, checklist, writing, manual
	Action string    `json:"action,omitempty"`
	By     Actor     `json:"by,omitzero"`
	Until  time.Time `json:"until,omitzero"`
	Picked []int     `json:"picked,omitempty"`
	Typed  string    `json:"typed,omitempty"`
	Prompt int       `json:"prompt,omitempty"` // numbers the force_reply questions
}

// Account is an address on the hosting that somebody holds.
type Account struct {
	Address     string      `json:"-"`
	Username    string      `json:"-"`
	Holder      int64       `json:"-"` // officer; 0 where nobody is linked yet
	Unit        string      `json:"unit,omitempty"`
	Email       string      `json:"email,omitempty"`        // the holder's, for linking and notices
	EmailProved bool        `json:"email_proved,omitempty"` // the holder typed a code that was mailed there
	Kind        AccountKind `json:"site,omitempty"`
	Ticket      string      `json:"ticket,omitempty"`
	Frozen      bool        `json:"frozen,omitempty"`
	HeldSince   time.Time   `json:"held_since,omitzero"` // when it last changed hands
	CreatedAt   time.Time   `json:"created_at,omitzero"`
	EndedAt     time.Time   `json:"ended_at,omitzero"`
	Imported    bool        `json:"imported,omitempty"`
	Shared      bool        `json:"shared,omitempty"`  // another address has the same user name, so one password opens both
	Tickets     []string    `json:"tickets,omitempty"` // of requests that led here before, with files of their own
	Codes       []time.Time `json:"codes,omitempty"`   // when linking codes were mailed, the last day's
	Issues      []time.Time `json:"issues,omitempty"`  // when temporary passwords were asked for, the last day's
}

// Credential is a temporary password on its way to an officer, and its life
// after. It never holds the password: that is the secret of the same name. With
// a website it is the password of two logins, which end one by one.
type Credential struct {
	ID       string      `json:"-"`
	Address  string      `json:"-"`
	Officer  int64       `json:"-"`
	State    string      `json:"-"` // pending, issued, changed, replaced
	Username string      `json:"username"`
	Ticket   string      `json:"ticket,omitempty"` // the request it fulfils
	Service  Service     `json:"service,omitempty"`
	Kind     AccountKind `json:"site,omitempty"`
	Unit     string      `json:"unit,omitempty"`
	Email    string      `json:"email,omitempty"`
	IssuedAt time.Time   `json:"issued_at,omitzero"`
	Until    time.Time   `json:"until,omitzero"`
	Shown    bool        `json:"shown,omitempty"`   // the secret stands in the chat now
	ShownAt  time.Time   `json:"shown_at,omitzero"` // when the officer first asked to see it
	OpenedAt time.Time   `json:"opened_at,omitzero"`
	SavedAt  time.Time   `json:"saved_at,omitzero"`
	Chased   int         `json:"chased,omitempty"`
	First    bool        `json:"first,omitempty"` // the account's first password, not a forgotten one
	Mail     string      `json:"mail,omitempty"`  // "", sent, refused
	FrozenBy *Actor      `json:"frozen_by,omitempty"`
	FrozenNo int         `json:"frozen_no,omitempty"` // how often the account was frozen or thawed from its notice

	PanelPassword PasswordState `json:"panel_password,omitempty"` // where the panel's password stands
	SitePassword  PasswordState `json:"site_password,omitempty"`  // where the website's stands, if Site
	SiteSeen      string        `json:"site_seen,omitempty"`      // what the website last said of it: yes or unknown
	SiteAsks      int           `json:"site_asks,omitempty"`      // how often it was asked because its officer said so
	Asking        string        `json:"asking,omitempty"`         // the work that asks at the officer's word, or asks the website
	AskedAt       time.Time     `json:"asked_at,omitzero"`        // when its officer last said that it is changed
}

// States of a credential.
const (
	CredentialPending  = "pending"  // being set at the panel
	CredentialIssued   = "issued"   // delivered, the panel accepts it
	CredentialChanged  = "changed"  // the officer has set a password of their own
	CredentialReplaced = "replaced" // expired or withdrawn
)

// Work is something being done at the panel, step by step.
type Work struct {
	ID         string      `json:"-"`
	Ticket     string      `json:"-"`
	State      string      `json:"-"`    // running, failed, done
	Goal       string      `json:"goal"` // create, handover, password, replace, reset, freeze, thaw, verify
	Credential string      `json:"credential,omitempty"`
	Address    string      `json:"address"`
	Username   string      `json:"username,omitempty"`
	Candidate  int         `json:"candidate,omitempty"` // how many user names were taken
	Email      string      `json:"email,omitempty"`
	Title      string      `json:"title,omitempty"`
	Kind       AccountKind `json:"site,omitempty"`
	Steps      []WorkStep  `json:"steps"`
	Next       int         `json:"next"` // index of the step being done
	ByHand     bool        `json:"by_hand,omitempty"`
	Worker     *Actor      `json:"worker,omitempty"`   // who does it by hand
	Asked      bool        `json:"asked,omitempty"`    // by somebody who waits for the answer
	Redrawn    bool        `json:"redrawn,omitempty"`  // its password was drawn anew, as the first could not be opened
	Objection  time.Time   `json:"objection,omitzero"` // until when the holder on file may object
	Withheld   bool        `json:"withheld,omitempty"` // a look at the account forbade it; nothing was touched
	Tries      int         `json:"tries,omitempty"`    // how often the team tried again what was withheld
	Former     string      `json:"former,omitempty"`   // the credential that its password takes the place of
	Told       []Telling   `json:"told,omitempty"`     // who on file was told of it
	Untold     bool        `json:"untold,omitempty"`   // nobody could be: it waits for the team
	Unheard    bool        `json:"unheard,omitempty"`  // the team let it go on all the same
	Waited     bool        `json:"waited,omitempty"`   // a moment longer, for word that is under way
}

// Telling is a word to whoever is on file with an account that somebody else
// wants. It names nobody: that is looked up.
type Telling struct {
	How string    `json:"how"`           // chat or mail
	Of  string    `json:"of,omitempty"`  // the ticket by which they came to be on file
	At  time.Time `json:"at,omitzero"`   // when they were told
	Why string    `json:"why,omitempty"` // why they cannot be
}

// WorkStep is one step and how it ended: "", done, waiting, failed or skipped.
type WorkStep struct {
	Step Step      `json:"step"`
	How  string    `json:"how,omitempty"`
	At   time.Time `json:"at,omitzero"`
	Code string    `json:"code,omitempty"`
	Note string    `json:"note,omitempty"`

	Value string `json:"value,omitempty"` // what it found out of a password: yes, no or unknown
}

// Member is what is known of a person in the team's group.
type Member struct {
	User   int64     `json:"-"`
	Name   string    `json:"name"`
	Inside bool      `json:"inside"`
	SeenAt time.Time `json:"seen_at"`
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

func (Session) record() {}

func (Officer) record() {}

func (Request) record() {}

func (Account) record() {}

func (Credential) record() {}

func (Work) record() {}

func (Member) record() {}

func (Reminder) record() {}

func (NoReminder) record() {}

func (Counter) record() {}

func (Setting) record() {}

func (Posted) record() {}

func (NoPosted) record() {}

func (Attachment) record() {}

func (NoAttachments) record() {}

func (NewSecret) record() {}

func (NoSecret) record() {}

func (NoCodes) record() {}

func (NoFile) record() {}

func (Known) record() {}

func (Erased) record() {}
