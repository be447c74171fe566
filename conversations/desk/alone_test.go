package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loket/conversations"
)

// aloneStage is an office whose Bot API server shows messages to one member.
func aloneStage(t *testing.T) *stage {
	t.Helper()
	return newStage(t).speaks(true)
}

// shows counts what everybody in the group has seen come or change.
func (s *stage) publicly() (messages, edits int) {
	for _, m := range s.chats[group] {
		messages, edits = messages+1, edits+m.edits
	}
	return messages, edits
}

func TestADecisionIsAskedOfItsVerifierAlone(t *testing.T) {
	s := aloneStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✅ Setujui").hears("Budi sedang memutuskan").offers("✅ Setujui", "❌ Tolak", "📞 Kontak").withholds("Ya, setujui")
	asked := budi.whispered("Apakah sudah pasti")
	if _, has := asked.button("Ya, setujui"); !has || !strings.Contains(asked.text, ticket) {
		t.Fatalf("Budi is asked:\n%s", asked)
	}
	if len(sari.aside()) != 0 {
		t.Fatal("Sari sees it too")
	}
	sari.presses("❌ Tolak").sees("Budi sedang memutuskan").nothing()
	yes, _ := asked.button("Ya, setujui")
	sari.claims(yes.Data, 0).sees("Budi sedang memutuskan").nothing()
	sari.claimsAlone(yes.Data, asked.number).sees("Budi sedang memutuskan").nothing()
	budi.presses("Ya, setujui")
	if r := s.inState(ticket, conversations.Delivered); r.Decided.ID != budiID || len(budi.aside()) != 0 {
		t.Fatalf("decided by %+v; Budi still sees %v", r.Decided, budi.aside())
	}
	budi.claimsAlone(yes.Data, asked.number).sees(ticket, "Budi").nothing()
}

func TestAnotherMayDecideAfterAMinute(t *testing.T) {
	for _, first := range []string{"✅ Setujui", "❌ Tolak", "✏️ Minta perbaikan"} {
		t.Run(first, func(t *testing.T) {
			s := aloneStage(t)
			rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
			ticket := rina.asksSubdomain("sipandu")
			budi.presses(first)
			s.passes(60 * second)
			if strings.Contains(s.card(ticket).text, "sedang memutuskan") {
				t.Fatalf("the card still says that somebody is deciding:\n%s", s.card(ticket))
			}
			before := budi.aside()
			sari.presses("✅ Setujui")
			if strings.Contains(s.card(ticket).text, "Budi sedang") || first != "✅ Setujui" && len(budi.aside()) == len(before) {
				t.Fatalf("what Budi was asked still stands: %v\n%s", budi.aside(), s.card(ticket))
			}
			sari.presses("Ya, setujui")
			if r := s.inState(ticket, conversations.Delivered); r.Decided.ID != sariID {
				t.Fatalf("decided by %+v", r.Decided)
			}
		})
	}
}

func TestReasonsAreChosenAlone(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	_, edits := s.publicly()
	budi.presses("Beberapa hal…")
	budi.presses("⬜ Surat tidak terbaca atau halamannya kurang")
	budi.presses("⬜ Surat belum ditandatangani atau distempel")
	if _, now := s.publicly(); now != edits {
		t.Errorf("the group saw %d edits while a checklist was ticked", now-edits)
	}
	budi.presses("📨 Kirim perbaikan")
	r := s.inState(ticket, conversations.NeedsCorrection)
	if len(r.Reasons) != 2 || len(budi.aside()) != 0 {
		t.Fatalf("the reasons are %v; Budi still sees %v", r.Reasons, budi.aside())
	}
	rina.reads("Surat belum ditandatangani")
}

func TestAReasonIsWrittenAlone(t *testing.T) {
	for _, named := range []bool{true, false} {
		t.Run(fmt.Sprint("answer named ", named), func(t *testing.T) {
			s := aloneStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			ticket := rina.asksSubdomain("sipandu")
			before, _ := s.publicly()
			budi.presses("❌ Tolak")
			budi.presses("Tulis alasan")
			prompt := budi.whispered("Silakan tulis alasan")
			if _, has := prompt.button("✖️ Batal"); !has || !prompt.keyboard.ForceReply {
				t.Fatalf("the prompt is %+v", prompt)
			}
			budi.repliesAlone(prompt, "Mohon diajukan oleh dinas induknya.", named)
			if !named {
				s.inState(ticket, conversations.Submitted)
				budi.whispered("Kirim alasan ini untuk " + ticket + "?")
				budi.presses("Ya, kirim alasan")
			}
			s.inState(ticket, conversations.Rejected)
			rina.reads("dinas induknya")
			if messages, _ := s.publicly(); messages != before || len(budi.aside()) != 0 {
				t.Errorf("the group got %d messages; Budi still sees %v", messages-before, budi.aside())
			}
		})
	}
}

