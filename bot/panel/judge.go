package panel

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// reply is one HTTP answer as it came.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    bool // the body was longer than we read
}

// doubtful makes a failure that only a login test can tell the meaning of.
func doubtful(op string, kind Kind, code Code, text string) *Error {
	e := fail(op, kind, code, text)
	e.doubt = true
	return e
}

// judge looks at what is common to all answers: it returns nil where the body
// is for the caller to read. acting tells that we asked as another account.
func judge(op string, r reply, acting bool, s secrets) *Error {
	html := r.isHTML()
	switch {
	case r.status >= 300 && r.status < 400:
		return doubtful(op, Auth, CodeRedirect, "the panel answers with a redirect: its address or our key is wrong")
	case r.status == http.StatusUnauthorized, r.isLoginPage():
		if acting {
			return doubtful(op, NotAllowed, CodeNotAllowed, "the panel shows its login page")
		}
		return fail(op, Auth, CodeAuth, "the panel refuses our user name or login key")
	case r.isBusy():
		return &Error{Op: op, Kind: Temporary, Code: CodeBusy, Text: s.clean(http.StatusText(r.status)), RetryAfter: r.retryAfter()}
	case html && strings.Contains(strings.ToLower(string(r.body)), "authority level"):
		return fail(op, NotAllowed, CodeNotAllowed, s.clean(string(r.body)))
	case r.status == http.StatusForbidden && !isObject(r.body) && !saysCommand(r.body):
		return doubtful(op, NotAllowed, CodeNotAllowed, "")
	case r.status == http.StatusNotFound && !isObject(r.body):
		return fail(op, Configuration, CodePanelOld, "the panel does not know this command")
	case html && r.status < 300:
		// The panel's own pages answer whom it does not know, and calls that
		// it does not know.
		page := doubtful(op, Configuration, CodePanelOld, s.clean("a page came where data was expected: "+string(r.body)))
		page.page = true
		return page
	case html, r.cut:
		return fail(op, Unknown, CodeUnclear, s.clean(string(r.body)))
	}
	return nil
}

func (r reply) isHTML() bool {
	start := strings.ToLower(strings.TrimSpace(string(r.body[:min(len(r.body), 256)])))
	if strings.HasPrefix(r.header.Get("Content-Type"), "text/html") && strings.HasPrefix(start, "<") {
		return true // some versions call every answer HTML, and put a <br> into its words
	}
	return pageStart.MatchString(start)
}

// pageStart is how a page begins; a byte order mark and comments may come first.
var pageStart = regexp.MustCompile(`^(\x{feff}|<\?xml[^>]*>|<!--.*?-->|\s)*<(!doctype|html|head|body|title|script|meta)\b`)

// isLoginPage recognises the page that a panel shows, often with status 200,
// to whom it does not know.
func (r reply) isLoginPage() bool {
	if strings.EqualFold(r.header.Get("X-DirectAdmin"), "Unauthorized") {
		return true
	}
	if !r.isHTML() {
		return strings.Contains(string(r.body[:min(len(r.body), 1024)]), `"Not logged in"`)
	}
	page := strings.ToLower(string(r.body))
	return strings.Contains(page, "directadmin login") || strings.Contains(page, "cmd_login") ||
		strings.Contains(page, `type="password"`)
}

func (r reply) isBusy() bool {
	switch r.status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
		http.StatusTooManyRequests, statusOtherOperation:
		return true
	}
	return false
}

// statusOtherOperation is the panel's own: something else is being done to
// the same object.
const statusOtherOperation = 419

// retryAfter reads the seconds a busy panel asks for, a day at most.
func (r reply) retryAfter() time.Duration {
	seconds, err := strconv.Atoi(r.header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, 24*time.Hour)
}

func isObject(body []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(body, &object) == nil
}

func saysCommand(body []byte) bool {
	return strings.Contains(strings.ToLower(unescape(string(body[:min(len(body), 4096)]))), "cannot execute that command")
}

// judgeLegacy reads the answer to a change made by a legacy command.
func judgeLegacy(op string, r reply, s secrets) (answer, *Error) {
	read, ok := readAnswer(r.body)
	if !ok {
		return answer{}, fail(op, Unknown, CodeUnclear, s.clean(string(r.body)))
	}
	if read.json && read.fields["type"] != "" && r.status != http.StatusOK {
		return read, judgeJSON(op, r, s)
	}
	verdict := read.verdict()
	switch {
	case verdict == saidNo:
		return read, classify(op, s.clean(read.reason()))
	case r.status == http.StatusOK:
		return read, nil
	case r.status >= 500:
		return read, fail(op, Unknown, CodeInternal, s.clean(read.reason()))
	}
	return read, fail(op, Unknown, CodeUnclear, s.clean(read.reason()))
}

// classify names a legacy failure by the panel's words. Words we do not know
// are final: the team reads them.
func classify(op, text string) *Error {
	said := strings.ToLower(text)
	switch {
	case userMissing.MatchString(said): // "package" may stand beside it
		return quote(op, NotFound, CodeUserMissing, text)
	case packageMissing.MatchString(said):
		return quote(op, Configuration, CodePackageUnknown, text)
	case addressMissing.MatchString(said):
		return quote(op, Configuration, CodeIPUnavailable, text)
	}
	for _, rule := range legacyRules() {
		for _, words := range rule.words {
			if strings.Contains(said, words) {
				return quote(op, rule.kind, rule.code, text)
			}
		}
	}
	return quote(op, Refused, CodeOther, text)
}

