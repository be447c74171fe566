package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
)

// siteKeys are the keys of a website at the panel, as its tables hold them.
type siteKeys struct {
	email, adminEmail string
	left              bool // application passwords and sessions of before
	missing           bool // no account of our name is there, or it has no role
	deaf              bool // it says yes to every change and does nothing
	unread            []string
	others            []conversations.SiteKey
	giving            []conversations.RoleGiven
	given             []conversations.SiteKey
}

// turnsKeys does the steps at a website's keys, and at the account's address.
func (p *panel) turnsKeys(call conversations.PanelCall) (conversations.PanelReplied, bool) {
	done := conversations.PanelReplied{Outcome: conversations.PanelDone}
	if call.Step == conversations.StepEmail {
		p.emails[call.Username] = call.Email
		return done, true
	}
	k := p.keys[call.Username]
	if k == nil {
		k = &siteKeys{left: true}
		p.keys[call.Username] = k
	}
	gone := conversations.PanelReplied{Outcome: conversations.PanelRefused, Code: conversations.RemarkLoginMissing, Keys: &conversations.SiteKeys{Others: k.others}}
	change := func(do func()) (conversations.PanelReplied, bool) {
		if !k.deaf {
			do()
		}
		return done, true
	}
	switch call.Step {
	case conversations.StepSiteAdmin:
		return change(func() { k.missing = false })
	case conversations.StepSiteEmail:
		if k.missing {
			return gone, true
		}
		return change(func() { k.email, k.adminEmail = call.Email, call.Email })
	case conversations.StepSiteShut:
		return change(func() { k.left = false })
	case conversations.StepSiteLock:
		return change(func() {
			k.others = slices.DeleteFunc(slices.Clone(k.others), func(o conversations.SiteKey) bool { return hasNumber(call.Keys.Others, o.Number) })
		})
	case conversations.StepSiteUnlock:
		return change(func() {
			for _, o := range call.Keys.Others {
				k.others = append(k.others, conversations.SiteKey{Number: o.Number, Login: fmt.Sprintf("orang %d", o.Number), Rights: o.Rights})
			}
		})
	case conversations.StepSiteRead:
		done.Keys = &conversations.SiteKeys{Administers: true, UserEmail: k.email == call.Email, AdminEmail: k.adminEmail == call.Email, Applications: k.left,
			Unread: k.unread, Others: k.others, Giving: k.giving, Given: k.given}
		return done, true
	case conversations.StepSiteAdmins:
		done.Keys = &conversations.SiteKeys{Others: k.others}
		if !k.missing {
			done.Keys.Others = append([]conversations.SiteKey{{Number: 1, Login: call.Username}}, k.others...)
		}
		return done, true
	}
	return done, false
}

func hasNumber(people []conversations.SiteKey, number int) bool {
	return slices.ContainsFunc(people, func(p conversations.SiteKey) bool { return p.Number == number })
}

// manager is an administrator of before.
func manager(number int, login string) conversations.SiteKey {
	return conversations.SiteKey{Number: number, Login: login, Email: "ke•••a@x.id", Since: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC),
		Rights: `a:1:{s:13:"administrator";b:1;}`, Level: "10"}
}

// takesOver has a website handed over from Agus to Rina.
func takesOver(t *testing.T, edit func(*siteKeys)) (s *stage, rina, agus, budi *actor, ticket string) {
	t.Helper()
	s = newStage(t)
	rina, agus, budi = s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	k := &siteKeys{email: "lama@x.id", adminEmail: "lama@x.id", left: true}
	if edit != nil {
		edit(k)
	}
	s.panel.keys["dishub"] = k
	ticket = rina.asksTakeover(dishub)
	budi.approves()
	return s, rina, agus, budi, ticket
}

