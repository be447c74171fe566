package tables

import (
	"context"

	"loket/conversations"
)

const (
	credentialColumns = `SELECT id, address, officer, state, record FROM credentials` // #nosec G101 -- a statement, no password

	getCredential   statement = credentialColumns + ` WHERE id = ?`
	livingOf        statement = credentialColumns + ` WHERE address = ? AND state IN ('pending', 'issued') ORDER BY number DESC LIMIT 1`
	livingAt        statement = credentialColumns + ` WHERE address = ? AND state IN ('pending', 'issued') ORDER BY number`
	credentialsHeld statement = credentialColumns + ` WHERE officer = ?`
	frozenBy        statement = `SELECT id FROM credentials WHERE record ->> '$.frozen_by.id' = ?`
	putCredential   statement = `INSERT INTO credentials (id, address, officer, state, record) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET address = excluded.address, officer = excluded.officer, state = excluded.state,
		record = excluded.record`
)

// Credential reads a credential.
func (s *Store) Credential(ctx context.Context, id string) (conversations.Credential, error) {
	return s.reading(ctx).Credential(id)
}

// Credential reads a credential.
func (r *reader) Credential(id string) (conversations.Credential, error) {
	return scanCredential(func(into ...any) error {
		return r.one("read a credential", getCredential, values{id}, into...)
	})
}

// CredentialOf finds the youngest credential that is pending or issued for an address.
func (r *reader) CredentialOf(address string) (conversations.Credential, error) {
	return scanCredential(func(into ...any) error {
		return r.one("find an address's credential", livingOf, values{address}, into...)
	})
}

// LivingAt lists all credentials that are pending or issued for an address, the
// oldest first.
func (r *reader) LivingAt(address string) ([]conversations.Credential, error) {
	return r.credentials(livingAt, address)
}

// CredentialsOf lists all credentials of an officer.
func (r *reader) CredentialsOf(officer int64) ([]conversations.Credential, error) {
	return r.credentials(credentialsHeld, officer)
}

func (r *reader) credentials(s statement, of any) ([]conversations.Credential, error) {
	var all []conversations.Credential
	err := r.each("list credentials", s, values{of}, func(scan scanner) error {
		credential, err := scanCredential(scan)
		all = append(all, credential)
		return err
	})
	return all, err
}

func (b *Batch) putCredential(c conversations.Credential) error {
	body, err := encode("a credential", c)
	if err != nil {
		return err
	}
	return b.exec("store a credential", putCredential, append(values{c.ID, c.Address, c.Officer, c.State, body}, finders(credentialFound(c))...)...)
}

func scanCredential(scan scanner) (conversations.Credential, error) {
	var credential conversations.Credential
	var body string
	if err := scan(&credential.ID, &credential.Address, &credential.Officer, &credential.State, &body); err != nil {
		return conversations.Credential{}, err
	}
	return credential, decode("a credential", body, &credential)
}
