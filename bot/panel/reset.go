package panel

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"loket/bot/panel/statements"
)

// ResetSite puts the standard website in the place of what stands there. A
// copy must have been kept and the address closed before; it stays closed. In
// this order, every step repeatable:
//
//  1. nothing, if the site that stands there is this ticket's fresh one; one
//     that may still be under way is waited for;
//  2. bring back what an earlier call that was cut off had put aside;
//  3. put what lies in the document root aside; nothing is ever deleted;
//  4. install into the former database under a table prefix of this ticket,
//     or into a new one where the former is not to be used or cannot be.
//
// Where that fails for good, the former website is put back and opened, and
// the error says so.
func (d *DirectAdmin) ResetSite(ctx context.Context, user, domain, ticket string, site Site, anew bool) error {
	const op = "reset a website"
	if site.AdminPassword == "" {
		drawn, err := d.drawPassword()
		if err != nil {
			return fail(op, Temporary, CodeInternal, "no random numbers on this machine")
		}
		site.AdminPassword = drawn
	}
	if err := checkSite(op, user, domain, site); err != nil {
		return err
	}
	work, err := d.resetOf(ctx, op, user, domain, ticket)
	if err != nil {
		return err
	}
	work.site, work.anew = site, anew
	if err := work.rebuild(ctx, op); err != nil {
		return work.givenUp(ctx, op, err)
	}
	return nil
}

// resetOf finds what was kept for a ticket's reset.
func (d *DirectAdmin) resetOf(ctx context.Context, op, user, domain, ticket string) (reset, *Error) {
	kept, err := d.keep(ctx, op, user, domain, ticket)
	return reset{DirectAdmin: d, user: user, domain: domain, ticket: ticket, kept: kept}, err
}

// reset is one reset under way.
type reset struct {
	*DirectAdmin
	user, domain, ticket string
	site                 Site
	kept                 manifest
	anew                 bool // into a new database, whoever knows the former one's password
}

// givenUp puts the former website back where a reset failed for good, unless
// the fresh one stands by now or that cannot be told.
func (w reset) givenUp(ctx context.Context, op string, failure *Error) *Error {
	if failure.Retry() || failure.Unclear() {
		return failure
	}
	if stands, err := w.finished(ctx, op); err != nil || stands {
		return failure
	}
	if w.putBack(ctx, op) == nil && w.openSite(ctx, op, w.user, w.domain) == nil {
		failure.Reopened = true
	}
	return failure
}

// rebuild brings the fresh site about. What was begun by a call that nobody saw
// the end of, since the program died or the answer was lost, may still be under
// way: until that is over nothing is moved.
func (w reset) rebuild(ctx context.Context, op string) *Error {
	begun, err := w.exists(ctx, op, w.user, installingPath(w.ticket))
	if err != nil {
		return err
	}
	stands := false
	if begun {
		stands, err = w.awaited(ctx, op)
	} else if _, err = w.freshSite(ctx, op); err == nil || err.Kind != NotFound {
		return err
	} else {
		err = nil
	}
	switch {
	case err != nil:
		return err
	case stands:
		return w.removePath(ctx, op, w.user, installingPath(w.ticket))
	}
	if err := w.putBack(ctx, op); err != nil {
		return err
	}
	former, err := w.formerDatabase(ctx, op)
	if err != nil {
		return err
	}
	if err := w.putAside(ctx, op); err != nil {
		return err
	}
	return w.installed(ctx, op, former)
}

// installed installs, and looks that the site stands.
func (w reset) installed(ctx context.Context, op string, former *database) *Error {
	note := installingPath(w.ticket)
	if err := w.upload(ctx, op, w.user, note, strings.NewReader(w.ticket), int64(len(w.ticket))); err != nil {
		return err
	}
	if err := w.mustHold(ctx, op, w.user, note, int64(len(w.ticket))); err != nil {
		return err
	}
	err := w.install(ctx, op, former)
	if err != nil && err.Code != CodeSiteExists && !unclearEnd(err) {
		if gone := w.removePath(ctx, op, w.user, note); gone != nil && gone.Retry() {
			return gone
		}
		return err
	}
	for look := range looks {
		if look > 0 && w.sleep(ctx, lookPause) != nil {
			break
		}
		stands, missing := w.finished(ctx, op)
		if stands {
			return w.removePath(ctx, op, w.user, note)
		}
		if missing != nil && !unclearEnd(missing) {
			return missing
		}
	}
	if err == nil {
		err = fail(op, Unknown, CodeSiteMissing, "the panel says it has installed the website, but there is none")
	}
	return err
}

