package desk_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// goes erases a person; what they gave must be read nowhere afterwards.
func (a *actor) goes() *answer {
	a.Helper()
	a.says("/privasi")
	a.presses("🗑️ Hapus data saya")
	return a.presses("Ya, hapus").hears("sudah kami hapus")
}

// shows lists what stands in a chat with these words, or with files.
func (s *stage) shows(chat int64, words ...string) (found []string) {
	for _, m := range s.chats[chat] {
		hit := len(m.files) > 0 || m.sheet != ""
		for _, w := range words {
			hit = hit || strings.Contains(m.text, w)
		}
		if hit && !m.deleted {
			found = append(found, m.name+" "+m.text)
		}
	}
	return found
}

// Whatever of a person waits for the group's lane, or is on its way there, does
// not stay in the group.
func TestWhatWaitsForTheGroupDoesNotStayThere(t *testing.T) {
	for how, onTheirWay := range map[string]bool{"it waits": false, "it is on its way": true} {
		s := newStage(t)
		s.onTheirWay = onTheirWay
		rina, budi := s.rina().introduced(), s.budi()
		shown := rina.asksSubdomain("sipandu")
		rated := rina.asksWebsite("arsip")
		budi.pressesOn(s.card(rated), "✅ Setujui")
		budi.presses("Ya, setujui")
		rina.presses("👁️ Tampilkan akun")
		rina.presses("✅ Sudah saya simpan")
		s.dam = true
		budi.pressesOn(s.card(shown), "📎 Berkas")
		waits := rina.asksSubdomain("arsip-daerah")
		rina.presses("4 · Sangat baik")
		rina.says("terima kasih, dari Rina")
		rina.goes().hears("sedang kami hapus", "90 hari")
		s.dam = false
		s.passes(minute)
		if found := s.shows(group, "Rina", "rina@", "SIPANDU", "terima kasih"); len(found) > 0 {
			t.Errorf("%s: the group reads %q", how, found)
		}
		if s.inState(waits, conversations.Cancelled); s.request(waits).Officer != -1 {
			t.Errorf("%s: the request is somebody's", how)
		}
		s.passes(60 * day)
		if found := s.shows(group, "Rina", "SIPANDU"); len(found) > 0 {
			t.Errorf("%s: later the group reads %q", how, found)
		}
	}
}

// A file that is brought after the erasure is not kept.
func TestADownloadThatEndsAfterTheErasureIsNotKept(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced()
	ticket := rina.asksSubdomain("sipandu")
	kept := s.kept[len(s.kept)-1]
	other := agus.asksSubdomain("arsip")
	rina.goes()
	s.event(conversations.FileKept{Ticket: ticket, File: kept.File, Hash: strings.Repeat("ab", 32), Size: 7})
	s.event(conversations.Failed{Effect: kept, Why: conversations.FailRefused})
	if files, err := s.store.AttachmentsOf(t.Context(), ticket); err != nil || len(files) != 0 {
		t.Errorf("kept are %+v, %v", files, err)
	}
	if files, err := s.store.AttachmentsOf(t.Context(), other); err != nil || len(files) == 0 {
		t.Errorf("another's are %+v, %v", files, err)
	}
	if strings.Contains(s.card(ticket).text, "belum tersimpan") {
		t.Errorf("the card is\n%s", s.card(ticket))
	}
}

// A mailbox may be several people's: what waits for one of them stays when
// another is erased.
func TestAColleaguesErasureTakesNobodyElsesMail(t *testing.T) {
	s := newStage(t)
	s.noMail = true
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.from("Dinas Perhubungan", "Agus Salim")
	for _, a := range []*actor{rina, agus} {
		o := a.profile()
		o.Email = "kantor@banyuasinkab.go.id"
		s.remember(o)
	}
	tickets := map[*actor]string{}
	for a, label := range map[*actor]string{rina: "sipandu", agus: "perhubungan"} {
		a.says("/website")
		a.sends(a.photos(1)...)
		a.presses("✅ Selesai")
		a.presses("⏭️ Lewati")
		a.says(label)
		a.says("Situs Resmi")
		a.presses("Pakai kantor@banyuasinkab.go.id")
		a.presses("✅ Kirim")
		tickets[a] = a.newest()
		budi.approves()
	}
	rina.goes()
	s.noMail = false
	s.passes(minute)
	var names []string
	for _, m := range s.mailsTo("kantor@banyuasinkab.go.id") {
		names = append(names, m.Name)
	}
	if !slices.Equal(names, []string{"credential:" + tickets[agus]}) {
		t.Errorf("mailed were %q", names)
	}
}

