package e2e

import (
	"fmt"
	"regexp"
	"strings"

	"loket/bot/simulator/botapi"
)

// want is something an officer asks for, with the answers they gave: what must
// stand in the database afterwards.
type want struct {
	officer *officer
	prefix  string // of its ticket number
	label   string
	texts   map[string]string // answers by question
	files   map[string]int    // how many files, by question
	end     []string          // states it may end in
	ticket  string            // learned from the receipt
	mail    string            // where the account goes by e-mail, where one goes
	made    bool              // an account is created for it
	account bool              // an account is delivered
	erased  bool              // its officer had their data erased
	talked  bool              // a verifier asked something, and its officer answered
}

var ticketNumber = regexp.MustCompile(`(SD|WEB|PGD|TNY)-\d{4}-\d{4,}`)

// receives notes the ticket number that a receipt names.
func receives(w *want) func(*officer, botapi.Message) {
	return func(o *officer, m botapi.Message) {
		o.ticket = ticketNumber.FindString(m.Content())
		w.ticket = o.ticket
	}
}

// newOfficer adds a person to the play who has nothing to do yet.
func (p *play) newOfficer(plot string) *officer {
	id := 810100 + int64(len(p.officers))
	p.telegram.AddUser(botapi.User{ID: id, FirstName: "Pegawai", LastName: letters(id), Language: "id"})
	o := &officer{play: p, id: id, plot: plot, email: fmt.Sprintf("pegawai%d@%s", id, baseDomain)}
	p.officers[id] = o
	return o
}

const baseDomain = "banyuasinkab.go.id"

func (o *officer) add(scenes ...scene) { o.scenes = append(o.scenes, scenes...) }

func (o *officer) wanted(w *want) *want {
	w.officer = o
	o.wants = append(o.wants, w)
	return w
}

// introduces is the profile, which the first thing asked for begins.
func (o *officer) introduces() {
	o.add(
		scene{cue: []string{"Langkah 1 dari 7", "setuju"}, press: "✅ Setuju"},
		scene{cue: []string{"Langkah 2 dari 7"}, say: "Pegawai " + letters(o.id)},
		scene{cue: []string{"Langkah 3 dari 7"}, press: "Saya non-ASN"},
		scene{cue: []string{"Langkah 4 dari 7"}, say: "Pranata Komputer"},
		scene{cue: []string{"Langkah 5 dari 7"}, say: o.unit()},
		scene{cue: []string{"Langkah 6 dari 7"}, say: o.email},
		scene{cue: []string{"Langkah 7 dari 7"}, contact: true},
	)
}

// unit is a work unit of their own: officers of one unit read of each other's
// requests.
func (o *officer) unit() string { return "Sanggar " + letters(o.id) }

// letters writes a number in letters, for names.
func letters(n int64) string {
	return strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(n))
}

// asksForSubdomain goes through the form up to the receipt; the detour is
// curiosity in the middle of it.
func (o *officer) asksForSubdomain(label string, detour ...scene) *want {
	w := o.wanted(&want{prefix: "SD", label: label, mail: o.email, files: map[string]int{"letter": 2, "screens": 1},
		texts: map[string]string{"label": label, "app": "Aplikasi " + label + " untuk percobaan", "capacity": "1–5 GB",
			"language": "Laravel", "support": "MySQL untuk " + label, "email": o.email, "letter_ref": "005/123/DISHUB/2026, 20 November 2026"}})
	o.add(
		scene{cue: []string{"Langkah 1 dari 9", "Surat permohonan"}, photos: 2},
		scene{cue: []string{"2 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 2 dari 9"}, say: w.texts["letter_ref"]},
	)
	o.add(detour...)
	o.add(
		scene{cue: []string{"Langkah 3 dari 9"}, say: label},
		scene{cue: []string{"Langkah 4 dari 9"}, say: w.texts["app"]},
		scene{cue: []string{"Langkah 5 dari 9"}, pages: 1},
		scene{cue: []string{"1 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 6 dari 9"}, press: "1–5 GB"},
		scene{cue: []string{"Langkah 7 dari 9"}, say: "Laravel"},
		scene{cue: []string{"Langkah 8 dari 9"}, say: w.texts["support"]},
		scene{cue: []string{"Langkah 9 dari 9"}, press: "Pakai " + o.email},
		scene{cue: []string{"Ringkasan", label}, press: "✅ Kirim"},
		scene{cue: []string{"ermohonan sudah kami terima dengan nomor"}, do: receives(w)},
	)
	return w
}

