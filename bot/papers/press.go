package papers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loket/bot/telegram"
	"loket/bot/words"
	"loket/storage"
)

// Press makes documents from what is remembered. Its fields are set before the
// first use and not changed afterwards; it may be used by several at once.
type Press struct {
	Source  *storage.Store
	Words   *words.Renderer
	Office  Office
	Secrets func(ctx context.Context, name string) (string, error) // opens a credential's password
	Now     func() time.Time
	Zone    *time.Location // of dates on paper; nil: UTC
}

// Office is who writes, as configured.
type Office struct {
	Government, Name, Address, Phone, Email, Site string
	Logo                                          string // path of a PNG or JPEG file; empty: none
	Signatory, SignatoryNIP                       string // empty: a dotted line
}

// Make makes the document of a sheet.
func (p *Press) Make(ctx context.Context, sheet, of, lang string) (telegram.Document, error) {
	return telegram.Document{}, fmt.Errorf("no sheet %q", sheet)
}

// Letter makes the written letter.
func (p *Press) Letter(ctx context.Context, credential string) (name string, pdf []byte, err error) {
	return "", nil, errors.New("no letter")
}
