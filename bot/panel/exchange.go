package panel

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// maxBody bounds what is read of an answer; the longest one we need is a list
// of files of some hundred kilobytes.
const maxBody = 1 << 20

// call is one request to the panel.
type call struct {
	op       string // what is being done, for errors
	method   string
	path     string
	query    url.Values
	as       string // the account we act as; empty for ourselves
	body     io.Reader
	size     int64 // of a body that is not in memory
	kind     string
	patience time.Duration
	secrets  secrets
	asks     bool      // changes nothing, though it is no GET
	sink     io.Writer // takes the body of a good answer instead of memory
}

// exchange makes a call past the breaker and judges what is common to all
// answers. A refusal that may be about our key or about something else is
// settled by one login test. The breaker is asked at the wire, not in the
// queue for it: those who wait there must not follow a call that is refused.
func (d *DirectAdmin) exchange(ctx context.Context, c call) (reply, *Error) {
	leave, err := d.enter(ctx, c.op)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	acting := c.as != "" && c.as != d.user
	r, err := d.send(ctx, c)
	if err == nil {
		err = judge(c.op, r, acting, c.hiding(d.key))
	}
	if err != nil && err.doubt {
		err = d.resolve(ctx, err, acting)
	}
	if err != nil && err.Kind == Auth {
		d.breaker.trip(err)
	}
	return r, c.marked(err)
}

// enter waits for one of the two places at the panel and passes the breaker;
// leave gives the place back.
func (d *DirectAdmin) enter(ctx context.Context, op string) (leave func(), failure *Error) {
	select {
	case d.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, transportError(ctx, op, ctx.Err())
	}
	leave = func() { <-d.slots }
	if err := d.admit(ctx, op); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// admit lets a call out, or makes the login test that a shut breaker waits for.
func (d *DirectAdmin) admit(ctx context.Context, op string) *Error {
	admission, reason := d.breaker.enter()
	switch admission {
	case goAhead:
		return nil
	case stayOut:
		return fail(op, reason.Kind, reason.Code, reason.Text)
	}
	trouble := d.testLogin(ctx)
	d.breaker.record(trouble)
	switch {
	case trouble == nil:
		return nil
	case trouble.Kind == Temporary || trouble.Kind == Auth:
		trouble.Op = op
		return trouble
	}
	return fail(op, Auth, CodeAuth, trouble.Text)
}

// resolve finds out what a refusal meant. One login test is made at a time:
// the next in doubt may have its answer from it.
func (d *DirectAdmin) resolve(ctx context.Context, refusal *Error, acting bool) *Error {
	d.doubts.Lock()
	defer d.doubts.Unlock()
	if reason := d.breaker.refusal(); reason != nil {
		return fail(refusal.Op, reason.Kind, reason.Code, reason.Text)
	}
	trouble := d.testLogin(ctx)
	switch {
	case trouble != nil:
		trouble.Op = refusal.Op
		return trouble
	case refusal.page:
		refusal.doubt = false // our key is right, so the command or its module is missing
		return refusal
	case refusal.Code == CodeRedirect:
		return fail(refusal.Op, Unknown, CodeRedirect, "the panel answers this call with a redirect")
	case acting:
		return fail(refusal.Op, NotAllowed, CodeTargetRefused, "our key may not act as this account, or may not do this")
	}
	return fail(refusal.Op, NotAllowed, CodeNotAllowed, "our key may not do this")
}

// marked notes of an unclear failure that the call was a mere look-up.
func (c call) marked(err *Error) *Error {
	if err != nil && (c.method == http.MethodGet || c.asks) {
		err.reading = true
	}
	return err
}

// testLogin asks whether our key is accepted. A key that may not even ask
// this is accepted too.
func (d *DirectAdmin) testLogin(ctx context.Context) *Error {
	const op = "test our login"
	r, err := d.send(ctx, call{op: op, method: http.MethodGet, path: "/CMD_API_LOGIN_TEST", patience: d.timeouts.Read})
	if err == nil {
		err = judge(op, r, false, secrets{d.key})
	}
	if err == nil {
		var read answer
		if read, err = judgeLegacy(op, r, secrets{d.key}); err == nil && read.verdict() != saidYes {
			err = fail(op, Unknown, CodeUnclear, "")
		}
	}
	switch {
	case err == nil || err.Code == CodeNotAllowed && !err.doubt:
		return nil
	case err.Code == CodeRedirect:
		return err
	case err.doubt || err.Kind == Refused || err.Kind == NotFound:
		refusal := fail(op, Auth, CodeAuth, "the panel refuses our user name or login key")
		refusal.page = err.page
		return refusal
	}
	return err
}

// send puts a call on the wire and reads the answer. The caller has a place.
func (d *DirectAdmin) send(ctx context.Context, c call) (reply, *Error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	request, err := d.request(ctx, c)
	if err != nil {
		return reply{}, fail(c.op, Refused, CodeInvalid, "the request could not be built")
	}
	response, err := d.http.Do(request)
	if err != nil {
		return reply{}, transportError(ctx, c.op, err)
	}
	defer response.Body.Close()
	r, err := receive(response, c.sink)
	if err != nil {
		return reply{}, transportError(ctx, c.op, err)
	}
	return r, nil
}

func (d *DirectAdmin) request(ctx context.Context, c call) (*http.Request, error) {
	address := d.base + c.path
	if len(c.query) > 0 {
		address += "?" + c.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, c.method, address, c.body)
	if err != nil {
		return nil, err
	}
	if c.size > 0 {
		request.ContentLength = c.size
	}
	actor := d.user
	if c.as != "" && c.as != d.user {
		actor += "|" + c.as
	}
	request.SetBasicAuth(actor, d.key)
	request.Header.Set("User-Agent", "Loket")
	request.Header.Set("Referer", d.base+"/")
	request.Header.Set("Accept", "application/json, text/plain;q=0.9, */*;q=0.1")
	if c.kind != "" {
		request.Header.Set("Content-Type", c.kind)
	}
	return request, nil
}

// receive reads an answer into memory, or a good one into the sink.
func receive(response *http.Response, sink io.Writer) (reply, error) {
	r := reply{status: response.StatusCode, header: response.Header}
	if sink != nil && response.StatusCode == http.StatusOK && !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		_, err := io.Copy(sink, response.Body)
		return r, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if len(body) > maxBody {
		body, r.cut = body[:maxBody], true
	}
	r.body = body
	return r, err
}

// legacy makes a change with a legacy command and demands a clear yes.
func (d *DirectAdmin) legacy(ctx context.Context, c call, fields url.Values) (answer, *Error) {
	c.method, c.kind = http.MethodPost, "application/x-www-form-urlencoded"
	c.body = strings.NewReader(fields.Encode())
	r, err := d.exchange(ctx, c)
	if err != nil {
		return answer{}, err
	}
	read, err := judgeLegacy(c.op, r, c.hiding(d.key))
	return read, c.marked(err)
}

// ask reads something with a legacy command.
func (d *DirectAdmin) ask(ctx context.Context, c call) (answer, *Error) {
	c.method, c.patience = http.MethodGet, d.timeouts.Read
	r, err := d.exchange(ctx, c)
	if err != nil {
		return answer{}, err
	}
	read, err := judgeLegacy(c.op, r, c.hiding(d.key))
	return read, c.marked(err)
}

// api makes a call of the JSON interface: in is sent where it is not nil, and
// a body is read into out where that is not nil; a *[]byte takes it as it is.
func (d *DirectAdmin) api(ctx context.Context, c call, in, out any) *Error {
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return fail(c.op, Refused, CodeInvalid, "the request could not be built")
		}
		c.body, c.kind = bytes.NewReader(body), "application/json"
	}
	if c.patience == 0 {
		c.patience = d.timeouts.Read
	}
	r, err := d.exchange(ctx, c)
	if err == nil {
		err = judgeJSON(c.op, r, c.hiding(d.key))
	}
	if err != nil && err.Kind == Auth {
		d.breaker.trip(err)
	}
	if err != nil || out == nil {
		return c.marked(err)
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = r.body
		return nil
	}
	if json.Unmarshal(r.body, out) != nil {
		return c.marked(fail(c.op, Unknown, CodeUnclear, "the answer is not what this call gives"))
	}
	return nil
}

