package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// strange is an account that is not what is on file, or not open.
type strange struct {
	name      string
	happens   func(s *stage)
	why       []string // what the team reads
	suspended bool     // the officer reads that it is
}

const perpus = "perpus.banyuasinkab.go.id"

// strangeAccounts are the ways in which arsip may not be touched.
func strangeAccounts() []strange {
	other := func(s *stage, a conversations.Account) {
		a.Unit, a.CreatedAt = "Dinas Perhubungan", s.now
		s.remember(a)
	}
	return []strange{
		{name: "another known account has the user", why: []string{"satu akun (username arsip) dengan " + perpus}, happens: func(s *stage) {
			other(s, conversations.Account{Address: perpus, Username: "arsip", Imported: true})
		}},
		{name: "another account of the same holder has the user", why: []string{"satu akun", perpus}, happens: func(s *stage) {
			other(s, conversations.Account{Address: perpus, Username: "arsip", Holder: rinaID})
		}},
		{name: "its user name is marked as shared", why: []string{"satu akun", "akun lain"}, happens: func(s *stage) {
			a := s.account(arsip)
			a.Shared = true
			s.remember(a)
		}},
		{name: "the main domain is another", why: []string{"satu akun", perpus}, happens: func(s *stage) {
			s.panel.main["arsip"], s.panel.further["arsip"] = perpus, []string{arsip}
		}},
		{name: "a further domain is a known account", why: []string{"satu akun", perpus}, happens: func(s *stage) {
			other(s, conversations.Account{Address: perpus, Username: "lama", Holder: agusID})
			s.panel.further["arsip"] = []string{perpus}
		}},
		{name: "the user name was given to another unit", why: []string{"username arsip bukan lagi untuk alamat ini", perpus}, happens: func(s *stage) {
			delete(s.panel.owners, arsip)
			s.panel.owners[perpus] = "arsip"
		}},
		{name: "the address was given to another user name", why: []string{"milik username baru", "yang tercatat arsip"}, happens: func(s *stage) {
			s.panel.has(arsip, "baru")
		}},
		{name: "the account is suspended", why: []string{"dinonaktifkan (suspended)"}, suspended: true, happens: func(s *stage) {
			s.panel.frozen["arsip"] = true
		}},
	}
}

// untouched fails if a password was set, or a site changed.
func (s *stage) untouched(before map[string]string) {
	s.Helper()
	for _, step := range []conversations.Step{conversations.StepPassword, conversations.StepSiteAccess, conversations.StepCopy, conversations.StepReset} {
		if n := s.panel.asked(step); n != 0 {
			s.Fatalf("the panel was asked %d times for %s", n, step)
		}
	}
	for user, password := range before {
		if s.panel.passwords[user] != password {
			s.Fatalf("the password of %s was set", user)
		}
	}
}

func copied(all map[string]string) map[string]string {
	same := map[string]string{}
	for key, value := range all {
		same[key] = value
	}
	return same
}

func TestNoPasswordForAnAccountThatIsNotTheOneOnFile(t *testing.T) {
	for _, test := range strangeAccounts() {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
			test.happens(s)
			before := copied(s.panel.passwords)
			rina.asksPassword(arsip).sees("sedang kami siapkan")
			if test.suspended {
				rina.reads(arsip, "sedang dinonaktifkan", "0711-7690037")
			} else {
				rina.reads(arsip, "perlu diperiksa oleh tim", "0711-7690037")
			}
			card := budi.reads(append([]string{"Atur password sementara: " + arsip + " tidak dikerjakan"}, test.why...)...)
			if _, byHand := card.button("🧑‍🔧 Kerjakan tugas ini"); byHand || budi.count("🧊") > 0 {
				t.Fatalf("the team is offered %s", card)
			}
			s.untouched(before)
			if len(s.mails) != 0 || !s.account(arsip).EndedAt.IsZero() || rina.count("sudah siap") != 0 {
				t.Fatalf("something was delivered, or the account counts as gone: %v", s.mails)
			}
		})
	}
}

