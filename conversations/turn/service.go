package turn

import (
	"fmt"
	"slices"

	"github.com/looplab/fsm"

	"loket/conversations"
)

// Service is one thing that can be asked for at the counter. All that tells it
// from the others stands in its value: nothing else asks which one it is.
// Where a field names words, they are in the locales under that key; besides,
// a service has the words service_KEY and form_NAME, and ask_NAME_QUESTION and
// field_QUESTION for its form.
type Service struct {
	Key     conversations.Service // as it is stored
	Prefix  string                // of its tickets, such as SD
	Opening Opening               // how it is begun
	Form    *Form
	Life    fsm.Events // of its requests

	Received    string // words that a request came in, of Ticket and Due
	Addressed   string // question whose answer is the address of an existing account; empty where a label names a new one
	Editable    bool   // its officer may change what was sent, and the team may ask for corrections
	Existing    bool   // an address that has an account already may be asked for: that account is handed over
	Takes       bool   // approval hands an existing account over to whoever asks
	HolderAlone bool   // it is done for the holder of the account alone
	Answered    bool   // a reply of the team is the answer, and ends it
	Private     bool   // colleagues of the unit do not see it in /status
	Vouched     bool   // whether the officer speaks for the unit matters, as long as it is undecided
	Unvouched   bool   // that never matters

	Kind  conversations.AccountKind // of the account that comes of it
	Makes string                    // words for what is made of that kind, for whoever makes it by hand
	Plan  []conversations.Step      // what the panel is asked for a new one; without a plan it is never asked
	// Again is the transition that tries failed work once more; retry unless set.
	Again string
	// UnderWay are the words for a request whose work is being done; those of its
	// state unless set.
	UnderWay string
	Letter   bool // what is delivered comes with a written letter

	Corrections, Rejections []Reason
	Decisions               [][]Action // under the card of a request that waits, row by row
	GiveUp                  Action     // under the card of one whose work failed
	Judge                   Judge      // works out the hints of its card; nil for none

	Standard *Standard // that it follows; nil for none

	Recap      string // its place in the recap: words recap_kind_RECAP
	Complaint  bool   // it stands among the complaints there
	About      string // question whose answer says what it is about
	LetterBody string // first sentence of the letter: words letter_body_LETTERBODY
}

// Reason is a ready reason: its words are reason_NAME, and for a correction
// the question that it reopens.
type Reason struct {
	Name, Question string
	OfExisting     bool // it is about an account that there is already; such reasons stand last
	DeniesUnit     bool // it says that the applicant does not speak for the unit
}

// Action is a button of a card: the key of its words, and what its press asks for.
type Action struct {
	Label, Act string
	Unless     func(t *Turn, r *conversations.Request) bool // the button is left out; nil for never
}

// Judge looks at a request the way an experienced verifier would.
type Judge func(t *Turn, r *conversations.Request) ([]conversations.Line, error)

// Standard is a published service standard: its words are standard_KEY and
// standard_KEY_parts, the button that shows it button_standard_KEY.
type Standard struct {
	Key    string
	Decree func(Standards) string // its number; empty until the office has it
}

// Asks lists the reasons for which a request's correction asks a question again:
// the ready ones that name it, and what a verifier wrote.
func (s *Service) Asks(r *conversations.Request, question string) []conversations.Line {
	if !slices.Contains(r.Reopened, question) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Reasons), func(why conversations.Line) bool {
		return slices.ContainsFunc(s.Corrections, func(ready Reason) bool {
			return why.Key == "reason_"+ready.Name && ready.Question != question
		})
	})
}

// ServiceOf finds the service of a request. One that the counter does not
// offer any more keeps its tickets readable and does nothing else.
func (c *Catalogue) ServiceOf(key conversations.Service) *Service {
	for _, s := range c.Services {
		if s.Key == key {
			return s
		}
	}
	if c.Rehearsed != nil && c.Rehearsed.Key == key {
		return c.Rehearsed
	}
	return &Service{Key: key, Form: &Form{Name: string(key)}, Life: conversations.ComplaintLife}
}

// serviceAsked finds the service that a form asks for; nil where it asks for none.
func (c *Catalogue) serviceAsked(form string) *Service {
	for _, s := range c.Services {
		if s.Form.Name == form {
			return s
		}
	}
	return nil
}

// MayExist tells whether a form may ask for an address that has an account
// already.
func (c *Catalogue) MayExist(form string) bool {
	s := c.serviceAsked(form)
	return s != nil && s.Existing
}

// FormOf is the form that a request came from.
func (c *Catalogue) FormOf(r *conversations.Request) *Form { return c.ServiceOf(r.Service).Form }

// FilesOf lists a request's files in the order of its questions.
func (c *Catalogue) FilesOf(r *conversations.Request) []conversations.File {
	var all []conversations.File
	for _, q := range c.FormOf(r).Questions {
		all = append(all, r.Answers[q.Key].Files...)
	}
	return all
}

