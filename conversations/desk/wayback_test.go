package desk_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations"
)

// resets brings a website through a reset, as after a break-in or not.
func (s *stage) resets(hacked bool) (ticket string, rina, budi *actor) {
	s.Helper()
	rina, budi = s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	ticket = rina.complains()
	budi.presses("♻️ Reset website").hears("Karena diretas?").offers("Ya", "✖️ Tidak")
	if hacked {
		budi.presses("Ya").hears("mereset website ini karena diretas", "password dan basis data baru")
	} else {
		budi.presses("✖️ Tidak").hears("bukan karena diretas", "tetap")
	}
	budi.presses("Ya, reset")
	return ticket, rina, budi
}

// stepsAsked are the steps that the panel was asked for, in order, for a work.
func (s *stage) stepsAsked(work string) (steps []conversations.Step) {
	for _, call := range s.panel.calls {
		if call.Work == work {
			steps = append(steps, call.Step)
		}
	}
	return steps
}

func TestAfterABreakInNothingIsCarried(t *testing.T) {
	s := newStage(t)
	ticket, rina, _ := s.resets(true)
	s.inState(ticket, conversations.Done)
	want := []conversations.Step{conversations.StepOwner, conversations.StepRoom, conversations.StepCopy, conversations.StepClose, conversations.StepPassword, conversations.StepReset, conversations.StepOpen}
	if got := s.stepsAsked(ticket); !slices.Equal(got, want) {
		t.Fatalf("the steps are %v", got)
	}
	for _, call := range s.panel.calls {
		if !call.Anew || call.Secret == "" {
			t.Errorf("%s knows of no break-in: %+v", call.Step, call)
		}
	}
	rina.reads("reset karena diretas", "tidak berlaku lagi", "disimpan sampai", "New WordPress Site", "sudah keluar")
	rina.presses("👁️ Tampilkan akun").hears("arsip")
	if rina.offered("📦 Pulihkan salinan") {
		t.Error("a way back is offered by button")
	}
	if card := s.card(ticket); !card.says("cron", "FTP", "SSH") {
		t.Errorf("the card does not name what cannot be seen:\n%s", card)
	}
}

// TestTheTeamIsAskedWhetherAWebsiteWasHacked: by every way through the question
// what was answered last is done, in three taps at most where nothing is read
// twice, and stands on the card.
func TestTheTeamIsAskedWhetherAWebsiteWasHacked(t *testing.T) {
	for _, way := range []struct {
		taps   []string
		hacked bool
	}{
		{[]string{"Ya, reset"}, false},
		{[]string{"✖️ Tidak", "Ya, reset"}, false},
		{[]string{"Ya", "Ya, reset"}, true},
		{[]string{"Karena diretas?", "✖️ Tidak", "Ya, reset"}, false},
		{[]string{"Karena diretas?", "Ya", "Ya, reset"}, true},
		{[]string{"✖️ Tidak", "Kembali", "♻️ Reset website", "Ya", "Ya, reset"}, true},
		{[]string{"Ya", "Kembali", "♻️ Reset website", "✖️ Tidak", "Ya, reset"}, false},
	} {
		s := newStage(t)
		rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
		ticket := rina.complains()
		budi.presses("♻️ Reset website").hears("Karena diretas?", "Ya, reset").offers("Karena diretas?", "Ya", "✖️ Tidak", "Ya, reset", "Kembali")
		for _, tap := range way.taps {
			if s.panel.asked(conversations.StepOwner) != 0 {
				t.Fatalf("%q: it begins before it is confirmed", way.taps)
			}
			budi.presses(tap)
		}
		s.inState(ticket, conversations.Done)
		for _, call := range s.panel.calls {
			if call.Anew != way.hacked {
				t.Errorf("%q: %s knows of a break-in: %t", way.taps, call.Step, call.Anew)
			}
		}
		if carried := s.panel.asked(conversations.StepCarry) > 0; carried == way.hacked {
			t.Errorf("%q: the login is carried: %t", way.taps, carried)
		}
		if card := s.card(ticket); card.says("bukan karena diretas") == way.hacked || card.says("Reset karena diretas") != way.hacked {
			t.Errorf("%q: the card is\n%s", way.taps, card)
		}
	}
}

