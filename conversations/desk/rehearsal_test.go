package desk_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage/storagetest"
)

// rehearses has a member begin a rehearsal from the team's help, where they see
// that, and returns its card.
func (a *actor) rehearses() *message {
	a.Helper()
	a.beginsRehearsal().sees("Latihan dimulai")
	return a.rehearsalCard()
}

func (a *actor) beginsRehearsal() *answer {
	a.Helper()
	a.says("/bantuan")
	for _, m := range slices.Backward(append(slices.Clone(a.chats[group]), a.aside()...)) {
		b, has := m.button("🎓 Latihan")
		switch {
		case has && m.only != 0:
			return a.claimsAlone(b.Data, m.number)
		case has && !m.deleted:
			return a.claims(b.Data, m.number)
		}
	}
	a.Fatalf("the help offers no rehearsal:\n%s", a.transcript(group))
	return nil
}

// rehearsalCard is the card of the rehearsal that goes on; nil where none stands.
func (s *stage) rehearsalCard() *message {
	var card *message
	for _, m := range s.chats[group] {
		if ticket, _ := conversations.CardOf(m.name); conversations.IsRehearsal(ticket) && !m.deleted {
			card = m
		}
	}
	return card
}

// rehearsed is the rehearsal as it is remembered; false: none goes on.
func (s *stage) rehearsed() (conversations.Request, bool) {
	s.Helper()
	value, err := s.store.Setting(context.Background(), conversations.SettingRehearsal)
	s.must(err)
	r, err := conversations.ReadRehearsal(value)
	return r, err == nil
}

func (s *stage) rehearsalIn(want conversations.State) {
	s.Helper()
	if r, is := s.rehearsed(); !is || r.State != want {
		s.Fatalf("the rehearsal is %v %s, not %s:\n%s", is, r.State, want, s.transcript(group))
	}
}

// noTrace fails where anything is left of a rehearsal: in what is remembered, in
// the group, or in a verifier's chat.
func (s *stage) noTrace() {
	s.Helper()
	if _, is := s.rehearsed(); is {
		s.Fatalf("a rehearsal goes on:\n%s", s.transcript(group))
	}
	for chat, all := range s.chats {
		for _, m := range all {
			if strings.Contains(m.name, conversations.RehearsalPrefix) && !m.deleted {
				s.Fatalf("this stands in %d still: %s", chat, m)
			}
		}
	}
	for name, m := range s.named {
		if strings.Contains(name, conversations.RehearsalPrefix) && !m.deleted {
			s.Errorf("%s stands still: %s", name, m)
		}
	}
	for _, member := range []int64{budiID, sariID} {
		if m, err := s.store.Memory(s.ctx()).Member(member); err == nil && m.Reason != "" && conversations.IsRehearsal(m.Reason) {
			s.Errorf("%d is still asked for a reason for %s", member, m.Reason)
		}
		for _, m := range s.only[member] {
			if !m.deleted && strings.Contains(m.text, conversations.RehearsalPrefix) && len(m.keyboard.Rows) > 0 {
				s.Errorf("%d still sees: %s", member, m)
			}
		}
	}
	s.noRehearsedDates()
}

// allMarked fails where a message of a rehearsal does not say that it is one.
func (s *stage) allMarked() {
	s.Helper()
	for _, all := range s.chats {
		for _, m := range all {
			if strings.Contains(m.name, conversations.RehearsalPrefix) && !strings.Contains(m.text, "LATIHAN") {
				s.Errorf("this may be taken for a real one: %s", m)
			}
		}
	}
}

// noRehearsedDates fails where a date is set for a rehearsal that is over, or the
// database holds its ticket.
func (s *stage) noRehearsedDates() {
	s.Helper()
	posted, err := s.store.Memory(s.ctx()).PostedLike("")
	s.must(err)
	for _, p := range posted {
		if strings.Contains(p.Name, conversations.RehearsalPrefix) {
			s.Errorf("%s is remembered", p.Name)
		}
	}
	for _, kind := range []string{"face", "talk", "half", "most", "overdue", "retire", "in_use", "correction_overdue", "approval_notice", turn.RehearsalEnds} {
		for _, ticket := range s.rehearsals() {
			if _, is := s.findsReminder(kind, ticket); is {
				s.Errorf("a date %s is set for %s", kind, ticket)
			}
		}
	}
}

