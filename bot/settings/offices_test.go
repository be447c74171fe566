package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/storage/postgres"
)

const sharedDatabase = "postgres://loket:rahasia@127.0.0.1/loket?sslmode=disable"

// province is what holds for all offices of an installation.
func province(t *testing.T) Settings {
	t.Helper()
	s := office(t)
	s.DatabaseURL, s.SecretKey = sharedDatabase, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	s.TeamChatID, s.DataDir = -100, "/var/lib/loket"
	return s
}

// offices writes the files of a directory, and reads it.
func offices(t *testing.T, base Settings, files map[string]string) map[string]Office {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	read, err := ReadOffices(dir, base)
	must(t, err)
	found := map[string]Office{}
	for _, o := range read {
		found[o.Name] = o
	}
	return found
}

// TestAnOfficesFileStandsOverWhatHoldsForAll, and what is an office's own is taken from
// nowhere else.
func TestAnOfficesFileStandsOverWhatHoldsForAll(t *testing.T) {
	base := province(t)
	base.OfficeName, base.WebhookURL = "Diskominfo", "https://loket.example.go.id/telegram"
	found := offices(t, base, map[string]string{
		"demak.env":            "TELEGRAM_TOKEN=1:A\nOFFICE_GOVERNMENT='Pemerintah Kabupaten Demak'\nTEAM_CHAT_ID=-5\nBASE_DOMAIN=demakkab.go.id\n",
		"kudus/loket.env":      "TELEGRAM_TOKEN=2:B\nWEBHOOK_URL=https://loket.example.go.id/k\n",
		"kudus/units.csv":      "name,kind,kecamatan,aliases\nDinas Kudus,dinas,,\n",
		"holidays.csv":         "date,name,kind,status,source,hours\n2026-12-01,Hari Kami,libur,pasti,SK 1,\n",
		"jepara.env":           "TELEGRAM_TOKEN=3:C\nDATABASE_URL=postgres://loket:rahasia@127.0.0.1/other?app.office=loket\nDATA_DIR=/srv/jepara\n",
		"README":               "no office",
		"old/demak.env.backup": "TELEGRAM_TOKEN=1:A\n",
		".env":                 "TELEGRAM_TOKEN=1:A\n",
	})
	if len(found) != 3 {
		t.Fatalf("found are %v", found)
	}
	for name, o := range found {
		if o.Fault != nil {
			t.Errorf("%s: %v", name, o.Fault)
		}
	}
	demak, kudus, jepara := found["demak"].Settings, found["kudus"].Settings, found["jepara"].Settings
	for _, is := range []struct{ what, got, want string }{
		{"government", demak.OfficeGovernment, "Pemerintah Kabupaten Demak"}, {"name", demak.OfficeName, "Diskominfo"}, {"token", demak.TelegramToken, "1:A"},
		{"hook", demak.WebhookURL, "https://loket.example.go.id/telegram/demak"}, {"own hook", kudus.WebhookURL, "https://loket.example.go.id/k"},
		{"office", postgres.OfficeOf(demak.DatabaseURL), "demak"}, {"folder's office", postgres.OfficeOf(kudus.DatabaseURL), "kudus"},
		{"office of its own choice", postgres.OfficeOf(jepara.DatabaseURL), "loket"}, {"folder", demak.DataDir, "/var/lib/loket/demak"}, {"own folder", jepara.DataDir, "/srv/jepara"},
	} {
		if is.got != is.want {
			t.Errorf("%s: %q, not %q", is.what, is.got, is.want)
		}
	}
	if demak.TeamChatID != -5 || kudus.TeamChatID != 0 {
		t.Errorf("the groups are %d and %d", demak.TeamChatID, kudus.TeamChatID)
	}
	config, err := kudus.DeskConfig()
	must(t, err)
	if unit := config.Units.Proper("dinas  KUDUS"); unit != "Dinas Kudus" {
		t.Errorf("the unit of one is %q", unit)
	}
	config, err = demak.DeskConfig()
	must(t, err)
	if unit := config.Units.Proper("dinas  KUDUS"); unit == "Dinas Kudus" {
		t.Errorf("the unit of another is %q", unit)
	}
}

