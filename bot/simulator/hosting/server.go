package hosting

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxUpload bounds a request; it is the panel's maxFilesizeBytes.
const maxUpload = 64 << 20

// request is a call that was let in.
type request struct {
	method string
	path   string
	query  url.Values
	form   url.Values // of a url-encoded body
	body   []byte
	kind   string // content type
	ip     string
	actor  string // who logged in
	acting string // as whom
	fault  *Fault // what shall go wrong with this call
	turn   int    // rotates the words of versions
}

// param reads a value of a legacy command, which may stand in either place.
func (r *request) param(name string) string {
	if r.form.Has(name) {
		return r.form.Get(name)
	}
	return r.query.Get(name)
}

// module is the name by which a login key allows a call: the command, or the
// first part of the JSON interface's path.
func (r *request) module() string {
	if rest, found := strings.CutPrefix(r.path, "/api/"); found {
		module, _, _ := strings.Cut(rest, "/")
		return module
	}
	return strings.TrimPrefix(r.path, "/")
}

func (r *request) isAPI() bool { return strings.HasPrefix(r.path, "/api/") }

// ServeHTTP answers one call, or fails at it as injected.
func (p *Panel) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	body, err := io.ReadAll(io.LimitReader(hr.Body, maxUpload))
	if err != nil {
		http.Error(w, "unreadable body", http.StatusBadRequest)
		return
	}
	r := &request{
		method: hr.Method, path: hr.URL.Path, query: hr.URL.Query(), body: body,
		kind: hr.Header.Get("Content-Type"), ip: clientIP(hr), form: url.Values{},
	}
	if strings.HasPrefix(r.kind, "application/x-www-form-urlencoded") {
		if r.form, err = url.ParseQuery(string(body)); err != nil {
			http.Error(w, "unreadable form", http.StatusBadRequest)
			return
		}
	}
	user, secret, _ := hr.BasicAuth()
	p.mu.Lock()
	p.record(r, user)
	p.answered++
	r.turn = p.answered
	r.fault = p.nextFault(r)
	p.mu.Unlock()
	if !r.fault.wait(hr.Context()) {
		return
	}
	p.deliver(w, hr, r, p.answer(r, user, secret))
}

// answer does the work of a call, unless an injected fault prevents it.
func (p *Panel) answer(r *request, user, secret string) response {
	if r.fault != nil && !r.fault.Commit {
		return response{status: http.StatusOK}
	}
	p.mu.Lock()
	refusal, refused := p.authorize(r, user, secret)
	p.mu.Unlock()
	if refused {
		return refusal
	}
	if done, grounded := p.grounded(r); grounded {
		return done
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dispatch(r)
}

func clientIP(hr *http.Request) string {
	host, _, err := net.SplitHostPort(hr.RemoteAddr)
	if err != nil {
		return hr.RemoteAddr
	}
	return host
}

// secretFields are never kept in the record of calls.
var secretFields = []string{"passwd", "passwd2", "password"}

// maxCalls bounds the record: a demo may run for weeks.
const maxCalls = 2000

// Call is one request as it came, without secrets.
type Call struct {
	Method string
	Path   string
	User   string     // as sent: "actor" or "actor|target"
	Query  url.Values //
	Form   url.Values // url-encoded body; passwords are masked
}

func (p *Panel) record(r *request, user string) {
	call := Call{Method: r.method, Path: r.path, User: user, Query: r.query, Form: url.Values{}}
	for name, values := range r.form {
		if slices.Contains(secretFields, name) {
			values = []string{"***"}
		}
		call.Form[name] = values
	}
	if len(p.calls) == maxCalls {
		p.calls = slices.Delete(p.calls, 0, maxCalls/2)
	}
	p.calls = append(p.calls, call)
}

// Calls gives the latest requests, oldest first; at most 2,000 are kept.
func (p *Panel) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// Creates tells how many accounts were made for a domain, ever.
func (p *Panel) Creates(domain string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.creates[domain]
}
