package realsite_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
)

// session is a browser that has logged in.
type session []*http.Cookie

func (s *stand) logIn(password string) session {
	s.t.Helper()
	r, _ := s.signOn("", login, password, "")
	if got := loginCookies(r); got != "set" {
		s.t.Fatalf("%s: the login answers %d, cookies %q", s.named(), r.StatusCode, got)
	}
	return r.Cookies()
}

// inside tells whether a browser is still logged in: only then does the way
// out ask back with a word of one's own that works.
func (s *stand) inside(in session) bool {
	s.t.Helper()
	carry := func(r *http.Request) {
		for _, c := range in {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	before := s.look(s).Sessions
	_, text := s.browse("GET", "/wp-login.php?action=logout", "", "", carry)
	word := regexp.MustCompile(`_wpnonce=(\w+)`).FindStringSubmatch(text)
	if word == nil {
		return false
	}
	s.browse("GET", "/wp-login.php?action=logout&_wpnonce="+word[1], "", "", carry)
	return s.look(s).Sessions < before
}

// TestALoginIsNotFree holds what a right password does besides: a session each
// time, and since 6.8 the mailed link is void. The gentler door does neither.
func TestALoginIsNotFree(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		s := open(t)
		key := s.askReset(s)
		if text := s.xmlrpc(right); !strings.Contains(text, "<name>isAdmin</name><value><boolean>1</boolean>") {
			t.Errorf("XML-RPC says %s", text)
		}
		if text := s.xmlrpc(wrong); !strings.Contains(text, "<int>403</int>") {
			t.Errorf("XML-RPC says %s of a wrong password", text)
		}
		if v := s.look(s); v.Sessions != 0 || !v.Reset {
			t.Errorf("XML-RPC leaves %+v", v)
		}
		in := s.logIn(right)
		s.logIn(right)
		if v := s.look(s); v.Sessions != 2 || v.Reset == s.since68() {
			t.Errorf("two logins leave %+v", v)
		}
		if s.useReset(s, key, "Lain5Kata") == s.since68() {
			t.Error("the mailed link works, or not, against its version")
		}
		if !s.since68() { // its password is another one now, and its browsers are out
			return
		}
		if !s.inside(in) || s.look(s).Sessions != 1 {
			t.Errorf("the session does not end: %+v", s.look(s))
		}
		// The product's own look leaves no session behind.
		s.put(s, "xmlrpc closed")
		if got := s.ask(right); got != panel.SiteYes || s.look(s).Sessions != 1 {
			t.Errorf("asked: %s, left %+v", got, s.look(s))
		}
	})
}

// TestWhatANewPasswordEnds, set by the panel: browsers and the mailed link;
// neither session rows, nor application passwords, nor a pending change of
// e-mail. By an application password a new one is set without the old.
func TestWhatANewPasswordEnds(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		s := open(t)
		in, key, application := s.logIn(right), s.askReset(s), s.addApplication(s)
		s.askEmail(s)
		must(t, s.SetSitePassword(t.Context(), s.user, s.domain, login, right)) // the same one
		v := s.look(s)
		if v.Sessions != 1 || v.Apps != 1 || !v.NewEmail || s.inside(in) {
			t.Errorf("a new password leaves %+v", v)
		}
		if s.useReset(s, key, "Lain5Kata") {
			t.Error("the mailed link still works")
		}
		if mails := s.mails(s); !slices.Equal(mails, []string{"Password Changed to dinkes@" + base}) {
			t.Errorf("mails %q", mails)
		}
		s.put(s, "https")
		if got := s.rest("GET", right, ""); got != 401 {
			t.Errorf("the login password opens REST: %d", got)
		}
		if got := s.rest("POST", application, `{"password":"Punyanya8Baru"}`); got != 200 {
			t.Errorf("an application password answers %d", got)
		}
		if got := s.ask("Punyanya8Baru"); got != panel.SiteYes {
			t.Errorf("the password set by it is %s", got)
		}
		if !strings.Contains(s.xmlrpc(application), "isAdmin") {
			t.Error("an application password does not open XML-RPC")
		}
	})
}