var rehearsalTicket = regexp.MustCompile(conversations.RehearsalPrefix + `[0-9A-Z]+`)

// rehearsals lists the tickets of all rehearsals so far.
func (s *stage) rehearsals() []string {
	var all []string
	for _, m := range s.chats[group] {
		if ticket := rehearsalTicket.FindString(m.name); ticket != "" && !slices.Contains(all, ticket) {
			all = append(all, ticket)
		}
	}
	return all
}

// bothWays plays a scene with the steps on the card, and shown to one member alone.
func bothWays(t *testing.T, scene func(t *testing.T, s *stage), tune ...func(*turn.Config)) {
	t.Helper()
	for name, alone := range map[string]bool{"on the card": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, tune...)
			s.oneToOne = alone
			scene(t, s)
		})
	}
}

// taps presses a button of the rehearsal's card, or of what the member alone sees.
func (a *actor) taps(label string) *answer {
	a.Helper()
	for _, m := range slices.Backward(a.aside()) {
		if b, has := m.button(label); has {
			return a.claimsAlone(b.Data, m.number)
		}
	}
	return a.pressesOn(a.rehearsalCard(), label)
}

func TestARehearsalIsDecidedLikeARequest(t *testing.T) {
	bothWays(t, func(t *testing.T, s *stage) {
		budi := s.budi()
		card := budi.rehearses()
		for _, words := range []string{"LATIHAN, bukan permohonan sungguhan", "Pemohon Contoh", "contoh-latihan.banyuasinkab.go.id"} {
			if !contains(card.text, words) {
				t.Fatalf("the card lacks %q: %s", words, card)
			}
		}
		budi.taps("🙋 Ambil")
		budi.taps("✅ Setujui")
		budi.taps("Ya, setujui")
		s.rehearsalIn(conversations.Provisioning)
		budi.taps("▶️ Panel gagal")
		s.rehearsalIn(conversations.FailedState)
		budi.taps("🔁 Coba lagi")
		budi.taps("▶️ Panel berhasil")
		s.rehearsalIn(conversations.Delivered)
		if told := s.told(); !contains(told, "LATIHAN") || !contains(told, "sudah siap") || !contains(told, "[ 👁️ Tampilkan akun ]") || !contains(told, "Budi") {
			t.Fatalf("it is not said what the officer reads: %s", told)
		}
		s.passes(10 * time.Minute)
		s.noTrace()
	})
}

// told is what the team read last of the officer's side.
func (s *stage) told() string {
	last := ""
	for _, m := range s.chats[group] {
		if strings.HasPrefix(m.name, "told:") && !m.deleted {
			last = m.text
		}
	}
	return last
}

func TestARehearsalIsRejectedAndCorrectedLikeARequest(t *testing.T) {
	bothWays(t, func(t *testing.T, s *stage) {
		budi := s.budi()
		budi.rehearses()
		budi.taps("✏️ Minta perbaikan")
		budi.taps("Surat belum ditandatangani atau distempel")
		s.rehearsalIn(conversations.NeedsCorrection)
		if told := s.told(); !contains(told, "[ ✏️ Perbaiki ]") {
			t.Fatalf("the officer reads %s", told)
		}
		budi.taps("▶️ Pemohon mengirim perbaikan")
		s.rehearsalIn(conversations.Submitted)
		if card := s.rehearsalCard(); !contains(card.text, "surat contoh → isian contoh yang diperbaiki") {
			t.Fatalf("the card does not say what changed: %s", card)
		}
		budi.taps("❌ Tolak")
		budi.taps("Aplikasi serupa sudah ada")
		s.rehearsalIn(conversations.Rejected)
		if told := s.told(); !contains(told, "Aplikasi serupa") || !contains(told, "0711-7690037") {
			t.Fatalf("the officer reads %s", told)
		}
		budi.taps("🎓 Ulangi latihan")
		s.rehearsalIn(conversations.Submitted)
		budi.taps("🧹 Akhiri latihan")
		s.noTrace()
	})
}

