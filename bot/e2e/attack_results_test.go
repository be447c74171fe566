package e2e

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/mailbox"
	"loket/conversations/answers"
)

// isCorrected plays a written reason, and a correction of the answer.
func (a *attacker) isCorrected() {
	a.t.Helper()
	a.stands(a.card("✏️ Minta perbaikan"), "name", "position", "unit", "app", "language", "support", "email")
	a.decides("✏️ Minta perbaikan")
	a.decides("Tulis alasan")
	prompt := a.verifier.finds("the question for a reason", func(m botapi.Message) bool {
		return strings.Contains(m.Content(), a.ticket) && m.Keyboard != nil && m.Keyboard.ForceReply
	})
	if len(prompt.Entities) == 0 || prompt.Entities[0].User == nil || prompt.Entities[0].User.ID != a.verifier.id {
		a.t.Errorf("the question should mention the verifier: %s", prompt.HTML())
	}
	reason := a.payload[:min(len(a.payload), 900)]
	a.replies(prompt.ID, reason, a.shows(a.verifier.chat, func(m botapi.Message) bool {
		_, asks := m.Button("⬜ Nama dan kegunaan aplikasi")
		return asks && strings.Contains(m.Content(), a.ticket)
	}))
	a.skip()
	a.decides("⬜ Nama dan kegunaan aplikasi")
	a.decides("📨 Kirim perbaikan")
	a.held["reason"] = answers.Shown(reason)
	a.stands(a.reads("perlu diperbaiki"), "reason")
	a.presses("✏️ Perbaiki")
	a.types("app", "SIPANDU, pelayanan terpadu", answers.AppDescription)
	a.presses("✅ Kirim")
}

// isApproved plays the approval, and looks at what is delivered.
func (a *attacker) isApproved() {
	a.t.Helper()
	a.stands(a.card("✅ Setujui"), "app", "unit")
	a.decides("✅ Setujui")
	a.decides("Ya, setujui")
	username, password := a.opens()
	if !a.world.Hosting().Login(username, password) {
		a.t.Errorf("the panel refuses %s", username)
	}
	letter := a.document("📄 Unduh surat")
	if want := "surat-" + a.ticket + ".pdf"; letter.name != want {
		a.t.Errorf("the letter is called %q, want %q", letter.name, want)
	}
	a.paperSays(letter.data, a.held["unit"])
	a.mailIsPlain()
}

// pdfStream is what a PDF holds in compressed form: words, pictures, fonts.
var pdfStream = regexp.MustCompile(`(?s)stream\r?\n.*?endstream`)

// pdfActive is what makes a PDF do something by itself; names of fonts may begin
// in the same way.
var pdfActive = regexp.MustCompile(`/(JavaScript|JS|Launch|Type /EmbeddedFile|URI|AA|OpenAction)\b`)

// paperSays looks for words in a letter, whose lines break anywhere, and which
// writes names of units in their own capitals.
func (a *attacker) paperSays(pdf []byte, words string) {
	a.t.Helper()
	if active := pdfActive.Find(pdfStream.ReplaceAll(pdf, nil)); active != nil {
		a.t.Errorf("the letter holds %s", active)
	}
	read := exec.Command("pdftotext", "-q", "-", "-")
	read.Stdin = bytes.NewReader(pdf)
	page, err := read.Output()
	a.must(err)
	squeeze := func(text string) string { // pdftotext takes hyphens at the ends of lines away
		return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(text), "")), "-", "")
	}
	if !strings.Contains(squeeze(string(page)), squeeze(words)) {
		a.t.Errorf("the letter should say %q:\n%s", words, page)
	}
}

// mailIsPlain looks at the mail that carries the account.
func (a *attacker) mailIsPlain() {
	a.t.Helper()
	mail := a.mailTo(a.held["email"])
	expected := []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version",
		"Subject", "To", "X-Auto-Response-Suppress"}
	for name, values := range mail.Header {
		if !slices.Contains(expected, name) || len(values) != 1 {
			a.t.Errorf("the mail has the header %s: %q", name, values)
		}
	}
	to, err := netmail.ParseAddress(mail.To)
	if err != nil || to.Address != a.held["email"] || !slices.Equal(mail.Recipients, []string{a.held["email"]}) {
		a.t.Errorf("the mail goes to %q, %q", mail.To, mail.Recipients)
	}
	for _, f := range mail.Attachments {
		if f.Name != "surat-"+a.ticket+".pdf" || f.Type != "application/pdf" {
			a.t.Errorf("the mail has the file %q of type %s", f.Name, f.Type)
		}
	}
	if _, _, err := mime.ParseMediaType(mail.Header["Content-Type"][0]); err != nil {
		a.t.Error(err)
	}
}

func (a *attacker) mailTo(address string) mailbox.Mail {
	a.t.Helper()
	box := a.world.Mailbox()
	for {
		changed := box.Changed()
		if mails := box.To(address); len(mails) > 0 {
			return mails[0]
		}
		select {
		case <-changed:
		case <-a.t.Context().Done():
			a.t.Fatalf("no mail came to %s", address)
		}
	}
}

// rates plays the satisfaction question and its comment.
func (a *attacker) rates() {
	a.t.Helper()
	a.tap("✅ Sudah saya simpan")
	a.reads("penilaian")
	a.presses("3 · Baik")
	a.says(a.payload[:min(len(a.payload), 400)])
	a.held["comment"] = answers.Shown(a.payload[:min(len(a.payload), 400)])
	a.stands(a.verifier.finds("the comment", func(m botapi.Message) bool {
		return strings.Contains(m.Content(), "Saran pemohon untuk "+a.ticket)
	}), "comment")
}

