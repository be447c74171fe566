package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"loket/bot/maintenance"
	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage/postgres/postgrestest"
	"loket/storage/storagetest"
)

// TestNoSecretIsLeftLying plays everything in which a password or a code is
// made, collects each as its rightful reader saw it, and then looks for it
// wherever it must not be.
func TestNoSecretIsLeftLying(t *testing.T) {
	s := besiege(t, func(set *settings.Settings, _ string) { set.PanelWebsite = "manual" })
	s.secretWeek()
	s.idle()
	secrets := s.secretsSeen()
	if len(secrets) < 5 {
		t.Fatalf("the week made %d secrets only", len(secrets))
	}
	s.onlyTheEntitledRead(secrets)
	s.searches("the metrics", s.fetches("http://"+s.metrics+"/metrics"), secrets)
	s.searches("the health page", s.fetches("http://"+s.public+"/healthz")+s.fetches("http://"+s.public+"/readyz"), secrets)
	for _, c := range s.world.Hosting().Calls() {
		s.searches("a call of the panel", c.Method+" "+c.Path+"?"+c.Query.Encode()+" "+c.User+" "+fmt.Sprint(c.Form), secrets)
	}
	s.searches("a backup", s.backup(), secrets)
	s.searchesFolder("the data of the running program", secrets)
	s.stop()
	s.searchesFolder("the data of the program at rest", secrets)
	s.searches("the log", s.log.String(), append(secrets, s.world.Token, s.world.PanelKey))
}

// secretWeek makes a password of every kind: a new account's, a forgotten one's,
// a handed over one's, one that is set by hand, one that expires, and a code.
func (s *siege) secretWeek() {
	s.t.Helper()
	rina, agus, budi := s.officer(rina), s.officer(agus), s.verifier(budi)
	rina.isServed(budi, "sipandu")
	rina.document("📄 Unduh surat")
	budi.onPrivate("/start surat_SD-2026-0001").finds("the letter", func(m botapi.Message) bool { return m.Document != nil })
	rina.tap("✅ Sudah saya simpan")
	rina.forgets()
	ticket := rina.asksWebsite("disperkim")
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	budi.onPrivate("/start kerja_" + ticket).tap("✅ Sudah dibuat")
	rina.finds("the website", func(m botapi.Message) bool { return strings.Contains(m.Content(), ticket) && len(m.Buttons()) == 1 })
	rina.opens()

	agus.introduce()
	agus.says("/batal")
	s.app.Engine.Remember(conversations.Account{Address: "simpeg.banyuasinkab.go.id", Username: "simpeg", Email: "kepeg@banyuasinkab.go.id", Imported: true})
	agus.links("simpeg")
	s.idle()
	agus.says("/lupapassword")
	agus.presses("🔗 Tautkan akun lewat email")
	agus.says("simpeg")
	s.idle()
	mails := s.world.Mailbox().To("kepeg@banyuasinkab.go.id")
	agus.says(secretCode.FindString(mails[len(mails)-1].Text))

	agus.takesOver("sipandu")
	taken := budi.youngest("PGD-")
	budi.onCard(taken, "✅ Setujui")
	budi.onCard(taken, "Ya, setujui")
	rina.withButton("🚫 Bukan kami")
	s.clock.Advance(61 * time.Minute)
	agus.opens()
	s.clock.Advance(72 * time.Hour) // what was not changed is replaced
	agus.reads("tidak berlaku")
}

// secretCode is how passwords and codes look: sixteen letters and digits.
var secretCode = regexp.MustCompile(`\b[A-HJ-NP-Za-hjkmnp-z2-9]{16}\b`)

// secretsSeen collects every password and code that left the program.
func (s *siege) secretsSeen() (all []string) {
	s.t.Helper()
	collect := func(text string) {
		for _, line := range strings.Split(text, "\n") {
			found := secretCode.FindString(line)
			classes := strings.ContainsAny(found, "23456789") && strings.ToLower(found) != found && strings.ToUpper(found) != found
			if found != "" && classes && !slices.Contains(all, found) {
				all = append(all, found)
			}
		}
	}
	for _, c := range s.world.Telegram().Calls("sendMessage", "editMessageText") {
		collect(c.Params["text"])
		if strings.Contains(c.Params["reply_markup"], "copy_text") {
			collect(c.Params["reply_markup"])
		}
	}
	for _, m := range s.world.Mailbox().Mails() {
		collect(m.Text)
	}
	return all
}

