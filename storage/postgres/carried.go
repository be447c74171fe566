package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage"
	"loket/storage/tables"
)

// moving begins what a database bears to which everything is being carried; from
// where stands behind it.
const moving = "moving from "

// ErrUnfinished is returned by Open for a database to which not everything was
// carried yet.
var ErrUnfinished = errors.New("DATABASE_URL names a database to which `loket move` (or a restore) has not carried everything yet: run that again")

// Target is a database to which everything is carried; see package move.
type Target struct {
	*engine
	store *Store
}

// Finds tells that rows have the columns by which they are found.
func (Target) Finds() bool { return true }

// Keepable is a text without the signs that the database cannot keep.
func (Target) Keepable(text string) string { return askable(text) }

// OpenTarget opens a database for what is carried from somewhere: an empty one, or
// the one to which the same was being carried before; what another move left is
// thrown away, and with anew also what this one left. It returns storage.ErrOccupied
// for a database that is in use, and what Open returns. Until Finish Open refuses
// the database.
func OpenTarget(ctx context.Context, options Options, from string, anew bool) (Target, error) {
	s, err := newStore(options)
	if err != nil {
		return Target{}, err
	}
	if s.engine.writer, err = s.engine.connectWriter(ctx); err != nil {
		return Target{}, reached(err)
	}
	conn := s.engine.writer
	err = fit(ctx, conn)
	if err == nil {
		err = claim(ctx, s.engine.config, conn, from, anew, options.Key)
	}
	if err == nil {
		err = takeIn(ctx, conn, options.Key)
	}
	if err == nil {
		err = awaitLead(ctx, conn)
	}
	if err == nil {
		err = s.begin(ctx)
	}
	if err != nil {
		return Target{}, errors.Join(err, s.Close())
	}
	return Target{s.engine, s}, nil
}

// Close closes the database.
func (t Target) Close() error { return t.store.Close() }

// VerifyAudit walks over the audit trail that was carried.
func (t Target) VerifyAudit(ctx context.Context) error { return t.store.VerifyAudit(ctx) }

// claim makes the database one to which everything of an office is being carried.
func claim(ctx context.Context, config *pgx.ConnConfig, conn *pgx.Conn, from string, anew bool, key []byte) error {
	if _, err := schemaOf(ctx, conn); err != nil && !errors.Is(err, ErrUnfinished) {
		return refuseMoved(err)
	}
	if err := up(ctx, config); err != nil {
		return err
	}
	whose, err := whoseIs(ctx, conn)
	switch {
	case err != nil:
		return err
	case whose == program:
		if err := refuseRows(ctx, conn); err != nil {
			return err
		}
	case strings.HasPrefix(whose, moving) && (anew || whose != moving+from):
		if err := emptyAll(ctx, conn); err != nil {
			return classify("take away what an earlier move left", err)
		}
	}
	if _, err := conn.Exec(ctx, `INSERT INTO installation (program, key_check) VALUES ($1, $2)
		ON CONFLICT (office) DO UPDATE SET program = excluded.program`, moving+from, keyCheck(key)); err != nil {
		return classify("note what is being carried", err)
	}
	return nil
}

// whoseIs is what the database bears: "" for an empty one. One with tables of
// somebody else is storage.ErrForeign.
func whoseIs(ctx context.Context, conn *pgx.Conn) (whose string, err error) {
	if _, err := schemaOf(ctx, conn); err != nil && !errors.Is(err, ErrUnfinished) {
		return "", err
	}
	var marked bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('installation') IS NOT NULL`).Scan(&marked); err != nil || !marked {
		return "", classify("look whose database it is", err)
	}
	err = conn.QueryRow(ctx, `SELECT program FROM installation`).Scan(&whose)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return whose, classify("look whose database it is", err)
}

// refuseRows refuses a database in which something is remembered.
func refuseRows(ctx context.Context, conn *pgx.Conn) error {
	for _, table := range tables.Carried() {
		var used bool
		if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+table.Name+`)`).Scan(&used); err != nil { // #nosec G202 -- a table of our own
			return classify("look whether the database is empty", err)
		}
		if used {
			return fmt.Errorf("%w: its table %s has rows", storage.ErrOccupied, table.Name)
		}
	}
	return nil
}

// emptied are the tables of an office, each before those it refers to.
func emptied() []string {
	names := []string{"file_parts", "files"}
	for _, table := range slices.Backward(tables.Carried()) {
		names = append(names, table.Name)
	}
	return append(names, "installation")
}

// emptyAll takes away everything of an office to which something is being carried.
func emptyAll(ctx context.Context, conn *pgx.Conn) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return emptyOffice(ctx, tx) })
}

func emptyOffice(ctx context.Context, tx pgx.Tx) error {
	if err := emptyTables(ctx, tx); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM installation`)
	return err
}

