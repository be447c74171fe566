package panel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
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

// An archive that a program asked for before it died gets into the next one's way.
func TestAnArchiveThatIsInTheWayIsMadeOnceMore(t *testing.T) {
	for _, said := range []hosting.Fault{{Status: 409, Text: "ALREADY_EXISTS"}, {Status: 500, Text: "INTERNAL_ERROR"}} {
		b := withSite(t)
		said.Path, said.Shape = "/api/filemanager-actions/create-archive", hosting.SaysType
		b.fake.Inject(said)
		_, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
		must(t, err)
		if n := b.callsOf(said.Path); n != 2 {
			t.Errorf("%s: %d archives were asked for", said.Text, n)
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

// resets does what a reset takes, and tells whether the login was carried. The
// address stays closed.
func (b *bench) resets(t *testing.T, ticket string, site panel.Site) (bool, error) {
	t.Helper()
	if _, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket); err != nil {
		return false, err
	}
	if err := b.CloseSite(t.Context(), "dinkes", dinkes); err != nil {
		return false, err
	}
	if err := b.ResetSite(t.Context(), "dinkes", dinkes, ticket, site, false); err != nil {
		return false, err
	}
	return b.CarryLogin(t.Context(), "dinkes", dinkes, ticket)
}

func TestResetSitePutsTheStandardSiteBackAndKeepsTheLogin(t *testing.T) {
	for _, collation := range []string{"utf8mb4_unicode_520_ci", "utf8mb4_general_ci", "utf8mb4_unicode_ci", "latin1_swedish_ci"} {
		b := withSite(t)
		b.fake.EditSite(dinkes, func(s *hosting.Site) { s.Collation = collation })
		b.fake.EditSiteUser(dinkes, "dinkes", func(u *hosting.SiteUser) { u.Email = "kadin@" + base })
		site := dinkesSite()
		site.AdminPassword = "" // nobody needs to know one
		carried, err := b.resets(t, ticket, site)
		must(t, err)
		account := b.account(t, "dinkes")
		if account.SiteBroken || account.SiteTitle != "Dinas Kesehatan" {
			t.Errorf("%s: the site is %+v", collation, account)
		}
		email := ""
		b.fake.EditSiteUser(dinkes, "dinkes", func(u *hosting.SiteUser) { email = u.Email })
		if !carried || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") || email != "kadin@"+base {
			t.Errorf("%s: the administrator's own password or e-mail does not work any more", collation)
		}
		if len(account.Databases) != 1 {
			t.Errorf("%s: databases %v, want the former one", collation, account.Databases)
		}
		want := []string{"loket-" + ticket + "-" + account.Databases[0] + ".sql.gz", "loket-" + ticket + "-lama-1", "loket-" + ticket + ".json", "loket-" + ticket + ".zip"}
		slices.Sort(want)
		if !slices.Equal(account.Backups, want) {
			t.Errorf("%s: backups %v, want %v", collation, account.Backups, want)
		}
		if text, _ := b.fake.File("dinkes", "/backups/loket-"+ticket+".json"); strings.Contains(strings.ToLower(text), "pass") {
			t.Errorf("%s: the manifest holds a password: %s", collation, text)
		}
	}
}

// A program that dies while the panel installs leaves it at work. The next one
// moves nothing under its feet, and carries the login when it has come to its end;
// one that never does is begun anew.
func TestAnInstallationUnderWayIsWaitedFor(t *testing.T) {
	for name, comes := range map[string]bool{"it comes to its end": true, "it has died": false} {
		t.Run(name, func(t *testing.T) {
			b := withSite(t)
			site := dinkesSite()
			died, dies := context.WithCancel(t.Context())
			b.fake.Inject(hosting.Fault{Path: "/api/wordpress/install", Shape: hosting.Drop, Match: func(hosting.Call) bool { dies(); return true }})
			_, err := b.CopySite(died, "dinkes", dinkes, ticket)
			must(t, err)
			must(t, b.CloseSite(died, "dinkes", dinkes))
			if err := b.ResetSite(died, "dinkes", dinkes, ticket, site, false); err == nil {
				t.Fatal("a program that died goes on")
			}
			moved, looked := b.callsOf("/api/filemanager-actions/move"), len(b.pauses)
			b.paused = func(n int) {
				if n != looked+2 {
					return
				}
				if now := b.callsOf("/api/filemanager-actions/move"); now != moved {
					t.Errorf("%d entries were moved while the panel may be at work", now-moved)
				}
				if comes {
					b.installs(t, site)
				}
			}
			carried, err := b.resets(t, ticket, site)
			must(t, err)
			if !carried || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") || b.account(t, "dinkes").SiteBroken {
				t.Errorf("carried %t: %+v", carried, b.account(t, "dinkes"))
			}
			if now := b.callsOf("/api/filemanager-actions/move"); (now == moved) != comes {
				t.Errorf("%d entries were moved", now-moved)
			}
			if backups := b.account(t, "dinkes").Backups; slices.Contains(backups, "loket-"+ticket+".installing") {
				t.Errorf("left are %v", backups)
			}
		})
	}
}

