package e2e

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"loket/bot/datatest"
	"loket/bot/maintenance"
	"loket/bot/simulator/botapi"
	"loket/storage"
	"loket/storage/storagetest"
)

// rinasWords are what is found of her where she has asked for something.
var rinasWords = []string{"Rina Kartika", "rina@banyuasinkab.go.id", "SIPANDU, sistem", "198609262015052001", "6281234567801"}

// erases has the officer's data erased, and returns the last word to them.
func (a *actor) erases() botapi.Message {
	a.t.Helper()
	a.says("/privasi")
	a.presses("🗑️ Hapus data saya")
	m := a.presses("Ya, hapus")
	expect(a.t, m, "sudah kami hapus")
	return m
}

// stands lists what a chat still shows of her: words, and pictures that she sent.
func (a *actor) stands() (found []string) {
	a.t.Helper()
	for _, m := range a.world.Telegram().Messages(a.chat) {
		if m.Deleted || !a.fromBot(m) {
			continue
		}
		for _, words := range rinasWords {
			if strings.Contains(m.Content(), words) {
				found = append(found, words)
			}
		}
		for _, size := range m.Photo {
			_, content, err := a.world.Telegram().File(size.FileID)
			a.must(err)
			if slices.ContainsFunc([]byte{0, 1, 2}, func(shade byte) bool { return bytes.Equal(content, datatest.Picture(shade)) }) {
				found = append(found, "a picture of hers")
			}
		}
	}
	return found
}

// shows waits until the group shows the pictures and the card of her request.
func (a *actor) shows(label string) {
	a.t.Helper()
	a.finds("the card", func(m botapi.Message) bool { return strings.Contains(m.Content(), label+"."+baseDomain) })
	a.waits("the pictures", func() bool { return slices.Contains(a.stands(), "a picture of hers") })
}

// forgets waits until nothing of her stands in a chat.
func (a *actor) forgetsHer() {
	a.t.Helper()
	a.waits("the end of what is hers", func() bool { return len(a.stands()) == 0 })
}

// settled waits until no effect waits any more.
func (s *stage) settled() {
	s.t.Helper()
	s.waitsFor("the outbox to be empty", func() bool {
		counts, err := s.app.Store.Counts(context.Background())
		return err == nil && counts.Outbox == 0
	})
}

// holds lists the files of a data directory in which her words are found, and
// her pictures.
func (s *stage) holds(dir string) (found []string) {
	s.t.Helper()
	s.must(filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, words := range rinasWords {
			if bytes.Contains(content, []byte(words)) {
				found = append(found, words+" in "+entry.Name())
			}
		}
		if strings.Contains(path, "attachments") {
			found = append(found, entry.Name())
		}
		return err
	}))
	return found
}

// TestADownloadThatHangsKeepsNothingOfSomebodyErased lets the downloads of a
// request's files end only after their officer was erased.
func TestADownloadThatHangsKeepsNothingOfSomebodyErased(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	hanging, released := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.world.Telegram().Fault(func(c botapi.Call) *botapi.FaultAction {
		if c.Method == "file" {
			once.Do(func() { close(hanging) })
			<-released
		}
		return nil
	})
	rina.presses("✅ Kirim")
	<-hanging
	rina.erases()
	close(released)
	s.world.Telegram().Fault(nil)
	budi.forgetsHer()
	s.keepsAnother() // behind hers
	s.waitsFor("hers to be gone", func() bool { return len(s.files()) == 1 })
}

// keepsAnother has somebody else ask for something, with a picture that is kept.
func (s *stage) keepsAnother() {
	s.t.Helper()
	agus := s.officer(agus)
	agus.introduce()
	agus.says("/website")
	agus.presses("🗑️ Buang draf")
	agus.skip()
	s.world.Telegram().SendPhoto(agus.chat, agus.id, [][]byte{datatest.Picture(9)})
	agus.answer("after a photo")
	agus.presses("✅ Selesai")
	agus.presses("⏭️ Lewati")
	agus.says("arsip")
	agus.says("Dinas Arsip")
	agus.presses("Pakai rina@banyuasinkab.go.id")
	agus.presses("✅ Kirim")
	s.waitsFor("another's picture to be kept", func() bool { return s.rows("attachments", "hash <> ''") == 1 })
}

// files lists what is kept.
func (s *stage) files() (names []string) {
	s.t.Helper()
	s.must(filepath.WalkDir(filepath.Join(s.dir, "attachments"), func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return err
	}))
	return names
}

// TestAnErasureThatIsCutOffIsCarriedOutAtTheNextStart cuts the power behind the
// commit of an erasure, before the group was told to delete anything.
func TestAnErasureThatIsCutOffIsCarriedOutAtTheNextStart(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.shows("sipandu")
	s.settled()
	s.world.Telegram().Fault(func(c botapi.Call) *botapi.FaultAction {
		if c.Chat == budi.chat {
			return &botapi.FaultAction{Drop: true}
		}
		return nil
	})
	rina.erases()
	image := filepath.Join(storagetest.InMemory(t), "image")
	s.must(os.CopyFS(image, os.DirFS(s.dir)))
	s.must(os.Chmod(filepath.Join(image, storage.KeyName), 0o600))
	s.stop()
	if len(budi.stands()) == 0 {
		t.Fatal("the group was told before: the test proves nothing")
	}
	s.world.Telegram().Fault(nil)
	s.dir = image
	s.start()
	budi.forgetsHer()
	s.settled()
	if found := s.holds(s.dir); len(found) > 0 {
		t.Errorf("still there: %q", found)
	}
	if card := budi.reads("SD-2026-0001"); !strings.Contains(card.Content(), "Data pemohon sudah dihapus") {
		t.Errorf("the card says\n%s", card.Content())
	}
}

