package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// errUnbuildable marks a request that cannot be written at all.
var errUnbuildable = errors.New("the request cannot be built")

// transport is the HTTP client of the library. The library writes a request
// through a pipe, piece by piece, and does not say how long it is; read into
// memory first, it goes out at once with its length, and can be repeated on a
// fresh connection when a kept one turns out to be closed.
type transport struct {
	web http.RoundTripper
}

// Do sends a request of the library. Its errors never hold the address, which
// contains the token.
func (c transport) Do(req *http.Request) (*http.Response, error) {
	var body bytes.Buffer
	body.Grow(2048)
	if _, err := body.ReadFrom(req.Body); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnbuildable, err)
	}
	req.Body = io.NopCloser(bytes.NewReader(body.Bytes()))
	req.ContentLength = int64(body.Len())
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(body.Bytes())), nil
	}
	resp, err := c.web.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusRequestEntityTooLarge {
		return tooLarge(resp), nil
	}
	if returnsMessage(req.URL.Path) {
		return slim(resp)
	}
	resp.Body = &limitedBody{Reader: io.LimitReader(resp.Body, maxAnswer), Closer: resp.Body}
	return resp, nil
}

// tooLarge says in Telegram's form that a request was too large: a proxy that
// stands before the Bot API server says so in a page of its own.
func tooLarge(resp *http.Response) *http.Response {
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(strings.NewReader(`{"ok":false,"error_code":413,"description":"Request Entity Too Large"}`))
	return resp
}

type limitedBody struct {
	io.Reader
	io.Closer
}

func returnsMessage(path string) bool {
	method := path[strings.LastIndexByte(path, '/')+1:]
	return strings.HasPrefix(method, "send") || method == "editMessageMedia"
}

// slim leaves of a returned message only its number. The library would decode
// all of it, with everything it replies to, and one new kind of thing in there
// would turn a sent message into an error, to be sent again for ever.
func slim(resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(slimmed(body)))
	return resp, nil
}

func slimmed(body []byte) []byte {
	var raw json.RawMessage
	said := answer{Result: &raw}
	if json.Unmarshal(body, &said) != nil || !said.OK || len(raw) == 0 {
		return body
	}
	var result any
	switch raw[0] {
	case '{':
		var message sent
		if json.Unmarshal(raw, &message) != nil {
			return body
		}
		result = message
	case '[':
		var album []sent
		if json.Unmarshal(raw, &album) != nil {
			return body
		}
		result = album
	default:
		return body
	}
	slim, err := json.Marshal(struct {
		OK     bool `json:"ok"`
		Result any  `json:"result"`
	}{true, result})
	if err != nil {
		return body
	}
	return slim
}

// withoutAddress takes the address out of an error of the HTTP client: it
// contains the token.
func withoutAddress(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err
	}
	return err
}
