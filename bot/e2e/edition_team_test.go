package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/mailbox"
	"loket/conversations"
)

// cardsThatAsked goes on where verifiers stood before a card. A reason that was
// being written is taken. Where a card asked in place, its buttons have other
// data since: they say where the request stands, and once the question's time
// is over the card is decided on as ever.
func (e *firstEdition) cardsThatAsked(t *testing.T) {
	prompt := e.inGroup(t, budi).reads("silakan tulis alasan untuk " + e.byRole["writing face"].Ticket)
	e.world.Telegram().SendText(e.Group, budi, "Mohon lewat induknya.", botapi.InReplyTo(prompt.ID))
	expect(t, e.plays(t, "writing face").reads("belum dapat kami setujui"), "Mohon lewat induknya.")
	for role, label := range map[string]string{"confirm face": "Ya, setujui", "reasons face": "Permohonan ganda",
		"checklist face": "📨 Kirim perbaikan", "questions face": "⬜ Alamat"} {
		if answer := e.inGroup(t, budi).onCard(e.byRole[role].Ticket, label); answer.Text == "" {
			t.Errorf("%s: the press is answered with nothing", role)
		}
	}
	e.clock.Advance(11 * time.Minute) // nothing is asked any more
	e.card(t, "confirm face", "✅ Setujui")
	e.card(t, "confirm face", "Ya, setujui")
	e.plays(t, "confirm face").opens()
	e.card(t, "reasons face", "❌ Tolak")
	e.card(t, "reasons face", "Permohonan ganda")
	e.plays(t, "reasons face").reads("belum dapat kami setujui")
	for _, role := range []string{"checklist face", "questions face"} {
		e.card(t, role, "✏️ Minta perbaikan")
		e.card(t, role, "Email bukan milik unit kerja atau salah")
		e.plays(t, role).withButton("✏️ Perbaiki")
	}
}

// whatWaited: what was decided before the kill is done once, and nothing waits.
func (e *firstEdition) whatWaited(t *testing.T) {
	for _, role := range []string{"provisioning", "website provisioning"} {
		a := e.plays(t, role)
		username, password := a.opens()
		if !e.world.Hosting().Login(username, password) {
			t.Errorf("%s: the panel refuses %s", role, username)
		}
		if n := e.world.Hosting().Creates(e.byRole[role].Address); n != 1 {
			t.Errorf("%s: the account was created %d times", role, n)
		}
	}
	for _, role := range []string{"forgets", "freezing"} {
		a := e.plays(t, role)
		username, password := a.opens()
		if password == e.byRole[role].Password || !e.world.Hosting().Login(username, password) {
			t.Errorf("%s: the panel refuses the new password of %s", role, username)
		}
	}
	e.plays(t, "complaint resetting").reads("input kembali")
	e.plays(t, "undeletable").reads("sudah Bapak/Ibu simpan")
	e.plays(t, "delivered").reads("Password sementara:")
	e.plays(t, "opened").finds("the letter", func(m botapi.Message) bool { return m.Document != nil })
	e.plays(t, "confirmed").reads("pelindungan data pribadi")
	e.plays(t, "draft subdomain letter").reads("1 berkas sudah kami terima")
	e.plays(t, "draft website label").reads("Nama website")
	e.plays(t, "draft subdomain review").reads("ermohonan sudah kami terima dengan nomor")
	group := e.inGroup(t, budi)
	group.finds("the recapitulation", func(m botapi.Message) bool {
		return m.Document != nil && strings.HasSuffix(m.Document.Name, ".xlsx")
	})
	group.finds("the card that Tono took", func(m botapi.Message) bool {
		return strings.HasPrefix(m.Content(), e.byRole["submitted"].Ticket) && strings.Contains(m.Content(), "Tono")
	})
	group.finds("the card that Sari took", func(m botapi.Message) bool {
		return strings.HasPrefix(m.Content(), e.byRole["old submitted"].Ticket) && strings.Contains(m.Content(), "Sari")
	})
	group.finds("the card of the newest request", func(m botapi.Message) bool {
		return strings.Contains(m.Content(), e.byRole["draft subdomain review"].Address)
	})
	if status := e.world.Telegram().Status(-1001000000777, e.world.Telegram().Bot().ID); status != "left" {
		t.Errorf("the bot is still in the other group: %s", status)
	}
	for _, role := range []string{"mailed", "website mailed"} {
		address := e.byRole[role].Address
		if !slices.ContainsFunc(e.world.Mailbox().Mails(), func(m mailbox.Mail) bool { return strings.Contains(m.Subject, address) && len(m.Attachments) == 1 }) {
			t.Errorf("%s: no letter was mailed about %s", role, address)
		}
	}
}

