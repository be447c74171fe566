package panel

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestReadAnswerInItsForms(t *testing.T) {
	tests := []struct {
		name, body string
		verdict    said
		reason     string
		list       []string
	}{
		{"form success", "error=0&text=User%20a%20created&details=Unix%20User%0Acreated", saidYes, "User a created: Unix User\ncreated", nil},
		{"form failure", "error=1&text=Cannot%20Create%20Account&details=That%20username%20already%20exists", saidNo, "Cannot Create Account: That username already exists", nil},
		{"half made", "error=0&text=Error%20Creating%20User&details=", saidNo, "Error Creating User", nil},
		{"entities", "error=1&text=a&#39b&#45c&details=x&#64y", saidNo, "a'b-c: x@y", nil},
		{"entities with semicolon", "error=1&text=&#8217;&details=", saidNo, "’", nil},
		{"JSON success", `{"success":"User created","result":""}`, saidYes, "", nil},
		{"JSON failure", `{"error":"Cannot Create Account","result":"That domain already exists"}`, saidNo, "Cannot Create Account: That domain already exists", nil},
		{"JSON not logged in", `{"error":"Not logged in","success":"no"}`, saidNo, "Not logged in", nil},
		{"JSON without words", `{}`, saidNothing, "", nil},
		{"empty", "", saidNothing, "", nil},
		{"list", "list[]=a&list[]=b", saidNothing, "", []string{"a", "b"}},
		{"list of one", "list[]=a", saidNothing, "", []string{"a"}},
		{"encoded list", "list%5B%5D=a", saidNothing, "", []string{"a"}},
		{"empty list", "list[]=", saidNothing, "", nil},
		{"JSON list", `["a","b"]`, saidNothing, "", []string{"a", "b"}},
		{"JSON numbered list", `{"0":"a","1":"b"}`, saidNothing, "", []string{"a", "b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := readAnswer([]byte(test.body))
			if !ok || got.verdict() != test.verdict || !slices.Equal(got.list, test.list) {
				t.Errorf("read %+v (%t), verdict %d", got, ok, got.verdict())
			}
			if test.verdict == saidNo && got.reason() != test.reason {
				t.Errorf("reason is %q, want %q", got.reason(), test.reason)
			}
		})
	}
	for _, page := range []string{"<!doctype html>", "<html>", "hello", "{broken", "\x00\x01"} {
		if got, ok := readAnswer([]byte(page)); ok {
			t.Errorf("%q was read as %+v", page, got)
		}
	}
}

func TestClassifyByThePanelsWords(t *testing.T) {
	for text, want := range map[string]Code{
		"Cannot Create Account: That username already exists on the system": CodeUsernameTaken,
		"Cannot Create Account: That domain already exists":                 CodeDomainOwned,
		"reserved username":                    CodeReservedName,
		"Package does not exist":               CodePackageUnknown,
		"The package BESAR does not exist<br>": CodePackageUnknown,
		"Unable to find the package":           CodePackageUnknown,
		"User orang did not exist":             CodeUserMissing,
		"Cannot find that domain":              CodeDomainMissing,
		"There are no available IPs":           CodeIPUnavailable,
		"You have reached your limit of users": CodeQuota,
		"You cannot execute that command":      CodeNotAllowed,
		"Your password is too short":           CodeWeakPassword,
		"Invalid email address":                CodeEmailRefused,
		"Something new":                        CodeOther,

		"Unable to Create User: A valid IP was not provided":               CodeIPUnavailable,
		"Cannot Create Account: That IP does not exist in your list":       CodeIPUnavailable,
		"The IP 192.0.2.10 does not exist":                                 CodeIPUnavailable,
		"Unable to assign the requested ips":                               CodeIPUnavailable,
		"You do not own that ip":                                           CodeIPUnavailable,
		"Unable to Create User: Package not found":                         CodePackageUnknown,
		"Cannot Create Account: The package Paket 2.5 GB does not exist":   CodePackageUnknown,
		"cannot find package":                                              CodePackageUnknown,
		"An error has occurred: Unable to read dinkes's user files":        CodeUserMissing,
		"Unable to show user: Error reading their user files":              CodeUserMissing,
		"Error while deleting Users: System user dinkes does not exist!":   CodeUserMissing,
		"Cannot modify user: Unable to find user. The package is not set.": CodeUserMissing,
		"Your description is not valid":                                    CodeOther,
		"":                                                                 CodeOther,
	} {
		if got := classify("x", text); got.Code != want {
			t.Errorf("%q is %s, want %s", text, got.Code, want)
		}
	}
}

