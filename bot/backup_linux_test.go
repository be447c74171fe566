package main

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
)

// disk mounts a disk of its own, which takes rights that not everybody has.
func (v *vault) disk(options string) string {
	v.t.Helper()
	small := filepath.Join(v.dir, "small")
	v.must(os.Mkdir(small, 0o700))
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, options); err != nil {
		v.t.Skipf("no disk of its own can be had here: %v", err)
	}
	v.t.Cleanup(func() { v.must(syscall.Unmount(small, 0)) })
	return small
}

func TestABackupOntoAFullDiskLeavesNothing(t *testing.T) {
	v := newVault(t)
	small := v.disk("size=64k")
	err := (&backupCommand{File: filepath.Join(small, "loket.age"), DataDir: v.data, Recipient: v.public}).write(context.Background(), io.Discard, monday)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the refusal is %v", err)
	}
	if names := append(v.names(small), v.names(v.data)...); slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "age") || strings.HasPrefix(name, "backup") }) {
		t.Errorf("left are %v", names)
	}
}

func TestARestoreOntoAFullDiskLeavesWhatIsThere(t *testing.T) {
	v := newVault(t)
	file, _ := v.backup("loket.age")
	small := v.disk("size=128k")
	_, err := v.restore(file, small)
	if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "damaged") {
		t.Errorf("the refusal is %v", err)
	}
	if names := v.names(small); names != nil {
		t.Errorf("left are %v", names)
	}
}