// asksPeople plays a question to the team and its answer.
func (a *attacker) asksPeople() {
	a.t.Helper()
	a.says("🙋 Tanya Petugas")
	received := a.types("question", "Apakah gratis?", complaining)
	a.ticket = ticketOrCredential.FindString(received.Content())
	card := a.card("🙋 Ambil")
	a.stands(card, "question")
	a.held["answer"] = answers.Shown(a.payload[:min(len(a.payload), 1000)])
	answered := func(m botapi.Message) bool {
		return strings.Contains(m.Content(), "Jawaban petugas untuk "+a.ticket) && strings.Contains(m.Content(), a.held["answer"])
	}
	a.repliesOnce(card.ID, a.payload[:min(len(a.payload), 1000)], a.shows(a.chat, answered))
	a.stands(a.finds("the answer", answered), "answer")
}

// builds asks for a website, whose name goes to the panel.
func (a *attacker) builds() {
	a.t.Helper()
	a.says("/website")
	a.hands()
	a.presses("⏭️ Lewati")
	a.says(a.label() + "-web")
	a.types("title", "Dinas Kehutanan", answers.SiteTitle)
	summary := a.says(a.held["work_email"])
	a.stands(summary, "title")
	a.ticket = ticketOrCredential.FindString(a.presses("✅ Kirim").Content())
	a.stands(a.card("✅ Setujui"), "title")
	a.decides("✅ Setujui")
	a.decides("Ya, setujui")
	a.finds("the website's account", func(m botapi.Message) bool {
		_, ok := m.Button("👁️ Tampilkan akun")
		return ok && strings.Contains(m.Content(), a.ticket)
	})
	for _, account := range a.world.Hosting().Accounts() {
		if account.Domain == a.label()+"-web.banyuasinkab.go.id" && account.SiteTitle == a.held["title"] {
			return
		}
	}
	a.t.Errorf("no website on the panel is called %q", a.held["title"])
}

// asksForOthers tries the payload where an address of somebody else's is asked.
func (a *attacker) asksForOthers() {
	a.t.Helper()
	for _, button := range []string{"Akun saya tidak ada di daftar", "🔗 Tautkan akun lewat email"} {
		a.says("/lupapassword")
		a.presses(button)
		a.says(a.payload)
		a.says(a.payload)
		a.says("/batal")
	}
}

// complains plays a complaint, the search for it and its rejection.
func (a *attacker) complains() {
	a.t.Helper()
	a.says("/pengaduan")
	a.presses("🛠️ Error saat input data")
	a.presses(a.label() + "-web.banyuasinkab.go.id")
	a.types("what", "Tidak bisa menyimpan", complaining)
	a.stands(a.presses("⏭️ Lewati"), "what")
	a.ticket = ticketOrCredential.FindString(a.presses("✅ Kirim").Content())
	a.stands(a.card("❌ Tolak"), "what")
	telegram := a.world.Telegram()
	for _, command := range []string{"/cari ", "/riwayat ", "/rekap ", "/hubungkan "} {
		telegram.SendText(a.verifier.chat, a.verifier.id, command+a.payload[:min(len(a.payload), 1000)])
	}
	a.decides("❌ Tolak")
	a.decides("Tulis alasan")
	rejected := func(m botapi.Message) bool {
		return strings.Contains(m.Content(), a.ticket) && strings.Contains(m.Content(), a.held["reason"])
	}
	a.replies(a.card("Kembali").ID, a.payload[:min(len(a.payload), 900)], a.shows(a.chat, rejected))
	a.stands(a.finds("the rejection", rejected), "reason")
}

// readsOwnData asks for the copy of one's data, and for the state of things.
func (a *attacker) readsOwnData() {
	a.t.Helper()
	a.says("/profil")
	a.says("/status")
	a.says("/privasi")
	copied := a.document("📄 Salinan data saya")
	if strings.ContainsAny(copied.name, "/\\<>\"") || !strings.HasSuffix(copied.name, ".txt") {
		a.t.Errorf("the copy is called %q", copied.name)
	}
	for _, field := range []string{"name", "unit", "app", "comment"} {
		if !strings.Contains(strings.Join(strings.Fields(string(copied.data)), " "), strings.Join(strings.Fields(a.held[field]), " ")) {
			a.t.Errorf("the copy should say %q", a.held[field])
		}
	}
}

// recapIsText looks through the month's workbook: nothing reckons, and what was
// typed stands there as it was.
func (s *siege) recapIsText() {
	s.t.Helper()
	budi := s.inGroup(s.t, budi)
	budi.skip()
	s.world.Telegram().SendText(budi.chat, budi.id, "/rekap 2026-11")
	m := budi.finds("the workbook", func(m botapi.Message) bool { return m.Document != nil && strings.HasSuffix(m.Document.Name, ".xlsx") })
	_, data, err := s.world.Telegram().File(m.Document.FileID)
	s.must(err)
	book, err := excelize.OpenReader(bytes.NewReader(data))
	s.must(err)
	defer book.Close()
	texts := map[string]bool{}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		s.must(err)
		for y, row := range rows {
			for x, text := range row {
				cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, _ := book.GetCellFormula(sheet, cell); formula != "" {
					s.t.Errorf("%s!%s reckons: %s", sheet, cell, formula)
				}
				if linked, target, _ := book.GetCellHyperLink(sheet, cell); linked {
					s.t.Errorf("%s!%s links to %s", sheet, cell, target)
				}
				texts[text] = true
			}
		}
	}
	for _, p := range payloads {
		if _, unit, _ := typed(answers.WorkUnit, p.text, "Dinas Kehutanan"); !texts[unit] {
			s.t.Errorf("the workbook should hold the unit %q", unit)
		}
	}
}
