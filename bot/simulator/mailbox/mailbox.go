// Package mailbox is a mail server that keeps what it is sent: the officers'
// mailboxes of the demo and of the tests. It speaks real SMTP, so the real
// client delivers to it, and it can be told to misbehave as mail servers do.
//
// It knows nothing of who sends or why, and shows nothing: reading is
// [Mailbox.Mails], noticing is [Mailbox.Changed].
package mailbox

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	defaultKeep     = 500
	maxMessageBytes = 30 << 20
	maxRecipients   = 50
	idleTimeout     = 5 * time.Minute
)

// Options shape a mailbox; the zero value is a server without login and TLS.
type Options struct {
	Domain string            // how the server calls itself; "localhost" when empty
	Now    func() time.Time  // stamps arrivals; time.Now when nil
	Keep   int               // how many mails are kept, the oldest go first; 500 when 0
	Users  map[string]string // password by user; when set, login is demanded
	// Mechanisms are the logins offered, of PLAIN and LOGIN; both when nil.
	Mechanisms []string
	TLS        *tls.Config // when set, STARTTLS is offered, and login only after it
	UTF8       bool        // whether SMTPUTF8 is offered
	// Stored is called when a mail is in the box, before it is confirmed; an
	// error asks the sender to come again.
	Stored func() error
}

// Mailbox stores the mails it receives in memory. Its methods are safe for use
// by several goroutines.
type Mailbox struct {
	options Options
	server  *smtp.Server

	mu        sync.Mutex
	listeners []net.Listener
	closed    bool
	mails     []Mail
	lastID    int
	changed   chan struct{}
	faults    Faults
	tries     map[string]int // by recipient, for greylisting
}

// New makes an empty mailbox that does not listen yet.
func New(options Options) *Mailbox {
	if options.Domain == "" {
		options.Domain = "localhost"
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Mechanisms == nil {
		options.Mechanisms = []string{sasl.Plain, sasl.Login}
	}
	if options.Keep <= 0 {
		options.Keep = defaultKeep
	}
	box := &Mailbox{options: options, changed: make(chan struct{}), tries: map[string]int{}}
	box.server = smtp.NewServer(smtp.BackendFunc(box.newSession))
	box.server.Domain = options.Domain
	box.server.TLSConfig = options.TLS
	box.server.AllowInsecureAuth = options.TLS == nil
	box.server.EnableSMTPUTF8 = options.UTF8
	box.server.MaxMessageBytes = maxMessageBytes
	box.server.MaxRecipients = maxRecipients
	box.server.ReadTimeout = idleTimeout
	box.server.WriteTimeout = idleTimeout
	box.server.ErrorLog = log.New(io.Discard, "", 0)
	return box
}

// Serve answers on the listener until [Mailbox.Close], and then returns nil; it
// closes the listener. For TLS from the first byte give it a TLS listener.
func (m *Mailbox) Serve(listener net.Listener) error {
	if !m.adopt(listener) {
		return nil
	}
	if err := m.server.Serve(faultyListener{Listener: listener, box: m}); err != nil {
		return fmt.Errorf("serve mailbox: %w", err)
	}
	return nil
}

// adopt takes a listener into care, or closes it when the mailbox is closed
// already. The server's own list has a gap: what begins to be served while it
// closes is never closed.
func (m *Mailbox) adopt(listener net.Listener) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		_ = listener.Close()
		return false
	}
	m.listeners = append(m.listeners, listener)
	return true
}

// Close ends all listeners and connections. A second call does nothing.
func (m *Mailbox) Close() error {
	m.mu.Lock()
	m.closed = true
	listeners := m.listeners
	m.listeners = nil
	m.mu.Unlock()
	err := m.server.Close() // first, so that Serve knows why Accept fails
	if errors.Is(err, smtp.ErrServerClosed) {
		err = nil
	}
	for _, listener := range listeners {
		if closing := listener.Close(); closing != nil && !errors.Is(closing, net.ErrClosed) {
			err = errors.Join(err, closing)
		}
	}
	if err != nil {
		return fmt.Errorf("close mailbox: %w", err)
	}
	return nil
}

// Mails are the mails received, oldest first. The caller must not change what
// their slices and maps hold.
func (m *Mailbox) Mails() []Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.mails)
}

// To are the mails for one address, oldest first.
func (m *Mailbox) To(address string) []Mail {
	return slices.DeleteFunc(m.Mails(), func(mail Mail) bool {
		return !slices.ContainsFunc(mail.Recipients, func(r string) bool { return strings.EqualFold(r, address) })
	})
}

// Changed is closed at the next arrival, clearing or loading. Take it before
// looking, then wait: so nothing is missed.
func (m *Mailbox) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// Clear forgets all mails; their numbers are not given again.
func (m *Mailbox) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mails = nil
	m.announce()
}

// store keeps a mail that has been accepted.
func (m *Mailbox) store(mail Mail) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastID++
	mail.ID = m.lastID
	m.mails = append(m.mails, mail)
	if over := len(m.mails) - m.options.Keep; over > 0 {
		m.mails = slices.Delete(m.mails, 0, over)
	}
	m.announce()
}

// announce wakes whoever waits; the lock is held.
func (m *Mailbox) announce() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// saved is the file format of Save and Load.
type saved struct {
	LastID int    `json:"last_id"`
	Mails  []Mail `json:"mails"`
}

// Save writes the mails as JSON. Faults and greylisting are not kept.
func (m *Mailbox) Save(w io.Writer) error {
	m.mu.Lock()
	state := saved{LastID: m.lastID, Mails: slices.Clone(m.mails)}
	m.mu.Unlock()
	if err := json.NewEncoder(w).Encode(state); err != nil {
		return fmt.Errorf("save mailbox: %w", err)
	}
	return nil
}

// Load replaces the mails by saved ones. On an error nothing is changed.
func (m *Mailbox) Load(r io.Reader) error {
	var state saved
	if err := json.NewDecoder(r).Decode(&state); err != nil {
		return fmt.Errorf("load mailbox: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mails, m.lastID = state.Mails, state.LastID
	m.announce()
	return nil
}
