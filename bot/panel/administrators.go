package panel

import (
	"cmp"
	"context"
	"slices"

	"loket/bot/panel/statements"
)

// SiteAdmins lists the administrators of a website as the panel shows them,
// the login among them: number and role, by which new ones are told.
func (d *DirectAdmin) SiteAdmins(ctx context.Context, user, domain string) ([]SiteKey, error) {
	const op = "list a website's administrators"
	if err := checkTarget(op, user, domain); err != nil {
		return nil, err
	}
	place, err := d.siteAt(ctx, op, user, domain)
	switch {
	case err != nil:
		return nil, err
	case place.WordPress.Error != "":
		return nil, quote(op, Refused, CodeSiteBroken, secrets{}.clean(place.WordPress.Error))
	}
	people, err := d.siteUsers(ctx, op, user, place)
	if err != nil {
		return nil, err
	}
	var all []SiteKey
	for _, person := range people {
		if slices.Contains(person.Roles, administratorRole) {
			all = append(all, SiteKey{Number: person.ID, Login: person.Login, Email: person.Email, Since: since(person.Registered)})
		}
	}
	return all, nil
}

// LockOthers takes role, application passwords and sessions of everybody who
// administers a website beside a login, of those alone who are named here. The login itself must be able to
// administer, and have a password, before: nobody is shut out of their own site.
func (d *DirectAdmin) LockOthers(ctx context.Context, user, domain, login string, others []SiteKey) error {
	k, err := d.keysOf(ctx, "lock others out of a website", user, domain)
	if err != nil {
		return err
	}
	own, err := k.ours(login)
	switch {
	case err != nil:
		return err
	case !slices.Contains(own.Roles, administratorRole):
		return fail(k.op, Refused, CodeSiteAdminMissing, "the login does not administer")
	}
	if standing, err := k.hasCache(ctx); err != nil {
		return err
	} else if standing {
		return fail(k.op, Refused, CodeSiteCache, "a cache keeps users apart from the database")
	}
	for _, other := range others {
		if other.Number == own.ID {
			continue
		}
		if !slices.ContainsFunc(k.people, func(p siteUser) bool { return p.ID == other.Number }) {
			continue // gone by themselves
		}
		if err := k.run(ctx, statements.TakeRights, other.Number, nil); err != nil {
			return err
		}
	}
	return nil
}

// ReturnRights gives people the rights back that were taken, unless they have
// some by now or are gone.
func (d *DirectAdmin) ReturnRights(ctx context.Context, user, domain string, taken []SiteKey) error {
	k, err := d.keysOf(ctx, "give rights back at a website", user, domain)
	if err != nil {
		return err
	}
	for _, person := range taken {
		if !slices.ContainsFunc(k.people, func(p siteUser) bool { return p.ID == person.Number }) {
			continue
		}
		values := statements.Values{"rights": person.Rights, "level": cmp.Or(person.Level, "0")}
		if err := k.run(ctx, statements.GiveRights, person.Number, values); err != nil {
			return err
		}
	}
	return nil
}

// MakeAdministrator lets the account of a login administer a website, and makes
// it where there is none. It has no password then that anybody knows. Nobody
// else is raised. A cache is moved aside, and told, as by MoveSiteEmails.
func (d *DirectAdmin) MakeAdministrator(ctx context.Context, user, domain, login, ticket, email string) (aside bool, failure error) {
	const op = "make a website's administrator"
	if !validExisting(login) || !validEmail(email) || !validTicket(ticket) {
		return false, fail(op, Refused, CodeInvalid, "no login, no e-mail address that fits, or not a ticket")
	}
	k, err := d.keysOf(ctx, op, user, domain)
	if err != nil {
		return false, err
	}
	if aside, err = k.cacheAside(ctx, ticket); err != nil {
		return false, err
	}
	own, err := k.ours(login)
	if err != nil && err.Code == CodeSiteAdminMissing {
		own, err = k.makeUser(ctx, login, email)
	}
	if err != nil {
		return aside, err
	}
	if slices.Contains(own.Roles, administratorRole) {
		return aside, nil
	}
	if err := k.run(ctx, statements.TakeRights, own.ID, nil); err != nil {
		return aside, err
	}
	if err := k.run(ctx, statements.GiveRights, own.ID, statements.Values{"rights": administratorRights, "level": "10"}); err != nil {
		return aside, err
	}
	if own, err = k.again(ctx, login); err != nil {
		return aside, err
	}
	if !slices.Contains(own.Roles, administratorRole) {
		return aside, unclear(op, "the panel says yes, and the login does not administer")
	}
	return aside, nil
}

// makeUser makes the user of a login, and looks that it is there.
func (k siteKeys) makeUser(ctx context.Context, login, email string) (siteUser, *Error) {
	values := statements.Values{"site": k.base.Prefix, "login": login, "email": email}
	if err := k.DirectAdmin.run(ctx, k.op, k.user, k.base.Name, statements.MakeUser, values); err != nil {
		return siteUser{}, err
	}
	made, err := k.again(ctx, login)
	if err != nil && err.Code == CodeSiteAdminMissing {
		err = unclear(k.op, "the panel says yes, and the login is not there")
	}
	return made, err
}

// again looks once more for the user of a login.
func (k siteKeys) again(ctx context.Context, login string) (siteUser, *Error) {
	var err *Error
	if k.people, err = k.siteUsers(ctx, k.op, k.user, k.place); err != nil {
		return siteUser{}, err
	}
	return k.ours(login)
}
