#!/usr/bin/env bash
# PostgreSQL 15 (Debian's) with pgx v5.13.0: a client that stops in the middle of a
# pipeline, its statements run but no Sync sent yet, is not "idle in transaction"
# for the server but "active", waiting for the client. So neither
# idle_in_transaction_session_timeout nor statement_timeout (over once the
# statement is executed) ends it: its transaction and its row locks stay, as long as
# the connection lives, which for a stopped process is for ever. The same
# transaction, stopped after a Sync, is ended at the first of the two. So a writer
# that sends its batch in one pipeline must send the lock and the COMMIT in the same
# write, or its successor waits for a process that does not run; transaction_timeout
# is there for it from PostgreSQL 17 on (not tried).
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); cd "$dir"; chmod 755 .
as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
server() { as_nobody "$bin/pg_ctl" -w -D "$dir/data" "$@"; }
bin=$dir/tree/usr/lib/postgresql/15/bin; export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu
trap 'server stop -m immediate >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" postgresql-15 libpq5 >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
mkdir data; chown nobody data
as_nobody "$bin/initdb" -D data -U postgres -A trust --no-sync >/dev/null
server start -l data/log -o "-k $dir/data -c listen_addresses=" >/dev/null
cat > go.mod <<'MOD'
module stopped
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

var background = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func connect() *pgconn.PgConn {
	return must(pgconn.Connect(background, "user=postgres dbname=postgres host="+os.Args[1]))
}

func ask(conn *pgconn.PgConn, sql string) string {
	results := must(conn.Exec(background, sql).ReadAll())
	last := results[len(results)-1]
	if len(last.Rows) == 0 {
		return last.CommandTag.String()
	}
	return string(last.Rows[0][0])
}

// play locks the row in a pipeline, ends it with a Sync or a mere Flush, and looks
// three seconds later, thrice the timeouts, how the server sees that session.
func play(name string, end func(*pgconn.Pipeline) error) {
	observer, leader := connect(), connect()
	ask(leader, "SET idle_in_transaction_session_timeout = '1s'; SET statement_timeout = '1s'; SET idle_session_timeout = '1s'")
	pipeline := leader.StartPipeline(background)
	for _, sql := range []string{"BEGIN", "SELECT batch FROM leases WHERE office = 'demak' FOR UPDATE"} {
		pipeline.SendQueryParams(sql, nil, nil, nil, nil)
	}
	if err := end(pipeline); err != nil {
		panic(err)
	}
	time.Sleep(3 * time.Second)
	state := ask(observer, fmt.Sprintf("SELECT coalesce((SELECT state || ', ' || wait_event FROM pg_stat_activity WHERE pid = %d), 'ended')", leader.PID()))
	lock := "free"
	if _, err := observer.Exec(background, "SELECT batch FROM leases FOR UPDATE NOWAIT").ReadAll(); err != nil {
		lock = "held"
	}
	fmt.Printf("%s: session %s, row %s\n", name, state, lock)
	_ = leader.Conn().Close()
}

func main() {
	ask(connect(), "CREATE TABLE leases (office text, batch int); INSERT INTO leases VALUES ('demak', 1)")
	play("stopped after Sync", func(p *pgconn.Pipeline) error { return p.Sync() })
	play("stopped after Flush", func(p *pgconn.Pipeline) error {
		p.SendFlushRequest()
		return p.Flush()
	})
}
GO
go get github.com/jackc/pgx/v5@v5.13.0 >/dev/null 2>&1
go run . "$dir/data" | tee seen
"$bin/postgres" --version
cat > expected <<'SEEN'
stopped after Sync: session ended, row free
stopped after Flush: session active, ClientRead, row held
SEEN
diff expected seen
