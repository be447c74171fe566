package maintenance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/open"
	"loket/storage/postgres"
)

// RestoreCommand brings a backup back, with the bot stopped. It checks all of
// it before it touches anything.
type RestoreCommand struct {
	File        string   `arg:"" help:"The backup to bring back."`
	Identity    string   `env:"BACKUP_IDENTITY" help:"File with the age secret key that belongs to BACKUP_RECIPIENT."`
	Erased      []string `sep:"none" placeholder:"FILE.erased" help:"The newest list of erased persons, as backup writes it beside FILE: whom it names is erased from older backups, too. Those beside FILE are read in any case."`
	Force       bool     `help:"Put the backup in the place of data that is there already (which is kept under another name), and take one whose audit trail is broken."`
	DataDir     string   `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	DatabaseURL string   `name:"database-url" env:"DATABASE_URL" help:"As for serve."`
	SecretKey   string   `env:"SECRET_KEY" help:"As for serve."`
}

// Run brings the backup back whole or not at all.
func (c *RestoreCommand) Run(ctx context.Context) error { return c.read(ctx, os.Stdout, time.Now()) }

func (c *RestoreCommand) read(ctx context.Context, out io.Writer, now time.Time) error {
	key, err := settings.ExistingKey(c.SecretKey, c.DataDir) // better known before than after
	switch {
	case c.DatabaseURL != "" && c.SecretKey == "":
		return settings.Fault("SECRET_KEY", "is required with DATABASE_URL: the key of the backed up bot")
	case err == nil || errors.Is(err, fs.ErrNotExist):
	case storage.IsStorage(err):
		return settings.Unwritable(err)
	default:
		return err
	}
	identities, err := c.identities()
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer file.Close()
	erased, err := c.gatherErased()
	if err != nil {
		return err
	}
	plain, err := c.open(file, identities)
	if err != nil {
		return err
	}
	release, err := settings.TakeDataDir(c.DataDir)
	if err != nil {
		return stopFirst(err)
	}
	defer release()
	to := move.Place{Dir: c.DataDir, URL: c.DatabaseURL}
	if to.URL != "" {
		unlock, err := postgres.Lock(ctx, to.URL, "loket restore")
		if err != nil {
			return stopFirst(err)
		}
		defer unlock()
	}
	restored, err := move.Restore(ctx, plain, move.Restoring{To: to, Scratch: c.DataDir, Key: key, Force: c.Force, Now: now, Lists: erased.lists})
	if err != nil {
		return c.explain(err)
	}
	c.report(out, restored)
	erased.report(out, restored)
	return c.reportKey(ctx, out)
}

// stopFirst says what to do where a bot is running.
func stopFirst(err error) error {
	if errors.Is(err, storage.ErrLocked) {
		return fmt.Errorf("stop the bot first: %w", err)
	}
	return err
}

// identities reads the secret key. Its errors quote nothing of it.
func (c *RestoreCommand) identities() ([]age.Identity, error) {
	if c.Identity == "" {
		return nil, errors.New("--identity (or BACKUP_IDENTITY) is required: the file with the age secret key that belongs to BACKUP_RECIPIENT")
	}
	file, err := os.Open(c.Identity)
	if err != nil {
		return nil, fmt.Errorf("--identity should be a file with an age secret key: %w", err)
	}
	defer file.Close()
	identities, err := age.ParseIdentities(file)
	if err != nil {
		return nil, errors.New("--identity should be a file with an age secret key, as `age-keygen` writes it (a line that begins with AGE-SECRET-KEY-)")
	}
	return identities, nil
}

func (c *RestoreCommand) open(file io.Reader, identities []age.Identity) (io.Reader, error) {
	plain, err := age.Decrypt(file, identities...)
	var stranger *age.NoIdentityMatchError
	switch {
	case errors.As(err, &stranger):
		return nil, fmt.Errorf("the key in --identity does not open %s: it was written for another BACKUP_RECIPIENT", c.File)
	case err != nil:
		return nil, fmt.Errorf("%s is not a backup, or it is damaged: %w", c.File, err)
	}
	return plain, nil
}

// explain says what to do about a refusal. Nothing was changed.
func (c *RestoreCommand) explain(err error) error {
	switch {
	case errors.Is(err, storage.ErrOccupied):
		return fmt.Errorf("%w (--force keeps it under another name)", err)
	case errors.Is(err, move.ErrOtherKey), errors.Is(err, postgres.ErrOtherKey):
		return settings.Fault("SECRET_KEY", "should be the key of the backed up bot (--force brings it back all the same: its temporary passwords cannot be shown any more)")
	case errors.Is(err, storage.ErrOtherBot):
		return fmt.Errorf("--erased should be a list that was written beside this bot's backups: %w", err)
	case errors.Is(err, storage.ErrAuditBroken):
		return fmt.Errorf("%w (--force brings it back all the same)", err)
	case errors.Is(err, storage.ErrNewer):
		return fmt.Errorf("%w: use that version to restore", err)
	}
	return fmt.Errorf("restore %s: %w", c.File, err)
}

func (c *RestoreCommand) report(out io.Writer, r storage.Restored) {
	fmt.Fprintf(out, "Restored the backup of %s: %s\n", when(r.CreatedAt), contents(r.Manifest))
	reportMissing(out, r.Manifest)
	if r.Broken != nil {
		fmt.Fprintf(out, "! %v: it was so when the backup was taken\n", r.Broken)
	}
	for _, path := range r.Aside {
		fmt.Fprintf(out, "The data before is kept as %s; it holds personal data: delete it when it is not needed any more.\n", path)
	}
}

// reportKey tells what becomes of the temporary passwords in the backup. No
// key is made here: the right one may be on its way.
func (c *RestoreCommand) reportKey(ctx context.Context, out io.Writer) error {
	key, err := settings.ExistingKey(c.SecretKey, c.DataDir)
	absent := errors.Is(err, fs.ErrNotExist)
	if absent {
		key, err = make([]byte, 32), nil
	}
	if err != nil {
		return err
	}
	store, err := open.Open(ctx, open.Options{Dir: c.DataDir, URL: c.DatabaseURL, Key: key})
	if err != nil {
		return err
	}
	sealed, shut, err := store.CountSeals(ctx)
	switch {
	case err != nil || sealed == 0:
	case absent:
		fmt.Fprintf(out, "! There is no key here. Put the %s of the backed up bot into %s, or set SECRET_KEY, before the start; %s\n", storage.KeyName, c.DataDir, lostSeals(sealed))
	case shut > 0:
		fmt.Fprintf(out, "! The key here is not that of the backed up bot. Put the right %s into %s, or set SECRET_KEY, before the start; %s\n", storage.KeyName, c.DataDir, lostSeals(shut))
	default:
		fmt.Fprintf(out, "The key opens all of its %d temporary passwords.\n", sealed)
	}
	return errors.Join(err, store.Close())
}

// lostSeals says what a missing key means, and what it does not.
func lostSeals(n int) string {
	return fmt.Sprintf("without it %d temporary passwords cannot be shown any more. Accounts go on working, and new temporary passwords can be issued with /lupapassword.", n)
}
