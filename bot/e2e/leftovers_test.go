package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"loket/storage"
	"loket/storage/sqlite"
)

// What a run that was killed left half done holds people's data, and is
// cleared away at the next start; what a backup works with is left to it.
func TestWhatAKilledRunLeftIsClearedAtTheStart(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.officer(rina).says("/start")
	s.stop()
	for _, name := range []string{"loket-export-123", "attachments/incoming-7", "backup-1/loket.db", "restore-1/loket.db"} {
		path := filepath.Join(s.dir, name)
		s.must(os.MkdirAll(filepath.Dir(path), 0o700))
		s.must(os.WriteFile(path, []byte("password hashes"), 0o600))
	}
	running, err := storage.Lock(filepath.Join(s.dir, "backup-2"))
	s.must(err)
	defer running()
	s.start()
	s.officer(rina).says("/start")
	for name, want := range map[string]bool{"loket-export-123": false, "attachments/incoming-7": false,
		"backup-1": false, "restore-1": false, "backup-2": true, sqlite.DatabaseName: true} {
		if _, err := os.Stat(filepath.Join(s.dir, name)); (err == nil) != want {
			t.Errorf("%s is there: %t, want %t", name, err == nil, want)
		}
	}
}
