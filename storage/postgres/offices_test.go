package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
	"loket/storage/storagetest"
)

// beside is the place of an office in a database that it shares.
type beside struct {
	postgrestest.Place
	office    string
	unguarded *bool
}

// Unguard lets Exec alone change the trail, since the others keep theirs.
func (b beside) Unguard(testing.TB) { *b.unguarded = true }

func (b beside) Exec(query string) error {
	if !*b.unguarded {
		return b.Place.Exec(query)
	}
	database := b.URL[strings.LastIndex(b.URL, "/")+1 : strings.Index(b.URL, "?")]
	server, err := pgtest.Running()
	if err != nil {
		return err
	}
	return server.ExecIn(database, "SET session_replication_role = replica", "SET ROLE "+pgtest.Role, "SET app.office = '"+b.office+"'", query)
}

// shared is a database with a neighbour in it, who has rows in every table.
func shared(t testing.TB) (url string, neighbour postgrestest.Place) {
	t.Helper()
	url, _, _ = strings.Cut(postgrestest.Database(t), "?")
	url += "?sslmode=disable"
	neighbour = postgrestest.Place{URL: postgres.ForOffice(url, "tetangga")}
	store, err := neighbour.Open(storagetest.Options{Key: storagetest.Key()})
	must(t, err)
	storagetest.Furnish(t, store)
	must(t, store.Close())
	return url, neighbour
}

// everybodys are the tables that no office's rows are in: who leads, and what is migrated.
var everybodys = []string{"leases", "replicas", "goose_db_version"}

// rows are what an office has, as it sees it itself.
func rows(t testing.TB, place postgrestest.Place) string {
	t.Helper()
	var own []string
	for line := range strings.Lines(place.Rows(t)) {
		if table, _, _ := strings.Cut(line, " "); !slices.Contains(everybodys, table) {
			own = append(own, line)
		}
	}
	slices.Sort(own)
	return strings.Join(own, "")
}

// Every test of an engine is played by an office of its own in one database, where all
// others have rows under the same keys: a statement that saw or met one of theirs would
// count, find or change too much. None is left out, and the neighbour has all that it had.
func TestNoStatementMeetsAnotherOfficesRows(t *testing.T) {
	url, neighbour := shared(t)
	before := rows(t, neighbour)
	n := 0
	storagetest.Run(t, func(testing.TB) storagetest.Place {
		n++
		office := fmt.Sprintf("kantor-%d", n)
		return beside{postgrestest.Place{URL: postgres.ForOffice(url, office)}, office, new(bool)}
	})
	if erased, err := postgres.ReadErased(context.Background(), postgres.ForOffice(url, "kosong"), monday); err != nil || len(erased.Erased) > 0 || erased.Highest > 0 || erased.Trail != "" {
		t.Errorf("whoever has nothing reads %+v, %v", erased, err)
	}
	for name, statement := range storagetest.Statements(t) {
		if !postgres.Asked(statement) {
			t.Errorf("no test uses the statement %s", name)
		}
	}
	if after := rows(t, neighbour); after != before {
		t.Errorf("the neighbour's rows are not what they were:\n%s\n%s", before, after)
	}
	store, err := neighbour.Open(storagetest.Options{Key: storagetest.Key()})
	must(t, err)
	defer store.Close()
	must(t, store.VerifyAudit(context.Background()))
}

