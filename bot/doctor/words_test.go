package doctor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
)

var placeholder = regexp.MustCompile(`{{\.(\w+)}}`)

// placeholders reads a message file: the values that each message speaks of, in
// alphabetical order.
func placeholders(t *testing.T, lang string) map[string][]string {
	t.Helper()
	var messages map[string]any
	if _, err := toml.DecodeFile("../../locales/active."+lang+".toml", &messages); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for key, message := range messages {
		names := map[string]bool{}
		text, _ := message.(string)
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			names[found[1]] = true
		}
		all[key] = slices.Sorted(maps.Keys(names))
	}
	return all
}

// literal is a string that stands in the code.
func literal(e ast.Expr) (string, bool) {
	l, is := e.(*ast.BasicLit)
	if !is || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// calls gives each call in this package's own code to see.
func calls(t *testing.T, see func(name string, arguments []ast.Expr)) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		callsIn(file, see)
	}
}

func callsIn(file *ast.File, see func(name string, arguments []ast.Expr)) {
	ast.Inspect(file, func(n ast.Node) bool {
		if call, is := n.(*ast.CallExpr); is {
			switch f := call.Fun.(type) {
			case *ast.Ident:
				see(f.Name, call.Args)
			case *ast.SelectorExpr:
				see(f.Sel.Name, call.Args)
			}
		}
		return true
	})
}

// TestTheReportHasItsWords: what the code says, of which things and with which
// values, has words in every language that speak of just these values.
func TestTheReportHasItsWords(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		known, seen := placeholders(t, lang), 0
		calls(t, func(name string, arguments []ast.Expr) {
			if len(arguments) == 0 {
				return
			}
			key, is := literal(arguments[0])
			switch {
			case !is:
			case name == "good" || name == "warn" || name == "bad":
				if _, has := known["doctor_thing_"+key]; !has {
					t.Errorf("%q has no name in %q", key, lang)
				}
			case name == "words":
				seen++
				var given []string
				for i := 1; i < len(arguments); i += 2 {
					value, _ := literal(arguments[i])
					given = append(given, value)
				}
				slices.Sort(given)
				if wanted, has := known["doctor_"+key]; !has || !slices.Equal(wanted, given) {
					t.Errorf("%q has the values %q; its words in %q (there are some: %v) speak of %q", key, given, lang, has, wanted)
				}
			}
		})
		if seen < 150 {
			t.Errorf("only %d phrases were found", seen)
		}
	}
}

// ailing are bots that are set up in ways that have much to be said of.
var ailing = map[string]func(*clinic){
	"well": func(*clinic) {},
	"before the first start": func(c *clinic) {
		c.settings.DataDir += "/none"
		c.settings.TeamChatID = 0
		c.settings.BackupRecipient, c.settings.PanelURL, c.settings.SMTPURL = "", "", ""
		c.settings.DecreeSubdomain, c.settings.DecreeWebsite, c.settings.OfficeEmail, c.settings.OfficeSignatory = "", "", "", ""
	},
	"with wrong settings": func(c *clinic) {
		c.settings.TelegramToken, c.settings.MailFrom, c.settings.PanelLoginKey = "secret", "nobody", ""
		c.settings.WebhookURL = "http://bot.example.go.id/" + clinicHook
	},
	"where all others are wrong": func(c *clinic) {
		c.telegram.SetRights(clinicGroup, 4242, "restricted", botapi.Rights{})
		c.telegram.SetHiddenUsernames(clinicGroup, "tim_kami")
		c.telegram.SetPrivateTopics(true)
		c.settings.TeamTopicID = 7
		c.settings.WebhookURL = "https://bot.example.go.id/" + clinicHook
		c.hosting.SetCommands("CMD_API_LOGIN_TEST", "session")
		c.settings.PanelPackage, c.settings.PanelLoginURL = "Baku", "https://panel"
		c.settings.SMTPURL = "smtp://loket:another@" + strings.SplitAfter(c.settings.SMTPURL, "@")[1]
		c.names = namesStub{err: os.ErrDeadlineExceeded}
		c.now, c.free = c.now.Add(200*24*time.Hour), 100<<20
	},
	"without Telegram": func(c *clinic) { c.settings.TelegramAPIURL = datatest.ClosedAddress(c.t) },
}

func isMark(word string) bool { return word == "✔" || word == "!" || word == "✖" }

// TestTheReportIsTheSameInEveryLanguage: marks, order and end are the same, and each
// line is told in the language asked for.
func TestTheReportIsTheSameInEveryLanguage(t *testing.T) {
	for name, ail := range ailing {
		t.Run(name, func(t *testing.T) {
			c := openClinic(t)
			ail(c)
			english, first := c.examine()
			c.lang = "id"
			indonesian, second := c.examine()
			if (first == nil) != (second == nil) || first != nil && first.Error() == second.Error() {
				t.Errorf("in English it ends with %v, in Indonesian with %v", first, second)
			}
			ours, theirs := strings.Split(indonesian, "\n"), strings.Split(english, "\n")
			if len(ours) != len(theirs) {
				t.Fatalf("there are %d and %d lines:\n%s\n%s", len(ours), len(theirs), indonesian, english)
			}
			for i, line := range ours {
				mark, words, _ := strings.Cut(line, " ")
				own := isMark(mark)
				same, _, _ := strings.Cut(theirs[i], " ")
				if (own || isMark(same)) && same != mark || strings.Contains(line, "→") != strings.Contains(theirs[i], "→") {
					t.Errorf("line %d is\n%s\nand\n%s", i, line, theirs[i])
				}
				if own && line == theirs[i] || strings.HasPrefix(words, "doctor_") || strings.Contains(line, "no value") {
					t.Errorf("not told in Indonesian: %s", line)
				}
			}
		})
	}
}

func TestTheReportSpeaksIndonesian(t *testing.T) {
	c := openClinic(t)
	c.lang = "id"
	c.telegram.SetRights(clinicGroup, 4242, "restricted", botapi.Rights{})
	report, err := c.examine()
	for _, want := range []string{"✔ pengaturan: semua nilai dapat dibaca", "✔ token: milik @loket_bot", "✔ grup: \"Tim\" bersifat privat",
		"✖ izin di grup: bot tidak boleh mengirim pesan, foto, dokumen → cabut larangan itu, atau jadikan bot admin",
		"✔ disk: sisa ruang di DATA_DIR 50,0 GiB", "✔ panel: berhasil masuk sebagai diskominfo (reseller)", "    Penanda tangan: Budi Santoso"} {
		if !strings.Contains(report, want) {
			t.Errorf("%q is missing in\n%s", want, report)
		}
	}
	if err == nil || !strings.HasPrefix(err.Error(), "pemeriksaan: 1 harus dibetulkan (✖), ") {
		t.Errorf("it ends with %v", err)
	}
}

// TestDaysAreWrittenInTheLanguageOfTheReport, and in English as ever.
func TestDaysAreWrittenInTheLanguageOfTheReport(t *testing.T) {
	for month := time.January; month <= time.December; month++ {
		at := time.Date(2026, month, 2, 15, 4, 0, 0, time.UTC)
		if got, want := (&doctor{}).dateTime(at), at.Format("2 January 2006, 15:04"); got != want {
			t.Errorf("in English it is %q, want %q", got, want)
		}
	}
	if got := (&doctor{lang: "id"}).date(time.Date(2026, time.August, 17, 0, 0, 0, 0, time.UTC)); got != "17 Agustus 2026" {
		t.Errorf("in Indonesian it is %q", got)
	}
}
