package storage

import (
	"time"

	"loket/conversations"
)

// Nobody is the officer of requests and credentials whose person was erased.
// It is not 0, which is the team's group: what is said to nobody must not be
// said to the group.
const Nobody int64 = -1

// Stored is one effect that waits in the outbox; ID is the number Remember gave it.
type Stored struct {
	ID     int64
	At     time.Time
	Effect conversations.Effect
}

// Spent is a number of messages that were about to be sent into a chat.
type Spent struct {
	Chat int64
	N    int
	At   time.Time
}

// DeadLetter is an event that could not be decided. Event and Error hold
// personal data.
type DeadLetter struct {
	ID    int64
	Kind  string // the event's type in Go
	Event []byte // as JSON; empty where not even that could be made of it
	Error string
	At    time.Time
}

// Counts are the numbers that metrics show.
type Counts struct {
	Open         int       // requests and complaints that are not at their end
	Queue        int       // of them, those that wait for the team
	Overdue      int       // of those, the ones past their deadline
	Outbox       int       // effects that wait or are on their way
	OutboxOldest time.Time // since when the oldest of them waits; zero for none
	DeadLetters  int       // events that could not be decided
	FilesWaiting int       // files of requests that are at Telegram alone
}

// Files are what lies in the attachments.
type Files struct {
	Kept    int   // of all requests; what two of them share counts twice
	Bytes   int64 //
	Waiting int   // at Telegram alone
}

// Personal is everything that is kept of one person. Passwords are not in it:
// they are drawn by us, and shown in no copy.
type Personal struct {
	Officer     *conversations.Officer // nil without a profile
	Session     *conversations.Session // nil where they never wrote
	Member      *conversations.Member  // nil for those outside the team
	Requests    []PersonalRequest      // newest first
	Accounts    []conversations.Account
	Credentials []conversations.Credential
	Works       []conversations.Work // panel work for the credentials above that belongs to no request
	Reminders   []conversations.Reminder
	Acts        []conversations.AuditEntry // what they did, oldest first
	Messages    int                        // messages in their chat whose numbers are known
}

// PersonalRequest is a request of the person's and what belongs to it.
type PersonalRequest struct {
	conversations.Request
	Attachments []conversations.Attachment
	Works       []conversations.Work
	Trail       []conversations.AuditEntry // all that was done with it, oldest first
}
