package desk_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// answersWith sends a message that answers one of the bot's.
func (a *actor) answersWith(to *message, m conversations.Message) (*answer, conversations.Message) {
	a.Helper()
	m.ReplyTo = to.number
	written := a.writes(m)
	return a.does("replying", written, ""), written
}

// TestAVerifiersReplyIsForTheOfficerOrForTheTeam plays the conversation both ways.
func TestAVerifiersReplyIsForTheOfficerOrForTheTeam(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	before := s.request(ticket)

	asked, written := budi.answersWith(s.card(ticket), conversations.Message{Text: "Mohon datang hari Kamis"})
	asked.hears("1 balasan", ticket, "Budi", "Untuk siapa?").offers("📨 Kirim ke pemohon", "🔒 Catatan tim")
	question := asked.message()
	if question.replyTo != fmt.Sprintf("said:%s/%d", ticket, written.Number) {
		t.Errorf("the question answers %s", question.replyTo)
	}
	if n := rina.count("Kamis"); n != 0 {
		t.Fatal("the officer read it before anybody chose")
	}
	budi.presses("📨 Kirim ke pemohon").sees("Dikirim")
	word := rina.reads("💬 Petugas tentang " + ticket)
	if _, has := word.button("↩️ Balas"); !has || strings.Contains(word.text, "Budi") {
		t.Fatalf("the officer reads %s", word)
	}
	if got := rina.last(); got.copied != fmt.Sprintf("%d/%d", group, written.Number) || got.replyTo != word.name {
		t.Fatalf("the copy is %+v", got)
	}
	if s.marked[written.Number] != "👍" || !question.deleted {
		t.Errorf("marked %q, the question gone: %t", s.marked[written.Number], question.deleted)
	}
	budi.claims("t:"+ticket+":1:send", question.number).sees("sudah dipilih")

	rina.presses("↩️ Balas").hears("tulis balasan", ticket).offers("✖️ Batal")
	rina.says("Baik, saya datang pukul 9").hears("sudah kami teruskan")
	from := budi.reads("💬 Dari pemohon "+ticket, "Baik, saya datang pukul 9")
	if from.replyTo != s.card(ticket).name {
		t.Errorf("the answer stands under %q", from.replyTo)
	}
	rina.says("Terima kasih").hears("sudah kami teruskan")
	budi.reads("💬 Dari pemohon "+ticket, "Baik, saya datang pukul 9\nTerima kasih")
	s.passes(2 * time.Minute)
	got, _ := rina.answersWith(word, conversations.Message{Text: "Bolehkah hari Jumat?"})
	got.one().hears("sudah kami teruskan")
	last := budi.reads("💬 Dari pemohon "+ticket, "Bolehkah hari Jumat?")
	if strings.Contains(last.text, "pukul 9") || last == from {
		t.Errorf("a later answer joined an earlier one: %s", last)
	}

	noted, _ := budi.answersWith(last, conversations.Message{Text: "Ruang rapat penuh hari Jumat"})
	noted.offers("🔒 Catatan tim")
	budi.presses("🔒 Catatan tim").sees("catatan tim")
	if rina.count("Ruang rapat") != 0 {
		t.Error("a note reached the officer")
	}
	if after := s.request(ticket); after.State != before.State || after.Version != before.Version || !after.Due.Equal(before.Due) || after.Claimed != nil {
		t.Errorf("the conversation changed the request: %+v", after)
	}
}

// album writes files as Telegram brings an album: one message each.
func (a *actor) album(name string, to *message, everyOneAnswers bool, n int) (numbers []int) {
	a.Helper()
	for i, f := range a.photos(n) {
		m := conversations.Message{File: &f, Album: name}
		if i == 0 || everyOneAnswers {
			m.ReplyTo = to.number
		}
		written := a.writes(m)
		numbers = append(numbers, written.Number)
		a.event(written)
	}
	a.settles()
	return numbers
}

// keptWords tells whether anything that is stored of a request holds words.
func (s *stage) keptWords(ticket, words string) bool {
	s.Helper()
	body, err := json.Marshal(s.request(ticket))
	s.must(err)
	return strings.Contains(string(body), words)
}

