package panel_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

func aset() panel.Account {
	return panel.Account{
		Username: "sdaset1", Domain: "aset." + base, Email: "aset@" + base,
		Password: password, Package: "baku", IP: "192.0.2.10",
	}
}

const create = "CMD_API_ACCOUNT_USER"

func TestCreateAccountMakesAnAccountThatCanLogIn(t *testing.T) {
	b := newBench(t)
	must(t, b.CreateAccount(t.Context(), aset()))
	if !b.fake.Login("sdaset1", password) {
		t.Error("the new account cannot log in")
	}
	facts, err := b.UserFacts(t.Context(), "sdaset1")
	must(t, err)
	want := panel.Facts{Username: "sdaset1", Domain: "aset." + base, Email: "aset@" + base, Creator: apiUser, Package: "baku", IP: "192.0.2.10", WordPress: true}
	if facts != want {
		t.Errorf("facts are %+v, want %+v", facts, want)
	}
}

func TestCreateAccountAgainSetsThePasswordAgain(t *testing.T) {
	b := newBench(t)
	must(t, b.CreateAccount(t.Context(), aset()))
	again := aset()
	again.Password = "LainLagi88Rusa"
	must(t, b.CreateAccount(t.Context(), again))
	if n := b.fake.Creates(again.Domain); n != 1 {
		t.Errorf("the account was made %d times", n)
	}
	if !b.fake.Login("sdaset1", again.Password) {
		t.Error("the account does not have the later password")
	}
}

func TestCreateAccountTakesTheFirstAddressWhenNoneIsSet(t *testing.T) {
	b := newBench(t, func(h *hosting.Config, _ *panel.Config) { h.IPs = []string{"198.51.100.4", "198.51.100.5"} })
	account := aset()
	account.IP = ""
	must(t, b.CreateAccount(t.Context(), account))
	for _, call := range b.fake.Calls() {
		if call.Path == "/"+create && call.Form.Get("ip") != "198.51.100.4" {
			t.Errorf("asked for address %q", call.Form.Get("ip"))
		}
	}
}

// The account is made, but we never read that it was: whatever the end, one
// account comes of it, and it has our password.
func TestCreateAccountSurvivesEveryLostAnswer(t *testing.T) {
	shapes := map[string]hosting.Fault{
		"no answer":         {Shape: hosting.Hang},
		"reset":             {Shape: hosting.Drop},
		"reset in answer":   {Shape: hosting.DropMidBody},
		"bad gateway":       {Shape: hosting.Status, Status: 502},
		"server error":      {Shape: hosting.Status, Status: 500},
		"empty answer":      {Shape: hosting.EmptyBody},
		"page of HTML":      {Shape: hosting.HTMLPage},
		"huge page":         {Shape: hosting.HugePage},
		"entities":          {Shape: hosting.Entities},
		"delayed, then 504": {Shape: hosting.Status, Status: 504, Hold: closed()},
	}
	for name, fault := range shapes {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, impatient(panel.Timeouts{Create: 300 * time.Millisecond}, fault.Shape))
			fault.Path, fault.Commit = create, true
			b.fake.Inject(fault)
			must(t, b.CreateAccount(t.Context(), aset()))
			if n := b.fake.Creates(aset().Domain); n != 1 {
				t.Errorf("the account was made %d times", n)
			}
			if !b.fake.Login("sdaset1", password) {
				t.Error("the account cannot log in")
			}
		})
	}
}

// Nothing was made: the call says so after three looks and makes no second
// attempt of its own; the next call does.
func TestCreateAccountNeverCreatesBlindly(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"reset":       {Shape: hosting.Drop},
		"bad gateway": {Shape: hosting.Status, Status: 502},
		"unavailable": {Shape: hosting.Status, Status: 503},
		"too many":    {Shape: hosting.Status, Status: 429},
		"other work":  {Shape: hosting.Status, Status: 419},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			fault.Path = create
			b.fake.Inject(fault)
			err := b.CreateAccount(t.Context(), aset())
			if panel.KindOf(err) != panel.Temporary {
				t.Fatalf("error is %v", err)
			}
			if n := b.callsOf("/" + create); n != 1 {
				t.Errorf("%d creations were sent", n)
			}
			if len(b.pauses) != 3 || b.pauses[0] != 10*time.Second {
				t.Errorf("pauses between the looks: %v", b.pauses)
			}
			must(t, b.CreateAccount(t.Context(), aset()))
			if n := b.fake.Creates(aset().Domain); n != 1 {
				t.Errorf("the account was made %d times", n)
			}
		})
	}
}

