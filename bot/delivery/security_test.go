package delivery_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net"
	"strings"
	"testing"

	"loket/bot/delivery"
	"loket/bot/simulator/mailbox"
)

const password = "p4ss/w@rd?#"

// login is a mail server's address with a password that needs encoding.
func login(scheme, host string) string {
	return scheme + "://loket:p4ss%2Fw%40rd%3F%23@" + host
}

func TestLogin(t *testing.T) {
	users := map[string]string{"loket": password}
	for _, offered := range [][]string{{"PLAIN", "LOGIN"}, {"LOGIN"}} {
		box, address := open(t, mailbox.Options{Users: users, Mechanisms: offered})
		if err := mailer(t, login("smtp", address), nil).Send(t.Context(), message()); err != nil {
			t.Errorf("%q offered: %v", offered, err)
		}
		failure := kindIs(t, mailer(t, "smtp://loket:wrong@"+address, nil).Send(t.Context(), message()), delivery.Configuration)
		if failure.Code != 535 || failure.Step != "log in" {
			t.Errorf("%q offered, wrong password: code %d at %q", offered, failure.Code, failure.Step)
		}
		kindIs(t, mailer(t, "smtp://"+address, nil).Send(t.Context(), message()), delivery.Configuration)
		if n := len(box.Mails()); n != 1 {
			t.Errorf("%q offered: %d mails arrived, want 1", offered, n)
		}
	}
}

func TestAServerWithoutOurLoginIsAConfigurationError(t *testing.T) {
	_, address := open(t, mailbox.Options{})
	kindIs(t, mailer(t, login("smtp", address), nil).Send(t.Context(), message()), delivery.Configuration)
	kindIs(t, mailer(t, login("smtp", "127.0.0.1"), scripted(t, healthy("EHLO", "250-mail\r\n250 AUTH GSSAPI XOAUTH2"))).Send(t.Context(), message()), delivery.Configuration)
}

func TestNoErrorRepeatsThePassword(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte("\x00loket\x00" + password))
	for _, echo := range []string{password, encoded, base64.StdEncoding.EncodeToString([]byte(password))} {
		for _, at := range []string{"greeting", "EHLO", "AUTH", "MAIL", "RCPT", "."} {
			m := mailer(t, login("smtp", "127.0.0.1"), scripted(t, healthy(at, "550 bad: "+echo, "HELO", "550 bad: "+echo)))
			err := m.Send(t.Context(), message())
			if err == nil || strings.Contains(err.Error(), echo) {
				t.Errorf("%s: %v", at, err)
			}
		}
	}
}

func TestMailLeavesTheMachineOnlyEncrypted(t *testing.T) {
	server, trusted := certificate(t, remoteHost)
	_, strangers := certificate(t, remoteHost)
	elsewhere, elsewhereTrusted := certificate(t, "other.example.go.id")
	for name, c := range map[string]struct {
		server *tls.Config
		roots  *x509.CertPool
		want   delivery.Kind
	}{
		"no STARTTLS":            {nil, trusted, delivery.Configuration},
		"trusted certificate":    {server, trusted, 0},
		"unknown authority":      {server, strangers, delivery.Configuration},
		"another host's":         {elsewhere, elsewhereTrusted, delivery.Configuration},
		"the system's know none": {server, nil, delivery.Configuration},
	} {
		box, address := open(t, mailbox.Options{TLS: c.server, Users: map[string]string{"loket": password}})
		m := mailer(t, login("smtp", remoteHost), func(config *delivery.Config) {
			leadingTo(address)(config)
			config.RootCAs = c.roots
		})
		err := m.Send(t.Context(), message())
		if delivery.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if probe := m.Probe(t.Context()); delivery.KindOf(probe) != c.want {
			t.Errorf("%s, probe: %v, want %v", name, probe, c.want)
		}
		if arrived := len(box.Mails()) == 1; arrived != (c.want == 0) {
			t.Errorf("%s: mail arrived: %t", name, arrived)
		}
	}
}