// What somebody wrote may hold a name or a number: it goes to a server only that
// is known to keep it to one member.
func TestAReasonShownBackIsPersonal(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	var personal []bool
	s.refusal = func(e conversations.Ephemeral) bool {
		personal = append(personal, e.Personal)
		return false
	}
	budi.presses("❌ Tolak")
	budi.presses("Tulis alasan")
	budi.repliesAlone(nil, "Mohon hubungi Pak Amin, 0812 3456 7890.", false)
	budi.whispered("0812 3456 7890")
	if !slices.Equal(personal, []bool{false, false, true}) {
		t.Errorf("the list, the prompt and the words shown back are personal: %v", personal)
	}
}

func TestAReasonMayAlsoAnswerTheCard(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("❌ Tolak")
	budi.presses("Tulis alasan")
	budi.replies(s.card(ticket), "Mohon diajukan oleh dinas induknya.")
	s.inState(ticket, conversations.Rejected)
}

func TestAWrittenCorrectionIsShownBackAndSent(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tulis alasan")
	budi.repliesAlone(budi.whispered("tulis alasan"), strings.Repeat("Surat belum distempel. ", 60), false)
	budi.whispered("Kirim alasan ini untuk " + ticket)
	budi.presses("⬜ Surat permohonan")
	budi.presses("📨 Kirim perbaikan")
	if r := s.inState(ticket, conversations.NeedsCorrection); !slices.Equal(r.Reopened, []string{"letter"}) {
		t.Fatalf("reopened are %v", r.Reopened)
	}
	rina.reads("Surat belum distempel")
}

func TestOneReasonIsWrittenAtATime(t *testing.T) {
	for _, oneToOne := range []bool{true, false} {
		t.Run(fmt.Sprint("one to one ", oneToOne), func(t *testing.T) {
			s := newStage(t).speaks(oneToOne)
			rina, budi := s.rina().introduced(), s.budi()
			first, second := rina.asksSubdomain("sipandu"), rina.asksSubdomain("sidatu")
			budi.pressesOn(s.card(first), "❌ Tolak")
			budi.presses("Tulis alasan")
			budi.pressesOn(s.card(second), "❌ Tolak")
			budi.presses("Tulis alasan")
			said := budi.said("Alasan untuk " + first)
			if !strings.Contains(said, "sudah ditutup") {
				t.Errorf("the closing is not said: %q", said)
			}
			if oneToOne {
				budi.repliesAlone(nil, "Mohon diajukan oleh dinas induknya.", false)
				budi.presses("Ya, kirim alasan")
			} else {
				budi.replies(budi.reads("tulis alasan untuk "+second), "Mohon diajukan oleh dinas induknya.")
			}
			s.inState(first, conversations.Submitted)
			s.inState(second, conversations.Rejected)
		})
	}
}

// said is the youngest text with these words, of those that a member sees.
func (a *actor) said(words string) string {
	for _, list := range [][]*message{a.aside(), a.chats[group]} {
		for i := len(list) - 1; i >= 0; i-- {
			if strings.Contains(list[i].text, words) {
				return list[i].text
			}
		}
	}
	return ""
}

