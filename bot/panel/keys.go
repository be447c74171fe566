package panel

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"loket/bot/panel/statements"
)

// Who else than its administrator has a key to a website: e-mail addresses that
// get its links, application passwords, browsers, other people's rights. The
// panel knows little of these; what it has no call for is done in the database,
// which returns no row, and is read back from an export.

// SetEmail replaces the e-mail address of an account, and reads it back.
func (d *DirectAdmin) SetEmail(ctx context.Context, user, email string) error {
	c := call{op: "set an account's e-mail", path: "/CMD_API_MODIFY_USER", patience: d.timeouts.Write, secrets: secrets{email}}
	switch {
	case !validExisting(user) || !validEmail(email):
		return fail(c.op, Refused, CodeInvalid, "not a user name, or no e-mail address")
	case user == d.user:
		return fail(c.op, NotAllowed, CodeTargetRefused, "the panel's own account is nobody's to be given")
	}
	if facts, err := d.userFacts(ctx, user); err == nil && strings.EqualFold(facts.Email, email) {
		return nil
	}
	read, failure := d.legacy(ctx, c, url.Values{"action": {"single"}, "user": {user}, "evalue": {email}, "email": {"Save"}})
	if failure == nil && read.verdict() != saidYes {
		failure = fail(c.op, Unknown, CodeUnclear, "the answer does not tell whether the address was changed")
	}
	if failure != nil && !unclearEnd(failure) {
		return failure
	}
	facts, err := d.userFacts(ctx, user)
	switch {
	case err != nil:
		return err
	case strings.EqualFold(facts.Email, email):
		return nil
	case failure != nil:
		return failure
	}
	return fail(c.op, Refused, CodeEmailRefused, "the panel says yes and keeps the address it had")
}

// validEmail knows addresses that go into a database of any character set.
func validEmail(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && len(address) <= 100 && isASCII(address)
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 126 || r < 32 })
}

// siteKeys is a website whose keys are changed or read.
type siteKeys struct {
	*DirectAdmin
	op, user, domain string
	place            location
	base             database
	people           []siteUser
}

// keysOf finds a website that has one administration of its own. A network of
// websites has another one above it.
func (d *DirectAdmin) keysOf(ctx context.Context, op, user, domain string) (siteKeys, *Error) {
	k := siteKeys{DirectAdmin: d, op: op, user: user, domain: domain}
	err := checkTarget(op, user, domain)
	if err == nil {
		k.place, err = d.siteAt(ctx, op, user, domain)
	}
	switch {
	case err != nil:
		return k, err
	case k.place.WordPress.Error != "":
		return k, quote(op, Refused, CodeSiteBroken, secrets{}.clean(k.place.WordPress.Error))
	}
	if k.base, err = d.siteDatabase(ctx, op, user, k.place); err != nil {
		return k, partMissing(err)
	}
	if k.people, err = d.siteUsers(ctx, op, user, k.place); err != nil {
		return k, err
	}
	network, err := k.isNetwork(ctx)
	if err == nil && network {
		err = fail(op, Refused, CodeSiteNetwork, "the website is one of a network")
	}
	return k, err
}

// ours finds the user of a login; there must be exactly one.
func (k siteKeys) ours(login string) (siteUser, *Error) {
	found, only := onlyLogin(k.people, login)
	switch {
	case only:
		return found, nil
	case slices.ContainsFunc(k.people, func(p siteUser) bool { return strings.EqualFold(p.Login, login) }):
		return siteUser{}, fail(k.op, Refused, CodeSiteLoginTwice, "two users have the login")
	}
	return siteUser{}, fail(k.op, NotFound, CodeSiteAdminMissing, "")
}

// run runs a statement about one user of the website.
func (k siteKeys) run(ctx context.Context, statement statements.Statement, number int, more statements.Values) *Error {
	values := statements.Values{"site": k.base.Prefix, "user": number}
	for name, value := range more {
		values[name] = value
	}
	return k.DirectAdmin.run(ctx, k.op, k.user, k.base.Name, statement, values)
}

// MoveSiteEmails gives a website's administrator another e-mail address, and
// the website itself, so that its mails go there. Where a cache keeps users
// apart from the database, that is moved aside first, and told: otherwise
// nothing that is done there would be seen.
func (d *DirectAdmin) MoveSiteEmails(ctx context.Context, user, domain, login, ticket, email string) (aside bool, failure error) {
	const op = "move a website's e-mail addresses"
	if !validEmail(email) || !validTicket(ticket) {
		return false, fail(op, Refused, CodeInvalid, "no e-mail address that fits, or not a ticket")
	}
	k, err := d.keysOf(ctx, op, user, domain)
	if err != nil {
		return false, err
	}
	own, err := k.ours(login)
	if err != nil {
		return false, err
	}
	aside, err = k.cacheAside(ctx, ticket)
	if err != nil {
		return false, err
	}
	if err := k.run(ctx, statements.SetEmail, own.ID, statements.Values{"email": email}); err != nil {
		return aside, err
	}
	if err := k.moveAdminEmail(ctx, email); err != nil {
		return aside, err
	}
	return aside, nil
}

