#!/usr/bin/env bash
# digitorus/pdfsign v0.0.0-20250819064552-5f74f69dda1d, asked to add a signature to
# a letter that carries one of carlos7ags/folio v0.11.0 already (PAdES, sound),
# destroys both and reports success. It looks for the place of its own signature
# by searching the whole new file for a long run of zeros, and the first run is
# the unused rest of the signature that is there: it writes its own, brackets
# included, into the middle of it. What comes out has one signature that can't be
# read and one that is empty, as poppler 22.12's pdfsig (Debian's) tells. Two
# signatures of pdfsign get on, since it keeps no zeros in reserve; so does folio
# after pdfsign. Who countersigns a letter must check the result, all of it.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" poppler-utils libpoppler126 >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
cat > go.mod <<'MOD'
module second
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"os"
	"time"

	"github.com/carlos7ags/folio/document"
	folio "github.com/carlos7ags/folio/sign"
	"github.com/digitorus/pdfsign/sign"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	now := time.Now()
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Kepala Dinas"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature}
	cert := must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))))
	byFolio := func(letter []byte) []byte {
		return must(folio.SignPDF(letter, folio.Options{Signer: must(folio.NewLocalSigner(key, []*x509.Certificate{cert})), Name: "Kepala Dinas"}))
	}
	byPdfsign := func(letter []byte) []byte {
		if err := os.WriteFile("in.pdf", letter, 0o600); err != nil {
			panic(err)
		}
		err := sign.SignFile("in.pdf", "out.pdf", sign.SignData{
			Signature: sign.SignDataSignature{CertType: sign.ApprovalSignature, Info: sign.SignDataSignatureInfo{Name: "Sekretaris", Date: now}},
			Signer:    key, DigestAlgorithm: crypto.SHA256, Certificate: cert, CertificateChains: [][]*x509.Certificate{{cert}},
		})
		fmt.Println("pdfsign reports", err)
		return must(os.ReadFile("out.pdf"))
	}
	page := document.NewDocument(document.PageSizeA4)
	page.AddPage()
	letter := must(page.ToBytes())
	for name, signed := range map[string][]byte{
		"folio":           byFolio(letter),
		"folio-pdfsign":   byPdfsign(byFolio(letter)),
		"pdfsign-pdfsign": byPdfsign(byPdfsign(letter)),
		"pdfsign-folio":   byFolio(byPdfsign(letter)),
	} {
		if err := os.WriteFile(name+".pdf", signed, 0o600); err != nil {
			panic(err)
		}
	}
}
GO
go get github.com/carlos7ags/folio/document@v0.11.0 github.com/carlos7ags/folio/sign@v0.11.0 github.com/digitorus/pdfsign/sign@v0.0.0-20250819064552-5f74f69dda1d >/dev/null 2>&1
export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu
got=$(tree/usr/bin/pdfsig -v 2>&1 | head -1; go run .
  for file in folio pdfsign-pdfsign pdfsign-folio folio-pdfsign; do
    echo "$file:" $(tree/usr/bin/pdfsig -nocert $file.pdf 2>/dev/null | sed -n 's/.*Validation: //p')
  done)
echo "$got"
[ "$got" = "pdfsig version 22.12.0
pdfsign reports <nil>
pdfsign reports <nil>
pdfsign reports <nil>
pdfsign reports <nil>
folio: Signature is Valid.
pdfsign-pdfsign: Signature is Valid. Signature is Valid.
pdfsign-folio: Signature is Valid. Signature is Valid.
folio-pdfsign: Signature is Invalid. Unknown Validation Failure." ] || { echo "the behaviour has changed"; exit 1; }
