package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"loket/conversations"
	"loket/conversations/turn"
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
	for button, leads := range map[string]string{"🌐 Ajukan Subdomain": "Langkah 1 dari 9", "🏛️ Ajukan Website": "Langkah 1 dari 5", "🙋 Tanya Petugas": "Pertanyaan"} {
		rina.says("/start")
		rina.presses(button).hears(leads)
		rina.says("/batal")
	}
	for link, leads := range map[string]string{"subdomain": "Langkah 1 dari 9", "website": "Langkah 1 dari 5", "lupapassword": "Belum ada akun", "nonsense": "Selamat datang"} {
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
	s := newStage(t, func(c *turn.Config) {
		c.Standards = turn.Standards{SubdomainDecree: "188/12/2026", WebsiteDecree: "188/13/2026"}
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
	rina.presses("Simpan")
	rina.says("/status").lacks(theirs)
}

// standardLines are the service standards as the office wrote them, by the
// button that shows them.
var standardLines = map[string][]string{
	"l:subdomain": {
		"No. SK", "membawa surat permohonan dari unit kerja", "print out tampilan aplikasi yang akan digunakan",
		"data pendukung aplikasi meliputi kapasitas penggunaan ruang server dan bahasa pemrograman dan lain lain",
		"menerima usulan tertulis dari unit kerja beserta foto tampilan aplikasi dan data pendukung serta email yang ingin dibuatkan sub domain",
		"tim melakukan proses verifikasi terkait data pendukung aplikasi yang akan menggunakan sub domain tersebut",
		"apabila sesuai maka tim langsung membuatkan sub domain sesuai usulan unit kerja tersebut",
		"tim melakukan pengiriman data berisi username dan password penggunaan aplikasi direct admin melalui email",
		"tim juga membuat surat tertulis berisi username dan password kepada unit kerja pemohon",
		"1 Hari", "hari pertama", "masuknya surat permohonan dari unit kerja beserta data pendukung aplikasi yang akan menggunakan sub domain",
		"tim melakukan proses verifikasi terkait data pendukung aplikasi apakah bisa diintegrasikan atau tidak",
		"apabila verifikasi dinyatakan sesuai prosedur maka akan dibuatkan login untuk menggunakan sub domain tersebut",
		"penyampaian login dilakukan secara tertulis ke unit kerja yang mengajukan",
		"Tidak dipungut biaya", "1 sub domain berisi login aplikasi direct admin", "pengaduan meliputi",
		"lupa password penanganannya diberikan password baru yang bersifat sementara untuk bisa akses dan wajib diganti kembali oleh unit kerja bersangkutan",
	},
	"l:website": {
		"No. SK", "surat usulan penerbitan website dari unit kerja",
		"surat usulan masuk dan langsung diverifikasi dengan cara mengecek apakah alamat website tersebut sudah ada atau belum",
		"jika sudah ada maka disampaikan melalui email terkait username dan password websitenya",
		"jika belum ada maka tim akan membuat website baku yang nantinya unit kerja itu sendiri yang akan melakukan pengisian informasi dan konten website",
		"setelah selesai tim akan mengirimkan email dan surat tertulis kepada unit kerja terkait informasi alamat website username dan passwordnya",
		"1 Hari", "hari pertama", // what the standard says next of websites that exist is of those that do not: its step 3 says so
		"tim melakukan kroscek apakah websitenya sudah ada atau belum",
		"tim akan membuat website secara baku dalam artian tim internal unit kerja pemohon yang akan memperkaya konten maupun tampilan website tersebut",
		"setelah selesai alamat website username dan passwordnya akan dikirim via email dan secara tertulis",
		"Tidak dipungut biaya", "1 4 Aplikasi Website", "pengaduan yang sering diterima",
		"lupa password penanganannya yaitu membuatkan username dan password sementara agar bisa mengakses website tersebut dan sesegera mungkin harus diganti oleh unit kerja tersebut",
		"terjadi error pada saat input data oleh unit kerja pengguna penanganannya dengan cara mereset ulang websitenya dan menginput kembali",
	},
}

// officeLines head and foot both standards.
var officeLines = []string{"Dinas Komunikasi dan Informatika", "Komplek Perkantoran Sekojo Pangkalan Balai Kabupaten Banyuasin Provinsi Sumatera Selatan Indonesia 30911",
	"07117690037", "wwwdiskominfobanyuasinkabgoid"}

// Every line of the two service standards, as the office wrote it, stands in
// what people read: spelling, capitals and marks aside.
func TestEveryLineOfTheStandardsIsShown(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/layanan")
	for button, wanted := range standardLines {
		shown := bare(rina.claims(button, 0).message().text)
		for _, line := range slices.Concat(wanted, officeLines) {
			if !strings.Contains(shown, bare(line)) {
				t.Errorf("%s lacks %q", button, line)
			}
		}
	}
}

// bare takes capitals, and marks within and between words, off a text.
func bare(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		case unicode.IsSpace(r) || r == '/':
			return ' '
		}
		return -1
	}, strings.ReplaceAll(text, "lain-lain", "lain lain"))), " ")
}