// TestABrokenFileStopsThatOfficeAlone, and is named in one line, with what to do.
func TestABrokenFileStopsThatOfficeAlone(t *testing.T) {
	good := map[string]string{"demak.env": "TELEGRAM_TOKEN=1:A\n"}
	for what, test := range map[string]struct {
		file, text string
		words      []string
	}{
		"no token":                {"kudus.env", "OFFICE_NAME=Diskominfo\n", []string{"kudus.env", "TELEGRAM_TOKEN", "required"}},
		"an empty file":           {"kudus.env", "", []string{"kudus.env", "TELEGRAM_TOKEN"}},
		"a wrong value":           {"kudus/loket.env", "TELEGRAM_TOKEN=2:B\nTIMEZONE=Mars\n", []string{"kudus/loket.env", "TIMEZONE"}},
		"a group that is none":    {"kudus.env", "TELEGRAM_TOKEN=2:B\nTEAM_CHAT_ID=grup\n", []string{"TEAM_CHAT_ID", "number"}},
		"a word before the name":  {"kudus.env", "export TELEGRAM_TOKEN=2:B\n", []string{"export", "TELEGRAM_TOKEN"}},
		"a colon":                 {"kudus.env", "TELEGRAM_TOKEN: 2:B\n", []string{"TELEGRAM_TOKEN", "equals"}},
		"no text":                 {"kudus.env", "TELEGRAM_TOKEN=2:B\nOFFICE_NAME=\xff\n", []string{"OFFICE_NAME", "UTF-8"}},
		"the program's":           {"kudus.env", "TELEGRAM_TOKEN=2:B\nLISTEN=:80\n", []string{"LISTEN", "environment"}},
		"a name in capitals":      {"Kudus.env", "TELEGRAM_TOKEN=2:B\n", []string{"Kudus.env", "lower-case", "demak.env"}},
		"a name with a blank":     {"kudus kota.env", "TELEGRAM_TOKEN=2:B\n", []string{"kudus kota.env", "demak.env"}},
		"no mail address":         {"kudus.env", "TELEGRAM_TOKEN=2:B\nSMTP_URL=smtp://127.0.0.1\n", []string{"MAIL_FROM"}},
		"a folder as a file":      {"kudus/loket.env/x", "", []string{"kudus/loket.env", "file"}},
		"a list that is none":     {"kudus.env", "TELEGRAM_TOKEN=2:B\n", []string{"kudus.env", "holidays.csv", "kudus"}},
		"a database without TLS":  {"kudus.env", "TELEGRAM_TOKEN=2:B\nDATABASE_URL=postgres://loket:rahasia@10.1.1.1/loket\n", []string{"DATABASE_URL", "verify-full"}},
		"a database in odd words": {"kudus.env", "TELEGRAM_TOKEN=2:B\nDATABASE_URL=postgres://loket:rahasia@127.0.0.1/loket?app.office=X\n", []string{"app.office"}},
	} {
		files := map[string]string{test.file: test.text}
		if strings.HasPrefix(what, "a list") {
			files["kudus/holidays.csv"] = "tanggal,nama\n"
		}
		for name, text := range good {
			files[name] = text
		}
		for name, o := range offices(t, province(t), files) {
			if name == "demak" {
				if o.Fault != nil {
					t.Errorf("%s: another office has %v", what, o.Fault)
				}
				continue
			}
			if o.Fault == nil {
				t.Errorf("%s: nothing is said", what)
				continue
			}
			said := o.Fault.Error()
			if strings.Contains(said, "\n") || strings.Contains(said, "rahasia") || strings.Contains(said, "2:B") {
				t.Errorf("%s: it says %q", what, said)
			}
			for _, word := range test.words {
				if !strings.Contains(said, word) {
					t.Errorf("%s: it does not say %s: %s", what, word, said)
				}
			}
		}
	}
}

// TestTwoOfficesWithOneBot are both refused, whichever of them was meant, and whatever
// else they share that is one office's own.
func TestTwoOfficesWithOneBot(t *testing.T) {
	local := province(t)
	local.DatabaseURL = ""
	for what, test := range map[string]struct {
		base     Settings
		files    [2]string
		variable string
	}{
		"one token":                  {province(t), [2]string{"TELEGRAM_TOKEN=1:A\n", "TELEGRAM_TOKEN=1:A\n"}, "TELEGRAM_TOKEN"},
		"a renewed token of one bot": {province(t), [2]string{"TELEGRAM_TOKEN=1:A\n", "TELEGRAM_TOKEN=1:B\n"}, "TELEGRAM_TOKEN"},
		"one data directory":         {local, [2]string{"TELEGRAM_TOKEN=1:A\nDATA_DIR=/srv/x\n", "TELEGRAM_TOKEN=2:B\nDATA_DIR=/srv/x/\n"}, "DATA_DIR"},
		"one office of a database": {province(t), [2]string{"TELEGRAM_TOKEN=1:A\nDATABASE_URL=" + sharedDatabase + "&app.office=x\n",
			"TELEGRAM_TOKEN=2:B\nDATABASE_URL=" + sharedDatabase + "&app.office=x\n"}, "DATABASE_URL"},
		"one webhook": {province(t), [2]string{"TELEGRAM_TOKEN=1:A\nWEBHOOK_URL=https://a.go.id/t\n", "TELEGRAM_TOKEN=2:B\nWEBHOOK_URL=https://b.go.id/t/\n"}, "WEBHOOK_URL"},
	} {
		third := "TELEGRAM_TOKEN=9:Z\nDATA_DIR=/srv/third\n"
		found := offices(t, test.base, map[string]string{"demak.env": test.files[0], "kudus.env": test.files[1], "jepara.env": third})
		for _, name := range []string{"demak", "kudus"} {
			other := map[string]string{"demak": "kudus", "kudus": "demak"}[name]
			if fault := found[name].Fault; fault == nil || !strings.Contains(fault.Error(), test.variable) || !strings.Contains(fault.Error(), other) {
				t.Errorf("%s: %s says %v", what, name, fault)
			}
		}
		if found["jepara"].Fault != nil {
			t.Errorf("%s: a third says %v", what, found["jepara"].Fault)
		}
	}
	found := offices(t, local, map[string]string{"demak.env": "TELEGRAM_TOKEN=1:A\n", "kudus.env": "TELEGRAM_TOKEN=2:B\nDATA_DIR=/srv/kudus\n", "kudus/loket.env": "TELEGRAM_TOKEN=3:C\n"})
	for name, word := range map[string]string{"demak": "DATA_DIR", "kudus": "the only one"} {
		if fault := found[name].Fault; fault == nil || !strings.Contains(fault.Error(), word) {
			t.Errorf("%s says %v", name, fault)
		}
	}
}

// TestADirectoryWithoutOffices is refused in one line.
func TestADirectoryWithoutOffices(t *testing.T) {
	for what, dir := range map[string]string{"nothing there": filepath.Join(t.TempDir(), "no"), "an empty one": t.TempDir(), "a file": "/etc/hostname"} {
		if _, err := ReadOffices(dir, province(t)); err == nil || !strings.HasPrefix(err.Error(), "OFFICES: should be a directory") || !strings.Contains(err.Error(), "demak.env") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
