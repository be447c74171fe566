package envfile

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A settings file is read by the rules of systemd.
func TestASettingsFileIsReadAsSystemdReadsIt(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"A=1\nB=2\n":                       {"A": "1", "B": "2"},
		"A=1\r\nB=2\r\n":                   {"A": "1", "B": "2"},
		"# A=1\n; B=2\n  C = 3  \n":        {"C": "3"},
		"A='a b' \nB=\"c d\"\n":            {"A": "a b", "B": "c d"},
		"A='it''s'\n":                      {"A": "its"},
		`A="a\"b\\c\$d\e"`:                 {"A": `a"b\c$d\e`},
		`A='a\b'`:                          {"A": `a\b`},
		`A=a\b\\c`:                         {"A": `ab\c`},
		"A=a\\\nb\nB=2":                    {"A": "ab", "B": "2"},
		"A='x\ny'\nB=2":                    {"A": "x\ny", "B": "2"},
		"A=a # no comment\n":               {"A": "a # no comment"},
		"A=$HOME `id`\n":                   {"A": "$HOME `id`"},
		"export A=1\nB=2\n":                {"B": "2"},
		"2A=1\nA-B=2\nA\nB=\n":             {"B": ""},
		"A=1\nA=2\n":                       {"A": "2"},
		"A=it's\n":                         {"A": "it's"},
		"A='open\n":                        {"A": "open\n"},
		"":                                 {},
		"A=\"mail: \\\n  continued\"\nB=1": {"A": "mail:   continued", "B": "1"},
	} {
		if got := Read(text).Values(); !maps.Equal(got, want) {
			t.Errorf("%q is read as %q, not %q", text, got, want)
		}
	}
}

func TestOdditiesOfASettingsFileAreFound(t *testing.T) {
	text := "export TELEGRAM_TOKEN=1:a\r\nPANEL_LOGIN_KEY=a\\b\nOFFICE_NAME=x\nOFFICE_NAME=y\nLOKET_X=1\nOFFICE_PHONE='a\\b'\n"
	var got []string
	for _, o := range Read(text).Oddities([]string{"TELEGRAM_TOKEN", "PANEL_LOGIN_KEY", "OFFICE_NAME", "OFFICE_PHONE"}) {
		got = append(got, o.String())
	}
	want := []string{"dropped: export TELEGRAM_TOKEN", "escaped: PANEL_LOGIN_KEY", "twice: OFFICE_NAME", "unknown: LOKET_X"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, not %q", got, want)
	}
}

// A line that systemd does not read, or for which it refuses the file, is told
// of, and nothing is told of a line that may be half of a secret.
func TestLinesThatSystemdDoesNotTakeAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"TELEGRAM_TOKEN: 1:a\n": "loose: TELEGRAM_TOKEN", "  TELEGRAM_TOKEN 1:a\r\n": "loose: TELEGRAM_TOKEN", "TELEGRAM_TOKEN": "loose: TELEGRAM_TOKEN", "1:a\nsecret-half\n:\n": "",
		"# C:\\\nTELEGRAM_TOKEN=1:a\n": "swallow: TELEGRAM_TOKEN", "; C:\\\rTELEGRAM_TOKEN=1:a\n": "swallow: TELEGRAM_TOKEN", "# C:\\\\\nTELEGRAM_TOKEN=1:a\n": "", "# C:\\\n\nTELEGRAM_TOKEN=1:a\n": "",
		"# C:\\\r\nTELEGRAM_TOKEN=1:a\n": "", "# C:\\ x\nTELEGRAM_TOKEN=1:a\n": "", "TELEGRAM_TOKEN=1:\xe9\n": "bytes: TELEGRAM_TOKEN", "# caf\xe9\nTELEGRAM_TOKEN=1:a\n": "",
	} {
		var got string
		for _, o := range Read(text).Oddities([]string{"TELEGRAM_TOKEN"}) {
			got += o.String()
		}
		if got != want {
			t.Errorf("%q: found %q, not %q", text, got, want)
		}
	}
}

// Whatever a file is and whatever is set, it is read back so, and what is not
// changed stays to the letter.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("AB=# ;'\"\\$`\n\rx ")), 0, 60, -1).Draw(t, "file")
		f := Read(text)
		before := f.Values()
		if same := f.With(before, nil); same != removedDoubles(f, text) {
			t.Fatalf("%q without a change becomes %q", text, same)
		}
		values := maps.Clone(before)
		for _, name := range []string{"A", "NEW"} {
			if rapid.Bool().Draw(t, "set "+name) {
				values[name] = rapid.StringMatching(`[ -~\n]{1,20}`).Draw(t, "value")
			}
		}
		after := Read(f.With(values, []string{"A", "NEW"})).Values()
		for name, value := range values {
			if after[name] != value {
				t.Fatalf("%q with %q: %s is read back as %q", text, fmt.Sprint(values), name, after[name])
			}
		}
	})
}

// removedDoubles is a file without the earlier ones of two settings of one name.
func removedDoubles(f File, text string) string {
	doubles := false
	seen := map[string]bool{}
	for _, e := range f.entries {
		doubles = doubles || seen[e.name] && variableName.MatchString(e.name)
		seen[e.name] = true
	}
	if doubles {
		return f.With(f.Values(), nil)
	}
	return text
}
