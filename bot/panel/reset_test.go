package panel_test

import (
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const ticket = "PGD-2026-0001"

// withSite is a bench whose account has a website that went wrong, and an
// administrator who chose the password themselves.
func withSite(t *testing.T) *bench {
	t.Helper()
	b := withAccount(t)
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
	must(t, b.SetSitePassword(t.Context(), "dinkes", dinkes, "dinkes", "PilihanSendiri3"))
	if !b.fake.BreakSite(dinkes) {
		t.Fatal("no site to break")
	}
	return b
}

func TestCopySiteKeepsFilesAndDatabase(t *testing.T) {
	b := withSite(t)
	kept, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
	must(t, err)
	if kept.Archive != "/backups/loket-"+ticket+".zip" || len(kept.Databases) != 1 {
		t.Fatalf("kept %+v", kept)
	}
	backups := b.account(t, "dinkes").Backups
	for _, name := range append(kept.Databases, kept.Archive) {
		if !slices.Contains(backups, strings.TrimPrefix(name, "/backups/")) {
			t.Errorf("%s is not among %v", name, backups)
		}
	}
	again, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
	must(t, err)
	if again.Archive != kept.Archive || b.callsOf("/api/filemanager-actions/create-archive") != 1 {
		t.Error("a complete copy was made again")
	}
}

// Wherever a copy breaks off, it says so, and the next call completes it.
func TestCopySiteIsNeverHalfDone(t *testing.T) {
	for _, path := range []string{
		"/api/filemanager-actions/create-archive", "/api/filemanager-actions/move", "/api/filemanager-actions/upload",
		"/api/filemanager-actions/mkdir", "/api/filemanager/list", "/api/filemanager/download", "/api/db-show/databases",
		"/api/db-manage/*", "/api/wordpress/*",
	} {
		for _, commit := range []bool{false, true} {
			t.Run(strings.ReplaceAll(path, "/", " ")+map[bool]string{true: " done", false: " not done"}[commit], func(t *testing.T) {
				b := withSite(t)
				shape := map[bool]hosting.Shape{true: hosting.Drop, false: hosting.Status}[commit]
				b.fake.Inject(hosting.Fault{Path: path, Commit: commit, Shape: shape, Status: 502})
				first, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
				if err != nil {
					if panel.KindOf(err) != panel.Temporary {
						t.Fatal(err)
					}
					first, err = b.CopySite(t.Context(), "dinkes", dinkes, ticket)
				}
				must(t, err)
				if len(first.Databases) != 1 || len(b.account(t, "dinkes").Backups) != 3 {
					t.Errorf("kept %+v, backups %v", first, b.account(t, "dinkes").Backups)
				}
			})
		}
	}
}

func TestCopySiteRefusesAnEmptyCopy(t *testing.T) {
	b := withSite(t)
	b.fake.Inject(hosting.Fault{Path: "/api/db-manage/*", Shape: hosting.EmptyBody})
	_, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
	wantFailure(t, err, panel.Unknown, panel.CodeCopyIncomplete)
	b.fake.Inject(hosting.Fault{Path: "/api/filemanager-actions/create-archive", Shape: hosting.EmptyBody})
	_, err = b.CopySite(t.Context(), "dinkes", dinkes, ticket)
	wantFailure(t, err, panel.Refused, panel.CodeCopyIncomplete)
	_, err = b.CopySite(t.Context(), "dinkes", dinkes, "../../etc")
	wantFailure(t, err, panel.Refused, panel.CodeInvalid)
}

func TestResetSitePutsTheStandardSiteBackAndKeepsTheLogin(t *testing.T) {
	b := withSite(t)
	site := dinkesSite()
	site.AdminPassword = "" // nobody needs to know one
	done, err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, site)
	must(t, err)
	account := b.account(t, "dinkes")
	if account.SiteBroken || account.SiteTitle != "Dinas Kesehatan" {
		t.Errorf("the site is %+v", account)
	}
	if !done.LoginKept || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
		t.Error("the administrator's own password does not work any more")
	}
	if len(account.Databases) != 1 {
		t.Errorf("databases %v, want the former one", account.Databases)
	}
	want := []string{"loket-" + ticket + "-" + account.Databases[0] + ".sql.gz", "loket-" + ticket + "-lama-1", "loket-" + ticket + ".json", "loket-" + ticket + ".zip"}
	slices.Sort(want)
	if !slices.Equal(account.Backups, want) {
		t.Errorf("backups %v, want %v", account.Backups, want)
	}
}

