package delivery

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"os"
	"strings"
	"time"
)

// defaultTimeout bounds one whole delivery or probe. RFC 5321 lets a server
// take ten minutes over the final dot; two are plenty for an office's own relay
// and do not hold a lane up for long.
const defaultTimeout = 2 * time.Minute

// Config is how mail leaves the office. Printing one never shows the password.
type Config struct {
	URL       string         // see [ParseURL]
	From      string         // address or "Name <address>"
	Location  *time.Location // zone of the Date header; UTC when nil
	HelloName string         // how we greet the server; the domain of From when empty
	Timeout   time.Duration  // for one whole delivery; two minutes when 0

	// RootCAs are the authorities trusted for the server's certificate; the
	// system's when nil.
	RootCAs *x509.CertPool
	// Dial opens the connection; a plain [net.Dialer] when nil.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// String shows the sender only.
func (c Config) String() string { return "mail from " + oneLine(c.From, nameLimit) }

// GoString keeps the password out of %#v.
func (c Config) GoString() string { return "delivery.Config(" + c.String() + ")" }

// LogValue keeps the password out of structured logs.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Mailer sends mail through one server. It keeps no connection between mails
// and is safe for use by several goroutines.
type Mailer struct {
	endpoint Endpoint
	from     netmail.Address
	domain   string // of from
	location *time.Location
	hello    string
	timeout  time.Duration
	roots    *x509.CertPool
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
}

// NewMailer checks the configuration without connecting. Its errors are one
// line and quote no password.
func NewMailer(config Config) (*Mailer, error) {
	endpoint, err := ParseURL(config.URL)
	if err != nil {
		return nil, fmt.Errorf("mail server address %w", err)
	}
	from, domain, err := sender(config.From)
	if err != nil {
		return nil, fmt.Errorf("sender of mail %w", err)
	}
	mailer := &Mailer{
		endpoint: endpoint, from: from, domain: domain,
		location: config.Location, hello: config.HelloName,
		timeout: config.Timeout, roots: config.RootCAs, dial: config.Dial,
	}
	mailer.defaults()
	if strings.ContainsFunc(mailer.hello, func(r rune) bool { return !idRune(r) && r != '[' && r != ']' && r != ':' }) {
		return nil, errors.New("name to greet the mail server with must be a host name")
	}
	return mailer, nil
}

func (m *Mailer) defaults() {
	if m.location == nil {
		m.location = time.UTC
	}
	if m.hello == "" {
		m.hello = m.domain
	}
	if m.timeout <= 0 {
		m.timeout = defaultTimeout
	}
	if m.dial == nil {
		m.dial = new(net.Dialer).DialContext
	}
}

// sender reads "Name <address>" and gives the domain along.
func sender(text string) (netmail.Address, string, error) {
	parsed, err := netmail.ParseAddress(text)
	if err != nil {
		return netmail.Address{}, "", errors.New(`must be an address or "Name <address>"`)
	}
	address, err := wireAddress(parsed.Address)
	if err != nil {
		return netmail.Address{}, "", errors.New(`must be a valid address or "Name <address>"`)
	}
	if !ascii(address) {
		return netmail.Address{}, "", errors.New("must be an address of plain ASCII letters")
	}
	_, domain, _ := strings.Cut(address, "@")
	return netmail.Address{Name: oneLine(parsed.Name, nameLimit), Address: address}, domain, nil
}

// Endpoint is the server in use.
func (m *Mailer) Endpoint() Endpoint { return m.endpoint }

// Send delivers one mail to the server and returns nil once the server has
// taken it. Every failure is an [*Error] and says by its Kind what to do; after
// a Temporary one the mail may have been taken all the same, and sending it
// again under the same MessageID is right.
func (m *Mailer) Send(ctx context.Context, letter Mail) error {
	ready, err := m.compose(letter)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	talk, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer talk.close()
	return talk.hand(ctx, ready)
}

// Trust adds the certificates of a PEM file to those that the system trusts;
// nil, the system's alone, where file is empty.
func Trust(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file) // #nosec G304 -- the operator names this file in the settings
	if err != nil {
		return nil, fmt.Errorf("SMTP_CA_FILE cannot be read: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("SMTP_CA_FILE must hold a certificate in PEM form")
	}
	return pool, nil
}

// Rehearse does all of Send to a recipient but the content: it connects, logs
// in, names sender and recipient, and takes that back. It fails with an [*Error].
func (m *Mailer) Rehearse(ctx context.Context, recipient string) error {
	address, err := wireAddress(recipient)
	if err != nil || !ascii(address) {
		return refuse(stepRecipient, "not an address that every server takes")
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	talk, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer talk.close()
	return talk.rehearse(ctx, address)
}

// Sender is the address that mail comes from.
func (m *Mailer) Sender() string { return m.from.Address }

// Probe connects, secures the connection and logs in as Send would, and sends
// nothing. It fails with an [*Error].
func (m *Mailer) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	talk, err := m.open(ctx)
	if err != nil {
		return err
	}
	talk.close()
	return nil
}
