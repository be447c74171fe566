package workers

import (
	"context"
	"strings"
	"testing"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

// changes counts how often the panel was told to set a website's password.
func changes(fake *hosting.Panel) (n int) {
	for _, c := range fake.Calls() {
		if changing(c) {
			n++
		}
	}
	return n
}

// TestAfterADeathInAChangeTheWebsiteIsAsked: a yes ends it; a no, unknown, or a
// website that cannot be asked sets the password again.
func TestAfterADeathInAChangeTheWebsiteIsAsked(t *testing.T) {
	for _, step := range []conversations.Step{conversations.StepSiteAccess, conversations.StepSite} {
		for says, again := range map[panel.SiteAnswer]int{panel.SiteYes: 0, panel.SiteNo: 1, panel.SiteUnknown: 1} {
			p, fake, heard := desk(t)
			site := &oracle{says: says}
			p.Sites = site
			call := siteVerify
			call.Step, call.Title, call.Email = step, "Dinkes", "a@"+base
			ran := make(chan struct{})
			p.lanes = lanes.New(lanes.Config{Run: func(ctx context.Context, job *lanes.Job) lanes.Outcome {
				defer close(ran)
				return p.run(ctx, job)
			}})
			p.Recover([]engine.Item{{ID: 1, Effect: call}})
			<-ran
			if err := p.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(heard.replies) != 1 || heard.replies[0].Outcome != conversations.PanelDone || heard.replies[0].Code != "" {
				t.Fatalf("%s, %s: %+v", step, says, heard.replies)
			}
			if got := changes(fake); got != again || len(site.asked) != 1 {
				t.Errorf("%s, %s: set %d times, asked %d times", step, says, got, len(site.asked))
			}
		}
	}
}

// TestAChangeWithoutAnAnswerIsAskedAbout: once, whatever the website says then;
// a change that was never begun is not.
func TestAChangeWithoutAnAnswerIsAskedAbout(t *testing.T) {
	for name, row := range map[string]struct {
		fault   hosting.Fault
		says    panel.SiteAnswer
		changes int
		asked   int
	}{
		"lost answer, yes":     {hosting.Fault{Match: changing, Commit: true, Shape: hosting.Drop}, panel.SiteYes, 1, 1},
		"lost answer, no":      {hosting.Fault{Match: changing, Commit: true, Shape: hosting.Drop}, panel.SiteNo, 2, 1},
		"two lost, unknown":    {hosting.Fault{Match: changing, Commit: true, Shape: hosting.Drop, Times: 2}, panel.SiteUnknown, 3, 1},
		"panel away at a look": {hosting.Fault{Path: "/api/wordpress/locations", Shape: hosting.Status, Status: 503, Times: 2}, panel.SiteYes, 1, 0},
		"no trouble":           {hosting.Fault{Path: "/nowhere"}, panel.SiteYes, 1, 0},
	} {
		p, fake, heard := desk(t)
		site := &oracle{says: row.says}
		p.Sites = site
		fake.Inject(row.fault)
		call := siteVerify
		call.Step = conversations.StepSiteAccess
		if _, reply := p.tries(t, heard, call); reply.Outcome != conversations.PanelDone {
			t.Errorf("%s: %+v", name, reply)
		}
		if changes(fake) != row.changes || len(site.asked) != row.asked {
			t.Errorf("%s: set %d times, asked %d times", name, changes(fake), len(site.asked))
		}
	}
}

func changing(c hosting.Call) bool {
	return strings.HasSuffix(c.Path, "/change-password")
}
