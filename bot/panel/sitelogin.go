package panel

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// SiteAnswer is what a website says of a password.
type SiteAnswer string

// The answers. What is neither a clear yes nor a clear no is unknown: a
// limiter, a block, another server, no server.
const (
	SiteYes     SiteAnswer = "yes"
	SiteNo      SiteAnswer = "no"
	SiteUnknown SiteAnswer = "unknown"
)

const (
	maxPage      = 256 << 10 // of what a website sends
	sitePatience = 20 * time.Second
)

// SiteAsker asks websites themselves whether they take a password, since the
// panel cannot tell. To ask is not free: a right password makes a session, a
// wrong one counts for whoever limits them. So it is never asked without need,
// and a no is final.
type SiteAsker struct {
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
	trust *x509.CertPool
}

// NewSiteAsker makes one. The dial reaches a server's address; trust is nil
// for the authorities that the system trusts.
func NewSiteAsker(dial func(ctx context.Context, network, address string) (net.Conn, error), trust *x509.CertPool) *SiteAsker {
	return &SiteAsker{dial: dial, trust: trust}
}

// Trust gives the authorities of the system and those in the file; nil, the
// system's alone, where no file is named.
func Trust(file string) (*x509.CertPool, error) { return loadAuthorities(file) }

// Ask asks the website of a domain, at the server with that IP address, over
// TLS: by XML-RPC, of which only a yes counts, and else once at the login
// page. A session that this made is ended. No redirect is followed.
func (a *SiteAsker) Ask(ctx context.Context, ip, domain, login, password string) SiteAnswer {
	if !validDomain(domain) || net.ParseIP(ip) == nil || login == "" || password == "" {
		return SiteUnknown
	}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return a.dial(ctx, network, net.JoinHostPort(ip, "443"))
		},
		TLSClientConfig:        &tls.Config{RootCAs: a.trust, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    sitePatience,
		MaxResponseHeaderBytes: 64 << 10,
	}
	defer transport.CloseIdleConnections()
	asked := siteLogin{base: "https://" + domain, login: login, http: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	yes, reached := asked.byXMLRPC(ctx, password)
	switch {
	case yes:
		return SiteYes
	case !reached:
		return SiteUnknown
	}
	return asked.atThePage(ctx, password)
}

// siteLogin is one website being asked about one login.
type siteLogin struct {
	base  string // scheme and host
	login string
	http  *http.Client
}

// sitePage is an answer of a website.
type sitePage struct {
	status  int
	path    string // where the last answer came from
	body    []byte // at most maxPage of it
	cookies []*http.Cookie
}

func (s siteLogin) send(ctx context.Context, method, path, kind, body string, cookies []*http.Cookie) (sitePage, error) {
	ctx, cancel := context.WithTimeout(ctx, sitePatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.base+path, strings.NewReader(body))
	if err != nil {
		return sitePage{}, err
	}
	request.Header.Set("User-Agent", "Loket")
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for _, c := range cookies {
		request.AddCookie(c)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return sitePage{}, err
	}
	defer response.Body.Close()
	page := sitePage{status: response.StatusCode, path: response.Request.URL.Path, cookies: response.Cookies()}
	page.body, err = io.ReadAll(io.LimitReader(response.Body, maxPage))
	return page, err
}

// getUsersBlogs is the call by which XML-RPC takes a login password.
type getUsersBlogs struct {
	XMLName xml.Name    `xml:"methodCall"`
	Method  string      `xml:"methodName"`
	Params  []textParam `xml:"params>param"`
}

type textParam struct {
	Text string `xml:"value>string"`
}

// usersBlogs is the answer to a right one; a fault has none of it.
type usersBlogs struct {
	XMLName xml.Name `xml:"methodResponse"`
	Names   []string `xml:"params>param>value>array>data>value>struct>member>name"`
}

