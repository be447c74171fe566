package documents

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"

	"loket/conversations/answers"
)

// TestNothingThatIsTakenPrintsABox: the typefaces have every character that names,
// units and titles may have, marks upon their letters too.
func TestNothingThatIsTakenPrintsABox(t *testing.T) {
	var buffer sfnt.Buffer
	taken := 0
	for r := rune(' '); r <= 0x1ffff; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		for _, take := range []func(string) (string, error){answers.PersonName, answers.WorkUnit, answers.SiteTitle} {
			word := string(r)
			if unicode.Is(unicode.Mn, r) {
				word = "D" + word
			}
			text, err := take("Dinas " + word + " Kesehatan")
			if err != nil {
				continue
			}
			taken++
			for _, printed := range text {
				for _, typeface := range []*sfnt.Font{regular(), bold()} {
					if glyph, err := typeface.GlyphIndex(&buffer, printed); err != nil || glyph == 0 {
						t.Fatalf("%q (%U) is taken as %q and has no glyph for %U: %v", r, r, text, printed, err)
					}
				}
			}
		}
	}
	if taken < 1000 {
		t.Fatalf("%d are taken", taken)
	}
}
