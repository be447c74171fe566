package delivery

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// The Liberation faces (SIL Open Font License 1.1) have Arial's and Courier's
// measures; the rules for official letters ask for Arial 11 or 12. They travel
// inside the program and inside every letter.
const (
	textFace  = "LiberationSans"
	exactFace = "LiberationMono"
)

// missingGlyph stands for a character the typeface lacks.
const missingGlyph = '□'

// lastRune is the end of what the PDF library can address.
const lastRune = 0xFFFF

// faceSet is the typefaces, ready for use.
type faceSet struct {
	turn     sync.Mutex // held while a letter is set; guards glyphs too
	coverage []*sfnt.Font
	glyphs   sfnt.Buffer
}

// typefaces reads the faces when the first letter is set, and not before.
var typefaces = sync.OnceValue(func() *faceSet {
	set := new(faceSet)
	for _, data := range [][]byte{liberationsansregular.TTF, liberationsansbold.TTF, liberationmonobold.TTF} {
		face, err := sfnt.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("embedded typeface: %v", err)) // as likely as a broken build
		}
		set.coverage = append(set.coverage, face)
	}
	return set
})

// load puts the faces into a document. The library writes into the bytes it is
// given while it cuts a face down, so each document gets copies.
func (s *faceSet) load(pdf *fpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(textFace, "", bytes.Clone(liberationsansregular.TTF))
	pdf.AddUTF8FontFromBytes(textFace, "B", bytes.Clone(liberationsansbold.TTF))
	pdf.AddUTF8FontFromBytes(exactFace, "B", bytes.Clone(liberationmonobold.TTF))
}

// drawable makes any text one that can be set: composed, on one line, without
// what is invisible, and with missingGlyph for what the faces lack.
func (s *faceSet) drawable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp) && r != '\u00a0':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Me):
			return -1
		case !s.has(r):
			return missingGlyph
		default:
			return r
		}
	}, norm.NFC.String(strings.ToValidUTF8(text, string(missingGlyph))))
}

// has reports whether every face can draw a character.
func (s *faceSet) has(r rune) bool {
	if r > lastRune {
		return false
	}
	for _, face := range s.coverage {
		if glyph, err := face.GlyphIndex(&s.glyphs, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}

// plainMetadata keeps a text to what the library can write into the file's
// description.
func plainMetadata(text string) string {
	return strings.Map(func(r rune) rune {
		if r > lastRune {
			return missingGlyph
		}
		return r
	}, oneLine(text, subjectLimit))
}