// copies lists what stands in a chat that was copied there.
func (s *stage) copiesIn(chat int64) (from []string) {
	for _, m := range s.chats[chat] {
		if m.copied != "" && !m.deleted {
			from = append(from, m.copied)
		}
	}
	return from
}

func TestFurtherRepliesAndAlbumsJoinTheOneQuestion(t *testing.T) {
	for name, all := range map[string]bool{"every message answers": true, "the first alone answers": false} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksSubdomain("sipandu")
		numbers := budi.album("a1", s.card(ticket), all, 5)
		if n := budi.count("Untuk siapa?"); n != 1 {
			t.Fatalf("%s: %d questions", name, n)
		}
		budi.reads("5 balasan untuk " + ticket)
		budi.replies(s.card(ticket), "Ini contohnya")
		budi.reads("6 balasan untuk " + ticket)
		budi.presses("📨 Kirim ke pemohon")
		if got := s.copiesIn(rinaID); len(got) != 6 || got[0] != fmt.Sprintf("%d/%d", group, numbers[0]) || got[4] != fmt.Sprintf("%d/%d", group, numbers[4]) {
			t.Errorf("%s: the officer has %v of %v", name, got, numbers)
		}
		if n := rina.count("💬 Petugas tentang"); n != 1 {
			t.Errorf("%s: announced %d times", name, n)
		}
		for _, n := range numbers {
			if s.marked[n] != "👍" {
				t.Errorf("%s: message %d is marked %q", name, n, s.marked[n])
			}
		}
	}
}

func TestEverybodyChoosesForTheirOwnWords(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	_, fromBudi := budi.answersWith(s.card(ticket), conversations.Message{Text: "Mohon datang"})
	_, fromSari := sari.answersWith(s.card(ticket), conversations.Message{Text: "Hati-hati, pemohon ini sering salah"})
	budi.reads("2 balasan", "Budi, Sari")
	s.verifier(agusID, "Agus").presses("📨 Kirim ke pemohon").sees("Budi, Sari")
	budi.presses("📨 Kirim ke pemohon")
	budi.reads("1 balasan", "Sari", "Untuk siapa?")
	if got := s.copiesIn(rinaID); len(got) != 1 || got[0] != fmt.Sprintf("%d/%d", group, fromBudi.Number) {
		t.Fatalf("the officer has %v", got)
	}
	budi.presses("📨 Kirim ke pemohon").sees("ditulis Sari")
	sari.presses("🔒 Catatan tim")
	if len(s.copiesIn(rinaID)) != 1 || s.marked[fromSari.Number] != "" || budi.count("Untuk siapa?") != 0 {
		t.Errorf("the note went out, or the question stands:\n%s", s.transcript(group))
	}
	sari.says("/riwayat "+ticket).hears("Budi kepada pemohon: Mohon datang", "catatan Sari: Hati-hati", "balasan dikirim ke pemohon", "catatan tim disimpan")
}

func TestWhatNobodyChoosesForIsNotSentNorKept(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.replies(s.card(ticket), "kata rahasia tim")
	s.passes(50 * time.Minute)
	budi.reads("1 balasan", "Untuk siapa?")
	if !s.keptWords(ticket, "kata rahasia") {
		t.Fatal("the open question holds nothing")
	}
	question := budi.finds("📨 Kirim ke pemohon")
	s.passes(11 * time.Minute)
	budi.reads("tidak dikirim", ticket)
	if budi.count("Untuk siapa?") != 0 || s.keptWords(ticket, "kata rahasia") || len(s.copiesIn(rinaID)) != 0 {
		t.Errorf("it stands, is kept or was sent:\n%s", s.transcript(group))
	}
	budi.claims("t:"+ticket+":1:send", question.number).sees("lewat waktunya")
	if len(s.copiesIn(rinaID)) != 0 {
		t.Error("a stale press sent it")
	}
	budi.replies(s.card(ticket), "sekali lagi").hears("1 balasan", "Untuk siapa?")
	s.now = s.now.Add(time.Hour) // the press comes before the reminder
	budi.presses("📨 Kirim ke pemohon").sees("lewat waktunya")
	if len(s.copiesIn(rinaID)) != 0 || s.keptWords(ticket, "sekali lagi") {
		t.Error("it was sent or is kept")
	}
}

