package panel

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// location is a place where a website stands or could stand.
type location struct {
	ID        string    `json:"id"`
	FilePath  string    `json:"filePath"`
	WebPath   string    `json:"webPath"`
	WordPress *instance `json:"wordpress"`
}

type instance struct {
	Title string `json:"title"`
	Error string `json:"error"`
}

// database is how a website reaches its tables.
type database struct {
	Name     string `json:"dbName"`
	User     string `json:"dbUser"`
	Password string `json:"dbPass"`
	Prefix   string `json:"dbPrefix"`
}

// siteUser is a login of a website.
type siteUser struct {
	ID         int      `json:"id"`
	Login      string   `json:"login"`
	Email      string   `json:"email"`
	Registered string   `json:"registered"` // an instant, or what a damaged row holds
	Roles      []string `json:"roles"`
}

// InstallSite puts the standard website into the domain's document root. The
// panel installs not idempotently, so it is looked for first; where it stands
// already, its administrator gets the password again.
func (d *DirectAdmin) InstallSite(ctx context.Context, user, domain string, site Site) error {
	const op = "install a website"
	if err := checkSite(op, user, domain, site); err != nil {
		return err
	}
	place, err := d.siteAt(ctx, op, user, domain)
	switch {
	case err == nil:
		return d.welcome(ctx, op, user, place, site)
	case err.Kind != NotFound:
		return err
	}
	err = d.installQuick(ctx, op, user, domain, site)
	switch {
	case err == nil:
		return nil
	case err.Code == CodeSiteExists || unclearEnd(err):
		return d.afterInstall(ctx, op, user, domain, site, err)
	}
	return err
}

func checkSite(op, user, domain string, site Site) *Error {
	if err := checkTarget(op, user, domain); err != nil {
		return err
	}
	if site.Title == "" || site.AdminName == "" || site.AdminEmail == "" || site.AdminPassword == "" {
		return fail(op, Refused, CodeInvalid, "a website needs a title and an administrator")
	}
	return nil
}

// siteAt finds the website in the domain's document root; NotFound when there
// is none. Places without a website are listed too.
func (d *DirectAdmin) siteAt(ctx context.Context, op, user, domain string) (location, *Error) {
	var places []location
	c := call{op: op, method: http.MethodGet, path: "/api/wordpress/locations", query: url.Values{"domain": {domain}}, as: user}
	c.patience = d.timeouts.Write // the panel asks every site for its title
	if err := d.api(ctx, c, nil, &places); err != nil {
		return location{}, partMissing(err)
	}
	for _, place := range places {
		at := strings.Trim(place.FilePath, "/")
		if at == documentRoot(domain) && place.WordPress != nil && place.ID != "" {
			return place, nil
		}
	}
	return location{}, fail(op, NotFound, CodeSiteMissing, "")
}

// installQuick lets the panel make a database and install. Where the limit of
// databases is reached, empty ones of earlier attempts make room.
func (d *DirectAdmin) installQuick(ctx context.Context, op, user, domain string, site Site) *Error {
	err := d.installOnce(ctx, op, user, domain, site)
	if err != nil && err.Code == CodeDatabaseLimit && d.dropLeftovers(ctx, op, user, nil) {
		err = d.installOnce(ctx, op, user, domain, site)
	}
	return err
}

// installOnce leaves no database behind where it fails for certain.
func (d *DirectAdmin) installOnce(ctx context.Context, op, user, domain string, site Site) *Error {
	before, err := d.databases(ctx, op, user)
	if err != nil {
		return err
	}
	c := call{op: op, method: http.MethodPost, path: "/api/wordpress/install-quick", as: user, patience: d.timeouts.Install}
	c.secrets = secrets{site.AdminPassword}
	err = d.api(ctx, c, map[string]string{
		"filePath": documentRoot(domain), "title": site.Title,
		"adminName": site.AdminName, "adminEmail": site.AdminEmail, "adminPass": site.AdminPassword,
	}, nil)
	if err != nil && !unclearEnd(err) && err.Code != CodeSiteExists {
		d.dropLeftovers(ctx, op, user, before)
	}
	return err
}

// afterInstall waits for a website whose installation ended unclearly.
func (d *DirectAdmin) afterInstall(ctx context.Context, op, user, domain string, site Site, end *Error) error {
	for look := range looks {
		if look > 0 || unclearEnd(end) {
			if d.sleep(ctx, lookPause) != nil {
				return end
			}
		}
		place, err := d.siteAt(ctx, op, user, domain)
		if err == nil {
			return d.welcome(ctx, op, user, place, site)
		}
		if err.Kind != NotFound && !unclearEnd(err) {
			return err
		}
	}
	return end
}