// The panel refuses with "already exists" what an earlier call of ours made.
func TestCreateAccountFindsItsOwnBehindARefusal(t *testing.T) {
	b := newBench(t)
	b.fake.Inject(hosting.Fault{Path: "/api/users/sdaset1/config", Commit: true, Shape: hosting.Drop})
	b.fake.Seed(hosting.Seed{Username: "sdaset1", Domain: aset().Domain, Email: aset().Email})
	err := b.CreateAccount(t.Context(), aset())
	if panel.KindOf(err) != panel.Temporary {
		t.Fatalf("a look-up that fails must stop everything, got %v", err)
	}
	if b.callsOf("/"+create) != 0 {
		t.Error("created without having looked")
	}
	must(t, b.CreateAccount(t.Context(), aset()))
	if !b.fake.Login("sdaset1", password) {
		t.Error("our account did not get its password")
	}
}

func TestCreateAccountNeverTakesWhatBelongsToOthers(t *testing.T) {
	tests := []struct {
		name  string
		seed  hosting.Seed
		kind  panel.Kind
		code  panel.Code
		owner string
	}{
		{"same name, other domain", hosting.Seed{Username: "sdaset1", Domain: "lain." + base, Email: aset().Email}, panel.Taken, panel.CodeUsernameTaken, ""},
		{"same name and domain, other e-mail", hosting.Seed{Username: "sdaset1", Domain: aset().Domain, Email: "orang@lain.id"}, panel.Taken, panel.CodeUsernameTaken, ""},
		{"same name, another reseller's", hosting.Seed{Username: "sdaset1", Domain: "lain.id", Email: "a@lain.id", Creator: "orang"}, panel.Taken, panel.CodeUsernameTaken, ""},
		{"domain of another account", hosting.Seed{Username: "asetlama", Domain: aset().Domain, Email: aset().Email}, panel.Conflict, panel.CodeDomainOwned, "asetlama"},
		{"domain of another reseller's account", hosting.Seed{Username: "asetlama", Domain: aset().Domain, Email: aset().Email, Creator: "orang"}, panel.Conflict, panel.CodeDomainOwned, ""},
		{"subdomain of the base domain", hosting.Seed{Username: "induk", Domain: base, Email: "a@" + base, Subdomains: []string{"aset"}}, panel.Conflict, panel.CodeDomainOwned, "induk"},
		{"pointer of another account", hosting.Seed{Username: "asetlama", Domain: "lama." + base, Email: "a@" + base, Pointers: []string{aset().Domain}}, panel.Conflict, panel.CodeDomainOwned, "asetlama"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			test.seed.Password = "MilikOrang1Lain"
			b.fake.Seed(test.seed)
			err := b.CreateAccount(t.Context(), aset())
			wantFailure(t, err, test.kind, test.code)
			failure, _ := errors.AsType[*panel.Error](err)
			if failure.Owner != test.owner {
				t.Errorf("owner is %q, want %q", failure.Owner, test.owner)
			}
			if !b.fake.Login(test.seed.Username, "MilikOrang1Lain") {
				t.Error("somebody else's password was changed")
			}
			if b.fake.Creates(aset().Domain) != 0 {
				t.Error("an account was made")
			}
		})
	}
}