// What stands of somebody in verifiers' private chats goes too: the letter that
// one of them is about to print, the guidance for work by hand.
func TestWhatVerifiersWereShownInPrivateGoes(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	done := rina.asksSubdomain("sipandu")
	budi.approves()
	budi.alone().presses("✅ Sudah dibuat")
	budi.pressesOn(s.card(done), "📄 Surat")
	account := s.account("sipandu.banyuasinkab.go.id")
	rina.asksPassword(account.Address)
	sari.presses("🧑‍🔧 Kerjakan tugas ini").hears("Username: sipandu")
	open := rina.asksSubdomain("arsip")
	budi.approves().hears("Buat akun")
	rina.goes()
	s.run()
	for _, who := range []*actor{budi, sari} {
		if found := s.shows(who.person.ID, "Username: ", "rina@"); len(found) > 0 {
			t.Errorf("%s reads %q", who.person.Name, found)
		}
	}
	s.inState(open, conversations.Cancelled)
	s.passes(3 * day)
	if n := budi.count("Kerjakan tugas ini"); n != 0 {
		t.Error("work for somebody erased is still offered")
	}
}

// A verifier who is erased gives back what they had begun, and keeps nobody's
// letter or password.
func TestAVerifierWhoIsErasedGivesBackWhatTheyHad(t *testing.T) {
	s := newStage(t, byHand)
	rina, agus, budi, sari := s.rina().introduced(), s.agus().introduced(), s.budi(), s.sari()
	done := rina.asksSubdomain("sipandu")
	budi.approves()
	budi.alone().presses("✅ Sudah dibuat")
	budi.pressesOn(s.card(done), "📄 Surat")
	working := rina.asksSubdomain("arsip")
	budi.pressesOn(s.card(working), "✅ Setujui")
	budi.presses("Ya, setujui")
	seen := s.plain[working]
	claimed := agus.asksSubdomain("perhubungan")
	budi.pressesOn(s.card(claimed), "🙋 Ambil")
	asked := agus.asksSubdomain("terminal")
	budi.pressesOn(s.card(asked), "✅ Setujui")
	budi.alone().goes().hears("Nama Bapak/Ibu sebagai petugas")
	s.run()
	if found := s.shows(budiID, seen, "Username: "); len(found) > 0 {
		t.Errorf("who was erased still reads %q", found)
	}
	for _, ticket := range []string{working, claimed, asked} {
		if card := s.card(ticket); strings.Contains(card.text, "Budi") {
			t.Errorf("the card is\n%s", card)
		}
	}
	sari.pressesOn(s.card(claimed), "🙋 Ambil").sees("Bapak/Ibu tangani")
	sari.pressesOn(s.card(working), "🧑‍🔧 Kerjakan tugas ini").hears("Username: arsip").lacks(seen)
	sari.alone().presses("✅ Sudah dibuat")
	s.inState(working, conversations.Delivered)
	if s.plain[working] == seen {
		t.Error("the password that they saw was set")
	}
	s.passes(5 * day)
}

// An account that loses its holder loses them on the cards of others, too.
func TestTheHoldersNameGoesOffACardThatAsksForTheirAccount(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.from("Dinas Perhubungan", "Agus Salim").holds(dishub, "dishub", false)
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	if !strings.Contains(s.card(ticket).text, "Agus Salim") {
		t.Skipf("the card does not name the holder:\n%s", s.card(ticket))
	}
	agus.says("/start")
	agus.goes()
	s.run()
	if strings.Contains(s.card(ticket).text, "Agus Salim") {
		t.Errorf("the card is\n%s", s.card(ticket))
	}
}

