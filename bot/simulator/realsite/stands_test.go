package realsite_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/realsite"
)

// stand is one website with the administrator "dinkes", real or simulated,
// behind the panel. What is done to it and seen of it is the same for both.
type stand struct {
	*bench
	kind
	t            *testing.T
	user, domain string
	at           string // host to ask; the domain
	now          string // what opens it for our login by now
}

// kind is what differs between a real website and the simulator's own.
type kind interface {
	named() string
	since68() bool
	put(s *stand, situation string) // brings one situation about
	look(s *stand) view
	askReset(s *stand) (key string)
	useReset(s *stand, key, next string) bool
	addApplication(s *stand) (password string)
	setHash(s *stand, form string)
	setRole(s *stand, role string)
	giveRight(s *stand, right string)
	askEmail(s *stand)
	mails(s *stand) []string
}

// view is what the tables hold of the administrator.
type view struct {
	Hash, Email     string
	Sessions, Apps  int
	Reset, NewEmail bool
}

var login = "dinkes"

// eachKind runs a test against the simulator's own site and against every real
// version that is prepared; without any it says what is left out.
func eachKind(t *testing.T, test func(t *testing.T, open func(t *testing.T) *stand)) {
	t.Run("simulated", func(t *testing.T) {
		for _, version := range []string{"6.1.9", "6.8.12"} {
			t.Run(version, func(t *testing.T) {
				test(t, func(t *testing.T) *stand {
					b := newBench(t, nil)
					b.fake.Seed(hosting.Seed{Username: "dinkes", Domain: siteHost, Email: "dinkes@" + base, Password: right, SiteTitle: "Dinas Kesehatan"})
					s := &stand{b, simulated{version}, t, "dinkes", siteHost, siteHost, right}
					b.fake.EditSite(siteHost, func(site *hosting.Site) { site.Version, site.English = version, version != "6.1.9" })
					s.setHash(s, "own")
					return s
				})
			})
		}
	})
	t.Run("real", func(t *testing.T) {
		_, versions := realsite.Prepared()
		if len(versions) == 0 {
			t.Skip("left out: no real WordPress; .ci/site prepares it and runs this")
		}
		for core, version := range versions {
			t.Run(version, func(t *testing.T) {
				t.Parallel()
				m := machine(t, core)
				b, count := newBench(t, m), 0
				test(t, func(t *testing.T) *stand {
					count++
					return openReal(t, b, m, version, count)
				})
			})
		}
	})
}

// openReal installs a real website for an account of its own.
func openReal(t *testing.T, b *bench, m *realsite.Machine, version string, count int) *stand {
	t.Helper()
	user := fmt.Sprintf("kasus%d", count)
	s := &stand{b, &genuine{m, version, 0}, t, user, user + "." + base, user + "." + base, own}
	b.fake.Seed(hosting.Seed{Username: user, Domain: s.domain, Email: "dinkes@" + base, Password: right, SiteTitle: "Dinas Kesehatan"})
	must(t, b.InstallSite(t.Context(), user, s.domain, panel.Site{Title: "Dinas Kesehatan", AdminName: login, AdminEmail: "dinkes@" + base, AdminPassword: right}))
	s.kind.(*genuine).seen = len(m.Mails())
	return s
}

// ask is what the product concludes of a password.
func (s *stand) ask(password string) panel.SiteAnswer {
	return s.asker.Ask(s.t.Context(), siteIP, s.domain, login, password)
}

// browse asks the website over TLS, following nothing.
func (s *stand) browse(method, target, kind, body string, change ...func(*http.Request)) (*http.Response, string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, "https://"+s.at+target, strings.NewReader(body))
	must(s.t, err)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for _, c := range change {
		c(request)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.trust, ServerName: s.domain}}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.front.Listener.Addr().String())
	}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	must(s.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(s.t, err)
	return response, string(text)
}

const formKind = "application/x-www-form-urlencoded"

