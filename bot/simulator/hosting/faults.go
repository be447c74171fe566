package hosting

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Shape is what an injected fault makes of an answer.
type Shape string

// The shapes of trouble.
const (
	Untouched     Shape = ""               // the answer as it is; for a Hold alone, or LeaveDatabase
	Hang          Shape = "hang"           // no answer until the client gives up
	Drop          Shape = "drop"           // the connection is reset without an answer
	DropMidBody   Shape = "drop mid body"  // … in the middle of one
	Status        Shape = "status"         // the given Status with a short page
	EmptyBody     Shape = "empty body"     // 200 and nothing
	SaysYes       Shape = "says yes"       // error=0, and nothing was done
	SaysError     Shape = "says error"     // error=1 and Text, whatever happened
	SaysType      Shape = "says type"      // the JSON interface's failure: Status, and Text as its type
	HTMLPage      Shape = "html page"      // a page of HTML with status 200
	LoginPage     Shape = "login page"     // the panel's login page with status 200
	SkinPage      Shape = "skin page"      // a page of the panel's skin with status 200
	HugePage      Shape = "huge page"      // 4 MB of HTML
	Redirect      Shape = "redirect"       // 302 to Target
	Entities      Shape = "entities"       // every sign of the body's values as an entity
	Echo          Shape = "echo"           // error=1 with the whole request in it
	Idle          Shape = "idle"           // 204, and nothing was done
	LeaveDatabase Shape = "leave database" // install-quick fails and leaves its database behind
)

// Fault makes calls fail. The zero Times means once.
type Fault struct {
	Path   string          // command, or path of the JSON interface; "" is every call, "/api/x/*" all below
	Match  func(Call) bool // further narrows it; nil is no narrowing; must not call the panel
	Times  int
	Commit bool // the work is done before the answer goes wrong
	Shape  Shape
	Status int             // for Status and SaysType
	Text   string          // for SaysError and SaysType
	Target string          // for Redirect: a URL
	Hold   <-chan struct{} // the answer, and the work, wait until it is closed
}

// Inject adds faults; the first that fits a call is used for it.
func (p *Panel) Inject(faults ...Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fault := range faults {
		if fault.Times == 0 {
			fault.Times = 1
		}
		if fault.Shape == Untouched || fault.Shape == LeaveDatabase || fault.Shape == Entities {
			fault.Commit = true
		}
		p.faults = append(p.faults, &fault)
	}
}

// ClearFaults takes back what has not happened yet.
func (p *Panel) ClearFaults() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = nil
}

func (p *Panel) nextFault(r *request) *Fault {
	for i, fault := range p.faults {
		if !fault.fits(r.path, p.calls[len(p.calls)-1]) {
			continue
		}
		if fault.Times--; fault.Times == 0 {
			p.faults = slices.Delete(p.faults, i, i+1)
		}
		return fault
	}
	return nil
}

func (f *Fault) fits(path string, call Call) bool {
	want, below := strings.CutSuffix(f.Path, "*")
	at := path
	if !strings.HasPrefix(want, "/") {
		at = strings.TrimPrefix(path, "/")
	}
	fits := f.Path == "" || at == want || below && strings.HasPrefix(at, want)
	return fits && (f.Match == nil || f.Match(call))
}

// wait holds a call back; false means that the client is gone.
func (f *Fault) wait(ctx context.Context) bool {
	if f == nil || f.Hold == nil {
		return true
	}
	select {
	case <-f.Hold:
		return true
	case <-ctx.Done():
		return false
	}
}

// deliver puts an answer on the wire, spoilt as the fault wants.
func (p *Panel) deliver(w http.ResponseWriter, hr *http.Request, r *request, answer response) {
	if r.fault == nil {
		answer.write(w)
		return
	}
	switch r.fault.Shape {
	case Hang:
		<-hr.Context().Done()
		panic(http.ErrAbortHandler)
	case Drop:
		reset(w)
	case DropMidBody:
		answer.writeHalf(w)
	default:
		r.fault.spoil(r, answer).write(w)
	}
}

// spoil makes the answers that arrive whole.
func (f *Fault) spoil(r *request, answer response) response {
	switch f.Shape {
	case Status:
		return htmlPage(f.Status, "<html><body>"+http.StatusText(f.Status)+"</body></html>")
	case Idle:
		return noContent()
	case EmptyBody:
		return plainText(http.StatusOK, "")
	case SaysYes:
		return r.yes("Success", "")
	case SaysError:
		return r.no("Error", cmp.Or(f.Text, "Something went wrong"))
	case SaysType:
		return apiError(f.Status, f.Text, "")
	case HTMLPage:
		return htmlPage(http.StatusOK, "<!doctype html><html><head><title>Maintenance</title></head><body><p>Back soon.</p></body></html>")
	case LoginPage:
		return loginPage(http.StatusOK)
	case SkinPage:
		return skinPage()
	case HugePage:
		return htmlPage(http.StatusOK, "<html><body>"+strings.Repeat("<p>panel</p>\n", 4<<20/13)+"</body></html>")
	case Redirect:
		moved := plainText(http.StatusFound, "")
		moved.header.Set("Location", f.Target)
		return moved
	case Entities:
		answer.body = withEntities(answer.body)
	case Echo:
		return r.echo()
	}
	return answer
}

// echo repeats the request inside an error, as careless panels do.
func (r *request) echo() response {
	if r.isAPI() {
		var sent any
		if json.Unmarshal(r.body, &sent) != nil {
			sent = string(r.body)
		}
		return apiError(http.StatusBadRequest, "BAD_REQUEST", fmt.Sprintf("cannot use %v", sent))
	}
	var fields []string
	for name, values := range r.form {
		fields = append(fields, name+" = <b>"+values[0]+"</b>")
	}
	slices.Sort(fields)
	return r.no("Invalid request", strings.Join(fields, "<br>"))
}

// withEntities writes the signs of a form's values as two-digit entities
// without semicolon. Other bodies stay.
func withEntities(body []byte) []byte {
	text := string(body)
	if text == "" || strings.ContainsAny(text[:1], "{[<") {
		return body
	}
	var pairs []string
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil || strings.Contains(value, "#") {
			pairs = append(pairs, pair)
			continue
		}
		var encoded bytes.Buffer
		for _, r := range plain {
			if strings.ContainsRune("-.: ,", r) {
				fmt.Fprintf(&encoded, "&#%02d", r)
				continue
			}
			encoded.WriteString(url.QueryEscape(string(r)))
		}
		pairs = append(pairs, name+"="+encoded.String())
	}
	return []byte(strings.Join(pairs, "&"))
}

func (a response) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	// A client that has gone needs no answer.
	_, _ = w.Write(a.body)
}

// writeHalf promises more than it sends.
func (a response) writeHalf(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(a.body)+100))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body[:len(a.body)/2])
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic(http.ErrAbortHandler)
}

// reset ends the connection without a word, with a TCP reset where it can.
func reset(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
