package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

// apiError is a refusal of the Bot API to a call of our own.
type apiError struct {
	code       int
	text       string
	retryAfter int
	migrateTo  int64
}

func (e *apiError) Error() string { return fmt.Sprintf("Telegram refuses with %d: %s", e.code, e.text) }

// verdict is what a failed call means for the effect behind it.
type verdict int

// The closed list of verdicts. Whatever is not known to be final is tried again.
const (
	verdictOK          verdict = iota
	verdictAgain               // server trouble, timeout, dropped connection: fate unknown
	verdictThrottled           // too many requests: after a pause
	verdictMigrated            // the group has a new number
	verdictUnreachable         // the chat is closed to us: blocked, kicked, gone
	verdictGone                // the message is not there any more
	verdictUnmodified          // the message says that already
	verdictUndeletable         // too old to be deleted
	verdictNoText              // the message is a file: it has a caption instead
	verdictTopicGone           // the forum's topic is not there any more
	verdictTooOld              // the press was answered too late
	verdictTooBig              // the file is larger than bots may download
	verdictRefused             // refused for good
	verdictBroken              // we could not even write the request
	verdictNoToken             // the token is not accepted
	verdictConflict            // another poller, or a webhook
)

var verdictNames = [...]string{"ok", "again", "throttled", "migrated", "unreachable", "gone", "unmodified",
	"undeletable", "no_text", "topic_gone", "too_old", "too_big", "refused", "broken", "no_token", "conflict"}

func (v verdict) String() string { return verdictNames[v] }

// phrases of Telegram's refusals, in lower case; the first that is contained
// decides. They are looked for in answers 400 and 403 alone.
var phrases = []struct {
	text    string
	verdict verdict
}{
	{"message is not modified", verdictUnmodified},
	{"message to edit not found", verdictGone},
	{"message to delete not found", verdictGone},
	{"message can't be edited", verdictGone},
	{"message_id_invalid", verdictGone},
	{"message identifier is not specified", verdictGone},
	{"message can't be deleted", verdictUndeletable},
	{"message_delete_forbidden", verdictUndeletable},
	{"there is no text in the message", verdictNoText},
	{"message thread not found", verdictTopicGone},
	{"topic_deleted", verdictTopicGone},
	{"topic_closed", verdictTopicGone},
	{"query is too old", verdictTooOld},
	{"query id is invalid", verdictTooOld},
	{"query_id_invalid", verdictTooOld},
	{"file is too big", verdictTooBig},
	{"chat not found", verdictUnreachable},
	{"user not found", verdictUnreachable},
	{"peer_id_invalid", verdictUnreachable},
	{"user is deactivated", verdictUnreachable},
	{"bot was blocked", verdictUnreachable},
	{"bot can't initiate", verdictUnreachable},
	{"bot was kicked", verdictUnreachable},
	{"bot is not a member", verdictUnreachable},
	{"not enough rights to send", verdictUnreachable},
	{"have no rights to send", verdictUnreachable},
	{"chat_write_forbidden", verdictUnreachable},
	{"chat_restricted", verdictUnreachable},
	{"group chat was deleted", verdictUnreachable},
	{"group chat was deactivated", verdictUnreachable},
}

// fault is a failed call, understood.
type fault struct {
	verdict   verdict
	pause     time.Duration // for verdictThrottled
	migrateTo int64         // for verdictMigrated
	text      string        // Telegram's own words
}

// faultOf understands the error of a call, the library's or our own.
func faultOf(err error) fault {
	var own *apiError
	var throttled *bot.TooManyRequestsError
	var migrated *bot.MigrateError
	switch {
	case err == nil:
		return fault{}
	case errors.As(err, &own):
		return own.fault()
	case errors.As(err, &throttled):
		return fault{verdict: verdictThrottled, pause: seconds(throttled.RetryAfter)}
	case errors.As(err, &migrated):
		return fault{verdict: verdictMigrated, migrateTo: int64(migrated.MigrateToChatID)}
	case errors.Is(err, errUnbuildable):
		return fault{verdict: verdictBroken}
	case errors.Is(err, bot.ErrorForbidden):
		return worded(http.StatusForbidden, afterComma(err))
	case errors.Is(err, bot.ErrorBadRequest):
		return worded(http.StatusBadRequest, afterComma(err))
	case errors.Is(err, bot.ErrorUnauthorized), errors.Is(err, bot.ErrorNotFound):
		return fault{verdict: verdictNoToken}
	case errors.Is(err, bot.ErrorConflict):
		return fault{verdict: verdictConflict, text: afterComma(err)}
	}
	return fault{verdict: verdictAgain}
}

func (e *apiError) fault() fault {
	switch {
	case e.code == http.StatusTooManyRequests:
		return fault{verdict: verdictThrottled, pause: seconds(e.retryAfter)}
	case e.migrateTo != 0:
		return fault{verdict: verdictMigrated, migrateTo: e.migrateTo}
	case e.code == http.StatusUnauthorized, e.code == http.StatusNotFound:
		return fault{verdict: verdictNoToken, text: e.text}
	case e.code == http.StatusConflict:
		return fault{verdict: verdictConflict, text: e.text}
	case e.code == http.StatusBadRequest, e.code == http.StatusForbidden:
		return worded(e.code, e.text)
	}
	return fault{verdict: verdictAgain, text: e.text}
}

// worded reads Telegram's words. A 403 without known words still means that
// the chat is closed to us.
func worded(code int, text string) fault {
	lower := strings.ToLower(text)
	for _, phrase := range phrases {
		if strings.Contains(lower, phrase.text) {
			return fault{verdict: phrase.verdict, text: text}
		}
	}
	if code == http.StatusForbidden {
		return fault{verdict: verdictUnreachable, text: text}
	}
	return fault{verdict: verdictRefused, text: text}
}

// afterComma is Telegram's part of the library's error: "bad request, ...".
func afterComma(err error) string {
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
