package tables

import (
	"context"
	"errors"

	"loket/storage"
)

const (
	getCounter statement = `SELECT last FROM counters WHERE series = ?`
	putCounter statement = `INSERT INTO counters (series, last) VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET last = excluded.last`

	getSetting statement = `SELECT value FROM settings WHERE key = ?`
	putSetting statement = `INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
)

// Counter returns the last number given in a series, 0 for none.
func (r *reader) Counter(series string) (int, error) {
	last, err := r.number("read a counter", getCounter, series)
	return int(last), err
}

// Setting returns "" where nothing is set.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	return s.reading(ctx).Setting(key)
}

// Setting returns "" where nothing is set.
func (r *reader) Setting(key string) (string, error) {
	var value string
	err := r.one("read a setting", getSetting, values{key}, &value)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	return value, err
}
