package workers

import (
	"context"
	"net"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

const (
	telling  = "/%year%/%monthnum%/%day%/%postname%/"
	htaccess = "/domains/" + dinkes + "/public_html/.htaccess"
)

// untilOpen goes through a reset up to its opening.
func (p *Panel) untilOpen(t *testing.T, heard *told) {
	t.Helper()
	for _, step := range []conversations.Step{conversations.StepRoom, conversations.StepCopy, conversations.StepClose, conversations.StepReset, conversations.StepCarry} {
		if reply := p.step(t, heard, step); reply.Outcome != conversations.PanelDone {
			t.Fatalf("%s: %+v", step, reply)
		}
	}
}

func linksOf(fake *hosting.Panel) (structure string, rules bool) {
	fake.EditSite(dinkes, func(s *hosting.Site) { structure = s.Links })
	text, _ := fake.File("dinkes", htaccess)
	return structure, strings.Contains(text, "# BEGIN WordPress")
}

// TestAResetSetsLinksThatAnswer: once the address is open, not before.
func TestAResetSetsLinksThatAnswer(t *testing.T) {
	p, fake, heard := desk(t)
	p.outside(t, fake)
	p.untilOpen(t, heard)
	if structure, rules := linksOf(fake); structure != "" || rules {
		t.Errorf("links %q are set while the address is closed", structure)
	}
	for range 2 {
		if reply := p.step(t, heard, conversations.StepOpen); reply.Outcome != conversations.PanelDone || reply.Code != "" || reply.Value != conversations.LinksTelling {
			t.Fatalf("told as %+v", reply)
		}
		if structure, rules := linksOf(fake); structure != telling || !rules {
			t.Errorf("links %q, rules %t", structure, rules)
		}
		if status, body := view(t, fake, "/2026/01/02/halo-dunia/"); status != 200 || !strings.Contains(body, "Halo dunia") {
			t.Errorf("the post's own address answers %d: %s", status, body)
		}
	}
}

// TestLinksThatDoNotAnswerAreTakenBack: the reset is done all the same.
func TestLinksThatDoNotAnswerAreTakenBack(t *testing.T) {
	for name, spoil := range map[string]func(*hosting.Panel){
		"the rules are not heeded": func(f *hosting.Panel) { f.IgnoreHtaccess("dinkes") },
		"the panel takes none": func(f *hosting.Panel) {
			f.Inject(hosting.Fault{Match: func(c hosting.Call) bool { return c.Method == "PATCH" }, Shape: hosting.SaysType, Status: 409, Text: "PRE_HOOK_ERROR", Times: 9})
		},
		"the panel is away by then": func(f *hosting.Panel) {
			f.Inject(hosting.Fault{Match: func(c hosting.Call) bool { return strings.HasSuffix(c.Path, "/options") }, Shape: hosting.Status, Status: 503, Times: 1 << 20})
		},
		"the panel says yes and does nothing": func(f *hosting.Panel) {
			f.Inject(hosting.Fault{Match: func(c hosting.Call) bool { return c.Method == "PATCH" }, Shape: hosting.Idle, Times: 9})
		},
	} {
		p, fake, heard := desk(t)
		p.outside(t, fake)
		p.untilOpen(t, heard)
		if name == "the rules are not heeded" { // from the opening on
			if err := p.Hosting.OpenSite(t.Context(), "dinkes", dinkes); err != nil {
				t.Fatal(err)
			}
		}
		spoil(fake)
		want := conversations.LinksPlain
		if name == "the panel is away by then" {
			want = conversations.LinksUnknown
		}
		if reply := p.step(t, heard, conversations.StepOpen); reply.Outcome != conversations.PanelDone || reply.Code != "" || reply.Value != want {
			t.Errorf("%s: told as %+v", name, reply)
		}
		fake.ClearFaults()
		if structure, _ := linksOf(fake); structure != "" {
			t.Errorf("%s: links are %q", name, structure)
		}
		for _, path := range []string{"/", "/?p=1"} {
			if status, _ := view(t, fake, path); status != 200 {
				t.Errorf("%s: %s answers %d", name, path, status)
			}
		}
	}
}

// TestLinksThatNobodyCanSeeStayPlain, also those that a try before a crash set.
func TestLinksThatNobodyCanSeeStayPlain(t *testing.T) {
	p, fake, heard := desk(t)
	p.outside(t, fake)
	p.untilOpen(t, heard)
	if reply := p.step(t, heard, conversations.StepOpen); reply.Outcome != conversations.PanelDone {
		t.Fatalf("told as %+v", reply)
	}
	p.Views = panel.NewSiteAsker(func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.AddrError{Err: "nobody listens"}
	}, nil)
	call := resetCall
	call.Step, call.Unseen, heard.replies = conversations.StepOpen, true, nil
	if _, reply := p.tries(t, heard, call); reply.Outcome != conversations.PanelRefused || reply.Code != conversations.CodeOpenUnseen || reply.Value != conversations.AddressOpen {
		t.Errorf("what nobody has seen is told as %+v", reply)
	}
	if status, body := view(t, fake, "/"); status != 200 || strings.Contains(body, closedMark) {
		t.Errorf("the address answers %d", status)
	}
	if structure, rules := linksOf(fake); structure != "" || rules {
		t.Errorf("links are %q, rules %t", structure, rules)
	}
}
