package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
)

// waitingRequests puts requests into the queue without their dialogs.
func (s *stage) waitingRequests(n int) {
	s.Helper()
	for i := range n {
		label := fmt.Sprintf("aplikasi-%02d", i)
		s.remember(conversations.Request{Ticket: fmt.Sprintf("SD-2026-%04d", i+1), Service: conversations.Subdomain, Officer: rinaID, State: conversations.Submitted,
			Version: 1, Label: label, Address: label + ".banyuasinkab.go.id", Unit: "Dinas Perhubungan", SentAt: s.now, Due: s.now.Add(hour * 1), CardPosted: true, Announced: true,
			Timeline: []conversations.Moment{{At: s.now, What: conversations.MomentSubmitted}}})
	}
}

func TestTheQueueTurnsItsPages(t *testing.T) {
	s := newStage(t)
	s.rina().introduced()
	s.waitingRequests(20)
	budi := s.budi()
	budi.says("/antrean").hears("20 permohonan menunggu", "SD-2026-0001", "SD-2026-0008", "belum diambil").lacks("SD-2026-0009").
		offers("Berikutnya ▶️").withholds("◀️ Sebelumnya")
	budi.presses("Berikutnya ▶️").hears("SD-2026-0009", "SD-2026-0016").offers("◀️ Sebelumnya")
	budi.presses("Berikutnya ▶️").hears("SD-2026-0020").withholds("Berikutnya ▶️")
	budi.claims("q:99999", 0).hears("SD-2026-0020")
	budi.claims("q:-1", 0).sees("tidak berlaku").nothing()
	budi.claims("q:9999999999999999999", 0).sees("tidak berlaku").nothing()
	budi.presses("🔎 SD-2026-0020").hears("SD-2026-0020", "sisa 1 jam kerja").offers("✅ Setujui")
	budi.presses("🙋 Ambil").hears("Ditangani Budi")
	budi.says("/antrean").hears("SD-2026-0001")
}

func TestARequestIsFoundByNumberAddressUnitAndName(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	for _, words := range []string{"sd-2026-0001", "SIPANDU", "sipandu.banyuasinkab.go.id", "perpustakaan", "kartika rina"} {
		budi.says("/cari "+words).hears("1 permohonan ditemukan", ticket)
	}
	budi.says("/cari").hears("/cari sipandu")
	budi.says("/cari perpustakaan tidakada").hears("Tidak ada permohonan yang cocok")
	budi.says("/cari " + strings.Repeat("x", 4000)).hears("Tidak ada permohonan yang cocok")
}

func TestTheHistoryTellsEverything(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("📞 Kontak")
	budi.approves()
	budi.says("/riwayat "+strings.ToLower(ticket)).hears(ticket, "diterima", "disetujui oleh Budi", "disetujui · #", "kontak dilihat", "akun dibuat")
	budi.says("/riwayat").hears("/riwayat SD-2026-0001")
	budi.says("/riwayat SD-2026-9999").hears("Tidak ada permohonan yang cocok")
}

func TestALongHistoryStaysReadable(t *testing.T) {
	s := newStage(t)
	s.waitingRequests(1)
	r := s.request("SD-2026-0001")
	for range 100 {
		r.Timeline = append(r.Timeline, conversations.Moment{At: s.now, What: conversations.MomentAskCorrection, Who: strings.Repeat("Budi ", 12), ByID: budiID})
	}
	s.remember(r)
	for i := range 100 {
		s.must(s.batch(conversations.Decision{Audit: []conversations.AuditEntry{{At: s.now, Actor: budiID, Action: "request.ask_correction", Ticket: r.Ticket, Detail: fmt.Sprint(i)}}}))
	}
	s.budi().says("/riwayat SD-2026-0001").hears("perbaikan diminta · #")
}

func TestTheRecapIsAPictureAndASheet(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	if got := budi.says("/rekap"); len(got.news) != 2 || got.news[0].sheet != "recap_chart of 2026-11" || got.news[1].sheet != "recap of 2026-11" {
		t.Fatalf("the recap is %v", got.news)
	}
	if got := budi.says("/rekap 2026-09"); got.news[1].sheet != "recap of 2026-09" {
		t.Fatalf("the recap is %v", got.news)
	}
	if got := budi.says("/rekap tw3 2026"); got.news[0].sheet != "recap_chart of TW3-2026" || got.news[1].sheet != "recap of TW3-2026" {
		t.Fatalf("the quarter is %+v", got.news)
	}
	if got := budi.says("/rekap 2026"); got.news[1].sheet != "recap of 2026" {
		t.Fatalf("the year is %+v", got.news)
	}
	for _, odd := range []string{"September", "2026-13", "TW5-2026", "TW0-2026", "26", "1899", "2026-11-24", "=1+1"} {
		budi.says("/rekap "+odd).hears("/rekap 2026-11", "/rekap TW3-2026", "/rekap 2026")
	}
}
