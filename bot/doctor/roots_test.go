package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificateOf makes a certificate that signs itself, as PEM.
func certificateOf(t *testing.T, change func(*x509.Certificate)) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(0xabc), Subject: pkix.Name{CommonName: "Root CA Percobaan"}, BasicConstraintsValid: true, IsCA: true,
		NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(5, 0, 0)}
	change(c)
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// The check lists whom signatures are trusted by and until when, and says what to
// do about those that vouch for nothing.
func TestTheRootsOfSignaturesAreListedWithTheirEnds(t *testing.T) {
	c := openClinic(t)
	c.settings.TrustedCAFile = ""
	c.finds("✔", "signatures", "TRUSTED_CA_FILE is not set")

	file := filepath.Join(t.TempDir(), "roots.pem")
	c.settings.TrustedCAFile = file
	c.finds("✖", "signatures", "no such file")
	for name, content := range map[string]string{"empty": "", "no PEM": "BSrE", "a key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"half a certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		c.must(os.WriteFile(file, []byte(content), 0o600))
		if report, err := c.examine(); err == nil || !strings.Contains(report, "✖ signatures") || !strings.Contains(report, "PEM file") {
			t.Errorf("%s: %v\n%s", name, err, report)
		}
	}

	day := func(days int) time.Time { return time.Now().AddDate(0, 0, days) }
	written := func(when time.Time) string { return when.UTC().Format("2 January 2006") }
	var all []byte
	for _, change := range []func(*x509.Certificate){
		func(c *x509.Certificate) { c.NotAfter = day(1000) },
		func(c *x509.Certificate) { c.Subject.CommonName, c.NotAfter = "Root yang hampir habis", day(60) },
		func(c *x509.Certificate) { c.Subject.CommonName, c.NotAfter = "Root yang habis", day(-3) },
		func(c *x509.Certificate) { c.Subject.CommonName, c.NotBefore = "Root yang belum berlaku", day(5) },
		func(c *x509.Certificate) { c.Subject.CommonName, c.IsCA = "Sertifikat orang", false },
		func(c *x509.Certificate) { c.Subject = pkix.Name{Organization: []string{"Balai Percobaan"}} },
		func(c *x509.Certificate) { c.Subject = pkix.Name{} },
		func(c *x509.Certificate) { c.Subject.CommonName = "Baris\n✖ token: palsu" },
	} {
		all = append(all, certificateOf(t, change)...)
	}
	c.must(os.WriteFile(file, all, 0o600))
	c.finds("✔", "signatures", "letters signed under Root CA Percobaan are trusted, until "+written(day(1000)))
	c.finds("!", "signatures", "Root yang hampir habis are trusted, until "+written(day(60)))
	c.finds("!", "signatures", "Root yang habis has ended on "+written(day(-3)))
	c.finds("!", "signatures", "Root yang belum berlaku is valid from "+written(day(5)))
	c.finds("!", "signatures", "Sertifikat orang is no certificate authority")
	c.finds("✔", "signatures", "O=Balai Percobaan", "until")
	c.finds("✔", "signatures", "certificate abc", "until")
	report, err := c.examine()
	if err != nil || strings.Contains(report, "\n✖ token: palsu") || !strings.Contains(report, "the root that follows it") {
		t.Errorf("%v\n%s", err, report)
	}
}
