package documents

import (
	"slices"
	"strings"

	"loket/conversations"
	"loket/storage"
)

// What a copy leaves out speaks of others: somebody who asks for an account that
// is not theirs must not learn from it whether the account exists, whose it is
// and what its user name is.

// holds tells whether an address is an account of the person's.
func (c *copying) holds(address string) bool {
	return slices.ContainsFunc(c.kept.Accounts, func(a conversations.Account) bool { return a.Address == address })
}

// ifHeld is a value that is told of the person's own accounts alone.
func (c *copying) ifHeld(address, value string) string {
	if !c.holds(address) {
		return ""
	}
	return value
}

// ownWorks are the works at accounts of the person's.
func (c *copying) ownWorks(all []conversations.Work) []conversations.Work {
	return slices.DeleteFunc(slices.Clone(all), func(w conversations.Work) bool { return !c.holds(w.Address) })
}

// ownCredentials are those that the person got, and those for their accounts.
func (c *copying) ownCredentials() []conversations.Credential {
	return slices.DeleteFunc(slices.Clone(c.kept.Credentials), func(k conversations.Credential) bool {
		return k.IssuedAt.IsZero() && !c.holds(k.Address)
	})
}

// ownTrail is what the trail tells of a request: of the request itself and of the
// applicant always, of work at an account where it is theirs, and never what its
// former holder said.
func (c *copying) ownTrail(r storage.PersonalRequest) []conversations.AuditEntry {
	return slices.DeleteFunc(slices.Clone(r.Trail), func(e conversations.AuditEntry) bool {
		switch of, _, _ := strings.Cut(e.Action, "."); of {
		case "request", "contact", "letter", "unit", "attachments":
			return false
		case "account", "password", "work":
			return !c.holds(r.Address)
		}
		return true
	})
}

// tellsOwn are the dates that speak of the person's own requests and passwords;
// others speak of the holder of an account, or of the team.
var tellsOwn = map[string]bool{
	"half": true, "most": true, "overdue": true, "correction_overdue": true, "approval_notice": true, "retire": true,
	"hide": true, "chase": true, "change": true, "expire": true,
}
