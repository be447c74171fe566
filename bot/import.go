package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/storage"
)

// importCommand reads accounts that exist already, so that /lupapassword
// knows them. A holder links theirs by a code mailed to the address given.
type importCommand struct {
	File       string `arg:"" help:"CSV with the columns address, username, unit, email and, where it is known, site (yes/no)."`
	DataDir    string `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	SecretKey  string `env:"SECRET_KEY" help:"As for serve."`
	BaseDomain string `env:"BASE_DOMAIN" default:"banyuasinkab.go.id" help:"As for serve."`
}

// Run reads the whole file, and writes it only when every line is good.
func (c *importCommand) Run(ctx context.Context) error {
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("read the accounts: %w", err)
	}
	defer file.Close()
	accounts, err := readAccounts(file, c.BaseDomain, time.Now())
	if err != nil {
		return err
	}
	if err := hasRun(c.DataDir); err != nil {
		return err
	}
	settings := Settings{DataDir: c.DataDir, SecretKey: c.SecretKey}
	key, err := settings.key()
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, storage.Options{Dir: c.DataDir, Key: key})
	if err != nil {
		return err
	}
	added, err := addAccounts(ctx, store, accounts)
	if err == nil {
		fmt.Printf("%d accounts read, %d of them new\n", len(accounts), added)
	}
	return errors.Join(err, store.Close())
}

// addAccounts remembers the accounts that are not known yet; those that are
// keep their holder.
func addAccounts(ctx context.Context, store *storage.Store, accounts []conversations.Account) (added int, err error) {
	err = store.Batch(ctx, func(b *storage.Batch) error {
		added = 0
		var fresh []conversations.Record
		for _, a := range accounts {
			_, err := b.Account(a.Address)
			switch {
			case errors.Is(err, conversations.ErrNotFound):
				fresh = append(fresh, a)
				added++
			case err != nil:
				return err
			}
		}
		_, err := b.Remember(conversations.Decision{Records: fresh,
			Audit: []conversations.AuditEntry{{At: time.Now(), Action: "accounts.imported", Detail: fmt.Sprint(added)}}}, time.Now())
		return err
	})
	return added, err
}

// readAccounts judges every line; the first bad one is named with its number.
func readAccounts(r io.Reader, base string, now time.Time) ([]conversations.Account, error) {
	lines := csv.NewReader(r)
	lines.TrimLeadingSpace, lines.FieldsPerRecord = true, -1
	head, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("read the accounts: line 1 should name the columns address, username, unit, email: %w", err)
	}
	column := map[string]int{}
	for i, name := range head {
		column[strings.ToLower(strings.Trim(name, " \ufeff"))] = i
	}
	for _, need := range []string{"address", "username", "unit", "email"} {
		if _, ok := column[need]; !ok {
			return nil, fmt.Errorf("read the accounts: line 1 has no column %q", need)
		}
	}
	var accounts []conversations.Account
	for number := 2; ; number++ {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return accounts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the accounts: line %d: %w", number, err)
		}
		a, err := readAccount(fields, column, base)
		if err != nil {
			return nil, fmt.Errorf("read the accounts: line %d: %w", number, err)
		}
		a.CreatedAt = now
		accounts = append(accounts, a)
	}
}

func readAccount(fields []string, column map[string]int, base string) (conversations.Account, error) {
	get := func(name string) string {
		i, ok := column[name]
		if !ok || i >= len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	a := conversations.Account{Username: strings.ToLower(get("username")), Imported: true}
	label, err := answers.Label(get("address"), base)
	if err != nil {
		return a, fmt.Errorf("address %q should be a name under %s", get("address"), base)
	}
	a.Address = label + "." + base
	if a.Username == "" {
		return a, errors.New("the user name is missing")
	}
	if a.Unit, err = answers.WorkUnit(get("unit")); err != nil {
		return a, errors.New("the unit is missing")
	}
	if email := get("email"); email != "" {
		if a.Email, err = answers.Email(email); err != nil {
			return a, fmt.Errorf("e-mail %q is no address", email)
		}
	}
	switch strings.ToLower(get("site")) {
	case "yes", "ya", "true", "1":
		a.Site = true
	}
	return a, nil
}