// emptyTables leaves the mark of whose database it is.
func emptyTables(ctx context.Context, tx pgx.Tx) error {
	for _, name := range emptied() {
		if name == "installation" {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM `+name); err != nil { // #nosec G202 -- a table of our own
			return err
		}
	}
	return nil
}

// Finish makes the database one that is used from now on.
func (t Target) Finish(ctx context.Context) error {
	for _, text := range []string{`ANALYZE`, `DROP TABLE IF EXISTS ` + restoring, `UPDATE installation SET program = '` + program + `'`} {
		if _, err := t.files.pool.Exec(ctx, text); err != nil {
			return classify("finish the move", err)
		}
	}
	return nil
}

// Snapshot shows one instant of a database that somebody may be writing.
type Snapshot struct {
	conn        *pgx.Conn
	rows, files int64
}

// OpenSnapshot opens a database of ours to be read as it is now; the key is not
// compared.
func OpenSnapshot(ctx context.Context, url string) (*Snapshot, error) {
	config, err := configured(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "0" // what is read is written elsewhere in between
	conn, err := connect(ctx, config)
	if err != nil {
		return nil, reached(err)
	}
	s := &Snapshot{conn: conn}
	err = fit(ctx, conn)
	if err == nil {
		err = checkCurrent(ctx, conn)
	}
	if err == nil {
		_, err = conn.Exec(ctx, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
		err = classify("begin to read", err)
	}
	if err == nil {
		err = s.measure(ctx)
	}
	if err == nil {
		err = s.addPressed(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// measure asks how much is to be read. Where the database is not the office's alone its
// rows are walked over.
func (s *Snapshot) measure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, walkWithin)
	defer cancel()
	var shared bool
	err := s.conn.QueryRow(ctx, `SELECT pg_database_size(current_database()) - pg_total_relation_size('file_parts'),
		(SELECT coalesce(sum(size), 0)::bigint FROM files), EXISTS (SELECT 1 FROM leases WHERE office <> own_office())`).Scan(&s.rows, &s.files, &shared)
	if err != nil || !shared {
		return classify("ask for the database's size", err)
	}
	s.rows = 0
	for _, table := range tables.Carried() {
		var bytes int64
		if err := s.conn.QueryRow(ctx, `SELECT coalesce(sum(pg_column_size(t)), 0)::bigint FROM `+table.Name+` AS t`).Scan(&bytes); err != nil { // #nosec G202 -- a table of our own
			return classify("measure the table "+table.Name, err)
		}
		s.rows += 2 * bytes // with its indexes
	}
	return nil
}

// addPressed adds what the rows are larger than they lie on the server, which presses
// long values.
func (s *Snapshot) addPressed(ctx context.Context) error {
	for _, table := range tables.Carried() {
		var sums []string
		for _, column := range table.Columns {
			if column.Kind == tables.Text || column.Kind == tables.Bytes {
				name := pgx.Identifier{column.Name}.Sanitize()
				sums = append(sums, "coalesce(sum(greatest(octet_length("+name+") - pg_column_size("+name+"), 0)), 0)")
			}
		}
		if len(sums) == 0 {
			continue
		}
		var pressed int64
		err := s.conn.QueryRow(ctx, `SELECT (`+strings.Join(sums, " + ")+`)::bigint FROM `+pgx.Identifier{table.Name}.Sanitize()).Scan(&pressed) // #nosec G202 -- names of our own
		if err != nil {
			return classify("ask for the rows' size", err)
		}
		s.rows += pressed
	}
	return nil
}

// Sizes are how large the rows are at most, and how large the files, in bytes.
func (s *Snapshot) Sizes() (rows, files int64) { return s.rows, s.files }

// Close ends the reading.
func (s *Snapshot) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	return s.conn.Close(ctx)
}

// One reads the first row of an answer.
func (s *Snapshot) One(ctx context.Context, ask tables.Statement, args []any, into []any) error {
	return s.conn.QueryRow(ctx, texts.of(ask), asked(args)...).Scan(into...)
}

// Each hands every row to take.
func (s *Snapshot) Each(ctx context.Context, ask tables.Statement, args []any, take func(tables.Scanner) error) error {
	rows, err := s.conn.Query(ctx, texts.of(ask), asked(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Classify sorts what the server answered.
func (*Snapshot) Classify(doing string, err error) error { return classify(doing, err) }

// OpenFile opens a file to be read; storage.ErrNotFound where there is none.
func (s *Snapshot) OpenFile(ctx context.Context, hash string) (io.ReadCloser, error) {
	r := &reading{from: s.conn, ctx: ctx}
	if err := s.conn.QueryRow(ctx, findFile, hash).Scan(&r.upload, &r.left); err != nil {
		return nil, classify("open the file "+hash, err)
	}
	return r, nil
}

// ReadErasedAside lists who was erased from what earlier restores kept aside, newest
// last, and the schemas in which that is: where a restore was broken off behind that, the
// data that it replaces is there. None where nothing was broken off.
func ReadErasedAside(ctx context.Context, url string, now time.Time) (lists []storage.ErasedList, schemas []string, err error) {
	conn, err := connectPlain(ctx, url)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := schemaOf(ctx, conn); !errors.Is(err, ErrUnfinished) {
		return nil, nil, err
	}
	if schemas, err = asideOf(ctx, conn, OfficeOf(url)); err != nil {
		return nil, nil, err
	}
	for _, schema := range schemas {
		if _, err := conn.Exec(ctx, `SET search_path = `+pgx.Identifier{schema}.Sanitize()); err != nil {
			return nil, nil, classify("look into what a restore kept", err)
		}
		list, err := tables.ReadErased(ctx, &Snapshot{conn: conn}, tables.ListErased)
		if err != nil {
			return nil, schemas, err
		}
		list.CreatedAt, list.Optional = now.UTC(), true
		lists = append(lists, list)
	}
	return lists, schemas, nil
}

// ReadErased lists who was erased from a database, which another process may be
// writing.
func ReadErased(ctx context.Context, url string, now time.Time) (storage.ErasedList, error) {
	s, err := OpenSnapshot(ctx, url)
	if err != nil {
		return storage.ErasedList{}, err
	}
	list, err := tables.ReadErased(ctx, s, tables.ListErased)
	list.CreatedAt = now.UTC()
	return list, errors.Join(err, s.Close())
}

// Occupied tells whether a database is in use: whether it bears our name and holds
// rows. What a move left unfinished is nothing.
func Occupied(ctx context.Context, url string) (bool, error) {
	conn, err := connectPlain(ctx, url)
	if err != nil {
		return false, err
	}
	whose, err := whoseIs(ctx, conn)
	if err == nil && whose == program {
		err = refuseRows(ctx, conn)
	}
	if errors.Is(err, storage.ErrOccupied) {
		return true, conn.Close(ctx)
	}
	return false, errors.Join(err, conn.Close(ctx))
}

// SetAside keeps everything of an office under the name of another schema, so that
// there is nothing of it: all tables as they are where nobody else has rows in them, else
// copies of its rows.
func SetAside(ctx context.Context, url, schema string) error {
	conn, err := connectPlain(ctx, url)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var shared bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM leases WHERE office <> own_office())`).Scan(&shared); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `CREATE SCHEMA `+pgx.Identifier{schema}.Sanitize()); err != nil {
			return err
		}
		if shared {
			return copyAside(ctx, tx, schema)
		}
		return moveAside(ctx, tx, schema)
	})
	err = classify("keep the older data under another name", err)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// moveAside takes all tables and functions into another schema.