func TestResetSiteAgainChangesNothing(t *testing.T) {
	b := withSite(t)
	for range 3 {
		done, err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
		must(t, err)
		if !done.LoginKept {
			t.Error("login lost")
		}
	}
	if n := b.callsOf("/api/wordpress/install"); n != 1 {
		t.Errorf("%d installations", n)
	}
}

func TestResetSiteForTwoTicketsKeepsBothCopies(t *testing.T) {
	b := withSite(t)
	for _, name := range []string{ticket, "PGD-2026-0002"} {
		_, err := b.ResetSite(t.Context(), "dinkes", dinkes, name, dinkesSite())
		must(t, err)
		if !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
			t.Error("login lost at " + name)
		}
	}
	if account := b.account(t, "dinkes"); len(account.Databases) != 1 || len(account.Backups) != 8 {
		t.Errorf("the account is %+v", account)
	}
}

// A reset that breaks off anywhere, any number of times, ends as one fresh
// site with the former login and the copy of what was there before.
func TestResetSiteSurvivesABreakAtEveryCall(t *testing.T) {
	whole := withSite(t)
	before := len(whole.fake.Calls())
	_, err := whole.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
	must(t, err)
	steps := len(whole.fake.Calls()) - before
	if steps < 15 {
		t.Fatalf("a reset took %d calls only", steps)
	}
	for step := range steps {
		for _, commit := range []bool{false, true} {
			b := withSite(t)
			seen := 0
			shape := map[bool]hosting.Shape{true: hosting.Drop, false: hosting.Status}[commit]
			b.fake.Inject(hosting.Fault{
				Commit: commit, Shape: shape, Status: 502,
				Match: func(hosting.Call) bool { seen++; return seen == step+1 },
			})
			done, err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
			if err != nil {
				if panel.KindOf(err) != panel.Temporary {
					t.Fatalf("break at call %d (%t): %v", step+1, commit, err)
				}
				done, err = b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
			}
			must(t, err)
			account := b.account(t, "dinkes")
			if account.SiteBroken || account.SiteTitle == "" || !done.LoginKept || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
				t.Errorf("break at call %d (%t): the site is %+v", step+1, commit, account)
			}
			if len(account.Databases) != 1 || !slices.Contains(account.Backups, "loket-"+ticket+".zip") {
				t.Errorf("break at call %d (%t): the copy is %v, databases %v", step+1, commit, account.Backups, account.Databases)
			}
		}
	}
}

// A site whose database is gone is reset into a new one; its login cannot be
// kept, and the caller is told.
func TestResetSiteWithoutItsDatabase(t *testing.T) {
	b := withSite(t)
	b.fake.DropDatabases("dinkes")
	done, err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
	must(t, err)
	if done.LoginKept || !b.fake.SiteLogin(dinkes, "dinkes", password) {
		t.Errorf("reset is %+v; the password given must be the site's", done)
	}
	again, err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
	must(t, err)
	if again.LoginKept || len(b.account(t, "dinkes").Databases) != 1 {
		t.Error("the second call made another site")
	}
}

func TestResetSiteOnAPanelWithoutFileManager(t *testing.T) {
	b := withSite(t)
	b.fake.Inject(hosting.Fault{Path: "/api/filemanager-actions/*", Times: 50, Shape: hosting.Status, Status: 404})
	_, err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite())
	wantFailure(t, err, panel.Configuration, panel.CodePanelOld)
	if account := b.account(t, "dinkes"); account.SiteTitle == "" {
		t.Error("the site was touched without a copy")
	}
}
