package delivery

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net/textproto"
	"strings"
)

// serverTextLimit keeps a server's remark short enough for a card, in runes.
const serverTextLimit = 200

// Kind says what a failed delivery means for the next attempt. The list is
// closed.
type Kind uint8

const (
	// Temporary: the same mail may well succeed later (greylisting, a full
	// queue, the network, a server that is down). Its fate may be unknown; a
	// repeat carries the same Message-ID.
	Temporary Kind = iota + 1
	// Refused: this mail to this recipient will never be taken.
	Refused
	// Configuration: no mail at all gets through until somebody corrects a
	// setting (login, TLS, sender). The mail itself is not at fault: keep it.
	Configuration
)

// String names the kind for logs and metrics.
func (k Kind) String() string {
	switch k {
	case Temporary:
		return "temporary"
	case Refused:
		return "refused"
	case Configuration:
		return "configuration"
	default:
		return "unknown"
	}
}

// Error is why a mail was not delivered. Neither it nor what it wraps holds a
// password.
type Error struct {
	Kind Kind
	Step string // what was being done, as in "recipient" or "log in"
	Code int    // the server's reply code; 0 when it is not the server's word
	Text string // the server's words, one line, at most 200 runes; or ours

	cause error
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	text := e.Text
	if e.cause != nil {
		text = e.cause.Error()
	}
	if e.Code != 0 {
		text = fmt.Sprintf("%d %s", e.Code, text)
	}
	return fmt.Sprintf("deliver mail: %s: %s: %s", e.Step, e.Kind, text)
}

// Unwrap gives the network's or the context's own error, or nil.
func (e *Error) Unwrap() error { return e.cause }

// KindOf is the kind of a delivery error, or 0 for nil and foreign errors.
func KindOf(err error) Kind {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Kind
	}
	return 0
}

// step names a stage of the conversation with the server.
type step string

const (
	stepMessage   step = "message"
	stepConnect   step = "connect"
	stepGreeting  step = "greeting"
	stepTLS       step = "TLS"
	stepLogin     step = "log in"
	stepSender    step = "sender"
	stepRecipient step = "recipient"
	stepContent   step = "content"
)

// refuse is our own verdict that a mail can never be delivered as it is.
func refuse(at step, text string) *Error {
	return &Error{Kind: Refused, Step: string(at), Text: text}
}

// misconfigured is our own verdict on the server or the settings.
func misconfigured(at step, text string) *Error {
	return &Error{Kind: Configuration, Step: string(at), Text: text}
}

// failure sorts whatever went wrong at a step.
func (m *Mailer) failure(ctx context.Context, at step, err error) *Error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return &Error{Kind: kindOfReply(at, reply.Code), Step: string(at), Code: reply.Code, Text: m.presentable(reply.Msg)}
	}
	if ctx.Err() != nil {
		// The context closed the connection; what the socket says of it
		// explains nothing.
		return &Error{Kind: Temporary, Step: string(at), cause: context.Cause(ctx)}
	}
	if garbled, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return &Error{Kind: Temporary, Step: string(at), Text: m.presentable(garbled.Error())}
	}
	if untrusted(err) {
		return &Error{Kind: Configuration, Step: string(at), Text: m.presentable(err.Error())}
	}
	return &Error{Kind: Temporary, Step: string(at), cause: err}
}

// kindOfReply sorts an SMTP reply. A 5xx is about the recipient only once the
// recipient or the content is on the table; before that it is about us.
func kindOfReply(at step, code int) Kind {
	switch {
	case code < 500:
		return Temporary
	case code == 530 || code == 534 || code == 535 || code == 538: // RFC 4954: login wanted or wrong
		return Configuration
	case at == stepRecipient || at == stepContent:
		return Refused
	default:
		return Configuration
	}
}

// untrusted reports a TLS failure that repeating does not heal.
func untrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err) // no TLS at the other end
	return ok
}

// presentable makes foreign words safe to show: one short line without the
// password, should a server echo it.
func (m *Mailer) presentable(text string) string {
	if password := m.endpoint.password(); password != "" {
		plain := "\x00" + m.endpoint.User + "\x00" + password
		for _, secret := range []string{
			base64.StdEncoding.EncodeToString([]byte(plain)),
			base64.StdEncoding.EncodeToString([]byte(password)),
			password,
		} {
			text = strings.ReplaceAll(text, secret, "[password]")
		}
	}
	return oneLine(text, serverTextLimit)
}
