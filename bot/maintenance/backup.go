// Package maintenance is what an office does with its data beside the bot:
// backups, restores and the import of accounts.
package maintenance

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"loket/bot/settings"
	"loket/bot/version"
	"loket/storage"
	"loket/storage/move"
)

// BackupCommand writes an encrypted copy of database and attachments while the
// bot runs, and beside it FILE.erased, a small list of who was erased so far, by
// internal number. It needs no key and holds none: only who has the secret key that
// belongs to the recipient can read it. Of PostgreSQL it is put together in DATA_DIR
// first, which takes room there for as long as it lasts.
type BackupCommand struct {
	File        string `arg:"" help:"The backup to write, such as loket-2026-11-23.age."`
	Force       bool   `help:"Replace FILE where it is there already."`
	DataDir     string `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"As for serve."`
	Recipient   string `name:"backup-recipient" env:"BACKUP_RECIPIENT" help:"age public key that backups are encrypted for."`
}

// Run writes the backup whole or not at all.
func (c *BackupCommand) Run(ctx context.Context) error { return c.write(ctx, os.Stdout, time.Now()) }

func (c *BackupCommand) write(ctx context.Context, out io.Writer, now time.Time) error {
	recipients, err := settings.BackupRecipients(c.Recipient)
	if err != nil {
		return err
	}
	from := move.Place{Dir: c.DataDir, URL: c.DatabaseURL}
	if err := hasRun(from); err != nil {
		return err
	}
	if err := refuseErased(c.File+erasedSuffix, c.Force); err != nil {
		return err
	}
	file, err := createWhole(c.File, c.Force)
	if err != nil {
		return err
	}
	defer file.abandon()
	manifest, err := c.seal(ctx, out, file, from, recipients, now)
	if err != nil {
		return fmt.Errorf("nothing was written to %s: %w", c.File, err)
	}
	if err := file.finish(); err != nil {
		return err
	}
	erased, err := writeErased(ctx, c.File+erasedSuffix, from, now)
	if err != nil {
		return fmt.Errorf("%s is written, but not the list of erased persons beside it: %w", c.File, err)
	}
	c.report(out, manifest, erased)
	if err := storage.NoteBackup(c.DataDir, now); err != nil {
		fmt.Fprintf(out, "! The running bot cannot tell when this backup was made: %v\n", err)
	}
	return nil
}

// seal writes the backup through age, whose last words show a reader that
// nothing was cut off.
func (c *BackupCommand) seal(ctx context.Context, out, w io.Writer, from move.Place, recipients []age.Recipient, now time.Time) (storage.Manifest, error) {
	sealed, err := age.Encrypt(w, recipients...)
	if err != nil {
		return storage.Manifest{}, fmt.Errorf("encrypt: %w", err)
	}
	manifest, err := move.WriteBackup(ctx, from, c.DataDir, sealed, version.Program(), now, func(takes move.Takes) error { return c.room(out, takes) })
	if err != nil {
		return storage.Manifest{}, err
	}
	if err := sealed.Close(); err != nil {
		return storage.Manifest{}, fmt.Errorf("encrypt: %w", err)
	}
	return manifest, nil
}

// room says what the backup takes in DATA_DIR while it is put together, and refuses
// where there is less, there or where the backup itself goes.
func (c *BackupCommand) room(out io.Writer, takes move.Takes) error {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return settings.Unwritable(err)
	}
	free, err := settings.Room(c.DataDir)
	if err != nil {
		return settings.Unwritable(err)
	}
	beside := filepath.Dir(c.File)
	there, err := settings.Room(beside)
	if err != nil {
		return fmt.Errorf("look how much room there is for the backup: %w", err)
	}
	same, err := settings.OneDisk(c.DataDir, beside)
	if err != nil {
		return fmt.Errorf("look on which disk the backup goes: %w", err)
	}
	fmt.Fprintf(out, "While it is put together it takes up to %s in %s, and the backup itself up to %s.\n", megabytes(takes.Scratch), c.DataDir, megabytes(takes.Backup))
	switch {
	case same && free < takes.Scratch+takes.Backup:
		return settings.Fault("DATA_DIR", fmt.Sprintf("should be on a disk with %s free, for what is put together and for the backup: there are %s", megabytes(takes.Scratch+takes.Backup), megabytes(free)))
	case free < takes.Scratch:
		return settings.Fault("DATA_DIR", fmt.Sprintf("should be on a disk with %s free: there are %s", megabytes(takes.Scratch), megabytes(free)))
	case there < takes.Backup:
		return fmt.Errorf("the backup should go onto a disk with %s free: there are %s", megabytes(takes.Backup), megabytes(there))
	}
	return nil
}

func (c *BackupCommand) report(out io.Writer, m storage.Manifest, erased int) {
	fmt.Fprintf(out, "%s: %s\n", c.File, contents(m))
	fmt.Fprintf(out, "%s: %d persons were ever erased, by number alone; keep the newest such list: a restore of this or an older backup asks for it.\n", c.File+erasedSuffix, erased)
	fmt.Fprintf(out, "The key (%s or SECRET_KEY) and the settings are not in it: keep a copy of them elsewhere.\n", storage.KeyName)
	reportMissing(out, m)
}

// contents says what a backup holds.
func contents(m storage.Manifest) string {
	return fmt.Sprintf("%d requests, %d accounts, %d files (%s), database %s", m.Requests, m.Accounts, m.Attachments,
		megabytes(m.AttachmentBytes), megabytes(m.DatabaseBytes))
}

// reportMissing names files that were lost before the backup was taken.
func reportMissing(out io.Writer, m storage.Manifest) {
	const shown = 5
	if len(m.Missing) == 0 {
		return
	}
	fmt.Fprintf(out, "! %d files that requests name were not there, or damaged, and are not in it: %s",
		len(m.Missing), strings.Join(m.Missing[:min(shown, len(m.Missing))], ", "))
	if len(m.Missing) > shown {
		fmt.Fprint(out, ", …")
	}
	fmt.Fprintln(out)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