// installs is the end of an installation that somebody else began.
func (b *bench) installs(t *testing.T, site panel.Site) {
	t.Helper()
	config, _ := b.fake.File("dinkes", "/backups/loket-"+ticket+"-lama-1/wp-config.php")
	of := func(name string) string {
		found := regexp.MustCompile(name + `'?, '([^']*)'`).FindStringSubmatch(config)
		if found == nil {
			t.Fatalf("no %s in %s", name, config)
		}
		return found[1]
	}
	body, err := json.Marshal(map[string]string{"filePath": "domains/" + dinkes + "/public_html", "title": site.Title, "adminName": site.AdminName, "adminEmail": site.AdminEmail,
		"adminPass": site.AdminPassword, "dbName": of("DB_NAME"), "dbUser": of("DB_USER"), "dbPass": of("DB_PASSWORD"), "dbPrefix": "pgd20260001_"})
	must(t, err)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.server.URL+"/api/wordpress/install", bytes.NewReader(body))
	must(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.SetBasicAuth(apiUser+"|dinkes", apiKey)
	response, err := b.server.Client().Do(request)
	must(t, err)
	must(t, response.Body.Close())
	if response.StatusCode != http.StatusOK {
		t.Fatalf("installing answers %d", response.StatusCode)
	}
}

// Our name's login is carried only where it administered the former site.
func TestALoginThatAdministeredNothingIsNotCarried(t *testing.T) {
	for why, edit := range map[string]func(*hosting.SiteUser){
		"an editor now": func(u *hosting.SiteUser) { u.Roles = []string{"editor"} },
		"another name":  func(u *hosting.SiteUser) { u.Login = "orang" },
	} {
		b := withSite(t)
		b.fake.EditSiteUser(dinkes, "dinkes", edit)
		carried, err := b.resets(t, ticket, dinkesSite())
		must(t, err)
		if carried || !b.fake.SiteLogin(dinkes, "dinkes", password) {
			t.Errorf("%s: carried is %t", why, carried)
		}
	}
}

// A panel that says yes to the statement and does nothing, or refuses it,
// carries nothing, whatever it says.
func TestACarriedLoginIsReadBack(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"does nothing": {Shape: hosting.Idle},
		"refuses":      {Shape: hosting.SaysType, Status: 409, Text: "DATABASE_IMPORT"},
	} {
		b := withSite(t)
		fault.Match = func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/import") }
		b.fake.Inject(fault)
		carried, err := b.resets(t, ticket, dinkesSite())
		must(t, err)
		if carried {
			t.Errorf("a panel that %s is believed", name)
		}
	}
}