func TestWhatWasWithheldIsTriedAgainOnceItIsSetRight(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().holds(arsip, "arsip", false), s.budi(), s.sari()
	s.panel.frozen["arsip"] = true
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	budi.presses("🔁 Coba lagi")
	budi.reads("tidak dikerjakan", "suspended")
	if n := rina.count("sedang dinonaktifkan"); n != 2 {
		t.Fatalf("the officer reads %d times how it stands", n)
	}
	s.panel.frozen["arsip"] = false
	card := budi.finds("🔁 Coba lagi")
	again, _ := card.button("🔁 Coba lagi")
	sari.presses("🔁 Coba lagi")
	budi.reads("Dicoba lagi oleh Sari")
	rina.reads("sudah siap digunakan kembali")
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["arsip"])
	budi.claims(again.Data, card.number).sees("tidak berlaku").nothing()
	for _, forged := range []string{"w", "w:", "w:K-2026-0001", "w:K-2026-0001:x", "w:K-2026-0099:retry", "w:LP-2026-0001:retry"} {
		budi.claims(forged, 0).sees("tidak berlaku").nothing()
	}
}

func TestTheMarkOfASharedUserNameGoesWhenALookFindsItAlone(t *testing.T) {
	for name, looks := range map[string]func(s *stage, rina *actor){
		"at the team's wish": func(s *stage, rina *actor) {
			rina.asksPassword(arsip)
			s.budi().presses("🔁 Coba lagi")
			rina.reads("sudah siap digunakan kembali")
		},
		"from time to time": func(s *stage, rina *actor) {
			s.remember(conversations.Reminder{Kind: "look", Subject: arsip, At: s.now})
			s.passes(day)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := s.rina().holds(arsip, "arsip", false)
			a := s.account(arsip)
			a.Shared = true
			s.remember(a)
			looks(s, rina)
			if s.account(arsip).Shared {
				t.Fatal("the mark stands")
			}
		})
	}
}

func TestAFurtherDomainThatNobodyElseHoldsIsNoObstacle(t *testing.T) {
	for name, happens := range map[string]func(s *stage){
		"unknown": func(s *stage) {},
		"ended": func(s *stage) {
			s.remember(conversations.Account{Address: perpus, Username: "arsip", Holder: agusID, EndedAt: s.now})
		},
		"one's own": func(s *stage) {
			s.remember(conversations.Account{Address: perpus, Username: "lain", Holder: rinaID, CreatedAt: s.now})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := s.rina().holds(arsip, "arsip", false)
			s.panel.further["arsip"] = []string{perpus}
			happens(s)
			rina.asksPassword(arsip)
			rina.reads("sudah siap digunakan kembali")
		})
	}
}

func TestATemporaryPasswordStaysAsItIsWhereANewOneIsWithheld(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.asksPassword(arsip)
	first := s.panel.passwords["arsip"]
	s.panel.main["arsip"] = perpus
	rina.asksPassword(arsip)
	rina.reads("perlu diperiksa oleh tim")
	if c := s.credential("LP-2026-0001"); c.State != conversations.CredentialIssued || s.panel.passwords["arsip"] != first {
		t.Fatalf("the first password is %s", c.State)
	}
	rina.presses("👁️ Tampilkan akun").hears(first)
}

func TestAnExpiredPasswordOfAStrangeAccountIsTheTeams(t *testing.T) {
	for _, test := range strangeAccounts() {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().holds(arsip, "arsip", true), s.budi()
			rina.asksPassword(arsip)
			first := s.panel.passwords["arsip"]
			test.happens(s)
			s.passes(2 * day)
			if test.suspended { // it would live on when the account is opened again
				if s.panel.passwords["arsip"] == first {
					t.Fatal("the temporary password outlives its time")
				}
				return
			}
			if s.panel.passwords["arsip"] != first {
				t.Fatal("the password was replaced")
			}
			budi.reads(append([]string{"Ganti password yang habis masa berlakunya: " + arsip + " tidak dikerjakan"}, test.why...)...)
			rina.reads("sudah habis", "tim kami")
		})
	}
}