// onlyTheEntitledRead looks where each secret went: to an officer's private
// chat, to the verifier who set it by hand, and to the mailboxes on file.
func (s *siege) onlyTheEntitledRead(secrets []string) {
	s.t.Helper()
	readers := map[string][]int64{}
	for _, c := range s.world.Telegram().Calls() {
		for _, secret := range secrets {
			if !strings.Contains(c.Params["text"]+c.Params["caption"]+c.Params["reply_markup"], secret) {
				continue
			}
			if c.Chat <= 0 || c.Chat == sari || c.Method == "answerCallbackQuery" || c.Params["protect_content"] == "" && c.Method == "sendMessage" {
				s.t.Errorf("%s in chat %d holds a secret", c.Method, c.Chat)
			}
			if !slices.Contains(readers[secret], c.Chat) {
				readers[secret] = append(readers[secret], c.Chat)
			}
		}
	}
	for secret, who := range readers {
		officers := slices.DeleteFunc(slices.Clone(who), func(chat int64) bool { return chat != rina && chat != agus })
		if len(officers) != 1 {
			s.t.Errorf("a secret of %d letters was read by %v", len(secret), who)
		}
	}
	for _, m := range s.world.Mailbox().Mails() {
		for _, secret := range secrets {
			if strings.Contains(m.Subject, secret) || strings.Contains(fmt.Sprint(m.Header), secret) {
				s.t.Errorf("the head of a mail to %s holds a secret", m.To)
			}
		}
	}
}

// searches looks for secrets in a text, plain and in the usual disguises.
func (s *siege) searches(where, text string, secrets []string) {
	s.t.Helper()
	for _, secret := range secrets {
		for _, form := range disguises(secret) {
			if strings.Contains(text, form) {
				at := strings.Index(text, form)
				s.t.Errorf("%s holds a secret: …%q", where, text[max(0, at-60):at])
			}
		}
	}
}

// disguises are the forms in which a secret could lie about. In base64 it looks
// different at each of three places.
func disguises(secret string) []string {
	forms := []string{secret, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
		forms = append(forms, coded[4:len(coded)-4])
	}
	return forms
}

// searchesFolder looks through every file of the data directory.
func (s *siege) searchesFolder(where string, secrets []string) {
	s.t.Helper()
	files := 0
	s.must(filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		s.searches(where+": "+entry.Name(), string(data), secrets)
		files++
		return err
	}))
	if url := databaseOf(s.t, s.dir); url != "" {
		s.searches(where+": the database", postgrestest.Place{URL: url}.Rows(s.t), secrets)
		files++
	}
	if files < 3 {
		s.t.Errorf("%s is %d files only", where, files)
	}
}

func (s *siege) fetches(url string) string {
	s.t.Helper()
	response, err := http.Get(url)
	s.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	s.must(err)
	if response.StatusCode != http.StatusOK {
		s.t.Errorf("%s answers %s", url, response.Status)
	}
	return string(text)
}

// backup takes one and opens it with its key.
func (s *siege) backup() string {
	s.t.Helper()
	key, err := age.GenerateX25519Identity()
	s.must(err)
	file := filepath.Join(storagetest.InMemory(s.t), "loket.age")
	command := &maintenance.BackupCommand{File: file, DataDir: s.dir, DatabaseURL: databaseOf(s.t, s.dir), Recipient: key.Recipient().String()}
	s.must(command.Run(s.t.Context()))
	sealed, err := os.ReadFile(file)
	s.must(err)
	open, err := age.Decrypt(bytes.NewReader(sealed), key)
	s.must(err)
	plain, err := io.ReadAll(open)
	s.must(err)
	if !bytes.Contains(plain, []byte("sipandu.banyuasinkab.go.id")) || bytes.Contains(sealed, []byte("sipandu")) {
		s.t.Error("the backup should hold the requests, sealed")
	}
	return string(plain)
}

// TestTheGroupsCodeIsNotKept links a group by the one-time code: what is kept of
// it tells nobody the code.
func TestTheGroupsCodeIsNotKept(t *testing.T) {
	const code = "KQ7XW2MZ"
	s := besiege(t, func(set *settings.Settings, _ string) { set.TeamChatID = 0 })
	s.waitsForCall(t, "setMyCommands", func(botapi.Call) bool { return true }) // the program's own code is set by then
	s.app.Engine.Remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark(code)})
	budi := s.verifier(budi)
	for _, wrong := range []string{"", "KQ7XW2MA", turn.LinkMark(code)} {
		expect(t, budi.says("/hubungkan "+wrong), "Kode belum benar")
	}
	s.idle()
	s.searchesFolder("the data while the code is good", []string{code})
	expect(t, budi.says("/hubungkan "+strings.ToLower(code)), "grup tim")
	s.idle()
	s.searchesFolder("the data after it was used", []string{code})
	s.searches("the log", s.log.String(), []string{code})
}
