package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// plainAsker puts questions line by line, for a terminal that cannot draw and
// for answers that come from a file.
type plainAsker struct {
	in      *bufio.Reader // one for all: a second one would miss what the first has read ahead
	file    *os.File      // of in, where secrets may be typed unseen; nil where it is no terminal
	out     io.Writer
	words   func(key string) string
	waiting chan line
}

// line is what was read, or why nothing was.
type line struct {
	text string
	err  error
}

func (a *plainAsker) say(text string) { fmt.Fprintln(a.out, wrapped(text, a.out)) }

func (a *plainAsker) ask(ctx context.Context, p prompt) (string, move, error) {
	a.say("\n" + p.title)
	for _, text := range []string{p.unsaid(), mark("!", p.problem)} {
		if text != "" {
			a.say(text)
		}
	}
	for i, o := range p.options {
		fmt.Fprintf(a.out, "  %d. %s\n", i+1, o.label)
	}
	for {
		fmt.Fprintf(a.out, "%s> ", a.standing(p))
		text, err := a.read(ctx, p.kind == secretAnswer)
		if err != nil {
			return p.value, forward, err
		}
		text = strings.TrimSpace(text)
		switch {
		case slices.Contains([]string{"<", "kembali", "back"}, strings.ToLower(text)):
			return p.value, back, nil
		case text == "":
			return p.value, forward, nil
		case text == "-" && p.optional:
			return "", forward, nil
		case p.kind != choiceAnswer:
			return text, forward, nil
		}
		if chosen, is := choose(p.options, text); is {
			return chosen, forward, nil
		}
		a.say(mark("!", a.words("setup_plain_choose")))
	}
}

func mark(sign, problem string) string {
	if problem == "" {
		return ""
	}
	return sign + " " + problem
}

// standing shows what an empty line keeps.
func (a *plainAsker) standing(p prompt) string {
	value := p.value
	switch {
	case value == "":
		return ""
	case p.kind == secretAnswer:
		value = "••••"
	case p.kind == choiceAnswer:
		at := slices.IndexFunc(p.options, func(o option) bool { return o.value == value })
		if at < 0 {
			return ""
		}
		value = p.options[at].label
	}
	return "[" + value + "] "
}

// choose finds an option by its number, its name, or the beginning of what it is
// called; "ya" and "y", "tidak" and "t" begin their options.
func choose(options []option, text string) (string, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > len(options) {
			return "", false
		}
		return options[n-1].value, true
	}
	text = strings.ToLower(text)
	for _, same := range []func(o option) bool{
		func(o option) bool { return strings.ToLower(o.value) == text || strings.ToLower(o.label) == text },
		func(o option) bool { return strings.HasPrefix(strings.ToLower(o.label), text) },
	} {
		if at := slices.IndexFunc(options, same); at >= 0 {
			return options[at].value, true
		}
	}
	return "", false
}

// read takes a line, unseen where it is a secret and a terminal can hide it. It
// ends with ctx, with the terminal as it was.
func (a *plainAsker) read(ctx context.Context, secret bool) (string, error) {
	var restore func()
	hidden := secret && a.file != nil
	if hidden {
		if state, err := term.GetState(int(a.file.Fd())); err == nil {
			restore = func() { _ = term.Restore(int(a.file.Fd()), state) }
		}
	}
	if a.waiting == nil {
		a.waiting = make(chan line, 1)
		go func() { a.waiting <- a.take(hidden) }()
	}
	select {
	case got := <-a.waiting:
		a.waiting = nil
		return got.text, got.err
	case <-ctx.Done():
		if restore != nil {
			restore()
		}
		return "", errAborted
	}
}

func (a *plainAsker) take(hidden bool) line {
	if hidden {
		text, err := term.ReadPassword(int(a.file.Fd()))
		fmt.Fprintln(a.out)
		return line{string(text), ended(err)}
	}
	text, err := a.in.ReadString('\n')
	if errors.Is(err, io.EOF) && text != "" {
		err = nil // the last line of a file may have no end
	}
	return line{text, ended(err)}
}

func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return errEnded
	}
	return err
}
