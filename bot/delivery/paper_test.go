package delivery_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/bot/delivery"
)

var jakarta = time.FixedZone("WIB", 7*60*60)

// account is the letter as the office would send it.
func account(t *testing.T) delivery.Letter {
	t.Helper()
	return delivery.Letter{
		Head: delivery.Letterhead{
			Government: "Pemerintah Kabupaten Banyuasin",
			Office:     "Dinas Komunikasi dan Informatika",
			Lines: []string{
				"Komplek Perkantoran Sekojo, Pangkalan Balai, Kabupaten Banyuasin, Provinsi Sumatera Selatan, Indonesia 30911",
				"Telepon 0711-7690037 · Laman www.diskominfobanyuasinkab.go.id · Pos-el diskominfo@banyuasinkab.go.id",
			},
			Logo: shield(t), LogoAlt: "Lambang Pemerintah Kabupaten Banyuasin",
		},
		PlaceDate: "Pangkalan Balai, 24 November 2026",
		Reference: []delivery.Field{
			{Label: "Nomor", Value: "000.8.3.3/………/Diskominfo/2026"},
			{Label: "Sifat", Value: "Rahasia"},
			{Label: "Lampiran", Value: "–"},
			{Label: "Hal", Value: "Penyampaian akun subdomain sipandu.banyuasinkab.go.id"},
		},
		Addressee: []string{"Yth. Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "di", "Tempat"},
		Opening: []string{
			"Menindaklanjuti surat permohonan Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu yang kami terima pada Senin, 23 November 2026 (nomor layanan SD-2026-0001), dengan ini kami sampaikan bahwa permohonan tersebut telah diverifikasi dan disetujui. Akun untuk alamat yang dimohon telah dibuat sebagai berikut:",
		},
		Fields: []delivery.Field{
			{Label: "Alamat", Value: "sipandu.banyuasinkab.go.id", Exact: true},
			{Label: "Halaman masuk", Value: "https://panel.banyuasinkab.go.id:2222", Exact: true},
			{Label: "Username", Value: "sipandu", Exact: true},
			{Label: "Password sementara", Value: "Tq7m-Wd4x-Rk9v-Hn2p", Exact: true},
			{Label: "Berlaku sampai", Value: "Rabu, 25 November 2026 pukul 16.00 WIB"},
		},
		Notes: []string{"Sehubungan dengan hal tersebut, kami mohon perhatian Bapak/Ibu atas hal-hal berikut:"},
		Duties: []string{
			"Password di atas bersifat sementara dan wajib diganti pada saat pertama kali masuk. Setelah batas waktunya lewat, password tersebut tidak berlaku lagi.",
			"Akun dipergunakan hanya untuk keperluan dinas dan tidak dialihkan kepada pihak lain.",
			"Pergantian pengelola akun diberitahukan kepada kami secara tertulis.",
			"Surat ini memuat informasi rahasia; mohon disimpan dengan aman dan tidak digandakan.",
		},
		Closing: []string{"Demikian disampaikan. Atas perhatian dan kerja sama Bapak/Ibu, kami ucapkan terima kasih."},
		Signatory: delivery.Signatory{
			Title: "Kepala Dinas Komunikasi dan Informatika Kabupaten Banyuasin,",
			Name:  "Drs. H. Contoh Nama, M.Si.",
			Rank:  "Pembina Utama Muda (IV/c)",
			NIP:   "NIP 19700101 199503 1 001",
		},
		Draft:      "KONSEP – menunggu tanda tangan",
		FooterNote: "Dokumen ini dibuat secara elektronik oleh layanan Loket dan sah setelah ditandatangani. Layanan ini tidak dipungut biaya.",
		Metadata: delivery.Metadata{
			Title: "Penyampaian akun SD-2026-0001", Author: "Dinas Komunikasi dan Informatika",
			Language:  "id",
			CreatedAt: time.Date(2026, 11, 24, 9, 30, 0, 0, jakarta),
		},
	}
}

// shield is a picture with transparent corners, as coats of arms are.
func shield(t *testing.T) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 300, 400))
	for y := range 400 {
		for x := range 300 {
			dx, dy := float64(x-150)/150, float64(y-200)/200
			switch d := dx*dx + dy*dy; {
			case d < 0.55:
				picture.Set(x, y, color.NRGBA{R: 20, G: 110, B: 60, A: 255})
			case d < 1:
				picture.Set(x, y, color.NRGBA{R: 210, G: 170, B: 30, A: 255})
			}
		}
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, picture); err != nil {
		t.Fatal(err)
	}
	return encoded.Bytes()
}

// render sets a letter and gives the file's bytes.
func render(t *testing.T, letter delivery.Letter) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := delivery.Render(&file, letter); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// poppler runs one of poppler's tools on a PDF and gives what it prints.
func poppler(t *testing.T, file []byte, tool string, options ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed, and without it nobody reads the letters back", tool)
		}
		t.Skipf("%s is not installed", tool)
	}
	pdf := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(pdf, file, 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := append(options, pdf)
	if tool == "pdftotext" {
		arguments = append(arguments, "-")
	}
	command := exec.Command(path, arguments...)
	command.Env = append(os.Environ(), "TZ=UTC")
	printed, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return string(printed)
}

// words is the text of a PDF, its line breaks turned into spaces.
func words(t *testing.T, file []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(poppler(t, file, "pdftotext", "-layout")), " ")
}

// has fails for every wanted text that is missing.
func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}
