package e2e

import (
	"context"
	"encoding/base64"
	"testing"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/postgres/postgrestest"
)

// TestTheBotGoesOnWhereItWasMovedTo: an officer is in the middle of a form, and a card
// stands in the group, when everything is carried to PostgreSQL, and back again.
func TestTheBotGoesOnWhereItWasMovedTo(t *testing.T) {
	database := postgrestest.Database(t)
	s := openStage(t)
	rina, agus, budi := s.officer(rina), s.officer(agus), s.verifier(budi)
	moved := func(from, to move.Place) {
		t.Helper()
		s.stop()
		key, err := storage.KeyFile(s.dir)
		s.must(err)
		carried, err := move.Between(context.Background(), from, to, key, s.clock.Now, func(string) {})
		s.must(err)
		if len(carried.Missing) > 0 || carried.Files == 0 {
			t.Errorf("carried are %d files, missing are %v", carried.Files, carried.Missing)
		}
		s.tune = func(set *settings.Settings) {
			set.DataDir, set.DatabaseURL = s.dir, to.URL
			if to.Dir != "" {
				set.DataDir = to.Dir
			}
			set.SecretKey = base64.StdEncoding.EncodeToString(key)
		}
		s.start()
	}
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	agus.introduce()
	agus.fillsSubdomain("siagus")
	expect(t, agus.presses("✅ Kirim"), "SD-2026-0001")
	budi.withButton("✅ Setujui")

	there, back := move.Place{URL: database}, move.Place{Dir: t.TempDir()}
	moved(move.Place{Dir: s.dir}, there)
	expect(t, rina.presses("✅ Kirim"), "SD-2026-0002")
	expect(t, agus.presses("✖️ Batalkan"), "SD-2026-0001", "dibatalkan")

	moved(there, back)
	expect(t, agus.presses("↩️ Kembalikan"), "SD-2026-0001", "dikembalikan")
	expect(t, rina.says("/status"), "SD-2026-0002")
}
