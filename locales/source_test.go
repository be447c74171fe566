package locales_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is the Go code of some folders, without its tests. It is read by
// names alone: a function stands for all of its name.
type source struct {
	files     []*ast.File
	functions map[string][]function
	constants map[string]constant
}

type function struct {
	of         *ast.FuncType
	parameters []string
	body       *ast.BlockStmt
}

type constant struct{ kind, value string }

// read reads the Go files of the folders.
func read(t *testing.T, folders ...string) *source {
	t.Helper()
	code := &source{functions: map[string][]function{}, constants: map[string]constant{}}
	set := token.NewFileSet()
	for _, folder := range folders {
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no code in %s: %v", folder, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatalf("read code: %v", err)
			}
			code.add(file)
		}
	}
	return code
}

func (s *source) add(file *ast.File) {
	s.files = append(s.files, file)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			s.addFunction(n.Name.Name, n.Type, n.Body)
		case *ast.AssignStmt: // add := func(…) …
			for i, right := range n.Rhs {
				if f, ok := right.(*ast.FuncLit); ok {
					s.addFunction(name(n.Lhs[i]), f.Type, f.Body)
				}
			}
		case *ast.GenDecl:
			if n.Tok == token.CONST {
				s.addConstants(n)
			}
		}
		return true
	})
}

func (s *source) addFunction(called string, of *ast.FuncType, body *ast.BlockStmt) {
	f := function{of: of, body: body}
	for _, field := range of.Params.List {
		for _, parameter := range field.Names {
			f.parameters = append(f.parameters, parameter.Name)
		}
	}
	s.functions[called] = append(s.functions[called], f)
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

// walk visits every node of the code, or of the functions of one name.
func (s *source) walk(of string, visit func(ast.Node)) {
	look := func(n ast.Node) bool { visit(n); return true }
	if of != "" {
		for _, f := range s.functions[of] {
			ast.Inspect(f.body, look)
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

// literals lists all strings that are written in the code.
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

// arguments lists what the calls of a function are given from a place on.
func (s *source) arguments(called string, from int) []string {
	var given []string
	s.walk("", func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if ok && name(call.Fun) == called && len(call.Args) > from {
			for _, argument := range call.Args[from:] {
				values, _ := s.strings("", argument, 0)
				given = append(given, values...)
			}
		}
	})
	return distinct(given)
}

// assigned lists the strings that a variable or field of this name is set to,
// in one function or, without one, anywhere; whole tells that it is set to
// nothing else.
func (s *source) assigned(in, variable string) []string {
	values, _ := s.assignedTo(in, variable, 0)
	return values
}

func (s *source) assignedTo(in, variable string, depth int) (all []string, whole bool) {
	whole = true
	take := func(value ast.Expr) {
		values, known := s.strings(in, value, depth+1)
		all, whole = append(all, values...), whole && known
	}
	s.walk(in, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				switch {
				case name(left) != variable:
				case len(n.Lhs) == len(n.Rhs):
					take(n.Rhs[i])
				default:
					whole = false
				}
			}
		case *ast.KeyValueExpr:
			if name(n.Key) == variable {
				take(n.Value)
			}
		}
	})
	return distinct(all), whole && len(all) > 0
}

// cases lists the strings of those cases of a function whose body mentions a name.
func (s *source) cases(in, mentions string) []string {
	var all []string
	s.walk(in, func(n ast.Node) {
		clause, ok := n.(*ast.CaseClause)
		if !ok || !mentioned(clause, mentions) {
			return
		}
		for _, value := range clause.List {
			values, _ := s.strings("", value, 0)
			all = append(all, values...)
		}
	})
	return distinct(all)
}

func mentioned(n ast.Node, wanted string) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		text := ""
		if value, ok := n.(ast.Expr); ok {
			text, _ = literal(value)
		}
		found = found || name(n) == wanted || text == wanted
		return !found
	})
	return found
}

// deepest ends the search for what an expression may be.
const deepest = 6

// strings lists what an expression may be; whole tells that it cannot be
// anything else.
func (s *source) strings(in string, value ast.Expr, depth int) (all []string, whole bool) {
	if depth > deepest {
		return nil, false
	}
	switch v := value.(type) {
	case *ast.BasicLit:
		text, ok := literal(v)
		return []string{text}, ok
	case *ast.Ident:
		if c, ok := s.constants[v.Name]; ok {
			return []string{c.value}, true
		}
		if in != "" && !s.isParameter(in, v.Name) {
			return s.assignedTo(in, v.Name, depth)
		}
	case *ast.CallExpr:
		if name(v.Fun) == "string" { // a conversion, such as string(Subdomain)
			return s.strings(in, v.Args[0], depth+1)
		}
		return s.returned(name(v.Fun), depth+1)
	case *ast.IndexExpr:
		if table, ok := v.X.(*ast.CompositeLit); ok {
			return s.elements(table, depth)
		}
	case *ast.BinaryExpr:
		return s.joined(in, v, depth)
	}
	return nil, false
}

func (s *source) isParameter(in, variable string) bool {
	return slices.ContainsFunc(s.functions[in], func(f function) bool { return slices.Contains(f.parameters, variable) })
}

func (s *source) elements(table *ast.CompositeLit, depth int) (all []string, whole bool) {
	whole = true
	for _, element := range table.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			element = pair.Value
		}
		values, known := s.strings("", element, depth+1)
		all, whole = append(all, values...), whole && known
	}
	return all, whole
}

// joined lists the sums of two strings.
func (s *source) joined(in string, sum *ast.BinaryExpr, depth int) (all []string, whole bool) {
	heads, first := s.strings(in, sum.X, depth+1)
	tails, second := s.strings(in, sum.Y, depth+1)
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all, first && second && sum.Op == token.ADD
}

// returned lists what a function of the code returns. One that returns what
// its cases let through returns the strings of these.
func (s *source) returned(called string, depth int) (all []string, whole bool) {
	whole = len(s.functions[called]) == 1
	s.walk(called, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			for _, result := range n.Results {
				if !s.isParameter(called, name(result)) {
					values, known := s.strings(called, result, depth+1)
					all, whole = append(all, values...), whole && known
				}
			}
		case *ast.CaseClause:
			for _, value := range n.List {
				if values, ok := literal(value); ok && len(s.functions[called]) > 0 && returnsParameter(n, s.functions[called][0]) {
					all = append(all, values)
				}
			}
		}
	})
	return distinct(all), whole
}

func returnsParameter(clause *ast.CaseClause, f function) bool {
	return slices.ContainsFunc(f.parameters, func(parameter string) bool {
		for _, statement := range clause.Body {
			if back, ok := statement.(*ast.ReturnStmt); ok && name(back.Results[0]) == parameter {
				return true
			}
		}
		return false
	})
}

// table finds the value of a variable of the package.
func (s *source) table(variable string) (found ast.Node) {
	found = &ast.BadExpr{}
	s.walk("", func(n ast.Node) {
		values, ok := n.(*ast.ValueSpec)
		if ok && values.Names[0].Name == variable && len(values.Values) == 1 {
			found = values.Values[0]
		}
	})
	return found
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
