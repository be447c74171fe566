package panel

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SiteKeys is who can get into a website's administration, as it was read.
type SiteKeys struct {
	// Unread names what could not be read: options, rights. What hangs
	// on it is not known, and not to be concluded from the rest.
	Unread []string

	Administers  bool   // the login does
	UserEmail    bool   // the administrator has the address that was asked about
	AdminEmail   bool   // and so has the website
	Pending      bool   // a change of one of the two waits for its confirmation
	Sharing      string // another login that has the same address; empty for none
	Applications bool   // the administrator has application passwords
	Sessions     bool   // browsers are logged in as the administrator
	ResetKey     bool   // a link is out by which the administrator's password can be set

	OthersIn int // sessions and application passwords of others, whatever these may do

	Others []SiteKey   // who administers besides, by their role or by single rights
	Giving []RoleGiven // roles beside the administrator's that let somebody administer
	Given  []SiteKey   // who administers by one of these, the first maxGiven of each
	Open   bool        // whoever registers gets such a role
}

// The parts that may be unread.
const (
	UnreadOptions = "options"
	UnreadRights  = "rights"
)

// SiteKey is a person who can administer a website.
type SiteKey struct {
	Number int
	Login  string
	Email  string
	Since  time.Time // zero where it is not known
	Rights string    // as the website stores them
	Level  string
	Role   string // whose definition alone lets them administer; empty for Others
}

// RoleGiven is a role, and how many administer by its definition alone.
type RoleGiven struct {
	Role  string
	Count int
}

// maxGiven is how many are named who administer by a role's definition: it may be
// the role of everybody who registers.
const maxGiven = 20

// maxAdministrators bounds whom the export is searched for; a website has a few.
const maxAdministrators = 5000

// ReadSiteKeys reads who can administer a website beside a login, and whether
// that has the e-mail address and no key beside its password. An error tells
// that nothing could be read; of the parts Unread tells.
func (d *DirectAdmin) ReadSiteKeys(ctx context.Context, user, domain, login, email string) (SiteKeys, error) {
	k, err := d.keysOf(ctx, "read a website's keys", user, domain)
	if err != nil {
		return SiteKeys{}, err
	}
	own, err := k.ours(login)
	if err != nil {
		return SiteKeys{}, err
	}
	read := keysReader{siteKeys: k, own: own, email: email, defined: roles{administratorRole: {}}}
	if err := read.readOptions(ctx); err != nil {
		if err.Retry() {
			return SiteKeys{}, err
		}
		read.found.Unread = append(read.found.Unread, UnreadOptions)
	}
	if err := read.readRights(ctx); err != nil {
		if err.Retry() {
			return SiteKeys{}, err
		}
		read.found.Unread = append(read.found.Unread, UnreadRights)
		read.listed()
	}
	for _, people := range [][]SiteKey{read.found.Others, read.found.Given} {
		slices.SortFunc(people, func(a, b SiteKey) int { return cmp.Compare(a.Number, b.Number) })
	}
	return read.found, nil
}

// keysReader is one reading.
type keysReader struct {
	siteKeys
	own     siteUser
	email   string
	defined roles
	found   SiteKeys

	holders map[int]*holder // who administers, and the login itself
	rows    map[int]bool    // users whose row was seen
	byRole  map[string]int  // who administers by a role's definition alone
}

// holder is what usermeta tells of a user.
type holder struct {
	rights, level string
	role          string // whose definition alone lets them administer
}

func (r *keysReader) readOptions(ctx context.Context) *Error {
	options, err := r.options(ctx)
	if err != nil {
		return err
	}
	defined, failed := readRoles(options[r.base.Prefix+"user_roles"])
	if _, found := options["admin_email"]; failed != nil || !found {
		return unclear(r.op, "the options are not what a website has")
	}
	r.defined = defined
	r.found.AdminEmail = strings.EqualFold(options["admin_email"], r.email)
	r.found.Pending = options["new_admin_email"] != "" && !strings.EqualFold(options["new_admin_email"], r.email)
	for _, role := range defined.giving() {
		r.found.Giving = append(r.found.Giving, RoleGiven{Role: role})
	}
	standard := options["default_role"]
	r.found.Open = truthy(options["users_can_register"]) && (standard == administratorRole || governs(defined[standard]))
	return nil
}