func TestAReasonIsWrittenInARehearsal(t *testing.T) {
	bothWays(t, func(t *testing.T, s *stage) {
		budi := s.budi()
		budi.rehearses()
		budi.taps("❌ Tolak")
		budi.taps("Tulis alasan")
		if s.oneToOne {
			shown := budi.aside()
			budi.repliesAlone(shown[len(shown)-1], "Kurang lengkap", true)
		} else {
			r, _ := s.rehearsed()
			prompt := s.named["prompt:"+r.Ticket+"/1/1"]
			budi.replies(prompt, "Kurang lengkap")
		}
		s.rehearsalIn(conversations.Rejected)
		if told := s.told(); !contains(told, "Kurang lengkap") {
			t.Fatalf("the officer reads %s", told)
		}
		s.passes(time.Hour)
		s.noTrace()
	})
}

func TestWorkIsRehearsedByHand(t *testing.T) {
	bothWays(t, func(t *testing.T, s *stage) {
		budi, sari := s.budi(), s.sari()
		budi.rehearses()
		budi.taps("✅ Setujui")
		budi.taps("Ya, setujui")
		s.rehearsalIn(conversations.Manual)
		r, _ := s.rehearsed()
		budi.alone().opens("kerja_"+r.Ticket).hears("LATIHAN", "Jangan buat apa pun di panel", "Username: contohlatihan").offers("✅ Sudah dibuat", "↩️ Lepas")
		sari.alone().opens("kerja_" + r.Ticket).hears("sedang dikerjakan Budi")
		sari.alone().claims("h:"+r.Ticket+":done", 0).sees("tidak berlaku").nothing()
		budi.alone().presses("↩️ Lepas").hears("sudah dilepas")
		sari.alone().opens("kerja_" + r.Ticket).hears("LATIHAN")
		sari.alone().presses("✅ Sudah dibuat").hears("sudah dicatat selesai")
		s.rehearsalIn(conversations.Delivered)
		s.agus().opens("kerja_" + r.Ticket).hears("hanya untuk anggota grup")
		s.passes(time.Hour)
		s.noTrace()
		budi.alone().opens("kerja_" + r.Ticket).hears("tidak menunggu siapa pun")
		budi.alone().claims("h:"+r.Ticket+":done", 0).sees("tidak berlaku").nothing()
	}, byHand)
}

func TestARehearsalEndsByItselfAndBeginsAgain(t *testing.T) {
	s := newStage(t)
	budi, sari := s.budi(), s.sari()
	budi.rehearses()
	first, _ := s.rehearsed()
	sari.beginsRehearsal().sees("sedang berjalan, dimulai Budi")
	s.passes(59 * time.Minute)
	s.rehearsalIn(conversations.Submitted)
	s.passes(time.Minute)
	s.noTrace()
	budi.claims("v:"+first.Ticket+":1:claim", 0).sees("tidak berlaku").nothing()
	sari.rehearses()
	second, _ := s.rehearsed()
	if second.Ticket == first.Ticket || second.Rehearsal.By.ID != sariID {
		t.Fatalf("the second rehearsal is %+v", second)
	}
	s.sleeps(3 * time.Hour)
	s.noTrace()
}

// TestOnlyTheTeamRehearses: nobody outside, in another chat, without a name, or who
// has left begins a rehearsal or ends one.
func TestOnlyTheTeamRehearses(t *testing.T) {
	s := newStage(t)
	stranger := &actor{stage: s, person: s.agus().person, chat: group}
	stranger.claims("q:rehearse", 0).sees("anggota grup").nothing()
	s.agus().claims("q:rehearse", 0)
	elsewhere := &actor{stage: s, person: s.budi().person, chat: group - 5}
	elsewhere.claims("q:rehearse", 0)
	nobody := s.budi()
	nobody.person.Pseudo = true
	nobody.claims("q:rehearse", 0)
	if _, is := s.rehearsed(); is {
		t.Fatal("a rehearsal was begun")
	}
	s.budi().rehearses()
	r, _ := s.rehearsed()
	stranger.claims("v:"+r.Ticket+":1:finish", 0).sees("anggota grup").nothing()
	s.members[budiID] = false
	s.event(conversations.MemberChanged{Chat: group, Person: s.budi().person})
	gone := &actor{stage: s, person: s.sari().person, chat: group}
	gone.person.ID = budiID
	gone.claims("v:"+r.Ticket+":1:approve", 0).sees("anggota grup").nothing()
	s.rehearsalIn(conversations.Submitted)
}