// TestAnswersOfAnotherCardAreNone: what belongs to the one question is not taken
// by the other, nor where nothing is asked.
func TestAnswersOfAnotherCardAreNone(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	ticket := rina.complains()
	version := itoa(s.request(ticket).Version)
	for _, act := range []string{"yes:reset_anew", "yes:hacked", "not_hacked", "hacked", "yes:back_by_hand", "yes:hacked_back"} {
		budi.claims("v:"+ticket+":"+version+":"+act, 0)
	}
	budi.presses("♻️ Reset website")
	for _, act := range []string{"yes:reset_anew", "yes:reset_kept", "yes:back_kept", "yes:hacked_back", "not_hacked_back", "hacked_back"} {
		budi.claims("v:"+ticket+":"+version+":"+act, 0)
	}
	s.inState(ticket, conversations.Submitted)
	if len(s.panel.calls) != 0 {
		t.Errorf("the panel was asked %+v", s.panel.calls)
	}
}

func TestAFormerWebsiteIsBroughtBack(t *testing.T) {
	s := newStage(t)
	ticket, rina, budi := s.resets(false)
	s.inState(ticket, conversations.Done)
	rina.reads("dapat dikembalikan", "New WordPress Site", "sudah keluar")
	rina.presses("📦 Pulihkan salinan").hears("Langkah 1").offers(arsip)
	rina.presses(arsip).hears("diganti dengan isi sebelum reset")
	rina.presses("✅ Kirim")
	back := newTicket(rina)
	budi.presses("📦 Kembalikan isi lama").hears("Karena diretas?").offers("Ya", "✖️ Tidak")
	budi.presses("✖️ Tidak").hears("bukan karena diretas")
	budi.presses("Ya, pulihkan")
	s.inState(back, conversations.Done)
	want := []conversations.Step{conversations.StepOwner, conversations.StepRoom, conversations.StepCopy, conversations.StepClose, conversations.StepBack, conversations.StepPassword, conversations.StepSiteAccess, conversations.StepOpen}
	if got := s.stepsAsked(back); !slices.Equal(got, want) {
		t.Fatalf("the steps are %v", got)
	}
	for _, call := range s.panel.calls {
		if call.Step == conversations.StepBack && call.Of != ticket {
			t.Errorf("what is brought back is of %q", call.Of)
		}
	}
	rina.reads("sudah kami kembalikan", arsip)
	rina.presses("👁️ Tampilkan akun").hears("arsip")
	rina.presses("📦 Pulihkan salinan").hears("tidak ada salinan")
}

// TestWhatAWayBackLeavesIsTold: salts that stay to the team, a cache that was moved
// away to the officer.
func TestWhatAWayBackLeavesIsTold(t *testing.T) {
	s := newStage(t)
	_, rina, budi := s.resets(false)
	rina.presses("📦 Pulihkan salinan")
	rina.presses(arsip)
	rina.presses("✅ Kirim")
	back := newTicket(rina)
	s.panel.answers[conversations.StepBack] = []conversations.PanelReplied{{Outcome: conversations.PanelDone, Code: conversations.RemarkCacheAside, Value: conversations.SaltsKept}}
	budi.presses("📦 Kembalikan isi lama")
	budi.presses("✖️ Tidak")
	budi.presses("Ya, pulihkan")
	s.inState(back, conversations.Done)
	if card := s.card(back); !card.says("salts", "tidak kami ganti", "Semua sesi") {
		t.Errorf("the card is\n%s", card)
	}
	rina.reads("sudah kami kembalikan", "loket-"+back+"-object-cache.php")
}

func TestAFormerWebsiteThatWasHackedIsBroughtBackByHand(t *testing.T) {
	s := newStage(t)
	_, rina, budi := s.resets(false)
	rina.presses("📦 Pulihkan salinan")
	rina.presses(arsip)
	rina.presses("✅ Kirim")
	back := newTicket(rina)
	budi.presses("📦 Kembalikan isi lama")
	budi.presses("Karena diretas?").hears("dikerjakan manual")
	budi.presses("Ya").hears("dengan tangan")
	budi.presses("Ya, pulihkan")
	s.inState(back, conversations.Resetting)
	if got := s.stepsAsked(back); len(got) != 0 {
		t.Fatalf("the panel was asked %v", got)
	}
	budi.alone().reads("Kembalikan isi lama website", "tidak perlu diimpor")
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(back, conversations.Done)
	rina.reads("sudah kami kembalikan")
}

