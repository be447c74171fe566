package workers

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/conversations"
)

// lookWait bounds the whole look at an address; its results are hints.
const lookWait = 12 * time.Second

// wildcardProbe is a label nobody asks for: what answers it answers everything.
const wildcardProbe = "loket-cek-alamat-acak-7f3a9"

// Address looks at a wanted address from outside: DNS, panel, HTTP.
type Address struct {
	Resolver   Resolver
	BaseDomain string
	Hosting    panel.Hosting // nil where the team works by hand
	Visit      func(ctx context.Context, address string) (status int, err error)
	Reporter   engine.Reporter
	Log        *slog.Logger

	lanes *lanes.Lanes
	sleep func(ctx context.Context, d time.Duration) error // of tests
}

// Resolver asks DNS; *net.Resolver is one.
type Resolver interface {
	LookupHost(ctx context.Context, host string) ([]string, error)
	LookupCNAME(ctx context.Context, host string) (string, error)
}

// NewResolver asks the given server (host or host:port), or the system's where
// it is empty. It is always Go's own: LookupCNAME by the C library fails for a
// name that has addresses and no alias, which resolve would take for free.
func NewResolver(server string) *net.Resolver {
	if server == "" {
		return &net.Resolver{PreferGo: true}
	}
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(server, "53")
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server)
	}}
}

// Start makes the lanes; to be called before the first Take.
func (a *Address) Start() *Address {
	a.lanes = lanes.New(lanes.Config{Run: a.run, Log: a.Log, Most: 4})
	return a
}

// Take looks at addresses; it does not wait for it.
func (a *Address) Take(items []engine.Item) { a.lanes.Take(items) }

// Withdraw lets go of items that nobody wants any more.
func (a *Address) Withdraw(ids map[int64]bool) { a.lanes.Withdraw(ids) }

// Stop finishes what is running.
func (a *Address) Stop(ctx context.Context) error { return a.lanes.Stop(ctx) }

func (a *Address) run(ctx context.Context, job *lanes.Job) lanes.Outcome {
	check, ok := job.Effect.(conversations.CheckAddress)
	if !ok {
		return lanes.Done()
	}
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	a.Reporter.Report(job.ID, a.look(ctx, check))
	return lanes.Done()
}

func (a *Address) look(ctx context.Context, check conversations.CheckAddress) conversations.AddressSeen {
	seen := conversations.AddressSeen{Ticket: check.Ticket}
	found := a.resolve(ctx, check.Address)
	seen.Resolves = len(found) > 0
	if seen.Resolves {
		seen.Wildcard = same(found, a.resolve(ctx, wildcardProbe+"."+a.BaseDomain))
	}
	if a.Hosting != nil {
		owner, err := a.owner(ctx, check.Address)
		seen.Owner, seen.Unknown = owner, err != nil && panel.CodeOf(err) != panel.CodeDomainMissing
	}
	if seen.Resolves {
		seen.Answers, _ = a.Visit(ctx, check.Address)
	}
	return seen
}

const (
	// ownerTries is how often the panel is asked who has an address, while it is
	// busy or answers what cannot be understood.
	ownerTries = 3
	ownerPause = time.Second
)

// owner asks the panel who has an address.
func (a *Address) owner(ctx context.Context, address string) (string, error) {
	for try := 0; ; try++ {
		owner, err := a.Hosting.Owner(ctx, address)
		failure, ok := errors.AsType[*panel.Error](err)
		worth := ok && failure.Kind != panel.Auth && (failure.Retry() || failure.Unclear())
		if !worth || try+1 == ownerTries || a.pause(ctx, lanes.Backoff(try, ownerPause, lookWait)) != nil {
			return owner, err
		}
	}
}

// pause lets a moment pass, unless the look is over.
func (a *Address) pause(ctx context.Context, d time.Duration) error {
	if a.sleep != nil {
		return a.sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// resolve gives the addresses (A, AAAA) of a name, or the name it stands for.
// The name that it stands for is asked first: of a free name, as most are that
// are wanted, that is the only question.
func (a *Address) resolve(ctx context.Context, name string) []string {
	alias, err := a.Resolver.LookupCNAME(ctx, name)
	if err != nil {
		return nil
	}
	if hosts, err := a.Resolver.LookupHost(ctx, name); err == nil {
		return hosts
	}
	if alias != "" && alias != name+"." {
		return []string{alias}
	}
	return nil
}

func same(a, b []string) bool {
	if len(b) == 0 {
		return false
	}
	known := map[string]bool{}
	for _, x := range b {
		known[x] = true
	}
	for _, x := range a {
		if !known[x] {
			return false
		}
	}
	return true
}

// Visitor fetches an address once over HTTPS, then HTTP, and tells the status.
// A site whose certificate cannot be verified counts by its HTTP answer.
func Visitor(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(context.Context, string) (int, error) {
	transport := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	client := &http.Client{Transport: transport, Timeout: 8 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(ctx context.Context, address string) (int, error) {
		var failed error
		for _, scheme := range []string{"https://", "http://"} {
			status, err := head(ctx, client, scheme+address+"/")
			if err == nil {
				return status, nil
			}
			failed = errors.Join(failed, err)
		}
		return 0, failed
	}
}

func head(ctx context.Context, client *http.Client, url string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("User-Agent", "Loket")
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}
