package delivery

import (
	"slices"
	"strconv"
	"strings"
)

// Measures of the letter's parts in millimetres.
const (
	logoHeight     = 24.0
	logoWidth      = 26.0
	labelWidth     = 24.0 // of "Lampiran" in the reference block
	indent         = 12.5 // of a paragraph's first line
	fieldLabel     = 46.0 // of the table's left column
	cellPadding    = 1.6
	duties         = 7.0 // of a duty's number
	signatureLeft  = marginLeft + columnWidth*0.48
	signatureWidth = columnWidth * 0.52
	signatureSpace = 22.0 // for pen and stamp
	dottedLine     = "........................................"
)

// set lays the letter out from top to bottom.
func (s *page) set(letter Letter, logo artwork) {
	s.letterhead(letter.Head, logo)
	s.text(s.body(), false)
	if place := s.faces.drawable(letter.PlaceDate); place != "" {
		s.begin(tagParagraph)
		s.block(marginLeft, columnWidth, place, "R")
		s.skip(1.5)
	}
	s.reference(letter.Reference)
	s.addressee(letter.Addressee)
	s.paragraphs(letter.Opening)
	s.table(letter.Fields)
	s.text(s.body(), false)
	s.paragraphs(letter.Notes)
	s.numbered(letter.Duties, 1.2)
	s.ending(letter)
}

// letterhead sets the kop: logo at the left, names and address centred, a
// double rule below.
func (s *page) letterhead(head Letterhead, logo artwork) {
	left, width := marginLeft, columnWidth
	bottom := s.y
	if logo.image != nil {
		left, width = marginLeft+logoWidth, columnWidth-logoWidth
		bottom = s.y + s.picture(logo, head.LogoAlt)
	}
	s.begin(tagHeading)
	s.headlines(left, width, sizes{14, 12}, false, strings.ToUpper(head.Government))
	s.headlines(left, width, sizes{17, 14}, true, strings.ToUpper(head.Office))
	s.y += 0.8
	s.begin(tagParagraph)
	s.headlines(left, width, sizes{9, 8}, false, head.Lines...)
	s.y = max(s.y, bottom) + 2
	s.rule(s.y, 1)
	s.rule(s.y+1.1, 0.25)
	s.y += 1.1
	s.skip(5)
}

// sizes of type in points: the wanted one and the smallest tolerated.
type sizes struct{ wanted, smallest float64 }

// headlines centres texts, each on one line, all of them a little smaller if
// that helps; what is longer still goes on lines of about equal length.
func (s *page) headlines(x, width float64, size sizes, bold bool, texts ...string) {
	const step = 0.5
	for points := size.wanted; points >= size.smallest; points -= step {
		s.text(points, bold)
		if !slices.ContainsFunc(texts, func(text string) bool {
			return s.width(s.faces.drawable(text)) > width
		}) {
			break
		}
	}
	for _, text := range texts {
		s.even(x, width, s.faces.drawable(text), "C")
	}
}

// picture places the logo and gives its height.
func (s *page) picture(logo artwork, alt string) float64 {
	width, height := logoHeight*logo.aspect, logoHeight
	if limit := logoWidth - 4; width > limit {
		width, height = limit, limit/logo.aspect
	}
	e := s.begin(tagFigure)
	e.alt = alt
	e.picture = &picture{image: logo.image, x: marginLeft * pointsPerMillimetre, y: s.y * pointsPerMillimetre,
		width: width * pointsPerMillimetre, height: height * pointsPerMillimetre}
	return height
}

// reference sets number, nature, attachments and subject.
func (s *page) reference(fields []Field) {
	left := marginLeft + labelWidth
	for _, field := range fields {
		value := s.faces.drawable(field.Value)
		if value == "" {
			value = dottedLine
		}
		s.need(s.lineHeight())
		s.begin(tagParagraph)
		s.put(marginLeft, s.y, labelWidth, s.faces.drawable(field.Label), "L")
		s.put(left-3, s.y, 3, ":", "L")
		s.even(left, columnWidth*0.72, value, "L")
	}
	s.skip(4)
}

// addressee sets the "Yth." lines.
func (s *page) addressee(lines []string) {
	s.begin(tagParagraph)
	for _, line := range lines {
		s.even(marginLeft, columnWidth*0.7, s.faces.drawable(line), "L")
	}
	s.skip(5)
}

// paragraphs sets running text.
func (s *page) paragraphs(texts []string) {
	for _, text := range texts {
		s.begin(tagParagraph)
		s.prose(marginLeft, columnWidth, s.faces.drawable(text), indent)
		s.skip(2)
	}
}

// numbered sets a list, each item hanging behind its number.
func (s *page) numbered(items []string, gap float64) {
	for i, item := range items {
		s.need(s.lineHeight())
		s.begin(tagParagraph)
		s.put(marginLeft, s.y, duties, strconv.Itoa(i+1)+".", "L")
		s.prose(marginLeft+duties, columnWidth-duties, s.faces.drawable(item), 0)
		s.skip(gap)
	}
}

// ending sets closing and signature. The signature never stands alone
// overleaf: the closing goes with it.
func (s *page) ending(letter Letter) {
	s.skip(1)
	lines := 0
	for _, text := range letter.Closing {
		lines += len(s.wrap(s.faces.drawable(text), columnWidth, indent)) + 1
	}
	s.need(float64(lines)*s.lineHeight() + s.signatureHeight(letter.Signatory))
	s.paragraphs(letter.Closing)
	s.skip(3)
	s.signature(letter.Signatory)
}

// signatureHeight is what signature takes, so that it stays in one piece.
func (s *page) signatureHeight(by Signatory) float64 {
	title := len(s.wrap(s.faces.drawable(by.Title), signatureWidth, 0))
	name := len(s.wrap(s.faces.drawable(by.Name), signatureWidth, 0))
	return float64(title+name+3)*s.lineHeight() + signatureSpace*s.density
}

func (s *page) signature(by Signatory) {
	s.begin(tagParagraph)
	s.even(signatureLeft, signatureWidth, s.faces.drawable(by.Title), "L")
	s.skip(signatureSpace)
	name := s.faces.drawable(by.Name)
	if name == "" {
		name = dottedLine
	}
	s.text(s.body(), true)
	s.begin(tagParagraph)
	s.block(signatureLeft, signatureWidth, name, "L")
	s.text(s.body(), false)
	s.block(signatureLeft, signatureWidth, s.faces.drawable(by.Rank), "L")
	s.block(signatureLeft, signatureWidth, s.faces.drawable(by.NIP), "L")
}
