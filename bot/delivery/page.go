package delivery

import (
	"slices"
	"strconv"
	"strings"

	"github.com/carlos7ags/folio/font"
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
	faces    *faceSet
	embedded [faceCount]*font.EmbeddedFont
	sheets   []*sheet
	density  float64
	y        float64 // top of the next line
	face     int     // of the type in use
	size     float64 // of the type in use, in points
	draft    string  // mark on every page
	note     string  // small print on every page
}

// newPage opens a letter's first page.
func newPage(faces *faceSet, density float64, letter Letter) *page {
	s := &page{faces: faces, embedded: faces.embedded(), density: density, y: headTop, draft: letter.Draft, note: letter.FooterNote}
	s.sheets = []*sheet{{faces: &s.embedded}}
	return s
}

// text selects the face for running text, bold or not.
func (s *page) text(size float64, bold bool) {
	s.face, s.size = plainFace, size
	if bold {
		s.face = boldFace
	}
}

// exact selects the typewriter face.
func (s *page) exact(size float64) { s.face, s.size = exactFace, size }

// width is how wide a text is in the type in use, in millimetres.
func (s *page) width(text string) float64 {
	return s.faces.width(s.face, text) * s.size / pointsPerMillimetre
}

// begin begins an element of the letter; what is put goes into it until the next
// begins.
func (s *page) begin(tag string) *element {
	last := s.sheets[len(s.sheets)-1]
	e := &element{tag: tag}
	last.elements = append(last.elements, e)
	return e
}

// current is the element that was begun last.
func (s *page) current() *element {
	last := s.sheets[len(s.sheets)-1]
	if len(last.elements) == 0 {
		return s.begin(tagParagraph)
	}
	return last.elements[len(last.elements)-1]
}

// decorate adds lines and boxes to a page, which are no part of its text.
func (s *page) decorate(boxes ...box) {
	last := s.sheets[len(s.sheets)-1]
	e := &element{tag: tagNone, boxes: boxes}
	last.elements = append([]*element{e}, last.elements...)
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

// newPage goes on overleaf, in the same type and with the element that was begun.
func (s *page) newPage() {
	tag := s.current().tag
	s.sheets = append(s.sheets, &sheet{faces: &s.embedded})
	s.begin(tag)
	s.y = marginTop
}

// put sets one line at a place; align is L, C, R or J.
func (s *page) put(x, y, width float64, line, align string) {
	if line == "" {
		return
	}
	const middle = 0.5 // of the line's height, and three tenths of the type below it
	r := run{face: s.face, size: s.size, text: line, baseline: (y+middle*s.lineHeight())*pointsPerMillimetre + 0.3*s.size}
	spare := width - s.width(line)
	switch align {
	case "C":
		x += spare / 2
	case "R":
		x += spare
	case "J":
		r.stretch = spare * pointsPerMillimetre / float64(max(1, strings.Count(line, " ")))
	}
	r.x = x * pointsPerMillimetre
	e := s.current()
	if n := len(e.runs); n > 0 {
		e.runs[n-1].followed = true
	}
	e.runs = append(e.runs, r)
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
	return strings.Count(line, " ") >= gaps && s.width(line) > fullness*width
}

// finish sets what stands on every page: the draft mark above, page number and
// small print below.
func (s *page) finish() {
	all := s.sheets
	for i, one := range all {
		one.elements = slices.DeleteFunc(one.elements, (*element).empty)
		s.sheets = all[:i+1]
		s.marks(i + 1)
	}
	s.sheets = all
}

func (s *page) marks(number int) {
	s.begin(tagNone)
	if draft := s.faces.drawable(s.draft); draft != "" {
		s.text(smallSize, true)
		width := s.width(draft) + 6
		s.box(pageWidth-marginRight-width, 6, width, 5.5)
		s.put(pageWidth-marginRight-width, 6+(5.5-s.lineHeight())/2, width, draft, "C")
	}
	s.text(smallSize, false)
	if number > 1 {
		s.put(marginLeft, headTop-4, columnWidth, "– "+strconv.Itoa(number)+" –", "C")
	}
	s.footNote()
}

// footNote sets the small print, as many lines as fit.
func (s *page) footNote() {
	lines := s.wrap(s.faces.drawable(s.note), columnWidth, 0)
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
	s.decorate(box{x: marginLeft * pointsPerMillimetre, y: y * pointsPerMillimetre, width: columnWidth * pointsPerMillimetre, thickness: thickness * pointsPerMillimetre})
}

// box draws the outline of a box, in millimetres.
func (s *page) box(x, y, width, height float64) {
	const thickness = 0.2
	s.decorate(box{x: x * pointsPerMillimetre, y: y * pointsPerMillimetre, width: width * pointsPerMillimetre, height: height * pointsPerMillimetre, thickness: thickness * pointsPerMillimetre})
}
