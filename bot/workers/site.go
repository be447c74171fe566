package workers

import (
	"cmp"
	"context"
	"slices"

	"loket/bot/panel"
	"loket/conversations"
)

// SiteViewer visits websites as anybody does; *panel.SiteAsker is one.
type SiteViewer interface {
	View(ctx context.Context, ip, domain, path string) ([]panel.SiteView, error)
}

// installerPath is where WordPress's installer answers, open to anybody while a
// website stands without its tables.
const installerPath = "/wp-admin/install.php"

// siteStep asks for one step of a reset; false for a step that is none.
func (p *Panel) siteStep(ctx context.Context, c conversations.PanelCall) (reply conversations.PanelReplied, is bool, err error) {
	reply = conversations.PanelReplied{Outcome: conversations.PanelDone}
	switch c.Step {
	case conversations.StepRoom:
		err = p.Hosting.SiteRoom(ctx, c.Username, c.Address, c.Anew)
	case conversations.StepCopy:
		_, err = p.Hosting.CopySite(ctx, c.Username, c.Address, c.Ticket)
	case conversations.StepClose:
		reply.Code = remarkUnseen(c)
		err = p.closes(ctx, c)
	case conversations.StepReset:
		err = p.resets(ctx, c)
	case conversations.StepCarry:
		var carried bool
		if carried, err = p.Hosting.CarryLogin(ctx, c.Username, c.Address, c.Ticket); !carried {
			reply.Code = conversations.RemarkLoginLost
		}
	case conversations.StepOpen:
		reply.Value, err = p.opens(ctx, c)
	case conversations.StepBack:
		var done panel.Restored
		if done, err = p.Hosting.RestoreSite(ctx, c.Username, c.Address, c.Ticket, c.Of); done.CacheAside {
			reply.Code = conversations.RemarkCacheAside
		}
		if done.SaltsKept {
			reply.Value = conversations.SaltsKept
		}
	case conversations.StepForget:
		err = p.Hosting.ForgetCopy(ctx, c.Username, c.Address, c.Ticket)
	case conversations.StepUnblock:
		reply.Value, err = p.unblocks(ctx, c)
	default:
		return reply, false, nil
	}
	return reply, true, err
}

// resets installs the standard website, with the password of a credential where
// the work has one; else nobody is ever told it.
func (p *Panel) resets(ctx context.Context, c conversations.PanelCall) error {
	site := panel.Site{Title: c.Title, AdminName: c.Username, AdminEmail: c.Email}
	if c.Secret != "" {
		password, err := p.opened(ctx, c.Secret)
		if err != nil {
			return err
		}
		site.AdminPassword = password
	}
	return p.Hosting.ResetSite(ctx, c.Username, c.Address, c.Ticket, site, c.Anew)
}

// remarkUnseen tells of a step that the team lets go on without a look from
// outside.
func remarkUnseen(c conversations.PanelCall) string {
	if c.Unseen {
		return conversations.RemarkUnseen
	}
	return ""
}

// closes closes an address and looks from outside whether that holds, at the
// installer too. Where it does not, it is opened again.
func (p *Panel) closes(ctx context.Context, c conversations.PanelCall) error {
	if err := p.Hosting.CloseSite(ctx, c.Username, c.Address); err != nil {
		return err
	}
	if c.Unseen {
		return nil
	}
	seen, err := p.views(ctx, c, "/", installerPath)
	switch {
	case panel.CodeOf(err) == panel.CodeNotSeen: // the team decides whether it goes on
		return &panel.Error{Op: "close a website", Kind: panel.Refused, Code: panel.CodeNotSeen}
	case err != nil:
		return err
	case slices.ContainsFunc(seen, func(v panel.SiteView) bool { return !v.Closed || v.Status != 503 }):
		return &panel.Error{Op: "close a website", Kind: panel.Refused, Code: panel.CodeNotClosed}
	}
	return nil
}

