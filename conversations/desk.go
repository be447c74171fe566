package conversations

import (
	"time"

	"loket/conversations/answers"
	"loket/conversations/calendar"
)

// Config is what the desk knows of the office. It does not change while the
// program runs.
type Config struct {
	BaseDomain string // parent of all addresses
	Calendar   calendar.Calendar
	Zone       *time.Location
	Units      answers.Units
	Names      answers.Names

	Office    Office
	Standards Standards

	PanelManual      bool     // the team does the panel's work by hand
	SiteManual       bool     // the same for websites alone
	PanelLink        string   // where people log in
	HostingLanguages []string // languages the hosting can run
	MailOff          bool     // no mail can be sent

	// KeepBackups is how many days a backup is kept, as people are told. 0: 90.
	KeepBackups int

	// Hash is a keyed hash, whose key lies outside all that is remembered: by it
	// a person's limits outlive their erasure.
	Hash func(words string) string

	TeamChat  int64 // the group named in the settings; 0: linked by /hubungkan
	TeamTopic int   // topic of a forum; 0 for none

	// Spoken tells which words people may type instead of pressing a button:
	// from the folded phrase, in any language, to the button's key.
	Spoken map[string]string
}

// Office is the identity on letters and texts.
type Office struct {
	Government, Name, Address, Phone, Email, Site string
	Signatory, SignatoryNIP                       string
}

// Standards holds the decree numbers of the service standards; empty until the office has them.
type Standards struct {
	SubdomainDecree, WebsiteDecree string
}

// catalogue is what the counter offers.
type catalogue struct {
	forms    map[string]*Form
	openings []opening
	begin    func(t *turn, name string) error // carries out an opening by its name
}

// Desk decides. It holds no state of its own: everything it knows of a
// conversation comes from Memory.
type Desk struct {
	Config
	catalogue
}

// New builds a desk for an office.
func New(config Config) *Desk {
	d := &Desk{Config: config}
	if d.KeepBackups == 0 {
		d.KeepBackups = 90
	}
	if d.Hash == nil {
		d.Hash = unkeyed
	}
	d.forms = formsByName(profileForm(), editProfileForm(), subdomainForm(), websiteForm(), takeoverForm(), linkForm(), proveForm(), complaintForm(), questionForm())
	d.openings, d.begin = officerOpenings(), (*turn).beginNamed
	return d
}

// Decide says what an event comes to. Errors of mem come back wrapped and
// mean that nothing was decided; any other error is a fault of the decision.
func (d *Desk) Decide(mem Memory, now time.Time, event Event) (Decision, error) {
	t := newTurn(&d.Config, &d.catalogue, mem, now)
	if err := t.handle(event); err != nil {
		return Decision{}, err
	}
	if err := t.drawCards(); err != nil {
		return Decision{}, err
	}
	return t.decision(), nil
}

// handle brings an event to those who know what it means.
func (t *turn) handle(event Event) error {
	if err := t.notice(event); err != nil {
		return err
	}
	switch e := event.(type) {
	case Message:
		return t.message(e)
	case Press:
		return t.press(e)
	case MemberChanged:
		return t.memberChanged(e)
	case BotMoved:
		return t.botMoved(e)
	case GroupMigrated:
		return t.groupMigrated(e)
	case GroupSeen:
		return t.groupSeen(e)
	case Started:
		return t.lookAtGroup()
	case MemberSeen:
		return t.memberSeen(e)
	case Sent:
		return t.sent(e)
	case Edited:
		return t.edited(e)
	case Failed:
		return t.failed(e)
	case FileChecked:
		return t.fileChecked(e)
	case FileKept:
		return t.fileKept(e)
	case PanelReplied:
		return t.panelReplied(e)
	case PanelHealth:
		return t.panelHealth(e)
	case AddressSeen:
		return t.addressSeen(e)
	case MailSent:
		return t.mailSent(e)
	case MailRefused:
		return t.mailRefused(e)
	case Due:
		return t.due(e.Reminder)
	case PollerConflict:
		t.do(Send{Chat: Team, Text: text("team_poller_conflict"), Class: ClassNews})
		return nil
	case Apologise:
		return t.apologise(e)
	}
	return nil // Ignored: nobody asked for it
}

func (t *turn) message(m Message) error {
	switch {
	case m.Place.Private && (m.From.Pseudo || m.Place.Chat != m.From.ID):
		return nil // nobody writes into another's private chat
	case m.Place.Private:
		return t.privateMessage(m)
	}
	return t.groupMessage(m)
}

func (t *turn) press(p Press) error {
	if p.Place.Private && p.Place.Chat != p.From.ID {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if p.Place.Private {
		return t.privatePress(p)
	}
	return t.groupPress(p)
}

func (t *turn) zone() *time.Location { return t.Zone }

func (c *Config) address(label string) string { return label + "." + c.BaseDomain }

// manualFor tells whether the team does a service's panel work by hand.
func (c *Config) manualFor(site bool) bool { return c.PanelManual || site && c.SiteManual }
