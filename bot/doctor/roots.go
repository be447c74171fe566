package doctor

import (
	"crypto/x509"
	"strconv"
	"time"

	"loket/bot/inspect"
)

// rootNotice is how long before its end a trusted root is worth a look.
const rootNotice = 90 * 24 * time.Hour

// roots lists whom electronic signatures on letters are trusted by, and until when.
func (d *doctor) roots() {
	if d.TrustedCAFile == "" {
		d.good("signatures", words("roots_unset"))
		return
	}
	certificates, err := inspect.ReadRoots(d.TrustedCAFile)
	if err != nil {
		d.bad("signatures", trouble(err), words("roots_unread_todo"))
		return
	}
	for _, c := range certificates {
		d.root(c)
	}
}

// root judges one of them: what it vouches for today, and what is to be done.
func (d *doctor) root(c *x509.Certificate) {
	name, end := d.rootName(c), d.date(c.NotAfter)
	successor := words("root_ending_todo")
	switch {
	case !c.BasicConstraintsValid || !c.IsCA:
		d.warn("signatures", words("root_none", "Root", name), words("root_none_todo"))
	case c.NotBefore.After(d.now()):
		d.warn("signatures", words("root_early", "Root", name, "Day", d.date(c.NotBefore)), words("root_early_todo"))
	case !c.NotAfter.After(d.now()):
		d.warn("signatures", words("root_over", "Root", name, "Day", end), successor)
	case c.NotAfter.Sub(d.now()) < rootNotice:
		d.warn("signatures", words("root_trusted", "Root", name, "Day", end), successor)
	default:
		d.good("signatures", words("root_trusted", "Root", name, "Day", end))
	}
}

// rootName is what a certificate calls its owner, on one line and in quotes
// where it holds what would change the report.
func (d *doctor) rootName(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if name == "" {
		name = c.Subject.String()
	}
	if name == "" {
		return d.say(words("root_unnamed", "Number", c.SerialNumber.Text(16)))
	}
	if quoted := strconv.Quote(name); quoted != `"`+name+`"` || len(name) > 200 {
		return quoted[:min(len(quoted), 200)]
	}
	return name
}