// asksForWebsite goes through the form up to the receipt.
func (o *officer) asksForWebsite(label string) *want {
	w := o.wanted(&want{prefix: "WEB", label: label, mail: o.email, files: map[string]int{"letter": 2},
		texts: map[string]string{"label": label, "title": "Situs " + label, "email": o.email}})
	o.add(
		scene{cue: []string{"Langkah 1 dari 5", "Surat usulan"}, pages: 2},
		scene{cue: []string{"2 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 2 dari 5"}, press: "⏭️ Lewati"},
		scene{cue: []string{"Langkah 3 dari 5"}, say: label},
		scene{cue: []string{"Langkah 4 dari 5"}, say: w.texts["title"]},
		scene{cue: []string{"Langkah 5 dari 5"}, say: o.email},
		scene{cue: []string{"Ringkasan", label}, press: "✅ Kirim"},
		scene{cue: []string{"ermohonan sudah kami terima dengan nomor"}, do: receives(w)},
	)
	return w
}

// opensAccount shows the account, keeps the password and takes the message away.
func (o *officer) opensAccount(w *want, ready string) {
	w.end, w.account = []string{"confirmed", "done"}, true
	o.opens(ready)
	o.add(
		scene{cue: []string{"penilaian"}, press: "4 · Sangat baik"},
		scene{cue: []string{"Terima kasih atas penilaian"}},
	)
}

func (o *officer) opens(ready string) {
	o.add(
		scene{cue: []string{ready}, press: "👁️ Tampilkan akun"},
		scene{cue: []string{"Password sementara:"}, edited: true, fresh: true, press: "✅ Sudah saya simpan", do: keepsPassword},
	)
}

var userLine = regexp.MustCompile(`(?m)^Username: (\S+)$`)

// keepsPassword is what an officer takes out of the secret message.
func keepsPassword(o *officer, m botapi.Message) {
	o.username = userLine.FindStringSubmatch(m.Text)[1]
	o.password = secretLine.FindStringSubmatch(m.Text)[1]
	o.kept = append(o.kept, o.password)
}

// The plots. Each adds an officer, what they do from the first word to the
// last, and what the team decides about it.

func (p *play) subdomain(label string, v verdict) {
	o := p.newOfficer("subdomain")
	o.add(scene{say: "/subdomain"})
	o.introduces()
	w := o.asksForSubdomain(label,
		scene{cue: []string{"Langkah 3 dari 9"}, say: "/layanan"},
		scene{cue: []string{"STANDAR PELAYANAN"}, say: "/website"},
		scene{cue: []string{"belum selesai"}, press: "▶️ Lanjutkan"})
	p.team.verdicts[label] = v
	w.made = true
	o.opensAccount(w, "sudah siap")
	o.forgets()
}

// forgets asks for a temporary password and opens it.
func (o *officer) forgets() {
	o.add(
		scene{say: "/lupapassword"},
		scene{cue: []string{"Kami akan membuat password sementara"}, press: "🔑 Buat password sementara"},
	)
	o.opens("siap digunakan kembali")
	o.add(scene{say: "/status"}, scene{cue: []string{"Akun Bapak/Ibu"}})
}

