package tables

import "context"

// sealedSecrets gives each secret with what it is bound to: its credential's
// address. The credential's id is the name up to a slash.
const sealedSecrets statement = `SELECT s.name, s.sealed, c.address FROM secrets s JOIN credentials c
	ON c.id = CASE instr(s.name, '/') WHEN 0 THEN s.name ELSE substr(s.name, 1, instr(s.name, '/') - 1) END` // #nosec G101 -- a query, no credential

// CountSeals counts the secrets of credentials, and those of them that our key
// does not open.
func (s *Store) CountSeals(ctx context.Context) (sealed, shut int, err error) {
	err = s.reading(ctx).each("look at the secrets", sealedSecrets, nil, func(scan scanner) error {
		var name, boundTo string
		var body []byte
		if err := scan(&name, &body, &boundTo); err != nil {
			return err
		}
		sealed++
		if _, err := s.seal.open(body, name, boundTo); err != nil {
			shut++
		}
		return nil
	})
	return sealed, shut, err
}
