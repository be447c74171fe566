package desk_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

// onFileMail is the mailbox on file of the account that is taken over here.
const onFileMail = "kepala@dishub.go.id"

var objectionLink = regexp.MustCompile(`https://t\.me/loket_bot\?start=(keberatan_[A-Za-z0-9_-]+)`)

// knowsItsName lets the bot know its own name, as after the first start.
func (s *stage) knowsItsName() *stage {
	s.Helper()
	s.remember(conversations.Setting{Key: conversations.SettingUsername, Value: "loket_bot"})
	return s
}

// mailsTo are the mails that reached an address.
func (s *stage) mailsTo(address string) (all []mail) {
	for _, m := range s.mails {
		if m.To == address {
			all = append(all, m)
		}
	}
	return all
}

// stopLink is the start parameter of the link in the last mail to an address.
func (s *stage) stopLink(address string) string {
	s.Helper()
	mails := s.mailsTo(address)
	if len(mails) == 0 {
		s.Fatalf("nothing was mailed to %s", address)
	}
	found := objectionLink.FindStringSubmatch(mails[len(mails)-1].text)
	if found == nil {
		s.Fatalf("no link in\n%s", mails[len(mails)-1].text)
	}
	return found[1]
}

// takenOver is a takeover of an imported account that the team has approved.
func takenOver(t *testing.T, tune ...func(*turn.Config)) (s *stage, rina, budi *actor, ticket string) {
	t.Helper()
	s = newStage(t, tune...).knowsItsName()
	rina, budi = s.rina().introduced(), s.budi()
	s.imported(dishub, onFileMail)
	ticket = rina.asksTakeover(dishub)
	budi.approves()
	return s, rina, budi, ticket
}

func TestAHolderOnFileByMailAloneHasAnHourToo(t *testing.T) {
	s := newStage(t).knowsItsName()
	rina, budi := s.rina().introduced(), s.budi()
	s.imported(dishub, onFileMail)
	ticket := rina.asksTakeover(dishub)
	if card := s.card(ticket); !strings.Contains(card.text, "email pemegang lain (Dinas Perhubungan)") {
		t.Fatalf("the card does not warn:\n%s", card)
	}
	budi.approves().hears("pemegang akun diberi tahu lewat email", "k•••a@dishub.go.id", "keberatan sampai pukul 11.15").
		offers("✋ Tahan penyerahan").withholds("📨 Serahkan tanpa kabar")
	s.inState(ticket, conversations.HandingOver)
	m := s.mailsTo(onFileMail)
	if len(m) != 1 {
		t.Fatalf("the mails are %v", s.mails)
	}
	for _, words := range []string{"diminta oleh Dinas Perpustakaan dan Arsip Daerah", "Senin, 23 November 2026 pukul 11.15", "0711-7690037", "https://t.me/loket_bot?start=keberatan_"} {
		if !strings.Contains(m[0].text, words) {
			t.Fatalf("the mail lacks %q:\n%s", words, m[0].text)
		}
	}
	rina.says("/status").hears(ticket).lacks("pemegang", "keberatan", "email")
	s.passes(hour - second)
	if s.account(dishub).Holder != 0 || s.panel.asked(conversations.StepPassword) != 0 {
		t.Fatal("the hour was not waited for")
	}
	s.passes(second)
	s.inState(ticket, conversations.Done)
	m = s.mailsTo(onFileMail)
	if len(m) != 2 || !strings.Contains(m[1].text, "diserahkan kepada Dinas Perpustakaan") {
		t.Fatalf("the mails are %v", s.mails)
	}
	for _, m := range m {
		if strings.Contains(m.text, s.panel.passwords["lama"]) {
			t.Fatal("the former holder was sent the password")
		}
	}
}

