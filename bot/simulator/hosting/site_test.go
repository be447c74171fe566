package hosting_test

import (
	"bytes"
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"loket/bot/panel/statements"
	"loket/bot/simulator/hosting"
)

const (
	siteHost = "dinkes." + base
	wrong    = "Salah9Sekali"
)

// newSite is a panel with a website that has an administrator.
func newSite(t *testing.T) caller {
	t.Helper()
	d := newCaller(t)
	d.Seed(hosting.Seed{Username: "dinkes", Domain: siteHost, Email: "dinkes@" + base, Password: secret, SiteTitle: "Dinas Kesehatan"})
	return d
}

// browse asks the website over TLS.
func (d caller) browse(method, target, body string, change ...func(*http.Request)) *http.Response {
	d.t.Helper()
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	request.Host, request.TLS = siteHost, &tls.ConnectionState{}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range change {
		c(request)
	}
	recorder := httptest.NewRecorder()
	d.Front().ServeHTTP(recorder, request)
	return recorder.Result()
}

func (d caller) signsOn(login, password string) *http.Response {
	d.t.Helper()
	return d.browse("POST", "/wp-login.php", url.Values{"log": {login}, "pwd": {password}}.Encode())
}

func (d caller) site(edit func(*hosting.Site)) {
	d.t.Helper()
	if !d.EditSite(siteHost, edit) {
		d.t.Fatal("there is no site")
	}
}

func (d caller) person(edit func(*hosting.SiteUser)) {
	d.t.Helper()
	if !d.EditSiteUser(siteHost, "dinkes", edit) {
		d.t.Fatal("there is no such login")
	}
}

// loginCookies tells what an answer does to the cookie of a login: "set",
// "blank", both or neither, in order.
func loginCookies(r *http.Response) string {
	var all []string
	for _, c := range r.Cookies() {
		if !strings.HasPrefix(c.Name, "wordpress_logged_in_") {
			continue
		}
		if value, _ := url.QueryUnescape(c.Value); strings.HasPrefix(value, "dinkes|") {
			all = append(all, "set")
		} else {
			all = append(all, "blank")
		}
	}
	return strings.Join(all, " ")
}

// TestOnlyAWrongPasswordIsToldByALinkInTheBox: the page's foot has the link on
// every day, and an unknown name has none.
func TestOnlyAWrongPasswordIsToldByALinkInTheBox(t *testing.T) {
	d := newSite(t)
	box := func(r *http.Response) string {
		_, rest, _ := strings.Cut(text(r), `<div id="login_error"`)
		inside, _, _ := strings.Cut(rest, "</div>")
		return inside
	}
	if got := box(d.signsOn("DINKÉS", wrong)); !strings.Contains(got, "<strong>DINKÉS</strong>") || !strings.Contains(got, "action=lostpassword") {
		t.Errorf("the box says %s", got)
	}
	if got := box(d.signsOn("orang", wrong)); got == "" || strings.Contains(got, "lostpassword") {
		t.Errorf("the box says %s", got)
	}
	for _, login := range []string{"DinKes", " dinkés ", "DINKES@" + base} {
		if got := loginCookies(d.signsOn(login, " "+secret+" ")); got != "set" {
			t.Errorf("%q: cookies %q", login, got)
		}
	}
}

// TestALoginIsNotFree holds what a right password does besides.
func TestALoginIsNotFree(t *testing.T) {
	d := newSite(t)
	key := d.AskSiteReset(siteHost, "dinkes")
	for range 3 {
		d.signsOn("dinkes", secret)
	}
	d.person(func(u *hosting.SiteUser) {
		if len(u.Sessions) != 3 || u.ResetKey != "" {
			t.Errorf("%d sessions, reset key %q", len(u.Sessions), u.ResetKey)
		}
	})
	if d.UseSiteReset(siteHost, "dinkes", key, "Lain5Kata") {
		t.Error("a void link sets a password")
	}
	in := d.signsOn("dinkes", secret).Cookies()
	carry := func(r *http.Request) {
		for _, c := range in {
			r.AddCookie(c)
		}
	}
	asked := d.browse("GET", "/wp-login.php?action=logout", "", carry)
	link := text(asked)
	at := strings.Index(link, "_wpnonce=")
	if asked.StatusCode != 403 || at < 0 {
		t.Fatalf("the way out answers %d: %s", asked.StatusCode, link)
	}
	if got := d.browse("GET", "/wp-login.php?action=logout&_wpnonce="+link[at+9:at+19], "", carry).StatusCode; got != 302 {
		t.Errorf("the link out answers %d", got)
	}
	d.person(func(u *hosting.SiteUser) {
		if len(u.Sessions) != 3 {
			t.Errorf("%d sessions after one ended", len(u.Sessions))
		}
	})
}

