package inspect

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"loket/conversations"
)

// TestMain is the child too, where the first argument says which.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "inspect":
			os.Exit(child(os.Args[2:]))
		case "greedy": // takes more than it may
			if err := limit(); err != nil {
				panic(err)
			}
			taken := make([]byte, memory+1)
			for i := range taken {
				taken[i] = 1
			}
			fmt.Println(`{"unsigned":true}`, taken[memory])
			os.Exit(0)
		case "slow":
			time.Sleep(time.Minute)
			os.Exit(0)
		case "talkative":
			for {
				if _, err := fmt.Println("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"); err != nil {
					os.Exit(0)
				}
			}
		}
	}
	os.Exit(m.Run())
}

func child(arguments []string) int {
	var command Command
	parser := kong.Must(&command)
	if _, err := parser.Parse(arguments); err != nil {
		return 2
	}
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// inspector looks through a child that is this test.
func inspector(role string) *Inspector {
	i := New("")
	i.Program = []string{os.Args[0], role}
	return i
}

// file holds a content, at its beginning.
func file(t testing.TB, content []byte) *os.File {
	name := filepath.Join(t.TempDir(), "surat")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestALookIsAChildOfItsOwn(t *testing.T) {
	root := newAuthority(t, "Akar Uji")
	signed := root.holder(t, "Rina Kartika", signedAt.AddDate(1, 0, 0)).pades(t, letter(t, 1, plain))
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.cert.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	trusting := inspector("inspect")
	trusting.Roots = roots
	large := updated(t, letter(t, 1, plain), map[int]string{900: fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", 18<<20, strings.Repeat("gambar. ", 18<<17))})
	for _, tt := range []struct {
		name    string
		by      *Inspector
		kind    string
		content []byte
		want    string
	}{
		{"trusted", trusting, Document, signed, "Rina Kartika trusted"},
		{"nobody is trusted", inspector("inspect"), Document, signed, "Rina Kartika"},
		{"no roots where they should be", &Inspector{Program: trusting.Program, Roots: "/nowhere", Patience: patience, turn: make(chan struct{}, 1)}, Document, signed, "opaque"},
		{"18 MB", inspector("inspect"), Document, large, "unsigned"},
		{"more than there may be", inspector("inspect"), Document, append(large, make([]byte, 3<<20)...), "opaque"},
		{"a picture", inspector("inspect"), Picture, huge(), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.by.Look(t.Context(), tt.kind, file(t, tt.content))
			if err != nil || told(got) != tt.want {
				t.Errorf("got %q, %v, want %q", told(got), err, tt.want)
			}
		})
	}
}

func TestAChildSetsUpright(t *testing.T) {
	said, err := inspector("inspect").Upright(t.Context(), file(t, lying(t, 6)))
	if err != nil || !strings.HasPrefix(string(said), "\xff\xd8\xff") {
		t.Errorf("%d bytes, %v", len(said), err)
	}
	if _, err := inspector("inspect").Upright(t.Context(), file(t, huge())); err == nil {
		t.Error("a picture that says it is huge is decoded")
	}
}

func TestAChildThatTakesTooMuchIsEnded(t *testing.T) {
	for _, role := range []string{"greedy", "slow", "talkative"} {
		t.Run(role, func(t *testing.T) {
			i := inspector(role)
			if role == "slow" {
				i.Patience = 100 * time.Millisecond
			}
			if got, err := i.Look(t.Context(), Document, file(t, nil)); err != nil || told(got) != "opaque" {
				t.Errorf("a PDF: %q, %v", told(got), err)
			}
			if got, err := i.Look(t.Context(), Picture, file(t, nil)); err != nil || got.Flaw != "" || got.Opaque {
				t.Errorf("a picture: %+v, %v", got, err)
			}
		})
	}
}

func TestALookEndsWithWhoeverWaitsForIt(t *testing.T) {
	i := inspector("slow")
	i.turn <- struct{}{} // somebody else is looking
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got, err := i.Look(ctx, Document, file(t, nil)); !errors.Is(err, context.DeadlineExceeded) || told(got) != told(conversations.Sight{}) {
		t.Errorf("waiting for its turn: %+v, %v", got, err)
	}
	<-i.turn
	if _, err := i.Look(ctx, Document, file(t, nil)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while looking: %v", err)
	}
}

func TestTrustedCertificatesAreRead(t *testing.T) {
	root := newAuthority(t, "Akar Uji")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.cert.Raw})
	for name, tt := range map[string]struct {
		content string
		count   int
		fails   bool
	}{
		"two, with words between": {"akar\n" + string(block) + "lain\n" + string(block), 2, false},
		"none":                    {"akar", 0, true},
		"broken":                  {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 0, true},
	} {
		got, err := ReadRoots(file(t, []byte(tt.content)).Name())
		if len(got) != tt.count || (err != nil) != tt.fails {
			t.Errorf("%s: %d certificates, %v", name, len(got), err)
		}
	}
}

// TestAWordIsFoundInTheTextOfALetter: where lines break within it, and not in one
// whose text nobody can have.
func TestAWordIsFoundInTheTextOfALetter(t *testing.T) {
	i := inspector("inspect")
	for name, c := range map[string]struct {
		content      []byte
		word         string
		holds, fails bool
	}{
		"stands there":        {content: letter(t, 3, "Password sementara Tq7m-Wd4x-Rk9v-Hn2p"), word: "Tq7m-Wd4x-Rk9v-Hn2p", holds: true},
		"is parted by blanks": {content: letter(t, 1, "Tq7m-Wd4x- Rk9v-Hn2p"), word: "Tq7m-Wd4x-Rk9v-Hn2p", holds: true},
		"is another":          {content: letter(t, 2, "Tq7m-Wd4x-Rk9v-Hn2q"), word: "Tq7m-Wd4x-Rk9v-Hn2p"},
		"is no PDF":           {content: []byte("Tq7m-Wd4x-Rk9v-Hn2p"), word: "Tq7m-Wd4x-Rk9v-Hn2p", fails: true},
		"has a password":      {content: locked(t), word: "Tq7m-Wd4x-Rk9v-Hn2p", fails: true},
	} {
		holds, err := i.Holds(t.Context(), file(t, c.content), c.word)
		if holds != c.holds || (err != nil) != c.fails {
			t.Errorf("%s: %v, %v", name, holds, err)
		}
	}
}
