-- +goose Up
-- Instants are unix milliseconds in UTC, 0 for none. JSON columns hold the
-- fields of a record that no query asks for.

CREATE TABLE sessions (
    chat    INTEGER PRIMARY KEY,
    session TEXT NOT NULL
);

CREATE TABLE officers (
    id      INTEGER PRIMARY KEY,
    profile TEXT NOT NULL
);

CREATE TABLE requests (
    ticket      TEXT PRIMARY KEY NOT NULL,
    service     TEXT NOT NULL,
    officer     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    label       TEXT NOT NULL,
    unit        TEXT NOT NULL,
    unit_key    TEXT NOT NULL, -- the unit, case and spaces aside
    answers     TEXT NOT NULL, -- JSON object by question key
    sent_at     INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    card_posted INTEGER NOT NULL,
    record      TEXT NOT NULL
);

CREATE INDEX requests_of_officer ON requests (officer, sent_at);

CREATE INDEX requests_of_unit ON requests (unit_key, sent_at);

-- A month's requests, in the order of sending.
CREATE INDEX requests_sent ON requests (sent_at, ticket);

-- The indexes of a few states hold the state too, so that counting never
-- touches the rows.
CREATE INDEX requests_open ON requests (officer, state)
    WHERE state IN ('submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

-- A name is wanted by one open request at most.
CREATE UNIQUE INDEX requests_label ON requests (label)
    WHERE label <> '' AND state IN ('submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over');

-- Requests without a deadline come last.
CREATE INDEX requests_queue ON requests (due_at = 0, due_at, ticket, state)
    WHERE state IN ('submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

CREATE INDEX requests_unposted ON requests (card_posted, state)
    WHERE card_posted = 0 AND state IN ('submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

-- Newer tickets first, so that a search that is cut short finds the newest.
CREATE TABLE search_words (
    word   TEXT NOT NULL,
    ticket TEXT NOT NULL REFERENCES requests (ticket),
    PRIMARY KEY (word, ticket DESC)
) WITHOUT ROWID;

CREATE INDEX search_words_of ON search_words (ticket);

CREATE TABLE attachments (
    ticket      TEXT NOT NULL,
    file_unique TEXT NOT NULL,
    file        TEXT NOT NULL,
    hash        TEXT NOT NULL, -- '' until the file is kept
    size        INTEGER NOT NULL,
    PRIMARY KEY (ticket, file_unique)
);

CREATE INDEX attachments_hash ON attachments (hash) WHERE hash <> '';

CREATE TABLE accounts (
    address  TEXT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    holder   INTEGER NOT NULL,
    unit_key TEXT NOT NULL,
    look     TEXT NOT NULL, -- the name as the eye takes it
    look_end TEXT NOT NULL, -- the same, backwards
    ended_at INTEGER NOT NULL,
    record   TEXT NOT NULL
);

CREATE INDEX accounts_of_holder ON accounts (holder, address);
CREATE INDEX accounts_named ON accounts (username) WHERE ended_at = 0;
CREATE INDEX accounts_of_unit ON accounts (unit_key) WHERE ended_at = 0;
CREATE INDEX accounts_look ON accounts (look);
CREATE INDEX accounts_look_end ON accounts (look_end);

CREATE TABLE credentials (
    number  INTEGER PRIMARY KEY, -- rises with age
    id      TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    officer INTEGER NOT NULL,
    state   TEXT NOT NULL,
    record  TEXT NOT NULL
);

CREATE INDEX credentials_living ON credentials (address, number) WHERE state IN ('pending', 'issued');
CREATE INDEX credentials_of_officer ON credentials (officer);

CREATE TABLE works (
    id         TEXT PRIMARY KEY NOT NULL,
    ticket     TEXT NOT NULL,
    credential TEXT NOT NULL,
    state      TEXT NOT NULL,
    username   TEXT NOT NULL,
    record     TEXT NOT NULL
);

CREATE INDEX works_named ON works (username) WHERE state = 'running';
CREATE INDEX works_of_ticket ON works (ticket);
CREATE INDEX works_of_credential ON works (credential);

CREATE TABLE members (
    user   INTEGER PRIMARY KEY,
    member TEXT NOT NULL
);

CREATE TABLE reminders (
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    note    TEXT NOT NULL,
    PRIMARY KEY (subject, kind)
) WITHOUT ROWID;

CREATE INDEX reminders_at ON reminders (at);

CREATE TABLE counters (
    series TEXT PRIMARY KEY NOT NULL,
    last   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE posted (
    name    TEXT PRIMARY KEY NOT NULL,
    chat    INTEGER NOT NULL,
    numbers TEXT NOT NULL, -- JSON list
    at      INTEGER NOT NULL
);

CREATE INDEX posted_in ON posted (chat);

CREATE TABLE posted_numbers (
    chat   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (chat, number)
) WITHOUT ROWID;

CREATE INDEX posted_numbers_of ON posted_numbers (name);

CREATE TABLE outbox (
    id   INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    body TEXT NOT NULL,
    at   INTEGER NOT NULL
);

CREATE TABLE updates (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
);

CREATE INDEX updates_at ON updates (at);

CREATE TABLE spends (
    at   INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    n    INTEGER NOT NULL
);

CREATE INDEX spends_at ON spends (at);

CREATE TABLE dead_letters (
    id    INTEGER PRIMARY KEY,
    kind  TEXT NOT NULL,
    event TEXT NOT NULL,
    error TEXT NOT NULL,
    at    INTEGER NOT NULL
);

CREATE TABLE secrets (
    name     TEXT PRIMARY KEY NOT NULL,
    sealed   BLOB NOT NULL,
    drawn_at INTEGER NOT NULL
);

-- What the numbers of the audit trail stand for; user is NULL for nobody any more.
CREATE TABLE people (
    number INTEGER PRIMARY KEY,
    user   INTEGER UNIQUE
);

CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    actor  INTEGER REFERENCES people (number), -- NULL: the bot itself
    action TEXT NOT NULL,
    ticket TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash   BLOB NOT NULL -- SHA-256 of the hash before and these fields
);

CREATE INDEX audit_of_ticket ON audit (ticket, id);
CREATE INDEX audit_of_actor ON audit (actor, ticket) WHERE actor IS NOT NULL;

-- +goose StatementBegin
CREATE TRIGGER audit_stands BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit trail cannot be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit trail cannot be shortened');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_grows BEFORE INSERT ON audit
WHEN NEW.id IS NULL OR NEW.id <= (SELECT max(id) FROM audit)
BEGIN
    SELECT raise(ABORT, 'the audit trail only grows at its end');
END;
-- +goose StatementEnd

PRAGMA application_id = 1280265044;
PRAGMA user_version = 1;
