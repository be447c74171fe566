package maintenance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loket/storage"
	"loket/storage/move"
)

// erasedSuffix makes of a backup's name that of the list beside it.
const erasedSuffix = ".erased"

// refuseErased refuses, unless forced, to replace what is no list.
func refuseErased(path string, force bool) error {
	if _, err := os.Lstat(path); force || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := readErased(path); err != nil {
		return occupied(path)
	}
	return nil // an earlier list: the newer one knows all that it knows
}

// writeErased writes the list of erased persons, read only now: it knows more
// than the backup, never less.
func writeErased(ctx context.Context, path string, from move.Place, now time.Time) (n int, err error) {
	list, err := move.ReadErased(ctx, from, now)
	if err != nil {
		return 0, err
	}
	file, err := createWhole(path, true)
	if err != nil {
		return 0, err
	}
	defer file.abandon()
	if err := list.Write(file); err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	return len(list.Erased), file.finish()
}

func readErased(path string) (storage.ErasedList, error) {
	file, err := os.Open(path) // #nosec G304 -- the operator names it, or its folder
	if err != nil {
		return storage.ErasedList{}, err
	}
	defer file.Close()
	return storage.DecodeErased(file)
}

// erasedLists are the lists that a restore goes by.
type erasedLists struct {
	lists []storage.ErasedList
	given bool     // by --erased
	wrong []string // found beside the backup, and of no use: why
}

// gatherErased reads the lists that are given, and those that lie beside the
// backup.
func (c *RestoreCommand) gatherErased() (erasedLists, error) {
	found := erasedLists{given: len(c.Erased) > 0}
	for _, path := range c.Erased {
		list, err := readErased(path)
		if err != nil {
			return found, fmt.Errorf("--erased should be a FILE%s as `loket backup` writes it beside a backup: %s: %w", erasedSuffix, path, err)
		}
		found.lists = append(found.lists, list)
	}
	entries, err := os.ReadDir(filepath.Dir(c.File))
	if err != nil {
		found.wrong = append(found.wrong, err.Error())
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), erasedSuffix) || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		list, err := readErased(filepath.Join(filepath.Dir(c.File), entry.Name()))
		if err != nil {
			found.wrong = append(found.wrong, fmt.Sprintf("%s: %v", entry.Name(), err))
			continue
		}
		list.Optional = true
		found.lists = append(found.lists, list)
	}
	return found, nil
}

// report says whom a restore erased again, and whom it could not.
func (l erasedLists) report(out io.Writer, r storage.Restored) {
	for _, wrong := range l.wrong {
		fmt.Fprintf(out, "! A list of erased persons beside the backup is of no use: %s\n", wrong)
	}
	if r.Unread != nil {
		fmt.Fprintf(out, "! The data before could not tell who was erased: %v\n", r.Unread)
	}
	if r.Passed > 0 {
		fmt.Fprintf(out, "%d lists of erased persons, of other data, were not used.\n", r.Passed)
	}
	const again = "restore once more with --force --erased FILE" + erasedSuffix + ", the newest that `loket backup` wrote"
	if r.KnownUntil.IsZero() {
		fmt.Fprintf(out, "! No list of erased persons was given: whoever had their data erased after this backup was taken is in it again. If there is a list, %s.\n", again)
		return
	}
	if r.Erased > 0 {
		fmt.Fprintf(out, "Erased again: %d persons whose data was erased after the backup was taken.\n", r.Erased)
	}
	fmt.Fprintf(out, "! Who was erased after %s, when the newest list ends, cannot be known and is in it again.", when(r.KnownUntil))
	if !l.given {
		fmt.Fprintf(out, " If there is a newer list, %s.", again)
	}
	fmt.Fprintln(out)
	if r.Unnumbered {
		fmt.Fprintln(out, "! The backup is of an older version, in which not everybody had a number: whoever had none and was erased since is in it again.")
	}
}

func when(t time.Time) string { return t.Local().Format("2 January 2006 15:04 MST") }
