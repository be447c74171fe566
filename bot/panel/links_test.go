package panel_test

import (
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const (
	telling  = "/%year%/%monthnum%/%day%/%postname%/"
	htaccess = "/domains/" + dinkes + "/public_html/.htaccess"
)

// linksOf is what the website's tables and its .htaccess say of its links.
func (b *bench) linksOf() (structure string, rules int) {
	b.fake.EditSite(dinkes, func(s *hosting.Site) { structure = s.Links })
	text, _ := b.fake.File("dinkes", htaccess)
	return structure, strings.Count(text, "# BEGIN WordPress")
}

// opened is a bench whose website was reset and opened.
func opened(t *testing.T) *bench {
	t.Helper()
	b := withSite(t)
	_, err := b.resets(t, ticket, dinkesSite())
	must(t, err)
	must(t, b.OpenSite(t.Context(), "dinkes", dinkes))
	return b
}

// TestAFreshWebsiteGetsLinks, whatever was in its .htaccess, and however often.
func TestAFreshWebsiteGetsLinks(t *testing.T) {
	for _, theirs := range []string{"", "Options -Indexes", "Options -Indexes\n", "# BEGIN WordPress\n# nothing yet\n\n# END WordPress\nOptions -Indexes\n",
		"# BEGIN WordPress\r\n# END WordPress\r\n# BEGIN WordPress\r\n# END WordPress\r\n"} {
		b := opened(t)
		b.fake.PutFile("dinkes", htaccess, theirs)
		for range 2 {
			stand, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, true)
			must(t, err)
			structure, rules := b.linksOf()
			if text, _ := b.fake.File("dinkes", htaccess); stand != panel.TellingLinks || structure != telling || rules != 1 || !strings.Contains(text, "\nRewriteRule . /index.php [L]\n") ||
				strings.Contains(theirs, "Options") && strings.Count(text, "Options -Indexes\n") != 1 {
				t.Errorf("%q: told are %q, links %q, .htaccess %q", theirs, stand, structure, text)
			}
		}
		for range 2 {
			stand, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, false)
			must(t, err)
			structure, rules := b.linksOf()
			if stand != panel.PlainLinks || structure != "" || rules != 0 {
				t.Errorf("%q: put back they are %q with %d blocks", theirs, structure, rules)
			}
		}
		if text, found := b.fake.File("dinkes", htaccess); found != strings.Contains(theirs, "Options") || strings.TrimSpace(text) != "Options -Indexes" && found {
			t.Errorf("%q: .htaccess is left as %q", theirs, text)
		}
	}
}

// TestLinksThatSomebodyChoseStay, and so do those of a website that no reset of
// this ticket made.
func TestLinksThatSomebodyChoseStay(t *testing.T) {
	for name, test := range map[string]struct {
		ticket string
		spoil  func(*bench)
		want   string
		fails  bool
	}{
		"chosen":         {ticket, func(b *bench) { b.fake.EditSite(dinkes, func(s *hosting.Site) { s.Links = "/%postname%/" }) }, "/%postname%/", false},
		"another ticket": {"PGD-2026-0009", func(*bench) {}, "", false},
		"no tables":      {ticket, func(b *bench) { b.fake.DropDatabases("dinkes") }, "", true},
	} {
		for _, want := range []bool{true, false} {
			b := opened(t)
			test.spoil(b)
			stand, err := b.SetLinks(t.Context(), "dinkes", dinkes, test.ticket, want)
			structure, rules := b.linksOf()
			if (err != nil) != test.fails || stand != panel.ForeignLinks || structure != test.want || rules > 0 {
				t.Errorf("%s: told are %q (%v), links %q, %d blocks", name, stand, err, structure, rules)
			}
		}
	}
	b := withReset(t)
	must(t, b.wayBack(t))
	b.fake.EditSite(dinkes, func(s *hosting.Site) { s.Links = "" })
	stand, err := b.SetLinks(t.Context(), "dinkes", dinkes, backTicket, true)
	if structure, _ := b.linksOf(); err != nil || stand != panel.ForeignLinks || structure != "" {
		t.Errorf("a website brought back gets links: %q %v %q", stand, err, structure)
	}
}

// TestLinksAreReadBack: a panel that says yes and does nothing, or refuses, has
// set none.
func TestLinksAreReadBack(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"does nothing": {Shape: hosting.Idle},
		"refuses":      {Shape: hosting.SaysType, Status: 409, Text: "PRE_HOOK_ERROR"},
	} {
		b := opened(t)
		fault.Match = func(c hosting.Call) bool { return c.Method == "PATCH" }
		b.fake.Inject(fault)
		_, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, true)
		if structure, _ := b.linksOf(); err == nil || structure != "" {
			t.Errorf("%s: %v, links %q", name, err, structure)
		}
	}
	b := opened(t)
	b.fake.SetQuota("dinkes", 1)
	if _, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, true); err == nil {
		t.Error("links are set where the rules for them cannot be written")
	}
	if structure, _ := b.linksOf(); structure != "" {
		t.Errorf("links %q without rules", structure)
	}
}

// TestLinksSurviveABreakAtEveryCall: the program dies after any of the calls,
// or an answer is lost; the next try ends where an undisturbed one does.
func TestLinksSurviveABreakAtEveryCall(t *testing.T) {
	for _, want := range []bool{true, false} {
		whole := opened(t)
		if !want {
			_, err := whole.SetLinks(t.Context(), "dinkes", dinkes, ticket, true)
			must(t, err)
		}
		before := len(whole.fake.Calls())
		_, err := whole.SetLinks(t.Context(), "dinkes", dinkes, ticket, want)
		must(t, err)
		steps := len(whole.fake.Calls()) - before
		if steps < 8 {
			t.Fatalf("links took %d calls only", steps)
		}
		for step := range steps {
			for _, commit := range []bool{false, true} {
				b := opened(t)
				if !want {
					_, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, true)
					must(t, err)
				}
				seen := 0
				shape := map[bool]hosting.Shape{true: hosting.Drop, false: hosting.Status}[commit]
				b.fake.Inject(hosting.Fault{Commit: commit, Shape: shape, Status: 502, Times: 1 << 20, // and dead from then on
					Match: func(hosting.Call) bool { seen++; return seen > step }})
				if _, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, want); err != nil && panel.KindOf(err) != panel.Temporary {
					t.Fatalf("break at call %d (%t): %v", step+1, commit, err)
				}
				b.fake.ClearFaults()
				stand, err := b.SetLinks(t.Context(), "dinkes", dinkes, ticket, want)
				must(t, err)
				structure, rules := b.linksOf()
				if (stand == panel.TellingLinks) != want || (structure == telling) != want || (rules == 1) != want || !b.fake.SiteLogin(dinkes, "dinkes", "PilihanSendiri3") {
					t.Errorf("break at call %d (%t): told are %q, links %q, %d blocks", step+1, commit, stand, structure, rules)
				}
			}
		}
	}
}
