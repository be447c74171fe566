// Package turn is one decision in the making: what was read for it, what is to be
// remembered and what is to be done, with what the counter knows of its office
// and offers. It decides nothing itself.
package turn

import (
	"errors"
	"fmt"
	"time"

	"loket/conversations"
)

// Turn is one decision in the making: what was read for it, what is to be
// remembered and what is to be done. A record is read once; those handed to
// keep are remembered as they stand when the turn ends.
type Turn struct {
	*Config
	*Catalogue
	Mem conversations.Memory
	Now time.Time

	Leaving  int64                  // who is erased in this turn
	Person   conversations.Person   // who the turn's event came from, where it came from one
	seen     string                 // how the team's group was seen, where that was read or changed
	thrown   *conversations.Dropped // the draft that was thrown away in this turn for what begins now
	Above    conversations.Text     // what stands above the next question
	Session  *conversations.Session // of the officer whose private chat this turn is about
	asked    int                    // number of its question when the turn began
	sessions map[int64]*conversations.Session
	Requests map[string]*conversations.Request
	Works    map[string]*conversations.Work
	Creds    map[string]*conversations.Credential
	Accounts map[string]*conversations.Account
	officers map[int64]*conversations.Officer

	Cards []*cardMark // to be drawn at the end

	members map[int64]*conversations.Member
	Stood   map[string]Stood // what verifiers were asked about requests when the turn read them, by ticket
	Openly  bool             // nothing is shown to one member alone: it was just refused

	Kept    []any // pointers to records, each once, in the order of the first keep
	records []conversations.Record
	Effects []conversations.Effect
	audit   []conversations.AuditEntry
}

func NewTurn(office *Config, offers *Catalogue, mem conversations.Memory, now time.Time) *Turn {
	return &Turn{Config: office, Catalogue: offers, Mem: mem, Now: now}
}

// Decision closes the turn.
func (t *Turn) Decision() conversations.Decision {
	t.Trace.Step(0)
	t.dropFilesAnswer()
	t.nameTeamMessages()
	t.addressTopics()
	records := make([]conversations.Record, 0, len(t.Kept)+len(t.records))
	for _, pointer := range t.Kept {
		switch r := pointer.(type) {
		case *conversations.Session:
			records = append(records, *r)
		case *conversations.Request:
			records = append(records, stored(*r))
		case *conversations.Work:
			records = append(records, *r)
		case *conversations.Credential:
			records = append(records, *r)
		case *conversations.Account:
			records = append(records, *r)
		case *conversations.Officer:
			records = append(records, *r)
		case *conversations.Member:
			records = append(records, *r)
		}
	}
	return conversations.Decision{Records: append(records, t.records...), Effects: t.Effects, Audit: t.audit}
}

// dropFilesAnswer lets what is said to an officer who has gone on, or given up,
// take the place of an answer to files that still waits: that would speak of a
// question that is over.
func (t *Turn) dropFilesAnswer() {
	if t.Session == nil || t.Session.Seq == t.asked {
		return
	}
	for i, effect := range t.Effects {
		send, is := effect.(conversations.Send)
		switch {
		case !is || send.Chat != t.Session.Chat:
		case send.Replaces == "" || send.Replaces == chatterKey:
			send.Replaces = FilesKey
			t.Effects[i] = send
			return
		case send.Replaces == FilesKey:
			return
		}
	}
}

// Keep remembers a record read in this turn as it stands at the turn's end.
func (t *Turn) Keep(pointer any) {
	for _, known := range t.Kept {
		if known == pointer {
			return
		}
	}
	t.Kept = append(t.Kept, pointer)
}

// Remember adds a record that no other part of the turn reads again.
func (t *Turn) Remember(r ...conversations.Record) { t.records = append(t.records, r...) }

// Do adds effects. What is for nobody is not done.
func (t *Turn) Do(effects ...conversations.Effect) {
	for _, e := range effects {
		if chatOf(e) != conversations.Nobody {
			t.Effects = append(t.Effects, e)
		}
	}
}

// chatOf is the chat that an effect writes into; 0 also where it writes into none.
func chatOf(e conversations.Effect) int64 {
	switch e := e.(type) {
	case conversations.Send:
		return e.Chat
	case conversations.Edit:
		return e.Chat
	case conversations.Delete:
		return e.Chat
	case conversations.Document:
		return e.Chat
	case conversations.Copy:
		return e.Chat
	case conversations.Post:
		return e.Chat
	}
	return 0
}

// Note adds a line to the audit trail.
func (t *Turn) Note(actor int64, action, ticket, detail string) {
	if conversations.IsRehearsal(ticket) {
		return // the trail tells what was done, not what was rehearsed
	}
	t.audit = append(t.audit, conversations.AuditEntry{At: t.Now, Actor: actor, Action: action, Ticket: ticket, Detail: detail})
}

// read returns the record of a key, from this turn's earlier reading or from memory.
func read[K comparable, V any](seen *map[K]*V, key K, load func(K) (V, error)) (*V, error) {
	if known, ok := (*seen)[key]; ok {
		return known, nil
	}
	record, err := load(key)
	if err != nil {
		return nil, fmt.Errorf("read %T %v: %w", record, key, err)
	}
	Adopt(seen, key, &record)
	return &record, nil
}

// Adopt makes a record that this turn created visible to its later readings.
func Adopt[K comparable, V any](seen *map[K]*V, key K, record *V) {
	if *seen == nil {
		*seen = make(map[K]*V, 2)
	}
	(*seen)[key] = record
}

