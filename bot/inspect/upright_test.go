package inspect

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// lying is a picture of 160 × 80 whose top left is white, as a camera that was
// held so would write it: stored as it lies, with a word about it in its Exif.
func lying(t *testing.T, orientation byte) []byte {
	picture := image.NewGray(image.Rect(0, 0, 160, 80))
	seen := map[byte]image.Point{1: {0, 0}, 2: {120, 0}, 3: {120, 60}, 4: {0, 60}, 5: {0, 0}, 6: {0, 60}, 7: {120, 60}, 8: {120, 0}}[orientation]
	for y := range 20 {
		for x := range 40 {
			picture.SetGray(seen.X+x, seen.Y+y, color.Gray{255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	return append(append([]byte("\xff\xd8"), exif...), out.Bytes()[2:]...)
}

func TestPicturesAreSetUpright(t *testing.T) {
	for orientation := byte(1); orientation <= 8; orientation++ {
		content := lying(t, orientation)
		want := int(orientation)
		if want == 1 {
			want = 0
		}
		if got := picture(content).Turn; got != want {
			t.Errorf("orientation %d is read as %d", orientation, got)
		}
		said, err := upright(content)
		if err != nil {
			t.Fatal(err)
		}
		seen, err := jpeg.Decode(bytes.NewReader(said))
		if err != nil {
			t.Fatal(err)
		}
		size := seen.Bounds().Size()
		if turned := orientation >= 5; (size == image.Point{80, 160}) != turned || (size == image.Point{160, 80}) == turned {
			t.Errorf("orientation %d: %v", orientation, size)
		}
		light := func(x, y int) uint8 { return color.GrayModel.Convert(seen.At(x, y)).(color.Gray).Y }
		if light(5, 5) < 200 || light(size.X-5, 5) > 60 || light(5, size.Y-5) > 60 || light(size.X-5, size.Y-5) > 60 {
			t.Errorf("orientation %d: the corners are %d %d %d %d", orientation, light(5, 5), light(size.X-5, 5), light(5, size.Y-5), light(size.X-5, size.Y-5))
		}
	}
	if _, err := upright(huge()); err == nil {
		t.Error("a picture that says it is huge is decoded")
	}
	if got := picture([]byte("\x89PNG")).Turn; got != 0 {
		t.Errorf("what is no picture lies as %d", got)
	}
}
