package e2e

import (
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/realsite"
)

// onRealSites runs a play before real websites of each version; without any it
// says what is left out.
func onRealSites(t *testing.T, play func(s *stage)) {
	t.Helper()
	dir, versions := realsite.Prepared()
	if dir == "" {
		t.Skip("left out: no real WordPress; .ci/site prepares it and runs this")
	}
	for core, version := range versions {
		t.Run(version, func(t *testing.T) {
			m, err := realsite.Start(dir, core)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(m.Close)
			clock := engine.NewClock(nil)
			clock.Advance(time.Until(datatest.Monday))
			s := &stage{t: t, dir: startedOnce(t), clock: clock, ground: m, tune: func(*settings.Settings) {}}
			s.open()
			play(s)
		})
	}
}

// TestRealSiteWhosePasswordWasChanged: delivered, changed by its officer, and
// asked at the end alone, which changes nothing.
func TestRealSiteWhosePasswordWasChanged(t *testing.T) {
	onRealSites(t, func(s *stage) {
		rina := s.officer(rina)
		username, password := rina.getsWebsite(s.verifier(budi))
		s.changesSite(username, password)
		s.clock.Advance(76 * time.Hour)
		rina.reads("Password website yang sudah diganti tidak kami ubah")
		if hosted := s.world.Hosting(); hosted.Login(username, password) || !hosted.SiteLogin(perpus, username, "PunyaWebsite6") {
			s.t.Error("the panel's password lives, or the officer's own was replaced")
		}
		if s.wpVisits("wp-login.php") != 1 || s.wpVisits("xmlrpc.php") != 1 {
			s.t.Errorf("the website was asked: %+v", s.world.Hosting().SiteVisits())
		}
	})
}

// TestRealSiteWhosePasswordWasNot: it is replaced.
func TestRealSiteWhosePasswordWasNot(t *testing.T) {
	onRealSites(t, func(s *stage) {
		rina := s.officer(rina)
		username, password := rina.getsWebsite(s.verifier(budi))
		s.clock.Advance(76 * time.Hour)
		rina.reads("baik di panel maupun di website")
		if hosted := s.world.Hosting(); hosted.Login(username, password) || hosted.SiteLogin(perpus, username, password) {
			s.t.Error("the temporary password lives")
		}
	})
}

// TestRealSiteIsReset through a complaint: the officer's own password opens the
// new website.
func TestRealSiteIsReset(t *testing.T) {
	onRealSites(t, func(s *stage) {
		rina, budi := s.officer(rina), s.verifier(budi)
		username, password := rina.getsWebsite(budi)
		s.changesPanel(username, password)
		s.changesSite(username, password)
		rina.says("/pengaduan")
		rina.presses("🛠️ Error saat input data")
		rina.presses(perpus)
		rina.says("Halaman tidak dapat disimpan")
		rina.presses("⏭️ Lewati")
		ticket := ticketOrCredential.FindString(rina.presses("✅ Kirim").Content())
		budi.onCard(ticket, "♻️ Reset website")
		budi.onCard(ticket, "Ya, reset")
		budi.finds("the end of the reset", func(m botapi.Message) bool {
			return strings.HasPrefix(m.Content(), ticket) && strings.Contains(m.Content(), "✅ Mempertahankan cara masuk") && strings.Contains(m.Content(), "selesai dan disampaikan")
		})
		rina.reads("input kembali")
		if !s.world.Hosting().SiteLogin(perpus, username, "PunyaWebsite6") {
			s.t.Error("the officer's own password does not open the new website")
		}
		var links string
		err := s.ground.(*realsite.Machine).Do(username, perpus, "return get_option('permalink_structure');", &links)
		if err != nil || links != "/%year%/%monthnum%/%day%/%postname%/" {
			s.t.Errorf("the new website's links are %q (%v)", links, err)
		}
	})
}
