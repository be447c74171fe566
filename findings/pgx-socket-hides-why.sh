#!/usr/bin/env bash
# pgx v5.13.0 with PostgreSQL 15 (Debian's): what a program learns of a transaction
# that the server has ended (idle_in_transaction_session_timeout) hangs on the kind
# of socket. Over TCP the next call, Commit too, gets the server's last word, a
# PgError 25P03, not safe to retry. Over a Unix socket, where writing to a closed
# end fails at once, the word is left unread: "broken pipe", no PgError, and
# SafeToRetry true, though all that was in the transaction is gone. So a program
# that goes by SQLSTATE, tried with a server at another machine, takes it for a
# trouble of the network where both are on one.
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
port=$(shuf -i 20000-32000 -n 1)
server start -l data/log -o "-p $port -k $dir/data -c listen_addresses=127.0.0.1" >/dev/null
cat > go.mod <<'MOD'
module why
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	background := context.Background()
	for _, call := range []string{"Ping", "Commit"} {
		for _, host := range []string{"127.0.0.1", os.Args[1]} {
			conn := must(pgx.Connect(background, fmt.Sprintf("host=%s port=%s user=postgres dbname=postgres sslmode=disable", host, os.Args[2])))
			must(conn.Exec(background, "SET idle_in_transaction_session_timeout = '100ms'"))
			tx := must(conn.Begin(background))
			must(tx.Exec(background, "SELECT 1"))
			time.Sleep(time.Second)
			err := map[string]func(context.Context) error{"Commit": tx.Commit, "Ping": conn.Ping}[call](background)
			var told *pgconn.PgError
			fmt.Printf("%s over %s: told by the server %v, safe to retry %v, broken pipe %v\n", call, conn.PgConn().Conn().RemoteAddr().Network(),
				errors.As(err, &told) && told.Code == "25P03", pgconn.SafeToRetry(err), strings.Contains(err.Error(), "broken pipe"))
		}
	}
}
GO
go get github.com/jackc/pgx/v5@v5.13.0 >/dev/null 2>&1
got=$("$bin/postgres" --version; go run . "$dir/data" "$port")
echo "$got"
[ "$got" = "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)
Ping over tcp: told by the server true, safe to retry false, broken pipe false
Ping over unix: told by the server false, safe to retry true, broken pipe true
Commit over tcp: told by the server true, safe to retry false, broken pipe false
Commit over unix: told by the server false, safe to retry true, broken pipe true" ] || { echo "the behaviour has changed"; exit 1; }
