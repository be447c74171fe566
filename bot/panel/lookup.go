package panel

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Owner names the account a domain or subdomain belongs to. An address below
// the base domain is also looked for among the subdomains of the base
// domain's owner, which the panel's list of domains does not show; where our
// key may not look there, only domains count. NotFound means free, as far as
// this user of the panel can see.
func (d *DirectAdmin) Owner(ctx context.Context, domain string) (string, error) {
	const op = "look for an address's owner"
	if !validDomain(domain) {
		return "", fail(op, Refused, CodeInvalid, "not a domain name")
	}
	owner, err := d.domainOwner(ctx, op, domain)
	if err == nil {
		return owner, nil
	}
	label, below := strings.CutSuffix(domain, "."+d.baseDomain)
	if err.Kind != NotFound || !below {
		return "", err
	}
	parent, parentErr := d.domainOwner(ctx, op, d.baseDomain)
	if parentErr != nil {
		if parentErr.Kind == NotFound {
			return "", err // the base domain is not on this panel
		}
		return "", parentErr
	}
	labels, listErr := d.subdomains(ctx, op, parent)
	switch {
	case listErr != nil && listErr.Kind != NotAllowed:
		return "", listErr
	case listErr == nil && slices.Contains(labels, label):
		return parent, nil
	}
	return "", err
}

// domainOwner asks for one domain among those that have an account. That there
// is none the panel says in one sentence; others that sound like it may be
// about anything.
func (d *DirectAdmin) domainOwner(ctx context.Context, op, domain string) (string, *Error) {
	read, err := d.ask(ctx, call{op: op, path: "/CMD_API_DOMAIN_OWNERS", query: url.Values{"domain": {domain}}})
	switch {
	case err != nil && err.Kind == NotFound && err.Code != CodeDomainMissing:
		return "", unclear(op, err.Text)
	case err != nil:
		return "", err
	}
	for name, owner := range read.fields {
		if strings.EqualFold(name, domain) && owner != "" {
			return owner, nil
		}
	}
	return "", unclear(op, "the answer does not name the domain")
}

// subdomains lists the labels below the base domain that are no accounts.
func (d *DirectAdmin) subdomains(ctx context.Context, op, parent string) ([]string, *Error) {
	if !validExisting(parent) && parent != d.user {
		return nil, fail(op, NotAllowed, CodeTargetRefused, "")
	}
	read, err := d.ask(ctx, call{op: op, path: "/CMD_API_SUBDOMAINS", query: url.Values{"domain": {d.baseDomain}}, as: parent})
	return read.list, err
}

// config is the panel's own shape of an account's facts.
type config struct {
	Username  string `json:"username"`
	Domain    string `json:"domain"`
	Email     string `json:"email"`
	Creator   string `json:"creator"`
	Package   string `json:"package"`
	IP        string `json:"ip"`
	Suspended bool   `json:"suspended"`
	WordPress bool   `json:"wordpress"`

	Domains []string `json:"domains"`
	Kind    string   `json:"userType"`
}

// Look finds whose account an address is, and how that account is. user is the
// one that is known to have the address; empty where none is known. Where the
// address has no owner, the account is asked for itself: only if there is none
// of that name either, the answer is NotFound with CodeUserMissing.
func (d *DirectAdmin) Look(ctx context.Context, domain, user string) (Holding, error) {
	const op = "look whose account an address is"
	owner, err := d.Owner(ctx, domain)
	if err == nil {
		seen, failed := d.account(ctx, owner)
		switch {
		case failed != nil && failed.Kind == NotFound:
			return Holding{}, unclear(op, "the panel names an owner that it does not know")
		case failed != nil:
			return Holding{}, failed
		}
		held := seen.holding(owner)
		if owner == d.user {
			held.Kind = "reseller" // ours: whatever it is called, every account hangs on it
		}
		return held, nil
	}
	if CodeOf(err) != CodeDomainMissing || user == "" {
		return Holding{}, err
	}
	seen, failed := d.account(ctx, user)
	if failed == nil {
		return seen.holding(""), nil
	}
	if failed.Kind != NotFound {
		return Holding{}, failed
	}
	if taken := d.usernameTaken(ctx, user); taken != nil {
		if taken.Kind == Taken { // somebody has the name, whom we may not see
			return Holding{}, fail(op, NotAllowed, CodeTargetRefused, "the account is not ours to see")
		}
		return Holding{}, taken
	}
	return Holding{}, failed
}

// UserFacts tells what the panel knows of an account. The panel refuses both
// an account of another reseller and a key without the right; only the first
// exists, which is what a second look tells apart.
func (d *DirectAdmin) UserFacts(ctx context.Context, user string) (Facts, error) {
	facts, err := d.userFacts(ctx, user)
	if err != nil {
		return Facts{}, err
	}
	return facts, nil
}

func (d *DirectAdmin) userFacts(ctx context.Context, user string) (Facts, *Error) {
	seen, err := d.account(ctx, user)
	return seen.facts(), err
}

func (c config) facts() Facts {
	return Facts{Username: c.Username, Domain: c.Domain, Email: c.Email, Creator: c.Creator, Package: c.Package, IP: c.IP,
		Suspended: c.Suspended, WordPress: c.WordPress}
}

func (c config) holding(owner string) Holding {
	return Holding{Owner: owner, Facts: c.facts(), Domains: c.Domains, Kind: c.Kind}
}

// account reads an account's facts. Only this says that it is missing.
func (d *DirectAdmin) account(ctx context.Context, user string) (config, *Error) {
	const op = "look at an account"
	if !validExisting(user) {
		return config{}, fail(op, Refused, CodeInvalid, "not a user name")
	}
	var seen config
	err := d.api(ctx, call{op: op, method: http.MethodGet, path: "/api/users/" + user + "/config"}, nil, &seen)
	switch {
	case err != nil && err.Kind == NotFound:
		return config{}, fail(op, NotFound, CodeUserMissing, err.Text)
	case err != nil:
		return config{}, err
	case seen.Username != user:
		return config{}, unclear(op, "the answer is about another account")
	}
	return seen, nil
}

// usernameTaken asks whether a name we cannot see as an account is in use or
// kept back nevertheless: nil means free. A key that may not ask learns it
// from the panel's refusal later.
func (d *DirectAdmin) usernameTaken(ctx context.Context, user string) *Error {
	const op = "look whether a user name is free"
	read, err := d.ask(ctx, call{op: op, path: "/CMD_API_USER_EXISTS", query: url.Values{"user": {user}}})
	switch {
	case err != nil && err.Kind == NotAllowed:
		return nil
	case err != nil:
		return err
	}
	switch read.fields["exists"] {
	case "0":
		return nil
	case "1":
		return fail(op, Taken, CodeUsernameTaken, "")
	}
	return unclear(op, "the answer does not tell whether the name exists")
}

// Packages lists the names of the packages an account can be made with.
func (d *DirectAdmin) Packages(ctx context.Context) ([]string, error) {
	return d.list(ctx, "list the packages", "/CMD_API_PACKAGES_USER")
}

// Addresses lists the IP addresses an account can be made with.
func (d *DirectAdmin) Addresses(ctx context.Context) ([]string, error) {
	return d.list(ctx, "list the addresses", "/CMD_API_SHOW_RESELLER_IPS")
}

func (d *DirectAdmin) list(ctx context.Context, op, path string) ([]string, error) {
	read, err := d.ask(ctx, call{op: op, path: path})
	if err != nil {
		return nil, err
	}
	return read.list, nil
}
