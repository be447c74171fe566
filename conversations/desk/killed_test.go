package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
)

// kill is a moment of one step at which the program is killed.
type kill int

const (
	killedNever     kill = iota
	killedUnsent         // decided and committed, nothing carried out; it starts again at once
	killedLate           // likewise, and starts too late for an answer to one member
	killedUnstopped      // carried out, and nobody remembers: all of it is carried out once more
)

// killedStep brings an event, kills the program at a moment of it and starts it
// again.
func (s *stage) killedStep(e conversations.Event, at kill) {
	s.Helper()
	if at == killedNever {
		s.event(e)
		return
	}
	s.decide(e)
	var waiting []conversations.Effect
	for _, lane := range s.order {
		waiting = append(waiting, s.lanes[lane]...)
	}
	switch at {
	case killedLate:
		s.refusal = func(conversations.Ephemeral) bool { return true }
	case killedUnstopped:
		s.pump()
		s.reports = nil
		for _, effect := range waiting {
			s.take(effect)
		}
	}
	s.event(conversations.Started{})
	s.refusal = nil
}

// decisionPath is what a verifier does until a request is decided: labels, or
// "words: …".
type decisionPath struct {
	steps []string
	ends  conversations.State
}

var decisionPaths = map[string]decisionPath{
	"approve":            {[]string{"✅ Setujui", "Ya, setujui"}, conversations.Delivered},
	"ready reason":       {[]string{"❌ Tolak", "Permohonan ganda"}, conversations.Rejected},
	"written reason":     {[]string{"❌ Tolak", "Tulis alasan", "words: Mohon diajukan oleh dinas induknya."}, conversations.Rejected},
	"checklist":          {[]string{"✏️ Minta perbaikan", "Beberapa hal…", "⬜ Data pendukung belum lengkap", "📨 Kirim perbaikan"}, conversations.NeedsCorrection},
	"written correction": {[]string{"✏️ Minta perbaikan", "Tulis alasan", "words: Surat belum distempel oleh dinas.", "⬜ Surat permohonan", "📨 Kirim perbaikan"}, conversations.NeedsCorrection},
	"taken over":         {[]string{"Ambil alih dari Sari", "Ya, ambil alih", "✅ Setujui", "Ya, setujui"}, conversations.Delivered},
}

// step is the event of what a verifier does next, as they see it now. What
// their app shows no more is begun again from the card.
func (a *actor) step(ticket, what string) conversations.Event {
	a.Helper()
	if words, is := strings.CutPrefix(what, "words: "); is {
		prompt := a.prompted("tulis alasan untuk " + ticket)
		m := conversations.Message{Text: words, ReplyTo: prompt.number}
		if prompt.only != 0 {
			m.ReplyTo, m.Ephemeral, m.ReplyToEphemeral = 0, 900, prompt.number
		}
		return a.writes(m)
	}
	at := a.finds(what)
	b, _ := at.button(what)
	p := conversations.Press{Query: a.nextQuery(), Place: a.place(), From: a.person, Number: at.number, Data: b.Data}
	if at.only != 0 {
		p.Number, p.Ephemeral = 0, at.number
	}
	return p
}

// TestKilledBetweenAnyTwoSteps kills the program at each step of each decision,
// at a server of either kind: the verifier goes on where they were, and the
// request is decided once.
func TestKilledBetweenAnyTwoSteps(t *testing.T) {
	for _, oneToOne := range []bool{false, true} {
		for name, path := range decisionPaths {
			for i := range path.steps {
				for _, at := range []kill{killedUnsent, killedLate, killedUnstopped} {
					t.Run(fmt.Sprintf("%s, step %d, kill %d, one to one %v", name, i, at, oneToOne), func(t *testing.T) {
						s := newStage(t).speaks(oneToOne)
						rina, budi := s.rina().introduced(), s.budi()
						ticket := rina.asksSubdomain("sipandu")
						if name == "taken over" {
							s.sari().presses("🙋 Ambil")
						}
						for n, what := range path.steps {
							moment := killedNever
							if n == i {
								moment = at
							}
							s.killedStep(budi.step(ticket, what), moment)
							s.settles()
						}
						s.inState(ticket, path.ends)
						s.decidedOnce(ticket, budi)
					})
				}
			}
		}
	}
}

// decidedOnce looks that a decision counts once, and that what is left of its
// steps is answered and does nothing.
func (s *stage) decidedOnce(ticket string, who *actor) {
	s.Helper()
	r := s.request(ticket)
	decided := 0
	for _, m := range r.Timeline {
		if m.ByID == who.person.ID && slices.Contains([]conversations.MomentKind{conversations.MomentApproved, conversations.MomentRejected, conversations.MomentAskCorrection}, m.What) {
			decided++
		}
	}
	if decided != 1 {
		s.Errorf("decided %d times: %+v", decided, r.Timeline)
	}
	s.now = s.now.Add(time.Minute)
	for _, left := range who.aside() { // shown twice
		for _, b := range left.pressable() {
			if b.Data != "" {
				who.claimsAlone(b.Data, left.number).sees(ticket)
			}
		}
	}
	if after := s.request(ticket); after.State != r.State || after.Version != r.Version || len(after.Timeline) != len(r.Timeline) {
		s.Errorf("what was left of a step did something: %+v", after)
	}
	if left := who.aside(); len(left) > 0 {
		s.Errorf("a step that is over still stands: %v", left)
	}
}

// Two taps at once on any step, at a server of either kind, decide once.
func TestTwoTapsAtOnceOnAnyStep(t *testing.T) {
	for _, oneToOne := range []bool{false, true} {
		for name, path := range decisionPaths {
			t.Run(fmt.Sprintf("%s, one to one %v", name, oneToOne), func(t *testing.T) {
				s := newStage(t).speaks(oneToOne)
				rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
				ticket := rina.asksSubdomain("sipandu")
				if name == "taken over" {
					sari.presses("🙋 Ambil")
				}
				for _, what := range path.steps {
					first := budi.step(ticket, what)
					second := again(s, first)
					if strings.HasPrefix(what, "⬜") {
						s.event(first)
						s.event(second) // takes it back
						s.event(budi.step(ticket, what))
						continue
					}
					s.decide(first) // the second is there before anything is carried out
					s.event(second)
					if p, is := second.(conversations.Press); is && len(s.toasts[p.Query]) != 1 {
						t.Errorf("the second tap on %q is answered %d times", what, len(s.toasts[p.Query]))
					}
					s.settles()
				}
				s.inState(ticket, path.ends)
				s.decidedOnce(ticket, budi)
				if n := rina.count(ticket + " ditolak"); n > 1 {
					t.Errorf("the officer reads the decision %d times", n)
				}
			})
		}
	}
}

// again is a press as a second tap sends it, or a message sent twice.
func again(s *stage, e conversations.Event) conversations.Event {
	switch e := e.(type) {
	case conversations.Press:
		e.Query = s.nextQuery()
		return e
	case conversations.Message:
		if e.Number != 0 {
			s.number++
			e.Number = s.number
		}
		return e
	}
	return e
}
