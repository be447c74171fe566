package tables

import (
	"context"
	"strings"

	"loket/conversations"
)

const (
	accountColumns = `SELECT address, username, holder, ended_at, record FROM accounts`

	getAccount     statement = accountColumns + ` WHERE address = ?`
	accountsOf     statement = accountColumns + ` WHERE holder = ? AND ended_at = 0 ORDER BY address`
	allAccountsOf  statement = accountColumns + ` WHERE holder = ? ORDER BY address`
	accountsNamed  statement = accountColumns + ` WHERE username = ? AND ended_at = 0 ORDER BY address`
	accountsOfUnit statement = `SELECT count(*) FROM accounts WHERE unit_key = ? AND ended_at = 0`
	accountsFront  statement = `SELECT address, look FROM accounts WHERE look >= ? AND look < ? AND length(look) BETWEEN ? AND ? LIMIT ?`
	accountsBack   statement = `SELECT address, look FROM accounts WHERE look_end >= ? AND look_end < ? AND length(look) BETWEEN ? AND ? LIMIT ?`
	usernameTaken  statement = `SELECT CAST(EXISTS (SELECT 1 FROM accounts WHERE username = ? AND ended_at = 0)
		OR EXISTS (SELECT 1 FROM works WHERE username = ? AND state = 'running' AND id <> ?) AS INTEGER)`
	putAccount statement = `INSERT INTO accounts (address, username, holder, unit_key, look, look_end, ended_at, record)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET username = excluded.username,
		holder = excluded.holder, unit_key = excluded.unit_key, ended_at = excluded.ended_at, record = excluded.record`
)

// Account reads what is known of an address, also of one that has ended.
func (s *Store) Account(ctx context.Context, address string) (conversations.Account, error) {
	return s.reading(ctx).Account(address)
}

// Account reads what is known of an address, also of one that has ended.
func (r *reader) Account(address string) (conversations.Account, error) {
	return scanAccount(func(into ...any) error {
		return r.one("read an account", getAccount, values{address}, into...)
	})
}

// AccountsOf lists the living accounts of a holder, by address.
func (r *reader) AccountsOf(holder int64) ([]conversations.Account, error) {
	return r.accountsBy(accountsOf, holder)
}

// AccountsNamed lists the living accounts that have a user name, by address:
// more than one share it, and its password.
func (r *reader) AccountsNamed(username string) ([]conversations.Account, error) {
	return r.accountsBy(accountsNamed, username)
}

func (r *reader) accountsBy(s statement, of any) ([]conversations.Account, error) {
	var all []conversations.Account
	err := r.each("list accounts", s, values{of}, func(scan scanner) error {
		account, err := scanAccount(scan)
		all = append(all, account)
		return err
	})
	return all, err
}

// AccountsOfUnit counts a unit's living accounts; case and spaces aside.
func (r *reader) AccountsOfUnit(unit string) (int, error) {
	n, err := r.number("count a unit's accounts", accountsOfUnit, unitKey(unit))
	return int(n), err
}

// UsernameTaken tells whether a living account or other running work than the
// one named has this user name.
func (r *reader) UsernameTaken(name, work string) (bool, error) {
	n, err := r.number("look for a user name", usernameTaken, name, name, work)
	return n != 0, err
}

func (b *Batch) putAccount(a conversations.Account) error {
	body, err := encode("an account", a)
	if err != nil {
		return err
	}
	look := look(a.Address)
	return b.exec("store an account", putAccount, a.Address, a.Username, a.Holder, unitKey(a.Unit),
		look, backwards(look), stored(a.EndedAt), body)
}

func scanAccount(scan scanner) (conversations.Account, error) {
	var account conversations.Account
	var ended int64
	var body string
	if err := scan(&account.Address, &account.Username, &account.Holder, &ended, &body); err != nil {
		return conversations.Account{}, err
	}
	return account, decode("an account", body, &account)
}

// unitKey is a unit's name, case and spaces aside.
func unitKey(unit string) string { return strings.Join(strings.Fields(strings.ToLower(unit)), " ") }
