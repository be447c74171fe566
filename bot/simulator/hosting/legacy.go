package hosting

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// command is one call of either interface.
type command func(*Panel, *request) response

// reads and writes are the legacy commands. Writes by GET are refused, which
// is stricter than the real panel: a password does not belong into a URL.
func legacyCommands() (reads, writes map[string]command) {
	reads = map[string]command{
		"CMD_API_LOGIN_TEST":        (*Panel).loginTest,
		"CMD_API_DOMAIN_OWNERS":     (*Panel).domainOwners,
		"CMD_API_SHOW_USER_DOMAINS": (*Panel).showUserDomains,
		"CMD_API_SHOW_DOMAINS":      (*Panel).showDomains,
		"CMD_API_SHOW_USERS":        (*Panel).showUsers,
		"CMD_API_SHOW_USER_CONFIG":  (*Panel).showUserConfig,
		"CMD_API_USER_EXISTS":       (*Panel).userExists,
		"CMD_API_PACKAGES_USER":     (*Panel).packages,
		"CMD_API_SHOW_RESELLER_IPS": (*Panel).addresses,
		"CMD_API_DOMAIN_POINTER":    (*Panel).domainPointers,
		"CMD_API_SUBDOMAINS":        (*Panel).showSubdomains,
		"CMD_API_SITE_BACKUP":       (*Panel).showBackups,
	}
	writes = map[string]command{
		"CMD_API_ACCOUNT_USER":    (*Panel).accountUser,
		"CMD_API_SELECT_USERS":    (*Panel).selectUsers,
		"CMD_API_USER_PASSWD":     (*Panel).userPassword,
		"CMD_API_VERIFY_PASSWORD": (*Panel).verifyPassword,
		"CMD_API_MODIFY_USER":     (*Panel).modifyUser,
		"CMD_API_SUBDOMAINS":      (*Panel).changeSubdomains,
		"CMD_API_SITE_BACKUP":     (*Panel).siteBackup,
	}
	return reads, writes
}

// dispatch finds the work for a call that has been let in.
func (p *Panel) dispatch(r *request) response {
	if r.isAPI() {
		return p.dispatchAPI(r)
	}
	reads, writes := legacyCommands()
	work, known := reads[r.module()]
	if r.method != http.MethodGet || !known {
		work, known = writes[r.module()]
	}
	switch {
	case !known:
		return r.unknownCall()
	case r.method == http.MethodGet && reads[r.module()] == nil:
		return r.no("Invalid request", "this command wants POST")
	}
	return work(p, r)
}

func (p *Panel) loginTest(r *request) response { return r.yes("Login OK", "none") }

func (p *Panel) domainOwners(r *request) response {
	want := r.param("domain")
	owners := map[string]string{}
	var names []string
	for _, a := range p.accounts {
		for _, domain := range a.domains() {
			if p.mayManage(r, a) && (want == "" || want == domain) {
				owners[domain] = a.Username
				names = append(names, domain)
			}
		}
	}
	for pointer, owner := range p.pointers {
		if p.mayManage(r, p.accounts[owner]) && (want == "" || want == pointer) {
			owners[pointer] = owner
			names = append(names, pointer)
		}
	}
	if want != "" && len(names) == 0 {
		return r.no("Cannot find that domain", "")
	}
	slices.Sort(names)
	return r.pairs(names, owners)
}

