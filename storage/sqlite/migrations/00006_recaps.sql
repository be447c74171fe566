-- +goose Up
-- Workbooks of the recap hold officers' words: where they stand is known for as
-- long as they stand there. Of those of before nobody knows it.

DROP INDEX IF EXISTS posted_at;

CREATE INDEX posted_at ON posted (at)
    WHERE name NOT GLOB 'files:*' AND name NOT GLOB 'answers:*' AND name NOT GLOB 'comment:*' AND name NOT GLOB 'recap:*';

INSERT OR IGNORE INTO settings (key, value) SELECT 'recaps_unnamed', max(sent_at) FROM requests HAVING count(*) > 0;

PRAGMA user_version = 6;
