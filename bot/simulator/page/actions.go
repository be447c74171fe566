package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/bot/simulator/botapi"
)

// maxUpload bounds one post with files, in bytes.
const maxUpload = 64 << 20

// errNotAllowed answers posts that no control of the page makes.
var errNotAllowed = errors.New("orang ini tidak berada di obrolan itu")

// doing is what a person does, as the page posts it.
type doing struct {
	User    int64 `json:"user"`
	Chat    int64 `json:"chat"`
	Message int   `json:"message"`
	ReplyTo int   `json:"replyTo"`
	// Ephemeral is the number of a message that the person alone sees, pressed
	// or answered.
	Ephemeral int    `json:"ephemeral"`
	Text      string `json:"text"`
	Data      string `json:"data"`
	Kind      string `json:"kind"`
	Hours     int    `json:"hours"`
	On        bool   `json:"on"`
	// Name, Password and New are what is typed into the panel's forms.
	Name     string `json:"name"`
	Password string `json:"password"`
	New      string `json:"new"`
}

// done is what came of it.
type done struct {
	Message int    `json:"message,omitempty"`
	Query   string `json:"query,omitempty"`
	OK      bool   `json:"ok"`
	Detail  string `json:"detail,omitempty"`
}

type action func(doing) (done, error)

// handle decodes a post, performs it and answers in JSON; errors are texts for
// the person at the page.
func handle(act action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var d doing
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&d); err != nil {
			reply(w, http.StatusBadRequest, done{Detail: "permintaan tidak terbaca"})
			return
		}
		result, err := act(d)
		answerWith(w, result, err)
	})
}

func answerWith(w http.ResponseWriter, result done, err error) {
	if err != nil {
		reply(w, http.StatusBadRequest, done{Detail: err.Error()})
		return
	}
	result.OK = result.OK || result.Detail == ""
	reply(w, http.StatusOK, result)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a page that is gone needs no answer
}

func (d doing) options() []botapi.Option {
	var options []botapi.Option
	if d.ReplyTo != 0 {
		options = append(options, botapi.InReplyTo(d.ReplyTo))
	}
	if d.Text != "" {
		options = append(options, botapi.Captioned(d.Text))
	}
	return options
}

func (p *Page) text(d doing) (done, error) {
	if !p.may(d.User, d.Chat) {
		return done{}, errNotAllowed
	}
	if d.Ephemeral != 0 || p.alone(d) {
		p.config.Telegram.SendEphemeral(d.Chat, d.User, d.Text, d.Ephemeral, true)
		return done{OK: true}, nil
	}
	reply := doing{ReplyTo: d.ReplyTo}
	m := p.config.Telegram.SendText(d.Chat, d.User, d.Text, reply.options()...)
	if m.ID == 0 {
		return done{}, errors.New("pesan masih kosong")
	}
	return done{Message: m.ID}, nil
}

// alone tells whether a text is a command that only the bot and its sender see.
func (p *Page) alone(d doing) bool {
	name, is := strings.CutPrefix(d.Text, "/")
	if !is || d.User == d.Chat || p.config.Telegram.API() == botapi.API101 {
		return false
	}
	name, _, _ = strings.Cut(name, " ")
	return slices.ContainsFunc(p.config.Telegram.CommandsFor(d.Chat, d.User), func(c botapi.BotCommand) bool { return c.Ephemeral && c.Command == name })
}

// lose has the app of a verifier start anew, which forgets what they alone saw.
func (p *Page) lose(d doing) (done, error) {
	if !p.may(d.User, p.group()) {
		return done{}, errNotAllowed
	}
	p.config.Telegram.LoseEphemerals(p.group(), d.User)
	return done{OK: true}, nil
}

// start presses the start button, or follows a deep link with its payload.
func (p *Page) start(d doing) (done, error) {
	if !p.may(d.User, d.User) {
		return done{}, errNotAllowed
	}
	return done{Message: p.config.Telegram.Start(d.User, d.Data).ID}, nil
}

func (p *Page) press(d doing) (done, error) {
	if !p.may(d.User, d.Chat) {
		return done{}, errNotAllowed
	}
	if d.Ephemeral != 0 {
		query, err := p.config.Telegram.PressEphemeral(d.User, d.Chat, d.Ephemeral, d.Data)
		if err != nil {
			return done{}, errors.New("tombol itu sudah tidak ada")
		}
		return done{Query: query}, nil
	}
	query, err := p.config.Telegram.Press(d.User, d.Chat, d.Message, d.Data)
	if err != nil {
		return done{}, errors.New("tombol itu sudah tidak ada")
	}
	return done{Query: query}, nil
}

func (p *Page) phone(user int64) string {
	if phone := p.config.Phones[user]; phone != "" {
		return phone
	}
	return fmt.Sprintf("+62812%08d", user%100_000_000)
}

// key presses a key of the reply keyboard.
func (p *Page) key(d doing) (done, error) {
	if !p.may(d.User, d.Chat) {
		return done{}, errNotAllowed
	}
	m, err := p.config.Telegram.PressKey(d.Chat, d.User, d.Text, p.phone(d.User))
	if err != nil {
		return done{}, errors.New("tombol itu sudah tidak ada")
	}
	return done{Message: m.ID}, nil
}

