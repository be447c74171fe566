package workers

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/conversations"
)

// What is found out about an address is a hint, so each one who is asked has
// a time of their own.
const (
	lookWait = 12 * time.Second // panel and HTTP
	nameWait = 5 * time.Second  // DNS
)

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
	wait  time.Duration                                    // of tests; nameWait where 0
}

// Resolver asks DNS; *net.Resolver is one.
type Resolver interface {
	LookupHost(ctx context.Context, host string) ([]string, error)
	LookupCNAME(ctx context.Context, host string) (string, error)
}

// NewResolver asks the given server (host or host:port), or the system's where
// it is empty. It is always Go's own: LookupCNAME by the C library fails for a
// name that has addresses and no alias, which resolve would take for free. It is
// strict: half an answer must not look like an empty one.
func NewResolver(server string) *net.Resolver {
	if server == "" {
		return &net.Resolver{PreferGo: true, StrictErrors: true}
	}
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(server, "53")
	}
	return &net.Resolver{PreferGo: true, StrictErrors: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
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
	a.Reporter.Report(job.ID, a.look(ctx, check))
	return lanes.Done()
}

func (a *Address) look(ctx context.Context, check conversations.CheckAddress) conversations.AddressSeen {
	seen := conversations.AddressSeen{Ticket: check.Ticket}
	a.askNames(ctx, check.Address, &seen)
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	if a.Hosting != nil {
		owner, err := a.owner(ctx, check.Address)
		seen.Owner, seen.Unknown = owner, err != nil && panel.CodeOf(err) != panel.CodeDomainMissing
	}
	if seen.Resolves && !seen.NamesUnknown {
		seen.Answers, _ = a.Visit(ctx, check.Address)
	}
	return seen
}

// askNames asks DNS whether the address is there, and whether any other would be.
func (a *Address) askNames(ctx context.Context, address string, seen *conversations.AddressSeen) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(a.wait, nameWait))
	defer cancel()
	found, err := a.resolve(ctx, address)
	if err != nil || len(found) == 0 {
		seen.NamesUnknown = err != nil
		return
	}
	seen.Resolves = true
	everything, err := a.resolve(ctx, wildcardProbe+"."+a.BaseDomain)
	seen.Wildcard, seen.NamesUnknown = same(found, everything), err != nil
}

// AskNames tells whether a name server answers at all, by asking it for the
// base domain; every answer will do, also that there is none.
func AskNames(ctx context.Context, resolver Resolver, domain string) error {
	ctx, cancel := context.WithTimeout(ctx, nameWait)
	defer cancel()
	_, err := resolve(ctx, resolver, domain)
	return err
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
func (a *Address) resolve(ctx context.Context, name string) ([]string, error) {
	return resolve(ctx, a.Resolver, name)
}

func resolve(ctx context.Context, resolver Resolver, name string) ([]string, error) {
	alias, err := resolver.LookupCNAME(ctx, name)
	if err != nil {
		if err = unlessMissing(err); err == nil {
			err = confirmMissing(ctx, resolver, name)
		}
		return nil, err
	}
	hosts, err := resolver.LookupHost(ctx, name)
	switch {
	case err == nil:
		return hosts, nil
	case alias != "" && alias != name+".":
		return []string{alias}, nil
	}
	return nil, unlessMissing(err)
}

// families is a Resolver that can ask for one kind of address alone.
type families interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// confirmMissing asks for each kind of address by itself. Go's resolver asks for
// all at once and keeps the answer that comes last: an empty one hides the
// failure of another that came before it.
func confirmMissing(ctx context.Context, resolver Resolver, name string) error {
	asking, can := resolver.(families)
	if !can {
		return nil
	}
	for _, network := range []string{"ip4", "ip6"} {
		if _, err := asking.LookupNetIP(ctx, network, name); err != nil && unlessMissing(err) != nil {
			return err
		}
	}
	return nil
}

// unlessMissing drops the one failure that is an answer: that there is no such
// name, or nothing at it. Every other one tells nothing.
func unlessMissing(err error) error {
	failure, ok := errors.AsType[*net.DNSError](err)
	if ok && failure.IsNotFound && !failure.IsTimeout && !failure.IsTemporary {
		return nil
	}
	return err
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
