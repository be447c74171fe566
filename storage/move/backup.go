package move

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/sqlite"
)

// Takes is how much room a backup of PostgreSQL takes at most, in bytes.
type Takes struct {
	Scratch int64 // where it is put together, for as long as that lasts
	Backup  int64 // itself
}

// WriteBackup writes a consistent copy of everything at a place, in the one format
// that backups have. Of PostgreSQL it is carried into a SQLite database in a folder of
// its own in scratch first, of which the backup is then made; room is told beforehand
// what that takes, and refuses by its error. It needs no key.
func WriteBackup(ctx context.Context, from Place, scratch string, w io.Writer, program string, now time.Time, room func(Takes) error) (storage.Manifest, error) {
	if from.URL == "" {
		return sqlite.WriteBackup(ctx, from.Dir, w, program, now)
	}
	in, err := postgres.OpenSnapshot(ctx, from.URL)
	if err != nil {
		return storage.Manifest{}, err
	}
	defer in.Close()
	rows, files := in.Sizes()
	// The rows once as they are carried, and once as they are copied.
	if err := room(Takes{Scratch: 2*rows + files, Backup: rows + files}); err != nil {
		return storage.Manifest{}, err
	}
	side, remove, err := sqlite.Scratch(scratch)
	if err != nil {
		return storage.Manifest{}, err
	}
	defer remove()
	if err := copyTo(ctx, in, side); err != nil {
		return storage.Manifest{}, err
	}
	manifest, err := sqlite.WriteBackup(ctx, side, w, program, now)
	return manifest, err
}

// copyTo carries everything into a data directory.
func copyTo(ctx context.Context, in Source, dir string) error {
	out, err := sqlite.OpenTarget(ctx, sqlite.Options{Dir: dir, Key: make([]byte, storage.KeySize)}, "a backup", true) // no secret is opened
	if err != nil {
		return err
	}
	if _, err := Everything(ctx, in, out, func(string) {}); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Finish(ctx)
}

// ReadErased lists who was erased at a place, which another process may be writing.
func ReadErased(ctx context.Context, at Place, now time.Time) (storage.ErasedList, error) {
	if at.URL == "" {
		return sqlite.ReadErased(ctx, at.Dir, now)
	}
	return postgres.ReadErased(ctx, at.URL, now)
}

// Restoring says what a restore goes by.
type Restoring struct {
	To      Place
	Scratch string // a data directory in which it is unpacked; the caller holds its lock, and that of To
	Key     []byte // of PostgreSQL, whose database keeps a mark of it
	Force   bool
	Now     time.Time
	Lists   []storage.ErasedList
	// Progress is told what is about to be done. May be nil.
	Progress func(what string)
}

// Restore brings back what WriteBackup wrote, as sqlite.Restore does, to either
// engine. With Force a database's older tables are kept in another schema. A key that
// does not open what is sealed in the backup is ErrOtherKey for PostgreSQL, unless
// forced.
func Restore(ctx context.Context, r io.Reader, o Restoring) (storage.Restored, error) {
	if o.To.URL == "" {
		return sqlite.Restore(ctx, r, o.To.Dir, o.Force, o.Now, o.Lists...)
	}
	occupied, err := postgres.Occupied(ctx, o.To.URL)
	switch {
	case err != nil:
		return storage.Restored{}, err
	case occupied && !o.Force:
		return storage.Restored{}, fmt.Errorf("%s: %w", o.To, storage.ErrOccupied)
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	// What a restore that was broken off kept aside is the data that this one replaces.
	lists, kept, err := postgres.ReadErasedAside(ctx, o.To.URL, o.Now)
	if err != nil {
		return storage.Restored{}, err
	}
	o.Lists = append(slices.Clone(o.Lists), lists...)
	var unread error
	aside := ""
	if occupied {
		here, err := postgres.ReadErased(ctx, o.To.URL, o.Now)
		if unread = err; err == nil {
			here.Optional = true
			o.Lists = append(slices.Clone(o.Lists), here)
		}
		aside = postgres.AsideName(o.To.URL, o.Now)
	}
	copied, err := sqlite.Unpack(ctx, r, o.Scratch, o.Force, o.Now, o.Lists...)
	if err != nil {
		return storage.Restored{}, err
	}
	defer copied.Remove()
	copied.Unread = unread
	if err := o.bringIn(ctx, copied, aside); err != nil {
		return copied.Restored, err
	}
	if aside != "" {
		kept = append(kept, aside)
	}
	for _, schema := range kept {
		copied.Aside = append(copied.Aside, "the schema "+schema+" of "+o.To.String())
	}
	return copied.Restored, nil
}

// bringIn carries an unpacked backup into the database, whose older tables go to the
// schema aside where it is named.
func (o Restoring) bringIn(ctx context.Context, copied sqlite.Unpacked, aside string) error {
	in, err := sqlite.OpenSource(ctx, sqlite.Options{Dir: copied.Dir, Key: o.Key})
	if err != nil {
		return err
	}
	defer in.Close()
	_, shut, err := in.CountSeals(ctx)
	switch {
	case err != nil:
		return err
	case shut > 0 && !o.Force:
		return ErrOtherKey
	}
	if aside != "" {
		o.Progress("keep the older data aside")
		if err := postgres.SetAside(ctx, o.To.URL, aside); err != nil {
			return err
		}
	}
	o.Progress("begin")
	out, err := postgres.OpenTarget(ctx, postgres.Options{URL: o.To.URL, Key: o.Key}, "a backup", true)
	if err != nil {
		return err
	}
	_, err = Everything(ctx, in, out, o.Progress)
	if err == nil && copied.Broken == nil {
		o.Progress("audit trail")
		err = out.VerifyAudit(ctx)
	}
	if err != nil {
		return errors.Join(err, out.Close())
	}
	o.Progress("finish")
	return errors.Join(out.Finish(ctx), out.Close())
}
