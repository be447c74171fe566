package workers

import (
	"context"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

// outside lets a worker see the websites of the stand-in as visitors do.
func (p *Panel) outside(t *testing.T, fake *hosting.Panel) {
	t.Helper()
	front := httptest.NewServer(fake.Front())
	t.Cleanup(front.Close)
	p.Views = panel.NewSiteAsker(func(ctx context.Context, network, address string) (net.Conn, error) {
		if !strings.HasSuffix(address, ":80") {
			return nil, &net.AddrError{Err: "nobody listens", Addr: address}
		}
		var d net.Dialer
		return d.DialContext(ctx, network, front.Listener.Addr().String())
	}, nil)
}

var resetCall = conversations.PanelCall{Work: "PGD-2026-0001", Ticket: "PGD-2026-0001", Username: "dinkes", Address: dinkes, Title: "Dinkes", Email: "a@" + base}

// step runs one step of a reset to its end.
func (p *Panel) step(t *testing.T, heard *told, step conversations.Step) conversations.PanelReplied {
	t.Helper()
	call := resetCall
	call.Step = step
	heard.replies = nil
	_, reply := p.tries(t, heard, call)
	return reply
}

const closedMark = "loket-sedang-diperbaiki"

// view is what a visitor reads and gets at the front page.
func view(t *testing.T, fake *hosting.Panel, path string) (int, string) {
	t.Helper()
	r := httptest.NewRequest("GET", "http://"+dinkes+path, nil)
	w := httptest.NewRecorder()
	fake.Front().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// TestAResetStepByStep: between its closing and its opening nobody sees anything
// but our page, an authority's check excepted.
func TestAResetStepByStep(t *testing.T) {
	p, fake, heard := desk(t)
	p.outside(t, fake)
	for _, step := range []conversations.Step{conversations.StepRoom, conversations.StepCopy, conversations.StepClose, conversations.StepReset, conversations.StepCarry, conversations.StepOpen} {
		if reply := p.step(t, heard, step); reply.Outcome != conversations.PanelDone || reply.Code != "" {
			t.Fatalf("%s: %+v", step, reply)
		}
		closed := step == conversations.StepClose || step == conversations.StepReset || step == conversations.StepCarry
		for _, path := range []string{"/", "/wp-admin/install.php", "/wp-login.php", "/xmlrpc.php", "/anything"} {
			if status, body := view(t, fake, path); (status == 503 && strings.Contains(body, closedMark)) != closed {
				t.Errorf("after %s %s answers %d: %.80s", step, path, status, body)
			}
		}
		if _, body := view(t, fake, "/.well-known/acme-challenge/x"); strings.Contains(body, closedMark) {
			t.Errorf("after %s an authority cannot check the address", step)
		}
	}
	if !fake.SiteLogin(dinkes, "dinkes", "YangLama1Sekali") {
		t.Error("the login is not kept")
	}
}

// TestAnAddressThatDoesNotCloseStaysOpen, and nothing is moved.
func TestAnAddressThatDoesNotCloseStaysOpen(t *testing.T) {
	for name, spoil := range map[string]func(*hosting.Panel){
		"no .htaccess is read": func(f *hosting.Panel) { f.IgnoreHtaccess("dinkes") },
		"in maintenance, no .htaccess": func(f *hosting.Panel) {
			f.IgnoreHtaccess("dinkes")
			f.EditSite(dinkes, func(s *hosting.Site) { s.Behaviour = hosting.Maintenance })
		},
	} {
		p, fake, heard := desk(t)
		p.outside(t, fake)
		spoil(fake)
		reply := p.step(t, heard, conversations.StepClose)
		if reply.Outcome != conversations.PanelRefused || reply.Code != string(panel.CodeNotClosed) || reply.Value != conversations.AddressOpen {
			t.Errorf("%s: %+v", name, reply)
		}
		if text, found := fake.File("dinkes", "/domains/"+dinkes+"/public_html/.htaccess"); found {
			t.Errorf("%s: .htaccess %q stays", name, text)
		}
	}
}

// TestAnAddressThatCannotBeSeenIsNotSaidToBeClosed.
func TestAnAddressThatCannotBeSeenIsNotSaidToBeClosed(t *testing.T) {
	p, fake, heard := desk(t)
	p.Views = panel.NewSiteAsker(func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.AddrError{Err: "nobody listens"}
	}, nil)
	reply := p.step(t, heard, conversations.StepClose)
	if reply.Outcome == conversations.PanelDone || reply.Value != conversations.AddressOpen {
		t.Errorf("told as %+v", reply)
	}
	if _, found := fake.File("dinkes", "/domains/"+dinkes+"/public_html/.htaccess"); found {
		t.Error("the address stays closed")
	}
}

// TestWhatVisitorsSee over TLS and without, at the front page and the installer's.
func TestWhatVisitorsSee(t *testing.T) {
	front := func(status int) panel.SiteView { return panel.SiteView{First: true, Status: status} }
	for name, test := range map[string]struct {
		seen []panel.SiteView
		want bool
	}{
		"a website":             {[]panel.SiteView{front(200), front(200), {Status: 200}, {Status: 403}}, true},
		"without TLS alone":     {[]panel.SiteView{front(200), {Status: 200}}, true},
		"one redirects away":    {[]panel.SiteView{front(301), front(200)}, true},
		"it fails over TLS":     {[]panel.SiteView{front(500), front(200)}, false},
		"nothing":               {nil, false},
		"the installer alone":   {[]panel.SiteView{{Status: 200}}, false},
		"an open installer":     {[]panel.SiteView{front(200), {Status: 200, Installer: true}}, false},
		"closed":                {[]panel.SiteView{{First: true, Status: 503, Closed: true}}, false},
		"our mark with 200":     {[]panel.SiteView{{First: true, Status: 200, Closed: true}}, false},
		"closed over one":       {[]panel.SiteView{front(200), {First: true, Status: 503, Closed: true}}, false},
		"not found":             {[]panel.SiteView{front(404), front(404)}, false},
		"the installer's fails": {[]panel.SiteView{front(200), {Status: 500}}, true},
	} {
		if got := good(test.seen); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestAnOpeningThatCannotBeSeenIsNoEnd: it is closed again; where the team wants
// it open it stays so, and what is seen all the same counts.
func TestAnOpeningThatCannotBeSeenIsNoEnd(t *testing.T) {
	blind := panel.NewSiteAsker(func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.AddrError{Err: "nobody listens"}
	}, nil)
	for _, test := range []struct {
		unseen, sees bool
		spoil        func(*hosting.Site)
		want         string // code; "" for done
		open         bool
	}{
		{false, false, nil, conversations.CodeNotSeenOpen, false},
		{true, false, nil, conversations.CodeOpenUnseen, true},
		{true, true, nil, "", true},
		{true, true, func(s *hosting.Site) { s.Broken = true }, string(panel.CodeNotOpen), false},
		{true, true, func(s *hosting.Site) { s.Behaviour = hosting.TablesMissing }, string(panel.CodeNotOpen), false},
	} {
		p, fake, heard := desk(t)
		p.outside(t, fake)
		p.untilOpen(t, heard)
		if test.spoil != nil {
			fake.EditSite(dinkes, test.spoil)
		}
		if !test.sees {
			p.Views = blind
		}
		call := resetCall
		call.Step, call.Unseen, heard.replies = conversations.StepOpen, test.unseen, nil
		_, reply := p.tries(t, heard, call)
		if (reply.Outcome == conversations.PanelDone) != (test.want == "") || reply.Code != test.want || (reply.Value == conversations.AddressOpen) != (test.want == conversations.CodeOpenUnseen) {
			t.Errorf("%+v: told as %+v", test, reply)
		}
		if _, body := view(t, fake, "/"); strings.Contains(body, closedMark) == test.open {
			t.Errorf("%+v: the address is open: %t", test, !test.open)
		}
	}
}

// TestAWebsiteThatDoesNotAnswerIsClosedAgain: it is not called done.
func TestAWebsiteThatDoesNotAnswerIsClosedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		spoil   func(*hosting.Site)
		unblock bool // whoever opens it all the same
	}{
		"500":          {func(s *hosting.Site) { s.Broken = true }, true},
		"maintenance":  {func(s *hosting.Site) { s.Behaviour = hosting.Maintenance }, true},
		"no database":  {func(s *hosting.Site) { s.Behaviour = hosting.DatabaseAway }, true},
		"an installer": {func(s *hosting.Site) { s.Behaviour = hosting.TablesMissing }, false},
	} {
		p, fake, heard := desk(t)
		p.outside(t, fake)
		if reply := p.step(t, heard, conversations.StepClose); reply.Outcome != conversations.PanelDone {
			t.Fatalf("%s: %+v", name, reply)
		}
		fake.EditSite(dinkes, test.spoil)
		reply := p.step(t, heard, conversations.StepOpen)
		status, body := view(t, fake, "/")
		if reply.Outcome == conversations.PanelDone || reply.Value == conversations.AddressOpen || status != 503 || !strings.Contains(body, closedMark) {
			t.Errorf("%s: %+v, the address answers %d", name, reply, status)
		}
		reply = p.step(t, heard, conversations.StepUnblock)
		if _, body := view(t, fake, "/"); (reply.Outcome == conversations.PanelDone) != test.unblock || strings.Contains(body, closedMark) == test.unblock {
			t.Errorf("%s, opened all the same: %+v", name, reply)
		}
	}
}

// TestAResetThatFailsForGoodSaysThatTheAddressIsOpen.
func TestAResetThatFailsForGoodSaysThatTheAddressIsOpen(t *testing.T) {
	p, fake, heard := desk(t)
	p.outside(t, fake)
	for _, step := range []conversations.Step{conversations.StepCopy, conversations.StepClose} {
		if reply := p.step(t, heard, step); reply.Outcome != conversations.PanelDone {
			t.Fatalf("%s: %+v", step, reply)
		}
	}
	fake.Inject(hosting.Fault{Path: "/api/wordpress/install", Shape: hosting.SaysType, Status: 409, Text: "PRE_HOOK_ERROR"})
	if reply := p.step(t, heard, conversations.StepReset); reply.Outcome != conversations.PanelRefused || reply.Value != conversations.AddressOpen {
		t.Errorf("told as %+v", reply)
	}
	if status, _ := view(t, fake, "/"); status != 200 {
		t.Errorf("the former site answers %d", status)
	}
}
