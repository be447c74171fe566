package delivery

import (
	"fmt"
	"io"

	"github.com/carlos7ags/folio/barcode"
)

// Poster is a page to hang up, in finished words: one figure that is read from afar,
// what it says, and the figures below it.
type Poster struct {
	Head     Letterhead
	Title    []string // lines above the figure
	Figure   string   // such as "91,48"
	Code     string   // stands as a QR code in the figure's place, such as an address; may be empty
	CodeAlt  string   // what the code leads to, for who cannot see it
	Meaning  []string // lines below it
	Rows     []Field
	Closing  string
	Note     string // small print at the foot
	Metadata Metadata
}

// Sizes of a poster's type in points.
const (
	posterTitle, posterFigure, posterMeaning, posterRow = 20.0, 96.0, 18.0, 12.0
)

// RenderPoster writes the poster as a tagged PDF/A-2b on one page of A4. It fails
// as Render does.
func RenderPoster(w io.Writer, p Poster) error {
	faces := typefaces()
	faces.turn.Lock()
	defer faces.turn.Unlock()
	logo, err := readLogo(p.Head.Logo)
	if err != nil {
		return fmt.Errorf("set poster: %w", err)
	}
	s := newPage(faces, 1, Letter{FooterNote: p.Note})
	s.letterhead(p.Head, logo)
	s.skip(6)
	s.begin(tagHeading)
	s.centred(posterTitle, true, p.Title...)
	s.skip(8)
	if p.Code == "" {
		s.begin(tagParagraph)
		s.centred(posterFigure, true, p.Figure)
	} else if err := s.code(p.Code, p.CodeAlt); err != nil {
		return fmt.Errorf("set poster: %w", err)
	}
	s.skip(2)
	for i, words := range p.Meaning {
		s.begin(tagParagraph)
		s.centred(posterMeaning, i == 0, words)
	}
	s.skip(8)
	s.rows(p.Rows)
	s.skip(8)
	s.begin(tagParagraph)
	s.centred(posterRow, false, p.Closing)
	s.finish()
	file, err := archived(p.Metadata, s.sheets)
	if err != nil {
		return fmt.Errorf("set poster: %w", err)
	}
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("write poster: %w", err)
	}
	return nil
}

// Measures of a QR code: its side in millimetres, and the rim of white that readers
// need, in modules.
const codeSide, codeRim = 68.0, 4

// code draws a QR code in the middle, with its rim.
func (s *page) code(text, alt string) error {
	drawn, err := barcode.NewQR(text)
	if err != nil {
		return fmt.Errorf("draw the code: %w", err)
	}
	rim := codeSide / float64(drawn.Width()) * codeRim
	e := s.begin(tagFigure)
	e.alt = alt
	e.code = &code{drawn: drawn, x: (marginLeft + (columnWidth-codeSide)/2) * pointsPerMillimetre, y: (s.y + rim) * pointsPerMillimetre, size: codeSide * pointsPerMillimetre}
	s.y += codeSide + 2*rim
	return nil
}

// centred sets lines in the middle, each wrapped where it has to be.
func (s *page) centred(size float64, bold bool, lines ...string) {
	s.text(size, bold)
	for _, words := range lines {
		s.even(marginLeft, columnWidth, s.faces.drawable(words), "C")
	}
}

// rows sets labels and, at the right, their values, a paragraph each. A label has
// the room that the widest value leaves.
func (s *page) rows(rows []Field) {
	const gap, most = 6.0, 110.0
	s.text(posterRow, true)
	var widest float64
	for _, row := range rows {
		widest = max(widest, s.width(s.faces.drawable(row.Value)))
	}
	valueWidth := min(widest+gap, most)
	for _, row := range rows {
		s.begin(tagParagraph)
		s.text(posterRow, false)
		y := s.y
		s.block(marginLeft, columnWidth-valueWidth, s.faces.drawable(row.Label), "L")
		s.text(posterRow, true)
		s.put(marginLeft+columnWidth-valueWidth, y, valueWidth, s.faces.drawable(row.Value), "R")
		s.skip(1.2)
	}
}
