package realsite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/realsite"
)

// TestLoginsOfEveryKindAreRead: capitals, a blank, an apostrophe, an é; thirty
// administrators; one who has the new holder's e-mail already.
func TestLoginsOfEveryKindAreRead(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		ctx := t.Context()
		strange := []string{"KEPALA", "Budi Santoso", "O'Brien", "andré"}
		for n := range 26 {
			strange = append(strange, fmt.Sprintf("admin%d", n))
		}
		s.php("add_filter('sanitize_user', fn($n, $raw) => $raw, 10, 2); foreach (json_decode('"+strings.ReplaceAll(toJSON(strange), "'", `\'`)+"') as $i => $n) "+
			"wp_insert_user(['user_login' => $n, 'user_pass' => 'Orang4Lain', 'user_email' => 'admin' . $i . '@contoh.go.id', 'role' => 'administrator']); return true;", nil)
		keys, err := s.ReadSiteKeys(ctx, s.user, s.domain, login, "admin3@"+base)
		must(t, err)
		if len(keys.Unread) > 0 || len(keys.Others) != len(strange) || keys.Sharing == "" {
			t.Fatalf("%d others of %d, sharing %q, unread %q", len(keys.Others), len(strange), keys.Sharing, keys.Unread)
		}
		for i, other := range keys.Others {
			if other.Login != strange[i] {
				t.Errorf("%q is read as %q", strange[i], other.Login)
			}
		}
		must(t, s.LockOthers(ctx, s.user, s.domain, login, keys.Others))
		for _, other := range keys.Others { // XML-RPC takes no login with an apostrophe
			var may bool
			s.php(fmt.Sprintf("return user_can(%d, 'manage_options') || user_can(%[1]d, 'edit_users') || user_can(%[1]d, 'read');", other.Number), &may)
			if may {
				t.Errorf("%q has rights", other.Login)
			}
		}
		if got := s.as(login, right); got != "in" {
			t.Errorf("our login is %q", got)
		}
	})
}

func toJSON(names []string) string {
	var all []string
	for _, n := range names {
		all = append(all, fmt.Sprintf("%q", n))
	}
	return "[" + strings.Join(all, ",") + "]"
}

// TestOurLoginInCapitalsIsOurs: asked, set and read under the account's name.
func TestOurLoginInCapitalsIsOurs(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		s.kind.(*genuine).sql(s, "UPDATE wp_users SET user_login = '"+strings.ToUpper(s.user)+"' WHERE ID = 1")
		must(t, s.SetSitePassword(t.Context(), s.user, s.domain, s.user, own))
		for _, door := range []string{"", "xmlrpc gone"} {
			s.put(s, door)
			yes, no := s.asker.Ask(t.Context(), siteIP, s.domain, s.user, own), s.asker.Ask(t.Context(), siteIP, s.domain, s.user, wrong)
			if yes != panel.SiteYes || no != panel.SiteNo {
				t.Errorf("%q: %s and %s", door, yes, no)
			}
		}
		must(t, s.EndSiteKeys(t.Context(), s.user, s.domain, s.user))
	})
}

// strangeConfig is a website whose configuration is not written by a panel:
// readable by its owner alone, constants and salts in an included file, a
// prefix with capitals.
func strangeConfig(t *testing.T, m *realsite.Machine, b *bench, version string, n int) *stand {
	t.Helper()
	s := openReal(t, b, m, version, n)
	_, config := s.siteConfig()
	root := "/domains/" + s.domain + "/public_html/"
	s.panelCall("POST", "/api/filemanager-actions/move", `{"source":"`+root+`wp-config.php","destination":"/backups/lama.php"}`)
	status, body := s.panelCall("POST", "/api/wordpress/install", fmt.Sprintf(`{"filePath":"domains/%s/public_html","title":"Dinas","adminName":"%s","adminEmail":"dinkes@%s","adminPass":"%s","dbName":"%s","dbUser":"%s","dbPass":"%s","dbPrefix":"WP_Situs_"}`,
		s.domain, s.user, base, own, config["dbName"], config["dbUser"], config["dbPass"]))
	if status != 200 {
		t.Fatalf("installing answers %d: %s", status, body)
	}
	at := filepath.Join(m.Root(s.user, s.domain), "wp-config.php")
	text, err := os.ReadFile(at)
	must(t, err)
	constants := regexp.MustCompile(`(?m)^define\( '(DB_|.*(KEY|SALT)).*\n`)
	apart := "<?php\n" + strings.Join(constants.FindAllString(string(text), -1), "")
	must(t, m.Write(s.user, s.domain, "rahasia.php", apart))
	must(t, m.Write(s.user, s.domain, "wp-config.php", strings.Replace(constants.ReplaceAllString(string(text), ""), "<?php\n", "<?php\nrequire_once __DIR__ . '/rahasia.php';\n", 1)))
	must(t, os.Chmod(at, 0o600))
	if status, _ := s.get("/"); status != 200 {
		t.Fatalf("the website answers %d", status)
	}
	return s
}

