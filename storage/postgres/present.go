package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

const (
	announceReplica = `INSERT INTO replicas (holder, until) VALUES ($1, clock_timestamp() + $2 * interval '1 microsecond')
		ON CONFLICT (holder) DO UPDATE SET until = excluded.until`
	forgetReplica = `DELETE FROM replicas WHERE holder = $1 OR until < clock_timestamp() - interval '1 hour'`
	listReplicas  = `SELECT holder FROM replicas WHERE until > clock_timestamp() ORDER BY holder`
)

// Survey is who leads what, and who would.
type Survey struct {
	Offices  []Standing
	Replicas []string // by the names of their holders, in order
}

// Holder is who this is, as others are told.
func (l *Leases) Holder() string { return l.holder }

// Arrive has the other replicas know that this one would lead, until Leave or Close is
// called or it is not heard of for a term.
func (l *Leases) Arrive(ctx context.Context) error {
	l.present.Store(true)
	return leaseError("tell others that we are there", l.taking.use(ctx, l.term, l.announce))
}

// Leave has them know that it would not any more.
func (l *Leases) Leave(ctx context.Context) error {
	if !l.present.Swap(false) {
		return nil
	}
	return leaseError("tell others that we go", l.taking.use(ctx, l.term, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, forgetReplica, l.holder)
		return err
	}))
}

func (l *Leases) announce(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, announceReplica, l.holder, l.term.Microseconds())
	return err
}

// Survey tells who leads what, and who would.
func (l *Leases) Survey(ctx context.Context) (s Survey, err error) {
	if s.Offices, err = l.Look(ctx); err != nil {
		return Survey{}, err
	}
	err = l.taking.use(ctx, l.term, func(ctx context.Context, conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, listReplicas)
		if err != nil {
			return err
		}
		s.Replicas, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return s, leaseError("look who would lead", err)
}
