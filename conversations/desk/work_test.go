package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestReadyWithinThirtySecondsIsOneMessage(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	before := len(s.chats[rinaID])
	budi.approves().hears("✅ Memeriksa alamat", "✅ Membuat akun", "selesai dan disampaikan", "Akun: sipandu")
	if n := len(s.chats[rinaID]) - before; n != 1 {
		t.Fatalf("%d messages:\n%s", n, s.transcript(rinaID))
	}
	ready := rina.reads("telah disetujui", "sudah siap")
	if !ready.protect || strings.Contains(strings.ToLower(ready.text), "password") || strings.Contains(ready.text, "sipandu\n") {
		t.Fatalf("the ready message tells too much: %s", ready)
	}
	s.passes(minute)
	if n := len(s.chats[rinaID]) - before; n != 1 {
		t.Fatal("the approval is told twice")
	}
	if s.panel.passwords["sipandu"] == "" || s.account("sipandu.banyuasinkab.go.id").Holder != rinaID {
		t.Fatal("there is no account")
	}
	s.inState(ticket, conversations.Delivered)
}

func TestALaterAccountIsAnnouncedByTheApprovalFirst(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.down = true
	budi.approves().hears("▫️ Memeriksa alamat")
	before := len(s.chats[rinaID])
	s.passes(29 * second)
	if len(s.chats[rinaID]) != before {
		t.Fatal("the approval did not wait")
	}
	s.passes(second)
	rina.reads(ticket, "telah disetujui", "Kami sedang menyiapkan sipandu.banyuasinkab.go.id")
	s.panel.saysNothing()
	budi.reads(ticket, "⏳ Memeriksa alamat: panel belum menjawab")
	s.panel.works()
	rina.reads("sudah siap")
	s.inState(ticket, conversations.Delivered)
}

func TestUserNamesThatAreTakenAreSteppedOver(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.panel.has("lain.go.id", "sipandu")
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	r := s.inState(ticket, conversations.Delivered)
	if r.Username == "sipandu" || s.panel.owners["sipandu.banyuasinkab.go.id"] != r.Username || s.panel.passwords["sipandu"] != "set long ago" {
		t.Fatalf("the account is %q", r.Username)
	}
	rina.presses("👁️ Tampilkan akun").hears("Username: " + r.Username)
}

func TestAFailureTellsWhyAndCanBeTriedAgain(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.will(conversations.StepAccount, conversations.PanelRefused, "quota", strings.Repeat("no more accounts ", 300))
	budi.approves()
	s.inState(ticket, conversations.FailedState)
	budi.reads("Pekerjaan untuk "+ticket, "kuota reseller")
	card := s.card(ticket)
	for _, label := range []string{"🔁 Coba lagi", "🧑‍🔧 Kerjakan manual", "❌ Tolak", "📞 Kontak"} {
		if _, has := card.button(label); !has {
			t.Errorf("a failed card should offer %q: %q", label, card.labels)
		}
	}
	s.passes(minute)
	rina.reads("Kami sedang menyiapkan")
	sari.presses("🔁 Coba lagi").hears("dicoba lagi oleh Sari", "selesai dan disampaikan")
	s.inState(ticket, conversations.Delivered)
	if n := s.panel.asked(conversations.StepLook); n != 2 {
		t.Errorf("looked %d times before creating", n)
	}
}

func TestAnAccountMadeBeforeAFailureIsNotTakenForSomebodyElses(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksWebsite("arsip")
	s.panel.will(conversations.StepSite, conversations.PanelRefused, "site_database", "")
	budi.approves()
	s.inState(ticket, conversations.FailedState)
	password := s.panel.passwords["arsip"]
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + password)
}

func TestAFailedRequestCanBeGivenUp(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.will(conversations.StepAccount, conversations.PanelUnknown, "", "")
	budi.approves()
	budi.presses("❌ Tolak")
	budi.presses("Aplikasi serupa sudah ada")
	s.inState(ticket, conversations.Rejected)
	rina.reads(ticket, "Aplikasi serupa sudah ada")
	if c := s.credential(ticket); c.State != conversations.CredentialReplaced {
		t.Fatalf("a password that nobody will get is %s", c.State)
	}
	if _, err := s.secret(ticket); err == nil {
		t.Fatal("a password that nobody will get lives")
	}
}