func TestNoHandoverOfAnAccountThatIsNotTheOneOnFile(t *testing.T) {
	for _, test := range strangeAccounts() {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			rina, agus, budi := s.rina(), s.agus().introduced(), s.budi()
			rina.holds(arsip, "arsip", true)
			ticket := agus.asksTakeover(arsip)
			budi.approves()
			test.happens(s)
			before := copied(s.panel.passwords)
			s.passes(2 * hour)
			s.inState(ticket, conversations.FailedState)
			s.untouched(before)
			card := s.card(ticket)
			for _, words := range test.why {
				if !strings.Contains(card.text, words) {
					t.Fatalf("the card should say %q:\n%s", words, card)
				}
			}
			if _, byHand := card.button("🧑‍🔧 Kerjakan manual"); byHand {
				t.Fatal("somebody is to do by hand what may not be done")
			}
			if test.suspended {
				agus.reads(ticket, "sedang dinonaktifkan", "0711-7690037")
			} else {
				agus.reads(ticket, "perlu diperiksa oleh tim")
			}
			if s.account(arsip).Holder != rinaID {
				t.Fatal("the account has another holder")
			}
		})
	}
}

func TestTheTeamAgreesToAnotherUserNameByTryingAgain(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina(), s.agus().introduced(), s.budi()
	rina.holds(arsip, "arsip", false)
	ticket := agus.asksTakeover(arsip)
	budi.approves()
	s.panel.has(arsip, "baru")
	s.passes(2 * hour)
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.Done)
	agus.presses("👁️ Tampilkan akun").hears("Username: baru")
	if a := s.account(arsip); a.Username != "baru" || a.Holder != agusID {
		t.Fatalf("the account is %+v", a)
	}
}

func TestNoResetOfAnAccountThatIsNotTheOneOnFile(t *testing.T) {
	for _, test := range strangeAccounts() {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
			ticket := rina.complains()
			test.happens(s)
			before := copied(s.panel.passwords)
			budi.presses("♻️ Reset website")
			budi.presses("Ya, reset")
			s.inState(ticket, conversations.FailedState)
			s.untouched(before)
			for _, words := range test.why {
				if card := s.card(ticket); !strings.Contains(card.text, words) {
					t.Fatalf("the card should say %q:\n%s", words, card)
				}
			}
			if test.suspended {
				rina.reads(ticket, "sedang dinonaktifkan")
				s.panel.frozen["arsip"] = false
				budi.presses("🔁 Coba lagi")
				s.inState(ticket, conversations.Done)
				rina.reads("input kembali")
			} else {
				rina.reads(ticket, "perlu diperiksa oleh tim")
			}
		})
	}
}

// TestNothingEndsByTheRefusalOfAChange answers every step with what sounds as
// if the account were gone: it lives on.
func TestNothingEndsByTheRefusalOfAChange(t *testing.T) {
	for _, step := range []conversations.Step{conversations.StepPassword, conversations.StepSiteAccess, conversations.StepFreeze, conversations.StepThaw,
		conversations.StepVerify, conversations.StepCopy, conversations.StepReset} {
		for _, outcome := range []conversations.PanelOutcome{conversations.PanelMissing, conversations.PanelRefused, conversations.PanelUnknown} {
			for _, code := range []string{"user_missing", "domain_missing", "site_missing", "other"} {
				s := newStage(t)
				rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
				for range 3 {
					s.panel.will(step, outcome, code, "User arsip did not exist on the server")
				}
				ticket := rina.complains()
				budi.pressesOn(s.card(ticket), "♻️ Reset website")
				budi.pressesOn(s.card(ticket), "Ya, reset")
				rina.asksPassword(arsip)
				if budi.count("🧊 Bekukan akun") > 0 {
					budi.presses("🧊 Bekukan akun")
				}
				s.passes(3 * day)
				if a := s.account(arsip); !a.EndedAt.IsZero() {
					t.Fatalf("%s %s at %s ended the account", outcome, code, step)
				}
				rina.says("/lupapassword").hears(arsip)
			}
		}
	}
}

// TestANoIsBelievedOnlyOfAnAccountThatIsOpenAndTheOne asks about a temporary
// password whose account is suspended, or was changed: it is not taken for
// changed, and ends in its time.
func TestANoIsBelievedOnlyOfAnAccountThatIsOpenAndTheOne(t *testing.T) {
	for name, happens := range map[string]func(s *stage){
		"suspended":  func(s *stage) { s.panel.frozen["arsip"] = true },
		"renamed":    func(s *stage) { s.panel.has(arsip, "baru"); delete(s.panel.passwords, "arsip") },
		"without it": func(s *stage) { delete(s.panel.owners, arsip); s.panel.passwords["arsip"] = "another unit's" },
		"not there":  func(s *stage) { s.panel.loses(arsip) },
		"no answer": func(s *stage) {
			s.panel.answers[conversations.StepVerify] = []conversations.PanelReplied{{Outcome: conversations.PanelDone, Value: "no"}}
		},
		"not answered": func(s *stage) { s.panel.will(conversations.StepVerify, conversations.PanelUnknown, "unclear", "") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := s.rina().holds(arsip, "arsip", false)
			rina.asksPassword(arsip)
			rina.presses("👁️ Tampilkan akun")
			happens(s)
			s.passes(4 * hour)
			if c := s.credential("LP-2026-0001"); c.State != conversations.CredentialIssued {
				t.Fatalf("the password is %s", c.State)
			}
			if rina.count("sudah diganti") != 0 {
				t.Fatal("the officer reads that it was changed")
			}
		})
	}
}