// contact shares the person's own contact, or somebody else's.
func (p *Page) contact(d doing) (done, error) {
	if !p.may(d.User, d.Chat) {
		return done{}, errNotAllowed
	}
	c := botapi.Contact{Phone: "+6281377001122", FirstName: "Sekretariat"}
	if d.Kind == "own" {
		u, _ := p.config.Telegram.User(d.User)
		c = botapi.Contact{Phone: p.phone(d.User), FirstName: u.FirstName, LastName: u.LastName, UserID: u.ID}
	}
	return done{Message: p.config.Telegram.SendContact(d.Chat, d.User, c).ID}, nil
}

// edit changes what a person wrote.
func (p *Page) edit(d doing) (done, error) {
	m, ok := p.config.Telegram.Message(d.Chat, d.Message)
	if !ok || !p.may(d.User, d.Chat) || m.From == nil || m.From.ID != d.User || d.Text == "" {
		return done{}, errors.New("pesan itu tidak dapat diubah")
	}
	if err := p.config.Telegram.EditText(d.Chat, d.Message, d.Text); err != nil {
		return done{}, errors.New("pesan itu tidak dapat diubah")
	}
	return done{Message: d.Message}, nil
}

func (p *Page) block(d doing) (done, error) {
	if !p.may(d.User, d.User) {
		return done{}, errNotAllowed
	}
	if d.On {
		p.config.Telegram.Block(d.User)
	} else {
		p.config.Telegram.Unblock(d.User)
	}
	return done{}, nil
}

// advance moves the clock by whole hours, a week at most.
func (p *Page) advance(d doing) (done, error) {
	if p.config.Advance == nil || d.Hours < 1 || d.Hours > 7*24 {
		return done{}, errors.New("jam tidak dapat dimajukan")
	}
	p.config.Advance(time.Duration(d.Hours) * time.Hour)
	return done{OK: true, Detail: moment(p.config.Now())}, nil
}

// sample sends one of the ready-made files.
func (p *Page) sample(d doing) (done, error) {
	if !p.may(d.User, d.Chat) {
		return done{}, errNotAllowed
	}
	t, reply := p.config.Telegram, doing{ReplyTo: d.ReplyTo}
	sender, _ := t.User(d.User)
	letter := letterFor(sender.Name(), p.config.Now())
	var sent []botapi.Message
	switch d.Kind {
	case "surat":
		sent = t.SendPhoto(d.Chat, d.User, [][]byte{letter.photograph()}, reply.options()...)
	case "surat-pdf":
		file := botapi.Upload{Name: "surat-permohonan.pdf", Mime: "application/pdf", Data: letter.pdf()}
		sent = append(sent, t.SendDocument(d.Chat, d.User, file, reply.options()...))
	case "tampilan":
		sent = t.SendPhoto(d.Chat, d.User, [][]byte{screenshot(0)}, reply.options()...)
	case "tampilan-album":
		sent = t.SendPhoto(d.Chat, d.User, [][]byte{screenshot(0), screenshot(1), screenshot(2)}, reply.options()...)
	case "stiker":
		sent = append(sent, t.SendSticker(d.Chat, d.User, "👍", reply.options()...))
	case "suara":
		sent = append(sent, t.SendVoice(d.Chat, d.User, 7, reply.options()...))
	default:
		return done{}, errors.New("contoh itu tidak ada")
	}
	return done{Message: sent[0].ID}, nil
}

// files sends uploads: photos or documents, several as an album.
func (p *Page) files(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(maxUpload); err != nil {
		answerWith(w, done{}, errors.New("berkas terlalu besar"))
		return
	}
	d := doing{Text: r.FormValue("text"), Kind: r.FormValue("kind")}
	d.User, _ = strconv.ParseInt(r.FormValue("user"), 10, 64)
	d.Chat, _ = strconv.ParseInt(r.FormValue("chat"), 10, 64)
	d.ReplyTo, _ = strconv.Atoi(r.FormValue("replyTo"))
	var uploads []botapi.Upload
	for _, header := range r.MultipartForm.File["files"] {
		file, err := header.Open()
		if err != nil {
			answerWith(w, done{}, errors.New("berkas tidak terbaca"))
			return
		}
		data, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			answerWith(w, done{}, errors.New("berkas tidak terbaca"))
			return
		}
		uploads = append(uploads, botapi.Upload{Name: header.Filename, Mime: header.Header.Get("Content-Type"), Data: data})
	}
	result, err := p.send(d, uploads)
	answerWith(w, result, err)
}

func (p *Page) send(d doing, uploads []botapi.Upload) (done, error) {
	if !p.may(d.User, d.Chat) {
		return done{}, errNotAllowed
	}
	if len(uploads) == 0 || len(uploads) > 10 {
		return done{}, errors.New("pilih 1 sampai 10 berkas")
	}
	if d.Kind != "photo" {
		sent := p.config.Telegram.SendDocuments(d.Chat, d.User, uploads, d.options()...)
		return done{Message: sent[0].ID}, nil
	}
	var photos [][]byte
	for _, upload := range uploads {
		photos = append(photos, upload.Data)
	}
	return done{Message: p.config.Telegram.SendPhoto(d.Chat, d.User, photos, d.options()...)[0].ID}, nil
}
