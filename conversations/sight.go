package conversations

import "time"

// Sight is what a look into a file found. It decides nothing: verifiers read it
// as hints, officers hear of what they can mend.
type Sight struct {
	Signatures []Signature `json:"signatures,omitempty"` // electronic ones, in the order they were made
	Unsigned   bool        `json:"unsigned,omitempty"`   // a PDF without any
	Claims     bool        `json:"claims,omitempty"`     // it is unsigned, and its text says that it is signed electronically
	Opaque     bool        `json:"opaque,omitempty"`     // a PDF that cannot be looked into: a password, damage, too much of it
	Turn       int         `json:"turn,omitempty"`       // how a picture lies (Exif's orientation, 2 to 8); 0: upright
	Flaw       string      `json:"flaw,omitempty"`       // why a picture is hard to read: FlawDark, FlawBlurred or FlawSmall
}

// Why a picture is hard to read.
const (
	FlawDark    = "dark"
	FlawBlurred = "blurred"
	FlawSmall   = "small"
)

// Signature is one electronic signature of a PDF.
type Signature struct {
	Name    string    `json:"name,omitempty"`   // of the certificate's subject, never what the file says beside it
	Issuer  string    `json:"issuer,omitempty"` // of the certificate
	At      time.Time `json:"at,omitzero"`      // as the signer's machine says
	Trusted bool      `json:"trusted,omitempty"`
	Changed bool      `json:"changed,omitempty"` // what it covers, or what pages show, is not what was signed
	Partial bool      `json:"partial,omitempty"` // it leaves out a part of the file that is no update of it
}
