package e2e

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator"
	"loket/bot/simulator/botapi"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// The fixture testdata/first-edition.tar.gz is what the last build of the first
// edition (commit 78951bd) left behind when it was killed in the middle of a
// busy Wednesday: its data directory, and the chats and the panel it worked
// with, as the simulator keeps them. A test written beside that build's own
// played it over three days:
//
//   - on Monday ten subdomains and fourteen websites were delivered and kept,
//     one request each rejected and withdrawn, questions answered and closed, an
//     officer erased, an account taken over; complaints ended in every way;
//     passwords were changed, expired and frozen; accounts were imported, two of
//     them with one user name, and one was linked by its mailed code;
//   - on Tuesday requests were sent back and left lying;
//   - on Wednesday requests came to stand in every state and every face of a
//     card, the panel refused and was replaced by hand, holders were asked, an
//     officer blocked the bot, and a form was left at each of its questions;
//   - then mail, panel, names and Telegram went away one after the other, while
//     people went on, until an effect of each kind waited; the database was
//     copied by VACUUM INTO, and the program was killed.
//
// The group was linked by its code; an event that could not be decided was made
// by a session that could not be read. people.json names everybody by the part
// they played.
const firstEditionFixture = "testdata/first-edition.tar.gz"

// firstEdition is a stage on which today's program finds all that.
type firstEdition struct {
	*siege
	At       time.Time `json:"at"`
	Group    int64     `json:"group"`
	LinkCode string    `json:"link_code"` // mailed to the holder of berita
	People   []part    `json:"people"`
	byRole   map[string]part
	buttons  []oldButton
}

// part is somebody's part in the play.
type part struct {
	Role     string `json:"role"`
	Person   int64  `json:"person"`
	Ticket   string `json:"ticket"`
	Address  string `json:"address"`
	User     string `json:"user"`     // of their account
	Password string `json:"password"` // the last one they were shown
}

// label is the wanted name of the part's address.
func (p part) label() string { return strings.TrimSuffix(p.Address, "."+baseDomain) }

// oldButton is a button that stood in a chat.
type oldButton struct {
	chat  int64
	by    int64
	under int
	data  string
}

// openFirstEdition lays everything out; the program does not run yet.
func openFirstEdition(t *testing.T) *firstEdition {
	t.Helper()
	t.Parallel()
	clock := engine.NewClock(nil)
	e := &firstEdition{byRole: map[string]part{}}
	e.siege = &siege{stage: &stage{t: t, dir: storagetest.InMemory(t), clock: clock}, log: &ledger{}}
	e.tune = func(set *settings.Settings) { set.TeamChatID = 0 }
	world, err := simulator.Open(simulator.Config{Clock: clock, BaseDomain: baseDomain})
	e.must(err)
	e.world = world
	t.Cleanup(func() {
		e.stop()
		if err := world.Close(); err != nil {
			t.Errorf("close the world: %v", err)
		}
	})
	e.unpack()
	clock.Advance(time.Until(e.At))
	for _, p := range e.People {
		e.byRole[p.Role] = p
	}
	e.noteButtons()
	return e
}

// unpack reads the fixture: files into the data directory, the world into the
// stand-ins.
func (e *firstEdition) unpack() {
	e.t.Helper()
	file, err := os.Open(firstEditionFixture)
	e.must(err)
	defer file.Close()
	plain, err := gzip.NewReader(file)
	e.must(err)
	archive := tar.NewReader(plain)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		e.must(err)
		switch name := head.Name; {
		case name == "people.json":
			e.must(json.NewDecoder(archive).Decode(e))
		case name == "world/telegram":
			e.must(e.world.Telegram().Load(archive))
		case name == "world/panel":
			e.must(e.world.Hosting().Load(archive))
		default:
			within, ok := strings.CutPrefix(name, "data/")
			if !ok || !filepath.IsLocal(within) {
				e.t.Fatalf("the fixture holds %s", name)
			}
			path := filepath.Join(e.dir, within)
			e.must(os.MkdirAll(filepath.Dir(path), 0o700))
			content, err := io.ReadAll(archive)
			e.must(err)
			e.must(os.WriteFile(path, content, 0o600))
		}
	}
}

