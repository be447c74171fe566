package tables

import (
	"strconv"
	"strings"
)

// postgres has the statements that PostgreSQL is told in other words: it takes lists
// as arrays, finds rows by columns of their own where SQLite looks into a record's
// JSON (which may hold what PostgreSQL's JSON cannot), and numbers rows not by itself.
var postgres = map[statement]statement{
	sessionsOf:  `SELECT chat, session FROM sessions WHERE chat = ANY(?)`,
	requestsIn:  `SELECT ticket, ` + requestFields + ` FROM requests WHERE ticket = ANY(?)`,
	foundByIn:   `SELECT ticket, label, unit, officer, address FROM requests WHERE ticket = ANY(?)`,
	officersIn:  `SELECT o.id, o.profile FROM requests r JOIN officers o ON o.id = r.officer WHERE r.ticket = ANY(?)`,
	worksIn:     `SELECT id, ` + workFields + ` FROM works WHERE id = ANY(?)`,
	membersOf:   `SELECT "user", member FROM members WHERE "user" = ANY(?)`,
	numbersOf:   `SELECT "user", number FROM people WHERE "user" = ANY(?)`,
	settingsOf:  `SELECT key, value FROM settings WHERE key = ANY(?)`,
	endOfTrail:  `SELECT 0::bigint, id, hash FROM audit ORDER BY id DESC LIMIT 1`,
	dropLost:    `DELETE FROM lost_files WHERE hash = ANY(?1)`,
	dropDead:    `DELETE FROM dead_letters WHERE id = ANY(?1)`,
	dropEffects: `DELETE FROM outbox WHERE id = ANY(?1)`,
	dropWords:   `DELETE FROM search_words WHERE ticket = ?2 AND word = ANY(?1)`,
	putWords:    `INSERT INTO search_words (word, ticket) SELECT unnest(?1::text[]), ?2`,
	putUpdates:  `INSERT INTO updates (id, at) SELECT unnest(?1::bigint[]), ?2 ON CONFLICT (id) DO NOTHING RETURNING id`,
	dueBut:      `SELECT kind, subject, at, note FROM reminders WHERE at <= ? AND kind <> ALL(?) ORDER BY at LIMIT ?`,
	having: `SELECT t.value FROM unnest(?::text[]) AS t(value) WHERE EXISTS
		(SELECT 1 FROM search_words w WHERE w.ticket = t.value AND w.word >= ? AND w.word < ?)`,
	// The sum keeps the order from being an index's, which would be walked for the tickets.
	pageOf:   requestColumns + ` WHERE ticket = ANY(?) ORDER BY sent_at + 0 DESC, ticket DESC LIMIT ? OFFSET ?`,
	findWord: `SELECT DISTINCT ticket FROM (SELECT ticket FROM search_words WHERE word >= ? AND word < ? ORDER BY word, ticket DESC LIMIT ?) AS found`,

	getFoundBy: `SELECT label, unit, officer, address FROM requests WHERE ticket = ?`,
	openAbout:  `SELECT ticket FROM requests WHERE state IN (` + openStates + `) AND address = ?`,
	openBy:     `SELECT ticket FROM requests WHERE state IN (` + openStates + `) AND (claimed = ?1 OR decided = ?1 OR facing = ?1)`,
	putRequest: `INSERT INTO requests (rowid, ticket, service, officer, state, label, unit, unit_key, answers, sent_at, due_at, card_posted, record,
		address, claimed, decided, facing)
		VALUES ((SELECT coalesce(max(rowid), 0) + 1 FROM requests), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ticket) DO UPDATE SET service = excluded.service,
		officer = excluded.officer, state = excluded.state, label = excluded.label, unit = excluded.unit, unit_key = excluded.unit_key,
		answers = excluded.answers, sent_at = excluded.sent_at, due_at = excluded.due_at, card_posted = excluded.card_posted,
		record = excluded.record, address = excluded.address, claimed = excluded.claimed, decided = excluded.decided, facing = excluded.facing`,
	countOverdue: `SELECT count(*) FROM requests WHERE state IN (` + queueStates + `) AND due_at <> 0 AND due_at < ?`,

	putAttachment: `INSERT INTO attachments (rowid, ticket, file_unique, file, hash, size)
		VALUES ((SELECT coalesce(max(rowid), 0) + 1 FROM attachments), ?, ?, ?, ?, ?)
		ON CONFLICT (ticket, file_unique) DO UPDATE SET file = excluded.file,
		size = CASE WHEN excluded.hash = '' AND attachments.hash <> '' THEN attachments.size ELSE excluded.size END,
		hash = CASE WHEN excluded.hash = '' THEN attachments.hash ELSE excluded.hash END`,

	// In a join the tables' order tempts a plan that was made while they were empty.
	attachmentBytes: `SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM attachments WHERE ticket = ANY(ARRAY(SELECT ticket FROM requests WHERE officer = ?))`,

	frozenBy: `SELECT id FROM credentials WHERE frozen_by = ?`,
	putCredential: `INSERT INTO credentials (number, id, address, officer, state, record, frozen_by)
		VALUES ((SELECT coalesce(max(number), 0) + 1 FROM credentials), ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET address = excluded.address, officer = excluded.officer, state = excluded.state,
		record = excluded.record, frozen_by = excluded.frozen_by`,

	takenBy:      `SELECT id FROM works WHERE worker = ? AND changed_at <= ?`,
	worksBy:      `SELECT id FROM works WHERE worker = ?`,
	smallWorksAt: workColumns + ` WHERE address = ? AND ticket = '' AND state <> 'done'`,
	putWork: `INSERT INTO works (id, ticket, credential, state, username, record, changed_at, address, worker) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, credential = excluded.credential, state = excluded.state,
		username = excluded.username, record = excluded.record, changed_at = excluded.changed_at, address = excluded.address, worker = excluded.worker`,
	rewriteWork: `UPDATE works SET record = ?1, address = ?3, worker = ?4 WHERE id = ?2`,

	putErased:     `INSERT INTO erased (number, at) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET at = greatest(erased.at, excluded.at)`,
	addPerson:     `INSERT INTO people (number, "user") VALUES ((SELECT coalesce(max(number), 0) + 1 FROM people), ?) RETURNING number`,
	putDeadLetter: `INSERT INTO dead_letters (id, kind, event, error, at) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM dead_letters), ?, ?, ?, ?)`,
	oldPosted:     `SELECT name FROM posted WHERE at < ? AND name !~ '^(files|answers|comment|recap|from|from_file|history):' ORDER BY at LIMIT ?`,

	dropCodesAt:   `DELETE FROM secrets WHERE name > ? AND name < ? AND right(name, length(?::text)) = ?`,                      // #nosec G101 -- a statement, no password
	sealedSecrets: `SELECT s.name, s.sealed, c.address FROM secrets s JOIN credentials c ON c.id = split_part(s.name, '/', 1)`, // #nosec G101 -- a query, no credential
}

// Postgres is the statement as PostgreSQL takes it. There every key begins with the
// office, which no statement names: the connection says whose rows it means.
func (s Statement) Postgres() string {
	if other, is := postgres[s]; is {
		s = other
	}
	return numbered(strings.ReplaceAll(string(s), "ON CONFLICT (", "ON CONFLICT (office, "))
}

// numbered writes parameters as PostgreSQL does: ? is the next one, ?2 the second.
// No statement has a question mark that is none.
func numbered(text string) string {
	var out strings.Builder
	next := 0
	for {
		before, after, found := strings.Cut(text, "?")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		out.WriteByte('$')
		if text = after; after == "" || after[0] < '0' || after[0] > '9' {
			next++
			out.WriteString(strconv.Itoa(next))
		}
	}
}