// TestAStrangeConfigurationIsResetAndBroughtBack: no browser of then is let in
// by salts that stand in an included file; an address on www stays, and one
// elsewhere is corrected.
func TestAStrangeConfigurationIsResetAndBroughtBack(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := strangeConfig(t, m, b, version, 1)
		r, _ := s.signOn("", s.user, own, "")
		cookies := session(r.Cookies())
		s.php("update_option('siteurl', 'https://www."+s.domain+"'); update_option('home', 'http://lama.example'); return true;", nil)
		if !s.reset(ticket, false) || s.as(s.user, own) != "in" {
			t.Error("the login is not carried")
		}
		must(t, s.through(s.back(later, ticket), func() {}))
		if got := s.as(s.user, own); got != "in" {
			t.Errorf("our login is %q", got)
		}
		var prefix, address, front string
		s.php("global $wpdb; return $wpdb->prefix;", &prefix)
		s.php("return get_option('siteurl');", &address)
		s.php("return get_option('home');", &front)
		if prefix != "WP_Situs_" || address != "https://www."+s.domain || front != "http://"+s.domain {
			t.Errorf("prefix %q, siteurl %q, home %q", prefix, address, front)
		}
		if s.inside(cookies) {
			t.Error("a browser of then is in")
		}
		info, err := os.Stat(filepath.Join(m.Root(s.user, s.domain), "wp-config.php"))
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 && info.Mode().Perm() != 0o644 {
			t.Errorf("wp-config.php has the mode %v", info.Mode())
		}
	})
}

// TestADamagedCopyIsNotBroughtBack: today's website stays, open.
func TestADamagedCopyIsNotBroughtBack(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		for n, damage := range []string{"tables", "folder", "configuration"} {
			s := former(t, m, b, version, n+1)
			_, config := s.siteConfig()
			s.reset(ticket, false)
			aside := filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(m.Root(s.user, s.domain)))), "backups", "loket-"+ticket+"-lama-1")
			if entries, _ := filepath.Glob(filepath.Join(filepath.Dir(aside), "*lama*")); len(entries) == 1 {
				aside = entries[0]
			}
			switch damage {
			case "tables":
				if _, err := m.SQL(config["dbName"], "DROP TABLE wp_options"); err != nil {
					t.Fatal(err)
				}
			case "folder":
				must(t, os.RemoveAll(aside))
			case "configuration":
				must(t, os.Remove(filepath.Join(aside, "wp-config.php")))
			}
			err := s.through(s.back(later, ticket), func() {})
			status, text := s.get("/")
			if err == nil || status != 200 || strings.Contains(text, mark) || s.as(s.user, own) != "in" {
				t.Errorf("%s: %v, and the address answers %d, our login is %q", damage, err, status, s.as(s.user, own))
			}
		}
	})
}

// TestANetworkAndACacheAreSeen: a network's administrators are not the
// website's, and what a cache keeps is not in the database.
func TestANetworkAndACacheAreSeen(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		const email = "baru@" + base
		must(t, m.Write(s.user, s.domain, "wp-content/object-cache.php", "<?php\nrequire_once ABSPATH . WPINC . '/cache.php';\n"))
		aside, err := s.MoveSiteEmails(t.Context(), s.user, s.domain, login, ticket, email)
		must(t, err)
		if _, err := os.Stat(filepath.Join(m.Root(s.user, s.domain), "wp-content/object-cache.php")); !aside || err == nil {
			t.Errorf("the cache is not moved away (%t, %v)", aside, err)
		}
		if status, _ := s.get("/"); status != 200 {
			t.Errorf("the website answers %d", status)
		}
		s.kind.(*genuine).multisite(s, s.domain)
		if status, _ := s.get("/"); status != 200 {
			t.Errorf("the network answers %d", status)
		}
		_, err = s.ReadSiteKeys(t.Context(), s.user, s.domain, login, email)
		if panel.CodeOf(err) != panel.CodeSiteNetwork {
			t.Errorf("a network is read: %v", err)
		}
	})
}

// TestMaintenanceDoesNotHinderTheTeam: visitors are kept out, the panel is not.
func TestMaintenanceDoesNotHinderTheTeam(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := former(t, m, b, version, 1)
		s.put(s, "maintenance")
		must(t, s.SetSitePassword(t.Context(), s.user, s.domain, login, "Serah7Terima"))
		if !s.reset(ticket, false) || s.as(s.user, own) != "in" {
			t.Error("a website in maintenance is not reset")
		}
	})
}
