package panel

import (
	"bytes"
	"context"
	"regexp"
)

// A website is closed by a block of our own at the top of its .htaccess. It
// answers every request with 503 and a page that says why, but for those by
// which an authority checks the address before it issues a certificate. The
// second rule holds where a folder has rules of its own, which take the place
// of the first.
const closingBlock = `# BEGIN Loket
# Website sedang diperbaiki. Bagian ini dipasang dan diambil lagi oleh Loket.
ErrorDocument 503 "<!doctype html><html lang='id'><head><meta charset='utf-8'><meta name='robots' content='noindex'><meta name='viewport' content='width=device-width'><title>Sedang diperbaiki</title></head><body id='` + closedMark + `'><h1>Website ini sedang diperbaiki</h1><p>Silakan kembali beberapa saat lagi.</p></body></html>"
<IfModule mod_rewrite.c>
RewriteEngine On
RewriteRule ^\.well-known/acme-challenge/ - [L]
RewriteRule ^ - [R=503,L]
</IfModule>
<IfModule mod_alias.c>
RedirectMatch 503 "^/(?!\.well-known/acme-challenge/)"
</IfModule>
# END Loket
`

// closedMark tells our page from every other that answers with 503, such as
// WordPress's own during an update.
const closedMark = "loket-sedang-diperbaiki"

var ourBlock = regexp.MustCompile(`(?s)# BEGIN Loket\r?\n.*?# END Loket\r?\n?`)

// withoutBlock is what others have in an .htaccess.
func withoutBlock(content []byte) []byte { return ourBlock.ReplaceAll(content, nil) }

func htaccessPath(domain string) string { return "/" + documentRoot(domain) + "/.htaccess" }

// CloseSite closes a website to visitors, whatever stands there. What is in
// its .htaccess stays behind our block.
func (d *DirectAdmin) CloseSite(ctx context.Context, user, domain string) error {
	const op = "close a website"
	if err := checkTarget(op, user, domain); err != nil {
		return err
	}
	content, err := d.readSmall(ctx, op, user, htaccessPath(domain))
	if err != nil {
		return err
	}
	if err := d.writeHtaccess(ctx, op, user, domain, closed(content)); err != nil {
		return err
	}
	return nil
}

func closed(content []byte) []byte { return append([]byte(closingBlock), withoutBlock(content)...) }

// OpenSite takes our block out again, and nothing else.
func (d *DirectAdmin) OpenSite(ctx context.Context, user, domain string) error {
	const op = "open a website"
	if err := checkTarget(op, user, domain); err != nil {
		return err
	}
	if err := d.openSite(ctx, op, user, domain); err != nil {
		return err
	}
	return nil
}

func (d *DirectAdmin) openSite(ctx context.Context, op, user, domain string) *Error {
	content, err := d.readSmall(ctx, op, user, htaccessPath(domain))
	if err != nil {
		return err
	}
	return d.writeHtaccess(ctx, op, user, domain, withoutBlock(content))
}

// writeHtaccess puts an .htaccess where it differs, and looks that it is there:
// a full disk may have been answered with success. An empty one goes.
func (d *DirectAdmin) writeHtaccess(ctx context.Context, op, user, domain string, content []byte) *Error {
	name := htaccessPath(domain)
	now, err := d.readSmall(ctx, op, user, name)
	switch {
	case err != nil:
		return err
	case bytes.Equal(now, content):
		return nil
	case len(content) == 0:
		err = d.removeFile(ctx, op, user, name)
	default:
		err = d.upload(ctx, op, user, name, bytes.NewReader(content), int64(len(content)))
	}
	if err != nil {
		return err
	}
	now, err = d.readSmall(ctx, op, user, name)
	if err == nil && !bytes.Equal(now, content) {
		err = fail(op, Refused, CodeNotWritten, "the website's .htaccess is not what was written")
	}
	return err
}

// readSmall reads a small file; nothing where there is none.
func (d *DirectAdmin) readSmall(ctx context.Context, op, user, name string) ([]byte, *Error) {
	content, err := d.download(ctx, op, user, name)
	if err != nil && err.Kind == NotFound {
		return nil, nil
	}
	return content, err
}
