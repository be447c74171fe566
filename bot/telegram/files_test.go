package telegram_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
	"loket/conversations/answers"
)

func picture(t *testing.T, encode func(*bytes.Buffer, image.Image) error) string {
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t *testing.T) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if f, err := w.Create("surat.jpg"); err != nil || w.Close() != nil || f == nil {
		t.Fatal(err)
	}
	return b.String()
}

// holding answers getFile and gives the content out.
func holding(content string) func(call) reply {
	return func(c call) reply {
		switch c.method {
		case "getFile":
			return ok(`{"file_id":"f","file_unique_id":"u","file_path":"documents/file_1.bin"}`)
		case "download":
			return reply{200, content, nil}
		}
		return reply{}
	}
}

func TestContentsOfDocuments(t *testing.T) {
	jpg := picture(t, func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
	pngFile := picture(t, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
	webp := "RIFF\x24\x00\x00\x00WEBPVP8 " + strings.Repeat("\x00", 24)
	pdf := "%PDF-1.7\n" + strings.Repeat("x", 10000)
	tests := map[string]struct{ content, mime, problem string }{
		"JPEG":              {jpg, "image/jpeg", ""},
		"PNG":               {pngFile, "image/png", ""},
		"WebP":              {webp, "image/webp", ""},
		"PDF":               {pdf, "application/pdf", ""},
		"a zip named .jpg":  {zipped(t), "application/zip", answers.ReasonFileContent},
		"a JPEG with a zip": {jpg + zipped(t), "image/jpeg", ""}, // a picture to whoever opens it
		"a page of the web": {"<!doctype html><script>alert(1)</script>", "text/html; charset=utf-8", answers.ReasonFileContent},
		"a program":         {"MZ\x90\x00", "application/vnd.microsoft.portable-executable", answers.ReasonFileContent},
		"an iPhone's photo": {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic", answers.ReasonFileHEIC},
		"nothing":           {"", "text/plain", answers.ReasonFileContent},
		"20 MB":             {"%PDF-1.7\n" + strings.Repeat("x", telegram.MaxFile-9), "application/pdf", ""},
		"more than 20 MB":   {"%PDF-1.7\n" + strings.Repeat("x", telegram.MaxFile-8), "application/pdf", telegram.ProblemLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = holding(tt.content)
				given := conversations.File{ID: "f", Unique: "u", Kind: conversations.DocumentFile, Name: "surat.jpg", MIME: "image/jpeg", Size: 1}
				b.take(item(1, conversations.Fetch{Officer: 7, Seq: 3, File: given}))
				synctest.Wait()
				b.stop(t)
				want := conversations.FileChecked{Officer: 7, Seq: 3, File: given, Problem: tt.problem}
				want.File.MIME = tt.mime
				if tt.problem == "" {
					sum := sha256.Sum256([]byte(tt.content))
					want.Hash, want.File.MIME, want.File.Size = hex.EncodeToString(sum[:]), tt.mime, int64(len(tt.content))
				}
				if got := b.office.ending(t, 1); !reflect.DeepEqual(got, want) {
					t.Errorf("ended as %+v\nwant %+v", got, want)
				}
			})
		})
	}
}

// pages is a whole PDF of that many empty pages.
func pages(n int) string {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count ")
	fmt.Fprintf(&b, "%d/Kids[", n)
	for i := range n {
		fmt.Fprintf(&b, "%d 0 R ", i+3)
	}
	b.WriteString("]>>endobj\n")
	for i := range n {
		fmt.Fprintf(&b, "%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n", i+3)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\n%%%%EOF\n", n+3)
	return b.String()
}

// A letter is taken by its head and its size: nobody counts its pages, so that
// a hostile one costs no more than any other.
func TestALetterOfTenThousandPagesCostsNoMoreThanAnother(t *testing.T) {
	cost := func(content string) (allocated uint64) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.api.answer = holding(content)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			b.take(item(1, conversations.Fetch{Officer: 7, Seq: 3, File: conversations.File{ID: "f", Kind: conversations.DocumentFile, Name: "surat.pdf"}}))
			synctest.Wait()
			runtime.ReadMemStats(&after)
			b.stop(t)
			got := b.office.ending(t, 1).(conversations.FileChecked)
			if got.Problem != "" || got.File.MIME != "application/pdf" || got.File.Size != int64(len(content)) {
				t.Errorf("ended as %+v", got)
			}
			allocated = after.TotalAlloc - before.TotalAlloc
		})
		return allocated
	}
	cost(pages(1)) // the first of all pays for tables
	one, many := cost(pages(1)), cost(pages(10000))
	t.Logf("one page costs %d bytes, ten thousand cost %d", one, many)
	if many > one+1<<20 {
		t.Errorf("one page costs %d bytes of memory, ten thousand cost %d", one, many)
	}
}

