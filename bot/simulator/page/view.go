package page

import (
	"fmt"
	"strings"
	"time"

	"loket/bot/simulator/botapi"
)

// historySize bounds how many messages of a chat the page gets at first.
const historySize = 200

// messageView is a message as the page draws it. Markup comes as HTML that
// botapi has escaped.
type messageView struct {
	Chat      int64          `json:"chat"`
	ID        int            `json:"id"`
	From      int64          `json:"from"`
	Name      string         `json:"name"`
	FromBot   bool           `json:"fromBot"`
	Time      string         `json:"time"`
	Day       string         `json:"day"`
	HTML      string         `json:"html,omitempty"`
	Plain     string         `json:"plain,omitempty"`
	Album     string         `json:"album,omitempty"`
	Photo     *photoView     `json:"photo,omitempty"`
	Document  *documentView  `json:"document,omitempty"`
	Note      string         `json:"note,omitempty"`
	Contact   *contactView   `json:"contact,omitempty"`
	Reply     *replyView     `json:"reply,omitempty"`
	Forwarded bool           `json:"forwarded,omitempty"`
	Service   string         `json:"service,omitempty"`
	Buttons   [][]buttonView `json:"buttons,omitempty"`
	Protected bool           `json:"protected,omitempty"`
	Deleted   bool           `json:"deleted,omitempty"`
	Edited    bool           `json:"edited,omitempty"`
	Edits     int            `json:"edits"`
	Reaction  string         `json:"reaction,omitempty"`

	// Only is the person who alone sees the message, OnlyName their name;
	// Ephemeral is its number with them, After the group's message above it.
	Only       int64  `json:"only,omitempty"`
	OnlyName   string `json:"onlyName,omitempty"`
	Ephemeral  int    `json:"ephemeral,omitempty"`
	After      int    `json:"after,omitempty"`
	ForceReply bool   `json:"forceReply,omitempty"`
}

type photoView struct {
	ID     string `json:"id"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

type documentView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Mime string `json:"mime"`
	Size string `json:"size"`
}

type contactView struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

type replyView struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	Text string `json:"text"`
}

type buttonView struct {
	Text  string `json:"text"`
	Kind  string `json:"kind"`
	Value string `json:"value"`
	Style string `json:"style,omitempty"`
}

// keyboardView is what stands below the input of a chat.
type keyboardView struct {
	Rows        [][]keyView `json:"rows,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	ForceReply  bool        `json:"forceReply,omitempty"`
	// Message brought the keyboard; Only names for whom it is, if not for all.
	Message int     `json:"message"`
	Only    []int64 `json:"only,omitempty"`
}

type keyView struct {
	Text    string `json:"text"`
	Contact bool   `json:"contact,omitempty"`
}

// chatView is a chat, whole or only what is new of it.
type chatView struct {
	ID       int64         `json:"id"`
	Title    string        `json:"title"`
	Started  bool          `json:"started"`
	Blocked  bool          `json:"blocked"`
	Keyboard *keyboardView `json:"keyboard"`
	Messages []messageView `json:"messages"`
	// Private are all messages of the group that one verifier alone sees.
	Private []messageView `json:"private"`
}

func (p *Page) view(m botapi.Message) messageView {
	sent := m.Sent().In(p.config.Now().Location())
	if m.Deleted { // gone from the screen; a line tells that it was there
		v := messageView{Chat: m.Chat.ID, ID: m.ID, Time: sent.Format("15.04"), Day: day(sent), Album: m.Album, Edits: m.Edits, Deleted: true}
		v.From, v.Name, v.FromBot = p.sender(m)
		return v
	}
	v := messageView{
		Chat: m.Chat.ID, ID: m.ID, Time: sent.Format("15.04"), Day: day(sent),
		HTML: m.HTML(), Plain: m.Content(), Album: m.Album, Note: note(m), Service: service(m),
		Protected: m.Protected, Edited: m.EditDate != 0, Edits: m.Edits,
		Reaction: m.Reaction, Forwarded: len(m.ForwardOrigin) > 0, Buttons: buttons(m.Markup),
	}
	v.From, v.Name, v.FromBot = p.sender(m)
	if m.Receiver != nil {
		v.Only, v.OnlyName, v.Ephemeral, v.After = m.Receiver.ID, m.Receiver.Name(), m.Ephemeral, m.After
		v.ForceReply = m.Markup != nil && m.Markup.ForceReply
	}
	if n := len(m.Photo); n > 0 {
		v.Photo = &photoView{m.Photo[n-1].FileID, m.Photo[n-1].Width, m.Photo[n-1].Height}
	}
	if d := m.Document; d != nil {
		v.Document = &documentView{d.FileID, d.Name, d.Mime, size(d.Size)}
	}
	if c := m.Contact; c != nil {
		v.Contact = &contactView{strings.TrimSpace(c.FirstName + " " + c.LastName), c.Phone}
	}
	if r := m.ReplyTo; r != nil {
		_, name, _ := p.sender(*r)
		v.Reply = &replyView{r.ID, name, summary(*r)}
	}
	return v
}

func (p *Page) sender(m botapi.Message) (id int64, name string, fromBot bool) {
	if m.SenderChat != nil {
		return m.SenderChat.ID, m.SenderChat.Title, false
	}
	if m.From == nil {
		return 0, "", false
	}
	return m.From.ID, m.From.Name(), m.From.ID == p.config.Telegram.Bot().ID
}