// TestATypedAddressProvesNothing types the account's own address wherever an
// address is typed: the holder is told all the same, and has their hour.
func TestATypedAddressProvesNothing(t *testing.T) {
	for name, typed := range map[string]func(rina *actor){
		"in the profile": func(rina *actor) { rina.mailbox(onFileMail) },
		"in capitals":    func(rina *actor) { rina.mailbox(strings.ToUpper(onFileMail[:1]) + onFileMail[1:]) },
		"in a request that was delivered": func(rina *actor) {
			rina.mailbox(onFileMail)
			budi := rina.budi()
			rina.asksWebsiteWith("sipandu", onFileMail)
			budi.approves()
			rina.presses("👁️ Tampilkan akun")
			rina.presses("✅ Sudah saya simpan")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t).knowsItsName()
			rina, budi := s.rina().introduced(), s.budi()
			s.imported(dishub, onFileMail)
			typed(rina)
			ticket := rina.asksTakeover(dishub)
			if card := s.card(ticket); !strings.Contains(card.text, "email pemegang lain") {
				t.Fatalf("the card does not warn:\n%s", card)
			}
			before := len(s.mailsTo(onFileMail))
			budi.pressesOn(s.card(ticket), "✅ Setujui")
			budi.pressesOn(s.card(ticket), "Ya, setujui")
			s.inState(ticket, conversations.HandingOver)
			if m := s.mailsTo(onFileMail); len(m) != before+1 || !strings.Contains(m[before].text, "diminta oleh") {
				t.Fatalf("the mails are %v", s.mails)
			}
			s.passes(hour)
			s.inState(ticket, conversations.Done)
		})
	}
}

// The same for a website whose address exists.
func TestATypedAddressProvesNothingForAWebsite(t *testing.T) {
	s := newStage(t).knowsItsName()
	rina, budi := s.rina().introduced().mailbox(onFileMail), s.budi()
	s.imported(dishub, onFileMail)
	ticket := rina.asksWebsiteWith("dishub", onFileMail)
	budi.presses("📨 Kirim akun yang ada")
	budi.presses("Ya, kirim")
	s.inState(ticket, conversations.HandingOver)
	rina.opens(s.stopLink(onFileMail)).hears("bukan untuk pemohon")
	s.inState(ticket, conversations.HandingOver)
	s.agus().opens(s.stopLink(onFileMail)).hears("Penyerahan akun kami hentikan")
	s.inState(ticket, conversations.FailedState)
}

func TestTheLinkInAMailStopsTheHandover(t *testing.T) {
	s, rina, budi, ticket := takenOver(t)
	link := s.stopLink(onFileMail)
	rina.opens(link).hears("bukan untuk pemohon", "0711-7690037") // the applicant reads the mail of somebody else
	s.inState(ticket, conversations.HandingOver)
	agus := s.agus()
	agus.says("/subdomain")
	step := agus.last().text
	agus.opens(link).one().hears("Penyerahan akun kami hentikan")
	s.inState(ticket, conversations.FailedState)
	budi.reads("Pekerjaan untuk "+ticket, "menyatakan keberatan")
	if card := s.card(ticket); !strings.Contains(card.text, "keberatan lewat tautan pada email") {
		t.Fatalf("the card is\n%s", card)
	}
	agus.opens(link).hears("sudah dihentikan")
	agus.presses("▶️ Lanjutkan").hears(strings.SplitN(step, "\n", 2)[0]) // a draft is never touched
	s.passes(2 * hour)
	if s.account(dishub).Holder != 0 || s.panel.asked(conversations.StepPassword) != 0 {
		t.Fatal("the handover went on")
	}
	rina.says("/status").hears(ticket).lacks("pemegang", "keberatan")
	budi.pressesOn(s.card(ticket), "❌ Tolak")
	budi.presses("Pemegang akun yang tercatat masih bertugas")
	agus.opens(link).hears("tidak jadi diserahkan")
}

// TestALinkOpenedTooLateReachesTheTeam: after the hour nothing can be stopped,
// but nobody objects in vain.
func TestALinkOpenedTooLateReachesTheTeam(t *testing.T) {
	s, _, budi, ticket := takenOver(t)
	link := s.stopLink(onFileMail)
	s.passes(hour)
	s.inState(ticket, conversations.Done)
	dewi := s.officer(dewiID, "Dewi")
	for range 2 {
		dewi.opens(link).hears("sudah diserahkan", "0711-7690037")
	}
	if n := budi.count("menyatakan keberatan setelah akun diserahkan"); n != 1 {
		t.Fatalf("the team is told %d times", n)
	}
	s.passes(31 * day)
	dewi.opens(link).hears("tidak kami kenali")
}

