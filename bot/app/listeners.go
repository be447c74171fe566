package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"loket/bot/control"
	"loket/bot/settings"
)

// Listeners are the addresses that the world outside can knock at.
type Listeners struct {
	public, metrics net.Listener
	mux             *http.ServeMux
	Health          *health
	served          bool // by whoever made them, who outlives the app
}

// openListeners takes the addresses, so that a wrong one stops the start.
func (a *App) openListeners(listen, metrics string) (*Listeners, error) {
	public, inner, err := takeAddresses(listen, metrics)
	if err != nil {
		return nil, err
	}
	return a.ListenersAt(public, inner), nil
}

func takeAddresses(listen, metrics string) (public, inner net.Listener, err error) {
	public, err = net.Listen("tcp", listen)
	if err != nil {
		return nil, nil, settings.Fault("LISTEN", notFree(err, "127.0.0.1:8081"))
	}
	inner, err = net.Listen("tcp", metrics)
	if err != nil {
		return nil, nil, errors.Join(settings.Fault("METRICS_LISTEN", notFree(err, "127.0.0.1:9181")), public.Close())
	}
	return public, inner, nil
}

// notFree says what to do about an address that cannot be taken.
func notFree(err error, other string) string {
	address := "the address"
	if wanted, ok := errors.AsType[*net.OpError](err); ok && wanted.Addr != nil {
		address = wanted.Addr.String()
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "should be a free address: another program, perhaps another Loket, listens on " + address + " already; stop that program, or choose another port, such as " + other
	case errors.Is(err, syscall.EACCES):
		return "should be an address that the bot's user may take: ports below 1024 are root's; choose another port, such as " + other
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "should be an address of this machine, which " + address + " is not; choose one such as " + other
	}
	return "should be a free address such as " + other + " (" + err.Error() + ")"
}

// ListenersAt serves health at addresses that are taken already; without inner
// nothing serves the figures by itself.
func (a *App) ListenersAt(public, inner net.Listener) *Listeners {
	l := &Listeners{public: public, metrics: inner, mux: http.NewServeMux(), Health: &health{app: a}}
	l.Health.Register(l.mux)
	return l
}

// openWebhook serves the webhook at the path of its address.
func (l *Listeners) openWebhook(address string, hook http.Handler) {
	l.mux.Handle("POST "+webhookPath(address), hook)
}

// webhookPath is where Telegram brings updates, behind the host's name.
func webhookPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" { // the address was checked with the settings
		return "/"
	}
	return u.Path
}

// run serves the listeners until ctx ends, or one of them breaks: a bot that
// nobody reaches any more looks as if it lived.
func (l *Listeners) run(ctx context.Context, a *App) error {
	if l.served {
		return nil
	}
	serving := map[net.Listener]http.Handler{l.public: l.mux}
	if l.metrics != nil {
		serving[l.metrics] = a.metrics.handler(a)
	}
	return serveAll(ctx, serving)
}

// serveAll serves at addresses until ctx ends, or one of them breaks.
func serveAll(ctx context.Context, handlers map[net.Listener]http.Handler) error {
	serving := make(map[net.Listener]*http.Server, len(handlers))
	for listener, handler := range handlers {
		serving[listener] = server(handler)
	}
	broken := make(chan error, len(serving))
	var running sync.WaitGroup
	for listener, server := range serving {
		running.Go(func() {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				broken <- fmt.Errorf("serve %s: %w", listener.Addr(), err)
			}
		})
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-broken:
	}
	stop, cancel := context.WithTimeout(context.Background(), StopPatience)
	defer cancel()
	for _, server := range serving {
		_ = server.Shutdown(stop)
	}
	running.Wait()
	return err
}

// serveCommands answers those who work beside the bot. Without its socket the
// bot does all but that.
func (a *App) serveCommands(ctx context.Context) {
	listener, err := control.Listen(a.Settings.DataDir)
	if err != nil {
		a.log.Warn("`loket dead retry` and `clear` cannot reach this bot", "error", err)
		return
	}
	answering := &http.Server{Handler: control.Handler(a.Engine), ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = answering.Serve(listener) }()
	<-ctx.Done()
	_ = answering.Close()
	<-ended
}

// server bounds what a slow or greedy client can hold.
func server(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
}
