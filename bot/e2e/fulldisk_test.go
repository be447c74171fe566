//go:build linux

package e2e

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"loket/bot/simulator/botapi"
)

// room is the space that the bot has for its data.
type room interface {
	fill(w *town) // no byte more
	free(w *town)
}

// allowance limits the files of the running bot: it can be changed while the
// bot runs, by anybody.
type allowance struct{}

func (allowance) fill(w *town) { limitFiles(w, 1) }

func (allowance) free(w *town) { limitFiles(w, unix.RLIM_INFINITY) }

func limitFiles(w *town, size uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	limit := unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(w.child.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil && !errors.Is(err, unix.ESRCH) {
		w.t.Errorf("limit the bot's files: %v", err)
	}
}

// smallDisk is a file system of its own, filled by a file that nobody needs.
type smallDisk struct{ dir string }

const diskSize = "size=24m"

// newSmallDisk mounts a small file system where the data will lie, or leaves
// the test where that is not allowed.
func newSmallDisk(w *town) smallDisk {
	w.t.Helper()
	w.must(os.MkdirAll(w.dir, 0o700))
	if err := unix.Mount("tmpfs", w.dir, "tmpfs", 0, diskSize); err != nil {
		w.t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	w.t.Cleanup(func() {
		w.stop()
		if err := unix.Unmount(w.dir, unix.MNT_DETACH); err != nil {
			w.t.Errorf("take the small disk away: %v", err)
		}
	})
	return smallDisk{w.dir}
}

func (d smallDisk) ballast() string { return filepath.Join(d.dir, "ballast") }

func (d smallDisk) fill(w *town) {
	file, err := os.Create(d.ballast())
	if err != nil {
		w.t.Errorf("fill the disk: %v", err)
		return
	}
	defer file.Close()
	for size := 1 << 20; size > 0; {
		if _, err := io.CopyN(file, zeros{}, int64(size)); err != nil {
			size /= 2
		}
	}
}

func (d smallDisk) free(w *town) {
	if err := os.Remove(d.ballast()); err != nil {
		w.t.Errorf("free the disk: %v", err)
	}
}

// zeros is an endless file of nothing.
type zeros struct{}

func (zeros) Read(into []byte) (int, error) { return len(into), nil }

// TestAFullDisk lets the room run out in the middle of a conversation, and
// again when the request is sent: nothing is confirmed, nothing is lost, and
// the conversation goes on by itself when there is room again.
func TestAFullDisk(t *testing.T) {
	for name, open := range map[string]func(*town) room{
		"no file may grow": func(*town) room { return allowance{} },
		"full, and a kill": func(w *town) room { return killing{newSmallDisk(w)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openTown(t, immortal())
			space := open(w)
			playWithoutRoom(w, space, 40*time.Second)
		})
	}
}

// playWithoutRoom has an officer ask for a website while the room runs out twice.
func playWithoutRoom(w *town, space room, patience time.Duration) {
	w.t.Helper()
	p := newPlay(w.t, w.telegram, w.group)
	o := p.newOfficer("full disk")
	o.add(scene{say: "/website"})
	o.introduces()
	wanted := o.asksForWebsite("penuh")
	wanted.made = true
	p.team.verdicts["penuh"] = approves
	o.withoutRoom(w, space, "Langkah 3 dari 5")
	o.withoutRoom(w, space, "Ringkasan")
	o.opensAccount(wanted, "sudah siap")
	w.start()
	p.run(patience)
	w.afterwards(p)
}

// killing kills the bot as soon as there is no room any more: it starts again
// without room.
type killing struct{ smallDisk }

func (k killing) fill(w *town) {
	w.mu.Lock()
	w.frail = true
	w.mu.Unlock()
	k.smallDisk.fill(w)
	w.kill()
}

// withoutRoom takes the room away when the message with these words has come,
// and gives it back when the bot has failed to remember what follows.
func (o *officer) withoutRoom(w *town, space room, words string) {
	at := slices.IndexFunc(o.scenes, func(s scene) bool { return len(s.cue) > 0 && s.cue[0] == words })
	speaks := o.scenes[at]
	speaks.edited = true // the message is there already
	var logged int64
	var before []string
	fills := scene{cue: speaks.cue, do: func(o *officer, _ botapi.Message) {
		before = o.heard()
		logged = w.written()
		space.fill(w)
	}}
	frees := scene{
		when: func() bool { return w.said("nothing of the batch is confirmed", 2, logged) },
		do: func(o *officer, _ botapi.Message) {
			if len(w.telegram.Pending()) == 0 {
				w.t.Error("an update was confirmed that is not remembered")
			}
			for _, said := range o.heard() {
				if !slices.Contains(before, said) { // what was sent before may come twice after a kill
					w.t.Errorf("the bot answers what it does not remember: %s", said)
				}
			}
			space.free(w)
		},
	}
	o.scenes = slices.Replace(o.scenes, at, at+1, fills, speaks, frees)
}

// heard is what the bot has said to an officer so far.
func (o *officer) heard() (said []string) {
	for _, m := range o.telegram.Messages(o.id) {
		if o.fromBot(m) {
			said = append(said, m.Content())
		}
	}
	return said
}
