package papers

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strings"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
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
type canvas struct {
	draw.Canvas
	image *vgimg.Canvas
}

func newCanvas() *canvas {
	const pixelsPerInch = 72 // a point is a pixel
	image := vgimg.NewWith(vgimg.UseWH(pictureWidth, pictureHeight), vgimg.UseDPI(pixelsPerInch), vgimg.UseBackgroundColor(paper))
	return &canvas{Canvas: draw.New(image), image: image}
}

// at is a point of the picture.
func at(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(pictureHeight - y)} }

// box fills a rectangle whose upper left corner is x, y.
func (c *canvas) box(fill color.Color, x, y, width, height float64) {
	c.FillPolygon(fill, []vg.Point{at(x, y), at(x+width, y), at(x+width, y+height), at(x, y+height)})
}

// part is a rectangle of the picture to draw a plot into.
func (c *canvas) part(x, y, width, height float64) draw.Canvas {
	return draw.Canvas{Canvas: c.Canvas.Canvas, Rectangle: vg.Rectangle{Min: at(x, y+height), Max: at(x+width, y)}}
}

// arc draws a part of a circle, in degrees against the clock from the right.
func (c *canvas) arc(stroke color.Color, thick, x, y, radius, from, turn float64) {
	c.SetLineStyle(draw.LineStyle{Color: stroke, Width: vg.Length(thick)})
	c.Stroke(round(x, y, radius, from, turn))
}

// disc fills a circle.
func (c *canvas) disc(fill color.Color, x, y, radius float64) {
	c.SetColor(fill)
	c.Fill(round(x, y, radius, 0, 360))
}

func round(x, y, radius, from, turn float64) vg.Path {
	const degree = math.Pi / 180
	var path vg.Path
	path.Move(at(x+radius*math.Cos(from*degree), y-radius*math.Sin(from*degree)))
	path.Arc(at(x, y), vg.Length(radius), from*degree, turn*degree)
	return path
}

// lettering is how a text looks.
func lettering(size float64, bold bool, ink color.Color) text.Style {
	weight := font.WeightNormal
	if bold {
		weight = font.WeightBold
	}
	return text.Style{Color: ink, Handler: plot.DefaultTextHandler, YAlign: draw.YTop,
		Font: plotfont.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight, Size: vg.Length(size)}}
}

// write sets one line with its upper edge at y, a little smaller where it
// would be wider than width.
func (c *canvas) write(style text.Style, x, y, width float64, words string) {
	const smallest = 14
	for style.Font.Size > smallest && float64(style.Width(words)) > width {
		style.Font.Size--
	}
	c.FillText(style, at(x, y), words)
}

// centred sets one line in the middle of the picture.
func (c *canvas) centred(style text.Style, y float64, words string) {
	style.XAlign = draw.XCenter
	c.write(style, pictureWidth/2, y, pictureWidth-2*margin, words)
}

// paragraph sets a text on as many lines as it takes and gives where the next
// would begin.
func (c *canvas) paragraph(style text.Style, x, y, width float64, words string) float64 {
	leading := float64(style.Font.Size) * 1.35
	for _, l := range wrap(style, width, words) {
		c.FillText(style, at(x, y), l)
		y += leading
	}
	return y
}

// wrap breaks a text at its spaces into lines no wider than width.
func wrap(style text.Style, width float64, words string) (lines []string) {
	var current string
	for _, word := range strings.Fields(words) {
		longer := strings.TrimSpace(current + " " + word)
		if current != "" && float64(style.Width(longer)) > width {
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
	if _, err := (vgimg.PngCanvas{Canvas: c.image}).WriteTo(&file); err != nil {
		return nil, fmt.Errorf("encode the picture: %w", err)
	}
	return file.Bytes(), nil
}