// finished tells whether the site that this ticket's reset installed stands with
// its administrator, whom an installation makes near its end.
func (w reset) finished(ctx context.Context, op string) (bool, *Error) {
	_, err := w.freshSite(ctx, op)
	var place location
	if err == nil {
		place, err = w.siteAt(ctx, op, w.user, w.domain)
	}
	ours := 0
	if err == nil {
		ours, err = w.administrator(ctx, op, w.user, place, w.user)
	}
	if err != nil && !blocks(err) {
		return false, nil
	}
	return ours != 0, err
}

// mostAwaited bounds how often it is looked whether an installation goes on.
const mostAwaited = 30

// awaited waits for an installation that may be under way, as long as something
// changes in the document root; stands tells whether it came to its end.
func (w reset) awaited(ctx context.Context, op string) (stands bool, failure *Error) {
	var before []file
	for look, quiet := 0, 0; quiet < looks && look < mostAwaited; look++ {
		if w.sleep(ctx, lookPause) != nil { // also for what comes behind its administrator
			return false, fail(op, Temporary, CodeBusy, "an installation may be under way")
		}
		if stands, failure = w.finished(ctx, op); stands || failure != nil {
			return stands, failure
		}
		now, err := w.entries(ctx, op, "/"+documentRoot(w.domain))
		if err != nil {
			return false, err
		}
		if quiet++; !slices.Equal(now, before) {
			before, quiet = now, 0
		}
	}
	return false, nil
}

