package turn

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loket/conversations/intents"
)

// Catalogue is what the counter offers.
type Catalogue struct {
	Services  []*Service
	Rehearsed *Service // what the team rehearses on, which nobody can ask for; nil for none
	Forms     map[string]*Form
	Openings  []Opening
	Begin     func(t *Turn, name string) error // carries out an opening by its name
	Intents   *intents.Reader                  // reads what people write outside any question

	tickets *regexp.Regexp
}

// NewCatalogue puts the services together with what else can be begun and the
// forms that belong to no service. It refuses what nobody could reach, and two
// that could not be told apart.
func NewCatalogue(services []*Service, openings []Opening, others ...*Form) (Catalogue, error) {
	c := Catalogue{Services: services, Openings: openings}
	forms, seen := others, map[string]bool{}
	once := func(what, name string) error {
		if name != "" && seen[what+name] {
			return fmt.Errorf("two of the %s %q", what, name)
		}
		seen[what+name] = true
		return nil
	}
	for _, s := range services {
		if err := errors.Join(s.check(), once("service", string(s.Key))); err != nil {
			return Catalogue{}, err
		}
		forms = append(forms, s.Form)
	}
	for _, o := range openings {
		err := errors.Join(once("opening", o.Name), once("menu entry", o.Menu))
		for _, command := range o.Commands {
			err = errors.Join(err, once("command", command))
		}
		if err != nil {
			return Catalogue{}, err
		}
	}
	for _, f := range forms {
		if err := once("form", f.Name); err != nil {
			return Catalogue{}, err
		}
	}
	c.Forms = FormsByName(forms...)
	var topics []intents.Topic
	for _, o := range openings {
		if len(o.Nouns) > 0 {
			topics = append(topics, intents.Topic{Opening: o.Name, Nouns: o.Nouns})
		}
	}
	var err error
	if c.Intents, err = intents.New(topics); err != nil {
		return Catalogue{}, err
	}
	c.tickets, err = ticketShape(services)
	return c, err
}

// ticketShape finds the numbers of requests as people write them.
func ticketShape(services []*Service) (*regexp.Regexp, error) {
	prefixes := make([]string, len(services))
	for i, s := range services {
		prefixes[i] = regexp.QuoteMeta(s.Prefix)
	}
	return regexp.Compile(`(?i)\b(` + strings.Join(prefixes, "|") + `)[-–./ ]{0,2}(\d{4})[-–./ ]{0,2}(\d{1,7})\b`)
}

// TicketIn finds the number of a request in what somebody wrote, also without its
// signs or its noughts.
func (c *Catalogue) TicketIn(words string) (ticket string, ok bool) {
	found := c.tickets.FindStringSubmatch(words)
	if found == nil {
		return "", false
	}
	n, err := strconv.Atoi(found[3])
	return fmt.Sprintf("%s-%s-%04d", strings.ToUpper(found[1]), found[2], n), err == nil
}

// Words lists the keys of the words that the services need.
func (c *Catalogue) Words() []string {
	var keys []string
	for _, s := range c.Services {
		keys = append(keys, s.Words()...)
	}
	return keys
}

// Commands lists the commands of a private chat in the menu's order, one a
// thing.
func (c *Catalogue) Commands() []string {
	commands := []string{"mulai"}
	for _, o := range c.Openings {
		if len(o.Commands) > 0 {
			commands = append(commands, o.Commands[0])
		}
	}
	return append(commands, "batal")
}

// Opening is something that a person begins: by a command, a button of the
// menu, a deep link, or a button elsewhere.
type Opening struct {
	Name     string   // in buttons and in what a draft is thrown away for
	Commands []string // without the slash
	Menu     string   // key of its button in the menu; empty where it has none
	Nouns    []string // by which people call what is begun, in any language
	Link     bool     // ?start=NAME goes there
	Aside    bool     // never touches a draft
	Profile  bool     // of somebody who introduced themselves alone
	Consent  bool     // of somebody who agreed to the use of their data, introduced or not
	Begin    func(t *Turn) error
}

// OpeningBy finds an opening; nil where there is none.
func (c *Catalogue) OpeningBy(is func(*Opening) bool) *Opening {
	if i := slices.IndexFunc(c.Openings, func(o Opening) bool { return is(&o) }); i >= 0 {
		return &c.Openings[i]
	}
	return nil
}

func (c *Catalogue) OpeningNamed(name string) *Opening {
	return c.OpeningBy(func(o *Opening) bool { return o.Name == name })
}

func (c *Catalogue) OpeningOf(command string) *Opening {
	return c.OpeningBy(func(o *Opening) bool { return slices.Contains(o.Commands, command) })
}

// OfficerCommand tells whether a command belongs into a private chat.
func (c *Catalogue) OfficerCommand(name string) bool {
	return name == "start" || name == "mulai" || name == "batal" || c.OpeningOf(name) != nil
}
