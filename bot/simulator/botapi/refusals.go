package botapi

import (
	"errors"
	"fmt"
	"net/http"
)

// Refusal is an answer of Telegram's that is not a success.
type Refusal struct {
	// Code is the error code, equal to the HTTP status.
	Code int
	// Description is Telegram's text.
	Description string
	// RetryAfter is in seconds and only set with 429.
	RetryAfter int
	// MigratedTo is the supergroup that a group became, else 0.
	MigratedTo int64
}

// Error is the description.
func (r *Refusal) Error() string { return r.Description }

func badRequest(text string) *Refusal {
	return &Refusal{Code: http.StatusBadRequest, Description: "Bad Request: " + text}
}

func badRequestf(format string, values ...any) *Refusal {
	return badRequest(fmt.Sprintf(format, values...))
}

func forbidden(text string) *Refusal {
	return &Refusal{Code: http.StatusForbidden, Description: "Forbidden: " + text}
}

func tooMany(seconds int) *Refusal {
	return &Refusal{
		Code:        http.StatusTooManyRequests,
		Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		RetryAfter:  seconds,
	}
}

func conflict(text string) *Refusal {
	return &Refusal{Code: http.StatusConflict, Description: "Conflict: " + text}
}

var (
	errUnauthorized = &Refusal{Code: http.StatusUnauthorized, Description: "Unauthorized"}
	errNotFound     = &Refusal{Code: http.StatusNotFound, Description: "Not Found"}
	errTooLarge     = &Refusal{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
)

// refusalOf turns any error into an answer for the bot.
func refusalOf(err error) *Refusal {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return badRequest(err.Error())
}
