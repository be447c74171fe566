#!/usr/bin/env bash
# excelize v2.11.1 changes texts that look like a numbered character: SetCellStr
# works out the escape that the workbook format asks for ("_x0041_" is to be
# stored as "_x005F_x0041_"), and then stores the text without it. Every
# spreadsheet program, excelize too, reads such a cell as "A".
# Seen: written "_x0041_", stored "_x0041_", read back "A".
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module literal
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

func main() {
	f := excelize.NewFile()
	if err := f.SetCellStr("Sheet1", "A1", "_x0041_"); err != nil {
		panic(err)
	}
	file, err := f.WriteToBuffer()
	if err != nil {
		panic(err)
	}
	again, err := excelize.OpenReader(file)
	if err != nil {
		panic(err)
	}
	value, err := again.GetCellValue("Sheet1", "A1")
	fmt.Println(value, err)
}
GO
go get github.com/xuri/excelize/v2@v2.11.1 >/dev/null 2>&1
got=$(go run .)
echo "excelize v2.11.1: written _x0041_, read back: $got"
[ "$got" = "A <nil>" ] || { echo "the behaviour has changed"; exit 1; }