// formerDatabase reads how the former website reaches its tables, while it
// stands; nil where it is not to be used, or not to be had.
func (w reset) formerDatabase(ctx context.Context, op string) (*database, *Error) {
	if w.anew || w.kept.Database == nil {
		return nil, nil
	}
	place, err := w.siteAt(ctx, op, w.user, w.domain)
	var found database
	if err == nil {
		found, err = w.siteDatabase(ctx, op, w.user, place)
	}
	switch {
	case err != nil && blocks(err):
		return nil, err
	case err != nil || found.Name != w.kept.Database.Name:
		return nil, nil
	}
	return &found, nil
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

// aside is the folder that what stood at the address before is put into.
func (w reset) aside() string { return asidePath(w.ticket) }

// entries lists what lies in a folder and is to be moved; nothing where there
// is no such folder. The .htaccess closes the address and is not moved.
func (w reset) entries(ctx context.Context, op, folder string) ([]file, *Error) {
	entries, err := w.listFolder(ctx, op, w.user, folder)
	if err != nil && err.Kind == NotFound {
		return nil, nil
	}
	return slices.DeleteFunc(entries, func(entry file) bool {
		switch entry.Name {
		case "cgi-bin", ".htaccess", "", ".", "..":
			return true
		}
		return strings.Contains(entry.Name, "/")
	}), err
}

// putAside moves every entry of the document root into the folder aside. The
// root itself stays, with the rights the panel gave it, and our block in its
// .htaccess; what else that said goes aside too.
func (w reset) putAside(ctx context.Context, op string) *Error {
	root := "/" + documentRoot(w.domain)
	entries, err := w.entries(ctx, op, root)
	if err != nil {
		return err
	}
	if err := w.makeFolder(ctx, op, w.user, w.aside()); err != nil {
		return err
	}
	if err := w.htaccessAside(ctx, op); err != nil {
		return err
	}
	for _, entry := range entries {
		if err := w.moveFile(ctx, op, w.user, root+"/"+entry.Name, w.aside()+"/"+entry.Name, false); err != nil {
			return err
		}
	}
	return nil
}

// htaccessAside keeps what the former website had in its .htaccess, once, and
// leaves our block there alone.
func (w reset) htaccessAside(ctx context.Context, op string) *Error {
	kept, err := w.readSmall(ctx, op, w.user, w.aside()+"/.htaccess")
	if err != nil {
		return err
	}
	now, err := w.readSmall(ctx, op, w.user, htaccessPath(w.domain))
	if err != nil {
		return err
	}
	if theirs := withoutBlock(now); len(theirs) > 0 && kept == nil {
		if err := w.upload(ctx, op, w.user, w.aside()+"/.htaccess", bytes.NewReader(theirs), int64(len(theirs))); err != nil {
			return err
		}
		if err := w.mustHold(ctx, op, w.user, w.aside()+"/.htaccess", int64(len(theirs))); err != nil {
			return err
		}
	}
	return w.writeHtaccess(ctx, op, w.user, w.domain, []byte(closingBlock))
}

// putBack brings what was put aside back to where it stood. What a failed
// installation left of the same name makes room.
func (w reset) putBack(ctx context.Context, op string) *Error {
	former, err := w.entries(ctx, op, w.aside())
	if err != nil {
		return err
	}
	root := "/" + documentRoot(w.domain)
	standing, err := w.entries(ctx, op, root)
	if err != nil {
		return err
	}
	for _, entry := range former {
		if slices.ContainsFunc(standing, func(other file) bool { return other.Name == entry.Name }) {
			if err := w.makeFolder(ctx, op, w.user, leftoverPath(w.ticket)); err != nil {
				return err
			}
			if err := w.moveFile(ctx, op, w.user, root+"/"+entry.Name, leftoverPath(w.ticket)+"/"+entry.Name, true); err != nil {
				return err
			}
		}
		if err := w.moveFile(ctx, op, w.user, w.aside()+"/"+entry.Name, root+"/"+entry.Name, false); err != nil {
			return err
		}
	}
	theirs, err := w.readSmall(ctx, op, w.user, w.aside()+"/.htaccess")
	if err != nil || theirs == nil {
		return err
	}
	if err := w.writeHtaccess(ctx, op, w.user, w.domain, closed(theirs)); err != nil {
		return err
	}
	return w.removeFile(ctx, op, w.user, w.aside()+"/.htaccess")
}

// install prefers the former database: a new one each time would eat up the
// account's limit.
func (w reset) install(ctx context.Context, op string, former *database) *Error {
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

// CarryLogin gives the administrator of the fresh website the password and the
// e-mail of the former one, inside of the database, and reads back whether
// they are there: that the panel took the statement says nothing. It is not
// done where our name did not administer the former website, or the two are
// in different databases.
func (d *DirectAdmin) CarryLogin(ctx context.Context, user, domain, ticket string) (carried bool, err error) {
	const op = "carry a login"
	if err := checkTarget(op, user, domain); err != nil {
		return false, err
	}
	work, failure := d.resetOf(ctx, op, user, domain, ticket)
	if failure != nil {
		return false, failure
	}
	carried, failure = work.carry(ctx, op)
	if failure != nil && blocks(failure) {
		return false, failure
	}
	return carried, nil
}

func (w reset) carry(ctx context.Context, op string) (bool, *Error) {
	fresh, err := w.freshSite(ctx, op)
	if err != nil {
		return false, err
	}
	former := w.kept.Database
	if former == nil || w.kept.Keeper == 0 || former.Name != fresh.Name || former.Prefix == fresh.Prefix {
		return false, nil
	}
	place, err := w.siteAt(ctx, op, w.user, w.domain)
	if err != nil {
		return false, err
	}
	ours, err := w.administrator(ctx, op, w.user, place, w.user)
	if err != nil || ours == 0 {
		return false, err
	}
	refused := w.run(ctx, op, w.user, fresh.Name, statements.CarryLogin, statements.Values{
		"former": former.Prefix, "formeruser": w.kept.Keeper, "fresh": fresh.Prefix, "freshuser": ours,
	})
	if refused != nil && !unclearEnd(refused) {
		return false, refused
	}
	same, err := w.sameLogin(ctx, op, fresh, ours)
	if err == nil && !same {
		err = refused // it may not have run
	}
	return same, err
}

// sameLogin reads whether a fresh user has the password and e-mail of the
// former one.
func (w reset) sameLogin(ctx context.Context, op string, fresh database, ours int) (bool, *Error) {
	newer, older := fresh.Prefix+"users", w.kept.Database.Prefix+"users"
	number := map[string]string{newer: strconv.Itoa(ours), older: strconv.Itoa(w.kept.Keeper)}
	found := map[string][]string{}
	_, err := w.readExport(ctx, op, w.user, fresh.Name, []string{newer, older}, func(table string, row map[string]dumpField) error {
		if row["ID"].text == number[table] {
			found[table] = []string{row["user_pass"].text, row["user_email"].text}
		}
		return nil
	})
	return err == nil && found[newer] != nil && found[newer][0] != "" && slices.Equal(found[newer], found[older]), err
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
