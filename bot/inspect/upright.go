package inspect

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

const (
	// uprightSide is the longer side of a picture that was set upright: as much as a
	// page needs to be read.
	uprightSide = 2560
	// uprightQuality is that of its JPEG.
	uprightQuality = 88
)

// orientation is how a picture lies, as its Exif says: 2 to 8, or 0 for upright.
func orientation(content []byte) int {
	turn := 0
	_, err := imagemeta.Decode(imagemeta.Options{R: bytes.NewReader(content), ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "Orientation" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if value, is := tag.Value.(uint16); is && value >= 2 && value <= 8 && turn == 0 {
				turn = int(value)
			}
			return nil
		}})
	if err != nil { // another format, or damage: as it lies
		return 0
	}
	return turn
}

// turns map a picture of the size w × h to how it is to be seen: the six numbers
// of an affine map each, by Exif's orientation.
var turns = map[int]func(w, h float64) f64.Aff3{
	2: func(w, _ float64) f64.Aff3 { return f64.Aff3{-1, 0, w, 0, 1, 0} },
	3: func(w, h float64) f64.Aff3 { return f64.Aff3{-1, 0, w, 0, -1, h} },
	4: func(_, h float64) f64.Aff3 { return f64.Aff3{1, 0, 0, 0, -1, h} },
	5: func(_, _ float64) f64.Aff3 { return f64.Aff3{0, 1, 0, 1, 0, 0} },
	6: func(_, h float64) f64.Aff3 { return f64.Aff3{0, -1, h, 1, 0, 0} },
	7: func(w, h float64) f64.Aff3 { return f64.Aff3{0, -1, h, -1, 0, w} },
	8: func(w, _ float64) f64.Aff3 { return f64.Aff3{0, 1, 0, -1, 0, w} },
}

// upright is a picture as a JPEG that lies as it is to be seen.
func upright(content []byte) ([]byte, error) {
	decoded, err := decode(content)
	if err != nil {
		return nil, err
	}
	box := decoded.Bounds()
	w, h := float64(box.Dx()), float64(box.Dy())
	turn, known := turns[orientation(content)]
	at := f64.Aff3{1, 0, 0, 0, 1, 0}
	if known {
		at = turn(w, h)
	}
	scale := min(1, uprightSide/max(w, h))
	for i := range at {
		at[i] *= scale
	}
	if at[0] == 0 { // it lies on its side
		w, h = h, w
	}
	seen := image.NewRGBA(image.Rect(0, 0, max(1, int(w*scale)), max(1, int(h*scale))))
	draw.ApproxBiLinear.Transform(seen, at, decoded, box, draw.Src, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, seen, &jpeg.Options{Quality: uprightQuality}); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return out.Bytes(), nil
}
