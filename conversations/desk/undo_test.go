package desk_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/storage/storagetest"
)

func TestACancelledFormIsBroughtBackOnceWithAllItsAnswers(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.fillsSubdomain("sipandu")
	for _, cancel := range []func() *answer{
		func() *answer { return rina.presses("✖️ Batal") },
		func() *answer { return rina.says("batal") },
		func() *answer { return rina.says("/batal") },
	} {
		cancelled := cancel().hears("permohonan subdomain", "dibatalkan", "30 menit").offers("↩️ Kembalikan", "🌐 Ajukan Subdomain").message()
		s.passes(29 * minute)
		rina.pressesOn(cancelled, "↩️ Kembalikan").hears("dikembalikan", "Ringkasan", "Laravel", "2 berkas").offers("✅ Kirim")
		rina.pressesOn(cancelled, "↩️ Kembalikan").sees("tidak dapat dikembalikan").nothing()
	}
	rina.presses("✖️ Batal")
	rina.says("kembalikan").hears("Ringkasan")
	rina.presses("✅ Kirim").hears("SD-2026-0001")
	rina.says("kembalikan").hears("belum dapat kami pahami")
}

func TestWhatWasCancelledIsForgottenAfterHalfAnHour(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	first := rina.presses("✖️ Batal").message()
	s.passes(10 * minute)
	rina.says("/subdomain")
	second := rina.presses("✖️ Batal").message()
	s.passes(20 * minute)
	if kept := s.session(rinaID).Dropped; len(kept) != 1 || kept[0].Draft.Form != "subdomain" {
		t.Fatalf("kept: %+v", kept)
	}
	rina.pressesOn(first, "↩️ Kembalikan").sees("30 menit").nothing()
	s.sleeps(10 * minute)
	if kept := s.session(rinaID).Dropped; len(kept) != 0 {
		t.Fatalf("kept after half an hour: %+v", kept)
	}
	rina.pressesOn(second, "↩️ Kembalikan").sees("30 menit").nothing()
}

func TestADraftBegunMeanwhileIsAskedAbout(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	cancelled := rina.presses("✖️ Batal").message()
	rina.says("/subdomain")
	rina.pressesOn(cancelled, "↩️ Kembalikan").hears("permohonan subdomain", "belum selesai").offers("▶️ Lanjutkan", "🗑️ Buang draf")
	rina.presses("▶️ Lanjutkan").hears("Langkah 1 dari 9")
	rina.pressesOn(cancelled, "↩️ Kembalikan")
	rina.presses("🗑️ Buang draf").hears("dikembalikan", "Langkah 2 dari 5")
}

func TestAFirstProfileComesBackWithWhatItWasFor(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/subdomain")
	rina.presses("✅ Setuju")
	rina.presses("✖️ Batal")
	rina.presses("↩️ Kembalikan").hears("dikembalikan", "nama lengkap")
	if wish := s.session(rinaID).Wish; wish != "subdomain" {
		t.Fatalf("the wish is %q", wish)
	}
	rina.says("/batal")
	s.passes(hour)
	rina.says("/subdomain")
	rina.presses("✖️ Tidak").withholds("↩️ Kembalikan")
	if s.session(rinaID).Dropped != nil {
		t.Fatal("something is kept without consent")
	}
}

func TestACancelledRequestGoesOnWhereItWas(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	card, before := s.card(ticket), s.request(ticket)
	half := s.reminder("half", ticket).At
	cancelled := rina.presses("✖️ Batalkan").hears(ticket, "dibatalkan", "30 menit").offers("↩️ Kembalikan").message()
	if _, waits := s.findsReminder("half", ticket); waits {
		t.Fatal("the team is reminded of a cancelled request")
	}
	rina.says("/status").offers("↩️ Kembalikan " + ticket)
	s.passes(29 * minute)
	rina.pressesOn(cancelled, "↩️ Kembalikan").hears(ticket, "dikembalikan", "24 November 2026 pukul 10.15").offers("✏️ Ubah", "✖️ Batalkan")
	r := s.inState(ticket, conversations.Submitted)
	if !r.Due.Equal(before.Due) || !r.SentAt.Equal(before.SentAt) || !r.ClosedAt.IsZero() || r.Withdrawn != nil {
		t.Fatalf("the request is %+v", r)
	}
	if now := s.card(ticket); now != card || len(now.labels) == 0 {
		t.Fatalf("the card is %s", now)
	}
	if _, waits := s.findsReminder("retire", ticket); waits {
		t.Fatal("the files of a living request are to be destroyed")
	}
	if at := s.reminder("half", ticket).At; !at.Equal(half) {
		t.Fatalf("half of the time is at %s", at)
	}
	rina.pressesOn(cancelled, "↩️ Kembalikan").sees(ticket, "menunggu verifikasi").nothing()
	budi.approves()
	s.inState(ticket, conversations.Delivered)
}

