// Package realsite is a machine with real WordPress sites behind the simulated
// panel: WordPress, PHP, Apache and MariaDB as a Debian packages them, unpacked
// by .ci/site into a folder that LOKET_SITE names. Everything runs as an
// unprivileged user, in a folder of its own that goes with it, on loopback and
// a socket; nothing goes out, and mails are kept. Only tests use it.
package realsite

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Variable names the folder that .ci/site prepared.
const Variable = "LOKET_SITE"

// panelHost is the web server's name for the panel's own calls; it ends like no
// account's domain.
const panelHost = "panel.invalid"

// nobody is the user as whom everything runs where the tests are root's.
const nobody = 65534

//go:embed prepend.php
var prependPHP string

//go:embed panel.php
var panelPHP string

// Machine is a running one; it is a hosting.Ground. It answers several calls
// at once.
type Machine struct {
	site  string // the prepared folder
	run   string // of this run alone
	web   string // the web server's address
	proxy *httputil.ReverseProxy
	ended []func()

	mu      sync.Mutex
	core    string          // that the next installation gets
	untold  map[string]bool // domains whose PHP is not told of TLS
	spoilt  map[string]bool // domains that answer 500
	serial  int             // numbers databases
	full    map[string]bool // accounts whose quota is full
	started time.Time
}

// Prepared tells which folder holds the programs, and which versions of
// WordPress by the names of their folders; empty where there is none.
func Prepared() (dir string, versions map[string]string) {
	dir = os.Getenv(Variable)
	content, err := os.ReadFile(filepath.Join(dir, "versions"))
	if dir == "" || err != nil {
		return "", nil
	}
	versions = map[string]string{}
	for line := range strings.Lines(string(content)) {
		if name, version, found := strings.Cut(strings.TrimSpace(line), " "); found {
			versions[name] = version
		}
	}
	return dir, versions
}

// Start starts the database and the web server. Installations get the core of
// that name.
func Start(site, core string) (*Machine, error) {
	run, err := os.MkdirTemp(site, "run-") // on the same file system: cores are linked
	if err != nil {
		return nil, fmt.Errorf("make a folder for the run: %w", err)
	}
	m := &Machine{site: site, run: run, core: core, untold: map[string]bool{}, spoilt: map[string]bool{}, full: map[string]bool{}, started: time.Now()}
	m.ended = append(m.ended, func() { _ = os.RemoveAll(run) })
	if err := errors.Join(os.Chmod(run, 0o755), m.folders(), m.startDatabase(), m.startWeb()); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

// Close stops the programs and takes the run's folder away.
func (m *Machine) Close() {
	for i := len(m.ended) - 1; i >= 0; i-- {
		m.ended[i]()
	}
	m.ended = nil
}

func (m *Machine) folders() error {
	prepend := strings.ReplaceAll(prependPHP, "@MAILS@", m.run+"/mails")
	return errors.Join(
		m.own(os.Mkdir(m.run+"/homes", 0o755), "homes"), m.own(os.Mkdir(m.run+"/www", 0o755), "www"), m.own(os.Mkdir(m.run+"/tmp", 0o755), "tmp"),
		os.WriteFile(m.run+"/prepend.php", []byte(prepend), 0o644), os.MkdirAll(m.run+"/www/"+panelHost+"/public_html", 0o755), os.WriteFile(m.run+"/www/"+panelHost+"/public_html/panel.php", []byte(panelPHP), 0o644),
		m.own(os.WriteFile(m.run+"/mails", nil, 0o644), "mails"))
}

// own gives a file of the run to the user as whom everything runs.
func (m *Machine) own(err error, name string) error {
	if err != nil || os.Getuid() != 0 {
		return err
	}
	return os.Lchown(filepath.Join(m.run, name), nobody, nobody)
}

// command prepares a program of the unpacked packages, as the unprivileged user.
func (m *Machine) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, filepath.Join(m.site, "root/usr", program), args...)
	libraries, _ := filepath.Glob(m.site + "/root/usr/lib/*-linux-gnu") // the pattern is good
	c.Env = []string{"PATH=/usr/bin:/bin", "LD_LIBRARY_PATH=" + strings.Join(libraries, ":"), "TMPDIR=" + m.run + "/tmp", "HOME=" + m.run + "/tmp"}
	c.Dir = m.run
	// A group of its own: the web server ends all of its group when it ends.
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if os.Getuid() == 0 {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return c
}

// serve runs a program until the machine is closed.
func (m *Machine) serve(name string, c *exec.Cmd, ready func() error) error {
	log, err := os.Create(filepath.Join(m.run, name+".log"))
	if err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	defer log.Close()
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	gone := make(chan struct{})
	go func() { _ = c.Wait(); close(gone) }()
	m.ended = append(m.ended, func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		select {
		case <-gone:
		case <-time.After(20 * time.Second):
			_ = c.Process.Kill()
			<-gone
		}
	})
	for deadline := time.Now().Add(60 * time.Second); ; {
		if err = ready(); err == nil {
			return nil
		}
		select {
		case <-gone:
		case <-time.After(50 * time.Millisecond):
			if time.Now().Before(deadline) {
				continue
			}
		}
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("start %s: %w\n%s", name, err, said)
	}
}

func (m *Machine) startDatabase() error {
	if out, err := exec.Command("cp", "-a", m.site+"/db", m.run+"/db").CombinedOutput(); err != nil {
		return fmt.Errorf("copy the empty database: %w: %s", err, out)
	}
	c := m.command(context.Background(), "sbin/mariadbd", "--no-defaults", "--basedir="+m.site+"/root/usr", "--datadir="+m.run+"/db",
		"--socket="+m.socket(), "--skip-networking", "--pid-file="+m.run+"/tmp/db.pid", "--lc-messages-dir="+m.site+"/root/usr/share/mysql",
		"--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--skip-log-bin", "--tmpdir="+m.run+"/tmp")
	return m.serve("mariadb", c, func() error { _, err := m.SQL("", "SELECT 1"); return err })
}

