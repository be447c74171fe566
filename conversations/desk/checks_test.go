package desk_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode/utf16"

	"loket/conversations"
	"loket/conversations/desk"
)

// Telegram's limits, in UTF-16 units of what is shown.
const (
	textLimit  = 4096
	toastLimit = 200
	dataLimit  = 64
)

// person is somebody whose phone and NIP the group must not see.
type person struct{ phone, nip string }

// ticketState is a request as the last decision left it.
type ticketState struct {
	state   conversations.State
	version int
}

// checkDecision holds what every decision has to keep to, whatever the event.
func (s *stage) checkDecision(d conversations.Decision) {
	s.Helper()
	for _, r := range d.Records {
		s.checkRecord(r)
	}
	s.checkForgotten(d)
	toasted := map[string]bool{}
	for _, effect := range d.Effects {
		switch e := effect.(type) {
		case conversations.Toast:
			if toasted[e.Query] {
				s.Errorf("a press is answered twice: %+v", e)
			}
			toasted[e.Query] = true
			s.checkToast(e)
		case conversations.Send:
			s.checkChat(e.Chat, effect)
		case conversations.Edit:
			s.checkChat(e.Chat, effect)
		case conversations.Delete:
			s.checkChat(e.Chat, effect)
		case conversations.Document:
			s.checkChat(e.Chat, effect)
		}
	}
}

// checkForgotten refuses what speaks of a message whose place the same decision
// forgets: it is looked up only when it is carried out.
func (s *stage) checkForgotten(d conversations.Decision) {
	s.Helper()
	forgotten := map[string]bool{}
	for _, r := range d.Records {
		if gone, is := r.(conversations.NoPosted); is {
			forgotten[gone.Name] = true
		}
	}
	for _, effect := range d.Effects {
		switch e := effect.(type) {
		case conversations.Edit:
			if forgotten[e.Name] {
				s.Errorf("nobody will know where to edit %s", e.Name)
			}
		case conversations.Delete:
			if forgotten[e.Name] && len(e.Numbers) == 0 {
				s.Errorf("nobody will know where to delete %s", e.Name)
			}
		}
	}
}

// checkChat refuses what is for nobody: storage writes -1 for an officer who
// was erased.
func (s *stage) checkChat(chat int64, e conversations.Effect) {
	s.Helper()
	if chat == -1 {
		s.Errorf("nobody is written to: %+v", e)
	}
}

func (s *stage) checkToast(e conversations.Toast) {
	s.Helper()
	for _, lang := range []string{"id", "en"} {
		said, err := s.write.Label(lang, e.Text, nil)
		if err != nil {
			s.Errorf("a toast cannot be said: %v", err)
		}
		if n := units(said); n > toastLimit {
			s.Errorf("a toast of %d signs: %s", n, said)
		}
	}
	s.checkStart(e.Start)
}

var startParameter = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)

func (s *stage) checkStart(start string) {
	s.Helper()
	if !startParameter.MatchString(start) {
		s.Errorf("no start parameter: %q", start)
	}
}

func (s *stage) checkRecord(record conversations.Record) {
	s.Helper()
	switch r := record.(type) {
	case conversations.Request:
		s.checkRequest(r)
	case conversations.NewSecret:
		if r.Name == "" || r.For == "" {
			s.Errorf("a secret without a name: %+v", r)
		}
		if password, err := s.secret(r.Name); err == nil {
			s.plain[r.Name] = password
		}
	case conversations.Reminder:
		if r.Subject == "" || r.At.IsZero() {
			s.Errorf("a reminder of nothing: %+v", r)
		}
	case conversations.Session:
		if r.Chat <= 0 {
			s.Errorf("a session of nobody: %+v", r)
		}
	case conversations.Account:
		if r.Holder < 0 {
			s.Errorf("an account whose holder is erased: %+v", r)
		}
	}
}

// checkRequest watches over a request's life.
func (s *stage) checkRequest(r conversations.Request) {
	s.Helper()
	before, known := s.tickets[r.Ticket]
	s.tickets[r.Ticket] = ticketState{r.State, r.Version}
	if !known {
		return
	}
	switch {
	case r.Version < before.version:
		s.Errorf("%s falls back from version %d to %d", r.Ticket, before.version, r.Version)
	case r.State != before.state && r.Version == before.version:
		s.Errorf("%s went from %s to %s without a new version", r.Ticket, before.state, r.State)
	case r.State != before.state && desk.Ended(before.state) && (before.state != conversations.Delivered || r.State != conversations.Confirmed) && !takenBack(before.state, r):
		s.Errorf("%s was %s and is %s", r.Ticket, before.state, r.State)
	}
	if r.State == conversations.Submitted && r.Face.Mode != "" && r.Face.Until.IsZero() {
		s.Errorf("%s asks for ever: %+v", r.Ticket, r.Face)
	}
}

// takenBack tells whether an officer took back that they cancelled a request.
func takenBack(was conversations.State, r conversations.Request) bool {
	return was == conversations.Cancelled && len(r.Timeline) > 0 && undoes[string(r.Timeline[len(r.Timeline)-1].What)]
}

