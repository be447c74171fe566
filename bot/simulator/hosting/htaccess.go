package hosting

import (
	"net/http"
	"regexp"
	"strings"
)

// What a server reads of a document root's .htaccess: a rule that answers
// everything with 503, the addresses it lets through before, and the page that
// goes with it.
var (
	answersAll = regexp.MustCompile(`(?m)^RewriteRule \^ - \[R=503,L\]$`)
	letThrough = regexp.MustCompile(`(?m)^RewriteRule (\^\S+) - \[L\]$`)
	page503    = regexp.MustCompile(`(?m)^ErrorDocument 503 "(.*)"$`)
)

// htaccess answers a request that the .htaccess of a document root answers
// itself; false where it does not.
func (a *account) htaccess(w http.ResponseWriter, r *http.Request) bool {
	file := a.Files[rootOf(a.Domain)+"/.htaccess"]
	if file == nil || a.NoHtaccess || !answersAll.Match(file.Data) {
		return false
	}
	rules := string(file.Data)
	for _, m := range letThrough.FindAllStringSubmatch(rules[:answersAll.FindStringIndex(rules)[0]], -1) {
		if through, err := regexp.Compile(m[1]); err == nil && through.MatchString(strings.TrimPrefix(r.URL.Path, "/")) {
			return false
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
	w.WriteHeader(http.StatusServiceUnavailable)
	text := "<h1>Service Unavailable</h1>"
	if m := page503.FindStringSubmatch(rules); m != nil {
		text = m[1]
	}
	_, _ = w.Write([]byte(text)) // the visitor may have gone
	return true
}

// IgnoreHtaccess lets an account's server not read .htaccess, as nginx does.
func (p *Panel) IgnoreHtaccess(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, found := p.accounts[user]; found {
		a.NoHtaccess = true
	}
}

// File is what a file of an account holds; false where there is none.
func (p *Panel) File(user, name string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, found := p.accounts[user]
	if !found || a.Files[name] == nil {
		return "", false
	}
	return string(a.Files[name].Data), true
}

// PutFile puts a file into an account's home.
func (p *Panel) PutFile(user, name, content string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, found := p.accounts[user]; found {
		a.write(name, []byte(content))
	}
}
