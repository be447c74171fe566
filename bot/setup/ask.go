package setup

import (
	"context"
	"errors"
	"strings"
)

// kind is how a question is answered.
type kind int

const (
	lineAnswer   kind = iota
	secretAnswer      // a line that is not shown
	choiceAnswer      // one of the options
)

// option is one choice: what it means, and how it is called.
type option struct{ value, label string }

// prompt is a question as it is put to a person.
type prompt struct {
	kind     kind
	title    string
	explain  string // a line on what it is for, with an example
	problem  string // why the last answer cannot be used; empty at first
	options  []option
	optional bool   // an empty answer is one
	first    bool   // there is no question to go back to
	value    string // what stood there, or what the last answer was
}

// unsaid is the explanation, where the problem does not say it already.
func (p prompt) unsaid() string {
	if p.explain != "" && strings.Contains(p.problem, p.explain) {
		return ""
	}
	return p.explain
}

// move is where a person goes from a question.
type move int

const (
	forward move = iota
	back
)

// errAborted is returned where a person ended the questions; what was typed so
// far is in the answer.
var errAborted = errors.New("the setup was broken off")

// errEnded is returned where the answers ended before the questions.
var errEnded = errors.New("the answers ended before the questions")

// asker puts questions to a person.
type asker interface {
	// ask returns the answer as it was typed, also with errAborted.
	ask(ctx context.Context, p prompt) (answer string, to move, err error)
	// say tells something, a paragraph.
	say(text string)
}
