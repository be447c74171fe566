package engine_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/conversations"
	"loket/storage"
)

// keepsEachWord is a desk that keeps every word that is said under itself.
func keepsEachWord(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
	if said, is := event.(conversations.Message); is {
		return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: said.Text, Value: "kept"}}}, nil
	}
	return conversations.Decision{}, nil
}

// breaks takes a table away under the writer's feet, which then fails as with a
// full disk; the result brings it back.
func (b *bureau) breaks(table string) (mend func()) {
	b.t.Helper()
	db := b.raw()
	_, err := db.Exec("ALTER TABLE " + table + " RENAME TO away")
	b.must(err)
	return func() {
		b.t.Helper()
		_, err := db.Exec("ALTER TABLE away RENAME TO " + table)
		b.must(err)
	}
}

// outbox lists the rows that wait.
func (b *bureau) outbox() (ids []int64) {
	b.t.Helper()
	for row, err := range b.store.Outbox(b.t.Context()) {
		b.must(err)
		ids = append(ids, row.ID)
	}
	return ids
}

// settled returns when everything that was brought before is committed.
func (b *bureau) settled() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	b.must(b.engine.Probe(ctx))
}

func TestManyUpdatesAreDecidedInTheirOrderInFewCommits(t *testing.T) {
	var order []int
	commits := make(chan int, 300)
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		n, err := strconv.Atoi(event.(conversations.Message).Text)
		order = append(order, n)
		return conversations.Decision{}, err
	}, "")
	b.engine.Committed = func(events int, took time.Duration) {
		if took <= 0 {
			t.Errorf("a commit took %v", took)
		}
		commits <- events
	}
	words := make([]string, 250)
	for i := range words {
		words[i] = strconv.Itoa(i)
	}
	b.must(b.says(1, words...))
	if len(order) != 250 || !slices.IsSorted(order) {
		t.Errorf("decided are %v", order)
	}
	if first, second, third := <-commits, <-commits, <-commits; first != 100 || second != 100 || third != 50 {
		t.Errorf("the commits hold %d, %d and %d events", first, second, third)
	}
}

func TestAnUpdateThatComesTwiceIsDecidedOnce(t *testing.T) {
	times := 0
	b := openBureau(t, func(conversations.Memory, conversations.Event) (conversations.Decision, error) {
		times++
		return conversations.Decision{}, nil
	}, "")
	update := engine.Update{ID: 7, Event: conversations.Message{Text: "word"}}
	b.must(b.engine.Take(t.Context(), []engine.Update{update, update}))
	b.must(b.engine.Take(t.Context(), []engine.Update{update}))
	b.must(b.engine.Take(t.Context(), nil))
	if times != 1 {
		t.Errorf("it was decided %d times", times)
	}
}

// handing is a worker that calls a function with what it is given.
type handing struct{ take func(items []engine.Item) }

func (h *handing) Take(items []engine.Item) { h.take(items) }

// Whoever brings an update, and whoever carries an effect out, hears of it when
// it is committed, and no earlier.
func TestNothingIsConfirmedOrHandedOutBeforeItsCommit(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		decision, err := keepsEachWord(nil, event)
		decision.Effects = []conversations.Effect{conversations.Leave{Chat: 1}}
		return decision, err
	}, "")
	handed := make(chan string, 3)
	worker := &handing{func([]engine.Item) { handed <- b.setting("word") }}
	b.engine.Route = func(conversations.Effect) engine.Worker { return worker }
	mend := b.breaks("outbox")
	if err := b.says(1, "word"); !storage.IsStorage(err) || b.setting("word") != "" {
		t.Errorf("while the storage fails an update is answered with %v, and %q is kept", err, b.setting("word"))
	}
	mend()
	b.must(b.says(1, "word"))
	if b.setting("word") != "kept" {
		t.Error("it was confirmed before its commit")
	}
	if got := <-handed; got != "kept" || len(handed) != 0 {
		t.Errorf("its effect was handed out when %q was kept, and %d times more", got, len(handed))
	}
}

