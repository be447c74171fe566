// Package inspect looks into files that came from outside: what is signed in a
// PDF, whether a picture of a letter can be read. A small file can make any
// library take gigabytes, so each look is a child process of the same program,
// one at a time, with little memory and little time.
package inspect

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"loket/conversations"
)

const (
	// patience is how long one look may take.
	patience = 5 * time.Second
	// maxContent is more than Telegram gives out of one file.
	maxContent = 20 << 20
	// maxAnswer is more than a child has to say.
	maxAnswer = 64 << 10
)

// The kinds of looks.
const (
	Document = "document" // a PDF
	Picture  = "picture"
	turned   = "upright" // a picture is wanted upright
	spoken   = "words"   // the text of a PDF is wanted
)

// Inspector looks into files. The zero value of Program means the running
// program; it is safe for concurrent use.
type Inspector struct {
	Program  []string      // and its first arguments, if not the running program's inspect command
	Roots    string        // file of the certificates that are trusted; "" for none
	Patience time.Duration // for one look

	turn chan struct{}
}

// New returns an inspector that trusts the certificates of a PEM file, or none.
func New(roots string) *Inspector {
	return &Inspector{Roots: roots, Patience: patience, turn: make(chan struct{}, 1)}
}

// Look reads a file from its current place to its end. What cannot be looked
// into is a Sight too; an error is ctx's, before there was anything to say.
func (i *Inspector) Look(ctx context.Context, kind string, file *os.File) (seen conversations.Sight, err error) {
	said, err := i.ask(ctx, kind, file, maxAnswer)
	if ctx.Err() != nil {
		return seen, ctx.Err()
	}
	if err == nil {
		err = json.Unmarshal(said, &seen)
	}
	if err != nil { // killed by its limits, or by a library's fault
		return conversations.Sight{Opaque: kind == Document}, nil
	}
	return seen, nil
}

// Upright reads a picture from its current place to its end, and gives it as a
// JPEG that lies as it is to be seen, smaller where it was large.
func (i *Inspector) Upright(ctx context.Context, file *os.File) ([]byte, error) {
	return i.ask(ctx, turned, file, maxContent)
}

// Holds tells whether a word stands in the text of a PDF, blanks and line breaks
// aside, from the file's current place on. An error is that the text cannot be had.
func (i *Inspector) Holds(ctx context.Context, file *os.File, word string) (bool, error) {
	said, err := i.ask(ctx, spoken, file, maxContent)
	if err != nil {
		return false, err
	}
	return strings.Contains(squeezed(string(said)), squeezed(word)), nil
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// ask has a child read a file, in its turn, and gives what it said.
func (i *Inspector) ask(ctx context.Context, kind string, file *os.File, most int) ([]byte, error) {
	select {
	case i.turn <- struct{}{}:
		defer func() { <-i.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, i.Patience)
	defer cancel()
	program := i.Program
	if len(program) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find the running program: %w", err)
		}
		program = []string{self, "inspect"}
	}
	arguments := append(program[1:len(program):len(program)], kind)
	if i.Roots != "" {
		arguments = append(arguments, "--roots", i.Roots)
	}
	child := exec.CommandContext(ctx, program[0], arguments...) // #nosec G204 -- our own program
	child.Env = []string{}                                      // none of the bot's secrets
	child.Stdin = file
	output := bounded{most: most, end: cancel}
	child.Stdout = &output
	if err := child.Run(); err != nil {
		return nil, fmt.Errorf("look into a file: %w", err)
	}
	return output.said.Bytes(), nil
}

// bounded takes as much as a child has to say; more ends the child. The buffer is
// no part of its face: what reads a pipe would fill it past the bound.
type bounded struct {
	said bytes.Buffer
	most int
	end  context.CancelFunc
}

var errTalkative = errors.New("the child says too much")

// Write is io.Writer's.
func (b *bounded) Write(p []byte) (int, error) {
	if b.said.Len()+len(p) > b.most {
		b.end()
		return 0, errTalkative
	}
	return b.said.Write(p)
}

// Command is the child: it reads a file from the standard input and writes what
// it saw to the standard output.
type Command struct {
	Kind  string `arg:"" enum:"document,picture,upright,words"`
	Roots string `type:"path"`
}

// Run looks, within limits that it sets itself before it reads a byte.
func (c *Command) Run() error {
	if err := limit(); err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(os.Stdin, maxContent+1))
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	var seen conversations.Sight
	switch {
	case c.Kind == turned:
		picture, err := upright(content)
		if err == nil {
			_, err = os.Stdout.Write(picture)
		}
		return err
	case c.Kind == spoken:
		text, err := words(content)
		if err == nil {
			_, err = os.Stdout.WriteString(text)
		}
		return err
	case len(content) > maxContent:
		seen.Opaque = c.Kind == Document
	case c.Kind == Document:
		roots, err := c.roots()
		if err != nil {
			return err
		}
		seen = document(content, roots)
	default:
		seen = picture(content)
	}
	return json.NewEncoder(os.Stdout).Encode(seen)
}

// limit bounds what this process may take. The time is bounded here too, for the
// case that the bot dies meanwhile.
func limit() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: memory, Max: memory}); err != nil {
		return fmt.Errorf("limit the memory: %w", err)
	}
	seconds := uint64(patience / time.Second)
	if err := syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds}); err != nil {
		return fmt.Errorf("limit the time: %w", err)
	}
	debug.SetMemoryLimit(memory * 2 / 3)
	return nil
}

func (c *Command) roots() (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	if c.Roots == "" {
		return pool, nil
	}
	certificates, err := ReadRoots(c.Roots)
	for _, certificate := range certificates {
		pool.AddCert(certificate)
	}
	return pool, err
}
