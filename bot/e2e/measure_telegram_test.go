//go:build measure

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"loket/bot/datatest"
)

// target is a Telegram that does as little as it can and still refuses what
// Telegram would: what is measured against it is the caller. The crowd of its
// officers answers whatever the bot sends them.
type target struct {
	mu       sync.Mutex
	pending  []queued
	update   int64
	wake     chan struct{}
	message  int64
	crowd    *crowd
	calls    int64
	recorded []call
	keep     bool // record the calls
}

type queued struct {
	id  int64
	raw []byte
}

// call is one call as a plain program would make it again.
type call struct {
	Method string            `json:"method"`
	Params map[string]string `json:"params"` // values of JSON stay JSON
}

const (
	targetToken = "100200300:measuring-token"
	targetTeam  = -1001000000001
	updatesMost = 100
)

func newTarget() *target { return &target{update: 1, wake: make(chan struct{}, 1)} }

// ServeHTTP answers the bot, and the measuring program under /measure/.
func (t *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method, asked := behindToken(r.URL.Path, "/bot")
	file, download := behindToken(r.URL.Path, "/file/bot")
	switch {
	case asked && r.Method == http.MethodPost:
		t.answer(w, r, method)
	case download:
		t.note(call{Method: "file", Params: map[string]string{"path": file}})
		_, _ = w.Write(append(datatest.Picture(1), file...))
	case r.URL.Path == "/measure/play":
		t.play(w, r)
	case r.URL.Path == "/measure/calls":
		t.mu.Lock()
		defer t.mu.Unlock()
		_ = json.NewEncoder(w).Encode(t.recorded)
	default:
		http.NotFound(w, r)
	}
}

// behindToken is what stands behind a prefix and a token; each target has one bot.
func behindToken(path, prefix string) (rest string, is bool) {
	rest, is = strings.CutPrefix(path, prefix)
	if !is {
		return "", false
	}
	_, rest, is = strings.Cut(rest, "/")
	return rest, is
}

func (t *target) answer(w http.ResponseWriter, r *http.Request, method string) {
	came := time.Now()
	params, err := readCall(r)
	if err == nil {
		err = strict(method, params)
	}
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":%q}`, "Bad Request: "+err.Error())
		return
	}
	if method == "getUpdates" {
		_, _ = w.Write(t.updates(r, params))
		return
	}
	t.note(call{method, params})
	_, _ = w.Write(t.result(method, params, came))
}

// readCall reads the parameters of a call in either form that Telegram takes.
func readCall(r *http.Request) (map[string]string, error) {
	kind, with, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	params := map[string]string{}
	switch kind {
	case "application/json":
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
			return nil, err
		}
		for name, raw := range fields {
			text := string(raw)
			if raw[0] == '"' {
				err = errors.Join(err, json.Unmarshal(raw, &text))
			}
			params[name] = text
		}
		return params, err
	case "multipart/form-data":
		form := multipart.NewReader(r.Body, with["boundary"])
		for {
			part, err := form.NextRawPart()
			if errors.Is(err, io.EOF) {
				return params, nil
			}
			if err != nil {
				return nil, err
			}
			value, err := io.ReadAll(part)
			if err != nil {
				return nil, err
			}
			params[part.FormName()] = string(value)
		}
	}
	return nil, fmt.Errorf("a body of %s", kind)
}

// required names the parameters without which a method is refused.
var required = map[string][]string{
	"getMe": nil, "getUpdates": nil, "setMyCommands": {"commands"}, "deleteWebhook": nil,
	"sendMessage": {"chat_id", "text"}, "editMessageText": {"chat_id", "message_id", "text"},
	"answerCallbackQuery": {"callback_query_id"}, "deleteMessage": {"chat_id", "message_id"},
	"sendPhoto": {"chat_id", "photo"}, "sendMediaGroup": {"chat_id", "media"}, "sendDocument": {"chat_id", "document"},
	"getFile": {"file_id"}, "getChat": {"chat_id"}, "getChatMember": {"chat_id", "user_id"},
}

// strict refuses what Telegram would refuse.
func strict(method string, params map[string]string) error {
	needs, known := required[method]
	if !known {
		return fmt.Errorf("no method %s", method)
	}
	for _, name := range needs {
		if params[name] == "" {
			return fmt.Errorf("%s is empty", name)
		}
	}
	if chat, given := params["chat_id"]; given {
		if _, err := strconv.ParseInt(chat, 10, 64); err != nil {
			return errors.New("chat not found")
		}
	}
	for _, name := range []string{"reply_markup", "reply_parameters", "link_preview_options", "media"} {
		if value, given := params[name]; given && !json.Valid([]byte(value)) {
			return fmt.Errorf("can't parse %s", name)
		}
	}
	if len([]rune(params["text"])) > 4096 {
		return errors.New("message is too long")
	}
	return nil
}

