package botapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Option changes how a person sends something.
type Option func(*envelope)

// envelope is a person's message on its way.
type envelope struct {
	base    Message
	caption string
	replyTo int
}

// InReplyTo answers a message of the same chat.
func InReplyTo(message int) Option { return func(e *envelope) { e.replyTo = message } }

// InTopic writes in a topic of a forum.
func InTopic(thread int) Option { return func(e *envelope) { e.base.ThreadID = thread } }

// Captioned puts a text under the (first) photo or document.
func Captioned(text string) Option { return func(e *envelope) { e.caption = text } }

// Anonymously writes as the group itself, as administrators can.
func Anonymously(group Chat) Option {
	return func(e *envelope) {
		e.base.From = &User{ID: AnonymousAdmin, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
		e.base.SenderChat = &group
	}
}

// AsChannel writes in a channel's name.
func AsChannel(channel Chat) Option {
	return func(e *envelope) {
		e.base.From = &User{ID: ChannelSender, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"}
		e.base.SenderChat = &channel
	}
}

// ForwardedFrom marks the message as forwarded from a user.
func ForwardedFrom(u User, date int64) Option { return ForwardedRaw(originUser(u, date)) }

// ForwardedRaw marks the message as forwarded, with any origin, also of a type
// that does not exist yet.
func ForwardedRaw(origin json.RawMessage) Option {
	return func(e *envelope) { e.base.ForwardOrigin = origin }
}

// say stores a person's message and gives it to the bot when Telegram
// would. The lock is held.
func (s *Server) say(chat, user int64, content Message, options []Option) Message {
	r := s.roomOf(chat)
	e := envelope{base: content}
	e.base.From = s.userOf(user)
	for _, option := range options {
		option(&e)
	}
	m := e.base
	if e.replyTo != 0 {
		m.ReplyTo = quoted(r.live(e.replyTo))
	}
	if e.caption != "" {
		m.Caption, m.CaptionEntities = e.caption, found(e.caption)
	}
	if r.private() {
		s.block(r, false)
		r.Started = true
	}
	if r.Keyboard != nil && r.Keyboard.ForceReply {
		r.Keyboard = nil
	}
	s.add(r, &m)
	if s.botReads(r, &m) {
		s.push("message", m)
	}
	return m
}

// botReads is Telegram's group privacy: without being an administrator a bot
// gets commands, mentions of itself and replies to itself.
func (s *Server) botReads(r *room, m *Message) bool {
	if r.private() {
		return true
	}
	bot := r.Members[s.bot.ID]
	if !bot.present() {
		return false
	}
	if bot.Status == Administrator || s.config.ReadsAll {
		return true
	}
	if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.bot.ID {
		return true
	}
	own := "@" + strings.ToLower(s.bot.Username)
	text := strings.ToLower(m.Content())
	if strings.HasPrefix(text, "/") {
		command, _, _ := strings.Cut(text, " ")
		return !strings.Contains(command, "@") || strings.HasSuffix(command, own)
	}
	return strings.Contains(text, own)
}

// SendText lets a person write. Like a client it trims the text and cuts it
// into messages of 4096 units, of which the last is returned; empty text sends
// nothing. Writing in a private chat starts the bot and lifts a block.
func (s *Server) SendText(chat, user int64, text string, options ...Option) (sent Message) {
	s.change(func() {
		text = strings.Trim(text, " \t\r\n")
		for _, part := range cutText(text, maxText) {
			sent = s.say(chat, user, Message{Text: part, Entities: found(part)}, options)
		}
	})
	return sent
}

func cutText(text string, limit int) []string {
	var parts []string
	start, units := 0, 0
	for i, r := range text {
		if n := utf16.RuneLen(r); units+n > limit {
			parts = append(parts, text[start:i])
			start, units = i, 0
		}
		units += utf16.RuneLen(r)
	}
	if start < len(text) {
		parts = append(parts, text[start:])
	}
	return parts
}

// Start presses the start button, with the payload of a deep link or "".
func (s *Server) Start(user int64, payload string) Message {
	return s.SendText(user, user, strings.TrimSpace("/start "+payload))
}

// SendPhoto sends one photo, or an album of several. Pictures that are not
// JPEG are converted as clients do; bytes that are no picture are sent as they
// are.
func (s *Server) SendPhoto(chat, user int64, photos [][]byte, options ...Option) []Message {
	contents := make([]func() Message, len(photos))
	for i, data := range photos {
		data = asJPEG(data)
		contents[i] = func() Message { return Message{Photo: s.storePhoto("photo.jpg", data)} }
	}
	return s.sayAll(chat, user, contents, options)
}

func asJPEG(data []byte) []byte {
	picture, format, err := image.Decode(bytes.NewReader(data))
	if err != nil || format == "jpeg" {
		return data
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 87}); err != nil {
		return data
	}
	return out.Bytes()
}

// Upload is a file that a person sends as a document.
type Upload struct {
	Name string
	// Mime is guessed from the name when empty.
	Mime string
	Data []byte
	// Size is what the message says; 0 = the length of Data, negative = not
	// said. getFile refuses what is declared or is over 20 MB.
	Size int64
}

// SendDocument sends one file.
func (s *Server) SendDocument(chat, user int64, file Upload, options ...Option) Message {
	return s.SendDocuments(chat, user, []Upload{file}, options...)[0]
}

// SendDocuments sends several files as an album.
func (s *Server) SendDocuments(chat, user int64, files []Upload, options ...Option) []Message {
	contents := make([]func() Message, len(files))
	for i, f := range files {
		contents[i] = func() Message { return Message{Document: s.storeDocument(f.Name, f.Mime, f.Data, f.Size)} }
	}
	return s.sayAll(chat, user, contents, options)
}

// sayAll sends media; several make an album whose first item has the caption.
func (s *Server) sayAll(chat, user int64, contents []func() Message, options []Option) (sent []Message) {
	s.change(func() {
		album := ""
		if len(contents) > 1 {
			album = strconv.FormatInt(13e15+s.nextSerial(), 10)
		}
		for i, content := range contents {
			m := content()
			m.Album = album
			if i == 1 {
				options = append(options[:len(options):len(options)], Captioned(""))
			}
			sent = append(sent, s.say(chat, user, m, options))
		}
	})
	return sent
}

// SendContact shares a contact; UserID equal to the sender's makes it their own.
func (s *Server) SendContact(chat, user int64, contact Contact, options ...Option) Message {
	return s.sayOne(chat, user, Message{Contact: &contact}, options)
}

// SendLocation shares a point.
func (s *Server) SendLocation(chat, user int64, latitude, longitude float64, options ...Option) Message {
	return s.sayOne(chat, user, Message{Location: &Location{latitude, longitude}}, options)
}

// SendSticker sends a static sticker.
func (s *Server) SendSticker(chat, user int64, emoji string, options ...Option) (sent Message) {
	s.change(func() {
		f := s.put(File{Kind: otherFile, Name: "sticker.webp", Mime: "image/webp"}, []byte("RIFF"))
		sticker := Sticker{FileID: f.ID, UniqueID: f.UniqueID, Type: "regular", Width: 512, Height: 512, Emoji: emoji}
		sent = s.say(chat, user, Message{Sticker: &sticker}, options)
	})
	return sent
}

// SendVoice sends a voice note of so many seconds.
func (s *Server) SendVoice(chat, user int64, seconds int, options ...Option) (sent Message) {
	s.change(func() {
		f := s.put(File{Kind: otherFile, Name: "voice.ogg", Mime: "audio/ogg"}, []byte("OggS"))
		voice := Voice{FileID: f.ID, UniqueID: f.UniqueID, Duration: seconds, Mime: "audio/ogg", Size: 4}
		sent = s.say(chat, user, Message{Voice: &voice}, options)
	})
	return sent
}

// SendPoll sends a poll.
func (s *Server) SendPoll(chat, user int64, question string, choices []string, options ...Option) (sent Message) {
	s.change(func() {
		poll := Poll{ID: strconv.FormatInt(5<<60+s.nextSerial(), 10), Question: question, Type: "regular", Anonymous: true}
		for i, choice := range choices {
			poll.Options = append(poll.Options, PollOption{ID: strconv.Itoa(i), Text: choice})
		}
		sent = s.say(chat, user, Message{Poll: &poll}, options)
	})
	return sent
}

func (s *Server) sayOne(chat, user int64, content Message, options []Option) (sent Message) {
	s.change(func() { sent = s.say(chat, user, content, options) })
	return sent
}

// EditText changes what a person wrote; the bot gets edited_message.
func (s *Server) EditText(chat int64, message int, text string) error {
	var err error
	s.change(func() {
		r := s.roomOf(chat)
		m := r.live(message)
		if m == nil || m.From == nil || m.From.ID == s.bot.ID {
			err = fmt.Errorf("edit: no message %d of a person in chat %d", message, chat)
			return
		}
		if m.Text != "" {
			m.Text, m.Entities = text, found(text)
		} else {
			m.Caption, m.CaptionEntities = text, found(text)
		}
		m.EditDate = s.now().Unix()
		m.Edits++
		if s.botReads(r, m) {
			s.push("edited_message", m)
		}
		s.touched(m)
	})
	return err
}

// DeleteMessage lets a person delete a message, also one of the bot's. The
// bot is not told.
func (s *Server) DeleteMessage(chat int64, message int) {
	s.change(func() {
		if m := s.roomOf(chat).live(message); m != nil {
			s.remove(m)
		}
	})
}

// Forward lets a person forward a message from one chat to another.
func (s *Server) Forward(from int64, message int, chat, user int64) (sent Message, err error) {
	s.change(func() {
		m := s.roomOf(from).live(message)
		if m == nil || m.Protected {
			err = fmt.Errorf("forward: message %d of chat %d is protected or not there", message, from)
			return
		}
		content := contentOf(m)
		if content.ForwardOrigin = m.ForwardOrigin; content.ForwardOrigin == nil {
			content.ForwardOrigin = originUser(*m.From, m.Date)
		}
		sent = s.say(chat, user, content, nil)
	})
	return sent, err
}

// PressKey presses a key of the reply keyboard: its text is sent, or the
// person's own contact with this phone number. It fails when no such key is
// shown.
func (s *Server) PressKey(chat, user int64, label, phone string) (sent Message, err error) {
	s.change(func() {
		r := s.roomOf(chat)
		key, ok := r.key(label)
		if !ok {
			err = fmt.Errorf("press key %q: not on the keyboard of chat %d", label, chat)
			return
		}
		if r.Keyboard.OneTime {
			r.Keyboard = nil
		}
		content := Message{Text: label, Entities: found(label)}
		if key.RequestContact {
			u := s.userOf(user)
			content = Message{Contact: &Contact{Phone: phone, FirstName: u.FirstName, LastName: u.LastName, UserID: user}}
		}
		sent = s.say(chat, user, content, nil)
	})
	return sent, err
}

func (r *room) key(label string) (KeyboardButton, bool) {
	if r.Keyboard == nil {
		return KeyboardButton{}, false
	}
	for _, row := range r.Keyboard.Rows {
		for _, key := range row {
			if key.Text == label {
				return key, true
			}
		}
	}
	return KeyboardButton{}, false
}
