package panel

import (
	"errors"
	"time"
)

// Kind is the closed list of ways a call to the panel can fail.
type Kind string

// The kinds of failure.
const (
	NotFound      Kind = "not_found"     // the account, domain or website does not exist
	Taken         Kind = "taken"         // the user name cannot be ours: try the next one
	Conflict      Kind = "conflict"      // the address belongs to another account
	Refused       Kind = "refused"       // for good, with the panel's reason
	Configuration Kind = "configuration" // somebody has to set the panel or our settings right
	Auth          Kind = "auth"          // our key is refused; the breaker is open
	NotAllowed    Kind = "not_allowed"   // our key may not do this, or not to this account
	Temporary     Kind = "temporary"     // the panel cannot be reached or is busy
	Unknown       Kind = "unknown"       // the answer cannot be understood
)

// Code is a failure's reason for the words of a message.
type Code string

// The reasons.
const (
	CodeUserMissing      Code = "user_missing"
	CodeDomainMissing    Code = "domain_missing"
	CodeSiteMissing      Code = "site_missing"
	CodeSiteAdminMissing Code = "site_admin_missing"
	CodeUsernameTaken    Code = "username_taken"
	CodeReservedName     Code = "reserved_name"
	CodeDomainOwned      Code = "domain_owned"
	CodeQuota            Code = "quota"
	CodePackageUnknown   Code = "package_unknown"
	CodeIPUnavailable    Code = "ip_unavailable"
	CodeOwnerRefused     Code = "owner_refused"
	CodeDatabaseLimit    Code = "database_limit"
	CodeWeakPassword     Code = "weak_password"
	CodeEmailRefused     Code = "email_refused"
	CodeInvalid          Code = "invalid" // we were asked for something we do not send
	CodeSiteExists       Code = "site_exists"
	CodeSiteBroken       Code = "site_broken"
	CodeNoRoom           Code = "no_room"          // the account's quota
	CodeNoDatabaseLeft   Code = "no_database_left" // the same, of databases, before anything is changed
	CodeRoomUnknown      Code = "room_unknown"     // the panel does not tell it
	CodeNotClosed        Code = "not_closed"       // the address answers as if it was open
	CodeNotSeen          Code = "not_seen"         // the address cannot be looked at from here
	CodeNotSeenOpen      Code = "not_seen_open"    // the same, where it was opened and is closed again
	CodeOpenUnseen       Code = "open_unseen"      // the same, where it stays open
	CodeNotOpen          Code = "not_open"         // the address does not answer as it should
	CodeNotWritten       Code = "not_written"      // what was written is not there
	CodeKeysStand        Code = "keys_stand"       // what was to be taken at a website still stands
	CodeInstaller        Code = "installer"        // WordPress's installer is open there to anybody
	CodeCopyMissing      Code = "copy_missing"     // what was kept is not there any more
	CodeSiteDatabase     Code = "site_database"
	CodeSiteNetwork      Code = "site_network"     // one of a network of websites, which has administrators above
	CodeSiteCache        Code = "site_cache"       // its users are kept apart from the database
	CodeSiteLoginTwice   Code = "site_login_twice" // two users have the login
	CodeCopyIncomplete   Code = "copy_incomplete"
	CodeLicense          Code = "license"
	CodeCertificate      Code = "certificate"
	CodePanelOld         Code = "panel_old"
	CodeRedirect         Code = "redirect"
	CodeScheme           Code = "scheme"
	CodeAuth             Code = "auth"
	CodeNotAllowed       Code = "not_allowed"
	CodeTargetRefused    Code = "target_refused"
	CodeTimeout          Code = "timeout"
	CodeUnreachable      Code = "unreachable"
	CodeBusy             Code = "busy"
	CodeInternal         Code = "internal"
	CodeUnclear          Code = "unclear"
	CodeHook             Code = "hook"

	CodeCertificateFailed    Code = "certificate_failed"
	CodeCertificateLimit     Code = "certificate_limit"     // the authority wants no more for now
	CodeCertificateChallenge Code = "certificate_challenge" // the address does not answer it
	CodeOther                Code = "other"
)

