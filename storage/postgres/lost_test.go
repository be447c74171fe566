package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

// counted remembers one more, so that what is done twice shows.
func counted(store storage.Store) error {
	return store.Batch(context.Background(), func(b storage.Batch) error {
		last, err := b.Counter("lost")
		if err != nil {
			return err
		}
		_, err = b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Counter{Series: "lost", Last: last + 1}},
			Audit: []conversations.AuditEntry{{Action: "test.counted", Detail: fmt.Sprint(last + 1)}}}, monday)
		return err
	})
}

func count(t *testing.T, store storage.Store) int {
	t.Helper()
	last, err := store.Memory(context.Background()).Counter("lost")
	must(t, err)
	must(t, store.VerifyAudit(context.Background()))
	return last
}

// What became of a commit whose answer did not come is found out, whichever way it was
// lost, and nothing is done twice.
func TestACommitWhoseAnswerIsLost(t *testing.T) {
	before := postgres.AnswerWithin(2 * time.Second)
	defer postgres.AnswerWithin(before)
	for name, test := range map[string]struct {
		fault     pgtest.Fault
		committed bool
	}{
		"the answer": {pgtest.LoseAnswer, true}, "the answer, and nothing ends": {pgtest.HoldAnswer, true},
		"the request": {pgtest.LoseRequest, false}, "the request, which comes late": {pgtest.HoldRequest, false},
	} {
		t.Run(name, func(t *testing.T) {
			direct := postgrestest.Database(t)
			proxy := pgtest.Through(t, pgtest.Shared(t))
			store := open(t, proxy.URL(t, direct))
			must(t, counted(store))
			for round := range 3 {
				was := count(t, store)
				proxy.Next(test.fault)
				err := counted(store)
				if (err == nil) != test.committed || err != nil && !storage.IsStorage(err) {
					t.Fatalf("round %d: it says %v", round, err)
				}
				proxy.Release()
				want := was
				if test.committed {
					want++
				}
				if got := count(t, store); got != want {
					t.Fatalf("round %d: it counts %d after %d", round, got, was)
				}
				must(t, counted(store))
				if got := count(t, store); got != want+1 {
					t.Fatalf("round %d: then it counts %d after %d", round, got, want)
				}
			}
		})
	}
}

// A connection that breaks between two questions fails its batch alone.
func TestAConnectionThatBreaksInTheMiddle(t *testing.T) {
	server := pgtest.Own(t)
	name := server.Database(t, "")
	store := open(t, server.URL(name))
	must(t, counted(store))
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		if _, err := b.Counter("lost"); err != nil {
			return err
		}
		must(t, server.Terminate())
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Counter{Series: "lost", Last: 99}}}, monday)
		return err
	})
	if !storage.IsStorage(err) {
		t.Errorf("it says %v", err)
	}
	must(t, counted(store))
	if got := count(t, store); got != 2 {
		t.Errorf("it counts %d", got)
	}
	must(t, server.Kill())
	if err := counted(store); !storage.IsStorage(err) {
		t.Errorf("without a server it says %v", err)
	}
	must(t, server.Run())
	must(t, counted(store))
	if got := count(t, store); got != 3 {
		t.Errorf("after the server's death it counts %d", got)
	}
}

// Whoever writes beside us for a moment, such as an import, has our batch done again; not
// a line of the trail is lost.
func TestTwoWhoWriteByTurns(t *testing.T) {
	url := postgrestest.Database(t)
	store, other := open(t, url), open(t, url)
	again := 0
	for range 5 {
		for _, s := range []storage.Store{store, other, store} {
			err := counted(s)
			for err == storage.ErrAgain {
				again++
				err = counted(s)
			}
			must(t, err)
		}
	}
	if got := count(t, store); got != 15 || again == 0 {
		t.Errorf("it counts %d, and was asked for again %d times", got, again)
	}
}

// What the server says of values stands in no error and in no log of its own.
func TestNoErrorRepeatsWhatWasWritten(t *testing.T) {
	server := pgtest.Shared(t)
	store, _ := opened(t)
	want := conversations.Request{Ticket: "SD-RAHASIA-1", State: conversations.Submitted, Label: "labelrahasia"}
	must(t, remember(store, want))
	want.Ticket = "SD-RAHASIA-2"
	err := remember(store, want)
	if err == nil || contains(err.Error(), "rahasia", "RAHASIA") {
		t.Errorf("it says %v", err)
	}
	if said := server.Log(t); contains(said, "labelrahasia", "SD-RAHASIA") {
		t.Errorf("the server's log says %s", said)
	}
}

// A batch costs two ways to the server and back: what its events will read comes with
// the first, and all that it writes goes with the second.
func TestABatchIsTwoRoundTrips(t *testing.T) {
	direct := postgrestest.Database(t)
	proxy := pgtest.Through(t, pgtest.Shared(t))
	store := open(t, proxy.URL(t, direct))
	var chats []int64
	for chat := range int64(20) {
		chats = append(chats, chat+1)
	}
	batch := func(update int64) (read []string) {
		must(t, store.Batch(context.Background(), func(b storage.Batch) error {
			b.Expect(conversations.Expected{Chats: chats})
			if unseen, err := b.MarkSeen([]int64{update}, monday); err != nil || !unseen[update] {
				t.Errorf("unseen are %v, %v", unseen, err)
			}
			for _, chat := range chats {
				session, err := b.Session(chat)
				if err != nil && !errors.Is(err, storage.ErrNotFound) {
					return err
				}
				read = append(read, session.Lang)
				session.Chat, session.Lang = chat, fmt.Sprint(update, "/", chat)
				if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{session}, Effects: []conversations.Effect{conversations.Send{Chat: chat}}}, monday); err != nil {
					return err
				}
				if again, err := b.Session(chat); err != nil || again.Lang != session.Lang {
					t.Errorf("what was just written is %q, %v", again.Lang, err)
				}
			}
			return nil
		}))
		return read
	}
	batch(1) // prepares the statements
	before := proxy.Asked()
	read := batch(2)
	if ways := proxy.Asked() - before; ways != 2 {
		t.Errorf("it took %d ways", ways)
	}
	for i, lang := range read {
		if want := fmt.Sprint(1, "/", chats[i]); lang != want {
			t.Errorf("chat %d was %q, not %q", chats[i], lang, want)
		}
	}
}