// byXMLRPC asks the gentler door, which many hosters close: nothing but its
// yes says anything. reached tells whether a trusted server was there at all.
func (s siteLogin) byXMLRPC(ctx context.Context, password string) (yes, reached bool) {
	call, err := xml.Marshal(getUsersBlogs{Method: "wp.getUsersBlogs", Params: []textParam{{s.login}, {password}}})
	if err != nil {
		return false, false
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached = true }})
	page, err := s.send(ctx, http.MethodPost, "/xmlrpc.php", "text/xml", xml.Header+string(call), nil)
	if err != nil || page.status != http.StatusOK {
		return false, reached
	}
	var answer usersBlogs
	if xml.Unmarshal(page.body, &answer) != nil {
		return false, reached
	}
	for _, name := range answer.Names {
		if strings.TrimSpace(name) == "isAdmin" {
			return true, reached
		}
	}
	return false, reached
}

// testCookie is what a browser brings along that has seen the page before;
// without it a right password can look like a wrong one.
var testCookie = &http.Cookie{Name: "wordpress_test_cookie", Value: "WP%20Cookie%20check"}

// atThePage sends the login form once. A yes is the cookie of a login, whatever
// else the answer is; a no is the box that names the login and links to "lost
// password", which stands there in every language for a wrong password alone.
func (s siteLogin) atThePage(ctx context.Context, password string) SiteAnswer {
	form := url.Values{"log": {s.login}, "pwd": {password}}.Encode()
	page, err := s.send(ctx, http.MethodPost, "/wp-login.php", "application/x-www-form-urlencoded", form, []*http.Cookie{testCookie})
	if s.loggedIn(page.cookies) {
		s.logOut(ctx, page.cookies)
		return SiteYes
	}
	if err == nil && page.status == http.StatusOK && s.refused(page.body) {
		return SiteNo
	}
	return SiteUnknown
}

// loggedIn looks for a cookie that names the login.
func (s siteLogin) loggedIn(cookies []*http.Cookie) bool {
	for _, c := range cookies {
		if strings.HasPrefix(c.Name, "wordpress_logged_in_") && s.isOurs(c) {
			return true
		}
	}
	return false
}

func (s siteLogin) isOurs(c *http.Cookie) bool {
	value, err := url.QueryUnescape(c.Value)
	name, _, found := strings.Cut(value, "|")
	return err == nil && found && strings.EqualFold(name, s.login)
}

// refused reads whether the page says that the password is wrong.
func (s siteLogin) refused(body []byte) bool {
	page, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return false
	}
	for box := range page.Descendants() {
		if box.Type != html.ElementNode || box.Data != "div" || attribute(box, "id") != "login_error" {
			continue
		}
		var named, linked bool
		for n := range box.Descendants() {
			named = named || n.Data == "strong" && n.Type == html.ElementNode && strings.EqualFold(strings.TrimSpace(textOf(n)), s.login)
			linked = linked || n.Data == "a" && n.Type == html.ElementNode && asksFor(attribute(n, "href"), "lostpassword")
		}
		return named && linked
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			text.WriteString(child.Data)
		}
	}
	return text.String()
}

// asksFor tells whether a link leads to that action of the login page.
func asksFor(link, action string) bool {
	to, err := url.Parse(strings.TrimSpace(link))
	return err == nil && to.Query().Get("action") == action
}

// logOut ends the session that a right password has just made. The page asks
// back by a link with a word of its own, of which nothing else is used: the
// link may lead anywhere. What goes wrong here changes no answer.
func (s siteLogin) logOut(ctx context.Context, cookies []*http.Cookie) {
	var ours []*http.Cookie
	for _, c := range cookies {
		if s.isOurs(c) && strings.HasPrefix(c.Name, "wordpress_") {
			ours = append(ours, &http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	page, err := s.send(ctx, http.MethodGet, "/wp-login.php?action=logout", "", "", ours)
	if err != nil {
		return
	}
	word := wayOut(page.body)
	if word == "" {
		return
	}
	_, _ = s.send(ctx, http.MethodGet, "/wp-login.php?"+url.Values{"action": {"logout"}, "_wpnonce": {word}}.Encode(), "", "", ours)
}

// wayOut finds the word that the link out of a website holds.
func wayOut(body []byte) string {
	page, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return ""
	}
	for n := range page.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" || !asksFor(attribute(n, "href"), "logout") {
			continue
		}
		if to, err := url.Parse(strings.TrimSpace(attribute(n, "href"))); err == nil && to.Query().Get("_wpnonce") != "" {
			return to.Query().Get("_wpnonce")
		}
	}
	return ""
}
