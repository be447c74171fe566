package turn

import (
	"context"
	"fmt"
	"slices"

	"github.com/looplab/fsm"
	"loket/conversations"
)

// Form is a conversation declared as a list of questions; its state machine
// is derived from the list.
type Form struct {
	Name      string
	Asks      string // whose questions' words it uses, where not its own
	Version   int    // raised when questions come or go; a stored draft carries its own
	Questions []Question
	// Finish takes the answers in: after the review, or after the last
	// question where the form has none. It returns a *refusal that names the
	// question to reopen where an answer does not hold any more.
	Finish func(t *Turn, d *conversations.Draft) error
	// Ahead says, above the first question, what is to come; nil for nothing.
	Ahead func(t *Turn, d *conversations.Draft) conversations.Text
	// Beside is a form that may be opened in the middle of another, whose draft
	// waits behind it.
	Beside bool
	// Warns is the key of words that stand above the question whether to send;
	// empty for none.
	Warns string
	// Unreviewed forms end with their last question.
	Unreviewed bool
	// Saves tells that its answers are kept for the officer, and sent to nobody.
	Saves bool

	table fsm.Events // the transitions between all questions, derived once
}

// Question is one step of a form. Its words are ask_FORM_KEY, its short name
// in summaries and cards field_KEY, or field_SHORT where that is set.
type Question struct {
	Key      string
	Short    string
	Files    bool // photos or documents are an answer
	NoText   bool // nothing else is
	Letter   bool // what is given is looked into: signatures, and whether it can be read
	Contact  bool // a shared contact is an answer
	Optional bool // ⏭️ Lewati passes it
	OfNew    bool // asked of an address that is new alone; one that exists has it
	// Choices are the buttons that answer it, two a row where Wide is false.
	Choices func(t *Turn, d *conversations.Draft) ([]Choice, error)
	Wide    bool
	// Details are the values that the question's words speak of.
	Details func(t *Turn, d *conversations.Draft) conversations.Args
	// Accept judges what was typed or pressed; a *refusal lets the question stand.
	Accept func(t *Turn, d *conversations.Draft, typed string) (conversations.Answer, error)
	// Write writes an answer for people; nil: as somebody else's words.
	Write func(t *Turn, text string) conversations.Arg
}

// Choice is a button that answers a question with Value.
type Choice struct {
	Label conversations.Line
	Value string
	// Act, where set, is done instead of answering.
	Act func(t *Turn) error
}

// Review is the step behind the last question.
const Review = "review"

// Finished is where forms without a review end.
const Finished = "finished"

// Refusal is an answer that cannot be taken, with the reason for the officer.
type Refusal struct {
	Line    conversations.Line
	Options []string // what to offer instead, as buttons
	Mended  bool     // the first of them is what was typed, set right
	Typed   string   // what the options were offered for
	Reopen  string   // question that has to be answered again
}

func (r *Refusal) Error() string { return "refused: " + r.Line.Key }

func Refuse(key string, pairs ...any) *Refusal {
	return &Refusal{Line: conversations.Say(key).With(pairs...)}
}

// Asked lists what a draft asks: all of the form's but those that are needless for
// an address that exists, or those a correction reopened.
func (f *Form) Asked(d *conversations.Draft) []Question {
	if len(d.Only) == 0 && !d.Existing {
		return f.Questions
	}
	var asked []Question
	for _, q := range f.Questions {
		if len(d.Only) == 0 && !q.OfNew || slices.Contains(d.Only, q.Key) {
			asked = append(asked, q)
		}
	}
	return asked
}

// Words is the key of a question's words.
func (f *Form) Words(q Question) string {
	if f.Asks != "" {
		return "ask_" + f.Asks + "_" + q.Key
	}
	return "ask_" + f.Name + "_" + q.Key
}

func (f *Form) Question(key string) (Question, bool) {
	i := slices.IndexFunc(f.Questions, func(q Question) bool { return q.Key == key })
	if i < 0 {
		return Question{}, false
	}
	return f.Questions[i], true
}

// Events are the transitions of a draft's questions.
func (f *Form) Events(d *conversations.Draft) fsm.Events {
	if len(d.Only) == 0 && !d.Existing && f.table != nil {
		return f.table
	}
	return f.derive(f.Asked(d))
}

// derive makes the transitions of a list of questions: forward and back along
// the list, from the review to any question, and from there straight back.
func (f *Form) derive(asked []Question) fsm.Events {
	end := Review
	if f.Unreviewed {
		end = Finished
	}
	events := make(fsm.Events, 0, 4*len(asked))
	for i, q := range asked {
		next := end
		if i+1 < len(asked) {
			next = asked[i+1].Key
		}
		events = append(events, fsm.EventDesc{Name: "next", Src: []string{q.Key}, Dst: next})
		if i > 0 {
			events = append(events, fsm.EventDesc{Name: "back", Src: []string{q.Key}, Dst: asked[i-1].Key})
		}
		events = append(events,
			fsm.EventDesc{Name: "return", Src: []string{q.Key}, Dst: end},
			fsm.EventDesc{Name: "change " + q.Key, Src: []string{end}, Dst: q.Key})
	}
	return events
}

// Move takes the draft one transition further. Where the list has no such
// transition the draft stays and false is returned.
func (f *Form) Move(d *conversations.Draft, event string) (bool, error) {
	machine := conversations.MachineFor(event, d.Step, f.Events(d))
	if !machine.Can(event) {
		return false, nil
	}
	if err := machine.Event(context.Background(), event); err != nil {
		return false, fmt.Errorf("move form %s from %s by %s: %w", f.Name, d.Step, event, err)
	}
	d.Step = machine.Current()
	d.Options, d.Mended, d.Typed, d.Issues, d.Fetched, d.Looking = nil, false, "", nil, 0, 0
	d.Fresh = false
	return true, nil
}

// Mend brings a draft that an earlier program stored to a step that exists.
func (f *Form) Mend(d *conversations.Draft) {
	if d.Step == Review {
		return
	}
	for _, q := range f.Asked(d) {
		if q.Key == d.Step {
			return
		}
	}
	d.Step, d.Return, d.Version = Review, false, f.Version
}

// Position is the place of the current question, counted from 1.
func (f *Form) Position(d *conversations.Draft) (step, steps int) {
	asked := f.Asked(d)
	for i, q := range asked {
		if q.Key == d.Step {
			return i + 1, len(asked)
		}
	}
	return len(asked), len(asked)
}

// Field is a question's short name.
func (q Question) Field() conversations.Line {
	if q.Short != "" {
		return conversations.Say("field_" + q.Short)
	}
	return conversations.Say("field_" + q.Key)
}

func FormsByName(forms ...*Form) map[string]*Form {
	byName := make(map[string]*Form, len(forms))
	for _, f := range forms {
		f.table = f.derive(f.Questions)
		byName[f.Name] = f
	}
	return byName
}
