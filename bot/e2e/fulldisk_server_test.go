//go:build linux

package e2e

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// serversDisk is a small file system of its own under the database server.
type serversDisk struct {
	smallDisk
	server *pgtest.Server
}

// newServersDisk puts a server onto a small file system, and the town's bot onto that, or
// leaves the test where that is not allowed.
func newServersDisk(w *town) serversDisk {
	w.t.Helper()
	base := w.t.TempDir()
	dir := filepath.Join(base, "disk")
	w.must(os.Mkdir(dir, 0o755))
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=200m,mode=0755"); err != nil {
		w.t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	w.t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	for _, above := range []string{base, filepath.Dir(base)} {
		w.must(os.Chmod(above, 0o755)) // the server's user comes through
	}
	server, err := pgtest.StartIn(dir, "min_wal_size=32MB", "max_wal_size=48MB")
	w.must(err)
	w.t.Cleanup(func() {
		w.stop()
		server.Remove()
	})
	url := postgres.ForOffice(server.URL(server.Database(w.t, "")), postgres.SingleOffice)
	key, err := storage.KeyFile(w.dir)
	w.must(err)
	w.must(os.WriteFile(filepath.Join(w.dir, databaseNote), []byte(url), 0o600))
	w.settings = append(w.settings, "DATABASE_URL="+url, "SECRET_KEY="+base64.StdEncoding.EncodeToString(key), "LEASE=60s")
	return serversDisk{smallDisk{dir}, server}
}

// fill leaves no byte, and has the server use up what it keeps ready for its log.
func (d serversDisk) fill(w *town) {
	d.smallDisk.fill(w)
	for range 30 {
		if d.server.Exec("CREATE TABLE more (n int)", "DROP TABLE more", "SELECT pg_switch_wal()") != nil {
			return
		}
	}
	w.t.Error("the server goes on without room")
}

// free gives room again. The server may have given up, which is for its operator to mend.
func (d serversDisk) free(w *town) {
	d.smallDisk.free(w)
	w.must(d.server.Kill())
	w.must(d.server.Run())
}

// TestTheServersFullDisk lets the room of the database server run out in the middle of a
// conversation, and again when the request is sent: nothing is confirmed, nothing is
// lost, and the conversation goes on by itself when there is room again.
func TestTheServersFullDisk(t *testing.T) {
	pgtest.Needed(t)
	t.Parallel()
	w := openTown(t, immortal())
	space := newServersDisk(w)
	w.frail = true // without a server it may end
	playWithoutRoom(w, space, 2*time.Minute)
}
