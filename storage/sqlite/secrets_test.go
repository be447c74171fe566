package sqlite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

func drawn(t *testing.T, store *sqlite.Store, name, boundTo string) string {
	t.Helper()
	remember(t, store, conversations.NewSecret{Name: name, For: boundTo})
	secret, err := store.Secret(context.Background(), name, boundTo)
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}

func TestASecretIsDrawnOnceAndErased(t *testing.T) {
	store, dir := opened(t)
	first := drawn(t, store, "pw SD-1", "SD-1")
	if again := drawn(t, store, "pw SD-1", "SD-1"); again != first {
		t.Error("a living secret was drawn anew")
	}
	if other := drawn(t, store, "pw SD-2", "SD-2"); other == first {
		t.Error("two secrets are the same")
	}
	remember(t, store, conversations.NoSecret{Name: "pw SD-1"})
	_, err := store.Secret(context.Background(), "pw SD-1", "SD-1")
	mustBe(t, err, storage.ErrNotFound)
	if again := drawn(t, store, "pw SD-1", "SD-1"); again == first {
		t.Error("an erased secret came back")
	}
	for _, name := range []string{sqlite.DatabaseName, sqlite.DatabaseName + "-wal"} {
		if bytes.Contains(read(t, filepath.Join(dir, name)), []byte(first)) {
			t.Errorf("%s holds the password", name)
		}
	}
}

func TestASealOpensForNobodyElse(t *testing.T) {
	store, dir := opened(t)
	drawn(t, store, "a", "SD-1")
	drawn(t, store, "b", "SD-1")
	_, err := store.Secret(context.Background(), "a", "SD-2")
	mustBe(t, err, storage.ErrWrongSeal)
	rawExec(t, raw(t, dir), "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'b') WHERE name = 'a'")
	_, err = store.Secret(context.Background(), "a", "SD-1")
	mustBe(t, err, storage.ErrWrongSeal)

	opts := options(dir)
	opts.Key = bytes.Repeat([]byte{8}, 32)
	stranger, err := sqlite.Open(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	_, err = stranger.Secret(context.Background(), "b", "SD-1")
	mustBe(t, err, storage.ErrWrongSeal)
}

func TestPasswordsAreReadableAndEvenlyDrawn(t *testing.T) {
	const capitals, smalls, digits = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789"
	opts := options(filepath.Join(storagetest.InMemory(t), "data"))
	opts.Random = rand.NewChaCha8([32]byte{1})
	store, err := sqlite.Open(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const draws = 3000
	var wishes []conversations.Record
	for i := range draws {
		wishes = append(wishes, conversations.NewSecret{Name: fmt.Sprint(i)})
	}
	remember(t, store, wishes...)
	seen := map[rune]int{}
	for i := range draws {
		secret, err := store.Secret(context.Background(), fmt.Sprint(i), "")
		if err != nil {
			t.Fatal(err)
		}
		password := secret.Reveal()
		if len(password) != 16 || !strings.ContainsAny(password, capitals) || !strings.ContainsAny(password, smalls) || !strings.ContainsAny(password, digits) {
			t.Fatalf("drew %q", password)
		}
		for _, letter := range password {
			seen[letter]++
		}
	}
	if len(seen) != len(capitals+smalls+digits) {
		t.Errorf("%d different letters were drawn", len(seen))
	}
	// Digits are a little more frequent, because each password has one.
	for letter, n := range seen {
		mean := float64(draws*16) / 55
		if ratio := float64(n) / mean; !strings.ContainsRune(capitals+smalls+digits, letter) || ratio < 0.8 || ratio > 1.25 {
			t.Errorf("%q was drawn %.2f times as often as expected", letter, ratio)
		}
	}
}

func TestAPasswordThatCannotBeDrawnFailsTheBatch(t *testing.T) {
	opts := options(filepath.Join(storagetest.InMemory(t), "data"))
	opts.Random = bytes.NewReader([]byte("soon empty"))
	store, err := sqlite.Open(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	err = store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.NewSecret{Name: "a"}}}, monday)
		return err
	})
	if !storage.IsStorage(err) {
		t.Errorf("got %v", err)
	}
}

