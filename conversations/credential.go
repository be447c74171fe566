package conversations

import "strconv"

// Occasion names why a credential is delivered.
func (c *Credential) Occasion() string {
	if c.First {
		return "first"
	}
	if c.Ticket != "" && c.Ticket == c.ID {
		return "handover"
	}
	return "forgotten"
}

func (c *Credential) Button(key, act string) Button {
	return Button{Label: Say(key), Data: "d:" + c.ID + ":" + act}
}

// LetterName is our name of the no-th copy with a password that its officer has.
func (c *Credential) LetterName(no int) string {
	return OfficerLetter + c.ID + "/" + strconv.Itoa(no)
}

// A temporary password of a website is two: the panel's and that of the site's
// administrator. Each is looked at, changed and ended by itself.

// PasswordState is where one of the two stands.
type PasswordState string
