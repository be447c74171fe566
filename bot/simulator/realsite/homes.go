package realsite

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"loket/bot/simulator/hosting"
)

// answer is what goes back to the panel's client.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func jsonAnswer(status int, value any) answer {
	body, err := json.Marshal(value)
	if err != nil {
		return failed(err)
	}
	return answer{status, http.Header{"Content-Type": {"application/json"}}, body}
}

func done() answer { return answer{status: http.StatusNoContent} }

func refused(status int, kind, message string) answer {
	return jsonAnswer(status, map[string]any{"type": kind, "message": message})
}

func badRequest(message string) answer { return refused(http.StatusBadRequest, "BAD_REQUEST", message) }

func notFound() answer { return refused(http.StatusNotFound, "NOT_FOUND", "") }

func failed(err error) answer {
	return refused(http.StatusInternalServerError, "INTERNAL_ERROR", err.Error())
}

// place is an account's home on this machine.
type place struct {
	*Machine
	hosting.Home
	call hosting.GroundCall
}

// route is one call, as in the panel itself.
type route struct {
	method, path string
	work         func(place, []string) answer
}

var routes = []route{
	{"POST", "/api/wordpress/install-quick", place.installQuick},
	{"POST", "/api/wordpress/install", place.install},
	{"GET", "/api/wordpress/locations", place.locations},
	{"DELETE", "/api/wordpress/locations/{}", place.removeSite},
	{"GET", "/api/wordpress/locations/{}/config", place.config},
	{"GET", "/api/wordpress/locations/{}/users", place.users},
	{"GET", "/api/wordpress/locations/{}/options", place.options},
	{"PATCH", "/api/wordpress/locations/{}/options", place.setOptions},
	{"POST", "/api/wordpress/locations/{}/users/{}/change-password", place.changePassword},
	{"GET", "/api/db-show/databases", place.databases},
	{"POST", "/api/db-manage/create-db-with-user", place.createDatabase},
	{"DELETE", "/api/db-manage/databases/{}", place.dropDatabase},
	{"GET", "/api/db-manage/databases/{}/export", place.export},
	{"POST", "/api/db-manage/databases/{}/import", place.importSQL},
	{"GET", "/api/filemanager/list", place.list},
	{"GET", "/api/filemanager/download", place.download},
	{"POST", "/api/filemanager-actions/upload", place.upload},
	{"POST", "/api/filemanager-actions/mkdir", place.makeFolder},
	{"POST", "/api/filemanager-actions/move", place.move},
	{"POST", "/api/filemanager-actions/remove", place.remove},
	{"POST", "/api/filemanager-actions/create-archive", place.archive},
	{"POST", "/api/filemanager-actions/extract-archive", place.extract},
}

// Answer does one call of the panel as the account; status 0 for one that this
// machine does not know.
func (m *Machine) Answer(home hosting.Home, call hosting.GroundCall) (status int, header http.Header, body []byte) {
	if err := m.settle(home); err != nil {
		a := failed(err)
		return a.status, a.header, a.body
	}
	for _, r := range routes {
		if values, fits := fit(r.path, call.Path); fits && r.method == call.Method {
			a := r.work(place{m, home, call}, values)
			return a.status, a.header, a.body
		}
	}
	return 0, nil, nil
}

// fit compares a path with a pattern and gives the values in its braces.
func fit(pattern, at string) (values []string, fits bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(at, "/")
	if len(want) != len(have) {
		return nil, false
	}
	for i, part := range want {
		switch {
		case part == "{}" && have[i] != "":
			values = append(values, have[i])
		case part != have[i]:
			return nil, false
		}
	}
	return values, true
}

// settle makes an account's home where there is none yet.
func (m *Machine) settle(home hosting.Home) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := filepath.Join(m.run, "homes", home.User)
	if _, err := os.Stat(at); err == nil {
		return nil
	}
	for _, dir := range []string{"", "domains", "domains/" + home.Domain, "domains/" + home.Domain + "/public_html", "domains/" + home.Domain + "/public_html/cgi-bin", "backups"} {
		if err := m.own(os.Mkdir(filepath.Join(at, dir), 0o755), path.Join("homes", home.User, dir)); err != nil {
			return fmt.Errorf("make a home: %w", err)
		}
	}
	for _, host := range []string{home.Domain, "www." + home.Domain} {
		www := filepath.Join(m.run, "www", host)
		if err := os.Remove(www); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("make a home: %w", err)
		}
		if err := os.Symlink(filepath.Join(at, "domains", home.Domain), www); err != nil {
			return fmt.Errorf("make a home: %w", err)
		}
	}
	return nil
}

// Leave takes away what an account had.
func (m *Machine) Leave(user string) {
	_ = os.RemoveAll(filepath.Join(m.run, "homes", user))
	for _, name := range m.databasesOf(user) {
		_, _ = m.SQL("", "DROP DATABASE `"+name+"`; DROP USER IF EXISTS '"+name+"'@'localhost'")
	}
}

// Root is an account's document root on this machine.
func (m *Machine) Root(user, domain string) string {
	return filepath.Join(m.run, "homes", user, "domains", domain, "public_html")
}

func (p place) root() string { return p.Root(p.User, p.Domain) }

// within is a path of the home on this machine; false for what would leave it
// or name the home itself.
func (p place) within(name string) (string, bool) {
	cleaned := path.Clean("/" + name)
	return filepath.Join(p.run, "homes", p.User, cleaned), name != "" && cleaned != "/" && !strings.Contains(name, "..")
}

func (p place) read(into any) bool {
	return strings.HasPrefix(p.call.Kind, "application/json") && json.Unmarshal(p.call.Body, into) == nil
}

// give hands files that this program wrote to the user as whom sites run.
func (p place) give(name string) error {
	if os.Getuid() != 0 {
		return nil
	}
	return exec.Command("chown", "-hR", "nobody:", name).Run()
}
