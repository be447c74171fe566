package realsite

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// newSite is what an installation asks for.
type newSite struct {
	FilePath string `json:"filePath"`
	Title    string `json:"title"`
	Name     string `json:"adminName"`
	Email    string `json:"adminEmail"`
	Password string `json:"adminPass"`
	SiteURL  string `json:"siteURL"`
	DBName   string `json:"dbName"`
	DBUser   string `json:"dbUser"`
	DBPass   string `json:"dbPass"`
	DBPrefix string `json:"dbPrefix"`
}

// UseCore has the next installations get the core of that name.
func (m *Machine) UseCore(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.core = name
}

func (p place) checkInstall(in *newSite) (answer, bool) {
	switch {
	case !p.read(in) || in.FilePath == "" || in.Title == "":
		return badRequest("filePath and title are required"), false
	case in.FilePath != "domains/"+p.Domain+"/public_html":
		return badRequest("filePath is not a document root"), false
	}
	if in.SiteURL == "" {
		in.SiteURL = "http://" + p.Domain
	}
	if refusal, full := p.quotaFull(); full {
		return refusal, false
	}
	return answer{}, true
}

func (p place) installQuick(_ []string) answer {
	var in newSite
	if refusal, ok := p.checkInstall(&in); !ok {
		return refusal
	}
	if p.stands() {
		return refused(490, "WORDPRESS_ALREADY_INSTALLED", "")
	}
	if len(p.databasesOf(p.User)) >= p.Databases {
		return refused(493, "DATABASES_EXCEED_LIMIT", "")
	}
	p.mu.Lock()
	p.serial++
	in.DBName = fmt.Sprintf("%s_wp%04d", p.User, p.serial)
	p.mu.Unlock()
	in.DBUser, in.DBPass, in.DBPrefix = in.DBName, randomText(), "wp_"
	if err := p.make(in.DBName, in.DBUser, in.DBPass); err != nil {
		return failed(err)
	}
	return p.placeSite(in)
}

func (p place) install(_ []string) answer {
	var in newSite
	if refusal, ok := p.checkInstall(&in); !ok {
		return refusal
	}
	switch {
	case in.DBName == "" || in.DBUser == "" || in.DBPass == "" || !strings.HasSuffix(in.DBPrefix, "_"):
		return badRequest("dbName, dbUser, dbPass and dbPrefix are required")
	case p.stands():
		return refused(491, "WORDPRESS_ALREADY_INSTALLED", "")
	}
	if _, err := p.mariadb(in.DBName, in.DBUser, in.DBPass, strings.NewReader("SELECT 1")); err != nil {
		return refused(490, "WORDPRESS_DATABASE_ERROR", "")
	}
	return p.placeSite(in)
}

const siteConfiguration = `<?php
define( 'DB_NAME', '%s' );
define( 'DB_USER', '%s' );
define( 'DB_PASSWORD', '%s' );
define( 'DB_HOST', 'localhost' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
%s
$table_prefix = '%s';
define( 'WP_DEBUG', false );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`

var saltNames = []string{"AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY", "AUTH_SALT", "SECURE_AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT"}

// placeSite links the core into the document root, writes its configuration
// and runs WordPress's own installation.
func (p place) placeSite(in newSite) answer {
	p.mu.Lock()
	core := p.core
	p.mu.Unlock()
	if out, err := exec.Command("cp", "-al", "--remove-destination", filepath.Join(p.site, "core", core)+"/.", p.root()).CombinedOutput(); err != nil {
		return failed(fmt.Errorf("put the core in place: %w: %s", err, out))
	}
	var salts strings.Builder
	for _, name := range saltNames {
		fmt.Fprintf(&salts, "define( '%s', '%s' );\n", name, randomText())
	}
	text := fmt.Sprintf(siteConfiguration, in.DBName, in.DBUser, in.DBPass, salts.String(), in.DBPrefix)
	if err := errors.Join(p.write(filepath.Join(p.root(), "wp-config.php"), []byte(text)), p.giveFolders()); err != nil {
		return failed(err)
	}
	if err := p.wordpress("install", p.root(), p.Domain, in, nil); err != nil {
		return refused(http.StatusInternalServerError, "INTERNAL_ERROR", err.Error())
	}
	return jsonAnswer(http.StatusOK, map[string]any{"siteURL": in.SiteURL, "title": in.Title, "filePath": in.FilePath, "dbName": in.DBName,
		"adminName": in.Name, "adminEmail": in.Email, "adminPass": in.Password})
}

