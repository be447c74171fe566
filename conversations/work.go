package conversations

import (
	"slices"
	"time"
)

// Work is something being done at the panel, step by step.
type Work struct {
	ID         string      `json:"-"`
	Ticket     string      `json:"-"`
	State      string      `json:"-"`    // running, failed, done
	Goal       string      `json:"goal"` // create, handover, password, replace, reset, freeze, thaw, verify
	Credential string      `json:"credential,omitempty"`
	Address    string      `json:"address"`
	Username   string      `json:"username,omitempty"`
	Candidate  int         `json:"candidate,omitempty"` // how many user names were taken
	Email      string      `json:"email,omitempty"`
	Title      string      `json:"title,omitempty"`
	Kind       AccountKind `json:"site,omitempty"`
	Steps      []WorkStep  `json:"steps"`
	Next       int         `json:"next"` // index of the step being done
	ByHand     bool        `json:"by_hand,omitempty"`
	Worker     *Actor      `json:"worker,omitempty"`     // who does it by hand
	Asked      bool        `json:"asked,omitempty"`      // by somebody who waits for the answer
	Redrawn    bool        `json:"redrawn,omitempty"`    // its password was drawn anew, as the first could not be opened
	Objection  time.Time   `json:"objection,omitzero"`   // until when the holder on file may object
	Withheld   bool        `json:"withheld,omitempty"`   // a look at the account forbade it; nothing was touched
	Tries      int         `json:"tries,omitempty"`      // how often the team tried again by a button that stands for no change of state
	Opening    string      `json:"opening,omitempty"`    // the work that opens the address which this one left closed
	SeenOpen   bool        `json:"seen_open,omitempty"`  // the team says that the address is open; nobody could look from here
	Former     string      `json:"former,omitempty"`     // the credential that its password takes the place of
	Told       []Telling   `json:"told,omitempty"`       // who on file was told of it
	Untold     bool        `json:"untold,omitempty"`     // nobody could be: it waits for the team
	Unheard    bool        `json:"unheard,omitempty"`    // the team let it go on all the same
	Waited     bool        `json:"waited,omitempty"`     // a moment longer, for word that is under way
	Anew       bool        `json:"anew,omitempty"`       // a reset after a break-in: nothing of the former site's keys is used
	NotHacked  bool        `json:"not_hacked,omitempty"` // the team said so
	Unseen     bool        `json:"unseen,omitempty"`     // the address cannot be looked at, and the team lets it go on
	ClosedAt   time.Time   `json:"closed_at,omitzero"`   // since when the address is closed to visitors by the work
	Of         string      `json:"of,omitempty"`         // the ticket whose reset put aside what is to come back
	For        string      `json:"for,omitempty"`        // the ticket whose work it goes on with
	Newcomers  []SiteKey   `json:"newcomers,omitempty"`  // administrators of a website who came since a password was delivered
	Given      bool        `json:"given,omitempty"`      // what it was for has been delivered
}

// Telling is a word to whoever is on file with an account that somebody else
// wants. It names nobody: that is looked up.
type Telling struct {
	How string    `json:"how"`           // chat or mail
	Of  string    `json:"of,omitempty"`  // the ticket by which they came to be on file
	At  time.Time `json:"at,omitzero"`   // when they were told
	Why string    `json:"why,omitempty"` // why they cannot be
}

// WorkStep is one step and how it ended: "", done, waiting, failed or skipped.
type WorkStep struct {
	Step Step      `json:"step"`
	How  string    `json:"how,omitempty"`
	At   time.Time `json:"at,omitzero"`
	Code string    `json:"code,omitempty"`
	Note string    `json:"note,omitempty"`

	Value string `json:"value,omitempty"` // what it found out: of a password yes, no or unknown; of a website's links LinksTelling and its like
}

func StepSign(how string) string {
	switch how {
	case "done", "waiting", "failed", "skipped":
		return how
	}
	return "open"
}