// summary is a message in one line, for quotes.
func summary(m botapi.Message) string {
	text := strings.Join(strings.Fields(m.Content()), " ")
	if runes := []rune(text); len(runes) > 90 {
		text = string(runes[:90]) + "…"
	}
	switch {
	case text != "":
		return text
	case m.Photo != nil:
		return "🖼️ Foto"
	case m.Document != nil:
		return "📎 " + m.Document.Name
	case m.Contact != nil:
		return "👤 Kontak"
	}
	return "Pesan"
}

// note names content that the page does not draw.
func note(m botapi.Message) string {
	switch {
	case m.Sticker != nil:
		return "Stiker " + m.Sticker.Emoji
	case m.Voice != nil:
		return fmt.Sprintf("🎤 Pesan suara, %d detik", m.Voice.Duration)
	case m.Location != nil:
		return fmt.Sprintf("📍 Lokasi %.4f, %.4f", m.Location.Latitude, m.Location.Longitude)
	case m.Poll != nil:
		return "📊 Jajak pendapat: " + m.Poll.Question
	}
	return ""
}

// service is the line that stands for a service message.
func service(m botapi.Message) string {
	var names []string
	for _, u := range m.NewMembers {
		names = append(names, u.Name())
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, ", ") + " bergabung dengan grup"
	case m.LeftMember != nil:
		return m.LeftMember.Name() + " meninggalkan grup"
	case m.MigratedTo != 0, m.MigratedFrom != 0:
		return "Grup ini menjadi supergrup"
	case m.Pinned != nil:
		return "Pesan disematkan: " + summary(*m.Pinned)
	}
	return ""
}

func buttons(k *botapi.InlineKeyboard) [][]buttonView {
	if k == nil {
		return nil
	}
	rows := make([][]buttonView, len(k.Rows))
	for i, row := range k.Rows {
		for _, b := range row {
			v := buttonView{Text: b.Text, Kind: "callback", Value: b.Data, Style: b.Style}
			switch {
			case b.URL != "":
				v.Kind, v.Value = "url", b.URL
			case b.CopyText != nil:
				v.Kind, v.Value = "copy", b.CopyText.Text
			case b.Disabled != nil:
				v.Kind = "disabled"
			}
			rows[i] = append(rows[i], v)
		}
	}
	return rows
}

// keyboard is the reply keyboard of a chat, nil if none. A selective one is
// for those whom its message mentions or answers.
func (p *Page) keyboard(chat int64) *keyboardView {
	k := p.config.Telegram.Keyboard(chat)
	if k == nil || k.Remove {
		return nil
	}
	v := &keyboardView{Placeholder: k.Placeholder, ForceReply: k.ForceReply, Message: k.Message}
	if m, ok := p.config.Telegram.Message(chat, k.Message); ok && k.Selective {
		v.Only = p.addressed(m)
	}
	for _, row := range k.Rows {
		var keys []keyView
		for _, key := range row {
			keys = append(keys, keyView{key.Text, key.RequestContact})
		}
		v.Rows = append(v.Rows, keys)
	}
	return v
}

func (p *Page) addressed(m botapi.Message) []int64 {
	var only []int64
	if m.ReplyTo != nil && m.ReplyTo.From != nil {
		only = append(only, m.ReplyTo.From.ID)
	}
	for _, e := range m.Entities {
		if e.User != nil {
			only = append(only, e.User.ID)
		}
	}
	for _, id := range p.people() {
		if u, _ := p.config.Telegram.User(id); u.Username != "" && strings.Contains(m.Text, "@"+u.Username) {
			only = append(only, id)
		}
	}
	return only
}

// chat is a chat without messages.
func (p *Page) chat(id int64) chatView {
	t := p.config.Telegram
	v := chatView{ID: id, Title: t.Bot().Name(), Started: true, Keyboard: p.keyboard(id), Messages: []messageView{}, Private: p.private(id)}
	if c, ok := t.Chat(id); ok && id != p.group() {
		v.Started, v.Blocked = t.Started(c.ID), t.Blocked(c.ID)
	} else if ok {
		v.Title = c.Title
	} else {
		v.Started = false
	}
	return v
}

// private are the messages of the group that one verifier alone sees, in the
// order in which each was shown them.
func (p *Page) private(chat int64) []messageView {
	all := []messageView{}
	if chat != p.group() {
		return all
	}
	for _, verifier := range p.config.Verifiers {
		for _, m := range p.config.Telegram.Ephemerals(chat, verifier) {
			all = append(all, p.view(m))
		}
	}
	return all
}

// history is a chat with its latest messages.
func (p *Page) history(id int64) chatView {
	v := p.chat(id)
	messages := p.config.Telegram.Messages(id)
	for _, m := range messages[max(0, len(messages)-historySize):] {
		v.Messages = append(v.Messages, p.view(m))
	}
	return v
}

var (
	days   = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
	months = [...]string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
)

func day(t time.Time) string {
	return fmt.Sprintf("%s, %d %s %d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year())
}

func moment(t time.Time) string { return day(t) + " pukul " + t.Format("15.04 MST") }

func size(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return strings.Replace(fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20)), ".", ",", 1)
	case bytes > 0:
		return fmt.Sprintf("%d KB", (bytes+1023)/1024)
	}
	return ""
}
