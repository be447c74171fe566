package setup

import (
	"bufio"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"loket/storage/sqlite"
)

// units are how the program is started, by systemd and in a container.
//
//go:embed units
var units embed.FS

// packagedUnit is where the package's unit stands: beside it only a drop-in is written.
const packagedUnit = "/usr/lib/systemd/system/loket.service"

// system is the machine that this runs on.
type system struct {
	user string // whom the bot runs as, where we are root
}

// stateDir is where systemd keeps the bot's data, and what its unit says.
const stateDir = "/var/lib/loket"

// dataDir is the bot's data directory.
func (w *wizard) dataDir() string {
	switch {
	case w.values["DATA_DIR"] != "":
		return w.values["DATA_DIR"]
	case os.Getuid() == 0:
		return stateDir
	}
	return "./data"
}

// running tells whether a bot runs on the data directory. It makes nothing there.
func (system) running(w *wizard) bool {
	dir, err := os.Open(w.dataDir())
	if err != nil {
		return false
	}
	defer dir.Close()
	return errors.Is(syscall.Flock(int(dir.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// child is this program with the bot's settings, data and user: whatever touches
// the data directory runs so, that nothing in there is root's.
func (s system) child(ctx context.Context, w *wizard, args ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	child := exec.CommandContext(ctx, self, args...) // #nosec G204 -- this program, with words of ours
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.Env = s.environment(w)
	if os.Getuid() != 0 {
		return child, nil
	}
	uid, gid, err := s.account()
	if err != nil {
		return nil, err
	}
	child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	child.Dir = "/"
	return child, ownFolder(w.dataDir(), uid, gid)
}

// unseen begin the paths that the unit hides from the bot: ProtectHome, PrivateTmp.
var unseen = []string{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"}

// reads tells whether the bot's user can read a file.
func (s system) reads(path string) bool {
	if os.Getuid() != 0 {
		return true // we are that user, and have read it
	}
	uid, gid, err := s.account()
	if err != nil {
		return true // told where it is needed
	}
	look := exec.Command("test", "-r", path) // #nosec G204 -- the file that the operator names
	look.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	look.Dir = "/"
	_, failed := errors.AsType[*exec.ExitError](look.Run())
	return !failed
}

// environment is ours without the bot's settings, and then the answers.
func (system) environment(w *wizard) []string {
	names := settingNames()
	environment := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(names, name)
	})
	values := w.settingsOnly()
	values["DATA_DIR"] = w.dataDir()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "" || name == blankable {
			environment = append(environment, name+"="+values[name])
		}
	}
	return environment
}

// account is the bot's user; made where there is none yet.
func (s system) account() (uid, gid uint32, err error) {
	found, err := user.Lookup(s.user)
	if _, missing := errors.AsType[user.UnknownUserError](err); missing {
		said, failed := exec.Command("useradd", "--system", "--user-group", "--home-dir", stateDir, "--no-create-home", "--shell", "/usr/sbin/nologin", s.user).CombinedOutput() // #nosec G204
		if failed != nil {
			return 0, 0, fmt.Errorf("make the user %s: %s", s.user, lastLine(string(said), failed))
		}
		found, err = user.Lookup(s.user)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("find the user %s: %w", s.user, err)
	}
	u, err := strconv.ParseUint(found.Uid, 10, 32)
	g, wrong := strconv.ParseUint(found.Gid, 10, 32)
	return uint32(u), uint32(g), errors.Join(err, wrong)
}

// ownFolder makes the data directory where it is missing, for its user alone.
func ownFolder(dir string, uid, gid uint32) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = os.Chown(dir, int(uid), int(gid))
	}
	if err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	return nil
}

// linkedGroup asks the bot's data which group is linked; 0 where none is.
func (w *wizard) linkedGroup() int64 {
	if _, err := os.Stat(filepath.Join(w.dataDir(), sqlite.DatabaseName)); err != nil {
		return 0
	}
	child, err := w.system.child(context.Background(), w, "link", "--show")
	if err != nil {
		return 0
	}
	said, err := child.Output()
	if err != nil {
		return 0
	}
	_, number, _ := strings.Cut(strings.TrimSpace(string(said)), " ")
	chat, _ := strconv.ParseInt(number, 10, 64)
	return chat
}

// runOptions are the ways to start the bot on this machine.
func runOptions(w *wizard) []option {
	if os.Getuid() == 0 {
		return either("systemd", "docker", "nothing")(w)
	}
	return either("docker", "nothing")(w)
}

// install writes how the bot is started, and starts it on wish.
func (w *wizard) install(ctx context.Context) error {
	if w.values[runChoice] == "systemd" {
		return w.installUnits(ctx)
	}
	if w.values[runChoice] == "docker" {
		if err := w.installCompose(); err != nil {
			return err
		}
	}
	if w.system.running(w) {
		w.say("setup_restart_later")
	}
	return nil
}

