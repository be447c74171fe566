package doctor

import (
	"crypto/x509"
	"fmt"
	"strconv"
	"time"

	"loket/bot/inspect"
)

// rootNotice is how long before its end a trusted root is worth a look.
const rootNotice = 90 * 24 * time.Hour

// roots lists whom electronic signatures on letters are trusted by, and until when.
func (d *doctor) roots() {
	if d.TrustedCAFile == "" {
		d.good("signatures", "TRUSTED_CA_FILE is not set: who signed a letter electronically is shown, never as certain")
		return
	}
	certificates, err := inspect.ReadRoots(d.TrustedCAFile)
	if err != nil {
		d.bad("signatures", err.Error(), "set TRUSTED_CA_FILE to a PEM file with certificates")
		return
	}
	for _, c := range certificates {
		d.root(c)
	}
}

// root judges one of them: what it vouches for today, and what is to be done.
func (d *doctor) root(c *x509.Certificate) {
	name, end := rootName(c), c.NotAfter.Format("2 January 2006")
	const successor = "ask its provider for the root that follows it, and add it to TRUSTED_CA_FILE"
	switch {
	case !c.BasicConstraintsValid || !c.IsCA:
		d.warn("signatures", fmt.Sprintf("%s is no certificate authority: nothing signed under it is trusted", name), "put the root of its provider into TRUSTED_CA_FILE")
	case c.NotBefore.After(d.now()):
		d.warn("signatures", fmt.Sprintf("%s is valid from %s on: nothing signed under it is trusted yet", name, c.NotBefore.Format("2 January 2006")), "look at the machine's clock and at the certificate")
	case !c.NotAfter.After(d.now()):
		d.warn("signatures", fmt.Sprintf("%s has ended on %s: what was signed under it since then is not trusted", name, end), successor)
	case c.NotAfter.Sub(d.now()) < rootNotice:
		d.warn("signatures", fmt.Sprintf("letters signed under %s are trusted, until %s", name, end), successor)
	default:
		d.good("signatures", fmt.Sprintf("letters signed under %s are trusted, until %s", name, end))
	}
}

// rootName is what a certificate calls its owner, on one line and in quotes
// where it holds what would change the report.
func rootName(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if name == "" {
		name = c.Subject.String()
	}
	if name == "" {
		return "certificate " + c.SerialNumber.Text(16)
	}
	if quoted := strconv.Quote(name); quoted != `"`+name+`"` || len(name) > 200 {
		return quoted[:min(len(quoted), 200)]
	}
	return name
}
