package telegram

import (
	"context"
	"io"
	"time"

	"loket/conversations"
)

// Update is one decoded update; ID is Telegram's number of it.
type Update struct {
	ID    int64
	Event conversations.Event
}

// Taker decides and commits a batch of updates, in their order. It returns nil
// only when the batch is committed; after an error the same updates come again.
type Taker func(ctx context.Context, batch []Update) error

// Directory knows where messages and the team are.
type Directory interface {
	// Posted finds the message of that name; conversations.ErrNotFound where
	// there is none.
	Posted(ctx context.Context, name string) (conversations.Posted, error)
	// Team is the team's group and, in a forum, its topic (else 0); ok is false
	// while no group is linked.
	Team(ctx context.Context) (chat int64, topic int, ok bool)
}

// Secrets opens secrets at the moment of sending. The error of one that does not
// live any more is conversations.ErrNotFound; any other means "try again".
type Secrets interface {
	Secret(ctx context.Context, name string) (string, error)
}

// Document is a file made at the moment of sending.
type Document struct {
	Name string // file name that people see
	MIME string // an image is sent as a photo
	Data []byte
	// Caption stands under it where the effect has none of its own.
	Caption conversations.Text
}

// Documents makes documents. conversations.ErrNotFound means that the secret it
// would show does not live any more; other errors are tried again some times.
type Documents interface {
	Make(ctx context.Context, kind, of, lang string) (Document, error)
}

// Attachments keeps the attachments. Put reads r to its end and returns the SHA-256
// of the content in hexadecimal and its size; what it read of a reader that
// failed is not kept, and the reader's error is wrapped.
type Attachments interface {
	Put(ctx context.Context, r io.Reader, most int64) (hash string, size int64, err error)
}

// Words renders texts; *words.Renderer is one.
type Words interface {
	HTML(lang string, text conversations.Text, secrets func(name string) (string, error)) (string, error)
	Plain(lang string, text conversations.Text, secrets func(name string) (string, error)) (string, error)
	Label(lang string, line conversations.Line, secrets func(name string) (string, error)) (string, error)
	Value(lang string, arg conversations.Arg, secrets func(name string) (string, error)) (string, error)
}

// Spent is what was sent into a group a short while ago: N messages at At.
type Spent struct {
	Chat int64
	N    int
	At   time.Time
}