// TestHashesFollowTheVersion: which forms are taken, and which a right login
// replaces, so that browsers fall out.
func TestHashesFollowTheVersion(t *testing.T) {
	sum := md5.Sum([]byte(secret))
	for _, row := range []struct {
		version, hash string
		cost          int
		in, anew      bool
	}{
		{"6.8.12", "", 0, true, false},
		{"7.1.4", "", 12, true, true},
		{"6.8.12", hex.EncodeToString(sum[:]), 0, true, true},
		{"6.1.9", hex.EncodeToString(sum[:]), 0, true, true},
		{"6.1.9", "", 0, false, false},
	} {
		d := newSite(t)
		var before, after string
		d.site(func(s *hosting.Site) {
			s.Version, s.Cost = row.version, row.cost
			if row.hash != "" {
				s.Users[0].Hash = row.hash
			}
			before = s.Users[0].Hash
		})
		in := loginCookies(d.signsOn("dinkes", secret)) == "set"
		d.person(func(u *hosting.SiteUser) { after = u.Hash })
		if in != row.in || (before != after) != row.anew {
			t.Errorf("%+v: in %t, hash anew %t", row, in, before != after)
		}
	}
}

// TestXMLRPCIsGentler holds what xmlrpc.php answers and leaves alone.
func TestXMLRPCIsGentler(t *testing.T) {
	ask := func(d caller, password string) string {
		return text(d.browse("POST", "/xmlrpc.php", "<?xml version=\"1.0\"?><methodCall><methodName>wp.getUsersBlogs</methodName><params>"+
			"<param><value><string>dinkes</string></value></param><param><value>"+password+"</value></param></params></methodCall>"))
	}
	d := newSite(t)
	key := d.AskSiteReset(siteHost, "dinkes")
	wantHas(t, ask(d, secret), "<name>isAdmin</name><value><boolean>1</boolean>")
	wantHas(t, ask(d, wrong), "<int>403</int>")
	application := d.AddApplicationPassword(siteHost, "dinkes", "ponsel")
	wantHas(t, ask(d, application), "isAdmin")
	d.person(func(u *hosting.SiteUser) {
		if len(u.Sessions) != 0 || u.ResetKey == "" {
			t.Error("it logs in, or voids the link")
		}
		u.Roles = []string{"subscriber"}
	})
	wantHas(t, ask(d, secret), "<boolean>0</boolean>")
	d.site(func(s *hosting.Site) { s.Behaviour, s.URL = hosting.TLSUntold, "https://"+siteHost })
	wantHas(t, ask(d, secret), "isAdmin")
	d.site(func(s *hosting.Site) { s.XMLRPC = hosting.XMLRPCOff })
	wantHas(t, ask(d, secret), "<int>405</int>")
	if !d.UseSiteReset(siteHost, "dinkes", key, "Lain5Kata") || !d.SiteLogin(siteHost, "dinkes", "Lain5Kata") {
		t.Error("the mailed link does not work")
	}
}

// TestWhatANewPasswordEnds: browsers and the mailed link, neither session rows
// nor application passwords, by which a new one is set without the old.
func TestWhatANewPasswordEnds(t *testing.T) {
	d := newSite(t)
	in := d.signsOn("dinkes", secret).Cookies()
	key, application := d.AskSiteReset(siteHost, "dinkes"), d.AddApplicationPassword(siteHost, "dinkes", "ponsel")
	if err := d.ChangeSitePassword(siteHost, "dinkes", secret, secret); err != nil {
		t.Fatal(err)
	}
	if mails := d.SiteMails(); len(mails) != 2 || mails[1].Subject != "Password Changed" || mails[1].To != "dinkes@"+base {
		t.Errorf("mails: %+v", mails)
	}
	out := d.browse("GET", "/wp-login.php?action=logout", "", func(r *http.Request) {
		for _, c := range in {
			r.AddCookie(c)
		}
	})
	wantHas(t, text(out), "_wpnonce")
	if d.UseSiteReset(siteHost, "dinkes", key, "Lain5Kata") {
		t.Error("the mailed link still works")
	}
	as := func(login, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(login, password) }
	}
	if got := d.browse("GET", "/wp-json/wp/v2/users/me", "", as("dinkes", secret)).StatusCode; got != 401 {
		t.Errorf("the login password opens REST: %d", got)
	}
	if got := d.browse("POST", "/wp-json/wp/v2/users/me", `{"password":"Punyanya8Baru"}`, as("dinkes", application)).StatusCode; got != 200 {
		t.Errorf("an application password answers %d", got)
	}
	if !d.SiteLogin(siteHost, "dinkes", "Punyanya8Baru") {
		t.Error("it did not set a password")
	}
	if err := d.ChangeSitePassword(siteHost, "dinkes", secret, "Lain5Kata"); err == nil {
		t.Error("the old password is still one")
	}
}

