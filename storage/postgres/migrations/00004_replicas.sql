-- +goose Up
-- Who would lead offices, and is there until when: by this they share them.
CREATE TABLE replicas (
    holder text COLLATE "C" PRIMARY KEY,
    until  timestamptz NOT NULL
);
