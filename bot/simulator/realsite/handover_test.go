package realsite_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/realsite"
)

const newHolder = "pemegang.baru@contoh.go.id"

// sql runs commands in the website's database, as nobody but a test can.
func (s *stand) sql(m *realsite.Machine, commands string) {
	s.t.Helper()
	_, config := s.siteConfig()
	if _, err := m.SQL(config["dbName"], commands); err != nil {
		s.t.Fatal(err)
	}
}

// handedOver goes through a handover's calls at the website.
func (s *stand) handedOver() (panel.SiteKeys, bool) {
	s.t.Helper()
	aside, err := s.MoveSiteEmails(s.t.Context(), s.user, s.domain, login, ticket, newHolder)
	must(s.t, err)
	must(s.t, s.SetSitePassword(s.t.Context(), s.user, s.domain, login, "Serah7Terima"))
	_, err = s.EndSiteKeys(s.t.Context(), s.user, s.domain, login, ticket)
	must(s.t, err)
	keys, err := s.ReadSiteKeys(s.t.Context(), s.user, s.domain, login, newHolder)
	must(s.t, err)
	return keys, aside
}

// TestWhoAdministersARealSiteHoweverItsTablesAre: names with everything in
// them, thirty administrators, a prefix in capitals, another website beside it
// whose prefix begins the same, tables of every kind, an address that somebody
// else has already.
func TestWhoAdministersARealSiteHoweverItsTablesAre(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		for n, collation := range []string{elsewhere[len(version)%3], elsewhere[3]} {
			s := openReal(t, b, m, version, n+1)
			prefix := []string{"wp_", "WP_"}[n%2]
			if prefix != "wp_" {
				s.capitals(m)
			}
			for _, table := range []string{"users", "usermeta"} {
				s.sql(m, fmt.Sprintf("ALTER TABLE %[1]s%[2]s CONVERT TO %[3]s, ENGINE=%[4]s; CREATE TABLE %[1]sb_%[2]s LIKE %[1]s%[2]s;", prefix, table, collation, []string{"InnoDB", "MyISAM"}[n%2]))
			}
			s.sql(m, fmt.Sprintf("INSERT INTO %[1]sb_users (ID, user_login) VALUES (5, 'tetangga'); INSERT INTO %[1]sb_usermeta (user_id, meta_key, meta_value) VALUES (5, '%[1]sb_capabilities', '%[2]s');", prefix, serialized([]string{"administrator"})))
			want := []string{"DINAS LAIN", `O'Brien "é" \ ;`, "hak"}
			s.sql(m, fmt.Sprintf(`SET NAMES utf8mb4; INSERT INTO %[1]susers (ID, user_login, user_pass, user_email) VALUES (50, 'DINAS LAIN', '!', 'a@x.id'), (51, 'O''Brien "é" \\ ;', '!', ''), (52, 'hak', '!', '%[2]s'), (53, 'redaksi', '!', 'r@x.id'), (54, 'toko', '!', '');
				INSERT INTO %[1]susermeta (user_id, meta_key, meta_value) VALUES (50, '%[1]scapabilities', '%[3]s'), (51, '%[1]scapabilities', '%[3]s'), (52, '%[1]scapabilities', '%[4]s'), (53, '%[1]scapabilities', '%[5]s'), (54, '%[1]scapabilities', '%[6]s');`,
				prefix, newHolder, serialized([]string{"administrator"}), serialized([]string{"subscriber", "edit_users"}), serialized([]string{"editor"}), serialized([]string{"contributor"})))
			var many strings.Builder
			for i := range 27 {
				want = append(want, fmt.Sprintf("Pengelola %d", i))
				fmt.Fprintf(&many, "INSERT INTO %[1]susers (ID, user_login, user_pass) VALUES (%[2]d, 'Pengelola %[3]d', '!'); INSERT INTO %[1]susermeta (user_id, meta_key, meta_value) VALUES (%[2]d, '%[1]scapabilities', '%[4]s');",
					prefix, 100+i, i, serialized([]string{"administrator"}))
			}
			s.sql(m, many.String())
			s.php("get_role('contributor')->add_cap('promote_users'); return true;", nil)
			keys, _ := s.handedOver()
			var names []string
			for _, o := range keys.Others {
				names = append(names, o.Login)
			}
			if !slices.Equal(names, want) {
				t.Errorf("%s: who administers: %q", collation, names)
			}
			if keys.Sharing != "hak" || !slices.Equal(keys.Giving, []panel.RoleGiven{{Role: "contributor", Count: 1}}) || len(keys.Given) != 1 || keys.Given[0].Login != "toko" || keys.Given[0].Role != "contributor" || len(keys.Unread) > 0 || !keys.UserEmail || !keys.AdminEmail {
				t.Errorf("%s: %+v", collation, keys)
			}
			if n > 0 { // thirty calls are enough once
				keys.Others = keys.Others[:3]
				s.sql(m, "DELETE FROM "+prefix+"users WHERE ID >= 100;")
			}
			must(t, s.LockOthers(t.Context(), s.user, s.domain, login, keys.Others))
			var left []string
			s.php("return array_values(array_map(fn ($u) => $u->user_login, array_filter(get_users(), fn ($u) => $u->has_cap('edit_users') || $u->has_cap('promote_users') || $u->has_cap('manage_options'))));", &left)
			if !slices.Equal(left, []string{login, "toko"}) {
				t.Errorf("%s: after the lock %q administer: a role's definition is changed by hand alone", collation, left)
			}
			if got := s.as(login, "Serah7Terima"); got != "in" {
				t.Errorf("%s: the new holder is %q", collation, got)
			}
		}
	})
}