func TestAHandoverTakesEveryKey(t *testing.T) {
	s, rina, _, _, ticket := takesOver(t, nil)
	s.passes(hour)
	s.inState(ticket, conversations.Done)
	email := rina.profile().Email
	k := s.panel.keys["dishub"]
	if s.panel.emails["dishub"] != email || k.email != email || k.adminEmail != email || k.left {
		t.Fatalf("the keys are %+v, the account's address %q", k, s.panel.emails["dishub"])
	}
	var order []string
	for _, call := range s.panel.calls {
		order = append(order, string(call.Step))
	}
	if got := strings.Join(order, " "); got != "owner email password site_email site_access site_shut site_read" {
		t.Errorf("the steps are %s", got)
	}
	if card := s.card(ticket); !strings.Contains(card.text, "Terkunci: selain akun dishub tidak ada") {
		t.Errorf("the card is\n%s", card)
	}
	rina.reads("Terkunci", "Akun FTP", "Cron Jobs")
	if _, has := s.card(ticket).button("🔒 Kunci pengelola lain"); has {
		t.Error("there is nobody to lock out")
	}
}

// TestLockedIsSaidOnlyWhereNobodyElseCanAdminister goes through what can be left.
func TestLockedIsSaidOnlyWhereNobodyElseCanAdminister(t *testing.T) {
	many := make([]conversations.SiteKey, 30)
	for i := range many {
		many[i] = manager(10+i, fmt.Sprintf("PENGELOLA %d", i))
	}
	for name, test := range map[string]struct {
		edit  func(*siteKeys)
		words []string
	}{
		"two others":    {func(k *siteKeys) { k.others = []conversations.SiteKey{manager(2, "O'Brien"), manager(3, "rené")} }, []string{"Kunci kami ganti; 2 pengelola lain masih dapat masuk", "O'Brien · ke•••a@x.id · sejak", "rené"}},
		"thirty":        {func(k *siteKeys) { k.others = many }, []string{"30 pengelola lain", "PENGELOLA 9", "dan 20 lainnya"}},
		"a deaf panel":  {func(k *siteKeys) { k.deaf = true }, []string{"Belum semua kunci situs terganti", "Email akun dishub di situs masih yang lama", "Email situs masih yang lama", "Ada aplikasi yang masih dapat masuk"}},
		"unread rights": {func(k *siteKeys) { k.unread = []string{"rights"} }, []string{"belum dapat dipastikan"}},
		"a changed role": {func(k *siteKeys) {
			k.giving = []conversations.RoleGiven{{Role: "subscriber", Count: 7}}
			for i := range 7 {
				person := manager(40+i, fmt.Sprintf("warga %d", i))
				person.Role = "subscriber"
				k.given = append(k.given, person)
			}
		}, []string{"7 pengelola lain", "Peran subscriber memberi hak mengelola kepada 7 orang", "dengan tangan", "warga 0 · ke•••a@x.id · sejak", "warga 4", "dan 2 lainnya"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, rina, agus, _, ticket := takesOver(t, test.edit)
			s.passes(30 * minute)
			if rina.count("masih dapat masuk") != 0 || agus.count("masih dapat masuk") != 0 {
				t.Error("somebody reads of it before the account is theirs")
			}
			s.passes(30 * minute)
			s.inState(ticket, conversations.Done)
			card := s.card(ticket).text
			for _, words := range test.words {
				if !strings.Contains(card, words) {
					t.Errorf("the card lacks %q:\n%s", words, card)
				}
			}
			if strings.Contains(card, "Terkunci") || rina.count("Terkunci") != 0 {
				t.Errorf("it is called locked:\n%s", card)
			}
			if agus.count("PENGELOLA 1") != 0 {
				t.Error("the old holder reads who administers")
			}
			rina.reads(test.words[0], "Akun FTP")
			if name == "thirty" {
				rina.reads("PENGELOLA 0", "dan 10 lainnya")
				rina.reads("PENGELOLA 20", "PENGELOLA 29")
			}
		})
	}
}

func TestAPanelThatKeepsTheOldAddress(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.panel.has(dishub, "dishub")
	s.panel.will(conversations.StepEmail, conversations.PanelRefused, "email_refused", "no")
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	s.inState(ticket, conversations.Done)
	if card := s.card(ticket); !strings.Contains(card.text, "Mengganti email akun panel") || !strings.Contains(card.text, "⚠️") {
		t.Errorf("the card is\n%s", card)
	}
	budi.presses("🔁 Coba lagi")
	if s.panel.emails["dishub"] == "" || s.panel.asked(conversations.StepPassword) != 1 {
		t.Errorf("the address is %q, the password was set %d times", s.panel.emails["dishub"], s.panel.asked(conversations.StepPassword))
	}
}

