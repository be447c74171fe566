package e2e

import (
	"fmt"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
	"loket/conversations"
)

// reply is what an officer does about a message that says this.
type reply struct {
	says  string // in the message
	press string // a button, by the beginning of its label
	write func(a *actor, p part) string
	files int
	wait  bool // nothing: the question is on its way
}

// text writes the same whoever is asked.
func text(words string) func(*actor, part) string {
	return func(*actor, part) string { return words }
}

// theirLabel is the name they came for, or one of their own.
func theirLabel(a *actor, p part) string {
	if p.Address == "" || p.Role == "draft subdomain suggestions" || p.Role == "english" {
		return "lanjut" + letters(a.id)
	}
	return p.label()
}

// replies are tried from the top: what asks before what is asked.
var replies = []reply{
	{says: "Bagian mana", press: "Jabatan"},
	{says: "perlu diperbaiki", press: "✏️ Perbaiki"},
	{says: "belum selesai", press: "▶️ Lanjutkan"},
	{says: "tekan Simpan", press: "Simpan"},
	{says: "Ringkasan", press: "✅ Kirim"},
	{says: "Summary", press: "✅ Send"},
	{says: "Data diri sudah kami simpan", wait: true},
	{says: "berkas sudah kami terima", press: "✅ Selesai"},
	{says: "Persetujuan penggunaan data", press: "✅ Setuju"},
	{says: "Nama lengkap\n", write: func(a *actor, _ part) string { return "Pegawai " + letters(a.id) }},
	{says: "NIP\n", press: "Saya non-ASN"},
	{says: "Jabatan\n", write: text("Kepala Bidang")},
	{says: "Unit kerja\n", write: func(a *actor, _ part) string { return "Sanggar " + letters(a.id) }},
	{says: "Email dinas\n", write: func(a *actor, _ part) string { return fmt.Sprintf("pegawai%d@%s", a.id, baseDomain) }},
	{says: "Nomor HP\n", write: text("081234567890")},
	{says: "Nomor dan tanggal surat\n", write: text("005/123/DISHUB/2026, 24 November 2026")},
	{says: "Number and date of the letter\n", press: "⏭️ Skip"},
	{says: "Surat permohonan\n", files: 2},
	{says: "Surat usulan\n", files: 2},
	{says: "Tampilan aplikasi\n", files: 1},
	{says: "Tangkapan layar\n", press: "⏭️ Lewati"},
	{says: "Nama subdomain\n", write: theirLabel},
	{says: "Alamat website\nSilakan tulis", write: theirLabel},
	{says: "Website address\n", write: theirLabel},
	{says: "Nama dan kegunaan aplikasi\n", write: func(a *actor, _ part) string { return "Aplikasi " + letters(a.id) + " untuk melanjutkan" }},
	{says: "Kapasitas ruang server\n", press: "1–5 GB"},
	{says: "Bahasa pemrograman\n", write: text("Laravel")},
	{says: "Data pendukung lain\n", press: "⏭️ Lewati"},
	{says: "Email untuk akun\n", write: func(a *actor, _ part) string { return fmt.Sprintf("pegawai%d@%s", a.id, baseDomain) }},
	{says: "E-mail for the account\n", write: func(a *actor, _ part) string { return fmt.Sprintf("pegawai%d@%s", a.id, baseDomain) }},
	{says: "Nama website\n", write: func(a *actor, p part) string { return "Situs " + theirLabel(a, p) }},
	{says: "Website name\n", write: func(a *actor, p part) string { return "Situs " + theirLabel(a, p) }},
	{says: "Alamat akun\n", write: text("lamaempat." + baseDomain)},
	{says: "Website mana", press: "situs"},
	{says: "Masalah\n", write: text("Halaman putih")},
	{says: "Pertanyaan\n", write: text("Apakah dapat dilanjutkan?")},
}

// most is how many messages end a form; who needs more goes round in circles.
const most = 30

// finishes answers whatever is asked, from the question that stands in the chat,
// until the bot says the words of the end.
func (a *actor) finishes(p part, end ...string) botapi.Message {
	a.t.Helper()
	m := a.youngestFromBot()
	for range most {
		a.read = max(a.read, m.ID)
		if holds(m.Content(), end) {
			return m
		}
		m = a.repliesTo(m, p)
	}
	a.t.Fatalf("%s does not come to an end:\n%s", p.Role, a.transcript())
	return m
}

