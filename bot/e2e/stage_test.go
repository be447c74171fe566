package e2e

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"loket/bot/app"
	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/conversations/turn"
	"loket/locales"
	"loket/storage"
	"loket/storage/sqlite/sqlitetest"
	"loket/storage/storagetest"
)

// editEvery is how soon a card's edits follow each other here: often enough for
// tests to wait for them, and still together.
const editEvery = 200 * time.Millisecond

// patience is how long a test waits for what must come.
const patience = 90 * time.Second

// stage is the whole program between stand-ins that speak the real protocols
// over HTTP, with people to play.
type stage struct {
	t         *testing.T
	dir       string
	clock     *engine.Clock
	world     *simulator.World
	app       *app.App
	listeners *app.Listeners
	public    net.Listener
	end       context.CancelFunc
	ended     chan error
	tune      func(*settings.Settings)
	offers    []*turn.Service // nil: the catalogue's
	words     []locales.Words
	api       botapi.API     // what Telegram speaks at first; empty: 10.1
	ground    hosting.Ground // real websites; nil: the simulator's own
	apart     *mortal        // the program as a process of its own; nil: in this one
}

// openStage starts everything at a Monday morning.
func openStage(t *testing.T, tune ...func(*settings.Settings)) *stage {
	t.Helper()
	return openOffering(t, nil, nil, tune...)
}

// openOffering starts everything with other services, and their words.
func openOffering(t *testing.T, offers []*turn.Service, words []locales.Words, tune ...func(*settings.Settings)) *stage {
	t.Helper()
	ahead := time.Until(datatest.Monday)
	clock := engine.NewClock(nil)
	clock.Advance(ahead)
	s := &stage{t: t, offers: offers, words: words, dir: startedOnce(t), clock: clock, tune: func(set *settings.Settings) {
		for _, f := range tune {
			f(set)
		}
	}}
	s.open()
	return s
}