func TestTheTeamLocksOthersOutAndTakesThatBack(t *testing.T) {
	s, rina, agus, budi, ticket := takesOver(t, func(k *siteKeys) { k.others = []conversations.SiteKey{manager(2, "kepala"), manager(3, "humas")} })
	s.passes(hour)
	k := s.panel.keys["dishub"]
	k.others = append(k.others, manager(9, "rekan baru")) // made by the new holder
	budi.pressesOn(s.card(ticket), "🔒 Kunci pengelola lain").hears("mencabut peran pengelola lain", "2 pengelola lain kehilangan peran", "selama 7 hari")
	budi.pressesOn(s.card(ticket), "Kembali")
	if len(k.others) != 3 {
		t.Fatal("it was not asked once more")
	}
	rina.claims("v:"+ticket+":9:lock", 0)
	agus.claims("v:"+ticket+":9:yes:lock", 0)
	budi.pressesOn(s.card(ticket), "🔒 Kunci pengelola lain")
	budi.pressesOn(s.card(ticket), "Ya, kunci")
	if len(k.others) != 1 || k.others[0].Login != "rekan baru" {
		t.Fatalf("left are %+v: those whom nobody read of stay", k.others)
	}
	card := s.card(ticket)
	if !strings.Contains(card.text, "Peran 2 pengelola lain dicabut") || !strings.Contains(card.text, "1 pengelola lain masih dapat masuk") {
		t.Errorf("the card is\n%s", card)
	}
	budi.pressesOn(card, "↩️ Kembalikan peran")
	budi.pressesOn(s.card(ticket), "Ya, kembalikan")
	if len(k.others) != 3 || k.others[1].Rights != manager(2, "").Rights {
		t.Fatalf("given back are %+v", k.others)
	}
	if _, has := s.card(ticket).button("↩️ Kembalikan peran"); has {
		t.Error("there is nothing to give back any more")
	}
	budi.pressesOn(s.card(ticket), "🔒 Kunci pengelola lain")
	budi.pressesOn(s.card(ticket), "Ya, kunci")
	if !strings.Contains(s.card(ticket).text, "Terkunci") {
		t.Errorf("the card is\n%s", s.card(ticket))
	}
	rina.reads("Terkunci")
	s.passes(8 * day)
	if _, has := s.card(ticket).button("↩️ Kembalikan peran"); has {
		t.Error("seven days are over")
	}
	if r := s.request(ticket); len(r.Keys.Taken) != 0 {
		t.Errorf("what was taken is kept: %+v", r.Keys.Taken)
	}
}

// TestWhoStillAdministersHasLostNothing: whatever the panel answers.
func TestWhoStillAdministersHasLostNothing(t *testing.T) {
	for name, edit := range map[string]func(*stage, *siteKeys){
		"it does nothing": func(_ *stage, k *siteKeys) { k.deaf = true },
		"it refuses": func(s *stage, _ *siteKeys) {
			s.panel.will(conversations.StepSiteLock, conversations.PanelRefused, "site_database", "ERROR 1146")
		},
		"it cannot be read": func(_ *stage, k *siteKeys) { k.unread = []string{"rights"} },
	} {
		t.Run(name, func(t *testing.T) {
			s, _, _, budi, ticket := takesOver(t, func(k *siteKeys) { k.others = []conversations.SiteKey{manager(2, "kepala")} })
			s.passes(hour)
			edit(s, s.panel.keys["dishub"])
			budi.pressesOn(s.card(ticket), "🔒 Kunci pengelola lain")
			budi.pressesOn(s.card(ticket), "Ya, kunci")
			card := s.card(ticket)
			if strings.Contains(card.text, "Terkunci") || strings.Contains(card.text, "dicabut") {
				t.Errorf("the card is\n%s", card)
			}
			if _, has := card.button("↩️ Kembalikan peran"); has {
				t.Error("nothing was taken")
			}
			if n := s.panel.asked(conversations.StepSiteLock); name == "it cannot be read" && n != 0 {
				t.Error("rights were taken that could not be noted")
			}
			s.panel.keys["dishub"].deaf, s.panel.keys["dishub"].unread = false, nil
			budi.pressesOn(s.card(ticket), "🔁 Coba lagi")
			budi.pressesOn(s.card(ticket), "🔒 Kunci pengelola lain")
			budi.pressesOn(s.card(ticket), "Ya, kunci")
			if !strings.Contains(s.card(ticket).text, "Terkunci") {
				t.Errorf("the card is\n%s", s.card(ticket))
			}
			if n := s.panel.asked(conversations.StepSiteAccess); n != 1 {
				t.Errorf("the password was set %d times", n)
			}
		})
	}
}

