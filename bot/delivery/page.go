package delivery

import (
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of the page in millimetres: A4 with the margins of official letters,
// wide on the left for the file's punched holes.
const (
	pageWidth    = 210.0
	pageHeight   = 297.0
	marginLeft   = 30.0
	marginRight  = 20.0
	marginTop    = 20.0 // of a page without letterhead
	marginBottom = 25.0
	headTop      = 14.0 // of the letterhead
	columnWidth  = pageWidth - marginLeft - marginRight
	bodyBottom   = pageHeight - marginBottom
)

// Sizes of type in points, before density.
const (
	textSize  = 11.0
	smallSize = 8.0
)

// page is a page of paper: it knows type, lines and page breaks, and where on the
// page the next thing goes. Page breaks are made here and never by the library.
type page struct {
	pdf     *fpdf.Fpdf
	faces   *faceSet
	density float64
	y       float64 // top of the next line
	size    float64 // of the type in use, in points
}

// newPage opens a document and its first page. The marks of every page are
// set as each page ends.
func newPage(faces *faceSet, density float64, letter Letter) *page {
	pdf := fpdf.New("P", "mm", "A4", "")
	s := &page{pdf: pdf, faces: faces, density: density, y: headTop}
	pdf.SetCatalogSort(true) // equal letters, equal bytes
	pdf.SetMargins(marginLeft, marginTop, marginRight)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	describe(pdf, letter.Metadata)
	faces.load(pdf)
	pdf.SetFooterFunc(func() { s.marks(letter.Draft, letter.FooterNote) })
	pdf.AddPage()
	return s
}

// describe fills in what the file says of itself.
func describe(pdf *fpdf.Fpdf, about Metadata) {
	pdf.SetTitle(plainMetadata(about.Title), true)
	pdf.SetAuthor(plainMetadata(about.Author), true)
	pdf.SetSubject(plainMetadata(about.Subject), true)
	pdf.SetCreator("Loket", true)
	pdf.SetProducer("Loket", true)
	pdf.SetCreationDate(about.CreatedAt)
	pdf.SetModificationDate(about.CreatedAt)
	if language := plainMetadata(about.Language); language != "" && ascii(language) && !strings.ContainsAny(language, `()\`) {
		pdf.SetLang(language)
	}
}

// text selects the face for running text, bold or not.
func (s *page) text(size float64, bold bool) {
	style := ""
	if bold {
		style = "B"
	}
	s.font(textFace, style, size)
}

// exact selects the typewriter face.
func (s *page) exact(size float64) { s.font(exactFace, "B", size) }

func (s *page) font(face, style string, size float64) {
	s.size = size
	s.pdf.SetFont(face, style, size)
}

// body is the size of running text on this sheet.
func (s *page) body() float64 { return textSize * s.density }

// lineHeight is the distance of two lines of the type in use, in millimetres.
func (s *page) lineHeight() float64 {
	const leading, millimetresPerPoint = 1.28, 25.4 / 72
	return s.size * leading * millimetresPerPoint
}

// skip leaves a gap, narrower on a denser sheet.
func (s *page) skip(millimetres float64) { s.y += millimetres * s.density }

// need makes sure that so much fits below, on a new page if it must.
func (s *page) need(height float64) {
	if s.y+height > bodyBottom && s.y > marginTop {
		s.newPage()
	}
}

// newPage goes on overleaf, in the same type.
func (s *page) newPage() {
	s.pdf.AddPage() // keeps the font, even though marks were set in another
	s.y = marginTop
}

// put sets one line at a place; align is L, C, R or J.
func (s *page) put(x, y, width float64, line, align string) {
	s.pdf.SetXY(x, y)
	s.pdf.CellFormat(width, s.lineHeight(), line, "", 0, align, false, 0, "")
}

// line sets one line at the cursor and moves on.
func (s *page) line(x, width float64, line, align string) {
	s.need(s.lineHeight())
	s.put(x, s.y, width, line, align)
	s.y += s.lineHeight()
}

// block wraps a text and sets its lines.
func (s *page) block(x, width float64, text, align string) {
	for _, line := range s.wrap(text, width, 0) {
		s.line(x, width, line, align)
	}
}

// even sets a text on as few lines as block does, but of about equal length.
func (s *page) even(x, width float64, text, align string) {
	const step = 2.0
	lines := s.wrap(text, width, 0)
	for narrower := width - step; len(lines) > 1 && narrower > width/2; narrower -= step {
		tried := s.wrap(text, narrower, 0)
		if len(tried) > len(lines) {
			break
		}
		lines = tried
	}
	for _, line := range lines {
		s.line(x, width, line, align)
	}
}

// prose sets a justified paragraph whose first line is indented.
func (s *page) prose(x, width float64, text string, indent float64) {
	lines := s.wrap(text, width, indent)
	if len(lines) > 1 {
		s.need(2 * s.lineHeight()) // no first line alone at the foot of a page
	}
	for i, line := range lines {
		align := "L"
		if i < len(lines)-1 && s.fills(line, width-indent) {
			align = "J"
		}
		s.line(x+indent, width-indent, line, align)
		indent = 0
	}
}

// fills reports whether a line is full enough to be stretched without holes.
func (s *page) fills(line string, width float64) bool {
	const gaps, fullness = 3, 0.8
	return strings.Count(line, " ") >= gaps && s.pdf.GetStringWidth(line) > fullness*width
}

// marks sets what stands on every page: the draft mark above, page number and
// small print below.
func (s *page) marks(draft, note string) {
	size := s.size
	if draft = s.faces.drawable(draft); draft != "" {
		s.text(smallSize, true)
		width := s.pdf.GetStringWidth(draft) + 6
		s.pdf.SetLineWidth(0.2)
		s.pdf.Rect(pageWidth-marginRight-width, 6, width, 5.5, "D")
		s.put(pageWidth-marginRight-width, 6+(5.5-s.lineHeight())/2, width, draft, "C")
	}
	s.text(smallSize, false)
	if number := s.pdf.PageNo(); number > 1 {
		s.put(marginLeft, headTop-4, columnWidth, "– "+strconv.Itoa(number)+" –", "C")
	}
	s.footNote(note)
	s.size = size
}

// footNote sets the small print, as many lines as fit.
func (s *page) footNote(note string) {
	lines := s.wrap(s.faces.drawable(note), columnWidth, 0)
	if len(lines) == 0 {
		return
	}
	y := pageHeight - marginBottom + 6
	s.rule(y, 0.2)
	y++
	for _, line := range lines {
		if y+s.lineHeight() > pageHeight-5 {
			return
		}
		s.put(marginLeft, y, columnWidth, line, "C")
		y += s.lineHeight()
	}
}

// rule draws a line across the column.
func (s *page) rule(y, thickness float64) {
	s.pdf.SetLineWidth(thickness)
	s.pdf.Line(marginLeft, y, pageWidth-marginRight, y)
}
