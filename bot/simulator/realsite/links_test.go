package realsite_test

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/bot/panel"
	"loket/bot/simulator/realsite"
	"loket/bot/workers"
	"loket/conversations"
)

// ends are what a worker reports of its steps.
type ends struct {
	engine.Reporter
	replies chan conversations.PanelReplied
}

func (e ends) Report(_ int64, event conversations.Event) {
	if reply, is := event.(conversations.PanelReplied); is {
		e.replies <- reply
	}
}

// opens makes the worker's step that opens an address and looks.
func (s *stand) opens(name string) conversations.PanelReplied {
	s.t.Helper()
	return s.opensAs(name, s.asker, false)
}

// opensAs is opens for a worker with such eyes, where the team lets it go on unseen
// or not.
func (s *stand) opensAs(name string, eyes workers.SiteViewer, unseen bool) conversations.PanelReplied {
	s.t.Helper()
	call := conversations.PanelCall{Work: name, Ticket: name, Step: conversations.StepOpen, Username: s.user, Address: s.domain, Unseen: unseen}
	reply, ended := s.worksAs(eyes, call, time.Minute)
	if !ended {
		s.t.Fatal("the step does not end")
	}
	return reply
}

// works has the worker make a step; ended is false where it is still being tried
// after that time.
func (s *stand) works(call conversations.PanelCall, patience time.Duration) (reply conversations.PanelReplied, ended bool) {
	s.t.Helper()
	return s.worksAs(s.asker, call, patience)
}

// worksAs is works for a worker with such eyes.
func (s *stand) worksAs(eyes workers.SiteViewer, call conversations.PanelCall, patience time.Duration) (reply conversations.PanelReplied, ended bool) {
	s.t.Helper()
	heard := ends{replies: make(chan conversations.PanelReplied, 1)}
	p := &workers.Panel{Hosting: s.DirectAdmin, Views: eyes, IP: siteIP, Reporter: heard, Log: slog.New(slog.DiscardHandler)}
	p.Start()
	defer func() { must(s.t, p.Stop(context.WithoutCancel(s.t.Context()))) }()
	p.Take([]engine.Item{{ID: 1, Effect: call}})
	select {
	case reply = <-heard.replies:
		return reply, true
	case <-time.After(patience):
		return reply, false
	}
}

// closedReset goes through a reset but for its opening.
func (s *stand) closedReset(name string, anew bool) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.CopySite(ctx, s.user, s.domain, name)
	must(s.t, err)
	must(s.t, s.CloseSite(ctx, s.user, s.domain))
	must(s.t, s.ResetSite(ctx, s.user, s.domain, name, panel.Site{Title: "Dinas Kesehatan", AdminName: s.user, AdminEmail: "umum@" + base}, anew))
}

// TestARealSiteThatNobodyCanSeeIsNotCalledDone: it is open where the team wants
// that, with plain links; and done once it is seen.
func TestARealSiteThatNobodyCanSeeIsNotCalledDone(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		s := former(t, m, b, version, 1)
		s.closedReset(ticket, false)
		blind := panel.NewSiteAsker(func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.AddrError{Err: "nobody listens"}
		}, nil)
		reply := s.opensAs(ticket, blind, true)
		if reply.Outcome != conversations.PanelRefused || reply.Code != conversations.CodeOpenUnseen || reply.Value != conversations.AddressOpen {
			t.Errorf("what nobody has seen is told as %+v", reply)
		}
		if status, text := s.get("/"); status != 200 || strings.Contains(text, mark) {
			t.Errorf("the address answers %d", status)
		}
		if structure, _ := s.links(); structure != "" {
			t.Errorf("links that nobody saw are %q", structure)
		}
		if reply := s.opensAs(ticket, s.asker, true); reply.Outcome != conversations.PanelDone || reply.Code != "" || reply.Value != conversations.LinksTelling {
			t.Errorf("seen, it is told as %+v", reply)
		}
		if structure, _ := s.links(); structure == "" {
			t.Error("links that answer are not set")
		}
	})
}