// The app of somebody shows nothing: the same button again brings the old way,
// and after three times it stays.
func TestWhoSeesNothingGetsTheOldWay(t *testing.T) {
	s := aloneStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	for i, label := range []string{"satu", "dua", "tiga"} {
		ticket := rina.asksSubdomain("situs-" + label)
		budi.pressesOn(s.card(ticket), "❌ Tolak").withholds("Tulis alasan")
		budi.loses()
		budi.pressesOn(s.card(ticket), "❌ Tolak").nothing() // at once: another message
		if len(budi.aside()) != 1 {
			t.Fatalf("a second tap shows %v", budi.aside())
		}
		budi.loses()
		s.passes(16 * second)
		want := "di kartu"
		if i == 2 {
			want = "Mulai sekarang"
		}
		budi.pressesOn(s.card(ticket), "❌ Tolak").sees(want).offers("Tulis alasan")
		budi.pressesOn(s.card(ticket), "Kembali")
		sari.pressesOn(s.card(ticket), "✅ Setujui")
		sari.presses("Ya, setujui")
	}
	ticket := rina.asksSubdomain("situs-empat")
	budi.pressesOn(s.card(ticket), "❌ Tolak").offers("Tulis alasan")
	budi.pressesOn(s.card(ticket), "Kembali")
	budi.says("/bantuan").offers("Tampilkan langkah saya hanya kepada saya")
	budi.presses("Tampilkan langkah saya hanya kepada saya").sees("hanya tampil kepada")
	budi.pressesOn(s.card(ticket), "❌ Tolak").withholds("Tulis alasan")
	budi.presses("Kembali")
	budi.says("/bantuan")
	budi.presses("Tampilkan langkah saya di kartu").sees("di kartu")
	budi.pressesOn(s.card(ticket), "❌ Tolak").offers("Tulis alasan")
}

// Whoever sees them keeps them, however often they press twice.
func TestWhoPressesWhatTheyAloneSeeSeesIt(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	for range 4 {
		budi.pressesOn(s.card(ticket), "✏️ Minta perbaikan")
		budi.presses("Beberapa hal…")
		s.passes(20 * second)
		budi.pressesOn(s.card(ticket), "✏️ Minta perbaikan").nothing()
		budi.presses("Kembali")
	}
}

func TestCommandsAreAnsweredAlone(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	before, _ := s.publicly()
	for command, words := range map[string]string{
		"/antrean": ticket, "/cari sipandu": ticket, "/cari entah": "entah", "/cari": "/cari", "/riwayat " + ticket: "diterima", "/riwayat": "/riwayat", "/bantuan": "/antrean",
	} {
		budi.loses()
		budi.repliesAlone(nil, command, false)
		budi.whispered(words)
		budi.loses()
		budi.says(command) // an older app sends it openly
		budi.whispered(words)
	}
	if messages, _ := s.publicly(); messages != before {
		t.Fatalf("the group sees %d messages:\n%s", messages-before, s.transcript(group))
	}
	budi.says("/rekap")
	if messages, _ := s.publicly(); messages == before {
		t.Error("/rekap is not for everybody")
	}
}

func TestThePagesOfTheQueueTurnAlone(t *testing.T) {
	s := aloneStage(t)
	budi := s.budi()
	for i := range 10 {
		s.officer(900000+int64(i), "Petugas").introduced().asksSubdomain(fmt.Sprint("situs-", string(rune('a'+i))))
	}
	before, _ := s.publicly()
	budi.says("/antrean")
	first := budi.whispered("permohonan menunggu").text
	budi.presses("Berikutnya ▶️")
	if seen := budi.aside(); len(seen) != 1 || seen[0].text == first {
		t.Fatalf("after turning the page Budi sees %v", seen)
	}
	if messages, _ := s.publicly(); messages != before {
		t.Error("the group sees a page")
	}
}

func TestFilesAreShownAlone(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	before, _ := s.publicly()
	budi.presses("📎 Berkas")
	if seen := budi.aside(); len(seen) != 1 || len(seen[0].files) != 3 {
		t.Fatalf("Budi sees %v", seen)
	}
	if messages, _ := s.publicly(); messages != before {
		t.Error("the group sees them")
	}
	s.refusal = func(e conversations.Ephemeral) bool { return len(e.Files) > 0 }
	budi.presses("📎 Berkas")
	if messages, _ := s.publicly(); messages != before+1 {
		t.Error("files that are refused are not shown in the group")
	}
}

// More than three files are shown to everybody, as an album.
func TestManyFilesAreShownInTheGroup(t *testing.T) {
	for n, public := range map[int]bool{2: false, 3: true} { // and one photo of the application
		t.Run(fmt.Sprint(n+1, " files"), func(t *testing.T) {
			s := aloneStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			rina.says("/subdomain")
			rina.sends(s.photos(n)...)
			rina.presses("✅ Selesai")
			rina.presses("⏭️ Lewati")
			rina.says("sipandu")
			rina.says("SIPANDU, sistem pelayanan terpadu")
			rina.sends(s.photos(1)...)
			rina.presses("✅ Selesai")
			rina.presses("1–5 GB")
			rina.presses("Laravel")
			rina.presses("⏭️ Lewati")
			rina.says("umum@banyuasinkab.go.id")
			newTicket(rina)
			before, _ := s.publicly()
			budi.presses("📎 Berkas")
			messages, _ := s.publicly()
			if alone := len(budi.aside()) > 0; alone == public || messages > before != public {
				t.Errorf("shown to one member: %v; the group sees %d messages", alone, messages-before)
			}
		})
	}
}

