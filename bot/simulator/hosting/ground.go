package hosting

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Ground is a machine on which the files, databases and websites of accounts
// are real. Panel then asks it for all of these, and keeps to itself who may
// do what, what goes wrong by injection, accounts, certificates.
type Ground interface {
	// Answer does one call of the JSON interface as the account.
	Answer(home Home, call GroundCall) (status int, header http.Header, body []byte)
	// Visit answers a visitor of one of the account's domains.
	Visit(w http.ResponseWriter, r *http.Request, home Home)
	// Leave takes away what an account had.
	Leave(user string)
	// Accepts tells whether the account's website has the password; nobody logs
	// in for it. Change is what a person does on the profile page there.
	Accepts(home Home, login, password string) bool
	Change(home Home, login, password string) error
}

// Home is an account as its ground knows it.
type Home struct {
	User, Domain string
	Databases    int // its limit
}

// GroundCall is a call that was let in.
type GroundCall struct {
	Method, Path string
	Query        url.Values
	Kind         string // content type
	Body         []byte
}

// onGround lists the modules that a ground answers for.
var onGround = []string{"wordpress", "db-show", "db-manage", "filemanager", "filemanager-actions"}

// grounded answers a call that was let in by the account's ground; false where
// that has no part in it. It holds no lock: websites are visited meanwhile.
func (p *Panel) grounded(r *request) (response, bool) {
	if p.config.Ground == nil || !slices.Contains(onGround, r.module()) || !r.isAPI() {
		return response{}, false
	}
	p.mu.Lock()
	a, found := p.self(r)
	home := Home{}
	if found {
		home = Home{User: a.Username, Domain: a.Domain, Databases: p.config.Databases}
	}
	p.mu.Unlock()
	if !found {
		return notFound(), true
	}
	status, header, body := p.config.Ground.Answer(home, GroundCall{Method: r.method, Path: r.path, Query: r.query, Kind: r.kind, Body: r.body})
	if status == 0 {
		return r.unknownCall(), true
	}
	return response{status: status, header: header, body: bytes.Clone(body)}, true
}

// visitGround hands a visitor to the ground of the host's account.
func (p *Panel) visitGround(w http.ResponseWriter, r *http.Request, host string) bool {
	if p.config.Ground == nil {
		return false
	}
	p.mu.Lock()
	owner, found := p.ownerOf(host)
	if !found { // every domain is served with "www.", too
		owner, found = p.ownerOf(strings.TrimPrefix(host, "www."))
	}
	home, open := Home{}, false
	if found {
		a := p.accounts[owner]
		home, open = Home{User: a.Username, Domain: a.Domain, Databases: p.config.Databases}, !a.Suspended
	}
	p.mu.Unlock()
	if !open {
		return false
	}
	p.visited(r, host)
	p.config.Ground.Visit(w, r, home)
	return true
}

// groundOf finds the home behind a domain; false where no ground has it.
func (p *Panel) groundOf(domain string) (Home, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	owner, found := p.ownerOf(domain)
	if p.config.Ground == nil || !found {
		return Home{}, false
	}
	return Home{User: owner, Domain: p.accounts[owner].Domain, Databases: p.config.Databases}, true
}

// visited notes a request to a website's programs.
func (p *Panel) visited(r *http.Request, host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noteVisit(SiteVisit{Method: r.Method, Host: host, Script: strings.TrimPrefix(r.URL.Path, "/"), Query: r.URL.Query(), TLS: r.TLS != nil})
}

func (p *Panel) noteVisit(v SiteVisit) {
	p.visits = append(p.visits, v)
	if len(p.visits) > maxCalls {
		p.visits = slices.Delete(p.visits, 0, maxCalls/2)
	}
}