// noteButtons notes every button that stands in a chat, before anything is done.
func (e *firstEdition) noteButtons() {
	telegram := e.world.Telegram()
	note := func(chat, by int64) {
		for _, m := range telegram.Messages(chat) {
			if m.Markup == nil || m.Deleted {
				continue
			}
			for _, row := range m.Markup.Rows {
				for _, b := range row {
					if b.Data != "" {
						e.buttons = append(e.buttons, oldButton{chat: chat, by: by, under: m.ID, data: b.Data})
					}
				}
			}
		}
	}
	for _, p := range e.People {
		note(p.Person, p.Person)
	}
	for _, verifier := range []int64{budi, sari} {
		note(verifier, verifier)
	}
	note(e.Group, sari)
}

// plays is somebody of the first edition, as an actor whose test may fail by
// itself.
func (e *firstEdition) plays(t *testing.T, role string) *actor {
	t.Helper()
	p, known := e.byRole[role]
	if !known {
		t.Fatalf("nobody played %q", role)
	}
	return e.as(t, p.Person)
}

// card taps a button of a part's card.
func (e *firstEdition) card(t *testing.T, role, label string) {
	t.Helper()
	e.inGroup(t, budi).onCard(e.byRole[role].Ticket, label)
}

// request is what is stored of a part's request.
func (e *firstEdition) request(t *testing.T, ticket string) conversations.Request {
	t.Helper()
	r, err := e.app.Store.Request(context.Background(), ticket)
	if err != nil {
		t.Fatalf("read request %s: %v", ticket, err)
	}
	return r
}

// TestTheFirstEditionGoesOn opens a database of the first edition, with
// everything in it that can be, and goes on where it was.
func TestTheFirstEditionGoesOn(t *testing.T) {
	e := openFirstEdition(t)
	e.holdsEverything()
	e.waitingEffectsAreRead()
	e.start()
	e.idle()
	t.Run("what waited", e.whatWaited)
	t.Run("cards that asked", e.cardsThatAsked)
	t.Run("drafts", e.draftsGoOn)
	t.Run("decisions", e.decisionsGoOn)
	t.Run("officers", e.officersGoOn)
	t.Run("later", e.datesGoOn)
	e.neverRefused()
	t.Run("old buttons", e.oldButtonsAreAnswered)
	e.idle()
	e.nothingWasPutAside()
	e.stop()
	e.trailIsWhole()
}

// holdsEverything: nothing that the first edition could be in the middle of is
// missing.
func (e *firstEdition) holdsEverything() {
	e.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(e.dir, sqlite.DatabaseName)+"?mode=ro&immutable=1")
	e.must(err)
	defer db.Close()
	for _, part := range []struct {
		query string
		wants []string
	}{
		{"SELECT DISTINCT state FROM requests WHERE service IN ('subdomain', 'website')",
			[]string{"submitted", "needs_correction", "approved", "handing_over", "manual", "failed", "delivered", "confirmed", "rejected", "cancelled"}},
		{"SELECT DISTINCT state FROM requests WHERE service NOT IN ('subdomain', 'website')",
			[]string{"submitted", "resetting", "handing_over", "manual", "failed", "done", "closed", "rejected", "cancelled"}},
		{"SELECT DISTINCT record ->> '$.face.mode' FROM requests WHERE record ->> '$.face.mode' IS NOT NULL",
			[]string{"confirm", "reasons", "checklist", "questions", "writing"}},
		{"SELECT DISTINCT state FROM credentials", []string{"pending", "issued", "changed", "replaced"}},
		{"SELECT DISTINCT state || iif(record ->> '$.by_hand', ' by hand', '') FROM works", []string{"running", "running by hand", "failed", "done"}},
		{"SELECT DISTINCT kind FROM reminders", []string{"half", "most", "overdue", "face", "approval_notice", "correction_overdue", "handover",
			"hide", "chase", "change", "expire", "retire", "look", "link_over", "forget_letter", "table"}},
		{"SELECT key FROM settings", []string{"bot_username", "link_code", "team_chat", "team_topic"}},
	} {
		for _, missing := range absent(part.wants, e.column(db, part.query)) {
			e.t.Errorf("the fixture holds no %s: %s", missing, part.query)
		}
	}
}

