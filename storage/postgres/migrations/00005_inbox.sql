-- +goose Up
-- Updates that Telegram brought to whichever replica, until the leader has taken them.
CREATE TABLE inbox (
    office    text COLLATE "C" NOT NULL DEFAULT own_office(),
    update_id bigint NOT NULL,
    body      text NOT NULL, -- JSON, as it came
    at        bigint NOT NULL,
    PRIMARY KEY (office, update_id)
);

-- What is here lives for moments.
ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0, fillfactor = 90);
ALTER TABLE inbox ALTER COLUMN office SET (n_distinct = 1);
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON inbox USING (office = own_office()) WITH CHECK (office = own_office());
