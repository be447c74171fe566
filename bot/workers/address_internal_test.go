package workers

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"loket/bot/panel"
	"loket/conversations"
)

// nameServer answers as told; "" is silence.
func nameServer(t *testing.T, answer func(asked dns.Question) string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(out dns.ResponseWriter, asked *dns.Msg) {
		said := answer(asked.Question[0])
		var reply dns.Msg
		reply.SetReply(asked)
		reply.RecursionAvailable = true
		switch code, isCode := dns.StringToRcode[said]; {
		case said == "":
			return
		case isCode:
			reply.Rcode = code
		case said != "EMPTY":
			record, err := dns.NewRR(asked.Question[0].Name + " 60 IN " + said)
			if err != nil {
				t.Error(err)
			}
			reply.Answer = []dns.RR{record}
		}
		_ = out.WriteMsg(&reply)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return conn.LocalAddr().String()
}

// hostingThatKnows answers a look-up while its context lives.
type hostingThatKnows struct {
	panel.Hosting
	owner string
}

func (h hostingThatKnows) Owner(ctx context.Context, _ string) (string, error) {
	return h.owner, ctx.Err()
}

// Only NXDOMAIN and an empty answer mean that a name is free; whatever else a
// name server says or does not say is unknown, and leaves the panel its time.
func TestOnlyAnAnswerMakesANameFree(t *testing.T) {
	byType := func(a, aaaa string) func(dns.Question, bool) string {
		return func(q dns.Question, _ bool) string {
			if q.Qtype == dns.TypeA {
				return a
			}
			return aaaa
		}
	}
	always := func(said string) func(dns.Question, bool) string {
		return func(dns.Question, bool) string { return said }
	}
	probe := func(said string) func(dns.Question, bool) string {
		return func(q dns.Question, isProbe bool) string {
			if isProbe {
				return said
			}
			return byType("A 192.0.2.7", "EMPTY")(q, false)
		}
	}
	type seen struct{ resolves, wildcard, unknown bool }
	for name, test := range map[string]struct {
		answer func(q dns.Question, isProbe bool) string
		want   seen
	}{
		"NXDOMAIN":             {always("NXDOMAIN"), seen{}},
		"empty":                {always("EMPTY"), seen{}},
		"SERVFAIL":             {always("SERVFAIL"), seen{unknown: true}}, // also broken DNSSEC
		"REFUSED":              {always("REFUSED"), seen{unknown: true}},
		"FORMERR":              {always("FORMERR"), seen{unknown: true}},
		"NOTIMP":               {always("NOTIMP"), seen{unknown: true}},
		"silence":              {always(""), seen{unknown: true}},
		"half silent":          {byType("EMPTY", ""), seen{unknown: true}},
		"half broken":          {byType("SERVFAIL", "EMPTY"), seen{unknown: true}},
		"other half broken":    {byType("EMPTY", "SERVFAIL"), seen{unknown: true}},
		"there":                {probe("NXDOMAIN"), seen{resolves: true}},
		"wildcard":             {probe("A 192.0.2.7"), seen{resolves: true, wildcard: true}},
		"the probe fails":      {probe("SERVFAIL"), seen{resolves: true, unknown: true}},
		"the probe is refused": {probe("REFUSED"), seen{resolves: true, unknown: true}},
		"the probe is silent":  {probe(""), seen{resolves: true, unknown: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := nameServer(t, func(q dns.Question) string { return test.answer(q, strings.HasPrefix(q.Name, wildcardProbe)) })
			a := &Address{Resolver: NewResolver(server), BaseDomain: "contoh.go.id", Hosting: hostingThatKnows{owner: "dinkes"}, wait: 300 * time.Millisecond,
				Visit: func(context.Context, string) (int, error) { return 200, nil }}
			got := a.look(t.Context(), conversations.CheckAddress{Address: "dinkes.contoh.go.id"})
			if (seen{got.Resolves, got.Wildcard, got.NamesUnknown}) != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
			if got.Owner != "dinkes" || got.Unknown {
				t.Errorf("the panel was not heard: %+v", got)
			}
			if got.NamesUnknown && got.Answers != 0 {
				t.Errorf("what may be anybody's page counts as this address's: %+v", got)
			}
		})
	}
}

// A name server that is not there is none that says no.
func TestADeadNameServerIsUnknown(t *testing.T) {
	for _, server := range []string{"127.0.0.1:1", "[::1]:1"} {
		if err := AskNames(t.Context(), NewResolver(server), "contoh.go.id"); err == nil {
			t.Errorf("%s answers", server)
		}
	}
}

// zone is a Resolver that knows a few names, and counts what it is asked.
type zone struct {
	hosts, aliases map[string]string
	asked          int
}

func (z *zone) LookupHost(_ context.Context, host string) ([]string, error) {
	z.asked++
	if address, known := z.hosts[host]; known {
		return []string{address}, nil
	}
	return nil, &net.DNSError{Name: host, IsNotFound: true}
}

// LookupCNAME answers as Go's own resolver does: with the name itself where it
// has addresses and no alias.
func (z *zone) LookupCNAME(_ context.Context, host string) (string, error) {
	z.asked++
	if alias, known := z.aliases[host]; known {
		return alias, nil
	}
	if _, known := z.hosts[host]; known {
		return host + ".", nil
	}
	return "", &net.DNSError{Name: host, IsNotFound: true}
}

func TestANameIsTakenByAnAddressOrAnAlias(t *testing.T) {
	for name, want := range map[string]struct {
		found []string
		asked int
	}{
		"free.example":     {nil, 1},
		"address.example":  {[]string{"192.0.2.1"}, 2},
		"alias.example":    {[]string{"192.0.2.2"}, 2},
		"dangling.example": {[]string{"gone.example."}, 2},
	} {
		z := &zone{hosts: map[string]string{"address.example": "192.0.2.1", "alias.example": "192.0.2.2"},
			aliases: map[string]string{"alias.example": "other.example.", "dangling.example": "gone.example."}}
		a := &Address{Resolver: z}
		if found, err := a.resolve(context.Background(), name); err != nil || !slices.Equal(found, want.found) || z.asked != want.asked {
			t.Errorf("%s is %q after %d questions, want %q after %d", name, found, z.asked, want.found, want.asked)
		}
	}
}
