package inspect

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// ErrNoRoots is a file that holds no certificate.
var ErrNoRoots = errors.New("holds no certificate in PEM form")

// ReadRoots reads the certificates of a PEM file. Everything but certificates in
// it is passed over.
func ReadRoots(file string) ([]*x509.Certificate, error) {
	content, err := os.ReadFile(file) // #nosec G304 -- the office's own setting
	if err != nil {
		return nil, fmt.Errorf("read the trusted certificates: %w", err)
	}
	var found []*x509.Certificate
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read certificate %d of the trusted ones: %w", len(found)+1, err)
		}
		found = append(found, certificate)
	}
	if len(found) == 0 {
		return nil, ErrNoRoots
	}
	return found, nil
}
