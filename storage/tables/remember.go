package tables

import (
	"crypto/rand"
	"fmt"
	"time"

	"loket/conversations"
)

// Remember writes a decision: its records, its lines of the audit trail, and
// its effects as outbox rows, whose numbers it returns in the effects' order.
// Persons are erased after all other records were written, and before the
// effects, so that what is said last to them can still be sent.
//
// Any error but a failure of the storage (IsStorage) is the decision's fault;
// what was written before it has to be undone by Isolated.
func (b *Batch) Remember(d conversations.Decision, at time.Time) (ids []int64, err error) {
	if b.unread != nil {
		return nil, b.unread
	}
	ids, err = b.write(d, at)
	return ids, b.made("remember a decision", err)
}

func (b *Batch) write(d conversations.Decision, at time.Time) (ids []int64, err error) {
	leaving, err := b.erasures(d.Records, at)
	if err != nil {
		return nil, err
	}
	for _, record := range d.Records {
		if err := b.remember(record, at); err != nil {
			return nil, err
		}
	}
	for _, entry := range d.Audit {
		if err := b.putAudit(entry, at); err != nil {
			return nil, err
		}
	}
	for _, person := range leaving {
		if err := person.finish(); err != nil {
			return nil, err
		}
	}
	return b.putEffects(d.Effects, at)
}

func (b *Batch) remember(record conversations.Record, at time.Time) error {
	switch r := record.(type) {
	case conversations.Session:
		return b.putSession(r)
	case conversations.Officer:
		return b.putOfficer(r)
	case conversations.Request:
		return b.putRequest(r)
	case conversations.Account:
		return b.putAccount(r)
	case conversations.Credential:
		return b.putCredential(r)
	case conversations.Work:
		return b.putWork(r, at)
	case conversations.Member:
		return b.putMember(r)
	case conversations.NoAttachments:
		return b.dropAttachments(r.Ticket)
	case conversations.Attachment:
		return b.putAttachment(r)
	case conversations.Posted:
		return b.putPosted(r)
	case conversations.NoPosted:
		return b.dropPosted(r)
	}
	return b.rememberSmall(record, at)
}

func (b *Batch) rememberSmall(record conversations.Record, at time.Time) error {
	switch r := record.(type) {
	case conversations.Reminder:
		return b.putReminder(r)
	case conversations.NoReminder:
		return b.dropReminder(r)
	case conversations.Counter:
		return b.exec("store a counter", putCounter, r.Series, r.Last)
	case conversations.Setting:
		return b.exec("store a setting", putSetting, r.Key, r.Value)
	case conversations.NoCodes:
		from, to := conversations.CodesAt()
		end := "/" + r.Address
		return b.exec("erase an account's codes", dropCodesAt, from, to, end, end)
	case conversations.NewSecret:
		return b.drawSecret(r, at)
	case conversations.NoSecret:
		return b.exec("erase a secret", dropSecret, r.Name)
	case conversations.NoFile:
		return b.refuseFile(r.Hash)
	case conversations.Known:
		_, err := b.personNumber(r.Person)
		return err
	case conversations.SurveySheet:
		return b.putSheet(r)
	case conversations.SurveySuggestion:
		return b.exec("store a suggestion", putSuggestion, r.Half, rand.Text(), r.Words)
	case conversations.Surveyed:
		return b.exec("note who was surveyed", putSurveyed, r.Half, r.Mark)
	case conversations.Erased:
		return nil // at the end of Remember
	}
	return fmt.Errorf("remember: a record of unknown kind %T", record)
}
