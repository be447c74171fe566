package panel

import (
	"bytes"
	"context"
	"regexp"
)

// The links of a website's pages. A WordPress that is installed while its
// address is closed cannot try whether telling ones work, and keeps plain ones
// (/?p=1), which always do.
const (
	tellingLinks = "/%year%/%monthnum%/%day%/%postname%/" // what WordPress itself sets where they work
	plainLinks   = ""
)

// Links are the kind of links that a website has.
type Links string

// The kinds; ForeignLinks are not ours to set: another website stands there, or
// somebody has chosen them.
const (
	ForeignLinks Links = ""
	PlainLinks   Links = "plain"
	TellingLinks Links = "telling"
)

// What WordPress keeps its links in. It builds the rules anew where they are
// empty.
const (
	linksOption = "permalink_structure"
	rulesOption = "rewrite_rules"
)

// linksBlock is what WordPress writes into .htaccess for telling links.
const linksBlock = `# BEGIN WordPress
# The directives (lines) between "BEGIN WordPress" and "END WordPress" are
# dynamically generated, and should only be modified via WordPress filters.
# Any changes to the directives between these markers will be overwritten.
<IfModule mod_rewrite.c>
RewriteEngine On
RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
RewriteBase /
RewriteRule ^index\.php$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /index.php [L]
</IfModule>

# END WordPress
`

var wordPressBlock = regexp.MustCompile(`(?s)# BEGIN WordPress\r?\n.*?# END WordPress\r?\n?`)

// withLinks is an .htaccess with WordPress's block, in the place where one
// stands already, or at the end.
func withLinks(content []byte) []byte {
	if at := wordPressBlock.FindIndex(content); at != nil {
		rest := wordPressBlock.ReplaceAll(content[at[1]:], nil)
		return bytes.Join([][]byte{content[:at[0]], []byte(linksBlock), rest}, nil)
	}
	if len(content) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
		content = append(bytes.Clone(content), '\n')
	}
	return append(bytes.Clone(content), linksBlock...)
}

func withoutLinks(content []byte) []byte { return wordPressBlock.ReplaceAll(content, nil) }

// SetLinks gives the website that a ticket's reset installed telling links, or
// takes those back, and tells which stand there now; telling ones are to be
// looked at from outside. Nothing is done where another website stands there,
// or one whose links somebody has chosen.
func (d *DirectAdmin) SetLinks(ctx context.Context, user, domain, ticket string, telling bool) (Links, error) {
	const op = "set a website's links"
	if err := checkTarget(op, user, domain); err != nil {
		return ForeignLinks, err
	}
	if !validTicket(ticket) {
		return ForeignLinks, fail(op, Refused, CodeInvalid, "not a ticket")
	}
	var failure *Error
	for try := range looks {
		if try > 0 && d.sleep(ctx, lookPause) != nil {
			break
		}
		var stand Links
		if stand, failure = d.setLinks(ctx, op, user, domain, ticket, telling); failure == nil {
			return stand, nil
		}
		if !unclearEnd(failure) {
			break
		}
	}
	return ForeignLinks, failure
}

func (d *DirectAdmin) setLinks(ctx context.Context, op, user, domain, ticket string, telling bool) (Links, *Error) {
	k, fresh, err := d.linked(ctx, op, user, domain, ticket)
	if err != nil || !fresh {
		return ForeignLinks, err
	}
	now, err := k.options(ctx)
	if err != nil {
		return ForeignLinks, err
	}
	if stands := now[linksOption]; stands != plainLinks && stands != tellingLinks {
		return ForeignLinks, nil
	}
	if !telling {
		if err := k.links(ctx, now, plainLinks); err != nil {
			return ForeignLinks, err
		}
		return PlainLinks, k.editHtaccess(ctx, withoutLinks)
	}
	if err := k.editHtaccess(ctx, withLinks); err != nil { // before the links that need it
		return ForeignLinks, err
	}
	return TellingLinks, k.links(ctx, now, tellingLinks)
}

// linked finds the website that a ticket's reset installed; false where
// another one stands there.
func (d *DirectAdmin) linked(ctx context.Context, op, user, domain, ticket string) (siteKeys, bool, *Error) {
	k := siteKeys{DirectAdmin: d, op: op, user: user, domain: domain}
	kept, err := d.readManifest(ctx, op, user, ticket)
	if err == nil {
		_, err = reset{DirectAdmin: d, user: user, domain: domain, ticket: ticket, kept: kept}.freshSite(ctx, op)
	}
	if err == nil {
		k.place, err = d.siteAt(ctx, op, user, domain)
	}
	if err != nil && err.Kind == NotFound {
		return k, false, nil
	}
	return k, err == nil, err
}

// links sets a website's links and reads them back: that the panel took them
// says nothing.
func (k siteKeys) links(ctx context.Context, now map[string]string, wanted string) *Error {
	if now[linksOption] == wanted {
		return nil
	}
	none := ""
	set := k.setOptions(ctx, map[string]*string{linksOption: &wanted, rulesOption: &none})
	if set != nil && !unclearEnd(set) {
		return set
	}
	now, err := k.options(ctx)
	switch {
	case err != nil:
		return err
	case now[linksOption] == wanted:
		return nil
	case set != nil:
		return set // it may not have come there
	}
	return fail(k.op, Refused, CodeNotWritten, "the website's links are not what was written")
}

func (k siteKeys) editHtaccess(ctx context.Context, edit func([]byte) []byte) *Error {
	content, err := k.readSmall(ctx, k.op, k.user, htaccessPath(k.domain))
	if err != nil {
		return err
	}
	return k.writeHtaccess(ctx, k.op, k.user, k.domain, edit(content))
}
