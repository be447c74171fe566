package telegram_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/inspect"
	"loket/bot/telegram"
	"loket/conversations"
)

// jpegHead is as much of a picture as tells what it is.
const jpegHead = "\xff\xd8\xff\xe0\x00\x10JFIF\x00"

// looker finds what it is told to, after a while.
type looker struct {
	finds conversations.Sight
	takes time.Duration
	kinds []string
	read  string
}

func (l *looker) Look(ctx context.Context, kind string, file *os.File) (conversations.Sight, error) {
	l.kinds = append(l.kinds, kind)
	content := make([]byte, 64)
	n, _ := file.Read(content)
	l.read = string(content[:n])
	select {
	case <-time.After(l.takes):
		return l.finds, nil
	case <-ctx.Done():
		return conversations.Sight{}, ctx.Err()
	}
}

func (l *looker) Holds(_ context.Context, file *os.File, word string) (bool, error) {
	content, err := io.ReadAll(file)
	if strings.Contains(string(content), "locked") {
		return false, errors.New("no text")
	}
	return strings.Contains(strings.ReplaceAll(string(content), "~", ""), word), err
}

func (l *looker) Upright(context.Context, *os.File) ([]byte, error) {
	if l.finds.Turn == 0 {
		return nil, errors.New("no picture")
	}
	return []byte(jpegHead + "tegak"), nil
}

func TestAPictureThatDoesNotLieUprightIsShownUpright(t *testing.T) {
	turned := func(unique string) conversations.File {
		return conversations.File{ID: unique, Unique: unique, Kind: conversations.DocumentFile, Name: "surat.jpeg", Seen: &conversations.Sight{Turn: 6}}
	}
	flat := conversations.File{ID: "c", Unique: "c", Kind: conversations.DocumentFile}
	for name, tt := range map[string]struct {
		files    []conversations.File
		turns    int
		uploaded bool
	}{
		"alone":                {[]conversations.File{turned("a")}, 6, true},
		"in an album":          {[]conversations.File{turned("a"), turned("b"), flat}, 6, true},
		"it cannot be":         {[]conversations.File{turned("a"), flat}, 0, false},
		"none is to be turned": {[]conversations.File{flat, {ID: "d", Unique: "d", Kind: conversations.DocumentFile}}, 6, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := looker{finds: conversations.Sight{Turn: tt.turns}}
				b := newBench(t, unpaced, func(p *telegram.Parts) { p.Inspector, p.Scratch = &l, t.TempDir() })
				b.api.answer = holding(jpegHead)
				b.take(item(1, conversations.Post{Chat: conversations.Team, Name: "files", Files: tt.files}))
				passes(time.Minute)
				b.stop(t)
				if sent, is := b.office.ending(t, 1).(conversations.Sent); !is || len(sent.Numbers) != len(tt.files) {
					t.Errorf("ended as %+v", b.office.ended[1])
				}
				sent := b.api.all("sendDocument", "sendMediaGroup")
				if len(sent) != 1 || strings.HasSuffix(string(sent[0].file), "tegak") != tt.uploaded {
					t.Errorf("sent %d messages with %q", len(sent), sent[0].file)
				}
			})
		})
	}
}

