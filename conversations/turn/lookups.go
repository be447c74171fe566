package turn

import (
	"errors"

	"loket/conversations"
)

// KnownAccount is nil where an address has no account that we know of, or none
// any more.
func (t *Turn) KnownAccount(address string) (*conversations.Account, error) {
	a, err := t.Account(address)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && !a.EndedAt.IsZero() {
		return nil, nil
	}
	return a, err
}
