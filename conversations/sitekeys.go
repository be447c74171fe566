package conversations

import (
	"slices"
	"time"
)

// SiteKeys is who can get into the administration of a website that was handed
// over, as it was read back last.
type SiteKeys struct {
	At time.Time `json:"at,omitzero"`
	// Unread names what could not be read. What hangs on it is not known.
	Unread []string `json:"unread,omitempty"`

	Administers  bool   `json:"administers,omitempty"`  // the account of our name does
	UserEmail    bool   `json:"user_email,omitempty"`   // it has the new holder's address
	AdminEmail   bool   `json:"admin_email,omitempty"`  // and so has the website
	Pending      bool   `json:"pending,omitempty"`      // a change of one of the two waits for its confirmation
	Applications bool   `json:"applications,omitempty"` // it has application passwords
	Sessions     bool   `json:"sessions,omitempty"`     // browsers are logged in as it
	ResetKey     bool   `json:"reset_key,omitempty"`    // a link is out that sets its password
	Sharing      string `json:"sharing,omitempty"`      // another login with the same address

	Others []SiteKey   `json:"others,omitempty"` // who administers besides
	Giving []RoleGiven `json:"giving,omitempty"` // roles whose definition lets somebody administer
	Given  []SiteKey   `json:"given,omitempty"`  // the first of those who administer by one of these
	Open   bool        `json:"open,omitempty"`   // whoever registers administers

	Wanted  []int     `json:"wanted,omitempty"`   // whom the team is about to lock out
	Taken   []SiteKey `json:"taken,omitempty"`    // whose rights were taken, and can be given back
	TakenAt time.Time `json:"taken_at,omitzero"`  //
	TakenBy *Actor    `json:"taken_by,omitempty"` //
	Back    bool      `json:"back,omitempty"`     // they are being given back
}

// SiteKey is somebody who can administer a website. The e-mail address is masked.
type SiteKey struct {
	Number int       `json:"number"`
	Login  string    `json:"login,omitempty"`
	Email  string    `json:"email,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Rights string    `json:"rights,omitempty"` // as the website stores them
	Level  string    `json:"level,omitempty"`
	Role   string    `json:"role,omitempty"` // whose definition alone lets them administer
}

// RoleGiven is a role, and how many administer by its definition alone.
type RoleGiven struct {
	Role  string `json:"role"`
	Count int    `json:"count,omitempty"`
}

// RightsKept is for how long rights that were taken can be given back.
const RightsKept = 7 * Day

// Read tells whether all of it could be read.
func (k *SiteKeys) Read() bool { return k != nil && len(k.Unread) == 0 }

// Renewed tells whether every key of the account of our name is the new holder's.
func (k *SiteKeys) Renewed() bool {
	return k.Administers && k.UserEmail && k.AdminEmail && !k.Pending && !k.Applications && !k.Sessions && !k.ResetKey
}

// Count is how many can administer besides, as far as it was read.
func (k *SiteKeys) Count() int {
	count := len(k.Others)
	for _, g := range k.Giving {
		count += g.Count
	}
	return count
}

// Locked tells whether nobody but the new holder can administer the website.
func (k *SiteKeys) Locked() bool { return k.Read() && k.Renewed() && k.Count() == 0 && !k.Open }

// Forget drops what is kept to give rights back; who they were stays.
func (k *SiteKeys) Forget() {
	k.Taken, k.Wanted, k.TakenBy = nil, nil, nil
	k.Others = slices.Clone(k.Others)
	for i := range k.Others {
		k.Others[i].Rights, k.Others[i].Level = "", ""
	}
}
