package tables

import (
	"context"

	"loket/storage"
)

const (
	countOpen    statement = `SELECT count(*) FROM requests WHERE state IN (` + openStates + `)`
	countQueue   statement = `SELECT count(*) FROM requests WHERE state IN (` + queueStates + `)`
	countOverdue statement = `SELECT count(*) FROM requests WHERE state IN (` + queueStates + `) AND (due_at = 0) = 0 AND due_at < ?`
	countOutbox  statement = `SELECT count(*) FROM outbox`
	oldestEffect statement = `SELECT at FROM outbox ORDER BY id LIMIT 1`
	countUnkept  statement = `SELECT count(*) FROM attachments WHERE hash = ''`
	countFiles   statement = `SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM attachments WHERE hash > ''`
	countDead    statement = `SELECT count(*) FROM dead_letters`
)

// Files counts the attachments. It looks at all of them, which takes a second
// for each million.
func (s *Store) Files(ctx context.Context) (storage.Files, error) {
	r := s.reading(ctx)
	var files storage.Files
	if err := r.one("count the files", countFiles, nil, &files.Kept, &files.Bytes); err != nil {
		return storage.Files{}, err
	}
	waiting, err := r.number("count files that are not kept yet", countUnkept)
	files.Waiting = int(waiting)
	return files, err
}

// Counts counts what is open and what waits.
func (s *Store) Counts(ctx context.Context) (storage.Counts, error) {
	r := s.reading(ctx)
	var counts storage.Counts
	var oldest int64
	for _, count := range []struct {
		statement statement
		args      values
		into      func(int64)
	}{
		{countOpen, nil, func(n int64) { counts.Open = int(n) }},
		{countQueue, nil, func(n int64) { counts.Queue = int(n) }},
		{countOverdue, values{stored(s.now())}, func(n int64) { counts.Overdue = int(n) }},
		{countOutbox, nil, func(n int64) { counts.Outbox = int(n) }},
		{oldestEffect, nil, func(n int64) { oldest = n }},
		{countDead, nil, func(n int64) { counts.DeadLetters = int(n) }},
		{countUnkept, nil, func(n int64) { counts.FilesWaiting = int(n) }},
	} {
		n, err := r.number("count for the metrics", count.statement, count.args...)
		if err != nil {
			return storage.Counts{}, err
		}
		count.into(n)
	}
	counts.OutboxOldest = instant(oldest)
	return counts, nil
}
