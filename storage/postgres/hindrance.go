package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// hindranceWithin is how long a look at what is in the way of a commit may take.
const hindranceWithin = 2 * time.Second

// waitsForStandby tells whether a commit of ours waits for a synchronous standby: a plain
// role sees what its own connections wait for.
const waitsForStandby = `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE usename = current_user AND wait_event = 'SyncRep')`

// Hindrance says in one line what is in the way of commits, as far as the database shows
// it; "" where it shows nothing. It names no server: whoever asks may be anybody.
func (s *Store) Hindrance(ctx context.Context) string { return hindrance(ctx, s.engine.config) }

// Hindrance is the same for whoever would lead.
func (l *Leases) Hindrance(ctx context.Context) string { return hindrance(ctx, l.config) }

func hindrance(ctx context.Context, config *pgx.ConnConfig) string {
	ctx, cancel := context.WithTimeout(ctx, hindranceWithin)
	defer cancel()
	conn, err := connect(ctx, config)
	switch {
	case err != nil && onlyReads(err):
		return "no server of DATABASE_URL takes writes: a standby is to be promoted"
	case err != nil && hopeless(err):
		return "the database does not let us in"
	case err != nil:
		return "the database does not answer"
	}
	defer func() { _ = conn.Close(ctx) }()
	var waits bool
	if err := conn.QueryRow(ctx, waitsForStandby).Scan(&waits); err != nil {
		return "the database does not answer"
	}
	if waits {
		return "every commit waits for a synchronous standby, and none answers: start one, or take it out of synchronous_standby_names"
	}
	return ""
}
