package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/accounts"
)

// known is what is known of one of a website's two passwords when it counts.
type known struct {
	changed bool // by the officer
	unclear bool // nobody can tell
	said    bool // the officer says so all the same
}

// TestEachOfTwoPasswordsEndsByItself goes through what can be known of the
// panel's password and the website's when their time is over.
func TestEachOfTwoPasswordsEndsByItself(t *testing.T) {
	const own = "their own"
	for _, site := range []known{{}, {changed: true}, {unclear: true}, {unclear: true, changed: true}, {unclear: true, changed: true, said: true}} {
		for _, panelChanged := range []bool{false, true} {
			t.Run(fmt.Sprintf("site %+v, panel changed %t", site, panelChanged), func(t *testing.T) {
				s := newStage(t)
				rina := s.rina().holds(arsip, "arsip", true)
				temporary := rina.forgets()
				if panelChanged {
					s.panel.passwords["arsip"] = own
				}
				if site.changed {
					s.panel.sites["arsip"] = own
				}
				if site.unclear {
					s.panel.willAlways(conversations.StepSiteVerify, "unknown")
				}
				if site.said {
					rina.saysItIsChanged().hears("Website: belum dapat kami pastikan")
					rina.presses("✅ Password website sudah saya ganti")
				}
				asked := s.panel.asked(conversations.StepSiteVerify)
				s.passes(3 * day)
				siteEnds := !site.said && (site.unclear || !site.changed)
				if now := s.panel.passwords["arsip"]; (now == own) != panelChanged || now == temporary {
					t.Errorf("the panel's password is %q", now)
				}
				if now := s.panel.sites["arsip"]; (now != own && now != temporary) != siteEnds {
					t.Errorf("the website's password is %q", now)
				}
				if n := s.panel.asked(conversations.StepSiteVerify) - asked; n > 1 || n == 0 && !site.said {
					t.Errorf("the website was asked %d times", n)
				}
				if _, err := s.secret("LP-2026-0001"); err == nil {
					t.Error("the temporary password's secret lives")
				}
				rina.readsOf(panelChanged, siteEnds, site)
			})
		}
	}
}

// saysItIsChanged presses the button, some time after having pressed it last.
func (a *actor) saysItIsChanged() *answer {
	a.Helper()
	a.passes(minute)
	return a.presses("✅ Sudah saya ganti")
}

// readsOf holds what the officer is told at the end.
func (a *actor) readsOf(panelChanged, siteEnds bool, site known) {
	a.Helper()
	all := map[string]bool{
		"nonaktifkan karena masa berlakunya habis, baik di panel maupun di website": !panelChanged && siteEnds,
		"Password sementara panel " + arsip + " sudah kami nonaktifkan":             !panelChanged && !siteEnds,
		"Password sementara website " + arsip + " sudah kami nonaktifkan":           panelChanged && siteEnds,
		"Password website yang sudah diganti tidak kami ubah":                       !panelChanged && !siteEnds,
		"Password panel yang sudah diganti tidak kami ubah":                         panelChanged && siteEnds,
		"Karena itu password website yang ada kami ganti":                           siteEnds && site.unclear,
		"Password panel dan password website " + arsip + " sudah diganti":           panelChanged && !siteEnds && !site.said,
		"Password websitenya kami catat sudah diganti menurut Bapak/Ibu":            panelChanged && site.said,
		"tekan Lupa Password atau kirim /lupapassword":                              !panelChanged || siteEnds,
	}
	for words, want := range all {
		if got := a.count(words); (got == 1) != want || got > 1 {
			a.Errorf("%q is read %d times:\n%s", words, got, a.transcript(a.chat))
		}
	}
}

// forgets has a temporary password made and opens it.
func (a *actor) forgets() (temporary string) {
	a.Helper()
	a.says("/lupapassword")
	a.presses("🔑 Buat password sementara")
	a.presses("👁️ Tampilkan akun").hears("Keduanya perlu diganti")
	a.passes(3 * hour)
	a.reads("memiliki dua password", "masih dipakai")
	if a.panel.sites["arsip"] != a.panel.passwords["arsip"] {
		a.Fatalf("panel and website were given two passwords")
	}
	return a.panel.passwords["arsip"]
}

