// Package page is the demo's web page: the officer's phone and the team's
// group side by side over a simulated Telegram, the office's mailbox, the
// hosting panel's front door, and a clock that can be moved.
//
// It plays people and shows what they would see. It knows nothing of the bot:
// everything goes through botapi.Server as a person's doing, and mailbox, panel
// and clock are functions handed in. The texts of the page are its own, in
// Indonesian.
//
// # What a browser test can hold on to
//
// The page is #app; while it is connected, body has data-ready="true".
// Columns and panels: #phone, #team, #mail, #panel; on narrow screens the tabs
// #tab-phone, #tab-team, #tab-mail, #tab-panel show one of them, on wide ones
// #tab-mail and #tab-panel choose what stands in the third column. Team tabs:
// #team-group and #team-private.
//
// Who acts: the selects #officer and #verifier, their values are user ids.
// The clock: #clock shows the time, #advance-hour and #advance-day move it.
//
// A chat's messages stand in #phone-log and #team-log (data-chat = chat id),
// each an element with data-message = number, data-chat, data-from = sender's
// id, data-edits = number of edits, data-deleted when deleted, data-protected
// when protected; its text is in .text, its time in time. Inline buttons have
// data-button = label and data-kind = callback, url or copy; a copy button
// shows "Disalin". Spoilers are .spoiler, shown when aria-expanded is "true".
// Keys of a reply keyboard are in #phone-keys or #team-keys with data-key =
// label. Answers to presses: .toast in #phone-toasts or #team-toasts, and the
// dialog #alert with #alert-text and #alert-close.
//
// What one verifier alone sees stands in #team-log while they are chosen: blocks
// with class private, data-only = their id and data-ephemeral = its number.
// #team-other chooses the next verifier, #team-lose has the chosen one's app
// start anew.
//
// Writing, with phone or team as prefix: #phone-input, #phone-send,
// #phone-start, #phone-attach (opens the menu #phone-menu), #phone-photos and
// #phone-documents (file inputs), #phone-commands (opens #phone-commandlist,
// entries with data-command), #phone-reply (the message being answered) and
// #phone-reply-cancel. Samples and contact in the menu: data-sample = "surat",
// "surat-pdf", "tampilan", "tampilan-album", "stiker" or "suara"; data-contact =
// "own" or "other". What is typed stays in the field until it was sent.
//
// Above the columns: #restart begins anew (after the dialog #restart-ask with
// #restart-yes), #switch-panel, #switch-mail and #switch-telegram (aria-pressed)
// bring trouble, #tour-open, or ?tur in the address, opens the guided tour #tour with #tour-title,
// #tour-text, #tour-do, #tour-skip and #tour-close.
//
// Mail: articles with data-mail = number; attachments are links with
// data-attachment = name. Panel: articles with data-account = username; the form
// #panel-login with #panel-user, #panel-password, its result in #panel-result
// (data-ok), and after a login the form #panel-change with #panel-new; the form
// #site-change with #site-user, #site-password, #site-new, its result in #site-changed.
package page

import (
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"loket/bot/simulator/botapi"
)

//go:embed assets
var assets embed.FS

// Mail is an e-mail in the demo's mailbox.
type Mail struct {
	// ID names the mail in addresses; it must not change.
	ID          string
	From, To    string
	Subject     string
	Text        string
	At          time.Time
	Attachments []Attachment
}

// Attachment is a file that came with a mail.
type Attachment struct {
	Name, Mime string
	Data       []byte
}

// PanelView is what the hosting panel's administrator would see.
type PanelView struct {
	Accounts []Account
	// Note is shown above the accounts, for example that the panel is down.
	Note string
}

// Account is one user account of the panel.
type Account struct {
	Username, Domain, Email string
	Suspended               bool
	// Site tells whether the standard site is installed.
	Site bool
}