func (p *play) websiteAndComplaint(label string) {
	o := p.newOfficer("website and complaint")
	o.add(scene{say: "/website"})
	o.introduces()
	w := o.asksForWebsite(label)
	w.made = true
	p.team.verdicts[label] = approves
	o.opensAccount(w, "sudah siap")
	c := o.wanted(&want{prefix: "PGD", texts: map[string]string{"site": label + "." + baseDomain, "what": "Halaman putih pada " + label}, end: []string{"done"}})
	o.add(
		scene{say: "/pengaduan"},
		scene{cue: []string{"Apa yang ingin"}, press: "🛠️ Error saat input data"},
		scene{cue: []string{"Langkah 1 dari 3"}, press: label + "." + baseDomain},
		scene{cue: []string{"Langkah 2 dari 3"}, say: c.texts["what"]},
		scene{cue: []string{"Langkah 3 dari 3"}, press: "⏭️ Lewati"},
		scene{cue: []string{"Ringkasan"}, press: "✅ Kirim"},
		scene{cue: []string{"Pengaduan sudah kami terima"}, do: receives(c)},
		scene{cue: []string{"input kembali"}, press: "3 · Baik"},
		scene{cue: []string{"Terima kasih atas penilaian"}, say: "Terima kasih, sudah baik lagi."},
		scene{cue: []string{"Saran sudah kami teruskan"}},
	)
}

func (p *play) question(erases bool) {
	o := p.newOfficer("question")
	asked := "Apakah layanan ini untuk " + letters(o.id) + "?"
	o.add(scene{say: "/mulai"}, scene{cue: []string{"Selamat datang"}, press: "🙋 Tanya Petugas"})
	o.add(scene{cue: []string{"Langkah 1 dari 1", "setuju"}, press: "✅ Setuju"}) // asking needs no profile
	w := o.wanted(&want{prefix: "TNY", texts: map[string]string{"question": asked}, end: []string{"done"}, erased: erases})
	p.team.answers[asked] = "Ya, untuk " + letters(o.id) + "."
	o.add(
		scene{cue: []string{"Langkah 1 dari 1", "Pertanyaan"}, say: asked},
		scene{cue: []string{"Pertanyaan sudah kami teruskan"}, do: receives(w)},
		scene{cue: []string{"Jawaban petugas", p.team.answers[asked]}},
	)
	if erases {
		o.add(
			scene{say: "/privasi"},
			scene{cue: []string{"pelindungan data pribadi"}, press: "🗑️ Hapus data saya"},
			scene{cue: []string{"Tindakan ini tidak dapat dibatalkan"}, press: "Ya, hapus"},
			scene{cue: []string{"sudah kami hapus"}},
		)
	}
}

func (p *play) withdrawal(label string) {
	o := p.newOfficer("withdrawal")
	o.add(scene{say: "/subdomain"})
	o.introduces()
	w := o.asksForSubdomain(label)
	w.end = []string{"cancelled"}
	p.team.verdicts[label] = leaves
	o.add(
		scene{say: "/status"},
		scene{cue: []string{"Permohonan dan akun", label}, press: "✖️ Batalkan"},
		scene{cue: []string{"sudah dibatalkan"}},
	)
}

func (p *play) change(label string) {
	o := p.newOfficer("change")
	o.add(scene{say: "/subdomain"})
	o.introduces()
	w := o.asksForSubdomain(label)
	receipt := len(o.scenes) - 1
	w.texts["app"], w.made = "Aplikasi "+label+" yang sudah diubah", true
	p.team.verdicts[label] = approvesChanged
	o.scenes[receipt].press = "✏️ Ubah"
	o.add(
		scene{cue: []string{"Bagian mana"}, press: "Nama dan kegunaan aplikasi"},
		scene{cue: []string{"Langkah 4 dari 9"}, say: w.texts["app"]},
		scene{cue: []string{"Ringkasan", w.texts["app"]}, press: "✅ Kirim"},
		scene{cue: []string{"ermohonan sudah kami terima dengan nomor"}, do: receives(w)},
	)
	o.opensAccount(w, "sudah siap")
}

func (p *play) correction(label string) {
	o := p.newOfficer("correction")
	o.add(scene{say: "/website"})
	o.introduces()
	w := o.asksForWebsite(label)
	w.texts["email"], w.mail, w.made = "baru-"+o.email, "baru-"+o.email, true
	p.team.verdicts[label] = corrects
	o.add(
		scene{cue: []string{"perlu diperbaiki", "Email bukan milik unit kerja"}, press: "✏️ Perbaiki"},
		scene{cue: []string{"Langkah 1 dari 1", "Email untuk akun"}, say: w.texts["email"]},
		scene{cue: []string{"Ringkasan"}, press: "✅ Kirim"},
		scene{cue: []string{"ermohonan sudah kami terima dengan nomor"}, do: receives(w)},
	)
	o.opensAccount(w, "sudah siap")
}

