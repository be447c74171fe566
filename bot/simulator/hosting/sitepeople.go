package hosting

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
)

// EditSite lets a test change a website, under the panel's lock; false where
// none stands at the domain.
func (p *Panel) EditSite(domain string, edit func(*Site)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	here, found := p.siteOf(domain)
	if found {
		edit(here)
	}
	return found
}

// EditSiteUser lets a test change a website's login, or look at it; false
// where there is none.
func (p *Panel) EditSiteUser(domain, login string, edit func(*SiteUser)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	here, found := p.siteOf(domain)
	if !found {
		return false
	}
	u := here.find(login)
	if u != nil {
		edit(u)
	}
	return u != nil
}

// SiteLogin tells whether a website has the password; nobody logs in for it.
func (p *Panel) SiteLogin(domain, login, password string) bool {
	if home, real := p.groundOf(domain); real {
		return p.config.Ground.Accepts(home, login, password)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	here, found := p.siteOf(domain)
	if !found {
		return false
	}
	u := here.find(login)
	return u != nil && here.accepts(u.Hash, strings.TrimSpace(password))
}

// ChangeSitePassword is what a person does on a website's profile page. It
// fails with ErrWrongPassword.
func (p *Panel) ChangeSitePassword(domain, login, old, next string) error {
	if home, real := p.groundOf(domain); real {
		if !p.config.Ground.Accepts(home, login, old) {
			return ErrWrongPassword
		}
		return p.config.Ground.Change(home, login, next)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	here, found := p.siteOf(domain)
	if !found {
		return ErrWrongPassword
	}
	u := here.find(login)
	if u == nil || !here.accepts(u.Hash, strings.TrimSpace(old)) {
		return ErrWrongPassword
	}
	p.setPassword(here, u, next)
	return nil
}

// AskSiteReset is "lost password?" on a website's page: the key that the mail
// holds, empty where nobody has the login.
func (p *Panel) AskSiteReset(domain, login string) (key string) {
	p.EditSiteUser(domain, login, func(u *SiteUser) {
		key = randomText(10)
		u.ResetKey = hashPassword(key)
	})
	return key
}

// UseSiteReset sets a password by the key of a mailed link, which works once.
// Only another address than the account's own hears of it.
func (p *Panel) UseSiteReset(domain, login, key, next string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	here, found := p.siteOf(domain)
	if !found {
		return false
	}
	u := here.find(login)
	if u == nil || u.ResetKey == "" || !matches(u.ResetKey, key) {
		return false
	}
	u.Hash, u.ResetKey = here.hash(next), ""
	if !strings.EqualFold(here.AdminEmail, u.Email) {
		p.siteMail(here, here.AdminEmail, "Password Changed")
	}
	return true
}

// AddApplicationPassword makes one and tells it.
func (p *Panel) AddApplicationPassword(domain, login, name string) (password string) {
	p.EditSiteUser(domain, login, func(u *SiteUser) {
		password = randomText(24)
		u.Applications = append(u.Applications, ApplicationPassword{Name: name, Hash: hashPassword(password), Made: p.config.Now()})
	})
	return password
}

// SiteMails gives what websites sent, oldest first.
func (p *Panel) SiteMails() []Mail {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Mail(nil), p.mails...)
}

// siteOf finds the website of a domain, whose tables can be reached.
func (p *Panel) siteOf(domain string) (*Site, bool) {
	owner, found := p.ownerOf(domain)
	if !found {
		return nil, false
	}
	a := p.accounts[owner]
	here, _ := a.siteAt(rootOf(a.Domain))
	return here, here != nil
}

// EditTables lets a test change the websites of a database, by table prefix.
func (p *Panel) EditTables(user, database string, edit func(map[string]*Site)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.accounts[user]; a != nil && a.Databases[database] != nil {
		edit(a.Databases[database].Tables)
	}
}

// StoreSitePassword stores a login's password in one of the forms that tables
// hold: "own" (of the website's version), "md5", "phpass", "bcrypt", "wp", "wp
// cost" (of another cost); false where there is no such login or form.
func (p *Panel) StoreSitePassword(domain, login, password, form string) bool {
	sum := md5.Sum([]byte(password))
	hashes := map[string]string{
		"md5": hex.EncodeToString(sum[:]), "phpass": formOld + hashPassword(password), "bcrypt": formBare + "10$" + hashPassword(password),
		"wp": formNew + "10$" + hashPassword(password), "wp cost": formNew + "12$" + hashPassword(password),
	}
	found := false
	p.EditSite(domain, func(s *Site) {
		hashes["own"] = s.hash(password)
		if u := s.find(login); u != nil && hashes[form] != "" {
			u.Hash, found = hashes[form], true
		}
	})
	return found
}
