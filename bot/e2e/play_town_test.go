package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"loket/bot/app"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
	"loket/storage/storagetest"
)

// town is everything outside of the bot, which itself runs as a process of its
// own and can die at any instant. Nothing in it leaves this machine.
type town struct {
	t           *testing.T
	dir         string // DATA_DIR
	logFile     string
	telegram    *botapi.Server
	panel       *hosting.Panel
	mails       *mailbox.Mailbox
	group       int64
	fate        *fate
	settings    []string
	telegramURL string
	seeded      map[string]bool // addresses that the panel has from the beginning
	thorough    bool            // wait for the last change of a card
	hung        bool            // calls to Telegram were left without an answer
	stopAll     func()          // ends the replicas, where several play

	mu     sync.Mutex
	child  *exec.Cmd
	exited chan struct{} // closed when the child has ended
	starts int
	ending bool           // an end of the child is wanted
	frail  bool           // the bot may end by itself, such as without room on the disk
	tended sync.WaitGroup // those who start it again
}

const (
	townToken = "100200300:town-token"
	townGroup = -1001000000001
)

// openTown opens the outside; the bot does not run yet. settings are added to
// the bot's environment.
func openTown(t *testing.T, fate *fate, settings ...string) *town {
	t.Helper()
	w := &town{t: t, dir: filepath.Join(storagetest.InMemory(t), "data"), logFile: filepath.Join(t.TempDir(), "bot.log"), group: townGroup, fate: fate, seeded: map[string]bool{}}
	fate.kill = w.kill
	w.telegram = botapi.New(botapi.Config{Token: townToken, API: botapi.API101})
	w.panel = hosting.New(hosting.Config{User: "diskominfo", Key: "town-login-key", BaseDomain: baseDomain, AutoCertificate: true})
	for _, a := range w.panel.Accounts() {
		w.seeded[a.Domain] = true
	}
	w.mails = mailbox.New(mailbox.Options{Keep: 100_000})
	w.people()
	w.telegramURL = w.serve(w.telegram)
	w.settings = append([]string{"DATA_DIR=" + w.dir, "TELEGRAM_TOKEN=" + townToken, "TELEGRAM_API_URL=" + w.telegramURL, "TEAM_CHAT_ID=" + strconv.Itoa(townGroup),
		"PANEL_URL=" + w.serve(w.panel), "PANEL_USER=diskominfo", "PANEL_LOGIN_KEY=town-login-key", "PANEL_PACKAGE=baku", "PANEL_IP=192.0.2.10",
		"SMTP_URL=" + w.serveMail(), "MAIL_FROM=loket@" + baseDomain, "BASE_DOMAIN=" + baseDomain, "DNS_SERVER=" + w.serveNames(),
		"TELEGRAM_RATE=off", "LISTEN=127.0.0.1:0", "METRICS_LISTEN=127.0.0.1:0", "TMPDIR=" + t.TempDir()}, append(ownDatabaseOf(t, w.dir), settings...)...)
	t.Cleanup(func() {
		w.stop()
		w.telegram.Close()
		if t.Failed() {
			t.Logf("the end of the bot's log:\n%s", w.logTail())
		}
	})
	return w
}

func (w *town) people() {
	for id, name := range map[int64]string{budi: "Budi", sari: "Sari"} {
		w.telegram.AddUser(botapi.User{ID: id, FirstName: name, LastName: "Verifikator", Language: "id"})
	}
	w.telegram.AddGroup(botapi.Chat{ID: townGroup, Type: botapi.Supergroup, Title: "Tim"})
	w.telegram.AddMember(townGroup, budi, botapi.Creator)
	w.telegram.AddMember(townGroup, sari, botapi.Administrator)
	w.telegram.AddMember(townGroup, w.telegram.Bot().ID, botapi.Administrator)
}

// serve opens a party that the bot calls by HTTP; each call may be its last.
func (w *town) serve(party http.Handler) string {
	server := httptest.NewUnstartedServer(w.fate.over(party))
	server.Config.ErrorLog = quiet()
	server.Start()
	w.t.Cleanup(server.Close)
	return server.URL
}

func (w *town) serveMail() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	go func() { _ = w.mails.Serve(listener) }()
	w.t.Cleanup(func() { _ = w.mails.Close() })
	return "smtp://" + listener.Addr().String()
}

// serveNames is a name server that knows no name.
func (w *town) serveNames() string {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	w.must(err)
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(out dns.ResponseWriter, asked *dns.Msg) {
		var answer dns.Msg
		_ = out.WriteMsg(answer.SetRcode(asked, dns.RcodeNameError))
	})}
	go func() { _ = server.ActivateAndServe() }()
	w.t.Cleanup(func() { _ = server.Shutdown() })
	return conn.LocalAddr().String()
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// start has the bot running from now on: it is started again whenever it died.
func (w *town) start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ending = false
	w.spawn()
}

// spawn is called with mu held.
func (w *town) spawn() {
	log, err := os.OpenFile(w.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		w.t.Errorf("open the bot's log: %v", err)
		return
	}
	child := reexec(context.Background(), roleBot, w.settings, "serve")
	out := struct{ io.Writer }{log} // through a pipe: the child's own limits do not concern it
	child.Stdout, child.Stderr = out, out
	if err := child.Start(); err != nil {
		w.t.Errorf("start the bot: %v", err)
		return
	}
	exited := make(chan struct{})
	w.child, w.exited = child, exited
	w.starts++
	w.fate.born()
	w.tended.Go(func() {
		defer log.Close()
		w.tend(child, exited)
	})
}

// tend waits for the child's end and starts another, unless its end is wanted.
func (w *town) tend(child *exec.Cmd, exited chan struct{}) {
	err := child.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	close(exited)
	status, _ := child.ProcessState.Sys().(syscall.WaitStatus)
	killed := status.Signaled() && status.Signal() == syscall.SIGKILL
	switch {
	case w.ending:
		if err != nil && !killed {
			w.t.Errorf("the bot ended with: %v", err)
		}
	case killed, w.frail:
		w.spawn()
	default:
		w.t.Errorf("the bot ended by itself: %v", err)
	}
}

// kill ends the bot as a power cut would.
func (w *town) kill() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.child != nil && !w.ending {
		_ = w.child.Process.Kill() // one that has just ended needs no killing
	}
}

// stop ends the bot as an operator does.
func (w *town) stop() {
	if w.stopAll != nil {
		w.stopAll()
	}
	w.mu.Lock()
	child, exited := w.child, w.exited
	if child == nil || w.ending {
		w.mu.Unlock()
		return
	}
	w.ending = true
	err := child.Process.Signal(syscall.SIGTERM)
	w.mu.Unlock()
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		w.t.Errorf("stop the bot: %v", err)
	}
	select {
	case <-exited:
	case <-time.After(2 * app.StopPatience):
		w.t.Errorf("the bot does not stop")
		_ = child.Process.Kill()
	}
	w.tended.Wait()
}

// said tells whether the bot's log holds the words so many times, from so many
// bytes on.
func (w *town) said(words string, times int, from int64) bool {
	text, err := os.ReadFile(w.logFile)
	return err == nil && strings.Count(string(text[min(from, int64(len(text))):]), words) >= times
}

// written is how long the bot's log is.
func (w *town) written() int64 {
	info, err := os.Stat(w.logFile)
	if err != nil {
		return 0
	}
	return info.Size()
}

func (w *town) logTail() string {
	text, err := os.ReadFile(w.logFile)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(text[max(0, len(text)-6000):])
}
