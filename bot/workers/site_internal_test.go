package workers

import (
	"context"
	"testing"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

// oracle is a website that says what it is told to, and counts.
type oracle struct {
	says  panel.SiteAnswer
	asked []string
	while func()
}

func (o *oracle) Ask(_ context.Context, ip, domain, login, password string) panel.SiteAnswer {
	o.asked = append(o.asked, ip+" "+domain+" "+login+" "+password)
	if o.while != nil {
		o.while()
	}
	return o.says
}

var siteVerify = conversations.PanelCall{Work: "K-1", Step: conversations.StepSiteVerify, Username: "dinkes", Address: dinkes, Secret: "LP-1"}

// TestAWebsiteIsAskedOnceThroughEveryTroubleOfThePanel: the panel is asked as
// long as it is away, the website once whatever it says.
func TestAWebsiteIsAskedOnceThroughEveryTroubleOfThePanel(t *testing.T) {
	for _, says := range []panel.SiteAnswer{panel.SiteYes, panel.SiteNo, panel.SiteUnknown} {
		p, fake, heard := desk(t)
		site := &oracle{says: says}
		p.Sites = site
		fake.Inject(hosting.Fault{Path: "/api/wordpress/locations", Shape: hosting.Drop, Times: 2}, hosting.Fault{Path: "/api/users/dinkes/config", Shape: hosting.Status, Status: 503})
		tries, reply := p.tries(t, heard, siteVerify)
		if tries != 4 || reply.Outcome != conversations.PanelDone || reply.Value != string(says) {
			t.Errorf("%s: after %d tries %+v", says, tries, reply)
		}
		if len(site.asked) != 1 || site.asked[0] != "192.0.2.10 "+dinkes+" dinkes "+secret {
			t.Errorf("%s: the website was asked %q", says, site.asked)
		}
	}
}

// TestAWebsiteIsNotAskedWhereItsAnswerWouldSayNothing: unknown, at once.
func TestAWebsiteIsNotAskedWhereItsAnswerWouldSayNothing(t *testing.T) {
	for name, with := range map[string]func(*hosting.Site){
		"no site":          func(s *hosting.Site) { s.Behaviour = hosting.NoConfig },
		"site with error":  func(s *hosting.Site) { s.Behaviour = hosting.DatabaseAway },
		"no administrator": func(s *hosting.Site) { s.Users[0].Roles = nil },
		"login gone":       func(s *hosting.Site) { s.Users[0].Login = "orang" },
	} {
		p, fake, heard := desk(t)
		site := &oracle{says: panel.SiteNo}
		p.Sites = site
		fake.EditSite(dinkes, with)
		tries, reply := p.tries(t, heard, siteVerify)
		if tries != 1 || reply.Outcome != conversations.PanelDone || reply.Value != string(panel.SiteUnknown) || len(site.asked) > 0 {
			t.Errorf("%s: after %d tries %+v, asked %q", name, tries, reply, site.asked)
		}
	}
}

// TestAnAnswerIsToldThoughTheProgramStops: a lost one would be asked for again.
// What a stop made unknown is asked again.
func TestAnAnswerIsToldThoughTheProgramStops(t *testing.T) {
	for says, told := range map[panel.SiteAnswer]bool{panel.SiteYes: true, panel.SiteNo: true, panel.SiteUnknown: false} {
		p, _, heard := desk(t)
		ctx, stop := context.WithCancel(t.Context())
		p.Sites = &oracle{says: says, while: stop}
		p.run(ctx, &lanes.Job{Item: engine.Item{ID: 1, Effect: siteVerify}})
		if got := len(heard.replies) == 1; got != told {
			t.Errorf("%s is told: %t", says, got)
		}
	}
}

// TestAWebsiteWithoutItsLoginIsRemarked: nothing was set there, and the panel's
// password is none the worse.
func TestAWebsiteWithoutItsLoginIsRemarked(t *testing.T) {
	for code, with := range map[string]func(*hosting.Site){
		"":                               func(*hosting.Site) {},
		conversations.RemarkSiteMissing:  func(s *hosting.Site) { s.Behaviour = hosting.NoConfig },
		conversations.RemarkLoginMissing: func(s *hosting.Site) { s.Users[0].Login = "orang" },
	} {
		p, fake, heard := desk(t)
		fake.EditSite(dinkes, with)
		call := siteVerify
		call.Step = conversations.StepSiteAccess
		if _, reply := p.tries(t, heard, call); reply.Outcome != conversations.PanelDone || reply.Code != code {
			t.Errorf("%q: %+v", code, reply)
		}
	}
}
