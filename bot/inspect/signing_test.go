package inspect

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	folio "github.com/carlos7ags/folio/sign"
	adbe "github.com/digitorus/pdfsign/sign"
)

// authority is a root that signs certificates, for letters made here.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t testing.TB, name string) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name, Organization: []string{name}}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: signedAt.AddDate(-5, 0, 0), NotAfter: signedAt.AddDate(5, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{key: key, cert: cert}
}

// roots is a pool that trusts the authority.
func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// holder is somebody with a key and a certificate.
type holder struct {
	key  crypto.Signer
	cert *x509.Certificate
	root *x509.Certificate
}

var serial int64 = 100

func (a *authority) holder(t testing.TB, name string, until time.Time) holder {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	serial++
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: signedAt.AddDate(-2, 0, 0), NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return holder{key: key, cert: cert, root: a.cert}
}

var signedAt = time.Date(2026, 11, 24, 3, 15, 0, 0, time.UTC)

// pades signs a letter as PAdES does, claiming another name beside the certificate.
func (h holder) pades(t testing.TB, letter []byte) []byte {
	signer, err := folio.NewLocalSigner(h.key, []*x509.Certificate{h.cert, h.root})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := folio.SignPDF(letter, folio.Options{Signer: signer, Name: "Nama Palsu", SigningTime: signedAt})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// detached signs a letter in the older form, adbe.pkcs7.detached.
func (h holder) detached(t testing.TB, letter []byte, permission adbe.DocMDPPerm) []byte {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, letter, 0o600); err != nil {
		t.Fatal(err)
	}
	kind := adbe.ApprovalSignature
	if permission != 0 {
		kind = adbe.CertificationSignature
	}
	err := adbe.SignFile(in, out, adbe.SignData{Signature: adbe.SignDataSignature{CertType: kind, DocMDPPerm: permission,
		Info: adbe.SignDataSignatureInfo{Name: "Nama Palsu", Date: signedAt}},
		Signer: h.key, DigestAlgorithm: crypto.SHA256, Certificate: h.cert, CertificateChains: [][]*x509.Certificate{{h.cert, h.root}}})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// letter makes a PDF of some pages with a text.
func letter(t testing.TB, pages int, text string, mend ...func(*fpdf.Fpdf)) []byte {
	pdf := fpdf.New("P", "mm", "A4", "")
	for _, m := range mend {
		m(pdf)
	}
	for i := range pages {
		pdf.AddPage()
		pdf.SetFont("Helvetica", "", 12)
		pdf.MultiCell(0, 6, fmt.Sprintf("Halaman %d. %s", i+1, text), "", "L", false)
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// updated appends an update that holds objects by number, with the trailer of
// before. The numbers may be those of objects that exist.
func updated(t testing.TB, pdf []byte, objects map[int]string) []byte {
	tail := pdf[bytes.LastIndex(pdf, []byte("startxref")):]
	before := strings.Fields(string(tail))[1]
	root := between(t, string(pdf), "/Root ", " R") + " R"
	out := append([]byte(nil), pdf...)
	if out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	var table strings.Builder
	size := 1000
	for number, body := range objects {
		fmt.Fprintf(&table, "%d 1\n%010d 00000 n \n", number, len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", number, body)
	}
	at := len(out)
	return fmt.Appendf(out, "xref\n%strailer\n<< /Size %d /Root %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n", table.String(), size, root, before, at)
}

// between is the last text between two marks.
func between(t testing.TB, text, from, to string) string {
	at := strings.LastIndex(text, from)
	if at < 0 {
		t.Fatalf("no %q", from)
	}
	rest := text[at+len(from):]
	return rest[:strings.Index(rest, to)]
}

// object is the number and the body of the last object that holds a mark.
func object(t testing.TB, pdf []byte, mark string) (number int, body string) {
	text := string(pdf)
	at := strings.LastIndex(text, mark)
	if at < 0 {
		t.Fatalf("no %q", mark)
	}
	start := strings.LastIndex(text[:at], " 0 obj")
	line := strings.LastIndexAny(text[:start], "\r\n") + 1
	if _, err := fmt.Sscan(text[line:start], &number); err != nil {
		t.Fatal(err)
	}
	body = text[start+len(" 0 obj"):]
	return number, strings.TrimSpace(body[:strings.Index(body, "endobj")])
}
