package hosting

import (
	"net/http"
	"slices"
	"strings"
)

// accountUser makes an account. Without add=Submit the panel shows the form
// again: nothing is made, and no error is told.
func (p *Panel) accountUser(r *request) response {
	if r.param("action") != "create" {
		return r.no("Invalid request", "no action included")
	}
	if r.param("add") != "Submit" {
		return r.yes("Create User", "")
	}
	user, domain := r.param("username"), r.param("domain")
	if reason := p.refuseAccount(r, user, domain); reason != "" {
		return r.no(r.vary("Cannot Create Account", "Unable to Create User"), reason)
	}
	ip := r.param("ip")
	if ip == "shared" {
		ip = p.config.IPs[0]
	}
	a := newAccount(user, domain, r.param("email"), r.param("package"), ip, r.actor, p.config.Now())
	a.Hash = hashPassword(r.param("passwd"))
	p.accounts[user] = a
	p.creates[domain]++
	return r.yes("User "+user+" created", "Unix User created successfully\nUsers System Quotas set\nDomain Created Successfully")
}

// refuseAccount says why an account cannot be made; empty when it can.
func (p *Panel) refuseAccount(r *request, user, domain string) string {
	_, userTaken := p.accounts[user]
	_, domainTaken := p.ownerOf(domain)
	parent, below := p.parentOwner(domain)
	switch {
	case slices.Contains(p.config.Reserved, user):
		return "That is a reserved username"
	case !userName.MatchString(user):
		return "That username is not valid"
	case userTaken:
		return "That username already exists on the system"
	case !hostName.MatchString(domain):
		return "That domain is not valid"
	case domainTaken:
		return "That domain already exists"
	case p.config.CheckSubdomainOwner && below && parent != user:
		return "The domain's parent belongs to another user"
	case !strings.Contains(r.param("email"), "@"):
		return "The email address is not valid"
	case r.param("passwd") != r.param("passwd2"):
		return "The passwords don't match"
	case p.checkPassword(user, r.param("passwd")) != nil:
		return "The password is too simple"
	case !slices.Contains(p.config.Packages, r.param("package")):
		return r.vary("Package does not exist", "Package not found", "The package "+r.param("package")+" does not exist<br>", "Unable to find the package")
	case !slices.Contains(p.config.IPs, r.param("ip")) && r.param("ip") != "shared":
		return r.vary("A valid IP was not provided", "That IP does not exist in your list", "There are no available IPs")
	case p.config.MaxAccounts > 0 && p.owned(r.actor) >= p.config.MaxAccounts:
		return "You have reached your limit of users"
	}
	return ""
}

func (p *Panel) owned(creator string) int {
	count := 0
	for _, a := range p.accounts {
		if a.Creator == creator {
			count++
		}
	}
	return count
}

// missing takes turns with the words for an account that is not there.
func (r *request) missing(user string) response {
	return r.no("An error has occurred", r.vary("Unable to read "+user+"'s user files", "User "+user+" did not exist on the server", "System user "+user+" does not exist!"))
}

// selectUsers suspends, unsuspends or deletes. The verb with a slash toggles,
// which is why nobody should send it.
func (p *Panel) selectUsers(r *request) response {
	user := r.param("select0")
	a, found := p.accounts[user]
	visible := found && p.mayManage(r, a)
	verb := r.param("suspend")
	switch {
	case r.param("delete") == "yes":
		return p.deleteUser(r, a, visible, user)
	case r.param("location") != "CMD_SELECT_USERS":
		return r.no("Unkown Select Command", "none")
	case !visible:
		return r.missing(user)
	case verb == "Suspend/Unsuspend":
		a.Suspended = !a.Suspended
	case verb == "Suspend" || r.param("dosuspend") != "":
		a.Suspended = true
	case verb == "Unsuspend" || r.param("dounsuspend") != "":
		a.Suspended = false
	default:
		return r.no("Unkown Select Command", "none")
	}
	if a.Suspended {
		return r.yes("Success", "All selected Users have been suspended")
	}
	return r.yes("Success", "All selected Users have been unsuspended")
}

func (p *Panel) deleteUser(r *request, a *account, visible bool, user string) response {
	switch {
	case r.param("confirmed") != "Confirm":
		return htmlPage(http.StatusOK, "<html><body>Are you sure you want to delete these users?</body></html>")
	case !visible:
		return r.no("Error while deleting Users", "User "+user+" did not exist on the server")
	}
	delete(p.accounts, a.Username)
	if p.config.Ground != nil {
		p.config.Ground.Leave(a.Username)
	}
	for pointer, owner := range p.pointers {
		if owner == a.Username {
			delete(p.pointers, pointer)
		}
	}
	return r.yes("Users deleted", "User "+user+" Removed")
}

func (p *Panel) userPassword(r *request) response {
	user := r.param("username")
	a, found := p.accounts[user]
	switch {
	case !found || !p.mayManage(r, a):
		return r.missing(user)
	case r.param("passwd") != r.param("passwd2"):
		return r.no("Unable to change password", "The passwords don't match")
	case p.checkPassword(user, r.param("passwd")) != nil:
		return r.no("Unable to change password", "The password is too simple")
	}
	a.Hash = hashPassword(r.param("passwd"))
	return r.yes("Password Changed", "Password successfully changed")
}

func (p *Panel) verifyPassword(r *request) response {
	a, found := p.accounts[r.param("user")]
	if !found || !p.mayManage(r, a) {
		return r.no("Unable to verify", "User does not exist")
	}
	valid := "0"
	// A suspended account's password is locked: nothing matches it until then.
	if !a.Suspended && matches(a.Hash, r.param("passwd")) {
		valid = "1"
	}
	return r.pairs([]string{"valid"}, map[string]string{"valid": valid})
}

func (p *Panel) modifyUser(r *request) response {
	a, found := p.accounts[r.param("user")]
	if !found || !p.mayManage(r, a) {
		return r.no("Cannot modify user", "User does not exist")
	}
	switch r.param("action") {
	case "package":
		if !slices.Contains(p.config.Packages, r.param("package")) {
			return r.no("Cannot modify user", "Package does not exist")
		}
		a.Package = r.param("package")
	case "single":
		if !strings.Contains(r.param("evalue"), "@") {
			return r.no("Cannot modify user", "The email address is not valid")
		}
		a.Email = r.param("evalue")
	default:
		return r.no("Invalid request", "no action included")
	}
	return r.yes("User Modified", "")
}