func TestResetSiteAgainChangesNothing(t *testing.T) {
	b := withSite(t)
	for range 3 {
		carried, err := b.resets(t, ticket, dinkesSite())
		must(t, err)
		if !carried {
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
		_, err := b.resets(t, name, dinkesSite())
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
// site with the former login and the copy of what was there before, closed
// until it is opened.
func TestResetSiteSurvivesABreakAtEveryCall(t *testing.T) {
	whole := withSite(t)
	before := len(whole.fake.Calls())
	_, err := whole.resets(t, ticket, dinkesSite())
	must(t, err)
	steps := len(whole.fake.Calls()) - before
	if steps < 25 {
		t.Fatalf("a reset took %d calls only", steps)
	}
	for step := range steps {
		for _, commit := range []bool{false, true} {
			b := withSite(t)
			b.fake.PutFile("dinkes", "/domains/"+dinkes+"/public_html/.htaccess", "# theirs\n")
			seen := 0
			shape := map[bool]hosting.Shape{true: hosting.Drop, false: hosting.Status}[commit]
			b.fake.Inject(hosting.Fault{
				Commit: commit, Shape: shape, Status: 502,
				Match: func(hosting.Call) bool { seen++; return seen == step+1 },
			})
			carried, err := b.resets(t, ticket, dinkesSite())
			if err != nil {
				if panel.KindOf(err) != panel.Temporary {
					t.Fatalf("break at call %d (%t): %v", step+1, commit, err)
				}
				carried, err = b.resets(t, ticket, dinkesSite())
			}
			must(t, err)
			if text, _ := b.fake.File("dinkes", "/domains/"+dinkes+"/public_html/.htaccess"); !strings.HasPrefix(text, "# BEGIN Loket") || strings.Contains(text, "theirs") {
				t.Errorf("break at call %d (%t): the .htaccess is %q", step+1, commit, text)
			}
			if text, _ := b.fake.File("dinkes", "/backups/loket-"+ticket+"-lama-1/.htaccess"); text != "# theirs\n" {
				t.Errorf("break at call %d (%t): the former .htaccess is %q", step+1, commit, text)
			}
			must(t, b.OpenSite(t.Context(), "dinkes", dinkes))
			account := b.account(t, "dinkes")
			if account.SiteBroken || account.SiteTitle == "" || !carried || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
				t.Errorf("break at call %d (%t): carried %t, the site is %+v", step+1, commit, carried, account)
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
	carried, err := b.resets(t, ticket, dinkesSite())
	must(t, err)
	if carried || !b.fake.SiteLogin(dinkes, "dinkes", password) {
		t.Errorf("carried is %t; the password given must be the site's", carried)
	}
	again, err := b.resets(t, ticket, dinkesSite())
	must(t, err)
	if again || len(b.account(t, "dinkes").Databases) != 1 {
		t.Error("the second call made another site")
	}
}

func TestResetSiteOnAPanelWithoutFileManager(t *testing.T) {
	b := withSite(t)
	b.fake.Inject(hosting.Fault{Path: "/api/filemanager-actions/*", Times: 50, Shape: hosting.Status, Status: 404})
	_, err := b.resets(t, ticket, dinkesSite())
	wantFailure(t, err, panel.Configuration, panel.CodePanelOld)
	if account := b.account(t, "dinkes"); account.SiteTitle == "" {
		t.Error("the site was touched without a copy")
	}
}

// After a break-in the former database is not used.
func TestAResetAfterABreakInUsesANewDatabase(t *testing.T) {
	b := withSite(t)
	before := b.account(t, "dinkes").Databases
	_, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
	must(t, err)
	must(t, b.CloseSite(t.Context(), "dinkes", dinkes))
	for range 2 {
		must(t, b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite(), true))
	}
	if after := b.account(t, "dinkes").Databases; len(before) != 1 || len(after) != 2 || !b.fake.SiteLogin(dinkes, "dinkes", password) {
		t.Errorf("databases %v, then %v", before, after)
	}
}

// What fails for good before the new site stands leaves the former one, open,
// wherever the account's room ends or the panel refuses.
func TestAResetThatFailsForGoodPutsTheFormerSiteBack(t *testing.T) {
	for name, spoil := range map[string]func(*bench){
		"the installation is refused": func(b *bench) {
			b.fake.Inject(hosting.Fault{Path: "/api/wordpress/install", Shape: hosting.SaysType, Status: 409, Text: "PRE_HOOK_ERROR"})
		},
		"the quota is full": func(b *bench) { b.fake.SetQuota("dinkes", b.fake.SetQuota("dinkes", 0)+100) },
		"it says yes and installs nothing": func(b *bench) {
			b.fake.Inject(hosting.Fault{Path: "/api/wordpress/install", Shape: hosting.Status, Status: 200, Times: 5})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := withSite(t)
			b.fake.PutFile("dinkes", "/domains/"+dinkes+"/public_html/.htaccess", "# theirs\n")
			former := b.account(t, "dinkes").Files
			_, err := b.CopySite(t.Context(), "dinkes", dinkes, ticket)
			must(t, err)
			must(t, b.CloseSite(t.Context(), "dinkes", dinkes))
			spoil(b)
			err = b.ResetSite(t.Context(), "dinkes", dinkes, ticket, dinkesSite(), false)
			failed, is := errors.AsType[*panel.Error](err)
			if !is || failed.Retry() || !failed.Reopened {
				t.Fatalf("the failure is %+v", err)
			}
			text, _ := b.fake.File("dinkes", "/domains/"+dinkes+"/public_html/.htaccess")
			if after := b.account(t, "dinkes").Files; !slices.Equal(after, former) || text != "# theirs\n" || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
				t.Errorf("there stand %v with .htaccess %q, before %v", after, text, former)
			}
		})
	}
}

// Room is counted before anything is begun.
func TestRoomIsCounted(t *testing.T) {
	for name, test := range map[string]struct {
		spoil    func(*bench)
		database bool
		want     panel.Code
	}{
		"without limit":           {func(*bench) {}, false, ""},
		"enough":                  {func(b *bench) { b.fake.SetQuota("dinkes", 100<<20) }, true, ""},
		"less than twice its own": {func(b *bench) { b.fake.SetQuota("dinkes", b.fake.SetQuota("dinkes", 0)*2) }, false, panel.CodeNoRoom},
		"not told":                {func(b *bench) { b.fake.HideQuota(true) }, false, panel.CodeRoomUnknown},
		"the size is not told": {func(b *bench) {
			b.fake.SetQuota("dinkes", 100<<20)
			b.fake.Inject(hosting.Fault{Path: "/api/filemanager/disk-usage", Shape: hosting.SaysType, Status: 404, Text: "NOT_FOUND"})
		}, false, panel.CodeRoomUnknown},
		"no further database": {func(b *bench) { b.fake.FillDatabases("dinkes") }, true, panel.CodeNoDatabaseLeft},
		"the panel is away": {func(b *bench) {
			b.fake.Inject(hosting.Fault{Path: "/api/users/dinkes/usage", Shape: hosting.Status, Status: 503})
		}, false, panel.CodeBusy},
	} {
		b := withSite(t)
		test.spoil(b)
		if err := b.SiteRoom(t.Context(), "dinkes", dinkes, test.database); panel.CodeOf(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestOurBlockAloneIsTakenOut: whatever others have in an .htaccess stays.
func TestOurBlockAloneIsTakenOut(t *testing.T) {
	name := "/domains/" + dinkes + "/public_html/.htaccess"
	for _, theirs := range []string{"", "# BEGIN WordPress\nRewriteEngine On\n# END WordPress\n", "Options -Indexes", "\xef\xbb\xbfphp_value x y\r\n"} {
		b := withSite(t)
		if theirs != "" {
			b.fake.PutFile("dinkes", name, theirs)
		}
		for range 2 {
			must(t, b.CloseSite(t.Context(), "dinkes", dinkes))
		}
		if text, _ := b.fake.File("dinkes", name); strings.Count(text, "# BEGIN Loket") != 1 || !strings.HasPrefix(text, "# BEGIN Loket") || !strings.HasSuffix(text, theirs) {
			t.Errorf("closed it is %q", text)
		}
		for range 2 {
			must(t, b.OpenSite(t.Context(), "dinkes", dinkes))
		}
		if text, found := b.fake.File("dinkes", name); text != theirs || found != (theirs != "") {
			t.Errorf("opened it is %q, want %q", text, theirs)
		}
	}
}

// TestAFullAccountIsNotClosed: what was not written is not said to be closed.
func TestAFullAccountIsNotClosed(t *testing.T) {
	b := withSite(t)
	b.fake.Inject(hosting.Fault{Path: "/api/filemanager-actions/upload", Shape: hosting.EmptyBody})
	wantFailure(t, b.CloseSite(t.Context(), "dinkes", dinkes), panel.Refused, panel.CodeNotWritten)
	b.fake.SetQuota("dinkes", 1)
	if err := b.CloseSite(t.Context(), "dinkes", dinkes); err == nil {
		t.Error("it is said to be closed")
	}
}