// startedOnce is a data directory with its key, and a database with nothing in it.
func startedOnce(t *testing.T) string {
	t.Helper()
	dir := storagetest.InMemory(t)
	if !playsOnPostgres(t) {
		if err := sqlitetest.Migrate(dir); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := storage.KeyFile(dir); err != nil {
		t.Fatal(err)
	}
	ownDatabase(t, dir)
	return dir
}

// openSpeaking starts everything with a Telegram of one version.
func openSpeaking(t *testing.T, api botapi.API) *stage {
	t.Helper()
	clock := engine.NewClock(nil)
	clock.Advance(time.Until(datatest.Monday))
	s := &stage{t: t, dir: startedOnce(t), clock: clock, api: api, tune: func(*settings.Settings) {}}
	s.open()
	return s
}

// open opens the world, and the app in it.
func (s *stage) open() {
	s.t.Helper()
	world, err := simulator.Open(simulator.Config{Clock: s.clock, BaseDomain: "banyuasinkab.go.id", API: s.api, Ground: s.ground})
	s.must(err)
	s.world = world
	s.t.Cleanup(func() {
		s.stop()
		if err := world.Close(); err != nil {
			s.t.Errorf("close the world: %v", err)
		}
	})
	s.start()
}

// start opens the app; stop closes it again, as SIGTERM does.
func (s *stage) start() {
	s.t.Helper()
	settings, err := app.DemoSettings(s.dir, s.world)
	s.must(err)
	keepElsewhere(s.t, s.dir, &settings)
	settings.TelegramRate = "off"
	s.tune(&settings)
	if s.apart != nil {
		s.apart.start(settings)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.app, err = app.Build(ctx, settings, app.Outside{Services: s.offers, Words: s.words, Dial: s.world.Dial, Resolver: s.world, Clock: s.clock, Trust: s.world.Trust(), EditEvery: editEvery}, slog.New(slog.NewTextHandler(testLog{s.t}, &slog.HandlerOptions{Level: slog.LevelWarn})))
	s.must(err)
	s.public, err = datatest.Listen()
	s.must(err)
	s.listeners = s.app.ListenersAt(s.public, nil)
	s.end, s.ended = cancel, make(chan error, 1)
	go func() { s.ended <- s.app.Serve(ctx, s.listeners) }()
}

func (s *stage) stop() {
	if s.apart != nil {
		s.apart.stop()
		return
	}
	if s.end == nil {
		return
	}
	s.end()
	s.end = nil
	if err := <-s.ended; err != nil {
		s.t.Errorf("serve: %v", err)
	}
	if err := s.app.Close(); err != nil {
		s.t.Errorf("close the app: %v", err)
	}
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// testLog writes the program's log into the test's.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Helper()
	l.t.Log(strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

var _ io.Writer = testLog{}

// The people of the stage.
const (
	rina int64 = 810001
	agus int64 = 810002
	budi int64 = 820001
	sari int64 = 820002
)

// actor is a person in one chat with the bot. read is the number of the last
// message of the bot that they have dealt with.
type actor struct {
	*stage
	id, chat int64
	read     int
}

func (s *stage) officer(id int64) *actor { return &actor{stage: s, id: id, chat: id} }

func (s *stage) verifier(id int64) *actor {
	return &actor{stage: s, id: id, chat: s.world.Telegram().Current(s.world.Group)}
}

// says writes and returns the one answer.
func (a *actor) says(text string) botapi.Message {
	a.t.Helper()
	a.skip()
	a.world.Telegram().SendText(a.chat, a.id, text)
	return a.answer("after saying " + text)
}

// photographs sends photos as an album and returns the one answer.
func (a *actor) photographs(n int) botapi.Message {
	a.t.Helper()
	a.skip()
	photos := make([][]byte, n)
	for i := range photos {
		photos[i] = datatest.Picture(byte(i))
	}
	a.world.Telegram().SendPhoto(a.chat, a.id, photos)
	return a.answer("after photos")
}

// presses taps a button of the bot's last message that has it and returns the
// next message of the bot.
func (a *actor) presses(label string) botapi.Message {
	a.t.Helper()
	a.withButton(label) // it may still be on its way
	a.skip()
	a.tap(label)
	return a.answer("after pressing " + label)
}

// tap taps a button of the youngest message that has it, and returns the
// answer to the press.
func (a *actor) tap(label string) botapi.Answer {
	a.t.Helper()
	m := a.withButton(label)
	query, err := a.world.Telegram().Press(a.id, a.chat, m.ID, label)
	a.must(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := a.world.Telegram().WaitAnswer(ctx, query)
	if err != nil {
		a.t.Fatalf("no answer to the press of %s: %v\n%s", label, err, a.transcript())
	}
	return answer
}

// withButton waits for a message that has the button.
func (a *actor) withButton(label string) botapi.Message {
	a.t.Helper()
	return a.finds("a button "+label, func(m botapi.Message) bool { _, ok := m.Button(label); return ok })
}

// reads waits for a message of the bot that contains the words.
func (a *actor) reads(words string) botapi.Message {
	a.t.Helper()
	return a.finds(fmt.Sprintf("%q", words), func(m botapi.Message) bool { return strings.Contains(m.Content(), words) })
}

// finds waits for the youngest message of the bot that fits.
func (a *actor) finds(what string, fits func(botapi.Message) bool) (found botapi.Message) {
	a.t.Helper()
	a.waits(what, func() bool {
		messages := a.world.Telegram().Messages(a.chat)
		for i := len(messages) - 1; i >= 0; i-- {
			if m := messages[i]; a.fromBot(m) && !m.Deleted && fits(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func (a *actor) fromBot(m botapi.Message) bool {
	return m.From != nil && m.From.ID == a.world.Telegram().Bot().ID
}

// waits until something of the simulated Telegram is so.
func (a *actor) waits(what string, done func() bool) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.world.Telegram().WaitFor(ctx, done); err != nil {
		a.t.Fatalf("waited in vain for %s\n%s%s", what, a.transcript(), underWay(a.world.Telegram()))
	}
}

// waitsFor waits for something that is not to be seen in any chat.
func (s *stage) waitsFor(what string, done func() bool) {
	s.t.Helper()
	look, end := time.NewTicker(10*time.Millisecond), time.After(patience)
	defer look.Stop()
	for !done() {
		select {
		case <-look.C:
		case <-end:
			s.t.Fatalf("waited in vain for %s\n%s", what, underWay(s.world.Telegram()))
		}
	}
}

// skip marks everything so far as dealt with.
func (a *actor) skip() {
	for _, m := range a.world.Telegram().Messages(a.chat) {
		a.read = max(a.read, m.ID)
	}
}

// answer waits for the next message of the bot.
func (a *actor) answer(when string) (next botapi.Message) {
	a.t.Helper()
	a.waits("an answer "+when, func() bool {
		for _, m := range a.world.Telegram().MessagesAfter(a.chat, a.read) {
			if a.fromBot(m) {
				next = m
				return true
			}
		}
		return false
	})
	a.read = next.ID
	return next
}

// transcript is the chat as a person sees it, for a test that fails.
func (a *actor) transcript() string {
	var page strings.Builder
	for _, m := range a.world.Telegram().Messages(a.chat) {
		who := "?"
		if m.From != nil {
			who = m.From.Name()
		}
		fmt.Fprintf(&page, "%d %s: %s %v", m.ID, who, m.Content(), m.Buttons())
		if m.Deleted {
			page.WriteString(" (deleted)")
		}
		page.WriteByte('\n')
	}
	return page.String()
}

// expect fails unless a message holds the words.
func expect(t *testing.T, m botapi.Message, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(m.Content(), w) {
			t.Fatalf("message %d should say %q:\n%s", m.ID, w, m.Content())
		}
	}
}
