package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/conversations"
)

// TestTheTeamRehearsesOnItsFirstDay: the list of what is set up offers a rehearsal,
// which is decided as any request and leaves nothing in the group.
func TestTheTeamRehearsesOnItsFirstDay(t *testing.T) {
	for _, api := range []botapi.API{botapi.API101, botapi.API103} {
		t.Run(string(api), func(t *testing.T) {
			t.Parallel()
			s := openSpeaking(t, api)
			budi := s.verifier(budi)
			list := budi.reads("Menyiapkan Loket")
			expect(t, list, "✅ panel: dapat dihubungi", "✅ email: sudah diatur", "⚠️ salinan data")
			for _, c := range s.world.Telegram().Calls("sendMessage") {
				if strings.Contains(c.Params["text"], "Menyiapkan Loket") && c.Params["disable_notification"] != "true" {
					t.Errorf("the list makes a sound: %v", c.Params)
				}
			}
			budi.does("🎓 Latihan")
			budi.does("❌ Tolak")
			budi.does("Pemohon tidak berwenang")
			expect(t, budi.reads("sekarang pemohon membaca"), "LATIHAN", "Pemohon tidak berwenang")
			s.clock.Advance(11 * time.Minute)
			budi.waits("an end without a trace", func() bool {
				for _, m := range s.world.Telegram().Messages(budi.chat) {
					if strings.Contains(m.Content(), conversations.RehearsalPrefix) && !m.Deleted {
						return false
					}
				}
				return true
			})
			budi.does("🎓 Latihan")
			budi.sees("✅ Setujui")
			budi.does("🧹 Akhiri latihan")
			if mails := s.world.Mailbox().Mails(); len(mails) != 0 {
				t.Errorf("mails were sent: %v", mails)
			}
		})
	}
}

// TestARehearsalOutlivesAnyDeath kills the program behind every press of a
// rehearsal; it goes on, and nothing comes of it.
func TestARehearsalOutlivesAnyDeath(t *testing.T) {
	t.Parallel()
	w := openTown(t, immortal())
	w.start()
	telegram := w.telegram
	accounts := len(w.panel.Accounts())
	find := func(label string) (found botapi.Message, has bool) {
		messages := telegram.Messages(townGroup)
		for i := len(messages) - 1; i >= 0 && !has; i-- {
			found = messages[i]
			_, has = found.Button(label)
			has = has && !found.Deleted
		}
		return found, has
	}
	comes := func(label string, within time.Duration) bool {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		return telegram.WaitFor(ctx, func() bool { _, has := find(label); return has }) == nil
	}
	presses := func(label string) string {
		t.Helper()
		if !comes(label, patience) {
			t.Fatalf("no button %s", label)
		}
		m, _ := find(label)
		query, err := telegram.Press(budi, townGroup, m.ID, label)
		w.must(err)
		return query
	}
	for _, step := range []struct{ press, next string }{
		{"🎓 Latihan", "🙋 Ambil"}, {"🙋 Ambil", "↩️ Lepas"}, {"✏️ Minta perbaikan", "Tampilan aplikasi tidak jelas"},
		{"Tampilan aplikasi tidak jelas", "▶️ Pemohon mengirim perbaikan"}, {"▶️ Pemohon mengirim perbaikan", "✅ Setujui"},
		{"✅ Setujui", "Ya, setujui"}, {"Ya, setujui", "▶️ Panel gagal"}, {"▶️ Panel gagal", "🔁 Coba lagi"}, {"🔁 Coba lagi", "▶️ Panel berhasil"},
		{"▶️ Panel berhasil", "🎓 Ulangi latihan"}, {"🎓 Ulangi latihan", "✅ Setujui"},
	} {
		presses(step.press)
		w.kill()
		for tries := 0; !comes(step.next, 5*time.Second); tries++ { // what one member sees may be lost with a death: they press again
			if tries == 5 {
				t.Fatalf("no button %s", step.next)
			}
			presses(step.press)
		}
	}
	w.endsRehearsal(presses)
	w.stop()
	if n := len(w.panel.Accounts()); n != accounts {
		t.Errorf("the panel has %d accounts, not %d", n, accounts)
	}
	w.nothingCameOfIt()
}

// nothingCameOfIt looks into the database for what a rehearsal may not leave.
func (w *town) nothingCameOfIt() {
	w.t.Helper()
	db := beside(w.t, w.dir)
	defer db.Close()
	for _, table := range []string{"requests", "works", "credentials", "accounts", "counters", "secrets", "audit"} {
		var rows int
		w.must(db.QueryRow("SELECT count(*) FROM " + table).Scan(&rows)) // #nosec G202 -- of the list above
		if rows != 0 {
			w.t.Errorf("%d rows in %s", rows, table)
		}
	}
	for _, where := range []string{"settings WHERE key = 'rehearsal' AND value <> ''", "reminders WHERE subject LIKE 'LATIHAN%'", "posted WHERE name LIKE '%LATIHAN%'"} {
		var rows int
		w.must(db.QueryRow("SELECT count(*) FROM " + where).Scan(&rows)) // #nosec G202 -- of the list above
		if rows != 0 {
			w.t.Error(fmt.Sprint(rows, " of ", where))
		}
	}
}

// endsRehearsal presses until the end is answered: the button may at first be one
// that a death left behind.
func (w *town) endsRehearsal(presses func(label string) string) {
	w.t.Helper()
	end := time.After(patience)
	for {
		ctx, cancel := context.WithTimeout(w.t.Context(), patience)
		answer, err := w.telegram.WaitAnswer(ctx, presses("🧹 Akhiri latihan"))
		cancel()
		w.must(err)
		if strings.Contains(answer.Text, "diakhiri") {
			return
		}
		select {
		case <-end:
			w.t.Fatal("the rehearsal does not end")
		case <-time.After(100 * time.Millisecond):
		}
	}
}