func TestADocumentThatCannotBeHad(t *testing.T) {
	tests := map[string]struct {
		answer  func(call) reply
		problem string
		tries   int
	}{
		"network down":     {func(call) reply { return reply{err: errors.New("no route to host")} }, telegram.ProblemUnreachable, 4},
		"too big for bots": {forever("getFile", refuse(400, "Bad Request: file is too big")), telegram.ProblemLarge, 1},
		"unknown":          {forever("getFile", refuse(400, "Bad Request: wrong file_id")), telegram.ProblemUnreachable, 1},
		"unavailable":      {forever("getFile", refuse(400, temporarily)), telegram.ProblemUnreachable, 4},
		"in new words":     {forever("getFile", refuse(400, "Bad Request: FILE_IN_TRANSIT")), telegram.ProblemUnreachable, 4},
		"download not found": {func(c call) reply {
			return map[bool]reply{true: {404, "", nil}, false: holding("")(c)}[c.method == "download"]
		}, telegram.ProblemUnreachable, 4},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = tt.answer
				b.take(item(1, conversations.Fetch{Officer: 7, File: conversations.File{ID: "f"}}))
				passes(2 * time.Minute)
				b.stop(t)
				if got := b.office.ending(t, 1).(conversations.FileChecked).Problem; got != tt.problem {
					t.Errorf("problem %q, want %q", got, tt.problem)
				}
				if n := len(b.api.all("getFile")); n != tt.tries {
					t.Errorf("tried %d times, want %d", n, tt.tries)
				}
			})
		})
	}
}

// temporarily is what getFile says of a file that cannot be had at the moment,
// and of one that is gone.
const temporarily = "Bad Request: wrong file_id or the file is temporarily unavailable"

func TestADocumentThatIsAwayForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		n := 0
		b.api.answer = func(c call) reply {
			if n++; n == 1 {
				return refuse(400, temporarily)
			}
			return holding("%PDF-1.7")(c)
		}
		b.take(item(1, conversations.Fetch{Officer: 7, File: conversations.File{ID: "f"}}))
		passes(time.Minute)
		b.stop(t)
		if got := b.office.ending(t, 1).(conversations.FileChecked); got.Problem != "" {
			t.Errorf("ended as %+v", got)
		}
	})
}

func TestAFileThatIsAwayIsAskedForForADay(t *testing.T) {
	for name, tt := range map[string]struct {
		away time.Duration
		want conversations.Failure
	}{
		"an hour":   {time.Hour, ""},
		"for ever":  {1000 * time.Hour, conversations.FailRefused},
		"a moment":  {time.Second, ""},
		"23 hours":  {23 * time.Hour, ""},
		"in a week": {168 * time.Hour, conversations.FailRefused},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = func(c call) reply {
					if c.at < tt.away {
						return refuse(400, temporarily)
					}
					return holding("content")(c)
				}
				b.take(item(1, conversations.Keep{Ticket: "SD-2026-0001"}))
				passes(25 * time.Hour)
				b.stop(t)
				if why := b.office.failure(t, 1); why != tt.want {
					t.Errorf("failed with %q, want %q", why, tt.want)
				}
				if n := len(b.api.all("getFile")); n > 200 {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

func TestKeepingAFileInsists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.api.answer = func(c call) reply {
			if c.at < time.Hour {
				return reply{err: errors.New("no route to host")}
			}
			return holding("content")(c)
		}
		file := conversations.File{ID: "f", Unique: "u", Kind: conversations.PhotoFile}
		b.take(item(1, conversations.Keep{Ticket: "SD-2026-0001", File: file}))
		passes(time.Hour + 2*time.Minute)
		b.stop(t)
		want := conversations.FileKept{Ticket: "SD-2026-0001", File: file, Hash: "kept", Size: 7}
		if got := b.office.ending(t, 1); !reflect.DeepEqual(got, want) {
			t.Errorf("ended as %+v", got)
		}
	})
}

func TestAFileThatCanNeverBeKept(t *testing.T) {
	for name, answer := range map[string]func(call) reply{
		"unknown":   forever("getFile", refuse(400, "Bad Request: wrong file_id")),
		"too large": holding(strings.Repeat("x", telegram.MaxFile+1)),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = answer
				b.take(item(1, conversations.Keep{Ticket: "SD-2026-0001"}))
				synctest.Wait()
				b.stop(t)
				if why := b.office.failure(t, 1); why != conversations.FailRefused {
					t.Errorf("failed with %q", why)
				}
				if len(b.office.kept) != 0 {
					t.Error("a part of it was kept")
				}
			})
		})
	}
}

