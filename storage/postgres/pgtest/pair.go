package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pair is a primary and its synchronous standby: nothing is confirmed that is not on
// both. Where root may make network namespaces each stands in one, with a cable that can
// be pulled out; elsewhere they stand on two ports of the loopback address.
type Pair struct {
	network *network // nil on two ports
	servers [2]*Server
	primary int // which of them
	roots   string
}

// NewPair starts both. It says in the test's log where no cable can be pulled out.
func NewPair(t testing.TB) *Pair {
	t.Helper()
	Needed(t)
	p := &Pair{}
	t.Cleanup(p.remove)
	var err error
	if p.network, err = newNetwork(); err != nil {
		t.Logf("on two ports of the loopback address, where no cable can be pulled out: %v", err)
	}
	if err := p.begin(); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *Pair) begin() error {
	addresses := []string{"127.0.0.1"}
	for i := range p.servers {
		server, err := newServer("wal_keep_size=256MB", "wal_retrieve_retry_interval=100ms")
		if err != nil {
			return err
		}
		p.servers[i] = server
		if p.network == nil {
			continue
		}
		if server.place, err = p.network.join(); err != nil {
			return err
		}
		server.port = 5432
		addresses = append(addresses, server.place.address)
	}
	own, err := newProof(addresses...)
	if err != nil {
		return err
	}
	for _, server := range p.servers {
		server.password = p.Primary().password
		if err := server.keepProof(own); err != nil {
			return err
		}
	}
	p.roots = filepath.Join(p.Primary().dir, certificateFile)
	if err := p.Primary().begin(); err != nil {
		return err
	}
	if err := p.Standby().watch(); err != nil {
		return err
	}
	return p.Rejoin()
}

func (p *Pair) remove() {
	for _, server := range p.servers {
		if server != nil {
			server.Remove()
		}
	}
	if p.network != nil {
		_ = p.network.remove()
	}
}

// Primary is the server that takes writes, Standby the other one.
func (p *Pair) Primary() *Server { return p.servers[p.primary] }

// Standby is the server that follows, or what is left of a former primary.
func (p *Pair) Standby() *Server { return p.servers[1-p.primary] }

// HasCables tells whether cables can be pulled out.
func (p *Pair) HasCables() bool { return p.network != nil }

// Unplug pulls a server's cable out of the switch: nobody reaches it, it reaches nobody,
// and nobody is told.
func (p *Pair) Unplug(s *Server) error { return s.place.cut(true) }

// Plug plugs it in again.
func (p *Pair) Plug(s *Server) error { return s.place.cut(false) }

// UnplugUs pulls this machine's own cable out.
func (p *Pair) UnplugUs() error { return p.network.cut("client", true) }

// PlugUs plugs it in again.
func (p *Pair) PlugUs() error { return p.network.cut("client", false) }

// URL is where a database is, for the plain role, whichever of the two is the primary.
func (p *Pair) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(Role, p.Primary().password), Host: p.servers[0].Address() + "," + p.servers[1].Address(), Path: database,
		RawQuery: "sslmode=verify-full&target_session_attrs=read-write&sslrootcert=" + url.QueryEscape(p.roots)}
	return u.String()
}

// Promote makes the standby the primary. Nobody asks the former one.
func (p *Pair) Promote() error {
	if err := p.Standby().Exec("SELECT pg_promote(true, 20)"); err != nil {
		return fmt.Errorf("promote the standby: %w", err)
	}
	p.primary = 1 - p.primary
	return nil
}

// Rejoin makes what was the primary, or nothing yet, a synchronous standby, as a copy of
// the primary. It returns when that waits for it.
func (p *Pair) Rejoin() error {
	from, to := p.Primary(), p.Standby()
	if err := to.Kill(); err != nil {
		return err
	}
	if err := os.RemoveAll(to.data()); err != nil {
		return err
	}
	copied := to.command("pg_basebackup", "--pgdata="+to.data(), "--wal-method=stream", "--checkpoint=fast", "--no-sync", "--write-recovery-conf",
		"--dbname=host="+from.host()+" port="+strconv.Itoa(from.port)+" user=postgres application_name=standby password="+from.password)
	var said strings.Builder
	copied.Stdout, copied.Stderr = &said, &said
	err := to.launch(copied)
	if err == nil {
		err = copied.Wait()
	}
	if err != nil {
		return fmt.Errorf("copy the primary: %w: %s", err, said.String())
	}
	if err := to.Run(); err != nil {
		return err
	}
	if err := from.Exec("ALTER SYSTEM SET synchronous_standby_names = 'standby'", "SELECT pg_reload_conf()"); err != nil {
		return err
	}
	return p.synchronous()
}

// synchronous returns when the primary waits for the standby.
func (p *Pair) synchronous() error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.Primary().Superuser("postgres"))
	if err != nil {
		return fmt.Errorf("connect as the superuser: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for {
		var is bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')").Scan(&is); err != nil {
			return fmt.Errorf("wait for the standby: %w", err)
		}
		if is {
			return nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("wait for the standby: %w", ctx.Err())
		}
	}
}

// Waiting counts the commits that wait for the standby.
func (s *Server) Waiting() (int, error) { return s.ask(waits) }

// CancelWaits ends those waits, as an administrator does who takes them for queries that
// hang.
func (s *Server) CancelWaits() error {
	return s.Exec("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
}

const waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
