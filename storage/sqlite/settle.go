package sqlite

import (
	"loket/storage"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// settleCompany is how long a written file waits for others to be brought to
// the disk with it: the disk takes for many hardly more than for one, and
// nobody waits for a file to be kept.
const settleCompany = 10 * time.Millisecond

// settling is a written file on its way into its place.
type settling struct {
	file  *os.File
	hash  string
	began time.Time // before the file was opened
	done  chan error
}

// settler collects the files that are to be settled together. The zero value
// is ready.
type settler struct {
	mu      sync.Mutex
	waiting []settling
	working bool
}

// add takes a file; begin is true where nobody works yet.
func (s *settler) add(file settling) (begin bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, file)
	begin = !s.working
	s.working = true
	return begin
}

// take gives what waits, what began first in front; nothing ends the work.
func (s *settler) take() []settling {
	s.mu.Lock()
	defer s.mu.Unlock()
	group := s.waiting
	s.waiting, s.working = nil, len(group) > 0
	slices.SortFunc(group, func(a, b settling) int { return a.began.Compare(b.began) })
	return group
}

// settle puts a written file into its place and returns when it is on the disk.
func (a *Attachments) settle(file *os.File, hash string, began time.Time) error {
	s := settling{file, hash, began, make(chan error, 1)}
	if a.settler.add(s) {
		go a.settleAll()
	}
	return <-s.done
}

// settleAll settles groups of files until none waits.
func (a *Attachments) settleAll() {
	for {
		time.Sleep(settleCompany)
		group := a.settler.take()
		if len(group) == 0 {
			return
		}
		for i, err := range a.settleGroup(group) {
			group[i].done <- err
		}
	}
}

// settleGroup brings the contents to the disk, then the names: a name that
// survives a power cut has its whole content behind it.
func (a *Attachments) settleGroup(group []settling) []error {
	errs := make([]error, len(group))
	files := make([]*os.File, len(group))
	for i, s := range group {
		files[i] = s.file
	}
	if err := syncTogether(files); err != nil {
		return all(errs, err)
	}
	shelves := map[string]bool{}
	for i, s := range group {
		if errs[i] = a.shelve(s); errs[i] == nil {
			shelves[filepath.Dir(a.path(s.hash))] = true
		}
	}
	if err := syncDirs(files[0], shelves); err != nil {
		return all(errs, err)
	}
	return errs
}

// all makes every error the same.
func all(errs []error, err error) []error {
	for i := range errs {
		errs[i] = err
	}
	return errs
}

// shelve gives a file its name.
func (a *Attachments) shelve(s settling) error {
	now := a.now()
	if err := os.Chtimes(s.file.Name(), now, now); err != nil {
		return err
	}
	place := a.path(s.hash)
	if err := a.shelf(filepath.Dir(place)); err != nil {
		return err
	}
	return os.Rename(s.file.Name(), place)
}

// syncDirs makes the folders' entries survive a power cut; file lies on the
// same filesystem.
func syncDirs(file *os.File, dirs map[string]bool) error {
	if len(dirs) > 1 && canSyncAll {
		return syncAll(file)
	}
	for dir := range dirs {
		if err := storage.SyncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// syncTogether makes files of one filesystem survive a power cut. They are in
// the order in which they were opened, as the failures that syncAll sees are
// those since its file was opened.
func syncTogether(files []*os.File) error {
	if len(files) > 1 && canSyncAll {
		return syncAll(files[0])
	}
	for _, file := range files {
		if err := file.Sync(); err != nil {
			return err
		}
	}
	return nil
}