// In whatever way a version writes a refusal, it is read alike.
func TestOneRefusalInAllItsForms(t *testing.T) {
	for name, r := range map[string]reply{
		"form":            {status: 200, body: []byte("error=1&text=Unable+to+Create+User&details=A+valid+IP+was+not+provided")},
		"raw blanks":      {status: 200, body: []byte("error=1&text=Unable to Create User&details=A valid IP was not provided<br>")},
		"percent":         {status: 200, body: []byte("error=%31&text=Unable%20to%20Create%20User&details=A%20valid%20IP%20was%20not%20provided%2E")},
		"percent name":    {status: 200, body: []byte("%65rror=1&text=Unable&#32to&#32Create&details=A&#32valid&#32IP was not provided")},
		"called HTML":     {status: 200, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("error=1&text=x&details=A valid IP was not provided<br>")},
		"JSON":            {status: 200, body: []byte(`{"error":"Unable to Create User","result":"A valid IP was not provided"}`)},
		"JSON and 500":    {status: 500, body: []byte("{\n\t\"error\": \"Unable to Create User\",\n\t\"result\": \"A valid IP was not provided<br>\"\n}\n")},
		"form and 500":    {status: 500, body: []byte("error=1&text=x&details=A+valid+IP+was+not+provided")},
		"byte order mark": {status: 200, body: []byte("\ufefferror=1&text=x&details=A+valid+IP+was+not+provided")},
	} {
		err := judge("x", r, false, nil)
		if err == nil {
			_, err = judgeLegacy("x", r, nil)
		}
		if err == nil || err.Kind != Configuration || err.Code != CodeIPUnavailable || strings.ContainsAny(err.Said, "<%") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A panel that closes after 2 seconds must never meet a call of ours then.
func TestConnectionsDoNotWaitLongForTheNextCall(t *testing.T) {
	d, err := NewDirectAdmin(Config{URL: "https://panel.example.go.id:2222", User: "loket", Key: "x", BaseDomain: "example.go.id"})
	if err != nil {
		t.Fatal(err)
	}
	if wait := d.http.Transport.(*http.Transport).IdleConnTimeout; wait <= 0 || wait > 1500*time.Millisecond {
		t.Errorf("a connection stays idle for %v", wait)
	}
}

func TestCodesAreAllDifferent(t *testing.T) {
	codes := Codes()
	slices.Sort(codes)
	if len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("a code stands twice in %v", codes)
	}
	for _, rule := range legacyRules() {
		if !slices.Contains(codes, rule.code) {
			t.Errorf("%s is not listed", rule.code)
		}
	}
}

func TestCleanLeavesOnePlainLine(t *testing.T) {
	hidden := secrets{"Kuda7Besar"}
	for text, want := range map[string]string{
		"one<br>two\nthree":                             "one two three",
		"a &lt;b&gt;bold&lt;/b&gt; move":                "a bold move",
		"it&#39s &#60script&#62alert(1)&#60/script&#62": "it's",
		"Kuda7Besar and Kuda7<b>Besar</b>":              "••• and •••",
		"\u202egnp.exe\x00":                             "gnp.exe",
		"1 < 2":                                         "1 2",
	} {
		if got := hidden.clean(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	long := hidden.clean(strings.Repeat("ä", 1000))
	if utf8.RuneCountInString(long) != maxText || !strings.HasSuffix(long, "…") {
		t.Errorf("a long text has %d characters", utf8.RuneCountInString(long))
	}
	if exact := strings.Repeat("ä", maxText); hidden.clean(exact) != exact {
		t.Error("a text that fits was cut")
	}
}

// FuzzAnswer feeds whatever a panel may send: nothing panics, every failure
// has a kind, and its text is short, plain and without the secret.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"error=0&text=Password Changed&details=", "error=1&text=a&#39b&details=<br>x", "list[]=a&list[]=", "valid=1",
		`{"error":"x","result":"<b>Kuda7Besar</b>"}`, `{"type":"NOT_FOUND"}`, `{"errors":[{"path":"a","reason":"b"}]}`,
		"<!doctype html><title>DirectAdmin Login</title>", "", "[]", "[1,null,{}]", `{"0":"a","1":["b"]}`, "&#&#9&#99&#999;", "%zz=%",
	} {
		f.Add(seed, 200, true)
		f.Add(seed, 403, false)
	}
	f.Fuzz(func(t *testing.T, body string, status int, acting bool) {
		hidden := secrets{"Kuda7Besar"}
		r := reply{status: status, header: http.Header{"Retry-After": {body}}, body: []byte(body)}
		_, legacy := judgeLegacy("x", r, hidden)
		for _, failure := range []*Error{judge("x", r, acting, hidden), legacy, judgeJSON("x", r, hidden)} {
			if failure == nil {
				continue
			}
			if failure.Kind == "" || failure.Code == "" {
				t.Errorf("a failure without kind: %+v", failure)
			}
			text := failure.Text
			if utf8.RuneCountInString(text) > maxText || strings.ContainsAny(text, "<>\n\x00") || !utf8.ValidString(text) || strings.Contains(text, "Kuda7Besar") {
				t.Errorf("text is %q", text)
			}
		}
	})
}
