package answers_test

import (
	"regexp"
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

var labelForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{1,38})[a-z0-9]$`)

func TestLabelAccepted(t *testing.T) {
	for typed, want := range map[string]string{
		"sipandu": "sipandu", " SIPANDU ": "sipandu", "si-pandu2": "si-pandu2", "3dukasi": "3dukasi",
		"https://Sipandu.banyuasinkab.go.id/beranda?x=1#y": "sipandu",
		"http://www.sipandu.BANYUASINKAB.go.id":            "sipandu",
		"sipandu.banyuasinkab.go.id":                       "sipandu",
		"sipandu.banyuasinkab.go.id.":                      "sipandu",
		"sipandu.banyuasinkab.go.id:2222/":                 "sipandu",
		"www.sipandu":                                      "sipandu",
		"sipandu/":                                         "sipandu",
		`"sipandu".`:                                       "sipandu",
		"“sipandu”":                                        "sipandu",
		"si\u200bpandu":                                    "sipandu",
		"abc":                                              "abc",
		strings.Repeat("a", 40):                            strings.Repeat("a", 40),
		"a-b-c--d":                                         "a-b-c--d",
	} {
		got, err := answers.Label(typed, base)
		wantValue(t, typed, got, err, want)
	}
}

func TestLabelRefused(t *testing.T) {
	for _, row := range []struct{ typed, reason, suggestion string }{
		{"", answers.ReasonEmpty, ""},
		{".banyuasinkab.go.id", answers.ReasonLabelBase, ""},
		{"/.banyuasinkab.go.id", answers.ReasonLabelCharacter, ""},
		{"https://", answers.ReasonEmpty, ""},
		{"banyuasinkab.go.id", answers.ReasonLabelBase, ""},
		{"https://www.banyuasinkab.go.id/", answers.ReasonLabelBase, ""},
		{"sipandu.go.id", answers.ReasonLabelOtherParent, "sipandu"},
		{"sipandu.com", answers.ReasonLabelOtherParent, "sipandu"},
		{"https://sipandu.palembang.go.id/x", answers.ReasonLabelOtherParent, "sipandu"},
		{"https://sipandu.internal", answers.ReasonLabelOtherParent, "sipandu"},
		{"sipandu.banyuasinkab.go.id.evil.com", answers.ReasonLabelOtherParent, "sipandu"},
		{"evilbanyuasinkab.go.id", answers.ReasonLabelOtherParent, "evilbanyuasinkab"},
		{"si.pandu", answers.ReasonLabelDot, "si-pandu"},
		{"a.b.banyuasinkab.go.id", answers.ReasonLabelDot, "a-b"},
		{"192.168.1.1", answers.ReasonLabelDot, ""},
		{"si pandu", answers.ReasonLabelSpace, "si-pandu"},
		{"si pandu.banyuasinkab.go.id", answers.ReasonLabelSpace, "si-pandu"},
		{"si_pandu", answers.ReasonLabelUnderscore, "si-pandu"},
		{"café", answers.ReasonLabelASCII, "cafe"},
		{"сайт", answers.ReasonLabelASCII, ""},
		{"sipandu🚀", answers.ReasonLabelASCII, "sipandu"},
		{"sipandu!", answers.ReasonLabelCharacter, "sipandu"},
		{"<b>sipandu</b>", answers.ReasonLabelCharacter, "b-sipandu-b"},
		{"=cmd|x", answers.ReasonLabelCharacter, "cmd-x"},
		{"../etc/passwd", answers.ReasonLabelCharacter, "etc-passwd"},
		{"rina@gmail.com", answers.ReasonLabelCharacter, "rina-gmail-com"},
		{"-sipandu", answers.ReasonLabelHyphenStart, "sipandu"},
		{"sipandu-", answers.ReasonLabelHyphenEnd, "sipandu"},
		{"xn--sipandu", answers.ReasonLabelDoubleHyphen, "xn-sipandu"},
		{"123456", answers.ReasonLabelDigits, ""},
		{"12-34", answers.ReasonLabelDigits, ""},
		{"ab", answers.ReasonLabelShort, ""},
		{strings.Repeat("a", 41), answers.ReasonLabelLong, ""},
	} {
		_, err := answers.Label(row.typed, base)
		refusal := wantRefusal(t, row.typed, err, row.reason)
		if got := refusal.Data["suggestion"]; got != row.suggestion {
			t.Errorf("%q suggests %q, want %q", row.typed, got, row.suggestion)
		}
	}
}

func TestLabelNamesTheOtherParent(t *testing.T) {
	_, err := answers.Label("https://sipandu.palembang.go.id", base)
	data := checkContract(t, err).Data
	if data["parent"] != "palembang.go.id" || data["base"] != base {
		t.Errorf("the refusal says %v", data)
	}
}

// An address is understood however it is written around the name.
func TestLabelIsFoundInItsAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z][a-z0-9]{2,38}`).Draw(t, "name")
		typed := rapid.SampledFrom([]string{"", "http://", "https://", "HTTPS://www."}).Draw(t, "scheme") +
			name + "." + base + rapid.SampledFrom([]string{"", "/", "/a/b", "?q=1", ":8443/x"}).Draw(t, "rest")
		if rapid.Bool().Draw(t, "capitals") {
			typed = strings.ToUpper(typed)
		}
		got, err := answers.Label(typed, base)
		if err != nil || got != name {
			t.Fatalf("%q reads %q (%v)", typed, got, err)
		}
	})
}

func FuzzLabel(f *testing.F) {
	f.Add("https://Sipandu.banyuasinkab.go.id/x")
	f.Add("xn--a_b.com")
	f.Fuzz(func(t *testing.T, typed string) {
		label, err := answers.Label(typed, base)
		if err != nil {
			suggestion := checkContract(t, err).Data["suggestion"]
			if _, err := answers.Label(suggestion, base); suggestion != "" && err != nil {
				t.Fatalf("%q suggests %q: %v", typed, suggestion, err)
			}
			return
		}
		if !labelForm.MatchString(label) || strings.HasPrefix(label[2:], "--") {
			t.Fatalf("%q became %q", typed, label)
		}
		if again, err := answers.Label(label, base); err != nil || again != label {
			t.Fatalf("%q became %q (%v)", label, again, err)
		}
		if label == "www" {
			return // with the domain behind it that is the domain itself
		}
		if again, err := answers.Label(label+"."+base, base); err != nil || again != label {
			t.Fatalf("%q became %q (%v)", label, again, err)
		}
	})
}

func BenchmarkLabel(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := answers.Label("https://Sipandu.banyuasinkab.go.id/beranda", base); err != nil {
			b.Fatal(err)
		}
	}
}
