package move

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres"
	"loket/storage/sqlite"
)

// Place is where an engine keeps everything: a data directory of SQLite, or a
// database of PostgreSQL.
type Place struct {
	Dir string
	URL string // "" for SQLite
}

// ErrPlace is returned by ParsePlace for what names no place.
var ErrPlace = errors.New("should be sqlite:DATA_DIR or postgres://USER:PASSWORD@HOST:5432/DATABASE")

// ParsePlace reads sqlite:DIR or postgres://….
func ParsePlace(text string) (Place, error) {
	if dir, is := strings.CutPrefix(text, "sqlite:"); is && dir != "" {
		return Place{Dir: strings.TrimPrefix(dir, "//")}, nil
	}
	if strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://") {
		return Place{URL: text}, nil
	}
	return Place{}, ErrPlace
}

// String names the place, without the password.
func (p Place) String() string {
	if p.URL == "" {
		dir, err := filepath.Abs(p.Dir)
		if err != nil {
			dir = p.Dir
		}
		return "sqlite:" + dir
	}
	name := "postgres:"
	if parsed, err := url.Parse(p.URL); err == nil {
		name = "postgres://" + parsed.Host + parsed.Query().Get("host") + parsed.Path
	} else if config, err := pgconn.ParseConfig(p.URL); err == nil { // several hosts, each with its port
		hosts := []string{net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))}
		for _, other := range config.Fallbacks {
			if host := net.JoinHostPort(other.Host, strconv.Itoa(int(other.Port))); !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
		name = "postgres://" + strings.Join(hosts, ",") + "/" + config.Database
	}
	if office := postgres.OfficeOf(p.URL); office != postgres.SingleOffice && office != "" {
		name += " (" + office + ")"
	}
	return name
}

// ErrOtherKey is returned for a key that does not open what is sealed at the source.
var ErrOtherKey = errors.New("this is not the key that sealed the passwords which are to be carried")

// ErrSamePlace is returned where source and target are one.
var ErrSamePlace = errors.New("both name the same place")

// source is an open source, and what ends it.
type source interface {
	Source
	Close() error
}

// target is an open target.
type target interface {
	Target
	VerifyAudit(ctx context.Context) error
	Finish(ctx context.Context) error
	Close() error
}

// Between carries everything from one place to another, with the bot stopped at both
// (storage.ErrLocked), to a place that is empty (storage.ErrOccupied). What was broken
// off goes on. The source stays as it is, and is marked in the end so that no bot goes on
// there by mistake (*storage.Moved). A trail that is broken at the source is
// storage.ErrAuditBroken, a key that does not open its seals ErrOtherKey.
func Between(ctx context.Context, from, to Place, key []byte, now func() time.Time, progress func(string)) (Carried, error) {
	if from.String() == to.String() {
		return Carried{}, ErrSamePlace
	}
	if err := goOn(ctx, from, to); err != nil {
		return Carried{}, err
	}
	release, err := lock(ctx, from, to)
	if err != nil {
		return Carried{}, err
	}
	defer release()
	if err := sound(ctx, from, key, now); err != nil {
		return Carried{}, fmt.Errorf("%s: %w", from, err)
	}
	carried, err := between(ctx, from, to, key, now, false, progress)
	if errors.Is(err, ErrDiffers) {
		progress("begin anew")
		return between(ctx, from, to, key, now, true, progress)
	}
	return carried, err
}

// ErrCarried is returned where everything was carried already, and the source is marked.
var ErrCarried = errors.New("everything was carried there already")

// goOn takes away the mark of a move to the same target that did not come to its end
// behind it.
func goOn(ctx context.Context, from, to Place) error {
	was, err := movedTo(ctx, from)
	if err != nil || was != to.String() {
		return err
	}
	if finished, err := finished(ctx, to); err != nil || finished {
		return errors.Join(err, fmt.Errorf("%s: %w", to, ErrCarried))
	}
	return unmark(ctx, from)
}

// finished tells whether a place has a database that a bot may go on with.
func finished(ctx context.Context, at Place) (bool, error) {
	if at.URL != "" {
		return postgres.Occupied(ctx, at.URL)
	}
	_, err := os.Stat(filepath.Join(at.Dir, sqlite.DatabaseName))
	return err == nil, nil
}