func TestImplicitTLS(t *testing.T) {
	server, trusted := certificate(t, remoteHost)
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := serve(t, mailbox.Options{Users: map[string]string{"loket": password}}, tls.NewListener(plain, server))
	m := mailer(t, login("smtps", remoteHost), func(config *delivery.Config) {
		leadingTo(plain.Addr().String())(config)
		config.RootCAs = trusted
	})
	if err := m.Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	if len(box.Mails()) != 1 {
		t.Error("the mail did not arrive")
	}
	_, unencrypted := open(t, mailbox.Options{})
	kindIs(t, mailer(t, "smtps://"+unencrypted, nil).Send(t.Context(), message()), delivery.Configuration)
}

func TestParseURL(t *testing.T) {
	for raw, want := range map[string]string{
		"smtp://mail.example.go.id":                "smtp://mail.example.go.id:587",
		"smtps://mail.example.go.id":               "smtps://mail.example.go.id:465",
		"smtp://mail.example.go.id:25/":            "smtp://mail.example.go.id:25",
		"SMTP://loket:secret@mail.example.go.id":   "smtp://loket@mail.example.go.id:587",
		"smtps://a%40b.id:p%3A%40ss@[2001:db8::1]": "smtps://a@b.id@[2001:db8::1]:465",
		"smtp://127.0.0.1:1025":                    "smtp://127.0.0.1:1025",
	} {
		endpoint, err := delivery.ParseURL(raw)
		if err != nil || endpoint.String() != want {
			t.Errorf("ParseURL(%q) = %v, %v; want %s", raw, endpoint, err, want)
		}
	}
	const secret = "s3cr3t"
	for _, raw := range []string{
		"", "mail.example.go.id", "http://mail.example.go.id", "loket:" + secret + "@mail.example.go.id:587",
		"smtp://", "smtp://:587", "smtp://loket:" + secret + "@:587", "smtp://loket:" + secret + "@mail:0", "smtp://loket:" + secret + "@mail:70000",
		"smtp://loket:" + secret + "@mail:port", "smtp://loket:a/" + secret + "@mail", "smtp://loket:12/" + secret + "@mail",
		"smtp://loket:a#" + secret + "@mail", "smtp://loket:%zz" + secret + "@mail", "smtp://loket@mail", "smtp://:" + secret + "@mail",
		"smtp://loket:" + secret + "@mail?x=1", "smtp://loket:" + secret + "@mail/path", "smtp:" + secret, "smtp://mail\n" + secret,
	} {
		endpoint, err := delivery.ParseURL(raw)
		if err == nil {
			t.Errorf("ParseURL(%q) = %v, want an error", raw, endpoint)
			continue
		}
		if text := err.Error(); strings.Contains(text, secret) || strings.ContainsAny(text, "\r\n") {
			t.Errorf("ParseURL(%q): error %q quotes the address or has several lines", raw, text)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "127.0.0.1": true, "127.9.9.9": true, "[::1]": true,
		"localhost.example.com": false, "10.0.0.1": false, "mail.example.go.id": false, "127.0.0.1.example.com": false,
	} {
		endpoint, err := delivery.ParseURL("smtp://" + host)
		if err != nil || endpoint.Loopback() != want {
			t.Errorf("%s is this machine: %t (error %v), want %t", host, endpoint.Loopback(), err, want)
		}
	}
}

func TestNewMailerChecksItsSettings(t *testing.T) {
	for name, change := range map[string]func(*delivery.Config){
		"no address":          func(c *delivery.Config) { c.URL = "" },
		"no sender":           func(c *delivery.Config) { c.From = "" },
		"sender without host": func(c *delivery.Config) { c.From = "loket@localhost" },
		"two senders":         func(c *delivery.Config) { c.From = "a@example.com, b@example.com" },
		"injected sender":     func(c *delivery.Config) { c.From = "a@example.com\r\nBcc: b@example.com" },
		"sender beyond ASCII": func(c *delivery.Config) { c.From = "lökét@example.com" },
		"greeting with space": func(c *delivery.Config) { c.HelloName = "a b" },
		"injected greeting":   func(c *delivery.Config) { c.HelloName = "a\r\nMAIL FROM:<x@y>" },
	} {
		config := delivery.Config{URL: login("smtp", remoteHost), From: "loket@example.com"}
		change(&config)
		if _, err := delivery.NewMailer(config); err == nil || strings.ContainsAny(err.Error(), "\r\n") || strings.Contains(err.Error(), password) {
			t.Errorf("%s: error %v, want one line without the password", name, err)
		}
	}
}