// TestRightsAreTakenWhenTheyAreTaken: not when what is about to be taken was
// noted, nor while they are on their way back, wherever the panel stops.
func TestRightsAreTakenWhenTheyAreTaken(t *testing.T) {
	s, _, _, budi, ticket := takesOver(t, func(k *siteKeys) { k.others = []conversations.SiteKey{manager(2, "kepala"), manager(3, "humas")} })
	s.passes(hour)
	for _, part := range []struct {
		button, sure string
		begins, ends bool // the card says that rights were taken
	}{{"🔒 Kunci pengelola lain", "Ya, kunci", false, true}, {"↩️ Kembalikan peran", "Ya, kembalikan", false, false}} {
		budi.pressesOn(s.card(ticket), part.button)
		s.panel.down = true
		budi.pressesOn(s.card(ticket), part.sure)
		for len(s.panel.waiting) > 0 {
			if card := s.card(ticket); strings.Contains(card.text, "dicabut. Peran itu") != part.begins {
				t.Errorf("%s, with %s to come: the card is\n%s", part.button, s.panel.waiting[0].Step, card)
			}
			s.panel.saysNothing()
			s.panel.answersOne()
		}
		s.panel.down = false
		if card := s.card(ticket); strings.Contains(card.text, "Peran 2 pengelola lain dicabut") != part.ends {
			t.Errorf("%s is over: the card is\n%s", part.button, card)
		}
	}
}

// TestTheLockStandsFirstWhereTheOldHolderObjected: there it is needed most.
func TestTheLockStandsFirstWhereTheOldHolderObjected(t *testing.T) {
	for _, objects := range []bool{false, true} {
		s, _, agus, budi, ticket := takesOver(t, func(k *siteKeys) { k.others = []conversations.SiteKey{manager(2, "kepala")} })
		if objects {
			agus.presses("🚫 Bukan kami")
			budi.presses("🔁 Coba lagi")
		}
		s.passes(hour)
		s.inState(ticket, conversations.Done)
		if first := s.card(ticket).labels[0][0]; (first == "🔒 Kunci pengelola lain") != objects {
			t.Errorf("objected %t: the first button is %s", objects, first)
		}
	}
}

// TestAWebsiteWithoutOurAdministratorIsNotHandedOver: the team reads who
// administers it, and raises nobody but our own account.
func TestAWebsiteWithoutOurAdministratorIsNotHandedOver(t *testing.T) {
	s, rina, _, budi, ticket := takesOver(t, func(k *siteKeys) { k.missing, k.others = true, []conversations.SiteKey{manager(2, "kepala")} })
	s.passes(hour)
	s.inState(ticket, conversations.FailedState)
	card := s.card(ticket)
	if !strings.Contains(card.text, "Yang dapat mengelola situs:") || !strings.Contains(card.text, "kepala") || rina.count("kepala") != 0 {
		t.Fatalf("the card is\n%s", card)
	}
	if s.account(dishub).Holder == rinaID {
		t.Fatal("it was handed over")
	}
	budi.pressesOn(card, "Jadikan pengelola").hears("menjadikan akun kita pengelola")
	budi.pressesOn(s.card(ticket), "Ya, jadikan")
	s.inState(ticket, conversations.Done)
	if !strings.Contains(s.card(ticket).text, "1 pengelola lain masih dapat masuk") || s.account(dishub).Holder != rinaID {
		t.Errorf("the card is\n%s", s.card(ticket))
	}
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["dishub"])
}

