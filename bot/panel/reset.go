package panel

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"loket/bot/panel/statements"
)

// ResetSite puts the standard website back. In this order, every step
// repeatable:
//
//  1. keep a copy, unless this ticket's is complete;
//  2. put what lies in the document root aside, unless the site that stands
//     there is this ticket's fresh one; nothing is ever deleted;
//  3. install into the former database under a table prefix of this ticket,
//     or into a new one where the former cannot be used;
//  4. give the administrator the former password, by copying its hash from
//     the former table inside the database.
func (d *DirectAdmin) ResetSite(ctx context.Context, user, domain, ticket string, site Site) (Reset, error) {
	const op = "reset a website"
	if site.AdminPassword == "" {
		drawn, err := d.drawPassword()
		if err != nil {
			return Reset{}, fail(op, Temporary, CodeInternal, "no random numbers on this machine")
		}
		site.AdminPassword = drawn
	}
	if err := checkSite(op, user, domain, site); err != nil {
		return Reset{}, err
	}
	kept, err := d.keep(ctx, op, user, domain, ticket)
	if err != nil {
		return Reset{}, err
	}
	work := reset{DirectAdmin: d, user: user, domain: domain, ticket: ticket, site: site, kept: kept}
	fresh, err := work.rebuild(ctx, op)
	if err != nil {
		return Reset{}, err
	}
	loginKept, err := work.carryLogin(ctx, op, fresh)
	if err != nil {
		return Reset{}, err
	}
	return Reset{Copy: kept.Copy, LoginKept: loginKept}, nil
}

// reset is one reset under way.
type reset struct {
	*DirectAdmin
	user, domain, ticket string
	site                 Site
	kept                 manifest
}

// rebuild brings the fresh site about and tells how it reaches its tables.
func (w reset) rebuild(ctx context.Context, op string) (database, *Error) {
	fresh, err := w.freshSite(ctx, op)
	if err == nil || err.Kind != NotFound {
		return fresh, err
	}
	if err := w.putAside(ctx, op); err != nil {
		return database{}, err
	}
	err = w.install(ctx, op)
	if err != nil && err.Code != CodeSiteExists && !unclearEnd(err) {
		return database{}, err
	}
	for look := range looks {
		if look > 0 && w.sleep(ctx, lookPause) != nil {
			break
		}
		fresh, missing := w.freshSite(ctx, op)
		if missing == nil {
			return fresh, nil
		}
		if missing.Kind != NotFound && !unclearEnd(missing) {
			return database{}, missing
		}
	}
	if err == nil {
		err = fail(op, Unknown, CodeSiteMissing, "the panel says it has installed the website, but there is none")
	}
	return database{}, err
}

// freshSite finds the site that this ticket's reset installed: it is under
// this ticket's table prefix, or in a database that there was not before.
// NotFound when no site stands there, or the former one.
func (w reset) freshSite(ctx context.Context, op string) (database, *Error) {
	place, err := w.siteAt(ctx, op, w.user, w.domain)
	if err != nil {
		return database{}, err
	}
	found, err := w.siteDatabase(ctx, op, w.user, place)
	if err == nil && found.Prefix == tablePrefix(w.ticket) {
		return found, nil
	}
	if err == nil && !slices.Contains(w.kept.Known, found.Name) {
		// The former site may name a database that was lost.
		var now []databaseEntry
		now, err = w.databases(ctx, op, w.user)
		if err == nil && slices.ContainsFunc(now, func(entry databaseEntry) bool { return entry.Name == found.Name }) {
			return found, nil
		}
	}
	if err != nil && blocks(err) {
		return database{}, err
	}
	return database{}, fail(op, NotFound, CodeSiteMissing, "")
}

