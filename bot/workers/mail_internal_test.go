package workers

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"loket/bot/delivery"
	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/conversations"
)

// heard gathers what is told about mails.
type heard struct {
	engine.Reporter
	ended []conversations.Event
	told  []conversations.Event
}

func (h *heard) Report(_ int64, e conversations.Event) { h.ended = append(h.ended, e) }
func (h *heard) Tell(e conversations.Event)            { h.told = append(h.told, e) }

// A mail that waits is told once for each reason; our own settings end no
// mail, and after two days nobody is blamed who was never reached.
func TestAMailThatWaitsIsTold(t *testing.T) {
	long := time.Now().Add(-3 * 24 * time.Hour)
	for name, c := range map[string]struct {
		since     time.Time
		attempt   int
		failed    *delivery.Error
		told, end bool
		unreached bool
	}{
		"settings, at once":        {time.Now(), 0, &delivery.Error{Kind: delivery.Configuration, Code: 550, Text: "relay not permitted"}, true, false, false},
		"settings, after days":     {long, 90, &delivery.Error{Kind: delivery.Configuration, Code: 550, Text: "relay not permitted"}, true, false, false},
		"greylisting, at once":     {time.Now(), 0, &delivery.Error{Kind: delivery.Temporary, Code: 451, Text: "Greylisted"}, false, false, false},
		"away, again":              {time.Now(), 1, &delivery.Error{Kind: delivery.Temporary, Step: "connect"}, true, false, false},
		"never reached, for days":  {long, 90, &delivery.Error{Kind: delivery.Temporary, Step: "connect"}, false, true, true},
		"put off, for days":        {long, 90, &delivery.Error{Kind: delivery.Temporary, Code: 451, Text: "try later"}, false, true, false},
		"not composed, for days":   {long, 90, nil, false, true, true},
		"not composed, for a time": {time.Now(), 90, nil, false, false, false},
	} {
		h := &heard{}
		m := &Mail{Reporter: h}
		job := &lanes.Job{Since: c.since, Attempt: c.attempt}
		for range 3 {
			m.later(job, "credential:SD-2026-0001", false, c.failed)
			if c.end {
				break
			}
		}
		if (len(h.told) == 1) != c.told || (len(h.ended) == 1) != c.end {
			t.Errorf("%s: told %v, ended with %v", name, h.told, h.ended)
		}
		if c.end && h.ended[0].(conversations.MailRefused).Unreached != c.unreached {
			t.Errorf("%s: %+v", name, h.ended[0])
		}
	}
}

// A log names nobody: servers quote whom a mail was for.
func TestTheLogNamesNobody(t *testing.T) {
	for said, want := range map[string]string{
		"451 4.7.1 <rina.w@dinkes.go.id>: Greylisted":               "451 4.7.1 <…>: Greylisted",
		"mailbox of rina.w@dinkes.go.id, budi@dinkes.go.id is full": "mailbox of …, … is full",
		"email=rina.w@dinkes.go.id refused":                         "email=… refused",
		"no route to host":                                          "no route to host",
	} {
		if got := withoutPeople(errors.New(said)); got != want {
			t.Errorf("%q becomes %q", said, got)
		}
	}
}

// A file that was destroyed before its mail went is left out, and the mail goes.
func TestAMailGoesWithoutAFileThatIsGone(t *testing.T) {
	gone := fmt.Errorf("open a file: %w", conversations.ErrNotFound)
	m := &Mail{Files: func(string) (io.ReadCloser, error) { return nil, gone }}
	if brought, err := m.kept(conversations.Mail{Hash: "ab", FileName: "surat.pdf"}); err != nil || brought != nil {
		t.Errorf("it brings %v: %v", brought, err)
	}
	gone = errors.New("the disk cannot be read")
	if _, err := m.kept(conversations.Mail{Hash: "ab", FileName: "surat.pdf"}); err == nil {
		t.Error("what cannot be read was left out too")
	}
}