// links is what WordPress knows of its links, and the first post's address.
func (s *stand) links() (structure, post string) {
	s.t.Helper()
	s.php("return get_option('permalink_structure');", &structure)
	s.php("return get_permalink(1);", &post)
	return structure, post
}

// TestAResetSetsLinksThatAnswerOnARealSite: the first post's own address, a page
// and what answers programs are there, and its plain link leads on to it. A
// reset into a new database has them too, and one whose step is made again.
func TestAResetSetsLinksThatAnswerOnARealSite(t *testing.T) {
	eachReal(t, func(t *testing.T, m *realsite.Machine, b *bench, version string) {
		for n, anew := range []bool{false, true} {
			s := former(t, m, b, version, n+1)
			must(t, m.Write(s.user, s.domain, ".htaccess", "# BEGIN WordPress\n# theirs\n# END WordPress\nOptions -Indexes\n"))
			s.closedReset(ticket, anew)
			if structure, _ := s.links(); structure != "" {
				t.Errorf("installed while closed it has the links %q", structure)
			}
			for range 2 {
				if reply := s.opens(ticket); reply.Outcome != conversations.PanelDone {
					t.Fatalf("told as %+v", reply)
				}
				structure, post := s.links()
				if structure != "/%year%/%monthnum%/%day%/%postname%/" {
					t.Errorf("links are %q", structure)
				}
				_, path, _ := strings.Cut(post, s.domain)
				if status, text := s.get(path); status != 200 || len(path) < 13 || !strings.Contains(text, "single-post") {
					t.Errorf("the post's own address %s answers %d", post, status)
				}
				if status, text := s.get("/wp-json/"); status != 200 || !strings.Contains(text, `"namespaces":`) {
					t.Errorf("what answers programs answers %d", status)
				}
				if r, _ := s.browse("GET", "/?p=1", "", ""); r.StatusCode != 301 || !strings.HasSuffix(r.Header.Get("Location"), path) {
					t.Errorf("the plain link answers %d to %q", r.StatusCode, r.Header.Get("Location"))
				}
				if status, _ := s.get("/halaman-yang-tidak-ada/"); status != 404 {
					t.Errorf("what is not there answers %d", status)
				}
			}
		}
	})
}

// TestLinksThatDoNotAnswerAreTakenBackOnARealSite: what keeps the server from
// leading visitors on leaves the plain links, which answer.
func TestLinksThatDoNotAnswerAreTakenBackOnARealSite(t *testing.T) {
	m := machine(t, "new")
	b := newBench(t, m)
	s := former(t, m, b, "6.8", 1)
	s.closedReset(ticket, false)
	// a plugin of the office's that the installation brings along
	must(t, m.Write(s.user, s.domain, "wp-content/mu-plugins/tanpa-tautan.php",
		"<?php\nadd_action('template_redirect', function () { if (is_single() && !isset($_GET['p'])) { status_header(404); exit; } }, 20);\n"))
	if reply := s.opens(ticket); reply.Outcome != conversations.PanelDone {
		t.Fatalf("told as %+v", reply)
	}
	if structure, _ := s.links(); structure != "" {
		t.Errorf("links are %q", structure)
	}
	if status, _ := s.get("/?p=1"); status != 200 {
		t.Errorf("the plain link answers %d", status)
	}
}

// TestAWayBackKeepsTheLinksOfThen: those of the reset are not its.
func TestAWayBackKeepsTheLinksOfThen(t *testing.T) {
	m := machine(t, "new")
	b := newBench(t, m)
	for n, then := range []string{"", "/%postname%/"} {
		s := former(t, m, b, "6.8", n+1)
		s.php("update_option('permalink_structure', '"+then+"'); return true;", nil)
		s.closedReset(ticket, false)
		if reply := s.opens(ticket); reply.Outcome != conversations.PanelDone {
			t.Fatalf("told as %+v", reply)
		}
		steps := s.back(later, ticket)
		must(t, s.through(steps[:len(steps)-1], func() {}))
		if reply := s.opens(later); reply.Outcome != conversations.PanelDone {
			t.Fatalf("told as %+v", reply)
		}
		if structure, _ := s.links(); structure != then {
			t.Errorf("links of then were %q, and are %q", then, structure)
		}
	}
}