// Codes lists every reason, so that the words can be checked against it.
func Codes() []Code {
	return []Code{
		CodeUserMissing, CodeDomainMissing, CodeSiteMissing, CodeSiteAdminMissing, CodeUsernameTaken,
		CodeReservedName, CodeDomainOwned, CodeQuota, CodePackageUnknown, CodeIPUnavailable,
		CodeOwnerRefused, CodeDatabaseLimit, CodeWeakPassword, CodeEmailRefused, CodeInvalid,
		CodeSiteExists, CodeSiteBroken, CodeSiteDatabase, CodeSiteNetwork, CodeSiteCache, CodeSiteLoginTwice, CodeCopyIncomplete, CodeLicense,
		CodeNoRoom, CodeNoDatabaseLeft, CodeRoomUnknown, CodeNotClosed, CodeNotOpen, CodeNotSeen, CodeNotSeenOpen, CodeOpenUnseen, CodeNotWritten, CodeKeysStand, CodeCopyMissing, CodeInstaller,
		CodeCertificate, CodePanelOld, CodeRedirect, CodeScheme, CodeAuth, CodeNotAllowed,
		CodeTargetRefused, CodeTimeout, CodeUnreachable, CodeBusy, CodeInternal, CodeUnclear,
		CodeHook, CodeCertificateFailed, CodeCertificateLimit, CodeCertificateChallenge, CodeOther,
	}
}

// ErrCertificate is what errors.Is finds when the panel's own TLS certificate
// could not be verified.
var ErrCertificate = errors.New("the panel's certificate is not trusted; set PANEL_CA_FILE to the certificate that signed it")

// Error is every failure of this package. Text is for the log: our own words,
// or the panel's, cleaned of markup and secrets, at most 300 characters.
type Error struct {
	Op         string // what was being done
	Kind       Kind
	Code       Code
	Text       string
	Said       string        // the panel's own reason, cleaned; empty where it gave none that can be understood
	Owner      string        // the account that has the address; set for Conflict where known
	RetryAfter time.Duration // what the panel asked for; 0 where it did not
	Reopened   bool          // what stood at the address before stands there again, open to visitors
	cause      error         // context's end or ErrCertificate
	doubt      bool          // two meanings: our key is refused, or only this command or account is
	reading    bool          // nothing was to be changed by the call that failed
	page       bool          // a page came where data was expected; what was to be changed may be
}

// Error is one line for the log: what, how, why.
func (e *Error) Error() string {
	line := "panel: " + e.Op + ": " + string(e.Kind) + " (" + string(e.Code) + ")"
	if e.Text != "" {
		line += ": " + e.Text
	}
	return line
}

// Unwrap gives the context's error or ErrCertificate, where one is the cause.
func (e *Error) Unwrap() error { return e.cause }

// Retry tells whether the same call may succeed later without anybody
// changing the request: the panel is away, or our key is refused for now.
func (e *Error) Retry() bool { return e.Kind == Temporary || e.Kind == Auth }

// Unclear tells that a mere look-up was answered by something that cannot be
// understood: another look may tell more, and changes nothing.
func (e *Error) Unclear() bool { return (e.Kind == Unknown || e.page) && e.reading }

// MayHaveChanged tells that a call failed in a way that leaves open whether its
// change was made: it was sent, and no answer, or none that can be understood,
// came back.
func MayHaveChanged(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	return ok && !failure.reading && (failure.Kind == Temporary || failure.Kind == Unknown)
}

// KindOf tells the kind of a failure; Unknown for an error not of this
// package, empty for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Kind
	}
	return Unknown
}

// CodeOf tells the reason of a failure; CodeOther for an error not of this
// package, empty for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Code
	}
	return CodeOther
}

// unclearEnd tells that a change may or may not have happened.
func unclearEnd(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	kind := KindOf(err)
	return kind == Temporary || kind == Unknown || ok && failure.page
}

// fail makes an error in our own words.
func fail(op string, kind Kind, code Code, text string) *Error {
	return &Error{Op: op, Kind: kind, Code: code, Text: text}
}

// quote makes an error with the panel's reason. What cannot be understood is
// none: it goes into the log alone.
func quote(op string, kind Kind, code Code, said string) *Error {
	e := fail(op, kind, code, said)
	if kind != Unknown {
		e.Said = said
	}
	return e
}

// NoView makes an error about a look at a website from outside that did not see
// what it should: another look may.
func NoView(op string, code Code, text string) *Error {
	return &Error{Op: op, Kind: Unknown, Code: code, Text: text, reading: true}
}

// unclear makes an error about an answer to a look-up.
func unclear(op, text string) *Error {
	return &Error{Op: op, Kind: Unknown, Code: CodeUnclear, Text: text, reading: true}
}
