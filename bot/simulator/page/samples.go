package page

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// letter is a request letter of a work unit, as officers would photograph it.
type letter struct {
	number, place string
	body          []string
	signer        string
}

func letterFor(name string, now time.Time) letter {
	return letter{
		number: fmt.Sprintf("005/%03d/DINKES/%d", now.YearDay(), now.Year()),
		place:  fmt.Sprintf("Pangkalan Balai, %d %s %d", now.Day(), months[now.Month()-1], now.Year()),
		body: []string{
			"Kepada Yth.", "Kepala Dinas Komunikasi dan Informatika", "Kabupaten Banyuasin", "di tempat", "",
			"Perihal: Permohonan Sub Domain / Website", "",
			"Dengan hormat,",
			"Sehubungan dengan pengembangan aplikasi antrean",
			"Puskesmas pada Dinas Kesehatan, bersama ini kami",
			"mohon dapat dibuatkan sub domain bagi aplikasi dan",
			"website unit kerja kami. Petugas yang kami tunjuk:", "",
			"Nama : " + name, "Jabatan : Pranata Komputer", "",
			"Atas perhatian dan kerja sama Bapak/Ibu,", "kami sampaikan terima kasih.",
		},
		signer: "dr. Hj. Nurhayati, M.Kes.",
	}
}

var heading = []string{"PEMERINTAH KABUPATEN BANYUASIN", "DINAS KESEHATAN", "Jalan Lingkar No. 12, Pangkalan Balai"}

// faces are the fonts of the samples, parsed when first needed.
var faces = sync.OnceValue(func() map[bool]*opentype.Font {
	parse := func(ttf []byte) *opentype.Font {
		parsed, err := opentype.Parse(ttf)
		if err != nil {
			panic("page: embedded font: " + err.Error())
		}
		return parsed
	}
	return map[bool]*opentype.Font{false: parse(liberationsansregular.TTF), true: parse(liberationsansbold.TTF)}
})

// write draws one line; x is its left edge, or its middle when centred.
func write(canvas draw.Image, text string, x, y int, size float64, bold, centred bool, ink color.Color) {
	face, err := opentype.NewFace(faces()[bold], &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic("page: embedded font: " + err.Error())
	}
	defer face.Close()
	d := font.Drawer{Dst: canvas, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y)}
	if centred {
		d.Dot.X -= d.MeasureString(text) / 2
	}
	d.DrawString(text)
}

func fill(canvas draw.Image, x0, y0, x1, y1 int, ink color.Color) {
	draw.Draw(canvas, image.Rect(x0, y0, x1, y1), image.NewUniform(ink), image.Point{}, draw.Over)
}

// sheet draws the letter on white paper.
func (l letter) sheet() *image.RGBA {
	ink := color.RGBA{30, 32, 38, 255}
	paper := image.NewRGBA(image.Rect(0, 0, 840, 1188))
	fill(paper, 0, 0, 840, 1188, color.RGBA{250, 249, 244, 255})
	for i, line := range heading {
		write(paper, line, 420, 96+i*38, []float64{26, 32, 17}[i], i < 2, true, ink)
	}
	fill(paper, 80, 190, 760, 194, ink)
	fill(paper, 80, 198, 760, 199, ink)
	write(paper, "Nomor : "+l.number, 90, 250, 21, false, false, ink)
	write(paper, l.place, 440, 290, 21, false, false, ink)
	for i, line := range l.body {
		write(paper, line, 90, 350+i*32, 21, strings.HasPrefix(line, "Perihal"), false, ink)
	}
	write(paper, "Kepala Dinas Kesehatan,", 470, 950, 21, false, false, ink)
	write(paper, l.signer, 470, 1100, 21, true, false, ink)
	stamp(paper, 475, 1025)
	sign(paper, 500, 1040)
	return paper
}

// stamp is a round office stamp.
func stamp(paper *image.RGBA, cx, cy int) {
	violet := color.RGBA{80, 60, 150, 150}
	for degrees := 0.0; degrees < 360; degrees += 0.2 {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		for _, radius := range []float64{70, 72, 50} {
			x, y := cx+int(radius*cos), cy+int(radius*sin)
			fill(paper, x, y, x+2, y+2, violet)
		}
	}
	write(paper, "DINKES", cx, cy+6, 18, true, true, violet)
}

// sign is a signature's scribble.
func sign(paper *image.RGBA, x, y int) {
	ink := color.RGBA{25, 45, 130, 230}
	for t := 0.0; t < 9.5; t += 0.004 {
		px := x + int(t*19)
		py := y + int(28*math.Sin(t*2.1)*math.Cos(t*0.7)-t*2)
		fill(paper, px, py, px+3, py+3, ink)
	}
}

// photograph is the letter lying on a table, seen by a phone: a little
// turned, with uneven light.
func (l letter) photograph() []byte {
	photo := table()
	sin, cos := math.Sincos(2.2 * math.Pi / 180)
	placed := f64.Aff3{cos, -sin, 85, sin, cos, 28}
	sheet := l.sheet()
	xdraw.ApproxBiLinear.Transform(photo, placed, sheet, sheet.Bounds(), xdraw.Over, nil)
	shade(photo)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, photo, &jpeg.Options{Quality: 82}); err != nil {
		panic("page: sample photo: " + err.Error())
	}
	return out.Bytes()
}

// table is brown wood with a wavy grain.
func table() *image.RGBA {
	photo := image.NewRGBA(image.Rect(0, 0, 960, 1280))
	var wave [256]uint8
	for i := range wave {
		wave[i] = uint8(8 + 8*math.Sin(float64(i)*2*math.Pi/256))
	}
	for x := range 960 {
		bend := int(122 * math.Sin(float64(x)/160))
		for y := range 1280 {
			grain := wave[(y*6+bend)&255] + uint8((x*7+y*13)%5)
			i := y*photo.Stride + x*4
			photo.Pix[i], photo.Pix[i+1], photo.Pix[i+2], photo.Pix[i+3] = 120+grain, 88+grain, 62+grain/2, 255
		}
	}
	return photo
}

// shade darkens a picture towards one corner.
func shade(photo *image.RGBA) {
	bounds := photo.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			light := 1.04 - 0.26*float64(x+y)/float64(bounds.Dx()+bounds.Dy())
			i := photo.PixOffset(x, y)
			for c := range 3 {
				photo.Pix[i+c] = uint8(min(255, float64(photo.Pix[i+c])*light))
			}
		}
	}
}