// opens opens an address and looks whether a website answers there. Where none
// does, or an installer, it is closed again; where nobody can look, too, unless
// the team wants it open: then it is theirs to look. It tells which links the
// website has.
func (p *Panel) opens(ctx context.Context, c conversations.PanelCall) (links string, err error) {
	const op = "open a website"
	if err := p.Hosting.OpenSite(ctx, c.Username, c.Address); err != nil {
		return "", err
	}
	seen, err := p.views(ctx, c, "/", installerPath)
	switch {
	case err == nil && good(seen):
		return p.links(ctx, c, true), nil
	case err == nil:
		err = panel.NoView(op, panel.CodeNotOpen, "the address does not answer as a website does")
	case panel.CodeOf(err) == panel.CodeNotSeen && c.Unseen:
		return p.links(ctx, c, false), &panel.Error{Op: op, Kind: panel.Refused, Code: panel.CodeOpenUnseen}
	case panel.CodeOf(err) == panel.CodeNotSeen:
		err = panel.NoView(op, panel.CodeNotSeenOpen, "the address cannot be looked at from here")
	}
	if closing := p.Hosting.CloseSite(ctx, c.Username, c.Address); closing != nil {
		return "", closing
	}
	return "", err
}

// good tells whether visitors see a website: 200 somewhere, our own page, an
// installer and a server that fails nowhere.
func good(seen []panel.SiteView) bool {
	return slices.ContainsFunc(seen, func(v panel.SiteView) bool { return v.First && v.Status == 200 }) &&
		!slices.ContainsFunc(seen, func(v panel.SiteView) bool { return v.Closed || v.Installer || v.First && v.Status >= 500 })
}

// unblocks opens an address whatever stands there, but for an installer.
func (p *Panel) unblocks(ctx context.Context, c conversations.PanelCall) (links string, err error) {
	if err := p.Hosting.OpenSite(ctx, c.Username, c.Address); err != nil {
		return "", err
	}
	seen, err := p.views(ctx, c, "/", installerPath)
	if err != nil { // it is open, as far as anybody can tell from here
		return "", nil
	}
	if slices.ContainsFunc(seen, func(v panel.SiteView) bool { return v.Installer }) {
		if err := p.Hosting.CloseSite(ctx, c.Username, c.Address); err != nil {
			return "", err
		}
		return "", &panel.Error{Op: "open a website", Kind: panel.Refused, Code: panel.CodeInstaller}
	}
	if slices.ContainsFunc(seen, func(v panel.SiteView) bool { return v.Closed }) {
		return "", panel.NoView("open a website", panel.CodeNotOpen, "the address still says that it is closed")
	}
	if good(seen) {
		return p.links(ctx, c, true), nil
	}
	return "", nil
}

// views visits paths of an account's website; First tells which were the first.
func (p *Panel) views(ctx context.Context, c conversations.PanelCall, paths ...string) ([]panel.SiteView, error) {
	facts, err := p.Hosting.UserFacts(ctx, c.Username)
	if err != nil {
		return nil, err
	}
	var all []panel.SiteView
	for i, path := range paths {
		seen, err := p.Views.View(ctx, cmp.Or(facts.IP, p.IP), c.Address, path)
		if err != nil {
			return nil, panel.NoView("look at an address", panel.CodeNotSeen, "the address cannot be looked at from here")
		}
		for _, v := range seen {
			v.First = i == 0
			all = append(all, v)
		}
	}
	return all, nil
}

// whereItStands tells of a step that failed for good whether the address is
// open again, with what stood there before.
func (p *Panel) whereItStands(ctx context.Context, c conversations.PanelCall, err error) string {
	failed, ok := asPanelError(err)
	switch {
	case ok && (failed.Reopened || failed.Code == panel.CodeOpenUnseen):
		return conversations.AddressOpen
	case c.Step == conversations.StepClose && p.Hosting.OpenSite(ctx, c.Username, c.Address) == nil:
		return conversations.AddressOpen
	}
	return ""
}
