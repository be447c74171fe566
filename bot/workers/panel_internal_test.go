package workers

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

const (
	base   = "contoh.go.id"
	dinkes = "dinkes." + base
	secret = "Kuda7LautBiru"
)

// told gathers what a worker reports.
type told struct {
	engine.Reporter
	replies []conversations.PanelReplied
	told    []conversations.PanelReplied // while it goes on
}

func (t *told) Report(_ int64, e conversations.Event) {
	t.replies = append(t.replies, e.(conversations.PanelReplied))
}

func (t *told) Tell(e conversations.Event) { t.told = append(t.told, e.(conversations.PanelReplied)) }

type secrets struct{}

func (secrets) Secret(context.Context, string) (string, error) { return secret, nil }

// desk is a worker before a stand-in for the panel that has one account.
func desk(t *testing.T) (*Panel, *hosting.Panel, *told) {
	t.Helper()
	fake := hosting.New(hosting.Config{User: "loket", Key: "kunci", BaseDomain: base})
	fake.Seed(hosting.Seed{Username: "dinkes", Domain: dinkes, Email: "a@" + base, Password: "YangLama1Sekali", SiteTitle: "Dinkes"})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	client, err := panel.NewDirectAdmin(panel.Config{URL: server.URL, User: "loket", Key: "kunci", BaseDomain: base,
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	heard := &told{}
	return &Panel{Hosting: client, Package: "baku", Secrets: secrets{}, Reporter: heard, Log: slog.New(slog.DiscardHandler)}, fake, heard
}

// tries runs a call until it is reported, and tells how often that took.
func (p *Panel) tries(t *testing.T, heard *told, call conversations.PanelCall) (int, conversations.PanelReplied) {
	t.Helper()
	for attempt := range 20 {
		p.run(t.Context(), &lanes.Job{Item: engine.Item{ID: 1, Effect: call}, Attempt: attempt})
		if len(heard.replies) > 0 {
			return attempt + 1, heard.replies[0]
		}
	}
	t.Fatal("the call goes on for ever")
	return 0, conversations.PanelReplied{}
}

// unclear are answers that nobody can understand, each with status 200 or not.
func unclear() []hosting.Fault {
	return []hosting.Fault{{Shape: hosting.EmptyBody}, {Shape: hosting.HTMLPage}, {Shape: hosting.HugePage}, {Shape: hosting.Redirect, Target: "/evo/login"},
		{Shape: hosting.Status, Status: 500}, {Shape: hosting.SaysType, Status: 500, Text: "INTERNAL_ERROR"}, {Shape: hosting.Status, Status: 418}}
}

// lookUps are the calls that only look, or begin with a look.
func lookUps() map[string]conversations.PanelCall {
	return map[string]conversations.PanelCall{
		"CMD_API_DOMAIN_OWNERS":            {Step: conversations.StepOwner, Address: dinkes, Username: "dinkes"},
		"/api/users/dinkes/config":         {Step: conversations.StepOwner, Address: dinkes, Username: "dinkes"},
		"/api/users/baruu/config":          {Step: conversations.StepAccount, Address: "baru." + base, Username: "baruu", Email: "b@" + base},
		"CMD_API_USER_EXISTS":              {Step: conversations.StepAccount, Address: "baru." + base, Username: "baruu", Email: "b@" + base},
		"CMD_API_VERIFY_PASSWORD":          {Step: conversations.StepVerify, Address: dinkes, Username: "dinkes"},
		"/api/wordpress/locations":         {Step: conversations.StepSiteAccess, Address: dinkes, Username: "dinkes"},
		"/api/filemanager/download":        {Step: conversations.StepCopy, Address: dinkes, Username: "dinkes", Ticket: "PGD-2026-0001"},
		"CMD_API_SUBDOMAINS":               {Step: conversations.StepLook, Address: "baru." + base},
		"CMD_API_SHOW_RESELLER_IPS":        {Step: conversations.StepAccount, Address: "baru." + base, Username: "baruu", Email: "b@" + base},
		"/api/wordpress/locations/*":       {Step: conversations.StepSiteAccess, Address: dinkes, Username: "dinkes"},
		"/api/db-show/databases":           {Step: conversations.StepCopy, Address: dinkes, Username: "dinkes", Ticket: "PGD-2026-0001"},
		"/api/domain-tls/" + dinkes + "/*": {Step: conversations.StepCertificate, Address: dinkes, Username: "dinkes"},
	}
}

func TestOneUnclearAnswerToALookUpEndsNothing(t *testing.T) {
	for path, call := range lookUps() {
		for _, fault := range unclear() {
			if path == "CMD_API_SHOW_RESELLER_IPS" && fault.Shape == hosting.EmptyBody {
				continue // so the panel writes an empty list
			}
			p, fake, heard := desk(t)
			fault.Path = path
			fake.Inject(fault)
			tries, reply := p.tries(t, heard, call)
			if tries > 2 || reply.Outcome == conversations.PanelUnknown || reply.Outcome == conversations.PanelRefused && call.Step != conversations.StepCertificate {
				t.Errorf("%s with %s %d: %+v after %d tries", path, fault.Shape, fault.Status, reply, tries)
			}
		}
	}
}

func TestAPanelThatIsNeverUnderstoodIsTold(t *testing.T) {
	for _, fault := range unclear() {
		p, fake, heard := desk(t)
		fault.Path, fault.Times = "CMD_API_DOMAIN_OWNERS", 1000
		fake.Inject(fault)
		tries, reply := p.tries(t, heard, conversations.PanelCall{Step: conversations.StepOwner, Address: dinkes, Username: "dinkes"})
		want, code := conversations.PanelUnknown, reply.Code
		if fault.Shape == hosting.HTMLPage || fault.Shape == hosting.HugePage { // with a key that is right
			want, code = conversations.PanelRefused, string(panel.CodePanelOld)
		}
		if tries != unclearTries || reply.Outcome != want || reply.Code != code || reply.Detail != "" || len(heard.told) != 1 {
			t.Errorf("%s: %+v after %d tries, told %d times", fault.Shape, reply, tries, len(heard.told))
		}
	}
}

func TestALookThatNobodyWaitsForIsMadeOnce(t *testing.T) {
	for _, fault := range append(unclear(), hosting.Fault{Shape: hosting.Status, Status: 503}, hosting.Fault{Shape: hosting.Drop}) {
		p, fake, heard := desk(t)
		fault.Path, fault.Times = "CMD_API_DOMAIN_OWNERS", 1000
		fake.Inject(fault)
		if tries, reply := p.tries(t, heard, conversations.PanelCall{Step: conversations.StepOwner, Address: dinkes, Username: "dinkes", Once: true}); tries != 1 || reply.Outcome == conversations.PanelDone {
			t.Errorf("%s: %+v after %d tries", fault.Shape, reply, tries)
		}
	}
}

// TestNoRefusalOfAChangeSaysThatAnAccountIsMissing answers every change with
// what sounds like it.
func TestNoRefusalOfAChangeSaysThatAnAccountIsMissing(t *testing.T) {
	for step, path := range map[conversations.Step]string{
		conversations.StepPassword: "CMD_API_USER_PASSWD", conversations.StepFreeze: "CMD_API_SELECT_USERS", conversations.StepVerify: "CMD_API_VERIFY_PASSWORD",
		conversations.StepSiteAccess: "/api/wordpress/*", conversations.StepCopy: "/api/filemanager*", conversations.StepReset: "/api/wordpress/*",
	} {
		for _, fault := range []hosting.Fault{
			{Shape: hosting.SaysError, Text: "User dinkes did not exist on the server"},
			{Shape: hosting.SaysError, Text: "System user dinkes does not exist!"},
			{Shape: hosting.SaysError, Text: "Cannot find that domain"},
			{Shape: hosting.SaysType, Status: 404, Text: "NOT_FOUND"},
			{Shape: hosting.SaysType, Status: 404, Text: "USER_NOT_FOUND"},
		} {
			p, fake, heard := desk(t)
			fault.Path, fault.Times = path, 1000
			fake.Inject(fault)
			_, reply := p.tries(t, heard, conversations.PanelCall{Step: step, Address: dinkes, Username: "dinkes", Ticket: "PGD-2026-0001", Title: "Dinkes", Email: "a@" + base})
			if reply.Outcome == conversations.PanelMissing {
				t.Errorf("%s with %s %q: %+v", path, fault.Shape, fault.Text, reply)
			}
		}
	}
}

func TestALookTellsWhatTheDecisionNeeds(t *testing.T) {
	p, fake, heard := desk(t)
	fake.Seed(hosting.Seed{Username: "diskom", Domain: "portal." + base, Further: []string{"perpus." + base}, Email: "a@" + base, Kind: "reseller", Suspended: true})
	_, reply := p.tries(t, heard, conversations.PanelCall{Step: conversations.StepOwner, Address: "perpus." + base, Username: "diskom"})
	if a := reply.Account; a == nil || a.Owner != "diskom" || a.Domain != "portal."+base || len(a.Domains) != 2 || !a.Suspended || !a.Manages {
		t.Errorf("the account is %+v", a)
	}
	heard.replies = nil
	_, reply = p.tries(t, heard, conversations.PanelCall{Step: conversations.StepOwner, Address: "tiada." + base, Username: "tiada"})
	if reply.Outcome != conversations.PanelMissing || reply.Account != nil {
		t.Errorf("an account that is not there is %+v", reply)
	}
	heard.replies = nil
	_, reply = p.tries(t, heard, conversations.PanelCall{Step: conversations.StepVerify, Address: dinkes, Username: "dinkes"})
	if reply.Value != "no" || reply.Account == nil || reply.Account.Owner != "dinkes" {
		t.Errorf("the answer about a password is %+v", reply)
	}
}

func TestTheOwnerOfAWantedAddressIsAskedForAgain(t *testing.T) {
	for _, fault := range append(unclear(), hosting.Fault{Shape: hosting.Status, Status: 503}) {
		p, fake, _ := desk(t)
		var pauses int
		a := &Address{Resolver: &zone{}, BaseDomain: base, Hosting: p.Hosting, sleep: func(context.Context, time.Duration) error { pauses++; return nil }}
		fault.Path, fault.Times = "CMD_API_DOMAIN_OWNERS", 2
		fake.Inject(fault)
		if seen := a.look(t.Context(), conversations.CheckAddress{Address: dinkes}); seen.Owner != "dinkes" || seen.Unknown || pauses != 2 {
			t.Errorf("%s: %+v after %d pauses", fault.Shape, seen, pauses)
		}
	}
}

// Work that has ended while its call waited is not done any more, whatever the
// step; where that cannot be told, it is asked again.
func TestACallThatNobodyWantsIsNotMade(t *testing.T) {
	for _, step := range []conversations.Step{conversations.StepReset, conversations.StepCopy, conversations.StepPassword, conversations.StepAccount,
		conversations.StepFreeze, conversations.StepOwner, conversations.StepSiteAccess} {
		p, fake, heard := desk(t)
		asked := 0
		p.Wanted = func(_ context.Context, work string) (bool, error) {
			if asked++; asked == 1 {
				return false, errors.New("the storage is busy")
			}
			return false, nil
		}
		before := len(fake.Calls())
		n, reply := p.tries(t, heard, conversations.PanelCall{Work: "PGD-1", Step: step, Username: "dinkes", Address: dinkes, Secret: "PGD-1"})
		if n != 2 || reply.Outcome != conversations.PanelExpired {
			t.Errorf("%s: after %d tries %+v", step, n, reply)
		}
		if made := len(fake.Calls()) - before; made != 0 {
			t.Errorf("%s: the panel was called %d times", step, made)
		}
	}
}
