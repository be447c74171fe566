package botapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// webhookTimeout is how long the bot may take to answer one delivery.
const webhookTimeout = 60 * time.Second

// webhook is where updates are delivered instead of being polled for.
type webhook struct {
	URL, Secret    string
	MaxConnections int
	LastError      string
	LastErrorAt    int64
	cancel         context.CancelFunc
	busy           map[int64]bool // updates on their way or waiting for another try
}

type webhookInfo struct {
	URL            string   `json:"url"`
	Certificate    bool     `json:"has_custom_certificate"`
	Pending        int      `json:"pending_update_count"`
	Address        string   `json:"ip_address,omitempty"`
	LastErrorAt    int64    `json:"last_error_date,omitempty"`
	LastError      string   `json:"last_error_message,omitempty"`
	MaxConnections int      `json:"max_connections,omitempty"`
	Allowed        []string `json:"allowed_updates,omitempty"`
}

func (s *Server) getWebhookInfo(*params) (any, error) {
	s.expire()
	info := webhookInfo{URL: s.hook.URL, Pending: len(s.queue.pending), Allowed: s.queue.allowed}
	if s.hook.URL != "" {
		info.Address, info.MaxConnections = "127.0.0.1", s.hook.MaxConnections
		info.LastError, info.LastErrorAt = s.hook.LastError, s.hook.LastErrorAt
	}
	return info, nil
}

func (s *Server) setWebhook(p *params) (any, error) {
	target := p.values["url"]
	if target == "" {
		return s.deleteWebhook(p)
	}
	if err := checkWebhook(target, p.values["secret_token"]); err != nil {
		return nil, err
	}
	connections := 40
	if p.values["max_connections"] != "" {
		connections = min(max(p.integer("max_connections"), 1), 100)
	}
	if err := p.decode("allowed_updates", &s.queue.allowed); err != nil {
		return nil, err
	}
	if p.flag("drop_pending_updates") {
		s.queue.pending = nil
	}
	s.stopWebhook()
	s.queue.interrupt(conflict("terminated by setWebhook request"))
	s.hook = webhook{URL: target, Secret: p.values["secret_token"], MaxConnections: connections}
	s.startWebhook()
	s.note(Change{Kind: UpdateChange})
	return true, nil
}

func (s *Server) deleteWebhook(p *params) (any, error) {
	s.stopWebhook()
	s.hook = webhook{}
	if p.flag("drop_pending_updates") {
		s.queue.pending = nil
	}
	s.note(Change{Kind: UpdateChange})
	return true, nil
}

// checkWebhook takes loopback addresses only: nothing here reaches further.
func checkWebhook(target, secret string) error {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return badRequest("bad webhook: invalid webhook URL specified")
	}
	ip := net.ParseIP(u.Hostname())
	if u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return badRequest("bad webhook: Failed to resolve host: only loopback addresses are served")
	}
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	if len(secret) > 256 || strings.Trim(secret, allowed) != "" {
		return badRequest("secret token contains unallowed characters")
	}
	return nil
}

func (s *Server) stopWebhook() {
	if s.hook.cancel != nil {
		s.hook.cancel()
		s.hook.cancel = nil
	}
}

// startWebhook runs as many deliverers as connections are allowed; one alone
// keeps the updates in order.
func (s *Server) startWebhook() {
	ctx, cancel := context.WithCancel(context.Background())
	s.hook.cancel, s.hook.busy = cancel, map[int64]bool{}
	client := &http.Client{Timeout: webhookTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: s.hook.MaxConnections}}
	for range s.hook.MaxConnections {
		go s.deliverUpdates(ctx, client, s.hook.URL, s.hook.Secret)
	}
}

func (s *Server) deliverUpdates(ctx context.Context, client *http.Client, target, secret string) {
	for ctx.Err() == nil {
		u, wake, ok := s.claimUpdate(ctx)
		if !ok {
			select {
			case <-wake:
			case <-ctx.Done():
			}
			continue
		}
		for failures := 0; ctx.Err() == nil; failures++ {
			err := post(ctx, client, target, secret, s.reworked(u))
			s.delivered(ctx, u, err)
			if err == nil {
				break
			}
			pause(ctx, s.config.WebhookPause(failures))
		}
	}
}

// reworked lets OnDelivery change what one delivery carries.
func (s *Server) reworked(u Update) []Update {
	s.mu.Lock()
	change := s.delivery
	s.mu.Unlock()
	if change == nil {
		return []Update{u}
	}
	return change([]Update{u})
}

// claimUpdate takes the oldest update that nobody is delivering.
func (s *Server) claimUpdate(ctx context.Context) (Update, <-chan struct{}, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return Update{}, s.queue.wake, false
	}
	s.expire()
	for _, u := range s.queue.pending {
		if !s.hook.busy[u.ID] {
			s.hook.busy[u.ID] = true
			return u, nil, true
		}
	}
	return Update{}, s.queue.wake, false
}

func (s *Server) delivered(ctx context.Context, u Update, err error) {
	s.change(func() {
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.hook.LastError, s.hook.LastErrorAt = err.Error(), s.now().Unix()
		default:
			delete(s.hook.busy, u.ID)
			s.queue.remove(u.ID)
			s.note(Change{Kind: UpdateChange})
		}
	})
}

// post delivers updates, one request each.
func post(ctx context.Context, client *http.Client, target, secret string, updates []Update) error {
	for _, u := range updates {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(u.Raw))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		if secret != "" {
			request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		response, err := client.Do(request)
		if err != nil {
			return fmt.Errorf("connection failed: %w", err)
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // for the connection's reuse only
		response.Body.Close()
		if response.StatusCode < 200 || response.StatusCode > 299 {
			return &Refusal{Code: response.StatusCode, Description: "Wrong response from the webhook: " + response.Status}
		}
	}
	return nil
}

func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
