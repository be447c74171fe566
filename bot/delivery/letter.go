package delivery

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// Letter is an official letter (surat dinas) in finished words. Every text is
// set as it is, whatever it contains; what the typeface cannot draw becomes □.
// Empty parts leave no gap. Printing a Letter shows its title only, because its
// fields may hold a password.
type Letter struct {
	Head      Letterhead
	PlaceDate string   // "Pangkalan Balai, 24 November 2026"
	Reference []Field  // "Nomor", "Sifat", "Lampiran", "Hal"; an empty value is a dotted line to fill in by hand
	Addressee []string // "Yth. …", "di", "Tempat": a line each
	Opening   []string // paragraphs before the fields
	Fields    []Field  // the account, as a table
	Notes     []string // paragraphs after the fields
	Duties    []string // numbered from 1
	Closing   []string // paragraphs
	Signatory Signatory

	Draft      string // mark on every page, as "KONSEP – menunggu tanda tangan"; empty: none
	FooterNote string // small print at the foot of every page
	Metadata   Metadata
}

// Letterhead is the kop surat.
type Letterhead struct {
	Government string   // "Pemerintah Kabupaten …", set in capitals
	Office     string   // "Dinas …", set in larger capitals
	Lines      []string // address, telephone, site and e-mail, a line each
	Logo       []byte   // PNG or JPEG, see [CheckLogo]; nil: none
	LogoAlt    string   // what it shows, for who cannot see it
}

// Field is a label and its value.
type Field struct {
	Label string
	Value string
	// Exact sets the value in a typewriter face, whose 0 and O, 1, l and I
	// cannot be confused, with every space kept: for what will be typed off
	// the paper.
	Exact bool
}

// Signatory is who signs. Each part is a line (the title may take several) and
// set as given, so NIP is "NIP 1970…". An empty name is a dotted line.
type Signatory struct {
	Title string
	Name  string
	Rank  string
	NIP   string
}

// Metadata is what the file says of itself.
type Metadata struct {
	Title     string
	Author    string
	Language  string    // as in "id"
	CreatedAt time.Time // in the zone to be shown
}

// String shows the letter's title only.
func (l Letter) String() string { return "letter " + oneLine(l.Metadata.Title, nameLimit) }

// GoString keeps the fields out of %#v.
func (l Letter) GoString() string { return "delivery.Letter(" + l.String() + ")" }

// LogValue keeps the fields out of structured logs.
func (l Letter) LogValue() slog.Value { return slog.StringValue(l.String()) }

// String shows the label only.
func (f Field) String() string { return "field " + oneLine(f.Label, nameLimit) }

// GoString keeps the value out of %#v.
func (f Field) GoString() string { return "delivery.Field(" + f.String() + ")" }

// densities are the text sizes tried until the letter fits on one page, in
// parts of the full size; a letter that never does is set in full size.
func densities() [3]float64 { return [3]float64{1, 0.95, 0.9} }

// Render writes the letter as a tagged PDF/A-2b on A4. Equal letters give equal
// bytes. It fails when the logo is none that [CheckLogo] accepts or when w fails.
// Letters are set one at a time, whoever calls, because each takes some 20 MB
// of memory for a moment.
func Render(w io.Writer, letter Letter) error {
	faces := typefaces()
	faces.turn.Lock()
	defer faces.turn.Unlock()
	logo, err := readLogo(letter.Head.Logo)
	if err != nil {
		return fmt.Errorf("set letter: %w", err)
	}
	var first *page
	for _, density := range densities() {
		page := newPage(faces, density, letter)
		page.set(letter, logo)
		if len(page.sheets) == 1 {
			first = page
			break
		}
		if first == nil {
			first = page
		}
	}
	first.finish()
	file, err := archived(letter.Metadata, first.sheets)
	if err != nil {
		return fmt.Errorf("set letter: %w", err)
	}
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("write letter: %w", err)
	}
	return nil
}

// FileName is the name under which the letter about a ticket is kept and sent:
// ASCII letters, digits and hyphens, whatever the ticket holds.
func FileName(ticket string) string {
	const limit = 60
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, ticket)
	if len(safe) > limit {
		safe = safe[:limit]
	}
	safe = strings.Trim(safe, "-")
	if safe == "" {
		return "surat.pdf"
	}
	return "surat-" + safe + ".pdf"
}