// Where the storage fails the whole batch does: who waits is told, and brings it
// again; events of our own stay and are decided when it works again.
func TestAFailingStorageFailsTheWholeBatch(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		if _, own := event.(conversations.PollerConflict); own {
			return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "own", Value: "kept"}}}, nil
		}
		return keepsEachWord(nil, event)
	}, "")
	failed := make(chan bool, 100)
	b.engine.CommitFailed = func() { failed <- true }
	mend := b.breaks("settings")
	b.engine.Tell(conversations.PollerConflict{})
	if err := b.says(1, "first", "second", "third"); !storage.IsStorage(err) {
		t.Errorf("the updates are answered with %v", err)
	}
	<-failed
	<-failed // our own event was tried once more
	mend()
	b.settled()
	if b.setting("own") != "kept" || b.setting("first") != "" || len(b.deadLetters()) != 0 {
		t.Errorf("own is %q, first %q, dead letters are %v", b.setting("own"), b.setting("first"), b.deadLetters())
	}
	b.must(b.says(1, "first", "second", "third"))
	if b.setting("third") != "kept" {
		t.Error("brought again it was not decided")
	}
	if text := b.log.String(); !strings.Contains(text, "nothing of the batch is confirmed") {
		t.Errorf("the log says\n%s", text)
	}
}

// What comes of an effect: it is forgotten with the commit of what was reported.
func TestEffectsAreForgottenWhenTheyAreDone(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		decision, err := keepsEachWord(nil, event)
		if said, is := event.(conversations.Message); is && said.Text == "go" {
			decision.Effects = []conversations.Effect{conversations.Leave{Chat: 1}, conversations.Leave{Chat: 2}, conversations.Leave{Chat: 3}}
		}
		return decision, err
	}, "")
	b.must(b.says(1, "go"))
	ids := b.outbox()
	if len(ids) != 3 {
		t.Fatalf("%v wait", ids)
	}
	b.engine.Report(ids[0], conversations.Message{Text: "reported"})
	b.engine.Done(ids[1])
	b.engine.Done(ids[2])
	b.settled()
	if left := b.outbox(); len(left) != 0 || b.setting("reported") != "kept" {
		t.Errorf("%v wait, the report is %q", left, b.setting("reported"))
	}
}

// Nobody waits for a finished effect, nor for what is told by the way; the writer
// brings them into the database all the same.
func TestWhatNobodyWaitsForIsCommittedToo(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		return conversations.Decision{Effects: []conversations.Effect{conversations.Leave{Chat: 1}}}, nil
	}, "")
	committed := make(chan int, 10)
	b.engine.Committed = func(events int, _ time.Duration) { committed <- events }
	b.engine.Tell(conversations.PollerConflict{})
	if events := <-committed; events != 1 {
		t.Errorf("%d events were committed", events)
	}
	for _, id := range b.outbox() {
		b.engine.Done(id)
	}
	if events := <-committed; events != 0 || len(b.outbox()) != 0 {
		t.Errorf("%d events were committed, %v wait", events, b.outbox())
	}
}

func TestSpendsOutliveACrash(t *testing.T) {
	b := openBureau(t, keepsEachWord, "")
	at := time.Now().Truncate(time.Millisecond)
	b.must(b.engine.Spend(t.Context(), -100, 5, at))
	spent, err := b.store.Spends(t.Context(), at.Add(-time.Minute))
	b.must(err)
	if len(spent) != 1 || spent[0].Chat != -100 || spent[0].N != 5 || !spent[0].At.Equal(at) {
		t.Errorf("spent is %v", spent)
	}
}

func TestTheGroupsMoveIsTold(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: event.(conversations.Message).Text, Value: "-100"}}}, nil
	}, "")
	moved := 0
	b.engine.TeamMoved = func() { moved++ }
	b.must(b.says(1, "anything"))
	b.settled()
	if moved != 0 {
		t.Error("a setting of another kind moves the group")
	}
	b.must(b.says(2, conversations.SettingTeam))
	b.settled()
	if moved != 1 {
		t.Errorf("it was told %d times", moved)
	}
}

// withdrawing is a worker that can let go of what it has.
type withdrawing struct {
	basket
	gone map[int64]bool
}

func (w *withdrawing) Withdraw(ids map[int64]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = ids
}

func TestAnErasedPersonsEffectsAreWithdrawn(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		switch event.(conversations.Message).Text {
		case "send":
			return conversations.Decision{Effects: []conversations.Effect{conversations.Send{Chat: 7}, conversations.Send{Chat: 8}}}, nil
		case "erase":
			return conversations.Decision{Records: []conversations.Record{conversations.Erased{Officer: 7}}, Effects: []conversations.Effect{conversations.Send{Chat: 9}}}, nil
		}
		return conversations.Decision{}, nil
	}, "")
	worker := &withdrawing{}
	b.engine.Route = func(conversations.Effect) engine.Worker { return worker }
	b.must(b.says(1, "send"))
	ids := b.outbox()
	b.must(b.says(2, "erase"))
	b.settled()
	worker.mu.Lock()
	defer worker.mu.Unlock()
	if len(ids) != 2 || len(worker.gone) != 1 || !worker.gone[ids[0]] || len(worker.items) != 3 {
		t.Errorf("of %v are withdrawn %v; taken were %v", ids, worker.gone, worker.items)
	}
}

