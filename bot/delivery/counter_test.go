package delivery_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"loket/bot/delivery"
	"loket/bot/simulator/mailbox"
)

// remoteHost is a mail server that is not this machine, as far as the mailer
// can tell; its connections lead to the mailbox on loopback all the same.
const remoteHost = "mail.example.go.id"

// open starts a mailbox on loopback and gives its address.
func open(t *testing.T, options mailbox.Options) (*mailbox.Mailbox, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, options, listener), listener.Addr().String()
}

func serve(t *testing.T, options mailbox.Options, listener net.Listener) *mailbox.Mailbox {
	t.Helper()
	box := mailbox.New(options)
	done := make(chan error, 1)
	go func() { done <- box.Serve(listener) }()
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return box
}

// mailer makes a mailer for an address, changed as the test needs it.
func mailer(t *testing.T, url string, change func(*delivery.Config)) *delivery.Mailer {
	t.Helper()
	config := delivery.Config{URL: url, From: "Diskominfo Banyuasin <loket@banyuasinkab.go.id>", Location: jakarta}
	if change != nil {
		change(&config)
	}
	m, err := delivery.NewMailer(config)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// leadingTo dials the given address, whichever was asked for.
func leadingTo(address string) func(*delivery.Config) {
	return func(config *delivery.Config) {
		config.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		}
	}
}

// message is a complete mail as the bot sends it.
func message() delivery.Mail {
	return delivery.Mail{
		MessageID: "sd-2026-0001.account@banyuasinkab.go.id",
		To:        "rina@dpmptsp.banyuasinkab.go.id", ToName: "Rina Ñandú",
		Subject: "Akun sipandu.banyuasinkab.go.id sudah siap – mohon segera diganti",
		Text:    "Yth. Bapak/Ibu Rina,\n\nPassword sementara: Tq7m-Wd4x-Rk9v-Hn2p\n.\nTerima kasih.\n",
		HTML:    "<p>Password sementara: <code>Tq7m-Wd4x-Rk9v-Hn2p</code></p>",
		Attachments: []delivery.Attachment{
			{Name: "surat-SD-2026-0001.pdf", Type: "application/pdf", Data: []byte("%PDF-1.3 \x00\xff\r\n.\r\n")},
		},
		At: time.Date(2026, 11, 24, 3, 15, 0, 0, time.UTC),
	}
}

// certificate makes a server certificate for a host and the pool that trusts it.
func certificate(t *testing.T, host string) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}
