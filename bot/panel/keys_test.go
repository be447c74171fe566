package panel_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const newHolder = "pemegang.baru@" + base

// imports are the calls for whole databases.
const (
	imports = "/api/db-manage/*"
)

// oldKeys is a website whose administrator has every key that there is beside
// the password.
func oldKeys(t *testing.T) *bench {
	t.Helper()
	b := withSite(t)
	b.fake.AddApplicationPassword(dinkes, "dinkes", "ponsel lama")
	b.fake.AskSiteReset(dinkes, "dinkes")
	b.fake.EditSite(dinkes, func(s *hosting.Site) {
		s.Broken, s.NewAdminEmail = false, "lama@"+base
		s.Users[0].NewEmail = "lama@" + base
		s.Users[0].Sessions = []hosting.SiteSession{{Token: "x"}}
	})
	return b
}

// with adds people to the website, from number 10 on.
func with(b *bench, people ...hosting.SiteUser) {
	b.fake.EditSite(dinkes, func(s *hosting.Site) {
		for i, u := range people {
			u.ID = 10 + i
			s.Users = append(s.Users, u)
		}
	})
}

func handOver(t *testing.T, b *bench) panel.SiteKeys {
	t.Helper()
	must(t, b.SetEmail(t.Context(), "dinkes", newHolder))
	aside, err := b.MoveSiteEmails(t.Context(), "dinkes", dinkes, "dinkes", ticket, newHolder)
	must(t, err)
	if aside {
		t.Error("there was no cache to move")
	}
	must(t, b.SetSitePassword(t.Context(), "dinkes", dinkes, "dinkes", password))
	if _, err := b.EndSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", ticket); panel.CodeOf(err) != panel.CodeKeysStand { // which is read
		must(t, err)
	}
	return b.keys(t)
}

func (b *bench) keys(t *testing.T) panel.SiteKeys {
	t.Helper()
	read, err := b.ReadSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", newHolder)
	must(t, err)
	return read
}

func TestAHandoverTakesEveryKeyOfTheOldHolder(t *testing.T) {
	b := oldKeys(t)
	before := b.keys(t)
	if before.UserEmail || before.AdminEmail || !before.Pending || !before.Applications || !before.Sessions || !before.ResetKey {
		t.Errorf("before: %+v", before)
	}
	after := handOver(t, b)
	want := panel.SiteKeys{Administers: true, UserEmail: true, AdminEmail: true}
	if fmt.Sprintf("%+v", after) != fmt.Sprintf("%+v", want) {
		t.Errorf("after: %+v, want %+v", after, want)
	}
	if got := b.account(t, "dinkes"); got.Email != newHolder {
		t.Errorf("the account's address is %q", got.Email)
	}
	for _, m := range b.fake.SiteMails() {
		if m.Subject == "Password Changed" && m.To == newHolder {
			return
		}
	}
	t.Errorf("the website mailed %v", b.fake.SiteMails())
}

