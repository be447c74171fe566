package mailbox

import (
	"maps"
	"net"
	"strings"

	"github.com/emersion/go-smtp"
)

// Faults are the ways in which a mail server fails. The zero value is a server
// in good health.
type Faults struct {
	Down     bool // connections are closed before a word is said
	Greylist int  // each recipient is put off this many times (451) before being accepted
	// Refuse answers a recipient, written in lower case, with a permanent
	// refusal (550) that says the given words.
	Refuse map[string]string
	// RefuseContent answers every message with a permanent refusal (554) that
	// says these words.
	RefuseContent string
	Drop          int // the connection of the next so many messages is cut before they are stored
	LoseReply     int // the next so many messages are stored, but the connection is cut instead of saying so
}

// SetFaults replaces all faults and forgets who was put off before.
func (m *Mailbox) SetFaults(faults Faults) {
	faults.Refuse = maps.Clone(faults.Refuse)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = faults
	clear(m.tries)
}

// Faults are the faults in force, with counts as far as they are still to come.
func (m *Mailbox) Faults() Faults {
	m.mu.Lock()
	defer m.mu.Unlock()
	faults := m.faults
	faults.Refuse = maps.Clone(faults.Refuse)
	return faults
}

// recipientFault is what is wrong with accepting a recipient now, or nil.
func (m *Mailbox) recipientFault(address string) error {
	address = strings.ToLower(address)
	m.mu.Lock()
	defer m.mu.Unlock()
	if words, refused := m.faults.Refuse[address]; refused {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: words}
	}
	if m.tries[address] < m.faults.Greylist {
		m.tries[address]++
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, try again later"}
	}
	return nil
}

// outcome is what happens to a message once it is complete.
type outcome struct {
	refusal error
	drop    bool // before it is stored
	mute    bool // stored, but the reply is lost
}

// nextFate counts down the faults that hit a number of messages.
func (m *Mailbox) nextFate() outcome {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.faults.RefuseContent != "":
		return outcome{refusal: &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: m.faults.RefuseContent}}
	case m.faults.Drop > 0:
		m.faults.Drop--
		return outcome{drop: true}
	case m.faults.LoseReply > 0:
		m.faults.LoseReply--
		return outcome{mute: true}
	default:
		return outcome{}
	}
}

// faultyListener closes new connections while the server is down.
type faultyListener struct {
	net.Listener
	box *Mailbox
}

func (g faultyListener) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err // the server looks at it: not to be wrapped
		}
		if !g.box.Faults().Down {
			return conn, nil
		}
		_ = conn.Close()
	}
}
