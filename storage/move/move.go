// Package move carries everything that is remembered from one engine to another,
// row by row and file by file, and compares the two when it is done. What is sealed
// stays sealed, and the audit trail keeps its hashes.
package move

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"loket/storage"
	"loket/storage/tables"
)

// atOnce is how many rows are read, and written in one transaction.
const atOnce = 500

// Source is where everything is carried from. Nobody writes there meanwhile, or it
// shows one instant.
type Source interface {
	tables.Source
	// OpenFile opens a file to be read; storage.ErrNotFound where there is none.
	OpenFile(ctx context.Context, hash string) (io.ReadCloser, error)
}

// Target is where it is carried to.
type Target interface {
	tables.Engine
	// Finds tells whether rows have the columns by which PostgreSQL finds them.
	Finds() bool
	// Keepable is a text as it can be kept.
	Keepable(text string) string
}

// Carried is what a move carried, with what an earlier one that was broken off had
// carried already.
type Carried struct {
	Rows     map[string]int // by table
	Files    int
	Bytes    int64
	Missing  []string // hashes of files that rows name and that the source does not have whole
	Replaced int      // texts with signs that the target does not keep, replaced by �
	Requests int
	Accounts int
}

// All is how many rows there are.
func (c Carried) All() (n int) {
	for _, rows := range c.Rows {
		n += rows
	}
	return n
}

// ErrDiffers is returned where the two sides are not the same in the end: the source
// was changed since the move was begun.
var ErrDiffers = errors.New("what was carried is not what is there")

// ErrUnkeepable is returned for a line of the audit trail that the target cannot
// keep as it is.
var ErrUnkeepable = errors.New("the audit trail holds a text that the other engine cannot keep")

// mover carries one source.
type mover struct {
	from     Source
	to       Target
	carried  Carried
	progress func(what string)
}

// Everything carries all tables and files to a target that is empty, or to which the
// same source was being carried when that was broken off, and compares the two. It
// tells progress what it is about to do.
func Everything(ctx context.Context, from Source, to Target, progress func(what string)) (Carried, error) {
	m := &mover{from: from, to: to, progress: progress, carried: Carried{Rows: map[string]int{}}}
	for _, table := range tables.Carried() {
		progress(table.Name)
		if err := m.carry(ctx, table); err != nil {
			return m.carried, fmt.Errorf("carry %s: %w", table.Name, err)
		}
	}
	progress("files")
	if err := m.files(ctx); err != nil {
		return m.carried, fmt.Errorf("carry the files: %w", err)
	}
	for _, table := range tables.Carried() {
		progress("compare " + table.Name)
		n, err := m.compare(ctx, table)
		if err != nil {
			return m.carried, fmt.Errorf("compare %s: %w", table.Name, err)
		}
		m.carried.Rows[table.Name] = n
	}
	m.carried.Requests, m.carried.Accounts = m.carried.Rows["requests"], m.carried.Rows["accounts"]
	return m.carried, nil
}

// carry carries the rows that the target does not have yet.
func (m *mover) carry(ctx context.Context, table tables.Table) error {
	if table.Whole {
		return m.carryWhole(ctx, table)
	}
	last, err := m.last(ctx, table)
	if err != nil {
		return err
	}
	for {
		rows, err := page(ctx, m.from, table, last, atOnce)
		if err != nil || len(rows) == 0 {
			return err
		}
		last = rows[len(rows)-1]
		if err := m.put(ctx, table, rows, false); err != nil {
			return err
		}
	}
}

// carryWhole replaces all rows of a table whose rows cannot be told apart.
func (m *mover) carryWhole(ctx context.Context, table tables.Table) error {
	rows, err := page(ctx, m.from, table, nil, math.MaxInt32)
	if err != nil {
		return err
	}
	return m.put(ctx, table, rows, true)
}

// last is the row with the highest key at the target; nil where there is none.
func (m *mover) last(ctx context.Context, table tables.Table) (last tables.Row, err error) {
	err = m.to.Each(ctx, table.Last(), nil, func(scan tables.Scanner) error {
		last, err = table.Scan(scan)
		return err
	})
	return last, m.to.Classify("look how far it was carried", err)
}