// Unfinished is the first step that did not succeed and held up nothing; -1
// where there is none.
func (w *Work) Unfinished() int {
	if w.State != WorkDone {
		return -1
	}
	return slices.IndexFunc(w.Steps, func(s WorkStep) bool { return s.Step.Remarks() && s.How == "failed" })
}

// ManualName is our name of the message that guides the one who does the work.
func (w *Work) ManualName() string { return "hand:" + w.ID }

// WaitsForTeam tells whether work is there for a verifier to do.
func (w *Work) WaitsForTeam() bool {
	if w.State == WorkFailed {
		return w.Ticket == "" && !w.Withheld
	}
	return w.ByHand && w.State == WorkRunning
}

// SetsPassword tells whether the work is to set a password.
func (w *Work) SetsPassword() bool {
	switch w.Goal {
	case GoalCreate, GoalHandover, GoalPassword, GoalReplace, GoalRestore:
		return true
	}
	return w.Goal == GoalReset && w.Anew
}

// LookFirst lists what is to be looked at before an account that exists is
// touched.
func (w *Work) LookFirst() Text {
	if len(w.Steps) == 0 || w.Steps[0].Step != StepOwner {
		return nil
	}
	list := Compose(Blank, "hand_first", Say("hand_first_owner").With("Username", w.Username, "Address", w.Address))
	switch w.Goal {
	case GoalPassword, GoalHandover, GoalReset, GoalRestore:
		list = Compose(list, "hand_first_others", "hand_first_open")
	case GoalReplace:
		list = Compose(list, "hand_first_others")
	}
	return Compose(list, "hand_first_else")
}

// Objectable tells whether a handover still waits for its holder, or for the
// team because no holder could be told.
func (w *Work) Objectable() bool {
	return w.Goal == GoalHandover && w.State == WorkRunning && (w.Untold || !w.Objection.IsZero())
}

// Has tells whether a step belongs to a work.
func (w *Work) Has(step Step) bool { return w.Step(step) != nil }

func (w *Work) Step(step Step) *WorkStep {
	for i := range w.Steps {
		if w.Steps[i].Step == step {
			return &w.Steps[i]
		}
	}
	return nil
}

// UpkeepName is our name of the message that offers work which belongs to no
// request, and tells when it is done.
func (w *Work) UpkeepName() string { return "small:" + w.ID }

// Pending tells whether somebody is being told.
func (w *Work) Pending() bool {
	return slices.ContainsFunc(w.Told, func(g Telling) bool { return g.At.IsZero() && g.Why == "" })
}

// Goals of work at the panel.
const (
	GoalCreate   = "create"   // a new account, and the standard site where it is a website
	GoalHandover = "handover" // a temporary password for an existing account and its new holder
	GoalPassword = "password" // a temporary password for the account's own holder
	GoalReplace  = "replace"  // an unknown password, because the temporary one has expired
	GoalReset    = "reset"    // the standard site again, with a copy kept first
	GoalRestore  = "restore"  // the site that a reset put aside again
	GoalForget   = "forget"   // what a reset kept is taken away
	GoalOpen     = "open"     // an address that a reset left closed
	GoalFreeze   = "freeze"
	GoalThaw     = "thaw"
	GoalVerify   = "verify" // is the temporary password still accepted
	GoalLook     = "look"   // is the account still there
)

const (
	WorkRunning = "running"
	WorkFailed  = "failed"
	WorkDone    = "done"
)

// AtPanel tells whether the panel is being asked for the work's steps.
func (w *Work) AtPanel() bool { return w.State == WorkRunning && !w.ByHand }

// Delivered tells whether what the work was for has been delivered. Works of
// earlier versions tell by an optional step that has ended: it stood behind.
func (w *Work) Delivered() bool {
	if w.Given {
		return true
	}
	for _, s := range w.Steps[:w.Next] {
		if s.Step.Optional() {
			return true
		}
	}
	return false
}
