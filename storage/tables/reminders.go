package tables

import (
	"context"
	"errors"
	"time"

	"loket/conversations"
	"loket/storage"
)

const (
	getReminder statement = `SELECT at, note FROM reminders WHERE subject = ? AND kind = ?`
	putReminder statement = `INSERT INTO reminders (kind, subject, at, note) VALUES (?, ?, ?, ?)
		ON CONFLICT (subject, kind) DO UPDATE SET at = excluded.at, note = excluded.note`
	dropReminder  statement = `DELETE FROM reminders WHERE subject = ? AND kind = ?`
	dropReminders statement = `DELETE FROM reminders WHERE subject = ?`
	fireReminder  statement = `DELETE FROM reminders WHERE subject = ? AND kind = ? AND at = ?`
	dueReminders  statement = `SELECT kind, subject, at, note FROM reminders WHERE at <= ? ORDER BY at LIMIT ?`
	dueBut        statement = `SELECT kind, subject, at, note FROM reminders WHERE at <= ?
		AND kind NOT IN (SELECT value FROM json_each(?)) ORDER BY at LIMIT ?`
	nextReminder statement = `SELECT at FROM reminders ORDER BY at LIMIT 1`
)

// Reminder reads one reminder.
func (r *reader) Reminder(kind, subject string) (conversations.Reminder, error) {
	reminder := conversations.Reminder{Kind: kind, Subject: subject}
	var at int64
	if err := r.one("read a reminder", getReminder, values{subject, kind}, &at, &reminder.Note); err != nil {
		return conversations.Reminder{}, err
	}
	reminder.At = instant(at)
	return reminder, nil
}

// NextReminder tells when the earliest reminder is due; false where there is none.
func (s *Store) NextReminder(ctx context.Context) (time.Time, bool, error) {
	var at int64
	err := s.reading(ctx).one("find the next reminder", nextReminder, nil, &at)
	if errors.Is(err, storage.ErrNotFound) {
		return time.Time{}, false, nil
	}
	return instant(at), err == nil, err
}

// DueReminders lists at most limit reminders whose time has come, earliest
// first. They stay until Fired takes them.
func (b *Batch) DueReminders(now time.Time, limit int) ([]conversations.Reminder, error) {
	return b.reminders(dueReminders, stored(now), limit)
}

// DueRemindersBut is DueReminders without those of some kinds.
func (b *Batch) DueRemindersBut(kinds []string, now time.Time, limit int) ([]conversations.Reminder, error) {
	return b.reminders(dueBut, stored(now), kinds, limit)
}

func (b *Batch) reminders(s statement, args ...any) ([]conversations.Reminder, error) {
	var due []conversations.Reminder
	err := b.each("list due reminders", s, args, func(scan scanner) error {
		var reminder conversations.Reminder
		var at int64
		if err := scan(&reminder.Kind, &reminder.Subject, &at, &reminder.Note); err != nil {
			return err
		}
		reminder.At = instant(at)
		due = append(due, reminder)
		return nil
	})
	return due, err
}

// Fired takes a reminder away before it is decided, so that the decision may
// set another of its kind. False: it was taken back or moved since it was
// listed, and must not be decided.
func (b *Batch) Fired(r conversations.Reminder) (bool, error) {
	n, err := b.change("fire a reminder", fireReminder, r.Subject, r.Kind, stored(r.At))
	return n == 1, err
}

func (b *Batch) putReminder(r conversations.Reminder) error {
	return b.exec("store a reminder", putReminder, r.Kind, r.Subject, stored(r.At), r.Note)
}

func (b *Batch) dropReminder(r conversations.NoReminder) error {
	if r.Kind == "" {
		return b.exec("take reminders back", dropReminders, r.Subject)
	}
	return b.exec("take a reminder back", dropReminder, r.Subject, r.Kind)
}
