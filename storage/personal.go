package storage

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"loket/conversations"
)

const (
	actsOf statement = `SELECT a.id, a.at, a.actor, a.action, a.ticket, a.detail
		FROM people p JOIN audit a ON a.actor = p.number WHERE p.user = ?`
	countPostedIn statement = `SELECT count(*) FROM posted WHERE chat = ?`
	remindersOf   statement = `SELECT kind, at, note FROM reminders WHERE subject = ? ORDER BY kind`
)

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

// Personal gathers everything kept of a person; of somebody unknown that is
// nothing, which is no error.
func (s *Store) Personal(ctx context.Context, person int64) (Personal, error) {
	r := s.reading(ctx)
	var kept Personal
	for _, gather := range []func(int64, *Personal) error{r.gatherPerson, r.gatherAccounts, r.gatherCredentials, r.gatherTraces} {
		if err := gather(person, &kept); err != nil {
			return Personal{}, err
		}
	}
	requests, err := r.RequestsOf(person, allOfThem)
	if err != nil {
		return Personal{}, err
	}
	for _, request := range requests {
		whole, err := s.personalRequest(r, request)
		if err != nil {
			return Personal{}, err
		}
		kept.Requests = append(kept.Requests, whole)
		if err := r.gatherReminders(request.Ticket, &kept); err != nil {
			return Personal{}, err
		}
	}
	return kept, nil
}

func (s *Store) personalRequest(r *reader, request conversations.Request) (PersonalRequest, error) {
	whole := PersonalRequest{Request: request}
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
func (r *reader) gatherPerson(person int64, kept *Personal) error {
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
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &record, nil
}

func (r *reader) gatherAccounts(person int64, kept *Personal) (err error) {
	kept.Accounts, err = r.accountsBy(allAccountsOf, person)
	return err
}

func (r *reader) gatherCredentials(person int64, kept *Personal) error {
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
func (r *reader) gatherTraces(person int64, kept *Personal) error {
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

func (r *reader) gatherReminders(subject string, kept *Personal) error {
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
