package conversations

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// AccountKind tells what an account is. Accounts, works and credentials carry
// theirs.
type AccountKind string

// The kinds of the two service standards.
const (
	HostingAccount AccountKind = ""        // a user of the hosting panel
	WebsiteAccount AccountKind = "website" // such a user with a standard website, whose administrator has a password of its own
)

// HasSite tells whether a standard website is installed there.
func (k AccountKind) HasSite() bool { return k == WebsiteAccount }

// UnmarshalJSON reads a kind. Where an earlier version told only whether there
// is a website, it told that in the kind's place.
func (k *AccountKind) UnmarshalJSON(body []byte) error {
	switch body = bytes.TrimSpace(body); {
	case bytes.Equal(body, []byte("true")):
		*k = WebsiteAccount
	case bytes.Equal(body, []byte("false")), bytes.Equal(body, []byte("null")):
		*k = HostingAccount
	default:
		var name string
		if err := json.Unmarshal(body, &name); err != nil {
			return fmt.Errorf("read the kind of an account: %w", err)
		}
		*k = AccountKind(name)
	}
	return nil
}
