package locales_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is the Go code of some folders, without its tests.
type source struct {
	files     []*ast.File
	functions map[string][]*ast.FuncDecl
	constants map[string]constant
}

type constant struct{ kind, value string }

// parse reads the Go files of the folders and of those below them.
func parse(t *testing.T, folders ...string) *source {
	t.Helper()
	code := &source{functions: map[string][]*ast.FuncDecl{}, constants: map[string]constant{}}
	set := token.NewFileSet()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err == nil {
				code.add(file)
			}
			return err
		})
		if err != nil {
			t.Fatalf("read the code of %s: %v", folder, err)
		}
	}
	return code
}

func (s *source) add(file *ast.File) {
	s.files = append(s.files, file)
	for _, declared := range file.Decls {
		switch d := declared.(type) {
		case *ast.FuncDecl:
			s.functions[d.Name.Name] = append(s.functions[d.Name.Name], d)
		case *ast.GenDecl:
			if d.Tok == token.CONST {
				s.addConstants(d)
			}
		}
	}
}

func (s *source) addConstants(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		values := spec.(*ast.ValueSpec)
		for i, value := range values.Values {
			if text, ok := literal(value); ok {
				s.constants[values.Names[i].Name] = constant{name(values.Type), text}
			}
		}
	}
}

// walk visits every node of the code, or of one of its functions.
func (s *source) walk(function string, visit func(ast.Node)) {
	look := func(n ast.Node) bool { visit(n); return true }
	if function != "" {
		for _, f := range s.functions[function] {
			ast.Inspect(f, look)
		}
		return
	}
	for _, file := range s.files {
		ast.Inspect(file, look)
	}
}

// ofType lists the values of the constants of a type.
func (s *source) ofType(kind string) []string {
	return s.matching(func(_ string, c constant) bool { return c.kind == kind })
}

// named lists the values of the constants whose name begins so.
func (s *source) named(prefix string) []string {
	return s.matching(func(name string, _ constant) bool { return strings.HasPrefix(name, prefix) })
}

func (s *source) matching(wanted func(string, constant) bool) []string {
	var values []string
	for name, c := range s.constants {
		if wanted(name, c) {
			values = append(values, c.value)
		}
	}
	return distinct(values)
}

// literals lists the strings of the code: imports and field tags aside.
func (s *source) literals() []string {
	var all []string
	s.walk("", func(n ast.Node) {
		if value, ok := n.(ast.Expr); ok {
			if text, ok := literal(value); ok {
				all = append(all, text)
			}
		}
	})
	return distinct(all)
}

// arguments lists what the calls of a function are given at a place; a
// negative place means all from there on.
func (s *source) arguments(function string, place int) []string {
	var given []string
	s.walk("", func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || name(call.Fun) != function {
			return
		}
		for i, argument := range call.Args {
			if i == place || place < 0 && i >= -place {
				given = append(given, s.strings(argument)...)
			}
		}
	})
	return distinct(given)
}

// returned lists the strings that a function returns, and those of its cases
// where it returns what it was given.
func (s *source) returned(function string) []string {
	var all []string
	s.walk(function, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			for _, result := range n.Results {
				all = append(all, s.strings(result)...)
			}
		case *ast.CaseClause:
			for _, value := range n.List {
				all = append(all, s.strings(value)...)
			}
		}
	})
	return distinct(all)
}

// assigned lists the strings that a variable or field of this name is set to,
// in one function or, without one, anywhere.
func (s *source) assigned(function, variable string) []string {
	var all []string
	s.walk(function, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if name(left) == variable && len(n.Lhs) == len(n.Rhs) {
					all = append(all, s.strings(n.Rhs[i])...)
				}
			}
		case *ast.KeyValueExpr:
			if name(n.Key) == variable {
				all = append(all, s.strings(n.Value)...)
			}
		}
	})
	return distinct(all)
}

// cases lists the strings of those cases of a function whose body calls or
// sets a name.
func (s *source) cases(function, mentions string) []string {
	var all []string
	s.walk(function, func(n ast.Node) {
		clause, ok := n.(*ast.CaseClause)
		if !ok || !mentioned(clause, mentions) {
			return
		}
		for _, value := range clause.List {
			all = append(all, s.strings(value)...)
		}
	})
	return distinct(all)
}

func mentioned(n ast.Node, wanted string) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		found = found || name(n) == wanted
		return !found
	})
	return found
}

// strings lists what an expression may be: a literal, a constant, or one of a
// map's or array's values; nothing where that cannot be seen.
func (s *source) strings(value ast.Expr) []string {
	switch v := value.(type) {
	case *ast.BasicLit:
		if text, ok := literal(v); ok {
			return []string{text}
		}
	case *ast.Ident:
		if c, ok := s.constants[v.Name]; ok {
			return []string{c.value}
		}
	case *ast.CallExpr: // a conversion, such as string(Subdomain)
		if name(v.Fun) == "string" {
			return s.strings(v.Args[0])
		}
	case *ast.IndexExpr:
		if table, ok := v.X.(*ast.CompositeLit); ok {
			return s.elements(table)
		}
	}
	return nil
}

func (s *source) elements(table *ast.CompositeLit) []string {
	var all []string
	for _, element := range table.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			element = pair.Value
		}
		all = append(all, s.strings(element)...)
	}
	return all
}

// table finds the value of a variable of the package.
func (s *source) table(variable string) ast.Node {
	for _, file := range s.files {
		for _, declared := range file.Decls {
			group, ok := declared.(*ast.GenDecl)
			if !ok || group.Tok != token.VAR {
				continue
			}
			for _, spec := range group.Specs {
				values := spec.(*ast.ValueSpec)
				if values.Names[0].Name == variable && len(values.Values) == 1 {
					return values.Values[0]
				}
			}
		}
	}
	return &ast.BadExpr{}
}

// literal is the text of a string literal.
func literal(value ast.Expr) (string, bool) {
	l, ok := value.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// name is the last part of a name: say of t.say; empty for anything else.
func name(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		return n.Sel.Name
	}
	return ""
}

func distinct(all []string) []string {
	set := map[string]bool{}
	for _, one := range all {
		set[one] = true
	}
	return slices.Sorted(maps.Keys(set))
}
