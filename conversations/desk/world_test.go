package desk_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
	"loket/storage"
)

// message is what stands in a chat.
type message struct {
	number   int
	only     int64 // the member who alone sees it, with whom it has its number
	chat     int64
	name     string // our own name for it
	lang     string
	text     string // without markup
	html     string
	keyboard conversations.Keyboard
	labels   [][]string // of the buttons, as people read them
	files    []conversations.File
	sheet    string // a document made for it
	replyTo  string
	topic    int    // of a private chat
	copied   string // where it was copied from, as CHAT/NUMBER
	bare     bool   // copied without what stood below it
	protect  bool
	edits    int
	deleted  bool
}

// world carries effects out the way Telegram, the panel and the mail server
// would, and keeps what people can see.
type world struct {
	admins []conversations.Person // of the team's group, under their own name
	*stage
	chats   map[int64][]*message
	number  int
	named   map[string]*message
	changed []*message // written, edited or deleted since somebody looked
	toasts  map[string][]conversations.Toast
	mails   []mail
	left    []int64 // groups that the bot left
	kept    []conversations.Keep

	lanes   map[string][]conversations.Effect
	order   []string // lanes in the order of their first effect
	reports []conversations.Event

	blocked map[int64]bool // people who blocked the bot
	members map[int64]bool // who is in the group, as Telegram knows
	asked   []conversations.AskMember
	silent  bool // Telegram does not answer whether somebody is a member
	unsaid  bool // Telegram refuses to say whether somebody is a member

	public map[int64]bool // groups that anybody finds
	looked int            // how often a group was looked at
	unseen bool           // Telegram does not answer whether a group is public

	refuses func(conversations.Effect) conversations.Failure // what Telegram refuses for good
	forbids map[conversations.FileKind]bool                  // what the group forbids the bot

	marked map[int]string       // the bot's reactions in the group, by message
	gone   map[int]bool         // messages of people that were deleted
	only   map[int64][]*message // what members alone were shown, in order
	*onlyYou

	dam        bool // the group's lane stands still
	noMail     bool // the mail server does not answer
	onTheirWay bool // what waits is on its way, and cannot be withdrawn
	slow       bool // documents are looked into when the test says so
	full       bool // the disk has no room for files
	fetched    []conversations.Fetch
	sights     map[string]*conversations.Sight // what a look into a letter finds, by its unique name
	spoiled    map[string]string               // what is wrong with a document, by name

	unsigned string                               // why a signed letter is not passed on
	looks    map[string]conversations.AddressSeen // what an address looks like, by address
	panel    *panel
	query    int // number of the last press
	refuse   map[string]bool
}

// mail is a letter that was sent.
type mail struct {
	conversations.Mail
	subject, text string
}

func newWorld(s *stage) *world {
	w := &world{stage: s, chats: map[int64][]*message{}, named: map[string]*message{}, toasts: map[string][]conversations.Toast{},
		lanes: map[string][]conversations.Effect{}, blocked: map[int64]bool{}, members: map[int64]bool{},
		marked: map[int]string{}, gone: map[int]bool{},
		public: map[int64]bool{}, forbids: map[conversations.FileKind]bool{},
		only: map[int64][]*message{}, onlyYou: &onlyYou{},
		spoiled: map[string]string{}, looks: map[string]conversations.AddressSeen{}, refuse: map[string]bool{}}
	w.panel = newPanel(w)
	return w
}

// take puts an effect into its lane. What it replaces goes unsent.
func (w *world) take(e conversations.Effect) {
	lane := e.Lane()
	if send, is := e.(conversations.Send); is && send.Replaces != "" {
		w.lanes[lane] = slices.DeleteFunc(w.lanes[lane], func(old conversations.Effect) bool {
			waiting, is := old.(conversations.Send)
			return is && waiting.Key == send.Replaces
		})
	}
	if edit, is := e.(conversations.Edit); is {
		w.tells(lane, edit)
	}
	if !slices.Contains(w.order, lane) {
		w.order = append(w.order, lane)
	}
	w.lanes[lane] = append(w.lanes[lane], e)
}

