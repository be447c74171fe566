package panel

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// spare is how many times its own size a website's account must have free
// before a copy of it is made and another is put in its place.
const spare = 2

// limit is an amount that an account may use up.
type limit struct {
	Usage     *int64 `json:"usage"`
	Limit     *int64 `json:"limit"`
	Unlimited bool   `json:"unlimited"`
}

// left is what is free; not known where the panel does not tell.
func (l *limit) left() (free int64, unlimited, known bool) {
	switch {
	case l == nil:
		return 0, false, false
	case l.Unlimited:
		return 0, true, true
	case l.Usage == nil || l.Limit == nil:
		return 0, false, false
	}
	return *l.Limit - *l.Usage, false, true
}

// SiteRoom finds out whether an account has room for a copy of its website and
// for another in its place, and for a further database where one is needed.
// It fails with CodeNoRoom, CodeRoomUnknown or CodeNoDatabaseLeft.
func (d *DirectAdmin) SiteRoom(ctx context.Context, user, domain string, database bool) error {
	const op = "look for room"
	if err := checkTarget(op, user, domain); err != nil {
		return err
	}
	var usage struct {
		Quota     *limit `json:"quotaBytes"`
		Databases *limit `json:"mySqlDatabases"`
	}
	if err := d.api(ctx, call{op: op, method: http.MethodGet, path: "/api/users/" + user + "/usage"}, nil, &usage); err != nil {
		return roomUnknown(op, err)
	}
	free, unlimited, known := usage.Databases.left()
	switch {
	case database && !known:
		return fail(op, Refused, CodeRoomUnknown, "the panel does not tell how many databases there may be")
	case database && !unlimited && free < 1:
		return fail(op, Configuration, CodeNoDatabaseLeft, "")
	}
	free, unlimited, known = usage.Quota.left()
	switch {
	case !known:
		return fail(op, Refused, CodeRoomUnknown, "the panel does not tell how much room there is")
	case unlimited:
		return nil
	}
	size, err := d.siteSize(ctx, op, user, domain)
	switch {
	case err != nil:
		return roomUnknown(op, err)
	case free < spare*size:
		return fail(op, Configuration, CodeNoRoom, "")
	}
	return nil
}

// roomUnknown tells of a look that the panel does not understand, or will not
// answer, that the room is not known. What may be answered later stays.
func roomUnknown(op string, err *Error) *Error {
	if blocks(err) || err.Unclear() {
		return err
	}
	return fail(op, Refused, CodeRoomUnknown, err.Text)
}

// siteSize is how many bytes a website's files and its account's databases take.
func (d *DirectAdmin) siteSize(ctx context.Context, op, user, domain string) (int64, *Error) {
	var files struct {
		Size   *int64 `json:"sizeBytes"`
		OnDisk int64  `json:"sizeOnDiskBytes"`
	}
	c := call{op: op, method: http.MethodGet, path: "/api/filemanager/disk-usage", as: user, patience: d.timeouts.Write}
	c.query = url.Values{"path": {"/" + strings.TrimPrefix(documentRoot(domain), "/")}}
	if err := d.api(ctx, c, nil, &files); err != nil {
		return 0, err
	}
	if files.Size == nil {
		return 0, unclear(op, "the answer does not tell the size of the website")
	}
	size := max(*files.Size, files.OnDisk)
	entries, err := d.databases(ctx, op, user)
	for _, entry := range entries {
		size += entry.Size
	}
	return size, err
}
