package maintenance

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// wholeFile is a file that stands under its name whole or not at all. Only its
// owner can read it.
type wholeFile struct {
	*os.File
	path    string
	replace bool
}

// createWhole begins a file beside its place. Without replace a file that is
// there already is refused at once.
func createWhole(path string, replace bool) (*wholeFile, error) {
	if _, err := os.Lstat(path); err == nil && !replace {
		return nil, occupied(path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return &wholeFile{file, path, replace}, nil
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
