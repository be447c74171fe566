package e2e

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
)

// weather spoils calls of the bot to Telegram by chance, until it clears up.
type weather struct {
	mu     sync.Mutex
	random *rand.Rand
	bad    float64 // share of calls that are spoiled
	kinds  []botapi.FaultAction
	spoilt int
}

func newWeather(seed uint64, bad float64, kinds ...botapi.FaultAction) *weather {
	return &weather{random: rand.New(rand.NewPCG(seed, 1)), bad: bad, kinds: kinds}
}

func (s *weather) spoil(botapi.Call) *botapi.FaultAction {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.random.Float64() >= s.bad {
		return nil
	}
	s.spoilt++
	return &s.kinds[s.random.IntN(len(s.kinds))]
}

// quickTrouble is what can be wrong with a call and shows at once.
func quickTrouble() []botapi.FaultAction {
	return []botapi.FaultAction{
		{Code: http.StatusTooManyRequests, RetryAfter: 1},
		{Code: http.StatusInternalServerError}, {Code: http.StatusBadGateway, Description: "Bad Gateway"},
		{Code: http.StatusBadGateway, After: true},
		{Drop: true}, {Drop: true, After: true},
	}
}

// TestTelegramInTrouble spoils every tenth call: 429, 5xx and cut connections,
// before and after the call took effect.
func TestTelegramInTrouble(t *testing.T) {
	t.Parallel()
	w := openTown(t, immortal())
	w.seedAccounts(1)
	bad := newWeather(11, 0.1, quickTrouble()...)
	w.telegram.Fault(bad.spoil)
	p := newPlay(t, w.telegram, w.group)
	p.subdomain("cuaca", approvesTogether)
	p.question(false)
	p.correction("hujan")
	w.start()
	p.run(60 * time.Second)
	w.telegram.Fault(nil)
	w.afterwards(p)
	if bad.spoilt < 10 {
		t.Errorf("only %d calls were spoiled", bad.spoilt)
	}
}

// TestUpdatesOutOfOrder delivers everything that waited in the wrong order.
func TestUpdatesOutOfOrder(t *testing.T) {
	t.Parallel()
	w := openTown(t, immortal())
	w.telegram.OnDelivery(func(batch []botapi.Update) []botapi.Update {
		slices.Reverse(batch)
		return batch
	})
	p := newPlay(t, w.telegram, w.group)
	o := p.newOfficer("hasty")
	for _, said := range []string{"/website", "Setuju", "Pegawai " + letters(o.id), "Saya non-ASN", "Pranata Komputer", "Sanggar " + letters(o.id), o.email, "081234567890"} {
		w.telegram.SendText(o.id, o.id, said)
	}
	wanted := o.asksForWebsite("urutan")
	wanted.made = true
	p.team.verdicts["urutan"] = approves
	o.opensAccount(wanted, "sudah siap")
	w.start()
	p.run(20 * time.Second)
	w.afterwards(p)
}

// TestUpdateNumbersStartAnew lets Telegram begin to count from a low number,
// also while the bot is away.
func TestUpdateNumbersStartAnew(t *testing.T) {
	t.Parallel()
	w := openTown(t, newFate(5, 3, 20))
	p := newPlay(t, w.telegram, w.group)
	w.start()
	for i, name := range []string{"nomorsatu", "nomordua", "nomortiga"} {
		p.rejection(name, rejects, "Permohonan ganda")
		p.run(20 * time.Second)
		w.telegram.RestartUpdateNumbers(int64(50 + 7_000*i))
	}
	w.afterwards(p)
}

// TestAnotherPollerForAWhile has a second program fetch the bot's updates.
func TestAnotherPollerForAWhile(t *testing.T) {
	t.Parallel()
	w := openTown(t, immortal())
	p := newPlay(t, w.telegram, w.group)
	p.subdomain("rebutan", approves)
	w.start()
	rival := make(chan struct{})
	go func() {
		defer close(rival)
		for range 12 {
			w.pollAsRival()
		}
	}()
	p.run(60 * time.Second)
	<-rival
	w.afterwards(p)
}

// pollAsRival fetches the bot's updates once, without confirming any.
func (w *town) pollAsRival() {
	response, err := http.Get(w.telegramURL + "/bot" + townToken + "/getUpdates?timeout=1")
	if err == nil {
		_ = response.Body.Close()
	}
}

