package page

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"time"

	"loket/bot/simulator/botapi"
)

// lookAround is how often an open page looks for mails, accounts and a clock
// that changed: these have no bell to ring.
const lookAround = time.Second

// emitPatience is how long one event may take to reach the page. The stream
// itself has no end, whatever the server allows a whole answer.
const emitPatience = 20 * time.Second

// person is somebody who can act on the page.
type person struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// event is what the page gets: everything at first ("full"), then changes.
type event struct {
	Full      bool       `json:"full,omitempty"`
	Bot       *person    `json:"bot,omitempty"`
	Username  string     `json:"username,omitempty"`
	Group     int64      `json:"group,omitempty"`
	Officers  []person   `json:"officers,omitempty"`
	Verifiers []person   `json:"verifiers,omitempty"`
	PanelURL  string     `json:"panelURL,omitempty"`
	Now       string     `json:"now"`
	Troubled  []Party    `json:"troubled"`
	Chats     []chatView `json:"chats,omitempty"`
	Answers   []answer   `json:"answers,omitempty"`
	Busy      []int64    `json:"busy,omitempty"`
	Mails     int        `json:"mails"`
	Panel     string     `json:"panel"`
}

// answer is the bot's answer to a press.
type answer struct {
	Query string `json:"query"`
	User  int64  `json:"user"`
	Chat  int64  `json:"chat"`
	Text  string `json:"text,omitempty"`
	Alert bool   `json:"alert,omitempty"`
	URL   string `json:"url,omitempty"`
}

// events streams to one open page until it closes.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	ticker := time.NewTicker(lookAround)
	defer ticker.Stop()
	seen := p.config.Telegram.LastChange()
	last := p.everything()
	for next := &last; ; {
		if next != nil {
			_ = out.SetWriteDeadline(time.Now().Add(emitPatience)) // a server without deadlines needs none
			if err := emit(w, next); err != nil || out.Flush() != nil {
				return // the page is closed
			}
		}
		changed := p.config.Telegram.Changed()
		if p.config.Telegram.LastChange() == seen {
			select {
			case <-changed:
			case <-ticker.C:
			case <-r.Context().Done():
				return
			}
		}
		next, seen = p.since(seen, &last)
	}
}

func emit(w http.ResponseWriter, e *event) error {
	encoded, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", encoded)
	return err
}

// everything is the first event of a page.
func (p *Page) everything() event {
	bot := p.config.Telegram.Bot()
	e := p.surroundings()
	e.Full, e.Bot, e.Username = true, &person{bot.ID, bot.Name()}, bot.Username
	e.Group, e.PanelURL = p.group(), p.config.PanelURL
	e.Officers, e.Verifiers = p.persons(p.config.Officers), p.persons(p.config.Verifiers)
	for _, chat := range append(p.people(), e.Group) {
		e.Chats = append(e.Chats, p.history(chat))
	}
	return e
}

func (p *Page) persons(ids []int64) []person {
	persons := make([]person, len(ids))
	for i, id := range ids {
		u, _ := p.config.Telegram.User(id)
		persons[i] = person{id, u.Name()}
	}
	return persons
}

// surroundings is an event without anything of Telegram's.
func (p *Page) surroundings() event {
	e := event{Now: moment(p.config.Now()), Troubled: p.troubled()}
	if p.config.Mailbox != nil {
		e.Mails = len(p.config.Mailbox())
	}
	if p.config.Panel != nil {
		hash := fnv.New32a()
		fmt.Fprintf(hash, "%v", p.config.Panel())
		e.Panel = fmt.Sprintf("%08x", hash.Sum32())
	}
	return e
}

// since gathers what changed after a change, nil if it is nothing to show.
// last holds the surroundings as the page knows them.
func (p *Page) since(seen int64, last *event) (*event, int64) {
	changes, complete := p.config.Telegram.Changes(seen)
	if len(changes) > 0 {
		seen = changes[len(changes)-1].Number
	}
	if !complete || last.Group != p.group() {
		*last = p.everything()
		return last, seen
	}
	e := p.surroundings()
	touched := p.gather(&e, changes)
	same := e.Now == last.Now && e.Mails == last.Mails && e.Panel == last.Panel
	last.Now, last.Mails, last.Panel = e.Now, e.Mails, e.Panel
	if same && !touched {
		return nil, seen
	}
	return &e, seen
}

// gather adds changed chats and answers to an event.
func (p *Page) gather(e *event, changes []botapi.Change) bool {
	chats := map[int64][]int{}
	for _, c := range changes {
		if !p.shown(c.Chat) {
			continue
		}
		switch c.Kind {
		case botapi.MessageChange:
			chats[c.Chat] = append(chats[c.Chat], c.Message)
		case botapi.ChatChange:
			chats[c.Chat] = append(chats[c.Chat], 0)
		case botapi.ActionChange:
			e.Busy = append(e.Busy, c.Chat)
		case botapi.AnswerChange:
			if a, ok := p.config.Telegram.Answer(c.Query); ok {
				e.Answers = append(e.Answers, answer{a.Query, a.User, a.Chat, a.Text, a.Alert, a.URL})
			}
		}
	}
	for chat, ids := range chats {
		e.Chats = append(e.Chats, p.changedChat(chat, ids))
	}
	return len(chats) > 0 || len(e.Busy) > 0 || len(e.Answers) > 0
}

func (p *Page) changedChat(chat int64, ids []int) chatView {
	v := p.chat(chat)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if m, ok := p.config.Telegram.Message(chat, id); ok {
			v.Messages = append(v.Messages, p.view(m))
		}
	}
	return v
}
