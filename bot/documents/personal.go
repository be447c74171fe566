package documents

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"loket/bot/telegram"
	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage"
)

// personalData writes everything kept of an officer as a text that opens on
// any telephone. Verifiers are named in it by their internal number alone.
func (p *Maker) personalData(ctx context.Context, officer, lang string) (telegram.Document, error) {
	id, err := strconv.ParseInt(officer, 10, 64)
	if err != nil {
		return telegram.Document{}, fmt.Errorf("the officer %q is no number", officer)
	}
	kept, err := p.Source.Personal(ctx, id)
	if err != nil {
		return telegram.Document{}, fmt.Errorf("gather what is kept of an officer: %w", err)
	}
	c := &copying{report: report{voice: p.voice(lang)}, kept: kept, catalogue: p.Catalogue}
	c.opening(p, id)
	for _, part := range []func(){c.profile, c.chat, c.membership, c.accounts, c.credentials, c.requests, c.reminders, c.acts} {
		part()
	}
	c.gap()
	c.text("personal_rights", "Office", p.Office.Name, "Phone", p.Office.Phone, "Email", p.Office.Email)
	if c.err != nil {
		return telegram.Document{}, fmt.Errorf("word the copy: %w", c.err)
	}
	name := c.say("personal_file") + "-" + p.Now().In(p.zone()).Format("2006-01-02") + ".txt"
	return telegram.Document{Name: name, MIME: "text/plain; charset=utf-8", Data: c.bytes()}, c.err
}

// copying is one person's copy being written.
type copying struct {
	report
	kept      storage.Personal
	catalogue *turn.Catalogue
}

func (c *copying) opening(p *Maker, id int64) {
	c.title(c.say("personal_title"))
	c.fact("personal_from", c.say("recap_office", "Office", p.Office.Name, "Government", p.Office.Government))
	c.fact("personal_made", c.tell(p.Now()))
	c.fact("personal_number", strconv.FormatInt(id, 10))
	c.text("personal_purpose")
}

func (c *copying) profile() {
	c.heading("personal_profile")
	o := c.kept.Officer
	if o == nil {
		c.text("personal_nothing")
		return
	}
	phone := "personal_phone_typed"
	if o.PhoneVerified {
		phone = "personal_phone_shared"
	}
	c.fact("field_name", o.Name)
	c.fact("field_nip", o.NIP)
	c.fact("field_position", o.Position)
	c.fact("field_unit", o.Unit)
	if o.UnitConfirmed {
		c.fact("personal_unit_confirmed", cmp.Or(c.tell(o.UnitAt), c.say("recap_yes"))+note(o.UnitBy))
	}
	email := o.Email
	if o.EmailProved {
		email += note(c.say("email_proved"))
	}
	c.fact("field_work_email", email)
	c.fact("field_phone", o.Phone+" ("+c.say(phone)+")")
	c.fact("field_consent", c.say("personal_consent", "Version", o.ConsentVersion, "At", o.ConsentAt))
}

func (c *copying) chat() {
	c.heading("personal_chat")
	s := c.kept.Session
	if s == nil {
		c.text("personal_nothing")
		return
	}
	c.fact("personal_language", s.Lang)
	c.fact("personal_heard", c.tell(s.Heard))
	if s.Blocked {
		c.fact("personal_blocked", c.say("recap_yes"))
	}
	c.fact("personal_messages", strconv.Itoa(c.kept.Messages))
	if s.Draft != nil {
		c.draft(s.Draft)
	}
	for _, d := range s.Dropped {
		c.draft(d.Draft)
	}
}

func (c *copying) draft(d *conversations.Draft) {
	c.fact("personal_draft", d.Form+" "+d.Ticket)
	c.indented(func() { c.answers(d.Answers) })
}

func (c *copying) membership() {
	m := c.kept.Member
	if m == nil {
		return
	}
	c.heading("personal_member")
	c.fact("field_name", m.Name)
	inside := "recap_no"
	if m.Inside {
		inside = "recap_yes"
	}
	c.fact("personal_inside", c.say(inside))
	c.fact("personal_seen", c.tell(m.SeenAt))
}

func (c *copying) accounts() {
	c.heading("personal_accounts")
	for _, a := range c.kept.Accounts {
		c.item(a.Address)
		c.indented(func() {
			c.fact("personal_username", a.Username)
			c.fact("field_unit", a.Unit)
			c.fact("personal_email", a.Email)
			c.fact("personal_ticket", a.Ticket)
			c.fact("personal_begun", c.tell(a.CreatedAt))
			c.fact("personal_ended", c.tell(a.EndedAt))
			for _, at := range a.Issues {
				if at.Before(a.HeldSince) {
					continue // by whoever held it before
				}
				c.fact("personal_asked", c.tell(at))
			}
		})
	}
	c.none(len(c.kept.Accounts))
}

// credentials lists the temporary passwords by what is known of them, which
// never is the password.
func (c *copying) credentials() {
	c.heading("personal_credentials")
	own := c.ownCredentials()
	for _, k := range own {
		c.item(k.ID + " · " + k.Address)
		c.indented(func() {
			c.fact("personal_username", c.ifHeld(k.Address, k.Username))
			c.fact("personal_email", k.Email)
			c.fact("personal_state", c.attempt(line("personal_credential_"+k.State)))
			c.fact("personal_issued", c.tell(k.IssuedAt))
			c.fact("personal_until", c.tell(k.Until))
			c.fact("personal_opened", c.tell(k.OpenedAt))
			c.fact("personal_saved", c.tell(k.SavedAt))
		})
	}
	c.none(len(own))
	c.works(c.ownWorks(c.kept.Works))
}

func (c *copying) reminders() {
	c.heading("personal_reminders")
	own := slices.DeleteFunc(slices.Clone(c.kept.Reminders), func(r conversations.Reminder) bool { return !tellsOwn[r.Kind] })
	for _, r := range own {
		c.item(c.tell(r.At) + " · " + c.say("personal_reminder_"+r.Kind) + " · " + r.Subject + note(r.Note))
	}
	c.none(len(own))
}

func (c *copying) acts() {
	c.heading("personal_acts")
	own := slices.DeleteFunc(slices.Clone(c.kept.Acts), func(e conversations.AuditEntry) bool {
		return e.Action == "account.link_asked" && !c.holds(e.Detail)
	})
	c.trail(own, true)
	c.none(len(own))
}

// trail lists lines of the audit trail; with tickets where they are not clear.
func (c *copying) trail(entries []conversations.AuditEntry, tickets bool) {
	for _, e := range entries {
		who := c.say("personal_bot")
		if e.Number != 0 {
			who = "#" + strconv.Itoa(e.Number)
		}
		deed, detail := e.Deed()
		line := c.tell(e.At) + " · " + who + " · " + c.attempt(deed)
		if tickets {
			line += note(e.Ticket)
		}
		c.item(line + note(detail))
	}
}

// note adds a remark, where there is one.
func note(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}
