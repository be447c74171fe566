package realsite_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/realsite"
)

const (
	base     = "contoh.go.id"
	siteHost = "dinkes." + base
	siteIP   = "192.0.2.10"
	apiUser  = "loket"
	apiKey   = "KunciRahasiaPanel42"
	right    = "Sementara7Kuda"
	wrong    = "Salah9Sekali"
)

// bench is the panel's client before a panel whose sites are real or simulated.
type bench struct {
	*panel.DirectAdmin
	fake   *hosting.Panel
	server *httptest.Server // of the panel
	asker  *panel.SiteAsker
	front  *httptest.Server
	trust  *x509.CertPool
	gate   *gate
}

// newBench makes one; ground is nil for the simulator's own sites.
func newBench(t *testing.T, ground hosting.Ground) *bench {
	t.Helper()
	b := &bench{fake: hosting.New(hosting.Config{User: apiUser, Key: apiKey, BaseDomain: base, Databases: 4, Ground: ground})}
	b.gate = &gate{party: b.fake}
	server := httptest.NewUnstartedServer(b.gate)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	client, err := panel.NewDirectAdmin(panel.Config{URL: server.URL, CAFile: ca, User: apiUser, Key: apiKey, BaseDomain: base, TempDir: t.TempDir(),
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	must(t, err)
	t.Cleanup(client.Close)
	b.DirectAdmin, b.server = client, server
	b.front = httptest.NewUnstartedServer(b.fake.Front())
	b.front.TLS = b.fake.FrontTLS()
	b.front.Config.ErrorLog = log.New(io.Discard, "", 0)
	b.front.StartTLS()
	t.Cleanup(b.front.Close)
	plain := httptest.NewServer(b.fake.Front())
	t.Cleanup(plain.Close)
	b.trust, err = b.fake.Trust()
	must(t, err)
	b.asker = panel.NewSiteAsker(func(ctx context.Context, network, address string) (net.Conn, error) {
		to := map[string]string{siteIP + ":443": b.front.Listener.Addr().String(), siteIP + ":80": plain.Listener.Addr().String()}[address]
		if to == "" {
			return nil, &net.AddrError{Err: "not the panel's address", Addr: address}
		}
		var d net.Dialer
		return d.DialContext(ctx, network, to)
	}, b.trust)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// machine starts the real sites, or tells what is left out without them.
func machine(t *testing.T, core string) *realsite.Machine {
	t.Helper()
	dir, versions := realsite.Prepared()
	if versions[core] == "" {
		t.Skipf("left out: no real WordPress (%s); .ci/site prepares it and runs this", core)
	}
	m, err := realsite.Start(dir, core)
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			said := m.Complaints()
			t.Log(said[max(0, len(said)-3000):])
		}
		m.Close()
	})
	return m
}