// signOn sends the login form.
func (s *stand) signOn(query, name, password, more string) (*http.Response, string) {
	s.t.Helper()
	return s.browse("POST", "/wp-login.php"+query, formKind, url.Values{"log": {name}, "pwd": {password}}.Encode()+more)
}

// loginCookies tells what an answer does to the cookie of a login: "set",
// "blank", both or neither, in order.
func loginCookies(r *http.Response) string {
	var all []string
	for _, c := range r.Cookies() {
		if !strings.HasPrefix(c.Name, "wordpress_logged_in_") {
			continue
		}
		what := "blank"
		if value, _ := url.QueryUnescape(c.Value); strings.HasPrefix(value, login+"|") {
			what = "set"
		}
		if !slices.Contains(all, what) { // each path has one
			all = append(all, what)
		}
	}
	return strings.Join(all, " ")
}

// xmlrpc asks the gentler door.
func (s *stand) xmlrpc(password string) string {
	s.t.Helper()
	_, text := s.browse("POST", "/xmlrpc.php", "text/xml", "<?xml version=\"1.0\"?><methodCall><methodName>wp.getUsersBlogs</methodName><params>"+
		"<param><value><string>"+login+"</string></value></param><param><value><string>"+password+"</string></value></param></params></methodCall>")
	return strings.Join(strings.Fields(text), "")
}

// rest asks wp-json as oneself.
func (s *stand) rest(method, password, body string) int {
	s.t.Helper()
	response, _ := s.browse(method, "/?rest_route=/wp/v2/users/me", "application/json", body, func(r *http.Request) { r.SetBasicAuth(login, password) })
	return response.StatusCode
}

// simulated is the simulator's own site.
type simulated struct{ version string }

func (k simulated) named() string { return "simulated " + k.version }
func (k simulated) since68() bool { return k.version != "6.1.9" }

func (k simulated) site(s *stand, edit func(*hosting.Site)) {
	if !s.fake.EditSite(s.domain, edit) {
		s.t.Fatal("no site")
	}
}

func (k simulated) person(s *stand, edit func(*hosting.SiteUser)) {
	k.site(s, func(site *hosting.Site) { edit(&site.Users[0]) })
}

func (k simulated) put(s *stand, situation string) {
	behaviours := map[string]hosting.Behaviour{"email due": hosting.EmailDue, "users lost": hosting.UsersLost, "limiter": hosting.Limiter, "second factor": hosting.SecondFactor,
		"maintenance": hosting.Maintenance, "options lost": hosting.DatabaseAway, "tables missing": hosting.TablesMissing, "no config": hosting.NoConfig}
	doors := map[string]hosting.XMLRPC{"xmlrpc off": hosting.XMLRPCOff, "xmlrpc closed": hosting.XMLRPCClosed, "xmlrpc gone": hosting.XMLRPCGone, "xmlrpc page": hosting.XMLRPCPage}
	k.site(s, func(site *hosting.Site) {
		switch situation {
		case "moved":
			site.URL = "http://www." + s.domain
		case "https":
			site.URL = "https://" + s.domain
		case "untold":
			site.URL, site.Behaviour = "https://"+s.domain, hosting.TLSUntold
		case "untold elsewhere":
			site.URL, site.Behaviour = "https://www."+s.domain, hosting.TLSUntold
		case "no role":
			site.Users[0].Roles = nil
		case "login gone":
			site.Users[0].Login, site.Users[0].Email = "orang", "orang@"+base
		case "foreign host":
			site.URL, site.Behaviour = "https://utama."+base, hosting.ForeignHost
		case "php error":
			site.Broken = true
		case "database away":
			site.Behaviour = hosting.DatabaseAway
		default:
			if b, found := behaviours[situation]; found {
				site.Behaviour = b
			} else if d, found := doors[situation]; found {
				site.XMLRPC = d
			} else if situation != "" {
				s.t.Fatalf("no situation %q", situation)
			}
		}
	})
}

