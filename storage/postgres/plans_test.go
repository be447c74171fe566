package postgres_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"loket/storage/postgres/postgrestest"
	"loket/storage/storagetest"
)

// walks are the statements that may look at all that an office has of something, because
// that is little at a time.
var walks = map[string]string{
	"sealedSecrets": "the living secrets, for a check",
	"dropSecrets":   "the living secrets, once a day",
	"openAbout":     "the open requests",
	"openBy":        "the open requests",
}

// Every statement can be prepared, and finds its rows by an index: on the connection
// that writes a scan of a whole table never looks cheap, however empty the table was when
// the plan was made, so that where one is left there is no index for it.
func TestEveryStatementFindsItsRowsByAnIndex(t *testing.T) {
	conn, err := pgx.Connect(context.Background(), postgrestest.Database(t))
	must(t, err)
	defer conn.Close(context.Background())
	for _, setting := range []string{"SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan"} {
		_, err := conn.Exec(context.Background(), setting)
		must(t, err)
	}
	for name, statement := range storagetest.Statements(t) {
		prepared, err := conn.Prepare(context.Background(), name, statement.Postgres())
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, statement.Postgres())
			continue
		}
		nothing := strings.TrimSuffix(strings.Repeat("NULL, ", len(prepared.ParamOIDs)), ", ")
		if nothing != "" {
			nothing = "(" + nothing + ")"
		}
		rows, err := conn.Query(context.Background(), "EXPLAIN EXECUTE "+pgx.Identifier{name}.Sanitize()+nothing, pgx.QueryExecModeSimpleProtocol)
		must(t, err)
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
		if _, may := walks[name]; walked(strings.Join(plan, "\n")) != may {
			t.Errorf("%s walks over a table\n%s\n%s", name, statement.Postgres(), strings.Join(plan, "\n"))
		}
	}
}

// officeOnly is a scan that finds its rows by nothing but whose they are, and then looks
// at each of them, or joins all of them.
var officeOnly = regexp.MustCompile(`(?m)Index Cond: \(office = \(?own_office\(\)\)?(::text)?\)\n +Filter: |Join.*\n(.*\n)+.*Index Cond: \(office = \(?own_office\(\)\)?(::text)?\)$|Recheck Cond: \(office = \(?own_office\(\)\)?(::text)?\)\n`)

func walked(plan string) bool {
	return strings.Contains(plan, "Seq Scan") || officeOnly.MatchString(plan)
}