func TestAReminderThatFellDueMeanwhileComesWithTheRequest(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.until(s.reminder("overdue", ticket).At.Add(-10 * minute))
	rina.presses("✖️ Batalkan")
	s.passes(20 * minute)
	if budi.count("sudah lewat") != 0 {
		t.Fatal("the team is reminded of a cancelled request")
	}
	rina.presses("↩️ Kembalikan")
	s.passes(second)
	budi.reads(ticket+": batas waktu", "sudah lewat")
}

func TestACancelledCorrectionGoesBackToItsQuestions(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	asked := s.request(ticket)
	lapse := s.reminder("correction_overdue", ticket).At
	s.passes(day)
	rina.presses("✏️ Perbaiki")
	rina.sends(s.photos(1)...)
	rina.pressesOn(rina.finds("✏️ Perbaiki"), "✖️ Batalkan").offers("↩️ Kembalikan")
	s.passes(minute)
	rina.presses("↩️ Kembalikan").hears("menunggu perbaikan").offers("✏️ Perbaiki", "▶️ Lanjutkan")
	r := s.inState(ticket, conversations.NeedsCorrection)
	if r.Claimed == nil || r.Claimed.ID != budiID || !r.StoppedAt.Equal(asked.StoppedAt) || !s.reminder("correction_overdue", ticket).At.Equal(lapse) {
		t.Fatalf("the request is %+v", r)
	}
	rina.presses("▶️ Lanjutkan").hears("Langkah 1 dari 1", "2 berkas")
	rina.presses("✅ Selesai")
	rina.presses("✅ Kirim").hears("Perbaikan permohonan sudah kami terima")
	if due := s.request(ticket).Due; !due.Truncate(second).Equal(asked.Due.Add(day + minute)) {
		t.Fatalf("due %s, it was %s", due, asked.Due)
	}
}

func TestANameTakenMeanwhileIsAskedAgainAndTheNumberRevived(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus Salim"), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	old := s.card(ticket)
	cancelled := rina.presses("✖️ Batalkan").message()
	agus.asksWebsite("sipandu")
	rina.says("/website")
	rina.pressesOn(cancelled, "↩️ Kembalikan").hears("permohonan website", "belum selesai")
	rina.presses("▶️ Lanjutkan").hears("Langkah 1 dari 5")
	s.inState(ticket, conversations.Cancelled)
	rina.pressesOn(cancelled, "↩️ Kembalikan")
	rina.presses("🗑️ Buang draf").hears(ticket, "sudah diambil", "Nama subdomain", "Langkah 3 dari 9")
	s.inState(ticket, conversations.Cancelled)
	rina.says("sipandu").hears("sudah dipakai")
	rina.says("sipandu-kita").hears("Ringkasan", "Laravel", "2 berkas")
	s.passes(2 * day)
	rina.presses("✅ Kirim").hears(ticket, "Kamis, 26 November 2026")
	r := s.inState(ticket, conversations.Submitted)
	if r.Label != "sipandu-kita" || !r.SentAt.Equal(s.now) || s.request("WEB-2026-0001").Officer != agusID {
		t.Fatalf("the request is %+v", r)
	}
	if now := s.card(ticket); now == old || len(old.labels) != 0 {
		t.Fatalf("the card is %s", now)
	}
	budi.reads("Dinas Perpustakaan dan Arsip Daerah", ticket, "sipandu-kita", "diajukan lagi")
	rina.pressesOn(cancelled, "↩️ Kembalikan").sees(ticket).nothing()
	budi.approves()
	s.inState(ticket, conversations.Delivered)
}

func TestFiveOthersOpenLeaveACancelledRequestToBeSentAgain(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	cancelled := rina.presses("✖️ Batalkan").message()
	for _, name := range []string{"satu", "dua", "tiga", "empat", "lima"} {
		rina.asksSubdomain(name + "-kami")
	}
	rina.pressesOn(cancelled, "↩️ Kembalikan").hears("5 permohonan lain", "Nama subdomain")
	rina.presses("⬅️ Kembali").hears("Ringkasan")
	rina.presses("✅ Kirim").hears("5 permohonan", "Ringkasan")
	rina.pressesOn(rina.finds("✖️ Batalkan"), "✖️ Batalkan")
	rina.presses("▶️ Lanjutkan")
	rina.presses("✅ Kirim").hears(ticket)
	s.inState(ticket, conversations.Submitted)
}

