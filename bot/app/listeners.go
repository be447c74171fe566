package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"loket/bot/settings"
)

// Listeners are the addresses that the world outside can knock at.
type Listeners struct {
	public, metrics net.Listener
	mux             *http.ServeMux
	Health          *health
}

// openListeners takes the addresses, so that a wrong one stops the start.
func (a *App) openListeners(listen, metrics string) (*Listeners, error) {
	public, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, settings.Fault("LISTEN", "should be a free address such as :8080 ("+err.Error()+")")
	}
	inner, err := net.Listen("tcp", metrics)
	if err != nil {
		return nil, errors.Join(settings.Fault("METRICS_LISTEN", "should be a free address such as 127.0.0.1:9090 ("+err.Error()+")"), public.Close())
	}
	return a.ListenersAt(public, inner), nil
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
	u, err := url.Parse(address)
	if err != nil {
		return // checked with the settings
	}
	path := u.Path
	if path == "" {
		path = "/"
	}
	l.mux.Handle("POST "+path, hook)
}

// run serves the listeners until ctx ends.
func (l *Listeners) run(ctx context.Context, a *App) {
	public := server(l.mux)
	inner := server(a.metrics.handler(a))
	var serving sync.WaitGroup
	serving.Go(func() { _ = public.Serve(l.public) })
	if l.metrics != nil {
		serving.Go(func() { _ = inner.Serve(l.metrics) })
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.Background(), StopPatience)
	defer cancel()
	_ = public.Shutdown(stop)
	_ = inner.Shutdown(stop)
	serving.Wait()
}

// server bounds what a slow or greedy client can hold.
func server(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
}
