package turn

import (
	"errors"

	"loket/conversations"
)

// UnheardOf tells whether we know nothing of a private chat's person: neither
// what they wrote, nor who they are, nor what they hold. They were erased.
func (t *Turn) UnheardOf(chat int64) (bool, error) {
	if _, known := t.sessions[chat]; known {
		return false, nil
	}
	if _, err := t.Mem.Session(chat); !errors.Is(err, conversations.ErrNotFound) {
		return false, err
	}
	o, introduced, err := t.Officer(chat)
	if err != nil || introduced || o.Consented() {
		return false, err
	}
	held, err := t.Mem.AccountsOf(chat)
	return len(held) == 0, err
}