func TestAReminderIsDecidedWhenItsTimeHasCome(t *testing.T) {
	fired := make(chan string, 10)
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		switch e := event.(type) {
		case conversations.Due:
			fired <- e.Reminder.Kind
		case conversations.Message:
			return conversations.Decision{Records: []conversations.Record{
				conversations.Reminder{Kind: "soon", Subject: "a", At: time.Now().Add(-time.Second)},
				conversations.Reminder{Kind: "tomorrow", Subject: "a", At: time.Now().Add(24 * time.Hour)},
				conversations.Reminder{Kind: "next week", Subject: "a", At: time.Now().Add(7 * 24 * time.Hour)},
			}}, nil
		}
		return conversations.Decision{}, nil
	}, "")
	b.must(b.says(1, "remind"))
	if kind := <-fired; kind != "soon" {
		t.Errorf("%q came first", kind)
	}
	b.engine.Clock.Advance(25 * time.Hour)
	if kind := <-fired; kind != "tomorrow" {
		t.Errorf("%q came after a day", kind)
	}
	b.settled()
	if next, any, err := b.store.NextReminder(t.Context()); err != nil || !any || time.Until(next) < 6*24*time.Hour || len(fired) != 0 {
		t.Errorf("the next is at %v, %t, %v; %d more fired", next, any, err, len(fired))
	}
}

// What destroys waits for Telegram's word about the time, and holds nothing else up.
func TestWhatDestroysWaitsForTelegramsClock(t *testing.T) {
	fired := make(chan string, 10)
	destroying := conversations.Destroying()[0]
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		switch e := event.(type) {
		case conversations.Due:
			fired <- e.Reminder.Kind
		case conversations.Message:
			return conversations.Decision{Records: []conversations.Record{
				conversations.Reminder{Kind: destroying, Subject: "a", At: time.Now().Add(-time.Hour)},
				conversations.Reminder{Kind: "harmless", Subject: "a", At: time.Now().Add(-time.Minute)},
			}}, nil
		}
		return conversations.Decision{}, nil
	}, "")
	b.must(b.says(1, "remind"))
	if kind := <-fired; kind != "harmless" {
		t.Errorf("%q came first", kind)
	}
	b.settled()
	if len(fired) != 0 {
		t.Errorf("%q came before Telegram has said what time it is", <-fired)
	}
	now := time.Now()
	b.engine.Clock.Hear(now, now)
	b.engine.LookAtReminders()
	if kind := <-fired; kind != destroying {
		t.Errorf("%q came then", kind)
	}
}

// The apology goes to whoever waits for an answer, or to the request.
func TestTheApologyGoesWhereTheEventCameFrom(t *testing.T) {
	place, press := conversations.Place{Chat: 7, Private: true}, &conversations.Press{Place: conversations.Place{Chat: -5}, Query: "q"}
	for _, test := range []struct {
		event conversations.Event
		want  conversations.Apologise
	}{
		{conversations.Message{Place: place}, conversations.Apologise{Place: place}},
		{conversations.Press{Place: place, Query: "p"}, conversations.Apologise{Place: place, Query: "p"}},
		{conversations.MemberSeen{Press: press}, conversations.Apologise{Place: press.Place, Query: "q"}},
		{conversations.MemberSeen{Message: &conversations.Message{Place: place}}, conversations.Apologise{Place: place}},
		{conversations.MemberSeen{}, conversations.Apologise{}},
		{conversations.PanelReplied{Call: conversations.PanelCall{Ticket: "T1"}}, conversations.Apologise{Ticket: "T1"}},
		{conversations.AddressSeen{Ticket: "T2"}, conversations.Apologise{Ticket: "T2"}},
		{conversations.Due{Reminder: conversations.Reminder{Subject: "T3"}}, conversations.Apologise{Ticket: "T3"}},
		{conversations.PollerConflict{}, conversations.Apologise{}},
	} {
		var got []conversations.Apologise
		b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
			if sorry, is := event.(conversations.Apologise); is {
				got = append(got, sorry)
				return conversations.Decision{}, nil
			}
			return conversations.Decision{}, errors.New("no")
		}, "")
		b.must(b.engine.Take(t.Context(), []engine.Update{{ID: 1, Event: test.event}}))
		if len(got) != 1 || got[0] != test.want {
			t.Errorf("%T brings %+v, want %+v", test.event, got, test.want)
		}
	}
}