func (p *Panel) showUserDomains(r *request) response {
	a, found := p.accounts[r.param("user")]
	if !found || !p.mayManage(r, a) {
		return r.no("Unable to find user", "")
	}
	value := "0.0:unlimited:0.1:0.1:" + strconv.Itoa(len(a.Subdomains)) + ":" + yesNo(a.Suspended) + ":unlimited:ON:ON:ON"
	values := map[string]string{}
	for _, domain := range a.domains() {
		values[domain] = value
	}
	return r.pairs(a.domains(), values)
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func (p *Panel) showDomains(r *request) response {
	if a, found := p.accounts[r.acting]; found {
		return p.list(r, a.domains())
	}
	return p.list(r, nil)
}

func (p *Panel) showUsers(r *request) response {
	var names []string
	for name, a := range p.accounts {
		if p.mayManage(r, a) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return p.list(r, names)
}

func (p *Panel) showUserConfig(r *request) response {
	a, found := p.accounts[r.param("user")]
	if !found || !p.mayManage(r, a) {
		return r.no("Unable to show user", r.vary("Error reading their user files", "Unable to find user"))
	}
	names := []string{"username", "domain", "email", "package", "ip", "creator", "suspended"}
	return r.pairs(names, map[string]string{
		"username": a.Username, "domain": a.Domain, "email": a.Email, "package": a.Package,
		"ip": a.IP, "creator": a.Creator, "suspended": yesNo(a.Suspended),
	})
}

func (p *Panel) userExists(r *request) response {
	user := r.param("user")
	if slices.Contains(p.config.Reserved, user) {
		return r.no("reserved username", "")
	}
	exists := "0"
	if _, found := p.accounts[user]; found {
		exists = "1"
	}
	return r.pairs([]string{"exists"}, map[string]string{"exists": exists})
}

func (p *Panel) packages(r *request) response  { return p.list(r, p.config.Packages) }
func (p *Panel) addresses(r *request) response { return p.list(r, p.config.IPs) }

func (p *Panel) domainPointers(r *request) response {
	var names []string
	for pointer, owner := range p.pointers {
		if owner == r.acting {
			names = append(names, pointer)
		}
	}
	slices.Sort(names)
	return p.list(r, names)
}

func (p *Panel) showSubdomains(r *request) response {
	a, found := p.accounts[r.acting]
	if !found || a.Domain != r.param("domain") {
		return r.no("You do not own that domain", "")
	}
	if r.param("action") != "" {
		return r.no("Invalid request", "this action wants POST")
	}
	return p.list(r, a.Subdomains)
}

func (p *Panel) changeSubdomains(r *request) response {
	a, found := p.accounts[r.acting]
	if !found || a.Domain != r.param("domain") {
		return r.no("You do not own that domain", "")
	}
	switch r.param("action") {
	case "create":
		return p.makeSubdomain(r, a, r.param("subdomain"))
	case "delete":
		label := r.param("select0")
		if !slices.Contains(a.Subdomains, label) {
			return r.no("Cannot delete", "Subdomain "+label+" does not exist")
		}
		a.Subdomains = slices.DeleteFunc(a.Subdomains, func(name string) bool { return name == label })
		return r.yes("Subdomains deleted", "")
	}
	return r.no("Invalid request", "no action included")
}

func (p *Panel) makeSubdomain(r *request, a *account, label string) response {
	name := label + "." + a.Domain
	switch _, owned := p.ownerOf(name); {
	case !hostName.MatchString(name) || strings.Contains(label, "."):
		return r.no("Cannot create subdomain", "Invalid name")
	case owned:
		return r.no("Cannot create subdomain", "Subdomain already exists")
	}
	a.Subdomains = append(a.Subdomains, label)
	return r.yes("Subdomain created", "")
}

// backupDelay is how long a queued backup takes to appear.
const backupDelay = 2 * time.Minute

func (p *Panel) siteBackup(r *request) response {
	a, found := p.accounts[r.acting]
	if !found || a.Domain != r.param("domain") || r.param("action") != "backup" || r.param("select0") == "" {
		return r.no("Cannot create backup", "Nothing selected")
	}
	p.serial++
	now := p.config.Now()
	a.Queued = append(a.Queued, queued{Name: "backup-" + strconv.Itoa(p.serial) + ".tar.gz", At: now.Add(backupDelay)})
	return r.yes("Backup creation added to queue", "")
}

func (p *Panel) showBackups(r *request) response {
	a, found := p.accounts[r.acting]
	if !found {
		return p.list(r, nil)
	}
	var names []string
	for _, backup := range a.Queued {
		if !p.config.Now().Before(backup.At) {
			names = append(names, backup.Name)
			a.write("/backups/"+backup.Name, []byte("backup of "+a.Domain))
		}
	}
	return p.list(r, names)
}