// TestTheConversationGoesOnInEveryState: it changes none of them.
func TestTheConversationGoesOnInEveryState(t *testing.T) {
	for _, state := range []conversations.State{conversations.Submitted, conversations.NeedsCorrection, conversations.Approved, conversations.Provisioning, conversations.HandingOver,
		conversations.Manual, conversations.FailedState, conversations.Delivered, conversations.Confirmed, conversations.Rejected, conversations.Cancelled} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksSubdomain("sipandu")
		r := s.request(ticket)
		r.State = state
		r.Version++
		s.remember(r)
		budi.replies(s.card(ticket), "Sudah kami lihat").hears("Untuk siapa?")
		budi.presses("📨 Kirim ke pemohon")
		word := rina.reads("💬 Petugas tentang " + ticket)
		rina.pressesOn(word, "↩️ Balas").hears("tulis balasan")
		rina.says("Terima kasih banyak").hears("kami teruskan")
		budi.replies(budi.reads("💬 Dari pemohon "+ticket, "Terima kasih banyak"), "Beres").hears("Untuk siapa?")
		budi.presses("🔒 Catatan tim")
		if got := s.request(ticket); got.State != state || got.Version != r.Version {
			t.Errorf("%s became %s version %d", state, got.State, got.Version)
		}
	}
}

func TestRepliesToWhateverTheBotSaidOfARequest(t *testing.T) {
	s := newStage(t).speaks(false) // so that everybody sees the answers, and can reply to them
	rina, budi := s.rina().introduced(), s.budi()
	one, two := rina.asksSubdomain("sipandu"), rina.asksWebsite("arsip")
	budi.pressesOn(s.card(one), "📎 Berkas")
	s.passes(32 * time.Hour) // reminders, and one that speaks of both
	heard := map[string]bool{}
	for _, m := range slices.Clone(s.chats[group]) {
		kind, _, _ := strings.Cut(m.name, ":")
		if m.deleted || heard[kind] || kind == "ask" || kind == "" {
			continue
		}
		heard[kind] = true
		got := budi.replies(m, "Tentang ini")
		if kind == "several" {
			got.hears("beberapa permohonan", "/antrean")
			continue
		}
		got.hears("Untuk siapa?")
		budi.presses("🔒 Catatan tim")
	}
	for _, kind := range []string{"card", "files", "about", "several"} {
		if !heard[kind] {
			t.Errorf("nothing of the kind %s in the group:\n%s", kind, s.transcript(group))
		}
	}
	for _, command := range []string{"/riwayat " + two, "/cari " + two} {
		budi.replies(budi.says(command).message(), "Yang ini").hears("Untuk siapa?", two)
		budi.presses("🔒 Catatan tim")
	}
	budi.replies(budi.says("/antrean").message(), "Yang mana").hears("beberapa permohonan")
	budi.replies(budi.says("/bantuan").message(), "Terima kasih").nothing()
}

func TestAnEditComesTooLateForWhatWasSent(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	edit := func(m conversations.Message, text string) *answer {
		m.Text, m.Edited = text, true
		return budi.does("editing", m, "")
	}
	_, sent := budi.answersWith(s.card(ticket), conversations.Message{Text: "Hari Kamis"})
	edit(sent, "Hari Jumat").nothing() // not chosen yet: the change counts
	budi.presses("📨 Kirim ke pemohon")
	edit(sent, "Hari Jumat").nothing() // a reaction comes as an edit, too
	edit(sent, "Hari Sabtu").hears("Perubahan tidak dikirim", ticket)
	edit(sent, "Hari Sabtu").nothing()
	_, noted := budi.answersWith(s.card(ticket), conversations.Message{Text: "Catatan lama"})
	budi.presses("🔒 Catatan tim")
	edit(noted, "Catatan baru").nothing()
	budi.says("/riwayat "+ticket).hears("kepada pemohon: Hari Jumat", "catatan Budi: Catatan baru").lacks("Hari Sabtu", "Catatan lama")
	rina.says("tanya petugas")
	rina.says("Kapan server dirawat?")
	_, answered := budi.answersWith(s.card("TNY-2026-0001"), conversations.Message{Text: "Hari Minggu"})
	edit(answered, "Hari Senin").hears("Perubahan tidak dikirim", "TNY-2026-0001")
}

