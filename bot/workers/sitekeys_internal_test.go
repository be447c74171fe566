package workers

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

const newHolder = "pemegang.baru@" + base

// keysCall is a call of a handover of the website.
func keysCall(step conversations.Step) conversations.PanelCall {
	return conversations.PanelCall{Work: "PGD-2026-0001", Ticket: "PGD-2026-0001", Step: step, Username: "dinkes", Address: dinkes, Email: newHolder, Secret: "PGD-2026-0001"}
}

// handover are the steps that hand the website over.
var handover = []conversations.Step{conversations.StepOwner, conversations.StepEmail, conversations.StepPassword, conversations.StepSiteEmail,
	conversations.StepSiteAccess, conversations.StepSiteShut, conversations.StepSiteRead}

// oldHolder gives the website every key that an old holder can have.
func oldHolder(fake *hosting.Panel) {
	fake.AddApplicationPassword(dinkes, "dinkes", "ponsel")
	fake.AskSiteReset(dinkes, "dinkes")
	fake.EditSite(dinkes, func(s *hosting.Site) {
		s.NewAdminEmail = "lama@" + base
		s.Users[0].NewEmail, s.Users[0].Sessions = "lama@"+base, []hosting.SiteSession{{Token: "x"}}
		s.Users = append(s.Users, hosting.SiteUser{ID: 9, Login: "O'Brien", Email: "obrien@" + base, Roles: []string{"editor"}, Rights: []string{"promote_users"}})
	})
}

// TestAHandoverGoesOnWhereverItBroke: each call is made twice, as after a kill
// that lost its answer, and again after an answer that was lost on the way.
func TestAHandoverGoesOnWhereverItBroke(t *testing.T) {
	for _, fault := range []hosting.Fault{{Shape: hosting.Untouched}, {Shape: hosting.Drop, Commit: true}, {Shape: hosting.Status, Status: 503}, {Shape: hosting.Drop}} {
		for _, at := range handover {
			p, fake, heard := desk(t)
			p.Sites = &oracle{says: panel.SiteUnknown}
			oldHolder(fake)
			var last conversations.PanelReplied
			for _, step := range handover {
				for range 2 {
					if step == at && fault.Shape != hosting.Untouched {
						fake.Inject(fault)
					}
					heard.replies = nil
					if _, last = p.tries(t, heard, keysCall(step)); last.Outcome != conversations.PanelDone && step != conversations.StepSiteShut && step != conversations.StepSiteEmail {
						t.Fatalf("%s at %s: %s ends with %+v", fault.Shape, at, step, last)
					}
				}
			}
			k := last.Keys
			if k == nil || !k.Renewed() || !k.Read() || k.Count() != 1 || k.Locked() {
				t.Fatalf("%s at %s: %+v", fault.Shape, at, k)
			}
			if o := k.Others[0]; o.Number != 9 || o.Login != "O'Brien" || strings.Contains(o.Email, "obrien") || !strings.Contains(o.Rights, "promote_users") {
				t.Errorf("the other is kept as %+v", o)
			}
			if !fake.SiteLogin(dinkes, "dinkes", secret) || !fake.Login("dinkes", secret) {
				t.Errorf("%s at %s: the password that is delivered opens not both", fault.Shape, at)
			}
		}
	}
}

// TestWhatOneStepTakesAnotherGivesBack as it was.
func TestWhatOneStepTakesAnotherGivesBack(t *testing.T) {
	p, fake, heard := desk(t)
	oldHolder(fake)
	_, read := p.tries(t, heard, keysCall(conversations.StepSiteRead))
	call := keysCall(conversations.StepSiteLock)
	call.Keys = &conversations.SiteKeys{Others: read.Keys.Others}
	heard.replies = nil
	p.tries(t, heard, call)
	heard.replies = nil
	if _, now := p.tries(t, heard, keysCall(conversations.StepSiteRead)); len(now.Keys.Others) != 0 {
		t.Fatalf("left are %+v", now.Keys.Others)
	}
	call = keysCall(conversations.StepSiteUnlock)
	call.Keys = &conversations.SiteKeys{Others: read.Keys.Others}
	heard.replies = nil
	p.tries(t, heard, call)
	heard.replies = nil
	if _, now := p.tries(t, heard, keysCall(conversations.StepSiteRead)); !reflect.DeepEqual(now.Keys.Others, read.Keys.Others) {
		t.Errorf("given back are %+v, want %+v", now.Keys.Others, read.Keys.Others)
	}
}

