package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"loket/conversations"
	"loket/storage"
)

// strange are texts that not every engine takes: U+0000, broken UTF-8, lone
// surrogates, and what is no sign.
var strange = map[string]string{
	"U+0000":           "a\x00b",
	"only U+0000":      "\x00",
	"broken UTF-8":     "a\xffb",
	"cut UTF-8":        "a\xe2\x82",
	"high surrogate":   "\xed\xa0\x80",
	"low surrogate":    "b\xed\xb0\x80",
	"both surrogates":  "\xed\xa0\xbd\xed\xb8\x80",
	"no character":     "\uffff",
	"overlong":         "\xc0\x80",
	"above all planes": "\xf4\x90\x80\x80",
}

// everywhere are records with a text in whatever a table keeps as text.
func everywhere(text string) map[string]conversations.Decision {
	record := func(r ...conversations.Record) conversations.Decision {
		return conversations.Decision{Records: r}
	}
	return map[string]conversations.Decision{
		"a session":         record(conversations.Session{Chat: 5, Lang: text, Draft: &conversations.Draft{Form: text, Answers: map[string]conversations.Answer{text: {Text: text}}}}),
		"a profile":         record(conversations.Officer{ID: 5, Name: text, Unit: text}),
		"a request":         record(conversations.Request{Ticket: "T" + text, Officer: 5, State: conversations.Submitted, Label: text, Unit: text, Answers: map[string]conversations.Answer{"app": {Text: text}}}),
		"a file":            record(conversations.Attachment{Ticket: "T", File: conversations.File{Unique: text, Name: text}}),
		"an account":        record(conversations.Account{Address: text, Username: text, Unit: text}),
		"a credential":      record(conversations.Credential{ID: text, Address: text}),
		"a work":            record(conversations.Work{ID: text, Ticket: text, State: "running", Username: text}),
		"a message":         record(conversations.Posted{Name: text, Chat: 5, Numbers: []int{1}}),
		"a reminder":        record(conversations.Reminder{Kind: "k", Subject: text, At: Monday, Note: text}),
		"a counter":         record(conversations.Counter{Series: text, Last: 1}),
		"a setting":         record(conversations.Setting{Key: text, Value: text}),
		"a secret":          record(conversations.NewSecret{Name: text, For: text}),
		"a suggestion":      record(conversations.SurveySuggestion{Half: "2026-2", Words: text}),
		"who was surveyed":  record(conversations.Surveyed{Half: "2026-2", Mark: text}),
		"a line of a trail": {Audit: []conversations.AuditEntry{{Action: "a", Ticket: "T", Detail: text}}},
		"an effect":         {Effects: []conversations.Effect{conversations.Send{Chat: 5, Name: text}}},
	}
}

// StrangeTextsHurtTheirDecisionAlone: each is kept as it is, or refused as the
// decision's fault, undone alone.
func (s suite) StrangeTextsHurtTheirDecisionAlone(t *testing.T) {
	for name, text := range strange {
		t.Run(name, func(t *testing.T) {
			store, _ := s.opened(t)
			for what, decision := range everywhere(text) {
				Batch(t, store, func(b storage.Batch) error {
					if err := Set(b, "first "+what); err != nil {
						return err
					}
					err := b.Isolated(func() error { _, err := b.Remember(decision, Monday); return err })
					if err != nil && (storage.IsStorage(err) || !errors.Is(err, storage.ErrRefused)) {
						t.Errorf("%s: %v", what, err)
					}
					return Set(b, "last "+what)
				})
				if set := AreSet(t, store, "first "+what, "last "+what); len(set) != 2 {
					t.Errorf("%s: of the others only %v are set", what, set)
				}
			}
			if err := store.VerifyAudit(context.Background()); err != nil {
				t.Error(err)
			}
			if value, err := store.Setting(context.Background(), text); err == nil && value != "" && value != text {
				t.Errorf("it comes back as %q", value)
			}
		})
	}
}

// StrangeNamesAreAskedForInVain: a question with such a text, as a forged button
// brings it, ends no batch.
func (s suite) StrangeNamesAreAskedForInVain(t *testing.T) {
	store, _ := s.opened(t)
	for name, text := range strange {
		Batch(t, store, func(b storage.Batch) error {
			for what, ask := range map[string]func() error{
				"request": func() error { _, err := b.Request(text); return err },
				"message": func() error { _, err := b.Posted(text); return err },
				"label":   func() error { _, err := b.OpenByLabel(text); return err },
				"account": func() error { _, err := b.Account(text); return err },
				"search":  func() error { _, _, err := b.Search([]string{text}, 0, 10); return err },
				"begin":   func() error { _, err := b.PostedLike(text); return err },
				"likes":   func() error { _, err := b.AddressesLike(text); return err },
				"secret":  func() error { _, err := b.SecretIs(text, text, text); return err },
				"trail":   func() error { _, err := b.Audit(text, 10); return err },
				"unit":    func() error { _, err := b.RequestsOfUnit(text, 10); return err },
			} {
				if err := ask(); storage.IsStorage(err) {
					t.Errorf("%s by %s: %v", what, name, err)
				}
			}
			return Set(b, name)
		})
		if set := AreSet(t, store, name); len(set) != 1 {
			t.Errorf("after questions by %s nothing was written", name)
		}
		if _, err := store.Request(context.Background(), text); err == nil || storage.IsStorage(err) {
			t.Errorf("from outside, a request by %s: %v", name, err)
		}
	}
}

// ATakenLabelIsItsDecisionsFaultAlone: between two others of one batch.
func (s suite) ATakenLabelIsItsDecisionsFaultAlone(t *testing.T) {
	store, _ := s.opened(t)
	wants := func(n int) conversations.Decision {
		return conversations.Decision{
			Records: []conversations.Record{conversations.Request{Ticket: fmt.Sprint("SD-", n), State: conversations.Submitted, Label: "dinkes"}},
			Audit:   Acts(int64(n), fmt.Sprint("SD-", n)),
			Effects: []conversations.Effect{conversations.Leave{Chat: int64(n)}},
		}
	}
	Batch(t, store, func(b storage.Batch) error {
		for n := 1; n <= 3; n++ {
			err := b.Isolated(func() error { _, err := b.Remember(wants(n), Monday); return err })
			if taken := errors.Is(err, storage.ErrLabelTaken); taken != (n > 1) || storage.IsStorage(err) {
				t.Errorf("request %d: %v", n, err)
			}
		}
		return Set(b, "last")
	})
	if set := AreSet(t, store, "last"); len(set) != 1 {
		t.Error("what came after it was not written")
	}
	if counts, err := store.Counts(context.Background()); err != nil || counts.Open != 1 || counts.Outbox != 1 {
		t.Errorf("it counts %+v, %v", counts, err)
	}
	if err := store.VerifyAudit(context.Background()); err != nil {
		t.Error(err)
	}
}
