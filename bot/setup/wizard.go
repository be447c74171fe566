package setup

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"loket/bot/envfile"
)

// question is one thing to find out.
type question struct {
	name     string // of the setting, or of an answer of our own, which begins with SETUP_
	words    string // its words are setup_ask_… and setup_why_…
	kind     kind
	optional bool
	skip     func(w *wizard) bool                  // nil: never
	options  func(w *wizard) []option              // of a choice
	tidy     func(answer string) string            // nil: blanks at both ends go
	check    func(w *wizard, value string) problem // looks at the answer alone; nil: the settings' own check
	try      trial                                 // tries it outside; nil: nothing to try
	leads    func(w *wizard) string                // the question to go to next; nil or "": the one that follows
}

// trial tries an answer in the world outside, and says what is wrong.
type trial func(ctx context.Context, w *wizard) problem

// problem is why an answer cannot be used; none where text is empty.
type problem struct {
	text string
	// soft: it may be right all the same, such as while there is no network. Who
	// gives the same answer again goes on with it.
	soft bool
}

func (p problem) none() bool { return p.text == "" }

// wizard asks one question after the other and keeps what was answered.
type wizard struct {
	Command
	asker  asker
	speak  func(key string, data map[string]any) string
	file   envfile.File
	values map[string]string // settings, and our own answers
	known  found
	system system
}

// found is what trying brought to light.
type found struct {
	bot       string // the bot's name
	packages  []string
	addresses []string
	wordpress bool
	chat      int64  // the group that is linked
	group     string // what it is called
}

// say speaks a sentence to the person.
func (w *wizard) say(key string, pairs ...any) { w.asker.say(w.text(key, pairs...)) }

// text is a sentence, with values by name: "Name", value, …
func (w *wizard) text(key string, pairs ...any) string {
	data := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i].(string)] = pairs[i+1]
	}
	return w.speak(key, data)
}

// trying tells that something outside is asked, which may take a while.
func (w *wizard) trying() { w.say("setup_trying") }

// wrong is a problem in words that stands until the answer changes.
func (w *wizard) wrong(key string, pairs ...any) problem {
	return problem{text: w.text(key, pairs...)}
}

// doubt is a problem that may pass.
func (w *wizard) doubt(key string, pairs ...any) problem {
	return problem{text: w.text(key, pairs...) + " " + w.text("setup_again"), soft: true}
}

// ask goes through the questions, forwards and back.
func (w *wizard) ask(ctx context.Context, questions []question) error {
	for at, step := 0, 1; at < len(questions); {
		q := questions[at]
		if q.skip != nil && q.skip(w) {
			if at += step; at < 0 {
				at, step = 0, 1
			}
			continue
		}
		to, err := w.put(ctx, q, at == 0)
		switch {
		case err != nil:
			return err
		case to == back:
			at, step = max(at-1, 0), -1
			if at == 0 {
				step = 1
			}
			continue
		}
		at, step = at+1, 1
		if q.leads == nil {
			continue
		}
		if next := q.leads(w); next != "" {
			at = slices.IndexFunc(questions, func(q question) bool { return q.name == next })
		}
	}
	return nil
}

// put asks one question until its answer can be used. What was typed is kept
// before anything is tried.
func (w *wizard) put(ctx context.Context, q question, first bool) (move, error) {
	var trouble problem
	tried := ""
	for {
		asked := w.prompt(q, trouble.text)
		asked.first = first
		answer, to, err := w.asker.ask(ctx, asked)
		w.values[q.name] = answer // half of one stays as it was typed
		if err == nil && to == forward {
			w.values[q.name] = q.tidied(answer)
		}
		if err := errors.Join(err, w.keepDraft()); err != nil || to == back {
			return to, err
		}
		value := w.values[q.name]
		if trouble = w.checked(q, value); !trouble.none() {
			continue
		}
		if q.try == nil || value == "" && q.optional {
			return forward, nil
		}
		trouble = q.try(ctx, w)
		if ctx.Err() != nil {
			return forward, errAborted
		}
		if err := w.keepDraft(); err != nil { // trying may have told more
			return forward, err
		}
		if trouble.none() || trouble.soft && tried == value {
			return forward, nil
		}
		tried = value
	}
}

func (q question) tidied(answer string) string {
	if q.tidy != nil {
		return q.tidy(answer)
	}
	return strings.TrimSpace(answer)
}

func (w *wizard) prompt(q question, problem string) prompt {
	p := prompt{kind: q.kind, title: w.text("setup_ask_" + q.words), explain: w.text("setup_why_" + q.words), problem: problem, optional: q.optional, value: w.values[q.name]}
	if q.options == nil {
		return p
	}
	p.options = q.options(w)
	if !slices.ContainsFunc(p.options, func(o option) bool { return o.value == p.value }) {
		p.value = p.options[0].value
	}
	return p
}

// checked looks at an answer by itself.
func (w *wizard) checked(q question, value string) problem {
	switch {
	case value == "" && q.optional:
		return problem{}
	case value == "":
		return w.wrong("setup_missing")
	case q.check != nil:
		return q.check(w, value)
	case strings.HasPrefix(q.name, ownPrefix):
		return problem{}
	}
	if err := w.fault(q.name); err != nil {
		return w.wrong("setup_wrong", "Why", w.text("setup_why_"+q.words))
	}
	return problem{}
}

// ownPrefix begins the names of answers that are no settings.
const ownPrefix = "SETUP_"

// settingsOnly are the values without our own answers.
func (w *wizard) settingsOnly() map[string]string {
	only := maps.Clone(w.values)
	maps.DeleteFunc(only, func(name, _ string) bool { return strings.HasPrefix(name, ownPrefix) })
	return only
}

// keepDraft writes what was answered so far, so that nothing is asked twice
// after an interruption.
func (w *wizard) keepDraft() error {
	if err := writeWhole(w.draft(), w.file.With(w.values, w.order(), blankable)); err != nil {
		return errors.New(w.text("setup_folder", "Folder", filepath.Dir(w.File), "Why", reason(err)))
	}
	return nil
}

// order is how new lines follow each other: as the settings do, then our own.
func (w *wizard) order() []string {
	names := settingNames()
	for _, name := range slices.Sorted(maps.Keys(w.values)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
