package app

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/workers"
	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
	"loket/storage/storagetest"
)

// outsider is a party that hears whatever is sent to it, over TCP and UDP, and says
// nothing.
type outsider struct {
	address string
	heard   atomic.Int64
}

func newOutsider(t *testing.T) *outsider {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &outsider{address: listener.Addr().String()}
	packets, err := net.ListenPacket("udp", o.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = listener.Close(), packets.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			o.heard.Add(1)
			_ = conn.Close()
		}
	}()
	go func() {
		for buffer := make([]byte, 512); ; {
			if _, _, err := packets.ReadFrom(buffer); err != nil {
				return
			}
			o.heard.Add(1)
		}
	}()
	return o
}

// TestWhoDoesNotLeadCallsNobody: each way out of an office is shut when its lease is, and
// open before.
func TestWhoDoesNotLeadCallsNobody(t *testing.T) {
	set, err := settings.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	parties := map[string]*outsider{"Telegram": newOutsider(t), "the panel": newOutsider(t), "the mail server": newOutsider(t), "the name server": newOutsider(t), "a website": newOutsider(t)}
	set.DataDir, set.DatabaseURL, set.SecretKey = storagetest.InMemory(t), postgrestest.Database(t), base64.StdEncoding.EncodeToString(make([]byte, storage.KeySize))
	set.TelegramToken, set.TelegramAPIURL, set.TelegramRate = "123456:ABC-DEF", "http://"+parties["Telegram"].address, "off"
	set.PanelURL, set.PanelUser, set.PanelLoginKey, set.PanelPackage, set.PanelIP = "http://"+parties["the panel"].address, "admin", "key", "baku", "192.0.2.10"
	set.SMTPURL, set.MailFrom, set.DNSServer = "smtp://"+parties["the mail server"].address, "loket@contoh.go.id", parties["the name server"].address
	leases, err := leasesOf(t.Context(), set, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer leases.Close()
	lease, err := leases.Take(t.Context(), postgres.OfficeOf(set.DatabaseURL))
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, parties["a website"].address)
	}
	a, err := build(t.Context(), set, Outside{Dial: dial}, lease, "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	defer a.stopWorkers()
	ways := map[string]func(context.Context) error{
		"Telegram": func(ctx context.Context) error { return a.client.Ask(ctx, "getMe", nil, nil) },
		"the panel": func(ctx context.Context) error {
			_, err := a.panelWorker.Hosting.Owner(ctx, "desa.contoh.go.id")
			return err
		},
		"the mail server": func(ctx context.Context) error { return a.mailWorker.Mailer.Probe(ctx) },
		"the name server": func(ctx context.Context) error {
			return workers.AskNames(ctx, a.addressWorker.Resolver, "contoh.go.id")
		},
		"a website": func(ctx context.Context) error { _, err := a.addressWorker.Visit(ctx, "desa.contoh.go.id"); return err },
	}
	call := func(who string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		return ways[who](ctx)
	}
	for who := range ways {
		if _ = call(who); parties[who].heard.Load() == 0 {
			t.Errorf("%s is not reached by who leads", who)
		}
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	for who, party := range parties {
		before := party.heard.Load()
		err := call(who)
		if err == nil || party.heard.Load() != before {
			t.Errorf("%s is reached by who does not lead (%v)", who, err)
		}
		if who == "Telegram" && (err == nil || !strings.Contains(err.Error(), storage.ErrNotLeading.Error())) {
			t.Errorf("%s: it says %v", who, err)
		}
	}
}