func moveAside(ctx context.Context, tx pgx.Tx, schema string) error {
	moves, err := statementsFor(ctx, tx, `'ALTER TABLE ' || quote_ident(tablename) || ' SET SCHEMA '`, `'ALTER FUNCTION ' || p.oid::regprocedure || ' SET SCHEMA '`)
	if err != nil {
		return err
	}
	for _, text := range moves {
		if _, err := tx.Exec(ctx, text+pgx.Identifier{schema}.Sanitize()); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `CREATE TABLE `+restoring+` ()`)
	return err
}

// restoring is a table without rows that is there from the moment at which a restore has
// taken all others aside until it has ended: no bot may take the database for a new one.
const restoring = "loket_restoring"

// copyAside copies the rows of an office into another schema, where nobody else sees
// them either, and takes them away here.
func copyAside(ctx context.Context, tx pgx.Tx, schema string) error {
	for _, name := range emptied() {
		aside := pgx.Identifier{schema, name}.Sanitize()
		for _, text := range []string{
			`CREATE TABLE ` + aside + ` AS SELECT * FROM ` + name, // #nosec G202 -- tables of our own, as this and what follows
			`ALTER TABLE ` + aside + ` ENABLE ROW LEVEL SECURITY`,
			`ALTER TABLE ` + aside + ` FORCE ROW LEVEL SECURITY`,
			`CREATE POLICY own ON ` + aside + ` USING (office = own_office()) WITH CHECK (office = own_office())`,
		} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE installation SET program = $1`, moving+"what is kept aside"); err != nil {
		return err
	}
	return emptyTables(ctx, tx) // with that mark, no bot takes the office for a new one
}

const (
	// asidePrefix begins the names of schemas in which a restore keeps older tables.
	asidePrefix = "before_restore_"
	// asideTime is how the time of the restore stands behind it.
	asideTime = "20060102_150405"
)

// AsideName is what the schema is called in which a restore keeps the older data of an
// office.
func AsideName(url string, at time.Time) string {
	return asidePrefix + at.UTC().Format(asideTime) + asideSuffix(OfficeOf(url))
}

// asideSuffix ends the names of an office's schemas.
func asideSuffix(office string) string {
	if office == SingleOffice {
		return ""
	}
	return "_" + office
}

// Aside lists the schemas in which restores kept older data of the office.
func (s *Store) Aside(ctx context.Context) ([]string, error) {
	return asideOf(ctx, s.engine.readers, s.engine.office)
}

// asideOf lists the schemas in which restores kept the older data of an office.
func asideOf(ctx context.Context, from interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}, office string) ([]string, error) {
	rows, err := from.Query(ctx, `SELECT nspname::text FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY nspname`, asidePrefix)
	if err != nil {
		return nil, classify("list what restores kept", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	others := func(name string) bool {
		return len(name) < len(asidePrefix+asideTime) || name[len(asidePrefix+asideTime):] != asideSuffix(office)
	}
	return slices.DeleteFunc(names, others), classify("list what restores kept", err)
}

// connectPlain opens one connection to a database that fits.
func connectPlain(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := configured(url)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, config)
	if err != nil {
		return nil, reached(err)
	}
	if err := fit(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// statementsFor gives a statement for each of our tables and functions, as the server
// puts it together.
func statementsFor(ctx context.Context, tx pgx.Tx, table, function string) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT `+table+` FROM pg_tables WHERE schemaname = current_schema()
		UNION ALL SELECT `+function+` FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
		AND p.proowner = current_user::regrole`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
