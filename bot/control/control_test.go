package control

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/storage"
)

// writer knows the dead letters 7, which is decided, and 8, which is not.
type writer struct{ done []string }

func (w *writer) Redecide(_ context.Context, id int64) error { return w.do("retry", id) }
func (w *writer) Clear(_ context.Context, id int64) error    { return w.do("clear", id) }

func (w *writer) do(what string, id int64) error {
	switch id {
	case 7:
		w.done = append(w.done, what)
		return nil
	case 8:
		return errors.New("it cannot be decided: no")
	}
	return storage.ErrNotFound
}

func TestACommandReachesTheRunningBot(t *testing.T) {
	for name, dir := range map[string]string{
		"a folder":                  t.TempDir(),
		"one with a very long name": filepath.Join(t.TempDir(), strings.Repeat("panjang", 20)),
	} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		bot := Client{Dir: dir}
		if err := bot.Clear(t.Context(), 7); !errors.Is(err, ErrNotRunning) {
			t.Errorf("%s: where nothing was it ends with %v", name, err)
		}
		w := &writer{}
		listener, err := Listen(dir)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		server := &http.Server{Handler: Handler(w)}
		go func() { _ = server.Serve(listener) }()
		if err := errors.Join(bot.Redecide(t.Context(), 7), bot.Clear(t.Context(), 7)); err != nil || strings.Join(w.done, " ") != "retry clear" {
			t.Errorf("%s: %v, done %v", name, err, w.done)
		}
		if err := bot.Redecide(t.Context(), 8); err == nil || err.Error() != "it cannot be decided: no" {
			t.Errorf("%s: a reason becomes %v", name, err)
		}
		if err := bot.Clear(t.Context(), 9); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: one that is none ends with %v", name, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s: it leaves %v in the folder (%v)", name, left, err)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		if err := bot.Clear(t.Context(), 7); !errors.Is(err, ErrNotRunning) {
			t.Errorf("%s: after the end it ends with %v", name, err)
		}
	}
}

func TestASocketThatNobodyServesIsNoBot(t *testing.T) {
	dir := t.TempDir()
	listener, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := (Client{Dir: dir}).Redecide(t.Context(), 7); !errors.Is(err, ErrNotRunning) {
		t.Errorf("it ends with %v", err)
	}
}
