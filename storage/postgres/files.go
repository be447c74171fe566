package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"loket/storage"
	"loket/storage/tables"
)

const (
	// partSize is how much of a file a row holds, in bytes: no more of it is ever in
	// memory, here or at the server.
	partSize = 1 << 20
	// justPut is how long a file may wait for the row that names it, and a part for the
	// rest of its file.
	justPut = 10 * time.Minute
)

const (
	putPart = `INSERT INTO file_parts (upload, part, at, content) VALUES ($1, $2, $3, $4)`
	// finishFile makes a file of its parts, where they are all there.
	finishFile = `INSERT INTO files (hash, upload, size, put_at) SELECT $1, $2, $3, $4
		WHERE (SELECT coalesce(sum(length(content)), 0) FROM file_parts WHERE upload = $2) = $3
		ON CONFLICT (office, hash) DO UPDATE SET put_at = excluded.put_at RETURNING upload`
	dropParts = `DELETE FROM file_parts WHERE upload = $1`
	findFile  = `SELECT upload, size FROM files WHERE hash = $1`
	readPart  = `SELECT content FROM file_parts WHERE upload = $1 AND part = $2`
	dropFile  = `WITH gone AS (DELETE FROM files WHERE hash = $1 AND ($2 = 0 OR EXISTS (SELECT 1 FROM leases WHERE office = $3 AND fence = $2)) RETURNING upload) DELETE FROM file_parts USING gone WHERE file_parts.upload = gone.upload`
	listFiles = `SELECT hash FROM files WHERE hash >= $1 AND hash < $2 ORDER BY hash`
	dropBegun = `DELETE FROM file_parts WHERE upload IN (SELECT p.upload FROM file_parts p WHERE p.part = 0 AND p.at < $1
		AND NOT EXISTS (SELECT 1 FROM files f WHERE f.upload = p.upload) AND NOT EXISTS (SELECT 1 FROM file_parts q WHERE q.upload = p.upload AND q.at >= $1))`
	putAt = `SELECT put_at FROM files WHERE hash = $1`
)

// files keeps the contents of attachments in the database, in parts. Its methods may be
// called from many goroutines.
type files struct {
	pool    *pgxpool.Pool
	lease   *Lease // under which files are put and deleted; nil for a guest
	now     func() time.Time
	buffers sync.Pool // of *[partSize]byte

	mu      sync.Mutex
	brought map[string]int // how often a file was brought of which nobody has decided yet
}

var _ tables.Files = (*files)(nil)

func newFiles(pool *pgxpool.Pool, lease *Lease, now func() time.Time) *files {
	return &files{pool: pool, lease: lease, now: now, buffers: sync.Pool{New: func() any { return new([partSize]byte) }}, brought: map[string]int{}}
}

// Put keeps what r gives, at most limit bytes (storage.ErrTooLarge), and returns its
// SHA-256 in hexadecimal and its size. When it returns, the file is kept whole; before,
// it is not there at all.
func (f *files) Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error) {
	upload := rand.Text()
	defer func() {
		if err != nil {
			_ = f.run(context.WithoutCancel(ctx), dropParts, upload)
		}
	}()
	hash, size, err = f.putParts(ctx, upload, io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return "", 0, err
	case size > limit:
		return "", 0, fmt.Errorf("keep a file of more than %d bytes: %w", limit, storage.ErrTooLarge)
	}
	f.bring(hash)
	if err := f.finish(ctx, hash, upload, size); err != nil {
		f.Decided(hash)
		return "", 0, err
	}
	return hash, size, nil
}

// putParts keeps what r gives in parts.
func (f *files) putParts(ctx context.Context, upload string, r io.Reader) (hash string, size int64, err error) {
	sum := sha256.New()
	buffer := f.buffers.Get().(*[partSize]byte)
	defer f.buffers.Put(buffer)
	for part := 0; ; part++ {
		if err := ctx.Err(); err != nil {
			return "", 0, fmt.Errorf("keep a file: %w", err)
		}
		n, read := io.ReadFull(r, buffer[:])
		if read != nil && !errors.Is(read, io.EOF) && !errors.Is(read, io.ErrUnexpectedEOF) {
			return "", 0, fmt.Errorf("keep a file: %w", read)
		}
		sum.Write(buffer[:n])
		size += int64(n)
		if n > 0 || part == 0 {
			if err := f.run(ctx, putPart, upload, part, tables.Millis(f.now()), buffer[:n]); err != nil {
				return "", 0, classify("write a file", err)
			}
		}
		if read != nil {
			return hex.EncodeToString(sum.Sum(nil)), size, nil
		}
	}
}