func (c call) hiding(key string) secrets { return append(secrets{key}, c.secrets...) }

// transportError names what happened on the way without quoting it: an error
// of the network may hold parts of an answer.
func transportError(ctx context.Context, op string, err error) *Error {
	var certificate *tls.CertificateVerificationError
	var lookup *net.DNSError
	failure := fail(op, Temporary, CodeUnreachable, "the connection broke")
	switch {
	case errors.As(err, &certificate):
		failure.Kind, failure.Code, failure.cause = Configuration, CodeCertificate, ErrCertificate
		failure.Text = certificateText(err)
	case errors.Is(err, http.ErrSchemeMismatch):
		failure.Kind, failure.Code, failure.Text = Configuration, CodeScheme, "the panel does not speak TLS on this port"
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded):
		failure.Code, failure.Text, failure.cause = CodeTimeout, "no answer in time", context.DeadlineExceeded
	case ctx.Err() != nil:
		failure.Code, failure.Text, failure.cause = CodeTimeout, "the call was ended", ctx.Err()
	case errors.As(err, &lookup):
		failure.Text = "the panel's name cannot be resolved"
	case errors.Is(err, syscall.ECONNREFUSED):
		failure.Text = "the panel refuses connections"
	}
	return failure
}

func certificateText(err error) string {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return "the panel's certificate is for another name than that in PANEL_URL"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the panel's certificate has expired, or is not valid yet"
	}
	return ErrCertificate.Error()
}