func (t *target) note(c call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls++
	if t.keep {
		t.recorded = append(t.recorded, c)
	}
}

// result does what a call asks for and returns Telegram's answer.
func (t *target) result(method string, params map[string]string, came time.Time) []byte {
	chat, _ := strconv.ParseInt(params["chat_id"], 10, 64)
	switch method {
	case "getMe":
		return []byte(`{"ok":true,"result":{"id":100200300,"is_bot":true,"first_name":"Loket","username":"loket_bot"}}`)
	case "getFile":
		id := params["file_id"]
		return fmt.Appendf(nil, `{"ok":true,"result":{"file_id":%q,"file_unique_id":%q,"file_path":"photos/%s.jpg"}}`, id, id, id)
	case "getChat":
		return []byte(`{"ok":true,"result":{"id":-1001000000001,"type":"supergroup","title":"Tim"}}`)
	case "getChatMember":
		return []byte(`{"ok":true,"result":{"status":"administrator","user":{"id":1,"is_bot":false,"first_name":"A"}}}`)
	case "sendMessage", "editMessageText", "sendPhoto", "sendDocument":
		t.mu.Lock()
		defer t.mu.Unlock()
		t.message++
		message := t.messageJSON(chat, params)
		if method == "sendMessage" && t.crowd != nil {
			t.crowd.hear(chat, t.message, params["text"], params["reply_markup"], came)
		}
		return slices.Concat([]byte(`{"ok":true,"result":`), message, []byte("}"))
	case "sendMediaGroup":
		t.mu.Lock()
		defer t.mu.Unlock()
		t.message++
		return slices.Concat([]byte(`{"ok":true,"result":[`), t.messageJSON(chat, params), []byte("]}"))
	}
	return []byte(`{"ok":true,"result":true}`)
}

// messageJSON is a sent message as Telegram shows it to its sender.
func (t *target) messageJSON(chat int64, params map[string]string) []byte {
	text, _ := json.Marshal(params["text"])
	body := fmt.Appendf(nil, `{"message_id":%d,"from":{"id":100200300,"is_bot":true,"first_name":"Loket","username":"loket_bot"},`+
		`"chat":%s,"date":%d,"text":%s`, t.message, chatJSON(chat), time.Now().Unix(), text)
	if markup := params["reply_markup"]; strings.HasPrefix(markup, `{"inline_keyboard"`) {
		body = append(append(body, `,"reply_markup":`...), markup...)
	}
	return append(body, '}')
}

func chatJSON(chat int64) string {
	if chat < 0 {
		return fmt.Sprintf(`{"id":%d,"title":"Tim Subdomain & Website","type":"supergroup"}`, chat)
	}
	return fmt.Sprintf(`{"id":%d,"first_name":"Rina","last_name":"Kartika","type":"private"}`, chat)
}

// push queues an update; the lock is held. content is what stands behind the
// update's number.
func (t *target) push(content string) {
	raw := fmt.Appendf(nil, `{"update_id":%d,%s}`, t.update, content)
	t.pending = append(t.pending, queued{t.update, raw})
	t.update++
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// updates is the long poll.
func (t *target) updates(r *http.Request, params map[string]string) []byte {
	offset, _ := strconv.ParseInt(params["offset"], 10, 64)
	seconds, _ := strconv.Atoi(params["timeout"])
	patience := time.NewTimer(time.Duration(seconds) * time.Second)
	defer patience.Stop()
	for {
		if body := t.batch(offset); body != nil {
			return body
		}
		select {
		case <-t.wake:
		case <-patience.C:
			return []byte(`{"ok":true,"result":[]}`)
		case <-r.Context().Done():
			return nil
		}
	}
}

// batch forgets what is confirmed and lists what comes next; nil for nothing.
func (t *target) batch(offset int64) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.pending) > 0 && t.pending[0].id < offset {
		t.pending = t.pending[1:]
	}
	if len(t.pending) == 0 {
		return nil
	}
	body := []byte(`{"ok":true,"result":[`)
	for i, u := range t.pending[:min(len(t.pending), updatesMost)] {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, u.raw...)
	}
	return append(body, `]}`...)
}
