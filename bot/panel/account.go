package panel

import (
	"context"
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// After a change whose fate is unknown we look this often, with this pause:
// the panel may still be at work on it.
const (
	looks     = 3
	lookPause = 10 * time.Second
)

// CreateAccount makes the account. It looks before and after, and creates at
// most once a call; an account with this domain, this e-mail and our user as
// its creator is this one, made by an earlier call, and only its password is
// set again.
func (d *DirectAdmin) CreateAccount(ctx context.Context, a Account) error {
	if err := checkAccount(a); err != nil {
		return err
	}
	ours, err := d.standing(ctx, a)
	switch {
	case err != nil:
		return err
	case ours:
		return d.SetPassword(ctx, a.Username, a.Password)
	}
	if a.IP == "" {
		if a.IP, err = d.anyAddress(ctx); err != nil {
			return err
		}
	}
	refusal := d.create(ctx, a)
	if refusal == nil {
		return nil
	}
	return d.afterCreate(ctx, a, refusal)
}

func checkAccount(a Account) *Error {
	const op = "create an account"
	address, err := mail.ParseAddress(a.Email)
	switch {
	case !ValidUsername(a.Username):
		return fail(op, Refused, CodeInvalid, "not a user name for a new account")
	case !validDomain(a.Domain):
		return fail(op, Refused, CodeInvalid, "not a domain name")
	case err != nil || address.Address != a.Email:
		return fail(op, Refused, CodeEmailRefused, "not an e-mail address")
	case a.Password == "":
		return fail(op, Refused, CodeWeakPassword, "no password")
	case a.Package == "":
		return fail(op, Configuration, CodePackageUnknown, "PANEL_PACKAGE is not set")
	}
	return nil
}

// standing looks at what the panel has: our account, nothing, or somebody
// else's, which is an error.
func (d *DirectAdmin) standing(ctx context.Context, a Account) (ours bool, failure error) {
	const op = "create an account"
	facts, err := d.userFacts(ctx, a.Username)
	switch {
	case err == nil && d.isOurs(facts, a):
		return true, nil
	case err == nil:
		return false, fail(op, Taken, CodeUsernameTaken, "")
	case err.Kind != NotFound && err.Kind != NotAllowed:
		return false, err
	}
	if taken := d.usernameTaken(ctx, a.Username); taken != nil {
		return false, taken
	}
	if err.Kind == NotAllowed {
		return false, err // nobody has the name, so it is our key that may not look
	}
	owner, free := d.Owner(ctx, a.Domain)
	switch {
	case free == nil:
		conflict := fail(op, Conflict, CodeDomainOwned, "")
		conflict.Owner = owner
		return false, conflict
	case KindOf(free) != NotFound:
		return false, free
	}
	return false, nil
}

func (d *DirectAdmin) isOurs(facts Facts, a Account) bool {
	return strings.EqualFold(facts.Domain, a.Domain) && strings.EqualFold(facts.Email, a.Email) && facts.Creator == d.user
}

func (d *DirectAdmin) anyAddress(ctx context.Context) (string, error) {
	addresses, err := d.Addresses(ctx)
	if err != nil {
		return "", err
	}
	if len(addresses) == 0 {
		return "", fail("create an account", Configuration, CodeIPUnavailable, "the panel offers no IP address")
	}
	return addresses[0], nil
}

// create sends the one request that makes an account. The panel's own mail
// would carry the password in the clear, so it is not asked for.
func (d *DirectAdmin) create(ctx context.Context, a Account) *Error {
	c := call{op: "create an account", path: "/CMD_API_ACCOUNT_USER", patience: d.timeouts.Create, secrets: secrets{a.Password}}
	read, err := d.legacy(ctx, c, url.Values{
		"action": {"create"}, "add": {"Submit"},
		"username": {a.Username}, "email": {a.Email}, "domain": {a.Domain},
		"passwd": {a.Password}, "passwd2": {a.Password},
		"package": {a.Package}, "ip": {a.IP}, "notify": {"no"},
	})
	switch {
	case err == nil && read.verdict() != saidYes:
		err = fail(c.op, Unknown, CodeUnclear, "the answer does not tell whether the account was made")
	case err != nil && err.Kind == NotFound:
		err.Kind, err.Code = Refused, CodeOther // it is not there yet: something else is missing
	}
	return err
}

// afterCreate decides what a failed creation left behind. A refusal that says
// "already exists" may be about our own account, so it is looked up as well.
func (d *DirectAdmin) afterCreate(ctx context.Context, a Account, refusal *Error) error {
	attempts := 0
	switch {
	case unclearEnd(refusal):
		attempts = looks
	case refusal.Kind == Taken, refusal.Kind == Conflict:
		attempts = 1
	}
	for range attempts {
		if attempts > 1 {
			if err := d.sleep(ctx, lookPause); err != nil {
				return refusal
			}
		}
		ours, err := d.standing(ctx, a)
		switch {
		case err == nil && ours:
			return d.SetPassword(ctx, a.Username, a.Password)
		case err != nil && !unclearEnd(err):
			return err
		}
	}
	return refusal
}
