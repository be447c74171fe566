package panel

import (
	"context"
	"time"
)

// Hosting is what the work on accounts needs of a panel. Every method is safe
// to repeat, ends when its context ends, and fails with an *Error.
type Hosting interface {
	// Owner names the account a domain or subdomain belongs to; NotFound when
	// the address is free.
	Owner(ctx context.Context, domain string) (user string, err error)
	// Look finds whose account an address is and how that account is; user is
	// the one known to have it, or empty. NotFound with CodeUserMissing when
	// that account itself was asked for and is not there, with
	// CodeDomainMissing when the address has no owner and no user was given.
	Look(ctx context.Context, domain, user string) (Holding, error)
	// UserFacts tells what the panel knows of an account; NotFound when there
	// is none, NotAllowed when it is not ours to see.
	UserFacts(ctx context.Context, user string) (Facts, error)
	// CreateAccount makes the account, or sets its password again when it is
	// already this very account. Taken asks for another user name, Conflict
	// names the owner of the address.
	CreateAccount(ctx context.Context, account Account) error
	// SetPassword replaces the account's password.
	SetPassword(ctx context.Context, user, password string) error
	// PasswordValid asks whether the account still accepts the password.
	PasswordValid(ctx context.Context, user, password string) (bool, error)
	// Suspend freezes an account, Unsuspend thaws it.
	Suspend(ctx context.Context, user string) error
	Unsuspend(ctx context.Context, user string) error
	// InstallSite puts the standard website onto the account's domain, or sets
	// its administrator's password again where the site stands already.
	InstallSite(ctx context.Context, user, domain string, site Site) error
	// SetSitePassword replaces the password of a website's administrator.
	SetSitePassword(ctx context.Context, user, domain, adminName, password string) error
	// SiteAddress tells at which IP address a website may be asked about its
	// administrator's password; empty where that is not known.
	SiteAddress(ctx context.Context, user, domain, adminName string) (ip string, err error)
	// SetEmail replaces the account's e-mail address and reads it back.
	SetEmail(ctx context.Context, user, email string) error
	// MoveSiteEmails gives a website and its administrator an e-mail address;
	// aside tells that a cache was moved away for it.
	MoveSiteEmails(ctx context.Context, user, domain, login, ticket, email string) (aside bool, err error)
	// EndSiteKeys ends what lets the administrator in beside the password; aside
	// as for MoveSiteEmails.
	EndSiteKeys(ctx context.Context, user, domain, login, ticket string) (aside bool, err error)
	// ReadSiteKeys reads who can administer a website beside a login.
	ReadSiteKeys(ctx context.Context, user, domain, login, email string) (SiteKeys, error)
	// SiteAdmins lists a website's administrators as the panel shows them.
	SiteAdmins(ctx context.Context, user, domain string) ([]SiteKey, error)
	// LockOthers takes the rights of others to administer a website.
	LockOthers(ctx context.Context, user, domain, login string, others []SiteKey) error
	// ReturnRights gives them back.
	ReturnRights(ctx context.Context, user, domain string, taken []SiteKey) error
	// MakeAdministrator lets the login administer the website.
	MakeAdministrator(ctx context.Context, user, domain, login, ticket, email string) (aside bool, err error)
	// CopySite keeps a copy of files and databases in the account's home. A
	// copy made for the same ticket before is found again, not made anew.
	CopySite(ctx context.Context, user, domain, ticket string) (Copy, error)
	// SiteRoom fails with CodeNoRoom, CodeRoomUnknown or CodeNoDatabaseLeft where
	// an account has no room for a reset, one into a new database if asked.
	SiteRoom(ctx context.Context, user, domain string, database bool) error
	// CloseSite closes a website to visitors, OpenSite opens it again.
	CloseSite(ctx context.Context, user, domain string) error
	OpenSite(ctx context.Context, user, domain string) error
	// SetLinks gives the website of a ticket's reset links that tell what they
	// lead to, which are to be looked at then, or plain ones.
	SetLinks(ctx context.Context, user, domain, ticket string, telling bool) (Links, error)
	// ResetSite puts the standard website in the place of a copied and closed
	// one, into a new database where the former is not to be used.
	ResetSite(ctx context.Context, user, domain, ticket string, site Site, anew bool) error
	// CarryLogin gives the fresh website's administrator the former password and
	// e-mail, and tells whether they are there.
	CarryLogin(ctx context.Context, user, domain, ticket string) (carried bool, err error)
	// RestoreSite brings the website back that a reset, of, put aside, into the
	// place of today's, of which a copy was kept under the ticket.
	RestoreSite(ctx context.Context, user, domain, ticket, of string) (Restored, error)
	// ForgetCopy takes away what was kept for a ticket.
	ForgetCopy(ctx context.Context, user, domain, ticket string) error
	// Certificate looks for the domain's TLS certificate and asks for one at
	// most once a call.
	Certificate(ctx context.Context, user, domain string) (Certificate, error)
	// Probe tells who we are to the panel and what we may do.
	Probe(ctx context.Context) (Identity, error)
}