// TestPicturesOlderThanTwoDaysAreReplaced erases somebody whose pictures stand
// in the group for longer than Telegram lets a bot delete them.
func TestPicturesOlderThanTwoDaysAreReplaced(t *testing.T) {
	for name, refused := range map[string]bool{"replaced": false, "not to be replaced either": true} {
		t.Run(name, func(t *testing.T) {
			s := openStage(t)
			rina, budi := s.officer(rina), s.verifier(budi)
			rina.introduce()
			rina.asksSubdomain("sipandu")
			rina.presses("✅ Kirim")
			budi.shows("sipandu")
			budi.commands("/rekap 2026-11")
			budi.finds("the recap", func(m botapi.Message) bool {
				return m.Document != nil && strings.HasSuffix(m.Document.Name, ".xlsx")
			})
			s.settled()
			s.clock.Advance(49 * time.Hour)
			if refused {
				s.world.Telegram().Fault(func(c botapi.Call) *botapi.FaultAction {
					if c.Method == "editMessageMedia" {
						return &botapi.FaultAction{Code: 400, Description: "Bad Request: message can't be edited"}
					}
					return nil
				})
			}
			expect(t, rina.erases(), "90 hari")
			if !refused {
				budi.forgetsHer()
				budi.waits("the end of the recap", func() bool {
					return !slices.ContainsFunc(s.world.Telegram().Messages(budi.chat), func(m botapi.Message) bool {
						return !m.Deleted && m.Document != nil && strings.HasSuffix(m.Document.Name, ".xlsx")
					})
				})
				return
			}
			expect(t, budi.reads("3 pesan"), "SD-2026-0001", "dihapus secara manual")
			budi.reads("Rekap 2026-11 memuat isian pemohon")
			rina.reads("Tim sudah kami minta menghapusnya")
		})
	}
}

// TestAPartlySentAlbumGoesWithItsPerson erases somebody whose pictures are in
// the group already while a document of theirs is still tried.
func TestAPartlySentAlbumGoesWithItsPerson(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	expect(t, rina.photographs(2), "2")
	rina.skip()
	s.world.Telegram().SendDocument(rina.chat, rina.id, botapi.Upload{Name: "surat Rina.pdf", Data: []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")})
	rina.answer("after a document")
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("sipandu")
	rina.says("SIPANDU, sistem pelayanan terpadu")
	rina.photographs(1)
	rina.presses("✅ Selesai")
	rina.presses("1–5 GB")
	rina.presses("Laravel")
	rina.presses("⏭️ Lewati")
	rina.presses("Pakai rina@banyuasinkab.go.id")
	s.world.Telegram().Fault(func(c botapi.Call) *botapi.FaultAction {
		if c.Chat == budi.chat && c.Method == "sendDocument" {
			return &botapi.FaultAction{Code: 502, Description: "Bad Gateway"}
		}
		return nil
	})
	rina.presses("✅ Kirim")
	budi.waits("the pictures", func() bool { return slices.Contains(budi.stands(), "a picture of hers") })
	rina.erases()
	s.world.Telegram().Fault(nil)
	budi.forgetsHer()
	s.settled()
	budi.forgetsHer()
	for _, m := range s.world.Telegram().Messages(budi.chat) {
		if !m.Deleted && m.Document != nil {
			t.Errorf("the group has %s", m.Document.Name)
		}
	}
}

// TestARestoredBotKnowsNobodyWhoWasErased restores a backup that is older than
// an erasure, with the list that a later one wrote, and goes on.
func TestARestoredBotKnowsNobodyWhoWasErased(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	key, err := age.GenerateX25519Identity()
	s.must(err)
	safe := storagetest.InMemory(t)
	identity := filepath.Join(safe, "backup.key")
	s.must(os.WriteFile(identity, []byte(key.String()+"\n"), 0o600))
	backup := func(name string) string {
		file := filepath.Join(safe, name)
		command := &maintenance.BackupCommand{File: file, DataDir: s.dir, Recipient: key.Recipient().String()}
		s.must(command.Run(t.Context()))
		return file
	}
	person, budi := s.officer(rina), s.verifier(budi)
	person.introduce()
	person.asksSubdomain("sipandu")
	person.presses("✅ Kirim")
	budi.shows("sipandu")
	s.settled()
	before := backup("before.age")
	if len(s.holds(s.dir)) == 0 {
		t.Fatal("she is not even there before: the test proves nothing")
	}
	person.erases()
	budi.forgetsHer()
	list := backup("after.age") + ".erased"
	s.stop()
	s.dir = filepath.Join(storagetest.InMemory(t), "elsewhere")
	command := &maintenance.RestoreCommand{File: before, DataDir: s.dir, Identity: identity, Erased: []string{list}}
	s.must(command.Run(t.Context()))
	if found := s.holds(s.dir); len(found) > 0 {
		t.Errorf("restored is %q", found)
	}
	s.start()
	s.settled()
	budi.forgetsHer()
	expect(t, person.says("/status"), "Belum ada permohonan")
	expect(t, person.says("/subdomain"), "Langkah 1 dari 7", "setuju") // as anybody who is new
}