// TestAResetAfterABreakInByHand: whoever does it reads which password to set, and
// that is the one that the officer gets.
func TestAResetAfterABreakInByHand(t *testing.T) {
	s := newStage(t)
	s.panel.will(conversations.StepRoom, conversations.PanelRefused, "no_database_left", "")
	ticket, rina, budi := s.resets(true)
	s.inState(ticket, conversations.FailedState)
	if card := s.card(ticket); !card.says("jumlah basis data pada akun sudah mencapai batas", "Belum ada yang diubah") {
		t.Errorf("the card is\n%s", card)
	}
	budi.presses("🧑‍🔧 Kerjakan manual")
	guide := budi.alone().reads("Reset website karena diretas", "basis data baru", "cron", "Ganti password panel")
	password := passwordIn(guide.text)
	if password == "" || guide.says("password tidak diubah") {
		t.Fatalf("the guide is\n%s", guide)
	}
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Done)
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + password)
}

// passwordIn is the password in a message to whoever sets it.
func passwordIn(text string) string {
	_, after, _ := strings.Cut(text, "Password: ")
	password, _, _ := strings.Cut(after, "\n")
	return password
}

// TestNobodyIsLockedOutByWhatIsGivenUp: where a reset had changed the password and
// ends without delivering it, the officer hears how to get one.
func TestNobodyIsLockedOutByWhatIsGivenUp(t *testing.T) {
	for step, told := range map[conversations.Step]bool{conversations.StepCopy: false, conversations.StepReset: true} {
		s := newStage(t)
		s.panel.answers[step] = []conversations.PanelReplied{{Outcome: conversations.PanelRefused, Code: "hook", Value: conversations.AddressOpen}}
		ticket, rina, budi := s.resets(true)
		s.inState(ticket, conversations.FailedState)
		budi.presses("✅ Selesai tanpa reset")
		budi.presses("Ya, tutup")
		s.inState(ticket, conversations.Closed)
		if n := rina.count("yang baru tidak jadi kami kirim"); (n == 1) != told {
			t.Errorf("stopped at %s: told %d times", step, n)
		}
		if told {
			rina.presses("🔑 Lupa Password")
			rina.presses("🔑 Buat password sementara").hears("sudah siap")
		}
	}
}

// TestABroughtBackSiteWithoutALoginIsNotDone: it stays closed, and the team's.
func TestABroughtBackSiteWithoutALoginIsNotDone(t *testing.T) {
	for _, code := range []string{conversations.RemarkLoginMissing, conversations.RemarkSiteMissing} {
		s := newStage(t)
		_, rina, budi := s.resets(false)
		rina.presses("📦 Pulihkan salinan")
		rina.presses(arsip)
		rina.presses("✅ Kirim")
		back := newTicket(rina)
		s.panel.will(conversations.StepSiteAccess, conversations.PanelDone, code, "")
		budi.presses("📦 Kembalikan isi lama")
		budi.presses("✖️ Tidak")
		budi.presses("Ya, pulihkan")
		s.inState(back, conversations.FailedState)
		if card := s.card(back); !card.says("tertutup sejak") || rina.count("sudah kami kembalikan") != 0 {
			t.Errorf("%s: the card is\n%s", code, card)
		}
		budi.presses("🔁 Coba lagi")
		s.inState(back, conversations.Done)
	}
}

// What a reset keeps goes after 7 days, and cannot be asked for any more.
func TestWhatAResetKeepsGoesAfterAWeek(t *testing.T) {
	s := newStage(t)
	ticket, rina, _ := s.resets(false)
	s.passes(6 * day)
	if s.panel.asked(conversations.StepForget) != 0 {
		t.Fatal("it goes too early")
	}
	s.passes(2 * day)
	if s.panel.asked(conversations.StepForget) != 1 {
		t.Fatal("it stays")
	}
	for _, call := range s.panel.calls {
		if call.Step == conversations.StepForget && call.Ticket != ticket {
			t.Errorf("what goes is of %q", call.Ticket)
		}
	}
	rina.presses("📦 Pulihkan salinan").hears("tidak ada salinan")
	if a := s.account(arsip); a.Kept != nil {
		t.Errorf("the account is %+v", a)
	}
}

