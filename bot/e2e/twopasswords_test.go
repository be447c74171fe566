package e2e

import (
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
)

const perpus = "perpus.banyuasinkab.go.id"

// getsWebsite is a website from first word to the opened account.
func (a *actor) getsWebsite(budi *actor) (username, password string) {
	a.t.Helper()
	a.introduce()
	a.says("/batal")
	ticket := a.asksWebsite("perpus")
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	a.withButton("👁️ Tampilkan akun")
	username, password = a.opens()
	budi.finds("the end of the work", func(m botapi.Message) bool { return strings.Contains(m.Content(), "dibuka pukul") })
	hosted := a.world.Hosting()
	if !hosted.Login(username, password) || !hosted.SiteLogin(perpus, username, password) {
		a.t.Fatal("panel or website refuses the account")
	}
	return username, password
}

// wpVisits counts what was asked of the website.
func (s *stage) wpVisits(script string) (n int) {
	for _, v := range s.world.Hosting().SiteVisits() {
		if v.Script == script && v.Method == "POST" {
			n++
		}
	}
	return n
}

// changesPanel and changesSite are what an officer does at each of the two logins.
func (s *stage) changesPanel(username, password string) {
	s.t.Helper()
	s.must(s.world.Hosting().ChangePassword(username, password, "MilikSendiri5"))
}

func (s *stage) changesSite(username, password string) {
	s.t.Helper()
	s.must(s.world.Hosting().ChangeSitePassword(perpus, username, password, "PunyaWebsite6"))
}

// TestTheWebsitesPasswordAloneWasChanged: as the first step of the message with
// the account says. It is kept, the panel's is ended.
func TestTheWebsitesPasswordAloneWasChanged(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina := s.officer(rina)
	username, password := rina.getsWebsite(s.verifier(budi))
	s.changesSite(username, password)
	s.clock.Advance(4 * time.Hour)
	rina.reads("memiliki dua password")
	if s.wpVisits("wp-login.php")+s.wpVisits("xmlrpc.php") != 0 {
		t.Fatal("the website was asked by the hour")
	}
	s.clock.Advance(72 * time.Hour)
	rina.reads("Password website yang sudah diganti tidak kami ubah")
	hosted := s.world.Hosting()
	if hosted.Login(username, password) || !hosted.SiteLogin(perpus, username, "PunyaWebsite6") {
		t.Fatal("the panel's password lives, or the officer's own was replaced")
	}
	if s.wpVisits("wp-login.php") != 1 || s.wpVisits("xmlrpc.php") != 1 {
		t.Fatalf("the website was asked: %+v", hosted.SiteVisits())
	}
}

// TestThePanelsPasswordAloneWasChanged: the mailed one does not live on at the
// website.
func TestThePanelsPasswordAloneWasChanged(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina := s.officer(rina)
	username, password := rina.getsWebsite(s.verifier(budi))
	s.changesPanel(username, password)
	s.clock.Advance(4 * time.Hour)
	rina.reads("Panel: sudah diganti.")
	rina.presses("✅ Sudah saya ganti")
	rina.reads("Website: password sementara masih dipakai")
	s.clock.Advance(72 * time.Hour)
	rina.reads("Password panel yang sudah diganti tidak kami ubah")
	hosted := s.world.Hosting()
	if !hosted.Login(username, "MilikSendiri5") || hosted.SiteLogin(perpus, username, password) {
		t.Fatal("the officer's own password was replaced, or the temporary one lives at the website")
	}
	hosted.EditSiteUser(perpus, username, func(u *hosting.SiteUser) {
		if len(u.Sessions) != 0 {
			t.Errorf("asking left %d sessions", len(u.Sessions))
		}
	})
}

// TestBothPasswordsWereChanged ends at the officer's word.
func TestBothPasswordsWereChanged(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina := s.officer(rina)
	username, password := rina.getsWebsite(s.verifier(budi))
	s.clock.Advance(4 * time.Hour)
	rina.reads("memiliki dua password")
	s.changesPanel(username, password)
	s.changesSite(username, password)
	rina.tap("✅ Sudah saya ganti")
	rina.reads("Password panel dan password website " + perpus + " sudah diganti")
}

// TestAnUnclearWebsite: the officer's word is asked for; without it the
// password is replaced, and they read that it was.
func TestAnUnclearWebsite(t *testing.T) {
	for name, spoil := range map[string]func(*stage){
		"limiter": func(s *stage) {
			s.world.Hosting().EditSite(perpus, func(here *hosting.Site) { here.Behaviour = hosting.Limiter })
		},
		"no certificate": func(s *stage) { s.world.Hosting().TakeCertificate(perpus) },
	} {
		for _, said := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := openStage(t)
				rina := s.officer(rina)
				username, password := rina.getsWebsite(s.verifier(budi))
				spoil(s)
				s.changesPanel(username, password)
				s.changesSite(username, password)
				s.clock.Advance(4 * time.Hour)
				rina.reads("memiliki dua password")
				rina.tap("✅ Sudah saya ganti")
				rina.withButton("✅ Password website sudah saya ganti")
				if said {
					rina.tap("✅ Password website sudah saya ganti")
					rina.reads("kami catat sudah diganti menurut Bapak/Ibu")
				}
				s.clock.Advance(72 * time.Hour)
				if !said {
					rina.reads("Karena itu password website yang ada kami ganti")
				}
				s.stop()
				if s.world.Hosting().SiteLogin(perpus, username, "PunyaWebsite6") != said {
					t.Fatalf("the website's password is the officer's own: %t", !said)
				}
			})
		}
	}
}

// TestAWebsiteIsAskedAgainOnlyForALostAnswer: the program ends while the panel
// is away, before the website could be asked, and after its no.
func TestAWebsiteIsAskedAgainOnlyForALostAnswer(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina := s.officer(rina)
	username, password := rina.getsWebsite(s.verifier(budi))
	s.clock.Advance(4 * time.Hour)
	rina.reads("memiliki dua password")
	s.changesSite(username, password)
	s.world.Hosting().Inject(hosting.Fault{Path: "/api/wordpress/locations", Shape: hosting.Status, Status: 503, Times: 1 << 20})
	rina.tap("✅ Sudah saya ganti")
	s.stop()
	if s.wpVisits("wp-login.php") != 0 {
		t.Fatal("the website was asked before the panel had answered")
	}
	s.world.Hosting().ClearFaults()
	s.start()
	rina.reads("Website: sudah diganti.")
	s.stop()
	s.start()
	s.clock.Advance(time.Minute)
	rina.tap("✅ Sudah saya ganti")
	rina.reads("Panel: password sementara masih dipakai")
	s.clock.Advance(72 * time.Hour)
	rina.reads("Password website yang sudah diganti tidak kami ubah")
	if n := s.wpVisits("wp-login.php"); n != 1 {
		t.Fatalf("the website was asked %d times", n)
	}
}
