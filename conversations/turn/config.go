package turn

import (
	"time"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/calendar"
)

// Config is what the desk knows of the office. It does not change while the
// program runs.
type Config struct {
	Run string // marks this run of the program, for what is known until the next start

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
	// ShowVerifier lets officers see who of the team decided or wrote to them.
	ShowVerifier bool
	// KeepRejected is how many days the files of rejected and cancelled requests
	// are kept. 0: 365.
	KeepRejected int

	// Hash is a keyed hash, whose key lies outside all that is remembered: by it
	// a person's limits outlive their erasure.
	Hash func(words string) string

	TeamChat  int64 // the group named in the settings; 0: linked by /hubungkan
	TeamTopic int   // topic of a forum; 0 for none

	// Spoken tells which words people may type instead of pressing a button:
	// from the folded phrase, in any language, to the button's key.
	Spoken map[string]string

	// Trace hears which function has an event in hand, without its number.
	Trace conversations.Trace
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

func (c *Config) Address(label string) string { return label + "." + c.BaseDomain }

func CutDomain(address, base string) (label string, ok bool) {
	n := len(address) - len(base) - 1
	if n > 0 && address[n:] == "."+base {
		return address[:n], true
	}
	return address, false
}
