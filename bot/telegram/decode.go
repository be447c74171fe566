package telegram

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/answers"
)

// Senders that stand for nobody in particular.
const (
	anonymousAdmin = 1087968824 // writes what administrators write in the group's name
	channelSender  = 136817688  // writes what people write in a channel's name
)

// ErrNoUpdate is returned for bytes that are no update: not JSON, or without a
// number of its own.
var ErrNoUpdate = errors.New("this is no Telegram update")

// Decoder turns updates into events.
type Decoder struct {
	// Username is the bot's own name without the at sign, empty while it is not
	// known yet: then commands to any name are taken as ours.
	Username func() string
	// Now dates presses and messages; nil: they are not dated.
	Now func() time.Time
}

// Decode reads one update, of which it keeps nothing. Kinds that nobody asked
// for, new kinds and updates of the wrong shape come out as
// conversations.Ignored; only bytes that carry no number fail, with ErrNoUpdate.
func (d *Decoder) Decode(raw []byte) (Update, error) {
	var wire wireUpdate
	err := json.Unmarshal(raw, &wire)
	var misshapen *json.UnmarshalTypeError // which leaves out what it is about, and no more
	if err != nil && !errors.As(err, &misshapen) || wire.ID <= 0 {
		return Update{}, ErrNoUpdate
	}
	if misshapen != nil {
		return Update{ID: wire.ID, Event: conversations.Ignored{Kind: "malformed"}}, nil
	}
	return Update{ID: wire.ID, Event: d.event(raw, &wire)}, nil
}

func (d *Decoder) event(raw []byte, wire *wireUpdate) conversations.Event {
	switch {
	case wire.Message != nil:
		return d.message(raw, wire.Message, false)
	case wire.Edited != nil:
		return d.message(raw, wire.Edited, true)
	case wire.CallbackQuery != nil:
		return d.press(wire.CallbackQuery)
	case wire.MyMember != nil:
		return botMoved(wire.MyMember)
	case wire.Member != nil:
		m := wire.Member
		return conversations.MemberChanged{Chat: m.Chat.ID, Person: m.New.User.person(), Inside: m.New.inside(), Public: m.Chat.public()}
	}
	return conversations.Ignored{Kind: updateKind(raw)}
}

// message decodes what somebody wrote, and what happened in a chat.
func (d *Decoder) message(raw []byte, wire *wireMessage, edited bool) conversations.Event {
	switch {
	case wire.MovedTo != 0:
		return conversations.GroupMigrated{From: wire.Chat.ID, To: wire.MovedTo}
	case wire.MovedFrom != 0:
		return conversations.GroupMigrated{From: wire.MovedFrom, To: wire.Chat.ID}
	case wire.Leaver != nil:
		return conversations.MemberChanged{Chat: wire.Chat.ID, Person: wire.Leaver.person(), Public: wire.Chat.public()}
	case len(wire.Newcomers) == 1:
		return conversations.MemberChanged{Chat: wire.Chat.ID, Person: wire.Newcomers[0].person(), Inside: true, Public: wire.Chat.public()}
	}
	said := conversations.Message{
		Place:   placeOf(wire),
		From:    wire.sender(),
		Number:  wire.Number,
		Edited:  edited,
		ReplyTo: wire.replyTo(),
		ToBot:   wire.replyTo() != 0 && wire.ReplyTo.From.IsBot,
		Album:   wire.Album,

		Ephemeral:        wire.Ephemeral,
		ReplyToEphemeral: wire.ReplyTo.Ephemeral,
		Came:             d.came(),
	}
	if said.ToBot && d.own(wire.ReplyTo.From.Username) {
		said.ToTicket, said.ToRequest = speaksOf(wire.ReplyTo)
	}
	if !d.fill(&said, wire) {
		kind, service := messageKind(raw)
		if service {
			return conversations.Ignored{Kind: kind}
		}
		said.Other = kind
	}
	return said
}

// ticketAhead begins a card, and the messages of a conversation about a request;
// ticketShape stands in everything that names one.
var (
	ticketAhead = regexp.MustCompile(`^(?:💬 [^\n]*?)?\b(` + conversations.TicketShape + `)\b`)
	ticketShape = regexp.MustCompile(`\b` + conversations.TicketShape + `\b`)
)

// speaksOf reads from a message of our own which request it is of, and whether it
// is about one at all: where it was sent and we learned of no number, it has no
// name. Only what stands ahead is certainly ours: people's words follow, and what
// stands below a file may be theirs alone.
func speaksOf(answered wireAnswered) (ticket string, request bool) {
	text, caption := typed(string(answered.Text)), typed(string(answered.Caption))
	if ahead := ticketAhead.FindStringSubmatch(text); ahead != nil {
		return ahead[1], true
	}
	file := len(answered.Photo) > 0 || len(answered.Document) > 0
	return "", file && caption == "" || ticketShape.MatchString(text+caption)
}

