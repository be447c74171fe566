package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/storage"
)

// errPeeked undoes a decision that was only looked at.
var errPeeked = errors.New("only a look")

// peek decides and stores an event, and undoes it.
func (s *stage) peek(e conversations.Event) (decision conversations.Decision, err error) {
	err = s.store.Batch(context.Background(), func(b storage.Batch) error {
		var err error
		if decision, err = s.desk.Decide(b, s.now, e); err != nil {
			return err
		}
		if _, err = b.Remember(decision, s.now); err != nil {
			return err
		}
		return errPeeked
	})
	if errors.Is(err, errPeeked) {
		err = nil
	}
	return decision, err
}

// busyOffice is a stage on which much has happened: requests in many states,
// accounts, passwords and a draft.
func busyOffice(t testing.TB) *stage {
	t.Helper()
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	rina.holds(arsip, "arsip", true).holds("cctv.banyuasinkab.go.id", "cctv", false)
	agus.holds(dishub, "dishub", true)
	rina.asksSubdomain("sipandu")
	budi.approves()
	rina.complains()
	s.panel.will(conversations.StepAccount, conversations.PanelRefused, "quota", "")
	agus.says("/website")
	agus.sends(s.photos(1)...)
	agus.presses("✅ Selesai")
	agus.presses("⏭️ Lewati")
	agus.says("terminal")
	agus.says("Terminal Betung")
	agus.says("agus@banyuasinkab.go.id")
	budi.pressesOn(s.card(newTicket(agus)), "✅ Setujui")
	budi.presses("Ya, setujui")
	rina.asksTakeover(dishub)
	rina.says("/lupapassword")
	rina.presses(arsip)
	rina.presses("🔑 Buat password sementara")
	rina.asksWebsite("perpustakaan")
	budi.presses("✏️ Minta perbaikan")
	agus.says("tanya petugas")
	agus.says("Apakah bisa memakai PHP?")
	rina.says("/subdomain")
	return s
}

// buttons lists the data of every button that ever stood somewhere.
func (s *stage) buttons() []string {
	seen := map[string]bool{}
	for _, chat := range s.chats {
		for _, m := range chat {
			for _, row := range m.keyboard.Rows {
				for _, b := range row {
					seen[b.Data] = true
				}
			}
		}
	}
	var all []string
	for data := range seen {
		all = append(all, data)
	}
	return sorted(all)
}

// FuzzPress presses buttons that nobody made, in private and in the group.
func FuzzPress(f *testing.F) {
	s := busyOffice(f)
	for _, data := range s.buttons() {
		f.Add(data)
	}
	for _, data := range []string{"", ":", "v", "v:", "v:SD-2026-0001", "v:SD-2026-0001:5:yes:x", "q:", "f:0:c99", "f:-1:o-1", "f:99999999999999999999:e0", "d::show", "k::make",
		"s:SD-2026-0001:5", "h:K-2026-0001:done", "y:", "r::", "g:", "l:x", "m:", "z:::", "d:SD-2026-0001/void:show", "d:LP-2026-0001:not_us"} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		s.tb = t
		for _, place := range []conversations.Place{{Chat: rinaID, Private: true}, {Chat: agusID, Private: true}, {Chat: budiID, Private: true}, {Chat: group}, {Chat: -1}} {
			from := conversations.Person{ID: place.Chat, Name: "Somebody"}
			if place.Chat < 0 {
				from.ID = budiID
			}
			press := conversations.Press{Query: "q", Place: place, From: from, Data: data}
			d, err := s.peek(press)
			if err != nil {
				t.Fatalf("%q in %d: %v", data, place.Chat, err)
			}
			if n := answersOf(d, press.Query); n != 1 {
				t.Fatalf("%q in %d is answered %d times", data, place.Chat, n)
			}
			s.readable(t, d)
		}
	})
}

