package delivery

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wneessen/go-mail/smtp"
)

// session is one conversation with the server, secured and logged in. The
// library's high-level client is not used: it hides the server's replies inside
// error texts, and the context ends with its dialing.
type session struct {
	mailer *Mailer
	conn   net.Conn
	client *smtp.Client
	stop   func() bool
}

// open connects, greets, secures and logs in.
func (m *Mailer) open(ctx context.Context) (*session, error) {
	conn, err := m.dial(ctx, "tcp", m.endpoint.address())
	if err != nil {
		return nil, m.failure(ctx, stepConnect, err)
	}
	talk := &session{mailer: m, conn: conn}
	// Whatever the conversation waits for, the end of the context ends it.
	talk.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
	if err := talk.begin(ctx); err != nil {
		talk.hangUp()
		return nil, err
	}
	return talk, nil
}

func (s *session) begin(ctx context.Context) error {
	endpoint := s.mailer.endpoint
	conn := s.conn
	if endpoint.Implicit {
		secured := tls.Client(conn, s.mailer.tlsConfig())
		if err := secured.HandshakeContext(ctx); err != nil {
			return s.mailer.failure(ctx, stepTLS, err)
		}
		conn = secured
	}
	client, err := smtp.NewClient(conn, endpoint.Host)
	if err != nil {
		return s.mailer.failure(ctx, stepGreeting, err)
	}
	s.client = client
	if err := client.Hello(s.mailer.hello); err != nil {
		return s.mailer.failure(ctx, stepGreeting, err)
	}
	if err := s.secure(ctx); err != nil {
		return err
	}
	return s.login(ctx)
}

func (m *Mailer) tlsConfig() *tls.Config {
	config := &tls.Config{ServerName: m.endpoint.Host, RootCAs: m.roots, MinVersion: tls.VersionTLS12}
	// What stays on this machine could as well go unencrypted.
	config.InsecureSkipVerify = m.endpoint.Loopback() // #nosec G402 -- of this machine alone
	return config
}

// secure starts TLS on a plain connection. A server elsewhere that does not
// offer it is not trusted with a word more.
func (s *session) secure(ctx context.Context) error {
	endpoint := s.mailer.endpoint
	offered, _ := s.client.Extension("STARTTLS")
	switch {
	case endpoint.Implicit, endpoint.Loopback() && !offered:
		return nil
	case !offered:
		return misconfigured(stepTLS, NoSTARTTLS, "the server offers no STARTTLS, and mail must not leave this machine unencrypted")
	}
	if err := s.client.StartTLS(s.mailer.tlsConfig()); err != nil {
		return s.mailer.failure(ctx, stepTLS, err)
	}
	return nil
}

// login uses the simplest mechanism offered: the line is encrypted or never
// leaves the machine, so a challenge would add nothing.
func (s *session) login(ctx context.Context) error {
	endpoint := s.mailer.endpoint
	if endpoint.User == "" {
		return nil
	}
	asks, offered := s.client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	var auth smtp.Auth
	switch password := endpoint.password(); {
	case slices.Contains(mechanisms, "PLAIN"):
		auth = smtp.PlainAuth("", endpoint.User, password, endpoint.Host, true)
	case slices.Contains(mechanisms, "LOGIN"):
		auth = smtp.LoginAuth(endpoint.User, password, endpoint.Host, true)
	case slices.Contains(mechanisms, "SCRAM-SHA-256"):
		auth = smtp.ScramSHA256Auth(endpoint.User, password)
	case slices.Contains(mechanisms, "CRAM-MD5"):
		auth = smtp.CRAMMD5Auth(endpoint.User, password)
	case !asks || offered == "":
		return misconfigured(stepLogin, NoLogin, "the server offers no login")
	default:
		return misconfigured(stepLogin, UnknownLogin, "the server offers no login we know (PLAIN, LOGIN, SCRAM-SHA-256, CRAM-MD5)")
	}
	if err := s.client.Auth(auth); err != nil {
		return s.mailer.failure(ctx, stepLogin, err)
	}
	return nil
}

// rehearse goes as far as a mail to this recipient would before its content,
// and takes it back.
func (s *session) rehearse(ctx context.Context, recipient string) error {
	s.client.SkipSMTPUTF8(true)
	if err := s.client.Mail("<" + s.mailer.from.Address + ">"); err != nil {
		return s.mailer.failure(ctx, stepSender, err)
	}
	if err := s.client.Rcpt("<" + recipient + ">"); err != nil {
		return s.mailer.failure(ctx, stepRecipient, err)
	}
	// It is taken back by the goodbye as well.
	_ = s.client.Reset()
	return nil
}

// hand gives one mail to the server. Its yes to the final dot is what counts;
// whether it also says goodbye does not.
func (s *session) hand(ctx context.Context, ready draft) error {
	plain := ascii(ready.recipient)
	if takes, _ := s.client.Extension("SMTPUTF8"); !plain && !takes {
		return refuse(stepRecipient, "the address has letters beyond ASCII, which the server does not take")
	}
	// Asked for without need, SMTPUTF8 makes a later relay bounce the mail.
	s.client.SkipSMTPUTF8(plain)
	if err := s.client.Mail("<" + s.mailer.from.Address + ">"); err != nil {
		return s.mailer.failure(ctx, stepSender, err)
	}
	if err := s.client.Rcpt("<" + ready.recipient + ">"); err != nil {
		return s.mailer.failure(ctx, stepRecipient, err)
	}
	body, err := s.client.Data()
	if err != nil {
		return s.mailer.failure(ctx, stepContent, err)
	}
	if _, err := body.Write(ready.content); err != nil {
		return s.mailer.failure(ctx, stepContent, err)
	}
	if err := body.Close(); err != nil {
		return s.mailer.failure(ctx, stepContent, err)
	}
	return nil
}

// close takes leave politely, but waits only briefly for the answer: the mail
// is delivered or not by now.
func (s *session) close() {
	const patience = 5 * time.Second
	_ = s.conn.SetDeadline(time.Now().Add(patience))
	_ = s.client.Quit()
	s.hangUp()
}

func (s *session) hangUp() {
	s.stop()
	_ = s.conn.Close()
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
