package conversations

import (
	"strconv"
	"strings"
	"time"
)

// Officer is a person of a work unit, known by the number Telegram gives them.
type Officer struct {
	ID             int64     `json:"-"`
	Name           string    `json:"name"`
	NIP            string    `json:"nip,omitempty"` // empty for those who are no civil servants
	Position       string    `json:"position"`
	Unit           string    `json:"unit"`
	Email          string    `json:"email"`
	Phone          string    `json:"phone"`
	PhoneVerified  bool      `json:"phone_verified,omitempty"`
	EmailProved    bool      `json:"email_proved,omitempty"` // a code that was mailed there was typed in their chat
	ConsentVersion string    `json:"consent_version"`
	ConsentAt      time.Time `json:"consent_at"`
	UnitConfirmed  bool      `json:"unit_confirmed,omitempty"` // what they asked for in this unit's name was delivered
	UnitBy         string    `json:"unit_by,omitempty"`        // the ticket of that; empty in records of before
	UnitAt         time.Time `json:"unit_at,omitzero"`         // when it was delivered
}

func PhoneShown(o Officer) Line {
	if o.PhoneVerified {
		return Say("phone_verified")
	}
	return Say("phone_unverified")
}

// MaskedEmail shows an address so that whoever knows it knows it again: the
// middle of what stands before the sign is left out.
func MaskedEmail(address string) string {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return ""
	}
	name := []rune(address[:i])
	first, last := 1, 0
	if len(name) > 3 {
		last = 1
	}
	if len(name) > 6 {
		first = 2
	}
	return string(name[:min(first, len(name))]) + "•••" + string(name[len(name)-last:]) + address[i:]
}

// Introduced tells whether the officer said who they are, and not only that
// their data may be used.
func (o Officer) Introduced() bool { return o.Unit != "" || o.Phone != "" }

// Consented tells whether the officer agreed to the use of their data.
func (o Officer) Consented() bool { return o.ConsentVersion != "" }

func IdText(id int64) string { return strconv.FormatInt(id, 10) }

// Nobody is the officer of what belonged to a person who was erased.
const Nobody int64 = -1

// ConfirmedFor tells whether the officer is known to speak for a unit: something
// that they asked for in its name was delivered.
func (o Officer) ConfirmedFor(unit string) bool { return o.UnitConfirmed && o.Unit == unit }

// ForgetUnit ends what is known of the officer's speaking for their unit.
func (o *Officer) ForgetUnit() { o.UnitConfirmed, o.UnitBy, o.UnitAt = false, "", time.Time{} }

// UnitMark names one confirmation in callback data.
func (o Officer) UnitMark() string {
	if o.UnitAt.IsZero() {
		return "0" // of a record that does not say when
	}
	return strconv.FormatInt(o.UnitAt.Unix(), 36)
}
