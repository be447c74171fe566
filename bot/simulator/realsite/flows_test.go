package realsite_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/realsite"
)

const (
	ticket = "PGD-2026-0001"
	later  = "PGD-2026-0002"
	own    = "PilihanSendiri3"
)

// eachReal runs a test against every real version that is prepared.
func eachReal(t *testing.T, test func(t *testing.T, m *realsite.Machine, b *bench, version string)) {
	t.Helper()
	_, versions := realsite.Prepared()
	if len(versions) == 0 {
		t.Skip("left out: no real WordPress; .ci/site prepares it and runs this")
	}
	for core, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			m := machine(t, core)
			test(t, m, newBench(t, m), version)
		})
	}
}

// php runs PHP inside the website.
func (s *stand) php(code string, into any) {
	s.t.Helper()
	s.kind.(*genuine).do(s, code, into)
}

// people gives a website the administrators and near-administrators there are:
// by role, by a right given singly, by a role's definition; and an editor.
func (s *stand) people() {
	s.t.Helper()
	s.php(`foreach (['lama' => 'administrator', 'hak' => 'subscriber', 'redaksi' => 'editor'] as $n => $r)
		wp_insert_user(['user_login' => $n, 'user_pass' => 'Orang4Lain', 'user_email' => $n . '@contoh.go.id', 'role' => $r]);
		get_user_by('login', 'hak')->add_cap('edit_users'); return true;`, nil)
	s.kind.(*genuine).seen = len(s.kind.(*genuine).Mails())
}

// as asks XML-RPC for a login: "in" with rights, "low" without, "" refused.
func (s *stand) as(name, password string) string {
	s.t.Helper()
	r, text := s.browse("POST", "/xmlrpc.php", "text/xml", "<?xml version=\"1.0\"?><methodCall><methodName>wp.getUsersBlogs</methodName><params>"+
		"<param><value><string>"+name+"</string></value></param><param><value><string>"+password+"</string></value></param></params></methodCall>")
	switch {
	case r.StatusCode != 200 || !strings.Contains(text, "isAdmin"):
		return ""
	case strings.Contains(text, "<boolean>1</boolean>"):
		return "in"
	}
	return "low"
}

// get fetches a page of the website.
func (s *stand) get(target string) (int, string) {
	s.t.Helper()
	r, text := s.browse("GET", target, "", "")
	return r.StatusCode, text
}

const mark = "loket-sedang-diperbaiki"

// mustBeClosed looks at an address that is closed, from outside.
func (s *stand) mustBeClosed(when string) {
	s.t.Helper()
	for _, target := range []string{"/", "/wp-login.php", "/wp-admin/install.php", "/wp-admin/", "/xmlrpc.php", "/berita/lama/", "/wp-content/themes/"} {
		if status, text := s.get(target); status != http.StatusServiceUnavailable || !strings.Contains(text, mark) {
			s.t.Errorf("%s: %s answers %d: %.200s", when, target, status, text)
		}
	}
	if status, _ := s.get("/.well-known/acme-challenge/x"); status == http.StatusServiceUnavailable {
		s.t.Errorf("%s: an authority cannot check the address", when)
	}
}

// reset goes through a reset's calls, as the panel's worker makes them.
func (s *stand) reset(name string, anew bool) (carried bool) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.CopySite(ctx, s.user, s.domain, name)
	must(s.t, err)
	must(s.t, s.CloseSite(ctx, s.user, s.domain))
	s.mustBeClosed("before the first move")
	must(s.t, s.ResetSite(ctx, s.user, s.domain, name, panel.Site{Title: "Dinas Kesehatan", AdminName: s.user, AdminEmail: "umum@" + base}, anew))
	s.mustBeClosed("after the installation")
	if !anew {
		carried, err = s.CarryLogin(ctx, s.user, s.domain, name)
		must(s.t, err)
	}
	must(s.t, s.OpenSite(ctx, s.user, s.domain))
	if status, text := s.get("/"); status != 200 || strings.Contains(text, mark) {
		s.t.Errorf("after the opening: %d %.200s", status, text)
	}
	return carried
}

