-- +goose Up
-- Accounts that were imported before are looked for at the panel like all
-- others, and a user name that several addresses have is marked on each.

INSERT INTO reminders (kind, subject, at, note)
    SELECT 'look', address, (unixepoch() + 90 * 86400) * 1000, '' FROM accounts
    WHERE ended_at = 0 AND NOT EXISTS (SELECT 1 FROM reminders WHERE kind = 'look' AND subject = accounts.address);

UPDATE accounts SET record = json_set(record, '$.shared', json('true'))
    WHERE ended_at = 0 AND username IN (SELECT username FROM accounts WHERE ended_at = 0 AND username <> '' GROUP BY username HAVING count(*) > 1);

PRAGMA user_version = 3;
