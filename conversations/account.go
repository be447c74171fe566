package conversations

import (
	"slices"
	"time"
)

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
	Kept        *KeptSite   `json:"kept,omitempty"`    // the website that a reset put aside; nil where none can come back
	Codes       []time.Time `json:"codes,omitempty"`   // when linking codes were mailed, the last day's
	Issues      []time.Time `json:"issues,omitempty"`  // when temporary passwords were asked for, the last day's
}

// KeptSite is a website that was put aside by a reset and may come back.
type KeptSite struct {
	Ticket  string    `json:"ticket"`             // of the reset
	Until   time.Time `json:"until"`              // it stays so long
	AskedBy string    `json:"asked_by,omitempty"` // the ticket that asks for it
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
	Letters  int         `json:"letters,omitempty"` // copies of the letter with the password in the officer's chat
	First    bool        `json:"first,omitempty"`   // the account's first password, not a forgotten one
	Mail     string      `json:"mail,omitempty"`    // "", sent, refused
	FrozenBy *Actor      `json:"frozen_by,omitempty"`
	FrozenNo int         `json:"frozen_no,omitempty"` // how often the account was frozen or thawed from its notice

	PanelPassword PasswordState `json:"panel_password,omitempty"` // where the panel's password stands
	SitePassword  PasswordState `json:"site_password,omitempty"`  // where the website's stands, if Site
	SiteSeen      string        `json:"site_seen,omitempty"`      // what the website last said of it: yes or unknown
	SiteAsks      int           `json:"site_asks,omitempty"`      // how often it was asked because its officer said so
	Asking        string        `json:"asking,omitempty"`         // the work that asks at the officer's word, or asks the website
	Admins        []int         `json:"admins,omitempty"`         // numbers of the website's administrators when it was delivered
	AdminsKnown   bool          `json:"admins_known,omitempty"`   // they were read then
	AskedAt       time.Time     `json:"asked_at,omitzero"`        // when its officer last said that it is changed
}

// States of a credential.
const (
	CredentialPending  = "pending"  // being set at the panel
	CredentialIssued   = "issued"   // delivered, the panel accepts it
	CredentialChanged  = "changed"  // the officer has set a password of their own
	CredentialReplaced = "replaced" // expired or withdrawn
)

// LookAgain is how often the panel is asked whether an account is still there:
// the time of its documents runs from its end.
const LookAgain = 90 * Day

// Led lists the requests that led to an account: their files are kept for as
// long as it lives.
func (a *Account) Led() []string {
	if a.Ticket == "" {
		return a.Tickets
	}
	return append(slices.Clone(a.Tickets), a.Ticket)
}

// Holding names how an account came to those who are on file with it now.
func (a *Account) Holding() string {
	if a.Ticket == "" && a.Holder != 0 {
		return "linked"
	}
	return a.Ticket
}
