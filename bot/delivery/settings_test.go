package delivery_test

import (
	"crypto/tls"
	"strings"
	"testing"
	"testing/synctest"

	"loket/bot/delivery"
	"loket/bot/simulator/mailbox"
)

// What a server says of our settings is told from what it says of a recipient,
// however late it says it, and nobody's address is in what is kept of it.
func TestOurSettingsAreToldFromTheRecipient(t *testing.T) {
	for _, c := range []struct {
		at, reply string
		want      delivery.Kind
	}{
		{"RCPT", "550 relay not permitted", delivery.Configuration},
		{"RCPT", "554 5.7.1 <rina@dpmptsp.banyuasinkab.go.id>: Relay access denied", delivery.Configuration},
		{"RCPT", "550 5.7.1 Unable to relay", delivery.Configuration},
		{"RCPT", "550-5.7.1 rina@dpmptsp.banyuasinkab.go.id\r\n550 5.7.1 not for you", delivery.Configuration},
		{"RCPT", "553 5.7.1 <loket@banyuasinkab.go.id>: Sender address rejected: not owned by user loket", delivery.Configuration},
		{"RCPT", "550 5.1.8 Sender address rejected: Domain not found", delivery.Configuration},
		{"RCPT", "550 Sender verify failed", delivery.Configuration},
		{"RCPT", "550 Authentication is required for relay", delivery.Configuration},
		{"RCPT", "550 You must authenticate first", delivery.Configuration},
		{"RCPT", "530 5.7.0 Authentication required", delivery.Configuration},
		{"RCPT", "554 5.7.1 Client host rejected: Access denied", delivery.Configuration},
		{"RCPT", "550 5.1.1 <rina@dpmptsp.banyuasinkab.go.id>: Recipient address rejected: User unknown in relay recipient table", delivery.Refused},
		{"RCPT", "550 5.2.1 mailbox disabled", delivery.Refused},
		{"RCPT", "552 5.2.2 over quota", delivery.Refused},
		{"RCPT", "451 4.7.1 rina@dpmptsp.banyuasinkab.go.id: Greylisted", delivery.Temporary},
		{"MAIL", "553 5.7.1 loket@banyuasinkab.go.id not yours", delivery.Configuration},
		{".", "550 5.7.0 Authentication required to relay", delivery.Configuration},
		{".", "554 5.7.1 looks like spam", delivery.Refused},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := mailer(t, "smtp://loket:secret@127.0.0.1", scripted(t, healthy(c.at, c.reply)))
			failure := kindIs(t, m.Send(t.Context(), message()), c.want)
			if strings.Contains(failure.Error(), "@") || strings.Contains(failure.Text, "@") {
				t.Errorf("%q keeps an address: %v", c.reply, failure)
			}
			if (failure.Reason == delivery.OurSettings) != (c.want == delivery.Configuration && c.at != "AUTH") {
				t.Errorf("%q has reason %q", c.reply, failure.Reason)
			}
		})
	}
}

// Each way in which a server lets no mail of ours through has its reason.
func TestWhatStandsInTheWayOfAllMailHasItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[string]string
		url     string
		want    delivery.Reason
	}{
		"no login offered":    {healthy("EHLO", "250 mail"), "smtp://loket:secret@127.0.0.1", delivery.NoLogin},
		"unknown login":       {healthy("EHLO", "250-mail\r\n250 AUTH GSSAPI XOAUTH2"), "smtp://loket:secret@127.0.0.1", delivery.UnknownLogin},
		"login busy":          {healthy("AUTH", "454 4.7.0 Temporary authentication failure"), "smtp://loket:secret@127.0.0.1", delivery.LoginBusy},
		"TLS busy":            {healthy("EHLO", "250-mail\r\n250 STARTTLS", "STARTTLS", "454 TLS not available"), "smtp://" + remoteHost, delivery.TLSBusy},
		"no STARTTLS":         {healthy(), "smtp://" + remoteHost, delivery.NoSTARTTLS},
		"smtp:// on port 465": {map[string]string{}, "smtp://" + remoteHost + ":465", delivery.WantsTLS},
		"relaying":            {healthy("RCPT", "550 relay not permitted"), "smtp://loket:secret@127.0.0.1", delivery.OurSettings},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := mailer(t, c.url, scripted(t, c.answers))
			for _, err := range []error{m.Send(t.Context(), message()), m.Rehearse(t.Context(), "diskominfo@banyuasinkab.go.id")} {
				if failure, ok := err.(*delivery.Error); !ok || failure.Reason != c.want {
					t.Errorf("%s: %v, want %q", name, err, c.want)
				}
			}
		})
	}
	old := &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	good, trusted := certificate(t, remoteHost)
	old.Certificates = good.Certificates
	other, otherTrusted := certificate(t, "other.example.go.id")
	for name, c := range map[string]struct {
		server *tls.Config
		change func(*delivery.Config)
		want   delivery.Reason
	}{
		"old TLS":           {old, func(c *delivery.Config) { c.RootCAs = trusted }, delivery.OldTLS},
		"wrong name":        {other, func(c *delivery.Config) { c.RootCAs = otherTrusted }, delivery.WrongName},
		"unknown authority": {good, func(*delivery.Config) {}, delivery.UnknownAuthority},
	} {
		_, address := open(t, mailbox.Options{TLS: c.server})
		m := mailer(t, "smtp://"+remoteHost, func(config *delivery.Config) {
			leadingTo(address)(config)
			c.change(config)
		})
		if failure := kindIs(t, m.Send(t.Context(), message()), delivery.Configuration); failure.Reason != c.want {
			t.Errorf("%s: %v has reason %q", name, failure, failure.Reason)
		}
	}
}

// On this machine STARTTLS is used where it is offered, whoever vouches for it.
func TestOnLoopbackACertificateIsNoHindrance(t *testing.T) {
	server, _ := certificate(t, remoteHost)
	box, address := open(t, mailbox.Options{TLS: server})
	if err := mailer(t, "smtp://"+address, nil).Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	if len(box.Mails()) != 1 {
		t.Error("nothing arrived")
	}
}

func TestARehearsalSendsNothing(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	m := mailer(t, "smtp://"+address, nil)
	if err := m.Rehearse(t.Context(), "diskominfo@banyuasinkab.go.id"); err != nil {
		t.Error(err)
	}
	box.SetFaults(mailbox.Faults{Refuse: map[string]string{"diskominfo@banyuasinkab.go.id": "no such user"}})
	kindIs(t, m.Rehearse(t.Context(), "diskominfo@banyuasinkab.go.id"), delivery.Refused)
	if len(box.Mails()) != 0 {
		t.Error("a mail was sent")
	}
}