// TestANetworkOfWebsitesGoesToAHand: with a guide that says what else to look at.
func TestANetworkOfWebsitesGoesToAHand(t *testing.T) {
	for code, words := range map[string]string{conversations.CodeSiteNetwork: "Super Admin", conversations.CodeSiteCache: "object-cache.php", conversations.CodeSiteLoginTwice: "dua pengguna"} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		rina.holds(dishub, "dishub", true)
		s.panel.will(conversations.StepSiteEmail, conversations.PanelRefused, code, "")
		agus := s.agus().introduced()
		ticket := agus.asksTakeover(dishub)
		budi.approves()
		s.passes(hour)
		s.inState(ticket, conversations.FailedState)
		budi.pressesOn(s.card(ticket), "🧑‍🔧 Kerjakan manual")
		budi.opensWork(ticket)
		guide := budi.alone().last().text
		if !strings.Contains(guide, words) || !strings.Contains(guide, "Email akun panel diganti") || !strings.Contains(guide, "Administrator") {
			t.Errorf("%s: the guide is\n%s", code, guide)
		}
		budi.alone().presses("✅ Sudah dibuat")
		s.inState(ticket, conversations.Done)
		agus.reads("belum dapat kami pastikan", "Akun FTP")
		if strings.Contains(s.card(ticket).text, "Terkunci") || agus.count("Terkunci") != 0 {
			t.Errorf("%s: it is called locked", code)
		}
	}
}

// TestTheEndOfATemporaryPasswordTakesItsKeys: where it is replaced, and nowhere
// else; who became an administrator meanwhile is named.
func TestTheEndOfATemporaryPasswordTakesItsKeys(t *testing.T) {
	for _, changed := range []bool{false, true} {
		s := newStage(t)
		rina := s.rina().holds(arsip, "arsip", true)
		s.panel.keys["arsip"] = &siteKeys{left: true, others: []conversations.SiteKey{manager(2, "lama")}}
		rina.forgets()
		k := s.panel.keys["arsip"]
		k.others = append(k.others, manager(7, "penyusup"))
		if changed {
			s.panel.sites["arsip"] = "their own"
		}
		s.passes(3 * day)
		if k.left != changed {
			t.Errorf("changed %t: its keys are left: %t", changed, k.left)
		}
		named, told := rina.count("• penyusup"), strings.Count(s.transcript(group), "• penyusup")
		if want := map[bool]int{true: 0, false: 1}[changed]; named != want || told != want {
			t.Errorf("changed %t: the newcomer is named to the officer %d times, to the team %d times", changed, named, told)
		}
		if strings.Contains(s.transcript(group), "• lama") || rina.count("• lama") != 0 {
			t.Error("who was there at the delivery is called new")
		}
	}
}

// TestTheEndNamesNewcomersOnTheCard of the request that the account came by.
func TestTheEndNamesNewcomersOnTheCard(t *testing.T) {
	s, rina, _, _, ticket := takesOver(t, func(k *siteKeys) { k.others = []conversations.SiteKey{manager(2, "lama")} })
	s.passes(hour)
	rina.presses("👁️ Tampilkan akun")
	s.panel.keys["dishub"].others = append(s.panel.keys["dishub"].others, manager(7, "penyusup"))
	s.passes(3 * day)
	rina.reads("Pengelola situs yang baru sejak akun dikirim", "penyusup", "0711-7690037")
	if card := s.card(ticket); !strings.Contains(card.text, "Pengelola situs yang baru sejak akun dikirim") || !strings.Contains(card.text, "penyusup") {
		t.Errorf("the card is\n%s", card)
	}
}

// TestAnEndWithoutOurAdministratorIsTheTeams: nothing is called replaced there.
func TestAnEndWithoutOurAdministratorIsTheTeams(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
	s.panel.keys["arsip"] = &siteKeys{others: []conversations.SiteKey{manager(2, "kepala")}}
	rina.forgets()
	s.panel.keys["arsip"].missing = true
	s.panel.will(conversations.StepSiteAccess, conversations.PanelDone, conversations.RemarkLoginMissing, "")
	s.passes(3 * day)
	budi.reads("tidak memiliki pengelola dengan username arsip", "Yang dapat mengelola situs:", "kepala")
	rina.reads("tidak kami temukan, sehingga password websitenya tidak kami ubah")
	if rina.count("baik di panel maupun di website") != 0 {
		t.Error("the website's password is called replaced")
	}
}