// putAside moves every entry of the document root into a folder that this
// pass makes for itself, so that a pass after a crash overwrites nothing. The
// root itself stays, with the rights the panel gave it.
func (w reset) putAside(ctx context.Context, op string) *Error {
	root := "/" + documentRoot(w.domain)
	entries, err := w.listFolder(ctx, op, w.user, root)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(entry file) bool {
		return entry.Name == "cgi-bin" || entry.Name == "" || entry.Name == "." || entry.Name == ".." || strings.Contains(entry.Name, "/")
	})
	if len(entries) == 0 {
		return nil
	}
	aside, err := w.newFolder(ctx, op)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		from, to := root+"/"+entry.Name, aside+"/"+entry.Name
		if err := w.moveFile(ctx, op, w.user, from, to, false); err != nil {
			return err
		}
	}
	return nil
}

// newFolder makes the next folder of the form loket-TICKET-lama-N.
func (w reset) newFolder(ctx context.Context, op string) (string, *Error) {
	entries, err := w.listFolder(ctx, op, w.user, backups)
	if err != nil {
		return "", err
	}
	name := "loket-" + w.ticket + "-lama-"
	number := 1
	for _, entry := range entries {
		if last, err := strconv.Atoi(strings.TrimPrefix(entry.Name, name)); err == nil {
			number = max(number, last+1)
		}
	}
	folder := path.Join(backups, name+strconv.Itoa(number))
	return folder, w.makeFolder(ctx, op, w.user, folder)
}

// install prefers the former database: a new one each time would eat up the
// account's limit.
func (w reset) install(ctx context.Context, op string) *Error {
	former := w.kept.Database
	if former == nil {
		return w.installQuick(ctx, op, w.user, w.domain, w.site)
	}
	c := call{op: op, method: http.MethodPost, path: "/api/wordpress/install", as: w.user, patience: w.timeouts.Install}
	c.secrets = secrets{w.site.AdminPassword, former.Password}
	err := w.api(ctx, c, map[string]string{
		"filePath": documentRoot(w.domain), "title": w.site.Title,
		"adminName": w.site.AdminName, "adminEmail": w.site.AdminEmail, "adminPass": w.site.AdminPassword,
		"dbName": former.Name, "dbUser": former.User, "dbPass": former.Password, "dbPrefix": tablePrefix(w.ticket),
	}, nil)
	if err != nil && err.Code == CodeSiteDatabase {
		return w.installQuick(ctx, op, w.user, w.domain, w.site)
	}
	return err
}

// carryLogin copies the administrator's password hash from the former tables.
// A database that refuses leaves the site with the password of this call.
func (w reset) carryLogin(ctx context.Context, op string, fresh database) (bool, *Error) {
	former := w.kept.Database
	was, known := onlyLogin(w.kept.People, w.site.AdminName)
	if former == nil || former.Name != fresh.Name || former.Prefix == fresh.Prefix || !known {
		return false, nil
	}
	place, err := w.siteAt(ctx, op, w.user, w.domain)
	if err != nil {
		return false, err
	}
	people, err := w.siteUsers(ctx, op, w.user, place)
	if err != nil {
		return false, err
	}
	is, known := onlyLogin(people, w.site.AdminName)
	if !known {
		return false, nil
	}
	err = w.run(ctx, op, w.user, fresh.Name, statements.CarryPassword, statements.Values{
		"former": former.Prefix, "formeruser": was.ID, "fresh": fresh.Prefix, "freshuser": is.ID,
	})
	if err != nil && blocks(err) {
		return false, err
	}
	return err == nil, nil
}

// drawPassword makes a password that nobody is ever told: 26 characters with
// all three classes that panels ask for.
func (d *DirectAdmin) drawPassword() (string, error) {
	random := make([]byte, 18)
	if _, err := io.ReadFull(d.random, random); err != nil {
		return "", err
	}
	letters := strings.NewReplacer("-", "x", "_", "y").Replace(base64.RawURLEncoding.EncodeToString(random))
	return "Aa" + letters[:23] + "9", nil
}
