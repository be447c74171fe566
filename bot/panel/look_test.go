package panel_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

func TestLookTellsWhoseAnAddressIs(t *testing.T) {
	b := newBench(t)
	b.fake.Seed(
		hosting.Seed{Username: "dinkes", Domain: "dinkes." + base, Email: "a@" + base},
		hosting.Seed{Username: "diskom", Domain: "portal." + base, Further: []string{"perpus." + base}, Email: "a@" + base, Suspended: true},
		hosting.Seed{Username: "agen", Domain: "agen." + base, Email: "a@" + base, Kind: "reseller"},
		hosting.Seed{Username: "orang2", Domain: "orang." + base, Email: "a@" + base, Creator: "orang"},
		hosting.Seed{Username: "induk", Domain: base, Email: "a@" + base, Subdomains: []string{"ppid"}})
	for _, test := range []struct {
		domain, user, owner, main string
		further                   []string
		suspended                 bool
		kind                      string
	}{
		{"dinkes", "dinkes", "dinkes", "dinkes", nil, false, "user"},
		{"dinkes", "", "dinkes", "dinkes", nil, false, "user"},
		{"dinkes", "lain", "dinkes", "dinkes", nil, false, "user"},
		{"perpus", "diskom", "diskom", "portal", []string{"perpus"}, true, "user"},
		{"portal", "diskom", "diskom", "portal", []string{"perpus"}, true, "user"},
		{"agen", "agen", "agen", "agen", nil, false, "reseller"},
		{"bebas", "dinkes", "", "dinkes", nil, false, "user"}, // the user name is somebody's, the address nobody's
	} {
		held, err := b.Look(t.Context(), test.domain+"."+base, test.user)
		must(t, err)
		domains := []string{test.main + "." + base}
		for _, further := range test.further {
			domains = append(domains, further+"."+base)
		}
		if held.Owner != test.owner || held.Facts.Domain != domains[0] || !slices.Equal(held.Domains, domains) || held.Facts.Suspended != test.suspended || held.Kind != test.kind {
			t.Errorf("%+v: the panel tells %+v", test, held)
		}
	}
	held, err := b.Look(t.Context(), "ppid."+base, "ppid")
	must(t, err)
	if held.Owner != "induk" || held.Facts.Domain != base {
		t.Errorf("a subdomain is %+v", held)
	}
}

// Only where the account itself was asked for, and every look agrees, is it
// missing.
func TestLookFindsAnAccountMissingOnlyWhereItWasAskedFor(t *testing.T) {
	b := newBench(t)
	b.fake.Seed(hosting.Seed{Username: "orang2", Domain: "orang.id", Email: "a@orang.id", Creator: "orang"})
	_, err := b.Look(t.Context(), "bebas."+base, "tiada")
	wantFailure(t, err, panel.NotFound, panel.CodeUserMissing)
	_, err = b.Look(t.Context(), "bebas."+base, "")
	wantFailure(t, err, panel.NotFound, panel.CodeDomainMissing)
	_, err = b.Look(t.Context(), "bebas."+base, "orang2") // another reseller's
	wantFailure(t, err, panel.NotAllowed, panel.CodeNotAllowed)
}

// Whatever one call of a look says wrongly, the account that is there is never
// taken for missing.
func TestNoWrongAnswerMakesALivingAccountMissing(t *testing.T) {
	for _, path := range []string{"CMD_API_DOMAIN_OWNERS", "/api/users/dinkes/config", "CMD_API_USER_EXISTS"} {
		for _, fault := range []hosting.Fault{
			{Shape: hosting.SaysError, Text: "User dinkes did not exist on the server"},
			{Shape: hosting.SaysError, Text: "The request does not exist"},
			{Shape: hosting.SaysError, Text: "no such user"},
			{Shape: hosting.SaysError, Text: "Cannot find that domain"},
			{Shape: hosting.SaysType, Status: 404, Text: "NOT_FOUND"},
			{Shape: hosting.SaysType, Status: 404, Text: "USER_NOT_FOUND"},
			{Shape: hosting.Status, Status: 404},
			{Shape: hosting.Status, Status: 410},
			{Shape: hosting.Status, Status: 500},
			{Shape: hosting.EmptyBody}, {Shape: hosting.HTMLPage}, {Shape: hosting.HugePage}, {Shape: hosting.Drop},
		} {
			b := withAccount(t)
			fault.Path = path
			b.fake.Inject(fault)
			_, err := b.Look(t.Context(), "dinkes."+base, "dinkes")
			if panel.KindOf(err) == panel.NotFound {
				t.Errorf("%s with %s %q %d: %v", path, fault.Shape, fault.Text, fault.Status, err)
			}
		}
	}
}