// tells a message that waits for its time what an edit of it says, and ends its
// wait.
func (w *world) tells(lane string, edit conversations.Edit) {
	for i, waiting := range w.lanes[lane] {
		if send, is := waiting.(conversations.Send); is && send.Name == edit.Name && send.NotBefore != 0 {
			send.Text, send.Keyboard, send.NotBefore = edit.Text, edit.Keyboard, 0
			w.lanes[lane][i] = send
		}
	}
}

// withdraw lets go of what an erasure took out of the outbox, but for what is on
// its way already.
func (w *world) withdraw(gone []storage.Stored) {
	if w.onTheirWay {
		return
	}
	for _, row := range gone {
		lane := row.Effect.Lane()
		w.lanes[lane] = slices.DeleteFunc(w.lanes[lane], func(e conversations.Effect) bool { return reflect.DeepEqual(e, row.Effect) })
	}
}

// pump carries what is ready, lane by lane.
func (w *world) pump() {
	w.Helper()
	for _, lane := range w.order {
		if w.stands(lane) {
			continue
		}
		for len(w.lanes[lane]) > 0 && !notBefore(w.lanes[lane][0]).After(w.now) {
			e := w.lanes[lane][0]
			w.lanes[lane] = w.lanes[lane][1:]
			w.carry(e)
		}
	}
}

// stands tells whether a lane is not served for now.
func (w *world) stands(lane string) bool {
	return w.dam && lane == (conversations.Send{Chat: conversations.Team}).Lane() || w.noMail && strings.HasPrefix(lane, "mail:")
}

func notBefore(e conversations.Effect) time.Time {
	if send, is := e.(conversations.Send); is && send.NotBefore != 0 {
		return time.UnixMilli(send.NotBefore)
	}
	return time.Time{}
}

// nextSending is when the next answer that waits will be sent.
func (w *world) nextSending() (next time.Time, waits bool) {
	for _, lane := range w.lanes {
		if len(lane) == 0 || w.stands(lane[0].Lane()) {
			continue
		}
		if at := notBefore(lane[0]); !waits || at.Before(next) {
			next, waits = at, true
		}
	}
	return next, waits
}

// settles lets the short waits for further files pass.
func (w *world) settles() {
	w.Helper()
	for {
		next, waits := w.nextSending()
		if !waits {
			return
		}
		w.until(next)
	}
}

func (w *world) report(e conversations.Event) { w.reports = append(w.reports, e) }

func (w *world) fails(e conversations.Effect, why conversations.Failure) {
	w.report(conversations.Failed{Effect: e, Why: why})
}

// chatOf is the number of a chat at Telegram.
func (w *world) chatOf(chat int64) int64 {
	if chat != conversations.Team {
		return chat
	}
	team, err := turn.TeamChat(w.store.Memory(context.Background()).Setting, w.config.TeamChat)
	w.must(err)
	return team
}

func (w *world) carry(effect conversations.Effect) {
	w.Helper()
	if w.refuses != nil {
		if why := w.refuses(effect); why != "" {
			w.report(conversations.Failed{Effect: effect, Why: why, Detail: "Bad Request: SOME_REASON"})
			return
		}
	}
	switch e := effect.(type) {
	case conversations.Send:
		w.send(e)
	case conversations.Post:
		w.post(e)
	case conversations.Copy:
		w.copies(e)
	case conversations.React:
		w.marks(e)
	case conversations.Edit:
		w.edit(e)
	case conversations.Delete:
		w.erases(e)
	case conversations.Document:
		w.document(e)
	case conversations.Toast:
		w.toasts[e.Query] = append(w.toasts[e.Query], e)
	case conversations.Mail:
		w.mail(e)
	case conversations.PanelCall:
		w.panel.take(e)
	case conversations.Ephemeral:
		w.ephemeral(e)
	case conversations.DropEphemeral:
		w.dropsEphemeral(e)
	case conversations.Leave:
		w.left = append(w.left, e.Chat)
	default:
		w.carryQuiet(effect)
	}
}

