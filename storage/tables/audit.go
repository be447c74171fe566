package tables

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"loket/conversations"
	"loket/storage"
)

const (
	auditEnd  statement = `SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1`
	putAudit  statement = `INSERT INTO audit (id, at, actor, action, ticket, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`
	listAudit statement = `SELECT a.at, coalesce(a.actor, 0), coalesce(p."user", 0), a.action, a.detail
		FROM audit a LEFT JOIN people p ON p.number = a.actor WHERE a.ticket = ? ORDER BY a.id LIMIT ?`
	wholeAudit   statement = `SELECT id, at, coalesce(actor, 0), action, ticket, detail, hash FROM audit ORDER BY id`
	auditTickets statement = `SELECT DISTINCT a.ticket FROM people p JOIN audit a ON a.actor = p.number WHERE p."user" = ? AND a.ticket <> ''`

	getPerson statement = `SELECT number FROM people WHERE "user" = ?`
	// A number is never given twice: its row stays, and a restore leaves a gap.
	addPerson    statement = `INSERT INTO people ("user") VALUES (?) RETURNING number`
	forgetPerson statement = `UPDATE people SET "user" = NULL WHERE "user" = ?`
)

// auditLine is one row of the trail as it is hashed.
type auditLine struct {
	id, at, actor          int64
	action, ticket, detail string
}

// hash chains a line to the one before it.
func (l auditLine) hash(before []byte) []byte {
	body := make([]byte, 0, 128+len(l.action)+len(l.ticket)+len(l.detail))
	body = append(body, before...)
	for _, number := range []int64{l.id, l.at, l.actor} {
		body = binary.BigEndian.AppendUint64(body, uint64(number)) // #nosec G115 -- every bit counts, whatever the sign
	}
	for _, text := range []string{l.action, l.ticket, l.detail} {
		body = binary.BigEndian.AppendUint64(body, uint64(len(text)))
		body = append(body, text...)
	}
	sum := sha256.Sum256(body)
	return sum[:]
}

// chain is the end of the trail as this batch knows it.
type chain struct {
	known bool
	id    int64
	hash  []byte
}

func (b *Batch) putAudit(entry conversations.AuditEntry, at time.Time) error {
	if err := b.findChain(); err != nil {
		return err
	}
	if entry.At.IsZero() {
		entry.At = at
	}
	number, err := b.personNumber(entry.Actor)
	if err != nil {
		return err
	}
	line := auditLine{b.chain.id + 1, stored(entry.At), number, entry.Action, entry.Ticket, entry.Detail}
	hash := line.hash(b.chain.hash)
	actor := any(number)
	if number == 0 {
		actor = nil
	}
	err = b.exec("write the audit trail", putAudit, line.id, line.at, actor, line.action, line.ticket, line.detail, hash)
	if err == nil {
		b.chain.id, b.chain.hash = line.id, hash
	}
	return err
}

func (b *Batch) findChain() error {
	if b.chain.known {
		return nil
	}
	err := b.one("find the audit trail's end", auditEnd, nil, &b.chain.id, &b.chain.hash)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	b.chain.known = true
	return nil
}

// personNumber gives the number a person has in the trail; 0 is the bot itself.
func (b *Batch) personNumber(user int64) (int64, error) {
	if user == 0 {
		return 0, nil
	}
	number, err := b.number("find a person's number", getPerson, user)
	if err != nil || number != 0 {
		return number, err
	}
	err = b.one("number a person", addPerson, values{user}, &number)
	return number, err
}

// Audit lists what the trail holds of a ticket, oldest first. Number is 0 for
// the bot itself; Actor is 0 also for somebody who was erased.
func (r *reader) Audit(ticket string, limit int) ([]conversations.AuditEntry, error) {
	var all []conversations.AuditEntry
	err := r.each("read the audit trail", listAudit, values{ticket, limit}, func(scan scanner) error {
		entry := conversations.AuditEntry{Ticket: ticket}
		var at int64
		if err := scan(&at, &entry.Number, &entry.Actor, &entry.Action, &entry.Detail); err != nil {
			return err
		}
		entry.At = instant(at)
		all = append(all, entry)
		return nil
	})
	return all, err
}

// VerifyAudit walks over the whole trail and returns ErrAuditBroken, naming
// the first line that is not as it was written or does not follow the one
// before it.
func (s *Store) VerifyAudit(ctx context.Context) error {
	var last int64
	var before []byte
	return s.reading(ctx).each("read the audit trail", wholeAudit, nil, func(scan scanner) error {
		var line auditLine
		var hash []byte
		if err := scan(&line.id, &line.at, &line.actor, &line.action, &line.ticket, &line.detail, &hash); err != nil {
			return err
		}
		if line.id != last+1 {
			return fmt.Errorf("%w: line %d is missing", storage.ErrAuditBroken, last+1)
		}
		if string(hash) != string(line.hash(before)) {
			return fmt.Errorf("%w: line %d was changed", storage.ErrAuditBroken, line.id)
		}
		last, before = line.id, hash
		return nil
	})
}
