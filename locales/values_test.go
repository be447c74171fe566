package locales_test

import (
	"maps"
	"slices"
	"testing"
	"text/template/parse"
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

func distinct(all []string) []string {
	set := map[string]bool{}
	for _, one := range all {
		set[one] = true
	}
	return slices.Sorted(maps.Keys(set))
}