// Who sees no field to write in presses once more, and is asked in the group.
func TestASecondTapOnWriteBringsTheOldWay(t *testing.T) {
	s := aloneStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("❌ Tolak")
	budi.presses("Tulis alasan")
	before, _ := s.publicly()
	budi.presses("Tulis alasan")
	prompt := budi.reads("tulis alasan untuk " + ticket)
	if after, _ := s.publicly(); after != before+1 || !prompt.keyboard.ForceReply || !strings.Contains(prompt.html, fmt.Sprint("tg://user?id=", budiID)) {
		t.Fatalf("the group reads %d messages more, and %s", after-before, prompt)
	}
	sari.presses("Kembali").sees("Budi sedang memutuskan")
	budi.replies(prompt, "Mohon diajukan oleh dinas induknya.")
	s.inState(ticket, conversations.Rejected)
	if left := budi.aside(); len(left) > 0 {
		t.Errorf("Budi still sees %v", left)
	}
}

// Where one answer is refused, that one goes on in the group; where the server
// cannot, all do until the next start.
func TestWhatIsRefusedGoesOnInTheGroup(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	refused := true
	s.refusal = func(conversations.Ephemeral) bool { return refused }
	budi.presses("❌ Tolak").offers("Tulis alasan", "Kembali")
	budi.presses("Tulis alasan")
	prompt := budi.reads("tulis alasan untuk " + ticket)
	if !prompt.keyboard.ForceReply {
		t.Fatal("the group's prompt opens no field")
	}
	budi.pressesOn(s.card(ticket), "Kembali")
	refused = false
	budi.presses("❌ Tolak").withholds("Tulis alasan")
	budi.presses("Kembali")
	s.oneToOne = false // the server is an older one now
	budi.presses("❌ Tolak").offers("Tulis alasan")
	budi.presses("Kembali")
	s.oneToOne = true // and a newer one again; nobody tries before the next start
	budi.presses("❌ Tolak").offers("Tulis alasan")
	budi.presses("Kembali")
	s.event(conversations.Started{})
	budi.presses("❌ Tolak").withholds("Tulis alasan")
}

func TestAMessageThatEverybodySeesIsTakenBack(t *testing.T) {
	s := newStage(t).speaks(false)
	s.leaks = true
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	before, _ := s.publicly()
	budi.presses("❌ Tolak").offers("Tulis alasan")
	leaked := s.chats[group][before]
	if !leaked.deleted || strings.Contains(leaked.text, "Rina") {
		t.Errorf("it still stands: %s", leaked)
	}
}

// What comes at the wrong time, from the wrong person or to the wrong place.
func TestBadInputAlone(t *testing.T) {
	s := aloneStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	version := s.request(ticket).Version

	budi.claimsAlone(fmt.Sprintf("v:%s:%d:yes:approve", ticket, version), 77).sees(ticket).nothing() // never shown
	budi.claimsAlone("v:SD-2026-9999:1:approve", 77).sees("tidak")
	budi.claimsAlone("nonsens", 77)
	budi.claimsAlone("a:nonsens", 77)
	s.inState(ticket, conversations.Submitted)

	// Sari's message has the number of Budi's: it is hers that changes.
	budi.presses("❌ Tolak")
	s.passes(61 * second)
	sari.presses("✏️ Minta perbaikan")
	if budi.aside() != nil && len(budi.aside()) > 0 {
		t.Errorf("Budi still sees %v", budi.aside())
	}
	sari.presses("Beberapa hal…")
	if len(sari.aside()) != 1 || len(budi.aside()) != 0 {
		t.Errorf("Sari sees %v, Budi %v", sari.aside(), budi.aside())
	}
	sari.presses("Kembali")

	// A reply after its end, a word that nobody asked for, a sticker.
	budi.repliesAlone(nil, "Mohon diajukan oleh dinas induknya.", false)
	budi.whispered("Mohon diajukan oleh dinas induknya")
	budi.loses()
	budi.presses("❌ Tolak")
	budi.presses("Tulis alasan")
	prompt := budi.whispered("tulis alasan")
	budi.does("a sticker alone", budi.writes(conversations.Message{Ephemeral: 5, Other: "sticker"}), "")
	budi.whispered("sebagai teks")
	budi.repliesAlone(prompt, "x", true)
	for what, m := range map[string]conversations.Message{
		"a photo": {Ephemeral: 5, File: &s.photos(1)[0], Text: "Sebab"}, "a page of an album": {Ephemeral: 5, File: &s.photos(1)[0], Album: "7"},
		"a contact": {Ephemeral: 5, Contact: &conversations.Contact{Phone: "110"}}, "an edit": {Ephemeral: 5, Edited: true, Text: "Alasan lain yang panjang"},
		"an unknown command": {Ephemeral: 5, Command: "perintahlain"},
	} {
		budi.does(what+" alone", budi.writes(m), "")
		if r := s.inState(ticket, conversations.Submitted); r.Face.Mode != "writing" {
			t.Errorf("after %s the reason is asked for no more: %+v", what, r.Face)
		}
	}
	s.passes(11 * minute)
	sari.presses("✅ Setujui")
	sari.presses("Kembali")
	budi.repliesAlone(prompt, "Mohon diajukan oleh dinas induknya.", true)
	budi.whispered("belum terkirim dan kami simpan")
	if r := s.inState(ticket, conversations.Submitted); r.UnsentBy(budiID, "reject") == nil {
		t.Fatal("the late reason is lost")
	}
	budi.presses("❌ Tolak")
	budi.presses("✍️ Lanjutkan alasan yang belum terkirim")
	budi.presses("Ya, kirim alasan")
	s.inState(ticket, conversations.Rejected)
	rina.reads("dinas induknya")
}

