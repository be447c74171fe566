package hosting

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// siteVisit is one request of a browser, or of a program, to a website.
type siteVisit struct {
	*Panel
	w     http.ResponseWriter
	r     *http.Request
	host  string // as asked for, without port
	salt  string // of the website's cookies
	here  *Site
	user  *SiteUser // who is logged in by the cookie; nil: nobody
	token string    // of that login
}

// visitSite answers for a website's own programs; false where the path is none
// of them and the website is not shut.
func (p *Panel) visitSite(w http.ResponseWriter, r *http.Request, host string) bool {
	script := strings.TrimPrefix(r.URL.Path, "/")
	if script == "" && r.URL.Query().Get("rest_route") == "/wp/v2/users/me" { // without permalinks
		script = "wp-json/wp/v2/users/me"
	}
	if !slices.Contains([]string{"", "wp-login.php", "xmlrpc.php", "wp-json/wp/v2/users/me", "wp-admin/install.php"}, script) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	owner, found := p.ownerOf(host)
	if !found {
		return false
	}
	a := p.accounts[owner]
	here, stands := a.siteAt(rootOf(a.Domain))
	if a.Suspended || !stands {
		return false
	}
	settings, _ := a.settings(rootOf(a.Domain))
	if script == "wp-admin/install.php" {
		return installer(w, here != nil && here.Behaviour != TablesMissing)
	}
	v := &siteVisit{Panel: p, w: w, r: r, host: host, salt: settings["AUTH_SALT"], here: here}
	if script == "" {
		return v.shut(a.reaches(settings))
	}
	p.noteVisit(SiteVisit{Method: r.Method, Host: host, Script: script, Query: r.URL.Query(), TLS: r.TLS != nil})
	if v.shut(a.reaches(settings)) {
		return true
	}
	v.recognise()
	switch script {
	case "wp-login.php":
		v.loginPage()
	case "xmlrpc.php":
		v.xmlrpc()
	default:
		v.rest()
	}
	return true
}

// installer answers as WordPress's does: open to anybody while there are no
// tables.
func installer(w http.ResponseWriter, installed bool) bool {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	text := "<h1>Welcome</h1><form id=\"setup\" method=\"post\" action=\"install.php?step=1\">"
	if installed {
		text = "<h1>Already Installed</h1>"
	}
	_, _ = w.Write([]byte(text)) // the visitor may have gone
	return true
}

// SiteVisit is one request to a website's programs, without what it held.
type SiteVisit struct {
	Method, Host, Script string
	Query                url.Values
	TLS                  bool
}

// SiteVisits gives the latest requests to websites' programs, oldest first.
func (p *Panel) SiteVisits() []SiteVisit {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.visits)
}

// shut answers before WordPress looks at who is asking; reached tells whether
// the database lets it in.
func (v *siteVisit) shut(reached bool) bool {
	behaviour := DatabaseAway
	switch {
	case v.here != nil:
		behaviour = v.here.Behaviour
	case reached:
		behaviour = TablesMissing
	}
	switch {
	case behaviour == NoConfig:
		v.moves(v.scheme() + v.host + "/wp-admin/setup-config.php")
	case behaviour == DatabaseAway || v.here != nil && v.here.Broken:
		v.page(http.StatusInternalServerError, "Error establishing a database connection", "<h1>Error establishing a database connection</h1>")
	case behaviour == Maintenance:
		v.page(http.StatusServiceUnavailable, "Maintenance", "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>")
	case behaviour == TablesMissing:
		v.moves(v.scheme() + v.host + "/wp-admin/install.php")
	case behaviour == ForeignHost:
		v.moves(v.here.URL + "/")
	default:
		return false
	}
	return true
}

// scheme is that of the address that was asked for, as PHP knows it.
func (v *siteVisit) scheme() string {
	if v.told() {
		return "https://"
	}
	return "http://"
}

func (v *siteVisit) moves(to string) {
	v.w.Header().Set("Location", to)
	v.w.WriteHeader(http.StatusFound)
}

// remote is the visitor's address without the port.
func (v *siteVisit) remote() string {
	host, _, err := net.SplitHostPort(v.r.RemoteAddr)
	if err != nil {
		return v.r.RemoteAddr
	}
	return host
}

// sessionSpan is how long a login without "remember me" lasts.
const sessionSpan = 48 * time.Hour

// cookieName is that of the cookie by which a website knows who is logged in.
func (v *siteVisit) cookieName(kind string) string {
	return "wordpress_" + kind + "_" + digestHex(v.here.URL)[:32]
}

// cookieValue ties a login to a piece of the password's hash, so that a new
// password ends it.
func (v *siteVisit) cookieValue(u *SiteUser, until, token string) string {
	piece := u.Hash
	if len(piece) > 24 {
		piece = piece[len(piece)-24:]
	}
	return strings.Join([]string{u.Login, until, token, digestHex(strings.Join([]string{u.Login, piece, until, token, v.salt}, "|"))}, "|")
}

// logIn makes a session and sets its cookies.
func (v *siteVisit) logIn(u *SiteUser) {
	until, token := v.config.Now().Add(sessionSpan), randomText(43)
	u.Sessions = append(u.Sessions, SiteSession{Token: digestHex(token), Until: until, Address: v.remote(), Agent: v.r.UserAgent()})
	value := v.cookieValue(u, until.UTC().Format("20060102150405"), token)
	for _, c := range v.cookies() {
		c.Value = url.QueryEscape(value)
		http.SetCookie(v.w, c)
	}
}

// blank takes the cookies back.
func (v *siteVisit) blank() {
	for _, c := range v.cookies() {
		c.Value, c.Expires = url.PathEscape(" "), v.config.Now().AddDate(-1, 0, 0)
		http.SetCookie(v.w, c)
	}
}

func (v *siteVisit) cookies() []*http.Cookie {
	kind := "sec"
	if !v.told() {
		kind = "auth"
	}
	secure := kind == "sec"
	return []*http.Cookie{
		{Name: v.cookieName(kind), Path: "/wp-content/plugins", HttpOnly: true, Secure: secure},
		{Name: v.cookieName(kind), Path: "/wp-admin", HttpOnly: true, Secure: secure},
		{Name: v.cookieName("logged_in"), Path: "/", HttpOnly: true},
	}
}

// recognise finds out who is logged in by the cookie that came along.
func (v *siteVisit) recognise() {
	cookie, err := v.r.Cookie(v.cookieName("logged_in"))
	if err != nil {
		return
	}
	value, err := url.QueryUnescape(cookie.Value)
	parts := strings.Split(value, "|")
	if err != nil || len(parts) != 4 {
		return
	}
	u := v.here.find(parts[0])
	if u == nil || v.cookieValue(u, parts[1], parts[2]) != value {
		return
	}
	if u.session(parts[2], v.config.Now()) >= 0 {
		v.user, v.token = u, parts[2]
	}
}

// session finds a living session by its token; -1 where there is none.
func (u *SiteUser) session(token string, now time.Time) int {
	return slices.IndexFunc(u.Sessions, func(s SiteSession) bool { return s.Token == digestHex(token) && now.Before(s.Until) })
}

// nonce is what the link out of the website must hold.
func (v *siteVisit) nonce() string {
	who := "0"
	if v.user != nil {
		who = v.user.Login
	}
	return digestHex(who + "|" + v.token + "|log-out|" + v.salt)[:10]
}
