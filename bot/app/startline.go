package app

import (
	"context"
	"net"
	"net/url"
	"path/filepath"
	"strconv"

	"loket/bot/delivery"
	"loket/bot/settings"
	"loket/bot/version"
	"loket/conversations/turn"
)

// logStart says in one line what runs and with what, without secrets.
func (a *App) logStart(ctx context.Context, listeners *Listeners) {
	a.log.Info("Loket starts", "version", version.Program(), "data", absolute(a.Settings.DataDir), "updates", updatesBy(a.Settings),
		"listen", addressOf(listeners.public), "metrics", addressOf(listeners.metrics),
		"group", a.groupUsed(ctx), "panel", panelUsed(a.Settings), "mail", mailUsed(a.Settings))
}

func absolute(dir string) string {
	if path, err := filepath.Abs(dir); err == nil {
		return path
	}
	return dir
}

// updatesBy leaves the webhook's path out, which may be what keeps others away.
func updatesBy(s settings.Settings) string {
	if s.WebhookURL == "" {
		return "polling " + hostOf(s.TelegramAPIURL)
	}
	return "webhook at " + hostOf(s.WebhookURL)
}

// hostOf is an address without user, path and query.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be read"
	}
	return u.Host
}

func addressOf(listener net.Listener) string {
	if listener == nil {
		return "with the rest"
	}
	return listener.Addr().String()
}

// groupUsed is the number of the team's group.
func (a *App) groupUsed(ctx context.Context) string {
	chat, err := turn.TeamChat(func(key string) (string, error) { return a.Store.Setting(ctx, key) }, a.Settings.TeamChatID)
	switch {
	case err != nil:
		return "unknown"
	case chat == 0:
		return "none linked yet"
	}
	return strconv.FormatInt(chat, 10)
}

func panelUsed(s settings.Settings) string {
	switch {
	case s.PanelURL == "":
		return "none: the team works by hand"
	case s.PanelWebsite == "manual":
		return hostOf(s.PanelURL) + ", websites by hand"
	}
	return hostOf(s.PanelURL)
}

func mailUsed(s settings.Settings) string {
	if s.SMTPURL == "" {
		return "none"
	}
	endpoint, err := delivery.ParseURL(s.SMTPURL)
	if err != nil {
		return "an address that cannot be read"
	}
	return net.JoinHostPort(endpoint.Host, strconv.Itoa(endpoint.Port))
}