// former installs a website whose administrator is called like its account,
// with a password of their own.
func former(t *testing.T, m *realsite.Machine, b *bench, version string, n int) *stand {
	t.Helper()
	s := openReal(t, b, m, version, n)
	s.php(`wp_insert_user(['user_login' => '`+s.user+`', 'user_pass' => '`+own+`', 'user_email' => 'pilihan@contoh.go.id', 'role' => 'administrator']); return true;`, nil)
	return s
}

// TestAResetKeepsTheLoginOnTablesOfEveryKind: whatever the collation and the
// engine of the former tables, wherever their prefix begins another's. The
// address shows no installer to anybody meanwhile.
func TestAResetKeepsTheLoginOnTablesOfEveryKind(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		for n, collation := range elsewhere {
			s := former(t, m, b, version, n+1)
			_, config := s.siteConfig()
			engine := []string{"InnoDB", "MyISAM"}[n%2]
			var sql strings.Builder
			for _, table := range m.Tables(config["dbName"]) {
				fmt.Fprintf(&sql, "ALTER TABLE `%s` CONVERT TO %s, ENGINE=%s;\n", table, collation, engine)
			}
			sql.WriteString("CREATE TABLE wp_b_users LIKE wp_users; INSERT INTO wp_b_users SELECT * FROM wp_users;\n")
			if _, err := m.SQL(config["dbName"], sql.String()); err != nil {
				t.Fatal(err)
			}
			must(t, m.Write(s.user, s.domain, ".htaccess", "# BEGIN WordPress\nRewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule . /index.php [L]\n# END WordPress\n"))
			must(t, m.Write(s.user, s.domain, "wp-content/mu-plugins/lama.php", "<?php\n"))
			looks := s.watch()
			if !s.reset(ticket, false) {
				t.Errorf("%s, %s: the login is not carried", collation, engine)
			}
			if open := looks(); open > 0 {
				t.Errorf("%s, %s: %d looks met an open installer", collation, engine, open)
			}
			if got := s.as(s.user, own); got != "in" {
				t.Errorf("%s, %s: our login is %q", collation, engine, got)
			}
			var email string
			s.php("return get_user_by('login', '"+s.user+"')->user_email;", &email)
			if email != "pilihan@contoh.go.id" {
				t.Errorf("the e-mail is %q", email)
			}
			if got := s.as(login, right); got != "" {
				t.Errorf("another login of the former site is %q", got)
			}
		}
	})
}

// watch looks at the address over and over until it is asked how often an
// installer was open to whoever came.
func (s *stand) watch() (open func() int) {
	stop, done := make(chan struct{}), sync.WaitGroup{}
	count := 0
	done.Go(func() {
		for look := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-stop:
				look.Stop()
				return
			case <-look.C:
			}
			r, text := s.browse("GET", "/wp-admin/install.php", "", "")
			if r.StatusCode == 200 && !strings.Contains(text, "already-installed") && !strings.Contains(strings.ToLower(text), "already installed") {
				count++
			}
		}
	})
	return func() int { close(stop); done.Wait(); return count }
}

