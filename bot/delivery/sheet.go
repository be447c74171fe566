package delivery

import (
	"fmt"
	"strings"

	"github.com/carlos7ags/folio/barcode"
	"github.com/carlos7ags/folio/content"
	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/image"
	"github.com/carlos7ags/folio/layout"
)

const pointsPerMillimetre = 72 / 25.4

// The elements of a letter's structure, as PDF names them.
const (
	tagHeading   = "H1"
	tagParagraph = "P"
	tagFigure    = "Figure"
	tagNone      = "" // decoration, and what stands on every page: no part of the text
)

// sheet is one page as it will be drawn: its elements in reading order. It is an
// element of the PDF library's layout that fills a page, because the library's own
// paragraphs are tagged line by line and written without blanks.
type sheet struct {
	elements []*element
	faces    *[faceCount]*font.EmbeddedFont
}

// element is one part of the text, such as a paragraph, or decoration.
type element struct {
	tag, alt string
	runs     []run
	boxes    []box
	picture  *picture
	code     *code
}

// code is a QR code at a place; whoever places it leaves the white rim around it
// that readers need.
type code struct {
	drawn      *barcode.Barcode
	x, y, size float64
}

// empty tells an element that was begun and has nothing in it.
func (e *element) empty() bool {
	return len(e.runs) == 0 && len(e.boxes) == 0 && e.picture == nil && e.code == nil
}

// run is a piece of a line. Measures are in points from the page's top left.
type run struct {
	face        int
	size        float64
	x, baseline float64
	text        string
	stretch     float64 // added to each blank
	followed    bool    // another follows within the element, a blank apart
}

// box is a rectangle's outline; without height it is a line.
type box struct{ x, y, width, height, thickness float64 }

// picture is an image at a place.
type picture struct {
	image               *image.Image
	x, y, width, height float64
}

// PlanLayout fills a page of its own with its elements.
func (s *sheet) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	if !area.AtFragmentTop {
		return layout.LayoutPlan{Status: layout.LayoutNothing, Overflow: s}
	}
	blocks := make([]layout.PlacedBlock, 0, len(s.elements))
	for _, e := range s.elements {
		blocks = append(blocks, layout.PlacedBlock{Width: area.Width, Height: area.Height, Tag: e.tag, AltText: e.alt,
			Draw: func(ctx layout.DrawContext, left, top float64) { s.draw(ctx, e, left, top) }})
	}
	return layout.LayoutPlan{Status: layout.LayoutFull, Consumed: area.Height, Blocks: blocks}
}

// draw writes one element. What is no part of the text is marked as such.
func (s *sheet) draw(ctx layout.DrawContext, e *element, left, top float64) {
	if e.tag == tagNone {
		ctx.Stream.BeginMarkedContent("Artifact")
		defer ctx.Stream.EndMarkedContent()
	}
	for _, b := range e.boxes {
		ctx.Stream.SetLineWidth(b.thickness)
		if b.height == 0 {
			ctx.Stream.MoveTo(left+b.x, top-b.y)
			ctx.Stream.LineTo(left+b.x+b.width, top-b.y)
		} else {
			ctx.Stream.Rectangle(left+b.x, top-b.y-b.height, b.width, b.height)
		}
		ctx.Stream.Stroke()
	}
	if p := e.picture; p != nil {
		name := fmt.Sprintf("Im%d", len(ctx.Page.Images)+1)
		ctx.Page.Images = append(ctx.Page.Images, layout.ImageEntry{Name: name, Image: p.image})
		ctx.Stream.SaveState()
		ctx.Stream.ConcatMatrix(p.width, 0, 0, p.height, left+p.x, top-p.y-p.height)
		ctx.Stream.Do(name)
		ctx.Stream.RestoreState()
	}
	if c := e.code; c != nil {
		c.drawn.Draw(ctx.Stream, left+c.x, top-c.y-c.size, c.size, c.size)
	}
	for _, r := range e.runs {
		ctx.Stream.BeginText()
		ctx.Stream.SetFont(s.fontName(ctx, r.face), r.size)
		ctx.Stream.MoveText(left+r.x, top-r.baseline)
		ctx.Stream.ShowTextArrayHex(s.letters(r))
		ctx.Stream.EndText()
	}
}

// fontName is under which name a page knows a face.
func (s *sheet) fontName(ctx layout.DrawContext, face int) string {
	for _, known := range ctx.Page.Fonts {
		if known.Embedded == s.faces[face] {
			return known.Name
		}
	}
	name := fmt.Sprintf("F%d", len(ctx.Page.Fonts)+1)
	ctx.Page.Fonts = append(ctx.Page.Fonts, layout.FontEntry{Name: name, Embedded: s.faces[face]})
	return name
}

// letters are a run as it is shown, with real blanks, also where the next line
// begins, so that whoever reads the text aloud or copies it has words.
func (s *sheet) letters(r run) []content.TextArrayElement {
	text := r.text
	if r.followed {
		text += " "
	}
	if r.stretch == 0 {
		return []content.TextArrayElement{{HexData: s.faces[r.face].EncodeString(text)}}
	}
	var shown []content.TextArrayElement
	for word := range strings.SplitAfterSeq(text, " ") {
		if word != "" {
			shown = append(shown, content.TextArrayElement{HexData: s.faces[r.face].EncodeString(word)},
				content.TextArrayElement{IsAdjustment: true, Adjustment: -r.stretch * 1000 / r.size})
		}
	}
	return shown
}