// TestWhoAdministersIsRead goes through everybody who can, and some who cannot.
func TestWhoAdministersIsRead(t *testing.T) {
	b := oldKeys(t)
	with(b,
		hosting.SiteUser{Login: "KEPALA DINAS", Email: "kepala@x.id", Roles: []string{"administrator"}},
		hosting.SiteUser{Login: "O'Brien", Email: "o@x.id", Roles: []string{"subscriber"}, Rights: []string{"edit_users"}},
		hosting.SiteUser{Login: "rené", Email: "r@x.id", Rights: []string{"manage_options"}},
		hosting.SiteUser{Login: "redaktur", Email: "e@x.id", Roles: []string{"editor"}},
		hosting.SiteUser{Login: "toko", Email: "t@x.id", Roles: []string{"shop_manager"}},
		hosting.SiteUser{Login: "tamu", Email: newHolder, Roles: []string{"subscriber"}})
	b.fake.EditSite(dinkes, func(s *hosting.Site) {
		s.Roles = map[string][]string{"shop_manager": {"read", "promote_users"}}
		s.Registration, s.DefaultRole = true, "shop_manager"
	})
	read := handOver(t, b)
	var logins []string
	for _, other := range read.Others {
		logins = append(logins, other.Login)
	}
	if strings.Join(logins, ",") != "KEPALA DINAS,O'Brien,rené" {
		t.Errorf("who administers: %q", logins)
	}
	if !read.Open || !slices.Equal(read.Giving, []panel.RoleGiven{{Role: "shop_manager", Count: 1}}) || len(read.Given) != 1 || read.Given[0].Role != "shop_manager" || read.Given[0].Login == "" || read.Sharing != "tamu" || len(read.Unread) > 0 {
		t.Errorf("%+v", read)
	}
	must(t, b.LockOthers(t.Context(), "dinkes", dinkes, "dinkes", read.Others))
	locked := b.keys(t)
	if len(locked.Others) > 0 || !locked.Administers {
		t.Errorf("after: %+v", locked)
	}
	for login, want := range map[string]bool{"redaktur": true, "toko": true, "KEPALA DINAS": false, "O'Brien": false, "rené": false} {
		b.fake.EditSiteUser(dinkes, login, func(u *hosting.SiteUser) {
			if got := len(u.Roles)+len(u.Rights) > 0; got != want {
				t.Errorf("%s has rights: %t", login, got)
			}
		})
	}
	must(t, b.ReturnRights(t.Context(), "dinkes", dinkes, read.Others))
	if again := b.keys(t); fmt.Sprint(again.Others) != fmt.Sprint(read.Others) {
		t.Errorf("given back: %+v, want %+v", again.Others, read.Others)
	}
}

// TestThirtyAdministratorsAreLockedOneByOne: and only those who were named.
func TestThirtyAdministratorsAreLockedOneByOne(t *testing.T) {
	b := oldKeys(t)
	var many []hosting.SiteUser
	for n := range 30 {
		many = append(many, hosting.SiteUser{Login: fmt.Sprintf("Pengelola %d", n), Email: fmt.Sprintf("p%d@x.id", n), Roles: []string{"administrator"}})
	}
	with(b, many...)
	read := b.keys(t)
	if len(read.Others) != 30 {
		t.Fatalf("%d others", len(read.Others))
	}
	must(t, b.LockOthers(t.Context(), "dinkes", dinkes, "dinkes", read.Others[1:]))
	if left := b.keys(t).Others; len(left) != 1 || left[0].Login != "Pengelola 0" {
		t.Errorf("left are %+v", left)
	}
}

// TestAPanelThatSaysYesAndDoesNothing: a 204 is no reading.
func TestAPanelThatSaysYesAndDoesNothing(t *testing.T) {
	b := oldKeys(t)
	with(b, hosting.SiteUser{Login: "lain", Roles: []string{"administrator"}})
	b.fake.Inject(hosting.Fault{Path: "/api/*", Match: func(c hosting.Call) bool { return c.Method != "GET" }, Shape: hosting.Idle, Times: 100})
	read := handOver(t, b)
	if read.UserEmail || read.AdminEmail || !read.Applications || !read.Sessions || !read.ResetKey || !read.Pending || len(read.Others) != 1 {
		t.Errorf("%+v", read)
	}
	_, ends := b.EndSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", ticket)
	wantFailure(t, ends, panel.Refused, panel.CodeKeysStand)
	must(t, b.LockOthers(t.Context(), "dinkes", dinkes, "dinkes", read.Others))
	if left := b.keys(t); len(left.Others) != 1 {
		t.Errorf("%+v", left)
	}
	b.fake.EditSite(dinkes, func(s *hosting.Site) { s.Users[0].Login = "orang" })
	_, err := b.MakeAdministrator(t.Context(), "dinkes", dinkes, "dinkes", ticket, newHolder)
	wantFailure(t, err, panel.Unknown, panel.CodeUnclear)
	b.fake.Inject(hosting.Fault{Path: "CMD_API_MODIFY_USER", Shape: hosting.EmptyBody, Commit: true}, hosting.Fault{Path: "CMD_API_MODIFY_USER", Shape: hosting.EmptyBody})
	must(t, b.SetEmail(t.Context(), "dinkes", "sudah@"+base))
	wantFailure(t, b.SetEmail(t.Context(), "dinkes", "lain.lagi@"+base), panel.Unknown, panel.CodeUnclear)
	b.fake.Inject(hosting.Fault{Path: "CMD_API_MODIFY_USER", Shape: hosting.SaysYes})
	wantFailure(t, b.SetEmail(t.Context(), "dinkes", "lain.lagi@"+base), panel.Refused, panel.CodeEmailRefused)
}

