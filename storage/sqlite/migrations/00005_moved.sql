-- +goose Up
-- Work that no request asked for is found when its account changes hands.

CREATE INDEX IF NOT EXISTS works_open_at ON works (record ->> '$.address') WHERE ticket = '' AND state <> 'done';

PRAGMA user_version = 5;