// userMissing knows the sentences about an account that is not there.
var userMissing = regexp.MustCompile(`(unable to|cannot|can't|could not) find (that |the )?user|no such user|\b(user not found|unknown user)\b|` +
	`(unable to read|error reading) .{0,80}\buser files\b|(^|[:.] )(the )?(system )?user( [^ ]+)? (does not|did not|doesn't) exist`)

// addressMissing knows the sentences about an IP address that is not ours to
// give, with the address in their middle or without.
var addressMissing = regexp.MustCompile(`\bips?\b( address)?.{0,60}(not provided|does not exist|not found|is not|not valid|isn't|in use)|` +
	`(valid|invalid|available|assign|own|find|unknown) .{0,30}\bips?\b`)

// packageMissing knows the sentences with the package's name in their middle.
var packageMissing = regexp.MustCompile(`\bpackage\b.{0,80}\b(does not exist|doesn't exist|not found|is invalid|is not valid)|(unable to|cannot|could not) find (that |the )?package`)

type legacyRule struct {
	kind  Kind
	code  Code
	words []string
}

// legacyRules are tried in this order: "package does not exist" is about the
// package, not about a missing user.
func legacyRules() []legacyRule {
	return []legacyRule{
		{NotAllowed, CodeNotAllowed, []string{"cannot execute that command", "authority level"}},
		{Unknown, CodeUnclear, []string{"error creating user"}},
		{Configuration, CodePackageUnknown, []string{"package does not exist", "no such package", "invalid package", "unknown package", "package not found"}},
		{Configuration, CodeOwnerRefused, []string{"owner of the parent", "owned by another user", "belongs to another user", "check_subdomain_owner", "subdomain owner"}},
		{Taken, CodeReservedName, []string{"reserved"}},
		{Taken, CodeUsernameTaken, []string{"username already exists", "user already exists"}},
		{Conflict, CodeDomainOwned, []string{"domain already exists", "domain is already", "subdomain already exists"}},
		{NotFound, CodeDomainMissing, []string{"cannot find that domain"}},
		{NotFound, CodeUserMissing, []string{"does not exist", "did not exist", "unable to find user", "no such user", "user not found", "unknown user", "cannot find user"}},
		{Configuration, CodeQuota, []string{"limit", "quota"}},
		{Refused, CodeWeakPassword, []string{"password"}},
		{Refused, CodeEmailRefused, []string{"email", "e-mail"}},
	}
}

// judgeJSON reads a failure of the JSON interface by its type: the same
// status means different things in different places.
func judgeJSON(op string, r reply, s secrets) *Error {
	if r.status >= 200 && r.status < 300 {
		return nil
	}
	var trouble struct {
		Type    string `json:"type"`
		Message string `json:"message"`
		Output  string `json:"output"`
		Errors  []struct {
			Path   string `json:"path"`
			Reason string `json:"reason"`
		} `json:"errors"`
	}
	// A body that is not JSON leaves the type empty, which is an answer too.
	_ = json.Unmarshal(r.body, &trouble)
	text := trouble.Message + trouble.Output
	for _, part := range trouble.Errors {
		text += " " + part.Path + ": " + part.Reason
	}
	kind, code := kindOfType(trouble.Type)
	switch {
	case trouble.Type == "" && len(trouble.Errors) > 0:
		kind, code = Refused, CodeOther
	case trouble.Type != "" && text == "":
		text = strings.ToLower(strings.ReplaceAll(trouble.Type, "_", " "))
	case trouble.Type == "" && r.status == http.StatusForbidden:
		kind, code = NotAllowed, CodeNotAllowed
	}
	return quote(op, kind, code, s.clean(text))
}

func kindOfType(name string) (Kind, Code) {
	switch name {
	case "NOT_FOUND":
		return NotFound, CodeOther
	case "ACCESS_DENIED":
		return NotAllowed, CodeNotAllowed
	case "UNAUTHORIZED":
		return Auth, CodeAuth
	case "LICENSE_OVERUSED":
		return Configuration, CodeLicense
	case "RESELLER_EXCEEDS_LIMIT":
		return Configuration, CodeQuota
	case "DATABASES_EXCEED_LIMIT", "DATABASE_USERS_EXCEED_LIMIT":
		return Configuration, CodeDatabaseLimit
	case "WEAK_PASSWORD":
		return Refused, CodeWeakPassword
	case "WORDPRESS_ALREADY_INSTALLED":
		return Refused, CodeSiteExists
	case "WORDPRESS_DATABASE_ERROR", "DATABASE_IMPORT":
		return Refused, CodeSiteDatabase
	case "PRE_HOOK_ERROR":
		return Refused, CodeHook
	case "INTERNAL_ERROR":
		return Unknown, CodeInternal
	case "":
		return Unknown, CodeUnclear
	}
	return Refused, CodeOther
}
