package tables

import (
	"context"
	"time"

	"loket/storage"
)

// slice bounds how much one call of the trimming methods takes away, so that
// no batch is held up by an old heap.
const slice = 1000

const (
	// putUpdates takes a list of numbers and gives back those that are new.
	putUpdates  statement = `INSERT INTO updates (id, at) SELECT value, ?2 FROM json_each(?1) WHERE true ON CONFLICT (id) DO NOTHING RETURNING id`
	dropUpdates statement = `DELETE FROM updates WHERE id IN (SELECT id FROM updates WHERE at < ? ORDER BY at LIMIT ?)`

	putSpend   statement = `INSERT INTO spends (at, chat, n) VALUES (?, ?, ?)`
	dropSpends statement = `DELETE FROM spends WHERE at < ?`
	getSpends  statement = `SELECT at, chat, n FROM spends WHERE at >= ? ORDER BY at`
)

// MarkSeen puts the numbers of updates into the set, and tells which were not
// there: the others were decided already. Numbers are a set: after a quiet week
// Telegram's start anew at random.
func (b *Batch) MarkSeen(updates []int64, at time.Time) (unseen map[int64]bool, err error) {
	if len(updates) == 0 {
		return nil, nil
	}
	unseen = make(map[int64]bool, len(updates))
	err = b.each("mark updates", putUpdates, values{updates, stored(at)}, func(scan scanner) error {
		var update int64
		err := scan(&update)
		unseen[update] = true
		return err
	})
	return unseen, b.made("mark updates", err)
}

// TrimUpdates forgets numbers that were marked before olderThan, at most 1000
// at a time, and tells how many; the caller comes again until it is 0.
func (b *Batch) TrimUpdates(olderThan time.Time) (int, error) {
	return b.change("trim the updates", dropUpdates, stored(olderThan), slice)
}

// Spend remembers that n messages are about to be sent into a chat.
func (b *Batch) Spend(chat int64, n int, at time.Time) error {
	return b.exec("store a spend", putSpend, stored(at), chat, n)
}

// TrimSpends forgets what was spent before olderThan.
func (b *Batch) TrimSpends(olderThan time.Time) error {
	return b.exec("trim the spends", dropSpends, stored(olderThan))
}

// Spends lists what was spent since then, oldest first.
func (s *Store) Spends(ctx context.Context, since time.Time) ([]storage.Spent, error) {
	var all []storage.Spent
	err := s.reading(ctx).each("list the spends", getSpends, values{stored(since)}, func(scan scanner) error {
		var spent storage.Spent
		var at int64
		if err := scan(&at, &spent.Chat, &spent.N); err != nil {
			return err
		}
		spent.At = instant(at)
		all = append(all, spent)
		return nil
	})
	return all, err
}
