-- +goose Up
-- What is over is found by its age. Work of before counts from this migration.

ALTER TABLE works ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;

UPDATE works SET changed_at = unixepoch() * 1000;

CREATE INDEX works_over ON works (changed_at) WHERE state <> 'running';

CREATE INDEX posted_at ON posted (at);

CREATE INDEX dead_letters_at ON dead_letters (at);

PRAGMA user_version = 2;
