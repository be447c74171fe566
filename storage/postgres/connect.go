package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"loket/storage"
)

const (
	// connectWithin is how long a server may take to let us in.
	connectWithin = 10 * time.Second
	// walkWithin is the same for a question that goes over a whole table.
	walkWithin = 10 * time.Minute
	// readers is the size of the pool for reading, carriers that of the pool that
	// files go through.
	readers  = 4
	carriers = 2
	// pingWithin is how long a connection that was idle may take to show that it lives.
	pingWithin = time.Second
	// oldest is the first version of the server that the engine runs on.
	oldest = 15
)

// answerWithin is how long a round trip may take. A cut network tells nobody.
var answerWithin = 30 * time.Second

// ErrUnfit is returned by Open for a server, a database or a role that must not be
// used; its text is one line that names the variable and says what to do.
var ErrUnfit = errors.New("DATABASE_URL")

// unfit is one line that says what to do.
func unfit(format string, args ...any) error {
	return fmt.Errorf("%w: should be %s", ErrUnfit, fmt.Sprintf(format, args...))
}

// Check tells whether a URL can be one of a database that we would use, without
// connecting to it.
func Check(url string) error {
	_, err := configured(url)
	return err
}

// configured reads a URL. What is wrong with it is said without repeating it: it
// holds a password.
func configured(url string) (*pgx.ConnConfig, error) {
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return nil, unfit("postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, unfit("a URL that PostgreSQL's own programs take, with special signs in the password percent-encoded and the files that it names in place")
	}
	for _, way := range ways(config) {
		if !way.safe() {
			return nil, unfit("with sslmode=verify-full: what goes to %s could be read and changed on the way (sslrootcert names the server's own authority)", way.host)
		}
	}
	config.ConnectTimeout = connectWithin
	if config.RuntimeParams[officeSetting] == "" {
		config.RuntimeParams[officeSetting] = SingleOffice
	}
	if !officeName.MatchString(config.RuntimeParams[officeSetting]) {
		return nil, unfit("without " + officeSetting + ", or with an office's name there, such as demak")
	}
	if len(servers(config)) > 1 {
		config.ConnectTimeout = hostWithin
	}
	config.ValidateConnect, config.OnNotice = takesWrites, notice // a standby is none for us, whatever the URL says
	for name, value := range map[string]string{
		"application_name":                    "loket",
		"timezone":                            "UTC",
		"client_encoding":                     "UTF8",
		"idle_in_transaction_session_timeout": "60000",
		"tcp_keepalives_idle":                 "10",
		"tcp_keepalives_interval":             "5",
		"tcp_keepalives_count":                "3",
		"tcp_user_timeout":                    "25000",
	} {
		config.RuntimeParams[name] = value
	}
	return config, nil
}

// way is one of those in which a server is reached.
type way struct {
	host string
	tls  bool // the server is proved to be the one that was meant
}

func ways(config *pgx.ConnConfig) []way {
	proved := func(c *pgconn.FallbackConfig) bool {
		return c.TLSConfig != nil && !c.TLSConfig.InsecureSkipVerify
	}
	all := []way{{config.Host, config.TLSConfig != nil && !config.TLSConfig.InsecureSkipVerify}}
	for _, other := range config.Fallbacks {
		all = append(all, way{other.Host, proved(other)})
	}
	return all
}

// safe tells whether nobody between us and the server can read along.
func (w way) safe() bool {
	if w.tls || strings.HasPrefix(w.host, "/") || w.host == "localhost" {
		return true
	}
	ip := net.ParseIP(w.host)
	return ip != nil && ip.IsLoopback()
}

// writerSettings are those of the connection that writes. Its plans are made once,
// while tables may still be empty: a scan of the whole table must never look cheap.
var writerSettings = map[string]string{"enable_seqscan": "off", "jit": "off", "plan_cache_mode": "force_generic_plan", "synchronous_commit": "on", "lock_timeout": "20000"}

// connectWriter opens the connection that writes. A leader that is stopped within a
// transaction must not stand in its successor's way: the server ends it before the lease
// has ended.
func (e *engine) connectWriter(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, min(connectWithin, max(e.within, time.Second)))
	defer cancel()
	config := e.config.Copy()
	for name, value := range writerSettings {
		config.RuntimeParams[name] = value
	}
	if e.lease != nil {
		config.RuntimeParams["application_name"] = writerName(e.office)
		for _, name := range []string{"idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout"} {
			config.RuntimeParams[name] = milliseconds(e.within)
		}
	}
	return connect(ctx, config)
}

// pool opens a pool; what of its connections are only for reading cannot write.
func pool(ctx context.Context, config *pgx.ConnConfig, size int32, settings map[string]string) (*pgxpool.Pool, error) {
	pooled, err := pgxpool.ParseConfig("postgres://localhost/?sslmode=disable")
	if err != nil {
		return nil, err
	}
	pooled.ConnConfig = config.Copy()
	for name, value := range settings {
		pooled.ConnConfig.RuntimeParams[name] = value
	}
	if settings["default_transaction_read_only"] == "on" {
		pooled.ConnConfig.ValidateConnect = isPrimary
	}
	pooled.BeforeConnect = func(_ context.Context, config *pgx.ConnConfig) error {
		set(config, servers(config)...)
		return nil
	}
	pooled.PingTimeout = pingWithin
	pooled.MaxConns, pooled.MinConns, pooled.MaxConnIdleTime = size, 0, time.Minute
	return pgxpool.NewWithConfig(ctx, pooled)
}

// fit refuses servers and roles that must not be used.
func fit(ctx context.Context, conn *pgx.Conn) error {
	var version int
	var super, bypasses bool
	err := conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, bool_or(rolsuper), bool_or(rolbypassrls)
		FROM pg_roles WHERE rolname IN (current_user, session_user)`).Scan(&version, &super, &bypasses) // the role that it logged in as is one statement away
	switch {
	case err != nil:
		return classify("ask the server for its version", err)
	case version/10000 < oldest:
		return unfit("on a server of PostgreSQL %d or newer: this one is %d (Debian 12 has 15 in its package postgresql)", oldest, version/10000)
	case super:
		return unfit("with a role of its own: this one is a superuser (CREATE ROLE loket LOGIN PASSWORD '…'; CREATE DATABASE loket OWNER loket)")
	case bypasses:
		return unfit("with a plain role: this one has BYPASSRLS (ALTER ROLE … NOBYPASSRLS)")
	}
	return nil
}

// reached says in one line why no server let us in, without the password.
func reached(err error) error {
	var said *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		switch said.Code {
		case "28P01", "28000":
			return unfit("with a role and a password that the server takes (it answered %s)", said.Code)
		case "3D000":
			return unfit("with a database that is there (CREATE DATABASE loket OWNER loket)")
		case undefined:
			return unfit("on a server of PostgreSQL %d or newer, with no other parameters than those it knows: this one says %q", oldest, said.Message)
		case unsupported:
			return unfit("at the server itself, not at a pooler before it, which takes no settings for a session: this one says %q", said.Message)
		}
		return &storage.Error{Doing: "connect to the database", Err: quiet(err)}
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return &storage.Error{Doing: "connect to the database", Err: errors.New("the server does not answer")}
	}
	// The driver gives each way that it tried a line of its own.
	return &storage.Error{Doing: "connect to the database", Err: errors.New(strings.Join(strings.Fields(err.Error()), " "))}
}
