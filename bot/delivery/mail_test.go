package delivery_test

import (
	"bytes"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/delivery"
	"loket/bot/simulator/mailbox"
)

// deliver sends one mail and gives it as it arrived.
func deliver(t *testing.T, letter delivery.Mail) mailbox.Mail {
	t.Helper()
	box, address := open(t, mailbox.Options{})
	if err := mailer(t, "smtp://"+address, nil).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	mails := box.Mails()
	if len(mails) != 1 {
		t.Fatalf("%d mails arrived, want 1", len(mails))
	}
	return mails[0]
}

func TestMailArrivesAsWritten(t *testing.T) {
	sent := message()
	got := deliver(t, sent)
	for what, pair := range map[string][2]string{
		"envelope":    {got.Sender + " " + strings.Join(got.Recipients, " "), "loket@banyuasinkab.go.id " + sent.To},
		"from":        {got.From, "Diskominfo Banyuasin <loket@banyuasinkab.go.id>"},
		"to":          {got.To, "Rina Ñandú <rina@dpmptsp.banyuasinkab.go.id>"},
		"subject":     {got.Subject, sent.Subject},
		"message id":  {got.MessageID, sent.MessageID},
		"date":        {got.Header["Date"][0], "Tue, 24 Nov 2026 10:15:00 +0700"},
		"text":        {strings.ReplaceAll(got.Text, "\r\n", "\n"), sent.Text},
		"html":        {got.HTML, sent.HTML},
		"automatic":   {got.Header["Auto-Submitted"][0], "auto-generated"},
		"no replies":  {got.Header["X-Auto-Response-Suppress"][0], "All"},
		"language":    {got.Header["Content-Language"][0], "id"},
		"attachments": {fmt.Sprint(len(got.Attachments)), "1"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %q, want %q", what, pair[0], pair[1])
		}
	}
	file, want := got.Attachments[0], sent.Attachments[0]
	if file.Name != want.Name || file.Type != want.Type || !bytes.Equal(file.Data, want.Data) {
		t.Errorf("attachment is %q (%s) %q", file.Name, file.Type, file.Data)
	}
	raw := string(got.Raw)
	if !strings.Contains(raw, "multipart/mixed") || !strings.Contains(raw, "multipart/alternative") {
		t.Errorf("text and HTML are not alternatives beside the attachment:\n%s", raw)
	}
	if strings.Contains(raw, "go-mail") {
		t.Error("the mail advertises the library")
	}
}

func TestAPlainMailHasNoParts(t *testing.T) {
	sent := message()
	sent.HTML, sent.Attachments, sent.Language = "", nil, "en"
	got := deliver(t, sent)
	if strings.Contains(string(got.Raw), "multipart") || got.Header["Content-Language"][0] != "en" {
		t.Errorf("want one part, in English:\n%s", got.Raw)
	}
}

func TestNothingTypedBecomesAHeader(t *testing.T) {
	clean := deliver(t, message())
	headers := slices.Sorted(maps.Keys(clean.Header))
	for _, typed := range []string{
		"x\r\nBcc: spy@example.com", "x\nX-Evil: 1", "x\rTo: spy@example.com", "x\r\n\r\nbody", "\r\n.\r\nQUIT",
		`x" <spy@example.com>, "y`, "=?utf-8?q?x=0D=0ABcc:_spy?=", "a\x00b\u2028c\u202ed", strings.Repeat("ñ ", 600), strings.Repeat("😀", 600), strings.Repeat("x", 5000),
	} {
		sent := message()
		sent.Subject, sent.ToName, sent.Language = typed, typed, typed
		sent.Attachments[0].Name, sent.Attachments[0].Type = typed, typed
		got := deliver(t, sent)
		if keys := slices.Sorted(maps.Keys(got.Header)); !slices.Equal(keys, headers) {
			t.Errorf("%.40q: headers %q, want %q", typed, keys, headers)
		}
		if len(got.Recipients) != 1 || !strings.HasSuffix(got.To, "<"+sent.To+">") {
			t.Errorf("%.40q: goes to %q (%s)", typed, got.Recipients, got.To)
		}
		if got.Text == "" || !strings.HasPrefix(got.HTML, "<p>") || len(got.Attachments) != 1 || !bytes.Equal(got.Attachments[0].Data, sent.Attachments[0].Data) {
			t.Errorf("%.40q: the body is damaged:\n%s", typed, got.Raw)
		}
		if name := got.Attachments[0].Name; strings.ContainsAny(name, "/\\\r\n\"<>") || name == "" {
			t.Errorf("%.40q: attachment is called %q", typed, name)
		}
		for line := range strings.SplitSeq(string(got.Raw), "\r\n") {
			if len(line) > 998 {
				t.Errorf("%.40q: a line of %d octets, RFC 5322 has 998", typed, len(line))
			}
		}
	}
}

func TestTextBeyondASCIIComesThrough(t *testing.T) {
	sent := message()
	sent.Subject, sent.ToName = "Perpustakaan Ñandú – 漢字 😀 "+strings.Repeat("panjang ", 12)+"selesai", "عربى 漢字"
	sent.Attachments[0].Name = "surat ñ 漢字.pdf"
	got := deliver(t, sent)
	if got.Subject != sent.Subject || got.To != "عربى 漢字 <"+sent.To+">" || got.Attachments[0].Name != sent.Attachments[0].Name {
		t.Errorf("arrived as %q to %q with %q", got.Subject, got.To, got.Attachments[0].Name)
	}
}

func TestAttachmentNamesAreNoPaths(t *testing.T) {
	for typed, want := range map[string]string{"../../etc/passwd": "_.._etc_passwd", `C:\x.pdf`: "C__x.pdf", "": "lampiran", "..": "lampiran"} {
		sent := message()
		sent.Attachments[0].Name = typed
		if got := deliver(t, sent).Attachments[0].Name; got != want {
			t.Errorf("%q arrives as %q, want %q", typed, got, want)
		}
	}
}