func (w *wizard) installCompose() error {
	path := filepath.Join(filepath.Dir(w.File), "compose.yaml")
	if _, err := os.Stat(path); err == nil {
		w.say("setup_unit_stands", "File", path)
		return nil
	}
	text, err := units.ReadFile("units/compose.yaml")
	if err != nil {
		return err
	}
	err = os.WriteFile(path, text, 0o644) // #nosec G306 -- it holds no secret
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	w.say("setup_compose_written", "File", path)
	if !exists(filepath.Join(filepath.Dir(w.File), "Dockerfile")) {
		w.say("setup_compose_elsewhere")
	}
	return nil
}

// installUnits writes the units that no package brought, and a drop-in where the
// package's reads another settings file than ours.
func (w *wizard) installUnits(ctx context.Context) error {
	packaged := exists(packagedUnit)
	for _, name := range []string{"loket.service", "loket-backup.service", "loket-backup.timer"} {
		text, err := w.unit(name, packaged)
		if err != nil {
			return err
		}
		path := filepath.Join(w.UnitDir, name)
		if packaged {
			path = filepath.Join(w.UnitDir, name+".d", "setup.conf")
		}
		if text == "" {
			continue
		}
		err = os.MkdirAll(filepath.Dir(path), 0o755) // #nosec G301 -- as systemd has it
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		err = os.WriteFile(path, []byte(text), 0o644) // #nosec G306 -- it holds no secret
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		w.say("setup_unit_written", "File", path)
	}
	return w.start(ctx)
}

// unit is a unit's text for this machine; empty where nothing is to be written.
func (w *wizard) unit(name string, packaged bool) (string, error) {
	if packaged {
		if strings.HasSuffix(name, ".timer") || w.File == "/etc/loket/loket.env" {
			return "", nil
		}
		return "[Service]\nEnvironmentFile=\nEnvironmentFile=" + w.File + "\n", nil
	}
	text, err := units.ReadFile("units/" + name)
	if err != nil {
		return "", err
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return strings.NewReplacer("/etc/loket/loket.env", w.File, "/usr/bin/loket", self, "User=loket", "User="+w.User).Replace(string(text)), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// start has systemd take the units over, where it runs.
func (w *wizard) start(ctx context.Context) error {
	if !exists("/run/systemd/system") || w.UnitDir != "/etc/systemd/system" {
		w.say("setup_start_later")
		return nil
	}
	words := "start"
	if w.system.running(w) {
		words = "restart"
	}
	yes, err := w.confirm(ctx, words)
	if err != nil || !yes {
		return err
	}
	commands := [][]string{{"daemon-reload"}, {"enable", "loket"}, {"restart", "loket"}}
	if w.values["BACKUP_RECIPIENT"] != "" {
		commands = append(commands, []string{"enable", "--now", "loket-backup.timer"})
	}
	for _, args := range commands {
		command := exec.CommandContext(ctx, "systemctl", args...) // #nosec G204 -- words of ours
		if said, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("systemctl %s: %s", strings.Join(args, " "), lastLine(string(said), err))
		}
	}
	if err := w.untilHealthy(ctx); err != nil {
		w.say("setup_not_started")
		return nil // the check tells more
	}
	w.say("setup_started")
	return w.firstBackup(ctx)
}

// How long a bot may take to answer after its start, and how often it is asked.
const (
	startPatience = 20 * time.Second
	startPause    = 200 * time.Millisecond
)

// untilHealthy waits until the bot that systemd started answers.
func (w *wizard) untilHealthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		child, err := w.system.child(ctx, w, "health")
		if err != nil {
			return err
		}
		if child.Run() == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(startPause):
		}
	}
}

// firstBackup makes tonight's backup at once: whether it works is known while
// somebody is there to mend it.
func (w *wizard) firstBackup(ctx context.Context) error {
	if w.values["BACKUP_RECIPIENT"] == "" {
		return nil
	}
	if said, err := exec.CommandContext(ctx, "systemctl", "start", "loket-backup.service").CombinedOutput(); err != nil {
		w.say("setup_backup_failed", "Why", lastLine(string(said), err))
		return nil
	}
	w.say("setup_backup_made", "Folder", filepath.Join(w.dataDir(), "backup"))
	return nil
}

// hear repeats what a child says, line by line.
func (w *wizard) hear(child *exec.Cmd) error {
	out, err := child.StdoutPipe()
	if err != nil {
		return fmt.Errorf("hear what is said: %w", err)
	}
	child.Stderr = child.Stdout
	if err := child.Start(); err != nil {
		return fmt.Errorf("start %s: %w", child.Path, err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		w.asker.say(lines.Text())
	}
	return child.Wait()
}

// examine lets the doctor look at all of it, as the bot's user and in the language of
// the questions.
func (w *wizard) examine(ctx context.Context) error {
	w.say("setup_checking")
	child, err := w.system.child(ctx, w, "check", "--lang", w.Lang)
	if err != nil {
		return err
	}
	if err := w.hear(child); err != nil {
		return errors.New(w.text("setup_check_failed"))
	}
	w.say("setup_done")
	return nil
}
