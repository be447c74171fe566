package answers_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

func names(t testing.TB) answers.Names {
	t.Helper()
	list, err := answers.EmbeddedNames()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestReservedNamesAreRefused(t *testing.T) {
	list := names(t)
	for _, label := range []string{"www", "mail", "ns1", "ns9", "directadmin", "autodiscover", "phpmyadmin", "root"} {
		_, err := list.Judge(label)
		if refusal := wantRefusal(t, label, err, answers.ReasonLabelReserved); refusal.Data["label"] != label {
			t.Errorf("the refusal says %v", refusal.Data)
		}
	}
	for _, label := range []string{"mail-dinkes", "mailing", "sipandu"} {
		if _, err := list.Judge(label); err != nil {
			t.Errorf("%s: %v", label, err)
		}
	}
}

func TestHintsAboutNames(t *testing.T) {
	list := names(t)
	for label, want := range map[string][]string{
		"sipandu": nil, "pilot": nil, "essex": nil, "unisex": nil, "fotografi": nil,
		"bupati": {"office_bound bupati"}, "satu-data": {"office_bound satudata"}, "ppid-betung": {"office_bound ppid"},
		"slot": {"gambling slot"}, "slot88": {"gambling slot"}, "info-gacor": {"gambling gacor"}, "slotgacor": {"gambling slot"},
		"judicial": {"gambling judi"}, "sl0t-hoki": {"gambling slot"}, "s-l-o-t": {"gambling slot"}, "sex-edu": {"gambling sex"},
		"dprd-judi": {"office_bound dprd", "gambling judi"},
	} {
		hints, err := list.Judge(label)
		if err != nil {
			t.Errorf("%s: %v", label, err)
		}
		var got []string
		for _, hint := range hints {
			got = append(got, hint.Code+" "+hint.Data["word"])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has the hints %q, want %q", label, got, want)
		}
	}
}

func TestAListOfTheOffice(t *testing.T) {
	list, err := answers.ParseNames(strings.NewReader("\ufeffName;Kind\r\nRahasia;Reserved\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := list.Judge("rahasia"); err == nil {
		t.Error("the office's own name is not reserved")
	}
	if _, err := list.Judge("www"); err != nil {
		t.Error("the embedded list is still there")
	}
	for table, want := range map[string]string{
		"": "header row", "kind\nreserved\n": "line 1", "name,kind\n\nwww,rahasia\n": "line 3: the kind",
		"name,kind\nw w,reserved\n": "line 2: the name", "name,kind\na,b,c\n": "line 2", "name,kind,colour\n": `line 1: the column "colour"`,
		"name,kind\n\xff": "UTF-8", "name,kind\n\"x,reserved\n": "line 2",
	} {
		if _, err := answers.ParseNames(strings.NewReader(table)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", table, err, want)
		}
	}
	var zero answers.Names
	if hints, err := zero.Judge("www"); err != nil || len(hints) > 0 {
		t.Error("an empty list judges")
	}
}

func TestLookAlikes(t *testing.T) {
	for _, pair := range []struct {
		a, b  string
		alike bool
	}{
		{"sipandu", "sipandu", false}, {"sipandu", "sipandi", true}, {"sipandu", "sipand", true},
		{"sipandu", "sipanduu", true}, {"sipandu", "siapndu", true}, {"sipandu", "si-pandu", true},
		{"sipandu", "s-i-p-a-n-d-u", true}, {"d1sd1k-01", "disdiko1", true}, {"l0ket", "loket", true},
		{"1oket", "loket", true}, {"1oke1", "loket", false}, {"sipandu", "sipanduan", false}, {"abc", "cba", false},
		{"dinkes", "disdik", false}, {"", "a", true}, {"", "abc", false}, {"lala", "iaia", false},
	} {
		if got := answers.LookAlike(pair.a, pair.b); got != pair.alike {
			t.Errorf("%q and %q look alike: %v", pair.a, pair.b, got)
		}
	}
	existing := []string{"sipandu", "sipandi", "dinkes", "si-pandu", "sipando"}
	if got := answers.LookAlikes("sipandu", existing, 2); !slices.Equal(got, []string{"sipandi", "si-pandu"}) {
		t.Errorf("look-alikes are %v", got)
	}
}

func TestLookingAlikeIsMutual(t *testing.T) {
	label := rapid.StringMatching(`[a-c01il-]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := label.Draw(t, "a"), label.Draw(t, "b")
		if answers.LookAlike(a, b) != answers.LookAlike(b, a) {
			t.Fatalf("%q and %q", a, b)
		}
		at := rapid.IntRange(0, len(a)).Draw(t, "at")
		if edited := a[:at] + "z" + a[at:]; !answers.LookAlike(a, edited) {
			t.Fatalf("%q and %q", a, edited)
		}
	})
}
