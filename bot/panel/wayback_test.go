package panel_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const backTicket = "PSL-2026-0001"

// withReset is a bench whose website was reset and opened; what stood there
// before had an editor, a second administrator, and every key that there is.
func withReset(t *testing.T) *bench {
	t.Helper()
	b := withSite(t)
	root := "/domains/" + dinkes + "/public_html/"
	b.fake.PutFile("dinkes", root+".htaccess", "# theirs\n")
	b.fake.PutFile("dinkes", root+"berita.html", "isi lama")
	b.fake.EditSite(dinkes, func(s *hosting.Site) {
		s.Broken, s.Registration, s.DefaultRole, s.NewAdminEmail = false, true, "administrator", "x@example.com"
		s.Title = "Yang lama"
		until := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		for i := range s.Users {
			s.Users[i].Sessions = []hosting.SiteSession{{Token: "t", Until: until}}
			s.Users[i].Applications = []hosting.ApplicationPassword{{Name: "ponsel"}}
			s.Users[i].ResetKey = "kunci"
		}
		s.Users = append(s.Users,
			hosting.SiteUser{ID: 7, Login: "kedua", Email: "kedua@" + base, Hash: "x", Roles: []string{"administrator"}},
			hosting.SiteUser{ID: 8, Login: "penulis", Email: "penulis@" + base, Hash: "x", Rights: []string{"edit_users"}, Applications: []hosting.ApplicationPassword{{Name: "lain"}}})
	})
	_, err := b.resets(t, ticket, dinkesSite())
	must(t, err)
	must(t, b.OpenSite(t.Context(), "dinkes", dinkes))
	return b
}

// wayBack does what a way back takes at the panel.
func (b *bench) wayBack(t *testing.T) error {
	t.Helper()
	if _, err := b.CopySite(t.Context(), "dinkes", dinkes, backTicket); err != nil {
		return err
	}
	if err := b.CloseSite(t.Context(), "dinkes", dinkes); err != nil {
		return err
	}
	_, err := b.RestoreSite(t.Context(), "dinkes", dinkes, backTicket, ticket)
	return err
}

// broughtBack says what is wrong with a website that was brought back.
func (b *bench) broughtBack(t *testing.T) {
	t.Helper()
	root := "/domains/" + dinkes + "/public_html/"
	if text, _ := b.fake.File("dinkes", root+"berita.html"); text != "isi lama" {
		t.Errorf("the former files are not there: %q", text)
	}
	if text, _ := b.fake.File("dinkes", root+".htaccess"); !strings.HasPrefix(text, "# BEGIN Loket") || !strings.HasSuffix(text, "# theirs\n") {
		t.Errorf("the .htaccess is %q", text)
	}
	found := b.fake.EditSite(dinkes, func(s *hosting.Site) {
		if s.Title != "Yang lama" || s.Registration || s.DefaultRole != "subscriber" || s.NewAdminEmail != "" {
			t.Errorf("the site is %+v", s)
		}
		for _, u := range s.Users {
			ours := u.Login == "dinkes"
			if len(u.Sessions)+len(u.Applications)+len(u.Rights) > 0 || u.ResetKey != "" || slices.Contains(u.Roles, "administrator") != ours || !ours && u.Hash != "!" {
				t.Errorf("of the former site somebody can get in: %+v", u)
			}
		}
	})
	if !found {
		t.Error("no site stands there")
	}
}

func TestAFormerSiteComesBackAndIsShut(t *testing.T) {
	b := withReset(t)
	former, _ := b.fake.File("dinkes", "/backups/loket-"+ticket+"-lama-1/wp-config.php")
	must(t, b.wayBack(t))
	b.broughtBack(t)
	now, _ := b.fake.File("dinkes", "/domains/"+dinkes+"/public_html/wp-config.php")
	if now == "" || now == former {
		t.Error("its salts are the former ones")
	}
	for _, call := range b.fake.Calls() {
		if call.Query.Get("clean") != "" {
			t.Errorf("clean was sent: %+v", call)
		}
	}
	must(t, b.wayBack(t))
	b.broughtBack(t)
}

