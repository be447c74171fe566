// Package simulator is everything outside of Loket on one machine: a Telegram,
// a hosting panel, a mailbox and the names that resolve there, each speaking
// its real protocol on a loopback port, and the page on which a person plays
// officer and team. The bot cannot tell the difference.
package simulator

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
	"loket/bot/simulator/page"
)

// Clock is the time of the simulated world; *engine.Clock is one.
type Clock interface {
	Now() time.Time
	Advance(time.Duration)
	Ahead() time.Duration
}

// Config says where the world keeps itself and what it is called.
type Config struct {
	Dir        string // made where it is missing; empty: nothing outlives the run
	Clock      Clock
	BaseDomain string
	Restart    func() error   // throws everything away and begins anew; nil: that cannot be
	API        botapi.API     // the version that Telegram speaks (default API101)
	Ground     hosting.Ground // of the panel's accounts; nil: the simulator's own
}

// The people of the demonstration.
const (
	officerRina, officerAgus   = 810001, 810002
	verifierBudi, verifierSari = 820001, 820002
	group                      = -1001000000001
)

// World is the running stand-ins.
type World struct {
	Token, TelegramURL    string
	Group                 int64
	PanelURL, PanelUser   string
	PanelLink             string // where people are told to log in; the page leads there
	PanelKey              string
	PanelPackage, PanelIP string
	MailURL               string
	config                Config
	telegram              *botapi.Server
	hosting               *hosting.Panel
	mailbox               *mailbox.Mailbox
	front, secureFront    string
	trust                 *x509.CertPool
	listeners             []net.Listener
	keeper                *keeper // nil: nothing outlives the run
	troubleMu             sync.Mutex
	trouble               []page.Party
}

// Open starts the stand-ins with what an earlier run left in Dir.
func Open(config Config) (*World, error) {
	files := ""
	if config.Dir != "" {
		files = filepath.Join(config.Dir, "files")
		if err := os.MkdirAll(config.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("make the simulator's folder: %w", err)
		}
	}
	w := &World{config: config, Token: "100200300:demo-token", Group: group,
		PanelLink: "https://panel." + config.BaseDomain + ":2222",
		PanelUser: "diskominfo", PanelKey: "demo-login-key", PanelPackage: "baku", PanelIP: "192.0.2.10"}
	w.telegram = botapi.New(botapi.Config{Token: w.Token, BotUsername: "loket_bot", BotName: "Loket", Now: config.Clock.Now, FilesDir: files, API: cmp.Or(config.API, botapi.API101)})
	w.hosting = hosting.New(hosting.Config{User: w.PanelUser, Key: w.PanelKey, BaseDomain: config.BaseDomain,
		Packages: []string{w.PanelPackage}, IPs: []string{w.PanelIP}, AutoCertificate: true, Now: config.Clock.Now, Ground: config.Ground})
	w.mailbox = mailbox.New(mailbox.Options{Now: config.Clock.Now, Keep: keptMails, Stored: func() error { return w.keeper.keep(mailFile) }})
	if config.Dir != "" {
		if err := w.remember(); err != nil {
			return nil, err
		}
	}
	w.people()
	if err := w.listen(); err != nil {
		return nil, err
	}
	return w, nil
}

// people are there from the beginning.
func (w *World) people() {
	for _, u := range []botapi.User{
		{ID: officerRina, FirstName: "Rina", LastName: "Kartika", Username: "rina_disdik", Language: "id"},
		{ID: officerAgus, FirstName: "Agus", LastName: "Salim", Username: "agus_dinkes", Language: "id"},
		{ID: verifierBudi, FirstName: "Budi", LastName: "Santoso", Username: "budi_kominfo", Language: "id"},
		{ID: verifierSari, FirstName: "Sari", LastName: "Utami", Username: "sari_kominfo", Language: "id"},
	} {
		if _, known := w.telegram.User(u.ID); !known {
			w.telegram.AddUser(u)
		}
	}
	if _, known := w.telegram.Chat(w.Group); known {
		return
	}
	w.telegram.AddGroup(botapi.Chat{ID: w.Group, Type: "supergroup", Title: "Tim Subdomain & Website"})
	w.telegram.AddMember(w.Group, verifierBudi, "creator")
	w.telegram.AddMember(w.Group, verifierSari, "administrator")
	w.telegram.AddMember(w.Group, w.telegram.Bot().ID, "administrator")
}

// listen opens a loopback port for each party.
func (w *World) listen() error {
	var err error
	serve := func(handler http.Handler) (string, error) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", fmt.Errorf("open a port for the simulator: %w", err)
		}
		w.listeners = append(w.listeners, listener)
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = server.Serve(listener) }()
		return listener.Addr().String(), nil
	}
	if w.TelegramURL, err = serve(w.telegram); err != nil {
		return err
	}
	w.TelegramURL = "http://" + w.TelegramURL
	if w.PanelURL, err = serve(w.keeper.afterEach(panelFile, w.hosting)); err != nil {
		return err
	}
	w.PanelURL = "http://" + w.PanelURL
	front := w.keeper.afterEach(panelFile, w.hosting.Front())
	if w.front, err = serve(front); err != nil {
		return err
	}
	if w.trust, err = w.hosting.Trust(); err != nil {
		return err
	}
	secure, err := tls.Listen("tcp", "127.0.0.1:0", w.hosting.FrontTLS())
	if err != nil {
		return fmt.Errorf("open a port for the simulated websites: %w", err)
	}
	w.listeners, w.secureFront = append(w.listeners, secure), secure.Addr().String()
	visitors := &http.Server{Handler: front, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = visitors.Serve(secure) }()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("open a port for the mailbox: %w", err)
	}
	go func() { _ = w.mailbox.Serve(listener) }()
	w.MailURL = "smtp://" + listener.Addr().String()
	return nil
}

