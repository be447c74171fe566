package desk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the packages of conversations: each may import those before it.
var layers = []string{"", "turn", "forms", "requests", "accounts", "team", "officer", "services", "desk"}

// leaves are imported by any of them and import none of them.
var leaves = []string{"answers", "calendar", "tables", "intents"}

// TestPackagesHaveOneDirection: nothing imports what stands above it, and
// conversations imports nothing else of the project.
func TestPackagesHaveOneDirection(t *testing.T) {
	const own = "loket/conversations"
	for at, layer := range layers {
		paths, err := filepath.Glob(filepath.Join("..", layer, "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no code in %q: %v", layer, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range file.Imports {
				name, _ := strconv.Unquote(spec.Path.Value)
				if !strings.HasPrefix(name, "loket/") {
					continue
				}
				below := strings.TrimPrefix(strings.TrimPrefix(name, own), "/")
				place := slices.Index(layers, below)
				if !strings.HasPrefix(name, own) || place < 0 && !slices.Contains(leaves, below) || place >= at {
					t.Errorf("%s imports %s", path, name)
				}
			}
		}
	}
}

// TestNobodyOutsideTheCatalogueAsksWhichServiceItIs: a branch on the kind of a
// service would have to be found again for the next one.
func TestNobodyOutsideTheCatalogueAsksWhichServiceItIs(t *testing.T) {
	names := []string{"Subdomain", "Website", "Reset", "Takeover", "Inquiry", "Rehearsed"}
	for _, pattern := range []string{"../*/*.go", "../../bot/documents/*.go", "../../bot/app/*.go", "../../storage/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no code in %s: %v", pattern, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") || filepath.Base(filepath.Dir(path)) == "services" {
				continue
			}
			for _, name := range selected(t, path, "conversations") {
				if slices.Contains(names, name) {
					t.Errorf("%s names conversations.%s", path, name)
				}
			}
		}
	}
}

// selected lists what a file takes from a package.
func selected(t *testing.T, path, from string) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := s.X.(*ast.Ident); ok && of.Name == from {
				names = append(names, s.Sel.Name)
			}
		}
		return true
	})
	return names
}
