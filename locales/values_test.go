package locales_test

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"loket/conversations/answers"
)

// speech is the values that a message speaks of: those that it cannot do
// without, and those that it asks for first (if, with).
type speech struct{ needed, optional map[string]bool }

func (s speech) all() []string {
	var names []string
	for name := range s.needed {
		names = append(names, name)
	}
	for name := range s.optional {
		names = append(names, name)
	}
	return distinct(names)
}

// speechOf reads a message's template.
func speechOf(t *testing.T, key, text string) speech {
	t.Helper()
	trees, err := parse.Parse(key, text, "", "", map[string]any{"not": true})
	if err != nil {
		t.Fatalf("the words %q are no template: %v", key, err)
	}
	s := speech{needed: map[string]bool{}, optional: map[string]bool{}}
	s.read(trees[key].Root, s.needed)
	return s
}

func (s speech) read(node parse.Node, into map[string]bool) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				s.read(child, into)
			}
		}
	case *parse.ActionNode:
		s.fields(n.Pipe, into)
	case *parse.IfNode:
		s.branch(&n.BranchNode)
	case *parse.WithNode:
		s.branch(&n.BranchNode)
	}
}

func (s speech) branch(n *parse.BranchNode) {
	s.fields(n.Pipe, s.optional)
	s.read(n.List, s.optional)
	s.read(n.ElseList, s.optional)
}

func (s speech) fields(pipe *parse.PipeNode, into map[string]bool) {
	for _, command := range pipe.Cmds {
		for _, argument := range command.Args {
			if field, ok := argument.(*parse.FieldNode); ok {
				into[field.Ident[0]] = true
			}
		}
	}
}

// given is one place of the code that says a message: by its key, or by how
// its key begins, with the names of the values it gives.
type given struct {
	key    string
	family bool
	names  []string
}

// givenIn lists the places whose key and values can be seen where they stand:
// say(key).with(name, value, …), or a function that says the key it is given
// and takes the values behind it.
func givenIn(code *source) []given {
	var all []given
	voices, done := voicesOf(code), map[ast.Node]bool{}
	for in, functions := range code.functions {
		for _, f := range functions {
			ast.Inspect(f.body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || done[call] {
					return true
				}
				said, pairs := valuesOf(call, voices)
				if said == nil {
					return true
				}
				done[said] = true
				if names, plain := pairNames(pairs); plain {
					all = append(all, keysOf(code, in, said.Args[voices[name(said.Fun)]], names)...)
				}
				return true
			})
		}
	}
	return all
}

// valuesOf finds the call that names the key, and the names and values that
// follow; nil where there is none, or where a call without values may get them
// by another way.
func valuesOf(call *ast.CallExpr, voices map[string]int) (said *ast.CallExpr, pairs []ast.Expr) {
	if name(call.Fun) == "with" {
		said, _ = call.Fun.(*ast.SelectorExpr).X.(*ast.CallExpr)
		if said == nil || name(said.Fun) != "say" {
			return nil, nil
		}
		return said, call.Args
	}
	place, speaks := voices[name(call.Fun)]
	switch {
	case !speaks || len(call.Args) <= place:
		return nil, nil
	case len(call.Args) == place+1 && !slices.Contains([]string{"say", "line", "refuse"}, name(call.Fun)):
		return nil, nil
	}
	return call, call.Args[place+1:]
}

var valueName = regexp.MustCompile(`^[A-Z][A-Za-z]*$`)

// pairNames are the names of alternating names and values; plain is false
// where they come from elsewhere.
func pairNames(pairs []ast.Expr) (names []string, plain bool) {
	for i := 0; i < len(pairs); i += 2 {
		name, ok := literal(pairs[i])
		if !ok || !valueName.MatchString(name) {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

func keysOf(code *source, in string, key ast.Expr, names []string) []given {
	values, whole := code.strings(in, key, 0)
	if sum, ok := key.(*ast.BinaryExpr); ok && !whole {
		if begin, ok := literal(sum.X); ok {
			return []given{{begin, true, names}}
		}
		return nil
	}
	var all []given
	for _, value := range values {
		all = append(all, given{value, false, names})
	}
	return all
}

// handedOver are the messages and families whose values come to them by
// another way, with the names that come.
func handedOver(t *testing.T, code *source) map[string][]string {
	handed := map[string][]string{
		"ask_":             detailNames(code),
		"story_":           {"Who"},
		"button_open_card": {"Ticket"},
		"check_on":         {"What"}, "check_off": {"What"},
		"recap_title": {"Month", "Year"}, "recap_empty": {"Month", "Year"},
	}
	for _, event := range code.arguments("story", 1) {
		handed[event] = handed["story_"]
	}
	for _, hint := range wordHints(read(t, "../conversations/answers")) {
		handed["hint_"+hint] = []string{"Word"}
	}
	for reason, names := range answers.Reasons() {
		if strings.HasPrefix(reason, "file_") {
			names = []string{"Name"} // all that is said of a file that was looked into
		}
		handed["refused_"+reason] = append(slices.Clone(names), "Address")
	}
	return handed
}

// detailNames are the values that questions are given: Args{"Domain": …}.
func detailNames(code *source) []string {
	var names []string
	code.walk("", func(n ast.Node) {
		if list, ok := n.(*ast.CompositeLit); ok && name(list.Type) == "Args" {
			for _, element := range list.Elts {
				key, _ := literal(element.(*ast.KeyValueExpr).Key)
				names = append(names, key)
			}
		}
	})
	return distinct(names)
}

// TestMessagesSpeakOfWhatTheyAreGiven compares the values in the words with
// those that the code gives, at every place that says them.
func TestMessagesSpeakOfWhatTheyAreGiven(t *testing.T) {
	code := speaking(t)
	places, handed, composedOf := givenIn(code), handedOver(t, code), families(t, code)
	if len(places) < 300 {
		t.Fatalf("only %d places were found that say something", len(places))
	}
	for key, text := range messages(t, "id") {
		speech := speechOf(t, key, text.whole())
		names := handed[key]
		for begin, more := range handed {
			if _, family := composedOf[begin]; family && endsIn(composedOf, begin, key) {
				names = append(slices.Clone(names), more...)
			}
		}
		for _, place := range places {
			if place.key != key && !(place.family && endsIn(composedOf, place.key, key)) {
				continue
			}
			known := append(slices.Clone(place.names), handed[key]...)
			for name := range speech.needed {
				if !slices.Contains(known, name) {
					t.Errorf("%q speaks of %s, which the code does not give at one place (it gives %q)", key, name, place.names)
				}
			}
			names = append(names, place.names...)
		}
		for _, name := range speech.all() {
			if !slices.Contains(names, name) && !strings.HasPrefix(key, "date_") {
				t.Errorf("%q speaks of %s, which the code never gives", key, name)
			}
		}
	}
}

func endsIn(families map[string][]string, begin, key string) bool {
	end, ok := strings.CutPrefix(key, begin)
	return ok && slices.Contains(families[begin], end)
}

// TestLanguagesSpeakOfTheSame compares the values of a message between the
// languages and between its forms.
func TestLanguagesSpeakOfTheSame(t *testing.T) {
	first := messages(t, "id")
	for key, text := range messages(t, "en") {
		want := speechOf(t, key, first[key].whole())
		for form, words := range text {
			got := speechOf(t, key, words)
			if !slices.Equal(got.all(), want.all()) {
				t.Errorf("%q speaks of %q in English (%s) and of %q in Indonesian", key, got.all(), form, want.all())
			}
		}
	}
}
