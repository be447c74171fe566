package delivery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
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
	Text string // the server's words without addresses, one line, at most 200 runes; or ours
	// Reason is what somebody has to see to, where that is known.
	Reason Reason

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

// Reason names what stands in the way of all mail. The list is closed.
type Reason string

// The reasons; "" where there is nothing to say beyond the server's words.
const (
	Expired          Reason = "expired"           // the certificate, or it is not valid yet
	UnknownAuthority Reason = "unknown authority" // nobody we trust vouches for the certificate
	WrongName        Reason = "wrong name"        // the certificate is another host's
	OldTLS           Reason = "old TLS"           // the server speaks none that is safe
	NoTLS            Reason = "no TLS"            // smtps:// where nobody speaks TLS
	NoSTARTTLS       Reason = "no STARTTLS"
	TLSBusy          Reason = "TLS busy" // 454: not now
	WantsTLS         Reason = "wants TLS"
	NoLogin          Reason = "no login"      // user and password are set, and the server asks for none
	UnknownLogin     Reason = "unknown login" // the server offers only ways that we do not know
	LoginBusy        Reason = "login busy"    // 454: not now
	OurSettings      Reason = "our settings"  // sender, login or relaying, told late
)

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
func misconfigured(at step, reason Reason, text string) *Error {
	return &Error{Kind: Configuration, Step: string(at), Text: text, Reason: reason}
}

// failure sorts whatever went wrong at a step.
func (m *Mailer) failure(ctx context.Context, at step, err error) *Error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		kind := kindOfReply(at, reply.Code, reply.Msg)
		return &Error{Kind: kind, Step: string(at), Code: reply.Code, Text: m.presentable(reply.Msg), Reason: reasonOfReply(at, reply.Code, kind)}
	}
	if at == stepGreeting && !m.endpoint.Implicit && m.endpoint.Port == submissionsPort {
		// It waits for us to begin with TLS, and we wait for its greeting.
		return &Error{Kind: Configuration, Step: string(at), Text: "no greeting on port 465", Reason: WantsTLS}
	}
	if ctx.Err() != nil {
		// The context closed the connection; what the socket says of it
		// explains nothing.
		return &Error{Kind: Temporary, Step: string(at), cause: context.Cause(ctx)}
	}
	if garbled, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return &Error{Kind: Temporary, Step: string(at), Text: m.presentable(garbled.Error())}
	}
	if reason := untrusted(err); reason != "" {
		return &Error{Kind: Configuration, Step: string(at), Text: m.presentable(err.Error()), Reason: reason}
	}
	return &Error{Kind: Temporary, Step: string(at), cause: err}
}

// kindOfReply sorts an SMTP reply. A 5xx is about the recipient only once the
// recipient or the content is on the table; before that it is about us.
func kindOfReply(at step, code int, words string) Kind {
	switch {
	case code < 500:
		return Temporary
	case at == stepRecipient && ourPolicy.MatchString(words), (at == stepRecipient || at == stepContent) && ourFault.MatchString(words):
		return Configuration // told late: many servers judge login and sender here
	case code == 530 || code == 534 || code == 535 || code == 538: // RFC 4954: login wanted or wrong
		return Configuration
	case at == stepRecipient || at == stepContent:
		return Refused
	default:
		return Configuration
	}
}

var (
	// ourPolicy is the enhanced code (RFC 3463) of what we are not allowed, and
	// those of a sender that is not taken.
	ourPolicy = regexp.MustCompile(`(?m)^\s*5\.(7\.\d+|1\.[78])\b`)
	// ourFault knows the words of servers that send no such code.
	ourFault = regexp.MustCompile(`(?i)\brelay(ing)?\b.{0,40}(denied|not permitted|not allowed|prohibited|refused)|(unable|not (permitted|allowed)|refuse) to relay|we do not relay|` +
		`authenticat(e|ion).{0,30}(required|first)|(must|please|need to) (authenticate|log ?in)|sender (address )?(verify failed|rejected|denied|not)|not owned by|(helo|ehlo) (command )?rejected`)
)

// reasonOfReply tells what is behind a reply, where it is more than its words.
func reasonOfReply(at step, code int, kind Kind) Reason {
	switch {
	case at == stepTLS && code == 454:
		return TLSBusy
	case at == stepLogin && code == 454:
		return LoginBusy
	case kind == Configuration && (at == stepSender || at == stepRecipient || at == stepContent):
		return OurSettings
	}
	return ""
}

// untrusted names a TLS failure that repeating does not heal; "" for any other.
func untrusted(err error) Reason {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return Expired
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return WrongName
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return UnknownAuthority
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return NoTLS
	}
	if text := err.Error(); strings.Contains(text, "tls:") && strings.Contains(text, "protocol version") {
		return OldTLS
	}
	return ""
}

// mailAddress is any address in a server's words; theirs are nobody's to read.
var mailAddress = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:]+`)

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
	return oneLine(mailAddress.ReplaceAllString(text, "…"), serverTextLimit)
}