// What is asked for waits to be taken away.
func TestWhatIsAskedForIsNotTakenAway(t *testing.T) {
	s := newStage(t)
	_, rina, budi := s.resets(false)
	rina.presses("📦 Pulihkan salinan")
	rina.presses(arsip)
	rina.presses("✅ Kirim")
	back := newTicket(rina)
	s.panel.will(conversations.StepBack, conversations.PanelRefused, "not_written", "")
	budi.presses("📦 Kembalikan isi lama")
	budi.presses("Ya, pulihkan")
	s.inState(back, conversations.FailedState)
	if card := s.card(back); !card.says("Alamat tertutup sejak 10.15 WIB") {
		t.Errorf("the card does not say that the address is closed:\n%s", card)
	}
	s.passes(9 * day)
	if s.panel.asked(conversations.StepForget) != 0 {
		t.Error("it was taken away while it was asked for")
	}
	budi.presses("🔁 Coba lagi")
	s.inState(back, conversations.Done)
}

// A reset that stops while the address is closed says since when, offers to open
// it, and reminds.
func TestAnAddressThatStaysClosedIsSpokenOf(t *testing.T) {
	s := newStage(t)
	s.panel.will(conversations.StepOpen, conversations.PanelUnknown, "not_open", "")
	ticket, _, budi := s.resets(false)
	s.inState(ticket, conversations.FailedState)
	if card := s.card(ticket); !card.says("Alamat tertutup sejak 10.15 WIB", "ditutup kembali") {
		t.Fatalf("the card is\n%s", card)
	}
	s.passes(2 * hour)
	budi.reads("masih tertutup", ticket)
	budi.presses("Buka alamat")
	if s.panel.asked(conversations.StepUnblock) != 1 {
		t.Fatal("nobody opened it")
	}
	if card := s.card(ticket); card.says("tertutup") {
		t.Errorf("the card still says that it is closed:\n%s", card)
	}
	s.inState(ticket, conversations.FailedState)
	budi.presses("🔁 Coba lagi") // nothing is moved, nor an installer open, while visitors come
	s.inState(ticket, conversations.Done)
	if n := s.panel.asked(conversations.StepClose); n != 2 {
		t.Errorf("it was closed %d times", n)
	}
}

// What fails with the former site back in its place leaves nothing closed.
func TestAResetThatPutsTheFormerSiteBackLeavesItOpen(t *testing.T) {
	s := newStage(t)
	s.panel.answers[conversations.StepReset] = []conversations.PanelReplied{{Outcome: conversations.PanelRefused, Code: "hook", Value: conversations.AddressOpen}}
	ticket, _, _ := s.resets(false)
	s.inState(ticket, conversations.FailedState)
	if card := s.card(ticket); card.says("tertutup") {
		t.Errorf("the card says that it is closed:\n%s", card)
	}
	s.panel.will(conversations.StepReset, conversations.PanelRefused, "hook", "")
	s.budi().presses("🔁 Coba lagi") // closes it, and looks, before anything is moved again
	if n := s.panel.asked(conversations.StepClose); n != 2 || !s.card(ticket).says("tertutup sejak") {
		t.Errorf("it was closed %d times:\n%s", n, s.card(ticket))
	}
}

// A complaint that is closed while the address is opens it.
func TestWhatEndsClosedIsOpened(t *testing.T) {
	s := newStage(t)
	s.panel.will(conversations.StepReset, conversations.PanelRefused, "site_broken", "")
	ticket, _, budi := s.resets(false)
	budi.presses("✅ Selesai tanpa reset")
	budi.presses("Ya, tutup")
	s.inState(ticket, conversations.Closed)
	if s.panel.asked(conversations.StepUnblock) != 1 {
		t.Error("the address stays closed")
	}
}