// TestWhatDoesNotReachTheOfficerIsMarkedAndSaid tries what Telegram may have
// against each kind of message.
func TestWhatDoesNotReachTheOfficerIsMarkedAndSaid(t *testing.T) {
	photo := conversations.File{ID: "p", Unique: "p", Kind: conversations.PhotoFile}
	for name, c := range map[string]struct {
		message conversations.Message
		blocked bool
		gone    bool
		refuses conversations.Failure // of the copy
		mark    string
		why     string // what the group reads
		reads   string // what the officer reads, though it cannot be copied
		files   int
	}{
		"blocked":                {message: conversations.Message{Text: "Halo"}, blocked: true, mark: "👎", why: "memblokir bot"},
		"deleted":                {message: conversations.Message{Text: "Halo"}, gone: true, mark: "👎", why: "sudah dihapus"},
		"protected words":        {message: conversations.Message{Text: "Halo Bapak"}, refuses: conversations.FailRefused, mark: "👍", reads: "Halo Bapak"},
		"a protected photo":      {message: conversations.Message{File: &photo, Text: "Contohnya"}, refuses: conversations.FailRefused, mark: "👍", reads: "Contohnya", files: 1},
		"a protected sticker":    {message: conversations.Message{Other: "sticker"}, refuses: conversations.FailRefused, mark: "👎", why: "tidak dapat menyalin"},
		"the group is not found": {message: conversations.Message{Text: "Halo Ibu"}, refuses: conversations.FailBlocked, mark: "👍", reads: "Halo Ibu"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			ticket := rina.asksSubdomain("sipandu")
			s.blocked[rinaID] = c.blocked
			s.refuses = func(e conversations.Effect) conversations.Failure {
				if _, is := e.(conversations.Copy); is {
					return c.refuses
				}
				return ""
			}
			_, written := budi.answersWith(s.card(ticket), c.message)
			s.gone[written.Number] = c.gone
			budi.presses("📨 Kirim ke pemohon")
			if got := s.marked[written.Number]; got != c.mark {
				t.Errorf("marked %q", got)
			}
			if c.why != "" {
				budi.reads("tidak sampai", ticket, c.why)
				budi.says("/riwayat " + ticket).hears("tidak sampai")
				if rina.count("💬 Petugas tentang") != 0 {
					t.Error("announced, with nothing below")
				}
			} else if budi.count("tidak sampai")+budi.count("sedang dikirim") != 0 {
				t.Errorf("the question stands:\n%s", s.transcript(group))
			}
			if c.reads != "" {
				rina.reads(c.reads)
			}
			if c.files > 0 && len(rina.last().files) != c.files {
				t.Errorf("the officer has %+v", rina.last())
			}
		})
	}
}

func TestWhereTheGroupTakesNoReactionItIsSaidInWords(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if _, is := e.(conversations.React); is {
			return conversations.FailRefused
		}
		return ""
	}
	asked, _ := budi.answersWith(s.card(ticket), conversations.Message{Text: "Halo"})
	question := asked.message()
	budi.presses("📨 Kirim ke pemohon")
	if !strings.Contains(question.text, "✅ Tersampaikan pukul 10.15") || question.deleted {
		t.Errorf("the question says %s", question)
	}
	rina.says("tanya petugas")
	rina.says("Kapan server dirawat?")
	budi.replies(s.card("TNY-2026-0001"), "Hari Minggu")
	budi.reads("✅ Tersampaikan", "TNY-2026-0001")
}

