package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
)

// formAsker draws one form a question: going back across the pages of one form
// is not reliable, and what is tried inside a form's own validation runs twice
// and takes in what is typed meanwhile.
type formAsker struct {
	in  io.Reader
	out io.Writer
}

// colours are huh's own, worked out once: the library asks for them some ten times
// at each key, and lays them out anew each time.
var colours = huh.ThemeFunc(func(isDark bool) *huh.Styles {
	if isDark {
		return darkColours()
	}
	return lightColours()
})

var (
	darkColours  = sync.OnceValue(func() *huh.Styles { return huh.ThemeCharm(true) })
	lightColours = sync.OnceValue(func() *huh.Styles { return huh.ThemeCharm(false) })
)

func (f *formAsker) say(text string) { fmt.Fprintf(f.out, "%s\n", wrapped(text, f.out)) }

func (f *formAsker) ask(ctx context.Context, p prompt) (string, move, error) {
	answer, to := p.value, forward
	form := huh.NewForm(huh.NewGroup(field(p, &answer))).WithInput(f.in).WithOutput(f.out).WithShowHelp(false).WithTheme(colours).
		WithProgramOptions(tea.WithInput(f.in), tea.WithOutput(f.out), tea.WithFilter(func(_ tea.Model, message tea.Msg) tea.Msg {
			if key, is := message.(tea.KeyPressMsg); is && key.String() == "shift+tab" {
				if p.first {
					return nil
				}
				to = back
				return tea.Quit()
			}
			return message
		}))
	err := form.RunWithContext(ctx)
	switch {
	case to == back:
		return answer, back, nil
	case errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil:
		return answer, forward, errAborted
	case err != nil:
		return answer, forward, fmt.Errorf("ask in the terminal: %w", err)
	}
	f.say(asked(p, answer))
	return answer, forward, nil
}

// asked leaves a trace of the question above the next one.
func asked(p prompt, answer string) string {
	switch p.kind {
	case secretAnswer:
		answer = "••••"
	case choiceAnswer:
		for _, o := range p.options {
			if o.value == answer {
				answer = o.label
			}
		}
	}
	if answer == "" {
		answer = "–"
	}
	between := ": "
	if strings.HasSuffix(p.title, "?") {
		between = " "
	}
	return "  " + p.title + between + answer
}

func field(p prompt, answer *string) huh.Field {
	description := strings.TrimSpace(mark("⚠", p.problem) + "\n" + p.unsaid())
	if p.kind == choiceAnswer {
		options := make([]huh.Option[string], len(p.options))
		for i, o := range p.options {
			options[i] = huh.NewOption(o.label, o.value)
		}
		return huh.NewSelect[string]().Title(p.title).Description(description).Options(options...).Value(answer)
	}
	input := huh.NewInput().Title(p.title).Description(description).Value(answer)
	if p.kind == secretAnswer {
		input.EchoMode(huh.EchoModePassword)
	}
	return input
}
