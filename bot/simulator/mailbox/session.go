package mailbox

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// errCut ends a message whose connection has been cut on purpose.
var errCut = errors.New("connection cut")

// session is one client's conversation; the SMTP library calls it from one
// goroutine.
type session struct {
	box      *Mailbox
	conn     *smtp.Conn
	loggedIn bool
	from     string
	to       []string
}

func (m *Mailbox) newSession(conn *smtp.Conn) (smtp.Session, error) {
	return &session{box: m, conn: conn, loggedIn: len(m.options.Users) == 0}, nil
}

// AuthMechanisms offers login only where it is demanded.
func (s *session) AuthMechanisms() []string {
	if len(s.box.options.Users) == 0 {
		return nil
	}
	return s.box.options.Mechanisms
}

// Auth begins a login.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == sasl.Login {
		return &loginServer{check: s.check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return s.check(user, password) }), nil
}

func (s *session) check(user, password string) error {
	want, known := s.box.options.Users[user]
	if !known || subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 {
		return smtp.ErrAuthFailed
	}
	s.loggedIn = true
	return nil
}

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.loggedIn {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	s.from = from
	return nil
}

// Rcpt adds a recipient, unless a fault forbids it.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.box.recipientFault(to); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the message.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	fate := s.box.nextFate()
	if fate.refusal != nil {
		return fate.refusal
	}
	if fate.drop {
		return s.cut()
	}
	mail, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "Message is malformed: " + err.Error()}
	}
	mail.Sender, mail.Recipients, mail.ReceivedAt = s.from, s.to, s.box.options.Now()
	s.box.store(mail)
	if stored := s.box.options.Stored; stored != nil {
		if err := stored(); err != nil {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Mail could not be kept"}
		}
	}
	if fate.mute {
		return s.cut()
	}
	return nil
}

// cut closes the socket itself, so that no reply gets out any more.
func (s *session) cut() error {
	_ = s.conn.Conn().Close()
	return errCut
}

// Reset forgets the message begun.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the conversation.
func (s *session) Logout() error { return nil }

// loginServer is the LOGIN mechanism, which the library knows only from the
// client's side: it asks for the name, then for the password.
type loginServer struct {
	check func(user, password string) error
	asked int
	user  string
}

// Next takes one answer and asks the next question.
func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.asked++
	switch {
	case l.asked == 1 && response == nil:
		return []byte("Username:"), false, nil
	case l.user == "":
		l.user = string(response)
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check(l.user, string(response))
	}
}
