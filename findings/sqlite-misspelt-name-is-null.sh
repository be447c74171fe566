#!/usr/bin/env bash
# mattn/go-sqlite3 v1.14.53 under database/sql: parameters with names are counted, and
# never looked at. An UPDATE that asks for :phone and is given sql.Named("telp", …)
# sets the column to NULL, one row affected, no error. A prepared statement does
# the same, and a capital letter is enough. So a renamed parameter, or a typo in a
# path that no test goes, erases what it was to change. A name too many is an error
# when the statement is prepared and none when it is not; only too few are refused
# either way.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module misspelt
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"database/sql"
	"fmt"

	_ "github.com/mattn/go-sqlite3"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	db := must(sql.Open("sqlite3", ":memory:"))
	db.SetMaxOpenConns(1)
	must(db.Exec("CREATE TABLE officers (name TEXT, phone TEXT)"))
	try := func(what, statement string, args ...any) {
		must(db.Exec("DELETE FROM officers; INSERT INTO officers VALUES ('siti', '0811')"))
		exec := func(args ...any) (sql.Result, error) { return db.Exec(statement, args...) }
		if what[0] == 'p' {
			exec = must(db.Prepare(statement)).Exec
		}
		var rows int64
		result, err := exec(args...)
		if err == nil {
			rows = must(result.RowsAffected())
		}
		var phone string
		if err := db.QueryRow("SELECT coalesce(phone, 'NULL') FROM officers").Scan(&phone); err != nil {
			panic(err)
		}
		fmt.Printf("%s: rows %d, phone %s, error %v\n", what, rows, phone, err)
	}
	const byName = "UPDATE officers SET phone = :phone WHERE name = :name"
	who := sql.Named("name", "siti")
	try("right", byName, sql.Named("phone", "0822"), who)
	try("other name", byName, sql.Named("telp", "0822"), who)
	try("prepared, other name", byName, sql.Named("telp", "0822"), who)
	try("capital", byName, sql.Named("Phone", "0822"), who)
	try("one too many", byName, sql.Named("phone", "0822"), who, sql.Named("x", 1))
	try("prepared, one too many", byName, sql.Named("phone", "0822"), who, sql.Named("x", 1))
	try("one too few", byName, who)
}
GO
go get github.com/mattn/go-sqlite3@v1.14.53 >/dev/null 2>&1
got=$(go run .)
echo "$got"
[ "$got" = "right: rows 1, phone 0822, error <nil>
other name: rows 1, phone NULL, error <nil>
prepared, other name: rows 1, phone NULL, error <nil>
capital: rows 1, phone NULL, error <nil>
one too many: rows 1, phone 0822, error <nil>
prepared, one too many: rows 0, phone 0811, error sql: expected 2 arguments, got 3
one too few: rows 0, phone 0811, error not enough args to execute query: want 2 got 1" ] || { echo "the behaviour has changed"; exit 1; }
