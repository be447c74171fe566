// Package control is how a command reaches the bot that runs on the same data
// directory: a socket in it, which its user alone can open. What such a command
// changes goes through the running bot's one writer.
package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"loket/storage"
)

// SocketName is the socket's name in the data directory.
const SocketName = "loket.sock"

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

// Listen opens the socket of a data directory, of which the caller holds the
// lock: what an earlier run left there is nobody's.
func Listen(dir string) (net.Listener, error) {
	path, done, err := reach(dir)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("take an earlier run's socket away: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", SocketName, err)
	}
	if unix, is := listener.(*net.UnixListener); is {
		unix.SetUnlinkOnClose(false) // its path may be known by a number that ends with done
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("restrict who may use %s: %w", SocketName, err), listener.Close())
	}
	return listener, nil
}

// Remove takes the socket of a bot that has stopped away.
func Remove(dir string) { _ = os.Remove(filepath.Join(dir, SocketName)) }

// longest is how long the path of a socket may be.
const longest = 100

// reach names the socket by a path that is short enough; done ends that name.
func reach(dir string) (path string, done func(), err error) {
	path = filepath.Join(dir, SocketName)
	if len(path) <= longest {
		return path, func() {}, nil
	}
	folder, err := os.Open(dir) // #nosec G304 -- the folder the operator names
	if err != nil {
		return "", nil, fmt.Errorf("open the data directory: %w", err)
	}
	short := filepath.Join("/proc/self/fd", strconv.Itoa(int(folder.Fd())), SocketName)
	return short, func() { _ = folder.Close() }, nil
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
	path, done, err := reach(c.Dir)
	if err != nil {
		return nil, err
	}
	defer done()
	return (&net.Dialer{}).DialContext(ctx, "unix", path)
}
