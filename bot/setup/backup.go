package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// makePair makes an age key pair: the private half goes into a file that must
// leave this machine, the public one into the settings.
func makePair(_ context.Context, w *wizard) problem {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return problem{text: err.Error()}
	}
	path, err := filepath.Abs(w.values[backupKeyFile])
	if err != nil {
		return problem{text: err.Error()}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- the file that the operator names
	switch {
	case errors.Is(err, fs.ErrExist):
		return w.wrong("setup_key_exists", "File", path)
	case err != nil:
		return w.wrong("setup_key_failed", "File", path, "Why", reason(err))
	}
	_, err = fmt.Fprintf(file, "# created: %s\n# public key: %s\n%s\n", time.Now().Format(time.RFC3339), identity.Recipient(), identity)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return w.wrong("setup_key_failed", "File", path, "Why", reason(err))
	}
	w.values["BACKUP_RECIPIENT"], w.values[backupChoice] = identity.Recipient().String(), "keep"
	w.say("setup_key_made", "File", path)
	return problem{}
}
