package e2e

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/conversations/answers"
)

// TestNothingTypedIsEverMoreThanText plays every payload in every field of a
// request, by an officer and a verifier who are named so, from the first word
// to the saved account. Telegram, strict as it is, refuses nothing; the words
// stand on card, summary, letter, mail and recap as they were typed.
func TestNothingTypedIsEverMoreThanText(t *testing.T) {
	s := besiege(t)
	var all sync.WaitGroup
	for i, p := range payloads {
		all.Go(func() {
			t.Run(p.name, func(t *testing.T) { newAttacker(t, s, int64(i), p.text).plays() })
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	s.recapIsText()
	s.idle()
	s.neverRefused()
	s.noApology()
	var written []string
	for _, p := range payloads {
		written = append(written, answers.Shown(p.text))
	}
	s.nothingAlive(written...)
}

// attacker is an officer who types a payload wherever something can be typed,
// and the verifier who does so in the group.
type attacker struct {
	*actor
	siege    *siege
	verifier *actor
	payload  string
	number   int64
	held     map[string]string // what each field is to hold
	ticket   string
}

func newAttacker(t *testing.T, s *siege, number int64, payload string) *attacker {
	name := payload
	if len(name) > 60 {
		name = name[:60] // Telegram's limit is 64
	}
	s.person(830000+number, name, name)
	s.newVerifier(840000+number, name, name)
	a := &attacker{actor: s.as(t, 830000+number), siege: s, verifier: s.inGroup(t, 840000+number), payload: payload, number: number, held: map[string]string{}}
	a.id = 830000 + number
	return a
}

func (a *attacker) plays() {
	a.introduces()
	a.fills()
	a.isCorrected()
	a.isApproved()
	a.rates()
	a.asksPeople()
	a.builds()
	a.complains()
	a.asksForOthers()
	a.readsOwnData()
}

var stepOf = regexp.MustCompile(`Langkah (\d+) dari \d+`)

// types answers a question: with the payload and whatever form of it the field
// takes. Refused forms let the question stand.
func (a *attacker) types(field, harmless string, judge func(string) (string, error)) botapi.Message {
	a.t.Helper()
	text, held, refused := typed(judge, a.payload, harmless)
	for _, wrong := range refused {
		if field == "label" && wrong != a.payload {
			continue
		}
		before, after := a.lastStep(), a.says(wrong)
		if now := stepOf.FindString(after.Content()); now != before {
			a.t.Fatalf("%s: %q was not refused: %s, then %s\n%s", field, wrong, before, now, after.Content())
		}
	}
	a.held[field] = held
	after := a.says(text)
	if kinds := marked(after, held); len(kinds) > 0 {
		a.t.Errorf("%s: what was typed is marked up as %v: %s", field, kinds, after.HTML())
	}
	return after
}

// label is the name that the attacker gets in the end.
func (a *attacker) label() string { return fmt.Sprintf("suntik-%c%c", 'a'+a.number, 'z'-a.number) }

// lastStep is the step of the question that was asked last.
func (a *attacker) lastStep() string {
	return stepOf.FindString(a.finds("a question", func(m botapi.Message) bool { return stepOf.MatchString(m.Content()) }).Content())
}

// introduces fills in the profile.
func (a *attacker) introduces() {
	a.t.Helper()
	a.says("/subdomain")
	asked := a.presses("✅ Setuju")
	for _, label := range asked.Buttons() {
		if disturbs(label) {
			a.t.Errorf("the button with the Telegram name disturbs: %q", label)
		}
	}
	a.types("name", "Rina Kartika", answers.PersonName)
	a.presses("Saya non-ASN")
	a.types("position", "Kepala Seksi", answers.Position)
	a.unit()
	a.types("work_email", fmt.Sprintf("petugas%d@banyuasinkab.go.id", a.number), answers.Email)
	a.types("phone", fmt.Sprintf("0812345678%02d", a.number), answers.Phone)
	a.reads("Langkah 1 dari 9")
	a.skip()
}

// unit insists on exactly what was typed, where the bot knows better.
func (a *attacker) unit() {
	a.t.Helper()
	after := a.types("unit", "Dinas Kehutanan", answers.WorkUnit)
	if stepOf.FindString(after.Content()) == "Langkah 5 dari 7" {
		choices := after.Buttons()
		a.presses(choices[len(choices)-3]) // above Kembali and Batal
	}
}

// fills asks for a subdomain.
func (a *attacker) fills() {
	a.t.Helper()
	a.says("tidak ada") // text where a file is wanted
	name := strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(a.payload)
	telegram := a.world.Telegram()
	send := func(file botapi.Upload) {
		a.skip()
		telegram.SendDocument(a.chat, a.id, file, botapi.Captioned(a.payload[:min(len(a.payload), 1000)]))
		a.answer("after a file")
	}
	send(botapi.Upload{Name: name + ".exe", Mime: "application/x-msdownload", Data: []byte("MZ")})
	send(botapi.Upload{Name: name + ".pdf", Mime: "application/pdf", Data: []byte("no such thing")})
	send(botapi.Upload{Name: name + ".pdf", Mime: "application/pdf", Data: fmt.Appendf(nil, "%%PDF-1.4\n%% %d\n%%%%EOF\n", a.number)})
	a.presses("✅ Selesai")
	a.types("letter_ref", "005/123/SUNTIK/2026, 20 November 2026", letterRef)
	a.types("label", a.label(), func(text string) (string, error) {
		if text != a.label() && text != a.payload {
			return "", errors.New("other officers try it too")
		}
		return answers.Label(text, "banyuasinkab.go.id")
	})
	a.types("app", "SIPANDU, pelayanan terpadu", answers.AppDescription)
	a.hands()
	a.types("capacity", "3 GB", func(text string) (string, error) { space, err := answers.Capacity(text); return space.Text, err })
	a.types("language", "Laravel", answers.Language)
	a.types("support", "PostgreSQL", supporting)
	summary := a.types("email", fmt.Sprintf("o'suntik+%d@banyuasinkab.go.id", a.number), answers.Email)
	a.stands(summary, "app", "language", "support", "email")
	sent := a.presses("✅ Kirim")
	a.ticket = ticketOrCredential.FindString(sent.Content())
}

// stands fails unless the words of the fields stand in a message, unmarked.
func (a *attacker) stands(m botapi.Message, fields ...string) {
	a.t.Helper()
	for _, field := range fields {
		held := a.held[field]
		if !strings.Contains(read(m), held) {
			a.t.Errorf("%s: %q should stand in\n%s", field, held, m.Content())
		}
		if kinds := marked(m, held); len(kinds) > 0 {
			a.t.Errorf("%s: what was typed is marked up as %v: %s", field, kinds, m.HTML())
		}
	}
	if disturbs(read(m)) {
		a.t.Errorf("a message disturbs the reading: %q", m.Content())
	}
}

// card is the youngest message of the group about the attacker's ticket that
// has the button.
func (a *attacker) card(button string) botapi.Message {
	a.t.Helper()
	return a.verifier.finds("the card of "+a.ticket+" with "+button, func(m botapi.Message) bool {
		_, ok := m.Button(button)
		return ok && strings.Contains(m.Content(), a.ticket)
	})
}

// replies answers a message of the group, again and again until it is heard:
// people take longer than the commit that tells which message it was.
func (a *attacker) replies(to int, text string, heard func() bool) {
	a.t.Helper()
	a.repliesUpTo(50, to, text, heard)
}

// repliesOnce answers a card, which says itself which request it is of: it is heard
// however fast that is.
func (a *attacker) repliesOnce(to int, text string, heard func() bool) {
	a.t.Helper()
	a.repliesUpTo(1, to, text, heard)
}

func (a *attacker) repliesUpTo(times, to int, text string, heard func() bool) {
	a.t.Helper()
	for range times {
		a.world.Telegram().SendText(a.verifier.chat, a.verifier.id, text, botapi.InReplyTo(to))
		ctx, cancel := context.WithTimeout(a.t.Context(), patience/time.Duration(times))
		err := a.world.Telegram().WaitFor(ctx, heard)
		cancel()
		if err == nil {
			return
		}
	}
	a.t.Fatalf("a reply to message %d is not heard", to)
}

// shows tells whether a chat shows a message of the bot that fits.
func (a *attacker) shows(chat int64, fits func(botapi.Message) bool) func() bool {
	return func() bool {
		for _, m := range a.world.Telegram().Messages(chat) {
			if a.fromBot(m) && !m.Deleted && fits(m) {
				return true
			}
		}
		return false
	}
}

// decides taps a button of the card.
func (a *attacker) decides(button string) {
	a.t.Helper()
	query, err := a.world.Telegram().Press(a.verifier.id, a.verifier.chat, a.card(button).ID, button)
	a.must(err)
	if _, err := a.world.Telegram().WaitAnswer(a.t.Context(), query); err != nil {
		a.t.Fatal(err)
	}
}
