package sqlite_test

import (
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// columns reads a column beside the store.
func columns(t *testing.T, dir, query string) (all []string) {
	t.Helper()
	rows, err := raw(t, dir).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestADatabaseOfTheFirstSchemaIsMigrated opens a database as the first
// version left it; work in it counts from the migration.
func TestADatabaseOfTheFirstSchemaIsMigrated(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Work{ID: "K-1", State: "done"})
	mustBe(t, store.Close(), nil)
	db := raw(t, dir)
	for _, statement := range []string{"DROP INDEX works_over", "DROP INDEX posted_at", "DROP INDEX dead_letters_at",
		"ALTER TABLE works DROP COLUMN changed_at", "DELETE FROM goose_db_version WHERE version_id >= 2", "PRAGMA user_version = 1"} {
		rawExec(t, db, statement)
	}
	mustBe(t, db.Close(), nil)
	store = reopened(t, dir)
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimWorks(time.Now().Add(-time.Hour)) }); n != 0 {
		t.Errorf("%d were trimmed", n)
	}
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimWorks(time.Now().Add(time.Hour)) }); n != 1 {
		t.Errorf("%d were trimmed", n)
	}
}

// TestTablesOfTheSurveyKeepNoOrder: without a rowid nothing tells which row came
// first, and no column tells when.
func TestTablesOfTheSurveyKeepNoOrder(t *testing.T) {
	_, dir := opened(t)
	for _, table := range []string{"survey_sheets", "survey_suggestions", "surveyed"} {
		made := strings.Join(columns(t, dir, "SELECT sql FROM sqlite_schema WHERE name = '"+table+"'"), "")
		if !strings.Contains(made, "WITHOUT ROWID") || strings.Contains(made, "at ") || strings.Contains(made, "officer") {
			t.Errorf("%s is made as %s", table, made)
		}
	}
}

// TestTheTrailRefusesReplacement: SQLite's own ways to replace a row.
func TestTheTrailRefusesReplacement(t *testing.T) {
	store, dir := opened(t)
	decide(t, store, conversations.Decision{Audit: acts(5, "T")})
	db := raw(t, dir)
	for _, change := range []string{
		"INSERT OR REPLACE INTO audit SELECT * FROM audit",
		"INSERT INTO audit (at, action, ticket, detail, hash) VALUES (0, '', '', '', x'00')",
	} {
		if _, err := db.Exec(change); err == nil {
			t.Errorf("it took %q", change)
		}
	}
}
