-- +goose Up
-- Who leads an office, and until when by this server's clock. Whoever takes the lease
-- gets a fence that is higher than all before.
ALTER TABLE leases
    ADD COLUMN holder text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN until  timestamptz NOT NULL DEFAULT '-infinity';
