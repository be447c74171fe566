package desk_test

import (
	"hash/fnv"
	"strconv"
	"testing"

	"loket/conversations"
)

const arsip = "arsip.banyuasinkab.go.id"

// keyOf is how callback data names an address.
func keyOf(address string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(address))
	return strconv.FormatUint(h.Sum64(), 16)
}

func TestAForgottenPasswordNeedsNoProfile(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
	rina.opens("lupapassword").hears(arsip, "Lanjutkan?").offers("🔑 Buat password sementara", "Akun saya tidak ada di daftar")
	rina.presses("🔑 Buat password sementara").sees("sedang kami siapkan").hears("sudah siap digunakan kembali").lacks("password")
	rina.presses("👁️ Tampilkan akun").hears("Username: arsip", "Password sementara: "+s.panel.passwords["arsip"])
	if s.panel.asked(conversations.StepPassword) != 1 || s.panel.asked(conversations.StepSiteAccess) != 1 {
		t.Fatalf("panel and site: %+v", s.panel.calls)
	}
	notice := budi.reads("Password sementara diminta untuk " + arsip)
	if _, has := notice.button("🧊 Bekukan akun"); !has {
		t.Fatalf("the notice is %s", notice)
	}
	if len(s.mails) != 0 {
		t.Fatalf("the mails are %v", s.mails)
	}
	budi.says("/antrean").hears("Tidak ada permohonan")
}

func TestOfSeveralAccountsOneIsChosen(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true).holds("cctv.banyuasinkab.go.id", "cctv", false)
	rina.says("/lupapassword").hears("Akun mana").offers(arsip, "cctv.banyuasinkab.go.id", "Akun saya tidak ada di daftar")
	rina.presses("cctv.banyuasinkab.go.id").hears("cctv.banyuasinkab.go.id", "Lanjutkan?")
	rina.presses("🔑 Buat password sementara").hears("cctv.banyuasinkab.go.id")
	if s.panel.passwords["arsip"] != "set long ago" || s.panel.asked(conversations.StepSiteAccess) != 0 {
		t.Fatal("another account's password was set")
	}
}

func TestSomebodyElsesAccountIsNobodysByAForgedPress(t *testing.T) {
	s := newStage(t)
	s.rina().holds(arsip, "arsip", true)
	agus := s.agus()
	for _, act := range []string{"make", "pick", "complain", "", "x"} {
		agus.claims("k:"+keyOf(arsip)+":"+act, 0).sees("bukan untuk akun Telegram").nothing()
		agus.claims("k:"+arsip+":"+act, 0).sees("bukan untuk akun Telegram").nothing()
	}
	if len(s.panel.calls) != 0 {
		t.Fatal("the panel was called")
	}
}

func TestAtMostThreePasswordsADayAndNoTwoAtOnce(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	s.panel.down = true
	rina.presses("🔑 Buat password sementara").sees("sedang kami siapkan")
	rina.presses("🔑 Buat password sementara").sees("masih kami kerjakan").nothing()
	s.panel.works()
	var passwords []string
	for range 2 {
		s.passes(hour)
		rina.says("/lupapassword")
		rina.presses("🔑 Buat password sementara").sees("sedang kami siapkan")
		passwords = append(passwords, s.panel.passwords["arsip"])
	}
	rina.presses("🔑 Buat password sementara").sees("3 kali dalam sehari").nothing()
	s.passes(22*hour - minute)
	rina.presses("🔑 Buat password sementara").sees("3 kali dalam sehari").nothing()
	s.passes(minute)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara").sees("sedang kami siapkan")
	if passwords[0] == passwords[1] || s.panel.passwords["arsip"] == passwords[1] {
		t.Fatal("a password was given twice")
	}
	for _, old := range []string{"LP-2026-0001", "LP-2026-0002"} {
		if c := s.credential(old); c.State != conversations.CredentialReplaced {
			t.Fatalf("%s is %s", old, c.State)
		}
		if _, err := s.secret(old); err == nil {
			t.Fatalf("the secret of %s lives", old)
		}
	}
}

func TestANewPasswordHidesTheOldOne(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	rina.presses("👁️ Tampilkan akun")
	old := s.panel.passwords["arsip"]
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	if rina.count(old) != 0 {
		t.Fatal("the old password stands in the chat")
	}
	rina.presses("👁️ Tampilkan akun").hears(s.panel.passwords["arsip"])
}

func TestAFailureAtThePanelIsToldAndDoneByHand(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	s.panel.will(conversations.StepPassword, conversations.PanelRefused, "weak_password", "too simple")
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara").hears("memerlukan waktu lebih lama", "0711-7690037")
	budi.reads("Pekerjaan untuk "+arsip+" terhenti", "too simple")
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Atur password sementara", "Username: arsip")
	budi.alone().presses("✅ Sudah dibuat")
	budi.reads("Atur password sementara: "+arsip, "Dikerjakan oleh Budi")
	if n := budi.count("terhenti"); n != 0 {
		t.Fatalf("the team still reads %d times that the work has stopped", n)
	}
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.plain["LP-2026-0001"])
}

func TestByHandTheOfficerReadsThatItTakesLonger(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara").hears("memerlukan waktu lebih lama")
	budi.reads("Atur password sementara: " + arsip)
	budi.presses("🧑‍🔧 Kerjakan tugas ini")
	budi.alone().presses("✅ Sudah dibuat")
	budi.reads("Dikerjakan oleh Budi")
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: ")
	s.passes(3 * hour)
	rina.reads("masih dipakai")
	rina.presses("✅ Sudah saya ganti").hears("sudah diganti")
}

