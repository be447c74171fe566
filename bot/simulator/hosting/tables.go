package hosting

import (
	"slices"
	"strings"

	"loket/bot/panel/statements"
)

// coreTables are those of a website, without their prefix.
var coreTables = []string{"commentmeta", "comments", "links", "options", "postmeta", "posts", "term_relationships", "term_taxonomy", "termmeta", "terms", "usermeta", "users"}

// dropTable takes a table away; without all of them a website is gone.
func dropTable(b *database, call statements.Call) error {
	b.drop(call.Text("name"))
	return nil
}

func (b *database) drop(name string) {
	for prefix, site := range b.Tables {
		table, is := strings.CutPrefix(name, prefix)
		if site == nil || !is || !slices.Contains(coreTables, table) || slices.Contains(site.Dropped, table) {
			continue
		}
		site.Dropped = append(site.Dropped, table)
		if len(site.Dropped) == len(coreTables) {
			delete(b.Tables, prefix)
		}
	}
}

func shutAllButOne(b *database, call statements.Call) error {
	keeper, err := b.user(call.Text("site"), call.Number("keeper"))
	if err != nil {
		return err
	}
	site := b.Tables[call.Text("site")]
	for i := range site.Users {
		u := &site.Users[i]
		u.Sessions, u.Applications, u.NewEmail, u.ResetKey, u.Roles, u.Rights = nil, nil, "", "", nil, nil
		if u.ID != keeper.ID {
			u.Hash = "!"
		}
	}
	keeper.Roles = []string{"administrator"}
	site.NewAdminEmail, site.Registration, site.DefaultRole = "", false, "subscriber"
	return nil
}

// HasTables tells whether a database of an account has tables of a prefix.
func (p *Panel) HasTables(user, prefix string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, found := p.accounts[user]
	if !found {
		return false
	}
	for _, base := range a.Databases {
		if site := base.Tables[prefix]; site != nil && len(site.Dropped) == 0 {
			return true
		}
	}
	return false
}

// AddTables puts the tables of another website beside those of an account's,
// under a prefix of its own.
func (p *Panel) AddTables(user, prefix string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, base := range p.accounts[user].Databases {
		base.Tables[prefix] = &Site{Title: "another", URL: "http://other.example", Version: siteVersion, Collation: siteCollation}
	}
}

// DropTables loses all tables of a prefix, DropSiteTable one of them.
func (p *Panel) DropTables(user, prefix string) {
	for _, table := range coreTables {
		p.DropSiteTable(user, prefix, table)
	}
}

// DropSiteTable loses one table of a prefix.
func (p *Panel) DropSiteTable(user, prefix, table string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, base := range p.accounts[user].Databases {
		base.drop(prefix + table)
	}
}

// RemovePath removes a file or folder of an account's home.
func (p *Panel) RemovePath(user, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accounts[user].remove(name)
}
