package postgres

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage"
)

const (
	// lockNumber is what a tool holds at the server: there may be no table of leases yet,
	// or none any more while it works.
	lockNumber = 0x4C4F4B55
	// lockWithin is how long the last one's connection may take to end.
	lockWithin = 5 * time.Second
	// lockAgain is the pause between two tries.
	lockAgain = 100 * time.Millisecond
)

// Lock makes the database a tool's alone until unlock is called or the process ends: it
// leads there, under its own name, as far as there are tables. storage.ErrLocked says
// who else does.
func Lock(ctx context.Context, url, tool string) (unlock func(), err error) {
	config, err := configured(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "loket lock"
	conn, err := connect(ctx, config)
	if err != nil {
		return nil, reached(err)
	}
	leases, err := NewLeases(LeaseOptions{URL: url, Holder: Holder(tool)})
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	held, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	unlock = func() {
		stop()
		<-ended
		leases.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}
	lease, err := hold(ctx, conn, leases)
	if err != nil {
		close(ended)
		unlock()
		return nil, err
	}
	go func() {
		defer close(ended)
		lead(held, leases, lease)
	}()
	return unlock, nil
}

// Holder is how a program on this machine is called in the table of leases.
func Holder(program string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "a machine without a name"
	}
	return fmt.Sprintf("%s on %s, process %d", program, host, os.Getpid())
}

// hold takes the lock, and the lease where there is one; nil where there is nothing that
// a bot could write.
func hold(ctx context.Context, conn *pgx.Conn, leases *Leases) (*Lease, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for deadline := time.Now().Add(lockWithin); ; {
		var ours bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, lockOf(conn.Config().RuntimeParams[officeSetting])).Scan(&ours); err != nil {
			return nil, classify("lock the database", err)
		}
		if ours {
			break
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("lock the database: %w", storage.ErrLocked)
		}
		if err := pause(ctx, lockAgain/2); err != nil {
			return nil, &storage.Error{Doing: "lock the database", Err: err}
		}
	}
	version, err := schemaOf(ctx, conn)
	if errors.Is(err, ErrUnfinished) || err == nil && version < leaseVersion {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lease, err := takeUnlessAlive(ctx, conn, leases)
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	return lease, nil
}

// takeUnlessAlive takes the lease, after waiting for one that nobody renews any more.
func takeUnlessAlive(ctx context.Context, conn *pgx.Conn, leases *Leases) (*Lease, error) {
	for first := ""; ; {
		lease, err := leases.Take(ctx, leases.office())
		if !errors.Is(err, storage.ErrLocked) {
			return lease, err
		}
		var until string
		if err := conn.QueryRow(ctx, `SELECT until::text FROM leases WHERE office = $1`, leases.office()).Scan(&until); err != nil {
			return nil, classify("look who leads", err)
		}
		if first != "" && until != first {
			return nil, err
		}
		first = until
		if pause(ctx, lockAgain) != nil {
			return nil, err
		}
	}
}

// leaseVersion is the schema from which on there are leases of offices.
const leaseVersion = 3

// lead takes the lease again whenever it is lost: the tool may make the tables anew.
func lead(ctx context.Context, leases *Leases, lease *Lease) {
	for ctx.Err() == nil {
		if lease != nil {
			select {
			case <-lease.Lost():
			case <-ctx.Done():
				return
			}
		}
		if lease, _ = leases.Take(ctx, leases.office()); lease == nil {
			_ = pause(ctx, lockAgain)
		}
	}
}

const (
	// leadWithin is how long a tool that holds the lock may take to lead.
	leadWithin = 5 * time.Second
	// locked tells whether a tool holds an office's lock, and does not lead yet.
	locked = `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
		AND classid = ($1::bigint >> 32)::oid AND objid = ($1::bigint & 4294967295)::oid
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
		AND NOT EXISTS (SELECT 1 FROM leases WHERE office = own_office() AND until > clock_timestamp())`
)

// awaitLead waits until the tool that holds the lock leads, where the tables have only
// just been made: its fence is the one under which everything is written.
func awaitLead(ctx context.Context, conn *pgx.Conn) error {
	for deadline := time.Now().Add(leadWithin); time.Now().Before(deadline); {
		var waiting bool
		err := conn.QueryRow(ctx, locked, lockOf(conn.Config().RuntimeParams[officeSetting])).Scan(&waiting)
		if err != nil || !waiting {
			return classify("look whether the lease is taken", err)
		}
		if err := pause(ctx, lockAgain/5); err != nil {
			return err
		}
	}
	return nil
}

// pause waits, or returns why it did not.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lockOf is the number of an office's lock.
func lockOf(office string) int64 {
	if office == SingleOffice {
		return lockNumber
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(office))
	return lockNumber<<32 | int64(sum.Sum32())
}

// errClosed is why nothing is written any more.
var errClosed = errors.New("the storage is closed")