// TestARehearsalIsNowhereElse: not in the queue, not by its number, not among what
// is searched, and a reply to it goes to nobody.
func TestARehearsalIsNowhereElse(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	card := budi.rehearses()
	r, _ := s.rehearsed()
	budi.says("/antrean").hears("Tidak ada permohonan").lacks("LATIHAN")
	budi.says("/cari latihan").lacks(r.Ticket)
	budi.says("/riwayat " + r.Ticket).hears("Tidak ada permohonan yang cocok").lacks("Budi")
	budi.replies(card, "halo pemohon").hears("tidak dikirim ke siapa pun")
	for _, act := range []string{"letter", "sign", "handed", "number", "ready", "rest", "unit:0", "open", "files", "holder", "handover", "reset", "close", "hold", "unheard", "works", "hand"} {
		budi.claims("v:"+r.Ticket+":1:"+act, 0)
	}
	s.rehearsalIn(conversations.Submitted)
	for _, start := range []string{"surat_", "tte_", "jawab_", "kontak_"} {
		budi.alone().opens(start + r.Ticket)
	}
	rina := s.rina().introduced()
	for _, act := range []string{"cancel", "correct", "change", "story", "reply"} {
		rina.claims("r:"+r.Ticket+":"+act, 0)
	}
	s.rehearsalIn(conversations.Submitted)
	if len(s.mails)+len(s.panel.calls)+len(s.kept) != 0 || s.begun() != 0 {
		t.Fatal("something came of it")
	}
	s.passes(24 * time.Hour)
	s.noTrace()
}

// TestTheGroupMovesWhileItRehearses: the numbers of its messages mean others in the
// supergroup.
func TestTheGroupMovesWhileItRehearses(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	card := budi.rehearses()
	const moved = group - 77
	s.event(conversations.GroupMigrated{From: group, To: moved})
	edits := len(s.chats[moved])
	s.passes(time.Hour)
	if _, is := s.rehearsed(); is {
		t.Fatal("the rehearsal goes on")
	}
	s.noRehearsedDates()
	if card.deleted || len(s.chats[moved]) != edits {
		t.Error("messages of another chat were touched")
	}
}

// TestAnErasureEndsTheRehearsal of whoever took part in it.
func TestAnErasureEndsTheRehearsal(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	budi.alone().introduced()
	budi.rehearses()
	budi.taps("🙋 Ambil")
	budi.alone().erases()
	s.noTrace()
}

// TestWhatArrivesLateOfARehearsalGoes: its card was still on its way when it ended.
func TestWhatArrivesLateOfARehearsalGoes(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	m := budi.says("/bantuan").message()
	s.dam = true
	budi.pressesOn(m, "🎓 Latihan")
	r, _ := s.rehearsed()
	budi.claims("v:"+r.Ticket+":1:finish", 0)
	s.dam = false
	s.run()
	s.settles()
	s.noTrace()
}