// socket is short enough for a path of one.
func (m *Machine) socket() string { return m.run + "/tmp/db.sock" }

// SQL runs commands as the database's administrator and gives the rows, their
// columns separated by tabs.
func (m *Machine) SQL(database, commands string) (string, error) {
	return m.mariadb(database, "root", "", strings.NewReader(commands))
}

const webConfiguration = `
ServerRoot "@RUN@"
ServerName localhost
PidFile "@RUN@/tmp/web.pid"
DefaultRuntimeDir "@RUN@/tmp"
Mutex flock:@RUN@/tmp default
Listen 127.0.0.1:@PORT@
ErrorLog "@RUN@/web-error.log"
LogLevel warn
@MODULES@
LoadModule php_module @ROOT@/usr/lib/apache2/modules/@PHP@
PHPIniDir "@RUN@"
StartServers 2
MinSpareServers 1
MaxSpareServers 4
MaxRequestWorkers 12
TypesConfig "@RUN@/mime.types"
AddType text/html .html
AddType text/css .css
AddType text/javascript .js
UseCanonicalName Off
VirtualDocumentRoot "@RUN@/www/%0/public_html"
DirectoryIndex index.php index.html
<Directory "@RUN@/">
	Options FollowSymLinks
	AllowOverride All
	Require all granted
</Directory>
<FilesMatch "^\.ht">
	Require all denied
</FilesMatch>
<FilesMatch "\.php$">
	SetHandler application/x-httpd-php
</FilesMatch>
SetEnvIf X-Forwarded-Proto "^https$" HTTPS=on
SetEnvIf X-Forwarded-Port "^(.*)$" SERVER_PORT=$1
`

func (m *Machine) startWeb() error {
	php, err := filepath.Glob(m.site + "/root/usr/lib/apache2/modules/libphp*.so")
	if err != nil || len(php) == 0 {
		return errors.New("start the web server: it has no PHP")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a port for the web server: %w", err)
	}
	address := free.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	if err := errors.Join(free.Close(), m.writePHPSettings()); err != nil {
		return fmt.Errorf("prepare the web server: %w", err)
	}
	var modules strings.Builder
	for _, name := range []string{"mpm_prefork", "authz_core", "authz_host", "dir", "mime", "rewrite", "setenvif", "headers", "vhost_alias", "env", "alias"} {
		fmt.Fprintf(&modules, "LoadModule %s_module %s/root/usr/lib/apache2/modules/mod_%s.so\n", name, m.site, name)
	}
	text := strings.NewReplacer("@RUN@", m.run, "@PORT@", port, "@ROOT@", m.site+"/root", "@PHP@", filepath.Base(php[0]), "@MODULES@", modules.String()).Replace(webConfiguration)
	if err := errors.Join(os.WriteFile(m.run+"/web.conf", []byte(text), 0o644), os.WriteFile(m.run+"/mime.types", nil, 0o644),
		m.own(os.WriteFile(m.run+"/web-error.log", nil, 0o644), "web-error.log")); err != nil {
		return fmt.Errorf("write the web server's settings: %w", err)
	}
	m.web = address
	m.proxy = m.newProxy(&url.URL{Scheme: "http", Host: address})
	return m.serve("web", m.command(context.Background(), "sbin/apache2", "-f", m.run+"/web.conf", "-DFOREGROUND"), func() error {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			err = conn.Close()
		}
		return err
	})
}

// writePHPSettings adds what belongs to this run to the settings that were prepared.
func (m *Machine) writePHPSettings() error {
	settings, err := os.ReadFile(m.site + "/php.ini")
	if err != nil {
		return err
	}
	own := "\nmysqli.default_socket=" + m.socket() + "\nauto_prepend_file=" + m.run + "/prepend.php\nerror_log=" + m.run + "/tmp/php.log\nupload_tmp_dir=" + m.run + "/tmp\nsys_temp_dir=" + m.run + "/tmp\n" +
		"opcache.memory_consumption=384\nopcache.interned_strings_buffer=32\nopcache.max_accelerated_files=32000\n" // each site is compiled once
	return os.WriteFile(m.run+"/php.ini", append(settings, own...), 0o644)
}

// errSite is what a website said instead of an answer.
type errSite string

func (e errSite) Error() string { return string(e) }

// wordpress runs a part of panel.php in a website and reads its answer. What
// the website says is wrong with it is an errSite.
func (m *Machine) wordpress(action, root, domain string, in, into any) error {
	m.mu.Lock()
	spoilt := m.spoilt[domain]
	m.mu.Unlock()
	if spoilt && action != "config" { // that is read without WordPress
		return errSite("There has been a critical error on this website.")
	}
	question, err := json.Marshal(map[string]any{"action": action, "root": root, "domain": domain, "in": in})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	client := http.Client{Timeout: 5 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+m.web+"/panel.php", bytes.NewReader(question))
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	request.Host = panelHost
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	defer response.Body.Close()
	out, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	_, last, found := strings.Cut(string(out), "\n<<answer>>")
	if !found {
		return fmt.Errorf("%s: status %d: %s", action, response.StatusCode, out)
	}
	var answer struct {
		Value json.RawMessage
		Error string
	}
	if err := json.Unmarshal([]byte(last), &answer); err != nil {
		return fmt.Errorf("%s: %w: %s", action, err, last)
	}
	if answer.Error != "" {
		return errSite(answer.Error)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, into)
}