// readRights reads the two tables of users. Whom the panel lists must stand
// there: an export that ends early tells of nobody that they have no rights.
func (r *keysReader) readRights(ctx context.Context) *Error {
	r.holders, r.rows, r.byRole = map[int]*holder{r.own.ID: {}}, map[int]bool{}, map[string]int{}
	users, meta := r.base.Prefix+"users", r.base.Prefix+"usermeta"
	seen, early := false, false
	tables, err := r.export(ctx, []string{users, meta}, func(table string, row map[string]dumpField) error {
		if table == meta {
			seen = true
			return r.metaRow(row)
		}
		early = early || !seen
		return r.userRow(row)
	})
	if err != nil {
		return err
	}
	_, network := tables[r.base.Prefix+"sitemeta"]
	switch {
	case network:
		return fail(r.op, Refused, CodeSiteNetwork, "the website has the tables of a network")
	case len(tables[users]) == 0 || len(tables[meta]) == 0:
		return unclear(r.op, "the export holds no users' tables of this website")
	case early: // who has which rights was not known yet
		r.found.Others, r.found.Given = nil, nil
		if _, err = r.export(ctx, []string{users}, func(_ string, row map[string]dumpField) error { return r.userRow(row) }); err != nil {
			return err
		}
	}
	for _, listed := range r.people {
		if !r.rows[listed.ID] {
			return unclear(r.op, "the export lacks users that the panel lists")
		}
	}
	for at := range r.found.Giving {
		r.found.Giving[at].Count = r.byRole[r.found.Giving[at].Role]
	}
	return nil
}

// metaRow takes in a right, or a key of the login itself.
func (r *keysReader) metaRow(row map[string]dumpField) error {
	number, err := strconv.Atoi(row["user_id"].text)
	if err != nil {
		return nil // of nobody
	}
	key, value := strings.ToLower(row["meta_key"].text), row["meta_value"]
	prefix := strings.ToLower(r.base.Prefix)
	switch {
	case key == prefix+"capabilities":
		return r.rightsRow(number, value)
	case key == prefix+"user_level" && r.holders[number] != nil && r.holders[number].role == "":
		r.holders[number].level = value.text
	case !stores(value.text):
	case number != r.own.ID && (key == "session_tokens" || key == "_application_passwords"):
		r.found.OthersIn++
	case number != r.own.ID:
	case key == "session_tokens":
		r.found.Sessions = true
	case key == "_application_passwords":
		r.found.Applications = true
	case key == "_new_email":
		r.found.Pending = true
	}
	return nil
}

// stores tells whether a stored value is more than an empty list.
func stores(value string) bool { return value != "" && value != "a:0:{}" }

func (r *keysReader) rightsRow(number int, value dumpField) error {
	by := r.defined.wayOf(value.text)
	if value.cut {
		by = way{administers: true}
	}
	switch {
	case number == r.own.ID:
		r.found.Administers = by.administers && by.definition == ""
	case !by.administers:
	case by.definition != "":
		if r.byRole[by.definition]++; r.byRole[by.definition] <= maxGiven {
			r.holders[number] = &holder{role: by.definition}
		}
	case len(r.holders) > maxAdministrators:
		return errDump
	default:
		r.holders[number] = &holder{rights: value.text}
	}
	return nil
}

// userRow takes in who somebody is.
func (r *keysReader) userRow(row map[string]dumpField) error {
	number, err := strconv.Atoi(row["ID"].text)
	if err != nil {
		return errDump
	}
	r.rows[number] = true
	email := row["user_email"].text
	if number == r.own.ID {
		r.found.UserEmail, r.found.ResetKey = strings.EqualFold(email, r.email), row["user_activation_key"].text != ""
		return nil
	}
	if strings.EqualFold(email, r.email) {
		r.found.Sharing = row["user_login"].text
	}
	h := r.holders[number]
	if h == nil {
		return nil
	}
	person := SiteKey{Number: number, Login: row["user_login"].text, Email: email, Since: since(row["user_registered"].text), Rights: h.rights, Level: h.level, Role: h.role}
	if h.role != "" {
		r.found.Given = append(r.found.Given, person)
	} else {
		r.found.Others = append(r.found.Others, person)
	}
	return nil
}

// listed takes the administrators from the panel's list, where the rights could
// not be read: there may be more.
func (r *keysReader) listed() {
	r.found.Others, r.found.Giving, r.found.Given, r.found.Sharing = nil, nil, nil, ""
	for _, person := range r.people {
		switch {
		case person.ID == r.own.ID:
			r.found.UserEmail = strings.EqualFold(person.Email, r.email)
			r.found.Administers = slices.Contains(person.Roles, administratorRole)
		case slices.Contains(person.Roles, administratorRole):
			r.found.Others = append(r.found.Others, SiteKey{Number: person.ID, Login: person.Login, Email: person.Email, Since: since(person.Registered)})
		}
	}
}

// since reads when somebody was registered, as the database or the panel writes it.
func since(text string) time.Time {
	for _, form := range []string{time.DateTime, time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1 {
			return at.UTC()
		}
	}
	return time.Time{}
}