// talk answers what a verifier asks below the card, before it is approved.
func (p *play) talk(label string) {
	o := p.newOfficer("talk")
	o.add(scene{say: "/subdomain"})
	o.introduces()
	w := o.asksForSubdomain(label)
	w.made, w.talked = true, true
	p.team.verdicts[label] = asksFirst
	o.add(
		scene{cue: []string{"💬 Petugas tentang"}, press: "↩️ Balas"},
		scene{cue: []string{"Silakan tulis balasan"}, say: answeredWords},
		scene{cue: []string{"sudah kami teruskan kepada petugas"}},
	)
	o.opensAccount(w, "sudah siap")
}

func (p *play) rejection(label string, v verdict, reason string) {
	o := p.newOfficer("rejection")
	o.add(scene{say: "/website"})
	o.introduces()
	w := o.asksForWebsite(label)
	w.end = []string{"rejected"}
	p.team.verdicts[label] = v
	o.add(scene{cue: []string{"belum dapat kami setujui", reason}})
}

// takeover asks for an account that stands on the panel and is on no list.
func (p *play) takeover(label string) {
	o := p.newOfficer("takeover")
	address := label + "." + baseDomain
	w := o.wanted(&want{prefix: "PGD", texts: map[string]string{"account": address}, files: map[string]int{"letter": 2}, mail: o.email})
	p.team.verdicts[label] = approves
	o.add(
		scene{say: "/lupapassword"},
		scene{cue: []string{"Belum ada akun"}, press: "Akun saya tidak ada di daftar"},
	)
	o.introduces()
	o.add(
		scene{cue: []string{"Langkah 1 dari 3"}, say: address},
		scene{cue: []string{"Langkah 2 dari 3"}, photos: 2},
		scene{cue: []string{"2 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 3 dari 3"}, press: "⏭️ Lewati"},
		scene{cue: []string{"Ringkasan"}, press: "✅ Kirim"},
		scene{cue: []string{"Permintaan sudah kami terima"}, do: receives(w)},
	)
	o.opensAccount(w, "sudah siap")
}

// handover asks for a website whose address has an account already.
func (p *play) handover(label string) {
	o := p.newOfficer("handover")
	o.add(scene{say: "/website"})
	o.introduces()
	w := o.asksForWebsite(label)
	p.team.verdicts[label] = approves
	o.opensAccount(w, "sudah siap")
}

// blocker blocks the bot while the team decides, and comes back.
func (p *play) blocker(label string) {
	o := p.newOfficer("blocker")
	o.add(scene{say: "/subdomain"})
	o.introduces()
	w := o.asksForSubdomain(label)
	w.made = true
	p.team.verdicts[label] = approvesBlocked
	o.add(
		scene{do: func(o *officer, _ botapi.Message) { o.telegram.Block(o.id); o.blocked = true }},
		scene{when: func() bool { return p.team.reads(w.ticket, "memblokir bot") }, do: func(o *officer, _ botapi.Message) { o.telegram.Unblock(o.id) }},
	)
	o.opensAccount(w, "sudah siap")
}

// everything adds officers who go through all flows, n of each plot.
func (p *play) everything(n int) {
	for i := range n {
		name := func(kind string) string { return fmt.Sprintf("%s%s", kind, letters(int64(100+i))) }
		p.subdomain(name("aplikasi"), approves)
		p.subdomain(name("rebutan"), approvesTogether)
		p.websiteAndComplaint(name("situs"))
		p.question(i%2 == 0)
		p.withdrawal(name("batal"))
		p.change(name("ubah"))
		p.correction(name("koreksi"))
		p.talk(name("tanya"))
		p.rejection(name("tolak"), rejects, "Permohonan ganda")
		p.rejection(name("alasan"), writesRejection, writtenReason)
		p.takeover(seededTakeover(i))
		p.handover(seededHandover(i))
		p.blocker(name("blokir"))
	}
}

// The panel has accounts for these before the play begins.
func seededTakeover(i int) string { return "lama" + letters(int64(100+i)) }

func seededHandover(i int) string { return "sudahada" + letters(int64(100+i)) }
