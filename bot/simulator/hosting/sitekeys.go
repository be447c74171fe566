package hosting

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loket/bot/panel/statements"
)

// setEmail is what an UPDATE does: nobody is mailed.
func setEmail(b *database, call statements.Call) error {
	u, err := b.user(call.Text("site"), call.Number("user"))
	if err == nil {
		u.Email = call.Text("email")
	}
	return err
}

func endKeys(b *database, call statements.Call) error {
	u, err := b.user(call.Text("site"), call.Number("user"))
	if err == nil {
		u.ResetKey, u.Sessions, u.Applications, u.NewEmail = "", nil, nil, ""
	}
	return err
}

func takeRights(b *database, call statements.Call) error {
	u, err := b.user(call.Text("site"), call.Number("user"))
	if err == nil {
		u.Roles, u.Rights, u.Sessions, u.Applications, u.NewEmail = nil, nil, nil, nil, ""
	}
	return err
}

// right is an entry of what WordPress stores for a user.
var right = regexp.MustCompile(`s:\d+:"([^"]+)";b:1;`)

func giveRights(b *database, call statements.Call) error {
	u, err := b.user(call.Text("site"), call.Number("user"))
	if err != nil || u.allowed() {
		return err
	}
	defined := b.Tables[call.Text("site")].roles()
	for _, m := range right.FindAllStringSubmatch(call.Text("rights"), -1) {
		if _, isRole := defined[m[1]]; isRole {
			u.Roles = append(u.Roles, m[1])
		} else {
			u.Rights = append(u.Rights, m[1])
		}
	}
	return nil
}

func makeUser(b *database, call statements.Call) error {
	site := b.Tables[call.Text("site")]
	if site == nil {
		return fmt.Errorf(errNoTable, call.Text("site"))
	}
	if slices.ContainsFunc(site.Users, func(u SiteUser) bool { return folded(u.Login) == folded(call.Text("login")) }) {
		return nil
	}
	next := 1
	for _, u := range site.Users {
		next = max(next, u.ID+1)
	}
	site.Users = append(site.Users, SiteUser{ID: next, Login: call.Text("login"), Email: call.Text("email"), Hash: "!"})
	return nil
}

// roles are the website's role definitions.
func (s *Site) roles() map[string][]string {
	all := map[string][]string{
		"administrator": {"edit_users", "promote_users", "manage_options", "install_plugins", "edit_posts", "read"},
		"editor":        {"edit_posts", "moderate_comments", "unfiltered_html", "read"},
		"author":        {"edit_posts", "upload_files", "read"},
		"contributor":   {"edit_posts", "read"},
		"subscriber":    {"read"},
	}
	for name, rights := range s.Roles {
		all[name] = rights
	}
	return all
}

// capabilities is what WordPress stores of a user's roles and single rights.
func (u *SiteUser) capabilities() string { return phpFlags(append(slices.Clone(u.Roles), u.Rights...)) }

// phpFlags is a serialised array of names that are all set.
func phpFlags(names []string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "a:%d:{", len(names))
	for _, name := range names {
		fmt.Fprintf(&out, "s:%d:%q;b:1;", len(name), name)
	}
	return out.String() + "}"
}

// phpRoles is the option PREFIXuser_roles.
func (s *Site) phpRoles() string {
	defined := s.roles()
	var names []string
	for name := range defined {
		names = append(names, name)
	}
	slices.Sort(names)
	var out strings.Builder
	fmt.Fprintf(&out, "a:%d:{", len(names))
	for _, name := range names {
		fmt.Fprintf(&out, `s:%d:"%s";a:2:{s:4:"name";s:%d:"%s";s:12:"capabilities";%s}`, len(name), name, len(name), name, phpFlags(defined[name]))
	}
	return out.String() + "}"
}

// EditFile lets a test change a file of an account, which need not be there;
// false where there is no such account.
func (p *Panel) EditFile(user, name string, edit func(string) string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.accounts[user]
	if a == nil {
		return false
	}
	text := ""
	if file := a.Files[name]; file != nil {
		text = string(file.Data)
	}
	a.write(name, []byte(edit(text)))
	return true
}
