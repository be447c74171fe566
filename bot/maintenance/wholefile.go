package maintenance

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// wholeFile is a file that stands under its name whole or not at all. Only its
// owner can read it.
type wholeFile struct {
	*os.File
	path    string
	replace bool
}

// createWhole begins a file beside its place, and takes away those that runs
// which were killed had begun there. Without replace a file that is there already
// is refused at once.
func createWhole(path string, replace bool) (*wholeFile, error) {
	if _, err := os.Lstat(path); err == nil && !replace {
		return nil, occupied(path)
	}
	clearBegun(path)
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	_ = holdFile(file) // where the disk knows no locks, nobody takes away what is not locked
	return &wholeFile{file, path, replace}, nil
}

// begunName is the name of a file that is being written: that of its place, and
// digits.
var begunName = regexp.MustCompile(`^\.(.+)-[0-9]+$`)

// clearBegun takes away what killed runs left beside a place: what was to stand
// there, and other days' backups. Nobody holds the lock of these.
func clearBegun(path string) {
	dir := filepath.Dir(path)
	entries, _ := os.ReadDir(dir) // what cannot be seen is cleared another day
	for _, entry := range entries {
		named := begunName.FindStringSubmatch(entry.Name())
		if named == nil || !entry.Type().IsRegular() {
			continue
		}
		left := filepath.Join(dir, entry.Name())
		ours := named[1] == filepath.Base(path) || strings.HasSuffix(named[1], erasedSuffix)
		if abandoned(left, ours) {
			_ = os.Remove(left)
		}
	}
}

// ageIntro begins every file that age has encrypted.
const ageIntro = "age-encryption.org/"

// abandoned tells whether nobody is writing a file that was begun, and whether
// it is one of ours: by its name, or a backup by its first words.
func abandoned(path string, ours bool) bool {
	file, err := os.Open(path) // #nosec G304 -- beside the place that the operator names
	if err != nil {
		return false
	}
	defer file.Close()
	if holdFile(file) != nil {
		return false
	}
	intro := make([]byte, len(ageIntro))
	_, err = io.ReadFull(file, intro)
	return ours || err == nil && string(intro) == ageIntro
}

// holdFile locks a file for this process, or fails at once.
func holdFile(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

func occupied(path string) error {
	return fmt.Errorf("%s is there already (--force replaces it)", path)
}

// finish waits until the file is on the disk and gives it its name.
func (f *wholeFile) finish() error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	if err := f.place(); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(f.path))
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", f.path, err)
	}
	return nil
}

// place links the file, which another of that name prevents, or renames it
// where another may be replaced or the disk knows no links.
func (f *wholeFile) place() error {
	if !f.replace {
		err := os.Link(f.Name(), f.path)
		if err == nil {
			return nil // abandon removes the other name
		}
		if _, there := os.Lstat(f.path); errors.Is(err, fs.ErrExist) || there == nil {
			return occupied(f.path)
		}
	}
	if err := os.Rename(f.Name(), f.path); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

// abandon removes what was begun; after finish that is nothing any more.
func (f *wholeFile) abandon() {
	_ = f.Close()
	_ = os.Remove(f.Name())
}