// put writes rows in one transaction.
func (m *mover) put(ctx context.Context, table tables.Table, rows []tables.Row, anew bool) error {
	insert := table.Insert(m.to.Finds())
	err := m.to.Transact(ctx, func(conn tables.Conn) error {
		if anew {
			if err := conn.Exec(ctx, table.Empty(), nil); err != nil {
				return err
			}
		}
		for _, row := range rows {
			kept, replaced, err := m.keepable(table, row)
			if err != nil {
				return err
			}
			if replaced {
				m.carried.Replaced++
			}
			args, err := table.Arguments(kept)
			if err != nil {
				return err
			}
			if err := conn.Exec(ctx, insert, args); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || storage.IsStorage(err) {
		return err
	}
	return m.to.Classify("write rows", err)
}

// keepable is a row as the target can keep it.
func (m *mover) keepable(table tables.Table, row tables.Row) (kept tables.Row, replaced bool, err error) {
	kept = row
	for i, value := range row {
		text, is := value.(string)
		if !is {
			continue
		}
		fit := m.to.Keepable(text)
		if fit == text {
			continue
		}
		if table.Chained {
			return nil, false, fmt.Errorf("line %v: %w", row[0], ErrUnkeepable)
		}
		if !replaced {
			kept, replaced = append(tables.Row(nil), row...), true
		}
		kept[i] = fit
	}
	return kept, replaced, nil
}

// page reads rows in their order, behind a row or from the beginning.
func page(ctx context.Context, from tables.Source, table tables.Table, behind tables.Row, limit int) (rows []tables.Row, err error) {
	var args []any
	if behind != nil {
		args = append(args, behind[:table.Key]...)
	}
	err = from.Each(ctx, table.Page(behind != nil), append(args, limit), func(scan tables.Scanner) error {
		row, err := table.Scan(scan)
		rows = append(rows, row)
		return err
	})
	return rows, from.Classify("read rows", err)
}

// compare walks over both sides at once, and counts the rows.
func (m *mover) compare(ctx context.Context, table tables.Table) (n int, err error) {
	limit := atOnce
	if table.Whole {
		limit = math.MaxInt32
	}
	var left, right tables.Row
	for {
		there, err := page(ctx, m.from, table, left, limit)
		if err != nil {
			return n, err
		}
		here, err := page(ctx, m.to, table, right, limit)
		if err != nil {
			return n, err
		}
		if err := m.same(table, there, here); err != nil {
			return n, err
		}
		n += len(there)
		if len(there) < limit {
			return n, nil
		}
		left, right = there[len(there)-1], here[len(here)-1]
	}
}

// same tells whether rows of the source are those of the target.
func (m *mover) same(table tables.Table, there, here []tables.Row) error {
	if len(there) != len(here) {
		return fmt.Errorf("%w: %d rows, not %d", ErrDiffers, len(here), len(there))
	}
	for i, row := range there {
		row, _, err := m.keepable(table, row)
		if err != nil {
			return err
		}
		for column, value := range row {
			if !equal(value, here[i][column]) {
				return fmt.Errorf("%w: %s of row %d behind the first", ErrDiffers, table.Columns[column].Name, i)
			}
		}
	}
	return nil
}

func equal(a, b any) bool {
	left, is := a.([]byte)
	if !is {
		return a == b
	}
	right, is := b.([]byte)
	return is && bytes.Equal(left, right)
}

// namedFiles lists the files that rows name, behind one of them.
const namedFiles tables.Statement = `SELECT DISTINCT hash FROM attachments WHERE hash > ? ORDER BY hash LIMIT ?`

// files carries the contents of all files that rows name.
func (m *mover) files(ctx context.Context) error {
	last := ""
	for {
		var hashes []string
		err := m.from.Each(ctx, namedFiles, []any{last, atOnce}, func(scan tables.Scanner) error {
			hashes = append(hashes, "")
			return scan(&hashes[len(hashes)-1])
		})
		if err != nil || len(hashes) == 0 {
			return m.from.Classify("list the files", err)
		}
		last = hashes[len(hashes)-1]
		for _, hash := range hashes {
			if err := m.file(ctx, hash); err != nil {
				return err
			}
		}
	}
}

// file carries one file, unless the target has it whole, and reads there what was
// kept. One that the source does not have whole is listed, and left out.
func (m *mover) file(ctx context.Context, hash string) error {
	if !tables.IsHash(hash) {
		return nil
	}
	if size, whole, err := m.whole(hash); err != nil || whole {
		m.carried.count(size, whole)
		return err
	}
	file, err := m.from.OpenFile(ctx, hash)
	if errors.Is(err, storage.ErrNotFound) {
		m.carried.Missing = append(m.carried.Missing, hash)
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	got, _, err := m.to.Files().Put(ctx, file, math.MaxInt64-1)
	if err != nil {
		return err
	}
	m.to.Files().Decided(got)
	if got != hash {
		m.carried.Missing = append(m.carried.Missing, hash) // a damaged one is as good as none
		return m.to.Files().Drop(ctx, got)
	}
	size, whole, err := m.whole(hash)
	if err == nil && !whole {
		err = fmt.Errorf("%w: the file %s", ErrDiffers, hash)
	}
	m.carried.count(size, whole)
	return err
}

func (c *Carried) count(size int64, whole bool) {
	if whole {
		c.Files, c.Bytes = c.Files+1, c.Bytes+size
	}
}

// whole tells whether the target has a file as it should be, and how large it is.
func (m *mover) whole(hash string) (size int64, whole bool, err error) {
	file, err := m.to.Files().Open(hash)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	defer file.Close()
	sum := sha256.New()
	if size, err = io.Copy(sum, file); err != nil {
		return 0, false, fmt.Errorf("read the file %s: %w", hash, err)
	}
	return size, hex.EncodeToString(sum.Sum(nil)) == hash, nil
}

// Without replaces what a text must not hold.
func Without(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