func TestAnOfficersAnswerOfAnyKind(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.replies(s.card(ticket), "Mohon kirim suratnya lagi")
	budi.presses("📨 Kirim ke pemohon")
	rina.presses("↩️ Balas")
	rina.sendsOther("poll").hears("jenis ini tidak dapat")
	rina.sendsOther("story").hears("jenis ini tidak dapat")
	got := rina.sends(append(s.photos(2), s.pdf())...)
	if len(got.news) != 1 {
		t.Fatalf("three files brought %d answers", len(got.news))
	}
	got.hears("kami teruskan")
	from := budi.reads("💬 Dari pemohon "+ticket, "3 berkas")
	files := 0
	for _, m := range s.chats[group] {
		if m.replyTo == from.name {
			files += len(m.files)
		}
	}
	if files != 3 {
		t.Fatalf("%d files under the answer:\n%s", files, s.transcript(group))
	}
	rina.sendsOther("voice").hears("kami teruskan")
	if c := s.copiesIn(group); len(c) != 1 || !budi.last().bare {
		t.Errorf("the voice came as %v", c)
	}
	rina.shares("0812 3456 7890", 0).hears("kami teruskan")
	budi.reads("💬 Dari pemohon "+ticket, "0812 3456 7890")

	// what is typed is never live, and never more than the officer's words
	s.passes(2 * time.Minute)
	rina.presses("↩️ Balas")
	rina.says("<b>lihat</b> www.jahat.example @semua /start")
	shown := budi.reads("💬 Dari pemohon", "<b>lihat</b>")
	told := budi.says("/riwayat " + ticket).message()
	for _, m := range []*message{shown, told} {
		for _, live := range []string{"<b>lihat", "www.jahat.example", "@semua", " /start"} {
			if strings.Contains(m.html, live) {
				t.Errorf("%s is alive in %s", live, m.html)
			}
		}
	}
}

func TestADraftIsNotTakenForAnAnswerNorTheOtherWayRound(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	rina.says("/pengaduan")
	budi.replies(s.card(ticket), "Namanya SIPANDU atau SIPADU?")
	budi.presses("📨 Kirim ke pemohon")
	word := rina.reads("💬 Petugas tentang")
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Langkah")
	got, _ := rina.answersWith(word, conversations.Message{Text: "SIPANDU"})
	got.one().hears("kami teruskan").offers("▶️ Lanjutkan")
	rina.says("arsip-dua").hears("Langkah") // the draft's answer again
	if n := budi.count("arsip-dua"); n != 0 {
		t.Error("a draft's answer went to the team")
	}
	rina.pressesOn(word, "↩️ Balas").hears("tulis balasan")
	rina.says("Benar, SIPANDU").hears("kami teruskan")
	budi.reads("💬 Dari pemohon "+ticket, "Benar, SIPANDU")
	rina.pressesOn(word, "↩️ Balas")
	rina.presses("✖️ Batal").hears("tidak jadi dikirim").offers("▶️ Lanjutkan")
	for _, away := range []func(){func() { rina.presses("▶️ Lanjutkan") }, func() { rina.says("/website") }, func() { rina.claims("m:website", 0) }} {
		rina.pressesOn(word, "↩️ Balas")
		away()
		rina.says("Nama kantor kami").hears("Langkah")
		if n := budi.count("Nama kantor"); n != 0 {
			t.Fatal("a draft's answer went to the team")
		}
	}
	rina.pressesOn(word, "↩️ Balas")
	rina.says("/status")
	rina.says("Arsip Daerah").hears("Langkah")
	s.agus().introduced().claims("r:"+ticket+":reply", 0).sees("bukan").nothing()
}

func TestAnswersCountAmongTheTwentyAnHour(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.replies(s.card(ticket), "Halo")
	budi.presses("📨 Kirim ke pemohon")
	rina.presses("↩️ Balas")
	for i := range 19 {
		rina.says("pesan " + itoa(i)).hears("kami teruskan")
	}
	rina.says("satu lagi").hears("20")
	if budi.count("satu lagi") != 0 {
		t.Error("more than twenty went to the team")
	}
	s.passes(61 * time.Minute)
	rina.presses("↩️ Balas")
	rina.says("satu lagi").hears("kami teruskan")
}

