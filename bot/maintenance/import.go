package maintenance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"loket/bot/settings"
	"loket/conversations"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/open"
)

// ImportCommand reads accounts that exist already, so that /lupapassword
// knows them. A holder links theirs by a code mailed to the address given.
type ImportCommand struct {
	File        string `arg:"" help:"CSV with the columns address, username, unit, email and, where it is known, site (yes/no)."`
	DataDir     string `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"As for serve."`
	SecretKey   string `env:"SECRET_KEY" help:"As for serve."`
	BaseDomain  string `env:"BASE_DOMAIN" default:"banyuasinkab.go.id" help:"As for serve."`
	PanelUser   string `env:"PANEL_USER" help:"As for serve; never an account of the list."`
}

// Run takes the lines that are good, says of each other one why it is not, and
// fails where there is one.
func (c *ImportCommand) Run(ctx context.Context) error {
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("read the accounts: %w", err)
	}
	defer file.Close()
	list, err := readAccounts(file, c.BaseDomain, c.PanelUser)
	if err != nil {
		return err
	}
	if err := hasRun(move.Place{Dir: c.DataDir, URL: c.DatabaseURL}); err != nil {
		return err
	}
	key, err := settings.ExistingKey(c.SecretKey, c.DataDir)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = make([]byte, storage.KeySize), nil // nothing is sealed here, and `serve` says that it is lost
	}
	if err != nil {
		return err
	}
	store, err := open.Open(ctx, open.Options{Dir: c.DataDir, URL: c.DatabaseURL, Key: key})
	if err != nil {
		return err
	}
	err = addAccounts(ctx, store, list, time.Now())
	if err == nil {
		err = list.report(os.Stdout)
	}
	return errors.Join(err, store.Close())
}

// addAccounts remembers the accounts that are not known yet; those that are
// stay as they are. What became of each stands in its line.
func addAccounts(ctx context.Context, store storage.Store, list *accountList, now time.Time) error {
	return store.Batch(ctx, func(b storage.Batch) error {
		added := 0
		for i := range list.lines {
			line := &list.lines[i]
			if line.refused() {
				continue
			}
			if err := line.remember(b, now); err != nil {
				return err
			}
			if line.fate == lineNew {
				added++
			}
		}
		_, err := b.Remember(conversations.Decision{Audit: []conversations.AuditEntry{
			{At: now, Action: "accounts.imported", Detail: fmt.Sprint(added)}}}, now)
		return err
	})
}

// remember takes the account of a line over, unless its address is known.
func (l *accountLine) remember(b storage.Batch, now time.Time) error {
	l.fate, l.why = lineNew, "" // a batch may be tried again
	known, err := b.Account(l.account.Address)
	var former *conversations.Account
	switch {
	case errors.Is(err, conversations.ErrNotFound):
	case err != nil:
		return err
	case known.EndedAt.IsZero():
		l.fate = lineKnown
		if differs := l.differs(known); differs != "" {
			l.refuse("%s is known already with another %s, and stays as it is", known.Address, differs)
			return nil
		}
		l.account = known
	default:
		former = &known
	}
	shared, err := l.share(b, now)
	if err != nil || l.fate == lineKnown && !shared {
		return err
	}
	records := []conversations.Record{l.account}
	if l.fate == lineNew {
		records = conversations.Imported(l.account, former, now)
	}
	_, err = b.Remember(conversations.Decision{Records: records}, now)
	return err
}

// share marks the line's account, and the others of its user name, where there
// are any: one password opens all of them. It tells whether the line's own mark
// is new.
func (l *accountLine) share(b storage.Batch, now time.Time) (marked bool, err error) {
	all, err := b.AccountsNamed(l.account.Username)
	if err != nil {
		return false, err
	}
	var others []string
	for _, other := range all {
		if other.Address == l.account.Address {
			continue
		}
		others = append(others, other.Address)
		if other.Shared {
			continue
		}
		other.Shared = true
		if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{other}}, now); err != nil {
			return false, err
		}
	}
	if len(others) == 0 {
		return false, nil
	}
	l.note = fmt.Sprintf("taken; its user name is also that of %s, so the team alone sets its password", strings.Join(others, ", "))
	marked = !l.account.Shared
	l.account.Shared = true
	return marked, nil
}

// differs names the first thing in which a known account is another than the
// line's. What the line leaves empty is no difference.
func (l *accountLine) differs(known conversations.Account) string {
	switch a := l.account; {
	case a.Username != known.Username:
		return "user name"
	case !strings.EqualFold(a.Unit, known.Unit):
		return "unit"
	case a.Email != "" && !strings.EqualFold(a.Email, known.Email):
		return "e-mail"
	case a.Kind.HasSite() && !known.Kind.HasSite():
		return "kind (the list says that a standard website is there)"
	}
	return ""
}

// report says what became of the lines, and fails where one was not taken.
func (l *accountList) report(out io.Writer) error {
	taken, added, refused := 0, 0, 0
	for _, column := range l.unused {
		fmt.Fprintf(out, "the column %q is not used\n", column)
	}
	for _, line := range l.lines {
		switch {
		case line.refused():
			refused++
			fmt.Fprintf(out, "line %d: %s\n", line.number, line.why)
			continue
		case line.note != "":
			fmt.Fprintf(out, "line %d: %s\n", line.number, line.note)
		}
		taken++
		if line.fate == lineNew {
			added++
		}
	}
	fmt.Fprintf(out, "%d accounts read, %d of them new\n", taken, added)
	if refused > 0 {
		return fmt.Errorf("import: %d of %d lines not taken (see above); set them right and import the file again", refused, len(l.lines))
	}
	return nil
}
