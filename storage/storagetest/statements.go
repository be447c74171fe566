package storagetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"loket/storage/tables"
)

// Statements reads the constants of type statement out of the source of package
// tables, beside whose folder the test runs, so that none can be forgotten.
func Statements(t testing.TB) map[string]tables.Statement {
	t.Helper()
	constants, isStatement := map[string]ast.Expr{}, map[string]bool{}
	for _, file := range Sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || len(spec.Values) != 1 {
				return true
			}
			name := spec.Names[0].Name
			constants[name] = spec.Values[0]
			kind, is := spec.Type.(*ast.Ident)
			isStatement[name] = is && kind.Name == "statement"
			return true
		})
	}
	statements := map[string]tables.Statement{}
	for name := range isStatement {
		if isStatement[name] {
			statements[name] = tables.Statement(valueOf(t, constants, constants[name]))
		}
	}
	if len(statements) < 60 {
		t.Fatalf("only %d statements were found", len(statements))
	}
	return statements
}

// Sources are the files of package tables.
func Sources(t testing.TB) (files []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob("../tables/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func valueOf(t testing.TB, constants map[string]ast.Expr, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	case *ast.BinaryExpr:
		return valueOf(t, constants, e.X) + valueOf(t, constants, e.Y)
	case *ast.Ident:
		return valueOf(t, constants, constants[e.Name])
	}
	t.Fatalf("a statement is made of a %T", e)
	return ""
}
