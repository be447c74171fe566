package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage"
)

const (
	// DefaultTerm is how long a lease lasts that is not renewed; ShortestTerm is the
	// least that it may.
	DefaultTerm  = 6 * time.Second
	ShortestTerm = time.Second
	// clocksApart is by how much our clock and the server's may differ.
	clocksApart = 2 * time.Second
	// Released is the channel on which is told which office has nobody to lead it.
	Released = "loket_released"
)

const (
	addLease = `INSERT INTO leases (office, fence, batch, recent) SELECT $1, 0, 0, '' WHERE NOT EXISTS (SELECT 1 FROM leases WHERE office = $1) ON CONFLICT (office) DO NOTHING`
	// The fence rises with the time, so that none comes twice when a restore begins the
	// table anew. A WHERE that waited for another's change is looked at again after it.
	takeLease = `UPDATE leases SET fence = greatest(fence + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint),
		holder = $2, until = clock_timestamp() + $3 * interval '1 microsecond'
		WHERE office = $1 AND until <= clock_timestamp() RETURNING fence`
	renewLeases = `UPDATE leases SET until = clock_timestamp() + $3 * interval '1 microsecond'
		WHERE (office, fence) IN (SELECT * FROM unnest($1::text[], $2::bigint[])) RETURNING office`
	releaseLease = `WITH ours AS (UPDATE leases SET until = clock_timestamp() WHERE office = $1 AND fence = $2 RETURNING office)
		SELECT pg_notify('` + Released + `', office) FROM ours`
	lookAtLeases = `SELECT office, holder, until > clock_timestamp() FROM leases ORDER BY office`
	askTime      = `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint`
	// endWriters ends what an earlier leader left open: what it holds nobody can have.
	endWriters = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND usename = current_user AND application_name = $1`
)

// LeaseOptions say who takes leases, and for how long.
type LeaseOptions struct {
	URL    string
	Holder string           // who it is, as others are told
	Term   time.Duration    // DefaultTerm where 0
	Now    func() time.Time // the clock on the wall; time.Now where nil
}

// Leases takes leases of offices for a replica, and renews them every third of their
// term. Its methods may be called from many goroutines.
type Leases struct {
	config *pgx.ConnConfig
	holder string
	term   time.Duration
	now    func() time.Time
	stop   context.CancelFunc
	ended  chan struct{}
	taking line // takes and releases; another renews, so that neither waits for the other

	present atomic.Bool // others are told that we are there

	mu   sync.Mutex
	held map[string]*Lease
}

// Lease is the right to lead an office: to write its rows and to call others for it.
type Lease struct {
	leases *Leases
	office string
	fence  int64
	until  atomic.Int64 // by sinceBoot
	once   sync.Once
	lost   chan struct{}
	why    string // set before lost is closed
}

// Standing is how an office is led.
type Standing struct {
	Office string
	Holder string // who leads it, or did last
	Led    bool
}

// NewLeases prepares to take leases; nothing is connected yet.
func NewLeases(options LeaseOptions) (*Leases, error) {
	config, err := configured(options.URL)
	if err != nil {
		return nil, err
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Term == 0 {
		options.Term = DefaultTerm
	}
	config.RuntimeParams["application_name"] = "loket lease"
	config.RuntimeParams["lock_timeout"] = milliseconds(options.Term / 4)
	config.RuntimeParams["statement_timeout"] = milliseconds(options.Term / 3)
	config.ConnectTimeout = options.Term / 3
	ctx, stop := context.WithCancel(context.Background())
	l := &Leases{config: config, holder: options.Holder, term: options.Term, now: options.Now, stop: stop, ended: make(chan struct{}), held: map[string]*Lease{}}
	l.taking.config = config
	go l.renewAll(ctx)
	return l, nil
}

// office is the one that the address names.
func (l *Leases) office() string { return l.config.RuntimeParams[officeSetting] }

func milliseconds(d time.Duration) string { return strconv.FormatInt(max(d.Milliseconds(), 1), 10) }

// Term is how long a lease lasts that is not renewed.
func (l *Leases) Term() time.Duration { return l.term }

// Close gives back what is held.
func (l *Leases) Close() {
	leaving, cancel := context.WithTimeout(context.Background(), l.term/3)
	_ = l.Leave(leaving)
	cancel()
	for _, lease := range l.all() {
		ctx, cancel := context.WithTimeout(context.Background(), l.term/3)
		_ = lease.Release(ctx)
		cancel()
	}
	l.stop()
	<-l.ended
	l.taking.close()
}

func (l *Leases) all() (all []*Lease) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, lease := range l.held {
		all = append(all, lease)
	}
	return all
}

// Look tells how every office is led.
func (l *Leases) Look(ctx context.Context) (all []Standing, err error) {
	err = l.taking.use(ctx, l.term, func(ctx context.Context, conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, lookAtLeases)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Standing])
		return err
	})
	return all, leaseError("look who leads", err)
}

// Take takes the lease of an office: storage.ErrLocked where somebody has it, ErrClock
// where our clock is not the server's, storage.ErrNewer where the tables are a newer program's.
func (l *Leases) Take(ctx context.Context, office string) (*Lease, error) {
	lease := &Lease{leases: l, office: office, lost: make(chan struct{})}
	var holder string
	err := l.taking.use(ctx, l.term, func(ctx context.Context, conn *pgx.Conn) error {
		if err := l.fits(ctx, conn); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, addLease, office); err != nil {
			return err
		}
		var led bool
		if err := conn.QueryRow(ctx, `SELECT holder, until > clock_timestamp() FROM leases WHERE office = $1`, office).Scan(&holder, &led); err != nil {
			return err
		}
		if led {
			return storage.ErrLocked
		}
		return lease.take(ctx, conn)
	})
	switch {
	case errors.Is(err, storage.ErrLocked) && holder != "":
		return nil, fmt.Errorf("%w: %s", storage.ErrLocked, holder)
	case errors.Is(err, pgx.ErrNoRows), errors.Is(err, storage.ErrLocked):
		return nil, storage.ErrLocked
	case err != nil:
		return nil, leaseError("take the lease", err)
	}
	l.mu.Lock()
	l.held[office] = lease
	l.mu.Unlock()
	return lease, nil
}

// take takes a lease that was seen to be free. Who held it may have left a transaction
// open in which it marked its batch. Who is told to stop meanwhile waits for the answer:
// else the office would be nobody's for a term.
func (lease *Lease) take(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease.leases.term)
	defer cancel()
	l, name := lease.leases, writerName(lease.office)
	began := sinceBoot()
	ask := func() error {
		return conn.QueryRow(ctx, takeLease, lease.office, l.holder, l.term.Microseconds()).Scan(&lease.fence)
	}
	err := ask()
	if a := new(answer); errors.As(quiet(err), &a) && (a.code == lockNotAvailable || a.code == queryCanceled) {
		if _, err := conn.Exec(ctx, endWriters, name); err != nil {
			return err
		}
		began = sinceBoot()
		err = ask()
	}
	if err != nil {
		return err
	}
	lease.until.Store(int64(began + l.term - l.margin()))
	_, err = conn.Exec(ctx, endWriters, name)
	return err
}

// margin is by how much a lease ends for us before it ends for others: two clocks do not
// run alike.
func (l *Leases) margin() time.Duration { return l.term / 10 }

// ErrClock is returned for a clock that differs too much from the database server's.
var ErrClock = errors.New("this machine's clock and the database server's differ")

// fits tells why this program must not lead: its clock is another than the server's, or
// the tables are those of a newer one, which has begun an update. The newer one leads on.
func (l *Leases) fits(ctx context.Context, conn *pgx.Conn) error {
	var version int64
	if err := conn.QueryRow(ctx, readVersion).Scan(&version); err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("%w: its schema is %d, ours is %d", storage.ErrNewer, version, schemaVersion)
	}
	return l.compareClocks(ctx, conn)
}

func (l *Leases) compareClocks(ctx context.Context, conn *pgx.Conn) error {
	before := l.now()
	var micros int64
	if err := conn.QueryRow(ctx, askTime).Scan(&micros); err != nil {
		return err
	}
	server, after := time.UnixMicro(micros), l.now()
	apart := max(before.Sub(server), server.Sub(after))
	if apart > clocksApart {
		return fmt.Errorf("%w by %s: set both by NTP (timedatectl set-ntp true)", ErrClock, apart.Round(100*time.Millisecond))
	}
	return nil
}

// renewAll renews every third of a term, and sooner where that did not go well.
func (l *Leases) renewAll(ctx context.Context) {
	defer close(l.ended)
	renewing := &line{config: l.config}
	defer renewing.close()
	for {
		pause := l.term / 3
		if held := l.all(); len(held) > 0 && l.renew(ctx, renewing, held) != nil {
			pause = l.term / 20
		}
		if l.present.Load() { // where that fails, the next one tells
			_ = renewing.use(ctx, l.term/3, l.announce)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		for _, lease := range l.all() {
			_ = lease.Leading() // one that has ended is lost, whoever asks
		}
	}
}

// renew renews leases. Of those that somebody else has taken it is known that they are
// lost.
func (l *Leases) renew(ctx context.Context, renewing *line, held []*Lease) error {
	err := renewing.use(ctx, l.term/3, func(ctx context.Context, conn *pgx.Conn) error { return l.renewOver(ctx, conn, held) })
	if a := new(answer); len(held) > 1 && errors.As(quiet(err), &a) && a.code == lockNotAvailable {
		err = nil
		for _, lease := range held { // one of them is in the way of the others
			err = errors.Join(err, l.renew(ctx, renewing, []*Lease{lease}))
		}
	}
	if errors.Is(err, ErrClock) || errors.Is(err, storage.ErrNewer) {
		for _, lease := range held {
			lease.lose(err.Error())
			_ = lease.Release(ctx)
		}
	}
	return err
}

func (l *Leases) renewOver(ctx context.Context, conn *pgx.Conn, held []*Lease) error {
	if err := l.fits(ctx, conn); err != nil {
		return err
	}
	offices, fences := make([]string, len(held)), make([]int64, len(held))
	for i, lease := range held {
		offices[i], fences[i] = lease.office, lease.fence
	}
	began := sinceBoot()
	rows, err := conn.Query(ctx, renewLeases, offices, fences, l.term.Microseconds())
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	ours := make(map[string]bool, len(names))
	for _, name := range names {
		ours[name] = true
	}
	for _, lease := range held {
		if !ours[lease.office] {
			lease.lose("another replica has taken it")
		} else if lease.Leading() == nil { // what was lost once is not found again
			lease.until.Store(int64(began + l.term - l.margin()))
		}
	}
	return nil
}

// Office is whose lease it is.
func (lease *Lease) Office() string { return lease.office }

// Fence is the number by which the database knows who leads.
func (lease *Lease) Fence() int64 { return lease.fence }

// Lost is closed when the lease is known to have ended.
func (lease *Lease) Lost() <-chan struct{} { return lease.lost }

// Leading is nil while nobody else can lead, by a clock that also runs while the process
// or the machine is stopped; afterwards it says why not (storage.ErrNotLeading), for ever.
// It is to be asked immediately before anything is begun.
func (lease *Lease) Leading() error {
	select {
	case <-lease.lost:
	default:
		if sinceBoot() < time.Duration(lease.until.Load()) {
			return nil
		}
		lease.lose("it was not renewed in time")
	}
	return fmt.Errorf("%w: %s", storage.ErrNotLeading, lease.why)
}

// lose ends the lease for us.
func (lease *Lease) lose(why string) {
	lease.once.Do(func() {
		lease.leases.mu.Lock()
		if lease.leases.held[lease.office] == lease {
			delete(lease.leases.held, lease.office)
		}
		lease.leases.mu.Unlock()
		lease.why = why
		close(lease.lost)
	})
}

// Release gives the lease to whoever wants it. Nothing is begun under it afterwards.
func (lease *Lease) Release(ctx context.Context) error {
	lease.lose("it was given back")
	l := lease.leases
	err := l.taking.use(ctx, l.term, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, releaseLease, lease.office, lease.fence)
		return err
	})
	return leaseError("give the lease back", err)
}

// line is a connection that is made anew when it breaks. Who uses it waits for others.
type line struct {
	config *pgx.ConnConfig

	mu   sync.Mutex
	conn *pgx.Conn
}

func (c *line) use(ctx context.Context, within time.Duration, work func(context.Context, *pgx.Conn) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if c.conn == nil || c.conn.IsClosed() {
		conn, err := connect(ctx, c.config)
		if err != nil {
			return reached(err)
		}
		c.conn = conn
	}
	err := work(ctx, c.conn)
	if onItsServerAlone(c.conn) && err == nil {
		err = errAlone
	}
	return err
}

func (c *line) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.conn.Close(ctx)
}

// leaseError sorts what went wrong.
func leaseError(doing string, err error) error {
	if err == nil || errors.Is(err, ErrClock) || errors.Is(err, storage.ErrNewer) || errors.Is(err, ErrUnfit) {
		return err
	}
	return classify(doing, err)
}

// writerName is how the server knows the connection by which an office is written.
func writerName(office string) string {
	name := "loket writer " + office
	return name[:min(len(name), 63)] // the server keeps no more
}