// decisionsGoOn: the team decides on what stood in its group, by the buttons
// that stood there.
func (e *firstEdition) decisionsGoOn(t *testing.T) {
	e.card(t, "failed", "🔁 Coba lagi")
	e.plays(t, "failed").opens()
	e.card(t, "website failed", "🔁 Coba lagi")
	e.plays(t, "website failed").opens()
	e.card(t, "complaint failed", "🔁 Coba lagi")
	e.plays(t, "complaint failed").reads("input kembali")
	e.card(t, "complaint submitted", "♻️ Reset website")
	e.card(t, "complaint submitted", "Ya, reset")
	e.plays(t, "complaint submitted").reads("input kembali")
	for _, role := range []string{"old submitted", "claimed", "takeover submitted"} {
		e.card(t, role, "✅ Setujui")
		e.card(t, role, "Ya, setujui")
		e.plays(t, role).opens()
	}
	e.card(t, "handover asked", "📨 Kirim akun yang ada")
	e.card(t, "handover asked", "Ya, kirim")
	username, password := e.plays(t, "handover asked").opens()
	if username != "lama2" || !e.world.Hosting().Login(username, password) {
		t.Errorf("the account of %s that is there was not handed over", username)
	}
	e.card(t, "overdue", "❌ Tolak")
	e.card(t, "overdue", "Permohonan ganda")
	e.plays(t, "overdue").reads("belum dapat kami setujui")
	card := e.inGroup(t, budi).finds("the question", func(m botapi.Message) bool {
		_, open := m.Button("✅ Tutup tiket")
		return open && strings.HasPrefix(m.Content(), e.byRole["question open"].Ticket)
	})
	e.world.Telegram().SendText(e.Group, sari, "Pukul delapan.", botapi.InReplyTo(card.ID))
	e.plays(t, "question open").reads("Pukul delapan.")

	// Work that is done by hand, taken before and not taken yet.
	taken := e.inGroup(t, sari).onPrivate("/status")
	taken.tap("✅ Sudah dibuat")
	e.plays(t, "manual taken").withButton("👁️ Tampilkan akun")
	own := e.inGroup(t, budi).onPrivate("/start kerja_" + e.byRole["manual"].Ticket)
	own.finds("the work", func(m botapi.Message) bool {
		_, open := m.Button("✅ Sudah dibuat")
		return open && strings.Contains(m.Content(), e.byRole["manual"].Address)
	})
	own.tap("✅ Sudah dibuat")
	e.plays(t, "manual").withButton("👁️ Tampilkan akun")
	small := e.inGroup(t, budi).onPrivate("/start kerja_" + e.smallWork(t, "selesaisembilan"))
	small.finds("the password to set", func(m botapi.Message) bool {
		_, open := m.Button("✅ Sudah dibuat")
		return open && strings.Contains(m.Content(), "selesaisembilan")
	})
	small.tap("✅ Sudah dibuat")
	e.plays(t, "password by hand").withButton("👁️ Tampilkan akun")

	thaw := e.inGroup(t, budi).finds("the frozen account", func(m botapi.Message) bool {
		_, frozen := m.Button("🔓 Aktifkan kembali")
		return frozen && strings.Contains(m.Content(), e.byRole["frozen"].Address)
	})
	_, err := e.world.Telegram().Press(budi, e.Group, thaw.ID, "🔓 Aktifkan kembali")
	e.must(err)
	e.inGroup(t, budi).reads("Diaktifkan kembali oleh")

	e.inGroup(t, budi).commands("/riwayat " + e.byRole["confirmed"].Ticket)
	e.inGroup(t, budi).reads("Jejak audit")
	e.inGroup(t, budi).commands("/cari selesaisatu")
	e.inGroup(t, budi).reads("permohonan ditemukan")
}