var _ Hosting = (*DirectAdmin)(nil)

// Facts is what the panel knows of an account.
type Facts struct {
	Username  string
	Domain    string
	Email     string
	Creator   string
	Package   string
	IP        string
	Suspended bool
	WordPress bool // the account's package has the website manager
}

// Holding is an address's account. Without an Owner nobody has the address,
// and Facts are of the account that was known to have it.
type Holding struct {
	Owner   string
	Facts   Facts
	Domains []string // all of the account's, the main one among them
	Kind    string   // user, reseller or admin
}

// Account is an account to be made. Its user name has 4 to 8 lower-case
// letters and digits and begins with a letter. Without an IP the first one
// the panel offers is taken.
type Account struct {
	Username string
	Domain   string
	Email    string
	Password string
	Package  string
	IP       string
}

// Site is a standard website to be installed. A reset may leave
// AdminPassword empty: an unknown one is drawn.
type Site struct {
	Title         string
	AdminName     string
	AdminEmail    string
	AdminPassword string
}

// Copy names what was kept, as paths inside the account's home.
type Copy struct {
	Archive   string   // the document root as a zip file
	Databases []string // gzipped exports, one a database
}

// CertificateState tells how far a domain's certificate is.
type CertificateState string

// The states of a certificate.
const (
	CertificatePending CertificateState = "pending"
	CertificateIssued  CertificateState = "issued"
	CertificateFailed  CertificateState = "failed"
)

// Certificate is a state and, after a failure, its reason, in a code and in the
// panel's own words where it gave any. The next try belongs an hour later, and
// three are enough: the authority that issues certificates counts.
type Certificate struct {
	State CertificateState
	Code  Code
	Said  string
}

// Identity is who we are to the panel.
type Identity struct {
	User              string
	Role              string // user, reseller or admin
	AllowedCommands   []string
	WordPress         bool // the server has the website manager
	PasswordMinLength int
	PasswordDifficult bool // small letter, capital and digit are required
	MaxFileBytes      int64
}

// Timeouts bound single calls to the panel; zero fields take the defaults.
type Timeouts struct {
	Read    time.Duration // looking something up; 30 seconds
	Write   time.Duration // a short change; 120 seconds
	Create  time.Duration // making an account; 180 seconds, certificates included
	Install time.Duration // installing or copying a website; 300 seconds
}

func (t Timeouts) withDefaults() Timeouts {
	orElse := func(value *time.Duration, standard time.Duration) {
		if *value <= 0 {
			*value = standard
		}
	}
	orElse(&t.Read, 30*time.Second)
	orElse(&t.Write, 120*time.Second)
	orElse(&t.Create, 180*time.Second)
	orElse(&t.Install, 300*time.Second)
	return t
}
