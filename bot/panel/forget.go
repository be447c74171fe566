package panel

import (
	"context"
	"path"
	"slices"

	"loket/bot/panel/statements"
)

// ForgetCopy takes away what was kept for a ticket, once its time is over: the
// former website's tables, one by one by the names that were noted, its
// folder, the exports, the archive, and last what describes them. Tables of a
// website that stands there again stay.
func (d *DirectAdmin) ForgetCopy(ctx context.Context, user, domain, ticket string) error {
	const op = "take a copy away"
	if err := checkTarget(op, user, domain); err != nil {
		return err
	}
	if !validTicket(ticket) {
		return fail(op, Refused, CodeInvalid, "not a ticket")
	}
	kept, err := d.readManifest(ctx, op, user, ticket)
	switch {
	case err != nil && err.Kind == NotFound: // an earlier call came that far, or there never was one
		kept = manifest{}
	case err != nil:
		return err
	}
	if err := d.dropTables(ctx, op, user, domain, kept); err != nil {
		return err
	}
	folders := []string{asidePath(ticket), leftoverPath(ticket)}
	files := append(slices.Clone(kept.Copy.Databases), archivePath(ticket), partPath(ticket), installingPath(ticket), manifestPath(ticket))
	for _, name := range append(folders, files...) {
		if path.Dir(name) != backups { // a manifest is a file that others may write
			return fail(op, Refused, CodeInvalid, "what was kept is not where it should be")
		}
		if err := d.removePath(ctx, op, user, name); err != nil {
			return err
		}
	}
	return nil
}

// dropTables drops the tables of a former website that does not stand any more,
// and reads back that they are gone.
func (d *DirectAdmin) dropTables(ctx context.Context, op, user, domain string, kept manifest) *Error {
	if kept.Database == nil || len(kept.Tables) == 0 {
		return nil
	}
	entries, err := d.databases(ctx, op, user)
	if err != nil || !slices.ContainsFunc(entries, func(e databaseEntry) bool { return e.Name == kept.Database.Name }) {
		return err
	}
	place, err := d.siteAt(ctx, op, user, domain)
	var now database
	if err == nil {
		now, err = d.siteDatabase(ctx, op, user, place)
	}
	switch {
	case err != nil && !(err.Kind == NotFound && err.Code == CodeSiteMissing):
		return err // which tables are the website's is not known
	case err == nil && now.Name == kept.Database.Name && now.Prefix == kept.Database.Prefix:
		return nil
	}
	mine, err := d.tablesLeft(ctx, op, user, kept)
	if err != nil {
		return err
	}
	for _, name := range mine {
		if err := d.run(ctx, op, user, kept.Database.Name, statements.DropTable, statements.Values{"name": name}); err != nil && !unclearEnd(err) {
			return err
		}
	}
	if len(mine) == 0 {
		return nil
	}
	left, err := d.tablesLeft(ctx, op, user, kept)
	if err == nil && len(left) > 0 {
		err = fail(op, Refused, CodeNotWritten, "tables of the former website are still there")
	}
	return err
}

// tablesLeft are the noted tables of a former website that are still there.
func (d *DirectAdmin) tablesLeft(ctx context.Context, op, user string, kept manifest) ([]string, *Error) {
	tables, err := d.readExport(ctx, op, user, kept.Database.Name, nil, nil)
	return slices.DeleteFunc(slices.Clone(kept.Tables), func(name string) bool { return tables[name] == nil }), err
}

// removePath removes a file or a folder with all that is in it; one that is
// gone already is fine.
func (d *DirectAdmin) removePath(ctx context.Context, op, user, name string) *Error {
	there, err := d.exists(ctx, op, user, name)
	if err != nil || !there {
		return err
	}
	err = d.fileAction(ctx, op, user, "remove", map[string]any{"paths": []string{name}, "trash": false}, nil)
	if there, looked := d.exists(ctx, op, user, name); looked != nil || !there {
		return looked
	}
	if err == nil {
		err = fail(op, Refused, CodeNotWritten, "what was removed is still there")
	}
	return err
}

// exists tells whether a folder has an entry of a name.
func (d *DirectAdmin) exists(ctx context.Context, op, user, name string) (bool, *Error) {
	entries, err := d.listFolder(ctx, op, user, path.Dir(name))
	if err != nil && err.Kind == NotFound {
		return false, nil
	}
	return slices.ContainsFunc(entries, func(e file) bool { return e.Name == path.Base(name) }), err
}
