package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Refusal is Telegram's word against a call.
type Refusal struct {
	Code    int
	Text    string
	MovedTo int64 // the group's new number, else 0
}

// Error is Telegram's text.
func (r *Refusal) Error() string { return r.Text }

// BadToken tells that Telegram does not know the token: 404 is its answer to one
// that is not even shaped like one.
func (r *Refusal) BadToken() bool {
	return r.Code == http.StatusUnauthorized || r.Code == http.StatusNotFound
}

// Ask puts one question beside the running bot and decodes no more of the answer
// than into has; params nil is none. Its errors are a *Refusal, or say that
// Telegram was not reached, or that whoever answered is not Telegram; none holds
// the token.
func (c *Client) Ask(ctx context.Context, method string, params map[string]any, into any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("ask %s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	status, said, err := c.short.post(ctx, method, body)
	if errors.Is(err, errUnbuildable) {
		return errors.New("TELEGRAM_API_URL cannot be used as an address") // err holds the token
	}
	if err != nil {
		return fmt.Errorf("reach Telegram: %s", causeOf(err))
	}
	err = decodeAnswer(method, status, said, into)
	refused, is := errors.AsType[*apiError](err)
	switch {
	case err == nil:
		return nil
	case is && refused.code != 0:
		return &Refusal{Code: refused.code, Text: refused.text, MovedTo: refused.migrateTo}
	}
	return fmt.Errorf("the answer to %s (status %d) is not Telegram's", method, status)
}
