package e2e

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/app"
	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator"
	"loket/bot/simulator/botapi"
)

// siege is a stage under attack: nothing of the world outside is written down,
// everything the program says is kept, and its listeners are open.
type siege struct {
	*stage
	log             *ledger
	public, metrics string // addresses of webhook and health, and of the metrics
}

// ledger keeps what the program logs.
type ledger struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *ledger) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// besiege starts everything at a Monday morning, beside other sieges; tune is
// told where the public listener will be.
func besiege(t *testing.T, tune ...func(set *settings.Settings, public string)) *siege {
	t.Helper()
	t.Parallel()
	return besiegeAlone(t, tune...)
}

// besiegeAlone is besiege for a test that judges the pace of answers: no other plays
// beside it.
func besiegeAlone(t *testing.T, tune ...func(set *settings.Settings, public string)) *siege {
	t.Helper()
	clock := engine.NewClock(nil)
	clock.Advance(time.Until(datatest.Monday))
	s := &siege{stage: &stage{t: t, dir: startedOnce(t), clock: clock}, log: &ledger{}}
	world, err := simulator.Open(simulator.Config{Clock: clock, BaseDomain: "banyuasinkab.go.id"})
	s.must(err)
	s.world = world
	public, hook := s.listens()
	inner, figures := s.listens()
	s.public, s.metrics = hook, figures
	settings, err := app.DemoSettings(s.dir, world)
	s.must(err)
	keepElsewhere(t, s.dir, &settings)
	settings.TelegramRate = "off"
	for _, f := range tune {
		f(&settings, s.public)
	}
	s.must(settings.Check(true))
	ctx, cancel := context.WithCancel(context.Background())
	s.app, err = app.Build(ctx, settings, app.Outside{Dial: world.Dial, Resolver: world, Clock: clock, Trust: world.Trust(), EditEvery: editEvery},
		slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	s.must(err)
	s.end, s.ended = cancel, make(chan error, 1)
	go func() { s.ended <- s.app.Serve(ctx, s.app.ListenersAt(public, inner)) }()
	t.Cleanup(func() {
		s.stop()
		if err := world.Close(); err != nil {
			t.Errorf("close the world: %v", err)
		}
	})
	return s
}

func (s *siege) listens() (net.Listener, string) {
	listener, err := datatest.Listen()
	s.must(err)
	return listener, listener.Addr().String()
}

// as is an officer whose test may fail by itself.
func (s *siege) as(t *testing.T, id int64) *actor {
	own := *s.stage
	own.t = t
	return own.officer(id)
}

// inGroup is the same person in the team's group.
func (s *siege) inGroup(t *testing.T, id int64) *actor {
	own := *s.stage
	own.t = t
	return own.verifier(id)
}

// person adds somebody of that name.
func (s *siege) person(id int64, first, last string) {
	s.world.Telegram().AddUser(botapi.User{ID: id, FirstName: first, LastName: last, Language: "id"})
}

// newVerifier adds somebody of that name to the team.
func (s *siege) newVerifier(id int64, first, last string) {
	s.person(id, first, last)
	s.world.Telegram().AddMember(s.world.Group, id, "member")
}

// idle waits until no update and no effect waits any more.
func (s *stage) idle() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := s.world.Telegram().WaitFor(ctx, func() bool { return len(s.world.Telegram().Pending()) == 0 })
	s.must(err)
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		counts, err := s.app.Store.Counts(ctx)
		s.must(err)
		if counts.Outbox == 0 {
			return
		}
		<-ticker.C
	}
}

// neverRefused fails where Telegram, which is strict here, refused something
// that the bot sent for what it was.
func (s *siege) neverRefused() {
	s.t.Helper()
	for _, c := range s.world.Telegram().Calls() {
		guarded := strings.Contains(c.Description, "Text buttons are unallowed") && strings.Contains(c.Params["reply_markup"], "🔒") // an older server must refuse that
		harmless := guarded || strings.Contains(c.Description, "message is not modified") || strings.Contains(c.Description, "query is too old")
		if c.Code == http.StatusBadRequest && !harmless {
			s.t.Errorf("Telegram refuses %s: %s\n%q", c.Method, c.Description, c.Params["text"]+c.Params["caption"])
		}
	}
}

// noApology fails where an event could not be decided.
func (s *siege) noApology() {
	s.t.Helper()
	counts, err := s.app.Store.Counts(context.Background())
	s.must(err)
	if counts.DeadLetters > 0 {
		s.t.Errorf("%d events could not be decided:\n%s", counts.DeadLetters, s.log)
	}
}