// What Telegram lets us neither delete nor replace is named to the team, and
// the officer reads that the team was asked.
func TestWhatCannotGoIsNamed(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.TeamChat = -1001234567890 })
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	rina.goes().hears("tim kami minta menghapusnya")
	stays := conversations.Delete{Chat: conversations.Team, Name: "files:card:" + ticket + "/0", Numbers: []int{71, 72}, For: rinaID, ForLang: "id"}
	for range 3 {
		s.event(conversations.Failed{Effect: stays, Why: conversations.FailRefused})
	}
	s.event(conversations.Failed{Effect: stays, Why: conversations.FailGone})
	s.event(conversations.Failed{Effect: conversations.Delete{Chat: budiID, Name: "team_letter:" + ticket + "/x", Numbers: []int{5}, For: rinaID}, Why: conversations.FailRefused})
	s.passes(minute)
	if n := rina.count("Tim sudah kami minta menghapusnya"); n != 1 {
		t.Errorf("the officer reads it %d times", n)
	}
	var asked *message
	for _, m := range s.chats[-1001234567890] {
		if strings.Contains(m.text, "dihapus secara manual") {
			asked = m
		}
	}
	if asked == nil || !strings.Contains(asked.text, "2 pesan") || !strings.Contains(asked.text, "https://t.me/c/1234567890/71") || !strings.Contains(asked.text, ticket) {
		t.Errorf("the team reads %v", asked)
	}
	if n := s.budi().alone().count("tidak dapat kami hapus sendiri"); n != 1 {
		t.Errorf("the verifier reads it %d times", n)
	}
	s.blocked[rinaID] = true
	s.event(conversations.Failed{Effect: stays, Why: conversations.FailRefused})
	s.passes(minute)
	if _, err := s.store.Memory(t.Context()).Session(rinaID); err == nil {
		t.Error("a chat is remembered of somebody who was erased")
	}
}

// A comment of a version that gave it no name cannot be found: the team looks.
func TestACommentWithoutANameIsNamedToTheTeam(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	r := s.request(ticket)
	r.Comment = "terima kasih"
	s.remember(r)
	rina.goes()
	s.run()
	budi.reads(ticket, "saran", "dihapus secara manual")
}

// What is left over after an erasure remembers nobody: late reports, a block, a
// message that was on its way.
func TestNothingThatComesLateRemembersSomebodyErased(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	rina.goes()
	late := []conversations.Event{
		conversations.Sent{Name: "ready:" + ticket, Chat: rinaID, Numbers: []int{900}},
		conversations.Sent{Name: "anything:" + ticket, Chat: rinaID, Numbers: []int{901}},
		conversations.Sent{Name: "comment:" + ticket, Chat: group, Numbers: []int{902}},
		conversations.Failed{Effect: conversations.Send{Chat: rinaID, Name: "ready:" + ticket}, Why: conversations.FailBlocked},
		conversations.Failed{Effect: conversations.Edit{Chat: rinaID, Name: "ready:" + ticket}, Why: conversations.FailGone},
		conversations.Failed{Effect: conversations.Document{Chat: rinaID}, Why: conversations.FailBlocked},
		conversations.FileChecked{Officer: rinaID, Seq: 3},
		conversations.MailSent{Name: "credential:" + ticket},
		conversations.MailRefused{Name: "credential:" + ticket, Detail: "rina@banyuasinkab.go.id is unknown"},
		conversations.BotMoved{Place: conversations.Place{Chat: rinaID, Private: true}, By: rina.person},
		conversations.BotMoved{Place: conversations.Place{Chat: rinaID, Private: true}, By: rina.person, Inside: true},
	}
	for _, e := range late {
		s.event(e)
	}
	memory := s.store.Memory(t.Context())
	if _, err := memory.Session(rinaID); err == nil {
		t.Error("the chat is remembered")
	}
	if posted, err := memory.PostedIn(rinaID); err != nil || len(posted) > 0 {
		t.Errorf("messages are remembered: %v, %v", posted, err)
	}
	if posted, err := memory.PostedLike("comment:"); err != nil || len(posted) > 0 {
		t.Errorf("a comment is remembered: %v, %v", posted, err)
	}
	s.passes(3 * day)
	if _, err := memory.Session(rinaID); err == nil {
		t.Error("the chat is remembered later")
	}
}

// A reset that is under way is for the unit: it goes on, without the person.
func TestAResetThatIsUnderWayGoesOnWithoutThePerson(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.holds("arsip.banyuasinkab.go.id", "arsip", true)
	rina.says("/pengaduan")
	rina.presses("🛠️ Error saat input data")
	rina.presses("arsip.banyuasinkab.go.id")
	rina.says("halaman depan rusak setelah Rina mengunggah berkas")
	rina.presses("⏭️ Lewati")
	rina.presses("✅ Kirim")
	ticket := rina.newest()
	s.panel.down = true
	budi.presses("♻️ Reset website")
	budi.presses("Ya, reset")
	rina.goes()
	for row, err := range s.store.Outbox(t.Context()) {
		if call, is := row.Effect.(conversations.PanelCall); err == nil && is && strings.Contains(call.Email, "rina") {
			t.Errorf("the panel is told %+v", call)
		}
	}
	s.panel.works()
	s.passes(minute)
	s.inState(ticket, conversations.Done)
	if w, err := s.store.Memory(t.Context()).Work(ticket); err != nil || strings.Contains(w.Email, "rina") {
		t.Errorf("the work is %+v, %v", w, err)
	}
}

