package accounts

import (
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

const (
	chaseAfter  = 2 * time.Hour // an unopened account is chased
	changeAfter = 3 * time.Hour // the first look whether the password was changed
	changeAgain = 6 * time.Hour //
)

// OvertakenWait is how long a temporary password is let be while another is
// about to take its place.
const OvertakenWait = 10 * time.Minute

// Overtaken tells whether another password is being set for a credential's
// account: what became of the one before is known when that has ended.
func Overtaken(t *turn.Turn, c *conversations.Credential) (bool, error) {
	newest, err := t.Mem.CredentialOf(c.Address)
	if err != nil {
		return false, turn.IgnoreGone(err)
	}
	return newest.ID != c.ID && newest.State == conversations.CredentialPending, nil
}