// own tells whether a bot's name is ours. Until we know ours no other bot's is taken
// for it.
func (d *Decoder) own(name string) bool {
	known := d.username()
	return known != "" && strings.EqualFold(name, known)
}

// fill takes over what the message consists of; false: nothing that we take.
func (d *Decoder) fill(said *conversations.Message, wire *wireMessage) bool {
	switch {
	case wire.Text != "":
		d.text(said, typed(wire.Text))
	case len(wire.Photo) > 0:
		said.File, said.Text = photo(wire.Photo), typed(wire.Caption)
	case wire.Animation != nil:
		said.Other, said.Text = "animation", typed(wire.Caption)
	case wire.Document != nil:
		said.File, said.Text = wire.Document.file(conversations.DocumentFile), typed(wire.Caption)
	case wire.Contact != nil:
		said.Contact = &conversations.Contact{Phone: wire.Contact.Phone, User: wire.Contact.User}
	default:
		said.Text = typed(wire.Caption)
		return false
	}
	return true
}

// typed is what somebody wrote, without the word joiners that our own messages
// hold: words are copied from there, and are to be found again.
func typed(text string) string { return strings.ReplaceAll(text, "\u2060", "") }

// text tells a command from other texts.
func (d *Decoder) text(said *conversations.Message, text string) {
	name, addressee, rest, is := splitCommand(text)
	if !is {
		said.Text = text
		return
	}
	said.Command, said.Text = name, rest
	if own := d.username(); addressee != "" && own != "" {
		said.Elsewhere = !strings.EqualFold(addressee, own)
	}
}

func (d *Decoder) username() string {
	if d.Username == nil {
		return ""
	}
	return d.Username()
}

// came is when an update reaches us, in unix milliseconds.
func (d *Decoder) came() int64 {
	if d.Now == nil {
		return 0
	}
	return d.Now().UnixMilli()
}

func (d *Decoder) press(wire *wireQuery) conversations.Event {
	pressed := conversations.Press{Query: wire.ID, From: wire.From.person(), Data: wire.Data, Came: d.came()}
	if wire.Message != nil {
		pressed.Place, pressed.Number, pressed.Ephemeral = placeOf(wire.Message), wire.Message.Number, wire.Message.Ephemeral
	}
	return pressed
}

func botMoved(wire *wireMember) conversations.Event {
	return conversations.BotMoved{
		Place:  conversations.Place{Chat: wire.Chat.ID, Private: wire.Chat.Type == "private"},
		By:     wire.From.person(),
		Inside: wire.New.inside(),
		Title:  wire.Chat.Title,
		Public: wire.Chat.public(),
	}
}

// public tells whether a group is shown with a name by which everybody finds it.
func (c *wireChat) public() bool { return c.Type != "private" && c.Username != "" }

func placeOf(wire *wireMessage) conversations.Place {
	place := conversations.Place{Chat: wire.Chat.ID, Private: wire.Chat.Type == "private", Public: wire.Chat.public()}
	if wire.InTopic {
		place.Thread = wire.Thread
	}
	return place
}

// replyTo is the message answered. In a topic every message that answers
// nothing claims to answer the topic itself.
func (m *wireMessage) replyTo() int {
	if m.InTopic && m.ReplyTo.Number == m.Thread {
		return 0
	}
	return m.ReplyTo.Number
}

func (m *wireMessage) sender() conversations.Person {
	if m.From == nil {
		return conversations.Person{Pseudo: true}
	}
	person := m.From.person()
	person.Pseudo = person.Pseudo || m.SenderChat != nil
	return person
}

func (u *wireUser) person() conversations.Person {
	return conversations.Person{
		ID:       u.ID,
		Name:     answers.OneLine(u.First + " " + u.Last),
		Username: u.Username,
		Language: u.Language,
		Pseudo:   u.IsBot || u.ID == anonymousAdmin || u.ID == channelSender,
	}
}

// photo is the largest of the sizes that Telegram offers.
func photo(sizes []wireFile) *conversations.File {
	largest := &sizes[0]
	for i := range sizes {
		if sizes[i].Width*sizes[i].Height > largest.Width*largest.Height {
			largest = &sizes[i]
		}
	}
	return largest.file(conversations.PhotoFile)
}

func (f *wireFile) file(kind conversations.FileKind) *conversations.File {
	return &conversations.File{ID: f.ID, Unique: f.Unique, Kind: kind, Name: f.Name, MIME: f.MIME, Size: f.Size}
}
