package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
)

// readsPDF is the text of a file of a chat.
func (s *stage) readsPDF(id string) string {
	s.t.Helper()
	_, content, err := s.world.Telegram().File(id)
	s.must(err)
	path := filepath.Join(s.t.TempDir(), "letter.pdf")
	s.must(os.WriteFile(path, content, 0o600))
	said, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		s.t.Skipf("pdftotext is not here: %v", err)
	}
	return string(said)
}

// TestALetterWithAPasswordIsReplacedWhereItCannotBeDeleted: an account of a Friday
// has its password until Monday evening. By then Telegram deletes the letter no
// more, and the one without a password takes its place.
func TestALetterWithAPasswordIsReplacedWhereItCannotBeDeleted(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	telegram := s.world.Telegram()
	rina, budi := s.officer(rina), s.verifier(budi)
	s.clock.Advance(4 * 24 * time.Hour) // Friday
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	_, password := rina.opens()
	rina.tap("📄 Unduh surat")
	letter := rina.finds("the letter", func(m botapi.Message) bool { return m.Document != nil })
	if said := s.readsPDF(letter.Document.FileID); !strings.Contains(said, password) {
		t.Fatalf("the letter lacks the password %q:\n%s", password, said)
	}
	s.idle()
	s.clock.Advance(3*24*time.Hour + 7*time.Hour) // Monday evening: it dies
	rina.waits("another file in its place", func() bool {
		now, _ := telegram.Message(rina.chat, letter.ID)
		return now.Deleted || now.Document != nil && now.Document.FileID != letter.Document.FileID
	})
	now, _ := telegram.Message(rina.chat, letter.ID)
	if now.Deleted || len(telegram.Calls("editMessageMedia")) != 1 {
		t.Fatalf("deleted %v; replaced %d times", now.Deleted, len(telegram.Calls("editMessageMedia")))
	}
	said := s.readsPDF(now.Document.FileID)
	if strings.Contains(said, password) || !strings.Contains(said, "sipandu.banyuasinkab.go.id") {
		t.Errorf("what stands there now says\n%s", said)
	}
	if strings.Contains(now.Content(), password) {
		t.Errorf("below it stands %q", now.Content())
	}
}
