package panel

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// plan is what the panel would do for a domain's certificate.
type plan struct {
	InProgress  bool          `json:"acmeInProgress"`
	RateLimited bool          `json:"ratelimitReached"`
	Pending     []plannedCert `json:"certsPending"`
	FailedCAA   dnsNames      `json:"dnsNamesFailedCAA"`
	Failed      dnsNames      `json:"dnsNamesFailedChallenge"`
}

type plannedCert struct {
	Names []string `json:"dnsNames"`
}

// dnsNames reads names that stand alone or inside objects: the panel's shape
// for names that failed is not written down anywhere.
type dnsNames []string

// UnmarshalJSON takes a list of names, or of objects with a dnsName. Another
// shape counts as no names: the panel then says itself what failed.
func (n *dnsNames) UnmarshalJSON(data []byte) error {
	var entries []any
	if json.Unmarshal(data, &entries) != nil {
		return nil
	}
	for _, entry := range entries {
		if object, ok := entry.(map[string]any); ok {
			entry = object["dnsName"]
		}
		if name, ok := entry.(string); ok && name != "" {
			*n = append(*n, name)
		}
	}
	return nil
}

// acmeConfig is how the panel gets certificates for a domain.
type acmeConfig struct {
	Enabled        bool              `json:"enabled"`
	Provider       string            `json:"provider"`
	KeyType        string            `json:"keyType"`
	PreferWildcard bool              `json:"preferWildcard"`
	DNSProvider    string            `json:"dnsProvider"`
	DNSEnvironment map[string]string `json:"dnsEnvironment"`
	SkipDNSNames   []string          `json:"skipDNSNames"`
}

// Certificate looks for a certificate, which most panels get by themselves
// within a minute, and asks for one where none is on its way. Names without
// DNS entry are left out, because one of them fails the lot. It asks at most
// once: certificate authorities count the attempts.
func (d *DirectAdmin) Certificate(ctx context.Context, user, domain string) (Certificate, error) {
	const op = "look for a certificate"
	if err := checkTarget(op, user, domain); err != nil {
		return Certificate{}, err
	}
	issued, err := d.hasCertificate(ctx, op, user, domain)
	if err != nil {
		return Certificate{}, err
	}
	if issued {
		return Certificate{State: CertificateIssued}, nil
	}
	state, err := d.askCertificate(ctx, op, user, domain)
	if err != nil {
		return Certificate{}, err
	}
	return state, nil
}

func (d *DirectAdmin) hasCertificate(ctx context.Context, op, user, domain string) (bool, *Error) {
	var held struct {
		Certs []struct {
			SelfSigned  bool `json:"selfSigned"`
			Certificate struct {
				Names []string `json:"dnsNames"`
			} `json:"certificate"`
		} `json:"certs"`
	}
	if err := d.api(ctx, call{op: op, method: http.MethodGet, path: tlsPath(domain, "certs"), as: user}, nil, &held); err != nil {
		return false, err
	}
	for _, cert := range held.Certs {
		if !cert.SelfSigned && covers(cert.Certificate.Names, domain) {
			return true, nil
		}
	}
	return false, nil
}

// covers knows wildcards: *.example.go.id covers a.example.go.id.
func covers(names []string, domain string) bool {
	_, parent, _ := strings.Cut(domain, ".")
	return slices.ContainsFunc(names, func(name string) bool {
		return strings.EqualFold(name, domain) || strings.EqualFold(name, "*."+parent)
	})
}

func (d *DirectAdmin) askCertificate(ctx context.Context, op, user, domain string) (Certificate, *Error) {
	if err := d.enableACME(ctx, op, user, domain, nil); err != nil {
		return Certificate{}, err
	}
	next, err := d.planCertificate(ctx, op, user, domain)
	if err != nil {
		return Certificate{}, err
	}
	unusable := append(slices.Clone(next.Failed), next.FailedCAA...)
	switch {
	case next.InProgress:
		return Certificate{State: CertificatePending}, nil
	case next.RateLimited:
		return Certificate{State: CertificateFailed, Code: CodeCertificateLimit}, nil
	case slices.Contains(unusable, domain):
		return Certificate{State: CertificateFailed, Code: CodeCertificateChallenge}, nil
	case len(next.Pending) == 0:
		return Certificate{State: CertificatePending}, nil
	}
	if len(unusable) > 0 {
		if err := d.enableACME(ctx, op, user, domain, unusable); err != nil {
			return Certificate{}, err
		}
	}
	return d.provision(ctx, op, user, domain)
}

// enableACME switches certificates on and leaves out the names given, and
// reads back what the panel made of it.
func (d *DirectAdmin) enableACME(ctx context.Context, op, user, domain string, skip []string) *Error {
	var now acmeConfig
	c := call{op: op, method: http.MethodGet, path: tlsPath(domain, "acme-config"), as: user}
	if err := d.api(ctx, c, nil, &now); err != nil {
		return err
	}
	wanted := now
	wanted.Enabled = true
	if !now.Enabled || now.Provider == "" {
		wanted.Provider, wanted.KeyType = "letsencrypt", "ec256"
	}
	if wanted.DNSEnvironment == nil {
		wanted.DNSEnvironment = map[string]string{}
	}
	wanted.SkipDNSNames = union(now.SkipDNSNames, skip)
	if now.Enabled && len(wanted.SkipDNSNames) == len(now.SkipDNSNames) {
		return nil
	}
	put := c
	put.method, put.patience = http.MethodPut, d.timeouts.Write
	if err := d.api(ctx, put, wanted, nil); err != nil {
		return err
	}
	if err := d.api(ctx, c, nil, &now); err != nil {
		return err
	}
	if !now.Enabled {
		return fail(op, Refused, CodeOther, "the panel does not switch certificates on")
	}
	return nil
}

func union(a, b []string) []string {
	all := append([]string{}, a...)
	for _, name := range b {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

func (d *DirectAdmin) planCertificate(ctx context.Context, op, user, domain string) (plan, *Error) {
	var next plan
	c := call{op: op, method: http.MethodPost, path: tlsPath(domain, "provision-certs-dry-run"), as: user, patience: d.timeouts.Write}
	err := d.api(ctx, c, nil, &next)
	return next, err
}

// provision asks once. A panel that is busy with it is good news.
func (d *DirectAdmin) provision(ctx context.Context, op, user, domain string) (Certificate, *Error) {
	var done struct {
		Results []struct {
			Success bool        `json:"success"`
			Request plannedCert `json:"request"`
		} `json:"provisionResults"`
	}
	c := call{op: op, method: http.MethodPost, path: tlsPath(domain, "provision-certs"), as: user, patience: d.timeouts.Install}
	err := d.api(ctx, c, nil, &done)
	switch {
	case err != nil && unclearEnd(err):
		return Certificate{State: CertificatePending}, nil
	case err != nil && err.Kind == Refused:
		return Certificate{State: CertificateFailed, Code: CodeCertificateFailed, Said: err.Said}, nil
	case err != nil:
		return Certificate{}, err
	}
	for _, result := range done.Results {
		if result.Success && covers(result.Request.Names, domain) {
			return Certificate{State: CertificateIssued}, nil
		}
	}
	return Certificate{State: CertificateFailed, Code: CodeCertificateFailed}, nil
}

func tlsPath(domain, what string) string { return "/api/domain-tls/" + domain + "/" + what }
