package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestTheWebsiteFormInFull(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.opens("website").hears("Langkah 1 dari 5", "Surat usulan")
	rina.sends(s.pdf()).one().hears("1 berkas")
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
	rina.says("arsip").hears("Langkah 4 dari 5", "Nama website")
	rina.says("Arsip").hears("Langkah 5 dari 5")
	rina.says("arsip@banyuasinkab.go.id").hears("Ringkasan", "arsip.banyuasinkab.go.id", "Kirim")
	rina.presses("✅ Kirim").hears("WEB-2026-0001", "Selasa, 24 November 2026 pukul 10.15 WIB")
	r := s.request("WEB-2026-0001")
	if r.Answers["title"].Text != "Arsip" || r.Answers["email"].Text != "arsip@banyuasinkab.go.id" || len(r.Answers["letter"].Files) != 1 {
		t.Fatalf("the answers are %+v", r.Answers)
	}
}

func TestAWebsiteWhoseAddressExistsIsNotRefused(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus Salim")
	agus.holds("dishub.banyuasinkab.go.id", "dishub", true)
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("dishub").hears("Alamat ini sudah ada. Bila disetujui, akunnya kami kirim.", "Langkah 4 dari 4", "Email untuk akun")
	rina.presses("⬅️ Kembali").hears("Langkah 3")
	rina.says("dishub-baru").hears("Langkah 4 dari 5", "Nama website")
	rina.presses("⬅️ Kembali")
	rina.says("dishub").hears("Langkah 4 dari 4")
	rina.presses("Pakai rina@banyuasinkab.go.id").hears("Ringkasan").lacks("Nama website")
	rina.presses("✅ Kirim").hears("WEB-2026-0001").lacks("sudah ada")
	if card := s.card("WEB-2026-0001"); contains(card.text, "Nama website") {
		t.Errorf("the card speaks of a name that nobody was asked for:\n%s", card)
	}

	agus.says("/website")
	agus.sends(s.photos(1)...)
	agus.presses("✅ Selesai")
	agus.presses("⏭️ Lewati")
	agus.says("dishub").hears("sudah dipakai atau sedang diajukan", "Langkah 3 dari 5")
	for _, row := range agus.last().labels[:3] {
		if row[0] == "dishub" {
			t.Fatal("a name that is wanted is offered")
		}
	}
}

func TestTicketsCountByServiceAndYear(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	if got := rina.asksSubdomain("satu-app"); got != "SD-2026-0001" {
		t.Errorf("the first is %s", got)
	}
	if got := rina.asksWebsite("arsip"); got != "WEB-2026-0001" {
		t.Errorf("the first website is %s", got)
	}
	if got := rina.asksSubdomain("dua-app"); got != "SD-2026-0002" {
		t.Errorf("the second is %s", got)
	}
	s.passes(40 * 24 * hour) // 2 January 2027 in the office's zone
	if got := rina.asksSubdomain("tiga-app"); got != "SD-2027-0001" {
		t.Errorf("the first of the year is %s", got)
	}
	if m := rina.reads("SD-2027-0001", "Rabu, 6 Januari 2027 pukul 07.30 WIB"); strings.Contains(m.text, "perkiraan") {
		t.Errorf("a decreed day is an estimate: %s", m.text)
	}
}

func TestADeadlineInAYearWithoutADecreeIsAnEstimate(t *testing.T) {
	s := newStage(t)
	s.sleeps(405 * 24 * hour) // 2 January 2028
	rina := s.rina().introduced()
	rina.asksSubdomain("tiga-app")
	rina.reads("SD-2028-0001", "masih perkiraan")
	rina.says("/status").hears("SD-2028-0001", "masih perkiraan")
}

func TestARequestOutsideOfficeHoursCountsFromTheOpening(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.until(at(28, 9, 0)) // Saturday
	rina.asksSubdomain("sipandu")
	rina.reads("SD-2026-0001", "Selasa, 1 Desember 2026 pukul 07.30 WIB", "dihitung mulai Senin, 30 November 2026 pukul 07.30 WIB")
	if r := s.request("SD-2026-0001"); r.State != conversations.Submitted || !r.Outside {
		t.Fatalf("the request is %+v", r)
	}
}
