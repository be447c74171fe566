#!/usr/bin/env bash
# mattn/go-sqlite3 v1.14.53 (SQLite 3.54.1) under database/sql: a deadline for one
# statement ends the transaction around it, if the statement was writing. SQLite
# rolls the whole of it back and goes on in autocommit; database/sql does not
# notice. So what came before is lost, what comes after through the same Tx is
# committed at once, statement by statement, and Rollback can't take it back. The
# same when the database is full (max_page_count here, a full disk elsewhere). A
# read cut off by its deadline leaves the transaction whole. SQLite documents the
# rollback; that the Tx of database/sql goes on past it, nobody does.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module interrupted
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
)

const many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 1000000000) "

// play writes "before", the statement under a deadline, "after", and rolls back.
func play(name, statement string) {
	db, err := sql.Open("sqlite3", "file:"+name+".db")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE steps (step); PRAGMA max_page_count = 2000"); err != nil {
		panic(err)
	}
	tx, err := db.Begin()
	if err != nil {
		panic(err)
	}
	_, before := tx.Exec("INSERT INTO steps VALUES ('before')")
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, cut := tx.ExecContext(ctx, statement)
	_, after := tx.Exec("INSERT INTO steps VALUES ('after')")
	fmt.Printf("%s: before %v, it %v, after %v, rollback %v; ", name, before, cut, after, tx.Rollback())
	var kept string
	if err := db.QueryRow("SELECT coalesce(group_concat(step), 'nothing') FROM steps").Scan(&kept); err != nil {
		panic(err)
	}
	fmt.Println("kept:", kept)
}

func main() {
	version, _, _ := sqlite3.Version()
	fmt.Println("SQLite", version)
	play("write", many+"INSERT INTO steps SELECT 'during' FROM n WHERE i < 0")
	play("full", "INSERT INTO steps VALUES (zeroblob(20000000))")
	play("read", many+"SELECT count(*) FROM n")
}
GO
go get github.com/mattn/go-sqlite3@v1.14.53 >/dev/null 2>&1
got=$(go run .)
echo "$got"
[ "$got" = "SQLite 3.54.1
write: before <nil>, it context deadline exceeded, after <nil>, rollback cannot rollback - no transaction is active; kept: after
full: before <nil>, it database or disk is full, after <nil>, rollback cannot rollback - no transaction is active; kept: after
read: before <nil>, it context deadline exceeded, after <nil>, rollback <nil>; kept: nothing" ] || { echo "the behaviour has changed"; exit 1; }
