package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot"

	"loket/bot/lanes"
	"loket/conversations"
)

const (
	// maxUpdate bounds the body of a webhook call; Telegram's stay far below.
	maxUpdate = 1 << 20
	// bodyPatience is how long a body may take to come in.
	bodyPatience = 10 * time.Second
	// secretHeader is where Telegram puts the webhook's secret.
	secretHeader = "X-Telegram-Bot-Api-Secret-Token" // #nosec G101 -- the name of a header
)

// Webhook receives updates that Telegram brings. It answers 200 only when the
// update is committed; until then Telegram brings it again.
type Webhook struct {
	Client  *Client
	Decoder *Decoder
	Take    Taker
	URL     string // public address, as Telegram calls it
	Secret  string // required: 1–256 letters, digits, _ and -
	Log     *slog.Logger
	Trace   conversations.Trace // hears of each update; may be nil
	// Keep keeps an update as it came, for whoever takes it up later, and returns nil when
	// that is committed. Then Take is not called. nil: updates are taken at once.
	Keep func(ctx context.Context, update int64, body []byte) error
	// Door receives in the place of this one, which only registers; may be nil.
	Door *Webhook

	refused    atomic.Int64
	registered atomic.Bool
	heard      atomic.Int64 // when Telegram last answered about the webhook
	troubledAt int64        // the last failed delivery that was logged
}

// Refused counts calls that carried no update, or not the secret.
func (w *Webhook) Refused() int64 {
	n := w.refused.Load()
	if w.Door != nil {
		n += w.Door.Refused()
	}
	return n
}

// Registered tells whether Telegram brings updates to us, as far as is known.
func (w *Webhook) Registered() bool { return w.registered.Load() }

// LastHeard is when Telegram last answered about the webhook; the zero time
// before that.
func (w *Webhook) LastHeard() time.Time {
	if nano := w.heard.Load(); nano != 0 {
		return time.Unix(0, nano)
	}
	return time.Time{}
}

// ServeHTTP takes one update.
func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if status := w.receive(rw, r); status != http.StatusOK {
		http.Error(rw, http.StatusText(status), status)
	}
}

func (w *Webhook) receive(rw http.ResponseWriter, r *http.Request) int {
	if !sameSecret(r.Header.Get(secretHeader), w.Secret) {
		w.refused.Add(1)
		return http.StatusUnauthorized
	}
	if r.Method != http.MethodPost {
		rw.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed
	}
	body, err := readBody(rw, r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		w.refused.Add(1)
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return http.StatusBadRequest
	}
	update, err := w.Decoder.Decode(body)
	if err != nil {
		w.refused.Add(1)
		return http.StatusBadRequest
	}
	w.Trace.Step(update.ID)
	if w.Keep != nil {
		err = w.Keep(r.Context(), update.ID, body)
	} else {
		err = w.Take(r.Context(), []Update{update})
	}
	if err != nil {
		w.Log.Error("an update could not be committed; Telegram will bring it again", "update", update.ID, "error", err)
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// readBody bounds the body's size, and its time where the server lets us. A
// deadline that stayed on would end the commit, too; but after a failure it
// stays, because the server itself reads on before it answers.
func readBody(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(rw)
	bounded := control.SetReadDeadline(time.Now().Add(bodyPatience)) == nil
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxUpdate))
	if err == nil && bounded {
		_ = control.SetReadDeadline(time.Time{})
	}
	return body, err
}

// sameSecret compares without telling by its time how much was right.
func sameSecret(given, wanted string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(wanted))
	return wanted != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// Run registers the webhook and watches over it until ctx ends. The error is
// ctx's, or ErrToken.
func (w *Webhook) Run(ctx context.Context) error {
	for {
		if !w.Registered() {
			if err := w.Register(ctx); err != nil {
				return err
			}
		}
		if err := sleep(ctx, watchEvery); err != nil {
			return err
		}
		if err := w.watch(ctx); err != nil {
			return err
		}
	}
}

// watchEvery is how often Telegram is asked about the webhook: without an update
// nothing else would tell that it is still there.
const watchEvery = time.Minute

// webhookInfo is what is looked at of Telegram's word about the webhook.
type webhookInfo struct {
	URL       string `json:"url"`
	Pending   int    `json:"pending_update_count"`
	TroubleAt int64  `json:"last_error_date"`
	Trouble   string `json:"last_error_message"`
}

// watch looks once. A webhook that somebody took away is registered again.
func (w *Webhook) watch(ctx context.Context) error {
	var info webhookInfo
	err := w.Client.ask(ctx, callTimeout, "getWebhookInfo", struct{}{}, &info)
	if trouble := faultOf(err); trouble.verdict == verdictNoToken {
		w.registered.Store(false)
		return refusedToken(trouble)
	}
	if err != nil {
		if ctx.Err() == nil {
			w.Log.Warn("asking Telegram about the webhook failed", "end", endOf(err), "cause", causeOf(err))
		}
		return nil
	}
	w.heard.Store(time.Now().UnixNano())
	if !sameAddress(info.URL, w.URL) {
		w.registered.Store(false)
		w.Log.Warn("the webhook was taken away or is another's; it is registered again")
		return nil
	}
	if info.Pending > 0 && info.TroubleAt > w.troubledAt {
		w.troubledAt = info.TroubleAt
		w.Log.Warn("Telegram cannot deliver to the webhook", "waiting", info.Pending, "at", time.Unix(info.TroubleAt, 0), "error", info.Trouble)
	}
	return nil
}

// sameAddress compares two spellings of an address.
func sameAddress(a, b string) bool {
	if a == b {
		return true
	}
	left, err := url.Parse(a)
	right, wrong := url.Parse(b)
	if err != nil || wrong != nil {
		return false
	}
	return left.Scheme == right.Scheme && strings.EqualFold(left.Hostname(), right.Hostname()) && portOf(left) == portOf(right) &&
		strings.TrimRight(left.Path, "/") == strings.TrimRight(right.Path, "/")
}

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	return map[string]string{"https": "443", "http": "80"}[u.Scheme]
}

// Register tells Telegram where to bring updates, one at a time and in order,
// and tries until it succeeds. The error is nil, ctx's, or ErrToken.
func (w *Webhook) Register(ctx context.Context) error {
	for failures := 0; ; failures++ {
		err := w.Client.setWebhook(ctx, w.URL, w.Secret)
		if err == nil {
			w.heard.Store(time.Now().UnixNano())
			w.registered.Store(true)
			w.Log.Info("the webhook is registered")
			return nil
		}
		trouble := faultOf(err)
		if trouble.verdict == verdictNoToken {
			return refusedToken(trouble)
		}
		pause := max(trouble.pause, lanes.Backoff(failures, time.Second, time.Minute))
		w.Log.Warn("registering the webhook failed", "end", endOf(err), "cause", causeOf(err), "pause", pause)
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

func (c *Client) setWebhook(ctx context.Context, url, secret string) error {
	return c.timed(ctx, callTimeout, "setWebhook", func(ctx context.Context) error {
		_, err := c.api.SetWebhook(ctx, &bot.SetWebhookParams{
			URL: url, MaxConnections: 1, AllowedUpdates: AllowedUpdates(), SecretToken: secret})
		return err
	})
}

// deleteWebhook keeps the updates that wait.
func (c *Client) deleteWebhook(ctx context.Context) error {
	return c.timed(ctx, callTimeout, "deleteWebhook", func(ctx context.Context) error {
		_, err := c.api.DeleteWebhook(ctx, &bot.DeleteWebhookParams{})
		return err
	})
}