// finish makes a file of its parts. Where the same one is there, the parts go.
func (f *files) finish(ctx context.Context, hash, upload string, size int64) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var kept string
	err := f.pool.QueryRow(ctx, finishFile, hash, upload, size, tables.Millis(f.now())).Scan(&kept)
	if errors.Is(err, pgx.ErrNoRows) {
		return &storage.Error{Doing: "finish a file", Err: errors.New("parts of it are gone")}
	}
	if err == nil && kept != upload {
		err = f.run(ctx, dropParts, upload)
	}
	return classify("finish a file", err)
}

func (f *files) run(ctx context.Context, text string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	_, err := f.pool.Exec(ctx, text, args...)
	return err
}

// Open opens a file to be read; storage.ErrNotFound where there is none.
func (f *files) Open(hash string) (io.ReadCloser, error) {
	if !tables.IsHash(hash) {
		return nil, fmt.Errorf("open the file %q: %w", hash, storage.ErrNotFound)
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	r := &reading{from: f.pool, ctx: context.Background()}
	if err := f.pool.QueryRow(ctx, findFile, hash).Scan(&r.upload, &r.left); err != nil {
		return nil, classify("open the file "+hash, err)
	}
	return r, nil
}

// reading is a file that is read part by part.
type reading struct {
	from interface {
		QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	}
	ctx    context.Context
	upload string
	next   int64
	left   int64 // bytes that are not fetched yet
	part   []byte
}

// Read gives what comes next.
func (r *reading) Read(p []byte) (int, error) {
	if len(r.part) == 0 {
		if r.left <= 0 {
			return 0, io.EOF
		}
		ctx, cancel := context.WithTimeout(r.ctx, answerWithin)
		defer cancel()
		if err := r.from.QueryRow(ctx, readPart, r.upload, r.next).Scan(&r.part); err != nil {
			return 0, classify("read a file", err)
		}
		r.next++
		r.left -= int64(len(r.part))
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	return n, nil
}

// Close ends the reading.
func (r *reading) Close() error { return nil }

// Delete deletes a file; one that is not there is no error.
func (f *files) Delete(hash string) error { return f.remove(context.Background(), hash) }

func (f *files) remove(ctx context.Context, hash string) error {
	if !tables.IsHash(hash) {
		return nil
	}
	fence, office := int64(0), ""
	if f.lease != nil {
		if err := f.lease.Leading(); err != nil { // a successor may have put the same anew
			return &storage.Error{Doing: "delete a file", Err: err}
		}
		fence, office = f.lease.fence, f.lease.office
	}
	return classify("delete a file", f.run(ctx, dropFile, hash, fence, office))
}

// bring notes that a file is brought, before it is in its place.
func (f *files) bring(hash string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.brought[hash]++
}

// Decided notes that a batch has decided on a file that was brought.
func (f *files) Decided(hash string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.brought[hash]--; f.brought[hash] <= 0 {
		delete(f.brought, hash)
	}
}

// Drop deletes a file, unless somebody is bringing the same.
func (f *files) Drop(ctx context.Context, hash string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.brought[hash] > 0 {
		return tables.ErrBrought
	}
	return f.remove(ctx, hash)
}

// EachIn calls take for every file of a part, by the first two digits of its hash, and
// takes away what a crash left half written.
func (f *files) EachIn(ctx context.Context, part int, take func(hash string) error) error {
	if part == 0 {
		if err := f.run(ctx, dropBegun, tables.Millis(f.now().Add(-justPut))); err != nil {
			return classify("delete a half-written file", err)
		}
	}
	rows, err := f.pool.Query(ctx, listFiles, fmt.Sprintf("%02x", part), fmt.Sprintf("%02xg", part))
	if err != nil {
		return classify("look through the attachments", err)
	}
	hashes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return classify("look through the attachments", err)
	}
	for _, hash := range hashes {
		if err := take(hash); err != nil {
			return err
		}
	}
	return nil
}

// Fresh tells whether a file came so recently that its row may be on its way.
func (f *files) Fresh(ctx context.Context, hash string) bool {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var at int64
	err := f.pool.QueryRow(ctx, putAt, hash).Scan(&at)
	return err == nil && f.now().Sub(tables.Instant(at)) < justPut
}