func TestAnExpiredPasswordIsReplacedByHandToo(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	budi.presses("🧑‍🔧 Kerjakan tugas ini")
	budi.alone().presses("✅ Sudah dibuat")
	s.passes(2 * day)
	budi.reads("Ganti password yang habis masa berlakunya: " + arsip)
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("habis masa berlakunya", "Password: ")
	budi.alone().presses("✅ Sudah dibuat")
	rina.reads("sudah kami nonaktifkan")
	if _, err := s.secret("LP-2026-0001/void"); err == nil {
		t.Fatal("the unknown password lives")
	}
}

func TestAPanelThatCannotSayIsAskedAgainAndTheTimeStillEnds(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	rina.presses("👁️ Tampilkan akun")
	first := s.panel.passwords["arsip"]
	for range 8 {
		s.panel.will(conversations.StepVerify, conversations.PanelUnknown, "unclear", "")
	}
	s.passes(2 * day)
	if s.panel.passwords["arsip"] == first {
		t.Fatal("the temporary password outlived its time")
	}
	if _, err := s.secret("LP-2026-0001"); err == nil {
		t.Fatal("the secret lives")
	}
}

func TestAnAccountThatThePanelLostIsNoAccountAnyMore(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced().holds(arsip, "arsip", false), s.agus().introduced()
	s.panel.loses(arsip)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	s.budi().reads("Pekerjaan untuk " + arsip)
	rina.says("/lupapassword").hears("Belum ada akun")
	ticket := agus.asksSubdomain("arsip") // the name is free again
	s.budi().approves()
	s.inState(ticket, conversations.Delivered)
	agus.says("/lupapassword").hears(arsip)
}

func TestAWishThatNobodyFulfilledIsForgottenAfterADay(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	s.panel.will(conversations.StepPassword, conversations.PanelRefused, "weak_password", "")
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	rina.presses("🔑 Buat password sementara").sees("masih kami kerjakan")
	s.passes(day)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara").hears("sudah siap")
	s.budi().presses("🧑‍🔧 Kerjakan tugas ini").hears("tidak menunggu siapa pun")
}

func TestAnAccountIsFrozenAndThawed(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().holds(arsip, "arsip", false), s.budi(), s.sari()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	notice := budi.finds("🧊 Bekukan akun")
	freeze, _ := notice.button("🧊 Bekukan akun")
	budi.presses("🧊 Bekukan akun").hears("Dibekukan oleh Budi").offers("🔓 Aktifkan kembali")
	rina.reads(arsip, "kami bekukan", "0711-7690037")
	sari.claims(freeze.Data, notice.number).sees("tidak berlaku").nothing() // a second tap does not thaw
	if !s.panel.frozen["arsip"] || !s.account(arsip).Frozen {
		t.Fatal("the account is not frozen")
	}
	rina.presses("🔑 Buat password sementara").sees("dibekukan", "0711-7690037").nothing()
	sari.presses("🔓 Aktifkan kembali").hears("Diaktifkan kembali oleh Sari").offers("🧊 Bekukan akun")
	rina.reads(arsip, "sudah aktif kembali")
	if s.panel.frozen["arsip"] || s.account(arsip).Frozen {
		t.Fatal("the account is still frozen")
	}
	s.agus().claims(freeze.Data, 0).sees("tidak berlaku").nothing()
	for _, forged := range []string{"z", "z:", "z:x:LP-2026-0099:freeze", "z:x:LP-2026-0001:melt", "z:x:LP-2026-0001"} {
		budi.claims(forged, 0).sees("tidak berlaku").nothing()
	}
}

func TestAFreezeIsToldAsDoneWhenThePanelHasDoneIt(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	s.panel.down = true
	budi.presses("🧊 Bekukan akun").hears("Pembekuan diminta oleh Budi").lacks("Dibekukan oleh").withholds("🔓 Aktifkan kembali")
	rina.presses("🔑 Buat password sementara").sees("dibekukan").nothing() // not a moment too late
	s.panel.works()
	budi.reads("Dibekukan oleh Budi")
	budi.presses("🔓 Aktifkan kembali").hears("Diaktifkan kembali oleh Budi")
}

func TestAFreezeThatFailsIsTriedAgainOrDoneByHand(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	s.panel.will(conversations.StepFreeze, conversations.PanelRefused, "", "no")
	budi.presses("🧊 Bekukan akun")
	budi.reads("yang diminta Budi belum berhasil")
	if s.account(arsip).Frozen {
		t.Fatal("the account counts as frozen")
	}
	if n := rina.count("kami bekukan"); n != 0 {
		t.Fatal("the holder was told of what did not happen")
	}
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Bekukan akun", arsip)
	budi.alone().presses("✅ Sudah dibuat")
	budi.reads("Dibekukan oleh Budi")
	if !s.account(arsip).Frozen {
		t.Fatal("the account does not count as frozen")
	}
	s.panel.will(conversations.StepThaw, conversations.PanelRefused, "", "no")
	budi.presses("🔓 Aktifkan kembali")
	budi.reads("masih beku")
	budi.presses("🔓 Aktifkan kembali").hears("Diaktifkan kembali oleh Budi")
}

func TestAnAccountThatSomebodyWorkedOnIsThereAfterAll(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	s.panel.loses(arsip)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	rina.says("/lupapassword").hears("Belum ada akun")
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Username: arsip")
	budi.alone().presses("✅ Sudah dibuat")
	rina.says("/lupapassword").hears(arsip)
}

func TestAHolderInTheTeamDoesNotThawTheirOwnAccount(t *testing.T) {
	s := newStage(t)
	budi, sari := s.budi(), s.sari()
	own := budi.alone().holds(arsip, "arsip", false)
	own.says("/lupapassword")
	own.presses("🔑 Buat password sementara")
	sari.presses("🧊 Bekukan akun")
	budi.presses("🔓 Aktifkan kembali").sees("Permohonan sendiri").nothing()
}
