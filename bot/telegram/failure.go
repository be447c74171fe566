package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

// apiError is a refusal of the Bot API.
type apiError struct {
	method     string
	code       int
	text       string
	retryAfter int
	migrateTo  int64
}

func (e *apiError) Error() string { return fmt.Sprintf("Telegram refuses with %d: %s", e.code, e.text) }

// fault is a failed call, understood.
type fault struct {
	verdict   verdict
	pause     time.Duration // for verdictThrottled
	migrateTo int64         // for verdictMigrated
	text      string        // Telegram's own words
}

// faultOf understands the error of a call.
func faultOf(err error) fault {
	var refused *apiError
	switch {
	case err == nil:
		return fault{}
	case errors.As(err, &refused):
		return refused.fault()
	case errors.Is(err, errUnbuildable):
		return fault{verdict: verdictBroken}
	}
	return fault{verdict: verdictAgain}
}

func (e *apiError) fault() fault {
	if e.migrateTo != 0 {
		return fault{verdict: verdictMigrated, migrateTo: e.migrateTo}
	}
	found := fault{verdict: judge(e.method, e.code, e.text), text: e.text}
	if found.verdict == verdictThrottled {
		found.pause = seconds(e.retryAfter)
	}
	return found
}

// understood makes a refusal of an error of the library's own calls.
func understood(method string, err error) error {
	var throttled *bot.TooManyRequestsError
	var migrated *bot.MigrateError
	refused := &apiError{method: method, text: afterComma(err)}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &throttled):
		refused.code, refused.retryAfter = http.StatusTooManyRequests, throttled.RetryAfter
	case errors.As(err, &migrated):
		refused.code, refused.migrateTo = http.StatusBadRequest, int64(migrated.MigrateToChatID)
	case errors.Is(err, bot.ErrorForbidden):
		refused.code = http.StatusForbidden
	case errors.Is(err, bot.ErrorBadRequest):
		refused.code = http.StatusBadRequest
	case errors.Is(err, bot.ErrorUnauthorized):
		refused.code = http.StatusUnauthorized
	case errors.Is(err, bot.ErrorNotFound):
		refused.code = http.StatusNotFound
	case errors.Is(err, bot.ErrorConflict):
		refused.code = http.StatusConflict
	default:
		// "error response from telegram for method sendDocument, 413 Request Entity Too Large"
		if _, scanned := fmt.Sscanf(refused.text, "%d", &refused.code); scanned != nil || !strings.HasPrefix(err.Error(), "error response") {
			return err
		}
	}
	return refused
}

// afterComma is Telegram's part of the library's error: "bad request, ...".
func afterComma(err error) string {
	if err == nil {
		return ""
	}
	_, text, _ := strings.Cut(err.Error(), ", ")
	return text
}

// seconds is a retry_after; Telegram never means "at once" by it.
func seconds(n int) time.Duration { return time.Duration(max(n, 1)) * time.Second }

// endOf classes the end of a call for the watcher.
func endOf(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	return faultOf(err).verdict.String()
}

var (
	// tokenInPath is the token as it stands in the address of a call.
	tokenInPath = regexp.MustCompile(`bot[0-9]+:[A-Za-z0-9_-]+`)
	// quoted is what the other side quotes of us, which may be what a person typed.
	quoted = regexp.MustCompile(`"[^"]*"|\S+@\S+`)
)

// causeOf says for the log why a call failed: the status and Telegram's words, or
// the network's, without the token and without what a person typed.
func causeOf(err error) string {
	if err == nil {
		return ""
	}
	if refused, ok := errors.AsType[*apiError](err); ok {
		return fmt.Sprintf("%d %s", refused.code, quoted.ReplaceAllString(refused.text, "…"))
	}
	return quoted.ReplaceAllString(tokenInPath.ReplaceAllString(withoutAddress(err).Error(), "bot…"), "…")
}
