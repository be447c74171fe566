package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
)

var ticketOrCredential = regexp.MustCompile(`[A-Z]{2,3}-2026-\d{4}`)

// busyWeek plays everything that has buttons: requests that are delivered,
// corrected, claimed, rejected and waiting, a question, a complaint, a takeover,
// a forgotten password, and work by hand.
func (s *siege) busyWeek() {
	s.t.Helper()
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✏️ Ubah")
	rina.presses("Nama dan kegunaan aplikasi")
	rina.presses("⬅️ Kembali")
	rina.presses("✅ Kirim")
	budi.tap("🙋 Ambil")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	rina.opens()
	rina.tap("✅ Sudah saya simpan")
	rina.reads("penilaian")
	rina.says("/layanan")
	rina.says("/bahasa")
	rina.says("/privasi")
	rina.says("/mulai")
	rina.forgets()
	s.clock.Advance(4 * time.Hour) // the reminder to change the password
	rina.withButton("✅ Sudah saya ganti")
	s.handWork(rina, budi, "dpmd").tap("✅ Sudah dibuat")
	rina.reads("akun dpmd.banyuasinkab.go.id sudah siap")
	s.handWork(rina, budi, "disperkim")
	s.corrected(rina, budi)
	rina.complainsOfError()
	rina.asks("Apakah gratis?")
	rina.takesOver("dishub")
	budi.commands("/antrean")
	budi.withButton("🔎 " + "TNY-2026-0001")
}

// hands files in without waiting for the word that they came.
func (a *actor) hands() botapi.Message {
	a.t.Helper()
	a.withButton("✅ Selesai")
	a.world.Telegram().SendPhoto(a.chat, a.id, [][]byte{datatest.Picture(1)})
	return a.presses("✅ Selesai")
}

// isServed asks for a subdomain and gets it.
func (a *actor) isServed(budi *actor, label string) (username, password string) {
	a.t.Helper()
	a.introduce()
	a.fillsSubdomain(label)
	ticket := ticketOrCredential.FindString(a.presses("✅ Kirim").Content())
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	return a.opens()
}

// fillsSubdomain answers the form up to its summary.
func (a *actor) fillsSubdomain(label string) {
	a.t.Helper()
	a.hands()
	a.presses("⏭️ Lewati")
	a.says(label)
	a.says("SIPANDU, sistem pelayanan terpadu")
	a.hands()
	a.presses("1–5 GB")
	a.presses("Laravel")
	a.presses("⏭️ Lewati")
	expect(a.t, a.presses("Pakai rina@banyuasinkab.go.id"), "Kirim", label+".banyuasinkab.go.id")
}

// asksWebsite asks for a website and returns the ticket.
func (a *actor) asksWebsite(label string) string {
	a.t.Helper()
	a.says("/website")
	a.hands()
	a.presses("⏭️ Lewati")
	a.says(label)
	a.says("Dinas " + label)
	a.presses("Pakai rina@banyuasinkab.go.id")
	return ticketOrCredential.FindString(a.presses("✅ Kirim").Content())
}

// handWork is a website that is made by hand, up to the moment before the word
// that it is made: it stands in the verifier's own chat.
func (s *siege) handWork(rina, budi *actor, label string) *actor {
	s.t.Helper()
	ticket := rina.asksWebsite(label)
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	private := budi.onPrivate("/start kerja_" + ticket)
	private.finds("the work for "+label, func(m botapi.Message) bool {
		_, ok := m.Button("✅ Sudah dibuat")
		return ok && strings.Contains(m.Content(), label)
	})
	return private
}

// corrected is a website that waits for its correction.
func (s *siege) corrected(rina, budi *actor) {
	s.t.Helper()
	ticket := rina.asksWebsite("disnaker")
	budi.onCard(ticket, "✏️ Minta perbaikan")
	budi.onCard(ticket, "Beberapa hal…")
	budi.onCard(ticket, "⬜ Surat tidak terbaca atau halamannya kurang")
	budi.onCard(ticket, "📨 Kirim perbaikan")
	rina.withButton("✏️ Perbaiki")
}

// onCard taps a button of the youngest card of a ticket, and returns the answer
// to the press.
func (a *actor) onCard(ticket, label string) botapi.Answer {
	a.t.Helper()
	m := a.finds("the card of "+ticket+" with "+label, func(m botapi.Message) bool {
		_, ok := m.Button(label)
		return ok && strings.Contains(m.Content(), ticket)
	})
	query, err := a.world.Telegram().Press(a.id, a.chat, m.ID, label)
	a.must(err)
	answer, err := a.world.Telegram().WaitAnswer(a.t.Context(), query)
	a.must(err)
	return answer
}

// onPrivate says something in the verifier's own chat with the bot.
func (a *actor) onPrivate(words string) *actor {
	private := *a
	private.chat = a.id
	a.world.Telegram().SendText(a.id, a.id, words)
	return &private
}

// commands writes a command into the group.
func (a *actor) commands(words string) { a.world.Telegram().SendText(a.chat, a.id, words) }

// forgets asks for a temporary password and opens it.
func (a *actor) forgets() (username, password string) {
	a.t.Helper()
	a.says("/lupapassword")
	a.tap("🔑 Buat password sementara")
	a.finds("the new password's message", func(m botapi.Message) bool {
		_, ok := m.Button("👁️ Tampilkan akun")
		return ok && strings.Contains(m.Content(), "siap digunakan kembali")
	})
	return a.opens()
}

func (a *actor) complainsOfError() string {
	a.t.Helper()
	a.says("/pengaduan")
	a.presses("🛠️ Error saat input data")
	a.presses("dpmd.banyuasinkab.go.id")
	a.says("Halaman tidak dapat disimpan")
	a.presses("⏭️ Lewati")
	return ticketOrCredential.FindString(a.presses("✅ Kirim").Content())
}

func (a *actor) asks(question string) string {
	a.t.Helper()
	a.says("🙋 Tanya Petugas")
	return ticketOrCredential.FindString(a.says(question).Content())
}

// takesOver asks for an account that is not one's own, and returns everything
// that was answered, the ticket's own number left out.
func (a *actor) takesOver(label string) (answers []string) {
	a.t.Helper()
	a.says("/lupapassword")
	told := []botapi.Message{a.presses("Akun saya tidak ada di daftar"), a.says(label), a.hands(), a.presses("⏭️ Lewati"), a.presses("✅ Kirim")}
	for _, m := range told {
		answers = append(answers, fmt.Sprint(ticketOrCredential.ReplaceAllString(m.HTML(), "TICKET"), m.Buttons()))
	}
	return answers
}

// sentFile is a document as its reader gets it.
type sentFile struct {
	name string
	data []byte
}

// document presses a button that brings a document.
func (a *actor) document(button string) sentFile {
	a.t.Helper()
	m := a.presses(button)
	if m.Document == nil {
		a.t.Fatalf("%s should bring a document: %s", button, m.Content())
	}
	_, data, err := a.world.Telegram().File(m.Document.FileID)
	a.must(err)
	return sentFile{m.Document.Name, data}
}
