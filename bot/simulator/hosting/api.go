package hosting

import (
	"encoding/json"
	"net/http"
	"strings"
)

// route is one operation of the JSON interface. Parts in braces take values.
type route struct {
	method string
	path   string
	work   func(p *Panel, r *request, values []string) response
}

func apiRoutes() []route {
	return []route{
		{"GET", "/api/session", (*Panel).session},
		{"GET", "/api/version", (*Panel).version},
		{"POST", "/api/change-password", (*Panel).changePassword},
		{"GET", "/api/users/{}/config", (*Panel).userConfig},
		{"GET", "/api/users/{}/usage", (*Panel).userUsage},
		{"POST", "/api/wordpress/install-quick", (*Panel).installQuick},
		{"POST", "/api/wordpress/install", (*Panel).install},
		{"GET", "/api/wordpress/locations", (*Panel).locations},
		{"DELETE", "/api/wordpress/locations/{}", (*Panel).removeSite},
		{"GET", "/api/wordpress/locations/{}/config", (*Panel).siteConfig},
		{"GET", "/api/wordpress/locations/{}/options", (*Panel).siteOptions},
		{"PATCH", "/api/wordpress/locations/{}/options", (*Panel).setSiteOptions},
		{"GET", "/api/wordpress/locations/{}/users", (*Panel).siteUsers},
		{"POST", "/api/wordpress/locations/{}/users/{}/change-password", (*Panel).siteChangePassword},
		{"GET", "/api/db-show/databases", (*Panel).showDatabases},
		{"POST", "/api/db-manage/create-db-with-user", (*Panel).createDatabase},
		{"DELETE", "/api/db-manage/databases/{}", (*Panel).deleteDatabase},
		{"GET", "/api/db-manage/databases/{}/export", (*Panel).exportDatabase},
		{"POST", "/api/db-manage/databases/{}/import", (*Panel).importDatabase},
		{"GET", "/api/filemanager/list", (*Panel).listFiles},
		{"GET", "/api/filemanager/download", (*Panel).downloadFile},
		{"GET", "/api/filemanager/disk-usage", (*Panel).diskUsage},
		{"POST", "/api/filemanager-actions/upload", (*Panel).uploadFile},
		{"POST", "/api/filemanager-actions/mkdir", (*Panel).makeFolder},
		{"POST", "/api/filemanager-actions/move", (*Panel).moveFile},
		{"POST", "/api/filemanager-actions/remove", (*Panel).removeFiles},
		{"POST", "/api/filemanager-actions/create-archive", (*Panel).createArchive},
		{"POST", "/api/filemanager-actions/extract-archive", (*Panel).extractArchive},
		{"GET", "/api/domain-tls/{}/acme-config", (*Panel).acmeConfig},
		{"PUT", "/api/domain-tls/{}/acme-config", (*Panel).setACMEConfig},
		{"GET", "/api/domain-tls/{}/certs", (*Panel).certs},
		{"POST", "/api/domain-tls/{}/provision-certs-dry-run", (*Panel).planCerts},
		{"POST", "/api/domain-tls/{}/provision-certs", (*Panel).provisionCerts},
	}
}

func (p *Panel) dispatchAPI(r *request) response {
	for _, route := range apiRoutes() {
		if values, fits := fit(route.path, r.path); fits && route.method == r.method {
			return route.work(p, r, values)
		}
	}
	return r.unknownCall()
}