func files(kinds string) (list []conversations.File) {
	for i, kind := range kinds {
		file := conversations.File{ID: fmt.Sprintf("%c%d", kind, i), Kind: conversations.PhotoFile}
		if kind == 'd' {
			file.Kind = conversations.DocumentFile
		}
		list = append(list, file)
	}
	return list
}

func TestFilesAreShownAsAlbumsOfOneKind(t *testing.T) {
	tests := map[string][]string{
		"":             nil,
		"p":            {"sendPhoto p0"},
		"d":            {"sendDocument d0"},
		"pp":           {`sendMediaGroup [{"type":"photo","media":"p0"},{"type":"photo","media":"p1"}]`},
		"dpd":          {"sendPhoto p1", `sendMediaGroup [{"type":"document","media":"d0"},{"type":"document","media":"d2"}]`},
		"ppppppppppp":  {"sendMediaGroup 10", "sendPhoto p10"},
		"pppppppppppd": {"sendMediaGroup 10", "sendPhoto p10", "sendDocument d11"},
	}
	for kinds, want := range tests {
		t.Run(kinds, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, unpaced)
				b.office.post("request", 5, 2)
				b.take(item(1, conversations.Post{Chat: 5, Name: "files", Files: files(kinds), ReplyTo: "request"}))
				synctest.Wait()
				b.stop(t)
				var got []string
				for i, c := range b.api.all() {
					what := c.fields["photo"] + c.fields["document"] + c.fields["media"]
					if n := strings.Count(what, `"type"`); n > 2 {
						what = fmt.Sprint(n)
					}
					got = append(got, c.method+" "+what)
					if replies := c.fields["reply_parameters"] != ""; replies != (i == 0) {
						t.Errorf("part %d replies: %v", i, replies)
					}
					if _, captioned := c.fields["caption"]; captioned {
						t.Error("it has a caption")
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("got  %q\nwant %q", got, want)
				}
				sent, _ := b.office.ending(t, 1).(conversations.Sent)
				if len(sent.Numbers) != len(kinds) {
					t.Errorf("numbers %v for %q", sent.Numbers, kinds)
				}
			})
		})
	}
}

func TestPapers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.makes = func(kind, of string) (telegram.Document, error) {
			switch kind {
			case "letter":
				return telegram.Document{Name: "surat\r\n\"SD\".pdf", MIME: "application/pdf", Data: []byte("%PDF " + of)}, nil
			case "recap_chart":
				return telegram.Document{Name: "rekap.png", MIME: "image/png", Data: []byte("PNG")}, nil
			case "dead":
				return telegram.Document{}, fmt.Errorf("letter: %w", conversations.ErrNotFound)
			}
			return telegram.Document{}, errors.New("no such kind")
		}
		b.take(
			item(1, conversations.Document{Chat: 5, Name: "letter", Type: "letter", Of: "SD-1", Protect: true,
				Caption: say(strings.Repeat("x\n", 1000)), Keyboard: conversations.Keyboard{Rows: [][]conversations.Button{{{Label: conversations.Line{Key: "k"}, Data: "d"}}}}}),
			item(2, conversations.Document{Chat: conversations.Team, Type: "recap_chart"}),
			item(3, conversations.Document{Chat: 6, Type: "dead"}),
			item(4, conversations.Document{Chat: 8, Type: "what"}),
		)
		passes(time.Minute)
		b.stop(t)
		letter := b.api.all("sendDocument")[0]
		if letter.fields["document"] != "surat___SD_.pdf" || string(letter.file) != "%PDF SD-1" || letter.fields["protect_content"] != "true" ||
			len([]rune(letter.fields["caption"])) > 1024 || !strings.Contains(letter.fields["reply_markup"], "callback_data") {
			t.Errorf("the letter went out as %v", letter.fields)
		}
		if sent, is := b.office.ending(t, 1).(conversations.Sent); !is || sent.Name != "letter" {
			t.Errorf("the letter ended as %+v", b.office.ended[1])
		}
		if chart := b.api.all("sendPhoto")[0]; chart.fields["photo"] != "rekap.png" {
			t.Errorf("the chart went out as %v", chart.fields)
		}
		if why := b.office.failure(t, 3); why != conversations.FailNoSecret {
			t.Errorf("a dead secret: %q", why)
		}
		if why := b.office.failure(t, 4); why != conversations.FailBroken {
			t.Errorf("a kind that cannot be made: %q", why)
		}
	})
}