// An address that cannot be looked at is the team's question, once.
func TestAnAddressThatCannotBeSeenIsTheTeamsQuestion(t *testing.T) {
	s := newStage(t)
	s.panel.answers[conversations.StepClose] = []conversations.PanelReplied{{Outcome: conversations.PanelRefused, Code: "not_seen", Value: conversations.AddressOpen}}
	ticket, _, budi := s.resets(false)
	s.inState(ticket, conversations.Resetting)
	if card := s.card(ticket); !card.says("Apakah dilanjutkan?") || card.says("tertutup sejak") {
		t.Fatalf("the card is\n%s", card)
	}
	if s.panel.asked(conversations.StepReset) != 0 {
		t.Fatal("it went on by itself")
	}
	if first := s.card(ticket); !first.offersAll("🔁 Coba lagi", "▶️ Lanjutkan tanpa dilihat dari luar", "🧑‍🔧 Kerjakan manual", "✅ Selesai tanpa reset") {
		t.Errorf("the card offers %q", first.labels)
	}
	s.panel.answers[conversations.StepClose] = []conversations.PanelReplied{{Outcome: conversations.PanelRefused, Code: "not_seen", Value: conversations.AddressOpen}}
	old, _ := s.card(ticket).button("🔁 Coba lagi")
	budi.presses("🔁 Coba lagi") // looks again, and nothing else
	if s.panel.asked(conversations.StepClose) != 2 || s.panel.asked(conversations.StepReset) != 0 {
		t.Fatal("trying again does more than look again")
	}
	budi.claims(old.Data, 0)
	if s.panel.asked(conversations.StepClose) != 2 {
		t.Fatal("a second tap on one button looks again")
	}
	s.panel.answers[conversations.StepOpen] = []conversations.PanelReplied{{Outcome: conversations.PanelRefused, Code: "open_unseen", Value: conversations.AddressOpen}}
	budi.presses("▶️ Lanjutkan tanpa dilihat dari luar")
	s.inState(ticket, conversations.Resetting)
	card := s.card(ticket)
	if !card.says("belum dinyatakan selesai", "belum dilihat dari luar", "dilanjutkan tanpa melihat alamat") || card.says("tertutup sejak") || card.offersAll("✅ Selesai tanpa reset") {
		t.Fatalf("the card is\n%s", card)
	}
	if s.rina().count("input kembali") != 0 {
		t.Fatal("the officer is told before anybody has seen the website")
	}
	budi.presses("✅ Situs terbuka, sudah saya lihat")
	s.inState(ticket, conversations.Done)
	if card := s.card(ticket); !card.says("menurut tim situsnya terbuka", "situs dilihat sudah terbuka", "Tautan halaman (permalink) tetap yang sederhana") || card.says("belum dilihat") {
		t.Errorf("the card is\n%s", card)
	}
	s.rina().reads("input kembali")
}

