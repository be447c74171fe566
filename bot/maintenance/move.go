package maintenance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/postgres"
)

// MoveCommand carries everything from one engine to the other, with the bot stopped
// at both, and compares the two. What was broken off goes on when it is run again.
type MoveCommand struct {
	From        string `placeholder:"sqlite:DIR" help:"Where everything is: sqlite:DATA_DIR or postgres://…; the word postgres stands for DATABASE_URL, sqlite for DATA_DIR."`
	To          string `placeholder:"postgres://…" help:"Where it goes: likewise, an empty place."`
	Reopen      string `placeholder:"sqlite" help:"Instead: let the bot go on at a place whose data was carried elsewhere, without what was done there since."`
	DataDir     string `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"As for serve."`
	SecretKey   string `env:"SECRET_KEY" help:"As for serve."`

	office string // whose rows a database's are, which does not say so itself
}

// OfOffice has everything carried from or to an office's rows.
func (c *MoveCommand) OfOffice(office settings.Office) { c.office = office.Name }

// Run carries everything, or says what is in the way.
func (c *MoveCommand) Run(ctx context.Context) error { return c.carry(ctx, os.Stdout, time.Now) }

func (c *MoveCommand) carry(ctx context.Context, out io.Writer, now func() time.Time) error {
	if c.Reopen != "" {
		return c.reopen(ctx, out)
	}
	from, err := c.place("--from", c.From)
	if err != nil {
		return err
	}
	to, err := c.place("--to", c.To)
	if err != nil {
		return err
	}
	key, err := c.key(from, to)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s → %s\n", from, to)
	carried, err := move.Between(ctx, from, to, key, now, func(what string) { fmt.Fprintf(out, "  %s\n", what) })
	if err != nil {
		return c.explain(err)
	}
	c.report(out, from, to, carried)
	return nil
}

// reopen lets the bot go on where it was before.
func (c *MoveCommand) reopen(ctx context.Context, out io.Writer) error {
	if c.From != "" || c.To != "" {
		return errors.New("--reopen should stand without --from and --to")
	}
	at, err := c.place("--reopen", c.Reopen)
	if err != nil {
		return err
	}
	was, err := move.Reopen(ctx, at)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The bot may go on with %s. What was done at %s since is not there: never start a bot on both.\n", at, was)
	return nil
}

// place reads what names a place.
func (c *MoveCommand) place(flag, text string) (move.Place, error) {
	switch {
	case text == "postgres" && c.DatabaseURL != "":
		text = c.DatabaseURL
	case text == "sqlite":
		text = "sqlite:" + c.DataDir
	}
	place, err := move.ParsePlace(text)
	if err != nil {
		return place, fmt.Errorf("%s %w", flag, err)
	}
	if place.URL != "" && c.office != "" && !postgres.NamesOffice(place.URL) {
		place.URL = postgres.ForOffice(place.URL, c.office)
	}
	if flag == "--from" {
		return place, hasRun(place)
	}
	return place, nil
}

// hasRun refuses a data directory without a database; whether one of PostgreSQL is a
// bot's is found out when it is opened.
func hasRun(at move.Place) error {
	if at.URL != "" {
		return nil
	}
	return settings.HasRun(at.Dir)
}

// key is the one that sealed what is carried: it is the same before and after.
func (c *MoveCommand) key(from, to move.Place) ([]byte, error) {
	beside := ""
	for _, place := range []move.Place{to, from} {
		if place.URL == "" {
			beside = place.Dir
		}
	}
	lying, err := storage.ExistingKey(beside)
	if beside == "" || errors.Is(err, fs.ErrNotExist) {
		lying, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if c.SecretKey == "" {
		if lying == nil {
			return nil, settings.Fault("SECRET_KEY", "should be the key of the bot whose data is carried")
		}
		return lying, nil
	}
	given, err := storage.ParseKey(c.SecretKey)
	switch {
	case err != nil:
		return nil, settings.Fault("SECRET_KEY", "should be 32 bytes in base64")
	case lying != nil && !bytes.Equal(lying, given):
		return nil, settings.Fault("SECRET_KEY", "should be the key in "+filepath.Join(beside, storage.KeyName)+", or be unset")
	}
	return given, nil
}

// explain says what to do about a refusal.
func (c *MoveCommand) explain(err error) error {
	const again = "; run the same again, and it goes on where it ended"
	switch {
	case errors.Is(err, storage.ErrLocked):
		return stopFirst(err)
	case errors.Is(err, move.ErrCarried):
		return fmt.Errorf("%w: start the bot there", err)
	case errors.Is(err, storage.ErrOccupied):
		return fmt.Errorf("--to should be an empty place: %w", err)
	case errors.Is(err, move.ErrOtherKey):
		return settings.Fault("SECRET_KEY", "should be the key that sealed the passwords which are to be carried (secret.key in DATA_DIR, or SECRET_KEY of its bot)")
	case errors.Is(err, storage.ErrAuditBroken):
		return fmt.Errorf("nothing was carried: %w", err)
	case storage.IsStorage(err), errors.Is(err, context.Canceled):
		return fmt.Errorf("%w%s", err, again)
	}
	return err
}

func (c *MoveCommand) report(out io.Writer, from, to move.Place, carried move.Carried) {
	fmt.Fprintf(out, "Carried and compared: %d rows, among them %d requests, %d accounts and %d lines of the audit trail, whose hashes hold; %d files (%s).\n",
		carried.All(), carried.Requests, carried.Accounts, carried.Rows["audit"], carried.Files, megabytes(carried.Bytes))
	reportMissing(out, storage.Manifest{Missing: carried.Missing})
	if carried.Replaced > 0 {
		fmt.Fprintf(out, "! %d rows held signs that PostgreSQL cannot keep (U+0000, broken UTF-8); � stands in their place.\n", carried.Replaced)
	}
	switch {
	case to.URL == "":
		fmt.Fprintf(out, "Start the bot with DATA_DIR=%s, without DATABASE_URL, and with the same SECRET_KEY.\n", to.Dir)
	case from.URL == "":
		fmt.Fprintf(out, "Start the bot with DATABASE_URL, and with SECRET_KEY: that of before, or what stands in %s/%s.\n", from.Dir, storage.KeyName)
	default:
		fmt.Fprintln(out, "Start the bot with the new DATABASE_URL, and with the same SECRET_KEY.")
	}
	fmt.Fprintf(out, "%s holds what it held, and personal data: a bot that is started there says that its data moved. Delete it when it is not needed any more.\n", from)
}