// The month's workbook holds officers' words: it is taken back with them, also
// when it is on its way, and the team can ask for another. Its picture only
// counts; another month's, and one of before they asked, say nothing of them.
func TestARecapWithTheirWordsIsTakenBack(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	recaps := func() (standing []string) {
		for _, m := range s.chats[group] {
			if m.sheet != "" && !m.deleted {
				standing = append(standing, m.sheet)
			}
		}
		return standing
	}
	budi.says("/rekap")
	s.passes(minute)
	rina.asksSubdomain("sipandu")
	budi.says("/rekap 2026-10")
	budi.says("/rekap")
	s.passes(400 * day) // where it stands is known for as long
	s.dam, s.onTheirWay = true, true
	budi.says("/rekap 2026-11")
	rina.goes().hears("sedang kami hapus")
	s.dam = false
	s.passes(minute)
	if got := recaps(); strings.Count(strings.Join(got, ","), "recap of 2026-11") != 1 || len(got) != 6 {
		t.Errorf("there stand %q", got)
	}
	if n := budi.count("Berkas rekap 2026-11 kami tarik"); n != 1 {
		t.Errorf("the team reads it %d times", n)
	}
	budi.says("/rekap 2026-11")
	s.passes(minute)
	if got := recaps(); len(got) != 8 {
		t.Errorf("there stand %q", got)
	}
}

// Where the workbooks of an earlier version stand is not known: the team looks.
func TestRecapsWithoutANameAreNamedToTheTeam(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	s.remember(conversations.Setting{Key: conversations.SettingRecapsUnnamed, Value: strconv.FormatInt(s.now.UnixMilli(), 10)})
	s.passes(day)
	agus.asksSubdomain("perhubungan")
	agus.goes()
	s.run()
	if n := budi.count("rekap 2026-11 yang lama"); n != 0 {
		t.Error("the team looks for what never was")
	}
	rina.goes()
	s.run()
	if n := budi.count("rekap 2026-11 yang lama"); n != 1 {
		t.Errorf("the team reads it %d times", n)
	}
	s.event(conversations.Failed{Effect: conversations.Delete{Chat: conversations.Team, Name: "recap:2026-11/x", Numbers: []int{71}, For: rinaID}, Why: conversations.FailRefused})
	s.run()
	if n := budi.count("Rekap 2026-11 memuat isian pemohon"); n != 1 {
		t.Errorf("the team reads of what stays %d times", n)
	}
}

// A letter that Telegram does not let us delete shows nothing any more.
func TestAnOldLetterIsReplacedNotOnlyItsWords(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	budi.pressesOn(s.card(ticket), "📄 Surat")
	s.dam = true
	s.passes(2 * time.Hour)
	for row, err := range s.store.Outbox(t.Context()) {
		if gone, is := row.Effect.(conversations.Delete); err == nil && is && gone.Chat == budiID && gone.Files {
			return
		}
	}
	t.Error("the letter is not replaced")
}

// TestRecapsOfLongerPeriodsAreTakenBackToo asks for a quarter and a year before an
// erasure and while it goes on.
func TestRecapsOfLongerPeriodsAreTakenBackToo(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	for _, period := range []string{"TW4-2026", "2026", "TW3-2026", "2025"} {
		budi.says("/rekap " + period)
	}
	s.passes(minute)
	s.dam, s.onTheirWay = true, true
	budi.says("/rekap TW4-2026")
	rina.goes()
	s.dam = false
	s.passes(minute)
	standing := map[string]int{}
	for _, m := range s.chats[group] {
		if m.sheet != "" && !m.deleted {
			standing[m.sheet]++
		}
	}
	if standing["recap of TW4-2026"] != 0 || standing["recap of 2026"] != 0 || standing["recap of TW3-2026"] != 1 || standing["recap of 2025"] != 1 {
		t.Errorf("there stand %v", standing)
	}
}
