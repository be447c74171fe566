package tables

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"loket/conversations"
	"loket/storage"
)

const (
	actsOf statement = `SELECT a.id, a.at, a.actor, a.action, a.ticket, a.detail
		FROM people p JOIN audit a ON a.actor = p.number WHERE p."user" = ?`
	countPostedIn statement = `SELECT count(*) FROM posted WHERE chat = ?`
	remindersOf   statement = `SELECT kind, at, note FROM reminders WHERE subject = ? ORDER BY kind`
)

// Personal gathers everything kept of a person; of somebody unknown that is
// nothing, which is no error.
func (s *Store) Personal(ctx context.Context, person int64) (storage.Personal, error) {
	r := s.reading(ctx)
	var kept storage.Personal
	for _, gather := range []func(int64, *storage.Personal) error{r.gatherPerson, r.gatherAccounts, r.gatherCredentials, r.gatherTraces} {
		if err := gather(person, &kept); err != nil {
			return storage.Personal{}, err
		}
	}
	requests, err := r.RequestsOf(person, allOfThem)
	if err != nil {
		return storage.Personal{}, err
	}
	for _, request := range requests {
		whole, err := s.personalRequest(r, request)
		if err != nil {
			return storage.Personal{}, err
		}
		kept.Requests = append(kept.Requests, whole)
		if err := r.gatherReminders(request.Ticket, &kept); err != nil {
			return storage.Personal{}, err
		}
	}
	return kept, nil
}

func (s *Store) personalRequest(r *reader, request conversations.Request) (storage.PersonalRequest, error) {
	whole := storage.PersonalRequest{Request: request}
	var err error
	if whole.Attachments, err = s.AttachmentsOf(r.ctx, request.Ticket); err != nil {
		return whole, err
	}
	if whole.Works, err = r.worksOf(worksOfTicket, request.Ticket); err != nil {
		return whole, err
	}
	whole.Trail, err = r.Audit(request.Ticket, allOfThem)
	return whole, err
}

// gatherPerson reads profile, chat and membership.
func (r *reader) gatherPerson(person int64, kept *storage.Personal) error {
	officer, err := r.Officer(person)
	if kept.Officer, err = found(officer, err); err != nil {
		return err
	}
	session, err := r.Session(person)
	if kept.Session, err = found(session, err); err != nil {
		return err
	}
	member, err := r.Member(person)
	kept.Member, err = found(member, err)
	return err
}

// found makes nil of what does not exist.
func found[T any](record T, err error) (*T, error) {
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &record, nil
}

func (r *reader) gatherAccounts(person int64, kept *storage.Personal) (err error) {
	kept.Accounts, err = r.accountsBy(allAccountsOf, person)
	return err
}

func (r *reader) gatherCredentials(person int64, kept *storage.Personal) error {
	credentials, err := r.CredentialsOf(person)
	if err != nil {
		return err
	}
	kept.Credentials = credentials
	for _, credential := range credentials {
		if credential.ID != credential.Ticket {
			if err := r.gatherReminders(credential.ID, kept); err != nil {
				return err
			}
		}
		works, err := r.worksOf(worksOfCredential, credential.ID)
		if err != nil {
			return err
		}
		for _, work := range works {
			if work.Ticket == "" {
				kept.Works = append(kept.Works, work)
			}
		}
	}
	return nil
}

// gatherTraces reads what the person did and what we know of their chat.
func (r *reader) gatherTraces(person int64, kept *storage.Personal) error {
	messages, err := r.number("count a person's messages", countPostedIn, person)
	if err != nil {
		return err
	}
	kept.Messages = int(messages)
	if err := r.gatherReminders(strconv.FormatInt(person, 10), kept); err != nil {
		return err
	}
	kept.Acts, err = r.acts(person)
	return err
}

func (r *reader) gatherReminders(subject string, kept *storage.Personal) error {
	return r.each("list reminders", remindersOf, values{subject}, func(scan scanner) error {
		reminder := conversations.Reminder{Subject: subject}
		var at int64
		if err := scan(&reminder.Kind, &at, &reminder.Note); err != nil {
			return err
		}
		reminder.At = instant(at)
		kept.Reminders = append(kept.Reminders, reminder)
		return nil
	})
}

// acts lists what a person did, as the trail holds it.
func (r *reader) acts(person int64) ([]conversations.AuditEntry, error) {
	type line struct {
		id    int64
		entry conversations.AuditEntry
	}
	var lines []line
	err := r.each("list what a person did", actsOf, values{person}, func(scan scanner) error {
		l := line{entry: conversations.AuditEntry{Actor: person}}
		var at int64
		if err := scan(&l.id, &at, &l.entry.Number, &l.entry.Action, &l.entry.Ticket, &l.entry.Detail); err != nil {
			return err
		}
		l.entry.At = instant(at)
		lines = append(lines, l)
		return nil
	})
	slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.id, b.id) })
	entries := make([]conversations.AuditEntry, len(lines))
	for i, l := range lines {
		entries[i] = l.entry
	}
	return entries, err
}
