package turn

import (
	"errors"

	"time"

	"loket/conversations"
)

const (
	// albumsAtOnce is how many new requests come with their files before the
	// rest of a rush is announced by a digest.
	AlbumsAtOnce = 5
)

const (
	// digestName is our name of the message that announces a rush.
	digestName = "digest"
	// digestWait gathers the first of a rush, so that one message counts them.
	DigestWait = 2 * time.Second
	// digestLife is how long a rush is counted on in the same message.
	digestLife = 10 * time.Minute
)

// Digest tells the group of a rush in one message, which goes on counting.
func (t *Turn) Digest(waiting int) error {
	body := conversations.Compose(conversations.Say("digest").With("Count", waiting))
	queue := conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_queue"), Data: "q:0"}))
	posted, err := t.Mem.Posted(digestName)
	switch {
	case err == nil && t.Now.Sub(posted.At) < digestLife:
		t.Do(conversations.Edit{Chat: conversations.Team, Name: digestName, Text: body, Keyboard: queue, Class: conversations.ClassChange})
		return nil
	case err != nil && !errors.Is(err, conversations.ErrNotFound):
		return err
	}
	t.Do(conversations.Send{Chat: conversations.Team, Name: digestName, Text: body, Keyboard: queue, Class: conversations.ClassAnswer,
		Key: digestName, Replaces: digestName, NotBefore: conversations.NotBefore(t.Now.Truncate(DigestWait).Add(DigestWait))})
	return nil
}

// countDown takes a request that is over before its card has come off the count
// of a rush.
func (t *Turn) countDown(r *conversations.Request) error {
	if r.CardPosted || !r.Announced {
		return nil
	}
	waiting, err := t.Mem.UnpostedCards()
	if err != nil || waiting <= AlbumsAtOnce {
		return err
	}
	return t.Digest(waiting - 1)
}

// countUp takes a request whose card is still on its way into the count of a rush
// again.
func (t *Turn) countUp(r *conversations.Request) error {
	if r.CardPosted || !r.Announced {
		return nil
	}
	waiting, err := t.Mem.UnpostedCards()
	if err != nil || waiting < AlbumsAtOnce {
		return err
	}
	return t.Digest(waiting + 1)
}
