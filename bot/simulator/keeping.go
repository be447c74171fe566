package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// keptMails bounds the mailbox, which is written down whole with each mail.
const keptMails = 60

// The files of a world's folder, beside the simulated Telegram's own.
const (
	panelFile = "panel.json"
	mailFile  = "mailbox.json"
	clockFile = "clock.json"
)

// keeper writes the stand-ins down before they answer. Real ones do not forget
// what they have confirmed, so a kill must not make these forget it either. A
// nil keeper keeps nothing.
type keeper struct {
	dir   string
	parts map[string]part
	mu    sync.Mutex
	saved map[string][]byte
}

// part is what stands in one file.
type part struct {
	save func(io.Writer) error
	load func(io.Reader) error
}

// remember reads what an earlier run left, and keeps from now on.
func (w *World) remember() error {
	k := &keeper{dir: w.config.Dir, saved: map[string][]byte{}, parts: map[string]part{
		panelFile: {w.hosting.Save, w.hosting.Load},
		mailFile:  {w.mailbox.Save, w.mailbox.Load},
		clockFile: {w.saveClock, w.loadClock},
	}}
	for file, p := range k.parts {
		content, err := os.ReadFile(filepath.Join(k.dir, file))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = p.load(bytes.NewReader(content))
		}
		if err != nil {
			return fmt.Errorf("read the simulated world's %s: %w", file, err)
		}
	}
	w.keeper = k
	return w.telegram.KeepIn(filepath.Join(k.dir, "telegram"))
}

func (w *World) saveClock(out io.Writer) error {
	return json.NewEncoder(out).Encode(w.config.Clock.Ahead())
}

func (w *World) loadClock(in io.Reader) error {
	var ahead time.Duration
	if err := json.NewDecoder(in).Decode(&ahead); err != nil {
		return err
	}
	w.config.Clock.Advance(ahead - w.config.Clock.Ahead())
	return nil
}

// keep writes files down where they have changed: aside first and then in
// place, so that a kill leaves the version before.
func (k *keeper) keep(files ...string) error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	var failed error
	for _, file := range files {
		if err := k.write(file); err != nil {
			failed = errors.Join(failed, fmt.Errorf("keep the simulated world's %s: %w", file, err))
		}
	}
	return failed
}

func (k *keeper) write(file string) error {
	var content bytes.Buffer
	if err := k.parts[file].save(&content); err != nil {
		return err
	}
	if bytes.Equal(content.Bytes(), k.saved[file]) {
		return nil
	}
	target := filepath.Join(k.dir, file)
	if err := os.WriteFile(target+".new", content.Bytes(), 0o600); err != nil {
		return err
	}
	if err := os.Rename(target+".new", target); err != nil {
		return err
	}
	k.saved[file] = content.Bytes()
	return nil
}

// afterEach keeps a file after every request that may have changed it. The
// answer leaves when the handler returns, so it does not come too early.
func (k *keeper) afterEach(file string, handler http.Handler) http.Handler {
	if k == nil {
		return handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r)
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return
		}
		if err := k.keep(file); err != nil {
			panic(http.ErrAbortHandler) // no answer is better than a promise
		}
	})
}
