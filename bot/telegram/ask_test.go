package telegram_test

import (
	"errors"
	"strings"
	"testing"

	"loket/bot/telegram"
)

// What a command asks beside the bot is answered, refused or not understood, and
// no error shows the token.
func TestACommandAsksTelegram(t *testing.T) {
	for name, tt := range map[string]struct {
		reply
		says    string
		refused telegram.Refusal
		bad     bool
	}{
		"an answer":         {ok(`{"username":"loket_bot","other":[1,{}]}`), "", telegram.Refusal{}, false},
		"a wrong token":     {refuse(401, "Unauthorized"), "Unauthorized", telegram.Refusal{Code: 401, Text: "Unauthorized"}, true},
		"no token at all":   {refuse(404, "Not Found"), "Not Found", telegram.Refusal{Code: 404, Text: "Not Found"}, true},
		"a moved group":     {refuse(400, "Bad Request: group chat was upgraded", `{"migrate_to_chat_id":-1007}`), "upgraded", telegram.Refusal{Code: 400, Text: "Bad Request: group chat was upgraded", MovedTo: -1007}, false},
		"a page":            {reply{200, "<html>", nil}, "(status 200) is not Telegram's", telegram.Refusal{}, false},
		"another's JSON":    {reply{404, `{"error":"no"}`, nil}, "(status 404) is not Telegram's", telegram.Refusal{}, false},
		"another shape":     {ok(`7`), "is not Telegram's", telegram.Refusal{}, false},
		"no network":        {reply{err: errors.New("dial tcp: lookup api.test: no such host")}, "reach Telegram: dial tcp: lookup api.test: no such host", telegram.Refusal{}, false},
		"the address in it": {reply{err: errors.New("proxy refused http://api.test/bot" + token + "/getMe")}, "reach Telegram: ", telegram.Refusal{}, false},
	} {
		api := newAPI()
		api.answer = func(call) reply { return tt.reply }
		var me struct {
			Username string `json:"username"`
		}
		err := newClient(t, api).Ask(t.Context(), "getMe", nil, &me)
		if tt.says == "" && (err != nil || me.Username != "loket_bot") || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: %v, %+v", name, err, me)
		}
		if err != nil && strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: the token is told: %v", name, err)
		}
		no, is := errors.AsType[*telegram.Refusal](err)
		if is != (tt.refused != telegram.Refusal{}) || is && (*no != tt.refused || no.BadToken() != tt.bad) {
			t.Errorf("%s: the refusal is %+v", name, no)
		}
	}
}
