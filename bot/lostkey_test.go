package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/storage"
)

// TestALostKey plays a start without the key: what it sealed is told as lost when
// somebody wants to see it, and others take its place.
func TestALostKey(t *testing.T) {
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

// What the log says of a key, by what became of it.
func TestTheLogSaysThatTheKeyIsLost(t *testing.T) {
	for why, change := range map[string]struct {
		key  func(v *vault) string // SECRET_KEY
		lost bool
	}{
		"the same":                  {func(*vault) string { return "" }, false},
		"the file is gone":          {func(v *vault) string { v.must(os.Remove(filepath.Join(v.data, storage.KeyName))); return "" }, true},
		"another one in SECRET_KEY": {func(*vault) string { return strings.Repeat("A", 43) + "=" }, true},
	} {
		v := newVault(t)
		settings, err := defaultSettings()
		v.must(err)
		settings.DataDir, settings.TelegramToken, settings.SecretKey = v.data, clinicToken, change.key(v)
		var said bytes.Buffer
		h, err := build(t.Context(), settings, outside{}, slog.New(slog.NewTextHandler(&said, nil)))
		v.must(err)
		h.checkSeals(t.Context())
		h.stopCarriers()
		v.must(h.close())
		if lost := strings.Contains(said.String(), "level=ERROR") && strings.Contains(said.String(), "SECRET_KEY"); lost != change.lost {
			t.Errorf("%s: the log says\n%s", why, said.String())
		}
	}
	first := t.TempDir()
	settings, err := defaultSettings()
	if err != nil {
		t.Fatal(err)
	}
	if settings.DataDir = first; settings.keyIsLost() {
		t.Error("a key that never was counts as lost")
	}
}
