package page

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strconv"
)

type mailView struct {
	ID          string   `json:"id"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Subject     string   `json:"subject"`
	Text        string   `json:"text"`
	At          string   `json:"at"`
	Attachments []string `json:"attachments"`
}

// mails lists the mailbox, newest first.
func (p *Page) mails(w http.ResponseWriter, _ *http.Request) {
	views := []mailView{}
	for _, m := range p.mailbox() {
		v := mailView{ID: m.ID, From: m.From, To: m.To, Subject: m.Subject, Text: m.Text,
			At: moment(m.At.In(p.config.Now().Location())), Attachments: []string{}}
		for _, a := range m.Attachments {
			v.Attachments = append(v.Attachments, a.Name)
		}
		views = append(views, v)
	}
	slices.Reverse(views)
	reply(w, http.StatusOK, views)
}

func (p *Page) mailbox() []Mail {
	if p.config.Mailbox == nil {
		return nil
	}
	return p.config.Mailbox()
}

// attachment opens a file that came with a mail.
func (p *Page) attachment(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.PathValue("number"))
	for _, m := range p.mailbox() {
		if m.ID == r.PathValue("id") && err == nil && number >= 0 && number < len(m.Attachments) {
			a := m.Attachments[number]
			serveBytes(w, a.Name, a.Mime, a.Data)
			return
		}
	}
	http.NotFound(w, r)
}

// file opens a file of the chats; ?simpan=1 downloads it.
func (p *Page) file(w http.ResponseWriter, r *http.Request) {
	f, data, err := p.config.Telegram.File(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	kind := f.Mime
	if r.FormValue("simpan") != "" {
		kind = "application/octet-stream"
	}
	serveBytes(w, f.Name, kind, data)
}

// serveBytes shows pictures, PDF and plain text in the browser and lets it
// store all else: nothing that people sent may run in the page's name.
func serveBytes(w http.ResponseWriter, name, kind string, data []byte) {
	kind, _, _ = mime.ParseMediaType(kind)
	disposition := "attachment"
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf", "text/plain":
		disposition = "inline"
	default:
		kind = "application/octet-stream"
	}
	if kind == "text/plain" {
		kind += "; charset=utf-8"
	}
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	header.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // a page that is gone needs no answer
}

// commands lists the command menu of a person in a chat.
func (p *Page) commands(w http.ResponseWriter, r *http.Request) {
	chat, _ := strconv.ParseInt(r.FormValue("chat"), 10, 64)
	user, _ := strconv.ParseInt(r.FormValue("user"), 10, 64)
	if !p.may(user, chat) {
		answerWith(w, done{}, errNotAllowed)
		return
	}
	type entry struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	entries := []entry{}
	for _, c := range p.config.Telegram.CommandsFor(chat, user) {
		entries = append(entries, entry{c.Command, c.Description})
	}
	reply(w, http.StatusOK, entries)
}

type accountView struct {
	Username  string `json:"username"`
	Domain    string `json:"domain"`
	Email     string `json:"email"`
	Suspended bool   `json:"suspended"`
	Site      bool   `json:"site"`
}

// panel lists the accounts.
func (p *Page) panel(w http.ResponseWriter, _ *http.Request) {
	var view PanelView
	if p.config.Panel != nil {
		view = p.config.Panel()
	}
	accounts := []accountView{}
	for _, a := range view.Accounts {
		accounts = append(accounts, accountView(a))
	}
	reply(w, http.StatusOK, map[string]any{"accounts": accounts, "note": view.Note})
}

func (p *Page) panelLogin(d doing) (done, error) {
	if p.config.PanelLogin == nil {
		return done{}, errors.New("panel tidak tersedia")
	}
	ok, detail := p.config.PanelLogin(d.Name, d.Password)
	if detail == "" {
		detail = map[bool]string{true: "Berhasil masuk.", false: "Username atau password tidak cocok."}[ok]
	}
	return done{OK: ok, Detail: detail}, nil
}

func (p *Page) panelPassword(d doing) (done, error) {
	return changed(p.config.PanelChangePassword, "panel", d)
}

func (p *Page) sitePassword(d doing) (done, error) {
	return changed(p.config.SiteChangePassword, "website", d)
}

func changed(change func(user, old, new string) error, place string, d doing) (done, error) {
	if change == nil {
		return done{}, errors.New(place + " tidak tersedia")
	}
	if err := change(d.Name, d.Password, d.New); err != nil {
		return done{Detail: err.Error()}, nil
	}
	return done{OK: true, Detail: "Password " + place + " sudah diganti."}, nil
}
