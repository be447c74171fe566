package delivery

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
)

const (
	submissionPort  = 587 // RFC 6409, STARTTLS
	submissionsPort = 465 // RFC 8314, TLS from the first byte
)

// None of these quotes the address: a mistyped one may carry the password
// anywhere.
var (
	errURLShape  = errors.New("must look like smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465 (special characters in the password percent-encoded)")
	errURLScheme = errors.New("must begin with smtp:// or smtps://")
	errURLHost   = errors.New("must name the mail server after the @ sign, as in smtp://USER:PASSWORD@mail.example.go.id:587")
	errURLPort   = errors.New("has a port that is not a number from 1 to 65535")
	errURLLogin  = errors.New("must hold both user and password (USER:PASSWORD@) or neither")
)

// Endpoint is where mail is handed in and as whom. Printing one never shows
// the password.
type Endpoint struct {
	Implicit bool   // TLS from the first byte (smtps) instead of STARTTLS
	Host     string // name or IP address, without brackets
	Port     int    // 1 to 65535
	User     string // empty: no login

	// password is a function because fmt looks into unexported strings but
	// prints a function as a bare pointer.
	password func() string
}

// ParseURL reads smtp://user:password@host:port (STARTTLS, port 587 when
// absent) or smtps://… (port 465 when absent); user and password may be absent
// together. Its errors are one line, say what the address should be, and quote
// nothing of it.
func ParseURL(raw string) (Endpoint, error) {
	parsed, err := url.Parse(raw)
	if err != nil {
		return Endpoint{}, errURLShape // err quotes the address: it stays here
	}
	if parsed.Scheme != "smtp" && parsed.Scheme != "smtps" {
		return Endpoint{}, errURLScheme
	}
	if parsed.Opaque != "" || strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.Fragment != "" {
		return Endpoint{}, errURLShape
	}
	if parsed.Hostname() == "" {
		return Endpoint{}, errURLHost
	}
	endpoint := Endpoint{Implicit: parsed.Scheme == "smtps", Host: parsed.Hostname()}
	if endpoint.Port, err = port(parsed.Port(), endpoint.Implicit); err != nil {
		return Endpoint{}, err
	}
	password, _ := parsed.User.Password()
	endpoint.User = parsed.User.Username()
	endpoint.password = func() string { return password }
	if (endpoint.User == "") != (password == "") {
		return Endpoint{}, errURLLogin
	}
	return endpoint, nil
}

func port(text string, implicit bool) (int, error) {
	switch {
	case text == "" && implicit:
		return submissionsPort, nil
	case text == "":
		return submissionPort, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 65535 {
		return 0, errURLPort
	}
	return number, nil
}

// Loopback reports whether the server is this machine itself, the one case in
// which mail may travel without TLS.
func (e Endpoint) Loopback() bool {
	if strings.EqualFold(e.Host, "localhost") {
		return true
	}
	ip := net.ParseIP(e.Host)
	return ip != nil && ip.IsLoopback()
}

// address is host and port as a dialer wants them.
func (e Endpoint) address() string {
	return net.JoinHostPort(e.Host, strconv.Itoa(e.Port))
}

// String shows the endpoint without its password.
func (e Endpoint) String() string {
	scheme, user := "smtp", ""
	if e.Implicit {
		scheme = "smtps"
	}
	if e.User != "" {
		user = e.User + "@"
	}
	return fmt.Sprintf("%s://%s%s", scheme, user, e.address())
}

// GoString keeps the password out of %#v.
func (e Endpoint) GoString() string { return "delivery.Endpoint(" + e.String() + ")" }

// LogValue keeps the password out of structured logs.
func (e Endpoint) LogValue() slog.Value { return slog.StringValue(e.String()) }