// After Stop nobody's word is taken; what came before is still written.
func TestAStoppedEngineWritesWhatItHas(t *testing.T) {
	began, gate := make(chan struct{}), make(chan struct{})
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		if said, is := event.(conversations.Message); is && said.Text == "slow" {
			close(began)
			<-gate
		}
		return keepsEachWord(nil, event)
	}, "")
	slow := make(chan error, 1)
	go func() { slow <- b.says(1, "slow") }()
	<-began
	hurried, leave := context.WithCancel(t.Context())
	leave()
	if err := b.engine.Take(hurried, []engine.Update{{ID: 50, Event: conversations.Message{Text: "hurried"}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("who does not wait hears %v", err)
	}
	b.engine.Tell(conversations.Message{Text: "told"})
	b.engine.Stop()
	if err := b.engine.Take(t.Context(), []engine.Update{{ID: 60, Event: conversations.Message{Text: "late"}}}); !errors.Is(err, engine.ErrStopped) {
		t.Errorf("after the stop an update is answered with %v", err)
	}
	close(gate)
	b.must(<-slow)
	b.end()
	if b.setting("slow") != "kept" || b.setting("told") != "kept" || b.setting("late") != "" {
		t.Errorf("slow is %q, told %q, late %q", b.setting("slow"), b.setting("told"), b.setting("late"))
	}
}

// recovering is a worker that deals differently with what an earlier run left.
type recovering struct {
	basket
	recovered []engine.Item
}

func (r *recovering) Recover(items []engine.Item) { r.recovered = append(r.recovered, items...) }

// What an earlier run left is handed out in its order; what no program has been
// able to read for long is put aside, and what came lately waits.
func TestWhatAnEarlierRunLeftIsHandedOut(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		return conversations.Decision{Effects: []conversations.Effect{conversations.Leave{Chat: 1}, conversations.Mail{Name: "m"},
			conversations.Leave{Chat: 2}, conversations.Leave{Chat: 3},
			conversations.Send{Chat: 4, NotBefore: conversations.NotBefore(time.Now().Add(25 * time.Hour))}}}, nil
	}, "")
	b.must(b.says(1, "go"))
	b.end()
	ids := b.outbox()
	db := b.raw()
	_, err := db.Exec("UPDATE outbox SET body = '{', at = CASE id WHEN ? THEN 0 ELSE at END WHERE id IN (?, ?)", ids[2], ids[2], ids[3])
	b.must(err)
	knows, plain := &recovering{}, &basket{}
	clock := engine.NewClock(nil)
	clock.Advance(24 * time.Hour)
	next := engine.New(engine.Config{Store: b.store, Desk: b.desk, Clock: clock, Route: func(effect conversations.Effect) engine.Worker {
		if _, mail := effect.(conversations.Mail); mail {
			return plain
		}
		return knows
	}})
	b.must(next.Recover(t.Context()))
	if len(plain.items) != 1 || plain.items[0].ID != ids[1] {
		t.Errorf("the mails are %v", plain.items)
	}
	if len(knows.recovered) != 2 || knows.recovered[0].ID != ids[0] || len(knows.items) != 0 {
		t.Fatalf("recovered are %v, taken %v", knows.recovered, knows.items)
	}
	if wait := time.Until(time.UnixMilli(knows.recovered[1].Effect.(conversations.Send).NotBefore)); wait < 50*time.Minute || wait > time.Hour {
		t.Errorf("a message for in an hour by the advanced clock waits for %v", wait)
	}
	if letters := b.deadLetters(); !slices.Equal(letters, []string{"effect"}) {
		t.Errorf("dead letters are %v", letters)
	}
	var left []int64
	for row := range b.store.Outbox(t.Context()) {
		left = append(left, row.ID)
	}
	if slices.Contains(left, ids[2]) || !slices.Contains(left, ids[3]) {
		t.Errorf("there wait %v of %v", left, ids)
	}
	b.must(b.store.Close())
	if err := next.Recover(t.Context()); !storage.IsStorage(err) {
		t.Errorf("of a closed storage it says %v", err)
	}
}
