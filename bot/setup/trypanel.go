package setup

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"loket/bot/panel"
)

// clearPanel takes the panel out of the settings where the team works by hand.
func clearPanel(_ context.Context, w *wizard) problem {
	if w.values[panelChoice] == "manual" {
		w.values["PANEL_URL"] = ""
	}
	return problem{}
}

// knockPatience is how long a panel may take to open a connection.
const knockPatience = 15 * time.Second

// tryPanelAddress opens a connection, and finds out whether the certificate needs
// a file of its own.
func tryPanelAddress(ctx context.Context, w *wizard) problem {
	u, err := url.Parse(w.values["PANEL_URL"])
	if err != nil {
		return w.wrong("setup_wrong", "Why", w.text("setup_why_panel_url"))
	}
	err = knock(ctx, w, u, nil)
	if err == nil {
		w.values[panelOwnCA] = ""
		return problem{}
	}
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		w.values[panelOwnCA] = "yes"
		w.say("setup_panel_certificate")
		return problem{}
	}
	return w.doubt("setup_panel_unreached", "Why", err.Error())
}

// knock opens a connection to the panel, by the roots given, or this machine's.
func knock(ctx context.Context, w *wizard, u *url.URL, roots *x509.CertPool) error {
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), map[string]string{"https": "443", "http": "80"}[u.Scheme])
	}
	ctx, cancel := context.WithTimeout(ctx, knockPatience)
	defer cancel()
	w.trying()
	var connection net.Conn
	var err error
	if u.Scheme == "https" {
		connection, err = (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}}).DialContext(ctx, "tcp", address)
	} else {
		connection, err = (&net.Dialer{}).DialContext(ctx, "tcp", address)
	}
	if err != nil {
		return err
	}
	return connection.Close()
}

// checkCertificates looks whether a file holds certificates, and whether the bot
// will be able to read it.
func checkCertificates(w *wizard, path string) problem {
	text, err := os.ReadFile(path) // #nosec G304 -- the file that the operator names
	if err != nil {
		return w.wrong("setup_file_unread", "File", path, "Why", reason(err))
	}
	if !x509.NewCertPool().AppendCertsFromPEM(text) {
		return w.wrong("setup_file_no_certificate", "File", path)
	}
	hidden := strings.HasPrefix(w.File, "/etc/") && slices.ContainsFunc(unseen, func(folder string) bool { return strings.HasPrefix(path, folder) })
	if hidden || !w.system.reads(path) {
		return w.wrong("setup_file_hidden", "File", path, "User", w.User)
	}
	return problem{}
}

// tryPanelCertificate connects once more, by the file alone.
func tryPanelCertificate(ctx context.Context, w *wizard) problem {
	u, err := url.Parse(w.values["PANEL_URL"])
	if err != nil {
		return problem{} // told at its own question
	}
	text, err := os.ReadFile(w.values["PANEL_CA_FILE"])
	if err != nil {
		return w.wrong("setup_file_unread", "File", w.values["PANEL_CA_FILE"], "Why", reason(err))
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	err = knock(ctx, w, u, roots)
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return w.doubt("setup_panel_other_certificate", "File", w.values["PANEL_CA_FILE"])
	}
	if err != nil {
		return w.doubt("setup_panel_unreached", "Why", err.Error())
	}
	return problem{}
}

// tryPanelKey logs in, compares the key's commands with what the work needs, and
// asks which packages and addresses there are.
func tryPanelKey(ctx context.Context, w *wizard) problem {
	s, err := w.settings()
	if err != nil {
		return problem{text: err.Error()}
	}
	client, err := panel.NewDirectAdmin(panel.Config{URL: s.PanelURL, User: s.PanelUser, Key: s.PanelLoginKey, BaseDomain: s.BaseDomain,
		CAFile: s.PanelCAFile, Timeouts: panel.Timeouts{Read: knockPatience}})
	if err != nil {
		return problem{text: err.Error()}
	}
	defer client.Close()
	w.trying()
	identity, err := client.Probe(ctx)
	if err != nil {
		return w.panelTrouble(err)
	}
	w.known.wordpress = identity.WordPress
	w.known.packages, _ = client.Packages(ctx)
	w.known.addresses, _ = client.Addresses(ctx)
	w.say("setup_panel_good", "User", identity.User, "Role", identity.Role)
	if !identity.WordPress {
		w.values["PANEL_WEBSITE"] = "manual"
		w.say("setup_panel_no_wordpress")
	}
	if missing := identity.Missing(identity.WordPress); len(missing) > 0 {
		return w.doubt("setup_panel_rights", "Commands", strings.Join(missing, ", "))
	}
	return problem{}
}

// panelTrouble says what to do about a login that failed.
func (w *wizard) panelTrouble(err error) problem {
	switch panel.CodeOf(err) {
	case panel.CodeAuth:
		return w.wrong("setup_panel_refused")
	case panel.CodeCertificate:
		w.values[panelOwnCA] = "yes"
		return w.doubt("setup_panel_certificate")
	case panel.CodePanelOld, panel.CodeUnclear, panel.CodeRedirect, panel.CodeScheme, panel.CodeOther:
		return w.doubt("setup_panel_page")
	case panel.CodeNotAllowed:
		return w.doubt("setup_panel_rights", "Commands", strings.Join(panel.Needs()[0].Commands, ", "))
	}
	return w.doubt("setup_panel_unreached", "Why", err.Error())
}
