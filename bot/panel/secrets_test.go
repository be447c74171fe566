package panel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

// A password with signs that look different in a form, a page and JSON.
const awkward = `Ku"da&<7>'Besar%`

// everyCall uses each method that is given a password.
func everyCall(ctx context.Context, d *panel.DirectAdmin) []error {
	account := aset()
	account.Password = awkward
	site := dinkesSite()
	site.AdminPassword = awkward
	_, valid := d.PasswordValid(ctx, "dinkes", awkward)
	reset := d.ResetSite(ctx, "dinkes", dinkes, ticket, site, false)
	return []error{
		d.CreateAccount(ctx, account), d.SetPassword(ctx, "dinkes", awkward), valid,
		d.InstallSite(ctx, "dinkes", dinkes, site), d.SetSitePassword(ctx, "dinkes", dinkes, "dinkes", awkward), reset,
	}
}

func TestNoErrorHoldsASecret(t *testing.T) {
	shapes := []hosting.Fault{
		{Shape: hosting.Echo}, {Shape: hosting.Drop}, {Shape: hosting.DropMidBody, Commit: true}, {Shape: hosting.EmptyBody},
		{Shape: hosting.HTMLPage}, {Shape: hosting.HugePage}, {Shape: hosting.SaysError}, {Shape: hosting.Status, Status: 500},
		{Shape: hosting.LoginPage}, {Shape: hosting.Redirect, Target: "https://lain.example/?" + apiKey},
	}
	for _, fault := range shapes {
		t.Run(string(fault.Shape), func(t *testing.T) {
			b := withAccount(t)
			must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
			fault.Times = 1000
			fault.Match = func(call hosting.Call) bool { return call.Method != "GET" }
			b.fake.Inject(fault)
			failed := 0
			for _, err := range everyCall(t.Context(), b.DirectAdmin) {
				if err == nil {
					continue
				}
				failed++
				for _, secret := range []string{awkward, "Ku%22da", "Ku&quot;da", "Ku&#34;da", `Ku\"da`, "Besar", apiKey} {
					if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) {
						t.Errorf("an error holds %q: %s", secret, text)
					}
				}
			}
			if failed < 3 {
				t.Errorf("only %d calls failed", failed)
			}
		})
	}
}

func TestThePanelsWordsAreCleaned(t *testing.T) {
	b := withAccount(t)
	b.fake.Inject(hosting.Fault{Path: "CMD_API_USER_PASSWD", Shape: hosting.Echo})
	err := b.SetPassword(t.Context(), "dinkes", password)
	failure, _ := errors.AsType[*panel.Error](err)
	if strings.ContainsAny(failure.Text, "<>\n") || !strings.Contains(failure.Text, "username = dinkes") || utf8.RuneCountInString(failure.Text) > 300 {
		t.Errorf("text is %q", failure.Text)
	}
}

// A database rests on this machine on its way, in a file that has no name, so
// that nothing is left however we end.
func TestNothingOfAnExportIsLeftBehind(t *testing.T) {
	var folder string
	b := withAccount(t, func(_ *hosting.Config, c *panel.Config) { folder = c.TempDir })
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
	underWay := 0
	for _, path := range []string{"/api/db-manage/*", "/api/filemanager-actions/upload"} {
		b.fake.Inject(hosting.Fault{Path: path, Times: 9, Match: func(hosting.Call) bool {
			underWay++
			if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
				t.Errorf("while it is under way there are %v, %v", left, err)
			}
			return false
		}})
	}
	b.fake.Inject(hosting.Fault{Path: "/api/filemanager-actions/upload", Shape: hosting.Drop})
	for range 2 {
		_, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
		left, readErr := os.ReadDir(folder)
		must(t, readErr)
		if len(left) != 0 {
			t.Errorf("left behind after %v: %v", err, left)
		}
	}
	if underWay < 2 {
		t.Errorf("looked %d times", underWay)
	}
}

func TestWhatAnEarlierRunsExportsLeftIsCleared(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"loket-export-123", "loket-export-", "loket.db"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	must(t, panel.ClearExports(dir))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != "loket.db" {
		t.Errorf("left are %v, %v", left, err)
	}
}
