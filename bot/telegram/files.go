package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/go-telegram/bot"

	"loket/bot/lanes"
	"loket/conversations"
	"loket/conversations/answers"
)

// What else than its content can be wrong with a document; reason codes for the
// words, as those of answers.FileContent are.
const (
	ProblemLarge       = "file_large"       // over MaxFile
	ProblemUnreachable = "file_unreachable" // Telegram does not give it out
)

// MaxFile is the largest file that a bot may download, in bytes.
const MaxFile = 20 << 20

const (
	// fetchAttempts and fetchPatience bound how long somebody waits for a word
	// about the file they sent.
	fetchAttempts = 4
	fetchPatience = 90 * time.Second
	// keepPatience is how long a file is asked for that Telegram says it cannot
	// give out at the moment, and lostPause the longest pause between two tries.
	keepPatience = 24 * time.Hour
	lostPause    = 10 * time.Minute
	// headBytes is what the detection of content types looks at.
	headBytes = 3072
)

var errTooLarge = errors.New("the file is larger than 20 MB")

// fetch downloads a file, looks into it and forgets it.
func (o *Outbox) fetch(ctx context.Context, job *lanes.Job, e conversations.Fetch) lanes.Outcome {
	if e.File.Kind == conversations.PhotoFile {
		return o.fetchPhoto(ctx, job, e)
	}
	file, hash, err := o.seen(ctx, e)
	problem := ""
	refused, unwanted := answers.AsRefusal(err)
	switch trouble := faultOf(err); {
	case err == nil:
	case unwanted:
		problem = refused.Reason
	case errors.Is(err, errTooLarge):
		problem = ProblemLarge
	case ctx.Err() != nil:
		return lanes.Again(0) // left to the next start
	case lostFile(trouble.verdict),
		job.Attempt+1 >= fetchAttempts, time.Since(job.Since) > fetchPatience:
		o.Log.Warn("a file cannot be fetched", "outbox", job.ID, "end", endOf(err), "cause", causeOf(err))
		problem = ProblemUnreachable
	default:
		return lanes.Again(max(trouble.pause, lanes.Backoff(job.Attempt, retryFirst, retryMost)))
	}
	o.Reporter.Report(job.ID, conversations.FileChecked{Officer: e.Officer, Seq: e.Seq, File: file, Hash: hash, Problem: problem})
	return lanes.Done()
}

// keep downloads a file of a request into the attachments. While the disk has no
// room for it beside what the database needs, it stays where it is.
func (o *Outbox) keep(ctx context.Context, job *lanes.Job, e conversations.Keep) lanes.Outcome {
	if o.Room != nil && !o.Room(e.File.Size) {
		o.Log.Warn("the disk has no room for a file, which stays at Telegram", "outbox", job.ID, "ticket", e.Ticket)
		o.Reporter.Report(job.ID, conversations.FileWaits{Ticket: e.Ticket, File: e.File})
		return lanes.Done()
	}
	hash, size, err := o.store(ctx, e.File)
	switch trouble := faultOf(err); {
	case err == nil:
		o.Reporter.Report(job.ID, conversations.FileKept{Ticket: e.Ticket, File: e.File, Hash: hash, Size: size, Again: e.Again})
		return lanes.Done()
	case errors.Is(err, errTooLarge), lostFile(trouble.verdict),
		trouble.verdict == verdictUnavailable && time.Since(job.Since) > keepPatience:
		return o.fail(job, conversations.FailRefused, trouble.text)
	default:
		most := closedPause
		if trouble.verdict == verdictUnavailable {
			most = lostPause
		}
		pause := max(trouble.pause, lanes.Backoff(job.Attempt, retryFirst, most))
		o.Log.Warn("a file could not be kept yet", "outbox", job.ID, "ticket", e.Ticket, "end", endOf(err), "cause", causeOf(err), "pause", pause)
		return lanes.Again(pause)
	}
}

// lostFile tells whether Telegram does not have a file, or not for us.
func lostFile(refused verdict) bool { return refused == verdictRefused || refused == verdictTooBig }

func (o *Outbox) store(ctx context.Context, file conversations.File) (hash string, size int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, transferTimeout)
	defer cancel()
	content, err := o.Client.open(ctx, file.ID)
	if err != nil {
		return "", 0, err
	}
	defer content.Close()
	return o.Attachments.Put(ctx, &bounded{reader: content, left: MaxFile}, MaxFile)
}

// inspect reads a file to its end, and writes it into kept. The file comes back
// with the type and size that its content has.
func (c *Client) inspect(ctx context.Context, file conversations.File, kept io.Writer) (conversations.File, string, error) {
	ctx, cancel := context.WithTimeout(ctx, transferTimeout)
	defer cancel()
	content, err := c.open(ctx, file.ID)
	if err != nil {
		return file, "", err
	}
	defer content.Close()
	source := &bounded{reader: content, left: MaxFile}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(source, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return file, "", err
	}
	kind := mimetype.Detect(head[:n])
	file.MIME = kind.String()
	if err := answers.FileContent(file.MIME); err != nil {
		return file, "", err
	}
	sum := sha256.New()
	both := io.MultiWriter(sum, kept)
	if _, err := both.Write(head[:n]); err != nil {
		return file, "", fmt.Errorf("set a file aside: %w", err)
	}
	rest, err := io.Copy(both, source)
	if err != nil {
		return file, "", err
	}
	file.Size = int64(n) + rest
	return file, hex.EncodeToString(sum.Sum(nil)), nil
}

// open asks where a file lies and opens it there. The caller closes it.
func (c *Client) open(ctx context.Context, id string) (io.ReadCloser, error) {
	var file struct {
		Path string `json:"file_path"`
	}
	if err := c.ask(ctx, callTimeout, "getFile", &bot.GetFileParams{FileID: id}, &file); err != nil {
		if faultOf(err).verdict == verdictTooBig {
			return nil, errTooLarge
		}
		return nil, err
	}
	return c.download(ctx, file.Path)
}

// bounded reads up to left bytes; more is an error, not an end.
type bounded struct {
	reader io.Reader
	left   int64
}

// Read is io.Reader's.
func (b *bounded) Read(into []byte) (int, error) {
	n, err := b.reader.Read(into)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