func TestAFormerHolderWhoPressesTooLateReachesTheTeam(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	s.passes(hour)
	s.inState(ticket, conversations.Done)
	s.officer(dewiID, "Dewi").claims("d:"+ticket+":not_us", 0).sees("bukan untuk akun Telegram")
	rina.claims("d:"+ticket+":not_us", 0).sees("bukan untuk akun Telegram")
	if budi.count("keberatan setelah akun diserahkan") != 0 {
		t.Fatal("a forged press reaches the team")
	}
	for range 2 {
		agus.presses("🚫 Bukan kami").sees("bukan untuk akun Telegram")
	}
	if n := budi.count("menyatakan keberatan setelah akun diserahkan"); n != 1 {
		t.Fatalf("the team is told %d times", n)
	}
}

// TestLinksAreNotGuessed opens wrong links, and right ones in the forms in which
// they are typed.
func TestLinksAreNotGuessed(t *testing.T) {
	s, _, _, ticket := takenOver(t)
	link := s.stopLink(onFileMail)
	agus := s.agus()
	for _, wrong := range []string{"keberatan_", "keberatan", link[:len(link)-1], link[:len(link)-1] + "!", "keberatan_PGD20260009" + link[len(link)-16:], "keberatan_" + ticket} {
		agus.opens(wrong).hears("tidak kami kenali", "0711-7690037")
	}
	s.inState(ticket, conversations.HandingOver)
	agus.opens(link).hears("tidak kami kenali") // after so many wrong ones none is looked at
	s.inState(ticket, conversations.HandingOver)
	agus.erases().opens(link).hears("tidak kami kenali")
	s.passes(30 * minute)
	code := link[len("keberatan_"):]
	dewi := s.officer(dewiID, "Dewi")
	dewi.says("/start keberatan_" + strings.ToLower(code[:3]) + "-" + code[3:7] + "-" + code[7:11] + " " + code[11:]).hears("kami hentikan")
	s.inState(ticket, conversations.FailedState)
}

// TestEverybodyOnFileIsTold looks at holders who are on file by chat, by mail,
// and by both, and at what becomes of the word to them.
func TestEverybodyOnFileIsTold(t *testing.T) {
	const box = "arsip@banyuasinkab.go.id" // what holds writes into the account
	type world struct {
		*stage
		rina, agus, budi *actor
	}
	told, waits := "keberatan sampai pukul", "Tidak seorang pun yang tercatat dapat dihubungi"
	for name, c := range map[string]struct {
		before func(w world) // a holder
		mailed int           // how many mails went to the box
		card   []string
		waits  bool // for the team
	}{
		"by chat and by mail": {before: func(world) {}, mailed: 1,
			card: []string{"diberi tahu lewat percakapan", "diberi tahu lewat email", "Rina Kartika", "a•••p@banyuasinkab.go.id", told}},
		"by chat, the mail is refused": {before: func(w world) { w.refuse[box] = true }, mailed: 1,
			card: []string{"diberi tahu lewat percakapan", "ditolak server penerima", told}},
		"who is known to have blocked the bot": {before: func(w world) {
			w.blocked[agusID] = true
			w.event(conversations.BotMoved{Place: w.agus.place(), By: w.agus.person})
		}, mailed: 1, card: []string{"memblokir bot", "diberi tahu lewat email", told}},
		"who turns out to have blocked the bot": {before: func(w world) { w.blocked[agusID] = true }, mailed: 1,
			card: []string{"memblokir bot", "diberi tahu lewat email", told}},
		"who blocked the bot, the mail is refused": {before: func(w world) { w.blocked[agusID], w.refuse[box] = true, true }, mailed: 1,
			card: []string{"memblokir bot", "ditolak server penerima", waits}, waits: true},
		"who blocked the bot and has no mail on the account": {before: func(w world) {
			w.blocked[agusID] = true
			a := w.account(dishub)
			a.Email = ""
			w.stage.remember(a)
			w.agus.mailbox(box)
		}, mailed: 1, card: []string{"memblokir bot", "diberi tahu lewat email", told}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t).knowsItsName()
			w := world{s, s.rina().introduced(), s.agus().introduced(), s.budi()}
			w.agus.holds(dishub, "dishub", true)
			c.before(w)
			ticket := w.rina.asksTakeover(dishub)
			w.budi.approves()
			if m := s.mailsTo(box); len(m) != c.mailed {
				t.Fatalf("the mails are %v", s.mails)
			}
			card := s.card(ticket)
			for _, words := range c.card {
				if !strings.Contains(card.text, words) {
					t.Fatalf("the card lacks %q:\n%s", words, card)
				}
			}
			if c.waits {
				waitsForTheTeam(t, s, w.budi, ticket)
				return
			}
			s.passes(hour)
			s.inState(ticket, conversations.Done)
		})
	}
}