func TestAMalformedMailIsRefusedWithoutAConnection(t *testing.T) {
	box, address := open(t, mailbox.Options{UTF8: true})
	m := mailer(t, "smtp://"+address, nil)
	for _, to := range []string{
		"", "rina", "rina@", "@example.com", "rina@localhost", "rina@@example.com", "a@example.com, b@example.com",
		"a@example.com\r\nRCPT TO:<spy@example.com>", "a b@example.com", `"a\r\nb"@example.com`, `"a b"@example.com`,
		"Rina <a@example.com>", "<a@example.com>", "a@exa mple.com", "a@-example-.com", "a@[127.0.0.1]",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b.", 130) + "com",
	} {
		sent := message()
		sent.To = to
		if kind := delivery.KindOf(m.Send(t.Context(), sent)); kind != delivery.Refused {
			t.Errorf("to %q: %v, want refused", to, kind)
		}
	}
	for _, id := range []string{"", "x", "x@", "<x@y>", "x@y\r\nBcc: spy@example.com", "a b@y", "ñ@y", strings.Repeat("x", 300) + "@y"} {
		sent := message()
		sent.MessageID = id
		if kind := delivery.KindOf(m.Send(t.Context(), sent)); kind != delivery.Refused {
			t.Errorf("message id %q: %v, want refused", id, kind)
		}
	}
	empty := message()
	empty.Text = ""
	if kind := delivery.KindOf(m.Send(t.Context(), empty)); kind != delivery.Refused {
		t.Errorf("without text: %v, want refused", kind)
	}
	if n := len(box.Mails()); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
}

func TestLettersBeyondASCIIInAnAddress(t *testing.T) {
	for _, server := range []mailbox.Options{{}, {UTF8: true}} {
		box, address := open(t, server)
		m := mailer(t, "smtp://"+address, nil)
		domain, local := message(), message()
		domain.To, local.To = "rina@büro.example.com", "riña@example.com"
		if err := m.Send(t.Context(), domain); err != nil {
			t.Errorf("SMTPUTF8 %t: a domain has an ASCII form: %v", server.UTF8, err)
		}
		err := m.Send(t.Context(), local)
		if server.UTF8 && err != nil || !server.UTF8 && delivery.KindOf(err) != delivery.Refused {
			t.Errorf("SMTPUTF8 %t: local part: %v", server.UTF8, err)
		}
		if to := box.Mails()[0].Recipients[0]; to != "rina@xn--bro-hoa.example.com" {
			t.Errorf("domain on the wire: %s", to)
		}
		if server.UTF8 && len(box.To(local.To)) != 1 {
			t.Errorf("%s got nothing", local.To)
		}
	}
}

func TestEqualKeysGiveEqualMessageIDs(t *testing.T) {
	m := mailer(t, "smtp://localhost", nil)
	if got, want := m.MessageID("SD-2026-0001.account"), "sd-2026-0001.account@banyuasinkab.go.id"; got != want {
		t.Errorf("id %q, want %q", got, want)
	}
	if m.MessageID("a b") == m.MessageID("a_b") {
		t.Error("different keys share an id")
	}
	sent := message()
	sent.MessageID = m.MessageID("SD 1/x <y>\r\n")
	if got := deliver(t, sent).MessageID; got != sent.MessageID {
		t.Errorf("arrives as %q, want %q", got, sent.MessageID)
	}
}

func TestARepeatedMailKeepsItsID(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	m := mailer(t, "smtp://"+address, nil)
	box.SetFaults(mailbox.Faults{LoseReply: 1})
	if kind := delivery.KindOf(m.Send(t.Context(), message())); kind != delivery.Temporary {
		t.Fatalf("the reply was lost: %v, want temporary", kind)
	}
	if err := m.Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	if mails := box.Mails(); len(mails) != 2 || mails[0].MessageID != mails[1].MessageID {
		t.Errorf("%d mails, want the same one twice", len(mails))
	}
}

func TestPrintingTellsNoSecret(t *testing.T) {
	const password = "p4ss-w0rd"
	config := delivery.Config{URL: "smtp://loket:" + password + "@mail.example.go.id", From: "a@example.com"}
	m, err := delivery.NewMailer(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		printed := fmt.Sprintf(strings.Repeat(verb, 6), config, &config, m, m.Endpoint(), message(), *m)
		if strings.Contains(printed, password) || strings.Contains(printed, "Tq7m") {
			t.Errorf("%s shows a secret: %s", verb, printed)
		}
	}
}

func TestConcurrentMailsAllArrive(t *testing.T) {
	box, address := open(t, mailbox.Options{Now: func() time.Time { return time.Unix(0, 0) }})
	m := mailer(t, "smtp://"+address, nil)
	results := make(chan error)
	const mails = 8
	for i := range mails {
		go func() {
			sent := message()
			sent.MessageID = m.MessageID(fmt.Sprint(i))
			results <- m.Send(t.Context(), sent)
		}()
	}
	for range mails {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	ids := map[string]bool{}
	for _, mail := range box.Mails() {
		ids[mail.MessageID] = true
	}
	if len(ids) != mails {
		t.Errorf("%d different mails arrived, want %d", len(ids), mails)
	}
}

func TestNobodyListening(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	m := mailer(t, "smtp://"+address, nil)
	for what, err := range map[string]error{"send": m.Send(t.Context(), message()), "probe": m.Probe(t.Context())} {
		if delivery.KindOf(err) != delivery.Temporary {
			t.Errorf("%s: %v, want temporary", what, err)
		}
	}
}
