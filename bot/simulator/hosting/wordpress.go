package hosting

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// newSite is what an installation asks for.
type newSite struct {
	FilePath string `json:"filePath"`
	Title    string `json:"title"`
	Name     string `json:"adminName"`
	Email    string `json:"adminEmail"`
	Password string `json:"adminPass"`
	DBName   string `json:"dbName"`
	DBUser   string `json:"dbUser"`
	DBPass   string `json:"dbPass"`
	DBPrefix string `json:"dbPrefix"`
}

const siteConfiguration = `<?php
define('DB_NAME', '%s');
define('DB_USER', '%s');
define('DB_PASSWORD', '%s');
define('DB_HOST', 'localhost');
define('AUTH_SALT', '%s');
$table_prefix = '%s';
`

var siteSetting = regexp.MustCompile(`'(DB_NAME|DB_USER|DB_PASSWORD|AUTH_SALT)', '([^']*)'|\$(table_prefix) = '([^']*)'`)

// placeSite writes a website's files and tables. Over standing tables the
// users stay with their passwords, as real installers do it: the password of
// the installation is not set, and a further user with a known e-mail is not made.
func (p *Panel) placeSite(a *account, domain, name string, base *database, prefix string, in newSite) *Site {
	root := rootOf(domain)
	a.write(root+"/wp-config.php", fmt.Appendf(nil, siteConfiguration, name, base.User, base.Password, randomText(16), prefix))
	a.write(root+"/index.php", []byte("<?php require 'wp-blog-header.php';\n"))
	a.write(root+"/wp-login.php", []byte("<?php\n"))
	a.write(root+"/xmlrpc.php", []byte("<?php\n"))
	a.write(root+"/wp-content/themes/baku/style.css", []byte("body { margin: 0 }\n"))
	here := base.Tables[prefix]
	if here == nil {
		here = &Site{URL: "http://" + domain, Version: siteVersion, AdminEmail: in.Email, Collation: siteCollation}
		base.Tables[prefix] = here
	}
	here.Title = in.Title
	if here.find(in.Name) == nil && here.find(in.Email) == nil {
		here.Users = append(here.Users, SiteUser{ID: len(here.Users) + 1, Login: in.Name, Email: in.Email, Hash: here.hash(in.Password),
			Registered: p.config.Now().UTC(), Roles: []string{"administrator"}})
	}
	p.siteMail(here, in.Email, "New WordPress Site")
	return here
}

// What a fresh installation is.
const (
	siteVersion   = "6.8.12"
	siteCollation = "utf8mb4_unicode_520_ci"
)

// settings reads a document root's wp-config.php.
func (a *account) settings(root string) (map[string]string, bool) {
	file := a.Files[root+"/wp-config.php"]
	if file == nil {
		return nil, false
	}
	found := map[string]string{}
	for _, m := range siteSetting.FindAllStringSubmatch(string(file.Data), -1) {
		found[m[1]+m[3]] = m[2] + m[4]
	}
	return found, true
}

// siteAt finds the website of a document root; nil when its files are there
// and its tables cannot be reached.
func (a *account) siteAt(root string) (*Site, bool) {
	settings, found := a.settings(root)
	if !found {
		return nil, false
	}
	if !a.reaches(settings) {
		return nil, true
	}
	return a.Databases[settings["DB_NAME"]].Tables[settings["table_prefix"]], true
}

// reaches tells whether a wp-config.php opens its database.
func (a *account) reaches(settings map[string]string) bool {
	base := a.Databases[settings["DB_NAME"]]
	return base != nil && base.User == settings["DB_USER"] && base.Password == settings["DB_PASSWORD"]
}

func placeID(domain string) string {
	sum := sha256.Sum256([]byte(domain))
	return fmt.Sprintf("%x", sum[:8])
}

func (p *Panel) locations(r *request, _ []string) response {
	list := []map[string]any{}
	a, found := p.self(r)
	domain := r.query.Get("domain")
	if !found || domain != "" && domain != a.Domain {
		return jsonBody(http.StatusOK, list)
	}
	place := map[string]any{
		"id": placeID(a.Domain), "filePath": strings.TrimPrefix(rootOf(a.Domain), "/"), "host": a.Domain, "webPath": "",
	}
	if here, stands := a.siteAt(rootOf(a.Domain)); stands && (here == nil || here.Behaviour != NoConfig) {
		instance := map[string]any{"version": siteVersion, "title": "", "siteURL": "", "template": "baku", "autoUpdateMajor": false, "autoUpdateMinor": true, "error": ""}
		if here == nil || here.Behaviour == DatabaseAway || here.Behaviour == TablesMissing {
			instance["error"] = "Error establishing a database connection"
		} else {
			instance["title"], instance["siteURL"], instance["version"] = here.Title, here.URL, here.Version
		}
		place["wordpress"] = instance
	}
	return jsonBody(http.StatusOK, append(list, place))
}

// checkInstall refuses what an installation cannot begin with.
func (p *Panel) checkInstall(r *request, in *newSite) (*account, response, bool) {
	a, found := p.self(r)
	switch {
	case !found:
		return nil, apiError(http.StatusForbidden, "ACCESS_DENIED", ""), false
	case !r.input(in) || in.FilePath == "" || in.Title == "":
		return nil, badRequest("filePath and title are required"), false
	case "/"+in.FilePath != rootOf(a.Domain):
		return nil, badRequest("filePath is not a document root"), false
	}
	return a, response{}, true
}

