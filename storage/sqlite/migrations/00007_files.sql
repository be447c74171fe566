-- +goose Up
-- Files that are at Telegram alone are counted for the monitoring.

CREATE INDEX IF NOT EXISTS attachments_unkept ON attachments (hash, ticket) WHERE hash = '';

PRAGMA user_version = 7;