// watchRehearsal refuses what may not come of a press on a rehearsal: no worker
// outside Telegram hears of it, and nothing is remembered among what is counted.
func watchRehearsal(t tb, d conversations.Decision) {
	t.Helper()
	for _, effect := range d.Effects {
		switch e := effect.(type) {
		case conversations.Send, conversations.Edit, conversations.Delete, conversations.Toast, conversations.Ephemeral, conversations.DropEphemeral, conversations.AskMember, conversations.AskGroup:
		default:
			t.Errorf("a rehearsal has this done: %T %+v", e, e)
		}
	}
	for _, record := range d.Records {
		switch r := record.(type) {
		case conversations.Posted, conversations.NoPosted, conversations.Member, conversations.NoReminder, conversations.Session, conversations.Known:
		case conversations.Setting:
			if !slices.Contains([]string{conversations.SettingRehearsal, conversations.SettingEphemeral, turn.SettingGroup}, r.Key) {
				t.Errorf("a rehearsal sets %s", r.Key)
			}
		case conversations.Reminder:
			if r.Kind != "face" && r.Kind != turn.RehearsalEnds {
				t.Errorf("a rehearsal sets a date: %+v", r)
			}
		default:
			t.Errorf("a rehearsal remembers this: %T %+v", r, r)
		}
	}
	if len(d.Audit) > 0 {
		t.Errorf("a rehearsal stands in the trail: %+v", d.Audit)
	}
}

// rehearsesOn is one thing that somebody does while the team rehearses.
func (s *stage) rehearsesOn(d dice, team []*actor, seen map[string]bool) {
	s.Helper()
	who := one(d, team...)
	s.passes(time.Second) // two presses of one moment are one to the steps that are shown alone
	r, running := s.rehearsed()
	card := s.rehearsalCard()
	for _, a := range team {
		if running && r.Face.Mode != "" && a.person.ID == r.Face.By.ID && d.often(2) {
			who = a // mostly the one who is asked goes on
		}
	}
	switch n := d.IntN(18); {
	case !running || card == nil:
		who.claims("q:rehearse", 0)
	case n == 0:
		s.tapOld(d, who, seen)
	case n == 1:
		s.passes(seconds(one[int64](d, 1, 30, 60, 61, 600, 3600)))
	case n == 2, n == 3:
		who.does("replying", who.writes(conversations.Message{Text: one(d, "Alasan tertulis", "x", ""), ReplyTo: one(d, s.chats[group]...).number}), "")
	case n == 4:
		who.alone().opens("kerja_" + r.Ticket)
	case n == 5:
		s.tapOfficer(d, who.alone())
	case n == 6:
		who.claims("v:"+r.Ticket+":"+itoa(r.Version)+":"+one(d, "handed", "letter", "rest", "unit:0", "number", "handover", "reset", "works", "open", "hold"), 0)
	case n == 7 && d.often(4):
		who.claims(one(d, "q:rehearse", "v:"+r.Ticket+":1:finish"), 0)
	case n >= 14:
		who.claims("v:"+r.Ticket+":"+itoa(r.Version)+":"+one(d, "works", "fails", "hand", "retry", "corrected", "approve", "yes:approve"), 0)
	case n <= 9:
		s.tapAlone(d, who, seen)
	default:
		s.tap(d, who, card, seen)
	}
}

// TestNothingComesOfARehearsal: whatever anybody presses or writes, nothing of it
// reaches panel, mail, DNS, counters, the trail or the requests, and nothing is
// left of it at the end.
func TestNothingComesOfARehearsal(t *testing.T) {
	dir := storagetest.InMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		d := rolled(t)
		manual := d.often(2)
		s := openStage(t, fresh(t, dir), t.Cleanup, func(c *turn.Config) { c.PanelManual = manual })
		team := []*actor{s.budi(), s.sari(), {stage: s, person: s.agus().person, chat: group}}
		for _, a := range team[:2] {
			s.event(conversations.MemberChanged{Chat: group, Person: a.person, Inside: true})
		}
		s.oneToOne = d.often(2)
		s.refusal = func(conversations.Ephemeral) bool { return d.often(8) }
		s.watch = func(decision conversations.Decision) { watchRehearsal(t, decision) }
		seen := map[string]bool{}
		for range 50 {
			s.rehearsesOn(d, team, seen)
		}
		s.allMarked()
		s.passes(2 * time.Hour)
		s.noTrace()
		if s.begun() != 0 {
			t.Fatalf("something was begun: %d", s.begun())
		}
		waiting, total, err := s.store.Memory(s.ctx()).Queue(0, 10)
		s.must(err)
		if total != 0 || len(waiting) != 0 {
			t.Fatalf("%d wait", total)
		}
	})
}
