package panel

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// Need is a group of the panel's commands that our key must be allowed, and
// what for.
type Need struct {
	For      string // probe, lookup, subdomain, account, website, reset, certificate
	Commands []string
	Website  bool // only the website service needs it
}

// Needs lists every command this package uses. Names of the JSON interface
// are its modules.
func Needs() []Need {
	return []Need{
		{For: "probe", Commands: []string{"CMD_API_LOGIN_TEST", "session"}},
		{For: "lookup", Commands: []string{"CMD_API_DOMAIN_OWNERS", "CMD_API_USER_EXISTS", "CMD_API_SHOW_RESELLER_IPS", "CMD_API_PACKAGES_USER", "users"}},
		{For: "subdomain", Commands: []string{"CMD_API_SUBDOMAINS"}},
		{For: "account", Commands: []string{"CMD_API_ACCOUNT_USER", "CMD_API_SELECT_USERS", "CMD_API_USER_PASSWD", "CMD_API_VERIFY_PASSWORD", "CMD_API_MODIFY_USER"}},
		{For: "certificate", Commands: []string{"domain-tls"}},
		{For: "website", Commands: []string{"wordpress", "db-show", "db-manage"}, Website: true},
		{For: "reset", Commands: []string{"filemanager", "filemanager-actions"}, Website: true},
	}
}

// dangerous are commands with which a key could give itself every right or
// run programs. One of them in the list means that the key is not restricted.
func dangerous() []string {
	return []string{"CMD_LOGIN_KEYS", "CMD_API_LOGIN_KEYS", "login-keys", "execute", "CMD_API_EXEC", "terminal", "CMD_ADMIN_SETTINGS"}
}

// Missing names the needed commands that our key is not allowed.
func (i Identity) Missing(website bool) []string {
	var missing []string
	for _, need := range Needs() {
		if need.Website && !website {
			continue
		}
		for _, command := range need.Commands {
			if !slices.Contains(i.AllowedCommands, command) {
				missing = append(missing, command)
			}
		}
	}
	return missing
}

// Unrestricted names the commands that our key should not be allowed.
func (i Identity) Unrestricted() []string {
	var found []string
	for _, command := range i.AllowedCommands {
		if slices.Contains(dangerous(), command) {
			found = append(found, command)
		}
	}
	return found
}

// Probe asks the panel who we are: one harmless call.
func (d *DirectAdmin) Probe(ctx context.Context) (Identity, error) {
	const op = "ask who we are"
	var session struct {
		User     string   `json:"effectiveUsername"`
		Role     string   `json:"effectiveRole"`
		Commands []string `json:"allowedCommands"`
		Features struct {
			WordPress bool `json:"wordpress"`
		} `json:"configFeatures"`
		Settings struct {
			MinLength int   `json:"passwordCheckMinLength"`
			Difficult bool  `json:"passwordCheckDifficult"`
			MaxFile   int64 `json:"maxFilesizeBytes"`
		} `json:"directadminConfig"`
	}
	if err := d.api(ctx, call{op: op, method: http.MethodGet, path: "/api/session"}, nil, &session); err != nil {
		return Identity{}, err
	}
	if !strings.EqualFold(session.User, d.user) {
		return Identity{}, unclear(op, "the panel takes us for somebody else")
	}
	return Identity{
		User: session.User, Role: session.Role, AllowedCommands: session.Commands,
		WordPress:         session.Features.WordPress,
		PasswordMinLength: session.Settings.MinLength, PasswordDifficult: session.Settings.Difficult,
		MaxFileBytes: session.Settings.MaxFile,
	}, nil
}
