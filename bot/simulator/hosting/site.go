package hosting

import (
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Site is a website as its tables hold it, and how its server behaves.
type Site struct {
	Title      string
	URL        string // siteurl: where it believes to stand, with scheme
	Version    string // WordPress's; the form of password hashes goes by it
	Cost       int    // of new hashes since 6.8 (10)
	AdminEmail string
	Collation  string
	English    bool // it speaks English; Indonesian otherwise
	Broken     bool // it answers with an error, as after a failed data entry
	Behaviour  Behaviour
	XMLRPC     XMLRPC
	Users      []SiteUser
	Dropped    []string // tables that are gone, without their prefix
	Links      string   // permalink_structure; plain links where it is empty

	NewAdminEmail string              // a change of AdminEmail that waits for its confirmation
	Registration  bool                // anybody may register, as DefaultRole
	DefaultRole   string              // "subscriber" where none is set
	Roles         map[string][]string // role definitions that are not WordPress's own, with what they give
	Multisite     bool                // its tables are those of a network
}

// Behaviour is one row of what was seen of real websites that are asked for a
// login. Rows that hang on the request alone need none.
type Behaviour string

// The behaviours.
const (
	Usual         Behaviour = ""               // a redirect to SITEURL/wp-admin/ after the right password
	EmailDue      Behaviour = "email due"      // the administration e-mail is to be confirmed
	TLSUntold     Behaviour = "tls untold"     // siteurl is https, TLS ends in front, PHP is not told
	UsersLost     Behaviour = "users lost"     // the users' table
	Limiter       Behaviour = "limiter"        // too many tries, or the account is not approved
	SecondFactor  Behaviour = "second factor"  // a plugin that ends the login again
	Maintenance   Behaviour = "maintenance"    // .maintenance younger than ten minutes
	DatabaseAway  Behaviour = "database away"  // or the options' table lost, or an error of PHP
	TablesMissing Behaviour = "tables missing" // an installer is open to anybody
	NoConfig      Behaviour = "no config"      // wp-config.php is missing
	ForeignHost   Behaviour = "foreign host"   // a multisite that is asked by another host name
)

// XMLRPC tells how a website's xmlrpc.php is open.
type XMLRPC string

// The ways.
const (
	XMLRPCOpen   XMLRPC = ""
	XMLRPCOff    XMLRPC = "off"    // switched off inside WordPress
	XMLRPCClosed XMLRPC = "closed" // by the hoster: 403
	XMLRPCGone   XMLRPC = "gone"   // 404
	XMLRPCPage   XMLRPC = "page"   // a page of HTML with status 200
)

// SiteUser is a login of a website.
type SiteUser struct {
	ID           int
	Login        string
	Email        string
	Hash         string
	Registered   time.Time
	Roles        []string // of the table prefix it stands under
	Rights       []string // given singly, beside the roles
	Sessions     []SiteSession
	ResetKey     string // hash of what the "lost password" link holds; empty: none
	NewEmail     string // a change that waits for its confirmation
	Applications []ApplicationPassword
}

// SiteSession is a browser that is logged in; the cookie also holds a piece of
// the password's hash, so that a new password ends it while its row stays.
type SiteSession struct {
	Token   string // hash of it
	Until   time.Time
	Address string
	Agent   string
}

// ApplicationPassword logs in by REST and XML-RPC, whatever the login password is.
type ApplicationPassword struct {
	Name string
	Hash string
	Made time.Time
}

// Mail is what a website sent.
type Mail struct {
	Site, To, Subject string
	At                time.Time
}

// since tells whether a website's WordPress is of that version or a later one.
func (s *Site) since(major, minor int) bool {
	first, rest, _ := strings.Cut(s.Version, ".")
	second, _, _ := strings.Cut(rest, ".")
	a, _ := strconv.Atoi(first)
	b, _ := strconv.Atoi(second)
	return a > major || a == major && b >= minor
}

// The forms of a stored password.
const (
	formOld  = "$P$B"
	formNew  = "$wp$2y$"
	formBare = "$2y$"
)

// hash stores a password in the form of the website's version.
func (s *Site) hash(password string) string {
	if password == "" {
		return "!"
	}
	if !s.since(6, 8) {
		return formOld + hashPassword(password)
	}
	return formNew + strconv.Itoa(s.cost()) + "$" + hashPassword(password)
}

func (s *Site) cost() int {
	if s.Cost == 0 {
		return 10
	}
	return s.Cost
}

// accepts tells whether a stored hash is of a password. A version before 6.8
// takes the newer form for a wrong password.
func (s *Site) accepts(hash, password string) bool {
	switch {
	case password == "" || hash == "":
		return false
	case strings.HasPrefix(hash, formOld):
		return matches(strings.TrimPrefix(hash, formOld), password)
	case strings.HasPrefix(hash, formNew):
		_, rest, _ := strings.Cut(strings.TrimPrefix(hash, formNew), "$")
		return s.since(6, 8) && matches(rest, password)
	case strings.HasPrefix(hash, formBare):
		_, rest, _ := strings.Cut(strings.TrimPrefix(hash, formBare), "$")
		return matches(rest, password)
	case len(hash) == 2*md5.Size && !strings.Contains(hash, "$"):
		sum := md5.Sum([]byte(password))
		return hash == hex.EncodeToString(sum[:])
	}
	return matches(hash, password) // as an earlier demonstration stored it
}

// stale tells whether a right login stores the password anew.
func (s *Site) stale(hash string) bool {
	if s.since(6, 8) {
		return !strings.HasPrefix(hash, formNew+strconv.Itoa(s.cost())+"$")
	}
	return !strings.HasPrefix(hash, "$")
}

// find gives the user of a login name: user name or e-mail, both without
// regard to case and accents.
func (s *Site) find(login string) *SiteUser {
	login = folded(login)
	for i := range s.Users {
		if u := &s.Users[i]; login != "" && (folded(u.Login) == login || folded(u.Email) == login) {
			return u
		}
	}
	return nil
}

func folded(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
	return strings.TrimSpace(plain)
}

// administers tells whether a user opens the user administration.
func (u *SiteUser) administers() bool {
	return slices.Contains(u.Roles, "administrator") || slices.Contains(u.Rights, "manage_options") || slices.Contains(u.Rights, "edit_users")
}

// allowed tells whether a user may enter wp-admin at all.
func (u *SiteUser) allowed() bool { return len(u.Roles)+len(u.Rights) > 0 }

// mail keeps what a website sends.
func (p *Panel) siteMail(s *Site, to, subject string) {
	if to == "" {
		return
	}
	if len(p.mails) == maxCalls {
		p.mails = slices.Delete(p.mails, 0, maxCalls/2)
	}
	p.mails = append(p.mails, Mail{Site: s.URL, To: to, Subject: subject, At: p.config.Now()})
}

// setPassword is what wp_update_user does, as wp-cli and the profile page call
// it: the mailed link is void and a mail goes out, even where it is the same
// password again; session rows and application passwords stay.
func (p *Panel) setPassword(s *Site, u *SiteUser, password string) {
	u.Hash, u.ResetKey = s.hash(strings.TrimSpace(password)), ""
	p.siteMail(s, u.Email, "Password Changed")
}

// loggedIn is what a right password does besides: at the login page of 6.8 and
// later the mailed link is void, and a hash of an old form or cost is replaced,
// which logs every browser of the account out.
func (s *Site) loggedIn(u *SiteUser, password string, page bool) {
	if page && s.since(6, 8) {
		u.ResetKey = ""
	}
	if s.stale(u.Hash) {
		u.Hash = s.hash(password)
	}
}

// mend completes websites of an earlier demonstration, which had
// administrators alone and no version.
func (b *database) mend() {
	for _, s := range b.Tables {
		if s == nil || s.Version != "" {
			continue
		}
		s.Version, s.Collation = siteVersion, siteCollation
		for i := range s.Users {
			s.Users[i].Roles = []string{"administrator"}
			s.AdminEmail = s.Users[0].Email
		}
	}
}