func (k simulated) look(s *stand) (v view) {
	k.person(s, func(u *hosting.SiteUser) {
		v = view{Hash: u.Hash, Email: u.Email, Sessions: len(u.Sessions), Apps: len(u.Applications), Reset: u.ResetKey != "", NewEmail: u.NewEmail != ""}
	})
	return v
}

func (k simulated) askReset(s *stand) string { return s.fake.AskSiteReset(s.domain, login) }

func (k simulated) useReset(s *stand, key, next string) bool {
	return s.fake.UseSiteReset(s.domain, login, key, next)
}

func (k simulated) addApplication(s *stand) string {
	return s.fake.AddApplicationPassword(s.domain, login, "ponsel")
}

func (k simulated) setHash(s *stand, form string) {
	if !s.fake.StoreSitePassword(s.domain, login, right, form) {
		s.t.Fatalf("no form %q", form)
	}
}

func (k simulated) setRole(s *stand, role string) {
	k.person(s, func(u *hosting.SiteUser) { u.Roles = []string{role} })
}

func (k simulated) giveRight(s *stand, right string) {
	k.person(s, func(u *hosting.SiteUser) { u.Rights = append(u.Rights, right) })
}

func (k simulated) askEmail(s *stand) {
	k.person(s, func(u *hosting.SiteUser) { u.NewEmail = "lain@" + base })
}

func (k simulated) mails(s *stand) []string {
	var all []string
	for _, m := range s.fake.SiteMails()[1:] { // the first tells of the installation
		all = append(all, m.Subject+" to "+m.To)
	}
	return all
}

// genuine is a real one.
type genuine struct {
	*realsite.Machine
	version string
	seen    int // mails before
}

func (k *genuine) named() string { return "WordPress " + k.version }
func (k *genuine) since68() bool { return !strings.HasPrefix(k.version, "6.1.") }

func (k *genuine) do(s *stand, code string, into any) {
	s.t.Helper()
	if err := k.Do(s.user, s.domain, code, into); err != nil {
		s.t.Fatalf("%s: %v", code, err)
	}
}

// plugin puts a few lines of our own in place of a plugin.
func (k *genuine) plugin(s *stand, code string) {
	must(s.t, k.Write(s.user, s.domain, "wp-content/mu-plugins/kasus.php", "<?php\n"+code+"\n"))
}

func (k *genuine) sql(s *stand, commands string) {
	s.t.Helper()
	var name string
	k.do(s, "return DB_NAME;", &name)
	if _, err := k.SQL(name, commands); err != nil {
		s.t.Fatal(err)
	}
}

