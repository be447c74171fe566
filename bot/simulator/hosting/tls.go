package hosting

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"
)

// authority signs the certificates of the panel's domains.
type authority struct {
	once sync.Once
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	err  error

	mu     sync.Mutex
	leaves map[string]*tls.Certificate // by host and whether the authority signed
}

// Trust is the authority that signs the certificates of domains that got one.
func (p *Panel) Trust() (*x509.CertPool, error) {
	if err := p.authority.open(); err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(p.authority.cert)
	return pool, nil
}

// Authority is the certificate of that authority, as PEM: for programs in
// processes of their own.
func (p *Panel) Authority() ([]byte, error) {
	if err := p.authority.open(); err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.authority.cert.Raw}), nil
}

// FrontTLS is how the visitors' server shows itself: by the certificate that
// was issued for a domain, or one of its own making that nobody trusts.
func (p *Panel) FrontTLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		p.mu.Lock()
		issued := slices.ContainsFunc(p.issuedNames(), func(name string) bool { return name == hello.ServerName })
		p.mu.Unlock()
		return p.authority.leaf(hello.ServerName, issued)
	}}
}

// issuedNames lists the names that have a certificate.
func (p *Panel) issuedNames() []string {
	var names []string
	for _, a := range p.accounts {
		names = append(names, a.Issued...)
	}
	return names
}

// TakeCertificate leaves a domain without its certificate.
func (p *Panel) TakeCertificate(domain string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.accounts {
		a.Issued = slices.DeleteFunc(a.Issued, func(name string) bool { return name == domain })
	}
}

func (c *authority) open() error {
	c.once.Do(func() {
		c.leaves = map[string]*tls.Certificate{}
		if c.key, c.err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); c.err != nil {
			return
		}
		var raw []byte
		if raw, c.err = x509.CreateCertificate(rand.Reader, template("Simulated authority", true), template("Simulated authority", true), &c.key.PublicKey, c.key); c.err != nil {
			return
		}
		c.cert, c.err = x509.ParseCertificate(raw)
	})
	if c.err != nil {
		return fmt.Errorf("make the simulated authority: %w", c.err)
	}
	return nil
}

func (c *authority) leaf(host string, issued bool) (*tls.Certificate, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	name := fmt.Sprintf("%s %t", host, issued)
	if known := c.leaves[name]; known != nil {
		return known, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	parent, signer := c.cert, c.key
	if !issued {
		parent, signer = template(host, false), key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template(host, false), parent, &key.PublicKey, signer)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	c.leaves[name] = &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
	return c.leaves[name], nil
}

// template is valid for as long as a demonstration's machine may run.
func template(name string, signs bool) *x509.Certificate {
	now := time.Now()
	made := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0), BasicConstraintsValid: true, IsCA: signs,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if signs {
		made.KeyUsage = x509.KeyUsageCertSign
	} else if name != "" {
		made.DNSNames = []string{name}
	}
	return made
}
