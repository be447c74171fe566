package locales_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// literals are all strings that the code of some folders holds. What says a
// message names its key by one of them, or puts the key together from several.
func literals(t *testing.T, roots ...string) map[string]bool {
	t.Helper()
	all, set := map[string]bool{}, token.NewFileSet()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "simulator":
				return filepath.SkipDir
			case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if text, err := strconv.Unquote(l.Value); err == nil {
						all[text] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatalf("read the code: %v", err)
		}
	}
	return all
}

var number = regexp.MustCompile(`^[0-9]+$`)

// composed tells whether an end can be put together from what the code holds:
// one string, a number, or two strings with a line between them.
func composed(end string, have map[string]bool) bool {
	if have[end] || number.MatchString(end) {
		return true
	}
	for i, sign := range end {
		if sign == '_' && have[end[:i]] && (have[end[i+1:]] || have[end[i:]]) {
			return true
		}
	}
	return false
}

// TestEveryMessageIsSaid finds words that nobody will read.
func TestEveryMessageIsSaid(t *testing.T) {
	have := literals(t, "../conversations", "../bot")
	for key := range keySet(t) {
		used := have[key]
		for i, sign := range key {
			used = used || sign == '_' && have[key[:i+1]] && composed(key[i+1:], have)
		}
		if !used {
			t.Errorf("nothing says %q", key)
		}
	}
}

// unmistakable are keys by their looks, wherever they stand.
var unmistakable = regexp.MustCompile(`^(button|toast|menu|greeting|card|story|refused|hint|recap_(column|sheet|kind|note|text|tile))_[a-z_]*[a-z]$`)

// TestEveryMessageTheCodeSaysExists looks at what can be nothing else than a
// key; the others are held by the dialogs, which say them.
func TestEveryMessageTheCodeSaysExists(t *testing.T) {
	have := keySet(t)
	for text := range literals(t, "../conversations", "../bot/documents") {
		if unmistakable.MatchString(text) && !have[text] {
			t.Errorf("the code says %q, for which there are no words", text)
		}
	}
}
