package telegram

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loket/bot/inspect"
	"loket/bot/lanes"
	"loket/conversations"
)

// Inspector looks into a file of a kind of the inspect package, from its current
// place on; an error is ctx's. Upright gives a picture as a JPEG that lies as it
// is to be seen.
type Inspector interface {
	Look(ctx context.Context, kind string, file *os.File) (conversations.Sight, error)
	Upright(ctx context.Context, file *os.File) ([]byte, error)
	Holds(ctx context.Context, file *os.File, word string) (bool, error)
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

// seen downloads a file and looks into it, where it is a letter or a picture that
// may not lie upright.
func (o *Outbox) seen(ctx context.Context, e conversations.Fetch) (file conversations.File, hash string, err error) {
	if o.Inspector == nil {
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
	if err != nil || kind == "" || kind == inspect.Document && !e.Look {
		return file, hash, err
	}
	if _, err := aside.Seek(0, io.SeekStart); err != nil {
		return file, hash, fmt.Errorf("read a letter that was set aside: %w", err)
	}
	sight, err := o.Inspector.Look(ctx, kind, aside)
	if err != nil {
		return file, hash, fmt.Errorf("look into a letter: %w", err)
	}
	if !e.Look { // it need not be read as a letter is
		sight = conversations.Sight{Turn: sight.Turn}
	}
	if e.Look || sight.Turn != 0 {
		file.Seen = &sight
	}
	return file, hash, nil
}

// uprights are the pictures of some files that do not lie upright, as they are to
// be seen, by their unique name. What cannot be set upright goes as it is.
func (o *Outbox) uprights(ctx context.Context, files []conversations.File) map[string][]byte {
	var all map[string][]byte
	for _, f := range files {
		if o.Inspector == nil || f.Kind != conversations.DocumentFile || f.Seen == nil || f.Seen.Turn == 0 {
			continue
		}
		picture, err := o.upright(ctx, f)
		if err != nil {
			o.Log.Info("a picture goes as it lies", "why", err)
			continue
		}
		if all == nil {
			all = map[string][]byte{}
		}
		all[f.Unique] = picture
	}
	return all
}

func (o *Outbox) upright(ctx context.Context, f conversations.File) ([]byte, error) {
	aside, err := nameless(o.Scratch)
	if err != nil {
		return nil, fmt.Errorf("set a picture aside: %w", err)
	}
	defer aside.Close()
	ctx, cancel := context.WithTimeout(ctx, uprightPatience)
	defer cancel()
	if _, _, err := o.Client.inspect(ctx, f, aside); err != nil {
		return nil, fmt.Errorf("fetch a picture: %w", err)
	}
	if _, err := aside.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read a picture that was set aside: %w", err)
	}
	return o.Inspector.Upright(ctx, aside)
}

// uprightPatience bounds how long the group's other messages wait for a picture.
const uprightPatience = 10 * time.Second

// uprightName names a picture that was set upright after its original.
func uprightName(f conversations.File) string {
	name := strings.TrimSuffix(f.Name, filepath.Ext(f.Name))
	return cmp.Or(name, "foto") + "-tegak.jpg"
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
