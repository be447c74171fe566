-- +goose Up
-- The satisfaction survey: whole sheets, and apart from them who has answered, by a
-- keyed mark. No table keeps an order or a time that leads from one to another.

CREATE TABLE IF NOT EXISTS survey_sheets (
	half    TEXT NOT NULL,
	name    TEXT NOT NULL,
	answers TEXT NOT NULL,
	PRIMARY KEY (half, name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS survey_suggestions (
	half  TEXT NOT NULL,
	name  TEXT NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (half, name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS surveyed (
	half TEXT NOT NULL,
	mark TEXT NOT NULL,
	PRIMARY KEY (half, mark)
) WITHOUT ROWID;

PRAGMA user_version = 8;
