package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// login looks at the address where people log in to the panel, which may be
// another one than that at which we reach it.
func (d *doctor) login(ctx context.Context) {
	address := d.LoginPage()
	if d.wrong[partPanel] || address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil {
		return // told with the settings
	}
	variable := "PANEL_URL"
	if d.PanelLoginURL != "" {
		variable = "PANEL_LOGIN_URL"
	}
	host := u.Hostname()
	switch {
	case !strings.ContainsAny(host, ".:"):
		d.warn("panel_login", words("login_undotted", "Host", host, "Variable", variable), words("login_todo"))
	case inside(host):
		d.warn("panel_login", words("login_inside", "Host", host, "Variable", variable), words("login_todo"))
	default:
		d.loginAnswers(ctx, variable, address)
	}
}

// inside tells whether a host is known inside a network alone.
func inside(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast() || address.IsUnspecified()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, zone := range []string{"localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet"} {
		if host == zone || strings.HasSuffix(host, zone) {
			return true
		}
	}
	return false
}

// loginAnswers visits the address as a browser would.
func (d *doctor) loginAnswers(ctx context.Context, variable, address string) {
	visit := d.visit
	if visit == nil {
		visit = browse
	}
	err := visit(ctx, address)
	var unknown x509.UnknownAuthorityError
	var verification *tls.CertificateVerificationError
	switch {
	case err == nil:
		d.good("panel_login", words("login_answers", "Address", address))
	case errors.As(err, &unknown), errors.As(err, &verification):
		d.warn("panel_login", words("login_untrusted", "Address", address, "Variable", variable), words("login_untrusted_todo"))
	default:
		d.warn("panel_login", words("login_silent", "Address", address, "Variable", variable, "Why", err), words("login_silent_todo"))
	}
}

// browse looks whether an address answers; what it answers does not matter.
func browse(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	web := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := web.Do(request)
	if where, is := errors.AsType[*url.Error](err); is {
		return where.Err // the line names the address already
	}
	if err != nil {
		return err
	}
	return response.Body.Close()
}