// TestWhatTheTeamDecidesOfAnUnseenAddress goes through the other answers.
func TestWhatTheTeamDecidesOfAnUnseenAddress(t *testing.T) {
	unseen := func(code, where string) []conversations.PanelReplied {
		return []conversations.PanelReplied{{Outcome: conversations.PanelRefused, Code: code, Value: where}}
	}
	t.Run("given up", func(t *testing.T) {
		s := newStage(t)
		s.panel.answers[conversations.StepClose] = unseen("not_seen", conversations.AddressOpen)
		ticket, rina, budi := s.resets(false)
		budi.presses("✅ Selesai tanpa reset")
		budi.presses("Ya, tutup")
		s.inState(ticket, conversations.Closed)
		rina.reads("tanpa reset")
		if s.panel.asked(conversations.StepReset) != 0 {
			t.Error("it was reset")
		}
	})
	t.Run("seen later", func(t *testing.T) {
		s := newStage(t)
		s.panel.answers[conversations.StepClose] = unseen("not_seen", conversations.AddressOpen)
		ticket, _, budi := s.resets(false)
		s.panel.answers[conversations.StepOpen] = []conversations.PanelReplied{{Outcome: conversations.PanelDone, Value: conversations.LinksTelling}}
		budi.presses("▶️ Lanjutkan tanpa dilihat dari luar")
		s.inState(ticket, conversations.Done)
		if card := s.card(ticket); card.says("belum dilihat") || !card.says("bertanggal dan bernama") {
			t.Errorf("the card is\n%s", card)
		}
	})
	t.Run("by hand", func(t *testing.T) {
		s := newStage(t)
		s.panel.answers[conversations.StepClose] = unseen("not_seen", conversations.AddressOpen)
		s.panel.answers[conversations.StepOpen] = unseen("open_unseen", conversations.AddressOpen)
		ticket, _, budi := s.resets(false)
		budi.presses("▶️ Lanjutkan tanpa dilihat dari luar")
		budi.presses("🧑‍🔧 Kerjakan manual")
		budi.alone().presses("✅ Sudah dibuat")
		s.inState(ticket, conversations.Done)
	})
	t.Run("closed again", func(t *testing.T) {
		s := newStage(t)
		s.panel.answers[conversations.StepOpen] = append(unseen("not_seen_open", ""), unseen("open_unseen", conversations.AddressOpen)...)
		ticket, _, budi := s.resets(false)
		s.inState(ticket, conversations.FailedState)
		if card := s.card(ticket); !card.says("tertutup sejak", "ditutup kembali") || card.says("Website tidak diubah") {
			t.Errorf("the card is\n%s", card)
		}
		budi.presses("▶️ Lanjutkan tanpa dilihat dari luar")
		s.inState(ticket, conversations.Resetting)
		if s.card(ticket).says("tertutup sejak") {
			t.Error("an address that was opened is called closed")
		}
		budi.presses("✅ Situs terbuka, sudah saya lihat")
		s.inState(ticket, conversations.Done)
	})
	t.Run("in other hands", func(t *testing.T) {
		s := newStage(t)
		s.panel.answers[conversations.StepClose] = unseen("not_seen", conversations.AddressOpen)
		ticket, _, budi := s.resets(false)
		goOn, _ := s.card(ticket).button("▶️ Lanjutkan tanpa dilihat dari luar")
		agus := s.agus().introduced()
		taken := agus.asksTakeover(arsip)
		budi.pressesOn(s.card(taken), "✅ Setujui")
		budi.pressesOn(s.card(taken), "Ya, setujui")
		s.passes(hour)
		s.inState(taken, conversations.Done)
		s.inState(ticket, conversations.FailedState)
		budi.claims(goOn.Data, 0)
		if s.panel.asked(conversations.StepReset) != 0 || s.card(ticket).offersAll("▶️ Lanjutkan tanpa dilihat dari luar") {
			t.Errorf("it goes on:\n%s", s.card(ticket))
		}
	})
}

// TestAnAddressIsOpenedOnce by each button, and by none while it is being opened.
func TestAnAddressIsOpenedOnce(t *testing.T) {
	s := newStage(t)
	s.panel.will(conversations.StepOpen, conversations.PanelUnknown, "not_open", "")
	ticket, _, budi := s.resets(false)
	b, _ := s.card(ticket).button("Buka alamat")
	s.panel.down = true
	budi.claims(b.Data, 0)
	budi.claims(b.Data, 0)
	if s.card(ticket).offersAll("Buka alamat") {
		t.Error("it is offered while it is being done")
	}
	s.panel.works()
	budi.claims(b.Data, 0)
	if n := s.panel.asked(conversations.StepUnblock); n != 1 {
		t.Errorf("it was opened %d times", n)
	}
	s.panel.will(conversations.StepOpen, conversations.PanelUnknown, "not_open", "")
	s.panel.will(conversations.StepUnblock, conversations.PanelRefused, "installer", "")
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.FailedState)
	budi.presses("Buka alamat")
	if !s.card(ticket).offersAll("Buka alamat") {
		t.Error("an opening that failed cannot be tried again")
	}
	budi.presses("Buka alamat")
	if n := s.panel.asked(conversations.StepUnblock); n != 3 || s.card(ticket).says("tertutup") {
		t.Errorf("it was opened %d times", n)
	}
}

// offersAll tells whether a message has all of these buttons.
func (m *message) offersAll(labels ...string) bool {
	return !slices.ContainsFunc(labels, func(l string) bool { _, has := m.button(l); return !has })
}

// says tells whether a message has all of these words.
func (m *message) says(words ...string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m.text, w) })
}
