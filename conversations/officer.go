package conversations

import (
	"strconv"
	"strings"
	"time"
)

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
