#!/usr/bin/env bash
# alecthomas/kong v1.17.0: where a command takes any number of arguments
# (Files []string `arg:""`), a flag among them ends them. "add a.pdf b.pdf --force"
# and "add --force a.pdf b.pdf" are taken, "add a.pdf --force b.pdf" is "unexpected
# argument b.pdf"; so is "add a.pdf -- b.pdf", though -- is there to begin the
# arguments and not to end them. Arguments of one field each may have flags
# between, as with most parsers.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module between
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

func parse(into any, words string) {
	parser, err := kong.New(into)
	if err != nil {
		panic(err)
	}
	_, err = parser.Parse(strings.Fields(words))
	fmt.Println(words, "->", err)
}

func main() {
	for _, words := range []string{"a.pdf b.pdf", "--force a.pdf b.pdf", "a.pdf b.pdf --force", "-- a.pdf b.pdf", "a.pdf --force b.pdf", "a.pdf -- b.pdf"} {
		parse(new(struct {
			Force bool
			Files []string `arg:""`
		}), words)
	}
	parse(new(struct {
		Force bool
		From  string `arg:""`
		To    string `arg:""`
	}), "a.pdf --force b.pdf")
}
GO
go get github.com/alecthomas/kong@v1.17.0 >/dev/null 2>&1
got=$(go run .)
echo "$got"
[ "$got" = "a.pdf b.pdf -> <nil>
--force a.pdf b.pdf -> <nil>
a.pdf b.pdf --force -> <nil>
-- a.pdf b.pdf -> <nil>
a.pdf --force b.pdf -> unexpected argument b.pdf
a.pdf -- b.pdf -> unexpected argument b.pdf
a.pdf --force b.pdf -> <nil>" ] || { echo "the behaviour has changed"; exit 1; }
