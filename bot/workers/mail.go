package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"loket/bot/delivery"
	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/conversations"
)

const (
	mailPause = 5 * time.Second
	mailMost  = 15 * time.Minute
	// mailPatience is how long a mail without a secret is tried.
	mailPatience = 48 * time.Hour
)

// Writer renders texts; *words.Renderer is one.
type Writer interface {
	Mail(lang string, text conversations.Text, secrets func(name string) (string, error)) (html, plain string, err error)
	Label(lang string, line conversations.Line, secrets func(name string) (string, error)) (string, error)
}

// Letters makes the written letter of a credential.
type Letters interface {
	Letter(ctx context.Context, credential string) (name string, pdf []byte, err error)
}

// Mail carries Mail effects out, in order for each recipient.
type Mail struct {
	Mailer   *delivery.Mailer // nil: no mail can be sent, and none is asked for
	Words    Writer
	Secrets  Secrets
	Letters  Letters
	Files    func(hash string) (io.ReadCloser, error) // opens a kept file by its hash
	Reporter engine.Reporter
	Now      func() time.Time
	Log      *slog.Logger
	// Watch is told of every finished attempt. May be nil.
	Watch func(took time.Duration, end string)

	lanes *lanes.Lanes

	mu      sync.Mutex
	waiting map[int64]string // what the writer was told about mails that wait
}

// Start makes the lanes; to be called before the first Take.
func (m *Mail) Start() *Mail {
	m.lanes = lanes.New(lanes.Config{Run: m.run, Log: m.Log, Most: 4})
	return m
}

// Take carries items out; it does not wait for it.
func (m *Mail) Take(items []engine.Item) { m.lanes.Take(items) }

// Withdraw lets go of items that nobody wants any more.
func (m *Mail) Withdraw(ids map[int64]bool) { m.lanes.Withdraw(ids) }

// Stop finishes what is running.
func (m *Mail) Stop(ctx context.Context) error { return m.lanes.Stop(ctx) }

func (m *Mail) run(ctx context.Context, job *lanes.Job) lanes.Outcome {
	effect, ok := job.Effect.(conversations.Mail)
	if !ok || m.Mailer == nil {
		m.Reporter.Done(job.ID)
		return lanes.Done()
	}
	mail, living, err := m.compose(ctx, effect)
	if err != nil {
		m.Log.Error("a mail could not be composed", "outbox", job.ID, "error", withoutPeople(err))
		return m.later(job, effect.Name, living, nil)
	}
	began := time.Now()
	err = m.Mailer.Send(ctx, mail)
	m.watch(time.Since(began), err)
	failed, _ := errors.AsType[*delivery.Error](err)
	switch {
	case err == nil:
		m.tell(job.ID, "")
		m.Log.Info("a mail was taken by the mail server", "outbox", job.ID, "took", time.Since(began).Round(time.Millisecond))
		m.Reporter.Report(job.ID, conversations.MailSent{Name: effect.Name})
	case delivery.KindOf(err) == delivery.Refused:
		m.tell(job.ID, "")
		m.Log.Warn("a mail was refused for good", "outbox", job.ID, "error", withoutPeople(err))
		m.Reporter.Report(job.ID, conversations.MailRefused{Name: effect.Name, Detail: refusalText(err)})
	default:
		m.Log.Warn("a mail waits for the mail server", "outbox", job.ID, "error", withoutPeople(err))
		return m.later(job, effect.Name, living, failed)
	}
	return lanes.Done()
}

// later tries again: for as long as its secret lives or our settings are at
// fault, and any other mail for two days. The card hears of it, but not of one
// try that failed in passing.
func (m *Mail) later(job *lanes.Job, name string, living bool, failed *delivery.Error) lanes.Outcome {
	settings := failed != nil && failed.Kind == delivery.Configuration
	if !living && !settings && time.Since(job.Since) > mailPatience {
		m.tell(job.ID, "")
		end := conversations.MailRefused{Name: name, Unreached: failed == nil || failed.Code == 0}
		if failed != nil {
			end.Detail = failed.Text
		}
		m.Reporter.Report(job.ID, end)
		return lanes.Done()
	}
	if failed != nil && (settings || job.Attempt > 0) && m.tell(job.ID, failed.Step+failed.Text) {
		m.Reporter.Tell(conversations.MailWaits{Name: name, Detail: failed.Text})
	}
	return lanes.Again(lanes.Backoff(job.Attempt, mailPause, mailMost))
}

// tell notes what is known about a mail that waits, and reports whether that is
// new; "" forgets the mail.
func (m *Mail) tell(id int64, why string) (isNew bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if why == "" {
		delete(m.waiting, id)
		return false
	}
	if m.waiting == nil {
		m.waiting = map[int64]string{}
	}
	isNew = m.waiting[id] != why
	m.waiting[id] = why
	return isNew
}

func (m *Mail) watch(took time.Duration, err error) {
	if m.Watch == nil {
		return
	}
	end := "ok"
	if err != nil {
		end = delivery.KindOf(err).String()
	}
	m.Watch(took, end)
}

func refusalText(err error) string {
	failed, ok := errors.AsType[*delivery.Error](err)
	if !ok {
		return ""
	}
	return failed.Text
}

// compose renders the mail, and tells whether the secret in it lives; where it
// has died the mail says how to ask again.
func (m *Mail) compose(ctx context.Context, effect conversations.Mail) (mail delivery.Mail, living bool, err error) {
	text := effect.Text
	secrets := func(name string) (string, error) { return m.Secrets.Secret(ctx, name) }
	if effect.Secret != "" {
		_, err := secrets(effect.Secret)
		switch {
		case err == nil:
			living = true
		case errors.Is(err, conversations.ErrNotFound):
			text = effect.Without
		default:
			return mail, true, err
		}
	}
	mail, err = m.render(effect, text, secrets)
	if err == nil && effect.Hash != "" {
		mail.Attachments, err = m.kept(effect)
	}
	if err != nil || effect.Letter == "" || !living {
		return mail, living, err
	}
	name, pdf, err := m.Letters.Letter(ctx, effect.Letter)
	mail.Attachments = []delivery.Attachment{{Name: name, Type: "application/pdf", Data: pdf}}
	return mail, living, err
}

// kept reads the file that a mail brings along. One that is destroyed meanwhile is
// left out.
func (m *Mail) kept(effect conversations.Mail) ([]delivery.Attachment, error) {
	file, err := m.Files(effect.Hash)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open what a mail brings along: %w", err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read what a mail brings along: %w", err)
	}
	return []delivery.Attachment{{Name: effect.FileName, Type: "application/pdf", Data: content}}, nil
}

func (m *Mail) render(effect conversations.Mail, text conversations.Text, secrets func(string) (string, error)) (delivery.Mail, error) {
	subject, err := m.Words.Label(effect.Lang, effect.Subject, secrets)
	if err != nil {
		return delivery.Mail{}, err
	}
	body, plain, err := m.Words.Mail(effect.Lang, text, secrets)
	return delivery.Mail{MessageID: m.Mailer.MessageID(effect.Name), To: effect.To, Subject: subject, Text: plain,
		HTML: page(effect.Lang, body), At: m.Now(), Language: effect.Lang}, err
}
