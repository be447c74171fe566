package storage

import (
	"fmt"
	"log/slog"
)

// PasswordLength is how many characters the passwords have that a batch draws:
// 92 bits.
const PasswordLength = 16

// placeholder stands wherever a secret would be printed.
const placeholder = "[rahasia]"

// Secret is a password. However it is printed, logged or encoded, a
// placeholder comes out; only Reveal gives it away.
type Secret struct {
	// A pointer, so that printing a struct which holds a Secret in a field of
	// its own shows an address at most.
	value *string
}

// NewSecret wraps a password that came from elsewhere, such as a verifier's hand.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal gives the password itself, empty for none.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String prints a placeholder.
func (Secret) String() string { return placeholder }

// GoString prints a placeholder.
func (Secret) GoString() string { return placeholder }

// Format prints a placeholder, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(placeholder)) }

// MarshalText writes a placeholder.
func (Secret) MarshalText() ([]byte, error) { return []byte(placeholder), nil }

// MarshalJSON writes a placeholder.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + placeholder + `"`), nil }

// LogValue logs a placeholder.
func (Secret) LogValue() slog.Value { return slog.StringValue(placeholder) }
