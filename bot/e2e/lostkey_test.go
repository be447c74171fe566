package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"loket/storage"
)

// TestALostKey plays a start without the key: what it sealed is told as lost when
// somebody wants to see it, and others take its place.
func TestALostKey(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	ready := rina.withButton("👁️ Tampilkan akun")
	s.stop()
	s.must(os.Remove(filepath.Join(s.dir, storage.KeyName)))
	s.start()
	rina.tap("👁️ Tampilkan akun")
	rina.reads("tidak dapat kami buka lagi")
	if m := rina.withButton("👁️ Tampilkan akun"); m.ID <= ready.ID {
		t.Fatalf("the lost details are still offered:\n%s", rina.transcript())
	}
	username, password := rina.opens()
	if !s.world.Hosting().Login(username, password) {
		t.Fatalf("the panel refuses %s", username)
	}
	budi.reads("dibuka pukul")
}
