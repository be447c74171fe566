package answers

import (
	"regexp"
	"slices"
	"strings"
)

// Hosting user names are short, because the panel puts them before the names of
// databases too.
const (
	minUserName       = 4
	maxUserName       = 8
	userNameCount     = 20
	userNameFirstTail = 2
)

var userNameForm = regexp.MustCompile(`^[a-z][a-z0-9]{3,7}$`)

// UserNameCandidates gives about twenty hosting user names for a name under the
// base domain, the most readable first: 4 to 8 small letters and digits, a
// letter first, none that a system keeps for itself. The same label always gives
// the same names.
func UserNameCandidates(label string) []string {
	parts := userNameParts(label)
	joined := strings.Join(parts, "")
	names := userNames{}
	names.offer(joined)
	if len(parts) > 1 {
		names.offer(blend(parts))
		names.offer(parts[0])
		names.offer(parts[len(parts)-1])
	}
	if len(joined) < minUserName {
		for _, tail := range []string{"web", "app", "situs", "data"} {
			names.offer(joined + tail)
		}
	}
	names.offer(joined[:1] + withoutVowels(joined[1:]))
	for tail := userNameFirstTail; len(names.list) < userNameCount; tail++ {
		digits := number(tail)
		stem := joined[:min(len(joined), maxUserName-len(digits))]
		for len(stem)+len(digits) < minUserName {
			stem += "x"
		}
		names.offer(stem + digits)
	}
	return names.list
}

type userNames struct{ list []string }

func (n *userNames) offer(name string) {
	name = name[:min(len(name), maxUserName)]
	if userNameForm.MatchString(name) && !isSystemUser(name) && !slices.Contains(n.list, name) {
		n.list = append(n.list, name)
	}
}

// userNameParts are the words of a label with a letter first; it is never
// empty, whatever the label.
func userNameParts(label string) []string {
	parts := strings.FieldsFunc(lowerASCII(label), func(r rune) bool { return !isLowerLetter(r) && !isDigit(r) })
	if len(parts) == 0 || !isLowerLetter(rune(parts[0][0])) {
		parts = slices.Insert(parts, 0, "w")
	}
	return parts
}

// blend takes the beginnings of the words, so that both can be read:
// sistem-pelayanan becomes sistpela.
func blend(parts []string) string {
	share := max(1, maxUserName/len(parts))
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part[:min(len(part), share)])
	}
	return b.String()
}

func withoutVowels(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiou", r) {
			return -1
		}
		return r
	}, text)
}

// existingUserName is wider in length alone: accounts that are older than this
// program may have longer names.
var existingUserName = regexp.MustCompile(`^[a-z][a-z0-9]{0,31}$`)

// ExistingUserName tells whether an account that exists already can have this
// user name on a hosting: small letters and digits, a letter first, at most 32,
// and none that belongs to the server itself.
func ExistingUserName(name string) bool {
	return existingUserName.MatchString(name) && !isServersOwn(name)
}

// isSystemUser are accounts that Linux, DirectAdmin and their services own, and
// names that a new account should not be taken for.
func isSystemUser(name string) bool {
	if isServersOwn(name) {
		return true
	}
	switch name {
	case "user", "users", "guest", "test", "info", "default", "server", "webmail", "webmaste", "postmast", "hostmast",
		"abuse", "support", "reseller", "public", "home", "temp", "logs", "stats", "cgibin":
		return true
	}
	return false
}

// isServersOwn are accounts of Linux, DirectAdmin and their services: nobody's
// website lies there.
func isServersOwn(name string) bool {
	switch name {
	case "root", "admin", "mysql", "daemon", "bin", "sys", "mail", "apache", "nobody", "diradmin", "games", "news", "uucp",
		"operator", "shutdown", "halt", "sync", "proxy", "backup", "list", "gnats", "sshd", "ftp", "exim", "dovecot",
		"named", "bind", "postfix", "webapps", "majordom", "clamav", "nginx", "redis", "system", "systemd", "mailman", "ntpd",
		"dbus", "polkitd", "chrony", "rspamd", "spamd", "squid", "tomcat", "postgres", "mongodb", "memcache",
		"litespee", "lsadm", "unbound", "avahi", "nscd", "xfs", "rpcuser", "sudo", "wheel", "staff", "adm":
		return true
	}
	return false
}