// TestWhoAdministersStandsWithTheRefusal: where our account is missing.
func TestWhoAdministersStandsWithTheRefusal(t *testing.T) {
	p, fake, heard := desk(t)
	fake.EditSite(dinkes, func(s *hosting.Site) { s.Users[0].Login, s.Users[0].Email = "kepala dinas", "kepala@"+base })
	_, reply := p.tries(t, heard, keysCall(conversations.StepSiteEmail))
	if reply.Outcome != conversations.PanelRefused || reply.Code != conversations.RemarkLoginMissing || reply.Keys == nil || len(reply.Keys.Others) != 1 || reply.Keys.Others[0].Login != "kepala dinas" {
		t.Fatalf("%+v", reply)
	}
	heard.replies = nil
	if _, reply = p.tries(t, heard, keysCall(conversations.StepSiteAdmin)); reply.Outcome != conversations.PanelDone {
		t.Fatalf("%+v", reply)
	}
	fake.EditSite(dinkes, func(s *hosting.Site) { s.Behaviour = hosting.NoConfig })
	for _, step := range []conversations.Step{conversations.StepSiteEmail, conversations.StepSiteShut, conversations.StepSiteRead, conversations.StepSiteAdmins} {
		heard.replies = nil
		if _, reply = p.tries(t, heard, keysCall(step)); reply.Outcome != conversations.PanelDone || reply.Code != conversations.RemarkSiteMissing || reply.Keys != nil {
			t.Errorf("%s without a website: %+v", step, reply)
		}
	}
}

// TestACacheIsToldOf by the step that moves it away; what it hides is no success.
func TestACacheIsToldOf(t *testing.T) {
	for _, step := range []conversations.Step{conversations.StepSiteEmail, conversations.StepSiteShut} {
		p, fake, heard := desk(t)
		oldHolder(fake)
		fake.PutFile("dinkes", "/domains/"+dinkes+"/public_html/wp-content/object-cache.php", "<?php\n")
		if _, reply := p.tries(t, heard, keysCall(step)); reply.Outcome != conversations.PanelDone || reply.Code != conversations.RemarkCacheAside {
			t.Errorf("%s: %+v", step, reply)
		}
	}
}

// TestAReadingThatNeverComesHoldsUpNobody: a change waits for the panel, a
// reading does not for ever.
func TestAReadingThatNeverComesHoldsUpNobody(t *testing.T) {
	for _, step := range []conversations.Step{conversations.StepSiteRead, conversations.StepSiteAdmins} {
		p, fake, heard := desk(t)
		fake.Inject(hosting.Fault{Path: "/api/*", Shape: hosting.Drop, Times: 1000})
		tries, reply := p.tries(t, heard, keysCall(step))
		if tries != unclearTries || reply.Outcome != conversations.PanelRefused || reply.Keys != nil {
			t.Errorf("%s: after %d tries %+v", step, tries, reply)
		}
	}
}

// TestARefusalIsTold: no step takes it for done.
func TestARefusalIsTold(t *testing.T) {
	all := []conversations.Step{conversations.StepEmail, conversations.StepSiteEmail, conversations.StepSiteAdmin, conversations.StepSiteShut,
		conversations.StepSiteRead, conversations.StepSiteAdmins, conversations.StepSiteLock, conversations.StepSiteUnlock}
	for _, step := range all {
		p, fake, heard := desk(t)
		fake.Inject(hosting.Fault{Path: "/api/*", Shape: hosting.SaysType, Status: 409, Text: "PRE_HOOK_ERROR", Times: 1000}, hosting.Fault{Path: "CMD_API_MODIFY_USER", Shape: hosting.SaysError, Times: 1000})
		_, reply := p.tries(t, heard, keysCall(step))
		if reply.Outcome == conversations.PanelDone || !slices.Contains(panel.Codes(), panel.Code(reply.Code)) {
			t.Errorf("%s with a panel that refuses everything: %+v", step, reply)
		}
	}
}
