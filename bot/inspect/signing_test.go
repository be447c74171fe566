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

	pdf "github.com/carlos7ags/folio/document"
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

// letter makes a PDF of some pages with a text, as plain as the format allows.
func letter(_ testing.TB, pages int, text string) []byte {
	objects := []string{"", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	var kids strings.Builder
	for i := range pages {
		number := len(objects) + 2
		stream := fmt.Sprintf("BT /F1 12 Tf 50 780 Td 14 TL (Halaman %d.) Tj", i+1)
		for line := range strings.SplitSeq(text, "\n") {
			stream += " T* (" + line + ") Tj"
		}
		stream += " ET"
		objects = append(objects, fmt.Sprintf("<< /Type /Page\n/Parent 1 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 2 0 R >> >> /Contents %d 0 R >>", number),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
		fmt.Fprintf(&kids, "%d 0 R ", number-1)
	}
	objects[0] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pages)
	objects = append(objects, "<< /Type /Catalog /Pages 1 0 R >>")
	out, table := []byte("%PDF-1.7\n"), ""
	for i, body := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	at := len(out)
	return fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table, len(objects)+1, len(objects), at)
}

// locked makes a letter that opens with a password alone.
func locked(t testing.TB) []byte {
	letter := pdf.NewDocument(pdf.PageSizeA4)
	letter.AddPage()
	letter.SetEncryption(pdf.EncryptionConfig{UserPassword: "rahasia", OwnerPassword: "pemilik"})
	out, err := letter.ToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
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