// TestSaltsInAnotherFileAreTold: nobody is let in by them all the same; a cache
// that hides it is moved away and told, also where the first answer was lost.
func TestSaltsInAnotherFileAreTold(t *testing.T) {
	for _, elsewhere := range []bool{false, true} {
		b := withReset(t)
		aside := "/backups/loket-" + ticket + "-lama-1/"
		if elsewhere {
			b.fake.EditFile("dinkes", aside+"wp-config.php", func(text string) string {
				return strings.Replace(text, "<?php\n", "<?php\nrequire __DIR__ . '/garam.php';\n", 1)
			})
			b.fake.PutFile("dinkes", aside+"garam.php", "<?php\ndefine('AUTH_KEY', 'lama');\n")
			b.fake.PutFile("dinkes", aside+"wp-content/object-cache.php", "<?php\n")
		}
		for range 2 {
			must(t, b.wayBack(t))
			done, err := b.RestoreSite(t.Context(), "dinkes", dinkes, backTicket, ticket)
			must(t, err)
			if done.SaltsKept != elsewhere || done.CacheAside != elsewhere {
				t.Errorf("elsewhere %t: told is %+v", elsewhere, done)
			}
			b.broughtBack(t)
		}
	}
}

// A way back that breaks off anywhere goes on where it was.
func TestAWayBackSurvivesABreakAtEveryCall(t *testing.T) {
	whole := withReset(t)
	before := len(whole.fake.Calls())
	must(t, whole.wayBack(t))
	steps := len(whole.fake.Calls()) - before
	if steps < 30 {
		t.Fatalf("a way back took %d calls only", steps)
	}
	for step := range steps {
		for _, commit := range []bool{false, true} {
			b := withReset(t)
			seen := 0
			shape := map[bool]hosting.Shape{true: hosting.Drop, false: hosting.Status}[commit]
			b.fake.Inject(hosting.Fault{Commit: commit, Shape: shape, Status: 502,
				Match: func(hosting.Call) bool { seen++; return seen == step+1 }})
			if err := b.wayBack(t); err != nil {
				if panel.KindOf(err) != panel.Temporary {
					t.Fatalf("break at call %d (%t): %v", step+1, commit, err)
				}
				must(t, b.wayBack(t))
			}
			b.broughtBack(t)
		}
	}
}

// What is missing changes nothing: today's website stands, open.
func TestAWayBackWithoutWhatItNeedsChangesNothing(t *testing.T) {
	for name, spoil := range map[string]func(*bench){
		"the folder is gone":   func(b *bench) { b.fake.RemovePath("dinkes", "/backups/loket-"+ticket+"-lama-1") },
		"a table is gone":      func(b *bench) { b.fake.DropSiteTable("dinkes", "wp_", "posts") },
		"all tables are gone":  func(b *bench) { b.fake.DropTables("dinkes", "wp_") },
		"the manifest is gone": func(b *bench) { b.fake.RemovePath("dinkes", "/backups/loket-"+ticket+".json") },
	} {
		t.Run(name, func(t *testing.T) {
			b := withReset(t)
			today := b.account(t, "dinkes").Files
			spoil(b)
			err := b.wayBack(t)
			failed, is := errors.AsType[*panel.Error](err)
			if !is || failed.Code != panel.CodeCopyMissing {
				t.Fatalf("the failure is %v", err)
			}
			if !failed.Reopened {
				must(t, b.OpenSite(t.Context(), "dinkes", dinkes))
			}
			if after := b.account(t, "dinkes").Files; !slices.Equal(after, today) || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
				t.Errorf("there stand %v, before %v", after, today)
			}
		})
	}
}

