package realsite_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// input is a website that is not as a fresh installation leaves it. It is handed
// over, reset, brought back, and what was kept goes.
type input struct {
	name  string
	is    func(s *stand)
	later func(s *stand)        // what time does between two tries; nil: nothing
	must  func(s *stand) string // holds at the end besides; nil: nothing
	back  string                // the step of the way back that never ends well, by rights; empty: none
}

// situation is one that a table of logins has, too.
func situation(name string) func(*stand) { return func(s *stand) { s.put(s, name) } }

var inputs = []input{
	{name: "two websites in one database", is: neighbour, must: neighbourStands},
	{name: "our login in capitals", is: sentPHP("$wpdb->update($wpdb->users, ['user_login' => strtoupper(USER)], ['user_login' => USER]);")},
	{name: "logins with a blank, an apostrophe, an é", is: strangers("KEPALA", "Budi Santoso", "O'Brien", "andré", `garis\miring`)},
	{name: "the new holder's e-mail is another user's", is: sentPHP("$wpdb->update($wpdb->users, ['user_email' => '" + newHolder + "'], ['user_login' => 'redaksi']);")},
	{name: "thirty administrators", is: func(s *stand) {
		var names []string
		for n := range 30 {
			names = append(names, fmt.Sprintf("pengelola%d", n))
		}
		strangers(names...)(s)
	}},
	{name: "a persistent object cache", is: func(s *stand) {
		must(s.t, s.kind.(*genuine).Write(s.user, s.domain, "wp-content/object-cache.php", persistent))
	}},
	{name: "a second factor", is: situation("second factor")},
	{name: "a limiter", is: situation("limiter")},
	{name: "a hidden login", is: situation("hidden login")},
	{name: "maintenance", is: situation("maintenance"), later: func(s *stand) { must(s.t, s.kind.(*genuine).Remove(s.user, s.domain, ".maintenance")) }},
	{name: "siteurl on www.", is: situation("moved")},
	{name: "siteurl with https", is: situation("https")},
	{name: "PHP that fails", is: situation("php error"), back: "the way back"},
	{name: "closed XML-RPC", is: situation("xmlrpc closed")},
	{name: "no links of its own in .htaccess, and rules of others", is: func(s *stand) {
		must(s.t, s.kind.(*genuine).Write(s.user, s.domain, ".htaccess", "Options -Indexes\r\n# BEGIN Loket palsu\r\n"))
	}},
	{name: "tables of another engine and collation", is: func(s *stand) {
		_, config := s.siteConfig()
		for _, table := range s.kind.(*genuine).Tables(config["dbName"]) {
			s.kind.(*genuine).sql(s, "ALTER TABLE `"+table+"` CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci, ENGINE=MyISAM")
		}
	}},
}

// sentPHP runs PHP inside the website, in which USER is our login.
func sentPHP(code string) func(*stand) {
	return func(s *stand) {
		s.php("global $wpdb; "+strings.ReplaceAll(code, "USER", quotedPHP(s.user))+" wp_cache_flush(); return true;", nil)
	}
}

// strangers makes administrators of names that WordPress itself would not let register.
func strangers(names ...string) func(*stand) {
	return func(s *stand) {
		for n, name := range names {
			s.php(fmt.Sprintf("global $wpdb; $wpdb->insert($wpdb->users, ['user_login' => %s, 'user_pass' => wp_hash_password('Orang4Lain'), 'user_email' => 'orang%d@x.id', 'user_nicename' => 'orang%[2]d']); "+
				"(new WP_User($wpdb->insert_id))->set_role('administrator'); return true;", quotedPHP(name), n), nil)
		}
	}
}

// neighbour is another website in the same database, whose prefix begins the same.
func neighbour(s *stand) {
	s.php("global $wpdb, $wp_rewrite; require_once ABSPATH . 'wp-admin/includes/upgrade.php'; $wpdb->set_prefix('wp_b_'); wp_cache_flush(); "+
		"wp_install('Tetangga', 'tetangga', 'tetangga@x.id', true, '', 'Tetangga9Kata'); return true;", nil)
}

// neighbourStands tells what of it was touched.
func neighbourStands(s *stand) string {
	var is struct {
		Tables  int
		Login   bool
		Options string
	}
	s.php("global $wpdb; return ['Tables' => count($wpdb->get_col(\"SHOW TABLES LIKE 'wp\\\\_b\\\\_%'\")), 'Login' => wp_check_password('Tetangga9Kata', (string) $wpdb->get_var('SELECT user_pass FROM wp_b_users')), "+
		"'Options' => $wpdb->get_var(\"SELECT CONCAT(option_value, (SELECT meta_value FROM wp_b_usermeta WHERE meta_key = 'wp_b_capabilities')) FROM wp_b_options WHERE option_name = 'admin_email'\")];", &is)
	if is.Tables != 12 || !is.Login || is.Options != "tetangga@x.id"+serialized([]string{"administrator"}) {
		return fmt.Sprintf("the neighbour is %+v", is)
	}
	return ""
}

// TestEachInputOnARealSite: whatever a website is like, a handover is read as it
// is, a reset keeps the login, the way back lets nobody else in, and what was
// kept goes alone. Where something cannot be, that is said, and the address opens.
func TestEachInputOnARealSite(t *testing.T) {
	eachVersion(t, len(inputs), func(t *testing.T, n int, begin func() *stand) {
		in := inputs[n]
		began := time.Now()
		s := begin()
		s.people()
		steps := s.handoverSteps()
		in.is(s)
		if in.name == "PHP that fails" {
			steps = nil // it is the team's work until it answers
		}
		s.goes(in, steps, "")
		s.goes(in, s.resetSteps(), "")
		s.goes(in, s.backSteps(), in.back)
		must(t, s.ForgetCopy(t.Context(), s.user, s.domain, ticket))
		must(t, s.ForgetCopy(t.Context(), s.user, s.domain, later))
		if wrong := s.openNow(); wrong != "" {
			t.Errorf("%s: at the end %s", in.name, wrong)
		}
		if in.must != nil {
			if wrong := in.must(s); wrong != "" {
				t.Errorf("%s: %s", in.name, wrong)
			}
		}
		if !s.takes(s.now) {
			t.Errorf("%s: our login is locked out", in.name)
		}
		t.Logf("%s: %s", in.name, time.Since(began).Round(100*time.Millisecond))
	})
}

// goes goes through steps of which one may never end well.
func (s *stand) goes(in input, steps []step, never string) {
	s.t.Helper()
	looks := s.watch()
	for _, step := range steps {
		var err error
		for range 4 {
			if err = step.do(); err == nil {
				break
			}
			if in.later != nil {
				in.later(s)
			}
		}
		if step.name == never && err != nil {
			break
		}
		if err != nil {
			s.t.Errorf("%s: %s never ends well: %v", in.name, step.name, err)
			break
		}
		if wrong := step.must(); wrong != "" {
			s.t.Errorf("%s: %s is said to be done: %s", in.name, step.name, wrong)
		}
	}
	if open := looks(); open > 0 {
		s.t.Errorf("%s: %d looks met an open installer", in.name, open)
	}
}