func (p *Panel) installQuick(r *request, _ []string) response {
	var in newSite
	a, refusal, ok := p.checkInstall(r, &in)
	if !ok {
		return refusal
	}
	if _, stands := a.settings(rootOf(a.Domain)); stands {
		return apiError(490, "WORDPRESS_ALREADY_INSTALLED", "")
	}
	if len(a.Databases) >= p.config.Databases {
		return apiError(493, "DATABASES_EXCEED_LIMIT", "")
	}
	if a.full(bytesOfTable * tablesOfSite) {
		return quotaExceeded()
	}
	name, base := p.makeDatabase(a)
	if r.fault != nil && r.fault.Shape == LeaveDatabase {
		return apiError(http.StatusConflict, "PRE_HOOK_ERROR", "")
	}
	p.placeSite(a, a.Domain, name, base, "wp_", in)
	return jsonBody(http.StatusOK, map[string]any{
		"siteURL": "http://" + a.Domain, "title": in.Title, "filePath": in.FilePath, "dbName": name,
		"adminName": in.Name, "adminEmail": in.Email, "adminPass": in.Password,
	})
}

func (p *Panel) install(r *request, _ []string) response {
	var in newSite
	a, refusal, ok := p.checkInstall(r, &in)
	switch {
	case !ok:
		return refusal
	case in.DBName == "" || in.DBUser == "" || in.DBPass == "" || !strings.HasSuffix(in.DBPrefix, "_"):
		return badRequest("dbName, dbUser, dbPass and dbPrefix are required")
	}
	base := a.Databases[in.DBName]
	_, stands := a.settings(rootOf(a.Domain))
	switch {
	case base == nil || base.User != in.DBUser || base.Password != in.DBPass || base.Tables[in.DBPrefix] != nil && stands:
		return apiError(490, "WORDPRESS_DATABASE_ERROR", "")
	case stands:
		return apiError(491, "WORDPRESS_ALREADY_INSTALLED", "")
	}
	if a.full(bytesOfTable * tablesOfSite) {
		return quotaExceeded()
	}
	p.placeSite(a, a.Domain, in.DBName, base, in.DBPrefix, in)
	return jsonBody(http.StatusOK, map[string]any{
		"siteURL": "http://" + a.Domain, "title": in.Title, "filePath": in.FilePath, "dbName": in.DBName,
		"adminName": in.Name, "adminEmail": in.Email, "adminPass": in.Password,
	})
}

// standing finds the website an identifier names.
func (p *Panel) standing(r *request, id string) (*account, *Site, bool) {
	a, found := p.self(r)
	if !found || placeID(a.Domain) != id {
		return nil, nil, false
	}
	here, stands := a.siteAt(rootOf(a.Domain))
	return a, here, stands
}

func (p *Panel) removeSite(r *request, values []string) response {
	a, here, stands := p.standing(r, values[0])
	if !stands {
		return notFound()
	}
	settings, _ := a.settings(rootOf(a.Domain))
	if here != nil {
		delete(a.Databases[settings["DB_NAME"]].Tables, settings["table_prefix"])
	}
	for _, name := range a.names(rootOf(a.Domain)) {
		if name != "cgi-bin" {
			a.remove(rootOf(a.Domain) + "/" + name)
		}
	}
	return noContent()
}

func (p *Panel) siteConfig(r *request, values []string) response {
	a, _, stands := p.standing(r, values[0])
	if !stands {
		return notFound()
	}
	settings, _ := a.settings(rootOf(a.Domain))
	return jsonBody(http.StatusOK, map[string]any{
		"dbHost": "localhost", "dbName": settings["DB_NAME"], "dbUser": settings["DB_USER"],
		"dbPass": settings["DB_PASSWORD"], "dbPrefix": settings["table_prefix"],
	})
}

func (p *Panel) siteUsers(r *request, values []string) response {
	_, here, stands := p.standing(r, values[0])
	if !stands || here == nil || here.Behaviour == UsersLost {
		return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", "Error establishing a database connection")
	}
	if here.Broken { // who is asked for is asked of WordPress
		return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", "There has been a critical error on this website.")
	}
	list := []map[string]any{}
	for _, user := range here.Users {
		list = append(list, map[string]any{
			"id": user.ID, "login": user.Login, "displayName": "", "email": user.Email,
			"registered": user.Registered.UTC().Format(time.RFC3339), "roles": append([]string{}, user.Roles...),
		})
	}
	return jsonBody(http.StatusOK, list)
}

func (p *Panel) siteChangePassword(r *request, values []string) response {
	var in struct {
		Password string `json:"password"`
	}
	_, here, stands := p.standing(r, values[0])
	switch {
	case !stands || here == nil:
		return notFound()
	case !r.input(&in) || in.Password == "":
		return badRequest("password is required")
	}
	id, err := strconv.Atoi(values[1])
	if err != nil {
		return badRequest("not a user")
	}
	for i := range here.Users {
		if here.Users[i].ID == id {
			p.setPassword(here, &here.Users[i], in.Password)
			return noContent()
		}
	}
	return notFound()
}
