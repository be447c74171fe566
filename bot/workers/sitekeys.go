package workers

import (
	"context"

	"loket/bot/panel"
	"loket/conversations"
)

// keys does the steps at what opens an account and its website beside the
// password; is tells whether the step was one of them.
func (p *Panel) keys(ctx context.Context, c conversations.PanelCall) (reply conversations.PanelReplied, is bool, err error) {
	reply.Outcome = conversations.PanelDone
	var aside bool
	switch c.Step {
	case conversations.StepEmail:
		return reply, true, p.Hosting.SetEmail(ctx, c.Username, c.Email)
	case conversations.StepSiteEmail:
		aside, err = p.Hosting.MoveSiteEmails(ctx, c.Username, c.Address, c.Username, c.Ticket, c.Email)
	case conversations.StepSiteAdmin:
		aside, err = p.Hosting.MakeAdministrator(ctx, c.Username, c.Address, c.Username, c.Ticket, c.Email)
	case conversations.StepSiteShut:
		aside, err = p.Hosting.EndSiteKeys(ctx, c.Username, c.Address, c.Username, c.Ticket)
	case conversations.StepSiteLock:
		err = p.Hosting.LockOthers(ctx, c.Username, c.Address, c.Username, unmasked(c.Keys))
	case conversations.StepSiteUnlock:
		err = p.Hosting.ReturnRights(ctx, c.Username, c.Address, unmasked(c.Keys))
	case conversations.StepSiteRead:
		var read panel.SiteKeys
		if read, err = p.Hosting.ReadSiteKeys(ctx, c.Username, c.Address, c.Username, c.Email); err == nil {
			reply.Keys = readKeys(read)
		}
	case conversations.StepSiteAdmins:
		var found []panel.SiteKey
		if found, err = p.Hosting.SiteAdmins(ctx, c.Username, c.Address); err == nil {
			reply.Keys = &conversations.SiteKeys{Others: masked(found)}
		}
	default:
		return reply, false, nil
	}
	if aside {
		reply.Code = conversations.RemarkCacheAside
	}
	if panel.CodeOf(err) == panel.CodeSiteMissing && panel.KindOf(err) == panel.NotFound {
		return conversations.PanelReplied{Outcome: conversations.PanelDone, Code: conversations.RemarkSiteMissing}, true, nil
	}
	return reply, true, err
}

// whoAdministers adds to a refusal for want of our account who administers the
// website instead.
func (p *Panel) whoAdministers(ctx context.Context, c conversations.PanelCall, reply conversations.PanelReplied) conversations.PanelReplied {
	wanting := reply.Code == conversations.RemarkLoginMissing && (c.Step == conversations.StepSiteEmail || c.Step == conversations.StepSiteAccess)
	if !wanting {
		return reply
	}
	if found, err := p.Hosting.SiteAdmins(ctx, c.Username, c.Address); err == nil {
		reply.Keys = &conversations.SiteKeys{Others: masked(found)}
	}
	return reply
}

// readKeys is a reading as it is kept: without anybody's whole address.
func readKeys(read panel.SiteKeys) *conversations.SiteKeys {
	kept := &conversations.SiteKeys{Unread: read.Unread, Administers: read.Administers, UserEmail: read.UserEmail, AdminEmail: read.AdminEmail, Pending: read.Pending,
		Applications: read.Applications, Sessions: read.Sessions, ResetKey: read.ResetKey, Sharing: read.Sharing, Others: masked(read.Others), Given: masked(read.Given), Open: read.Open}
	for _, g := range read.Giving {
		kept.Giving = append(kept.Giving, conversations.RoleGiven{Role: g.Role, Count: g.Count})
	}
	return kept
}

func masked(people []panel.SiteKey) []conversations.SiteKey {
	var kept []conversations.SiteKey
	for _, p := range people {
		kept = append(kept, conversations.SiteKey{Number: p.Number, Login: p.Login, Email: conversations.MaskedEmail(p.Email), Since: p.Since, Rights: p.Rights, Level: p.Level, Role: p.Role})
	}
	return kept
}

// unmasked are people as the panel is told of them: by number and rights.
func unmasked(keys *conversations.SiteKeys) []panel.SiteKey {
	if keys == nil {
		return nil
	}
	var told []panel.SiteKey
	for _, p := range keys.Others {
		told = append(told, panel.SiteKey{Number: p.Number, Rights: p.Rights, Level: p.Level})
	}
	return told
}