// Dial reaches addresses under the base domain at the stand-in's front, and the
// panel's own address over TLS; there is no way out of this machine.
func (w *World) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	to := ""
	switch {
	case err != nil:
	case port == "80" && strings.HasSuffix(host, "."+w.config.BaseDomain):
		to = w.front
	case port == "80" && host == w.PanelIP:
		to = w.front
	case port == "443" && host == w.PanelIP:
		to = w.secureFront
	}
	if to == "" {
		return nil, fmt.Errorf("no route to %s in the simulated world", address)
	}
	var d net.Dialer
	return d.DialContext(ctx, network, to)
}

// Trust is the authority of the simulated websites' certificates.
func (w *World) Trust() *x509.CertPool { return w.trust }

// LookupHost resolves the names of the panel's accounts.
func (w *World) LookupHost(_ context.Context, host string) ([]string, error) {
	for _, a := range w.hosting.Accounts() {
		if a.Domain == host {
			return []string{w.PanelIP}, nil
		}
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// LookupCNAME knows no aliases: a name that resolves stands for itself.
func (w *World) LookupCNAME(ctx context.Context, host string) (string, error) {
	if _, err := w.LookupHost(ctx, host); err != nil {
		return "", err
	}
	return host + ".", nil
}

// Page is the web page on which a person plays.
func (w *World) Page() http.Handler {
	return page.New(page.Config{
		Telegram: w.telegram, Officers: []int64{officerRina, officerAgus}, Verifiers: []int64{verifierBudi, verifierSari}, Group: w.Group,
		Phones:  map[int64]string{officerRina: "6281234567801", officerAgus: "6281234567802", verifierBudi: "6281234567803", verifierSari: "6281234567804"},
		Mailbox: w.mails, Panel: w.panel, PanelLogin: w.login, PanelChangePassword: w.changePassword, SiteChangePassword: w.changeSitePassword, PanelURL: w.PanelLink,
		Switch: w.switchParty, Troubled: w.troubled, Restart: w.config.Restart,
		Advance: w.advance, Now: func() time.Time { return w.config.Clock.Now().In(w.zone()) },
	})
}

func (w *World) zone() *time.Location {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		return time.FixedZone("WIB", 7*60*60)
	}
	return zone
}

func (w *World) mails() []page.Mail {
	var all []page.Mail
	for _, m := range w.mailbox.Mails() {
		mail := page.Mail{ID: strconv.Itoa(m.ID), From: m.From, To: m.To, Subject: m.Subject, Text: m.Text, At: m.Date}
		for _, a := range m.Attachments {
			mail.Attachments = append(mail.Attachments, page.Attachment{Name: a.Name, Mime: a.Type, Data: a.Data})
		}
		all = append(all, mail)
	}
	return all
}

func (w *World) panel() page.PanelView {
	var view page.PanelView
	if w.panelDown() {
		view.Note = "Panel sedang mati, sehingga pekerjaan bot menunggu."
	}
	for _, a := range w.hosting.Accounts() {
		view.Accounts = append(view.Accounts, page.Account{Username: a.Username, Domain: a.Domain, Email: a.Email, Suspended: a.Suspended, Site: a.SiteTitle != ""})
	}
	return view
}

func (w *World) login(user, password string) (bool, string) {
	if w.panelDown() {
		return false, "Panel sedang mati."
	}
	if w.hosting.Login(user, password) {
		return true, "Berhasil masuk. Silakan ganti password."
	}
	return false, "Username atau password salah, atau akun dibekukan."
}

func (w *World) changePassword(user, old, next string) error {
	return errors.Join(w.hosting.ChangePassword(user, old, next), w.keeper.keep(panelFile))
}

func (w *World) changeSitePassword(user, old, next string) error {
	for _, a := range w.hosting.Accounts() {
		if a.Username == user {
			return errors.Join(w.hosting.ChangeSitePassword(a.Domain, user, old, next), w.keeper.keep(panelFile))
		}
	}
	return hosting.ErrWrongPassword
}

func (w *World) advance(d time.Duration) {
	w.config.Clock.Advance(d)
	_ = w.keeper.keep(clockFile) // a clock that is not kept stands a little earlier next time
}

// Close stops the stand-ins and writes them down.
func (w *World) Close() error {
	err := w.keeper.keep(panelFile, mailFile, clockFile)
	w.telegram.Close()
	for _, l := range w.listeners {
		err = errors.Join(err, l.Close())
	}
	return errors.Join(err, w.mailbox.Close())
}

// Telegram is the simulated Telegram, for tests that play people by program.
func (w *World) Telegram() *botapi.Server { return w.telegram }

// Hosting is the simulated panel.
func (w *World) Hosting() *hosting.Panel { return w.hosting }

// Mailbox is the simulated mailbox.
func (w *World) Mailbox() *mailbox.Mailbox { return w.mailbox }
