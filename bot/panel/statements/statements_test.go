package statements

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sample draws values that fit a text's parameters.
func sample(t *rapid.T, s Statement) Values {
	values := Values{}
	for name, k := range s.Parameters() {
		switch kind(k) {
		case prefixKind:
			values[name] = rapid.StringMatching(forms[prefixKind]).Draw(t, name)
		case tableKind:
			values[name] = rapid.StringMatching(forms[tableKind]).Draw(t, name)
		case numberKind:
			values[name] = rapid.IntRange(1, 1<<40).Draw(t, name)
		case textKind:
			values[name] = rapid.String().Draw(t, name)
		}
	}
	return values
}

// TestTextsAreReadBack: what was filled in is what is read, and two texts one
// after the other are two calls.
func TestTextsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text string
		var want []Call
		for range rapid.IntRange(1, 3).Draw(t, "texts") {
			s := rapid.SampledFrom(All()).Draw(t, "text")
			values := sample(t, s)
			filled, err := s.With(values)
			if err != nil {
				t.Fatal(err)
			}
			text += filled
			want = append(want, Call{s, values})
		}
		got, err := Parse(text)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d calls (%v), want %d", len(got), err, len(want))
		}
		for i, call := range got {
			if call.Name() != want[i].Name() || len(call.Values) != len(want[i].Values) {
				t.Fatalf("call %d is %s %v, want %s %v", i, call.Name(), call.Values, want[i].Name(), want[i].Values)
			}
			for name, value := range want[i].Values {
				if call.Values[name] != value {
					t.Fatalf("%s: %s is %v, want %v", call.Name(), name, call.Values[name], value)
				}
			}
		}
	})
}

// TestNothingTypedGetsIntoAText: a value that is no prefix, table or number is
// refused, and a text never leaves its literal.
func TestNothingTypedGetsIntoAText(t *testing.T) {
	typed := []string{"", "wp_' OR '1", "wp_`; DROP TABLE x; --", "wp-é", "wp_\n", "a b", "wp_\x00", strings.Repeat("a", 65), "O'Brien", "\\", "/*", "😀"}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(All()).Draw(t, "text")
		values := sample(t, s)
		for name, k := range s.Parameters() {
			bad := rapid.SampledFrom(typed).Draw(t, "typed "+name)
			values[name] = bad
			filled, err := s.With(values)
			if kind(k) != textKind {
				if err == nil {
					t.Fatalf("%s takes %q for %s", s.Name(), bad, name)
				}
				if bad != "" && strings.Contains(err.Error(), bad) {
					t.Fatalf("the error tells the value: %v", err)
				}
			} else if err != nil || bad != "" && strings.Contains(filled, bad) && strings.ContainsAny(bad, "'`\\😀") {
				t.Fatalf("%s: %q stands in the text, or %v", s.Name(), bad, err)
			}
			values = sample(t, s)
		}
		delete(values, firstOf(s))
		if _, err := s.With(values); err == nil && len(s.Parameters()) > 0 {
			t.Fatalf("%s is filled without %s", s.Name(), firstOf(s))
		}
	})
}

func firstOf(s Statement) string {
	for name := range s.Parameters() {
		return name
	}
	return ""
}

// TestOnlyTheseTextsAreRead: not one with something before, behind or inside,
// nor with two values for one parameter.
func TestOnlyTheseTextsAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(All()).Draw(t, "text")
		text, err := s.With(sample(t, s))
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{" " + text, text + " ", text + "DROP TABLE `wp_users`;\n", strings.TrimSuffix(text, "\n"), strings.ToLower(text) + "x",
			"-- \n" + text, text[1:]} {
			if calls, err := Parse(other); err == nil {
				t.Fatalf("%q is read as %v", other, calls)
			}
		}
	})
	one, err := CarryLogin.With(Values{"fresh": "a_", "former": "b_", "freshuser": 1, "formeruser": 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(strings.Replace(one, "`a_users` SET", "`c_users` SET", 1)); err == nil {
		t.Error("one parameter has two values")
	}
}

// TestTextsMeetTheRowsTheyMean: whoever changes a user says first that there is
// exactly one, and no text takes a pattern of names.
func TestTextsMeetTheRowsTheyMean(t *testing.T) {
	for _, s := range All() {
		for _, word := range []string{" LIKE ", "REGEXP", "JOIN"} {
			if strings.Contains(s.template, word) {
				t.Errorf("%s has %s: two collations may meet, or names that are not meant", s.Name(), strings.TrimSpace(word))
			}
		}
		if strings.Contains(s.template, "{number:") && !strings.Contains(s.template, "<> 1);\n") {
			t.Errorf("%s means one user and does not say so", s.Name())
		}
	}
}
