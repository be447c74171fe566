package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loket/bot/panel"
	"loket/storage"
)

// panel looks whether the hosting panel lets us do our work, and no more.
func (d *doctor) panel(ctx context.Context) {
	switch {
	case d.wrong[partPanel]:
		return
	case d.PanelURL == "":
		d.warn("panel", "PANEL_URL is not set: the team does the work by hand, guided by the bot", "")
		return
	}
	client, err := panel.NewDirectAdmin(panel.Config{URL: d.PanelURL, User: d.PanelUser, Key: d.PanelLoginKey, BaseDomain: d.BaseDomain,
		CAFile: d.PanelCAFile, Now: d.now, Timeouts: panel.Timeouts{Read: checkPatience}})
	if err != nil {
		d.bad("panel", err.Error(), "")
		return
	}
	defer client.Close()
	identity, err := client.Probe(ctx)
	if err != nil {
		d.bad("panel", panelTrouble(err), d.panelAdvice(err))
		return
	}
	d.good("panel", fmt.Sprintf("logged in as %s (%s)", identity.User, identity.Role))
	d.panelRights(identity)
	d.panelOffers(ctx, client)
}

// panelTrouble is the panel's part of an error.
func panelTrouble(err error) string {
	var failure *panel.Error
	if errors.As(err, &failure) && failure.Text != "" {
		return failure.Text
	}
	return err.Error()
}

// panelAdvice says what to do when we cannot even log in.
func (d *doctor) panelAdvice(err error) string {
	switch panel.CodeOf(err) {
	case panel.CodeCertificate:
		return d.certificateAdvice(err)
	case panel.CodeAuth:
		return "set PANEL_USER and PANEL_LOGIN_KEY to a login key of that user that has not expired; its allowed addresses must include this machine's, and the panel must not have blocked this machine after wrong tries"
	case panel.CodeRedirect, panel.CodeScheme:
		return "set PANEL_URL to the panel's own address and port, such as https://panel.example.go.id:2222"
	case panel.CodeNotAllowed:
		return "allow the login key: " + strings.Join(panel.Needs()[0].Commands, ", ")
	case panel.CodePanelOld:
		return "the panel does not know this command: update DirectAdmin or switch its module on, or look whether PANEL_URL is a DirectAdmin at all"
	}
	return "look whether the panel runs, PANEL_URL is right, and a firewall lets this machine through"
}

// certificateAdvice tells a certificate that nobody vouches for from one that
// is for another name or too old, which no file of ours can mend.
func (d *doctor) certificateAdvice(err error) string {
	switch {
	case panelTrouble(err) != panel.ErrCertificate.Error():
		return "give the panel a valid certificate, and write PANEL_URL with the name that it is for"
	case d.PanelCAFile != "":
		return "PANEL_CA_FILE does not hold the certificate that signed the panel's: ask the panel's administrator for it"
	}
	return "it is self-signed, or signed by an authority that this machine does not know: ask the panel's administrator for the certificate that signed it, as a PEM file, and set PANEL_CA_FILE to that file"
}

// panelRights compares what the key may do with what the work needs.
func (d *doctor) panelRights(i panel.Identity) {
	websites := d.PanelWebsite != "manual"
	if missing := i.Missing(websites); len(missing) > 0 {
		d.bad("panel rights", "the login key may not: "+strings.Join(missing, ", "), "allow these commands for the key")
	} else {
		d.good("panel rights", "the login key may do all the work needs")
	}
	if much := i.Unrestricted(); len(much) > 0 {
		d.warn("panel rights", "the login key may do what it should not: "+strings.Join(much, ", "), "make a key that is allowed only these: "+strings.Join(neededCommands(websites), ", "))
	}
	switch i.Role {
	case "admin":
		d.warn("panel role", "PANEL_USER is an administrator, whose key reaches every account of the server", "use a reseller's key")
	case "user":
		d.bad("panel role", "PANEL_USER is a plain user, who cannot make accounts", "use a reseller's key")
	}
	if websites && !i.WordPress {
		d.bad("panel websites", "the panel has no WordPress manager, so websites cannot be installed", "switch it on, or set PANEL_WEBSITE to manual")
	}
	if i.PasswordMinLength > storage.PasswordLength {
		d.bad("panel passwords", fmt.Sprintf("the panel wants passwords of %d characters, ours have %d", i.PasswordMinLength, storage.PasswordLength), "lower the panel's minimum")
	}
}

func neededCommands(websites bool) []string {
	var all []string
	for _, need := range panel.Needs() {
		if websites || !need.Website {
			all = append(all, need.Commands...)
		}
	}
	return all
}

// panelOffers looks whether accounts can be made as the settings say.
func (d *doctor) panelOffers(ctx context.Context, client *panel.DirectAdmin) {
	for _, wish := range []struct {
		thing, variable, value string
		list                   func(context.Context) ([]string, error)
	}{
		{"panel package", "PANEL_PACKAGE", d.PanelPackage, client.Packages},
		{"panel address", "PANEL_IP", d.PanelIP, client.Addresses},
	} {
		offered, err := wish.list(ctx)
		switch {
		case err != nil:
			d.warn(wish.thing, "the panel does not say what it offers: "+panelTrouble(err), "")
		case !slices.Contains(offered, wish.value):
			d.bad(wish.thing, fmt.Sprintf("the panel offers PANEL_USER no %q", wish.value),
				fmt.Sprintf("set %s to one of: %s", wish.variable, strings.Join(offered, ", ")))
		default:
			d.good(wish.thing, wish.value)
		}
	}
}