func TestCreateAccountNamesWhatHasToBeSetRight(t *testing.T) {
	tests := []struct {
		name   string
		change func(*hosting.Config, *panel.Account)
		kind   panel.Kind
		code   panel.Code
	}{
		{"unknown package", func(_ *hosting.Config, a *panel.Account) { a.Package = "emas" }, panel.Configuration, panel.CodePackageUnknown},
		{"no package set", func(_ *hosting.Config, a *panel.Account) { a.Package = "" }, panel.Configuration, panel.CodePackageUnknown},
		{"unknown address", func(_ *hosting.Config, a *panel.Account) { a.IP = "203.0.113.9" }, panel.Configuration, panel.CodeIPUnavailable},
		{"limit of the reseller", func(h *hosting.Config, _ *panel.Account) { h.MaxAccounts = 1 }, panel.Configuration, panel.CodeQuota},
		{"check_subdomain_owner", func(h *hosting.Config, _ *panel.Account) { h.CheckSubdomainOwner = true }, panel.Configuration, panel.CodeOwnerRefused},
		{"reserved name", func(h *hosting.Config, _ *panel.Account) { h.Reserved = []string{"sdaset1"} }, panel.Taken, panel.CodeReservedName},
		{"weak password", func(_ *hosting.Config, a *panel.Account) { a.Password = "lemah" }, panel.Refused, panel.CodeWeakPassword},
		{"long name", func(_ *hosting.Config, a *panel.Account) { a.Username = "sdaset123" }, panel.Refused, panel.CodeInvalid},
		{"name that acts as another", func(_ *hosting.Config, a *panel.Account) { a.Username = "a|induk" }, panel.Refused, panel.CodeInvalid},
		{"not a domain", func(_ *hosting.Config, a *panel.Account) { a.Domain = "../etc" }, panel.Refused, panel.CodeInvalid},
		{"not an e-mail", func(_ *hosting.Config, a *panel.Account) { a.Email = "aset" }, panel.Refused, panel.CodeEmailRefused},
		{"command refused", func(h *hosting.Config, _ *panel.Account) {
			h.Commands = []string{"users", "CMD_API_LOGIN_TEST", "CMD_API_USER_EXISTS", "CMD_API_DOMAIN_OWNERS", "CMD_API_SUBDOMAINS"}
		}, panel.NotAllowed, panel.CodeNotAllowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			account := aset()
			b := newBench(t, func(h *hosting.Config, _ *panel.Config) { test.change(h, &account) })
			err := b.CreateAccount(t.Context(), account)
			wantFailure(t, err, test.kind, test.code)
			if failure, _ := errors.AsType[*panel.Error](err); failure.Retry() {
				t.Error("it would be repeated in vain")
			}
			if b.Breaker().Open {
				t.Error("the breaker opened")
			}
		})
	}
}

func TestCreateAccountTellsThePanelsReason(t *testing.T) {
	b := newBench(t)
	account := aset()
	account.Password = "Kata2 'Sandi' & <b>lemah</b>"
	account.Package = "tidak ada"
	for range 12 { // the words of as many versions
		err := b.CreateAccount(t.Context(), account)
		wantFailure(t, err, panel.Configuration, panel.CodePackageUnknown)
		failure, _ := errors.AsType[*panel.Error](err)
		if !strings.Contains(failure.Text, "ackage") || strings.ContainsAny(failure.Said, "<%+") {
			t.Errorf("text is %q", failure.Text)
		}
	}
}

// An account that is still to be made cannot be missing.
func TestCreateAccountNeverMissesTheAccount(t *testing.T) {
	for _, said := range []string{"Unable to find user", "User loket does not exist", "The skin does not exist", "Error reading their user files"} {
		b := newBench(t)
		b.fake.Inject(hosting.Fault{Path: create, Shape: hosting.SaysError, Text: said})
		err := b.CreateAccount(t.Context(), aset())
		wantFailure(t, err, panel.Refused, panel.CodeOther)
		if failure, _ := errors.AsType[*panel.Error](err); !strings.Contains(failure.Said, said) {
			t.Errorf("the panel's words %q became %q", said, failure.Said)
		}
	}
}

func TestCreateAccountAsksForNoMailOfThePanel(t *testing.T) {
	b := newBench(t)
	must(t, b.CreateAccount(t.Context(), aset()))
	for _, call := range b.fake.Calls() {
		if call.Path == "/"+create && (call.Form.Get("notify") != "no" || call.Method != "POST") {
			t.Errorf("sent %s with notify=%q", call.Method, call.Form.Get("notify"))
		}
		if strings.Contains(call.Query.Encode(), password) {
			t.Error("a password stands in a URL")
		}
	}
}

// impatient shortens the client's patience where the fault never answers.
func impatient(timeouts panel.Timeouts, shape hosting.Shape) option {
	return func(_ *hosting.Config, c *panel.Config) {
		if shape == hosting.Hang {
			c.Timeouts = timeouts
		}
	}
}

func closed() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}
