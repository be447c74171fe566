package pgtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// The files of what proves a server, in its directory.
const (
	certificateFile = "server.crt"
	keyFile         = "server.key"
)

// proof is a certificate that is its own authority, for some addresses.
type proof struct{ certificate, key []byte }

// newProof draws one, good for a day.
func newProof(addresses ...string) (*proof, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tests"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, address := range addresses {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(address))
	}
	certificate, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	sealed, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return &proof{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: sealed})}, nil
}

// keepProof gives a server its certificate.
func (s *Server) keepProof(p *proof) error {
	for name, text := range map[string][]byte{certificateFile: p.certificate, keyFile: p.key} {
		if err := s.write(filepath.Join(s.dir, name), text); err != nil {
			return err
		}
	}
	s.settings = append(s.settings, "ssl=on", "ssl_cert_file="+filepath.Join(s.dir, certificateFile), "ssl_key_file="+filepath.Join(s.dir, keyFile))
	return nil
}

// write writes a file that the server's user alone may read.
func (s *Server) write(path string, text []byte) error {
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	if s.as == nil {
		return nil
	}
	return os.Chown(path, int(s.as.Uid), int(s.as.Gid))
}