// carryQuiet carries what nobody sees.
func (w *world) carryQuiet(effect conversations.Effect) {
	switch e := effect.(type) {
	case conversations.Fetch:
		w.fetched = append(w.fetched, e)
		if !w.slow {
			w.checksFiles()
		}
	case conversations.CheckSigned:
		w.report(conversations.SignedChecked{Ticket: e.Ticket, By: e.By, Private: e.Private, File: e.File, Hash: "hash of " + e.File.Unique, Size: e.File.Size, Problem: w.unsigned})
	case conversations.Keep:
		if w.full {
			w.report(conversations.FileWaits{Ticket: e.Ticket, File: e.File})
			return
		}
		w.kept = append(w.kept, e)
		w.report(conversations.FileKept{Ticket: e.Ticket, File: e.File, Hash: "hash of " + e.File.Unique, Size: e.File.Size, Again: e.Again})
	case conversations.AskGroup:
		w.looked++
		if !w.unseen {
			w.report(conversations.GroupSeen{Chat: e.Chat, Public: w.public[e.Chat]})
		}
	case conversations.AskAdmins:
		w.report(conversations.AdminsSeen{Admins: w.admins})
	case conversations.AskMember:
		w.asked = append(w.asked, e)
		if !w.silent {
			w.tellsMembers()
		}
	case conversations.CheckAddress:
		seen := w.looks[e.Address]
		seen.Ticket = e.Ticket
		if seen.Owner == "" {
			seen.Owner = w.panel.owners[e.Address]
		}
		w.report(seen)
	}
}

// checksFiles looks into the files that wait.
func (w *world) checksFiles() {
	for _, f := range w.fetched {
		problem := w.spoiled[f.File.Name]
		file := f.File
		if f.Look {
			file.Seen = w.sights[f.File.Unique]
		}
		if refused, ok := answers.AsRefusal(answers.FileContent(f.File.MIME)); ok && f.File.Kind == conversations.DocumentFile { // in this world files are what they say
			problem = cmp.Or(problem, refused.Reason)
		}
		w.report(conversations.FileChecked{Officer: f.Officer, Seq: f.Seq, File: file, Hash: "hash", Problem: problem})
	}
	w.fetched = nil
}

// tellsMembers answers who is in the group.
func (w *world) tellsMembers() {
	for _, a := range w.asked {
		w.report(conversations.MemberSeen{Person: a.Person, Inside: w.members[a.Person.ID] && !w.unsaid, Unknown: w.unsaid, Press: a.Press, Message: a.Message})
	}
	w.asked = nil
}

func (w *world) add(m *message) *message {
	w.number++
	m.number = w.number
	w.chats[m.chat] = append(w.chats[m.chat], m)
	w.changed = append(w.changed, m)
	if m.name != "" {
		w.named[m.name] = m
		w.report(conversations.Sent{Name: m.name, Chat: m.chat, Numbers: []int{m.number}})
	}
	return m
}

func (w *world) send(e conversations.Send) {
	w.Helper()
	chat := w.chatOf(e.Chat)
	if w.blocked[chat] {
		w.fails(e, conversations.FailBlocked)
		return
	}
	m := &message{chat: chat, name: e.Name, lang: e.Lang, keyboard: e.Keyboard, replyTo: e.ReplyTo, protect: e.Protect, topic: e.Topic}
	if w.puts(m, e.Text) {
		w.add(m)
		return
	}
	w.fails(e, conversations.FailNoSecret)
}

// puts writes text and buttons into a message; false where a secret of it does
// not live any more.
func (w *world) puts(m *message, text conversations.Text) bool {
	w.Helper()
	html, plain, err := w.written(m.chat, m.lang, text)
	if errors.Is(err, conversations.ErrNotFound) {
		return false
	}
	if err != nil {
		w.Fatalf("write message %s: %v", m.name, err)
	}
	m.html, m.text, m.labels = html, plain, w.labelled(m.chat, m.lang, m.keyboard)
	w.checkMessage(m, text)
	return true
}

func (w *world) post(e conversations.Post) {
	chat := w.chatOf(e.Chat)
	if len(e.Files) == 0 {
		w.Errorf("an album without files: %s", e.Name)
	}
	var shown []conversations.File
	var left []string
	for _, f := range e.Files {
		if kind := string(f.Kind) + "s"; !w.forbids[f.Kind] {
			shown = append(shown, f)
		} else if !slices.Contains(left, kind) {
			left = append(left, kind)
		}
	}
	if len(shown) == 0 {
		w.report(conversations.Sent{Name: e.Name, Chat: chat, Left: left})
		return
	}
	m := w.add(&message{chat: chat, name: e.Name, files: shown, replyTo: e.ReplyTo})
	if left != nil {
		w.reports[len(w.reports)-1] = conversations.Sent{Name: e.Name, Chat: chat, Numbers: []int{m.number}, Left: left}
	}
}

