package mailbox_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"net/smtp"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/mailbox"
)

// arrival is what the mailbox's clock says.
var arrival = time.Date(2026, 11, 24, 10, 15, 0, 0, time.UTC)

// open starts a mailbox on loopback and gives its address.
func open(t *testing.T, options mailbox.Options) (*mailbox.Mailbox, string) {
	t.Helper()
	options.Now = func() time.Time { return arrival }
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
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
	return box, listener.Addr().String()
}

// send hands a raw message in, as any mail program would.
func send(address string, to []string, raw string) error {
	return smtp.SendMail(address, nil, "loket@example.com", to, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
}

// mustSend sends a short mail with a subject.
func mustSend(t *testing.T, address, to, subject string) {
	t.Helper()
	if err := send(address, []string{to}, "Subject: "+subject+"\n\nisi\n"); err != nil {
		t.Fatal(err)
	}
}

// code is the reply code in an error of the SMTP client, or 0.
func code(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
}

const multipartMail = `Message-ID: <sd-1@example.com>
Date: Tue, 24 Nov 2026 10:15:00 +0700
From: =?utf-8?q?Dinas_=C3=91?= <loket@example.com>
To: rina@example.com, Budi <budi@example.com>
Subject: =?utf-8?b?QWt1biDigJMgc2lhcA==?=
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

kutip =E2=80=93 baris=
 satu
--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGI+aGFsbzwvYj4=
--inner--
--outer
Content-Type: application/pdf; name=surat.pdf
Content-Disposition: attachment; filename*=utf-8''surat%20%C3%B1.pdf
Content-Transfer-Encoding: base64

JVBERg==
--outer--
`

func TestAMailIsTakenApart(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	if err := send(address, []string{"rina@example.com", "budi@example.com"}, multipartMail); err != nil {
		t.Fatal(err)
	}
	got := box.Mails()[0]
	for what, pair := range map[string][2]any{
		"id": {got.ID, 1}, "arrival": {got.ReceivedAt, arrival}, "sender": {got.Sender, "loket@example.com"},
		"recipients": {strings.Join(got.Recipients, " "), "rina@example.com budi@example.com"},
		"message id": {got.MessageID, "sd-1@example.com"}, "from": {got.From, "Dinas Ñ <loket@example.com>"},
		"to": {got.To, "rina@example.com, Budi <budi@example.com>"}, "subject": {got.Subject, "Akun – siap"},
		"date": {got.Date.UTC(), time.Date(2026, 11, 24, 3, 15, 0, 0, time.UTC)},
		"text": {got.Text, "kutip – baris satu"}, "html": {got.HTML, "<b>halo</b>"},
		"files":  {fmt.Sprintf("%s %s %s", got.Attachments[0].Name, got.Attachments[0].Type, got.Attachments[0].Data), "surat ñ.pdf application/pdf %PDF"},
		"header": {got.Header["Subject"][0], "=?utf-8?b?QWt1biDigJMgc2lhcA==?="},
		"raw":    {strings.ReplaceAll(string(got.Raw), "\r\n", "\n"), multipartMail},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
}

func TestAMailThatCannotBeReadIsRefused(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	nested := ""
	for depth := range 12 {
		nested += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%[1]d\n", depth)
	}
	for name, raw := range map[string]string{
		"no header": "just words\n\nbody\n", "broken base64": "Content-Transfer-Encoding: base64\n\n****\n",
		"unclosed part": "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n", "nested without end": nested,
	} {
		if err := send(address, []string{"rina@example.com"}, raw); code(err) != 554 {
			t.Errorf("%s: %v, want a refusal with 554", name, err)
		}
	}
	if n := len(box.Mails()); n != 0 {
		t.Errorf("%d mails stored", n)
	}
}

func TestMailsAreFoundByRecipient(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	mustSend(t, address, "rina@example.com", "satu")
	mustSend(t, address, "budi@example.com", "dua")
	mustSend(t, address, "RINA@example.com", "tiga")
	if mails := box.To("rina@Example.com"); len(mails) != 2 || mails[0].Subject != "satu" || mails[1].Subject != "tiga" {
		t.Errorf("found %d mails", len(mails))
	}
	if len(box.Mails()) != 3 {
		t.Error("looking for mails has removed some")
	}
}

func TestOldMailsMakeRoom(t *testing.T) {
	box, address := open(t, mailbox.Options{Keep: 2})
	for _, subject := range []string{"satu", "dua", "tiga"} {
		mustSend(t, address, "rina@example.com", subject)
	}
	if mails := box.Mails(); len(mails) != 2 || mails[0].Subject != "dua" || mails[1].ID != 3 {
		t.Errorf("kept %d mails", len(mails))
	}
	box.Clear()
	mustSend(t, address, "rina@example.com", "empat")
	if mails := box.Mails(); len(mails) != 1 || mails[0].ID != 4 {
		t.Errorf("after clearing: %d mails", len(mails))
	}
}

func TestChangesAreAnnounced(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	quiet := box.Changed()
	select {
	case <-quiet:
		t.Fatal("a change before anything happened")
	default:
	}
	mustSend(t, address, "rina@example.com", "satu")
	<-quiet
	next := box.Changed()
	box.Clear()
	<-next
}

func TestMailsSurviveSavingAndLoading(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	if err := send(address, []string{"rina@example.com"}, multipartMail); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := box.Save(&file); err != nil {
		t.Fatal(err)
	}
	other, otherAddress := open(t, mailbox.Options{})
	changed := other.Changed()
	if err := other.Load(bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	<-changed
	if got, want := fmt.Sprintf("%+v", other.Mails()), fmt.Sprintf("%+v", box.Mails()); got != want {
		t.Errorf("loaded %s, want %s", got, want)
	}
	mustSend(t, otherAddress, "rina@example.com", "dua")
	if mails := other.Mails(); mails[1].ID != 2 {
		t.Errorf("the next mail has number %d, want 2", mails[1].ID)
	}
	if err := other.Load(strings.NewReader("{")); err == nil || len(other.Mails()) != 2 {
		t.Errorf("half a file: error %v, %d mails", err, len(other.Mails()))
	}
}

func TestFaults(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	try := func(to string) error { return send(address, []string{to}, "Subject: x\n\nx\n") }

	box.SetFaults(mailbox.Faults{Greylist: 1})
	if first, second := try("Rina@example.com"), try("rina@example.com"); code(first) != 451 || second != nil {
		t.Errorf("greylisting: %v, then %v", first, second)
	}
	if err := try("budi@example.com"); code(err) != 451 {
		t.Errorf("greylisting is by recipient: %v", err)
	}
	box.SetFaults(mailbox.Faults{Refuse: map[string]string{"rina@example.com": "no such user"}})
	if err := try("Rina@example.com"); code(err) != 550 || !strings.Contains(err.Error(), "no such user") {
		t.Errorf("refused recipient: %v", err)
	}
	box.SetFaults(mailbox.Faults{RefuseContent: "spam"})
	if err := try("rina@example.com"); code(err) != 554 {
		t.Errorf("refused message: %v", err)
	}
	if n := len(box.Mails()); n != 1 {
		t.Errorf("%d mails stored, want 1", n)
	}
}

func TestConnectionsAreCut(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	for name, c := range map[string]struct {
		faults mailbox.Faults
		stored int
	}{
		"down": {mailbox.Faults{Down: true}, 0}, "dropped": {mailbox.Faults{Drop: 1}, 0}, "reply lost": {mailbox.Faults{LoseReply: 1}, 1},
	} {
		box.Clear()
		box.SetFaults(c.faults)
		if err := send(address, []string{"rina@example.com"}, "Subject: x\n\nx\n"); err == nil || code(err) != 0 {
			t.Errorf("%s: %v, want a lost connection", name, err)
		}
		if n := len(box.Mails()); n != c.stored {
			t.Errorf("%s: %d mails stored, want %d", name, n, c.stored)
		}
		if left := box.Faults(); left.Drop != 0 || left.LoseReply != 0 {
			t.Errorf("%s: still to come: %+v", name, left)
		}
	}
	box.SetFaults(mailbox.Faults{})
	mustSend(t, address, "rina@example.com", "sembuh")
}

func TestLoginIsDemandedAfterTLS(t *testing.T) {
	site := httptest.NewUnstartedServer(nil) // for its certificate for example.com
	site.StartTLS()
	defer site.Close()
	roots := x509.NewCertPool()
	roots.AddCert(site.Certificate())
	box, address := open(t, mailbox.Options{TLS: &tls.Config{Certificates: site.TLS.Certificates}, Users: map[string]string{"loket": "secret"}})
	for name, c := range map[string]struct {
		encrypt  bool
		password string
		want     int
	}{
		"right": {true, "secret", 0}, "wrong": {true, "wrong", 535}, "in the clear": {false, "secret", -1}, "without login": {true, "", 530},
	} {
		client, err := smtp.Dial(address)
		if err != nil {
			t.Fatal(err)
		}
		if c.encrypt {
			if err := client.StartTLS(&tls.Config{ServerName: "example.com", RootCAs: roots}); err != nil {
				t.Fatal(err)
			}
		}
		if offered, _ := client.Extension("AUTH"); offered != c.encrypt {
			t.Errorf("%s: login offered: %t", name, offered)
		}
		if c.encrypt && c.password != "" {
			err = client.Auth(smtp.PlainAuth("", "loket", c.password, "127.0.0.1"))
		}
		if err == nil {
			err = client.Mail("loket@example.com")
		}
		if want := max(c.want, 0); c.want >= 0 && code(err) != want || c.want < 0 && err == nil {
			t.Errorf("%s: %v, want code %d", name, err, want)
		}
		_ = client.Close()
	}
	if n := len(box.Mails()); n != 0 {
		t.Errorf("%d mails stored", n)
	}
}

func TestClosingBeforeServing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := mailbox.New(mailbox.Options{})
	for range 2 {
		if err := box.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.Serve(listener); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("the listener is still open")
	}
}
