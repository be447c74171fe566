package realsite_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/realsite"
)

// steps are a reset's, as the panel's worker makes them, each to be made again
// until it ends.
func (s *stand) steps(name string, carried *bool) []func() error {
	ctx := s.t.Context()
	return []func() error{
		func() error { _, err := s.CopySite(ctx, s.user, s.domain, name); return err },
		func() error { return s.CloseSite(ctx, s.user, s.domain) },
		func() error {
			return s.ResetSite(ctx, s.user, s.domain, name, panel.Site{Title: "Dinas Kesehatan", AdminName: s.user, AdminEmail: "umum@" + base}, false)
		},
		func() (err error) { *carried, err = s.CarryLogin(ctx, s.user, s.domain, name); return err },
		func() error { return s.OpenSite(ctx, s.user, s.domain) },
	}
}

// back are the steps of the way back.
func (s *stand) back(name, of string) []func() error {
	ctx := s.t.Context()
	return []func() error{
		func() error { _, err := s.CopySite(ctx, s.user, s.domain, name); return err },
		func() error { return s.CloseSite(ctx, s.user, s.domain) },
		func() error { _, err := s.RestoreSite(ctx, s.user, s.domain, name, of); return err },
		func() error { return s.SetSitePassword(ctx, s.user, s.domain, s.user, own) },
		func() error { return s.OpenSite(ctx, s.user, s.domain) },
	}
}

// through makes steps until each has ended well; between two tries the trouble
// is gone. The error is that of a step that never does.
func (s *stand) through(steps []func() error, mend func()) error {
	for _, step := range steps {
		var err error
		for range 4 {
			if err = step(); err == nil {
				break
			}
			mend()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// troubles are what goes wrong at one call, and what mends it.
var troubles = map[string]func(s *stand, at int) (mend func()){
	"lost answer": func(s *stand, at int) func() { return s.strike(at, hosting.Fault{Commit: true, Shape: hosting.Drop}) },
	"panel away":  func(s *stand, at int) func() { return s.strike(at, hosting.Fault{Shape: hosting.Status, Status: 502}) },
	"refused": func(s *stand, at int) func() {
		return s.strike(at, hosting.Fault{Shape: hosting.SaysType, Status: 409, Text: "DATABASE_IMPORT"})
	},
	"does nothing":  func(s *stand, at int) func() { return s.strike(at, hosting.Fault{Shape: hosting.Idle}) },
	"quota is full": func(s *stand, at int) func() { return s.full(at) },
}

// strike makes the at-th change from now go wrong.
func (s *stand) strike(at int, fault hosting.Fault) func() {
	seen := 0
	fault.Match = func(c hosting.Call) bool {
		if c.Method == "GET" {
			return false
		}
		seen++
		return seen == at
	}
	s.fake.Inject(fault)
	return func() {}
}

// full takes the account's room away from the at-th change on, until it is mended.
func (s *stand) full(at int) func() {
	m, seen := s.kind.(*genuine).Machine, 0
	s.fake.Inject(hosting.Fault{Path: "/api/*", Shape: hosting.Untouched, Times: 1 << 20, Match: func(c hosting.Call) bool {
		if c.Method != "GET" {
			if seen++; seen == at {
				m.FillQuota(s.user, true)
			}
		}
		return false
	}})
	return func() { m.FillQuota(s.user, false) }
}

// stride is how many changes are passed over between two troubles: a real site
// takes its time. At the simulated panel each change has its own.
const stride = 3

// TestTroubleOnARealSite: a reset, and the way back after it, with
// one thing going wrong at one of their changes. Whatever it was, the next try
// goes on where it was; nothing is said to be done that is not, nothing stays
// closed, and no installer is ever open. Kinds of trouble take turns.
func TestTroubleOnARealSite(t *testing.T) {
	m := machine(t, "old")
	b := newBench(t, m)
	n := 0
	for _, part := range []string{"reset", "back"} {
		changes := s0(t, m, b, part, &n)
		names := []string{"lost answer", "does nothing", "quota is full", "panel away", "refused"}
		for at := 1; at <= changes; at += stride {
			for k, name := range names {
				if (at/stride+k)%len(names) > 0 {
					continue
				}
				n++
				s := former(t, m, b, "6.1", n)
				carried := false
				if part == "back" {
					must(t, s.through(s.steps(ticket, &carried), func() {}))
				}
				steps := s.steps(ticket, &carried)
				if part == "back" {
					steps = s.back(later, ticket)
				}
				looks := s.watch()
				mend := troubles[name](s, at)
				err := s.through(steps, mend)
				mend()
				b.fake.ClearFaults()
				s.ended(part+", "+name, at, err, carried, looks())
			}
		}
	}
}

// s0 goes through a part without trouble and counts its changes.
func s0(t *testing.T, m *realsite.Machine, b *bench, part string, n *int) int {
	t.Helper()
	*n++
	s, carried := former(t, m, b, "6.1", *n), false
	if part == "back" {
		must(t, s.through(s.steps(ticket, &carried), func() {}))
	}
	var changes atomic.Int32
	b.fake.Inject(hosting.Fault{Path: "/api/*", Shape: hosting.Untouched, Times: 1 << 20, Match: func(c hosting.Call) bool {
		if c.Method != "GET" {
			changes.Add(1)
		}
		return false
	}})
	steps := s.steps(ticket, &carried)
	if part == "back" {
		steps = s.back(later, ticket)
	}
	must(t, s.through(steps, func() {}))
	b.fake.ClearFaults()
	return int(changes.Load())
}

// ended looks at what came of it, from outside.
func (s *stand) ended(what string, at int, err error, carried bool, open int) {
	s.t.Helper()
	if open > 0 {
		s.t.Errorf("%s at change %d: %d looks met an open installer", what, at, open)
	}
	status, text := s.get("/")
	shut := status == 503 && strings.Contains(text, mark)
	switch {
	case err != nil && (shut || status == 200):
		s.t.Logf("%s at change %d ends with %v, the address answers %d", what, at, err, status)
	case err != nil:
		s.t.Errorf("%s at change %d: %v, and the address answers %d", what, at, err, status)
	case status != 200 || shut:
		s.t.Errorf("%s at change %d is said to be done, and the address answers %d", what, at, status)
	case carried && s.as(s.user, own) != "in":
		s.t.Errorf("%s at change %d: our login is %q", what, at, s.as(s.user, own))
	}
}
