package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"loket/bot/envfile"
)

// SettingsFile is where an installed bot's settings stand.
const SettingsFile = "/etc/loket/loket.env"

// Commands that see what the installed bot sees where root calls them: those in
// beside touch its data and run as its user, the poster is written for root.
var (
	beside  = []string{"check", "import", "backup", "restore", "dead", "move"}
	forRoot = []string{"poster"}
)

// AsService gives a command that root typed on an installed machine the bot's
// settings, data and user, as the unit would. Whoever sets anything in the
// environment, and any other user, is left alone.
func AsService(args []string) error {
	if os.Geteuid() != 0 || len(args) == 0 || !slices.Contains(slices.Concat(beside, forRoot), args[0]) {
		return nil
	}
	for _, name := range settingNames() {
		if _, set := os.LookupEnv(name); set {
			return nil
		}
	}
	text, err := os.ReadFile(SettingsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	values := envfile.Read(string(text)).Values()
	if values["DATA_DIR"] == "" {
		values["DATA_DIR"] = stateDir
	}
	for name, value := range values {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("take over %s: %w", name, err)
		}
	}
	if slices.Contains(forRoot, args[0]) {
		return nil
	}
	return becomeOwner(values["DATA_DIR"])
}

// becomeOwner goes on as the user whose data it is, for good.
func becomeOwner(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look whose data it is: %w", err)
	}
	owner, is := info.Sys().(*syscall.Stat_t)
	if !is || owner.Uid == 0 {
		return nil
	}
	if err := errors.Join(syscall.Setgroups([]int{int(owner.Gid)}), syscall.Setgid(int(owner.Gid)), syscall.Setuid(int(owner.Uid))); err != nil {
		return fmt.Errorf("go on as the bot's user: %w", err)
	}
	return nil
}
