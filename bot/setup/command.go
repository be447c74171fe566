// Package setup asks an office, in a terminal and in its own language, for all
// that the program needs, tries each answer at once, and writes the settings and
// how the program is started.
package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"loket/bot/envfile"
	"loket/locales"
)

// Command asks for everything, and writes it.
type Command struct {
	File    string `default:"/etc/loket/loket.env" help:"Settings file to write or change."`
	Older   string `default:"/etc/loket.env" help:"Where the settings stood before; taken over after a question." hidden:""`
	Lang    string `enum:"id,en" default:"id" help:"Language of the questions: id or en."`
	Plain   bool   `help:"Ask line by line, as where the terminal cannot draw or the answers come from a file."`
	User    string `default:"loket" help:"User that the bot runs as, where this is called by root."`
	UnitDir string `default:"/etc/systemd/system" help:"Where systemd's own files of this machine stand." hidden:""`
}

// Run asks until all is answered. Where it is broken off, the next call goes on
// from what was answered.
func (c *Command) Run(ctx context.Context) error {
	book, err := locales.Load()
	if err != nil {
		return err
	}
	w := &wizard{Command: *c, values: map[string]string{}, system: system{user: c.User}, speak: func(key string, data map[string]any) string {
		said, err := book.Say(c.Lang, key, data, nil)
		if err != nil {
			return key
		}
		return plainText(said)
	}}
	w.asker = w.chooseAsker(os.Stdin, os.Stdout)
	if _, draws := w.asker.(*formAsker); draws {
		defer withoutEcho(os.Stdin)()
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err = w.run(ctx)
	if errors.Is(err, errAborted) || errors.Is(err, errEnded) {
		w.say("setup_broken_off", "File", w.draft())
	}
	switch {
	case errors.Is(err, errAborted):
		return errors.New(w.text("setup_aborted"))
	case errors.Is(err, errEnded):
		return errors.New(w.text("setup_ended"))
	}
	return err
}

// plainText takes the marks of a message off; what people typed has none.
func plainText(said string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "<b>", "", "</b>", "", "<code>", "", "</code>", "").Replace(said)
}

// chooseAsker draws where the terminal can; TERM=dumb and a size of nought cannot.
func (c *Command) chooseAsker(in, out *os.File) asker {
	terminal := term.IsTerminal(int(in.Fd()))
	if terminal && term.IsTerminal(int(out.Fd())) && !c.Plain && os.Getenv("TERM") != "dumb" && os.Getenv("TERM") != "" {
		return &formAsker{in: in, out: out}
	}
	plain := &plainAsker{in: bufio.NewReader(in), out: out}
	if terminal {
		plain.file = in
	}
	return plain
}

// run is the whole of it: what is there, the questions, the files, the check.
func (w *wizard) run(ctx context.Context) error {
	if plain, is := w.asker.(*plainAsker); is {
		plain.words = func(key string) string { return w.text(key) }
		w.say("setup_plain_hello")
	} else {
		w.say("setup_hello")
	}
	if err := w.open(ctx); err != nil {
		return err
	}
	if err := w.ask(ctx, questions()); err != nil {
		return err
	}
	if err := w.write(); err != nil {
		return err
	}
	if err := w.dropKey(ctx); err != nil {
		return err
	}
	if err := w.install(ctx); err != nil {
		return err
	}
	return w.examine(ctx)
}

// open reads what is there already: the settings, those of an earlier place, and
// answers of a call that was broken off.
func (w *wizard) open(ctx context.Context) error {
	if err := w.tryFolder(); err != nil {
		return err
	}
	text, err := os.ReadFile(w.File) // #nosec G304 -- the file that the operator names
	if errors.Is(err, fs.ErrNotExist) {
		text, err = w.takeOver(ctx)
	}
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	w.file = envfile.Read(string(text))
	for _, odd := range w.file.Oddities(settingNames()) {
		w.say("setup_odd_"+odd.Kind, "Name", odd.Name, "File", w.File)
	}
	w.values = w.file.Values()
	if err := w.takeUpDraft(ctx); err != nil {
		return err
	}
	w.fillDefaults()
	w.drawKey()
	return nil
}

// takeOver offers the settings of an earlier place.
func (w *wizard) takeOver(ctx context.Context) ([]byte, error) {
	text, err := os.ReadFile(w.Older)
	if w.Older == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	yes, err := w.confirm(ctx, "older", "File", w.Older)
	if err != nil || !yes {
		return nil, err
	}
	return text, nil
}

// takeUpDraft offers the answers of a call that was broken off.
func (w *wizard) takeUpDraft(ctx context.Context) error {
	text, err := os.ReadFile(w.draft())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the answers so far: %w", err)
	}
	yes, err := w.confirm(ctx, "draft", "File", w.draft())
	switch {
	case err != nil:
		return err
	case yes:
		w.values = envfile.Read(string(text)).Values()
		return nil
	}
	if key := envfile.Read(string(text)).Values()[keyName]; w.values[keyName] == "" && key != "" {
		w.values[keyName] = key // what was linked meanwhile was kept with it
	}
	return w.dropDraft()
}

// confirm asks for yes or no.
func (w *wizard) confirm(ctx context.Context, words string, pairs ...any) (bool, error) {
	answer, _, err := w.asker.ask(ctx, prompt{kind: choiceAnswer, title: w.text("setup_ask_"+words, pairs...), explain: w.text("setup_why_"+words, pairs...),
		options: either("yes", "no")(w), value: "yes", first: true})
	return answer == "yes", err
}

// indonesianDays writes the days of the week as people here do; the settings take both.
var indonesianDays = strings.NewReplacer("Mon", "Sen", "Tue", "Sel", "Wed", "Rab", "Thu", "Kam", "Fri", "Jum", "Sat", "Sab", "Sun", "Min")

// fillDefaults puts what the program would use where nothing was set, for people
// to see and confirm.
func (w *wizard) fillDefaults() {
	for _, name := range []string{"OFFICE_GOVERNMENT", "OFFICE_NAME", "OFFICE_ADDRESS", "OFFICE_PHONE", "OFFICE_SITE", "BASE_DOMAIN", "OFFICE_HOURS", "TIMEZONE"} {
		if value, set := w.values[name]; value == "" && (!set || name != blankable) {
			w.values[name] = w.defaulted(name)
			if name == "OFFICE_HOURS" && w.Lang == "id" {
				w.values[name] = indonesianDays.Replace(w.values[name])
			}
		}
	}
	if w.values[mailChoice] == "" {
		w.takeMailApart()
	}
	if w.values[panelChoice] == "" && w.values["PANEL_URL"] != "" {
		w.values[panelChoice] = "directadmin"
	}
	if w.values[backupKeyFile] == "" {
		w.values[backupKeyFile] = w.keyFile()
	}
	w.known.chat = w.linkedGroup()
}
