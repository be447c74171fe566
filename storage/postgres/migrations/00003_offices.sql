-- +goose Up
-- Every row is an office's, and row-level security keeps offices apart. Whose rows a
-- connection sees it says itself, by the setting app.office. One that never said it is
-- an error, and so is the empty name that a setting falls back to which was only set
-- for a transaction: neither may look like an office without rows.
-- +goose StatementBegin
CREATE FUNCTION own_office() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    name text := current_setting('app.office');
BEGIN
    IF name = '' THEN
        RAISE EXCEPTION 'the connection does not say whose rows it means' USING ERRCODE = 'LK002';
    END IF;
    RETURN name;
END $$;
-- +goose StatementEnd

-- What is there already belongs to the one office that has a database to itself.
UPDATE leases SET office = 'loket' WHERE office = '' AND fence + batch > 0;
DELETE FROM leases WHERE office = '';

ALTER TABLE search_words DROP CONSTRAINT search_words_ticket_fkey;
ALTER TABLE audit DROP CONSTRAINT audit_actor_fkey;
ALTER TABLE installation DROP COLUMN single;

-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['installation', 'sessions', 'officers', 'requests', 'search_words', 'attachments', 'accounts', 'credentials',
        'works', 'members', 'reminders', 'counters', 'settings', 'posted', 'posted_numbers', 'outbox', 'updates', 'spends', 'dead_letters',
        'secrets', 'people', 'erased', 'audit', 'lost_files', 'survey_sheets', 'survey_suggestions', 'surveyed', 'files', 'file_parts'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN office text COLLATE "C" NOT NULL DEFAULT ''loket''', name);
        EXECUTE format('ALTER TABLE %I ALTER COLUMN office SET DEFAULT own_office()', name);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS %I', name, name || '_pkey');
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE requests DROP CONSTRAINT requests_rowid_key;
ALTER TABLE attachments DROP CONSTRAINT attachments_rowid_key;
ALTER TABLE credentials DROP CONSTRAINT credentials_id_key;
ALTER TABLE people DROP CONSTRAINT people_user_key;
ALTER TABLE files DROP CONSTRAINT files_upload_key;

ALTER TABLE installation ADD PRIMARY KEY (office);
ALTER TABLE sessions ADD PRIMARY KEY (office, chat);
ALTER TABLE officers ADD PRIMARY KEY (office, id);
ALTER TABLE requests ADD PRIMARY KEY (office, ticket), ADD UNIQUE (office, rowid);
ALTER TABLE attachments ADD PRIMARY KEY (office, ticket, file_unique), ADD UNIQUE (office, rowid);
ALTER TABLE accounts ADD PRIMARY KEY (office, address);
ALTER TABLE credentials ADD PRIMARY KEY (office, number), ADD UNIQUE (office, id);
ALTER TABLE works ADD PRIMARY KEY (office, id);
ALTER TABLE members ADD PRIMARY KEY (office, "user");
ALTER TABLE reminders ADD PRIMARY KEY (office, subject, kind);
ALTER TABLE counters ADD PRIMARY KEY (office, series);
ALTER TABLE settings ADD PRIMARY KEY (office, key);
ALTER TABLE posted ADD PRIMARY KEY (office, name);
ALTER TABLE posted_numbers ADD PRIMARY KEY (office, chat, number);
ALTER TABLE outbox ADD PRIMARY KEY (office, id);
ALTER TABLE updates ADD PRIMARY KEY (office, id);
ALTER TABLE dead_letters ADD PRIMARY KEY (office, id);
ALTER TABLE secrets ADD PRIMARY KEY (office, name);
ALTER TABLE people ADD PRIMARY KEY (office, number), ADD UNIQUE (office, "user");
ALTER TABLE erased ADD PRIMARY KEY (office, number);
ALTER TABLE audit ADD PRIMARY KEY (office, id);
ALTER TABLE lost_files ADD PRIMARY KEY (office, hash);
ALTER TABLE survey_sheets ADD PRIMARY KEY (office, half, name);
ALTER TABLE survey_suggestions ADD PRIMARY KEY (office, half, name);
ALTER TABLE surveyed ADD PRIMARY KEY (office, half, mark);
ALTER TABLE files ADD PRIMARY KEY (office, hash), ADD UNIQUE (office, upload);
ALTER TABLE file_parts ADD PRIMARY KEY (office, upload, part);

DROP INDEX requests_of_officer, requests_of_unit, requests_sent, requests_open, requests_label, requests_queue, requests_unposted,
    search_words_newest, search_words_of, attachments_hash, attachments_unkept, accounts_of_holder, accounts_named, accounts_of_unit,
    accounts_look, accounts_look_end, credentials_living, credentials_of_officer, credentials_frozen_by, works_named, works_of_ticket,
    works_of_credential, works_over, works_by, works_open_at, reminders_at, posted_in, posted_at, posted_numbers_of, updates_at,
    spends_at, dead_letters_at, audit_of_ticket, audit_of_actor, file_parts_at;

CREATE INDEX requests_of_officer ON requests (office, officer, sent_at, rowid);
CREATE INDEX requests_of_unit ON requests (office, unit_key, sent_at, rowid);
CREATE INDEX requests_sent ON requests (office, sent_at, ticket);
CREATE INDEX requests_open ON requests (office, officer, state)
    WHERE state IN ('submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');
CREATE UNIQUE INDEX requests_label ON requests (office, label)
    WHERE label <> '' AND state IN ('submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over');
CREATE INDEX requests_queue ON requests (office, (due_at = 0), due_at, ticket, state)
    WHERE state IN ('submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');
CREATE INDEX requests_unposted ON requests (office, card_posted, state)
    WHERE card_posted = 0 AND state IN ('submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting');

CREATE UNIQUE INDEX search_words_newest ON search_words (office, word, ticket DESC);
CREATE INDEX search_words_of ON search_words (office, ticket, word);

CREATE INDEX attachments_hash ON attachments (office, hash) WHERE hash <> '';
CREATE INDEX attachments_unkept ON attachments (office, hash, ticket) WHERE hash = '';

CREATE INDEX accounts_of_holder ON accounts (office, holder, address);
CREATE INDEX accounts_named ON accounts (office, username) WHERE ended_at = 0;
CREATE INDEX accounts_of_unit ON accounts (office, unit_key) WHERE ended_at = 0;
CREATE INDEX accounts_look ON accounts (office, look);
CREATE INDEX accounts_look_end ON accounts (office, look_end);

CREATE INDEX credentials_living ON credentials (office, address, number) WHERE state IN ('pending', 'issued');
CREATE INDEX credentials_of_officer ON credentials (office, officer);
CREATE INDEX credentials_frozen_by ON credentials (office, frozen_by);

CREATE INDEX works_named ON works (office, username) WHERE state = 'running';
CREATE INDEX works_of_ticket ON works (office, ticket);
CREATE INDEX works_of_credential ON works (office, credential);
CREATE INDEX works_over ON works (office, changed_at) WHERE state <> 'running';
CREATE INDEX works_by ON works (office, worker);
CREATE INDEX works_open_at ON works (office, address) WHERE ticket = '' AND state <> 'done';

CREATE INDEX reminders_at ON reminders (office, at);
CREATE INDEX posted_in ON posted (office, chat);
CREATE INDEX posted_at ON posted (office, at) WHERE name !~ '^(files|answers|comment|recap|from|from_file|history):';
CREATE INDEX posted_numbers_of ON posted_numbers (office, name);
CREATE INDEX updates_at ON updates (office, at);
CREATE INDEX spends_at ON spends (office, at);
CREATE INDEX dead_letters_at ON dead_letters (office, at);

CREATE INDEX audit_of_ticket ON audit (office, ticket, id);
CREATE INDEX audit_of_actor ON audit (office, actor, ticket) WHERE actor IS NOT NULL;
CREATE INDEX file_parts_at ON file_parts (office, at) WHERE part = 0;

-- Every index begins with the office. A plan that is made while a table is empty, and
-- nothing is known of it, takes any of them for as good as the right one, and walks over
-- all that the office has. So it is known from the beginning that the office alone finds
-- every row, also of tables without any, and that what an index leaves out is little.
-- +goose StatementBegin
DO $$
DECLARE
    name text;
    given text;
    used boolean;
    part text;
BEGIN
    ALTER TABLE audit DISABLE TRIGGER USER;
    FOR name IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attname = 'office' AND c.relname NOT IN ('leases', 'installation') LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN office SET (n_distinct = 1)', name);
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO used;
        IF NOT used THEN
            SELECT string_agg(CASE format_type(atttypid, NULL) WHEN 'bigint' THEN '1' ELSE quote_literal('') END, ', ' ORDER BY attnum) INTO given
                FROM pg_attribute WHERE attrelid = name::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'office';
            EXECUTE format('INSERT INTO %I VALUES (%s)', name, given);
            FOR part IN SELECT attname FROM pg_attribute WHERE attrelid = name::regclass AND attname IN ('state', 'ended_at', 'card_posted') LOOP
                EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET (n_distinct = 2)', name, part);
            END LOOP;
        END IF;
        EXECUTE format('ANALYZE %I', name);
        IF NOT used THEN
            FOR part IN SELECT attname FROM pg_attribute WHERE attrelid = name::regclass AND attname IN ('state', 'ended_at', 'card_posted') LOOP
                EXECUTE format('ALTER TABLE %I ALTER COLUMN %I RESET (n_distinct)', name, part);
            END LOOP;
            EXECUTE format('TRUNCATE %I', name);
        END IF;
    END LOOP;
    ALTER TABLE audit ENABLE TRIGGER USER;
END $$;
-- +goose StatementEnd

ALTER TABLE search_words ADD FOREIGN KEY (office, ticket) REFERENCES requests (office, ticket);
ALTER TABLE audit ADD FOREIGN KEY (office, actor) REFERENCES people (office, number);
-- What a move or a restore has not finished bringing to an office may be thrown away,
-- the trail with it. Otherwise that is only ever added to.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.id > coalesce((SELECT max(id) FROM audit), 0) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the audit trail only grows at its end' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM installation WHERE starts_with(program, 'moving from ')) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail cannot be changed or shortened' USING ERRCODE = '23514';
END $$;
-- +goose StatementEnd

-- From here on nobody sees or changes what another office has.
-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attname = 'office' AND c.relname <> 'leases' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own ON %I USING (office = own_office()) WITH CHECK (office = own_office())', name);
    END LOOP;
END $$;
-- +goose StatementEnd
