package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// fill writes the person's records again and again in changing sizes, among
// those of others, so that pages of the file are split and joined.
func fill(t *testing.T, store *sqlite.Store, rounds int) {
	t.Helper()
	for n := 1; n <= rounds; n++ {
		filler := strings.Repeat(" Zulaikha", n*37%700)
		decide(t, store, conversations.Decision{Records: personal(n%40+1, filler), Audit: acts(erased, fmt.Sprintf("SD-2026-%04d", n%40+1))})
		decide(t, store, conversations.Decision{Records: other(n, strings.Repeat(" situs", n*53%600)), Audit: acts(erased, fmt.Sprintf("WEB-2026-%04d", n))})
	}
}

func TestNothingOfAnErasedPersonIsLeftInTheFiles(t *testing.T) {
	store, dir := opened(t)
	fill(t, store, 150)
	batch(t, store, func(b storage.Batch) error {
		return b.DeadLetter("message", fmt.Appendf(nil, `{"from":{"id":%d,"name":"Zulaikha"}}`, erased), "panic", monday)
	})
	decide(t, store, conversations.Decision{Effects: []conversations.Effect{
		conversations.Send{Chat: erased, Text: conversations.Text{{Key: "hello", Args: conversations.Args{"Name": {Text: "Zulaikha"}}}}},
		conversations.Mail{To: "zulaikha@example.go.id"},
	}})
	if found := search(t, dir); len(found) == 0 {
		t.Fatal("the marks are not even there before: the test proves nothing")
	}
	remember(t, store, conversations.Erased{Officer: erased})
	if found := search(t, dir); len(found) > 0 {
		t.Errorf("still found: %v", found)
	}
}

func TestWhatAReaderHeldBackIsEmptiedWithALaterBatch(t *testing.T) {
	store, dir := opened(t)
	decide(t, store, conversations.Decision{Effects: []conversations.Effect{conversations.Leave{Chat: 1}, conversations.Leave{Chat: 2}}})
	decide(t, store, conversations.Decision{Records: personal(1, "")})
	for range store.Outbox(context.Background()) {
		remember(t, store, conversations.Erased{Officer: erased})
		if found := search(t, dir); len(found) == 0 {
			t.Error("the reader held nothing back: the test proves nothing")
		}
		break
	}
	remember(t, store, conversations.Counter{Series: "any", Last: 1})
	if found := search(t, dir); len(found) > 0 {
		t.Errorf("still found: %v", found)
	}
}

// search looks for the marks in every file of the directory.
func search(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		body := read(t, path)
		for _, mark := range marks {
			if n := bytes.Count(body, []byte(mark)); n > 0 {
				at := bytes.Index(body, []byte(mark))
				found = append(found, fmt.Sprintf("%d times %q in %s, first at page %d: %q", n, mark, info.Name(), at/4096+1, body[max(0, at-40):min(len(body), at+60)]))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
