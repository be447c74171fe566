package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"loket/bot/inspect"
	"loket/bot/lanes"
	"loket/conversations"
	"loket/conversations/answers"
)

// checkSigned fetches a signed letter, looks into it and for the password that must
// not stand in it, and keeps it where it may be passed on.
func (o *Outbox) checkSigned(ctx context.Context, job *lanes.Job, e conversations.CheckSigned) lanes.Outcome {
	end := conversations.SignedChecked{Ticket: e.Ticket, By: e.By, Private: e.Private, File: e.File}
	err := o.judgeSigned(ctx, e, &end)
	_, unwanted := answers.AsRefusal(err)
	switch trouble := faultOf(err); {
	case err == nil:
	case ctx.Err() != nil:
		return lanes.Again(0) // left to the next start
	case unwanted, errors.Is(err, errTooLarge):
		end.Problem = conversations.SignedUnreadable
	case lostFile(trouble.verdict), job.Attempt+1 >= fetchAttempts, time.Since(job.Since) > fetchPatience:
		o.Log.Warn("a signed letter cannot be fetched", "outbox", job.ID, "end", endOf(err), "cause", causeOf(err))
		end.Problem = conversations.SignedUnreachable
	default:
		return lanes.Again(max(trouble.pause, lanes.Backoff(job.Attempt, retryFirst, retryMost)))
	}
	o.Reporter.Report(job.ID, end)
	return lanes.Done()
}

// judgeSigned fills in what was found; an error is that the file could not be had.
func (o *Outbox) judgeSigned(ctx context.Context, e conversations.CheckSigned, end *conversations.SignedChecked) error {
	aside, err := nameless(o.Scratch)
	if err != nil {
		return fmt.Errorf("set a signed letter aside: %w", err)
	}
	defer aside.Close()
	if end.File, _, err = o.Client.inspect(ctx, e.File, aside); err != nil {
		return err
	}
	if kindOf(end.File.MIME) != inspect.Document || o.Inspector == nil {
		end.Problem = conversations.SignedUnreadable
		return nil
	}
	if end.Problem, err = o.passwordIn(ctx, aside, e.Secret); err != nil || end.Problem != "" {
		return err
	}
	if err := rewind(aside); err != nil {
		return err
	}
	sight, err := o.Inspector.Look(ctx, inspect.Document, aside)
	if err != nil {
		return fmt.Errorf("look into a signed letter: %w", err)
	}
	end.File.Seen = &sight
	if err := rewind(aside); err != nil {
		return err
	}
	end.Hash, end.Size, err = o.Attachments.Put(ctx, aside, MaxFile)
	return err
}

// passwordIn looks for a living password in a PDF, in its bytes and in its text.
// Where its text cannot be had nobody knows what it tells.
func (o *Outbox) passwordIn(ctx context.Context, aside *os.File, secret string) (problem string, err error) {
	if secret == "" {
		return "", nil
	}
	password, err := o.Secrets.Secret(ctx, secret)
	if errors.Is(err, conversations.ErrNotFound) {
		return "", nil // it lives no more
	}
	if err != nil {
		return "", fmt.Errorf("open the password of a letter: %w", err)
	}
	if err := rewind(aside); err != nil {
		return "", err
	}
	content, err := io.ReadAll(aside)
	if err != nil {
		return "", fmt.Errorf("read a letter that was set aside: %w", err)
	}
	if bytes.Contains(content, []byte(password)) {
		return conversations.SignedPassword, nil
	}
	if err := rewind(aside); err != nil {
		return "", err
	}
	holds, err := o.Inspector.Holds(ctx, aside, password)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return conversations.SignedUnreadable, nil
	case holds:
		return conversations.SignedPassword, nil
	}
	return "", nil
}

func rewind(file *os.File) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a letter that was set aside: %w", err)
	}
	return nil
}
