package page

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
)

// screenshot draws one of three screens of a small queueing application.
func screenshot(screen int) []byte {
	titles := [...]string{"Antrean Puskesmas", "Daftar Pasien", "Laporan Bulanan"}
	canvas := image.NewRGBA(image.Rect(0, 0, 1280, 800))
	white, ink, soft := color.RGBA{255, 255, 255, 255}, color.RGBA{35, 45, 55, 255}, color.RGBA{228, 234, 238, 255}
	brand := color.RGBA{22, 110, 106, 255}
	fill(canvas, 0, 0, 1280, 800, color.RGBA{244, 247, 248, 255})
	fill(canvas, 0, 0, 1280, 64, brand)
	write(canvas, "SIANTRE  Dinas Kesehatan", 32, 42, 24, true, false, white)
	fill(canvas, 0, 64, 220, 800, white)
	for i, entry := range []string{"Beranda", "Pasien", "Laporan", "Pengaturan"} {
		if i == screen {
			fill(canvas, 0, 88+i*56, 220, 136+i*56, soft)
		}
		write(canvas, entry, 36, 120+i*56, 20, i == screen, false, ink)
	}
	write(canvas, titles[screen%len(titles)], 260, 120, 32, true, false, ink)
	if screen == 1 {
		patients(canvas, ink, soft, white)
	} else {
		chart(canvas, screen, ink, brand, white)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, canvas); err != nil {
		panic("page: sample screen: " + err.Error())
	}
	return out.Bytes()
}

func chart(canvas *image.RGBA, screen int, ink, brand, white color.Color) {
	for i, caption := range []string{"Menunggu", "Dilayani", "Selesai"} {
		fill(canvas, 260+i*330, 150, 560+i*330, 270, white)
		write(canvas, caption, 284+i*330, 190, 20, false, false, ink)
		write(canvas, fmt.Sprint(12+i*(17+screen*9)), 284+i*330, 244, 40, true, false, brand)
	}
	fill(canvas, 260, 300, 1220, 760, white)
	write(canvas, "Kunjungan per hari", 284, 340, 20, true, false, ink)
	for i := range 14 {
		height := 60 + (i*i*37+screen*91+i*53)%260
		fill(canvas, 300+i*64, 720-height, 340+i*64, 720, brand)
	}
}

func patients(canvas *image.RGBA, ink, soft, white color.Color) {
	fill(canvas, 260, 150, 1220, 760, white)
	rows := [][]string{
		{"No.", "Nama", "Poli", "Status"}, {"1", "Pasien A", "Umum", "Menunggu"}, {"2", "Pasien B", "Gigi", "Dilayani"},
		{"3", "Pasien C", "Anak", "Selesai"}, {"4", "Pasien D", "Umum", "Menunggu"}, {"5", "Pasien E", "KIA", "Selesai"},
	}
	for y, row := range rows {
		fill(canvas, 260, 210+y*72, 1220, 211+y*72, soft)
		for x, cell := range row {
			write(canvas, cell, 284+x*240, 194+y*72, 20, y == 0, false, ink)
		}
	}
}

// pdf is the letter as a one-page PDF, written by hand: text in the built-in
// fonts needs no library.
func (l letter) pdf() []byte {
	var page strings.Builder
	line := func(fontName string, size, x, y int, text string) {
		fmt.Fprintf(&page, "BT /%s %d Tf %d %d Td (%s) Tj ET\n", fontName, size, x, y, pdfText(text))
	}
	for i, text := range heading {
		line([]string{"B", "B", "R"}[i], []int{14, 17, 10}[i], []int{150, 205, 190}[i], 780-i*20, text)
	}
	page.WriteString("1.5 w 60 728 m 535 728 l S\n0.5 w 60 725 m 535 725 l S\n")
	line("R", 11, 70, 695, "Nomor : "+l.number)
	line("R", 11, 340, 675, l.place)
	for i, text := range l.body {
		line("R", 11, 70, 640-i*18, text)
	}
	line("R", 11, 340, 285, "Kepala Dinas Kesehatan,")
	line("B", 11, 340, 215, l.signer)
	line("R", 8, 70, 60, "Dokumen ini ditandatangani secara elektronik (contoh untuk peragaan).")
	return assemblePDF(page.String())
}

func pdfText(text string) string {
	return strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(text)
}

func assemblePDF(content string) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /R 5 0 R /B 6 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold >>",
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}
