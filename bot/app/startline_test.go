package app

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/settings"
	"loket/bot/version"
)

// The first line of a log tells what runs and with what, and no secret.
func TestTheStartIsLogged(t *testing.T) {
	v := datatest.New(t)
	for name, tt := range map[string]struct {
		set   func(*settings.Settings)
		words []string
	}{
		"nothing set": {func(*settings.Settings) {}, []string{`updates="polling api.telegram.org"`, `group="none linked yet"`, `panel="none: the team works by hand"`, "mail=none"}},
		"everything set": {func(s *settings.Settings) {
			s.WebhookURL, s.TeamChatID = "https://loket.example.go.id/hidden-path", -1000500
			s.PanelURL, s.PanelLoginKey, s.PanelWebsite = "https://panel.example.go.id:2222", "hidden-key", "manual"
			s.SMTPURL = "smtp://budi%40example.go.id:hidden-password@mail.example.go.id:587"
		}, []string{`updates="webhook at loket.example.go.id"`, "group=-1000500", `panel="panel.example.go.id:2222, websites by hand"`, "mail=mail.example.go.id:587"}},
	} {
		set, err := settings.Defaults()
		v.Must(err)
		set.DataDir, set.TelegramToken, set.TelegramRate = v.Data, "4242:hidden-token", "off"
		tt.set(&set)
		var out bytes.Buffer
		a := &App{Store: v.Store, Settings: set, log: slog.New(slog.NewTextHandler(&out, nil))}
		public, err := net.Listen("tcp", "127.0.0.1:0")
		v.Must(err)
		a.logStart(t.Context(), a.ListenersAt(public, nil))
		v.Must(public.Close())
		for _, word := range append(tt.words, "Loket starts", "version="+version.Program(), "data="+v.Data, "listen="+public.Addr().String()) {
			if !strings.Contains(out.String(), word) {
				t.Errorf("%s: %s is not in %s", name, word, out.String())
			}
		}
		for _, hidden := range []string{"hidden", "budi"} {
			if strings.Contains(out.String(), hidden) {
				t.Errorf("%s: %q is in %s", name, hidden, out.String())
			}
		}
	}
}
