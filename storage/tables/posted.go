package tables

import (
	"context"
	"time"

	"loket/conversations"
)

const (
	getPosted   statement = `SELECT chat, numbers, at FROM posted WHERE name = ?`
	postedIn    statement = `SELECT name, chat, numbers, at FROM posted WHERE chat = ?`
	postedLike  statement = `SELECT name, chat, numbers, at FROM posted WHERE name >= ? AND name < ? ORDER BY name`
	getPostedAt statement = `SELECT name FROM posted_numbers WHERE chat = ? AND number = ?`
	putPosted   statement = `INSERT INTO posted (name, chat, numbers, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET chat = excluded.chat, numbers = excluded.numbers, at = excluded.at`
	putPostedNumber statement = `INSERT INTO posted_numbers (chat, number, name) VALUES (?, ?, ?)
		ON CONFLICT (chat, number) DO UPDATE SET name = excluded.name`
	dropPosted        statement = `DELETE FROM posted WHERE name = ?`
	dropPostedNumbers statement = `DELETE FROM posted_numbers WHERE name = ?`
	oldPosted         statement = `SELECT name FROM posted WHERE at < ? AND name NOT GLOB 'files:*' AND name NOT GLOB 'answers:*'
		AND name NOT GLOB 'comment:*' AND name NOT GLOB 'recap:*' AND name NOT GLOB 'from:*' AND name NOT GLOB 'from_file:*'
		AND name NOT GLOB 'history:*' ORDER BY at LIMIT ?`
)

// Posted finds a message by our own name for it.
func (s *Store) Posted(ctx context.Context, name string) (conversations.Posted, error) {
	return s.reading(ctx).Posted(name)
}

// Posted finds a message by our own name for it.
func (r *reader) Posted(name string) (conversations.Posted, error) {
	posted := conversations.Posted{Name: name}
	var numbers string
	var at int64
	if err := r.one("find a message", getPosted, values{name}, &posted.Chat, &numbers, &at); err != nil {
		return conversations.Posted{}, err
	}
	posted.At = instant(at)
	return posted, decode("a message's numbers", numbers, &posted.Numbers)
}

// PostedIn lists the messages of a chat whose names we know.
func (r *reader) PostedIn(chat int64) ([]conversations.Posted, error) {
	return r.postedList(postedIn, values{chat})
}

// PostedLike lists the messages whose names begin so.
func (r *reader) PostedLike(begin string) ([]conversations.Posted, error) {
	return r.postedList(postedLike, values{begin, begin + "\U0010ffff"})
}

func (r *reader) postedList(s statement, of values) ([]conversations.Posted, error) {
	var all []conversations.Posted
	err := r.each("list messages", s, of, func(scan scanner) error {
		var posted conversations.Posted
		var numbers string
		var at int64
		if err := scan(&posted.Name, &posted.Chat, &numbers, &at); err != nil {
			return err
		}
		posted.At = instant(at)
		err := decode("a message's numbers", numbers, &posted.Numbers)
		all = append(all, posted)
		return err
	})
	return all, err
}

// PostedAt finds our name of a message.
func (r *reader) PostedAt(chat int64, number int) (string, error) {
	var name string
	err := r.one("find a message's name", getPostedAt, values{chat, number}, &name)
	return name, err
}

// TrimPosted forgets where messages stand that were sent before olderThan, at
// most 1000 at a time, and tells how many. Those that show what an officer gave
// are known until they are taken back.
func (b *Batch) TrimPosted(olderThan time.Time) (int, error) {
	names, err := b.strings("list old messages", oldPosted, stored(olderThan), slice)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		if err := b.dropPosted(conversations.NoPosted{Name: name}); err != nil {
			return 0, err
		}
	}
	return len(names), nil
}

func (b *Batch) putPosted(p conversations.Posted) error {
	numbers, err := encode("a message's numbers", p.Numbers)
	if err != nil {
		return err
	}
	if err := b.exec("store a message", putPosted, p.Name, p.Chat, numbers, stored(p.At)); err != nil {
		return err
	}
	if err := b.exec("forget old numbers", dropPostedNumbers, p.Name); err != nil {
		return err
	}
	for _, number := range p.Numbers {
		if err := b.exec("store a message's number", putPostedNumber, p.Chat, number, p.Name); err != nil {
			return err
		}
	}
	return nil
}

func (b *Batch) dropPosted(p conversations.NoPosted) error {
	if err := b.exec("forget a message", dropPosted, p.Name); err != nil {
		return err
	}
	return b.exec("forget a message's numbers", dropPostedNumbers, p.Name)
}
