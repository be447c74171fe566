package conversations

import (
	"fmt"
	"slices"
	"strings"
)

// opening is something that a person begins: by a command, a button of the
// menu, a deep link, or a button elsewhere.
type opening struct {
	name     string   // in buttons and in what a draft is thrown away for
	commands []string // without the slash
	menu     string   // key of its button in the menu; empty where it has none
	link     bool     // ?start=NAME goes there
	aside    bool     // never touches a draft
	profile  bool     // of somebody who introduced themselves alone
	begin    func(t *turn) error
}

// officerOpenings are what can be begun in a private chat, in the menu's order.
func officerOpenings() []opening {
	request := func(form string) func(*turn) error {
		return func(t *turn) error { return t.beginRequest(form) }
	}
	return []opening{
		{name: "subdomain", commands: []string{"subdomain"}, menu: "menu_subdomain", link: true, profile: true, begin: request("subdomain")},
		{name: "website", commands: []string{"website"}, menu: "menu_website", link: true, profile: true, begin: request("website")},
		{name: "lupapassword", commands: []string{"lupapassword"}, menu: "menu_forgotten", link: true, begin: (*turn).forgotten},
		{name: "pengaduan", commands: []string{"pengaduan"}, menu: "menu_complaint", link: true, begin: (*turn).complaints},
		{name: "status", commands: []string{"status"}, menu: "menu_status", link: true, aside: true, begin: (*turn).status},
		{name: "layanan", commands: []string{"layanan"}, menu: "menu_standards", aside: true, begin: func(t *turn) error { return t.standards("") }},
		{name: "question", menu: "menu_question", profile: true, begin: request("question")},
		{name: "takeover", profile: true, begin: request("takeover")},
		{name: "complaint", profile: true, begin: (*turn).beginComplaint},
		{name: "link", profile: true, begin: func(t *turn) error { return t.start("link") }},
		{name: "prove", begin: (*turn).beginProof},
		{name: "profile", begin: (*turn).editProfile},
		{name: "profil", commands: []string{"profil"}, aside: true, begin: (*turn).profile},
		{name: "privasi", commands: []string{"privasi"}, aside: true, begin: (*turn).privacy},
		{name: "bantuan", commands: []string{"bantuan", "help"}, aside: true, begin: (*turn).help},
		{name: "bahasa", commands: []string{"bahasa"}, aside: true, begin: (*turn).askLanguage},
	}
}

// openingBy finds an opening; nil where there is none.
func (c *catalogue) openingBy(is func(*opening) bool) *opening {
	if i := slices.IndexFunc(c.openings, func(o opening) bool { return is(&o) }); i >= 0 {
		return &c.openings[i]
	}
	return nil
}

func (c *catalogue) openingNamed(name string) *opening {
	return c.openingBy(func(o *opening) bool { return o.name == name })
}

func (c *catalogue) openingOf(command string) *opening {
	return c.openingBy(func(o *opening) bool { return slices.Contains(o.commands, command) })
}

// officerCommand tells whether a command belongs into a private chat.
func (c *catalogue) officerCommand(name string) bool {
	return name == "start" || name == "mulai" || name == "batal" || c.openingOf(name) != nil
}

// beginNamed carries out what a command, a button or a deep link asks for. What
// would take the place of a draft asks first.
func (t *turn) beginNamed(name string) error {
	o := t.openingNamed(name)
	if o != nil && o.aside {
		return o.begin(t)
	}
	t.endOffer()
	if d := t.session.Draft; d != nil {
		if o != nil && o.profile && d.Form == "profile" && d.Ticket == "" && t.session.Wish != "" {
			t.session.Wish = name
			return t.ask()
		}
		return t.guard(name)
	}
	if ticket, ok := strings.CutPrefix(name, "correct "); ok {
		return t.correctNow(ticket)
	}
	if o == nil {
		return fmt.Errorf("begin %q: no such thing", name)
	}
	if o.profile {
		if _, known, err := t.officer(t.session.Chat); err != nil {
			return err
		} else if !known {
			t.session.Wish = name
			return t.start("profile")
		}
	}
	return o.begin(t)
}

func (t *turn) menuKeyboard() Keyboard {
	var all [][]Button
	for _, o := range t.openings {
		if o.menu == "" {
			continue
		}
		b := Button{Label: say(o.menu), Data: "m:" + o.name}
		if last := len(all) - 1; last > 1 && len(all[last]) < 2 {
			all[last] = append(all[last], b)
			continue
		}
		all = append(all, row(b))
	}
	if t.session != nil && t.session.Draft != nil {
		all = append(all, row(t.formButton(say("button_resume"), "resume")))
	}
	return rows(all...)
}
