package maintenance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"loket/bot/control"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/open"
)

// DeadCommand shows and clears dead letters, events that the bot could not
// decide, beside the running bot.
type DeadCommand struct {
	List  DeadListCommand  `cmd:"" default:"withargs" help:"List them, without personal data."`
	Retry DeadRetryCommand `cmd:"" aliases:"again,try" help:"Have the running bot decide them once more."`
	Clear DeadClearCommand `cmd:"" aliases:"drop" help:"Have the running bot forget them."`
}

// DeadListCommand lists dead letters, oldest first.
type DeadListCommand struct {
	DataDir     string `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"As for serve."`
}

// Run prints a line for each.
func (c *DeadListCommand) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *DeadListCommand) list(ctx context.Context, out io.Writer) error {
	letters, err := deadLetters(ctx, move.Place{Dir: c.DataDir, URL: c.DatabaseURL})
	if err != nil {
		return err
	}
	if len(letters) == 0 {
		fmt.Fprintln(out, "There are none.")
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tSINCE\tEVENT\tREQUEST\tREASON")
	for _, letter := range letters {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", letter.ID, letter.At.Local().Format("2006-01-02 15:04"), eventName(letter.Kind), ticketOf(letter), whyDead(letter))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("list the dead letters: %w", err)
	}
	fmt.Fprintln(out, "`loket dead retry NUMBER` has one decided once more, `loket dead clear NUMBER` forgets it.")
	return nil
}

// deadLetters reads them beside the running bot.
func deadLetters(ctx context.Context, at move.Place) ([]storage.DeadLetter, error) {
	if err := hasRun(at); err != nil {
		return nil, err
	}
	store, err := open.Open(ctx, open.Options{Dir: at.Dir, URL: at.URL, Key: make([]byte, storage.KeySize), ReadOnly: true}) // nothing is opened with the key
	if err != nil {
		return nil, err
	}
	letters, err := store.DeadLetters(ctx)
	return letters, errors.Join(err, store.Close())
}

// deadChoice is which dead letters a command is about.
type deadChoice struct {
	Number      []int64 `arg:"" optional:"" help:"Their numbers, as listed."`
	All         bool    `help:"All of them."`
	DataDir     string  `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	DatabaseURL string  `name:"database-url" env:"DATABASE_URL" help:"As for serve."`
}

// DeadRetryCommand has the running bot decide dead letters once more.
type DeadRetryCommand struct {
	deadChoice `embed:""`
}

// Run fails where one of them cannot be decided now either.
func (c *DeadRetryCommand) Run(ctx context.Context) error {
	return c.each(ctx, os.Stdout, "decided", control.Client{Dir: c.DataDir}.Redecide)
}

// DeadClearCommand has the running bot forget dead letters.
type DeadClearCommand struct {
	deadChoice `embed:""`
}

// Run fails where one of them is not there.
func (c *DeadClearCommand) Run(ctx context.Context) error {
	return c.each(ctx, os.Stdout, "cleared", control.Client{Dir: c.DataDir}.Clear)
}

// deadPatience is how long the running bot may take with one.
const deadPatience = 30 * time.Second

// each does something with every chosen letter and says what came of it.
func (c *deadChoice) each(ctx context.Context, out io.Writer, done string, do func(context.Context, int64) error) error {
	letters, err := deadLetters(ctx, move.Place{Dir: c.DataDir, URL: c.DatabaseURL})
	if err != nil {
		return err
	}
	chosen := c.Number
	switch {
	case c.All == (len(chosen) > 0):
		return errors.New("name the dead letters by their numbers, as `loket dead` lists them, or all of them by --all")
	case c.All:
		for _, letter := range letters {
			chosen = append(chosen, letter.ID)
		}
	}
	failed := 0
	for _, id := range chosen {
		within, cancel := context.WithTimeout(ctx, deadPatience)
		err := do(within, id)
		cancel()
		if errors.Is(err, control.ErrNotRunning) || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if err != nil {
			failed++
		}
		fmt.Fprintf(out, "%d: %s\n", id, became(letters, id, done, err))
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d were not %s", failed, len(chosen), done)
	}
	return nil
}

// became says what came of one, without personal data.
func became(letters []storage.DeadLetter, id int64, done string, err error) string {
	switch {
	case err == nil:
		return done
	case errors.Is(err, storage.ErrNotFound):
		return "there is no dead letter " + strconv.FormatInt(id, 10)
	}
	at := slices.IndexFunc(letters, func(l storage.DeadLetter) bool { return l.ID == id })
	if at < 0 {
		return "not " + done
	}
	letter := letters[at]
	letter.Error = err.Error()
	return whyDead(letter)
}
