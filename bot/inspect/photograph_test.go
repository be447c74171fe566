package inspect

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// photograph is how a letter was photographed.
type photograph struct {
	side    int     // the longer side, in pixels
	light   float64 // 1: as the paper is
	shade   float64 // how much darker one side is
	blur    float64 // in thousandths of the longer side, standard deviation
	turn    float64 // radians
	noise   float64 // of 255
	quality int     // of the JPEG
	table   uint8   // grey of what the letter lies on
	lines   int     // of text
}

// goodPhotograph is one that a clerk reads without effort.
func goodPhotograph(r *rand.Rand) photograph {
	return photograph{side: 800 + r.IntN(481), light: .5 + .5*r.Float64(), shade: .45 * r.Float64(), blur: .55 * r.Float64(), turn: (r.Float64() - .5) * .2,
		noise: 6 * r.Float64(), quality: 60 + r.IntN(35), table: uint8(20 + r.IntN(200)), lines: 12 + r.IntN(20)}
}

// The ways in which a photograph is bad.
var badPhotographs = map[string]func(*rand.Rand) photograph{
	"dark": func(r *rand.Rand) photograph {
		p := goodPhotograph(r)
		p.light, p.shade = .06+.16*r.Float64(), .3*r.Float64()
		return p
	},
	"blurred": func(r *rand.Rand) photograph {
		p := goodPhotograph(r)
		p.blur = 2.6 + 5*r.Float64()
		return p
	},
	"small": func(r *rand.Rand) photograph {
		p := goodPhotograph(r)
		p.side = 160 + r.IntN(380)
		return p
	},
}

// page draws a letter, 1400 pixels high.
func page(lines int) *image.Gray {
	canvas := image.NewGray(image.Rect(0, 0, 990, 1400))
	draw.Draw(canvas, canvas.Rect, image.White, image.Point{}, draw.Src)
	parsed, err := opentype.Parse(liberationsansregular.TTF)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 26, DPI: 72})
	if err != nil {
		panic(err)
	}
	for i := range lines {
		d := font.Drawer{Dst: canvas, Src: image.NewUniform(color.Gray{30}), Face: face, Dot: fixed.P(100, 160+i*38)}
		d.DrawString("bersama ini kami mohon dibuatkan sub domain bagi aplikasi kami")
	}
	return canvas
}

// taken is the photograph, as a JPEG.
func (p photograph) taken(sheet *image.Gray, r *rand.Rand) []byte {
	w := p.side * 3 / 4
	shot := image.NewGray(image.Rect(0, 0, w, p.side))
	draw.Draw(shot, shot.Rect, image.NewUniform(color.Gray{p.table}), image.Point{}, draw.Src)
	scale := float64(p.side) / 1400 * .94
	sin, cos := math.Sincos(p.turn)
	at := f64.Aff3{scale * cos, -scale * sin, float64(w)/2 - scale*(cos*495-sin*700), scale * sin, scale * cos, float64(p.side)/2 - scale*(sin*495+cos*700)}
	draw.BiLinear.Transform(shot, at, sheet, sheet.Rect, draw.Src, nil)
	blurred(shot, p.blur*float64(p.side)/1000)
	for y := range p.side {
		for x := range w {
			v := float64(shot.Pix[y*shot.Stride+x]) * p.light * (1 - p.shade*float64(x)/float64(w))
			shot.Pix[y*shot.Stride+x] = uint8(max(0, min(255, v+(r.Float64()-.5)*2*p.noise)))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, shot, &jpeg.Options{Quality: p.quality}); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// blurred is three boxes, which come near to a bell.
func blurred(shot *image.Gray, sigma float64) {
	radius := int(math.Round((math.Sqrt(4*sigma*sigma+1) - 1) / 2))
	if radius < 1 {
		return
	}
	for range 3 {
		box(shot.Pix, shot.Rect.Dx(), shot.Rect.Dy(), shot.Stride, 1, radius)
		box(shot.Pix, shot.Rect.Dy(), shot.Rect.Dx(), 1, shot.Stride, radius)
	}
}

// box averages each of rows lines of n pixels that lie step apart.
func box(pix []uint8, n, rows, line, step, radius int) {
	source := make([]int, n)
	for row := range rows {
		start, sum := row*line, 0
		for i := range n {
			source[i] = int(pix[start+i*step])
		}
		at := func(i int) int { return source[max(0, min(n-1, i))] }
		for i := -radius; i <= radius; i++ {
			sum += at(i)
		}
		for i := range n {
			pix[start+i*step] = uint8(sum / (2*radius + 1))
			sum += at(i+radius+1) - at(i-radius)
		}
	}
}

// judgeMany judges n good and n bad photographs, and prints them as a table.
func judgeMany(t *testing.T, n int) {
	r := rand.New(rand.NewPCG(7, 11)) // #nosec G404 -- pictures
	sheets := map[int]*image.Gray{}
	flaw := func(p photograph) string {
		if sheets[p.lines] == nil {
			sheets[p.lines] = page(p.lines)
		}
		return picture(p.taken(sheets[p.lines], r)).Flaw
	}
	questioned := map[string]int{}
	for range n {
		questioned[flaw(goodPhotograph(r))]++
	}
	t.Logf("%-10s %4d made, %4d questioned %v", "good", n, n-questioned[""], questioned)
	if wrong := n - questioned[""]; wrong*100 > n {
		t.Errorf("%d of %d good photographs are questioned", wrong, n)
	}
	found, made := 0, 0
	for _, kind := range []string{"dark", "blurred", "small"} {
		named := map[string]int{}
		for range (n + 2) / 3 {
			named[flaw(badPhotographs[kind](r))]++
			made++
		}
		found += (n+2)/3 - named[""]
		t.Logf("%-10s %4d made, %4d questioned %v", kind, (n+2)/3, (n+2)/3-named[""], named)
		if named[kind]*10 < (n+2)/3*8 {
			t.Errorf("of photographs that are %s only %d of %d are called so", kind, named[kind], (n+2)/3)
		}
	}
	if found*100 < made*90 {
		t.Errorf("only %d of %d bad photographs are questioned", found, made)
	}
}

// TestPicturesOfLetters judges few of what TestSoakPicturesOfLetters judges many.
func TestPicturesOfLetters(t *testing.T) { judgeMany(t, 9) }

func TestWhatIsNoPhotographOfALetterIsNotJudged(t *testing.T) {
	flat := image.NewGray(image.Rect(0, 0, 16, 16))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	var white bytes.Buffer
	if err := jpeg.Encode(&white, flat, nil); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"empty": nil, "no picture": []byte("bukan gambar"), "one colour": white.Bytes(), "claims to be huge": huge()} {
		if seen := picture(content); seen.Flaw != "" || seen.Opaque {
			t.Errorf("%s: %+v", name, seen)
		}
	}
}

// huge is the head of a PNG of 20,000 × 20,000 pixels.
func huge() []byte {
	return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x4e\x20\x00\x00\x4e\x20\x08\x00\x00\x00\x00\x5f\x0d\x3c\x31")
}