func TestTheConversationGoesWithItsPerson(t *testing.T) {
	for name, between := range map[string]func(s *stage, budi, rina *actor, ticket string){
		"all of it stands": func(*stage, *actor, *actor, string) {},
		"a question is open": func(s *stage, budi, _ *actor, ticket string) {
			budi.replies(s.card(ticket), "Rina sudah dua kali ditanya")
		},
		"the history was shown": func(_ *stage, budi, _ *actor, ticket string) { budi.says("/riwayat " + ticket) },
		"an answer waits for the group": func(s *stage, _, rina *actor, _ string) {
			s.dam = true
			s.passes(2 * time.Minute)
			rina.presses("↩️ Balas")
			rina.says("kata Rina yang kedua")
			rina.sends(s.photos(1)...)
		},
		"an answer is on its way": func(s *stage, _, rina *actor, _ string) {
			s.dam, s.onTheirWay = true, true
			s.passes(2 * time.Minute)
			rina.presses("↩️ Balas")
			rina.sendsOther("voice")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			ticket := rina.asksSubdomain("sipandu")
			budi.replies(s.card(ticket), "untuk Rina saja")
			budi.presses("📨 Kirim ke pemohon")
			budi.replies(s.card(ticket), "catatan tentang Rina")
			budi.presses("🔒 Catatan tim")
			rina.presses("↩️ Balas")
			rina.says("kata Rina yang pertama")
			rina.sends(s.photos(1)...)
			between(s, budi, rina, ticket)
			rina.goes()
			s.dam = false
			s.passes(2 * time.Hour)
			if found := s.shows(group, "Rina", "Untuk siapa?"); len(found) > 0 {
				t.Errorf("the group reads %q", found)
			}
			if found := s.copiesIn(group); len(found) > 0 {
				t.Errorf("the group has %q", found)
			}
			if s.keptWords(ticket, "Rina") || s.request(ticket).Talk != nil {
				t.Error("words are kept")
			}
			budi.replies(s.card(ticket), "Halo?").hears("menghapus datanya")
		})
	}
}

func TestAVerifierWhoErasesThemselvesIsNamedNowhere(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.replies(s.card(ticket), "Mohon datang")
	budi.presses("📨 Kirim ke pemohon")
	budi.replies(s.card(ticket), "tulisan yang belum dipilih")
	budi.alone().says("/start")
	budi.alone().goes()
	if s.keptWords(ticket, "Budi") || s.keptWords(ticket, "belum dipilih") {
		t.Error("the verifier is kept")
	}
	s.sari().says("/riwayat " + ticket).hears("petugas kepada pemohon: Mohon datang").lacks("Budi")
	s.passes(2 * time.Hour)
}

func TestNobodyTalksToThemselvesOrUnderAMask(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	s.verifier(rinaID, "Rina").replies(s.card(ticket), "Saya sendiri").hears("milik Bapak/Ibu sendiri")
	masked := s.verifier(sariID, "Grup")
	masked.person.Pseudo = true
	masked.replies(s.card(ticket), "Siapa saya").hears("admin anonim", ticket)
	guest := &actor{stage: s, person: conversations.Person{ID: 99, Name: "Tamu"}, chat: group}
	guest.replies(s.card(ticket), "Saya tamu").nothing()
	if len(s.copiesIn(rinaID)) != 0 || s.budi().count("Untuk siapa?") != 0 {
		t.Error("something was asked or sent")
	}
}

// TestAReplyThatIsFasterThanWeAre answers a card before its number is told.
func TestAReplyThatIsFasterThanWeAre(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	where, err := s.store.Posted(s.ctx(), s.card(ticket).name)
	s.must(err)
	s.remember(conversations.NoPosted{Name: where.Name})
	s.silent = true
	m := budi.writes(conversations.Message{Text: "Mohon datang", ReplyTo: where.Numbers[0], ToBot: true})
	budi.does("replying at once", m, "").nothing()
	s.remember(where)
	s.silent = false
	s.tellsMembers()
	s.run()
	budi.reads("Untuk siapa?", ticket)
	got, _ := budi.answersWith(&message{number: 99_999}, conversations.Message{Text: "ke mana ini?", ToBot: true})
	got.nothing()
}

