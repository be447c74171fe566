package botapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Call is one request of the bot, as it came and as it was answered. It holds
// everything, secrets included: this is the outside world.
type Call struct {
	// Number counts calls from 1.
	Number int64
	Method string
	// Params are the parameters as text; JSON values stay JSON.
	Params map[string]string
	// Files names the uploads by form field, with their sizes in bytes.
	Files map[string]int
	// Chat is the numeric chat_id, 0 when there is none.
	Chat int64
	At   time.Time
	// Code is 200 or the error code; 0 while the call is running, -1 when the
	// client got no answer because of a fault.
	Code        int
	Description string
	Result      json.RawMessage
}

// callLog remembers the latest calls: a ring when a bound is set.
type callLog struct {
	keep  int
	count int64
	list  []*Call
}

func (l *callLog) add(c *Call) {
	if l.keep > 0 && len(l.list) == l.keep {
		l.list[int(l.count)%l.keep] = c
	} else {
		l.list = append(l.list, c)
	}
	l.count++
	c.Number = l.count
}

// Calls lists the remembered calls of these methods (none = all), oldest
// first. Polls are logged only when they brought something.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	wanted := map[string]bool{}
	for _, name := range methods {
		wanted[name] = true
	}
	var calls []Call
	size := len(s.calls.list)
	for i := range size {
		c := s.calls.list[(int(s.calls.count)+i)%size]
		if size < s.calls.keep || s.calls.keep == 0 {
			c = s.calls.list[i]
		}
		if len(wanted) == 0 || wanted[c.Method] {
			calls = append(calls, *c)
		}
	}
	return calls
}

// CallCount is the number of calls since the start, polls that brought
// nothing left out.
func (s *Server) CallCount() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls.count
}

func (s *Server) begin(name string, p *params) *Call {
	call := &Call{Method: name, Params: maps.Clone(p.values), At: s.config.Now()}
	call.Chat, _ = strconv.ParseInt(p.values["chat_id"], 10, 64)
	for field, file := range p.files {
		if call.Files == nil {
			call.Files = map[string]int{}
		}
		call.Files[field] = len(file.data)
	}
	if name == "getUpdates" {
		return call
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls.add(call)
	return call
}

func (s *Server) finish(call *Call, result json.RawMessage, refusal *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call.Code, call.Result = http.StatusOK, result
	if refusal != nil {
		call.Code, call.Description = refusal.Code, refusal.Description
	}
	if call.Method != "getUpdates" {
		s.note(Change{Kind: CallChange, Call: call.Number, Chat: call.Chat})
	} else if len(result) > len("[]") || refusal != nil {
		s.calls.add(call)
		s.note(Change{Kind: CallChange, Call: call.Number})
	}
}

// FaultAction is what goes wrong with one call.
type FaultAction struct {
	// After lets the call take effect first and spoils only its answer.
	After bool
	// Code is answered instead of the result: 429 with RetryAfter, 500, 502...
	Code        int
	RetryAfter  int // seconds
	Description string
	// Hang answers nothing until the client gives up.
	Hang bool
	// Drop closes the connection without an answer.
	Drop bool
}

// Fault asks f about every call before it is performed; nil from f means that
// nothing goes wrong. A nil f ends all faults. Downloads are asked about under
// the method name "file", their path in Params["path"].
func (s *Server) Fault(f func(Call) *FaultAction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

func (s *Server) faultFor(call *Call) *FaultAction {
	s.mu.Lock()
	f, view := s.fault, *call
	s.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(view)
}

func (f *FaultAction) outcome() *Refusal {
	if f.Hang || f.Drop {
		return &Refusal{Code: -1, Description: "no answer"}
	}
	if f.Code == http.StatusTooManyRequests {
		return tooMany(max(f.RetryAfter, 1))
	}
	refusal := &Refusal{Code: f.Code, Description: f.Description}
	if refusal.Code == 0 {
		refusal.Code = http.StatusInternalServerError
	}
	if refusal.Description == "" {
		refusal.Description = http.StatusText(refusal.Code)
	}
	return refusal
}

func (f *FaultAction) act(w http.ResponseWriter, r *http.Request) {
	if f.Hang {
		<-r.Context().Done()
	}
	if f.Hang || f.Drop {
		panic(http.ErrAbortHandler) // the server closes the connection, silently
	}
	writeRefusal(w, f.outcome())
}