func absent(wants, all []string) []string {
	return slices.DeleteFunc(wants, func(want string) bool { return slices.Contains(all, want) })
}

// column reads one column of the database.
func (e *firstEdition) column(db *sql.DB, query string) (all []string) {
	e.t.Helper()
	rows, err := db.Query(query)
	e.must(err)
	defer rows.Close()
	for rows.Next() {
		var text string
		e.must(rows.Scan(&text))
		all = append(all, text)
	}
	e.must(rows.Err())
	return all
}

// waitingEffectsAreRead migrates a copy and reads its outbox: an effect of
// every kind waits there.
func (e *firstEdition) waitingEffectsAreRead() {
	e.t.Helper()
	copied := storagetest.InMemory(e.t)
	e.must(os.CopyFS(copied, os.DirFS(e.dir)))
	e.must(os.Chmod(filepath.Join(copied, "secret.key"), 0o600))
	store := e.open(copied)
	var kinds []string
	for row, err := range store.Outbox(context.Background()) {
		if err != nil {
			e.t.Errorf("effect %d cannot be read: %v", row.ID, err)
			continue
		}
		kinds = append(kinds, row.Effect.Kind())
	}
	e.must(store.Close())
	for _, kind := range absent([]string{"send", "post", "edit", "delete", "toast", "paper", "mail", "panel", "fetch", "keep", "member", "address", "leave"}, kinds) {
		e.t.Errorf("no effect of the kind %s waits", kind)
	}
}

func (e *firstEdition) open(dir string) storage.Store {
	e.t.Helper()
	key, err := storage.KeyFile(dir)
	e.must(err)
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Key: key})
	e.must(err)
	return store
}

// nothingWasPutAside finds events that could not be decided. The first edition
// left two of its own.
func (e *firstEdition) nothingWasPutAside() {
	e.t.Helper()
	counts, err := e.app.Store.Counts(context.Background())
	e.must(err)
	if counts.DeadLetters != 2 {
		e.t.Errorf("%d events were put aside, want the 2 of before", counts.DeadLetters)
	}
}

// trailIsWhole reads the trail from its first line to its last.
func (e *firstEdition) trailIsWhole() {
	e.t.Helper()
	store := e.open(e.dir)
	if err := store.VerifyAudit(context.Background()); err != nil {
		e.t.Errorf("audit trail: %v", err)
	}
	if err := store.QuickCheck(context.Background()); err != nil {
		e.t.Errorf("database: %v", err)
	}
	e.must(store.Close())
}

// oldButtonsAreAnswered presses every button that stood in a chat, whatever
// became of its message: it works, or says that it is stale.
func (e *firstEdition) oldButtonsAreAnswered(t *testing.T) {
	telegram := e.world.Telegram()
	if len(e.buttons) < 300 {
		t.Fatalf("only %d buttons stood there", len(e.buttons))
	}
	for pressed := range slices.Chunk(e.buttons, 100) {
		queries := map[string]oldButton{}
		for _, b := range pressed {
			queries[telegram.PressForged(b.by, b.chat, b.under, b.data)] = b
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		for query, b := range queries {
			answer, err := telegram.WaitAnswer(ctx, query)
			if err != nil {
				t.Errorf("%s in %d is not answered", b.data, b.chat)
			}
			if strings.Contains(answer.Text, "gangguan pada sistem") {
				t.Errorf("%s in %d could not be decided", b.data, b.chat)
			}
		}
		cancel()
	}
}

// youngestFromBot is the last message of the bot that stands in a chat.
func (a *actor) youngestFromBot() (last botapi.Message) {
	for _, m := range a.world.Telegram().Messages(a.chat) {
		if a.fromBot(m) && !m.Deleted {
			last = m
		}
	}
	return last
}