// TestWhatCannotBeReadIsSaidSo: neither that nobody else administers.
func TestWhatCannotBeReadIsSaidSo(t *testing.T) {
	isGet := func(c hosting.Call) bool { return c.Method == "GET" }
	for name, test := range map[string]struct {
		fault  hosting.Fault
		unread string
	}{
		"options refused":   {hosting.Fault{Path: "/api/wordpress/locations/*", Match: func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/options") }, Shape: hosting.SaysType, Status: 403, Text: "ACCESS_DENIED"}, panel.UnreadOptions},
		"export refused":    {hosting.Fault{Path: imports, Match: isGet, Shape: hosting.SaysType, Status: 403, Text: "ACCESS_DENIED"}, panel.UnreadRights},
		"export is a page":  {hosting.Fault{Path: imports, Match: isGet, Shape: hosting.HTMLPage}, panel.UnreadRights},
		"export is empty":   {hosting.Fault{Path: imports, Match: isGet, Shape: hosting.EmptyBody}, panel.UnreadRights},
		"options are empty": {hosting.Fault{Path: "/api/wordpress/locations/*", Match: func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/options") }, Shape: hosting.EmptyBody}, panel.UnreadOptions},
	} {
		t.Run(name, func(t *testing.T) {
			b := oldKeys(t)
			with(b, hosting.SiteUser{Login: "lain", Roles: []string{"administrator"}})
			b.fake.Inject(test.fault)
			read := b.keys(t)
			if !slices.Equal(read.Unread, []string{test.unread}) || len(read.Others) != 1 {
				t.Errorf("%+v", read)
			}
		})
	}
	b := oldKeys(t)
	b.fake.Inject(hosting.Fault{Path: imports, Match: isGet, Shape: hosting.DropMidBody})
	if _, err := b.ReadSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", newHolder); panel.KindOf(err) != panel.Temporary {
		t.Errorf("an export that breaks off: %v", err)
	}
}

// TestANetworkIsDoneByHand: whatever says that it is one.
func TestANetworkIsDoneByHand(t *testing.T) {
	config := "/domains/" + dinkes + "/public_html/wp-config.php"
	for name, test := range map[string]struct {
		edit    func(string) string
		tables  bool
		network bool
	}{
		"said":             {func(s string) string { return s + "define( 'MULTISITE', true );\n" }, true, true},
		"said in capitals": {func(s string) string { return s + "DEFINE(\"MULTISITE\",TRUE);\n" }, true, true},
		"said in a comment": {func(s string) string {
			return s + "// define('MULTISITE', true);\n/* define('MULTISITE', true); */\n# define('MULTISITE', 1);"
		}, false, false},
		"said no":            {func(s string) string { return s + "define('MULTISITE', false); // true\n" }, false, false},
		"said elsewhere":     {func(s string) string { return s + "require __DIR__ . '/../rahasia.php';\n" }, true, true},
		"elsewhere, and not": {func(s string) string { return s + "require_once ABSPATH . 'wp-settings.php'; include 'x.php';\n" }, false, false},
		"nothing said":       {func(s string) string { return s + "require_once ABSPATH . 'wp-settings.php';\n" }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := oldKeys(t)
			if !b.fake.EditFile("dinkes", config, test.edit) {
				t.Fatal("no configuration")
			}
			b.fake.EditSite(dinkes, func(s *hosting.Site) { s.Multisite = test.tables })
			_, err := b.MoveSiteEmails(t.Context(), "dinkes", dinkes, "dinkes", ticket, newHolder)
			if test.network {
				wantFailure(t, err, panel.Refused, panel.CodeSiteNetwork)
				return
			}
			must(t, err)
		})
	}
}

// TestACacheIsMovedAsideFirst: the database is not what such a website sees,
// whichever of the keys is changed there first.
func TestACacheIsMovedAsideFirst(t *testing.T) {
	cache := "/domains/" + dinkes + "/public_html/wp-content/object-cache.php"
	for name, change := range map[string]func(b *bench) (bool, error){
		"e-mail": func(b *bench) (bool, error) {
			return b.MoveSiteEmails(t.Context(), "dinkes", dinkes, "dinkes", ticket, newHolder)
		},
		"keys": func(b *bench) (bool, error) {
			return b.EndSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", ticket)
		},
	} {
		b := oldKeys(t)
		b.fake.EditFile("dinkes", cache, func(string) string { return "<?php\n" })
		b.fake.Inject(hosting.Fault{Path: "/api/filemanager-actions/move", Shape: hosting.SaysType, Status: 403, Text: "ACCESS_DENIED"})
		_, err := change(b)
		wantFailure(t, err, panel.Refused, panel.CodeSiteCache)
		if keys := b.keys(t); keys.UserEmail || !keys.Applications {
			t.Errorf("%s: changed where the website does not see it", name)
		}
		for range 2 { // told again where the first answer was lost
			aside, err := change(b)
			must(t, err)
			if !aside || !slices.Contains(b.account(t, "dinkes").Backups, "loket-"+ticket+"-object-cache.php") {
				t.Errorf("%s: the cache was moved: %t; backups are %v", name, aside, b.account(t, "dinkes").Backups)
			}
		}
		if keys := b.keys(t); name == "keys" && (keys.Applications || keys.Sessions) {
			t.Errorf("the keys are %+v", keys)
		}
	}
	b := oldKeys(t)
	if aside, err := b.EndSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", ticket); aside || err != nil {
		t.Errorf("without a cache: moved %t, %v", aside, err)
	}
	_, err := b.EndSiteKeys(t.Context(), "dinkes", dinkes, "dinkes", "../x")
	wantFailure(t, err, panel.Refused, panel.CodeInvalid)
}

// TestOnlyOurOwnNameIsRaised: made where it is missing, found where it has no role.
func TestOnlyOurOwnNameIsRaised(t *testing.T) {
	for name, edit := range map[string]func(*hosting.Site){
		"missing":        func(s *hosting.Site) { s.Users[0].Login, s.Users[0].Email = "orang", "orang@x.id" },
		"without a role": func(s *hosting.Site) { s.Users[0].Roles = nil },
		"a subscriber":   func(s *hosting.Site) { s.Users[0].Roles = []string{"subscriber"} },
		"capitals":       func(s *hosting.Site) { s.Users[0].Login, s.Users[0].Roles = "DINKES", nil },
	} {
		t.Run(name, func(t *testing.T) {
			b := oldKeys(t)
			with(b, hosting.SiteUser{Login: "tamu", Roles: []string{"subscriber"}})
			b.fake.EditSite(dinkes, edit)
			for range 2 {
				_, err := b.MakeAdministrator(t.Context(), "dinkes", dinkes, "dinkes", ticket, newHolder)
				must(t, err)
			}
			must(t, b.SetSitePassword(t.Context(), "dinkes", dinkes, "dinkes", password))
			if !b.fake.SiteLogin(dinkes, "dinkes", password) || !b.keys(t).Administers {
				t.Error("the login does not administer")
			}
			b.fake.EditSiteUser(dinkes, "tamu", func(u *hosting.SiteUser) {
				if !slices.Equal(u.Roles, []string{"subscriber"}) {
					t.Errorf("a guest is %v now", u.Roles)
				}
			})
		})
	}
	b := oldKeys(t)
	with(b, hosting.SiteUser{Login: "Dinkes", Roles: []string{"administrator"}})
	_, err := b.MakeAdministrator(t.Context(), "dinkes", dinkes, "dinkes", ticket, newHolder)
	wantFailure(t, err, panel.Refused, panel.CodeSiteLoginTwice)
}
