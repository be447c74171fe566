package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

// DefaultURL is Telegram's own Bot API server.
const DefaultURL = "https://api.telegram.org"

const (
	// callTimeout bounds a call that carries a few kilobytes.
	callTimeout = 20 * time.Second
	// transferTimeout bounds a call or download that carries a file.
	transferTimeout = 2 * time.Minute
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
	// Heard is told the time that Telegram said it was in an answer to a call made
	// at began: the date of a message it sent, or, of its own server, the answer's.
	// It must not block. May be nil.
	Heard func(date, began time.Time)
	// May tells, immediately before anything is written to Telegram, why that may not
	// be. Nil: it may always. It is not asked where Transport is given.
	May func() error
}

// Client calls the Bot API. It is safe for concurrent use.
type Client struct {
	api   *bot.Bot
	web   http.RoundTripper // follows no redirect: the token must not wander to another host
	short calls             // those that are answered at once
	long  calls             // polls
	base  string
	token string
	watch func(method string, took time.Duration, end string)
	heard func(date, began time.Time)
}

// NewClient returns a client; it calls nobody yet.
func NewClient(options Options) (*Client, error) {
	c := &Client{web: options.Transport, token: options.Token, base: strings.TrimRight(options.URL, "/"), watch: options.Watch, heard: options.Heard}
	if c.base == "" {
		c.base = DefaultURL
	}
	if c.heard == nil {
		c.heard = func(time.Time, time.Time) {}
	}
	c.furnish(options.May)
	if c.watch == nil {
		c.watch = func(string, time.Duration, string) {}
	}
	api, err := bot.New(c.token,
		bot.WithSkipGetMe(),
		bot.WithServerURL(c.base),
		bot.WithHTTPClient(callTimeout, transport{c.web}),
		bot.WithErrorsHandler(func(error) {})) // it would quote what was sent
	if err != nil {
		return nil, fmt.Errorf("prepare Telegram client: %w", err)
	}
	c.api = api
	return c, nil
}

// furnish chooses what the calls go through.
func (c *Client) furnish(may func() error) {
	methods := c.base + "/bot" + c.token + "/"
	var own *ownCalls
	if c.web == nil {
		c.web = newTransport(may)
		own = newOwnCalls(methods, may)
	}
	web := webCalls{web: c.web, methods: methods}
	if c.base == DefaultURL {
		web.heard = c.heard
	}
	c.long = web
	if c.short = c.long; own != nil {
		c.short = own
	}
}

// Close gives idle connections back.
func (c *Client) Close() {
	if web, keeps := c.web.(interface{ CloseIdleConnections() }); keeps {
		web.CloseIdleConnections()
	}
	if own, is := c.short.(*ownCalls); is {
		own.client.CloseIdleConnections()
	}
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
	Number int   `json:"message_id"`
	Date   int64 `json:"date"` // unix seconds
	Chat   struct {
		Username string `json:"username"`
	} `json:"chat"`
}

// public tells that the message stands in a group that everybody finds by its
// name; a person's name is none.
func (s *sent) public(chat int64) bool { return chat < 0 && s.Chat.Username != "" }

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
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	began := time.Now()
	err := c.exchange(ctx, method, params, dest)
	c.watch(method, time.Since(began), endOf(err))
	return err
}

func (c *Client) exchange(ctx context.Context, method string, params, dest any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", errUnbuildable, method, err)
	}
	calls := c.short
	if method == methodPoll {
		calls = c.long
	}
	status, said, err := calls.post(ctx, method, body)
	if err != nil {
		return fmt.Errorf("call %s: %w", method, err)
	}
	return decodeAnswer(method, status, said, dest)
}

func decodeAnswer(method string, status int, body []byte, dest any) error {
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
