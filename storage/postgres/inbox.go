package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"loket/storage"
	"loket/storage/tables"
)

// Brought is the channel on which is told which office has an update in its inbox.
const Brought = "loket_inbox"

const (
	// inboxConnections are those that updates go through.
	inboxConnections = 2
	// inboxWithin is how long an update may take to be kept: Telegram waits longer.
	inboxWithin = 10 * time.Second
)

const (
	// keepUpdate writes also where the same update is there already: a commit that writes
	// nothing does not wait for the standby, and would confirm what that may not have.
	keepUpdate = `WITH kept AS (INSERT INTO inbox (update_id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (office, update_id) DO UPDATE SET at = excluded.at RETURNING office) SELECT pg_notify('` + Brought + `', office) FROM kept`
	nextUpdates = `SELECT update_id, body FROM inbox ORDER BY update_id LIMIT $1`
	dropUpdates = `DELETE FROM inbox WHERE update_id = ANY($1)`
)

// Inbox holds the updates that Telegram brings to any replica of an office, until its
// leader has taken them. It is the one thing that followers write. Its methods may be
// called from many goroutines.
type Inbox struct {
	url  string
	pool *pgxpool.Pool
	now  func() time.Time
}

// Kept is an update in an inbox.
type Kept struct {
	ID   int64
	Body string // as Telegram brought it
}

// OpenInbox prepares an office's inbox; nothing is connected yet.
func OpenInbox(ctx context.Context, url string, now func() time.Time) (*Inbox, error) {
	config, err := configured(url)
	if err != nil {
		return nil, err
	}
	limit := milliseconds(inboxWithin)
	carrying, err := pool(ctx, config, inboxConnections, map[string]string{"application_name": "loket inbox", "synchronous_commit": "on", "lock_timeout": limit, "statement_timeout": limit})
	if err != nil {
		return nil, &storage.Error{Doing: "prepare the inbox", Err: err}
	}
	return &Inbox{url: url, pool: carrying, now: now}, nil
}

// Close ends the connections.
func (i *Inbox) Close() { i.pool.Close() }

// Keep keeps an update and tells the leader. It returns nil only when that is committed;
// after an error the update may be there or not, and may be brought again.
func (i *Inbox) Keep(ctx context.Context, update int64, body string) error {
	ctx, cancel := context.WithTimeout(ctx, inboxWithin)
	defer cancel()
	conn, err := i.pool.Acquire(ctx)
	if err != nil {
		return reached(err)
	}
	defer conn.Release()
	_, err = conn.Exec(ctx, keepUpdate, update, askable(body), tables.Millis(i.now()))
	if alone := onItsServerAlone(conn.Conn()); err == nil && alone {
		err = errAlone
	}
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		i.pool.Reset() // another server may have taken the place of ours
	}
	return classify("keep an update", err)
}

// Next gives the first updates that wait, in their order.
func (i *Inbox) Next(ctx context.Context, most int) ([]Kept, error) {
	ctx, cancel := context.WithTimeout(ctx, inboxWithin)
	defer cancel()
	rows, err := i.pool.Query(ctx, nextUpdates, most)
	if err != nil {
		return nil, classify("look into the inbox", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Kept])
	return all, classify("look into the inbox", err)
}

// Drop takes updates out that were taken.
func (i *Inbox) Drop(ctx context.Context, updates []int64) error {
	ctx, cancel := context.WithTimeout(ctx, inboxWithin)
	defer cancel()
	_, err := i.pool.Exec(ctx, dropUpdates, updates)
	return classify("clear the inbox", err)
}

// Listen calls woken whenever an update was kept for the office, until ctx ends. It may
// miss some: whoever takes updates also looks by itself.
func (i *Inbox) Listen(ctx context.Context, woken func()) error {
	own := OfficeOf(i.url)
	return Listen(ctx, i.url, func(_, office string) {
		if office == own {
			woken()
		}
	}, Brought)
}