// Config wires the page. Telegram, Officers, Group and Verifiers are required;
// panels without a function are shown empty.
type Config struct {
	Telegram *botapi.Server
	// Officers and Verifiers are user ids known to Telegram; verifiers are
	// members of Group.
	Officers, Verifiers []int64
	Group               int64
	// Phones are the officers' own telephone numbers, by user id.
	Phones map[int64]string
	// Mailbox lists the mails, oldest first.
	Mailbox func() []Mail
	Panel   func() PanelView
	// PanelLogin tries a login; detail says in words what came of it.
	PanelLogin func(user, password string) (ok bool, detail string)
	// PanelChangePassword is what a person does after the first login.
	PanelChangePassword func(user, old, new string) error
	// SiteChangePassword is what they do at the website of that user.
	SiteChangePassword func(user, old, new string) error
	// PanelURL starts the links that lead to the panel; the page shows its own
	// panel tab instead of following them.
	PanelURL string
	// Switch brings trouble to a party, or takes it back; Troubled tells what is
	// in trouble now.
	Switch   func(party Party, on bool) error
	Troubled func() []Party
	// Restart throws everything away and begins anew.
	Restart func() error
	// Advance moves the demo's clock, and Now reads it, in the office's zone.
	Advance func(time.Duration)
	Now     func() time.Time
}

// Page is the handler of the demo's web page.
type Page struct {
	config Config
	mux    *http.ServeMux
	guard  *http.CrossOriginProtection
}

// New returns the page's handler. It serves everything below its root and can
// share a server with other paths.
func New(config Config) *Page {
	if config.Now == nil {
		config.Now = time.Now
	}
	p := &Page{config: config, mux: http.NewServeMux(), guard: http.NewCrossOriginProtection()}
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic("page: embedded assets: " + err.Error())
	}
	p.mux.Handle("GET /", http.FileServerFS(files))
	p.mux.HandleFunc("GET /api/events", p.events)
	p.mux.HandleFunc("GET /api/commands", p.commands)
	p.mux.HandleFunc("GET /api/mails", p.mails)
	p.mux.HandleFunc("GET /api/panel", p.panel)
	p.mux.HandleFunc("GET /file/{id}", p.file)
	p.mux.HandleFunc("GET /mail/{id}/{number}", p.attachment)
	for path, action := range map[string]action{
		"text": p.text, "press": p.press, "key": p.key, "contact": p.contact, "start": p.start,
		"sample": p.sample, "edit": p.edit, "block": p.block, "advance": p.advance, "lose": p.lose,
		"switch": p.switchParty, "restart": p.restart,
	} {
		p.mux.Handle("POST /api/"+path, handle(action))
	}
	p.mux.HandleFunc("POST /api/files", p.files)
	p.mux.Handle("POST /api/panel/login", handle(p.panelLogin))
	p.mux.Handle("POST /api/panel/password", handle(p.panelPassword))
	p.mux.Handle("POST /api/site/password", handle(p.sitePassword))
	return p
}

// ServeHTTP answers the page's requests; posts from other sites are refused.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	p.guard.Handler(p.mux).ServeHTTP(w, r)
}

// group is the team's chat, also after it became a supergroup.
func (p *Page) group() int64 { return p.config.Telegram.Current(p.config.Group) }

// people are all who can act on the page.
func (p *Page) people() []int64 {
	people := slices.Clone(p.config.Officers)
	for _, verifier := range p.config.Verifiers {
		if !slices.Contains(people, verifier) {
			people = append(people, verifier)
		}
	}
	return people
}

// shown tells whether the page shows this chat.
func (p *Page) shown(chat int64) bool {
	return chat == p.group() || slices.Contains(p.people(), chat)
}

// may tells whether a person can act in a chat: their own, or the group for
// verifiers.
func (p *Page) may(user, chat int64) bool {
	if user == chat {
		return slices.Contains(p.people(), user)
	}
	return chat == p.group() && slices.Contains(p.config.Verifiers, user)
}