// waitsForTheTeam holds what is so when nobody could be told: no time hands the
// account over, only the team does, asked once more.
func waitsForTheTeam(t *testing.T, s *stage, budi *actor, ticket string) {
	t.Helper()
	budi.reads(ticket+": tidak seorang pun", "keputusan tim")
	card := s.card(ticket)
	if strings.Contains(card.text, "diberi tahu") || strings.Contains(card.text, "keberatan sampai") {
		t.Fatalf("the card says more than is so:\n%s", card)
	}
	s.passes(3 * day)
	s.inState(ticket, conversations.HandingOver)
	if s.panel.asked(conversations.StepPassword) != 0 {
		t.Fatal("the handover went on")
	}
	budi.pressesOn(s.card(ticket), "📨 Serahkan tanpa kabar").hears("tanpa kabar kepada pemegangnya").offers("Ya, serahkan", "Kembali")
	s.passes(2 * minute) // nobody confirms
	s.inState(ticket, conversations.HandingOver)
	budi.pressesOn(s.card(ticket), "📨 Serahkan tanpa kabar")
	s.sari().pressesOn(s.card(ticket), "Ya, serahkan").sees("sedang memutuskan")
	budi.pressesOn(s.card(ticket), "Ya, serahkan").hears("tanpa kabar kepada pemegang diputuskan oleh Budi")
	s.inState(ticket, conversations.Done)
}

func TestWithoutMailAHolderOnFileByMailIsForTheTeamToReach(t *testing.T) {
	off := func(c *turn.Config) { c.MailOff = true }
	s, _, budi, ticket := takenOver(t, off)
	if card := s.card(ticket); !strings.Contains(card.text, "pengiriman email tidak aktif") {
		t.Fatalf("the card is\n%s", card)
	}
	waitsForTheTeam(t, s, budi, ticket)
	s, _, budi, ticket = takenOver(t, off)
	budi.presses("✋ Tahan penyerahan")
	s.inState(ticket, conversations.FailedState)
	if _, byHand := s.card(ticket).button("🧑‍🔧 Kerjakan manual"); byHand {
		t.Fatal("a hand may hand over what nobody was told of")
	}
	budi.presses("🔁 Coba lagi") // it is tried once more, and still nobody can be told
	waitsForTheTeam(t, s, budi, ticket)
}

// TestAMailThatIsRefusedLaterEndsTheHour: nobody is told by then.
func TestAMailThatIsRefusedLaterEndsTheHour(t *testing.T) {
	s := newStage(t).knowsItsName()
	rina, budi := s.rina().introduced(), s.budi()
	s.imported(dishub, onFileMail)
	ticket := rina.asksTakeover(dishub)
	waiting := budi.approvesUnsaid(ticket, conversations.Mail{To: onFileMail})
	if card := s.card(ticket); !strings.Contains(card.text, "kabarnya masih dikirim") || !strings.Contains(card.text, "keberatan sampai pukul 11.15") {
		t.Fatalf("the card is\n%s", card)
	}
	s.passes(10 * minute)
	s.refuse[onFileMail] = true
	waiting()
	waitsForTheTeam(t, s, budi, ticket)
}

