package hosting

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// A fresh website has one post, whose plain link is /?p=1. Where telling links
// are set WordPress sends a visitor on to the post's own address, which the
// server answers by WordPress's rules in .htaccess, or not at all.
const (
	postLink     = "/2026/01/02/halo-dunia/"
	programsLink = "/wp-json/"
)

var leadsToWordPress = regexp.MustCompile(`(?m)^RewriteRule \. /index\.php \[L\]$`)

// rewrites tells whether a server leads addresses of no file to WordPress.
func (a *account) rewrites() bool {
	file := a.Files[rootOf(a.Domain)+"/.htaccess"]
	return file != nil && !a.NoHtaccess && leadsToWordPress.Match(file.Data)
}

// visitLinks answers for the pages of a website that are found by its links.
func (p *Panel) visitLinks(w http.ResponseWriter, r *http.Request, host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	owner, found := p.ownerOf(strings.TrimPrefix(host, "www."))
	if !found || p.accounts[owner].Suspended {
		return false
	}
	a := p.accounts[owner]
	here, stands := a.siteAt(rootOf(a.Domain))
	if !stands || here == nil || here.Broken || here.Behaviour != Usual {
		return false
	}
	switch {
	case r.URL.Path == "/" && r.URL.RawQuery == "p=1":
		if here.Links == "" {
			return false
		}
		w.Header().Set("Location", postLink)
		w.WriteHeader(http.StatusMovedPermanently)
	case r.URL.Path != postLink && r.URL.Path != programsLink:
		return false
	case !a.rewrites():
		http.Error(w, "Not Found", http.StatusNotFound)
	case here.Links == "":
		return false // WordPress does not understand the address, and shows its front page
	case r.URL.Path == programsLink:
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = fmt.Fprintf(w, `{"name":%q,"namespaces":["wp/v2"]}`, here.Title) // the visitor may have gone
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<h1>Halo dunia!</h1>")) // the visitor may have gone
	}
	return true
}