// TestAReplyToWhatWasSentTwice answers messages of which the bot never learned
// the numbers: it was killed when they had gone out, and sent them again.
func TestAReplyToWhatWasSentTwice(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	rina.says("tanya petugas")
	rina.says("Kapan server dirawat?")
	twice := func(m conversations.Message) *answer {
		m.ReplyTo, m.ToBot, m.ToRequest = 99_999, true, true
		return budi.does("replying to what was sent before", budi.writes(m), "")
	}
	twice(conversations.Message{Text: "Mohon datang", ToTicket: ticket}).hears("Untuk siapa?", ticket)
	budi.presses("📨 Kirim ke pemohon")
	rina.reads("Petugas tentang " + ticket)
	rina.says("/subdomain") // a form that waits for its answer is not given these words
	said := conversations.Message{Text: "Baik, besok", ReplyTo: 99_999, ToBot: true, ToRequest: true, ToTicket: ticket}
	rina.does("replying to what was sent before", rina.writes(said), "").hears("kami teruskan")
	budi.reads("Dari pemohon "+ticket, "Baik, besok")
	agus := s.agus().introduced()
	agus.does("replying about another's request", agus.writes(said), "")
	if budi.count("Baik, besok") != 1 {
		t.Errorf("the group reads\n%s", s.transcript(group))
	}
	twice(conversations.Message{Text: "Hari Sabtu", ToTicket: "TNY-2026-0001"})
	rina.reads("Jawaban petugas untuk TNY-2026-0001", "Hari Sabtu")

	twice(conversations.Message{Text: "Sudah jelas"}).hears("terkirim dua kali", "/antrean")
	twice(conversations.Message{Text: "Sudah jelas", ToTicket: "SD-2026-0099"}).hears("terkirim dua kali")
	guest := &actor{stage: s, person: conversations.Person{ID: 99, Name: "Tamu"}, chat: group}
	guest.does("replying as a guest", guest.writes(conversations.Message{Text: "Saya tamu", ReplyTo: 99_999, ToBot: true, ToRequest: true, ToTicket: ticket}), "").nothing()
}

// TestACommentIsNoAnswer: what is typed after a rating is for the rating.
func TestACommentIsNoAnswer(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.says("tanya petugas")
	rina.says("Kapan server dirawat?")
	budi.replies(s.card("TNY-2026-0001"), "Hari Sabtu")
	ticket := rina.asksSubdomain("sipandu")
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.presses("Ya, setujui")
	rina.presses("👁️ Tampilkan akun")
	rina.presses("✅ Sudah saya simpan")
	rina.presses("↩️ Balas")
	rina.says("Terima kasih infonya").hears("kami teruskan")
	rina.presses("4 · Sangat baik")
	rina.says("Cepat sekali").hears("Saran")
	if budi.count("Terima kasih infonya\nCepat") != 0 || s.request(ticket).Comment != "Cepat sekali" {
		t.Errorf("the comment is %q:\n%s", s.request(ticket).Comment, s.transcript(group))
	}
}

// TestOfficersReadWhoItWasOnlyWhereTheOfficeShowsIt plays all that names a
// verifier, with the setting on and off.
func TestOfficersReadWhoItWasOnlyWhereTheOfficeShowsIt(t *testing.T) {
	for _, shows := range []bool{false, true} {
		s := newStage(t, func(c *turn.Config) { c.ShowVerifier = shows })
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksSubdomain("sipandu")
		budi.replies(s.card(ticket), "Mohon datang")
		budi.presses("📨 Kirim ke pemohon")
		rina.says("tanya petugas")
		rina.says("Kapan server dirawat?")
		budi.replies(s.card("TNY-2026-0001"), "Hari Sabtu")
		photo := s.photos(1)[0]
		budi.answersWith(s.card("TNY-2026-0001"), conversations.Message{File: &photo})
		budi.pressesOn(s.card(ticket), "❌ Tolak")
		budi.presses("Permohonan ganda")
		rina.says("/status")
		named := 0
		for _, m := range s.chats[rinaID] {
			if strings.Contains(m.text, "Budi") {
				named++
			}
		}
		if shows && named < 4 || !shows && named > 0 {
			t.Errorf("shown %t: %d messages name the verifier:\n%s", shows, named, s.transcript(rinaID))
		}
	}
}