// written writes a text in both languages and returns it in one.
func (w *world) written(chat int64, lang string, text conversations.Text) (html, plain string, err error) {
	w.Helper()
	for _, l := range []string{"id", "en"} {
		said, err := w.write.Plain(l, text, w.secret)
		if err != nil {
			return "", "", err
		}
		if n := units(said); n > textLimit {
			w.Errorf("a message of %d signs in %q:\n%s", n, l, said)
		}
		if chat == group {
			w.checkTeam(said)
		}
		w.checkOfficer(chat, said)
		if strings.Contains(said, "\n\n\n") || strings.HasPrefix(said, "\n") || strings.HasSuffix(said, "\n") {
			w.Errorf("a message with holes:\n%q", said)
		}
	}
	if html, err = w.write.HTML(lang, text, w.secret); err != nil {
		return "", "", err
	}
	plain, err = w.write.Plain(lang, text, w.secret)
	return html, plain, err
}

// checkOfficer looks for the names of those who decide: they are the team's alone.
func (w *world) checkOfficer(chat int64, said string) {
	w.Helper()
	if chat <= 0 || w.members[chat] || w.config.ShowVerifier {
		return
	}
	for _, name := range []string{"Budi", "Sari"} {
		if strings.Contains(said, name) {
			w.Errorf("an officer reads a verifier's name:\n%s", said)
		}
	}
}

// checkTeam looks for what the group must not see.
func (w *world) checkTeam(said string) {
	w.Helper()
	for _, p := range w.people {
		if p.phone != "" && strings.Contains(said, strings.TrimPrefix(p.phone, "+62")) || p.nip != "" && strings.Contains(said, p.nip) {
			w.Errorf("the group reads a phone number or a NIP:\n%s", said)
		}
	}
	for name, password := range w.plain {
		if strings.Contains(said, password) {
			w.Errorf("the group reads the secret %s:\n%s", name, said)
		}
	}
}

// checkMessage looks at who may read the secrets of a message, and at its buttons.
func (w *world) checkMessage(m *message, text conversations.Text) {
	w.Helper()
	for _, name := range secretsIn(text, m.keyboard) {
		if !w.mayRead(m, name) {
			w.Errorf("the secret %s stands in message %q of chat %d", name, m.name, m.chat)
		}
		if !m.protect {
			w.Errorf("message %q shows a secret and can be forwarded", m.name)
		}
	}
	if len(w.missed) > 0 {
		w.Errorf("words without their values: %v", w.missed)
		w.missed = nil
	}
}

// mayRead tells whether a secret may stand in a message: in the chat of its
// officer, or of the one who sets it by hand.
func (w *world) mayRead(m *message, secret string) bool {
	memory := w.store.Memory(context.Background())
	if work, is := strings.CutPrefix(m.name, "hand:"); is {
		known, err := memory.Work(work)
		return err == nil && known.Worker != nil && known.Worker.ID == m.chat && known.Credential == secret
	}
	credential, err := memory.Credential(secret)
	return err == nil && credential.Officer == m.chat && m.name == "ready:"+secret
}

// labelled writes the buttons of a keyboard.
func (w *world) labelled(chat int64, lang string, k conversations.Keyboard) [][]string {
	w.Helper()
	var all [][]string
	for _, row := range k.Rows {
		var labels []string
		for _, b := range row {
			if len(b.Data) > dataLimit {
				w.Errorf("callback data of %d bytes: %s", len(b.Data), b.Data)
			}
			w.checkStart(b.Start)
			if b.Data != "" && lifeOf(b.Data) == "" {
				w.Errorf("nobody has decided how long this button lives: %s", b.Data)
			}
			for _, l := range []string{"id", "en"} {
				label, err := w.write.Label(l, b.Label, nil)
				if err != nil || label == "" {
					w.Errorf("a button without a label: %+v, %v", b, err)
				}
			}
			label, err := w.write.Label(lang, b.Label, nil)
			w.must(err)
			if b.Copy != nil {
				if _, err := w.write.Value(lang, *b.Copy, w.secret); err != nil && !errors.Is(err, conversations.ErrNotFound) {
					w.Errorf("nothing to copy: %v", err)
				}
			}
			labels = append(labels, label)
		}
		all = append(all, labels)
	}
	return all
}

// secretsIn lists the secrets that a message tells.
func secretsIn(text conversations.Text, k conversations.Keyboard) []string {
	var names []string
	for _, line := range text {
		for _, arg := range line.Args {
			if arg.Secret != "" {
				names = append(names, arg.Secret)
			}
			names = append(names, secretsIn(arg.Words, conversations.Keyboard{})...)
		}
	}
	for _, row := range k.Rows {
		for _, b := range row {
			if b.Copy != nil && b.Copy.Secret != "" {
				names = append(names, b.Copy.Secret)
			}
		}
	}
	return names
}

// credentialOf is the credential that a secret belongs to.
func credentialOf(secret string) string {
	id, _, _ := strings.Cut(secret, "/")
	return id
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }
