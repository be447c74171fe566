package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
)

// Beside a running bot the setup asks Telegram for nothing that would disturb it,
// says where the code is that links a group, and that the bot must be restarted.
func TestTheSetupDisturbsNoRunningBot(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	release, err := settings.TakeDataDir(filepath.Join(s.dir, "data")) // as a bot does
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	answers := strings.Split(plainAnswers(s.file), "\n")
	answers[1] = "tautkan"
	said, _ := s.fed(strings.Join(answers[:len(answers)-1], "\n") + "\n")
	s.saying(said, "Bot sedang berjalan di server ini", "journalctl -u loket")
	s.asksOnly("getMe")
	s.has(s.file, s.holds(s.file)+"TEAM_CHAT_ID=-1000500\n")
	answers = slices.Concat([]string{"tidak", setupToken, "1"}, answers[2:])
	said, _ = s.fed(strings.Join(answers[:len(answers)-1], "\n") + "\n")
	s.saying(said, "✔ Grup: Tim Diskominfo, privat.")
	s.asksOnly("getMe", "getChat")
	said, _ = s.fed("ya\n" + strings.Repeat("\n", len(answers)-2) + "saya\n")
	s.saying(said, "Bot masih berjalan dengan pengaturan lama: mulailah ulang", "Loket siap dipakai")
	for _, call := range s.telegram.Calls() {
		if strings.HasPrefix(call.Method, "set") || strings.HasPrefix(call.Method, "send") || strings.HasPrefix(call.Method, "delete") || call.Method == "getUpdates" {
			t.Errorf("Telegram was asked for %s", call.Method)
		}
	}
}

// asksOnly looks at all that Telegram was asked for so far.
func (s *site) asksOnly(methods ...string) {
	s.t.Helper()
	for _, call := range s.telegram.Calls() {
		if !slices.Contains(methods, call.Method) {
			s.t.Errorf("Telegram was asked for %s", call.Method)
		}
	}
}

// A panel may have a certificate of its own: the setup says so and asks for its
// file, until it is the right one.
func TestAPanelWithACertificateOfItsOwn(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	own := httptest.NewTLSServer(s.hosting)
	defer own.Close()
	other := filepath.Join(s.dir, "other.pem")
	s.has(other, "no certificate\n")
	foreign := filepath.Join(s.dir, "foreign.pem")
	s.has(foreign, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: somebodysCertificate(t)})))
	right := filepath.Join(s.dir, "panel.pem")
	s.has(right, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate().Raw})))
	said, _ := s.fed(strings.Join([]string{setupToken, "nanti", "2", own.URL, filepath.Join(s.dir, "missing.pem"), other, foreign, right, "diskominfo", setupKey, "baku"}, "\n") + "\n")
	s.saying(said, "Sertifikat panel tidak dikenal server ini", "Berkas sertifikat panel", "missing.pem tidak dapat dibaca (no such file", "other.pem bukan berkas PEM", "bukan terbitan "+foreign, "✔ Masuk ke panel sebagai diskominfo", "Alamat IP akun baru")
	if draft := s.holds(s.file + ".baru"); !strings.Contains(draft, "\nPANEL_CA_FILE="+right+"\n") {
		t.Errorf("the answers so far are\n%s", draft)
	}
	// Without the file the key cannot be tried; the doubt may be passed over.
	_ = os.Remove(s.file + ".baru")
	said, _ = s.fed(strings.Join([]string{setupToken, "nanti", "2", own.URL, "", "diskominfo", setupKey, setupKey, "baku"}, "\n") + "\n")
	s.saying(said, "tekan Enter sekali lagi", "Alamat IP akun baru")
}

// somebodysCertificate is one by an authority that nobody knows.
func somebodysCertificate(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	own := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, own, own, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// What is pasted may hold blanks, line breaks, or BotFather's whole message.
func TestATokenAsPeopleCopyIt(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	for name, typed := range map[string]string{
		"blanks":         "  4242: token-of-the -setup ",
		"a line break":   "\x1b[200~4242:token-of\n-the-setup\n\x1b[201~",
		"a Windows one":  "\x1b[200~4242:token-of\r\n-the-setup\x1b[201~",
		"a hard blank":   "4242:token-of-the-setup\u00a0",
		"a tab":          "\x1b[200~\t4242:token-of-the-setup\x1b[201~",
		"a byte order":   "\ufeff4242:token-of-the-setup",
		"a hidden break": "4242:token\u200b-of\u200d-the\u2060-setup",
	} {
		_ = os.Remove(s.file + ".baru")
		term := s.begins(80, "xterm")
		term.reads("Token bot")
		term.types(typed + "\r")
		term.reads("(@loket_bot)")
		term.reads("Grup tim")
		term.types(keyBreak)
		term.ends()
		if draft := s.holds(s.file + ".baru"); !strings.Contains(draft, "\nTELEGRAM_TOKEN="+setupToken+"\n") {
			t.Errorf("%s: the token is not read in\n%s", name, draft)
		}
		if strings.Contains(term.all(), "token-of") {
			t.Errorf("%s: the token is shown", name)
		}
	}
}