// welcome makes sure that the administrator of a standing website has the
// password we are about to deliver.
func (d *DirectAdmin) welcome(ctx context.Context, op, user string, place location, site Site) error {
	if place.WordPress.Error != "" {
		return broken(op, place, site.AdminPassword)
	}
	if err := d.setAdmin(ctx, op, user, place, site.AdminName, site.AdminPassword); err != nil {
		return err
	}
	return nil
}

// SetSitePassword replaces the password of a website's administrator.
// NotFound tells by its code whether the website or the login is missing.
func (d *DirectAdmin) SetSitePassword(ctx context.Context, user, domain, adminName, password string) error {
	const op = "set a website's password"
	if err := checkTarget(op, user, domain); err != nil {
		return err
	}
	if adminName == "" || password == "" {
		return fail(op, Refused, CodeInvalid, "no login or no password")
	}
	place, err := d.siteAt(ctx, op, user, domain)
	switch {
	case err != nil:
		return err
	case place.WordPress.Error != "":
		return broken(op, place, password)
	}
	if err := d.setAdmin(ctx, op, user, place, adminName, password); err != nil {
		return err
	}
	return nil
}

// broken makes an error of what a website says is wrong with it.
func broken(op string, place location, password string) *Error {
	return quote(op, Refused, CodeSiteBroken, secrets{password}.clean(place.WordPress.Error))
}

// partMissing tells that a part of a website was not found: neither that the
// website is gone, which its account's list alone says, nor the account. The
// next look may see more.
func partMissing(err *Error) *Error {
	if err == nil || err.Kind != NotFound {
		return err
	}
	return &Error{Op: err.Op, Kind: Unknown, Code: CodeSiteBroken, Text: err.Text, reading: true}
}

func (d *DirectAdmin) setAdmin(ctx context.Context, op, user string, place location, adminName, password string) *Error {
	people, err := d.siteUsers(ctx, op, user, place)
	if err != nil {
		return err
	}
	for _, person := range people {
		if strings.EqualFold(person.Login, adminName) {
			c := call{op: op, method: http.MethodPost, as: user, patience: d.timeouts.Write, secrets: secrets{password}}
			c.path = sitePath(place) + "/users/" + strconv.Itoa(person.ID) + "/change-password"
			return partMissing(d.api(ctx, c, map[string]string{"password": password}, nil))
		}
	}
	return fail(op, NotFound, CodeSiteAdminMissing, "")
}

// SiteAddress tells at which IP address a website is asked about a login, once
// the panel has told that the website stands and that the login administers
// it: without that the website's answer would say nothing. Empty where the
// panel names no address.
func (d *DirectAdmin) SiteAddress(ctx context.Context, user, domain, adminName string) (string, error) {
	const op = "look at a website"
	if err := checkTarget(op, user, domain); err != nil {
		return "", err
	}
	place, err := d.siteAt(ctx, op, user, domain)
	switch {
	case err != nil:
		return "", err
	case place.WordPress.Error != "":
		return "", fail(op, Refused, CodeSiteBroken, secrets{}.clean(place.WordPress.Error))
	}
	people, err := d.siteUsers(ctx, op, user, place)
	if err != nil {
		return "", err
	}
	ours := func(person siteUser) bool {
		return strings.EqualFold(person.Login, adminName) && slices.Contains(person.Roles, "administrator")
	}
	if !slices.ContainsFunc(people, ours) {
		return "", fail(op, NotFound, CodeSiteAdminMissing, "")
	}
	facts, err := d.userFacts(ctx, user)
	if err != nil {
		return "", err
	}
	if net.ParseIP(facts.IP) == nil {
		return "", nil
	}
	return facts.IP, nil
}

func (d *DirectAdmin) siteUsers(ctx context.Context, op, user string, place location) ([]siteUser, *Error) {
	var people []siteUser
	err := d.api(ctx, call{op: op, method: http.MethodGet, path: sitePath(place) + "/users", as: user, patience: d.timeouts.Write}, nil, &people)
	return people, partMissing(err)
}

// onlyLogin finds the user of a login name, without regard to case; not found
// also where two have it.
func onlyLogin(people []siteUser, login string) (found siteUser, only bool) {
	count := 0
	for _, person := range people {
		if strings.EqualFold(person.Login, login) {
			found, count = person, count+1
		}
	}
	return found, count == 1 && found.ID > 0
}

// siteDatabase reads how a website reaches its tables.
func (d *DirectAdmin) siteDatabase(ctx context.Context, op, user string, place location) (database, *Error) {
	var found database
	err := d.api(ctx, call{op: op, method: http.MethodGet, path: sitePath(place) + "/config", as: user}, nil, &found)
	if err == nil && !(validIdentifier(found.Name) && validIdentifier(found.Prefix)) {
		err = fail(op, Unknown, CodeUnclear, "the website's database has an unusual name")
	}
	return found, err
}

func sitePath(place location) string {
	return "/api/wordpress/locations/" + url.PathEscape(place.ID)
}
