package commands

import (
	"context"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"loket/bot/settings"
	"loket/storage/postgres"
)

// withoutOffice are the commands that are for the whole program, or for no office.
var withoutOffice = []string{"serve", "offices", "demo", "setup", "diagram", "version", "inspect", "health"}

// forOffice gives the command that was called for one of many offices what stands in that
// office's settings file: as if it stood in the environment. Flags still come first.
func forOffice(ctx context.Context, args []string, line *commands, command *kong.Context) (*kong.Context, error) {
	name := command.Selected().Name
	switch {
	case line.Offices == "" && line.Office == "":
		return command, nil
	case line.Offices == "":
		return nil, settings.Fault("OFFICES", "is required with --office: the directory with a settings file an office")
	case line.Office == "" && slices.Contains(withoutOffice, name):
		line.Serve.Offices, line.List.Offices = line.Offices, line.Offices
		return command, nil
	case line.Office == "" && name == "check":
		return nil, everyOffice(ctx, args, line)
	}
	office, err := find(line.Offices, line.Office)
	if err != nil {
		return nil, err
	}
	return parseFor(ctx, args, office)
}

// find gives the office of a name.
func find(dir, name string) (settings.Office, error) {
	base, err := settings.Environment()
	if err != nil {
		return settings.Office{}, settingFault(err)
	}
	offices, err := settings.ReadOffices(dir, base)
	if err != nil {
		return settings.Office{}, err
	}
	var known []string
	for _, office := range offices {
		if office.Name == name {
			return office, office.Fault
		}
		known = append(known, office.Name)
	}
	if name == "" {
		return settings.Office{}, settings.Fault("--office", "is required with OFFICES: one of "+strings.Join(known, ", "))
	}
	return settings.Office{}, settings.Fault("--office", "should be one of "+strings.Join(known, ", "))
}

// parseFor reads the command line again, with an office's settings in the environment.
func parseFor(ctx context.Context, args []string, office settings.Office) (*kong.Context, error) {
	found, missing := office.Environment()
	restore := map[string]*string{}
	for name := range maps.Keys(found) {
		missing = append(missing, name)
	}
	for _, name := range missing {
		restore[name] = nil
		if before, is := os.LookupEnv(name); is {
			restore[name] = &before
		}
		if err := os.Unsetenv(name); err != nil {
			return nil, settings.Fault(name, "should be a variable's name")
		}
	}
	defer putBack(restore) // what the command starts is for all again
	for name, value := range found {
		if err := os.Setenv(name, value); err != nil {
			return nil, settings.Fault(name, "should be a text")
		}
	}
	_, command, err := parse(ctx, args)
	if err != nil {
		return nil, err
	}
	meant(command, office)
	return command, nil
}

// putBack restores the environment.
func putBack(before map[string]*string) {
	for name, value := range before {
		if value == nil {
			_ = os.Unsetenv(name)
			continue
		}
		_ = os.Setenv(name, *value)
	}
}

// meant has everything that a command reads be of the office.
func meant(command *kong.Context, office settings.Office) {
	for _, flag := range command.Selected().Flags {
		if text := flag.Target; flag.Name == "database-url" && text.Kind() == reflect.String && text.String() != "" && !postgres.NamesOffice(text.String()) {
			text.SetString(postgres.ForOffice(text.String(), office.Name))
		}
	}
	if own, is := command.Selected().Target.Addr().Interface().(interface{ OfOffice(office settings.Office) }); is {
		own.OfOffice(office)
	}
}

// everyOffice runs a command for each office by itself, and tells whether it went well
// for all.
func everyOffice(ctx context.Context, args []string, line *commands) error {
	base, err := settings.Environment()
	if err != nil {
		return settingFault(err)
	}
	offices, err := settings.ReadOffices(line.Offices, base)
	if err != nil {
		return err
	}
	var not []string
	for _, office := range offices {
		fmt.Printf("\n%s\n", office.Name)
		err := office.Fault
		if err == nil {
			var command *kong.Context
			if command, err = parseFor(ctx, args, office); err == nil {
				err = command.Run()
			}
		}
		if err != nil {
			fmt.Printf("! %v\n", err)
			not = append(not, office.Name)
		}
	}
	if len(not) > 0 {
		return fmt.Errorf("not everything is well at %s", strings.Join(not, ", "))
	}
	return errDone
}