// Can tells whether a request may take a transition now.
func (c *Catalogue) Can(r *conversations.Request, event string) bool {
	return conversations.MachineFor(event, string(r.State), c.ServiceOf(r.Service).Life).Can(event)
}

// Changeable tells whether a request's officer may change its answers now.
func (c *Catalogue) Changeable(r *conversations.Request) bool {
	return r.State == conversations.Submitted && r.Claimed == nil && c.ServiceOf(r.Service).Editable
}

// StateWords says where a request stands. What is answered is not verified.
func (c *Catalogue) StateWords(r *conversations.Request) conversations.Line {
	if r.State == conversations.Submitted && c.ServiceOf(r.Service).Answered {
		return conversations.Say("state_unanswered")
	}
	if s := c.ServiceOf(r.Service); r.State == conversations.Resetting && s.UnderWay != "" {
		return conversations.Say(s.UnderWay)
	}
	return conversations.Say("state_" + string(r.State))
}

// OwnStanding says in a line where a request stands, for presses of an officer
// that come too late. Who decided is the team's business.
func (c *Catalogue) OwnStanding(r *conversations.Request) conversations.Line {
	when := conversations.Verbatim("")
	switch {
	case r.Decided != nil:
		when = conversations.Say("decided_at").With("At", conversations.At(r.DecidedAt, conversations.DateShort))
	case r.Claimed != nil:
		when = conversations.Say("claimed_by_team")
	}
	return conversations.Say("toast_standing").With("Ticket", r.Ticket, "State", c.StateWords(r), "Who", when)
}

// Makes is the key of the words for what is made of a kind.
func (c *Catalogue) Makes(kind conversations.AccountKind) string {
	for _, s := range c.Services {
		if s.Kind == kind && s.Makes != "" {
			return s.Makes
		}
	}
	return "kind_account"
}

// manualKind tells of a kind of account that the team always makes by hand.
func (c *Catalogue) manualKind(kind conversations.AccountKind) bool {
	for _, s := range c.Services {
		if s.Kind == kind && len(s.Plan) > 0 {
			return false
		}
	}
	return true
}

// check says what is missing of a service, before anybody asks for it.
func (s *Service) check() error {
	switch {
	case s.Key == "" || s.Prefix == "":
		return fmt.Errorf("service %q: without key or prefix of its tickets", s.Key)
	case s.Form == nil || len(s.Form.Questions) == 0 || s.Form.Finish == nil:
		return fmt.Errorf("service %s: without a form that ends", s.Key)
	case len(s.Life) == 0:
		return fmt.Errorf("service %s: without a life", s.Key)
	case s.Opening.Name == "" || s.Opening.Begin == nil:
		return fmt.Errorf("service %s: nobody could begin it", s.Key)
	case len(s.Decisions) == 0:
		return fmt.Errorf("service %s: the team could not decide on it", s.Key)
	case s.Received == "" || s.Recap == "":
		return fmt.Errorf("service %s: without words for its receipt or its place in the recap", s.Key)
	}
	return nil
}

// Words lists the keys of the words that a service needs.
func (s *Service) Words() []string {
	keys := []string{"service_" + string(s.Key), "form_" + s.Form.Name, s.Received, "recap_kind_" + s.Recap}
	for _, q := range s.Form.Questions {
		keys = append(keys, s.Form.Words(q), q.Field().Key)
	}
	for _, r := range append(s.Corrections[:len(s.Corrections):len(s.Corrections)], s.Rejections...) {
		keys = append(keys, "reason_"+r.Name)
	}
	for _, row := range s.Decisions {
		for _, a := range row {
			keys = append(keys, a.Label)
		}
	}
	if s.Form.Warns != "" {
		keys = append(keys, s.Form.Warns)
	}
	if s.UnderWay != "" {
		keys = append(keys, s.UnderWay)
	}
	if s.Makes != "" {
		keys = append(keys, s.Makes)
	}
	if s.LetterBody != "" {
		keys = append(keys, "letter_body_"+s.LetterBody)
	}
	if s.Standard != nil {
		keys = append(keys, "standard_"+s.Standard.Key, "standard_"+s.Standard.Key+"_parts", "button_standard_"+s.Standard.Key)
	}
	if s.Opening.Menu != "" {
		keys = append(keys, s.Opening.Menu)
	}
	for _, command := range s.Opening.Commands {
		keys = append(keys, "command_"+command)
	}
	return keys
}

// ManualFor tells whether the team does the panel's work on a kind of account
// by hand.
func (t *Turn) ManualFor(kind conversations.AccountKind) bool {
	return t.PanelManual || kind.HasSite() && t.SiteManual || t.manualKind(kind)
}