func (k *genuine) put(s *stand, situation string) {
	s.t.Helper()
	url := func(to string) {
		k.do(s, "update_option('siteurl', '"+to+"'); update_option('home', '"+to+"'); return true;", nil)
	}
	switch situation {
	case "":
	case "moved":
		url("http://www." + s.domain)
	case "https":
		url("https://" + s.domain)
	case "untold", "untold elsewhere":
		url("https://" + map[string]string{"untold": "", "untold elsewhere": "www."}[situation] + s.domain)
		k.HideTLS(s.domain, true)
	case "no role":
		k.sql(s, "DELETE FROM wp_usermeta WHERE meta_key IN ('wp_capabilities', 'wp_user_level')")
	case "foreign host": // the network's own host is another one
		k.multisite(s, "utama."+base)
	case "login gone":
		k.sql(s, "UPDATE wp_users SET user_login = 'orang', user_email = 'orang@"+base+"'")
	case "php error":
		k.plugin(s, "tidak_ada();")
	case "database away":
		k.sql(s, "REVOKE ALL PRIVILEGES, GRANT OPTION FROM '"+s.user+"_wp"+"'@'localhost'")
	case "email due":
		k.do(s, "update_option('admin_email_lifespan', time() - 10); return true;", nil)
	case "users lost":
		k.sql(s, "DROP TABLE wp_users")
	case "options lost":
		k.sql(s, "DROP TABLE wp_options")
	case "tables missing":
		k.sql(s, "DROP TABLE wp_users, wp_usermeta, wp_options, wp_posts, wp_postmeta, wp_terms, wp_term_taxonomy, wp_term_relationships, wp_termmeta, wp_comments, wp_commentmeta, wp_links")
	case "no config":
		must(s.t, k.Remove(s.user, s.domain, "wp-config.php"))
	case "maintenance":
		must(s.t, k.Write(s.user, s.domain, ".maintenance", "<?php $upgrading = time();"))
	case "limiter":
		k.plugin(s, "add_filter('authenticate', fn() => new WP_Error('too_many_retries', '<strong>Error:</strong> Too many failed login attempts.'), 999);")
	case "second factor":
		k.plugin(s, "add_action('wp_login', function () { wp_clear_auth_cookie(); echo '<form id=\"loginform\"><input name=\"two-factor-code\"></form>'; exit; });")
	case "hidden login":
		k.plugin(s, "$away = function () { status_header(404); exit('Tidak ada.'); }; add_action('login_init', $away); add_action('admin_init', $away); add_filter('xmlrpc_enabled', '__return_false');")
	case "xmlrpc off":
		k.plugin(s, "add_filter('xmlrpc_enabled', '__return_false');")
	case "xmlrpc closed":
		must(s.t, k.Write(s.user, s.domain, ".htaccess", "<Files xmlrpc.php>\nRequire all denied\n</Files>\n"))
	case "xmlrpc gone":
		must(s.t, k.Remove(s.user, s.domain, "xmlrpc.php"))
	case "xmlrpc page":
		must(s.t, k.Write(s.user, s.domain, "xmlrpc.php", "<h1>Dinas Kesehatan</h1>"))
	default:
		s.t.Fatalf("no situation %q", situation)
	}
}

// multisite makes the website one of a network, whose own host is given.
func (k *genuine) multisite(s *stand, host string) {
	k.do(s, "require_once ABSPATH . 'wp-admin/includes/upgrade.php'; require_once ABSPATH . 'wp-admin/includes/network.php'; global $wpdb;"+
		"foreach ($wpdb->tables('ms_global') as $t => $n) $wpdb->$t = $n; install_network(); "+
		"populate_network(1, '"+host+"', 'dinkes@"+base+"', 'Jaringan', '/', false); update_option('siteurl', 'https://"+host+"'); update_option('home', 'https://"+host+"'); return true;", nil)
	config, err := os.ReadFile(filepath.Join(k.Root(s.user, s.domain), "wp-config.php"))
	must(s.t, err)
	must(s.t, k.Write(s.user, s.domain, "wp-config.php", strings.Replace(string(config), "$table_prefix", "define('MULTISITE', true); define('SUBDOMAIN_INSTALL', false); define('DOMAIN_CURRENT_SITE', '"+
		host+"'); define('PATH_CURRENT_SITE', '/'); define('SITE_ID_CURRENT_SITE', 1); define('BLOG_ID_CURRENT_SITE', 1);\n$table_prefix", 1)))
}

func (k *genuine) look(s *stand) (v view) {
	s.t.Helper()
	k.do(s, `wp_cache_flush(); $u = get_user_by('id', 1); $all = get_user_meta(1, 'session_tokens', true);
		return ['Hash' => $u->user_pass, 'Email' => $u->user_email, 'Sessions' => is_array($all) ? count($all) : 0,
		'Apps' => count(WP_Application_Passwords::get_user_application_passwords(1)), 'Reset' => $u->user_activation_key !== '', 'NewEmail' => (bool) get_user_meta(1, '_new_email', true)];`, &v)
	return v
}

func (k *genuine) askReset(s *stand) (key string) {
	k.do(s, "return get_password_reset_key(get_user_by('id', 1));", &key)
	return key
}