// TestPressesOfEveryShapeAreAnsweredOnce puts together presses out of what real
// ones are made of.
func TestPressesOfEveryShapeAreAnsweredOnce(t *testing.T) {
	s := busyOffice(t)
	parts := []string{"", "1", "2", "3", "4", "0", "-1", "SD-2026-0001", "WEB-2026-0001", "WEB-2026-0002", "PGD-2026-0001", "PGD-2026-0002", "TNY-2026-0001",
		"LP-2026-0001", "K-2026-0001", keyOf(arsip), keyOf(dishub), "subdomain", "profile", "takeover", "claim", "approve", "handover", "reset", "close", "yes", "no",
		"correct", "reject", "reason", "several", "pick", "picked", "write", "retry", "hand", "contact", "files", "letter", "handed", "sign", "number", "ready", "open", "show", "saved", "changed",
		"not_us", "make", "complain", "done", "release", "freeze", "thaw", "copy", "erase", "erase_yes", "cancel", "change", "send", "back", "skip", "drop", "resume", "review", "c0", "o0", "e0"}
	kinds := []string{"v", "q", "z", "f", "m", "g", "l", "r", "d", "k", "s", "h", "y", "x"}
	rapid.Check(t, func(rt *rapid.T) {
		data := rapid.SampledFrom(kinds).Draw(rt, "kind") + ":" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 4).Draw(rt, "parts"), ":")
		for _, id := range []int64{rinaID, agusID, budiID, dewiID} {
			for _, chat := range []int64{id, group} {
				press := conversations.Press{Query: "q", Place: conversations.Place{Chat: chat, Private: chat > 0}, From: conversations.Person{ID: id, Name: "Somebody"}, Data: data}
				d, err := s.peek(press)
				if err != nil || answersOf(d, "q") != 1 {
					rt.Fatalf("%q of %d in %d: %v, answered %d times", data, id, chat, err, answersOf(d, "q"))
				}
			}
		}
	})
}

// answersOf counts the answers to a press; asking Telegram for a membership is
// one, for it brings the press back.
func answersOf(d conversations.Decision, query string) (n int) {
	for _, effect := range d.Effects {
		switch e := effect.(type) {
		case conversations.Toast:
			if e.Query == query {
				n++
			}
		case conversations.AskMember:
			n++
		}
	}
	return n
}

// readable writes what a decision says, in both languages.
func (s *stage) readable(t *testing.T, d conversations.Decision) {
	t.Helper()
	for _, effect := range d.Effects {
		var text conversations.Text
		switch e := effect.(type) {
		case conversations.Send:
			text = e.Text
		case conversations.Edit:
			text = e.Text
		}
		for _, lang := range []string{"id", "en"} {
			said, err := s.write.Plain(lang, text, func(string) (string, error) { return "ABCDEFGHabcd2345", nil })
			if err != nil || units(said) > textLimit {
				t.Fatalf("%d signs, %v: %s", units(said), err, said)
			}
		}
	}
}

// FuzzTyped types anything at any question, and in the group.
func FuzzTyped(f *testing.F) {
	for _, text := range []string{"", "a", "198609262015052001", "sipandu", "1–5 GB", "kirim", "batal", "08123456789", "<b>x</b>", "=1+1", "\u202eabc", "😀😀😀", "a@b.go.id",
		"https://x.banyuasinkab.go.id/", strings.Repeat("panjang ", 500), "\x00", "../../etc", "{{.Text}}", "/riwayat SD-2026-0001"} {
		for step := range 20 {
			f.Add(text, step)
		}
	}
	s := newStage(f)
	rina := s.rina().introduced().holds(arsip, "arsip", true)
	rina.says("/start")
	var drafts []*conversations.Draft
	for _, form := range s.desk.FormNames() {
		keys, _ := s.desk.Asked(form)
		for _, key := range append(keys, "review", "finished", "never") {
			drafts = append(drafts, &conversations.Draft{Form: form, Version: 1, Step: key, Answers: map[string]conversations.Answer{}})
		}
	}
	f.Fuzz(func(t *testing.T, text string, step int) {
		s.tb = t
		draft := *drafts[(step%len(drafts)+len(drafts))%len(drafts)]
		draft.Answers = map[string]conversations.Answer{"account": {Text: arsip}}
		s.remember(conversations.Session{Chat: rinaID, Lang: "id", Heard: s.now, Draft: &draft, Seq: 3})
		d, err := s.peek(conversations.Message{Place: rina.place(), From: rina.person, Number: 1, Text: text})
		if err != nil {
			t.Fatalf("%q at %s %s: %v", text, draft.Form, draft.Step, err)
		}
		sends := 0
		for _, effect := range d.Effects {
			if send, is := effect.(conversations.Send); is && send.Chat == rinaID {
				sends++
			}
		}
		if last := draft.Step == "phone"; sends != 1 && (!last || sends != 2) {
			t.Fatalf("%q at %s %s brings %d messages", text, draft.Form, draft.Step, sends)
		}
		s.readable(t, d)
		for _, command := range []string{"cari", "riwayat", "rekap", "hubungkan", ""} {
			d, err := s.peek(conversations.Message{Place: conversations.Place{Chat: group}, From: conversations.Person{ID: budiID}, Number: 1, Command: command, Text: text, ReplyTo: 1})
			if err != nil {
				t.Fatalf("/%s %q: %v", command, text, err)
			}
			s.readable(t, d)
		}
	})
}
