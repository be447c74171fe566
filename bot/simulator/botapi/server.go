// Package botapi is a strict stand-in for Telegram's Bot API server.
//
// It answers a bot over HTTP as Telegram does (same paths, same refusals in the
// same words, long polling and webhooks), and lets a program play the people on
// the other side: they write, press buttons, join, leave and block, and each of
// these becomes an update of Telegram's shape. What the bot did can be seen as
// messages, answers and a log of calls.
//
// It is stricter than Telegram where leniency hides faults: parameters that the
// published API does not know are refused, and limits that Telegram keeps
// silent about are counted.
//
// It knows nothing of the bot that talks to it, reaches no network but the
// loopback webhook it is given, and takes its time from Config.Now.
package botapi

import (
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config says which bot is served and how the simulated outside behaves.
// The zero value of every field but Token is useful.
type Config struct {
	// Token is the bot's token, "NUMBER:LETTERS"; NUMBER is the bot's user id.
	Token string
	// BotUsername and BotName identify the bot (default "loket_bot", "Loket").
	BotUsername, BotName string
	// Now dates messages and decides what is too old (default time.Now).
	Now func() time.Time
	// Pace is the clock by which sending limits are counted (default time.Now);
	// it is separate from Now, which a demo may move by days.
	Pace func() time.Time
	// FirstUpdate is the number of the first update (default 100000001).
	FirstUpdate int64
	// ReadsAll switches the bot's group privacy mode off: it then gets every
	// message of groups in which it is not an administrator, too.
	ReadsAll bool
	// API is the version of the Bot API that is spoken (default API103).
	API API
	// EnforceLimits refuses sends over Telegram's limits with 429; without it
	// breaches are only counted.
	EnforceLimits bool
	// QueryLife is how long a callback query can be answered (default 15 minutes).
	QueryLife time.Duration
	// UpdateLife forgets updates that nobody fetched for so long (0 = never;
	// Telegram: 24 hours).
	UpdateLife time.Duration
	// WebhookPause is the wait before delivery attempt n+1 after n failures
	// (default 100 ms doubling up to 10 s).
	WebhookPause func(failures int) time.Duration
	// KeepMessages, KeepCalls and KeepFiles bound what is remembered, per chat
	// for messages (0 = everything). They let a load run for long.
	KeepMessages, KeepCalls, KeepFiles int
	// FilesDir keeps the contents of files in this folder instead of memory
	// and out of snapshots.
	FilesDir string
}

// Server is the simulated Telegram. All its methods may be called concurrently.
type Server struct {
	config Config
	bot    User

	mu           sync.Mutex
	users        map[int64]*User
	rooms        map[int64]*room
	usernames    map[string]int64
	lastID       int // last message number shared by private chats and basic groups
	serial       int64
	files        fileStore
	commands     map[string][]BotCommand
	about        map[string]string
	queries      queryLog
	queue        updateQueue
	hook         webhook
	calls        callLog
	limits       limits
	feed         feed
	fault        func(Call) *FaultAction
	refusing     map[string]*refusing
	delivery     func([]Update) []Update
	keeper       *keeper
	chatInstance string

	privateTopics bool
}

// New returns a server for the bot with this token. It panics when the token
// has no number before a colon: no bot could ever call it.
func New(config Config) *Server {
	id, err := strconv.ParseInt(strings.Split(config.Token, ":")[0], 10, 64)
	if err != nil || !strings.Contains(config.Token, ":") {
		panic("botapi: Config.Token must look like 123456:secret")
	}
	config = config.withDefaults()
	s := &Server{
		config:       config,
		bot:          User{ID: id, IsBot: true, FirstName: config.BotName, Username: config.BotUsername},
		users:        map[int64]*User{},
		rooms:        map[int64]*room{},
		usernames:    map[string]int64{},
		commands:     map[string][]BotCommand{},
		about:        map[string]string{},
		files:        newFileStore(config),
		queries:      newQueryLog(config.QueryLife),
		queue:        newUpdateQueue(config.FirstUpdate),
		calls:        callLog{keep: config.KeepCalls},
		feed:         newFeed(),
		chatInstance: rand.Text()[:18],
	}
	s.putUser(s.bot)
	s.putUser(User{ID: AnonymousAdmin, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"})
	s.putUser(User{ID: ChannelSender, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"})
	return s
}

func (c Config) withDefaults() Config {
	if c.BotUsername == "" {
		c.BotUsername = "loket_bot"
	}
	if c.BotName == "" {
		c.BotName = "Loket"
	}
	if c.API == "" {
		c.API = API103
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Pace == nil {
		c.Pace = time.Now
	}
	if c.FirstUpdate == 0 {
		c.FirstUpdate = 100000001
	}
	if c.QueryLife == 0 {
		c.QueryLife = 15 * time.Minute
	}
	if c.WebhookPause == nil {
		c.WebhookPause = doublingPause
	}
	return c
}

func doublingPause(failures int) time.Duration {
	return min(100*time.Millisecond<<min(failures, 10), 10*time.Second)
}

// Bot returns the bot as Telegram shows it.
func (s *Server) Bot() User { return s.bot }

// Close ends webhook delivery and running polls, and writes the last snapshot.
// The server answers nothing sensible afterwards.
func (s *Server) Close() {
	s.mu.Lock()
	s.stopWebhook()
	s.queue.interrupt(nil)
	keeper := s.keeper
	s.mu.Unlock()
	if keeper != nil {
		keeper.close()
	}
}

// change runs f under the lock and waits until what it did is on disk, when
// the server keeps itself there.
func (s *Server) change(f func()) {
	s.mu.Lock()
	before := s.feed.last()
	func() {
		defer s.mu.Unlock()
		f()
	}()
	s.settle(before)
}

// nextSerial gives numbers for files, queries, polls and albums.
func (s *Server) nextSerial() int64 {
	s.serial++
	return s.serial
}

func (s *Server) now() time.Time { return s.config.Now() }
