package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot"
	"github.com/tidwall/gjson"
)

// DefaultURL is Telegram's own Bot API server.
const DefaultURL = "https://api.telegram.org"

const (
	// callTimeout bounds a call that carries a few kilobytes.
	callTimeout = 20 * time.Second
	// transferTimeout bounds a call or download that carries a file.
	transferTimeout = 2 * time.Minute
	// idleConnections are kept open; a new TLS connection costs more than a send.
	idleConnections = 256
	// dialPatience bounds the making of a connection, keepAlive finds dead ones.
	dialPatience, keepAlive = 10 * time.Second, 30 * time.Second
	// connBuffer is enough for most calls and answers; many connections at once
	// hold two each.
	connBuffer = 2 << 10
	// maxAnswer bounds what is read of one answer; a full batch of the largest
	// updates stays below it.
	maxAnswer = 16 << 20
)

// Options say how Telegram is reached. Only Token is required.
type Options struct {
	Token string
	URL   string // base of the Bot API, without a slash at its end (default DefaultURL)
	// Transport carries the requests (default: one with 256 idle connections).
	Transport http.RoundTripper
	// Watch is told of every finished call: its method, how long it took, and
	// how it ended (ok, or the class of the failure). It must not block.
	Watch func(method string, took time.Duration, end string)
}

// Client calls the Bot API. It is safe for concurrent use.
type Client struct {
	api    *bot.Bot
	web    http.RoundTripper // follows no redirect: the token must not wander to another host
	base   string
	token  string
	calls  poster
	rooms  chan *bytes.Buffer // for calls and answers
	polled sync.Pool          // of *bytes.Buffer, for what a poll brings
	watch  func(method string, took time.Duration, end string)
}

// NewClient returns a client; it calls nobody yet.
func NewClient(options Options) (*Client, error) {
	c := &Client{web: options.Transport, token: options.Token, base: strings.TrimRight(options.URL, "/"), watch: options.Watch,
		rooms: make(chan *bytes.Buffer, keptRooms)}
	if c.base == "" {
		c.base = DefaultURL
	}
	if c.watch == nil {
		c.watch = func(string, time.Duration, string) {}
	}
	if err := c.prepareCalls(); err != nil {
		return nil, err
	}
	api, err := bot.New(c.token,
		bot.WithSkipGetMe(),
		bot.WithServerURL(c.base),
		bot.WithHTTPClient(callTimeout, carrier{c.web}),
		bot.WithErrorsHandler(func(error) {})) // it would quote what was sent
	if err != nil {
		return nil, fmt.Errorf("prepare Telegram client: %w", err)
	}
	c.api = api
	return c, nil
}

// poster makes a call of a method with a body of JSON, until the deadline, and
// reads the answer into a buffer. Its errors never hold the address, which
// contains the token.
type poster interface {
	post(ctx context.Context, deadline time.Time, method string, body []byte, into *bytes.Buffer) (status int, err error)
}

// prepareCalls chooses what carries the calls.
func (c *Client) prepareCalls() (err error) {
	plain := c.web == nil && strings.HasPrefix(c.base, "http://") && !proxied(c.base)
	if c.web == nil {
		c.web = newTransport()
	}
	methods := c.base + "/bot" + c.token + "/"
	c.calls = &transported{web: c.web, methods: methods, header: http.Header{"Content-Type": {"application/json"}}}
	if plain {
		c.calls, err = newDirect(methods)
	}
	return err
}

// proxied tells whether the environment wants a proxy between us and an address.
func proxied(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false // which is told when it is used
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	return proxy != nil || err != nil
}

// Close gives idle connections back.
func (c *Client) Close() {
	for _, part := range []any{c.web, c.calls} {
		if web, keeps := part.(interface{ CloseIdleConnections() }); keeps {
			web.CloseIdleConnections()
		}
	}
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialPatience, KeepAlive: keepAlive}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		MaxIdleConns:          idleConnections,
		MaxIdleConnsPerHost:   idleConnections,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
		WriteBufferSize:       connBuffer,
		ReadBufferSize:        connBuffer,
	}
}

// transported makes calls through net/http.
type transported struct {
	web     http.RoundTripper
	methods string      // the address before the method's name
	header  http.Header // of every call; nobody changes it
}

func (t *transported) post(ctx context.Context, deadline time.Time, method string, body []byte, into *bytes.Buffer) (status int, err error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	own := bytes.NewReader(bytes.Clone(body)) // net/http may read on when the call has ended
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.methods+method, own)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errUnbuildable, withoutAddress(err))
	}
	req.Header = t.header
	resp, err := t.web.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if _, err := into.ReadFrom(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return 0, fmt.Errorf("read answer: %w", err)
	}
	return resp.StatusCode, nil
}

