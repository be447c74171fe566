package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// asker puts questions to Telegram, decoding no more of the answers than is
// looked at, and compares the clocks on the way.
type asker struct {
	web  *http.Client
	base string // address of the Bot API with the token; never to be printed
	now  func() time.Time

	heard bool
	ahead time.Duration // our clock before Telegram's, by its quickest answer
	trip  time.Duration // of that answer
}

// refusal is Telegram's word against a question.
type refusal struct {
	code    int
	text    string
	movedTo int64 // the group's new number, else 0
}

// Error is Telegram's text.
func (r *refusal) Error() string { return r.text }

func newAsker(api, token string, now func() time.Time) *asker {
	return &asker{base: strings.TrimRight(api, "/") + "/bot" + token + "/", now: now, web: &http.Client{
		Timeout:       checkPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ask puts one question. Its errors are a *refusal, or say that Telegram was
// not reached.
func (a *asker) ask(ctx context.Context, method string, params map[string]any, into any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("ask %s: %w", method, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+method, bytes.NewReader(body))
	if err != nil {
		return errors.New("TELEGRAM_API_URL cannot be used as an address") // err holds the token
	}
	request.Header.Set("Content-Type", "application/json")
	began := a.now()
	response, err := a.web.Do(request)
	if err != nil {
		return fmt.Errorf("reach Telegram: %w", withoutToken(err))
	}
	defer response.Body.Close()
	a.compare(began, a.now(), response.Header.Get("Date"))
	return understand(method, response, into)
}

// withoutToken leaves out the address that was asked.
func withoutToken(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err
	}
	return err
}

// compare sets our clock against the answer's date, which lies between the
// question and the answer and is cut to the second.
func (a *asker) compare(began, ended time.Time, date string) {
	theirs, err := http.ParseTime(date)
	trip := ended.Sub(began)
	if err != nil || a.heard && trip >= a.trip {
		return
	}
	ours := began.Add(trip / 2)
	a.heard, a.trip, a.ahead = true, trip, ours.Sub(theirs.Add(500*time.Millisecond))
}

func understand(method string, response *http.Response, into any) error {
	var said struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			MovedTo int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&said)
	if err != nil || !said.OK && said.Code == 0 {
		return fmt.Errorf("the answer to %s (status %d) is not Telegram's", method, response.StatusCode)
	}
	if !said.OK {
		return &refusal{said.Code, said.Description, said.Parameters.MovedTo}
	}
	if err := json.Unmarshal(said.Result, into); err != nil {
		return fmt.Errorf("the answer to %s is not Telegram's: %w", method, err)
	}
	return nil
}