func TestStrangersAreToldNothingAlone(t *testing.T) {
	s := aloneStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	stranger := s.officer(999, "Orang Lain")
	stranger.chat = group
	for _, words := range []string{"/antrean", "/riwayat " + ticket, "alasan palsu"} {
		stranger.repliesAlone(nil, words, false)
	}
	for _, m := range stranger.aside() {
		if strings.Contains(m.text, ticket) || !strings.Contains(m.text, "anggota") {
			t.Errorf("a stranger reads %s", m)
		}
	}
	elsewhere := *budi
	elsewhere.chat = -77
	elsewhere.does("a command elsewhere", elsewhere.writes(conversations.Message{Ephemeral: 3, Command: "antrean"}), "")
	if len(s.left) != 1 || len(budi.aside()) != 0 {
		t.Errorf("in another group: left %v, shown %v", s.left, budi.aside())
	}
	// Budi leaves the group between two steps.
	budi.presses("❌ Tolak")
	shown := budi.whispered("pilih alasannya")
	s.members[budiID] = false
	s.event(conversations.MemberChanged{Chat: group, Person: budi.person})
	write, _ := shown.button("Tulis alasan")
	budi.claimsAlone(write.Data, shown.number).sees("anggota").nothing()
	budi.repliesAlone(shown, "Mohon diajukan oleh dinas induknya.", true)
	s.inState(ticket, conversations.Submitted)
}

// TestFromCardToDecision counts what the group sees of a request.
func TestFromCardToDecision(t *testing.T) {
	for _, oneToOne := range []bool{false, true} {
		for _, decision := range []string{"approve", "reject"} {
			s := newStage(t).speaks(oneToOne)
			rina, budi := s.rina().introduced(), s.budi()
			budi.says("/bantuan") // the server is known
			before, _ := s.publicly()
			ticket := rina.asksSubdomain("sipandu")
			s.panel.down = true // the work's own steps are counted apart
			if decision == "approve" {
				budi.presses("✅ Setujui")
				budi.presses("Ya, setujui")
			} else {
				budi.presses("❌ Tolak")
				budi.presses("Tulis alasan")
				if oneToOne {
					budi.repliesAlone(budi.whispered("tulis alasan"), "Mohon diajukan oleh dinas induknya.", true)
				} else {
					budi.replies(budi.reads("tulis alasan"), "Mohon diajukan oleh dinas induknya.")
				}
			}
			s.inState(ticket, map[string]conversations.State{"approve": conversations.Approved, "reject": conversations.Rejected}[decision])
			messages, edits := s.publicly()
			t.Logf("one to one %v, %s: %d messages, %d edits", oneToOne, decision, messages-before, edits)
			if oneToOne && (messages-before > 2 || edits > 2) {
				t.Errorf("%s: the group sees %d messages and %d edits:\n%s", decision, messages-before, edits, s.transcript(group))
			}
		}
	}
}
