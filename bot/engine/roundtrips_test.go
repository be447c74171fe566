package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/conversations"
	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

// pressed is an engine on PostgreSQL whose every way to the server is counted.
type pressed struct {
	storage.Store
	t      *testing.T
	proxy  *pgtest.Proxy
	engine *engine.Engine
	update int64
	ways   []int // of every batch so far
}

const (
	pressedGroup = int64(-1001)
	pressedCards = 20
	verifiers    = 5
)

// Batch counts the ways that a batch takes.
func (p *pressed) Batch(ctx context.Context, work func(storage.Batch) error) error {
	before := p.proxy.Asked()
	err := p.Store.Batch(ctx, work)
	p.ways = append(p.ways, p.proxy.Asked()-before)
	return err
}

func openPressed(t *testing.T) *pressed {
	t.Helper()
	p := &pressed{t: t, proxy: pgtest.Through(t, pgtest.Shared(t))}
	store, err := postgres.Open(t.Context(), postgres.Options{URL: p.proxy.URL(t, postgrestest.Database(t)), Key: make([]byte, storage.KeySize)})
	p.must(err)
	p.Store = store
	records := []conversations.Record{conversations.Setting{Key: conversations.SettingTeam, Value: fmt.Sprint(pressedGroup)}}
	for v := range int64(verifiers) {
		records = append(records, conversations.Member{User: 50 + v, Name: "Budi", Inside: true, SeenAt: time.Now(), OnCard: true})
	}
	for card := range int64(pressedCards) {
		records = append(records, conversations.Officer{ID: 1000 + card, Name: "Rina"},
			conversations.Request{Ticket: p.ticket(card), Service: "subdomain", Officer: 1000 + card, State: conversations.Submitted, Label: fmt.Sprint("layanan", card),
				Address: fmt.Sprint("layanan", card, ".banyuasinkab.go.id"), SentAt: time.Now(), Due: time.Now().Add(time.Hour), CardPosted: true})
	}
	p.must(store.Batch(t.Context(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records}, time.Now())
		return err
	}))
	nobody := &basket{} // carries nothing, and reports nothing: no other batch comes between
	p.engine = engine.New(engine.Config{Store: p, Desk: newDesk(t), Clock: engine.NewClock(nil),
		Route: func(conversations.Effect) engine.Worker { return nobody }, Log: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.engine.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
		p.must(store.Close())
	})
	return p
}

func (p *pressed) ticket(card int64) string { return fmt.Sprintf("SD-2026-%04d", card+1) }

func (p *pressed) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// bring has one event of each card decided in one batch, and tells how many ways it took.
func (p *pressed) bring(event func(card int64, place conversations.Place, who conversations.Person) conversations.Event) int {
	p.t.Helper()
	var updates []engine.Update
	for card := range int64(pressedCards) {
		p.update++
		updates = append(updates, engine.Update{ID: p.update, Event: event(card, conversations.Place{Chat: pressedGroup}, conversations.Person{ID: 50 + card%verifiers, Name: "Budi"})})
	}
	before := len(p.ways)
	p.must(p.engine.Take(context.Background(), updates))
	if len(p.ways) != before+1 {
		p.t.Fatalf("it took %d batches", len(p.ways)-before)
	}
	return p.ways[before]
}

// press taps a button of every card.
func (p *pressed) press(act string) int {
	p.t.Helper()
	return p.bring(func(card int64, place conversations.Place, who conversations.Person) conversations.Event {
		r, err := p.Store.Request(p.t.Context(), p.ticket(card))
		p.must(err)
		return conversations.Press{Query: fmt.Sprint(p.update), Place: place, From: who, Number: int(card) + 1, Data: fmt.Sprintf("v:%s:%d:%s", r.Ticket, r.Version, act)}
	})
}

// A batch of presses at cards of the team's group costs two ways to the server and back,
// as one of officers' words does, however many there are: what they will read comes with
// the first, and all that they write goes with the second.
func TestABatchOfPressesIsTwoRoundTrips(t *testing.T) {
	p := openPressed(t)
	for _, act := range []string{"claim", "release", "approve", "no", "reject", "no"} { // prepares the statements, and numbers the verifiers in the trail
		p.press(act)
	}
	for _, step := range []struct {
		act  string
		then func(r conversations.Request) bool
	}{
		{"claim", func(r conversations.Request) bool { return r.Claimed != nil }},
		{"release", func(r conversations.Request) bool { return r.Claimed == nil }},
		{"claim", func(r conversations.Request) bool { return r.Claimed != nil }},
		{"approve", func(r conversations.Request) bool { return r.Face.Mode == "confirm" }},
		{"no", func(r conversations.Request) bool { return r.Face.Mode == "" }},
		{"reject", func(r conversations.Request) bool { return r.Face.Mode == "reasons" }},
		{"claim", func(r conversations.Request) bool { return r.Face.Mode == "reasons" }}, // not offered now
	} {
		if ways := p.press(step.act); ways != 2 {
			t.Errorf("%s took %d ways", step.act, ways)
		}
		for card := range int64(pressedCards) {
			if r, err := p.Store.Request(t.Context(), p.ticket(card)); err != nil || !step.then(r) {
				t.Fatalf("%s came to nothing: %+v, %v", step.act, r, err)
			}
		}
	}
	ways := p.bring(func(card int64, place conversations.Place, who conversations.Person) conversations.Event {
		return conversations.Message{Place: place, From: who, Number: 900 + int(card), Text: "selamat pagi"}
	})
	if ways != 2 {
		t.Errorf("words in the group took %d ways", ways)
	}
	ways = p.bring(func(card int64, place conversations.Place, who conversations.Person) conversations.Event {
		return conversations.MemberSeen{Person: who, Inside: true, Press: &conversations.Press{Place: place, From: who, Data: fmt.Sprintf("v:%s:%d:contact", p.ticket(card), 0)}}
	})
	if ways != 2 {
		t.Errorf("presses of members who were looked up took %d ways", ways)
	}
	p.must(p.Store.VerifyAudit(t.Context()))
}