func TestASecretPrintsAPlaceholderWhereverItIsPrinted(t *testing.T) {
	secret := storage.NewSecret("Hunter2Hunter2xx")
	type hidden struct {
		Open  storage.Secret
		inner storage.Secret
		point *storage.Secret
	}
	held := hidden{secret, secret, &secret}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p"} {
		fmt.Fprintf(&out, verb+"\n", secret)
		fmt.Fprintf(&out, verb+"\n", &secret)
		fmt.Fprintf(&out, verb+"\n", held)
		fmt.Fprintf(&out, verb+"\n", []storage.Secret{secret})
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("said", "secret", secret, "held", held, "list", []storage.Secret{secret})
	}
	for _, value := range []any{secret, &secret, held, map[string]storage.Secret{"k": secret}} {
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(body)
	}
	fmt.Fprintln(&out, errors.New(secret.String()), secret.GoString())
	for _, form := range []string{"Hunter2Hunter2xx", fmt.Sprintf("%x", "Hunter2"), fmt.Sprintf("%X", "Hunter2"), "SHVudGVyMkh1bnRlcjJ4eA"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%s was printed in %s", form, out.String())
		}
	}
	if secret.Reveal() != "Hunter2Hunter2xx" || (storage.Secret{}).Reveal() != "" {
		t.Error("Reveal does not")
	}
}

func TestTheKeyIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(storagetest.InMemory(t), "data")
	keys := make([][]byte, 8)
	var made sync.WaitGroup
	for i := range keys {
		made.Go(func() {
			var err error
			if keys[i], err = storage.KeyFile(dir); err != nil {
				t.Error(err)
			}
		})
	}
	made.Wait()
	for _, key := range keys {
		if len(key) != 32 || !bytes.Equal(key, keys[0]) {
			t.Errorf("keys differ: %d bytes", len(key))
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the directory holds %v, %v", entries, err)
	}
	info, err := os.Stat(filepath.Join(dir, storage.KeyName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if again, err := storage.ParseKey(string(read(t, filepath.Join(dir, storage.KeyName)))); err != nil || !bytes.Equal(again, keys[0]) {
		t.Errorf("it is written as another key, %v", err)
	}
}

func TestAKeyThatOthersCanReadOrThatIsNoneIsRefused(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"readable by the group": func(path string) error { return os.Chmod(path, 0o640) },
		"readable by all":       func(path string) error { return os.Chmod(path, 0o604) },
		"too short":             func(path string) error { return os.WriteFile(path, []byte("c2hvcnQ="), 0o600) },
		"no base64":             func(path string) error { return os.WriteFile(path, []byte("my secret words"), 0o600) },
		"empty":                 func(path string) error { return os.Truncate(path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := storagetest.InMemory(t)
			if _, err := storage.KeyFile(dir); err != nil {
				t.Fatal(err)
			}
			if err := make(filepath.Join(dir, storage.KeyName)); err != nil {
				t.Fatal(err)
			}
			_, err := storage.KeyFile(dir)
			mustBe(t, err, storage.ErrKey)
			if strings.Contains(err.Error(), "words") {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}

func TestADirectoryIsLockedForOne(t *testing.T) {
	dir := filepath.Join(storagetest.InMemory(t), "data")
	unlock, err := storage.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = storage.Lock(dir)
	mustBe(t, err, storage.ErrLocked)
	unlock()
	unlock, err = storage.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

// A password that another key sealed is nobody's: the next wish draws a new one.
func TestWhatAnotherKeySealedIsDrawnAnew(t *testing.T) {
	store, dir := opened(t)
	wish := conversations.NewSecret{Name: "SD-2026-0001", For: "a.go.id"}
	remember(t, store, wish)
	first, err := store.Secret(context.Background(), wish.Name, wish.For)
	mustBe(t, err, nil)
	mustBe(t, store.Close(), nil)
	other := options(dir)
	other.Key = bytes.Repeat([]byte{8}, 32)
	store, err = sqlite.Open(context.Background(), other)
	mustBe(t, err, nil)
	defer store.Close()
	if _, err := store.Secret(context.Background(), wish.Name, wish.For); !errors.Is(err, storage.ErrWrongSeal) {
		t.Errorf("it opens with another key: %v", err)
	}
	remember(t, store, wish)
	second, err := store.Secret(context.Background(), wish.Name, wish.For)
	mustBe(t, err, nil)
	remember(t, store, wish)
	third, err := store.Secret(context.Background(), wish.Name, wish.For)
	mustBe(t, err, nil)
	if second.Reveal() == first.Reveal() || third.Reveal() != second.Reveal() {
		t.Error("the lost one was kept, or the living one was not")
	}
}
