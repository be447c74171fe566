package conversations

import (
	"errors"
	"fmt"
	"time"
)

// turn is one decision in the making: what was read for it, what is to be
// remembered and what is to be done. A record is read once; those handed to
// keep are remembered as they stand when the turn ends.
type turn struct {
	*Config
	*catalogue
	mem Memory
	now time.Time

	leaving  int64    // who is erased in this turn
	person   Person   // who the turn's event came from, where it came from one
	seen     string   // how the team's group was seen, where that was read or changed
	above    Text     // what stands above the next question
	session  *Session // of the officer whose private chat this turn is about
	asked    int      // number of its question when the turn began
	sessions map[int64]*Session
	requests map[string]*Request
	works    map[string]*Work
	creds    map[string]*Credential
	accounts map[string]*Account
	officers map[int64]*Officer

	cards []*cardMark // to be drawn at the end

	kept    []any // pointers to records, each once, in the order of the first keep
	records []Record
	effects []Effect
	audit   []AuditEntry
}

func newTurn(office *Config, offers *catalogue, mem Memory, now time.Time) *turn {
	return &turn{Config: office, catalogue: offers, mem: mem, now: now}
}

// decision closes the turn.
func (t *turn) decision() Decision {
	t.dropFilesAnswer()
	records := make([]Record, 0, len(t.kept)+len(t.records))
	for _, pointer := range t.kept {
		switch r := pointer.(type) {
		case *Session:
			records = append(records, *r)
		case *Request:
			records = append(records, *r)
		case *Work:
			records = append(records, *r)
		case *Credential:
			records = append(records, *r)
		case *Account:
			records = append(records, *r)
		case *Officer:
			records = append(records, *r)
		}
	}
	return Decision{Records: append(records, t.records...), Effects: t.effects, Audit: t.audit}
}

// dropFilesAnswer lets what is said to an officer who has gone on, or given up,
// take the place of an answer to files that still waits: that would speak of a
// question that is over.
func (t *turn) dropFilesAnswer() {
	if t.session == nil || t.session.Seq == t.asked {
		return
	}
	for i, effect := range t.effects {
		send, is := effect.(Send)
		switch {
		case !is || send.Chat != t.session.Chat:
		case send.Replaces == "" || send.Replaces == chatterKey:
			send.Replaces = filesKey
			t.effects[i] = send
			return
		case send.Replaces == filesKey:
			return
		}
	}
}

// keep remembers a record read in this turn as it stands at the turn's end.
func (t *turn) keep(pointer any) {
	for _, known := range t.kept {
		if known == pointer {
			return
		}
	}
	t.kept = append(t.kept, pointer)
}

// remember adds a record that no other part of the turn reads again.
func (t *turn) remember(r ...Record) { t.records = append(t.records, r...) }

// nobody is the officer of what belonged to a person who was erased.
const nobody int64 = -1

// do adds effects. What is for nobody is not done.
func (t *turn) do(effects ...Effect) {
	for _, e := range effects {
		if chatOf(e) != nobody {
			t.effects = append(t.effects, e)
		}
	}
}

// chatOf is the chat that an effect writes into; 0 also where it writes into none.
func chatOf(e Effect) int64 {
	switch e := e.(type) {
	case Send:
		return e.Chat
	case Edit:
		return e.Chat
	case Delete:
		return e.Chat
	case Paper:
		return e.Chat
	}
	return 0
}

// note adds a line to the audit trail.
func (t *turn) note(actor int64, action, ticket, detail string) {
	t.audit = append(t.audit, AuditEntry{At: t.now, Actor: actor, Action: action, Ticket: ticket, Detail: detail})
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
	adopt(seen, key, &record)
	return &record, nil
}

// adopt makes a record that this turn created visible to its later readings.
func adopt[K comparable, V any](seen *map[K]*V, key K, record *V) {
	if *seen == nil {
		*seen = make(map[K]*V, 2)
	}
	(*seen)[key] = record
}

func (t *turn) request(ticket string) (*Request, error) {
	r, err := read(&t.requests, ticket, t.mem.Request)
	if err == nil && t.leaving != 0 {
		r.forgetVerifier(t.leaving)
	}
	return r, err
}

