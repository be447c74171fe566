package panel

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"loket/bot/panel/statements"
)

// RestoreSite brings a former website back into the place of today's: its
// files from where a reset put them, and its tables, which still stand.
// Nothing is imported. A copy of today's must have been kept under the ticket
// before, and the address closed; it stays closed. of is the ticket of the
// reset. In this order, every step repeatable:
//
//  1. what is needed is looked for: the folder, the tables, our administrator;
//  2. today's files go aside, under the ticket;
//  3. the former files come back, the configuration first, so that a call
//     after a crash knows how far it was;
//  4. nobody of the former website but our administrator is let in, its salts
//     are new, and its addresses are this one;
//  5. all that is read back.
//
// Where it fails for good before the third, today's website is put back and
// opened, and the error says so.
func (d *DirectAdmin) RestoreSite(ctx context.Context, user, domain, ticket, of string) (Restored, error) {
	const op = "bring a former website back"
	if err := checkTarget(op, user, domain); err != nil {
		return Restored{}, err
	}
	if !validTicket(of) || of == ticket {
		return Restored{}, fail(op, Refused, CodeInvalid, "not a ticket")
	}
	now, err := d.resetOf(ctx, op, user, domain, ticket)
	if err != nil {
		return Restored{}, err
	}
	former, err := d.readManifest(ctx, op, user, of)
	if err != nil {
		if err.Kind == NotFound {
			err = fail(op, Refused, CodeCopyMissing, "what was kept is not described")
		}
		return Restored{}, err
	}
	work := wayBack{reset: now, former: reset{DirectAdmin: d, user: user, domain: domain, ticket: of, kept: former}}
	if err := work.swap(ctx, op); err != nil {
		return Restored{}, err
	}
	done, err := work.lockDown(ctx, op)
	if err != nil {
		return Restored{}, err
	}
	return done, nil
}

// Restored is what is to be told of a website that was brought back.
type Restored struct {
	CacheAside bool // a cache of its users was moved away
	SaltsKept  bool // its salts stand where they are not replaced; its sessions have ended all the same
}

// wayBack is one former website on its way back; the embedded one is today's.
type wayBack struct {
	reset
	former reset
}

// swap puts the former files into the place of today's.
func (w wayBack) swap(ctx context.Context, op string) *Error {
	waits, err := w.exists(ctx, op, w.user, w.former.aside()+"/"+configFile)
	if err != nil {
		return err
	}
	if waits {
		err = w.whole(ctx, op)
		if err == nil {
			err = w.putAside(ctx, op)
		}
		if err != nil {
			return w.todayAgain(ctx, op, err)
		}
		err := w.moveFile(ctx, op, w.user, w.former.aside()+"/"+configFile, "/"+documentRoot(w.domain)+"/"+configFile, false)
		if err != nil {
			return err
		}
	}
	coming, err := w.entries(ctx, op, w.former.aside())
	if err != nil {
		return err
	}
	if len(coming) == 0 {
		if stands, err := w.formerStands(ctx, op); err != nil || !stands {
			if err == nil {
				err = fail(op, Refused, CodeCopyMissing, "the former website's folder is gone")
			}
			return w.todayAgain(ctx, op, err)
		}
	}
	return w.former.putBack(ctx, op)
}

// whole tells whether all that is needed is there.
func (w wayBack) whole(ctx context.Context, op string) *Error {
	kept := w.former.kept
	if kept.Broken {
		return fail(op, Refused, CodeCopyMissing, "the former website answered with an error when it was copied")
	}
	if kept.Database == nil || len(kept.Tables) == 0 || kept.Keeper == 0 {
		return fail(op, Refused, CodeCopyMissing, "nobody knows the former website's tables or its administrator")
	}
	left, err := w.tablesLeft(ctx, op, w.user, kept)
	switch {
	case err != nil && err.Kind == NotFound:
		return fail(op, Refused, CodeCopyMissing, "the former website's database is gone")
	case err != nil:
		return err
	case len(left) < len(kept.Tables):
		return fail(op, Refused, CodeCopyMissing, "tables of the former website are gone")
	}
	users := kept.Database.Prefix + "users"
	ours := false
	_, err = w.readExport(ctx, op, w.user, kept.Database.Name, []string{users}, func(_ string, row map[string]dumpField) error {
		ours = ours || row["ID"].text == strconv.Itoa(kept.Keeper) && strings.EqualFold(row["user_login"].text, w.user)
		return nil
	})
	if err == nil && !ours {
		err = fail(op, Refused, CodeSiteAdminMissing, "our name is another user's in the former website")
	}
	return err
}

