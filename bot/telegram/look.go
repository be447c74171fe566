package telegram

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"loket/bot/inspect"
	"loket/bot/lanes"
	"loket/conversations"
)

// Inspector looks into a file of a kind of the inspect package, from its current
// place on. An error is ctx's.
type Inspector interface {
	Look(ctx context.Context, kind string, file *os.File) (conversations.Sight, error)
}

// fetchPhoto downloads a photo of a letter and judges it, for as long as its
// sender has patience. Telegram has looked into it already: whatever goes wrong
// here, it is taken.
func (o *Outbox) fetchPhoto(ctx context.Context, job *lanes.Job, e conversations.Fetch) lanes.Outcome {
	limited, cancel := context.WithTimeout(ctx, conversations.PhotoPatience-time.Since(job.Since))
	defer cancel()
	seen, hash, err := o.seen(limited, e)
	if ctx.Err() != nil {
		return lanes.Again(0) // left to the next start
	}
	if err != nil && limited.Err() == nil {
		o.Log.Info("a photo is taken without a look at it", "outbox", job.ID, "end", endOf(err))
	}
	file := e.File
	file.Seen = seen.Seen
	o.Reporter.Report(job.ID, conversations.FileChecked{Officer: e.Officer, Seq: e.Seq, File: file, Hash: hash})
	return lanes.Done()
}

// seen downloads a file and, where it is a letter, looks into it.
func (o *Outbox) seen(ctx context.Context, e conversations.Fetch) (file conversations.File, hash string, err error) {
	if !e.Look || o.Inspector == nil {
		return o.Client.inspect(ctx, e.File, io.Discard)
	}
	aside, err := nameless(o.Scratch)
	if err != nil {
		o.Log.Warn("a letter cannot be set aside to be looked into", "why", err)
		return o.Client.inspect(ctx, e.File, io.Discard)
	}
	defer aside.Close()
	file, hash, err = o.Client.inspect(ctx, e.File, aside)
	kind := kindOf(file.MIME)
	if err != nil || kind == "" {
		return file, hash, err
	}
	if _, err := aside.Seek(0, io.SeekStart); err != nil {
		return file, hash, fmt.Errorf("read a letter that was set aside: %w", err)
	}
	sight, err := o.Inspector.Look(ctx, kind, aside)
	if err != nil {
		return file, hash, fmt.Errorf("look into a letter: %w", err)
	}
	file.Seen = &sight
	return file, hash, nil
}

// kindOf is how a type of content is looked into; "" for not at all.
func kindOf(mime string) string {
	switch {
	case mime == "application/pdf":
		return inspect.Document
	case strings.HasPrefix(mime, "image/"):
		return inspect.Picture
	}
	return ""
}

// nameless is a file that goes with its last reader, also where we are killed.
func nameless(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, "letter-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}
