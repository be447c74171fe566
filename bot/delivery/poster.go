package delivery

import (
	"fmt"
	"io"
)

// Poster is a page to hang up, in finished words: one figure that is read from afar,
// what it says, and the figures below it.
type Poster struct {
	Head     Letterhead
	Title    []string // lines above the figure
	Figure   string   // such as "91,48"
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
	s.begin(tagParagraph)
	s.centred(posterFigure, true, p.Figure)
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

// centred sets lines in the middle, each wrapped where it has to be.
func (s *page) centred(size float64, bold bool, lines ...string) {
	s.text(size, bold)
	for _, words := range lines {
		s.even(marginLeft, columnWidth, s.faces.drawable(words), "C")
	}
}

// rows sets labels and, at the right, their values, a paragraph each.
func (s *page) rows(rows []Field) {
	const valueWidth = 30.0
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