// EndSiteKeys ends what lets a website's administrator in beside the password:
// the mailed link, sessions, application passwords, a pending change of e-mail. It
// reads back that they are gone: that the panel took the statement says nothing.
// A cache is moved aside first, and told, as by MoveSiteEmails.
func (d *DirectAdmin) EndSiteKeys(ctx context.Context, user, domain, login, ticket string) (aside bool, failure error) {
	const op = "end a website's keys"
	if !validTicket(ticket) {
		return false, fail(op, Refused, CodeInvalid, "not a ticket")
	}
	k, err := d.keysOf(ctx, op, user, domain)
	if err != nil {
		return false, err
	}
	own, err := k.ours(login)
	if err != nil {
		return false, err
	}
	if aside, err = k.cacheAside(ctx, ticket); err != nil {
		return false, err
	}
	return aside, k.endKeys(ctx, own)
}

// endKeys ends the keys of a user, and reads that they have ended.
func (k siteKeys) endKeys(ctx context.Context, own siteUser) error {
	ran := k.run(ctx, statements.EndKeys, own.ID, nil)
	if ran != nil && !unclearEnd(ran) {
		return ran
	}
	read := keysReader{siteKeys: k, own: own, defined: roles{administratorRole: {}}}
	unread := read.readRights(ctx)
	left := read.found
	switch {
	case unread != nil && unread.Retry():
		return unread
	case unread == nil && (left.Applications || left.Sessions || left.ResetKey || left.Pending):
		return cmp.Or(ran, fail(k.op, Refused, CodeKeysStand, "the panel says yes, and keys beside the password are still there"))
	case unread != nil && ran != nil: // neither done for certain nor seen
		return ran
	}
	return nil
}

// moveAdminEmail gives the website's own address, without a change of it that
// waits for its confirmation.
func (k siteKeys) moveAdminEmail(ctx context.Context, email string) *Error {
	now, err := k.options(ctx)
	if err != nil {
		return err
	}
	change := map[string]*string{"admin_email": &email}
	for _, waiting := range []string{"new_admin_email", "adminhash"} {
		if now[waiting] != "" {
			change[waiting] = nil
		}
	}
	return k.setOptions(ctx, change)
}

// options reads the website's options.
func (k siteKeys) options(ctx context.Context) (map[string]string, *Error) {
	var body bytes.Buffer // plugins keep megabytes there
	c := call{op: k.op, method: http.MethodGet, path: sitePath(k.place) + "/options", as: k.user, patience: k.timeouts.Write}
	c.sink = &limited{Writer: &body, left: maxOptions}
	r, err := k.exchange(ctx, c)
	if err == nil {
		err = c.marked(judgeJSON(k.op, r, c.hiding(k.key)))
	}
	if err != nil {
		return nil, partMissing(err)
	}
	var raw map[string]json.RawMessage
	if json.Unmarshal(body.Bytes(), &raw) != nil || len(raw) == 0 {
		return nil, unclear(k.op, "the options cannot be read")
	}
	all := map[string]string{}
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value) // a number, or true
		}
		all[name] = text
	}
	return all, nil
}

// setOptions changes options of the website; nil takes one away.
func (k siteKeys) setOptions(ctx context.Context, options map[string]*string) *Error {
	c := call{op: k.op, method: http.MethodPatch, path: sitePath(k.place) + "/options", as: k.user, patience: k.timeouts.Write}
	return partMissing(k.api(ctx, c, options, nil))
}

// maxOptions bounds what is read of a website's options.
const maxOptions = 32 << 20

// The files of a website that decide where its users are.
const (
	cacheFile  = "wp-content/object-cache.php"
	configFile = "wp-config.php"
)

// hasCache tells whether a cache that outlives requests keeps users.
func (k siteKeys) hasCache(ctx context.Context) (bool, *Error) {
	_, err := k.fileSize(ctx, k.op, k.user, "/"+documentRoot(k.domain)+"/"+cacheFile)
	if err != nil && err.Kind == NotFound {
		return false, nil
	}
	return err == nil, err
}

// cacheAside moves the cache into the backups, from where it is never put back
// by itself: it holds users of before. It tells also of one that an earlier call
// for the ticket has moved.
func (k siteKeys) cacheAside(ctx context.Context, ticket string) (bool, *Error) {
	to := backups + "/loket-" + ticket + "-object-cache.php"
	standing, err := k.hasCache(ctx)
	if err != nil {
		return false, err
	}
	if !standing {
		return k.exists(ctx, k.op, k.user, to)
	}
	if err := k.makeFolder(ctx, k.op, k.user, backups); err != nil {
		return false, err
	}
	err = k.moveFile(ctx, k.op, k.user, "/"+documentRoot(k.domain)+"/"+cacheFile, to, true)
	if standing, looked := k.hasCache(ctx); looked == nil && !standing {
		return true, nil
	}
	if err == nil || !err.Retry() {
		err = fail(k.op, Refused, CodeSiteCache, "a cache keeps users apart from the database, and cannot be moved")
	}
	return false, err
}
