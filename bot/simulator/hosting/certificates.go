package hosting

import (
	"net/http"
	"slices"
	"time"
)

// acme is how certificates are got for a domain.
type acme struct {
	Enabled        bool              `json:"enabled"`
	Provider       string            `json:"provider"`
	KeyType        string            `json:"keyType"`
	PreferWildcard bool              `json:"preferWildcard"`
	DNSProvider    string            `json:"dnsProvider"`
	DNSEnvironment map[string]string `json:"dnsEnvironment"`
	SkipDNSNames   []string          `json:"skipDNSNames"`
}

// autoDelay is how long a new host waits for the certificate that comes by
// itself.
const autoDelay = time.Minute

// certified runs work for the account that has the domain.
func (p *Panel) certified(r *request, domain string) (*account, bool) {
	a, found := p.self(r)
	if !found || a.Domain != domain {
		return nil, false
	}
	due := !p.config.Now().Before(a.Created.Add(autoDelay))
	if p.config.AutoCertificate && due && len(a.Issued) == 0 && p.resolves(a.Domain) {
		a.Issued = []string{a.Domain}
	}
	return a, true
}

func (p *Panel) acmeConfig(r *request, values []string) response {
	a, found := p.certified(r, values[0])
	if !found {
		return notFound()
	}
	return jsonBody(http.StatusOK, a.ACME)
}

func (p *Panel) setACMEConfig(r *request, values []string) response {
	var in acme
	a, found := p.certified(r, values[0])
	switch {
	case !found:
		return notFound()
	case !r.input(&in):
		return badRequest("not a configuration")
	case !slices.Contains([]string{"", "letsencrypt", "letsencrypt-staging", "zerossl"}, in.Provider):
		return badRequest("unknown provider")
	case !slices.Contains([]string{"ec256", "ec384", "rsa2048", "rsa3072", "rsa4096", "rsa8192"}, in.KeyType):
		return badRequest("unknown key type")
	}
	a.ACME = in
	return noContent()
}

func (p *Panel) certs(r *request, values []string) response {
	a, found := p.certified(r, values[0])
	if !found {
		return notFound()
	}
	certs := []map[string]any{{
		"id": "server", "selfSigned": true, "autorenewEnabled": false, "validationError": "self-signed",
		"certificate": map[string]any{"dnsNames": []string{a.Domain}},
	}}
	if len(a.Issued) > 0 {
		certs = append(certs, map[string]any{
			"id": "acme", "selfSigned": false, "autorenewEnabled": true, "validationError": "",
			"certificate": map[string]any{"dnsNames": a.Issued},
		})
	}
	return jsonBody(http.StatusOK, map[string]any{"certs": certs, "certIds": []string{}, "missingDNSNames": []string{}})
}

// planned are the names a certificate would have, and those without DNS.
func (p *Panel) planned(a *account) (names, failing []string) {
	for _, name := range []string{a.Domain, "www." + a.Domain, "mail." + a.Domain} {
		if slices.Contains(a.ACME.SkipDNSNames, name) {
			continue
		}
		names = append(names, name)
		if !p.resolves(name) {
			failing = append(failing, name)
		}
	}
	return names, failing
}

func (p *Panel) planCerts(r *request, values []string) response {
	a, found := p.certified(r, values[0])
	if !found {
		return notFound()
	}
	names, failing := p.planned(a)
	pending := []map[string]any{}
	if len(a.Issued) == 0 && a.ACME.Enabled {
		pending = append(pending, map[string]any{"certID": "acme", "dnsNames": names, "challengeType": "http"})
	}
	return jsonBody(http.StatusOK, map[string]any{
		"acmeEnabled": a.ACME.Enabled, "acmeInProgress": false, "ratelimitReached": false,
		"certsPending": pending, "certsFulfilled": []string{}, "certsObsolete": []string{},
		"dnsNamesFailedCAA": []string{}, "dnsNamesFailedChallenge": append([]string{}, failing...),
		"dnsNamesSkipped": append([]string{}, a.ACME.SkipDNSNames...),
	})
}

// provisionCerts fails for all names where one of them has no DNS.
func (p *Panel) provisionCerts(r *request, values []string) response {
	a, found := p.certified(r, values[0])
	switch {
	case !found:
		return notFound()
	case !a.ACME.Enabled:
		return badRequest("ACME is not enabled")
	}
	names, failing := p.planned(a)
	good := len(failing) == 0 && len(names) > 0
	if good {
		a.Issued = names
	}
	return jsonBody(http.StatusOK, map[string]any{"provisionResults": []map[string]any{
		{"success": good, "request": map[string]any{"certID": "acme", "dnsNames": names, "challengeType": "http"}},
	}})
}
