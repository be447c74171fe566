package doctor

import (
	"context"
	"errors"
	"slices"
	"strconv"
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
		d.warn("panel", words("panel_unset"), nothing)
		return
	}
	client, err := panel.NewDirectAdmin(panel.Config{URL: d.PanelURL, User: d.PanelUser, Key: d.PanelLoginKey, BaseDomain: d.BaseDomain,
		CAFile: d.PanelCAFile, Now: d.now, Timeouts: panel.Timeouts{Read: checkPatience}})
	if err != nil {
		d.bad("panel", trouble(err), nothing)
		return
	}
	defer client.Close()
	identity, err := client.Probe(ctx)
	if err != nil {
		d.bad("panel", words("error", "Why", panelTrouble(err)), d.panelAdvice(err))
		return
	}
	d.good("panel", words("panel_in", "User", identity.User, "Role", identity.Role))
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
func (d *doctor) panelAdvice(err error) phrase {
	switch panel.CodeOf(err) {
	case panel.CodeCertificate:
		return d.certificateAdvice(err)
	case panel.CodeAuth:
		return words("panel_key_todo")
	case panel.CodeRedirect, panel.CodeScheme:
		return words("panel_address_todo")
	case panel.CodeNotAllowed:
		return words("panel_allow_todo", "Commands", strings.Join(panel.Needs()[0].Commands, ", "))
	case panel.CodePanelOld:
		return words("panel_old_todo")
	}
	return words("panel_unreached_todo")
}

// certificateAdvice tells a certificate that nobody vouches for from one that
// is for another name or too old, which no file of ours can mend.
func (d *doctor) certificateAdvice(err error) phrase {
	switch {
	case panelTrouble(err) != panel.ErrCertificate.Error():
		return words("panel_certificate_todo")
	case d.PanelCAFile != "":
		return words("panel_other_authority_todo")
	}
	return words("panel_authority_todo")
}

// panelRights compares what the key may do with what the work needs.
func (d *doctor) panelRights(i panel.Identity) {
	websites := d.PanelWebsite != "manual"
	if missing := i.Missing(websites); len(missing) > 0 {
		d.bad("panel_rights", words("key_lacks", "Commands", strings.Join(missing, ", ")), words("key_lacks_todo"))
	} else {
		d.good("panel_rights", words("key_enough"))
	}
	if much := i.Unrestricted(); len(much) > 0 {
		d.warn("panel_rights", words("key_much", "Commands", strings.Join(much, ", ")), words("key_much_todo", "Commands", strings.Join(neededCommands(websites), ", ")))
	}
	switch i.Role {
	case "admin":
		d.warn("panel_role", words("role_administrator"), words("role_todo"))
	case "user":
		d.bad("panel_role", words("role_user"), words("role_todo"))
	}
	if websites && !i.WordPress {
		d.bad("panel_websites", words("websites_none"), words("websites_none_todo"))
	}
	if i.PasswordMinLength > storage.PasswordLength {
		d.bad("panel_passwords", words("passwords_short", "Wanted", i.PasswordMinLength, "Ours", storage.PasswordLength), words("passwords_short_todo"))
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
		{"panel_package", "PANEL_PACKAGE", d.PanelPackage, client.Packages},
		{"panel_address", "PANEL_IP", d.PanelIP, client.Addresses},
	} {
		offered, err := wish.list(ctx)
		switch {
		case err != nil:
			d.warn(wish.thing, words("offers_unsaid", "Why", panelTrouble(err)), nothing)
		case !slices.Contains(offered, wish.value):
			d.bad(wish.thing, words("offers_no", "Value", strconv.Quote(wish.value)),
				words("offers_no_todo", "Variable", wish.variable, "Values", strings.Join(offered, ", ")))
		default:
			d.good(wish.thing, words("value", "Value", wish.value))
		}
	}
}
