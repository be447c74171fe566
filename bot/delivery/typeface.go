package delivery

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/carlos7ags/folio/font"
	"golang.org/x/text/unicode/norm"
)

// The Liberation faces (SIL Open Font License 1.1) have Arial's and Courier's
// measures; the rules for official letters ask for Arial 11 or 12. They travel
// inside the program and inside every letter.
const (
	plainFace = iota
	boldFace
	exactFace
	faceCount
)

// missingGlyph stands for a character the typeface lacks.
const missingGlyph = '□'

// lastRune is the end of what the faces are asked for.
const lastRune = 0xFFFF

// faceSet is the typefaces, ready for use.
type faceSet struct {
	turn sync.Mutex // held while a letter is set
	all  [faceCount]font.Face
}

// typefaces reads the faces when the first letter is set, and not before.
var typefaces = sync.OnceValue(func() *faceSet {
	set := new(faceSet)
	for i, data := range [faceCount][]byte{liberationsansregular.TTF, liberationsansbold.TTF, liberationmonobold.TTF} {
		face, err := font.ParseTTF(data)
		if err != nil {
			panic(fmt.Sprintf("embedded typeface: %v", err)) // as likely as a broken build
		}
		set.all[i] = face
	}
	return set
})

// embedded are the faces for one document, which carries of each what it uses.
func (s *faceSet) embedded() (faces [faceCount]*font.EmbeddedFont) {
	for i, face := range s.all {
		faces[i] = font.NewEmbeddedFont(face)
	}
	return faces
}

// width is how wide a text is in a face, in points at a size of one point. The
// letters stand side by side as they are, without kerning.
func (s *faceSet) width(face int, text string) float64 {
	sum := 0
	for _, r := range text {
		sum += s.all[face].GlyphAdvance(s.all[face].GlyphIndex(r))
	}
	return float64(sum) / float64(s.all[face].UnitsPerEm())
}

// drawable makes any text one that can be set: composed, on one line, without
// what is invisible, and with missingGlyph for what the faces lack.
func (s *faceSet) drawable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp):
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
	for _, face := range s.all {
		if face.GlyphIndex(r) == 0 {
			return false
		}
	}
	return true
}

// plainMetadata keeps a text to what the file's description can hold, in both of
// its forms.
func plainMetadata(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xFFFE {
			return missingGlyph
		}
		return r
	}, oneLine(text, subjectLimit))
}
