package storage

import (
	"context"
	"time"
)

const (
	countOpen    statement = `SELECT count(*) FROM requests WHERE state IN (` + openStates + `)`
	countQueue   statement = `SELECT count(*) FROM requests WHERE state IN (` + queueStates + `)`
	countOverdue statement = `SELECT count(*) FROM requests WHERE state IN (` + queueStates + `) AND (due_at = 0) = 0 AND due_at < ?`
	countOutbox  statement = `SELECT count(*) FROM outbox`
	oldestEffect statement = `SELECT at FROM outbox ORDER BY id LIMIT 1`
	countUnkept  statement = `SELECT count(*) FROM attachments WHERE hash = ''`
	countFiles   statement = `SELECT count(*), coalesce(sum(size), 0) FROM attachments WHERE hash > ''`
	countDead    statement = `SELECT count(*) FROM dead_letters`
)

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

// Files counts the attachments. It looks at all of them, which takes a second
// for each million.
func (s *Store) Files(ctx context.Context) (Files, error) {
	r := s.reading(ctx)
	var files Files
	if err := r.one("count the files", countFiles, nil, &files.Kept, &files.Bytes); err != nil {
		return Files{}, err
	}
	waiting, err := r.number("count files that are not kept yet", countUnkept)
	files.Waiting = int(waiting)
	return files, err
}

// Counts counts what is open and what waits.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	r := s.reading(ctx)
	var counts Counts
	var oldest int64
	for _, count := range []struct {
		statement statement
		args      values
		into      func(int64)
	}{
		{countOpen, nil, func(n int64) { counts.Open = int(n) }},
		{countQueue, nil, func(n int64) { counts.Queue = int(n) }},
		{countOverdue, values{stored(s.options.Now())}, func(n int64) { counts.Overdue = int(n) }},
		{countOutbox, nil, func(n int64) { counts.Outbox = int(n) }},
		{oldestEffect, nil, func(n int64) { oldest = n }},
		{countDead, nil, func(n int64) { counts.DeadLetters = int(n) }},
		{countUnkept, nil, func(n int64) { counts.FilesWaiting = int(n) }},
	} {
		n, err := r.number("count for the metrics", count.statement, count.args...)
		if err != nil {
			return Counts{}, err
		}
		count.into(n)
	}
	counts.OutboxOldest = instant(oldest)
	return counts, nil
}
