package hosting

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config is the panel as its administrator set it up. User, Key and
// BaseDomain are required; the zero value of every other field is a good one.
type Config struct {
	User        string   // the API account
	Key         string   // its login key
	Role        string   // "reseller" (default) or "admin"
	Commands    []string // what the key may do; empty means everything
	Networks    []netip.Prefix
	BaseDomain  string
	BaseOwner   string   // account of the base domain ("induk")
	Packages    []string // ("baku")
	IPs         []string // ("192.0.2.10")
	Reserved    []string // user names nobody gets ("root", "mysql", "admin")
	MinPassword int      // (8)
	Databases   int      // an account's limit (2)
	MaxAccounts int      // the reseller's limit; 0 for none

	// CheckSubdomainOwner refuses a domain below one of another account.
	CheckSubdomainOwner bool
	// FailuresAllowed is how many wrong logins an address has before it is
	// shut out for good (10).
	FailuresAllowed int
	// AutoCertificate issues certificates by itself a minute after creation.
	AutoCertificate bool
	// Resolves tells whether a name is in DNS; by default only names that
	// are an account's own domain are.
	Resolves func(name string) bool
	Now      func() time.Time
	// Ground makes files, databases and websites real; by default they are in
	// memory alone.
	Ground Ground
}

func (c Config) withDefaults() Config {
	if c.Role == "" {
		c.Role = "reseller"
	}
	if c.BaseOwner == "" {
		c.BaseOwner = "induk"
	}
	if len(c.Packages) == 0 {
		c.Packages = []string{"baku"}
	}
	if len(c.IPs) == 0 {
		c.IPs = []string{"192.0.2.10"}
	}
	if len(c.Reserved) == 0 {
		c.Reserved = []string{"root", "mysql", "admin"}
	}
	if c.MinPassword == 0 {
		c.MinPassword = 8
	}
	if c.Databases == 0 {
		c.Databases = 2
	}
	if c.FailuresAllowed == 0 {
		c.FailuresAllowed = 10
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Panel is the stand-in; it is an http.Handler and safe for concurrent use.
type Panel struct {
	config    Config
	authority authority

	mu       sync.Mutex
	accounts map[string]*account
	pointers map[string]string // domain pointers and their accounts
	serial   int               // numbers names of databases and backups
	failures map[string]int    // wrong logins by address
	turn     int               // rotates the forms of a refusal
	answered int               // rotates the words of versions
	faults   []*Fault
	calls    []Call
	mails    []Mail      // that websites sent
	visits   []SiteVisit // to the programs of websites
	creates  map[string]int

	hidesQuota bool // it does not tell how much room accounts have
}

// New makes a panel that has one account: the owner of the base domain.
func New(config Config) *Panel {
	p := &Panel{
		config:   config.withDefaults(),
		accounts: map[string]*account{},
		pointers: map[string]string{},
		failures: map[string]int{},
		creates:  map[string]int{},
	}
	p.Seed(Seed{Username: p.config.BaseOwner, Domain: p.config.BaseDomain, Email: "admin@" + p.config.BaseDomain})
	return p
}

// Seed is an account that exists before anybody asks for it.
type Seed struct {
	Username   string
	Domain     string   // the main one
	Further    []string // domains beside it
	Kind       string   // "user" by default, or "reseller", "admin"
	Email      string
	Password   string   // none: nobody can log in
	Creator    string   // the API account by default
	SiteTitle  string   // not empty: a website stands there, with the same login, and a certificate; with a ground the certificate alone
	Subdomains []string // labels below Domain that are no accounts
	Pointers   []string // further domains that show the same website
	Suspended  bool
}

// Seed puts accounts in, over those of the same name.
func (p *Panel) Seed(seeds ...Seed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, seed := range seeds {
		if seed.Creator == "" {
			seed.Creator = p.config.User
		}
		a := newAccount(seed.Username, seed.Domain, seed.Email, p.config.Packages[0], p.config.IPs[0], seed.Creator, p.config.Now())
		a.Hash = hashPassword(seed.Password)
		a.Subdomains = append(a.Subdomains, seed.Subdomains...)
		a.Suspended, a.Kind, a.Further = seed.Suspended, seed.Kind, append(a.Further, seed.Further...)
		for name, other := range p.accounts { // a domain has one account
			if other.Domain == seed.Domain {
				delete(p.accounts, name)
			}
		}
		p.accounts[seed.Username] = a
		for _, pointer := range seed.Pointers {
			p.pointers[pointer] = seed.Username
		}
		if seed.SiteTitle != "" && p.config.Ground == nil {
			name, base := p.makeDatabase(a)
			p.placeSite(a, a.Domain, name, base, "wp_", newSite{Title: seed.SiteTitle, Name: seed.Username, Email: seed.Email, Password: seed.Password})
		}
		if seed.SiteTitle != "" {
			a.Issued = []string{a.Domain}
		}
	}
}

// mayManage tells whether a call comes from the API account and is about an
// account of its own; an administrator's are all.
func (p *Panel) mayManage(r *request, a *account) bool {
	return r.actor == p.config.User && (p.config.Role == "admin" || a.Creator == r.actor)
}

// ownerOf finds the account that has a domain, a pointer or a subdomain.
func (p *Panel) ownerOf(domain string) (owner string, found bool) {
	if owner, found := p.pointers[domain]; found {
		return owner, true
	}
	for _, a := range p.accounts {
		if slices.Contains(a.domains(), domain) {
			return a.Username, true
		}
		for _, label := range a.Subdomains {
			if label+"."+a.Domain == domain {
				return a.Username, true
			}
		}
	}
	return "", false
}

// parentOwner finds the account of a domain above this one.
func (p *Panel) parentOwner(domain string) (owner string, found bool) {
	for _, a := range p.accounts {
		if slices.ContainsFunc(a.domains(), func(above string) bool { return strings.HasSuffix(domain, "."+above) }) {
			return a.Username, true
		}
	}
	return "", false
}

func (p *Panel) resolves(name string) bool {
	if p.config.Resolves != nil {
		return p.config.Resolves(name)
	}
	for _, a := range p.accounts {
		if slices.Contains(a.domains(), name) {
			return true
		}
	}
	return false
}