func (t *turn) work(id string) (*Work, error) { return read(&t.works, id, t.mem.Work) }

func (t *turn) credential(id string) (*Credential, error) {
	return read(&t.creds, id, t.mem.Credential)
}

func (t *turn) account(address string) (*Account, error) {
	return read(&t.accounts, address, t.mem.Account)
}

// sessionOf reads the session of a private chat; one that was never heard of
// is new.
func (t *turn) sessionOf(chat int64) (*Session, error) {
	return read(&t.sessions, chat, func(chat int64) (Session, error) {
		s, err := t.mem.Session(chat)
		if errors.Is(err, ErrNotFound) {
			return Session{Chat: chat}, nil
		}
		return s, err
	})
}

// in makes a private chat's session the turn's.
func (t *turn) in(chat int64) (err error) {
	if t.session, err = t.sessionOf(chat); err == nil {
		t.asked = t.session.Seq
	}
	return err
}

// officer reads a profile; nobody is the zero Officer and false.
func (t *turn) officer(id int64) (Officer, bool, error) {
	officer, err := read(&t.officers, id, t.mem.Officer)
	if errors.Is(err, ErrNotFound) {
		return Officer{ID: id}, false, nil
	}
	if err != nil {
		return Officer{}, false, err
	}
	return *officer, true, nil
}

// keepOfficer remembers a profile, for this turn's later readings too.
func (t *turn) keepOfficer(o Officer) {
	adopt(&t.officers, o.ID, &o)
	t.keep(&o)
}

// number gives the next number of a series, such as SD-2026-0001.
func (t *turn) number(prefix string) (string, error) {
	series := fmt.Sprintf("%s-%d", prefix, t.now.In(t.zone()).Year())
	last, err := t.mem.Counter(series)
	if err != nil {
		return "", fmt.Errorf("read counter %s: %w", series, err)
	}
	for _, r := range t.records {
		if c, ok := r.(Counter); ok && c.Series == series {
			last = c.Last
		}
	}
	t.remember(Counter{Series: series, Last: last + 1})
	return fmt.Sprintf("%s-%04d", series, last+1), nil
}

// remind sets a date with the future.
func (t *turn) remind(kind, subject string, when time.Time) {
	t.remember(Reminder{Kind: kind, Subject: subject, At: when})
}

// reply answers the officer of this turn in their private chat.
func (t *turn) reply(body Text, keyboard Keyboard) {
	t.tell(t.session, body, keyboard)
}

// tell writes to an officer's private chat in their language.
func (t *turn) tell(s *Session, body Text, keyboard Keyboard) {
	if s.Chat <= 0 {
		return // 0 would be the team's group
	}
	t.do(Send{Chat: s.Chat, Lang: s.Lang, Text: body, Keyboard: keyboard})
}

// passing answers with what stands only until the officer's next step: in a flood
// the oldest of such answers are left out.
func (t *turn) passing(body Text, keyboard Keyboard) {
	t.do(Send{Chat: t.session.Chat, Lang: t.session.Lang, Text: body, Keyboard: keyboard, Passing: true})
}

// chatterKey names an answer to something that changed nothing.
const chatterKey = "chatter"

// chatter answers something that changed nothing; a newer such answer takes
// the place of one that still waits, so that a flood brings few.
func (t *turn) chatter(body Text, keyboard Keyboard) {
	t.do(Send{Chat: t.session.Chat, Lang: t.session.Lang, Text: body, Keyboard: keyboard, Key: chatterKey, Replaces: chatterKey, Passing: true})
}

// toast answers a press of the officer of this turn or of a verifier.
func (t *turn) toast(p Press, line Line) {
	t.do(Toast{Query: p.Query, Lang: t.langOf(p), Text: line})
}

// box answers a press with a text to close.
func (t *turn) box(p Press, line Line) {
	t.do(Toast{Query: p.Query, Lang: t.langOf(p), Text: line, Alert: true})
}

func (t *turn) langOf(p Press) string {
	if p.Place.Private && t.session != nil {
		return t.session.Lang
	}
	return ""
}
