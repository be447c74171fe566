-- +goose Up
-- Tables and columns are SQLite's, so that rows are carried over as they are.
-- Instants are unix milliseconds in UTC, 0 for none. JSON stands in text, which
-- keeps it as it was written; what is asked of a record's JSON has a column of its
-- own. Texts are compared byte by byte. Rows are numbered by whoever writes them.

-- Whose database this is, and the key that seals its secrets, as far as can be told.
CREATE TABLE installation (
    single    boolean PRIMARY KEY DEFAULT true CHECK (single),
    program   text COLLATE "C" NOT NULL,
    key_check bytea NOT NULL
);

-- Who may write, and the marks of the last transactions: a commit whose answer was
-- lost is looked for here. Another fence shuts a writer out.
CREATE TABLE leases (
    office text COLLATE "C" PRIMARY KEY,
    fence  bigint NOT NULL,
    batch  bigint NOT NULL,
    recent text COLLATE "C" NOT NULL
);

INSERT INTO leases (office, fence, batch, recent) VALUES ('', 0, 0, '');

-- The last statement of a transaction, in one message with its COMMIT.
-- +goose StatementBegin
CREATE FUNCTION mark_batch(of_office text, with_fence bigint, after_batch bigint, own_mark text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE leases SET batch = after_batch + 1, recent = right(recent || own_mark, 512)
        WHERE office = of_office AND fence = with_fence AND batch = after_batch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another writer came first' USING ERRCODE = 'LK001';
    END IF;
END $$;
-- +goose StatementEnd

CREATE TABLE sessions (
    chat    bigint PRIMARY KEY,
    session text NOT NULL
);

CREATE TABLE officers (
    id      bigint PRIMARY KEY,
    profile text NOT NULL
);

CREATE TABLE requests (
    rowid       bigint NOT NULL UNIQUE, -- rises with age
    ticket      text COLLATE "C" PRIMARY KEY,
    service     text COLLATE "C" NOT NULL,
    officer     bigint NOT NULL,
    state       text COLLATE "C" NOT NULL,
    label       text COLLATE "C" NOT NULL,
    unit        text COLLATE "C" NOT NULL,
    unit_key    text COLLATE "C" NOT NULL, -- the unit, case and spaces aside
    answers     text NOT NULL, -- JSON object by question key
    sent_at     bigint NOT NULL,
    due_at      bigint NOT NULL,
    card_posted bigint NOT NULL,
    record      text NOT NULL,
    address     text COLLATE "C" NOT NULL, -- of the record, as those that follow
    claimed     bigint NOT NULL,
    decided     bigint NOT NULL,
    facing      bigint NOT NULL
);

CREATE INDEX requests_of_officer ON requests (officer, sent_at, rowid);

CREATE INDEX requests_of_unit ON requests (unit_key, sent_at, rowid);

CREATE INDEX requests_sent ON requests (sent_at, ticket);

CREATE INDEX requests_open ON requests (officer, state)
    WHERE state IN ('submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

CREATE UNIQUE INDEX requests_label ON requests (label)
    WHERE label <> '' AND state IN ('submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over');

CREATE INDEX requests_queue ON requests ((due_at = 0), due_at, ticket, state)
    WHERE state IN ('submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

CREATE INDEX requests_unposted ON requests (card_posted, state)
    WHERE card_posted = 0 AND state IN ('submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

CREATE TABLE search_words (
    word   text COLLATE "C" NOT NULL,
    ticket text COLLATE "C" NOT NULL REFERENCES requests (ticket)
);

-- Newer tickets first, so that a search that is cut short finds the newest.
CREATE UNIQUE INDEX search_words_newest ON search_words (word, ticket DESC);

CREATE INDEX search_words_of ON search_words (ticket, word);

CREATE TABLE attachments (
    rowid       bigint NOT NULL UNIQUE, -- rises with age
    ticket      text COLLATE "C" NOT NULL,
    file_unique text COLLATE "C" NOT NULL,
    file        text NOT NULL,
    hash        text COLLATE "C" NOT NULL, -- '' until the file is kept
    size        bigint NOT NULL,
    PRIMARY KEY (ticket, file_unique)
);

CREATE INDEX attachments_hash ON attachments (hash) WHERE hash <> '';

CREATE INDEX attachments_unkept ON attachments (hash, ticket) WHERE hash = '';

CREATE TABLE accounts (
    address  text COLLATE "C" PRIMARY KEY,
    username text COLLATE "C" NOT NULL,
    holder   bigint NOT NULL,
    unit_key text COLLATE "C" NOT NULL,
    look     text COLLATE "C" NOT NULL, -- the name as the eye takes it
    look_end text COLLATE "C" NOT NULL, -- the same, backwards
    ended_at bigint NOT NULL,
    record   text NOT NULL
);

CREATE INDEX accounts_of_holder ON accounts (holder, address);
CREATE INDEX accounts_named ON accounts (username) WHERE ended_at = 0;
CREATE INDEX accounts_of_unit ON accounts (unit_key) WHERE ended_at = 0;
CREATE INDEX accounts_look ON accounts (look);
CREATE INDEX accounts_look_end ON accounts (look_end);

CREATE TABLE credentials (
    number    bigint PRIMARY KEY, -- rises with age
    id        text COLLATE "C" NOT NULL UNIQUE,
    address   text COLLATE "C" NOT NULL,
    officer   bigint NOT NULL,
    state     text COLLATE "C" NOT NULL,
    record    text NOT NULL,
    frozen_by bigint NOT NULL -- of the record
);

CREATE INDEX credentials_living ON credentials (address, number) WHERE state IN ('pending', 'issued');
CREATE INDEX credentials_of_officer ON credentials (officer);
CREATE INDEX credentials_frozen_by ON credentials (frozen_by);

CREATE TABLE works (
    id         text COLLATE "C" PRIMARY KEY,
    ticket     text COLLATE "C" NOT NULL,
    credential text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    username   text COLLATE "C" NOT NULL,
    record     text NOT NULL,
    changed_at bigint NOT NULL,
    address    text COLLATE "C" NOT NULL, -- of the record, as the next
    worker     bigint NOT NULL
);

CREATE INDEX works_named ON works (username) WHERE state = 'running';
CREATE INDEX works_of_ticket ON works (ticket);
CREATE INDEX works_of_credential ON works (credential);
CREATE INDEX works_over ON works (changed_at) WHERE state <> 'running';
CREATE INDEX works_by ON works (worker);
CREATE INDEX works_open_at ON works (address) WHERE ticket = '' AND state <> 'done';

CREATE TABLE members (
    "user" bigint PRIMARY KEY,
    member text NOT NULL
);

CREATE TABLE reminders (
    kind    text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    at      bigint NOT NULL,
    note    text NOT NULL,
    PRIMARY KEY (subject, kind)
);

CREATE INDEX reminders_at ON reminders (at);

CREATE TABLE counters (
    series text COLLATE "C" PRIMARY KEY,
    last   bigint NOT NULL
);

CREATE TABLE settings (
    key   text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE posted (
    name    text COLLATE "C" PRIMARY KEY,
    chat    bigint NOT NULL,
    numbers text NOT NULL, -- JSON list
    at      bigint NOT NULL
);

CREATE INDEX posted_in ON posted (chat);

-- Where the group was shown what somebody gave is known for as long as it stands there.
CREATE INDEX posted_at ON posted (at) WHERE name !~ '^(files|answers|comment|recap|from|from_file|history):';

CREATE TABLE posted_numbers (
    chat   bigint NOT NULL,
    number bigint NOT NULL,
    name   text COLLATE "C" NOT NULL,
    PRIMARY KEY (chat, number)
);

CREATE INDEX posted_numbers_of ON posted_numbers (name);

CREATE TABLE outbox (
    id   bigint PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    lane text COLLATE "C" NOT NULL,
    body text NOT NULL,
    at   bigint NOT NULL
);

CREATE TABLE updates (
    id bigint PRIMARY KEY,
    at bigint NOT NULL
);

CREATE INDEX updates_at ON updates (at);

CREATE TABLE spends (
    at   bigint NOT NULL,
    chat bigint NOT NULL,
    n    bigint NOT NULL
);

CREATE INDEX spends_at ON spends (at);

CREATE TABLE dead_letters (
    id    bigint PRIMARY KEY,
    kind  text COLLATE "C" NOT NULL,
    event text NOT NULL,
    error text NOT NULL,
    at    bigint NOT NULL
);

CREATE INDEX dead_letters_at ON dead_letters (at);

CREATE TABLE secrets (
    name     text COLLATE "C" PRIMARY KEY,
    sealed   bytea NOT NULL,
    drawn_at bigint NOT NULL
);

-- What the numbers of the audit trail stand for; user is NULL for nobody any more.
CREATE TABLE people (
    number bigint PRIMARY KEY,
    "user" bigint UNIQUE
);

CREATE TABLE erased (
    number bigint PRIMARY KEY,
    at     bigint NOT NULL
);

CREATE TABLE audit (
    id     bigint PRIMARY KEY,
    at     bigint NOT NULL,
    actor  bigint REFERENCES people (number), -- NULL: the bot itself
    action text COLLATE "C" NOT NULL,
    ticket text COLLATE "C" NOT NULL,
    detail text NOT NULL,
    hash   bytea NOT NULL -- SHA-256 of the hash before and these fields
);

CREATE INDEX audit_of_ticket ON audit (ticket, id);
CREATE INDEX audit_of_actor ON audit (actor, ticket) WHERE actor IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.id > coalesce((SELECT max(id) FROM audit), 0) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the audit trail only grows at its end' USING ERRCODE = '23514';
    END IF;
    RAISE EXCEPTION 'the audit trail cannot be changed or shortened' USING ERRCODE = '23514';
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_stands BEFORE INSERT OR UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stands();

-- Files that no row names any more, until they are deleted.
CREATE TABLE lost_files (
    hash text COLLATE "C" PRIMARY KEY
);

-- The satisfaction survey: whole sheets, and apart from them who has answered.
CREATE TABLE survey_sheets (
    half    text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    answers text NOT NULL,
    PRIMARY KEY (half, name)
);

CREATE TABLE survey_suggestions (
    half  text COLLATE "C" NOT NULL,
    name  text COLLATE "C" NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (half, name)
);

CREATE TABLE surveyed (
    half text COLLATE "C" NOT NULL,
    mark text COLLATE "C" NOT NULL,
    PRIMARY KEY (half, mark)
);

-- The contents of attachments: a file is there when it has a row in files.
CREATE TABLE files (
    hash   text COLLATE "C" PRIMARY KEY,
    upload text COLLATE "C" NOT NULL UNIQUE,
    size   bigint NOT NULL,
    put_at bigint NOT NULL
);

CREATE TABLE file_parts (
    upload  text COLLATE "C" NOT NULL,
    part    bigint NOT NULL,
    at      bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (upload, part)
);

CREATE INDEX file_parts_at ON file_parts (at) WHERE part = 0;

ALTER TABLE file_parts ALTER COLUMN content SET STORAGE EXTERNAL;

-- These live for moments: what they leave behind is to be taken away often.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0, fillfactor = 90);
ALTER TABLE leases SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0, fillfactor = 10);
ALTER TABLE sessions SET (fillfactor = 70);
ALTER TABLE counters SET (fillfactor = 50);
ALTER TABLE settings SET (fillfactor = 50);
