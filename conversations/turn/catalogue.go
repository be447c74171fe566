package turn

import (
	"slices"
)

// Catalogue is what the counter offers.
type Catalogue struct {
	Forms    map[string]*Form
	Openings []Opening
	Begin    func(t *Turn, name string) error // carries out an opening by its name
}

// Opening is something that a person begins: by a command, a button of the
// menu, a deep link, or a button elsewhere.
type Opening struct {
	Name     string   // in buttons and in what a draft is thrown away for
	Commands []string // without the slash
	Menu     string   // key of its button in the menu; empty where it has none
	Link     bool     // ?start=NAME goes there
	Aside    bool     // never touches a draft
	Profile  bool     // of somebody who introduced themselves alone
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
