package hosting

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"strings"
)

// Front is the server that visitors meet: it answers for the domains of all
// accounts, by the Host of the request.
func (p *Panel) Front() http.Handler { return http.HandlerFunc(p.visit) }

func (p *Panel) visit(w http.ResponseWriter, hr *http.Request) {
	host, _, err := net.SplitHostPort(hr.Host)
	if err != nil {
		host = hr.Host
	}
	if p.visitGround(w, hr, strings.ToLower(host)) || p.closedBy(w, hr, strings.ToLower(host)) || p.visitLinks(w, hr, strings.ToLower(host)) || p.visitSite(w, hr, strings.ToLower(host)) {
		return
	}
	p.mu.Lock()
	status, title := p.greet(strings.ToLower(host))
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	title = html.EscapeString(title)
	fmt.Fprintf(w, "<!doctype html>\n<html lang=\"id\"><head><meta charset=\"utf-8\"><title>%s</title></head><body><h1>%s</h1></body></html>\n", title, title)
}

// closedBy lets the .htaccess of a host's document root answer first.
func (p *Panel) closedBy(w http.ResponseWriter, r *http.Request, host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	owner, found := p.ownerOf(strings.TrimPrefix(host, "www."))
	return found && !p.accounts[owner].Suspended && p.accounts[owner].htaccess(w, r)
}

// greet finds what a visitor of a host sees: a website, an empty or suspended
// account, or nothing at all.
func (p *Panel) greet(host string) (status int, title string) {
	owner, found := p.ownerOf(host)
	if !found {
		return http.StatusNotFound, http.StatusText(http.StatusNotFound)
	}
	a := p.accounts[owner]
	here, stands := a.siteAt(rootOf(a.Domain))
	switch {
	case a.Suspended || !stands:
		return http.StatusForbidden, http.StatusText(http.StatusForbidden)
	case here == nil || here.Broken:
		return http.StatusInternalServerError, http.StatusText(http.StatusInternalServerError)
	}
	return http.StatusOK, here.Title
}

// BreakSite makes a website answer with an error, as one does after a data
// entry went wrong; false when there is none.
func (p *Panel) BreakSite(domain string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if here, found := p.siteOf(domain); found {
		here.Broken = true
		return true
	}
	return false
}