func (t *Turn) Request(ticket string) (*conversations.Request, error) {
	_, known := t.Requests[ticket]
	r, err := read(&t.Requests, ticket, t.load)
	if err == nil && !known && (r.Face.Mode != "" || r.Unsent != nil) {
		t.stands(r)
	}
	if err == nil && t.Leaving != 0 {
		r.ForgetVerifier(t.Leaving)
	}
	return r, err
}

// Stood is what a verifier was asked about a request, and of which version.
type Stood struct {
	Face    conversations.Face
	Version int
}

func (t *Turn) stands(r *conversations.Request) {
	if t.Stood == nil {
		t.Stood = map[string]Stood{}
	}
	t.Stood[r.Ticket] = Stood{r.Face, r.Version}
}

func (t *Turn) Work(id string) (*conversations.Work, error) { return read(&t.Works, id, t.Mem.Work) }

func (t *Turn) Credential(id string) (*conversations.Credential, error) {
	return read(&t.Creds, id, t.Mem.Credential)
}

func (t *Turn) Account(address string) (*conversations.Account, error) {
	return read(&t.Accounts, address, t.Mem.Account)
}

// SessionOf reads the session of a private chat; one that was never heard of
// is new.
func (t *Turn) SessionOf(chat int64) (*conversations.Session, error) {
	return read(&t.sessions, chat, func(chat int64) (conversations.Session, error) {
		s, err := t.Mem.Session(chat)
		if errors.Is(err, conversations.ErrNotFound) {
			return conversations.Session{Chat: chat}, nil
		}
		return s, err
	})
}

// In makes a private chat's session the turn's.
func (t *Turn) In(chat int64) (err error) {
	if t.Session, err = t.SessionOf(chat); err == nil {
		t.asked = t.Session.Seq
	}
	return err
}

// Officer reads a profile; of somebody who did not introduce themselves, false,
// with what they said so far.
func (t *Turn) Officer(id int64) (conversations.Officer, bool, error) {
	officer, err := read(&t.officers, id, t.Mem.Officer)
	if errors.Is(err, conversations.ErrNotFound) {
		return conversations.Officer{ID: id}, false, nil
	}
	if err != nil {
		return conversations.Officer{}, false, err
	}
	return *officer, officer.Introduced(), nil
}

// KeepOfficer remembers a profile, for this turn's later readings too.
func (t *Turn) KeepOfficer(o conversations.Officer) {
	Adopt(&t.officers, o.ID, &o)
	t.Keep(&o)
}

// Series names the tickets of a year that begin alike.
func Series(prefix string, year int) string { return fmt.Sprintf("%s-%d", prefix, year) }

// Number gives the next number of a series, such as SD-2026-0001.
func (t *Turn) Number(prefix string) (string, error) {
	series := Series(prefix, t.Now.In(t.Zone).Year())
	last, err := t.Mem.Counter(series)
	if err != nil {
		return "", fmt.Errorf("read counter %s: %w", series, err)
	}
	for _, r := range t.records {
		if c, ok := r.(conversations.Counter); ok && c.Series == series {
			last = c.Last
		}
	}
	t.Remember(conversations.Counter{Series: series, Last: last + 1})
	return fmt.Sprintf("%s-%04d", series, last+1), nil
}

// Remind sets a date with the future.
func (t *Turn) Remind(kind, subject string, when time.Time) {
	if conversations.IsRehearsal(subject) && !ofRehearsal(kind) {
		return
	}
	t.Remember(conversations.Reminder{Kind: kind, Subject: subject, At: when})
}

// Reply answers the officer of this turn in their private chat.
func (t *Turn) Reply(body conversations.Text, keyboard conversations.Keyboard) {
	t.Tell(t.Session, body, keyboard)
}

// Tell writes to an officer's private chat in their language.
func (t *Turn) Tell(s *conversations.Session, body conversations.Text, keyboard conversations.Keyboard) {
	if s.Chat <= 0 {
		return // 0 would be the team's group
	}
	t.Do(conversations.Send{Chat: s.Chat, Lang: s.Lang, Text: body, Keyboard: keyboard})
}

// Passing answers with what stands only until the officer's next step: in a flood
// the oldest of such answers are left out.
func (t *Turn) Passing(body conversations.Text, keyboard conversations.Keyboard) {
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: body, Keyboard: keyboard, Passing: true})
}

// chatterKey names an answer to something that changed nothing.
const chatterKey = "chatter"

// Chatter answers something that changed nothing; a newer such answer takes
// the place of one that still waits, so that a flood brings few.
func (t *Turn) Chatter(body conversations.Text, keyboard conversations.Keyboard) {
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: body, Keyboard: keyboard, Key: chatterKey, Replaces: chatterKey, Passing: true})
}

// Toast answers a press of the officer of this turn or of a verifier.
func (t *Turn) Toast(p conversations.Press, line conversations.Line) {
	t.Do(conversations.Toast{Query: p.Query, Lang: t.langOf(p), Text: line})
}

// Box answers a press with a text to close.
func (t *Turn) Box(p conversations.Press, line conversations.Line) {
	t.Do(conversations.Toast{Query: p.Query, Lang: t.langOf(p), Text: line, Alert: true})
}

func (t *Turn) langOf(p conversations.Press) string {
	if p.Place.Private && t.Session != nil {
		return t.Session.Lang
	}
	return ""
}
