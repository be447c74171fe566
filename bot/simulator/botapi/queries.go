package botapi

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// maxAnswer bounds the text of an answer to a press.
const maxAnswer = 200

// Answer is what the bot answered to a press.
type Answer struct {
	Query     string
	User      int64
	Chat      int64
	Message   int
	Data      string
	PressedAt time.Time
	// Answered is false while the bot has not answered; clients show a spinner.
	Answered bool
	// Text is shown as a toast, or with Alert in a box; URL is opened.
	Text  string
	Alert bool
	URL   string
}

// queryLog holds the presses that can be, or were, answered.
type queryLog struct {
	life  time.Duration
	byID  map[string]*Answer
	order []string
}

// rememberedQueries bounds the book.
const rememberedQueries = 10_000

func newQueryLog(life time.Duration) queryLog {
	return queryLog{life: life, byID: map[string]*Answer{}}
}

func (b *queryLog) add(a *Answer) {
	b.byID[a.Query] = a
	b.order = append(b.order, a.Query)
	if len(b.order) > 2*rememberedQueries {
		for _, id := range b.order[:rememberedQueries] {
			delete(b.byID, id)
		}
		b.order = append([]string(nil), b.order[rememberedQueries:]...)
	}
}

// callbackQuery is Telegram's CallbackQuery.
type callbackQuery struct {
	ID       string `json:"id"`
	From     User   `json:"from"`
	Message  any    `json:"message"`
	Instance string `json:"chat_instance"`
	Data     string `json:"data"`
}

// inaccessible stands for a message that is too old to be shown in a query.
type inaccessible struct {
	Chat Chat  `json:"chat"`
	ID   int   `json:"message_id"`
	Date int64 `json:"date"`
}

// Press lets a person press the inline button with this label or callback
// data, and returns the query's id for Answer. It fails when the message or
// the button is not there (any more), or when the button opens a link or
// copies text, which happens on the phone alone.
func (s *Server) Press(user, chat int64, messageID int, labelOrData string) (query string, err error) {
	s.change(func() {
		m := s.roomOf(chat).live(messageID)
		if m == nil {
			err = fmt.Errorf("press %q: no message %d in chat %d", labelOrData, messageID, chat)
			return
		}
		button, ok := m.Button(labelOrData)
		if !ok {
			err = fmt.Errorf("press %q: message %d has only the buttons %q", labelOrData, messageID, m.Buttons())
			return
		}
		if button.Data == "" {
			err = fmt.Errorf("press %q: the button does not ask the bot", labelOrData)
			return
		}
		query = s.query(user, chat, messageID, m, button.Data)
	})
	return query, err
}

// PressForged sends a press with any data, from anybody, for any message
// number, as an altered client can. A message that never was, or was deleted,
// arrives as inaccessible.
func (s *Server) PressForged(user, chat int64, messageID int, data string) (query string) {
	s.change(func() {
		var shown any = inaccessible{Chat: s.roomOf(chat).Chat, ID: messageID}
		if m := s.roomOf(chat).live(messageID); m != nil {
			shown = m
		}
		query = s.query(user, chat, messageID, shown, data)
	})
	return query
}

func (s *Server) query(user, chat int64, messageID int, shown any, data string) string {
	a := &Answer{Query: strconv.FormatInt(4<<60+s.nextSerial(), 10), User: user, Chat: chat, Message: messageID, Data: data, PressedAt: s.now()}
	s.queries.add(a)
	s.push("callback_query", callbackQuery{a.Query, *s.userOf(user), shown, s.chatInstance, data})
	return a.Query
}

// answerCallbackQuery can be done once and in time.
func (s *Server) answerCallbackQuery(p *params) (any, error) {
	a := s.queries.byID[p.values["callback_query_id"]]
	if a == nil || a.Answered || s.now().Sub(a.PressedAt) > s.queries.life {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if utf16Len(p.values["text"]) > maxAnswer {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	a.Answered, a.Text, a.Alert, a.URL = true, p.values["text"], p.flag("show_alert"), p.values["url"]
	s.note(Change{Kind: AnswerChange, Chat: a.Chat, Message: a.Message, Query: a.Query})
	return true, nil
}

// Answer returns the press with this id.
func (s *Server) Answer(query string) (Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.queries.byID[query]; a != nil {
		return *a, true
	}
	return Answer{}, false
}

// Answers lists the presses of a chat (0 = all) in order.
func (s *Server) Answers(chat int64) []Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	var answers []Answer
	for _, id := range s.queries.order {
		if a := s.queries.byID[id]; a != nil && (chat == 0 || a.Chat == chat) {
			answers = append(answers, *a)
		}
	}
	return answers
}

// WaitAnswer waits until the bot has answered a press.
func (s *Server) WaitAnswer(ctx context.Context, query string) (Answer, error) {
	var answer Answer
	err := s.WaitFor(ctx, func() bool {
		answer, _ = s.Answer(query)
		return answer.Answered
	})
	return answer, err
}
