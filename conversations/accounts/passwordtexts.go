package accounts

import (
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// tellPasswords says which of the two is still temporary, and what to do. Whoever
// said that they had changed it reads that this was looked at.
func tellPasswords(t *turn.Turn, c *conversations.Credential, panel string, siteAsked, said bool) error {
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	var checked conversations.Text
	if said && (panelOpen(c) && panel == SaysYes || c.Kind.HasSite() && siteAsked && siteOpen(c) && c.SiteSeen == SaysYes) {
		checked = conversations.Compose("change_checked", conversations.Blank)
	}
	buttons := [][]conversations.Button{conversations.Row(c.Button("button_changed", "changed"))}
	if !c.Kind.HasSite() {
		key := "change_reminder"
		if panel != SaysYes {
			key = "change_unsure"
		}
		t.Tell(s, conversations.Compose(checked, conversations.Say(key).With("Address", c.Address, "Link", LoginLink(t), "Until", c.Until)), conversations.Rows(buttons...))
		return nil
	}
	if siteOpen(c) && c.SiteSeen == saysUnknown {
		buttons = append(buttons, conversations.Row(c.Button("button_site_changed", "site_changed")))
	}
	t.Tell(s, conversations.Compose(checked, conversations.Say("change_two").With("Address", c.Address), panelLine(c, panel, LoginLink(t)),
		siteLine(c, siteAsked), conversations.Blank, conversations.Say("change_two_until").With("Until", c.Until)), conversations.Rows(buttons...))
	return nil
}

// panelLine is what is known of the panel's password.
func panelLine(c *conversations.Credential, says, link string) conversations.Line {
	switch {
	case c.PanelPassword == PasswordSaid:
		return conversations.Say("change_panel_said")
	case !panelOpen(c):
		return conversations.Say("change_panel_done")
	case says == SaysYes:
		return conversations.Say("change_panel_open").With("Link", link)
	}
	return conversations.Say("change_panel_unsure").With("Link", link)
}

// siteLine is what is known of the website's.
func siteLine(c *conversations.Credential, asked bool) conversations.Line {
	switch {
	case c.SitePassword == PasswordSaid:
		return conversations.Say("change_site_said")
	case c.SitePassword == PasswordReplaced:
		return conversations.Say("change_site_lost")
	case !siteOpen(c):
		return conversations.Say("change_site_done")
	case c.SiteSeen == saysUnknown:
		return conversations.Say("change_site_unsure").With("Link", siteLogin(c))
	case asked:
		return conversations.Say("change_site_open").With("Link", siteLogin(c))
	}
	return conversations.Say("change_site_unasked").With("Link", siteLogin(c))
}

// doorsLine tells what the password of a website's account opens now.
func doorsLine(c *conversations.Credential) conversations.Text {
	switch {
	case !c.Kind.HasSite():
		return nil
	case !panelOpen(c):
		return conversations.Compose("secret_site_only")
	case !siteOpen(c):
		return conversations.Compose("secret_panel_only")
	}
	return conversations.Compose("secret_two")
}

// replacesLine tells the one who replaces passwords by hand which of them.
func replacesLine(w *conversations.Work) conversations.Text {
	switch {
	case w.Goal != conversations.GoalReplace || !w.Kind.HasSite():
		return nil
	case !w.Has(conversations.StepPassword):
		return conversations.Compose("hand_replace_site")
	case !w.Has(conversations.StepSiteAccess):
		return conversations.Compose("hand_replace_panel")
	}
	return conversations.Compose("hand_replace_two")
}

// siteLogin is where one logs in to a website.
func siteLogin(c *conversations.Credential) string { return SiteLogin(c.Address) }

// SiteLogin is where one logs in to the standard website at an address.
func SiteLogin(address string) string { return "https://" + address + "/wp-login.php" }

// replacedText says truly which password was replaced and which was not.
func replacedText(t *turn.Turn, w *conversations.Work) (conversations.Text, error) {
	if !w.Kind.HasSite() {
		return conversations.Compose(conversations.Say("password_expired").With("Address", w.Address)), nil
	}
	c, err := t.Credential(strings.TrimSuffix(w.Credential, voidMark))
	if err != nil {
		return conversations.Compose(conversations.Say("password_expired").With("Address", w.Address)), turn.IgnoreGone(err)
	}
	panel, site := w.Has(conversations.StepPassword), w.Step(conversations.StepSiteAccess)
	gone := site != nil && noSiteLogin(site.Code)
	var body conversations.Text
	switch {
	case panel && site != nil && !gone:
		body = conversations.Compose(conversations.Say("password_expired_two").With("Address", w.Address))
	case panel:
		body = conversations.Compose(conversations.Say("password_expired_panel").With("Address", w.Address))
	case !gone:
		body = conversations.Compose(conversations.Say("password_expired_site").With("Address", w.Address))
	}
	switch {
	case gone:
		body = conversations.Compose(body, conversations.Say("password_expired_gone").With("Address", w.Address, "Username", w.Username))
	case site == nil && c.SitePassword == PasswordSaid:
		body = conversations.Compose(body, "password_kept_site_said")
	case site == nil && c.SitePassword == PasswordChanged:
		body = conversations.Compose(body, "password_kept_site")
	case site != nil && c.SiteSeen != SaysYes:
		body = conversations.Compose(body, "password_expired_unsure")
	}
	if site != nil && !gone {
		body = conversations.Compose(body, "password_expired_out")
	}
	if shut := w.Step(conversations.StepSiteShut); shut != nil && shut.How == "done" {
		body = conversations.Compose(body, "password_expired_keys")
	}
	if !panel {
		body = conversations.Compose(body, "password_kept_panel")
	}
	return body, nil
}
