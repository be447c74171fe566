package conversations

import "strings"

// tellPasswords says which of the two is still temporary, and what to do.
func (t *turn) tellPasswords(c *Credential, panel string, siteAsked bool) error {
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	buttons := [][]Button{row(c.button("button_changed", "changed"))}
	if !c.Site {
		key := "change_reminder"
		if panel != saysYes {
			key = "change_unsure"
		}
		t.tell(s, text(say(key).with("Address", c.Address, "Link", t.loginLink(), "Until", c.Until)), rows(buttons...))
		return nil
	}
	if c.siteOpen() && c.SiteSeen == saysUnknown {
		buttons = append(buttons, row(c.button("button_site_changed", "site_changed")))
	}
	t.tell(s, text(say("change_two").with("Address", c.Address), c.panelLine(panel, t.loginLink()),
		c.siteLine(siteAsked), blank, say("change_two_until").with("Until", c.Until)), rows(buttons...))
	return nil
}

// panelLine is what is known of the panel's password.
func (c *Credential) panelLine(says, link string) Line {
	switch {
	case c.PanelPassword == PasswordSaid:
		return say("change_panel_said")
	case !c.panelOpen():
		return say("change_panel_done")
	case says == saysYes:
		return say("change_panel_open").with("Link", link)
	}
	return say("change_panel_unsure").with("Link", link)
}

// siteLine is what is known of the website's.
func (c *Credential) siteLine(asked bool) Line {
	switch {
	case c.SitePassword == PasswordSaid:
		return say("change_site_said")
	case c.SitePassword == PasswordReplaced:
		return say("change_site_lost")
	case !c.siteOpen():
		return say("change_site_done")
	case c.SiteSeen == saysUnknown:
		return say("change_site_unsure").with("Link", c.siteLogin())
	case asked:
		return say("change_site_open").with("Link", c.siteLogin())
	}
	return say("change_site_unasked").with("Link", c.siteLogin())
}

// doorsLine tells what the password of a website's account opens now.
func (c *Credential) doorsLine() Text {
	switch {
	case !c.Site:
		return nil
	case !c.panelOpen():
		return text("secret_site_only")
	case !c.siteOpen():
		return text("secret_panel_only")
	}
	return text("secret_two")
}

// replacesLine tells the one who replaces passwords by hand which of them.
func (w *Work) replacesLine() Text {
	switch {
	case w.Goal != goalReplace || !w.Site:
		return nil
	case !w.has(StepPassword):
		return text("hand_replace_site")
	case !w.has(StepSiteAccess):
		return text("hand_replace_panel")
	}
	return text("hand_replace_two")
}

// siteLogin is where one logs in to a website.
func (c *Credential) siteLogin() string { return "https://" + c.Address + "/wp-login.php" }

// replacedText says truly which password was replaced and which was not.
func (t *turn) replacedText(w *Work) (Text, error) {
	if !w.Site {
		return text(say("password_expired").with("Address", w.Address)), nil
	}
	c, err := t.credential(strings.TrimSuffix(w.Credential, voidMark))
	if err != nil {
		return text(say("password_expired").with("Address", w.Address)), ignoreGone(err)
	}
	panel, site := w.has(StepPassword), w.step(StepSiteAccess)
	gone := site != nil && noSiteLogin(site.Code)
	var body Text
	switch {
	case panel && site != nil && !gone:
		body = text(say("password_expired_two").with("Address", w.Address))
	case panel:
		body = text(say("password_expired_panel").with("Address", w.Address))
	case !gone:
		body = text(say("password_expired_site").with("Address", w.Address))
	}
	switch {
	case gone:
		body = text(body, say("password_expired_gone").with("Address", w.Address, "Username", w.Username))
	case site == nil && (c.SitePassword == PasswordChanged || c.SitePassword == PasswordSaid):
		body = text(body, "password_kept_site")
	case site != nil && c.SiteSeen != saysYes:
		body = text(body, "password_expired_unsure")
	}
	if !panel {
		body = text(body, "password_kept_panel")
	}
	return body, nil
}