func TestCertificateAndFirstVisitHoldNoDeliveryUp(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.will(conversations.StepCertificate, conversations.PanelRefused, "other", "no such zone")
	s.panel.will(conversations.StepAnswer, conversations.PanelTaken, "", "")
	budi.approves().hears("⚠️ Memasang sertifikat TLS", "no such zone", "⚠️ Membuka alamat", "selesai dan disampaikan")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Username: sipandu\n")
}

func TestAPasswordThatDiedIsDrawnAgainOnRetry(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.down = true
	budi.approves()
	s.remember(conversations.NoSecret{Name: ticket})
	s.panel.works()
	s.inState(ticket, conversations.FailedState)
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["sipandu"])
}

func TestALateReplyOfThePanelChangesNothing(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	calls := len(s.panel.calls)
	for _, call := range s.panel.calls {
		s.event(conversations.PanelReplied{Call: call, Outcome: conversations.PanelRefused, Code: "quota"})
		s.event(conversations.PanelReplied{Call: call, Outcome: conversations.PanelDone, Value: "somebody"})
	}
	s.event(conversations.PanelReplied{Call: conversations.PanelCall{Work: "K-2026-0999"}, Outcome: conversations.PanelDone})
	if s.inState(ticket, conversations.Delivered).Username != "sipandu" || len(s.panel.calls) != calls {
		t.Fatal("a late reply changed something")
	}
}

func TestAnEventThatCannotBeDecidedParksItsRequest(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.down = true
	budi.approves()
	s.event(conversations.Apologise{Ticket: ticket})
	s.inState(ticket, conversations.FailedState)
	budi.reads("gangguan di dalam sistem")
	s.event(conversations.Apologise{Place: rina.place()})
	rina.reads("Terjadi gangguan", "0711-7690037")
	s.event(conversations.Apologise{Place: rina.place(), Query: "lost"})
	if len(s.toasts["lost"]) != 1 {
		t.Fatal("a press that could not be decided is not answered")
	}
	s.event(conversations.Apologise{Ticket: "K-2026-0001"})
}

func TestWhatFailedBehindTheDeliveryIsTriedAgain(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.will(conversations.StepCertificate, conversations.PanelRefused, "certificate_failed", "")
	budi.approves().offers("🔁 Coba lagi", "📄 Surat")
	s.inState(ticket, conversations.Delivered)
	passwords := s.panel.asked(conversations.StepAccount)
	s.panel.will(conversations.StepCertificate, conversations.PanelDone, conversations.RemarkPending, "")
	budi.presses("🔁 Coba lagi").hears("⏳").withholds("🔁 Coba lagi")
	if s.panel.asked(conversations.StepAccount) != passwords || s.panel.asked(conversations.StepCertificate) != 2 {
		t.Fatalf("the calls are %+v", s.panel.calls)
	}
	if n := rina.count("sudah siap"); n != 1 {
		t.Fatalf("the account was delivered %d times", n)
	}
}

func TestThePanelIsAskedWhetherAnAccountIsStillThere(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	address := s.request(ticket).Address
	s.passes(100 * day)
	looks := s.panel.asked(conversations.StepOwner)
	if looks == 0 || !s.account(address).EndedAt.IsZero() {
		t.Fatal("nobody looked, or what is there counts as gone")
	}
	user := s.panel.owners[address]
	delete(s.panel.owners, address) // the account is there, without the address
	s.passes(100 * day)
	if s.panel.asked(conversations.StepOwner) == looks || !s.account(address).EndedAt.IsZero() {
		t.Fatal("an account that is there counts as gone")
	}
	s.panel.owners[address] = user
	s.panel.loses(address)
	s.passes(100 * day)
	budi.reads(address, "sudah tidak ada di panel")
	if s.account(address).EndedAt.IsZero() {
		t.Fatal("the account counts as there")
	}
	if _, err := s.store.Memory(s.ctx()).Reminder("retire", ticket); err != nil {
		t.Fatalf("its files are kept for ever: %v", err)
	}
	rina.says("/lupapassword").hears("Belum ada akun")
}
