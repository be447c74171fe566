package panel_test

import (
	"context"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const (
	base     = "contoh.go.id"
	apiUser  = "loket"
	apiKey   = "KunciRahasiaPanel42"
	password = "Sementara7Kuda"
)

// bench is a client before a strict panel, with a clock and pauses of its own.
type bench struct {
	*panel.DirectAdmin
	fake   *hosting.Panel
	server *httptest.Server

	mu      sync.Mutex
	now     time.Time
	pauses  []time.Duration
	paused  func(n int) // is told of each pause; nil: nobody
	changes []bool
}

// option changes the two sides before they meet.
type option func(*hosting.Config, *panel.Config)

func newBench(t *testing.T, options ...option) *bench {
	t.Helper()
	b := &bench{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	host := hosting.Config{User: apiUser, Key: apiKey, BaseDomain: base, Now: b.clock}
	client := panel.Config{
		User: apiUser, Key: apiKey, BaseDomain: base, Now: b.clock, Sleep: b.pause, OnChange: b.changed,
		TempDir: t.TempDir(),
	}
	for _, change := range options {
		change(&host, &client)
	}
	b.fake = hosting.New(host)
	b.server = httptest.NewUnstartedServer(b.fake)
	b.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	b.server.StartTLS()
	t.Cleanup(b.server.Close)
	client.URL, client.CAFile = b.server.URL, certificateOf(t, b.server)
	b.DirectAdmin = mustClient(t, client)
	return b
}

func mustClient(t *testing.T, config panel.Config) *panel.DirectAdmin {
	t.Helper()
	client, err := panel.NewDirectAdmin(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// certificateOf writes the server's certificate where PANEL_CA_FILE points.
func certificateOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) pause(ctx context.Context, d time.Duration) error {
	b.mu.Lock()
	b.pauses = append(b.pauses, d)
	n, paused := len(b.pauses), b.paused
	b.mu.Unlock()
	if paused != nil {
		paused(n)
	}
	return ctx.Err()
}

func (b *bench) changed(open bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changes = append(b.changes, open)
}

// callsOf counts the requests that reached a command or path.
func (b *bench) callsOf(path string) int {
	count := 0
	for _, call := range b.fake.Calls() {
		if call.Path == path {
			count++
		}
	}
	return count
}

// account finds an account on the panel's side.
func (b *bench) account(t *testing.T, user string) hosting.AccountView {
	t.Helper()
	for _, account := range b.fake.Accounts() {
		if account.Username == user {
			return account
		}
	}
	t.Fatalf("the panel has no account %s", user)
	return hosting.AccountView{}
}

// wantFailure demands an error of this kind and reason.
func wantFailure(t *testing.T, err error, kind panel.Kind, code panel.Code) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s (%s)", kind, code)
	}
	if panel.KindOf(err) != kind || panel.CodeOf(err) != code {
		t.Fatalf("error is %v, want %s (%s)", err, kind, code)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serveTLS starts a panel that is one function.
func serveTLS(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(answer)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// clientOf makes a client of such a panel.
func clientOf(t *testing.T, server *httptest.Server) *panel.DirectAdmin {
	t.Helper()
	return mustClient(t, panel.Config{
		URL: server.URL, User: apiUser, Key: apiKey, BaseDomain: base, CAFile: certificateOf(t, server),
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
}
