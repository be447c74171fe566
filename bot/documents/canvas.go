package documents

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// The size of a picture in pixels: upright, as a phone shows it without
// turning.
const (
	pictureWidth  = 1080
	pictureHeight = 1350
	margin        = 60
)

// Colours that stay apart for people who see few of them.
var (
	ink      = color.RGBA{R: 0x1F, G: 0x29, B: 0x37, A: 0xFF}
	faint    = color.RGBA{R: 0x6B, G: 0x72, B: 0x80, A: 0xFF}
	hairline = color.RGBA{R: 0xD1, G: 0xD5, B: 0xDB, A: 0xFF}
	panel    = color.RGBA{R: 0xF0, G: 0xFD, B: 0xFA, A: 0xFF}
	brand    = color.RGBA{R: 0x0F, G: 0x76, B: 0x6E, A: 0xFF}
	paper    = color.RGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF}
)

// canvas draws with pixels counted from the upper left corner.
type canvas struct{ picture *gg.Context }

func newCanvas() *canvas {
	picture := gg.NewContext(pictureWidth, pictureHeight)
	picture.SetLineCapButt()
	picture.SetColor(paper)
	picture.Clear()
	return &canvas{picture}
}

// box fills a rectangle whose upper left corner is x, y.
func (c *canvas) box(fill color.Color, x, y, width, height float64) {
	c.picture.SetColor(fill)
	c.picture.DrawRectangle(x, y, width, height)
	c.picture.Fill()
}

// arc draws a part of a circle, in degrees against the clock from the right.
func (c *canvas) arc(stroke color.Color, thick, x, y, radius, from, turn float64) {
	c.picture.SetColor(stroke)
	c.picture.SetLineWidth(thick)
	c.picture.DrawArc(x, y, radius, gg.Radians(-from), gg.Radians(-from-turn))
	c.picture.Stroke()
}

// disc fills a circle.
func (c *canvas) disc(fill color.Color, x, y, radius float64) {
	c.picture.SetColor(fill)
	c.picture.DrawCircle(x, y, radius)
	c.picture.Fill()
}

// The typefaces are parsed for the first picture, and not before.
var (
	regular = sync.OnceValue(func() *opentype.Font { return parse(liberationsansregular.TTF) })
	bold    = sync.OnceValue(func() *opentype.Font { return parse(liberationsansbold.TTF) })
)

func parse(data []byte) *opentype.Font {
	typeface, err := opentype.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("embedded typeface: %v", err)) // as likely as a broken build
	}
	return typeface
}

// textStyle is how a text looks.
type textStyle struct {
	typeface *opentype.Font
	size     float64 // in pixels
	ink      color.Color
	before   float64 // the part of a text that stands left of its place: 0 none, 1 all
}

// lettering is how a text looks that begins at its place.
func lettering(size float64, heavy bool, ink color.Color) textStyle {
	typeface := regular
	if heavy {
		typeface = bold
	}
	return textStyle{typeface: typeface(), size: size, ink: ink}
}

// face is the typeface in the style's size.
func (s textStyle) face() font.Face {
	const pixelsPerInch = 72 // a point is a pixel
	face, err := opentype.NewFace(s.typeface, &opentype.FaceOptions{Size: s.size, DPI: pixelsPerInch})
	if err != nil {
		panic(fmt.Sprintf("embedded typeface in size %v: %v", s.size, err)) // no size is refused
	}
	return face
}

// width is how wide a text is drawn.
func (s textStyle) width(words string) float64 {
	const unit = 64 // of the measure, to a pixel
	return float64(font.MeasureString(s.face(), words)) / unit
}

// cut is as much of a text as a width has room for.
func (s textStyle) cut(words string, width float64) string {
	kept := []rune(words)
	for s.width(words) > width && len(kept) > 0 {
		kept = kept[:len(kept)-1]
		words = string(kept) + "…"
	}
	return words
}

// print sets one line with its upper edge at y.
func (c *canvas) print(style textStyle, x, y float64, words string) {
	const baseline = 1.0225 // below the upper edge, in sizes: an accent stays under the edge
	c.picture.SetColor(style.ink)
	c.picture.SetFontFace(style.face())
	c.picture.DrawString(words, x-style.before*style.width(words), y+baseline*style.size)
}

// write sets one line with its upper edge at y, a little smaller where it
// would be wider than width, and cut short where that does not suffice.
func (c *canvas) write(style textStyle, x, y, width float64, words string) {
	const smallest = 14
	for style.size > smallest && style.width(words) > width {
		style.size--
	}
	c.print(style, x, y, style.cut(words, width))
}

// centred sets one line in the middle of the picture.
func (c *canvas) centred(style textStyle, y float64, words string) {
	style.before = 0.5
	c.write(style, pictureWidth/2, y, pictureWidth-2*margin, words)
}

// paragraph sets a text on as many lines as it takes and gives where the next
// would begin.
func (c *canvas) paragraph(style textStyle, x, y, width float64, words string) float64 {
	leading := style.size * 1.35
	for _, l := range wrap(style, width, words) {
		c.print(style, x, y, l)
		y += leading
	}
	return y
}

// wrap breaks a text at its spaces into lines no wider than width.
func wrap(style textStyle, width float64, words string) (lines []string) {
	var current string
	for _, word := range strings.Fields(words) {
		longer := strings.TrimSpace(current + " " + word)
		if current != "" && style.width(longer) > width {
			lines = append(lines, current)
			longer = word
		}
		current = longer
	}
	return append(lines, current)
}

// png is the finished picture.
func (c *canvas) png() ([]byte, error) {
	var file bytes.Buffer
	if err := c.picture.EncodePNG(&file); err != nil {
		return nil, fmt.Errorf("encode the picture: %w", err)
	}
	return file.Bytes(), nil
}