// copies writes somebody's message once more.
func (w *world) copies(e conversations.Copy) {
	w.Helper()
	chat := w.chatOf(e.Chat)
	switch {
	case w.blocked[chat]:
		w.fails(e, conversations.FailBlocked)
	case w.gone[e.Number]:
		w.fails(e, conversations.FailGone)
	default:
		w.add(&message{chat: chat, name: e.Name, replyTo: e.ReplyTo, topic: e.Topic, copied: fmt.Sprintf("%d/%d", e.From, e.Number), bare: e.Bare})
	}
}

// marks sets the bot's reaction to messages.
func (w *world) marks(e conversations.React) {
	for _, number := range e.Numbers {
		w.marked[number] = e.Emoji
	}
	if e.Tell != "" {
		w.report(conversations.Reacted{Told: e.Tell})
	}
}

func (w *world) edit(e conversations.Edit) {
	w.Helper()
	m := w.named[e.Name]
	switch {
	case w.blocked[w.chatOf(e.Chat)]:
		w.fails(e, conversations.FailBlocked)
	case m == nil || m.deleted || m.chat != w.chatOf(e.Chat):
		w.fails(e, conversations.FailGone)
	default:
		next := *m
		next.keyboard, next.lang = e.Keyboard, e.Lang
		if !w.puts(&next, e.Text) {
			w.fails(e, conversations.FailNoSecret)
			return
		}
		if e.Tell != "" {
			w.report(conversations.Edited{Name: e.Name, Told: e.Tell})
		}
		if next.html == m.html && slices.EqualFunc(next.labels, m.labels, slices.Equal) && sameData(next.keyboard, m.keyboard) {
			return
		}
		*m = next
		m.edits++
		w.changed = append(w.changed, m)
	}
}

func sameData(a, b conversations.Keyboard) bool {
	return slices.EqualFunc(a.Rows, b.Rows, func(x, y []conversations.Button) bool {
		return slices.EqualFunc(x, y, func(p, q conversations.Button) bool { return p.Data == q.Data && p.Start == q.Start })
	})
}

func (w *world) erases(e conversations.Delete) {
	w.Helper()
	m := w.named[e.Name]
	for _, other := range w.chats[e.Chat] { // where it stands, if the name is not known
		if m == nil && slices.Contains(e.Numbers, other.number) {
			m = other
		}
	}
	if m == nil || m.chat != w.chatOf(e.Chat) {
		w.fails(e, conversations.FailGone)
		return
	}
	if _, _, err := w.written(m.chat, e.Lang, e.Instead); err != nil {
		w.Fatalf("write instead of %s: %v", e.Name, err)
	}
	m.deleted = true
	w.changed = append(w.changed, m)
}

func (w *world) document(e conversations.Document) {
	w.Helper()
	chat := w.chatOf(e.Chat)
	if w.blocked[chat] {
		w.fails(e, conversations.FailBlocked)
		return
	}
	m := &message{chat: chat, name: e.Name, lang: e.Lang, sheet: e.Type + " of " + e.Of, protect: e.Protect, keyboard: e.Keyboard, topic: e.Topic}
	if !w.puts(m, e.Caption) {
		w.Fatalf("a caption speaks of a secret")
	}
	w.add(m)
}

// mail sends a letter, without its password where that does not live any more.
func (w *world) mail(e conversations.Mail) {
	w.Helper()
	if e.To == "" {
		w.Errorf("a letter to nobody: %s", e.Name)
	}
	subject, err := w.write.Label(e.Lang, e.Subject, nil)
	w.must(err)
	body := e.Text
	if e.Secret != "" {
		if _, err := w.secret(e.Secret); errors.Is(err, conversations.ErrNotFound) {
			body = e.Without
		}
	}
	text, err := w.write.Plain(e.Lang, body, w.secret)
	w.must(err)
	w.mails = append(w.mails, mail{e, subject, text})
	if w.refuse[e.To] {
		w.report(conversations.MailRefused{Name: e.Name, Detail: "no such mailbox"})
		return
	}
	w.report(conversations.MailSent{Name: e.Name})
}

// nextQuery numbers presses.
func (w *world) nextQuery() string {
	w.query++
	return "query " + strconv.Itoa(w.query)
}