// TestStoredFormsFollowTheVersion: which stored passwords are taken, and which
// a right login stores anew, so that browsers fall out.
func TestStoredFormsFollowTheVersion(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		s := open(t)
		for _, row := range []struct {
			form          string
			in, anew      bool // since 6.8
			inOld, oldNew bool // before
		}{
			{"own", true, false, true, false}, {"md5", true, true, true, true}, {"phpass", true, true, true, false}, {"bcrypt", true, true, true, false},
			{"wp", true, false, false, false}, {"wp cost", true, true, false, false},
		} {
			s.setHash(s, row.form)
			before := s.look(s).Hash
			r, _ := s.signOn("", login, right, "")
			in, anew := loginCookies(r) == "set", s.look(s).Hash != before
			wantIn, wantNew := row.in, row.anew
			if !s.since68() {
				wantIn, wantNew = row.inOld, row.oldNew
			}
			if in != wantIn || anew != wantNew {
				t.Errorf("%s, %s: in %t, stored anew %t", s.named(), row.form, in, anew)
			}
		}
	})
}

// TestWhoAdministers: roles, and rights given singly that no list of
// administrators shows.
func TestWhoAdministers(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		s := open(t)
		s.setRole(s, "subscriber")
		if text := s.xmlrpc(right); !strings.Contains(text, "<boolean>0</boolean>") {
			t.Errorf("a subscriber is told %s", text)
		}
		if _, err := s.SiteAddress(t.Context(), s.user, s.domain, login); panel.CodeOf(err) != panel.CodeSiteAdminMissing {
			t.Errorf("the panel's list of a subscriber: %v", err)
		}
		s.giveRight(s, "manage_options")
		if text := s.xmlrpc(right); !strings.Contains(text, "<boolean>1</boolean>") {
			t.Errorf("a subscriber with a right is told %s", text)
		}
		if _, err := s.SiteAddress(t.Context(), s.user, s.domain, login); panel.CodeOf(err) != panel.CodeSiteAdminMissing {
			t.Errorf("the panel's list of a subscriber with a right: %v", err)
		}
	})
}

// TestOverStandingTablesThePasswordIsInherited: the installer says success,
// and the login keeps the password that it had.
func TestOverStandingTablesThePasswordIsInherited(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		s := open(t)
		place, config := s.siteConfig()
		if place == "" {
			t.Fatal("no site")
		}
		root := "/domains/" + s.domain + "/public_html/"
		for _, name := range []string{login, "orang"} {
			s.panelCall("POST", "/api/filemanager-actions/move", `{"source":"`+root+`wp-config.php","destination":"/backups/lama-`+name+`.php"}`)
			status, body := s.panelCall("POST", "/api/wordpress/install", fmt.Sprintf(`{"filePath":"domains/%s/public_html","title":"Lagi","adminName":"%s","adminEmail":"dinkes@%s","adminPass":"Lain5Kata","dbName":"%s","dbUser":"%s","dbPass":"%s","dbPrefix":"wp_"}`,
				s.domain, name, base, config["dbName"], config["dbUser"], config["dbPass"]))
			if status != 200 {
				t.Fatalf("installing %s answers %d: %s", name, status, body)
			}
			if s.ask(right) != panel.SiteYes || s.ask("Lain5Kata") == panel.SiteYes {
				t.Errorf("the password was set for %s", name)
			}
		}
		// So the client sets the password itself where a site stands.
		must(t, s.InstallSite(t.Context(), s.user, s.domain, panel.Site{Title: "Lagi", AdminName: login, AdminEmail: "dinkes@" + base, AdminPassword: "Baru7Sekali"}))
		if got := s.ask("Baru7Sekali"); got != panel.SiteYes {
			t.Errorf("after the client's installation the password is %s", got)
		}
	})
}