// A panel that takes the statement and does nothing, or refuses it, is not
// believed: the site stays closed.
func TestAWayBackIsReadBack(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"does nothing": {Shape: hosting.Idle},
		"refuses":      {Shape: hosting.SaysType, Status: 409, Text: "DATABASE_IMPORT"},
	} {
		b := withReset(t)
		fault.Match = func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/import") }
		b.fake.Inject(fault)
		err := b.wayBack(t)
		failed, is := errors.AsType[*panel.Error](err)
		if !is || failed.Reopened || failed.Retry() {
			t.Errorf("a panel that %s: %v", name, err)
		}
		must(t, b.wayBack(t)) // tried again
		b.broughtBack(t)
	}
}

// siteurl on another host is corrected, on www or https it is the site's own.
func TestASiteThatComesBackKnowsWhereItStands(t *testing.T) {
	for url, want := range map[string]string{
		"http://" + dinkes:           "http://" + dinkes,
		"https://www." + dinkes:      "https://www." + dinkes,
		"https://lama.example.go.id": "https://" + dinkes,
		"":                           "http://" + dinkes,
	} {
		b := withSite(t)
		b.fake.EditSite(dinkes, func(s *hosting.Site) { s.Broken, s.URL = false, url })
		_, err := b.resets(t, ticket, dinkesSite())
		must(t, err)
		must(t, b.wayBack(t))
		b.fake.EditSite(dinkes, func(s *hosting.Site) {
			if s.URL != want {
				t.Errorf("siteurl %q became %q, want %q", url, s.URL, want)
			}
		})
	}
}

// What was kept goes by its noted names: another website's tables in the same
// database stay, also those whose prefix begins alike.
func TestACopyIsForgottenByItsNames(t *testing.T) {
	b := withSite(t)
	b.fake.AddTables("dinkes", "wp_b_")
	b.fake.AddTables("dinkes", "w_")
	_, err := b.resets(t, ticket, dinkesSite())
	must(t, err)
	for range 2 {
		must(t, b.ForgetCopy(t.Context(), "dinkes", dinkes, ticket))
	}
	if b.fake.HasTables("dinkes", "wp_") || !b.fake.HasTables("dinkes", "wp_b_") || !b.fake.HasTables("dinkes", "w_") || !b.fake.HasTables("dinkes", "pgd20260001_") {
		t.Error("not the former website's tables went, and those alone")
	}
	if left := b.account(t, "dinkes").Backups; len(left) != 0 {
		t.Errorf("there is left %v", left)
	}
	if !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
		t.Error("the website does not stand any more")
	}
}

// The tables of a website that came back stay when its copy goes; today's of
// then go with theirs.
func TestWhatCameBackIsNotForgotten(t *testing.T) {
	b := withReset(t)
	must(t, b.wayBack(t))
	must(t, b.ForgetCopy(t.Context(), "dinkes", dinkes, ticket))
	b.broughtBack(t)
	must(t, b.ForgetCopy(t.Context(), "dinkes", dinkes, backTicket))
	b.broughtBack(t)
	if b.fake.HasTables("dinkes", "pgd20260001_") || !b.fake.HasTables("dinkes", "wp_") {
		t.Error("not the right tables went")
	}
	if left := b.account(t, "dinkes").Backups; len(left) != 0 {
		t.Errorf("there is left %v", left)
	}
}

// A copy that is taken away and is still there was not taken away.
func TestWhatStaysIsNotSaidToBeGone(t *testing.T) {
	for name, match := range map[string]func(hosting.Call) bool{
		"tables": func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/import") },
		"files":  func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/remove") },
	} {
		b := withReset(t)
		b.fake.Inject(hosting.Fault{Shape: hosting.Idle, Times: 50, Match: match})
		if err := b.ForgetCopy(t.Context(), "dinkes", dinkes, ticket); panel.CodeOf(err) != panel.CodeNotWritten {
			t.Errorf("%s: %v", name, err)
		}
	}
}