func movedTo(ctx context.Context, at Place) (string, error) {
	if at.URL != "" {
		return postgres.MovedTo(ctx, at.URL)
	}
	return storage.MovedTo(at.Dir)
}

func mark(ctx context.Context, from, to Place) error {
	if from.URL != "" {
		return postgres.MarkMoved(ctx, from.URL, to.String())
	}
	return storage.MarkMoved(from.Dir, to.String())
}

func unmark(ctx context.Context, at Place) error {
	if at.URL != "" {
		return postgres.Reopen(ctx, at.URL)
	}
	return storage.Reopen(at.Dir)
}

// ErrNotMoved is returned by Reopen for a place whose data did not move.
var ErrNotMoved = errors.New("its data did not move anywhere")

// Reopen lets a bot go on at a place whose data was carried elsewhere, without what was
// done there since, and tells where that is.
func Reopen(ctx context.Context, at Place) (was string, err error) {
	was, err = movedTo(ctx, at)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: %w", at, err)
	case was == "":
		return "", fmt.Errorf("%s: %w", at, ErrNotMoved)
	}
	return was, unmark(ctx, at)
}

// lock takes the places, unless another process holds them.
func lock(ctx context.Context, places ...Place) (release func(), err error) {
	var held []func()
	release = func() {
		for _, unlock := range held {
			unlock()
		}
	}
	for _, place := range places {
		var unlock func()
		if place.URL != "" {
			unlock, err = postgres.Lock(ctx, place.URL, "loket move")
		} else {
			unlock, err = storage.Lock(place.Dir)
		}
		if err != nil {
			release()
			return nil, fmt.Errorf("%s: %w", place, err)
		}
		held = append(held, unlock)
	}
	return release, nil
}

// sound looks over what is to be carried.
func sound(ctx context.Context, from Place, key []byte, now func() time.Time) error {
	if from.URL == "" && !sqlite.Occupied(from.Dir) {
		return fmt.Errorf("%w: there is no %s", storage.ErrNotFound, sqlite.DatabaseName)
	}
	store, err := open.Open(ctx, open.Options{Dir: from.Dir, URL: from.URL, Key: key, Now: now})
	if err != nil {
		return err
	}
	err = store.VerifyAudit(ctx)
	if err == nil {
		var shut int
		if _, shut, err = store.CountSeals(ctx); err == nil && shut > 0 {
			err = ErrOtherKey
		}
	}
	return errors.Join(err, store.Close())
}

func between(ctx context.Context, from, to Place, key []byte, now func() time.Time, anew bool, progress func(string)) (Carried, error) {
	in, err := openSource(ctx, from, key, now)
	if err != nil {
		return Carried{}, fmt.Errorf("%s: %w", from, err)
	}
	defer in.Close()
	out, err := openTarget(ctx, to, key, now, from.String(), anew)
	if err != nil {
		return Carried{}, fmt.Errorf("%s: %w", to, err)
	}
	carried, err := Everything(ctx, in, out, progress)
	if err == nil {
		progress("audit trail")
		err = out.VerifyAudit(ctx)
	}
	if err == nil {
		err = mark(ctx, from, to) // before a bot could begin there: never may two
	}
	if err != nil {
		return carried, errors.Join(err, out.Close())
	}
	return carried, errors.Join(out.Finish(ctx), out.Close())
}

func openSource(ctx context.Context, from Place, key []byte, now func() time.Time) (source, error) {
	if from.URL == "" {
		return sqlite.OpenSource(ctx, sqlite.Options{Dir: from.Dir, Key: key, Now: now})
	}
	return postgres.OpenSnapshot(ctx, from.URL)
}

func openTarget(ctx context.Context, to Place, key []byte, now func() time.Time, from string, anew bool) (target, error) {
	if to.URL == "" {
		return sqlite.OpenTarget(ctx, sqlite.Options{Dir: to.Dir, Key: key, Now: now}, from, anew)
	}
	return postgres.OpenTarget(ctx, postgres.Options{URL: to.URL, Key: key, Now: now}, from, anew)
}
