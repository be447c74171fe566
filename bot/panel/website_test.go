package panel_test

import (
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const (
	installQuick = "/api/wordpress/install-quick"
	dinkes       = "dinkes." + base
)

func dinkesSite() panel.Site {
	return panel.Site{Title: "Dinas Kesehatan", AdminName: "dinkes", AdminEmail: "dinkes@" + base, AdminPassword: password}
}

func TestInstallSite(t *testing.T) {
	b := withAccount(t)
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
	if got := b.account(t, "dinkes"); got.SiteTitle != "Dinas Kesehatan" || len(got.Databases) != 1 {
		t.Errorf("the account is %+v", got)
	}
	if !b.fake.SiteLogin(dinkes, "dinkes", password) {
		t.Error("the administrator cannot log in")
	}
}

func TestInstallSiteAgainSetsThePasswordAgain(t *testing.T) {
	b := withAccount(t)
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
	again := dinkesSite()
	again.AdminPassword = "LainLagi88Rusa"
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, again))
	if b.callsOf(installQuick) != 1 || !b.fake.SiteLogin(dinkes, "dinkes", again.AdminPassword) {
		t.Error("the second call was not just a new password")
	}
}

func TestInstallSiteSurvivesEveryLostAnswer(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"no answer":   {Shape: hosting.Hang},
		"reset":       {Shape: hosting.Drop},
		"half answer": {Shape: hosting.DropMidBody},
		"bad gateway": {Shape: hosting.Status, Status: 502},
		"html":        {Shape: hosting.HTMLPage},
	} {
		t.Run(name, func(t *testing.T) {
			b := withAccount(t, impatient(panel.Timeouts{Install: 300 * time.Millisecond}, fault.Shape))
			fault.Path, fault.Commit = installQuick, true
			b.fake.Inject(fault)
			must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
			if got := b.account(t, "dinkes"); len(got.Databases) != 1 || b.callsOf(installQuick) != 1 {
				t.Errorf("installed more than once: %+v", got)
			}
		})
	}
}

func TestInstallSiteThatNeverHappenedIsTemporary(t *testing.T) {
	b := withAccount(t)
	b.fake.Inject(hosting.Fault{Path: installQuick, Shape: hosting.Drop})
	err := b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite())
	wantFailure(t, err, panel.Temporary, panel.CodeUnreachable)
	if b.callsOf(installQuick) != 1 || len(b.pauses) != 3 {
		t.Errorf("%d installations, pauses %v", b.callsOf(installQuick), b.pauses)
	}
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
}

// A failed installation leaves its database behind; a loop of them would eat
// the account's limit.
func TestInstallSiteClearsAwayAfterAFailure(t *testing.T) {
	b := withAccount(t)
	for range 4 {
		b.fake.Inject(hosting.Fault{Path: installQuick, Shape: hosting.LeaveDatabase})
		wantFailure(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()), panel.Refused, panel.CodeHook)
	}
	if got := b.account(t, "dinkes"); len(got.Databases) != 0 {
		t.Errorf("left behind: %v", got.Databases)
	}
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
}

func TestInstallSiteMakesRoomByEmptyLeftoversAlone(t *testing.T) {
	b := withAccount(t, func(h *hosting.Config, _ *panel.Config) { h.Databases = 1 })
	// The answer is lost, so nothing may be cleared away in that call.
	b.fake.Inject(
		hosting.Fault{Path: installQuick, Shape: hosting.LeaveDatabase},
		hosting.Fault{Path: "/api/db-manage/databases/*", Shape: hosting.Drop},
	)
	if err := b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()); err == nil {
		t.Fatal("the installation did not fail")
	}
	if got := b.account(t, "dinkes"); len(got.Databases) != 1 {
		t.Fatalf("databases %v, want the leftover", got.Databases)
	}
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
	if got := b.account(t, "dinkes"); len(got.Databases) != 1 || got.SiteTitle == "" {
		t.Errorf("the account is %+v", got)
	}
}

func TestSetSitePassword(t *testing.T) {
	b := withAccount(t)
	err := b.SetSitePassword(t.Context(), "dinkes", dinkes, "dinkes", password)
	wantFailure(t, err, panel.NotFound, panel.CodeSiteMissing)
	must(t, b.InstallSite(t.Context(), "dinkes", dinkes, dinkesSite()))
	must(t, b.SetSitePassword(t.Context(), "dinkes", dinkes, "dinkes", "LainLagi88Rusa"))
	if !b.fake.SiteLogin(dinkes, "dinkes", "LainLagi88Rusa") || b.fake.SiteLogin(dinkes, "dinkes", password) {
		t.Error("the site's password was not replaced")
	}
	err = b.SetSitePassword(t.Context(), "dinkes", dinkes, "orang", password)
	wantFailure(t, err, panel.NotFound, panel.CodeSiteAdminMissing)
	err = b.SetSitePassword(t.Context(), "dinkes", "../"+dinkes, "dinkes", password)
	wantFailure(t, err, panel.Refused, panel.CodeInvalid)
}

func TestCertificateIsAskedForOnceWithRealNamesOnly(t *testing.T) {
	b := withAccount(t)
	got, err := b.Certificate(t.Context(), "dinkes", dinkes)
	must(t, err)
	if got.State != panel.CertificateIssued {
		t.Fatalf("certificate is %+v", got)
	}
	got, err = b.Certificate(t.Context(), "dinkes", dinkes)
	must(t, err)
	if got.State != panel.CertificateIssued || b.callsOf("/api/domain-tls/"+dinkes+"/provision-certs") != 1 {
		t.Error("a certificate that is there was asked for again")
	}
}

func TestCertificateThatComesByItselfIsNotAskedFor(t *testing.T) {
	b := withAccount(t, func(h *hosting.Config, _ *panel.Config) { h.AutoCertificate = true })
	b.pass(2 * time.Minute)
	got, err := b.Certificate(t.Context(), "dinkes", dinkes)
	must(t, err)
	if got.State != panel.CertificateIssued || b.callsOf("/api/domain-tls/"+dinkes+"/provision-certs") != 0 {
		t.Errorf("certificate is %+v", got)
	}
}

func TestCertificateOfAnAddressWithoutDNSFailsQuietly(t *testing.T) {
	b := withAccount(t, func(h *hosting.Config, _ *panel.Config) { h.Resolves = func(string) bool { return false } })
	got, err := b.Certificate(t.Context(), "dinkes", dinkes)
	must(t, err)
	if got.State != panel.CertificateFailed || got.Code == "" {
		t.Errorf("certificate is %+v", got)
	}
	if b.callsOf("/api/domain-tls/"+dinkes+"/provision-certs") != 0 {
		t.Error("the authority was asked in vain")
	}
}

func TestCertificateUnderWayIsPending(t *testing.T) {
	b := withAccount(t)
	b.fake.Inject(hosting.Fault{Path: "/api/domain-tls/" + dinkes + "/provision-certs", Shape: hosting.Status, Status: 419})
	got, err := b.Certificate(t.Context(), "dinkes", dinkes)
	must(t, err)
	if got.State != panel.CertificatePending {
		t.Errorf("certificate is %+v", got)
	}
}