// formerStands tells whether the website in the document root reaches the
// former tables.
func (w wayBack) formerStands(ctx context.Context, op string) (bool, *Error) {
	place, err := w.siteAt(ctx, op, w.user, w.domain)
	var found database
	if err == nil {
		found, err = w.siteDatabase(ctx, op, w.user, place)
	}
	if err != nil && !blocks(err) {
		return false, nil
	}
	kept := w.former.kept.Database
	return err == nil && kept != nil && found.Name == kept.Name && found.Prefix == kept.Prefix, err
}

// todayAgain puts today's website back where it failed for good.
func (w wayBack) todayAgain(ctx context.Context, op string, failure *Error) *Error {
	if failure.Retry() || failure.Unclear() {
		return failure
	}
	if w.putBack(ctx, op) == nil && w.openSite(ctx, op, w.user, w.domain) == nil {
		failure.Reopened = true
	}
	return failure
}

// lockDown lets nobody but our administrator in, and reads that back.
func (w wayBack) lockDown(ctx context.Context, op string) (done Restored, err *Error) {
	k, err := w.keysOf(ctx, op, w.user, w.domain)
	if err != nil {
		return done, err
	}
	kept := w.former.kept
	if kept.Database == nil || k.base.Name != kept.Database.Name || k.base.Prefix != kept.Database.Prefix {
		return done, fail(op, Refused, CodeCopyMissing, "the former website reaches other tables than it did")
	}
	if done.SaltsKept, err = w.newSalts(ctx, op); err != nil {
		return done, err
	}
	if done.CacheAside, err = k.cacheAside(ctx, w.ticket); err != nil {
		return done, err
	}
	ran := k.DirectAdmin.run(ctx, op, w.user, k.base.Name, statements.ShutAllButOne, statements.Values{"site": k.base.Prefix, "keeper": kept.Keeper})
	if ran != nil && !unclearEnd(ran) {
		return done, ran
	}
	if err := k.ownAddress(ctx); err != nil {
		return done, err
	}
	if err := w.readBack(ctx, op); err != nil {
		return done, cmp.Or(ran, err) // it may not have run
	}
	return done, nil
}

// ownAddress corrects where a website believes to stand, where that is
// elsewhere than at its domain, with or without "www.".
func (k siteKeys) ownAddress(ctx context.Context) *Error {
	options, err := k.options(ctx)
	if err != nil {
		return err
	}
	change := map[string]*string{}
	for _, name := range []string{"siteurl", "home"} {
		at, failed := url.Parse(options[name])
		if failed == nil && sameSite(at.Hostname(), k.domain) {
			continue
		}
		right := "http://" + k.domain
		if failed == nil && at.Scheme == "https" {
			right = "https://" + k.domain
		}
		change[name] = &right
	}
	if len(change) == 0 {
		return nil
	}
	return k.setOptions(ctx, change)
}

// readBack reads that nobody else can administer the website, and that nothing
// lets our administrator in but a password.
func (w wayBack) readBack(ctx context.Context, op string) *Error {
	read, failure := w.ReadSiteKeys(ctx, w.user, w.domain, w.user, "")
	if failure != nil {
		if known, ok := failure.(*Error); ok {
			return known
		}
		return fail(op, Unknown, CodeUnclear, "the former website's users cannot be read")
	}
	giving := slices.ContainsFunc(read.Giving, func(g RoleGiven) bool { return g.Count > 0 })
	switch {
	case len(read.Unread) > 0:
		return fail(op, Unknown, CodeUnclear, "the former website's users cannot be read")
	case !read.Administers || len(read.Others) > 0 || giving || read.Open || read.Applications || read.Sessions || read.ResetKey || read.OthersIn > 0:
		return fail(op, Refused, CodeNotWritten, "somebody else can still get into the former website")
	}
	return nil
}
