package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// draft is where answers wait while not all are given.
func (w *wizard) draft() string { return w.File + ".baru" }

func (w *wizard) dropDraft() error {
	if err := os.Remove(w.draft()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the answers so far: %w", err)
	}
	return nil
}

// tryFolder makes sure at the beginning that the answers can be kept at the end.
func (w *wizard) tryFolder() error {
	dir := filepath.Dir(w.File)
	err := os.MkdirAll(dir, 0o750)
	if err == nil {
		try := filepath.Join(dir, ".loket.try")
		if err = os.WriteFile(try, nil, 0o600); err == nil {
			err = os.Remove(try)
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission) && os.Getuid() != 0:
		return errors.New(w.text("setup_not_root", "File", w.File))
	}
	return errors.New(w.text("setup_folder", "Folder", dir, "Why", reason(err)))
}

func reason(err error) string {
	if cause, is := errors.AsType[syscall.Errno](err); is {
		return cause.Error()
	}
	return err.Error()
}

// writeWhole writes a file that its owner alone can read, whole or not at all.
func writeWhole(path, text string) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".loket-") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// write brings the settings into their file, comments and all else kept.
func (w *wizard) write() error {
	if err := writeWhole(w.File, w.file.With(w.settingsOnly(), w.order(), blankable)); err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	w.say("setup_written", "File", w.File)
	return w.dropDraft()
}

// keyFile is where the secret half of a key pair is made, if nothing else is said.
func (w *wizard) keyFile() string {
	if os.Getuid() == 0 && strings.HasPrefix(w.File, "/etc/") {
		return "/root/backup.key"
	}
	return "backup.key"
}

// letterheadOptions show the letterhead as it will print.
func letterheadOptions(w *wizard) []option {
	lines := []string{strings.ToUpper(w.values["OFFICE_GOVERNMENT"]), strings.ToUpper(w.values["OFFICE_NAME"]), w.values["OFFICE_ADDRESS"]}
	reach := []string{w.text("setup_phone_short") + " " + w.values["OFFICE_PHONE"]}
	for _, name := range []string{"OFFICE_EMAIL", "OFFICE_SITE"} {
		if w.values[name] != "" {
			reach = append(reach, w.values[name])
		}
	}
	lines = append(lines, strings.Join(reach, " · "), "", w.values["OFFICE_SIGNATORY"])
	if rank := w.values["OFFICE_SIGNATORY_RANK"]; rank != "" {
		lines = append(lines, rank)
	}
	if nip := w.values["OFFICE_SIGNATORY_NIP"]; nip != "" {
		lines = append(lines, "NIP "+nip)
	}
	w.asker.say("\n    " + strings.TrimRight(strings.Join(lines, "\n    "), " \n") + "\n")
	return either("yes", "no")(w)
}

// backupOptions keep a recipient that is set already.
func backupOptions(w *wizard) []option {
	if w.values["BACKUP_RECIPIENT"] != "" {
		return either("keep", "make", "own")(w)
	}
	return either("make", "own", "later")(w)
}
