package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net"
	"testing"
)

// picture is a small photo, another for each shade.
func picture(shade byte) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 90))
	for i := range img.Pix {
		img.Pix[i] = 255 - shade*7
	}
	img.Set(3, 3, color.RGBA{R: shade, A: 255})
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func listenLocal() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// closedAddress is one where nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	listener, err := listenLocal()
	if err == nil {
		err = listener.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + listener.Addr().String()
}
