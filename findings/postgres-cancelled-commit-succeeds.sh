#!/usr/bin/env bash
# PostgreSQL 15 (Debian's) with pgx v5.13.0: a COMMIT that waits for a synchronous
# standby can be cancelled, and then answers that it has succeeded. The row is on
# this server alone; that it is nowhere else is told by a WARNING only, which pgx
# drops unless OnNotice is set. So whoever cancels "a query that hangs" with
# pg_cancel_backend makes the loss that the standby was to prevent look like a
# success. So does a deadline, where pgx is told to cancel kindly at the server
# (CancelRequestContextWatcherHandler): Commit returns nil although its context is
# over. With pgx's default the same Commit is an error, and the row is there, too.
# statement_timeout, which would cancel as well, does not count for this wait.
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
server start -l data/log -o "-k $dir/data -c listen_addresses= -c synchronous_standby_names=standby" >/dev/null
cat > go.mod <<'MOD'
module cancelled
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

var background = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func connect(change func(*pgx.ConnConfig)) *pgx.Conn {
	config := must(pgx.ParseConfig("user=postgres dbname=postgres host=" + os.Args[1]))
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { fmt.Println("  notice:", n.Severity, n.Message) }
	change(config)
	return must(pgx.ConnectConfig(background, config))
}

func play(name string, ctx context.Context, change func(*pgx.ConnConfig)) {
	conn := connect(change)
	must(conn.Exec(background, "SET statement_timeout = '100ms'"))
	tx := must(conn.Begin(background))
	must(tx.Exec(background, "INSERT INTO rows VALUES ($1)", name))
	fmt.Printf("%s: commit %v\n", name, tx.Commit(ctx))
}

func main() {
	observer := connect(func(*pgx.ConnConfig) {})
	must(observer.Exec(background, "SET synchronous_commit = local; CREATE TABLE rows (name text)"))
	deadline := func() context.Context {
		ctx, _ := context.WithTimeout(background, 500*time.Millisecond)
		return ctx
	}
	play("default", deadline(), func(*pgx.ConnConfig) {})
	play("kindly", deadline(), func(config *pgx.ConnConfig) {
		config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
			return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 10 * time.Second}
		}
	})
	go func() {
		for n := 0; n == 0; time.Sleep(100 * time.Millisecond) {
			_ = observer.QueryRow(background, "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND state_change < now() - interval '1 second'").Scan(&n)
		}
	}()
	play("by an administrator", background, func(*pgx.ConnConfig) {})
	names := must(connect(func(*pgx.ConnConfig) {}).Query(background, "SELECT name FROM rows"))
	fmt.Println("there:", must(pgx.CollectRows(names, pgx.RowTo[string])))
}
GO
go get github.com/jackc/pgx/v5@v5.13.0 >/dev/null 2>&1
got=$("$bin/postgres" --version; go run . "$dir/data")
echo "$got"
[ "$got" = "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)
default: commit timeout: context deadline exceeded
  notice: WARNING canceling wait for synchronous replication due to user request
kindly: commit <nil>
  notice: WARNING canceling wait for synchronous replication due to user request
by an administrator: commit <nil>
there: [default kindly by an administrator]" ] || { echo "the behaviour has changed"; exit 1; }