func wantHas(t *testing.T, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Errorf("answer is %s, want something with %s", got, want)
	}
}

// TestOverStandingTablesThePasswordIsInherited: the installer says success and
// sets none; a further user of a known e-mail is not made.
func TestOverStandingTablesThePasswordIsInherited(t *testing.T) {
	d := newSite(t)
	user := d.as("loket|dinkes", key)
	place := text(user.get("/api/wordpress/locations?domain=" + siteHost))
	wantHas(t, place, `"version":"6.8.12"`)
	config := text(user.get("/api/wordpress/locations/" + cutOut(place, `"id":"`, `"`) + "/config"))
	install := func(name, email string) int {
		user.json("POST", "/api/filemanager-actions/move", `{"source":"/domains/`+siteHost+`/public_html/wp-config.php","destination":"/backups/lama-`+name+`.php"}`)
		return user.json("POST", "/api/wordpress/install", `{"filePath":"domains/`+siteHost+`/public_html","title":"Lagi","adminName":"`+name+`","adminEmail":"`+email+
			`","adminPass":"Lain5Kata","dbName":"`+cutOut(config, `"dbName":"`, `"`)+`","dbUser":"`+cutOut(config, `"dbUser":"`, `"`)+
			`","dbPass":"`+cutOut(config, `"dbPass":"`, `"`)+`","dbPrefix":"wp_"}`).StatusCode
	}
	for _, login := range []string{"dinkes", "orang"} {
		if got := install(login, "dinkes@"+base); got != 200 {
			t.Fatalf("installing answers %d", got)
		}
		if !d.SiteLogin(siteHost, "dinkes", secret) || d.SiteLogin(siteHost, login, "Lain5Kata") {
			t.Errorf("the password of %s was set", login)
		}
	}
}

func cutOut(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

// TestADatabaseRunsTheProductsTextsAlone: they carry a password whatever the
// collations, by number, and any other text is refused.
func TestADatabaseRunsTheProductsTextsAlone(t *testing.T) {
	d := newSite(t)
	name := cutOut(text(d.as("loket|dinkes", key).get("/api/db-show/databases")), `"database":"`, `"`)
	run := func(sql string) int {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("sqlfile", "x.sql")
		if err == nil {
			_, err = part.Write([]byte(sql))
		}
		if err != nil || form.Close() != nil {
			t.Fatal(err)
		}
		return d.as("loket|dinkes", key).do("POST", "/api/db-manage/databases/"+name+"/import", form.FormDataContentType(), body.String()).StatusCode
	}
	d.site(func(s *hosting.Site) { s.Collation = "utf8mb4_unicode_ci" })
	d.EditTables("dinkes", name, func(tables map[string]*hosting.Site) {
		fresh := *tables["wp_"]
		fresh.Collation, fresh.Users = "utf8mb4_unicode_520_ci", []hosting.SiteUser{{ID: 3, Login: "dinkes", Hash: "!"}}
		tables["baru_"] = &fresh
	})
	carry := func(freshUser int) string {
		sql, err := statements.CarryLogin.With(statements.Values{"former": "wp_", "formeruser": 1, "fresh": "baru_", "freshuser": freshUser})
		if err != nil {
			t.Fatal(err)
		}
		return sql
	}
	for _, other := range []string{"", "DROP TABLE `wp_users`;\n", carry(3) + "DROP TABLE `wp_users`;\n", carry(4),
		"UPDATE `baru_users` AS f JOIN `wp_users` AS o ON o.user_login = f.user_login SET f.user_pass = o.user_pass;\n"} {
		if got := run(other); got != 409 && other != "" {
			t.Errorf("%q answers %d", other, got)
		}
	}
	hash := func(prefix string) (found string) {
		d.EditTables("dinkes", name, func(tables map[string]*hosting.Site) { found = tables[prefix].Users[0].Hash })
		return found
	}
	if hash("baru_") != "!" {
		t.Error("a refused text did something")
	}
	if got := run(carry(3)); got != 204 || hash("baru_") != hash("wp_") {
		t.Errorf("the password is not carried (%d)", got)
	}
}
