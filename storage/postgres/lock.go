package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage"
)

const (
	// lockNumber is what the bot of a database holds there.
	lockNumber = 0x4C4F4B55
	// lockWithin is how long the last one's connection may take to end.
	lockWithin = 5 * time.Second
	// takeOver shuts out whoever wrote before.
	takeOver = `UPDATE leases SET fence = fence + 1 WHERE office = $1`
)

// Lock makes the database ours alone until unlock is called or the process ends:
// storage.ErrLocked where another bot runs on it. Where the connection that holds it
// breaks another may come; it shuts us out, and nobody writes beside it.
func Lock(ctx context.Context, url string) (unlock func(), err error) {
	config, err := configured(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "loket lock"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, reached(err)
	}
	unlock = func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}
	if err := hold(ctx, conn); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// hold takes the lock, and the place of whoever wrote before.
func hold(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for deadline := time.Now().Add(lockWithin); ; {
		var ours bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, lockNumber).Scan(&ours); err != nil {
			return classify("lock the database", err)
		}
		if ours {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("lock the database: %w", storage.ErrLocked)
		}
		timer := time.NewTimer(50 * time.Millisecond)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return &storage.Error{Doing: "lock the database", Err: ctx.Err()}
		}
	}
	version, err := schemaOf(ctx, conn)
	if errors.Is(err, ErrUnfinished) || err == nil && version == 0 {
		return nil // there is nothing yet that a bot could write
	}
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, takeOver, office)
	return classify("take the place of who wrote before", err)
}

// errClosed is why nothing is written any more.
var errClosed = errors.New("the storage is closed")