// answer is the frame of everything the Bot API says.
type answer struct {
	OK          bool   `json:"ok"`
	Result      any    `json:"result"` // a pointer: what is decoded goes there
	Code        int    `json:"error_code"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// sent is all that we need of a message that we sent.
type sent struct {
	Number int `json:"message_id"`

	group  bool // look whether the group it stands in is public
	public bool // it is
}

// unread takes a result of which we need nothing.
type unread struct{}

// UnmarshalJSON passes it over.
func (*unread) UnmarshalJSON([]byte) error { return nil }

// ask calls a method with parameters as JSON, the library's or our own, and
// decodes the result into dest; nil where it is of no interest. It serves for
// all that carries no file: the library's own way, a form through a pipe and
// back the whole message with everything it replies to, costs three times as
// much, and one new kind of thing in there would make a sent message an error,
// to be sent again for ever.
func (c *Client) ask(ctx context.Context, timeout time.Duration, method string, params, dest any) error {
	began := time.Now()
	err := c.exchange(ctx, began.Add(timeout), method, params, dest)
	c.watch(method, time.Since(began), endOf(err))
	return err
}

func (c *Client) exchange(ctx context.Context, deadline time.Time, method string, params, dest any) error {
	body, said := c.room(), c.roomFor(method)
	defer c.putBack(body)
	defer c.putBack(said)
	encoder := json.NewEncoder(body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(params); err != nil {
		return fmt.Errorf("%w: %s: %w", errUnbuildable, method, err)
	}
	status, err := c.calls.post(ctx, deadline, method, body.Bytes(), said)
	if err != nil {
		return fmt.Errorf("call %s: %w", method, err)
	}
	return decodeAnswer(method, status, said.Bytes(), dest)
}

const (
	// keptRooms is how many buffers wait for the next call or answer, and
	// keptRoom the largest of them: usual messages fit.
	keptRooms, keptRoom = 2 * sendsAtOnce, 8 << 10
	// keptPoll is the largest buffer kept for the next poll: a full batch of
	// usual updates fits.
	keptPoll = 256 << 10
)

// room is a buffer for a call or its answer.
func (c *Client) room() *bytes.Buffer {
	select {
	case body := <-c.rooms:
		return body
	default:
		return new(bytes.Buffer)
	}
}

// roomFor is a buffer for a method's answer.
func (c *Client) roomFor(method string) *bytes.Buffer {
	if method == methodPoll {
		if body, kept := c.polled.Get().(*bytes.Buffer); kept {
			return body
		}
	}
	return c.room()
}

// putBack keeps a buffer for the next call.
func (c *Client) putBack(body *bytes.Buffer) {
	body.Reset()
	switch size := body.Cap(); {
	case size <= keptRoom:
		select {
		case c.rooms <- body:
		default:
		}
	case size <= keptPoll:
		c.polled.Put(body)
	}
}

// decodeAnswer keeps nothing of the body.
func decodeAnswer(method string, status int, body []byte, dest any) error {
	if glance(body, dest) {
		return nil
	}
	if dest == nil {
		dest = new(unread)
	}
	said := answer{Result: dest}
	err := json.Unmarshal(body, &said)
	switch {
	case err != nil && said.OK:
		return fmt.Errorf("decode result of %s: %w", method, err)
	case err != nil && status == http.StatusRequestEntityTooLarge:
		return &apiError{method: method, code: status, text: http.StatusText(status)} // a proxy's word before Telegram's
	case err != nil:
		return fmt.Errorf("answer to %s with status %d is not Telegram's", method, status)
	case !said.OK:
		return &apiError{method: method, code: said.Code, text: said.Description,
			retryAfter: said.Parameters.RetryAfter, migrateTo: said.Parameters.MigrateTo}
	}
	return nil
}

// glance takes what is needed of the commonest answers without reading the
// rest: a sent message comes back whole, and to decode it costs as much as to
// send it. It returns false where the answer needs a closer look.
func glance(body []byte, dest any) bool {
	if gjson.GetBytes(body, "ok").Type != gjson.True {
		return false
	}
	switch into := dest.(type) {
	case nil:
		return true
	case *sent:
		into.Number = int(gjson.GetBytes(body, "result.message_id").Int())
		into.public = into.group && gjson.GetBytes(body, "result.chat.username").Str != ""
		return into.Number != 0
	case *[]string:
		return apart(body, into)
	}
	return false
}

// apart takes a list apart without reading what is in it; the parts share a
// copy of the body.
func apart(body []byte, into *[]string) bool {
	if !json.Valid(body) {
		return false
	}
	list := gjson.GetBytes(body, "result")
	if !list.IsArray() {
		return false
	}
	list.ForEach(func(_, part gjson.Result) bool {
		*into = append(*into, part.Raw)
		return true
	})
	return true
}

// timed bounds a call and tells the watcher how it ended.
func (c *Client) timed(ctx context.Context, timeout time.Duration, method string, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	began := time.Now()
	err := understood(method, call(ctx))
	c.watch(method, time.Since(began), endOf(err))
	return err
}

// download fetches a file that getFile has named. The caller closes it.
func (c *Client) download(ctx context.Context, path string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/file/bot"+c.token+"/"+path, nil)
	if err != nil {
		return nil, fmt.Errorf("build download: %w", withoutAddress(err))
	}
	resp, err := c.web.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("download: %w", &apiError{method: methodDownload, code: resp.StatusCode, text: http.StatusText(resp.StatusCode)})
	}
	return resp.Body, nil
}