// useReset is what the page does with a mailed link.
func (k *genuine) useReset(s *stand, key, next string) (done bool) {
	k.do(s, fmt.Sprintf("$u = check_password_reset_key('%s', 'dinkes'); if (is_wp_error($u)) return false; reset_password($u, '%s'); return true;", key, next), &done)
	return done
}

func (k *genuine) addApplication(s *stand) (password string) {
	k.do(s, "return WP_Application_Passwords::create_new_application_password(1, ['name' => 'ponsel'])[0];", &password)
	return password
}

func (k *genuine) setHash(s *stand, form string) {
	forms := map[string]string{
		"own":     "wp_hash_password('%s')",
		"md5":     "md5('%s')",
		"phpass":  "(function () { require_once ABSPATH . WPINC . '/class-phpass.php'; return (new PasswordHash(8, true))->HashPassword('%s'); })()",
		"bcrypt":  "password_hash('%s', PASSWORD_BCRYPT, ['cost' => 10])",
		"wp":      "'$wp' . password_hash(base64_encode(hash_hmac('sha384', '%s', 'wp-sha384', true)), PASSWORD_BCRYPT, ['cost' => 10])",
		"wp cost": "'$wp' . password_hash(base64_encode(hash_hmac('sha384', '%s', 'wp-sha384', true)), PASSWORD_BCRYPT, ['cost' => 12])",
	}
	k.do(s, "global $wpdb; $wpdb->update($wpdb->users, ['user_pass' => "+fmt.Sprintf(forms[form], right)+"], ['ID' => 1]); return true;", nil)
}

func (k *genuine) setRole(s *stand, role string) {
	k.do(s, "get_user_by('id', 1)->set_role('"+role+"'); return true;", nil)
}

func (k *genuine) giveRight(s *stand, right string) {
	k.do(s, "get_user_by('id', 1)->add_cap('"+right+"'); return true;", nil)
}

func (k *genuine) askEmail(s *stand) {
	k.do(s, "update_user_meta(1, '_new_email', ['hash' => 'x', 'newemail' => 'lain@"+base+"']); return true;", nil)
}

func (k *genuine) mails(s *stand) []string {
	var all []string
	for _, m := range k.Mails()[k.seen:] {
		if m.Site == s.domain {
			_, subject, found := strings.Cut(m.Subject, "] ")
			if !found {
				subject = m.Subject
			}
			all = append(all, subject+" to "+m.To)
		}
	}
	return all
}

// panelCall asks the panel as the account.
func (s *stand) panelCall(method, path, body string) (int, []byte) {
	s.t.Helper()
	return s.panelSend(method, path, "application/json", strings.NewReader(body))
}

func (s *stand) panelSend(method, path, kind string, body io.Reader) (int, []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, body)
	must(s.t, err)
	request.Header.Set("Content-Type", kind)
	request.SetBasicAuth(apiUser+"|"+s.user, apiKey)
	response, err := s.server.Client().Do(request)
	must(s.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(s.t, err)
	return response.StatusCode, text
}

// siteConfig is what the panel says of a website: its identifier, and how it
// reaches its tables.
func (s *stand) siteConfig() (id string, config map[string]string) {
	s.t.Helper()
	var places []struct{ ID string }
	_, text := s.panelCall("GET", "/api/wordpress/locations?domain="+s.domain, "")
	must(s.t, json.Unmarshal(text, &places))
	_, text = s.panelCall("GET", "/api/wordpress/locations/"+places[0].ID+"/config", "")
	must(s.t, json.Unmarshal(text, &config))
	return places[0].ID, config
}

// runSQL has the panel import a text.
func (s *stand) runSQL(database, text string) int {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("sqlfile", "x.sql")
	must(s.t, err)
	_, err = part.Write([]byte(text))
	must(s.t, err)
	must(s.t, form.Close())
	status, _ := s.panelSend("POST", "/api/db-manage/databases/"+database+"/import", form.FormDataContentType(), &body)
	return status
}
