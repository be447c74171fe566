package realsite_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
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
		_, err := s.EndSiteKeys(t.Context(), s.user, s.domain, s.user, ticket)
		must(t, err)
	})
}

// strangeness is how a website's configuration is not as a panel writes it.
type strangeness struct {
	prefix    string         // of its tables
	mode      os.FileMode    // of wp-config.php
	apart     *regexp.Regexp // what stands in an included file instead
	elsewhere string         // that file, seen from the document root
}

var (
	constants = regexp.MustCompile(`(?m)^define\( 'DB_.*\n`)
	salts     = regexp.MustCompile(`(?m)^define\( '.*(KEY|SALT)'.*\n`)
	both      = regexp.MustCompile(`(?m)^define\( '(DB_|.*(KEY|SALT)).*\n`)
	nothing   = regexp.MustCompile(`^never$`)
)

// configured is a website with such a configuration.
func configured(t *testing.T, m *realsite.Machine, b *bench, version string, n int, how strangeness) *stand {
	t.Helper()
	s := openReal(t, b, m, version, n)
	_, config := s.siteConfig()
	root := "/domains/" + s.domain + "/public_html/"
	s.panelCall("POST", "/api/filemanager-actions/move", `{"source":"`+root+`wp-config.php","destination":"/backups/lama.php"}`)
	status, body := s.panelCall("POST", "/api/wordpress/install", fmt.Sprintf(`{"filePath":"domains/%s/public_html","title":"Dinas","adminName":"%s","adminEmail":"dinkes@%s","adminPass":"%s","dbName":"%s","dbUser":"%s","dbPass":"%s","dbPrefix":"%s"}`,
		s.domain, s.user, base, own, config["dbName"], config["dbUser"], config["dbPass"], how.prefix))
	if status != 200 {
		t.Fatalf("installing answers %d: %s", status, body)
	}
	at := filepath.Join(m.Root(s.user, s.domain), "wp-config.php")
	text, err := os.ReadFile(at)
	must(t, err)
	if apart := how.apart.FindAllString(string(text), -1); len(apart) > 0 {
		must(t, m.Write(s.user, s.domain, how.elsewhere, "<?php\n"+strings.Join(apart, "")))
		must(t, m.Write(s.user, s.domain, "wp-config.php",
			strings.Replace(how.apart.ReplaceAllString(string(text), ""), "<?php\n", "<?php\nrequire_once __DIR__ . '/"+how.elsewhere+"';\n", 1)))
	}
	must(t, os.Chmod(at, how.mode))
	if status, _ := s.get("/"); status != 200 {
		t.Fatalf("the website answers %d", status)
	}
	return s
}

// strangeConfig is a website whose configuration is readable by its owner
// alone, has constants and salts in an included file, and a prefix with capitals.
func strangeConfig(t *testing.T, m *realsite.Machine, b *bench, version string, n int) *stand {
	t.Helper()
	return configured(t, m, b, version, n, strangeness{"WP_Situs_", 0o600, both, "rahasia.php"})
}

// TestEachStrangeConfigurationIsResetAndBroughtBack, also where the program dies
// when the configuration of then has come and what it includes has not; and
// what is kept goes, and nothing of those whose prefix differs in capitals alone.
func TestEachStrangeConfigurationIsResetAndBroughtBack(t *testing.T) {
	m := machine(t, "old")
	b := newBench(t, m)
	n := 0
	for name, how := range map[string]strangeness{
		"capitals":                        {"WP_Situs_", 0o644, nothing, ""},
		"mode 0600":                       {"situs_", 0o600, nothing, ""},
		"constants included":              {"situs_", 0o644, constants, "rahasia.php"},
		"salts included":                  {"situs_", 0o644, salts, "wp-content/garam.php"},
		"included from above the website": {"situs_", 0o640, both, "../rahasia.php"},
	} {
		n++
		s := configured(t, m, b, "6.1", n, how)
		ctx := t.Context()
		_, config := s.siteConfig()
		if _, err := m.SQL(config["dbName"], "CREATE TABLE wP_sITUS_users LIKE "+how.prefix+"users; CREATE TABLE SITUS_users LIKE "+how.prefix+"users"); err != nil {
			t.Fatal(err)
		}
		r, _ := s.signOn("", s.user, own, "")
		cookies := session(r.Cookies())
		at := filepath.Join(m.Root(s.user, s.domain), "wp-config.php")
		then, err := os.ReadFile(at)
		must(t, err)
		if !s.reset(ticket, false) || s.as(s.user, own) != "in" || s.inside(cookies) {
			t.Errorf("%s: the login is not carried", name)
		}
		steps := s.back(later, ticket)
		must(t, s.through(steps[:2], func() {}))
		b.fake.Inject(hosting.Fault{Path: "/api/*", Shape: hosting.Status, Status: 502, Times: 1 << 20, Match: func(hosting.Call) bool {
			now, err := os.ReadFile(at)
			return err == nil && bytes.Equal(now, then)
		}})
		if err := steps[2](); err == nil {
			t.Errorf("%s: a program that died goes on", name)
		}
		b.fake.ClearFaults()
		s.mustBeClosed(name + ", half brought back")
		done, err := s.RestoreSite(ctx, s.user, s.domain, later, ticket)
		must(t, err)
		if kept := strings.Contains(name, "salts") || strings.Contains(name, "above"); done.SaltsKept != kept {
			t.Errorf("%s: told of salts that stay: %t", name, done.SaltsKept)
		}
		must(t, s.through(steps[2:], func() {}))
		if got := s.as(s.user, own); got != "in" || s.inside(cookies) {
			t.Errorf("%s: our login is %q, a browser of then is in: %t", name, got, s.inside(cookies))
		}
		var prefix string
		s.php("global $wpdb; return $wpdb->prefix;", &prefix)
		if status, _ := s.get("/"); prefix != how.prefix || status != 200 {
			t.Errorf("%s: prefix %q, the address answers %d", name, prefix, status)
		}
		must(t, s.ForgetCopy(ctx, s.user, s.domain, later)) // today's of then
		tables := m.Tables(config["dbName"])
		for _, want := range []string{"wP_sITUS_users", "SITUS_users", how.prefix + "users"} {
			if !slices.Contains(tables, want) {
				t.Errorf("%s: the table %s is gone", name, want)
			}
		}
		if status, _ := s.get("/"); status != 200 {
			t.Errorf("%s: after what was kept is gone the address answers %d", name, status)
		}
	}
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
