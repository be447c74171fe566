package conversations_test

import (
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
)

func TestTheMenuGreetsByTheHourAndLeadsEverywhere(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	for _, tt := range []struct {
		hour     int
		greeting string
	}{{3, "malam"}, {4, "pagi"}, {10, "siang"}, {15, "sore"}, {18, "malam"}} {
		s.now = at(24, tt.hour, 0)
		rina.says("/mulai").hears("Selamat "+tt.greeting, "tidak dipungut biaya")
	}
	for button, leads := range map[string]string{
		"🔑 Lupa Password": "Belum ada akun", "🛠️ Pengaduan": "Apa yang ingin", "📄 Status": "Belum ada permohonan",
		"ℹ️ Standar Pelayanan": "STANDAR PELAYANAN",
	} {
		rina.says("/start")
		rina.presses(button).hears(leads)
	}
	for button, leads := range map[string]string{"🌐 Ajukan Subdomain": "Langkah 1 dari 8", "🏛️ Ajukan Website": "Langkah 1 dari 4", "🙋 Tanya Petugas": "Pertanyaan"} {
		rina.says("/start")
		rina.presses(button).hears(leads)
		rina.says("/batal")
	}
	for link, leads := range map[string]string{"subdomain": "Langkah 1 dari 8", "website": "Langkah 1 dari 4", "lupapassword": "Belum ada akun", "nonsense": "Selamat datang"} {
		rina.opens(link).hears(leads)
		rina.says("/batal")
	}
}

func TestBothStandardsAreShownWithAllSixComponents(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	six := []string{"Persyaratan", "Sistem, Mekanisme dan Prosedur", "Jangka Waktu", "Biaya/Tarif", "Produk Pelayanan", "Penanganan Pengaduan"}
	m := rina.says("/layanan").hears("SUB DOMAIN", "WEBSITE", "belum diisi", "Tidak dipungut biaya", "0711-7690037").message()
	for _, component := range six {
		if strings.Count(m.text, component) != 2 {
			t.Errorf("%q stands %d times", component, strings.Count(m.text, component))
		}
	}
	rina.claims("l:website", 0).hears("WEBSITE PEMERINTAH", "mereset ulang").lacks("direct admin")
	rina.claims("l:subdomain", 0).hears("SUB DOMAIN", "Direct Admin")
	rina.says("/bahasa")
	rina.presses("English")
	rina.says("/layanan")
}

func TestTheDecreeStandsOnTheStandards(t *testing.T) {
	s := newStage(t, func(c *conversations.Config) {
		c.Standards = conversations.Standards{SubdomainDecree: "188/12/2026", WebsiteDecree: "188/13/2026"}
	})
	s.rina().says("/layanan").hears("188/12/2026", "188/13/2026").lacks("belum diisi")
}

func TestTheLanguageIsChosenAndKept(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/bahasa").offers("Indonesia", "English")
	rina.presses("English").hears("English")
	rina.says("/help").lacks("Bantuan")
	rina.says("/subdomain").hears("Step 1 of 7")
	rina.claims("g:de", 0).sees("no longer").nothing()
	wati := s.officer(555, "Wati")
	wati.person.Language = "en-GB"
	wati.says("/start").lacks("Selamat")
}

func TestStatusTellsEachRequestWithItsStory(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.says("/status").hears("Belum ada permohonan")
	one, two := rina.asksSubdomain("sipandu"), rina.asksWebsite("arsip")
	budi.pressesOn(s.card(one), "🙋 Ambil")
	got := rina.says("/status").hears(one, "menunggu verifikasi", "Selasa, 24 November 2026 pukul 10.15 WIB", "23 Nov 10.15 diterima", "mulai ditangani", two)
	got.offers("✏️ Ubah "+two, "✖️ Batalkan "+two).withholds("✏️ Ubah " + one).lacks("Budi")
	budi.pressesOn(s.card(one), "✅ Setujui")
	budi.pressesOn(s.card(one), "Ya, setujui")
	rina.says("/status").hears("akun sudah dikirim", "disetujui", "selesai dan disampaikan", "Akun Bapak/Ibu", "sipandu.banyuasinkab.go.id (username sipandu)").offers("🔗 Buka halaman masuk")
	rina.presses("✖️ Batalkan "+two).hears(two, "dibatalkan")
}

func TestAFullStatusStaysOneMessage(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	o := rina.profile()
	o.UnitConfirmed = true
	s.remember(o)
	for i := range 20 {
		label := fmt.Sprintf("%036d-app", i)
		r := conversations.Request{Ticket: fmt.Sprintf("SD-2026-%04d", i), Service: conversations.Subdomain, Officer: rinaID, Unit: o.Unit, State: conversations.Rejected,
			Version: 1, Label: label, Address: label + ".banyuasinkab.go.id", SentAt: s.now, Due: s.now}
		if i%4 == 0 {
			r.State = conversations.Manual
		}
		if i%3 == 0 {
			r.Officer = agusID
		}
		for range 6 {
			r.Timeline = append(r.Timeline, conversations.Moment{At: s.now, What: "story_provision"})
		}
		s.remember(r, conversations.Account{Address: r.Address, Username: label[:20], Holder: rinaID, Unit: o.Unit})
	}
	rina.says("/status").hears("SD-2026-00")
}

func TestTheUnitsRequestsAreShownOnceAVerifierHasSeenTheOfficer(t *testing.T) {
	s := newStage(t)
	rina, budi, agus := s.rina().introduced(), s.budi(), s.agus().introduced()
	theirs := agus.asksWebsite("arsip")
	ticket := rina.asksSubdomain("sipandu")
	rina.says("/status").lacks(theirs)
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui")
	rina.says("/status").hears("unit kerja Bapak/Ibu", theirs)
	rina.says("/profil")
	rina.presses("✏️ Ubah data diri")
	rina.presses("Unit kerja")
	rina.says("Paguyuban Xyzzy Qwerty")
	rina.presses("✅ Kirim")
	rina.says("/status").lacks(theirs)
}
