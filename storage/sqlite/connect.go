package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"

	"loket/storage"
)

const (
	// readers is the size of the pool for reading: workers, metrics and
	// documents read at the same time, none for long.
	readers = 4
	// busyTimeout is how long SQLite waits for another connection's lock, in
	// milliseconds. Only a checkpoint or a backup ever holds one.
	busyTimeout = "5000"
	// cachedStatements covers every statement of the package.
	cachedStatements = "128"
	// readerCache is how much of the database a connection for reading holds, in
	// KiB after SQLite's minus: they look up single rows, which the system's own
	// cache has at hand; four times SQLite's 2 MB would be memory for nothing.
	readerCache = "-256"
	// writerCache is the same for the connection that writes: the pages of a few
	// batches, and what stands above them in every index.
	writerCache = "-1024"
)

// onConnect is run on every connection: temporary tables would be a second
// place for personal data, a WAL grown in a burst is cut back, and pages that
// change with every commit are brought home only every 16 MB.
const onConnect = `PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000; PRAGMA trusted_schema=OFF`

// connector opens connections with a driver of our own, so that the settings
// of onConnect reach each of them.
type connector struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

// Connect opens one more connection of the pool.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

// Driver is SQLite's.
func (c connector) Driver() driver.Driver { return c.driver }

func connect(file string, settings ...string) *sql.DB {
	dsn := "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + strings.Join(settings, "&")
	prepare := func(conn *sqlite3.SQLiteConn) error {
		_, err := conn.Exec(onConnect, nil)
		return err
	}
	return sql.OpenDB(connector{dsn, &sqlite3.SQLiteDriver{ConnectHook: prepare}})
}

// openWriter gives the one connection that writes. Its transactions take the
// write lock at once: a transaction that reads first and asks for the lock
// later can be refused.
func openWriter(file string) *sql.DB {
	db := connect(file, "_busy_timeout="+busyTimeout, "_journal_mode=WAL", "_synchronous=FULL", "_foreign_keys=on",
		"_secure_delete=on", "_cache_size="+writerCache, "_txlock=immediate", "_mutex=no", "_stmt_cache_size="+cachedStatements)
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	return db
}

// openReaders gives the pool for reading; mode is SQLite's rw or ro.
func openReaders(file, mode string) *sql.DB {
	db := connect(file, "mode="+mode, "_mutex=no", "_busy_timeout="+busyTimeout, "_query_only=on", "_foreign_keys=on",
		"_cache_size="+readerCache, "_stmt_cache_size="+cachedStatements)
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	return db
}

// setting is a pragma and what it must answer. The driver ignores misspelt
// names without a word, so each is read back.
type setting struct{ pragma, want string }

func writerSettings() []setting {
	return []setting{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"secure_delete", "1"},
		{"busy_timeout", busyTimeout}, {"temp_store", "2"}, {"query_only", "0"}, {"cache_size", writerCache}}
}

func readerSettings() []setting {
	return []setting{{"journal_mode", "wal"}, {"busy_timeout", busyTimeout}, {"query_only", "1"}, {"temp_store", "2"}, {"cache_size", readerCache}}
}

func checkSettings(ctx context.Context, db *sql.DB, settings []setting) error {
	for _, s := range settings {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+s.pragma).Scan(&got); err != nil {
			return classify("read the setting "+s.pragma, err)
		}
		if got != s.want {
			return &storage.Error{Doing: "check the database's settings", Err: fmt.Errorf("%s is %s, not %s", s.pragma, got, s.want)}
		}
	}
	return nil
}

// prepareFile makes the directory and an empty database that only we can
// read; SQLite gives the same rights to the files it puts beside it.
func prepareFile(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return &storage.Error{Doing: "make the data directory", Err: err}
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the database, in the folder the operator names
	if err != nil {
		return &storage.Error{Doing: "open the database", Err: err}
	}
	defer f.Close()
	if err := f.Chmod(0o600); err != nil {
		return &storage.Error{Doing: "restrict who may read the database", Err: err}
	}
	return nil
}
