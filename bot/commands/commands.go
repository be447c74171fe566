// Package commands is the command line: which commands there are, what each is
// called with, and what the program exits with.
package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"

	"github.com/alecthomas/kong"

	"loket/bot/app"
	"loket/bot/doctor"
	"loket/bot/inspect"
	"loket/bot/maintenance"
	"loket/bot/settings"
	"loket/bot/setup"
	"loket/bot/telegram"
)

// commands is the command line: each command takes the settings as flags, and
// each flag is an environment variable too.
type commands struct {
	Offices string `env:"OFFICES" help:"A directory with a settings file an office, NAME.env or NAME/loket.env, for many offices in one installation; units.csv, holidays.csv and names.csv beside it, or in NAME/, replace the embedded lists."`
	Office  string `help:"With OFFICES: which of them a command is for."`

	Serve   app.ServeCommand           `cmd:"" default:"withargs" help:"Run the bot."`
	Demo    app.DemoCommand            `cmd:"" help:"Run everything on this machine, with a page to play officer and team."`
	Check   doctor.CheckCommand        `cmd:"" help:"Look whether everything is set up; exit 1 if something is not."`
	Import  maintenance.ImportCommand  `cmd:"" help:"Read existing accounts from a CSV file."`
	Backup  maintenance.BackupCommand  `cmd:"" help:"Write an encrypted copy of database and attachments while the bot runs."`
	Restore maintenance.RestoreCommand `cmd:"" help:"Bring a backup back, with the bot stopped."`
	Move    maintenance.MoveCommand    `cmd:"" help:"Carry everything to another engine, with the bot stopped."`
	List    app.OfficesCommand         `cmd:"" name:"offices" help:"List the offices: who leads each, what waits, the last backup."`
	Dead    maintenance.DeadCommand    `cmd:"" help:"Events that could not be decided: list them, try them again, forget them."`
	Setup   setup.Command              `cmd:"" help:"Ask for everything in a terminal, try it, and write the settings."`
	Poster  app.PosterCommand          `cmd:"" help:"Make a page to hang up at the counter, with the bot's QR code."`
	Diagram app.DiagramCommand         `cmd:"" help:"Print every state machine as Mermaid."`
	Version maintenance.VersionCommand `cmd:"" help:"Print versions."`
	Inspect inspect.Command            `cmd:"" hidden:"" help:"Look into one file, from the standard input."`
	Link    app.LinkCommand            `cmd:"" hidden:"" help:"Link the team's group; for setup."`
	Key     app.KeyCommand             `cmd:"" hidden:"" help:"Print the key in the data directory; for setup."`
	Health  app.HealthCommand          `cmd:"" hidden:"" help:"Ask a running bot whether it lives."`
}

// exitToken is the status where Telegram does not accept the token: no restart
// mends that, and a unit can say so (RestartPreventExitStatus=77). It is EX_NOPERM
// of sysexits.h; every other failure ends with 1.
const exitToken = 77

// Main runs the command that the program was started with, and tells
// what to exit with.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "loket:", err)
		if errors.Is(err, telegram.ErrToken) {
			return exitToken
		}
		return 1
	}
	return 0
}

// run parses the command line and runs one command until it ends or ctx does.
func run(ctx context.Context, args []string) error {
	if err := setup.AsService(args); err != nil {
		return err
	}
	line, command, err := parse(ctx, args)
	if err != nil {
		return err
	}
	command, err = forOffice(ctx, args, line, command)
	if errors.Is(err, errDone) {
		return nil
	}
	if err != nil {
		return err
	}
	return command.Run()
}

// errDone tells that everything was done already.
var errDone = errors.New("done")

// parse reads the command line.
func parse(ctx context.Context, args []string) (*commands, *kong.Context, error) {
	var line commands
	parser, err := kong.New(&line,
		kong.Name("loket"),
		kong.Description("Loket: a government service counter in a Telegram chat."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return nil, nil, fmt.Errorf("read the command line: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return nil, nil, settingFault(err)
	}
	return &line, command, nil
}

// unreadable finds the variable in what kong says of a value of the wrong kind.
var unreadable = regexp.MustCompile(`from envar ([A-Z_]+)=`)

// settingFault names the variable where a value cannot even be read. What kong
// says of one quotes it, and it may be a secret that was put into the wrong place.
func settingFault(err error) error {
	if found := unreadable.FindStringSubmatch(err.Error()); found != nil {
		return settings.Fault(found[1], "should be a whole number (see `loket serve --help`)")
	}
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("%w (`loket --help` lists the commands, `loket serve --help` the settings)", err)
	}
	return err
}
