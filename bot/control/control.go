// Package control is how a command reaches the bot that runs on the same data
// directory and the same machine: a socket named after the directory, which takes
// the bot's own user and root alone. What such a command changes goes through the
// running bot's one writer. No file stands for the socket: the data directory
// holds only what is to be kept.
package control

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"loket/storage"
)

// ErrNotRunning is returned where no bot runs on the data directory.
var ErrNotRunning = errors.New("no bot runs on DATA_DIR: start it first")

// Writer decides and forgets dead letters; it is the engine.
type Writer interface {
	// Redecide returns storage.ErrNotFound for a number that is none, and the
	// reason where the event cannot be decided now either.
	Redecide(ctx context.Context, id int64) error
	// Clear returns storage.ErrNotFound for a number that is none.
	Clear(ctx context.Context, id int64) error
}

// Listen opens the socket of a data directory, of which the caller holds the lock.
func Listen(dir string) (net.Listener, error) {
	name, err := socketOf(dir)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", name)
	if err != nil {
		return nil, fmt.Errorf("open the socket for commands: %w", err)
	}
	return guarded{listener}, nil
}

// socketOf names the socket of a data directory, however the directory is spelt.
func socketOf(dir string) (string, error) {
	full, err := filepath.Abs(dir)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	if err != nil {
		return "", fmt.Errorf("find the data directory: %w", err)
	}
	return socketPrefix + fmt.Sprintf("loket-%x", sha256.Sum256([]byte(full))), nil
}

// guarded accepts nobody but the bot's own user and root.
type guarded struct{ net.Listener }

// Accept is net.Listener's.
func (g guarded) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if isOurs(conn) {
			return conn, nil
		}
		_ = conn.Close()
	}
}

// Handler serves what commands ask for.
func Handler(writer Writer) http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range map[string]func(context.Context, int64) error{
		"POST /dead/{id}/retry": writer.Redecide,
		"POST /dead/{id}/clear": writer.Clear,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
			if err == nil {
				err = do(r.Context(), id)
			} else {
				err = storage.ErrNotFound
			}
			switch {
			case errors.Is(err, storage.ErrNotFound):
				http.Error(w, "", http.StatusNotFound)
			case err != nil:
				http.Error(w, err.Error(), http.StatusConflict)
			}
		})
	}
	return mux
}

// Client asks the bot that runs on a data directory.
type Client struct{ Dir string }

// Redecide has a dead letter decided once more. Its errors are ErrNotRunning,
// storage.ErrNotFound, or the running bot's reason, which may name a person.
func (c Client) Redecide(ctx context.Context, id int64) error { return c.ask(ctx, id, "retry") }

// Clear has a dead letter forgotten; errors as for Redecide.
func (c Client) Clear(ctx context.Context, id int64) error { return c.ask(ctx, id, "clear") }

func (c Client) ask(ctx context.Context, id int64, what string) error {
	web := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: c.dial}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://loket/dead/%d/%s", id, what), nil)
	if err != nil {
		return fmt.Errorf("ask the running bot: %w", err)
	}
	response, err := web.Do(request)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
			return ErrNotRunning
		}
		return fmt.Errorf("ask the running bot: %w", err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	switch {
	case err != nil:
		return fmt.Errorf("read the running bot's answer: %w", err)
	case response.StatusCode == http.StatusOK:
		return nil
	case response.StatusCode == http.StatusNotFound:
		return storage.ErrNotFound
	}
	return errors.New(strings.TrimSpace(string(said)))
}

func (c Client) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	name, err := socketOf(c.Dir)
	if err != nil {
		return nil, err
	}
	return (&net.Dialer{}).DialContext(ctx, "unix", name)
}