// TestTheGroupMovesAndIsClosed turns the team's group into a supergroup in the
// middle of the work, and throws the bot out of it for a while; the settings
// still name the old group, also after a restart.
func TestTheGroupMovesAndIsClosed(t *testing.T) {
	t.Parallel()
	w := openTown(t, newFate(3, 2, 30))
	const old = -4242
	w.telegram.AddGroup(botapi.Chat{ID: old, Type: botapi.Group, Title: "Tim lama"})
	w.telegram.AddMember(old, budi, botapi.Creator)
	w.telegram.AddMember(old, sari, botapi.Administrator)
	w.telegram.AddMember(old, w.telegram.Bot().ID, botapi.Administrator)
	w.group = old
	w.settings = append(w.settings, "TEAM_CHAT_ID=-4242")
	p := newPlay(t, w.telegram, w.group)
	p.withdrawal("pindahan") // its card stays behind
	w.start()
	p.run(20 * time.Second)

	w.group = w.telegram.Migrate(old)
	p.team.group = w.group
	p.subdomain("sesudahpindah", approves)
	p.run(30 * time.Second)

	w.telegram.Kick(w.group, budi, w.telegram.Bot().ID)
	p.rejection("terkunci", rejects, "Permohonan ganda")
	o := p.officers[810102]
	last := len(o.scenes) - 1
	o.scenes[last-1].do = func(o *officer, m botapi.Message) { // the receipt is there, the card cannot be
		receives(o.wants[0])(o, m)
		w.telegram.AddMember(w.group, w.telegram.Bot().ID, botapi.Administrator)
	}
	p.run(30 * time.Second)
	w.afterwards(p)
}

// TestADeletedCardComesBack deletes the card of a request that still waits.
func TestADeletedCardComesBack(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	card := budi.withButton("🙋 Ambil")
	s.world.Telegram().DeleteMessage(card.Chat.ID, card.ID)
	s.clock.Advance(5 * time.Hour) // past half of the time: the card is edited
	again := budi.withButton("🙋 Ambil")
	if again.ID == card.ID {
		t.Fatal("the card was not posted anew")
	}
	expect(t, again, "SD-2026-0001", "sipandu."+baseDomain)
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	rina.withButton("👁️ Tampilkan akun")
}

// TestTheClockJumps sets the clock forward and back: nothing is told twice.
func TestTheClockJumps(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.withButton("🙋 Ambil")
	for _, jump := range []time.Duration{5 * time.Hour, -26 * time.Hour, 27 * time.Hour, -5 * time.Hour, 30 * time.Hour, 17 * time.Hour} {
		s.clock.Advance(jump)
		expect(t, rina.says("/status"), "SD-2026-0001")
	}
	budi.reads("sudah lewat")
	told := map[string]int{}
	for _, m := range s.world.Telegram().Messages(budi.chat) {
		if budi.fromBot(m) && m.ReplyTo != nil && !strings.Contains(m.Content(), " · ") {
			told[m.Content()]++
		}
	}
	for words, times := range told {
		if times > 1 {
			t.Errorf("the team was told %d times: %s", times, words)
		}
	}
}

// TestADayWithoutPanelAndMail approves a request while neither panel nor mail
// server answer, and lets a day pass. The team reads why it takes long; then
// everything happens once.
func TestADayWithoutPanelAndMail(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	s.world.Hosting().Inject(hosting.Fault{Times: 1 << 20, Shape: hosting.Drop})
	s.world.Mailbox().SetFaults(mailbox.Faults{Down: true})
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	budi.reads("panel belum menjawab")
	s.clock.Advance(24 * time.Hour)
	expect(t, rina.says("/status"), "SD-2026-0001")

	s.world.Hosting().ClearFaults()
	s.stop()
	s.start()
	username, password := rina.opens()
	if !s.world.Hosting().Login(username, password) {
		t.Errorf("the panel refuses %s", username)
	}
	if n := s.world.Hosting().Creates("sipandu." + baseDomain); n != 1 {
		t.Errorf("the account was created %d times", n)
	}
	if n := len(s.world.Mailbox().Mails()); n != 0 {
		t.Fatalf("%d mails came through a closed door", n)
	}
	s.world.Mailbox().SetFaults(mailbox.Faults{})
	s.stop()
	s.start()
	budi.reads("Email terkirim")
	if mails := s.world.Mailbox().To("rina@" + baseDomain); len(mails) != 1 || !strings.Contains(mails[0].Text, password) {
		t.Errorf("%d mails brought the account", len(mails))
	}
}