// TestAWebsiteIsNeverAskedByTheHour: only at the end and at the officer's word,
// of which there are three at most.
func TestAWebsiteIsNeverAskedByTheHour(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	rina.forgets()
	s.passes(20 * hour)
	if n := s.panel.asked(conversations.StepSiteVerify); n != 0 || s.panel.asked(conversations.StepVerify) < 2 {
		t.Fatalf("the website was asked %d times, the panel %d", n, s.panel.asked(conversations.StepVerify))
	}
	for n := 1; n <= 4; n++ {
		rina.saysItIsChanged().sees("Sedang kami periksa").hears("Sudah kami periksa", "Panel: password sementara masih dipakai")
		if got := s.panel.asked(conversations.StepSiteVerify); got != min(n, 3) {
			t.Fatalf("after %d presses the website was asked %d times", n, got)
		}
	}
	s.panel.sites["arsip"] = "their own"
	s.passes(3 * day)
	if got := s.panel.asked(conversations.StepSiteVerify); got != 4 || s.panel.sites["arsip"] != "their own" {
		t.Fatalf("asked %d times, and the password is %q", got, s.panel.sites["arsip"])
	}
}

// TestANoOfTheWebsiteIsFinal: it is noted and never asked again.
func TestANoOfTheWebsiteIsFinal(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	rina.forgets()
	s.panel.sites["arsip"] = "their own"
	rina.saysItIsChanged().hears("Website: sudah diganti", "Panel: password sementara masih dipakai").withholds("✅ Password website sudah saya ganti")
	rina.presses("👁️ Tampilkan akun").hears("kini hanya berlaku untuk panel")
	s.panel.passwords["arsip"] = "another of their own"
	rina.saysItIsChanged().hears("Password panel dan password website " + arsip + " sudah diganti")
	s.passes(3 * day)
	if n := s.panel.asked(conversations.StepSiteVerify); n != 1 {
		t.Fatalf("the website was asked %d times", n)
	}
	if s.panel.passwords["arsip"] != "another of their own" || s.panel.sites["arsip"] != "their own" {
		t.Fatal("a password of the officer's own was replaced")
	}
}

// TestThePanelsPasswordAloneIsNotTheEnd: the mailed one lives on at the website.
func TestThePanelsPasswordAloneIsNotTheEnd(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	temporary := rina.forgets()
	s.panel.passwords["arsip"] = "their own"
	s.passes(6 * hour)
	rina.reads("Panel: sudah diganti.", "Website: jika belum diganti, masuk di https://"+arsip+"/wp-login.php")
	if s.credential("LP-2026-0001").State != conversations.CredentialIssued {
		t.Fatal("the temporary password counts as dead")
	}
	rina.presses("👁️ Tampilkan akun").hears("kini hanya berlaku untuk pengelola website", temporary)
	verified := s.panel.asked(conversations.StepVerify)
	rina.saysItIsChanged().hears("Website: password sementara masih dipakai")
	if s.panel.asked(conversations.StepVerify) != verified {
		t.Fatal("the panel was asked about what is over")
	}
	s.panel.sites["arsip"] = "their own too"
	rina.saysItIsChanged().hears("Password panel dan password website", "sudah diganti")
	if s.credential("LP-2026-0001").State != conversations.CredentialChanged {
		t.Fatal("it did not end")
	}
}

// TestTheOfficersWordCountsOnlyWhereNobodyCanTell: a press is a claim.
func TestTheOfficersWordCountsOnlyWhereNobodyCanTell(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	agus := s.agus().holds("cctv.banyuasinkab.go.id", "cctv", false)
	rina.forgets()
	const word = "d:LP-2026-0001:site_changed"
	rina.claims(word, 0).sees("tidak berlaku").nothing()
	agus.claims(word, 0).sees("bukan untuk akun Telegram").nothing()
	agus.says("/lupapassword")
	agus.presses("🔑 Buat password sementara")
	agus.claims("d:LP-2026-0002:site_changed", 0).sees("Tidak ada lagi yang perlu dilakukan").nothing()
	s.panel.will(conversations.StepSiteVerify, conversations.PanelUnknown, "", "")
	rina.saysItIsChanged().hears("belum dapat kami pastikan").offers("✅ Password website sudah saya ganti")
	rina.saysItIsChanged().hears("Website: password sementara masih dipakai") // now it is known
	rina.claims(word, 0).sees("tidak berlaku").nothing()
	if s.credential("LP-2026-0001").SitePassword != accounts.PasswordTemporary {
		t.Fatal("a word outweighs what is known")
	}
}

