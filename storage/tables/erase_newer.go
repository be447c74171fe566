package tables

import (
	"errors"
	"math"
	"time"

	"loket/conversations"
	"loket/storage"
)

// An erasure that is applied to an older copy takes what is older than itself:
// the person may have come back since, and what they gave then is theirs to keep.
const linkedSince statement = `SELECT count(*) FROM people p JOIN audit a ON a.actor = p.number
	WHERE p."user" = ? AND a.ticket = '' AND a.action = 'account.linked' AND a.detail = ? AND a.at > ?`

// newer tells whether something of that time came after the erasure.
func (e *erasure) newer(at time.Time) bool { return !e.until.IsZero() && at.After(e.until) }

// stays is newer for what is the person's own: they came back.
func (e *erasure) stays(at time.Time) bool {
	newer := e.newer(at)
	e.back = e.back || newer
	return newer
}

// limit is the last instant, as it is stored, of which something goes.
func (e *erasure) limit() int64 {
	if e.until.IsZero() {
		return math.MaxInt64
	}
	return stored(e.until)
}

// actor is the person as somebody who did something with others' requests.
func (e *erasure) actor() gone { return gone{e.person, e.newer} }

// heldAnew tells whether the person came to an account after the erasure: by a
// request that stays, or by a code.
func (e *erasure) heldAnew(a conversations.Account, kept map[string]bool) (bool, error) {
	if e.until.IsZero() {
		return false, nil
	}
	for _, ticket := range a.Led() {
		if kept[ticket] {
			return true, nil
		}
	}
	linked, err := e.number("look when an account was linked", linkedSince, e.person, a.Address, stored(e.until))
	e.back = e.back || linked > 0
	return linked > 0, err
}

// givenAnew tells whether a temporary password was asked for after the erasure.
func (e *erasure) givenAnew(c conversations.Credential, kept map[string]bool) (bool, error) {
	if e.until.IsZero() {
		return false, nil
	}
	if kept[c.Ticket] || e.stays(c.IssuedAt) {
		return true, nil
	}
	if c.State != conversations.CredentialPending || c.Ticket != "" {
		return false, nil
	}
	account, err := e.Account(c.Address)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	for _, asked := range account.Issues {
		if e.stays(asked) {
			return true, err
		}
	}
	return false, err
}

// profile erases what the person is known by: chat, profile, membership.
func (e *erasure) profile() error {
	session, err := e.Session(e.person)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	officer, err := e.Officer(e.person)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	member, err := e.Member(e.person)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	for _, part := range []struct {
		at   time.Time
		drop statement
	}{{session.Heard, dropSession}, {officer.ConsentAt, dropOfficer}, {member.SeenAt, dropMember}} {
		if e.stays(part.at) {
			continue
		}
		if err := e.exec("erase a person", part.drop, e.person); err != nil {
			return err
		}
	}
	return nil
}