// giveFolders hands the folders of a document root to the user as whom sites
// run; the files stay the core's, which all sites share.
func (p place) giveFolders() error {
	if os.Getuid() != 0 {
		return nil
	}
	return exec.Command("find", p.root(), "-type", "d", "-exec", "chown", "nobody:", "{}", "+").Run()
}

func randomText() string { return rand.Text() }

// stands tells whether a website's configuration lies in the document root.
func (p place) stands() bool { return exists(filepath.Join(p.root(), "wp-config.php")) }

func (p place) id() string {
	sum := sha256.Sum256([]byte(p.Domain))
	return fmt.Sprintf("%x", sum[:8])
}

func (p place) locations(_ []string) answer {
	if domain := p.call.Query.Get("domain"); domain != "" && domain != p.Domain {
		return jsonAnswer(http.StatusOK, []any{})
	}
	found := map[string]any{"id": p.id(), "filePath": "domains/" + p.Domain + "/public_html", "host": p.Domain, "webPath": ""}
	if p.stands() {
		instance := map[string]any{"version": "", "title": "", "siteURL": "", "template": "", "autoUpdateMajor": false, "autoUpdateMinor": true, "error": ""}
		if err := p.wordpress("look", p.root(), p.Domain, nil, &instance); err != nil {
			instance["error"] = err.Error()
		}
		found["wordpress"] = instance
	}
	return jsonAnswer(http.StatusOK, []any{found})
}

// on runs a part of panel.php in the website that an identifier names.
func (p place) on(id, action string, in, into any) (answer, bool) {
	if id != p.id() || !p.stands() {
		return notFound(), false
	}
	if err := p.wordpress(action, p.root(), p.Domain, in, into); err != nil {
		return failed(err), false
	}
	return answer{}, true
}

func (p place) removeSite(values []string) answer {
	var found struct{ DBName, DBPrefix string }
	if refusal, ok := p.on(values[0], "config", nil, &found); !ok {
		return refusal
	}
	for _, table := range p.Tables(found.DBName) {
		if rest, ours := strings.CutPrefix(table, found.DBPrefix); ours && !strings.Contains(rest, "_users") {
			if _, err := p.SQL(found.DBName, "DROP TABLE `"+table+"`"); err != nil {
				return failed(err)
			}
		}
	}
	entries, err := os.ReadDir(p.root())
	for _, e := range entries {
		if e.Name() != "cgi-bin" {
			err = errors.Join(err, os.RemoveAll(filepath.Join(p.root(), e.Name())))
		}
	}
	if err != nil {
		return failed(err)
	}
	return done()
}

// Tables lists the tables of a database.
func (m *Machine) Tables(database string) []string {
	out, err := m.SQL("", "SELECT table_name FROM information_schema.tables WHERE table_schema = '"+database+"' ORDER BY 1")
	if err != nil {
		return nil
	}
	return strings.Fields(out)
}

func (p place) config(values []string) answer {
	var found map[string]any
	if refusal, ok := p.on(values[0], "config", nil, &found); !ok {
		return refusal
	}
	return jsonAnswer(http.StatusOK, found)
}

func (p place) users(values []string) answer {
	var found []any
	if refusal, ok := p.on(values[0], "users", nil, &found); !ok {
		return refusal
	}
	return jsonAnswer(http.StatusOK, append([]any{}, found...))
}

func (p place) options(values []string) answer {
	var found map[string]any
	if refusal, ok := p.on(values[0], "options", nil, &found); !ok {
		return refusal
	}
	return jsonAnswer(http.StatusOK, found)
}

func (p place) setOptions(values []string) answer {
	var in map[string]*string
	if !p.read(&in) {
		return badRequest("an object of texts is required")
	}
	if refusal, ok := p.on(values[0], "set", in, nil); !ok {
		return refusal
	}
	return done()
}

func (p place) changePassword(values []string) answer {
	var in struct {
		Password string `json:"password"`
	}
	id, err := strconv.Atoi(values[1])
	if !p.read(&in) || in.Password == "" || err != nil {
		return badRequest("password is required")
	}
	var changed bool
	if refusal, ok := p.on(values[0], "password", map[string]any{"id": id, "password": in.Password}, &changed); !ok {
		return refusal
	}
	if !changed {
		return notFound()
	}
	return done()
}