// fit compares a path with a pattern and gives the values in its braces.
func fit(pattern, path string) (values []string, fits bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
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

// input reads a JSON body; unknown shapes are refused.
func (r *request) input(into any) bool {
	return strings.HasPrefix(r.kind, "application/json") && json.Unmarshal(r.body, into) == nil
}

// self is the account a call acts as; the API user has no home here.
func (p *Panel) self(r *request) (*account, bool) {
	a, found := p.accounts[r.acting]
	return a, found
}

func (p *Panel) session(r *request, _ []string) response {
	role := "user"
	if r.acting == p.config.User {
		role = p.config.Role
	}
	return jsonBody(http.StatusOK, map[string]any{
		"effectiveUsername": r.acting, "realUsername": r.actor, "effectiveRole": role,
		"allowedCommands": p.allowedCommands(), "sessionID": "", "demo": false, "homeDir": "/home/" + r.acting,
		"configFeatures": map[string]any{"wordpress": true},
		"directadminConfig": map[string]any{
			"maxFilesizeBytes": maxUpload, "passwordCheckMinLength": p.config.MinPassword,
			"passwordCheckDifficult": true, "loginKeys": true,
		},
	})
}

// allowedCommands of a key without restriction are all there are.
func (p *Panel) allowedCommands() []string {
	if len(p.config.Commands) > 0 {
		return p.config.Commands
	}
	commands := []string{"login-keys", "CMD_API_LOGIN_KEYS", "terminal"}
	reads, writes := legacyCommands()
	for name := range reads {
		commands = append(commands, name)
	}
	for name := range writes {
		commands = append(commands, name)
	}
	for _, route := range apiRoutes() {
		commands = append(commands, strings.Split(route.path, "/")[2])
	}
	return commands
}

func (p *Panel) version(r *request, _ []string) response {
	if p.config.Role != "admin" || r.acting != p.config.User {
		return apiError(http.StatusForbidden, "ACCESS_DENIED", "")
	}
	return jsonBody(http.StatusOK, map[string]any{"version": "1.680", "os": "linux", "arch": "amd64"})
}

// changePassword is for a person who knows the old one.
func (p *Panel) changePassword(r *request, _ []string) response {
	var in struct {
		Current *string `json:"currentPassword"`
		New     *string `json:"newPassword"`
	}
	a, found := p.self(r)
	switch {
	case !r.input(&in) || in.Current == nil || in.New == nil:
		return badRequest("currentPassword and newPassword are required")
	case !found:
		return apiError(430, "ACCESS_DENIED", "")
	case !matches(a.Hash, *in.Current):
		return apiError(431, "CHPASSWD_BAD_CURRENT_PASSWORD", "")
	case p.checkPassword(a.Username, *in.New) != nil:
		return apiError(490, "WEAK_PASSWORD", "The password is too simple")
	}
	a.Hash = hashPassword(*in.New)
	return noContent()
}

func (p *Panel) userConfig(r *request, values []string) response {
	a, found := p.accounts[values[0]]
	switch {
	case !found:
		return notFound()
	case !p.mayManage(r, a):
		return apiError(http.StatusForbidden, "ACCESS_DENIED", "")
	}
	return jsonBody(http.StatusOK, map[string]any{
		"username": a.Username, "domain": a.Domain, "domains": a.domains(), "email": a.Email,
		"package": a.Package, "ip": a.IP, "creator": a.Creator, "suspended": a.Suspended, "userType": a.kind(),
		"wordpress": true, "mySqlDatabasesLim": p.config.Databases, "subdomainsLim": -1, "apiAllowPassword": true,
		"dateCreated": a.Created.Format("Mon Jan _2 15:04:05 2006"),
	})
}

func (p *Panel) userUsage(r *request, values []string) response {
	a, found := p.accounts[values[0]]
	if !found || !p.mayManage(r, a) {
		return notFound()
	}
	amount := func(usage, limit int) map[string]any {
		return map[string]any{"usage": usage, "limit": limit, "unlimited": limit < 0}
	}
	all := map[string]any{
		"subdomains": amount(len(a.Subdomains), -1), "domains": amount(len(a.domains()), -1),
		"mySqlDatabases": amount(len(a.Databases), p.config.Databases),
	}
	if !p.hidesQuota {
		all["quotaBytes"] = map[string]any{"usage": a.used(), "limit": a.Quota, "unlimited": a.Quota == 0}
	}
	return jsonBody(http.StatusOK, all)
}
