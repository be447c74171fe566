package panel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxExport bounds a gzipped database on its way through this machine.
const maxExport = 4 << 30

// manifest is written last and says that a copy is complete. It also keeps
// what a reset needs to know of the former site once that is put aside. It
// lies in the account's home, as the site's own configuration does.
//
// It holds no password: that of the database is read anew where it is needed.
type manifest struct {
	Copy     Copy
	Known    []string   // databases there were
	Database *tablesAt  // of the former site, where it could be read
	Tables   []string   // its own, by their whole names, where they could be read
	Keeper   int        // the number of its administrator of our name; 0: there is none
	Broken   bool       // it answered with an error, and cannot be brought back
	all      []tableSet // of every database, while they are copied
}

// tablesAt is where a website's tables are.
type tablesAt struct {
	Name   string `json:"dbName"`
	Prefix string `json:"dbPrefix"`
}

// tableSet is what a database's export names.
type tableSet struct {
	database string
	names    []string
}

// CopySite keeps the document root as a zip file and every database of the
// account as a gzipped export, all in the account's backups folder, and looks
// that they are there and not empty. A complete copy is never made again: the
// document root may hold something else by then.
func (d *DirectAdmin) CopySite(ctx context.Context, user, domain, ticket string) (Copy, error) {
	kept, err := d.keep(ctx, "copy a website", user, domain, ticket)
	if err != nil {
		return Copy{}, err
	}
	return kept.Copy, nil
}

func (d *DirectAdmin) keep(ctx context.Context, op, user, domain, ticket string) (manifest, *Error) {
	if err := checkTarget(op, user, domain); err != nil {
		return manifest{}, err
	}
	if !validTicket(ticket) {
		return manifest{}, fail(op, Refused, CodeInvalid, "not a ticket")
	}
	kept, err := d.readManifest(ctx, op, user, ticket)
	if err == nil || err.Kind != NotFound {
		return kept, err
	}
	if err := d.makeFolder(ctx, op, user, backups); err != nil {
		return manifest{}, err
	}
	if kept.Copy.Archive, err = d.keepFiles(ctx, op, user, domain, ticket); err != nil {
		return manifest{}, err
	}
	if err := d.keepDatabases(ctx, op, user, ticket, &kept); err != nil {
		return manifest{}, err
	}
	if err := d.describeSite(ctx, op, user, domain, &kept); err != nil {
		return manifest{}, err
	}
	return d.writeManifest(ctx, op, user, ticket, kept)
}

// keepFiles archives under a name of its own and renames what is complete.
func (d *DirectAdmin) keepFiles(ctx context.Context, op, user, domain, ticket string) (string, *Error) {
	part, final := partPath(ticket), archivePath(ticket)
	if err := d.archiveAnew(ctx, op, user, domain, part); err != nil {
		return "", err
	}
	if err := d.mustHold(ctx, op, user, part, 0); err != nil {
		return "", err
	}
	if err := d.moveFile(ctx, op, user, part, final, true); err != nil {
		return "", err
	}
	return final, d.mustHold(ctx, op, user, final, 0)
}

// archiveAnew archives what a domain shows. The panel may still be at work on an
// archive of that name that a call before this program died asked for: the two get
// into each other's way, and the later one is made once more.
func (d *DirectAdmin) archiveAnew(ctx context.Context, op, user, domain, part string) (err *Error) {
	for try := range looks {
		if try > 0 && d.sleep(ctx, lookPause) != nil {
			break
		}
		if err = d.removeFile(ctx, op, user, part); err != nil {
			return err
		}
		err = d.archive(ctx, op, user, "/"+documentRoot(domain), part)
		if err == nil || err.Code != CodeInternal && err.Code != CodeOther {
			break
		}
	}
	return err
}

// mustHold demands that a file is there with that size; 0 means any but empty.
func (d *DirectAdmin) mustHold(ctx context.Context, op, user, name string, size int64) *Error {
	held, err := d.fileSize(ctx, op, user, name)
	switch {
	case err != nil && err.Kind == NotFound:
		return fail(op, Refused, CodeCopyIncomplete, "the copy is not where it should be")
	case err != nil:
		return err
	case held == 0 || size > 0 && held != size:
		return fail(op, Refused, CodeCopyIncomplete, "the copy is empty or cut off")
	}
	return nil
}