// Refusals of a change that sound like it are not about the account.
func TestPartsOfAWebsiteAreNotTheAccount(t *testing.T) {
	for _, path := range []string{"/api/wordpress/locations", "/api/wordpress/locations/*"} {
		for _, method := range []string{"GET", "POST"} {
			b := withDinkesSite(t)
			b.fake.Inject(hosting.Fault{Path: path, Match: func(c hosting.Call) bool { return c.Method == method }, Shape: hosting.SaysType, Status: 404, Text: "NOT_FOUND"})
			err := b.SetSitePassword(t.Context(), "dinkes", "dinkes."+base, "dinkes", password)
			if err == nil {
				continue // no such call
			}
			if failure, _ := errors.AsType[*panel.Error](err); !failure.Unclear() {
				t.Errorf("%s %s: %v", method, path, err)
			}
			must(t, b.SetSitePassword(t.Context(), "dinkes", "dinkes."+base, "dinkes", password))
		}
	}
}

// withDinkesSite is a bench whose panel has one account with a website.
func withDinkesSite(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.fake.Seed(hosting.Seed{Username: "dinkes", Domain: "dinkes." + base, Email: "dinkes@" + base, Password: "YangLama1Sekali", SiteTitle: "Dinkes"})
	return b
}

// A refused key is a failed login for each call that goes out with it: of any
// number of callers two are at the panel, and the others stay away.
func TestARefusedKeyIsSentByThoseAtThePanelAlone(t *testing.T) {
	for name, try := range map[string]func(*bench) error{
		"as ourselves": func(b *bench) error { _, err := b.UserFacts(t.Context(), "dinkes"); return err },
		"acting": func(b *bench) error {
			return b.SetSitePassword(t.Context(), "dinkes", "dinkes."+base, "dinkes", password)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := withAccount(t, func(h *hosting.Config, _ *panel.Config) { h.FailuresAllowed = 1000 })
			b.fake.SetKey("kunci-lain")
			var all sync.WaitGroup
			for range 30 {
				all.Go(func() {
					if err := try(b); panel.KindOf(err) != panel.Auth {
						t.Errorf("the error is %v", err)
					}
				})
			}
			all.Wait()
			if n := len(b.fake.Calls()); n > 3 {
				t.Errorf("%d calls went out with a refused key", n)
			}
		})
	}
}

// What stands on a card is the panel's own reason, or nothing.
func TestOnlyThePanelsReasonIsQuoted(t *testing.T) {
	b := withAccount(t)
	for _, fault := range []hosting.Fault{{Shape: hosting.HTMLPage}, {Shape: hosting.EmptyBody}, {Shape: hosting.Status, Status: 502}, {Shape: hosting.Redirect}, {Shape: hosting.LoginPage}} {
		fault.Times = 10
		b.fake.Inject(fault)
		_, err := b.Look(t.Context(), "dinkes."+base, "dinkes")
		if failure, ok := errors.AsType[*panel.Error](err); !ok || failure.Said != "" {
			t.Errorf("%s: %v quotes %q", fault.Shape, err, failure.Said)
		}
		b.fake.ClearFaults()
	}
}

// A suspension goes through though the account cannot be looked at.
func TestSuspendingWaitsForNoLookThatFails(t *testing.T) {
	for _, fault := range []hosting.Fault{{Shape: hosting.HTMLPage}, {Shape: hosting.EmptyBody}, {Shape: hosting.Status, Status: 502},
		{Shape: hosting.SaysType, Status: 403, Text: "ACCESS_DENIED"}, {Shape: hosting.Drop}} {
		b := withAccount(t)
		fault.Path, fault.Times = "/api/users/*", 10
		b.fake.Inject(fault)
		must(t, b.Suspend(t.Context(), "dinkes"))
		if !b.account(t, "dinkes").Suspended {
			t.Errorf("not suspended after %s", fault.Shape)
		}
	}
}
