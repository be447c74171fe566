-- +goose Up
-- Who was erased, by internal number alone, and when: what a restore applies to
-- older copies. Whoever is known has a number from now on.

CREATE TABLE IF NOT EXISTS erased (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL
);

INSERT OR IGNORE INTO erased (number, at) SELECT a.actor, max(a.at) FROM audit a JOIN people p ON p.number = a.actor
    WHERE a.action = 'privacy.erased' AND p.user IS NULL GROUP BY a.actor;

INSERT OR IGNORE INTO people (user)
    SELECT chat FROM sessions WHERE chat > 0
    UNION SELECT id FROM officers WHERE id > 0
    UNION SELECT user FROM members WHERE user > 0
    UNION SELECT officer FROM requests WHERE officer > 0
    UNION SELECT holder FROM accounts WHERE holder > 0
    UNION SELECT officer FROM credentials WHERE officer > 0;

-- Files that no row names any more, until they are deleted.
CREATE TABLE IF NOT EXISTS lost_files (
    hash TEXT PRIMARY KEY NOT NULL
) WITHOUT ROWID;

-- What somebody did by hand for others is found by who did it.
CREATE INDEX IF NOT EXISTS works_by ON works (record ->> '$.worker.id') WHERE record ->> '$.worker.id' IS NOT NULL;

CREATE INDEX IF NOT EXISTS credentials_frozen_by ON credentials (record ->> '$.frozen_by.id') WHERE record ->> '$.frozen_by.id' IS NOT NULL;

-- Where the group was shown what somebody gave is known for as long as it
-- stands there.
DROP INDEX IF EXISTS posted_at;

CREATE INDEX posted_at ON posted (at) WHERE name NOT GLOB 'files:*' AND name NOT GLOB 'answers:*' AND name NOT GLOB 'comment:*';

PRAGMA user_version = 4;