func (d *DirectAdmin) keepDatabases(ctx context.Context, op, user, ticket string, kept *manifest) *Error {
	entries, err := d.databases(ctx, op, user)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !validIdentifier(entry.Name) {
			return fail(op, Refused, CodeCopyIncomplete, "a database has an unusual name")
		}
		name := exportPath(ticket, entry.Name)
		names, err := d.keepDatabase(ctx, op, user, entry.Name, name)
		if err != nil {
			return err
		}
		kept.all = append(kept.all, tableSet{entry.Name, names})
		kept.Known = append(kept.Known, entry.Name)
		kept.Copy.Databases = append(kept.Copy.Databases, name)
	}
	return nil
}

// keepDatabase takes an export out and puts it into the account's home: the
// panel has no call that does both. It rests in a file without a name. The names
// of the tables in it come back; none where it cannot be read.
func (d *DirectAdmin) keepDatabase(ctx context.Context, op, user, name, to string) ([]string, *Error) {
	rest, err := nameless(d.tempDir)
	if err != nil {
		return nil, fail(op, Temporary, CodeInternal, "no room for the database export on this machine")
	}
	defer rest.Close()
	c := call{op: op, method: http.MethodGet, path: "/api/db-manage/databases/" + name + "/export", as: user, patience: d.timeouts.Install}
	c.query, c.sink = url.Values{"gzip": {"true"}}, &limited{Writer: rest, left: maxExport}
	r, failure := d.exchange(ctx, c)
	if failure == nil {
		failure = c.marked(judgeJSON(op, r, c.hiding(d.key)))
	}
	if failure != nil {
		return nil, failure
	}
	size, ok := gzipSize(rest)
	if !ok {
		return nil, c.marked(fail(op, Unknown, CodeCopyIncomplete, "the panel's export is not a gzip file"))
	}
	tables, unreadable := readZipped(rest, nil, nil)
	if _, err := rest.Seek(0, io.SeekStart); err != nil {
		return nil, fail(op, Temporary, CodeInternal, "the export on this machine cannot be read")
	}
	var names []string
	if unreadable == nil {
		names = slices.Sorted(maps.Keys(tables))
	}
	if failure := d.upload(ctx, op, user, to, rest, size); failure != nil {
		return nil, failure
	}
	return names, d.mustHold(ctx, op, user, to, size)
}

// exports begins the names of files that database exports rest in.
const exports = "loket-export-"

// nameless opens a file that nobody finds and that goes with whoever opened it,
// however they end: an export holds a whole site, with its users' passwords.
func nameless(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, exports)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// ClearExports takes away what an earlier version, whose exports had names, left
// in a directory when it was killed.
func ClearExports(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), exports) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, entry.Name())))
		}
	}
	return err
}

// gzipSize measures an export and rewinds it. A panel may answer a failure
// with status 200 and a few words, so its first bytes are looked at.
func gzipSize(f *os.File) (int64, bool) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil || size < 2 {
		return 0, false
	}
	magic := make([]byte, 2)
	if _, err := f.ReadAt(magic, 0); err != nil || !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return 0, false
	}
	_, err = f.Seek(0, io.SeekStart)
	return size, err == nil
}

// describeSite notes where the site's tables are and who administers it under
// our name. A site too broken to tell is reset without them.
func (d *DirectAdmin) describeSite(ctx context.Context, op, user, domain string, kept *manifest) *Error {
	place, err := d.siteAt(ctx, op, user, domain)
	if err == nil {
		var found database
		if found, err = d.siteDatabase(ctx, op, user, place); err == nil {
			kept.Database = &tablesAt{found.Name, found.Prefix}
			for _, set := range kept.all {
				if set.database == found.Name {
					kept.Tables = tablesOf(set.names, found.Prefix)
				}
			}
		}
	}
	if err == nil {
		kept.Broken = place.WordPress.Error != ""
		kept.Keeper, err = d.administrator(ctx, op, user, place, user)
		if err != nil && !blocks(err) { // its database tells what a broken website cannot
			kept.Broken = true
			kept.Keeper, err = d.storedAdministrator(ctx, op, user, *kept.Database, user)
		}
	}
	if err != nil && blocks(err) {
		return err
	}
	return nil
}