// TestByHandNobodyCanTellForTheWebsite: the panel's password goes by the
// officer's word, the website's by a word of its own.
func TestByHandNobodyCanTellForTheWebsite(t *testing.T) {
	for _, said := range []bool{true, false} {
		s := newStage(t, byHand)
		rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
		rina.says("/lupapassword")
		rina.presses("🔑 Buat password sementara")
		budi.presses("🧑‍🔧 Kerjakan tugas ini")
		budi.alone().presses("✅ Sudah dibuat")
		rina.presses("👁️ Tampilkan akun")
		s.passes(3 * hour)
		rina.reads("masih dipakai")
		rina.saysItIsChanged().hears("Panel: sudah diganti menurut Bapak/Ibu", "Website: belum dapat kami pastikan")
		if said {
			rina.presses("✅ Password website sudah saya ganti").hears("sudah diganti menurut Bapak/Ibu")
			s.passes(3 * day)
			if n := budi.count("Ganti password yang habis masa berlakunya"); n != 0 {
				t.Fatal("the team replaces what was changed")
			}
			continue
		}
		s.passes(3 * day)
		budi.reads("Ganti password yang habis masa berlakunya: " + arsip)
		budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("hanya password pengelola website. Password panel tidak diubah")
		budi.alone().presses("✅ Sudah dibuat")
		rina.reads("Password sementara website "+arsip+" sudah kami nonaktifkan", "Password panel yang sudah diganti tidak kami ubah",
			"Karena itu password website yang ada kami ganti")
	}
}

// TestWhereNoWebsiteStandsNothingOfItIsClaimed: it is gone, or its login is.
func TestWhereNoWebsiteStandsNothingOfItIsClaimed(t *testing.T) {
	for _, panelChanged := range []bool{false, true} {
		s := newStage(t)
		rina := s.rina().holds(arsip, "arsip", true)
		rina.forgets()
		if panelChanged {
			s.panel.passwords["arsip"] = "their own"
		}
		s.panel.willAlways(conversations.StepSiteVerify, "unknown")
		s.panel.will(conversations.StepSiteAccess, conversations.PanelDone, conversations.RemarkSiteMissing, "")
		s.passes(3 * day)
		m := rina.reads("Pengelola website " + arsip + " dengan username arsip tidak kami temukan")
		for words, want := range map[string]bool{"password website yang ada kami ganti": false, "di website.": false, "Password sementara panel": !panelChanged} {
			if got := strings.Contains(m.text, words); got != want {
				t.Errorf("panel changed %t: %q is there: %t\n%s", panelChanged, words, got, m)
			}
		}
	}
}

// TestAnOlderCredentialHasTwoLivingPasswords: what was stored before each had a
// state of its own.
func TestAnOlderCredentialHasTwoLivingPasswords(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	temporary := rina.forgets()
	c := s.credential("LP-2026-0001")
	if c.PanelPassword != "" || c.SitePassword != "" || c.SiteSeen != "" || c.Asking != "" {
		t.Fatalf("an issued credential is stored otherwise than before: %+v", c)
	}
	// A look that an earlier version began asks the panel alone, at the end too.
	s.panel.down = true
	s.passes(3 * day)
	work := s.panel.waiting[0].Work
	s.panel.waiting = s.panel.waiting[:1]
	w, err := s.store.Memory(s.ctx()).Work(work)
	s.must(err)
	w.Steps = []conversations.WorkStep{{Step: conversations.StepVerify}}
	c.Asking = ""
	s.must(s.batch(conversations.Decision{Records: []conversations.Record{w, c}}))
	s.panel.sites["arsip"] = "their own"
	s.panel.works()
	if s.panel.passwords["arsip"] == temporary || s.panel.sites["arsip"] != "their own" {
		t.Fatalf("panel %q, website %q", s.panel.passwords["arsip"], s.panel.sites["arsip"])
	}
}

