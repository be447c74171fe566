package maintenance

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"loket/bot/datatest"
)

// disk mounts a disk of its own, which takes rights that not everybody has.
func disk(v *datatest.Directory, options string) string {
	v.T.Helper()
	small := filepath.Join(v.Dir, "small")
	v.Must(os.Mkdir(small, 0o700))
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, options); err != nil {
		v.T.Skipf("no disk of its own can be had here: %v", err)
	}
	v.T.Cleanup(func() { v.Must(syscall.Unmount(small, 0)) })
	return small
}

func TestABackupOntoAFullDiskLeavesNothing(t *testing.T) {
	v := datatest.New(t)
	small := disk(v, "size=64k")
	err := (&BackupCommand{File: filepath.Join(small, "loket.age"), DataDir: v.Data, Recipient: v.Public}).write(context.Background(), io.Discard, datatest.Monday)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the refusal is %v", err)
	}
	if names := append(names(v, small), names(v, v.Data)...); slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "age") || strings.HasPrefix(name, "backup") }) {
		t.Errorf("left are %v", names)
	}
}

func TestARestoreOntoAFullDiskLeavesWhatIsThere(t *testing.T) {
	v := datatest.New(t)
	file, _ := backup(v, "loket.age")
	small := disk(v, "size=128k")
	_, err := restore(v, file, small)
	if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "damaged") {
		t.Errorf("the refusal is %v", err)
	}
	if names := names(v, small); names != nil {
		t.Errorf("left are %v", names)
	}
}