// TestAHandoverOnARealSite: every key of the old holder ends, and what is read
// back is what there is.
func TestAHandoverOnARealSite(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		s.people()
		ctx := t.Context()
		application, key := s.addApplication(s), s.askReset(s)
		s.logIn(right)
		s.askEmail(s)
		const email = "baru@contoh.go.id"
		_, err := s.MoveSiteEmails(ctx, s.user, s.domain, login, ticket, email)
		must(t, err)
		must(t, s.SetSitePassword(ctx, s.user, s.domain, login, "Serah7Terima"))
		_, err = s.EndSiteKeys(ctx, s.user, s.domain, login, ticket)
		must(t, err)
		for _, mail := range s.mails(s) {
			if !strings.HasSuffix(mail, email) {
				t.Errorf("the old holder hears: %s", mail)
			}
		}
		s.put(s, "https")
		if s.useReset(s, key, "Masuk8Lagi") || s.rest("GET", application, "") == 200 || s.as(login, application) != "" || s.as(login, right) != "" {
			t.Error("a key of the old holder still opens")
		}
		keys, err := s.ReadSiteKeys(ctx, s.user, s.domain, login, email)
		must(t, err)
		if len(keys.Unread) > 0 || !keys.Administers || !keys.UserEmail || !keys.AdminEmail || keys.Pending || keys.Applications || keys.Sessions || keys.ResetKey || keys.Open {
			t.Errorf("read back: %+v", keys)
		}
		var names []string
		for _, o := range keys.Others {
			names = append(names, o.Login)
		}
		if !slices.Equal(names, []string{"lama", "hak"}) {
			t.Fatalf("others are %q", names)
		}
		must(t, s.LockOthers(ctx, s.user, s.domain, login, keys.Others))
		for name, want := range map[string]string{"lama": "low", "hak": "low", "redaksi": "low", login: ""} {
			if got := s.as(name, "Orang4Lain"); got != want {
				t.Errorf("%s is %q", name, got)
			}
		}
		if got := s.as(login, "Serah7Terima"); got != "in" {
			t.Errorf("the new holder is %q", got)
		}
		after, err := s.ReadSiteKeys(ctx, s.user, s.domain, login, email)
		must(t, err)
		if len(after.Others) > 0 || !after.Administers {
			t.Errorf("after the lock: %+v", after)
		}
		must(t, s.ReturnRights(ctx, s.user, s.domain, keys.Others))
		for name, want := range map[string]string{"lama": "in", "redaksi": "low"} {
			if got := s.as(name, "Orang4Lain"); got != want {
				t.Errorf("given back, %s is %q", name, got)
			}
		}
	})
}

// TestOurNameIsMadeAnAdministrator where the website lost it.
func TestOurNameIsMadeAnAdministrator(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		s.people()
		for _, loss := range []string{"require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user(1, 2); return true;", "get_user_by('login', '" + login + "')->set_role('subscriber'); return true;",
			"get_user_by('login', '" + login + "')->set_role(''); return true;"} {
			s.php(loss, nil)
			_, err := s.MakeAdministrator(t.Context(), s.user, s.domain, login, ticket, "baru@contoh.go.id")
			must(t, err)
			must(t, s.SetSitePassword(t.Context(), s.user, s.domain, login, "Serah7Terima"))
			if got := s.as(login, "Serah7Terima"); got != "in" {
				t.Errorf("%s: our name is %q", loss, got)
			}
			if got := s.as("redaksi", "Orang4Lain"); got != "low" {
				t.Errorf("an editor is %q", got)
			}
		}
	})
}

// TestTheWayBackOnARealSite: after a reset under whatever core, the former
// website stands again, and lets nobody in but our login.
func TestTheWayBackOnARealSite(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := former(t, m, b, version, 1)
		s.people()
		ctx := t.Context()
		s.php("wp_insert_post(['post_title' => 'Berita lama', 'post_status' => 'publish']); return true;", nil)
		application := s.addApplication(s)
		cookies := s.logIn(right)
		m.UseCore("new")
		s.reset(ticket, false)
		_, err := s.CopySite(ctx, s.user, s.domain, later)
		must(t, err)
		must(t, s.CloseSite(ctx, s.user, s.domain))
		_, err = s.RestoreSite(ctx, s.user, s.domain, later, ticket)
		must(t, err)
		s.mustBeClosed("brought back")
		must(t, s.SetSitePassword(ctx, s.user, s.domain, s.user, "Kembali5Lagi"))
		must(t, s.OpenSite(ctx, s.user, s.domain))
		if status, text := s.get("/"); status != 200 || !strings.Contains(text, "Berita lama") {
			t.Errorf("the former website answers %d", status)
		}
		if got := s.as(s.user, "Kembali5Lagi"); got != "in" {
			t.Errorf("our login is %q", got)
		}
		for name, password := range map[string]string{"lama": "Orang4Lain", "hak": "Orang4Lain", login: right, "redaksi": "Orang4Lain"} {
			if got := s.as(name, password); got != "" {
				t.Errorf("%s is %q", name, got)
			}
		}
		if s.as(login, application) != "" || s.inside(cookies) {
			t.Error("a key of then opens")
		}
		var found string
		s.php("global $wp_version; return $wp_version;", &found)
		if found != version {
			t.Errorf("version %s stands there, not %s", found, version)
		}
	})
}
