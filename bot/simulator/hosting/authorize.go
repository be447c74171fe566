package hosting

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// authorize decides who calls, and refuses in the panel's many ways. Once an
// address has failed too often, everybody there sees the login page.
func (p *Panel) authorize(r *request, user, secret string) (response, bool) {
	if p.failures[r.ip] >= p.config.FailuresAllowed {
		return loginPage(http.StatusOK), true
	}
	actor, target, acting := strings.Cut(user, "|")
	if !p.knows(r, actor, secret) {
		p.failures[r.ip]++
		return p.notLoggedIn(r), true
	}
	r.actor, r.acting = actor, actor
	if acting {
		a, found := p.accounts[target]
		if !found || !p.mayManage(r, a) {
			return p.notLoggedIn(r), true
		}
		r.acting = target
	}
	legacyGUI := !r.isAPI() && !strings.HasPrefix(r.path, "/CMD_API_")
	switch {
	case legacyGUI:
		return plainText(http.StatusNotFound, "404 page not found"), true
	case !p.allowed(r):
		return p.notAllowed(r), true
	}
	return response{}, false
}

// knows checks a name and its key, or a person's own password, which has no
// second factor here.
func (p *Panel) knows(r *request, actor, secret string) bool {
	if actor == p.config.User {
		return secret == p.config.Key && p.inNetwork(r.ip)
	}
	a, found := p.accounts[actor]
	return found && !a.Suspended && matches(a.Hash, secret)
}

func (p *Panel) inNetwork(ip string) bool {
	if len(p.config.Networks) == 0 {
		return true
	}
	address, err := netip.ParseAddr(ip)
	return err == nil && slices.ContainsFunc(p.config.Networks, func(n netip.Prefix) bool { return n.Contains(address.Unmap()) })
}

// adminOnly are legacy commands beyond a user's level.
var adminOnly = []string{
	"CMD_API_ACCOUNT_USER", "CMD_API_SELECT_USERS", "CMD_API_USER_PASSWD", "CMD_API_VERIFY_PASSWORD",
	"CMD_API_DOMAIN_OWNERS", "CMD_API_SHOW_USER_DOMAINS", "CMD_API_USER_EXISTS", "CMD_API_SHOW_USER_CONFIG",
	"CMD_API_SHOW_USERS", "CMD_API_PACKAGES_USER", "CMD_API_SHOW_RESELLER_IPS", "CMD_API_MODIFY_USER", "users",
}

func (p *Panel) allowed(r *request) bool {
	if r.acting != p.config.User && slices.Contains(adminOnly, r.module()) {
		return false
	}
	if r.actor != p.config.User || len(p.config.Commands) == 0 {
		return true
	}
	return slices.Contains(p.config.Commands, r.module())
}

// notLoggedIn rotates through the forms of "who are you?".
func (p *Panel) notLoggedIn(r *request) response {
	p.turn++
	if r.isAPI() {
		return apiError(http.StatusUnauthorized, "UNAUTHORIZED", "")
	}
	switch p.turn % 4 {
	case 0:
		return loginPage(http.StatusOK)
	case 1:
		return jsonBody(http.StatusUnauthorized, map[string]any{"error": "Not logged in", "success": "no"})
	case 2:
		return loginPage(http.StatusUnauthorized)
	}
	return plainText(http.StatusForbidden, "Forbidden")
}

// notAllowed rotates through the forms of "you may not".
func (p *Panel) notAllowed(r *request) response {
	p.turn++
	if r.isAPI() {
		return apiError(http.StatusForbidden, "ACCESS_DENIED", "")
	}
	switch p.turn % 3 {
	case 0:
		return r.no("You cannot execute that command", "")
	case 1:
		return plainText(http.StatusForbidden, "Forbidden")
	}
	return htmlPage(http.StatusOK, "<html><body>The request you have made does not exist in your authority level</body></html>")
}

func loginPage(status int) response {
	page := htmlPage(status, "<!doctype html>\n<html><head><title>DirectAdmin Login</title></head><body>"+
		`<form action="/CMD_LOGIN" method="POST"><input type="password" name="password"></form></body></html>`)
	page.header.Set("X-DirectAdmin", "Unauthorized")
	return page
}

// Unblock forgets the wrong logins of every address.
func (p *Panel) Unblock() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.failures)
}

// SetKey replaces the API account's login key.
func (p *Panel) SetKey(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config.Key = key
}

// SetCommands replaces what the login key may do; empty means everything.
func (p *Panel) SetCommands(commands ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config.Commands = commands
}
