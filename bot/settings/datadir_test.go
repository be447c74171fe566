package settings

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"loket/storage"
)

func TestTakingADirectoryLeavesNothingInIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	release, err := TakeDataDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := TakeDataDir(dir); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("it is taken twice: %v", err)
	}
	release()
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("there are %v (%v)", names, err)
	}
}
