package tables

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"loket/conversations"
	"loket/storage"
)

const (
	getSecret   statement = `SELECT sealed FROM secrets WHERE name = ?`                                        // #nosec G101 -- a statement, no password
	putSecret   statement = `INSERT INTO secrets (name, sealed, drawn_at) VALUES (?, ?, ?)`                    // #nosec G101 -- a statement, no password
	dropSecret  statement = `DELETE FROM secrets WHERE name = ?`                                               // #nosec G101 -- a statement, no password
	dropCodesAt statement = `DELETE FROM secrets WHERE name > ? AND name < ? AND substr(name, -length(?)) = ?` // #nosec G101 -- a statement, no password
	// dropSecrets leaves what an officer may still be shown, and what is still to be set at the panel.
	dropSecrets statement = `DELETE FROM secrets WHERE name IN (SELECT s.name FROM secrets s WHERE s.drawn_at < ?
		AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.id = s.name AND c.state IN ('pending', 'issued'))
		AND NOT EXISTS (SELECT 1 FROM works w WHERE w.credential = s.name AND w.state <> 'done') LIMIT ?)` // #nosec G101 -- a statement, no password
)

// The alphabet of passwords leaves out what is mistaken for something else
// when it is read from paper: I l 1, O o 0, and i.
const (
	capitals = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	smalls   = "abcdefghjkmnpqrstuvwxyz"
	digits   = "23456789"
	alphabet = capitals + smalls + digits
)

// Secret opens the secret of that name for the ticket or address it is bound
// to. ErrNotFound: it was erased or never drawn. ErrWrongSeal: it is bound to
// something else.
func (s *Store) Secret(ctx context.Context, name, boundTo string) (storage.Secret, error) {
	var sealed []byte
	if err := s.reading(ctx).one("read a secret", getSecret, values{name}, &sealed); err != nil {
		return storage.Secret{}, err
	}
	plain, err := s.seal.open(sealed, name, boundTo)
	if err != nil {
		return storage.Secret{}, fmt.Errorf("open the secret %s: %w", name, err)
	}
	return storage.NewSecret(string(plain)), nil
}

// SecretIs tells whether the secret of that name, bound to an address or a
// ticket, is the code that was typed, as FoldCode compares codes; it takes as
// long for a near miss as for a far one. A secret that does not live is nobody's.
func (r *reader) SecretIs(name, boundTo, typed string) (bool, error) {
	var sealed []byte
	err := r.one("read a secret", getSecret, values{name}, &sealed)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	plain, err := r.seal.open(sealed, name, boundTo)
	if err != nil {
		return false, nil // bound to something else
	}
	right, given := conversations.FoldCode(string(plain)), conversations.FoldCode(typed)
	return subtle.ConstantTimeCompare([]byte(right), []byte(given)) == 1, nil
}

// drawSecret draws and seals a password; one that lives already stays, unless
// nobody can open it any more.
func (b *Batch) drawSecret(wish conversations.NewSecret, at time.Time) error {
	living, err := b.livingSecret(wish)
	if err != nil || living {
		return err
	}
	password, err := drawPassword(b.store.seal.random)
	if err != nil {
		return err
	}
	sealed, err := b.store.seal.close(password, wish.Name, wish.For)
	if err != nil {
		return err
	}
	return b.exec("store a secret", putSecret, wish.Name, sealed, stored(at))
}

// livingSecret tells whether a wish is fulfilled already. What another key sealed
// is taken away.
func (b *Batch) livingSecret(wish conversations.NewSecret) (bool, error) {
	var sealed []byte
	err := b.one("look for a secret", getSecret, values{wish.Name}, &sealed)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := b.seal.open(sealed, wish.Name, wish.For); err == nil {
		return true, nil
	}
	return false, b.exec("erase a secret that another key sealed", dropSecret, wish.Name)
}

// TrimSecrets erases secrets that were drawn before olderThan and are for
// nothing any more, at most 1000 at a time, and tells how many. Decisions erase
// theirs in time; this is for what one may have left behind.
func (b *Batch) TrimSecrets(olderThan time.Time) (int, error) {
	return b.change("trim the secrets", dropSecrets, stored(olderThan), slice)
}

// drawPassword draws letters and digits of which every password is equally
// likely: what does not fit is thrown away and drawn again.
func drawPassword(random io.Reader) ([]byte, error) {
	for {
		password := make([]byte, 0, storage.PasswordLength)
		for len(password) < storage.PasswordLength {
			letter, err := drawLetter(random)
			if err != nil {
				return nil, &storage.Error{Doing: "draw a password", Err: err}
			}
			password = append(password, letter)
		}
		if hasAllClasses(password) {
			return password, nil
		}
	}
}

func drawLetter(random io.Reader) (byte, error) {
	const even = 256 / len(alphabet) * len(alphabet) // numbers above would favour the first letters
	var number [1]byte
	for {
		if _, err := io.ReadFull(random, number[:]); err != nil {
			return 0, err
		}
		if int(number[0]) < even {
			return alphabet[int(number[0])%len(alphabet)], nil
		}
	}
}

func hasAllClasses(password []byte) bool {
	for _, class := range []string{capitals, smalls, digits} {
		if !bytes.ContainsFunc(password, func(r rune) bool { return strings.ContainsRune(class, r) }) {
			return false
		}
	}
	return true
}

// sealer seals with XChaCha20-Poly1305, whose nonces are long enough to be
// drawn at random.
type sealer struct {
	aead   cipher.AEAD
	random io.Reader
}

func (s sealer) close(plain []byte, name, boundTo string) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return nil, &storage.Error{Doing: "draw a nonce", Err: err}
	}
	return s.aead.Seal(nonce, nonce, plain, binding(name, boundTo)), nil
}

func (s sealer) open(sealed []byte, name, boundTo string) ([]byte, error) {
	if len(sealed) < s.aead.NonceSize() {
		return nil, storage.ErrWrongSeal
	}
	nonce, body := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	plain, err := s.aead.Open(nil, nonce, body, binding(name, boundTo))
	if err != nil {
		return nil, storage.ErrWrongSeal
	}
	return plain, nil
}

// binding joins what a seal is for; the length keeps the two apart.
func binding(name, boundTo string) []byte {
	return fmt.Appendf(nil, "%d:%s:%s", len(name), name, boundTo)
}