func TestALetterIsLookedInto(t *testing.T) {
	dark, unsigned := conversations.Sight{Flaw: conversations.FlawDark}, conversations.Sight{Unsigned: true}
	photo := conversations.File{ID: "f", Unique: "u", Kind: conversations.PhotoFile, Size: 3}
	document := conversations.File{ID: "f", Unique: "u", Kind: conversations.DocumentFile, Name: "surat"}
	for name, tt := range map[string]struct {
		content string
		file    conversations.File
		looks   bool
		looker  looker
		answer  func(call) reply
		kind    string
		seen    *conversations.Sight
		within  time.Duration
	}{
		"a photo":                {jpegHead, photo, true, looker{finds: dark}, nil, inspect.Picture, &dark, time.Second},
		"a PDF":                  {"%PDF-1.7\n", document, true, looker{finds: unsigned}, nil, inspect.Document, &unsigned, time.Second},
		"a picture as a file":    {"\x89PNG\r\n\x1a\n", document, true, looker{finds: dark}, nil, inspect.Picture, &dark, time.Second},
		"no letter, turned":      {jpegHead, document, false, looker{finds: conversations.Sight{Turn: 6, Flaw: conversations.FlawDark}}, nil, inspect.Picture, &conversations.Sight{Turn: 6}, time.Second},
		"no letter":              {"%PDF-1.7\n", document, false, looker{finds: unsigned}, nil, "", nil, time.Second},
		"a look that takes long": {jpegHead, photo, true, looker{finds: dark, takes: time.Minute}, nil, inspect.Picture, nil, conversations.PhotoPatience},
		"a photo that is none":   {"bukan gambar", photo, true, looker{finds: dark}, nil, "", nil, time.Second},
		"Telegram hangs": {"", photo, true, looker{finds: dark}, func(c call) reply {
			<-c.ctx.Done()
			return reply{err: c.ctx.Err()}
		}, "", nil, conversations.PhotoPatience},
		"Telegram refuses": {"", photo, true, looker{finds: dark}, func(call) reply { return refuse(400, "Bad Request: wrong file_id") }, "", nil, time.Second},
		"no network":       {"", photo, true, looker{finds: dark}, func(call) reply { return reply{err: errors.New("no route to host")} }, "", nil, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := tt.looker
				b := newBench(t, func(p *telegram.Parts) { p.Inspector, p.Scratch = &l, t.TempDir() })
				b.api.answer = tt.answer
				if tt.answer == nil {
					b.api.answer = holding(tt.content)
				}
				began := time.Now()
				b.take(item(1, conversations.Fetch{Officer: 7, Seq: 3, File: tt.file, Look: tt.looks}))
				for b.office.running(1) && time.Since(began) < time.Minute {
					passes(10 * time.Millisecond)
				}
				took := time.Since(began)
				b.stop(t)
				got, is := b.office.ending(t, 1).(conversations.FileChecked)
				if !is || got.Problem != "" || (got.File.Seen == nil) != (tt.seen == nil) || tt.seen != nil && got.File.Seen.Flaw != tt.seen.Flaw {
					t.Errorf("ended as %+v", b.office.ended[1])
				}
				if took > tt.within+50*time.Millisecond {
					t.Errorf("it took %s", took)
				}
				if strings.Join(l.kinds, " ") != tt.kind || tt.kind != "" && !strings.HasPrefix(tt.content, l.read[:4]) {
					t.Errorf("looked into as %q, which began with %q", l.kinds, l.read)
				}
				if tt.file.Kind == conversations.PhotoFile && (got.File.Size != 3 || got.File.MIME != "") {
					t.Errorf("the photo became %+v", got.File)
				}
			})
		})
	}
}

// TestASignedLetterIsJudgedBeforeItIsPassedOn: the living password must stand
// neither in its bytes nor in its text, and its text must be known.
func TestASignedLetterIsJudgedBeforeItIsPassedOn(t *testing.T) {
	for name, c := range map[string]struct{ content, secret, problem string }{
		"sound":                {content: "%PDF-1.7 surat", secret: "Tq7m-Wd4x", problem: ""},
		"in its bytes":         {content: "%PDF-1.7 Tq7m-Wd4x", secret: "Tq7m-Wd4x", problem: conversations.SignedPassword},
		"in its text":          {content: "%PDF-1.7 Tq7~m-Wd~4x", secret: "Tq7m-Wd4x", problem: conversations.SignedPassword},
		"its text is unknown":  {content: "%PDF-1.7 locked", secret: "Tq7m-Wd4x", problem: conversations.SignedUnreadable},
		"no password is alive": {content: "%PDF-1.7 locked Tq7m-Wd4x", problem: ""},
		"no PDF":               {content: jpegHead, secret: "Tq7m-Wd4x", problem: conversations.SignedUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := looker{finds: conversations.Sight{Unsigned: true}}
				b := newBench(t, unpaced, func(p *telegram.Parts) { p.Inspector, p.Scratch = &l, t.TempDir() })
				b.api.answer = holding(c.content)
				if c.secret != "" {
					b.office.secrets = map[string]string{"SD-2026-0001": c.secret}
				}
				b.take(item(1, conversations.CheckSigned{Ticket: "SD-2026-0001", By: conversations.Actor{ID: 7}, Secret: "SD-2026-0001",
					File: conversations.File{ID: "f", Unique: "u", Kind: conversations.DocumentFile, Name: "surat.pdf"}}))
				time.Sleep(time.Minute)
				b.stop(t)
				end, is := b.office.ending(t, 1).(conversations.SignedChecked)
				if !is || end.Problem != c.problem || (end.Hash != "") != (c.problem == "") || (end.File.Seen != nil) != (c.problem == "") {
					t.Errorf("ended as %+v", b.office.ended[1])
				}
			})
		})
	}
}