// smallWork finds the number of work that belongs to no request.
func (e *firstEdition) smallWork(t *testing.T, label string) string {
	t.Helper()
	m := e.inGroup(t, budi).finds("work for "+label, func(m botapi.Message) bool {
		_, open := m.Button("🧑‍🔧 Kerjakan tugas ini")
		return open && strings.Contains(m.Content(), label)
	})
	b, _ := m.Button("🧑‍🔧 Kerjakan tugas ini")
	_, work, _ := strings.Cut(b.URL, "kerja_")
	return work
}

// officersGoOn: those who have accounts read where they stand, and get new
// passwords; what is in their chats goes on.
func (e *firstEdition) officersGoOn(t *testing.T) {
	for _, role := range []string{"confirmed", "changed", "site", "linked", "taken over", "shown again"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			a, p := e.plays(t, role), e.byRole[role]
			expect(t, a.says("/status"), "Akun Bapak/Ibu", p.Address)
			username, password := a.forgets()
			if password == p.Password || !e.world.Hosting().Login(username, password) {
				t.Errorf("the panel refuses the temporary password of %s", username)
			}
		})
	}
	t.Run("a mailed code", func(t *testing.T) {
		t.Parallel()
		a := e.plays(t, "draft link code")
		expect(t, a.says(e.LinkCode), "berita."+baseDomain)
		if account, err := e.app.Store.Account(t.Context(), "berita."+baseDomain); err != nil || account.Holder != a.id {
			t.Errorf("the account belongs to %d: %v", account.Holder, err)
		}
	})
	t.Run("a letter, and what was shown", func(t *testing.T) {
		t.Parallel()
		e.plays(t, "opened").tap("✅ Sudah saya simpan")
		e.plays(t, "opened").reads("penilaian")
		e.plays(t, "saved").tap("4 · Sangat baik")
		e.plays(t, "saved").reads("Terima kasih atas penilaian")
		e.plays(t, "needs correction").tap("✏️ Perbaiki")
		e.plays(t, "needs correction").finishes(e.byRole["needs correction"], "sudah kami terima", "WEB-2026-")
	})
	t.Run("who blocked the bot", func(t *testing.T) {
		t.Parallel()
		e.world.Telegram().Unblock(e.byRole["blocked waiting"].Person)
		username, password := e.plays(t, "blocked waiting").opens()
		if !e.world.Hosting().Login(username, password) {
			t.Errorf("the panel refuses %s", username)
		}
	})
	t.Run("the account of several addresses", func(t *testing.T) {
		t.Parallel()
		a := e.plays(t, "takeover shared") // the first edition handed it over; now the team decides
		a.says("/lupapassword")
		expect(t, a.presses("🔑 Buat password sementara"), "perlu diperiksa oleh tim kami dahulu")
	})
}

// datesGoOn: reminders of before fall due.
func (e *firstEdition) datesGoOn(t *testing.T) {
	e.plays(t, "holder").tap("🚫 Bukan kami")
	e.clock.Advance(2 * time.Hour)
	e.idle()
	e.clock.Advance(2 * time.Hour) // the holder was told once more, as nothing said that they had been
	username, password := e.plays(t, "handing over").opens()
	if username != "situssep" || !e.world.Hosting().Login(username, password) {
		t.Errorf("nobody objected, and %s was not handed over", username)
	}
	if r := e.request(t, e.byRole["takeover handing over"].Ticket); r.State == conversations.Done {
		t.Error("the holder objected, and the account was handed over")
	}
	e.plays(t, "letter").withButton("👁️ Tampilkan akun") // hidden again after an hour
	e.clock.Advance(19 * time.Hour)
	group := e.inGroup(t, budi)
	group.reads("waktu layanan hampir habis")
	e.clock.Advance(24 * time.Hour)
	group.reads("Mohon segera diselesaikan")
	e.plays(t, "letter").reads("kami nonaktifkan")
	e.clock.Advance(60 * 24 * time.Hour)
}
