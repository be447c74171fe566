package hosting

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// account is one user of the panel, with its files and databases. Its fields
// are exported because they are saved.
type account struct {
	Username   string
	Domain     string
	Further    []string // domains beside the main one
	Kind       string   // "" is a user; reseller, admin
	Email      string
	Package    string
	IP         string
	Creator    string
	Created    time.Time
	Suspended  bool
	Hash       string
	Subdomains []string
	Files      map[string]*entry
	Databases  map[string]*database
	ACME       acme
	Issued     []string // names of the domain's certificate
	Queued     []queued // site backups
	Quota      int64    // bytes of the disk; 0: without limit
	NoHtaccess bool     // its server does not read .htaccess
}

// queued is a site backup that appears when its time has come.
type queued struct {
	Name string
	At   time.Time
}

func newAccount(user, domain, email, pack, ip, creator string, now time.Time) *account {
	a := &account{
		Username: user, Domain: domain, Email: email, Package: pack, IP: ip, Creator: creator, Created: now,
		Files: map[string]*entry{}, Databases: map[string]*database{},
	}
	a.makeDirs(rootOf(domain) + "/cgi-bin")
	a.makeDirs("/backups")
	return a
}

// domains are all of an account's, the main one first.
func (a *account) domains() []string { return append([]string{a.Domain}, a.Further...) }

func (a *account) kind() string { return cmp.Or(a.Kind, "user") }

// rootOf is a domain's document root inside the home.
func rootOf(domain string) string { return "/domains/" + domain + "/public_html" }

var userName = regexp.MustCompile(`^[a-z][a-z0-9]{3,9}$`)

var hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)

// hashPassword keeps a password the way a panel does; empty means nobody can
// log in.
func hashPassword(password string) string {
	if password == "" {
		return ""
	}
	salt := base64.RawStdEncoding.EncodeToString(randomBytes(9))
	return salt + "$" + digest(salt, password)
}

func digest(salt, password string) string {
	sum := sha256.Sum256([]byte(salt + "$" + password))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}

func matches(hash, password string) bool {
	salt, sum, found := strings.Cut(hash, "$")
	return found && subtle.ConstantTimeCompare([]byte(sum), []byte(digest(salt, password))) == 1
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// randomText is letters and digits that nobody guesses.
func randomText(n int) string { return hex.EncodeToString(randomBytes((n + 1) / 2))[:n] }

func digestHex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// ErrWrongPassword refuses a login or a change with a password that is not
// the account's.
var ErrWrongPassword = errors.New("hosting: wrong user name or password")

// ErrWeakPassword refuses a new password that breaks the panel's rules: too
// short, without small letter, capital or digit, or with the user name in it.
var ErrWeakPassword = errors.New("hosting: the new password is too weak")

func (p *Panel) checkPassword(user, password string) error {
	has := func(is func(rune) bool) bool { return strings.ContainsFunc(password, is) }
	switch {
	case len(password) < p.config.MinPassword, len(password) > 256:
	case !has(unicode.IsLower), !has(unicode.IsUpper), !has(unicode.IsDigit):
	case strings.Contains(password, user):
	default:
		return nil
	}
	return ErrWeakPassword
}

// Login is what a person does at the panel's own page: true when the name and
// password are right and the account is not suspended.
func (p *Panel) Login(user, password string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, found := p.accounts[user]
	return found && !a.Suspended && matches(a.Hash, password)
}

// ChangePassword is what a person does there next. It fails with
// ErrWrongPassword or ErrWeakPassword.
func (p *Panel) ChangePassword(user, old, new string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, found := p.accounts[user]
	if !found || a.Suspended || !matches(a.Hash, old) {
		return ErrWrongPassword
	}
	if err := p.checkPassword(user, new); err != nil {
		return err
	}
	a.Hash = hashPassword(new)
	return nil
}

// AccountView is an account as the demo's page shows it.
type AccountView struct {
	Username    string
	Domain      string
	Email       string
	Suspended   bool
	SiteTitle   string   // empty without a website
	SiteBroken  bool     //
	Files       []string // what lies in the document root
	Backups     []string // what lies in the backups folder
	Databases   []string
	Certificate bool
}

// Accounts shows every account, sorted by user name.
func (p *Panel) Accounts() []AccountView {
	p.mu.Lock()
	defer p.mu.Unlock()
	views := make([]AccountView, 0, len(p.accounts))
	for _, a := range p.accounts {
		view := AccountView{
			Username: a.Username, Domain: a.Domain, Email: a.Email, Suspended: a.Suspended,
			Files: a.names(rootOf(a.Domain)), Backups: a.names("/backups"), Certificate: len(a.Issued) > 0,
		}
		for name := range a.Databases {
			view.Databases = append(view.Databases, name)
		}
		slices.Sort(view.Databases)
		if site, found := a.siteAt(rootOf(a.Domain)); found && site != nil {
			view.SiteTitle, view.SiteBroken = site.Title, site.Broken
		}
		views = append(views, view)
	}
	slices.SortFunc(views, func(a, b AccountView) int { return strings.Compare(a.Username, b.Username) })
	return views
}
