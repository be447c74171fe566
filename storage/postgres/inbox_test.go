package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

func inbox(t testing.TB, url string) *postgres.Inbox {
	t.Helper()
	i, err := postgres.OpenInbox(context.Background(), url, time.Now)
	must(t, err)
	t.Cleanup(i.Close)
	return i
}

// numbers are those of the updates that wait.
func numbers(t testing.TB, i *postgres.Inbox) (all []int64) {
	t.Helper()
	kept, err := i.Next(context.Background(), 100)
	must(t, err)
	for _, k := range kept {
		if k.Body != body(k.ID) {
			t.Errorf("update %d is %s", k.ID, k.Body)
		}
		all = append(all, k.ID)
	}
	return all
}

func body(update int64) string { return fmt.Sprintf(`{"update_id":%d,"x":"\u0000é"}`, update) }

// What replicas keep, the leader gets in the order of its numbers and once, and is told
// of; another office's is not among it.
func TestAnInboxKeepsUpdatesInTheirOrder(t *testing.T) {
	url := postgrestest.Database(t)
	must(t, open(t, url).Close())
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	first, second, others := inbox(t, url), inbox(t, url), inbox(t, postgres.ForOffice(url, "tetangga"))
	woken := make(chan struct{}, 100)
	go func() { _ = first.Listen(ctx, func() { woken <- struct{}{} }) }()
	until(t, "a listener", func() bool {
		return len(postgrestest.Place{URL: url}.Column(t, "SELECT 'x' FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")) == 1
	})
	must(t, others.Keep(ctx, 1, body(1)))
	for n, i := range []*postgres.Inbox{first, second, first, second} {
		update := []int64{7, 5, 7, 6}[n]
		must(t, i.Keep(ctx, update, body(update)))
	}
	for range 4 {
		<-woken
	}
	if got := numbers(t, second); !slices.Equal(got, []int64{5, 6, 7}) {
		t.Errorf("there wait %v", got)
	}
	must(t, first.Drop(ctx, []int64{5, 6}))
	if got := numbers(t, first); !slices.Equal(got, []int64{7}) {
		t.Errorf("then there wait %v", got)
	}
	if got := numbers(t, others); !slices.Equal(got, []int64{1}) {
		t.Errorf("another office's are %v", got)
	}
	if len(woken) > 0 {
		t.Error("it was woken for another office")
	}
}

// keptAlone keeps an update while the only standby is gone: an administrator who ends the
// wait does not make it kept, nor does bringing it again.
func keptAlone(t *testing.T, pair *pgtest.Pair, url string) {
	i := inbox(t, url)
	must(t, i.Keep(context.Background(), 1, body(1)))
	must(t, pair.Standby().Kill())
	for range 2 {
		said := make(chan error, 1)
		go func() { said <- i.Keep(context.Background(), 2, body(2)) }()
		hung(t, pair)
		select {
		case err := <-said:
			t.Fatalf("it says %v while it waits", err)
		default:
		}
		must(t, pair.Primary().CancelWaits())
		if err := <-said; err == nil {
			t.Error("it was told of an update that is on its server alone")
		}
	}
	must(t, pair.Standby().Run())
	must(t, i.Keep(context.Background(), 2, body(2)))
	if got := numbers(t, i); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("there wait %v", got)
	}
}
