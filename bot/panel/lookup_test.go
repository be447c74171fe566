package panel_test

import (
	"errors"
	"slices"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

func TestOwnerFindsDomainsAndSubdomains(t *testing.T) {
	b := newBench(t)
	b.fake.Seed(
		hosting.Seed{Username: "dinkes", Domain: "dinkes." + base, Email: "a@" + base},
		hosting.Seed{Username: "induk", Domain: base, Email: "a@" + base, Subdomains: []string{"ppid", "jdih"}},
	)
	for domain, owner := range map[string]string{"dinkes." + base: "dinkes", "jdih." + base: "induk", base: "induk"} {
		got, err := b.Owner(t.Context(), domain)
		must(t, err)
		if got != owner {
			t.Errorf("%s belongs to %q, want %q", domain, got, owner)
		}
	}
	for _, free := range []string{"bebas." + base, "ppid.jdih." + base, "lain.go.id"} {
		_, err := b.Owner(t.Context(), free)
		wantFailure(t, err, panel.NotFound, panel.CodeDomainMissing)
	}
}

// An empty list of subdomains has two forms, and both mean free.
func TestOwnerReadsEmptyLists(t *testing.T) {
	b := newBench(t)
	for range 4 {
		_, err := b.Owner(t.Context(), "bebas."+base)
		wantFailure(t, err, panel.NotFound, panel.CodeDomainMissing)
	}
}

// The base domain may be another reseller's: then only domains can be seen,
// and the refused look must not be taken for a refused key.
func TestOwnerWithoutSightOfTheBaseDomain(t *testing.T) {
	b := newBench(t)
	b.fake.Seed(hosting.Seed{Username: "induk", Domain: base, Email: "a@" + base, Creator: "orang", Subdomains: []string{"ppid"}})
	_, err := b.Owner(t.Context(), "ppid."+base)
	wantFailure(t, err, panel.NotFound, panel.CodeDomainMissing)
	if b.Breaker().Open {
		t.Error("the breaker opened")
	}
}

func TestOwnerIsNotFreeWhenThePanelCannotSay(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"empty":       {Shape: hosting.EmptyBody},
		"html":        {Shape: hosting.HTMLPage},
		"huge":        {Shape: hosting.HugePage},
		"reset":       {Shape: hosting.Drop},
		"half":        {Shape: hosting.DropMidBody, Commit: true},
		"bad gateway": {Shape: hosting.Status, Status: 502},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			fault.Path = "CMD_API_DOMAIN_OWNERS"
			b.fake.Inject(fault)
			_, err := b.Owner(t.Context(), "bebas."+base)
			if failure, ok := errors.AsType[*panel.Error](err); !ok || !failure.Unclear() && failure.Kind != panel.Temporary {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestUserFactsOfNobodyAndOfOthers(t *testing.T) {
	b := newBench(t)
	_, err := b.UserFacts(t.Context(), "tiada")
	wantFailure(t, err, panel.NotFound, panel.CodeUserMissing)
	b.fake.Seed(hosting.Seed{Username: "orang2", Domain: "orang.id", Email: "a@orang.id", Creator: "orang"})
	_, err = b.UserFacts(t.Context(), "orang2")
	wantFailure(t, err, panel.NotAllowed, panel.CodeNotAllowed)
	_, err = b.UserFacts(t.Context(), "a/../b")
	wantFailure(t, err, panel.Refused, panel.CodeInvalid)
}

func TestPackagesAndAddresses(t *testing.T) {
	b := newBench(t, func(h *hosting.Config, _ *panel.Config) { h.Packages = []string{"baku", "besar & luas"} })
	packages, err := b.Packages(t.Context())
	must(t, err)
	addresses, err := b.Addresses(t.Context())
	must(t, err)
	if !slices.Equal(packages, []string{"baku", "besar & luas"}) || !slices.Equal(addresses, []string{"192.0.2.10"}) {
		t.Errorf("packages %q, addresses %q", packages, addresses)
	}
}

func TestProbeTellsWhatTheKeyMay(t *testing.T) {
	var allowed []string
	for _, need := range panel.Needs() {
		allowed = append(allowed, need.Commands...)
	}
	b := newBench(t, func(h *hosting.Config, _ *panel.Config) { h.Commands = allowed })
	who, err := b.Probe(t.Context())
	must(t, err)
	if who.User != apiUser || who.Role != "reseller" || !who.WordPress || who.PasswordMinLength != 8 || !who.PasswordDifficult {
		t.Errorf("identity is %+v", who)
	}
	if missing := who.Missing(true); len(missing) != 0 {
		t.Errorf("missing %v", missing)
	}
	if len(who.Unrestricted()) != 0 {
		t.Errorf("unrestricted: %v", who.Unrestricted())
	}
	b.fake.SetCommands("session", "users", "wordpress")
	who, err = b.Probe(t.Context())
	must(t, err)
	missing := who.Missing(false)
	if !slices.Contains(missing, "CMD_API_ACCOUNT_USER") || slices.Contains(missing, "db-manage") {
		t.Errorf("missing %v", missing)
	}
	b.fake.SetCommands()
	who, err = b.Probe(t.Context())
	must(t, err)
	if !slices.Contains(who.Unrestricted(), "login-keys") {
		t.Error("a key without restriction was not noticed")
	}
}

// The table of needs is checked against what the client really calls: with
// exactly these commands every method works.
func TestNeedsAreEnoughForEverything(t *testing.T) {
	var allowed []string
	for _, need := range panel.Needs() {
		allowed = append(allowed, need.Commands...)
	}
	b := newBench(t, func(h *hosting.Config, _ *panel.Config) { h.Commands = allowed })
	account := aset()
	account.IP = ""
	must(t, b.CreateAccount(t.Context(), account))
	_, err := b.PasswordValid(t.Context(), account.Username, password)
	must(t, err)
	must(t, b.Suspend(t.Context(), account.Username))
	must(t, b.Unsuspend(t.Context(), account.Username))
	site := panel.Site{Title: "Aset", AdminName: account.Username, AdminEmail: account.Email, AdminPassword: password}
	must(t, b.InstallSite(t.Context(), account.Username, account.Domain, site))
	err = b.ResetSite(t.Context(), account.Username, account.Domain, "PGD-2026-0001", site, false)
	must(t, err)
	_, err = b.Certificate(t.Context(), account.Username, account.Domain)
	must(t, err)
	_, err = b.Packages(t.Context())
	must(t, err)
}
