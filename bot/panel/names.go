package panel

import (
	"regexp"
	"strings"
)

// What may be part of a name, a path or an SQL statement. Nothing officers
// typed goes into one of them without passing here.
var (
	newUser    = regexp.MustCompile(`^[a-z][a-z0-9]{3,7}$`)
	oldUser    = regexp.MustCompile(`^[a-z][a-z0-9]{0,31}$`)
	domainName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
	ticketName = regexp.MustCompile(`^[A-Z]{2,5}-[0-9]{4}-[0-9]{4,9}$`)
	identifier = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)
)

// ValidUsername tells whether a new account may have this user name: 4 to 8
// lower-case letters and digits, first a letter. Every panel accepts these.
func ValidUsername(user string) bool { return newUser.MatchString(user) }

// validExisting is wider in length alone: accounts that are older than this
// bot may have longer names. The characters keep "actor|target" unambiguous.
func validExisting(user string) bool { return oldUser.MatchString(user) }

func validDomain(domain string) bool { return len(domain) <= 253 && domainName.MatchString(domain) }

func validTicket(ticket string) bool { return ticketName.MatchString(ticket) }

// validIdentifier holds for names of databases and table prefixes.
func validIdentifier(name string) bool { return identifier.MatchString(name) }

// documentRoot is where a domain's website lies, relative to the home.
func documentRoot(domain string) string { return "domains/" + domain + "/public_html" }

// Everything a ticket keeps lies in the home's backups folder, beside the
// panel's own, outside of every document root.
const backups = "/backups"

func archivePath(ticket string) string  { return backups + "/loket-" + ticket + ".zip" }
func partPath(ticket string) string     { return backups + "/loket-" + ticket + ".part.zip" }
func manifestPath(ticket string) string { return backups + "/loket-" + ticket + ".json" }

// installingPath is there while an installation may be under way.
func installingPath(ticket string) string { return backups + "/loket-" + ticket + ".installing" }

// asidePath is where what stood at the address before lies, leftoverPath what a
// failed installation left there.
func asidePath(ticket string) string    { return backups + "/loket-" + ticket + "-lama-1" }
func leftoverPath(ticket string) string { return backups + "/loket-" + ticket + "-sisa" }
func exportPath(ticket, database string) string {
	return backups + "/loket-" + ticket + "-" + database + ".sql.gz"
}

// tablePrefix keeps the tables of a reset site apart from those before it:
// "PGD-2026-0001" becomes "pgd20260001_".
func tablePrefix(ticket string) string {
	return strings.ToLower(strings.ReplaceAll(ticket, "-", "")) + "_"
}

// checkTarget refuses what must not become part of a call.
func checkTarget(op, user, domain string) *Error {
	switch {
	case !validExisting(user):
		return fail(op, Refused, CodeInvalid, "not a user name")
	case !validDomain(domain):
		return fail(op, Refused, CodeInvalid, "not a domain name")
	}
	return nil
}
