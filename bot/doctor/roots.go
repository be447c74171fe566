package doctor

import (
	"fmt"
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
		until := fmt.Sprintf("letters signed under %s are trusted, until %s", c.Subject.CommonName, c.NotAfter.Format("2 January 2006"))
		if left := c.NotAfter.Sub(d.now()); left < rootNotice {
			d.warn("signatures", until, "ask its provider for the root that follows it, and add it to TRUSTED_CA_FILE")
			continue
		}
		d.good("signatures", until)
	}
}
