package workers

import (
	"context"
	"slices"

	"loket/bot/panel"
	"loket/conversations"
)

// The pages by which it is seen whether telling links work: a post, whose plain
// link leads on to its own, and what answers programs.
const (
	postPath     = "/?p=1"
	programsPath = "/wp-json/"
)

// links gives a website that was reset and opened links that tell what they lead
// to, as WordPress does by itself where it is installed at an open address, and
// looks from outside whether they work; telling is false where nobody can. Else
// it gets the plain ones back, which always do. A reset does not fail by it: it
// is told which links there are, nothing where they are not ours to set.
func (p *Panel) links(ctx context.Context, c conversations.PanelCall, telling bool) string {
	stand, err := p.Hosting.SetLinks(ctx, c.Username, c.Address, c.Ticket, telling)
	switch {
	case ctx.Err() != nil: // the whole step is made again
		return ""
	case err == nil && (stand != panel.TellingLinks || p.linksWork(ctx, c)):
		return string(stand)
	case err != nil:
		p.Log.Warn("a website's links", "ticket", c.Ticket, "error", withoutPeople(err))
	case ctx.Err() == nil:
		p.Log.Info("a website keeps plain links: telling ones do not answer", "ticket", c.Ticket)
	}
	stand, err = p.Hosting.SetLinks(ctx, c.Username, c.Address, c.Ticket, false)
	if err != nil {
		p.Log.Warn("a website's links cannot be put back", "ticket", c.Ticket, "error", withoutPeople(err))
		return conversations.LinksUnknown
	}
	return string(stand)
}

// linksWork looks at a post's own address. Where its plain link leads nowhere
// else, what answers programs tells.
func (p *Panel) linksWork(ctx context.Context, c conversations.PanelCall) bool {
	seen, err := p.views(ctx, c, postPath)
	if err != nil {
		return false
	}
	moved := func(v panel.SiteView) bool { return v.Moved }
	if slices.ContainsFunc(seen, moved) {
		return !slices.ContainsFunc(seen, func(v panel.SiteView) bool { return v.Moved && v.Status != 200 })
	}
	seen, err = p.views(ctx, c, programsPath)
	return err == nil && slices.ContainsFunc(seen, func(v panel.SiteView) bool { return v.Status == 200 && v.Programs })
}
