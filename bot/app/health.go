package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"loket/bot/settings"
	"loket/bot/telegram"
)

// HealthCommand asks a running bot on this machine whether it lives; for the
// image, which holds no other program that could.
type HealthCommand struct {
	Listen string `env:"LISTEN" default:":8080" help:"As for serve."`
}

// Run fails when the bot does not answer within three seconds.
func (c *HealthCommand) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return settings.Fault("LISTEN", "should be an address such as :8080")
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the bot does not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the bot answers %s", response.Status)
	}
	return nil
}

// health answers whether the program lives, at /healthz, and whether it serves,
// at /readyz. The first is for whoever starts it anew; the second is for
// monitoring alone, for what it speaks of no start mends.
type health struct {
	app    *App
	poller atomic.Pointer[telegram.Poller]
	hook   atomic.Pointer[telegram.Webhook]
	Now    func() time.Time // nil: time.Now

	mu      sync.Mutex
	probed  time.Time // when something was last committed for us
	refused error
	why     string // as far as the database shows it
}

const (
	// heardOverdue is how long Telegram may say nothing before we are not ready:
	// more than a long poll, and than two looks at the webhook.
	heardOverdue = 3 * time.Minute
	// probeAgain is how long the answer to one question serves the next: each
	// costs a commit, and anybody may ask.
	probeAgain = time.Second
	// probePatience is how long a commit may take.
	probePatience = 2 * time.Second
)

// Register serves both addresses.
func (h *health) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", h.ready)
}

// alive answers that the program lives.
func alive(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }

// ready says that an update would be received and committed now, or all that is
// in its way.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if missing := h.missing(r.Context()); len(missing) > 0 {
		http.Error(w, strings.Join(missing, "\n"), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

// missing is what is in the way of an update.
func (h *health) missing(ctx context.Context) []string {
	return append(h.storage(ctx), h.telegram()...)
}

// storage says what is in the way of a commit.
func (h *health) storage(ctx context.Context) []string {
	if h.app.Store.Damaged() != nil {
		return []string{"the database is damaged: stop the bot and bring a backup back with `loket restore`"}
	}
	if why, refused := h.probe(ctx); refused != nil {
		return []string{strings.TrimSuffix("nothing can be committed: "+why, ": ")}
	}
	return nil
}

// hindered is what can tell in a few words why nothing can be committed.
type hindered interface {
	Hindrance(ctx context.Context) string
}

// probe commits something, once for all who ask at about the same time.
func (h *health) probe(ctx context.Context) (why string, refused error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at := h.clock(); at.Sub(h.probed) >= probeAgain || at.Before(h.probed) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probePatience)
		defer cancel()
		h.refused, h.why = h.app.Engine.Probe(ctx), ""
		if asked, can := h.app.Store.(hindered); can && h.refused != nil {
			h.why = asked.Hindrance(context.WithoutCancel(ctx))
		}
		h.probed = h.clock()
	}
	return h.why, h.refused
}

// telegram says what is in the way of updates.
func (h *health) telegram() (missing []string) {
	var heard time.Time
	hook := h.hook.Load()
	if hook != nil {
		heard = hook.LastHeard()
	} else if poller := h.poller.Load(); poller != nil {
		heard = poller.LastPoll()
	}
	if heard.IsZero() || h.clock().Sub(heard) > heardOverdue {
		missing = append(missing, "Telegram has not been heard")
	}
	if hook != nil && !hook.Registered() {
		missing = append(missing, "the webhook is not registered")
	}
	return missing
}

func (h *health) clock() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}