func TestOnlyTheOfficersOwnCancellingIsTakenBack(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	s.passes(30 * day)
	r := s.inState(ticket, conversations.Cancelled)
	rina.claims("r:"+ticket+":restore:"+itoa(r.Version), 0).sees(ticket, "dibatalkan").nothing()
	s.inState(ticket, conversations.Cancelled)

	two := rina.asksSubdomain("sipandu")
	first := rina.presses("✖️ Batalkan").message()
	rina.pressesOn(first, "↩️ Kembalikan")
	second := rina.presses("✖️ Batalkan").message()
	rina.pressesOn(first, "↩️ Kembalikan").sees("dibatalkan").nothing()
	s.passes(30 * minute)
	rina.pressesOn(second, "↩️ Kembalikan").sees("30 menit").nothing()
	s.inState(two, conversations.Cancelled)
	rina.says("/status").withholds("↩️ Kembalikan " + two)
}

func TestAChangeThatComesTooLateKeepsItsText(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	rina.presses("✏️ Ubah")
	rina.presses("Nama dan kegunaan aplikasi")
	rina.says("SIPANDU dua, layanan warga")
	budi.presses("🙋 Ambil")
	rina.presses("✅ Kirim").hears(ticket, "tidak dikirim", "ditangani petugas", "SIPANDU dua, layanan warga").lacks("Laravel").offers("↩️ Kembalikan", "🙋 Tanya Petugas")
	if got := s.request(ticket).Answers["app"].Text; got == "SIPANDU dua, layanan warga" {
		t.Fatal("the change was taken")
	}
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	rina.presses("↩️ Kembalikan").hears("Ringkasan", "SIPANDU dua")
	rina.presses("✅ Kirim").hears("tetap tersimpan", "Langkah 1 dari 1", "Tampilan aplikasi")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("SIPANDU dua")
	rina.presses("✅ Kirim").hears("Perbaikan permohonan sudah kami terima")
	if got := s.request(ticket).Answers["app"].Text; got != "SIPANDU dua, layanan warga" {
		t.Fatalf("the application is %q", got)
	}
}

func TestAComplaintAndAQuestionComeBackToo(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	complaint := rina.complains()
	rina.says("🙋 Tanya Petugas")
	rina.says("Apakah subdomain dapat dipakai untuk aplikasi Android?")
	question := rina.newest()
	for _, ticket := range []string{complaint, question} {
		rina.says("/status")
		rina.presses("✖️ Batalkan "+ticket).hears(ticket, "30 menit")
		s.inState(ticket, conversations.Cancelled)
		rina.presses("↩️ Kembalikan").hears(ticket, "dikembalikan")
		s.inState(ticket, conversations.Submitted)
	}
	budi.replies(s.card(question), "Dapat.")
	rina.reads("Dapat.")
	budi.pressesOn(s.card(complaint), "♻️ Reset website")
	budi.presses("Ya, reset")
	s.inState(complaint, conversations.Done)
}

// TestAnyWayOfCancellingAndTakingBackKeepsWhatWas cancels and takes back amid
// claims and corrections.
func TestAnyWayOfCancellingAndTakingBackKeepsWhatWas(t *testing.T) {
	dir := storagetest.InMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		s := openStage(t, fresh(t, dir), t.Cleanup)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksSubdomain("sipandu")
		var before *conversations.Request
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			r := s.request(ticket)
			press := rapid.SampledFrom([]string{"✖️ Batalkan", "↩️ Kembalikan", "🙋 Ambil", "↩️ Lepas", "✏️ Minta perbaikan", "time"}).Draw(t, "step")
			who := budi
			if slices.Contains([]string{"✖️ Batalkan", "↩️ Kembalikan"}, press) {
				who = rina
			}
			if press == "time" {
				s.passes(seconds(60 * int64(rapid.IntRange(1, 40).Draw(t, "minutes"))))
				continue
			}
			if who == budi {
				if _, has := s.card(ticket).button(press); !has {
					continue
				}
			}
			if who == rina && !rina.offered(press) {
				continue
			}
			who.presses(press)
			if press == "✏️ Minta perbaikan" {
				budi.presses("Tampilan aplikasi tidak jelas")
			}
			now := s.request(ticket)
			switch {
			case press == "✖️ Batalkan" && now.State == conversations.Cancelled && r.State != conversations.Cancelled:
				before = &r
			case press == "↩️ Kembalikan" && now.State != conversations.Cancelled && r.State == conversations.Cancelled:
				if now.State != before.State || !now.Due.Equal(before.Due) || !now.StoppedAt.Equal(before.StoppedAt) ||
					(now.Claimed == nil) != (before.Claimed == nil) || s.now.Sub(r.Withdrawn.At) >= 30*minute {
					t.Fatalf("it was %+v and is %+v", before, now)
				}
				if _, waits := s.findsReminder("retire", ticket); waits {
					t.Fatal("the files of a living request are to be destroyed")
				}
			case press == "↩️ Kembalikan" && r.State == conversations.Cancelled && r.Withdrawn != nil && s.now.Sub(r.Withdrawn.At) < 30*minute:
				t.Fatalf("it does not come back: %+v", now)
			}
		}
	})
}
