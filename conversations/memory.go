package conversations

import (
	"errors"
	"fmt"
	"time"
)

// ErrNotFound is returned by Memory where there is no such record.
var ErrNotFound = errors.New("not found")

// ErrLostKey is ErrNotFound of a secret that is there, sealed by another key.
var ErrLostKey = fmt.Errorf("%w: another key sealed it", ErrNotFound)

// ErrDamaged is returned by Memory (wrapped) where what is remembered cannot be
// read any more: the disk has lost it. Trying again changes nothing, so that
// the event is put aside; all others go on.
var ErrDamaged = errors.New("what is stored is damaged; bring a backup back with `loket restore`")

// Memory reads what is remembered, through the transaction of the batch being
// decided, so that an event sees what the one before it did. Every method
// returns ErrNotFound (wrapped or not) where a single record does not exist;
// any other error but ErrDamaged is the storage's own and fails the whole batch.
type Memory interface {
	Session(chat int64) (Session, error)
	Officer(id int64) (Officer, error)
	Request(ticket string) (Request, error)
	// RequestsOf lists an officer's requests, newest first.
	RequestsOf(officer int64, limit int) ([]Request, error)
	// RequestsOfUnit lists a unit's requests of all officers, newest first.
	RequestsOfUnit(unit string, limit int) ([]Request, error)
	// OpenRequests counts an officer's requests that are not at their end.
	OpenRequests(officer int64) (int, error)
	// OpenByLabel finds the open request that wants this name.
	OpenByLabel(label string) (ticket string, err error)
	// Queue lists requests that wait for the team, oldest deadline first.
	Queue(offset, limit int) (page []Request, total int, err error)
	// Search finds requests by number, address, unit or name; every word must match.
	Search(words []string, offset, limit int) (page []Request, total int, err error)
	// UnpostedCards counts requests whose card has not reached the group yet.
	UnpostedCards() (int, error)
	// OpenAbout lists open requests about an address, of all officers.
	OpenAbout(address string) ([]Request, error)
	// OpenBy lists open requests that a verifier has taken, decided or is deciding.
	OpenBy(verifier int64) ([]Request, error)
	// Attached tells whether a request has a file, by Telegram's unique name for it.
	Attached(ticket, unique string) (bool, error)
	// Served tells whether anything was ever delivered to an officer, or an
	// account is theirs.
	Served(officer int64) (bool, error)
	// Unkept lists the files of a request that are at Telegram alone.
	Unkept(ticket string) ([]File, error)
	// AttachmentBytes sums the size of an officer's files.
	AttachmentBytes(officer int64) (int64, error)

	Account(address string) (Account, error)
	AccountsOf(holder int64) ([]Account, error)
	// AccountsOfUnit counts the accounts a unit has already.
	AccountsOfUnit(unit string) (int, error)
	// Addresses lists known account addresses that begin with one of the
	// given labels' near forms; used for look-alikes. At most 200.
	AddressesLike(label string) ([]string, error)

	// AccountsNamed lists the living accounts on file that have a user name.
	AccountsNamed(username string) ([]Account, error)
	// UsernameTaken tells whether a living account or other running work than
	// the one named has this user name.
	UsernameTaken(name, work string) (bool, error)

	Credential(id string) (Credential, error)
	// CredentialOf finds the youngest credential that is pending or issued for an address.
	CredentialOf(address string) (Credential, error)
	// CredentialsOf lists all credentials of an officer.
	CredentialsOf(officer int64) ([]Credential, error)
	// LivingAt lists all that are pending or issued for an address.
	LivingAt(address string) ([]Credential, error)
	Work(id string) (Work, error)
	// SmallWorksAt lists the work at an address that belongs to no request and is
	// not done: running, or failed and still offered to the team.
	SmallWorksAt(address string) ([]Work, error)
	// WorksFor lists the panel work for a credential.
	WorksFor(credential string) ([]Work, error)
	// WorksOf lists the panel work that somebody does or did by hand.
	WorksOf(worker int64) ([]Work, error)

	Member(user int64) (Member, error)
	// HasSurveyed tells whether the person of a mark has answered in a half.
	HasSurveyed(half, mark string) (bool, error)
	// SurveySheets lists the whole sheets of a half, in no order.
	SurveySheets(half string) ([]SurveySheet, error)
	// SurveySuggestions lists what was suggested in a half, in no order.
	SurveySuggestions(half string) ([]string, error)
	// Counter returns the last number given in a series, 0 for none.
	Counter(series string) (int, error)
	// Setting returns "" where nothing is set.
	Setting(key string) (string, error)
	Posted(name string) (Posted, error)
	// PostedIn lists the messages of a chat whose names we know.
	PostedIn(chat int64) ([]Posted, error)
	// PostedLike lists the messages whose names begin so.
	PostedLike(begin string) ([]Posted, error)
	// PostedAt finds our name of a message.
	PostedAt(chat int64, number int) (name string, err error)
	// Audit lists what the trail holds of a ticket, oldest first.
	Audit(ticket string, limit int) ([]AuditEntry, error)
	Reminder(kind, subject string) (Reminder, error)
	// SecretIs tells whether the secret of that name, bound to what it is for,
	// is the code that was typed, compared as FoldCode does. A secret that does not live is nobody's.
	SecretIs(name, boundTo, typed string) (bool, error)
}

// AuditEntry is one line of the append-only trail. Actor is a person's
// Telegram number on the way in; the trail itself keeps an internal number.
type AuditEntry struct {
	At     time.Time
	Actor  int64  // 0: the bot itself
	Number int    // the internal number, on the way out
	Action string // such as request.approved
	Ticket string
	Detail string // never personal, never secret
}

// Decision is what one event comes to.
type Decision struct {
	Records []Record
	Effects []Effect
	Audit   []AuditEntry
}