// repliesTo does what a message asks for, and returns what comes next.
func (a *actor) repliesTo(m botapi.Message, p part) botapi.Message {
	a.t.Helper()
	telegram := a.world.Telegram()
	for _, r := range replies {
		if !strings.Contains(m.Content()+"\n", r.says) {
			continue
		}
		switch {
		case r.wait:
		case r.files > 0:
			photos := make([][]byte, r.files)
			for i := range photos {
				photos[i] = datatest.Picture(byte(i))
			}
			telegram.SendPhoto(a.chat, a.id, photos)
		case r.press != "":
			label := labelled(m, r.press)
			if label == "" {
				a.t.Fatalf("%s: no button %s\n%s", p.Role, r.press, a.transcript())
			}
			_, err := telegram.Press(a.id, a.chat, m.ID, label)
			a.must(err)
		default:
			telegram.SendText(a.chat, a.id, r.write(a, p))
		}
		return a.answer("to " + r.says)
	}
	a.t.Fatalf("%s is asked what nobody knows:\n%s", p.Role, a.transcript())
	return m
}

// draftsGoOn takes every draft to its end, from the question at which it stood.
func (e *firstEdition) draftsGoOn(t *testing.T) {
	drafts := 0
	for _, p := range e.People {
		end := endOf(p.Role)
		if end == nil {
			continue
		}
		drafts++
		t.Run(p.Role, func(t *testing.T) {
			t.Parallel()
			a := e.plays(t, p.Role)
			if strings.HasPrefix(p.Role, "rested") {
				expect(t, a.says("masih di sini"), "belum selesai")
			}
			m := a.finishes(p, end...)
			if ticket := ticketNumber.FindString(m.Content()); ticket != "" {
				e.holdsWhatWasGiven(t, p, e.request(t, ticket))
			}
		})
	}
	if drafts < 35 {
		t.Errorf("only %d drafts stood there", drafts)
	}
}

// endOf is what the bot says at the end of a part's form; nil where they were
// in the middle of none.
func endOf(role string) []string {
	switch {
	case role == "draft link code", role == "draft subdomain review": // played by themselves
		return nil
	case role == "draft link account":
		return []string{"Kode dari email"}
	case role == "draft edit_profile":
		return []string{"Jabatan: Kepala Bidang"}
	case role == "draft question":
		return []string{"Pertanyaan sudah kami teruskan", "TNY-2026-"}
	case role == "english":
		return []string{"WEB-2026-"}
	case strings.HasPrefix(role, "draft takeover"):
		return []string{"sudah kami terima", "PGD-2026-"}
	case strings.HasPrefix(role, "complaint draft"):
		return []string{"Pengaduan sudah kami terima", "PGD-2026-"}
	case strings.HasPrefix(role, "draft profile"):
		return []string{"sudah kami terima", "-2026-"}
	case strings.HasPrefix(role, "draft website"), strings.HasPrefix(role, "rested website"), role == "correcting":
		return []string{"sudah kami terima", "WEB-2026-"}
	case strings.HasPrefix(role, "draft "), strings.HasPrefix(role, "rested "), role == "correcting files", role == "changing":
		return []string{"sudah kami terima", "SD-2026-"}
	}
	return nil
}

// holdsWhatWasGiven: what was answered before the change of programs stands in
// the request beside what was answered after it.
func (e *firstEdition) holdsWhatWasGiven(t *testing.T, p part, r conversations.Request) {
	t.Helper()
	if r.Officer != p.Person {
		t.Errorf("%s belongs to %d", r.Ticket, r.Officer)
	}
	want := map[conversations.Service][]string{
		conversations.Subdomain: {"letter", "label", "app", "screens", "capacity", "language", "email"},
		conversations.Website:   {"letter", "label", "title", "email"},
		conversations.Takeover:  {"account", "letter"},
		conversations.Reset:     {"site", "what"},
		conversations.Inquiry:   {"question"},
	}[r.Service]
	for _, key := range want {
		if r.Answers[key].Empty() {
			t.Errorf("%s has no answer to %s", r.Ticket, key)
		}
	}
	label := theirLabel(e.plays(t, p.Role), p)
	if p.Role == "draft website label" {
		label = "menungguupdate" // written while the bot was away
	}
	if hasLabel := r.Service == conversations.Subdomain || r.Service == conversations.Website; hasLabel && r.Label != label {
		t.Errorf("%s is for %s, want %s", r.Ticket, r.Label, label)
	}
}
