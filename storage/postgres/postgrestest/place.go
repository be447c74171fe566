package postgrestest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/storagetest"
)

// Place is a database in which a test keeps a store.
type Place struct{ URL string }

var _ storagetest.Place = Place{}

// NewPlace is an empty database with our tables in it.
func NewPlace(t testing.TB) storagetest.Place {
	t.Helper()
	return Place{Database(t)}
}

// Open opens the store.
func (p Place) Open(options storagetest.Options) (storage.Store, error) {
	return postgres.Open(context.Background(), postgres.Options{URL: p.URL, Key: options.Key, Now: options.Now, Random: options.Random, ReadOnly: options.ReadOnly})
}

// Exec changes something beside the store.
func (p Place) Exec(query string) error {
	conn, err := pgx.Connect(context.Background(), p.URL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	_, err = conn.Exec(context.Background(), query, pgx.QueryExecModeSimpleProtocol)
	return err
}

// texts asks beside the store, and gives every row as texts.
func (p Place) texts(query string) (all [][]string, err error) {
	conn, err := pgx.Connect(context.Background(), p.URL)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	rows, err := conn.Query(context.Background(), query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.Values()
		if err != nil {
			return nil, err
		}
		texts := make([]string, len(row))
		for i, value := range row {
			if body, is := value.([]byte); is {
				value = string(body)
			}
			if value != nil {
				texts[i] = fmt.Sprint(value)
			}
		}
		all = append(all, texts)
	}
	return all, rows.Err()
}

// Column asks beside the store.
func (p Place) Column(t testing.TB, query string) (column []string) {
	t.Helper()
	rows, err := p.texts(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	for _, row := range rows {
		column = append(column, row[0])
	}
	return column
}

// Unguard takes away the audit trail's triggers.
func (p Place) Unguard(t testing.TB) {
	t.Helper()
	if err := p.Exec("DROP TRIGGER audit_stands ON audit; DROP TRIGGER audit_stays ON audit"); err != nil {
		t.Fatal(err)
	}
}

// Kept lists the files in the database.
func (p Place) Kept(t testing.TB) []string {
	t.Helper()
	return p.Column(t, "SELECT hash FROM files")
}

// Rows gives every row of every table.
func (p Place) Rows(t testing.TB) string {
	t.Helper()
	all := &strings.Builder{}
	for _, table := range p.Column(t, "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename") {
		rows, err := p.texts("SELECT * FROM " + pgx.Identifier{table}.Sanitize())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(all, table, strings.Join(row, "\t"))
		}
	}
	return all.String()
}