// Whoever asks for another office's rows by name finds none, and can neither take nor
// give any.
func TestAnotherOfficesRowsAreOutOfReach(t *testing.T) {
	url, neighbour := shared(t)
	ours := postgrestest.Place{URL: postgres.ForOffice(url, "kami")}
	store, err := ours.Open(storagetest.Options{Key: storagetest.Key()})
	must(t, err)
	storagetest.Furnish(t, store)
	must(t, store.Close())
	before := rows(t, neighbour)
	conn, err := pgx.Connect(context.Background(), ours.URL)
	must(t, err)
	defer conn.Close(context.Background())
	kept := postgres.Emptied()
	for _, table := range ours.Column(t, `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`) {
		switch {
		case slices.Contains(everybodys, table):
			continue
		case table != "inbox" && !slices.Contains(kept, table):
			t.Errorf("nobody takes away what an office has in %s", table)
		}
		for query, most := range map[string]int64{
			`SELECT * FROM %s WHERE office = 'tetangga'`: 0, `UPDATE %s SET office = 'kami' WHERE office = 'tetangga'`: 0, `DELETE FROM %s WHERE office = 'tetangga'`: 0,
			`UPDATE %s SET office = 'tetangga' WHERE office = 'kami'`: -1, `INSERT INTO %s (office) VALUES ('tetangga')`: -1,
		} {
			tag, err := conn.Exec(context.Background(), fmt.Sprintf(query, table))
			if met := tag.RowsAffected(); most == 0 && (err != nil || met != 0) || most < 0 && err == nil && met != 0 {
				t.Errorf(query+": %d rows, %v", table, met, err)
			}
		}
	}
	if rows(t, neighbour) != before {
		t.Error("the neighbour's rows are not what they were")
	}
	names := "'" + strings.Join(everybodys, "', '") + "'"
	for what, query := range map[string]string{
		"a table without a fence": `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
			AND relname NOT IN (` + names + `) AND NOT (relrowsecurity AND relforcerowsecurity)`,
		"an index that does not begin with the office": `SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN (` + names + `) AND a.attname <> 'office'`,
	} {
		if found := ours.Column(t, query); len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
}

// A connection that does not say whose rows it means gets an error for every statement,
// never an empty answer; also where a transaction said it before.
func TestAForgottenOfficeIsAnError(t *testing.T) {
	url, _ := shared(t)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	must(t, err)
	defer conn.Close(ctx)
	for _, want := range []string{"42704", "LK002"} {
		for name, statement := range storagetest.Statements(t) {
			_, err := conn.Exec(ctx, statement.Postgres(), nothing(t, statement.Postgres())...)
			var said *pgconn.PgError
			if !errors.As(err, &said) || said.Code != want {
				t.Errorf("%s: %v, not %s", name, err, want)
			}
		}
		_, err := conn.Exec(ctx, `BEGIN; SET LOCAL app.office = 'tetangga'; COMMIT`)
		must(t, err)
	}
}

// What a database held before offices were told apart belongs to the one that had it to
// itself, whoever comes first.
func TestADatabaseOfOneOfficeStaysItsOwn(t *testing.T) {
	server := pgtest.Shared(t)
	ctx := context.Background()
	url := server.URL(server.Database(t, ""))
	must(t, postgres.UpTo(ctx, url, 1))
	place := postgrestest.Place{URL: url}
	must(t, place.Exec(`INSERT INTO settings (key, value) VALUES ('first', 'kept'); INSERT INTO people (number, "user") VALUES (1, 7);
		INSERT INTO audit (id, at, actor, action, ticket, detail, hash) VALUES (1, 1, 1, 'a', '', '', '');
		INSERT INTO requests SELECT 1, 'SD-1', 'subdomain', 7, 'submitted', 'desa', '', '', '{}', 1, 1, 1, '{}', '', 0, 0, 0;
		INSERT INTO search_words VALUES ('desa', 'SD-1'); UPDATE leases SET fence = 5`))
	other := open(t, postgres.ForOffice(url, "demak"))
	if value, err := other.Setting(ctx, "first"); err != nil || value != "" {
		t.Errorf("another office reads %q, %v", value, err)
	}
	must(t, remember(other, setting("second")))
	store := open(t, url)
	for key, want := range map[string]string{"first": "kept", "second": ""} {
		if value, err := store.Setting(ctx, key); err != nil || value != want {
			t.Errorf("%s is %q, %v", key, value, err)
		}
	}
	must(t, remember(store, setting("third")))
	if request, err := store.Request(ctx, "SD-1"); err != nil || request.Label != "desa" {
		t.Errorf("the request is %+v, %v", request, err)
	}
	if fences := place.Column(t, `SELECT office || ' ' || fence FROM leases ORDER BY office`); !slices.Equal(fences, []string{"demak 0", "loket 5"}) {
		t.Errorf("the leases are %v", fences)
	}
}

// An office's name can stand in an address and in the name of a schema.
func TestWhatAnOfficeMayBeCalled(t *testing.T) {
	for name, may := range map[string]bool{"demak": true, "ogan-ilir": true, "oku_timur": true, "k7": true, "": false, "Demak": false, "-a": false,
		"a b": false, "a'b": false, "a&b=c": false, "../a": false, strings.Repeat("a", 31): false} {
		if postgres.IsOfficeName(name) != may {
			t.Errorf("%q may not be what it is", name)
		}
	}
	for address, office := range map[string]string{"postgres://loket@127.0.0.1/loket": postgres.SingleOffice, "postgres://loket@127.0.0.1:1,127.0.0.1:2/loket?sslmode=disable": postgres.SingleOffice,
		postgres.ForOffice("postgres://loket@127.0.0.1:1,127.0.0.1:2/loket?sslmode=disable&app.office=kudus", "demak"): "demak"} {
		if got := postgres.OfficeOf(address); got != office {
			t.Errorf("%s is of %q, not %q", address, got, office)
		}
		must(t, postgres.Check(address))
	}
	oneLine(t, "an odd name", postgres.Check("postgres://loket@127.0.0.1/loket?app.office=Pak%20Camat"), postgres.ErrUnfit, "app.office")
}

// nothing are arguments for a statement.
func nothing(t testing.TB, text string) (args []any) {
	t.Helper()
	for strings.Contains(text, fmt.Sprintf("$%d", len(args)+1)) {
		number := fmt.Sprintf("$%d", len(args)+1)
		switch {
		case strings.Contains(text, number+"::text[]"):
			args = append(args, []string{"x"})
		case strings.Contains(text, number+"::bigint[]"):
			args = append(args, []int64{1})
		default:
			args = append(args, nil)
		}
	}
	return args
}
