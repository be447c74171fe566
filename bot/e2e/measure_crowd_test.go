//go:build measure

package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// crowd plays officers who ask for a subdomain: a number of them at once, each
// time one has finished another comes. Its fields belong to the target's lock.
type crowd struct {
	*target
	officers map[int64]*player
	think    time.Duration // mean time between an answer and the next word; 0: none
	steps    int           // of the dialog, after which an officer falls silent
	left     int           // dialogs not begun yet
	next     int64         // number of the next officer
	running  int
	updates  int
	answers  int
	waits    []time.Duration
	began    time.Time
	first    time.Time
	callsAt  int64
	done     chan played
}

// played is how a crowd's play went.
type played struct {
	Updates int             `json:"updates"`
	Answers int             `json:"answers"` // messages to officers
	Calls   int64           `json:"calls"`
	Took    time.Duration   `json:"took"`
	First   time.Time       `json:"first"` // when the first answer came
	Waits   []time.Duration `json:"waits"` // from each word to its answer
}

// player is one officer in the middle of a dialog.
type player struct {
	id       int64
	step     int
	expected int // messages still to come before the next step
	spoke    time.Time
	text     string
	buttons  map[string]string // data by label, of the last question
	number   int64
}

// step is what an officer does next: say something, or press a button whose
// label begins with press; photo sends one before.
type step struct {
	say, press string
	photo      bool
	contact    bool
	answers    int // messages that it brings; 0 means 1
}

// dialog is a complete first request, from the first word to the ticket.
var dialog = []step{
	{say: "/subdomain"},
	{press: "✅ Setuju"},
	{say: "Rina Kartika, S.Kom."},
	{say: "198609262015052001"},
	{say: "Kepala Seksi Aplikasi"},
	{say: "Dinas Perpustakaan dan Arsip Daerah"},
	{say: "rina@banyuasinkab.go.id"},
	{contact: true, answers: 2},
	{photo: true, press: "✅ Selesai"},
	{press: "⏭️ Lewati"},
	{say: "layanan-%d"},
	{say: "SIPANDU, sistem pelayanan terpadu untuk warga"},
	{photo: true, press: "✅ Selesai"},
	{press: "1–5 GB"},
	{press: "Laravel"},
	{press: "⏭️ Lewati"},
	{press: "Pakai "},
	{press: "✅ Kirim"},
}

// play lets a crowd play and answers when the last of it has finished.
func (t *target) play(w http.ResponseWriter, r *http.Request) {
	number := func(name string) int {
		n, _ := strconv.Atoi(r.FormValue(name))
		return n
	}
	t.mu.Lock()
	next := int64(7_000_000_000 + number("skip"))
	if t.crowd != nil {
		next = t.crowd.next
	}
	t.update += int64(number("skip"))
	t.recorded, t.keep = nil, r.FormValue("record") != ""
	c := &crowd{target: t, officers: map[int64]*player{}, left: number("dialogs"), steps: len(dialog), next: next, began: time.Now(), callsAt: t.calls,
		think: time.Duration(number("think")) * time.Microsecond, done: make(chan played, 1)}
	if steps := number("steps"); steps > 0 {
		c.steps = steps
	}
	t.crowd = c
	for range min(number("officers"), c.left) {
		c.join()
	}
	t.mu.Unlock()
	select {
	case result := <-c.done:
		_ = json.NewEncoder(w).Encode(result)
	case <-r.Context().Done():
	}
}

// join brings one more officer, or ends the play after the last.
func (c *crowd) join() {
	if c.left == 0 {
		if c.running == 0 {
			c.keep = false
			c.done <- played{Updates: c.updates, Answers: c.answers, Calls: c.calls - c.callsAt, Took: time.Since(c.began), First: c.first, Waits: c.waits}
		}
		return
	}
	c.left--
	c.running++
	p := &player{id: c.next}
	c.next++
	c.officers[p.id] = p
	c.after(p)
}

// hear takes a message of the bot; the lock is held.
func (c *crowd) hear(chat, number int64, text, markup string, came time.Time) {
	p := c.officers[chat]
	if p == nil {
		return
	}
	if p.spoke.IsZero() {
		panic("an officer who said nothing was answered: " + text)
	}
	if c.answers++; c.answers == 1 {
		c.first = came
	}
	c.waits = append(c.waits, came.Sub(p.spoke))
	p.number, p.text = number, text
	if strings.HasPrefix(markup, `{"inline_keyboard"`) {
		p.buttons = buttonsOf(markup)
	}
	if p.expected--; p.expected > 0 {
		return
	}
	if p.step++; p.step == c.steps {
		delete(c.officers, chat)
		c.running--
		c.join()
		return
	}
	c.after(p)
}

// after lets an officer go on when they have thought.
func (c *crowd) after(p *player) {
	if c.think == 0 {
		c.act(p)
		return
	}
	time.AfterFunc(time.Duration(rand.ExpFloat64()*float64(c.think)), func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.act(p)
	})
}

func buttonsOf(markup string) map[string]string {
	var keyboard struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(markup), &keyboard); err != nil {
		panic(err)
	}
	buttons := map[string]string{}
	for _, row := range keyboard.Rows {
		for _, b := range row {
			buttons[b.Text] = b.Data
		}
	}
	return buttons
}

// act does an officer's next step.
func (c *crowd) act(p *player) {
	next := dialog[p.step]
	p.expected, p.spoke = max(next.answers, 1), time.Now()
	if next.photo {
		c.message(p, fmt.Sprintf(`"photo":[{"file_id":"AgACAgUAAxkBAAIBZ2c%d_%d","file_unique_id":"AQADqro%d_%d","file_size":51234,"width":1280,"height":960}]`,
			p.id, p.step, p.id, p.step))
	}
	switch {
	case next.contact:
		c.message(p, fmt.Sprintf(`"contact":{"phone_number":"6281234567801","first_name":"Rina","user_id":%d}`, p.id))
	case next.press != "":
		c.press(p, next.press)
	default:
		said := next.say
		if strings.Contains(said, "%d") {
			said = fmt.Sprintf(said, p.id)
		}
		text, _ := json.Marshal(said)
		c.message(p, `"text":`+string(text))
	}
}

const personJSON = `{"id":%d,"is_bot":false,"first_name":"Rina","last_name":"Kartika","username":"rina_disdik","language_code":"id"}`

func (c *crowd) message(p *player, content string) {
	c.updates++
	c.target.message++
	c.push(fmt.Sprintf(`"message":{"message_id":%d,"from":`+personJSON+`,"chat":%s,"date":%d,%s}`,
		c.target.message, p.id, chatJSON(p.id), time.Now().Unix(), content))
}

func (c *crowd) press(p *player, label string) {
	c.updates++
	for text, data := range p.buttons {
		if strings.HasPrefix(text, label) {
			said, _ := json.Marshal(p.text)
			c.push(fmt.Sprintf(`"callback_query":{"id":"%d","from":`+personJSON+`,"message":{"message_id":%d,"from":{"id":100200300,"is_bot":true,"first_name":"Loket"},`+
				`"chat":%s,"date":%d,"text":%s},"chat_instance":"-42","data":%q}`,
				c.update, p.id, p.number, chatJSON(p.id), time.Now().Unix(), said, data))
			return
		}
	}
	panic(fmt.Sprintf("no button %s under: %s", label, p.text))
}
