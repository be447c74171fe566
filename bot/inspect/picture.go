package inspect

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // photographs
	_ "image/png"  // screenshots
	"math"
	"slices"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // what some phones send as a file

	"loket/conversations"
)

// What a picture of a letter has to have, found on pictures made for it
// (TestPicturesOfLetters prints how they are judged).
const (
	maxPixels  = 40_000_000 // more is not decoded
	judgedSide = 1000       // the longer side in which light and sharpness are measured
	smallSide  = 560        // a page whose longer side is shorter cannot be read
	darkLight  = 70         // of 255: what nine tenths of the picture are below
	flatSpread = 6          // between dark and light: nothing is shown at all
	sharpEdge  = 0.30       // of the picture's own contrast, between neighbours at its sharpest places
)

// picture says why a picture of a letter is hard to read; "" where it is not, or
// where nothing can be said.
func picture(content []byte) conversations.Sight {
	decoded, err := decode(content)
	if err != nil {
		return conversations.Sight{}
	}
	return conversations.Sight{Flaw: flaw(decoded), Turn: orientation(content)}
}

var errTooManyPixels = errors.New("the picture has more than 40 megapixels, or none")

// decode reads a picture whose head does not say that it is too large.
func decode(content []byte) (image.Image, error) {
	shape, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("read a picture's head: %w", err)
	}
	if shape.Width <= 0 || shape.Height <= 0 || shape.Width > maxPixels/shape.Height {
		return nil, errTooManyPixels
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	return decoded, nil
}

func flaw(decoded image.Image) string {
	light, size := luminance(decoded), decoded.Bounds().Size()
	dark, bright := percentile(light.Pix, 2), percentile(light.Pix, 90)
	switch {
	case bright-dark < flatSpread && bright >= darkLight: // one colour: not a letter, and not ours to say
		return ""
	case bright < darkLight:
		return conversations.FlawDark
	case max(size.X, size.Y) < smallSide:
		return conversations.FlawSmall
	case sharpness(light, dark, bright) < sharpEdge:
		return conversations.FlawBlurred
	}
	return ""
}

// luminance is the picture in grey, its longer side judgedSide at most.
func luminance(decoded image.Image) *image.Gray {
	size := decoded.Bounds().Size()
	scale := min(1, float64(judgedSide)/float64(max(size.X, size.Y)))
	light := image.NewGray(image.Rect(0, 0, max(1, int(float64(size.X)*scale)), max(1, int(float64(size.Y)*scale))))
	draw.ApproxBiLinear.Scale(light, light.Bounds(), decoded, decoded.Bounds(), draw.Src, nil)
	return light
}

// percentile is the value that so many of a hundred pixels are not above.
func percentile(pixels []uint8, percent int) int {
	var count [256]int
	for _, p := range pixels {
		count[p]++
	}
	wanted, sum := len(pixels)*percent/100, 0
	for value, n := range count {
		if sum += n; sum > wanted {
			return value
		}
	}
	return 255
}

// sharpness is how steep the steepest edges are, as a part of the contrast that
// the picture has: letters are sharp where the camera was, whatever the light.
func sharpness(light *image.Gray, dark, bright int) float64 {
	w, h := light.Rect.Dx(), light.Rect.Dy()
	if w < 3 || h < 3 {
		return 1
	}
	steps := make([]int, 0, w*h)
	for y := 1; y < h-1; y++ {
		row := light.Pix[y*light.Stride : y*light.Stride+w]
		below := light.Pix[(y+1)*light.Stride : (y+1)*light.Stride+w]
		for x := 1; x < w-1; x++ {
			across, down := int(row[x+1])-int(row[x]), int(below[x])-int(row[x])
			steps = append(steps, max(across, -across, down, -down))
		}
	}
	slices.Sort(steps)
	steepest := steps[len(steps)-1-len(steps)/200] // half of a hundredth is steeper
	return math.Min(1, float64(steepest)/float64(max(1, bright-dark)))
}