// TestAnAnswerThatComesLateIsNotAskedForTwice: while the panel is away the
// officer presses on, and the time ends.
func TestAnAnswerThatComesLateIsNotAskedForTwice(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	rina.forgets()
	s.panel.down = true
	rina.saysItIsChanged().sees("Sedang kami periksa").nothing()
	rina.saysItIsChanged().sees("Sedang kami periksa").nothing()
	s.passes(3 * day)
	s.panel.sites["arsip"] = "their own"
	s.panel.works()
	if n := s.panel.asked(conversations.StepSiteVerify); n != 1 {
		t.Fatalf("the website was asked %d times", n)
	}
	rina.reads("Password sementara panel "+arsip+" sudah kami nonaktifkan", "Password website yang sudah diganti tidak kami ubah")
}

// TestAWebsiteThatHasNoLoginHasNoPassword: what is given is the panel's alone,
// and nobody is asked or told about another.
func TestAWebsiteThatHasNoLoginHasNoPassword(t *testing.T) {
	for _, code := range []string{conversations.RemarkSiteMissing, conversations.RemarkLoginMissing} {
		s := newStage(t)
		rina := s.rina().holds(arsip, "arsip", true)
		s.panel.will(conversations.StepSiteAccess, conversations.PanelDone, code, "")
		rina.says("/lupapassword")
		rina.presses("🔑 Buat password sementara")
		rina.presses("👁️ Tampilkan akun").lacks("website")
		s.passes(3 * hour)
		rina.reads("masih dipakai")
		s.panel.passwords["arsip"] = "their own"
		rina.saysItIsChanged().hears("Password " + arsip + " sudah diganti")
		if n := s.panel.asked(conversations.StepSiteVerify); n != 0 {
			t.Fatalf("the website was asked %d times", n)
		}
	}
}

// TestAResetThatLosesTheLoginEndsTheWebsitesPassword: it counts neither as the
// officer's own nor as one to replace.
func TestAResetThatLosesTheLoginEndsTheWebsitesPassword(t *testing.T) {
	for _, panelChanged := range []bool{false, true} {
		s := newStage(t)
		rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
		rina.complains()
		rina.forgets()
		s.panel.will(conversations.StepCarry, conversations.PanelDone, conversations.RemarkLoginLost, "")
		budi.presses("♻️ Reset website")
		budi.presses("Ya, reset")
		s.panel.sites["arsip"] = "unknown to all"
		rina.presses("👁️ Tampilkan akun").hears("kini hanya berlaku untuk panel")
		rina.saysItIsChanged().hears("tidak berlaku lagi sejak website direset", "Panel: password sementara masih dipakai")
		if panelChanged {
			s.panel.passwords["arsip"] = "their own"
			rina.saysItIsChanged().hears("Password panel "+arsip+" sudah diganti", "Password website yang baru dapat diminta")
		}
		s.passes(3 * day)
		if s.panel.sites["arsip"] != "unknown to all" || s.panel.asked(conversations.StepSiteVerify) != 0 || rina.count("tidak kami ubah") != 0 {
			t.Fatalf("website %q, asked %d times", s.panel.sites["arsip"], s.panel.asked(conversations.StepSiteVerify))
		}
	}
}

// TestADoubleTapAsksOnce: a trembling finger asks neither panel nor website
// twice, however fast they answer; a later press asks anew.
func TestADoubleTapAsksOnce(t *testing.T) {
	for _, site := range []bool{true, false} {
		s := newStage(t)
		rina := s.rina().holds(arsip, "arsip", site)
		rina.says("/lupapassword")
		rina.presses("🔑 Buat password sementara")
		rina.presses("👁️ Tampilkan akun")
		s.passes(3 * hour)
		m := rina.reads("masih dipakai")
		b, _ := m.button("✅ Sudah saya ganti")
		panel := s.panel.asked(conversations.StepVerify)
		rina.twice(m, b)
		want := 0
		if site {
			want = 1
		}
		if s.panel.asked(conversations.StepVerify) != panel+1 || s.panel.asked(conversations.StepSiteVerify) != want {
			t.Errorf("site %t: panel and website were asked %d and %d times", site, s.panel.asked(conversations.StepVerify)-panel, s.panel.asked(conversations.StepSiteVerify))
		}
		s.passes(minute)
		rina.presses("✅ Sudah saya ganti").hears("masih dipakai")
		if s.panel.asked(conversations.StepVerify) != panel+2 {
			t.Errorf("site %t: a later press asks nothing", site)
		}
	}
}