// capitals gives the website a table prefix in capitals.
func (s *stand) capitals(m *realsite.Machine) {
	s.t.Helper()
	_, config := s.siteConfig()
	var sql strings.Builder
	for _, table := range m.Tables(config["dbName"]) {
		fmt.Fprintf(&sql, "RENAME TABLE `%s` TO `WP_%s`;\n", table, strings.TrimPrefix(table, "wp_"))
	}
	sql.WriteString("UPDATE WP_options SET option_name = 'WP_user_roles' WHERE option_name = 'wp_user_roles';\n" +
		"UPDATE WP_usermeta SET meta_key = CONCAT('WP_', SUBSTRING(meta_key, 4)) WHERE meta_key IN ('wp_capabilities', 'wp_user_level');\n")
	s.sql(m, sql.String())
	must(s.t, m.Write(s.user, s.domain, "wp-config.php", strings.ReplaceAll(s.configText(), "'wp_'", "'WP_'")))
}

func (s *stand) configText() string {
	s.t.Helper()
	status, text := s.panelCall("GET", "/api/filemanager/download?path=/domains/"+s.domain+"/public_html/wp-config.php", "")
	if status != 200 {
		s.t.Fatalf("the configuration: %d", status)
	}
	return string(text)
}

// persistent is a cache that outlives requests: WordPress's own, kept in a file.
const persistent = `<?php
function loket_cache() {
	$f = WP_CONTENT_DIR . '/cache.dat';
	register_shutdown_function(function () use ($f) { file_put_contents($f, serialize($GLOBALS['wp_object_cache'])); });
	return is_file($f) ? unserialize(file_get_contents($f)) : new WP_Object_Cache();
}
eval('?>' . str_replace('new WP_Object_Cache()', 'loket_cache()', file_get_contents(ABSPATH . WPINC . '/cache.php')));
`

// TestACacheDoesNotHideTheHandover: where one stands, what the database says is
// not what the website sees; it is moved away first.
func TestACacheDoesNotHideTheHandover(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		must(t, m.Write(s.user, s.domain, "wp-content/object-cache.php", persistent))
		var email string
		const seen = "return get_user_by('login', '" + "dinkes" + "')->user_email;"
		s.php(seen, &email)
		s.sql(m, "UPDATE wp_users SET user_email = 'lama@contoh.go.id' WHERE ID = 1;")
		if s.php(seen, &email); email == "lama@contoh.go.id" {
			t.Skip("the cache does not keep users: nothing to see here")
		}
		keys, aside := s.handedOver()
		s.php(seen, &email)
		if !aside || email != newHolder || !keys.UserEmail {
			t.Errorf("moved %t, the website sees %q, read %+v", aside, email, keys)
		}
	})
}

// TestACacheDoesNotHideTheEndOfKeys: where a temporary password ends nobody's
// address is changed before, which would have moved the cache away.
func TestACacheDoesNotHideTheEndOfKeys(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		must(t, m.Write(s.user, s.domain, "wp-content/object-cache.php", persistent))
		application := s.addApplication(s)
		s.put(s, "https")
		if s.rest("GET", application, "") != 200 {
			t.Fatal("the application password does not open")
		}
		must(t, s.SetSitePassword(t.Context(), s.user, s.domain, login, "Serah7Terima"))
		for range 2 {
			aside, err := s.EndSiteKeys(t.Context(), s.user, s.domain, login, "LP-2026-0001")
			must(t, err)
			if !aside {
				t.Error("nobody is told of the cache")
			}
		}
		if s.rest("GET", application, "") == 200 || s.as(login, application) != "" || s.as(login, "Serah7Terima") != "in" {
			t.Error("a key still opens, or the password does not")
		}
	})
}

// TestARealNetworkIsDoneByHand: by its configuration, and by its tables where
// that takes in another file.
func TestARealNetworkIsDoneByHand(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := openReal(t, b, m, version, 1)
		plain := s.configText()
		const network = "define('MULTISITE', true); define('SUBDOMAIN_INSTALL', false); define('DOMAIN_CURRENT_SITE', 'x'); define('PATH_CURRENT_SITE', '/'); define('SITE_ID_CURRENT_SITE', 1); define('BLOG_ID_CURRENT_SITE', 1);\n"
		install := "require_once ABSPATH . 'wp-admin/includes/upgrade.php'; global $wpdb; foreach ($wpdb->tables('ms_global') as $t => $n) $wpdb->$t = $n; install_network(); populate_network(1, '" + s.domain + "', 'a@x.id', 'N', '/', false); return true;"
		s.php(install, nil)
		fails := func(when string) {
			_, err := s.MoveSiteEmails(t.Context(), s.user, s.domain, login, ticket, newHolder)
			if panel.CodeOf(err) != panel.CodeSiteNetwork {
				t.Errorf("%s: %v", when, err)
			}
		}
		before := "<?php\n" + strings.ReplaceAll(network, "'x'", "'"+s.domain+"'")
		must(t, m.Write(s.user, s.domain, "wp-config.php", before+strings.TrimPrefix(plain, "<?php")))
		fails("said in the configuration")
		must(t, m.Write(s.user, s.domain, "jaringan.php", before))
		must(t, m.Write(s.user, s.domain, "wp-config.php", "<?php\nrequire __DIR__ . '/jaringan.php';\n"+strings.TrimPrefix(plain, "<?php")))
		fails("said in another file")
	})
}