// TestTheHourBeginsWhenSomebodyIsTold: a mail server or Telegram that is away
// longer than an hour takes nobody's hour.
func TestTheHourBeginsWhenSomebodyIsTold(t *testing.T) {
	for _, how := range []string{"by mail", "by chat"} {
		t.Run(how, func(t *testing.T) {
			s := newStage(t).knowsItsName()
			rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
			if how == "by mail" {
				s.imported(dishub, onFileMail)
			} else {
				agus.holds(dishub, "lama", true)
				s.refuse["arsip@banyuasinkab.go.id"] = true
			}
			ticket := rina.asksTakeover(dishub)
			waiting := budi.approvesUnsaid(ticket, conversations.Mail{To: onFileMail}, conversations.Send{Chat: agusID})
			s.passes(hour + 10*second)
			s.inState(ticket, conversations.HandingOver)
			budi.reads(ticket+": tidak seorang pun", "keputusan tim")
			s.passes(3 * hour)
			waiting()
			said := ""
			if how == "by mail" {
				said = s.mailsTo(onFileMail)[0].text
			} else {
				if n := agus.count("diminta oleh"); n != 1 {
					t.Fatalf("the holder reads %d warnings", n)
				}
				said = agus.reads("diminta oleh").text
			}
			if strings.Contains(said, "11.15") {
				t.Fatalf("it speaks of an hour that is over:\n%s", said)
			}
			if card := s.card(ticket); !strings.Contains(card.text, "keberatan sampai pukul 15.15") { // 15.15.10
				t.Fatalf("the card is\n%s", card)
			}
			s.passes(hour - second)
			s.inState(ticket, conversations.HandingOver)
			if how == "by mail" {
				agus.opens(s.stopLink(onFileMail)).hears("kami hentikan")
			} else {
				agus.presses("🚫 Bukan kami").sees("kami hentikan")
			}
			s.inState(ticket, conversations.FailedState)
		})
	}
}

// TestWordThatComesAMomentAfterTheHourCounts: the message was there before it,
// and the report of it a moment behind.
func TestWordThatComesAMomentAfterTheHourCounts(t *testing.T) {
	s := newStage(t).knowsItsName()
	rina, budi := s.rina().introduced(), s.budi()
	s.imported(dishub, onFileMail)
	ticket := rina.asksTakeover(dishub)
	waiting := budi.approvesUnsaid(ticket, conversations.Mail{To: onFileMail})
	s.passes(hour)
	waiting()
	s.inState(ticket, conversations.HandingOver)
	s.passes(10 * second)
	s.inState(ticket, conversations.Done)
}

// TestWhoBecomesTheHolderInTheMeantimeIsToldToo: the hour is theirs.
func TestWhoBecomesTheHolderInTheMeantimeIsToldToo(t *testing.T) {
	t.Run("by a code", func(t *testing.T) {
		s, _, budi, ticket := takenOver(t)
		agus := s.agus().introduced()
		agus.asksCode(dishub)
		mails := s.mailsTo(onFileMail)
		agus.says(mailedCode.FindString(mails[len(mails)-1].text)).hears("sekarang tertaut")
		s.passes(hour)
		agus.reads(dishub, "diminta oleh", "pukul 12.15")
		s.inState(ticket, conversations.HandingOver)
		agus.presses("🚫 Bukan kami").sees("kami hentikan")
		s.inState(ticket, conversations.FailedState)
		budi.reads("Pekerjaan untuk "+ticket, "menyatakan keberatan")
	})
	t.Run("by another takeover", func(t *testing.T) {
		s := newStage(t).knowsItsName()
		rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
		dewi := s.officer(dewiID, "Dewi").introduced()
		dewi.holds(dishub, "lama", true)
		one, two := rina.asksTakeover(dishub), agus.asksTakeover(dishub)
		for _, ticket := range []string{one, two} {
			budi.pressesOn(s.card(ticket), "✅ Setujui")
			budi.pressesOn(s.card(ticket), "Ya, setujui")
			s.passes(minute)
		}
		s.passes(hour)
		s.inState(one, conversations.Done)
		s.inState(two, conversations.HandingOver)
		rina.reads("diminta oleh")
		s.passes(hour)
		s.inState(two, conversations.Done)
	})
	t.Run("the applicant, by a code", func(t *testing.T) { // whose own it is: nobody else is on file
		s, rina, _, ticket := takenOver(t)
		rina.asksCode(dishub)
		mails := s.mailsTo(onFileMail)
		rina.says(mailedCode.FindString(mails[len(mails)-1].text)).hears("sekarang tertaut")
		s.passes(hour)
		s.inState(ticket, conversations.Done)
		if n := len(s.mailsTo(onFileMail)); n != 2 {
			t.Fatalf("%d mails went to one's own address", n)
		}
	})
}

