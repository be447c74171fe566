package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// vacuum takes away what erased rows leave behind, in a goroutine of its own: it may
// take long where much was written, and nobody is to wait for it.
type vacuum struct {
	config *pgx.ConnConfig
	wished chan struct{}
	stop   context.CancelFunc
	ended  chan struct{}
}

// vacuumAgain is the pause after one that did not go well.
const vacuumAgain = 30 * time.Second

func newVacuum(config *pgx.ConnConfig) *vacuum {
	ctx, stop := context.WithCancel(context.Background())
	v := &vacuum{config: config, wished: make(chan struct{}, 1), stop: stop, ended: make(chan struct{})}
	go v.run(ctx)
	return v
}

// wish asks for all tables to be vacuumed from now on.
func (v *vacuum) wish() {
	select {
	case v.wished <- struct{}{}:
	default:
	}
}

func (v *vacuum) close() {
	v.stop()
	<-v.ended
}

func (v *vacuum) run(ctx context.Context) {
	defer close(v.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-v.wished:
		}
		for v.once(ctx) != nil {
			select {
			case <-ctx.Done():
				return
			case <-time.After(vacuumAgain):
			}
		}
	}
}

// once vacuums every table.
func (v *vacuum) once(ctx context.Context) error {
	conn, err := connect(ctx, v.config.Copy())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, `VACUUM (INDEX_CLEANUP ON)`)
	return err
}