func TestFreezingWaitsForNoLookThatFails(t *testing.T) {
	for _, outcome := range []conversations.PanelOutcome{conversations.PanelUnknown, conversations.PanelRefused} {
		s := newStage(t)
		rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
		rina.asksPassword(arsip)
		s.panel.will(conversations.StepOwner, outcome, "unclear", "")
		budi.presses("🧊 Bekukan akun")
		budi.reads("Dibekukan oleh Budi")
		if !s.panel.frozen["arsip"] {
			t.Fatal("the account is not frozen")
		}
		for _, call := range s.panel.calls[len(s.panel.calls)-2:] {
			if call.Once != (call.Step == conversations.StepOwner) {
				t.Fatalf("a look that nobody waits for is repeated: %+v", call)
			}
		}
	}
}

func TestWhatIsFrozenWithAnAccountIsNamed(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	rina.asksPassword(arsip)
	s.panel.further["arsip"] = []string{perpus}
	budi.presses("🧊 Bekukan akun")
	budi.reads("Dibekukan oleh Budi", perpus+", sehingga ikut beku")
	budi.presses("🔓 Aktifkan kembali").lacks(perpus)
}

// TestWhoSaysThatItIsChangedHearsThatTheAccountIsSuspended, and so does whose
// password has ended meanwhile.
func TestWhoSaysThatItIsChangedHearsThatTheAccountIsSuspended(t *testing.T) {
	for _, site := range []bool{true, false} {
		s := newStage(t)
		rina := s.rina().holds(arsip, "arsip", site)
		rina.asksPassword(arsip)
		rina.presses("👁️ Tampilkan akun")
		s.passes(3 * hour)
		s.panel.frozen["arsip"] = true
		rina.presses("✅ Sudah saya ganti")
		rina.reads(arsip, "sedang dinonaktifkan", "0711-7690037")
		first := s.panel.passwords["arsip"]
		s.passes(2 * day)
		if s.panel.passwords["arsip"] == first {
			t.Fatal("the temporary password outlives its time")
		}
		rina.reads("Akunnya sedang dinonaktifkan", "0711-7690037")
	}
}

func TestNobodyElsesAccountIsFrozen(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	rina.asksPassword(arsip)
	delete(s.panel.owners, arsip)
	s.panel.owners[perpus] = "arsip"
	budi.presses("🧊 Bekukan akun")
	budi.reads("yang diminta Budi belum berhasil", "username arsip bukan lagi untuk alamat ini", perpus)
	if s.panel.frozen["arsip"] || s.account(arsip).Frozen {
		t.Fatal("another unit's account is frozen")
	}
}

func TestByHandTheGuideListsWhatToLookAt(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	rina.asksPassword(arsip)
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Domain utama username arsip adalah "+arsip, "alamat lain yang dipakai unit lain", "suspended", "jangan ubah apa pun")
	budi.alone().presses("✅ Sudah dibuat")
	budi.presses("🧊 Bekukan akun")
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Domain utama username arsip adalah "+arsip, "jangan ubah apa pun").lacks("suspended")
	budi.alone().presses("✅ Sudah dibuat")
	ticket := rina.asksSubdomain("sipandu")
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui").lacks("Domain utama")
}

func TestByHandASharedUserNameIsNobodysWork(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	s.remember(conversations.Account{Address: perpus, Username: "arsip", Unit: "Dinas Perhubungan", Imported: true, CreatedAt: s.now})
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara").hears("perlu diperiksa oleh tim")
	budi.reads("tidak dikerjakan", perpus)
	if budi.count("menunggu anggota tim") != 0 {
		t.Fatal("the team is offered the work")
	}
}