// storedAdministrator is administrator, read from an export of the website's tables.
func (d *DirectAdmin) storedAdministrator(ctx context.Context, op, user string, at tablesAt, name string) (int, *Error) {
	users, meta := at.Prefix+"users", at.Prefix+"usermeta"
	administers, named := map[string]bool{}, []string{}
	_, err := d.readExport(ctx, op, user, at.Name, []string{users, meta}, func(table string, row map[string]dumpField) error {
		switch {
		case table == users && strings.EqualFold(row["user_login"].text, name):
			named = append(named, row["ID"].text)
		case table == meta && strings.EqualFold(row["meta_key"].text, at.Prefix+"capabilities"):
			rights, unread := readPHP(row["meta_value"].text)
			if _, is := rights[administratorRole]; is && unread == nil && len(administers) < maxAdministrators {
				administers[row["user_id"].text] = true
			}
		}
		return nil
	})
	if err != nil || len(named) != 1 || !administers[named[0]] {
		return 0, err
	}
	number, failed := strconv.Atoi(named[0])
	if failed != nil || number < 1 {
		return 0, nil
	}
	return number, nil
}

// administrator is the number of the website's one user of a name, where that
// is an administrator; 0 where there is none, or it is not.
func (d *DirectAdmin) administrator(ctx context.Context, op, user string, place location, name string) (int, *Error) {
	people, err := d.siteUsers(ctx, op, user, place)
	if err != nil {
		return 0, err
	}
	found, only := onlyLogin(people, name)
	if !only || !slices.Contains(found.Roles, "administrator") {
		return 0, nil
	}
	return found.ID, nil
}

// tablesOf picks the tables of the website with a prefix out of a database's.
// The prefix of one may begin that of another: "wp_" also begins "wp_b_posts".
// A table is the website's with the longest prefix that fits.
func tablesOf(names []string, prefix string) []string {
	var others []string
	for _, name := range names {
		if other, is := strings.CutSuffix(name, "options"); is && len(other) > len(prefix) && strings.HasPrefix(other, prefix) && slices.Contains(names, other+"users") {
			others = append(others, other)
		}
	}
	var own []string
	for _, name := range names {
		foreign := slices.ContainsFunc(others, func(other string) bool { return strings.HasPrefix(name, other) })
		if strings.HasPrefix(name, prefix) && !foreign {
			own = append(own, name)
		}
	}
	return own
}

// blocks tells that a look at a site failed for a reason that is not the
// site's own: the panel is away, or our key is refused.
func blocks(err *Error) bool {
	return err.Kind == Temporary || err.Kind == Auth || err.Kind == NotAllowed
}

// readManifest finds a complete copy of an earlier call; NotFound when there
// is none, or one that was cut off while it was written.
func (d *DirectAdmin) readManifest(ctx context.Context, op, user, ticket string) (manifest, *Error) {
	content, err := d.download(ctx, op, user, manifestPath(ticket))
	if err != nil {
		return manifest{}, err
	}
	var kept manifest
	if json.Unmarshal(content, &kept) != nil || kept.Copy.Archive != archivePath(ticket) {
		return manifest{}, fail(op, NotFound, CodeCopyIncomplete, "")
	}
	return kept, nil
}

func (d *DirectAdmin) writeManifest(ctx context.Context, op, user, ticket string, kept manifest) (manifest, *Error) {
	content, err := json.Marshal(kept)
	if err != nil {
		return manifest{}, fail(op, Refused, CodeInvalid, "the copy could not be described")
	}
	name := manifestPath(ticket)
	if err := d.upload(ctx, op, user, name, bytes.NewReader(content), int64(len(content))); err != nil {
		return manifest{}, err
	}
	written, failure := d.readManifest(ctx, op, user, ticket)
	if failure != nil && failure.Kind == NotFound {
		failure = fail(op, Refused, CodeCopyIncomplete, "the copy's description is not where it should be")
	}
	return written, failure
}