// TestAnObjectionToAHandoverThatFailedIsHeard: the team reads it before it tries
// again, and then the holder is not told a second time.
func TestAnObjectionToAHandoverThatFailedIsHeard(t *testing.T) {
	for _, how := range []string{"by link", "by button"} {
		t.Run(how, func(t *testing.T) {
			s := newStage(t).knowsItsName()
			rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
			agus.holds(dishub, "lama", true)
			s.panel.will(conversations.StepPassword, conversations.PanelRefused, "", "no")
			ticket := rina.asksTakeover(dishub)
			budi.approves()
			s.passes(hour)
			s.inState(ticket, conversations.FailedState)
			if how == "by link" {
				agus.opens(s.stopLink("arsip@banyuasinkab.go.id")).hears("kami hentikan")
			} else {
				agus.presses("🚫 Bukan kami").sees("kami hentikan")
			}
			if card := s.card(ticket); !strings.Contains(card.text, "menyatakan keberatan, sehingga penyerahan dihentikan") {
				t.Fatalf("the card is\n%s", card)
			}
			budi.pressesOn(s.card(ticket), "🔁 Coba lagi")
			s.inState(ticket, conversations.Done)
		})
	}
}

// A request that was in the middle of its hour when the program became a newer
// one knows nothing of who was told.
func TestAnHourOfAnEarlierVersionEndsAsItBegan(t *testing.T) {
	s, _, _, ticket := takenOver(t)
	w, err := s.store.Memory(t.Context()).Work(ticket)
	s.must(err)
	a := s.account(dishub)
	a.Email = ""
	w.Told = nil
	s.remember(w, a)
	s.passes(hour)
	s.inState(ticket, conversations.Done)
}

// TestWhileTheBotHasNoNameTheMailBringsACommand, which does the same.
func TestWhileTheBotHasNoNameTheMailBringsACommand(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.imported(dishub, onFileMail)
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	command := regexp.MustCompile(`/start keberatan_\S+`).FindString(s.mailsTo(onFileMail)[0].text)
	s.agus().says(command).hears("kami hentikan")
	s.inState(ticket, conversations.FailedState)
}

func TestTheObjectionsTextsFitWhereverTheyGo(t *testing.T) {
	s, _, _, _ := takenOver(t)
	if link := s.stopLink(onFileMail); len(link) > 64 || !regexp.MustCompile(`^[A-Za-z0-9_]+$`).MatchString(link) {
		t.Fatalf("no start parameter: %s", link)
	}
}

// approvesUnsaid approves while some lanes stand still; they go on when the
// returned function is called.
func (a *actor) approvesUnsaid(ticket string, into ...conversations.Effect) (goOn func()) {
	a.Helper()
	a.pressesOn(a.card(ticket), "✅ Setujui")
	asked := a.finds("Ya, setujui")
	b, _ := asked.button("Ya, setujui")
	press := conversations.Press{Query: a.nextQuery(), Place: a.place(), From: a.person, Number: asked.number, Data: b.Data}
	if asked.only != 0 {
		press.Number, press.Ephemeral = 0, asked.number
	}
	a.decide(press)
	stopper := conversations.Send{Name: "stopper", NotBefore: a.now.AddDate(1, 0, 0).UnixMilli()}
	for _, e := range into {
		a.lanes[e.Lane()] = append([]conversations.Effect{stopper}, a.lanes[e.Lane()]...)
	}
	a.run()
	return func() {
		for _, e := range into {
			a.lanes[e.Lane()] = slices.DeleteFunc(a.lanes[e.Lane()], func(e conversations.Effect) bool {
				send, is := e.(conversations.Send)
				return is && send.Name == "stopper"
			})
		}
		a.run()
	}
}

// mailbox makes a person's address in the profile another, as if typed.
func (a *actor) mailbox(address string) *actor {
	a.Helper()
	o := a.profile()
	o.Email = address
	a.remember(o)
	return a
}

// asksWebsiteWith sends a request with an address of one's choice.
func (a *actor) asksWebsiteWith(label, address string) string {
	a.Helper()
	began := a.now
	a.says("/website")
	a.sends(a.photos(1)...)
	a.presses("✅ Selesai")
	a.presses("⏭️ Lewati")
	a.says(label)
	a.says("Dinas Perhubungan")
	a.says(address)
	a.now = began
	a.presses("✅ Kirim").hears("nomor WEB-")
	return a.newest()
}
