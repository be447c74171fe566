package botapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// method answers one Bot API method. It runs under the server's lock, except
// getUpdates, which takes it itself.
type method func(s *Server, p *params) (any, error)

var methods = map[string]method{
	"getMe":      func(s *Server, _ *params) (any, error) { return s.getMe(), nil },
	"getUpdates": waitsOutside, "setWebhook": (*Server).setWebhook, "deleteWebhook": (*Server).deleteWebhook,
	"getWebhookInfo": (*Server).getWebhookInfo,
	"sendMessage":    (*Server).sendMessage, "sendPhoto": (*Server).sendPhoto, "sendDocument": (*Server).sendDocument,
	"sendMediaGroup": (*Server).sendMediaGroup, "copyMessage": (*Server).copyMessage,
	"forwardMessage": (*Server).forwardMessage, "sendChatAction": (*Server).sendChatAction,
	"editMessageText": (*Server).editMessageText, "editMessageCaption": (*Server).editMessageCaption,
	"editMessageReplyMarkup": (*Server).editMessageReplyMarkup, "editMessageMedia": (*Server).editMessageMedia,
	"editEphemeralMessageText":        (*Server).editEphemeralText,
	"editEphemeralMessageCaption":     (*Server).editEphemeralCaption,
	"editEphemeralMessageMedia":       (*Server).editEphemeralMedia,
	"editEphemeralMessageReplyMarkup": (*Server).editEphemeralMarkup,
	"deleteEphemeralMessage":          (*Server).deleteEphemeral,
	"deleteMessage":                   (*Server).deleteMessage, "deleteMessages": (*Server).deleteMessages,
	"answerCallbackQuery": (*Server).answerCallbackQuery, "getFile": (*Server).getFile,
	"getChat": (*Server).getChat, "getChatMember": (*Server).getChatMember,
	"getChatAdministrators": (*Server).getChatAdministrators,
	"getChatMemberCount":    (*Server).getChatMemberCount, "leaveChat": (*Server).leaveChat,
	"pinChatMessage": (*Server).pinChatMessage, "unpinChatMessage": (*Server).unpinChatMessage,
	"setMessageReaction": (*Server).setMessageReaction,
	"setMyCommands":      (*Server).setMyCommands, "getMyCommands": (*Server).getMyCommands,
	"deleteMyCommands": (*Server).deleteMyCommands, "setMyDescription": (*Server).setMyDescription,
	"getMyDescription": (*Server).getMyDescription, "setMyShortDescription": (*Server).setMyShortDescription,
	"getMyShortDescription": (*Server).getMyShortDescription, "setChatMenuButton": (*Server).setChatMenuButton,
}

// waitsOutside stands in the table for getUpdates, which waits outside the lock.
func waitsOutside(*Server, *params) (any, error) { return nil, errNotFound }

// methodNames maps lower-case names: Telegram does not mind the case.
var methodNames = func() map[string]string {
	names := make(map[string]string, len(methods))
	for name := range methods {
		names[strings.ToLower(name)] = name
	}
	return names
}()

// ServeHTTP answers "/bot<TOKEN>/<method>" and "/file/bot<TOKEN>/<path>".
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, isFile := strings.CutPrefix(r.URL.Path, "/file/bot")
	if !isFile {
		var ok bool
		if path, ok = strings.CutPrefix(r.URL.Path, "/bot"); !ok {
			writeRefusal(w, errNotFound)
			return
		}
	}
	token, rest, ok := strings.Cut(path, "/")
	switch {
	case !ok || !strings.Contains(token, ":"):
		writeRefusal(w, errNotFound)
	case token != s.config.Token:
		writeRefusal(w, errUnauthorized)
	case isFile:
		s.serveFile(w, r, rest)
	default:
		s.serveMethod(w, r, rest)
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	name, known := methodNames[strings.ToLower(name)]
	if !known || !s.API().answers(name) || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		writeRefusal(w, errNotFound)
		return
	}
	p, err := readParams(r)
	if err != nil {
		writeRefusal(w, refusalOf(err))
		return
	}
	call := s.begin(name, p)
	s.API().overlook(p)
	fault := s.faultFor(call)
	if fault != nil && !fault.After {
		s.finish(call, nil, fault.outcome())
		fault.act(w, r)
		return
	}
	if refusal := s.refusedNow(call); refusal != nil {
		s.finish(call, nil, refusal)
		writeRefusal(w, refusal)
		return
	}
	result, refusal := s.answer(r.Context(), name, p)
	if fault != nil {
		s.finish(call, result, fault.outcome())
		fault.act(w, r)
		return
	}
	s.finish(call, result, refusal)
	if refusal != nil {
		writeRefusal(w, refusal)
		return
	}
	writeResult(w, result)
}

// answer checks and performs a call and encodes its result.
func (s *Server) answer(ctx context.Context, name string, p *params) (json.RawMessage, *Refusal) {
	if err := p.check(published(), name); err != nil {
		return nil, refusalOf(err)
	}
	if name == "getUpdates" {
		return s.getUpdates(ctx, p)
	}
	var result any
	var err error
	s.change(func() { result, err = methods[name](s, p) })
	if err != nil {
		return nil, refusalOf(err)
	}
	encoded, err := json.Marshal(result)
	if err != nil {
		return nil, refusalOf(err)
	}
	return encoded, nil
}

func writeResult(w http.ResponseWriter, result json.RawMessage) {
	const start, end = `{"ok":true,"result":`, `}`
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(start)+len(result)+len(end)))
	body := make([]byte, 0, len(start)+len(result)+len(end))
	body = append(append(append(body, start...), result...), end...)
	_, _ = w.Write(body) // a client that is gone will ask again
}

type refusalBody struct {
	OK          bool               `json:"ok"`
	Code        int                `json:"error_code"`
	Description string             `json:"description"`
	Parameters  *refusalParameters `json:"parameters,omitempty"`
}

type refusalParameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigratedTo int64 `json:"migrate_to_chat_id,omitempty"`
}

func writeRefusal(w http.ResponseWriter, refusal *Refusal) {
	body := refusalBody{Code: refusal.Code, Description: refusal.Description}
	if refusal.RetryAfter != 0 || refusal.MigratedTo != 0 {
		body.Parameters = &refusalParameters{refusal.RetryAfter, refusal.MigratedTo}
	}
	w.Header().Set("Content-Type", "application/json")
	if refusal.RetryAfter != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(refusal.RetryAfter))
	}
	w.WriteHeader(refusal.Code)
	_ = json.NewEncoder(w).Encode(body) // a client that is gone will ask again
}