// TestAWordIsNotAFinding: what an officer says, and nobody could find out, is
// told as what they say.
func TestAWordIsNotAFinding(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	budi.presses("🧑‍🔧 Kerjakan tugas ini")
	budi.alone().presses("✅ Sudah dibuat")
	rina.presses("👁️ Tampilkan akun")
	s.passes(3 * hour)
	rina.saysItIsChanged()
	rina.presses("✅ Password website sudah saya ganti").hears("menurut Bapak/Ibu").lacks("tidak berlaku lagi")
}

// TestThePanelsOldAddressIsAKeyToo: whoever reads it gets a password of the panel.
func TestThePanelsOldAddressIsAKeyToo(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	s.panel.will(conversations.StepEmail, conversations.PanelRefused, "email_refused", "")
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	s.passes(hour)
	card := s.card(ticket)
	if strings.Contains(card.text, "Terkunci") || rina.count("Terkunci") != 0 || !strings.Contains(card.text, "Email akun panel masih yang lama") {
		t.Errorf("the card is\n%s", card)
	}
	budi.pressesOn(card, "🔁 Coba lagi")
	if !strings.Contains(s.card(ticket).text, "Terkunci") {
		t.Errorf("the card is\n%s", s.card(ticket))
	}
	rina.reads("Terkunci")
}

// TestACacheAtTheEndIsMovedAndTold: the officer reads of it, and under which name
// it lies.
func TestACacheAtTheEndIsMovedAndTold(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true)
	rina.forgets()
	s.panel.will(conversations.StepSiteShut, conversations.PanelDone, conversations.RemarkCacheAside, "")
	s.passes(3 * day)
	rina.reads("baik di panel maupun di website", "object-cache.php", "-object-cache.php")
	for _, call := range s.panel.calls {
		if call.Step == conversations.StepSiteShut && (call.Ticket == "" || rina.count("loket-"+call.Ticket+"-object-cache.php") == 0) {
			t.Errorf("it was moved under the name of %q", call.Ticket)
		}
	}
}

// TestWhoAdministersANewWebsiteIsNoted at its delivery: who was there then is not
// called new at the end of its password, and who came is. Its holder reads where
// that is looked at.
func TestWhoAdministersANewWebsiteIsNoted(t *testing.T) {
	for _, listed := range []bool{true, false} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksWebsite("arsip")
		s.panel.keys["arsip"] = &siteKeys{others: []conversations.SiteKey{manager(2, "dari penyedia")}}
		if !listed {
			s.panel.will(conversations.StepSiteAdmins, conversations.PanelRefused, "unclear", "")
		}
		budi.approves()
		s.inState(ticket, conversations.Delivered)
		rina.presses("👁️ Tampilkan akun").hears("Pengguna (Users)", "Application Passwords", "New WordPress Site")
		k := s.panel.keys["arsip"]
		k.others = append(k.others, manager(7, "penyusup"))
		s.passes(3 * day)
		if n := rina.count("• penyusup"); n != 1 {
			t.Errorf("listed %t: the newcomer is named %d times", listed, n)
		}
		if n := rina.count("• dari penyedia"); (n == 0) != listed {
			t.Errorf("listed %t: who was there is named %d times", listed, n)
		}
		if card := s.card(ticket); card.says("Mencatat pengelola situs: jawaban panel tidak dapat dipahami") == listed {
			t.Errorf("listed %t: the card is\n%s", listed, card)
		}
	}
}

// TestKeysThatDoNotEndAreTheTeams where a temporary password ends.
func TestKeysThatDoNotEndAreTheTeams(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
	rina.forgets()
	s.panel.will(conversations.StepSiteShut, conversations.PanelRefused, conversations.CodeSiteCache, "")
	s.passes(3 * day)
	budi.reads("sesi dan password aplikasinya belum diakhiri", "object-cache.php")
	if rina.count("Password aplikasi dan perubahan email") != 0 {
		t.Error("it is called done")
	}
}
