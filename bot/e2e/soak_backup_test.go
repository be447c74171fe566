//go:build soak

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"loket/storage"
	"loket/storage/storagetest"
)

// safe takes backups of a town's bot while that works and dies.
type safe struct {
	*town
	dir      string
	identity string // file with the secret key
	public   string
	taken    []string
	killed   int
}

func newSafe(w *town) *safe {
	w.t.Helper()
	s := &safe{town: w, dir: storagetest.InMemory(w.t)}
	key, err := age.GenerateX25519Identity()
	w.must(err)
	s.identity, s.public = filepath.Join(s.dir, "backup.key"), key.Recipient().String()
	w.must(os.WriteFile(s.identity, []byte(key.String()+"\n"), 0o600))
	return s
}

// keepTaking takes one backup after the other until it is stopped. Some are
// killed before they are done; such a one leaves no file.
func (s *safe) keepTaking(stop <-chan struct{}) {
	random := rand.New(rand.NewPCG(8, 8))
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case <-time.After(150 * time.Millisecond):
		}
		file := filepath.Join(s.dir, fmt.Sprintf("%d.age", n))
		child := reexec(context.Background(), roleBot, []string{"DATA_DIR=" + s.town.dir, "BACKUP_RECIPIENT=" + s.public, "TMPDIR=" + s.dir}, "backup", file)
		child.Stderr = nil
		if err := child.Start(); err != nil {
			s.t.Errorf("start a backup: %v", err)
			return
		}
		if random.IntN(2) == 0 {
			s.killed++
			deadline := time.AfterFunc(time.Duration(random.IntN(250))*time.Millisecond, func() { _ = child.Process.Kill() })
			_ = child.Wait()
			deadline.Stop()
		} else if err := child.Wait(); err != nil {
			continue // the bot has no database yet
		}
		if _, err := os.Stat(file); err == nil {
			s.taken = append(s.taken, file)
		}
	}
}

// opens brings a backup back into a new directory and looks at it.
func (s *safe) opens(file string) (requests int) {
	s.t.Helper()
	dir := file + ".data"
	restore := reexec(context.Background(), roleBot, []string{"DATA_DIR=" + dir, "BACKUP_IDENTITY=" + s.identity}, "restore", file)
	restore.Stderr = nil
	if said, err := restore.Output(); err != nil {
		s.t.Errorf("%s cannot be brought back: %v\n%s", filepath.Base(file), err, said)
		return 0
	}
	key, err := os.ReadFile(filepath.Join(s.town.dir, storage.KeyName))
	s.must(err)
	s.must(os.WriteFile(filepath.Join(dir, storage.KeyName), key, 0o600))
	copied := &town{t: s.t, dir: dir}
	e := &evidence{t: s.t, town: copied}
	e.open()
	e.databaseIsWhole()
	return e.count("SELECT count(*) FROM requests")
}

// TestSoakBackupsWhileEverythingDies takes backups while people work and the
// bot dies, and kills some of the backups, too: each one that is there is whole.
func TestSoakBackupsWhileEverythingDies(t *testing.T) {
	w := openTown(t, newFate(31, 50, 40))
	w.seedAccounts(2)
	s := newSafe(w)
	p := newPlay(t, w.telegram, w.group)
	p.everything(2)
	stop := make(chan struct{})
	var taking sync.WaitGroup
	taking.Go(func() { s.keepTaking(stop) })
	w.start()
	p.run(3 * time.Minute)
	close(stop)
	taking.Wait()
	w.afterwards(p)
	before := 0
	for _, file := range s.taken {
		now := s.opens(file)
		if now < before {
			t.Errorf("%s holds %d requests, an earlier one held %d", filepath.Base(file), now, before)
		}
		before = now
	}
	t.Logf("%d backups taken and brought back, %d killed; deaths of the bot: %v", len(s.taken), s.killed, w.fate.deaths)
	if len(s.taken) < 10 || before == 0 {
		t.Errorf("%d backups, the last with %d requests", len(s.taken), before)
	}
}
