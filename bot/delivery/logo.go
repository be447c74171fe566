package delivery

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // a logo may be a JPEG
	_ "image/png"

	folioimage "github.com/carlos7ags/folio/image"
	"golang.org/x/image/draw"
)

const (
	maxLogoBytes  = 5 << 20
	maxLogoPixels = 25_000_000 // 100 MB once unpacked, more than any scan of a coat of arms
	logoDetail    = 500        // pixels on the longer side; 22 mm on paper need no more
)

// artwork is a logo ready to be placed: an opaque picture and its proportions. The
// zero value is a letterhead without one.
type artwork struct {
	image  *folioimage.Image
	aspect float64 // width by height
}

// CheckLogo reports why data cannot be a letterhead's logo, or nil. A logo is a
// PNG or JPEG of at most 5 MB and 25 million pixels.
func CheckLogo(data []byte) error {
	_, err := readLogo(data)
	return err
}

// readLogo redraws whatever picture it gets in the one form that the PDF
// library takes without fail. No data, no artwork.
func readLogo(data []byte) (artwork, error) {
	if len(data) == 0 {
		return artwork{}, nil
	}
	if len(data) > maxLogoBytes {
		return artwork{}, errors.New("logo must be at most 5 MB")
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "png" && kind != "jpeg" {
		return artwork{}, errors.New("logo must be a PNG or JPEG picture")
	}
	if config.Width < 1 || config.Height < 1 || config.Width*config.Height > maxLogoPixels {
		return artwork{}, errors.New("logo must have at most 25 million pixels")
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return artwork{}, fmt.Errorf("read logo: %w", err)
	}
	return redraw(picture), nil
}

// redraw puts the picture on white paper, no finer than it will be printed.
func redraw(picture image.Image) artwork {
	width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
	aspect := float64(width) / float64(height)
	if longer := max(width, height); longer > logoDetail {
		width, height = max(1, width*logoDetail/longer), max(1, height*logoDetail/longer)
	}
	paper := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(paper, paper.Bounds(), picture, picture.Bounds(), draw.Over, nil)
	return artwork{image: folioimage.NewFromGoImage(paper), aspect: aspect}
}
