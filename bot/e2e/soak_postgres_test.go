//go:build soak

package e2e

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// serverDeaths is how often the server dies under load, at least.
const serverDeaths = 50

// trouble is what happens to a server while the bot works on it.
type trouble struct {
	t      *testing.T
	server *pgtest.Server
	proxy  *pgtest.Proxy
	name   string // of the database
	random *rand.Rand
	done   map[string]int
}

// TestSoakOnPostgreSQLEverythingDies kills the bot 200 times, and its server 50 times,
// cuts connections, has none left, and loses the answers of commits, while officers and
// verifiers go through all flows. Each request is there once, each approval made one
// account, each password reached its officer.
func TestSoakOnPostgreSQLEverythingDies(t *testing.T) {
	pgtest.Needed(t)
	server := pgtest.Own(t, "max_connections=25")
	proxy := pgtest.Through(t, server)
	x := &trouble{t: t, server: server, proxy: proxy, random: rand.New(rand.NewPCG(15, 15)), done: map[string]int{}}
	for seed := range uint64(5) {
		fate := newFate(seed, 40, 45)
		w := openTown(t, fate)
		x.name = server.Database(t, "")
		w.moveTo(proxy.URL(t, server.URL(x.name)))
		w.thorough, w.frail = true, true // without a server the bot ends at its start
		w.seedAccounts(2)
		p := newPlay(t, w.telegram, w.group)
		p.everything(2)
		stop := make(chan struct{})
		var troubles sync.WaitGroup
		w.start()
		troubles.Go(func() { x.goOn(stop, serverDeaths/5) })
		p.run(6 * time.Minute)
		close(stop)
		troubles.Wait()
		w.afterwards(p)
		t.Logf("%d officers, %d lives, deaths: %v, the server's troubles so far: %v", len(p.officers), w.starts, fate.deaths, x.done)
	}
	if x.done["killed"] < serverDeaths {
		t.Errorf("the server died only %d times", x.done["killed"])
	}
}

// moveTo has a town's bot keep itself in another database.
func (w *town) moveTo(url string) {
	w.t.Helper()
	w.must(os.WriteFile(filepath.Join(w.dir, databaseNote), []byte(postgres.ForOffice(url, postgres.SingleOffice)), 0o600))
	w.settings = append(w.settings, "DATABASE_URL="+url) // the last one counts
}

// goOn makes trouble until it is stopped; of the server's deaths at least so many.
func (x *trouble) goOn(stop <-chan struct{}, deaths int) {
	for killed := 0; ; {
		select {
		case <-stop:
			if killed >= deaths {
				return
			}
		case <-time.After(time.Duration(200+x.random.IntN(1500)) * time.Millisecond):
		}
		switch x.random.IntN(6) {
		case 0:
			x.note("terminated", x.server.Terminate())
		case 1:
			x.proxy.Next(pgtest.LoseAnswer)
			x.note("answer lost", nil)
		case 2:
			x.proxy.Next(pgtest.LoseRequest)
			x.note("request lost", nil)
		case 3:
			x.note("exhausted", x.exhaust())
		case 4:
			x.proxy.Cut()
			x.note("cut", nil)
		default:
			killed++
			err := x.server.Kill()
			if err == nil {
				err = x.server.Run()
			}
			x.note("killed", err)
		}
	}
}

func (x *trouble) note(what string, err error) {
	if err != nil {
		x.t.Errorf("%s: %v", what, err)
	}
	x.done[what]++
}

// exhaust takes all connections for a moment. That some are refused is its purpose.
func (x *trouble) exhaust() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var taken []*pgx.Conn
	for range 30 {
		conn, err := pgx.Connect(ctx, x.server.URL(x.name))
		if err != nil {
			break
		}
		taken = append(taken, conn)
	}
	<-time.After(300 * time.Millisecond)
	for _, conn := range taken {
		_ = conn.Close(ctx)
	}
	return nil
}
