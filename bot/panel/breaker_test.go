package panel_test

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

func TestBreakerOpensAtTheFirstRefusedKeyAndKeepsOffTheNetwork(t *testing.T) {
	b := withAccount(t)
	for range 4 { // the panel refuses in several forms, one after the other
		b.fake.SetKey("kunci-lain")
		err := b.SetPassword(t.Context(), "dinkes", password)
		wantFailure(t, err, panel.Auth, panel.CodeAuth)
		sent := len(b.fake.Calls())
		for range 10 {
			wantFailure(t, b.SetPassword(t.Context(), "dinkes", password), panel.Auth, panel.CodeAuth)
		}
		if n := len(b.fake.Calls()) - sent; n != 0 {
			t.Fatalf("%d calls went out with a refused key", n)
		}
		b.fake.SetKey(apiKey)
		b.pass(15 * time.Minute)
		must(t, b.SetPassword(t.Context(), "dinkes", password))
		b.fake.Unblock()
	}
	if want := []bool{true, false, true, false, true, false, true, false}; !slices.Equal(b.changes, want) {
		t.Errorf("told %v, want %v", b.changes, want)
	}
}

func TestBreakerProbesAfterADoublingPause(t *testing.T) {
	b := withAccount(t, func(h *hosting.Config, _ *panel.Config) { h.FailuresAllowed = 1000 })
	b.fake.SetKey("kunci-lain")
	_, err := b.UserFacts(t.Context(), "dinkes")
	wantFailure(t, err, panel.Auth, panel.CodeAuth)
	for _, minutes := range []int{15, 30, 60, 120, 240, 240} {
		pause := time.Duration(minutes) * time.Minute
		if got := b.Breaker().NextProbe.Sub(b.clock()); got != pause {
			t.Fatalf("the next probe is in %v, want %v", got, pause)
		}
		before := b.callsOf("/CMD_API_LOGIN_TEST")
		b.pass(pause - time.Second)
		wantFailure(t, b.Recheck(t.Context()), panel.Auth, panel.CodeAuth)
		if b.callsOf("/CMD_API_LOGIN_TEST") != before {
			t.Fatal("probed too early")
		}
		b.pass(time.Second)
		wantFailure(t, b.Recheck(t.Context()), panel.Auth, panel.CodeAuth)
		if n := b.callsOf("/CMD_API_LOGIN_TEST") - before; n != 1 {
			t.Fatalf("%d probes at once", n)
		}
	}
	b.fake.SetKey(apiKey)
	b.pass(4 * time.Hour)
	must(t, b.Recheck(t.Context()))
	if state := b.Breaker(); state.Open || !state.Since.IsZero() {
		t.Errorf("the breaker is %+v", state)
	}
	if !slices.Equal(b.changes, []bool{true, false}) {
		t.Errorf("told %v", b.changes)
	}
}

// A probe that does not get through says nothing about the key: it is made
// again a minute later, whatever the pause was.
func TestBreakerStaysAsItIsWhenTheProbeCannotBeMade(t *testing.T) {
	b := withAccount(t)
	b.fake.SetKey("kunci-lain")
	_, err := b.UserFacts(t.Context(), "dinkes")
	wantFailure(t, err, panel.Auth, panel.CodeAuth)
	b.fake.SetKey(apiKey)
	b.pass(15 * time.Minute)
	for _, trouble := range []hosting.Fault{{Shape: hosting.Status, Status: 502}, {Shape: hosting.Status, Status: 504}, {Shape: hosting.Status, Status: 429},
		{Shape: hosting.Drop}, {Shape: hosting.DropMidBody}, {Shape: hosting.EmptyBody}, {Shape: hosting.HTMLPage}} {
		trouble.Path, trouble.Times = "CMD_API_LOGIN_TEST", 10
		b.fake.Inject(trouble)
		err := b.Recheck(t.Context())
		b.fake.ClearFaults()
		if failure, ok := errors.AsType[*panel.Error](err); !ok || !failure.Retry() {
			t.Errorf("after %s: %v", trouble.Shape, err)
		}
		if got := b.Breaker().NextProbe.Sub(b.clock()); got != time.Minute {
			t.Errorf("after %s the next probe is in %v", trouble.Shape, got)
		}
		b.pass(time.Minute)
	}
	must(t, b.Recheck(t.Context()))
}

func TestBreakerOpensForALoginPageWithStatus200(t *testing.T) {
	b := withAccount(t)
	b.fake.Inject(hosting.Fault{Path: "/api/users/*", Shape: hosting.LoginPage})
	_, err := b.UserFacts(t.Context(), "dinkes")
	wantFailure(t, err, panel.Auth, panel.CodeAuth)
	if !b.Breaker().Open {
		t.Error("the breaker is closed")
	}
}

// A refusal that is about the account we act as, or about one command, is
// told apart from a refused key by one login test.
func TestBreakerStaysClosedWhenOnlyOneThingIsRefused(t *testing.T) {
	b := withAccount(t)
	b.fake.Seed(hosting.Seed{Username: "orang2", Domain: "orang.id", Email: "a@orang.id", Creator: "orang"})
	for range 4 {
		err := b.InstallSite(t.Context(), "orang2", "orang.id", dinkesSite())
		wantFailure(t, err, panel.NotAllowed, panel.CodeTargetRefused)
	}
	b.fake.SetCommands("CMD_API_LOGIN_TEST")
	for range 3 {
		_, err := b.Packages(t.Context())
		wantFailure(t, err, panel.NotAllowed, panel.CodeNotAllowed)
	}
	if b.Breaker().Open || len(b.changes) != 0 {
		t.Error("the breaker opened")
	}
}

// With two calls under way the key is refused twice, and told once.
func TestBreakerTellsOnce(t *testing.T) {
	var told atomic.Int32
	var arrived sync.WaitGroup
	arrived.Add(2)
	server := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait()
		w.WriteHeader(http.StatusUnauthorized)
	})
	client := mustClient(t, panel.Config{
		URL: server.URL, User: apiUser, Key: apiKey, BaseDomain: base, CAFile: certificateOf(t, server),
		OnChange: func(bool) { told.Add(1) },
	})
	failures := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := client.UserFacts(t.Context(), "dinkes")
			failures <- err
		}()
	}
	for range 2 {
		if err := <-failures; panel.KindOf(err) != panel.Auth {
			t.Errorf("error is %v", err)
		}
	}
	if told.Load() != 1 {
		t.Errorf("told %d times", told.Load())
	}
}

func TestAuthFailuresAreWorthWaitingFor(t *testing.T) {
	b := withAccount(t)
	b.fake.SetKey("kunci-lain")
	_, err := b.UserFacts(t.Context(), "dinkes")
	failure, ok := errors.AsType[*panel.Error](err)
	if !ok || !failure.Retry() {
		t.Errorf("error is %v", err)
	}
}
