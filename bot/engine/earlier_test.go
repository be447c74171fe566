package engine_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
)

// decided is an event and the moment it was decided at.
type decided struct {
	event conversations.Event
	at    time.Time
}

// witness tells when it was asked.
type witness chan decided

func (witness) Expect(conversations.Event) conversations.Expected { return conversations.Expected{} }

func (w witness) Decide(_ conversations.Memory, now time.Time, event conversations.Event) (conversations.Decision, error) {
	w <- decided{event, now}
	return conversations.Decision{}, nil
}

// TestAClockThatIsFarAheadDecidesNoReport puts the machine's clock two days ahead:
// what people write is decided at once by it, what could end something by Telegram's.
func TestAClockThatIsFarAheadDecidesNoReport(t *testing.T) {
	dir := sqlitetest.Migrated(t)
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir, Key: make([]byte, storage.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	clock := engine.NewClock(func() time.Time { return time.Now().Add(48 * time.Hour) })
	soon := time.Now().Add(time.Hour)
	err = store.Batch(t.Context(), func(tx storage.Batch) error {
		_, err := tx.Remember(conversations.Decision{Records: []conversations.Record{
			conversations.Reminder{Kind: "expire", Subject: "not yet", At: soon},
			conversations.Reminder{Kind: "expire", Subject: "over", At: time.Now().Add(-time.Hour)}}}, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	asked := make(witness, 10)
	e := engine.New(engine.Config{Store: store, Desk: asked, Clock: clock, Route: func(conversations.Effect) engine.Worker { return nil },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); e.Run(ctx) }()
	defer func() { stop(); <-ended }()

	clock.Hear(time.Now(), time.Now())
	e.LookAtReminders()
	e.Tell(conversations.PanelReplied{})
	if err := e.Take(t.Context(), []engine.Update{{ID: 1, Event: conversations.Message{}}}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		select {
		case d := <-asked:
			late := d.at.After(soon)
			if _, written := d.event.(conversations.Message); late != written {
				t.Errorf("%T is decided at %s, %v too late", d.event, d.at, late)
			}
			if due, is := d.event.(conversations.Due); is && due.Reminder.Subject != "over" {
				t.Errorf("%s is due", due.Reminder.Subject)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("something is not decided")
		}
	}
	select {
	case d := <-asked:
		t.Errorf("%+v is decided, too", d.event)
	default:
	}
}
